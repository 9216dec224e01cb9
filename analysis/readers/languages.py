"""Which language a text is in, where nobody declares it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

LEXICON = Path(__file__).parent.parent / "lexicons" / "english_function_words.txt"
LETTERS_LOOKED_AT = 3_000
MIN_WORDS = 12  # fewer do not settle a language
MIN_WORDS_RARE = 60  # for the languages without a code of two letters, which the model sees in telegrams and tables
NO_LANGUAGE = "zxx"
MIN_ENGLISH = 0.3  # of the words of an English text are of its commonest ones; of no other language's so many

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def detect_language(text: str) -> str | None:
    """Return the ISO 639 code of a text's language, of two letters where it has one; None where it cannot be told.

    English is known by its commonest words; for the rest the model of
    py3langid is asked, which is shipped with that package and works offline.

    >>> detect_language("The ferry was late again, and nobody at the harbour knew why it had been there for so long.")
    'en'
    >>> detect_language("Too short.") is None
    True
    """
    words = _WORD.findall(text[:LETTERS_LOOKED_AT])
    if len(words) < MIN_WORDS:
        return None
    common = _read_common_words()
    if sum(word.lower() in common for word in words) >= MIN_ENGLISH * len(words):
        return "en"
    import py3langid

    language = str(py3langid.classify(text[:LETTERS_LOOKED_AT])[0])
    return language if len(language) == 2 or (language != NO_LANGUAGE and len(words) >= MIN_WORDS_RARE) else None


@cache
def _read_common_words() -> frozenset[str]:
    lines = LEXICON.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
