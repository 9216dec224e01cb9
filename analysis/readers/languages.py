"""Which language a text is in, where nobody declares it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

LEXICON = Path(__file__).parent.parent / "lexicons" / "english_function_words.txt"
LETTERS_LOOKED_AT = 3_000
MIN_WORDS = 12  # fewer do not settle a language
MIN_ENGLISH = 0.3  # of the words of an English text are of its commonest ones; of no other language's so many

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language; None where it has too few words to tell.

    English is known by its commonest words; for the rest the model of
    py3langid is asked, which is shipped with that package and works offline.

    >>> detect_language("The ferry was late again, and nobody at the harbour knew why it had been there for so long.")
    'en'
    >>> detect_language("Too short.") is None
    True
    """
    words = [word.lower() for word in _WORD.findall(text[:LETTERS_LOOKED_AT])]
    if len(words) < MIN_WORDS:
        return None
    if sum(word in _read_common_words() for word in words) >= MIN_ENGLISH * len(words):
        return "en"
    import py3langid

    language, _ = py3langid.classify(text[:LETTERS_LOOKED_AT])
    return str(language)


@cache
def _read_common_words() -> frozenset[str]:
    lines = LEXICON.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
