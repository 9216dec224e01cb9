"""What textstat 0.7.13 makes of one word, in each of its languages: its rules restated, its word lists read.

Importing textstat takes longer than scoring a hundred articles, as it imports
all of NLTK. So we read its data where it is installed, and restate its three
rules for words; the tests hold them against textstat's own.
"""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Callable
from importlib import metadata, util
from pathlib import Path

import numpy as np

from analysis.hyphenation import Hyphenation
from analysis.syllables import read_cmudict
from analysis.token_types import Integers, TokenTypes

VERSION = "0.7.13"
LANGUAGES = ("de", "en", "es", "fr", "hu", "it", "nl", "pl", "ru")  # those that textstat has settings for
HYPHENATION = {"en": "en_US"}  # textstat's default; the others are asked for by their name alone
WORD_LISTS = {"en": "en", "es": "es"}  # textstat takes the English list for every other language
FOG_SYLLABLES = {"pl": 4, "hu": 5}  # from how many syllables on a word is complex; elsewhere three

ADDED_UP = [  # over the tokens of a text
    "lexicon_count",
    "syllable_count",
    "char_count",
    "letter_count",
    "polysyllabcount",
    "monosyllabcount",
    "long_word_count",
    "miniword_count",
    "unlisted",  # not on the list of easy words
    "unlisted_2",  # … and of two syllables or more
    "unlisted_fog",  # … or of as many as make it complex in its language
]
TOKEN_COLUMNS = [
    *ADDED_UP,
    "short_words",  # one or two syllables, as Linsear counts them
    "before",  # whether a word stands in the token, before the first . ! or ?
    "after",  # whether one stands after the last of them
    "breaks",  # whether there is one
    "word",  # which word the token is without its punctuation
]

_NOT_IN_CONTRACTION = re.compile(r"'(?![tsd]|ve|ll|re)")
_PUNCTUATION = re.compile(r"[^\w\s']")
_LETTER = re.compile(r"\w")


def strip_punctuation(text: str) -> str:
    """Return the text without punctuation, as textstat removes it; the apostrophes of contractions stay.

    >>> strip_punctuation("“We don't,” said the 'long-term' owner.")
    "We don't said the longterm owner"
    """
    if "'" in text:
        text = _NOT_IN_CONTRACTION.sub("", text)
    return _PUNCTUATION.sub("", text)


def list_words(text: str) -> list[str]:
    """Return textstat's words of a text, in small letters.

    >>> list_words("“Not yet,” said Bell.")
    ['not', 'yet', 'said', 'bell']
    """
    return strip_punctuation(text).lower().split()


def make_counter(language: str) -> Callable[[str], int]:
    """Return a function from a word of list_words() to its syllables, as textstat counts them in a language.

    English words are looked up in CMUdict; the others, and those that it
    lacks, have a syllable more than places where pyphen would hyphenate them.
    """
    known = read_cmudict() if language == "en" else {}

    @functools.lru_cache(maxsize=2**15)  # "Wexcombe", "Wexcombe." and "“Wexcombe" are three tokens
    def hyphenate(word: str) -> int:
        return read_hyphenation(HYPHENATION.get(language, language)).count_places(word) + 1

    def count(word: str) -> int:
        return known[word] if word in known else hyphenate(word)

    return count


@functools.cache
def read_hyphenation(language: str) -> Hyphenation:
    """Return the hyphenation patterns of a language; only a word that CMUdict lacks needs them."""
    return Hyphenation(language)


@functools.cache
def read_easy_words(language: str) -> frozenset[str]:
    """Return the words that textstat calls easy in a language; Spanish has its own list, all others the English one."""
    check_version()
    spec = util.find_spec("textstat")  # does not import it
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(f"textstat's numbers need its word lists. Install them with: pip install textstat=={VERSION}")
    path = Path(spec.submodule_search_locations[0], "resources", WORD_LISTS.get(language, "en"), "easy_words.txt")
    with path.open(encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)


def find_language(name: object) -> str:
    """Return the language of a locale or of a name; an empty one where none is told.

    >>> [find_language(name) for name in ["de_AT", "EN-gb", "English", "eng", "und", None]]
    ['de', 'en', 'en', 'en', '', '']
    """
    root = re.split("[-_]", name.strip().lower())[0] if isinstance(name, str) else ""
    return {"english": "en", "eng": "en", "und": "", "unknown": ""}.get(root, root)


def check_version() -> None:
    """Warn where the installed textstat is another release than the one whose numbers we give."""
    try:
        installed = metadata.version("textstat")
    except metadata.PackageNotFoundError:
        return  # read_easy_words() says so
    if installed != VERSION:
        warnings.warn(
            f"score_textstat() gives the numbers of textstat {VERSION}, but textstat {installed} is installed, whose"
            f" word lists may differ. Install the other with: pip install textstat=={VERSION}",
            stacklevel=2,
        )


@functools.cache
def token_types(language: str) -> TokenTypes:
    """Return the table of token types of one language; of a language without settings it counts no syllables."""
    easy = read_easy_words(language)
    count = make_counter(language) if language in LANGUAGES else lambda word: 0
    numbers: dict[str, int] = {}

    def describe(token: str) -> tuple[int, ...]:
        if token.isalnum():  # nothing to strip, no sentence to end
            word, ends = token, (1, 0, 0)
        else:
            word, ends = strip_punctuation(token), _sentence_ends(token)
        lowered = word.lower()
        syllables = count(lowered) if word else 0
        again = 0 if lowered in easy else syllables
        if again and not word.isascii():  # lowered before it is stripped, not after: "İ" has another number
            again = sum(map(count, list_words(lowered)))
        n_letters = len(word) - word.count("'")
        return (len(token), n_letters, syllables, again, lowered in easy, *ends, numbers.setdefault(word, len(numbers)))

    def derive(described: Integers) -> Integers:
        return _derive_columns(described, FOG_SYLLABLES.get(language, 3))

    return TokenTypes(TOKEN_COLUMNS, describe, derive)


def _derive_columns(described: Integers, complex_from: int) -> Integers:
    """Return TOKEN_COLUMNS from what `describe` says of each token."""
    characters, letters, syllables, again, is_easy, before, after, breaks, word = described.T
    is_word = letters > 0
    columns = {
        "lexicon_count": is_word,
        "syllable_count": syllables,
        "char_count": characters,
        "letter_count": letters,
        "polysyllabcount": syllables >= 3,
        "monosyllabcount": syllables == 1,
        "long_word_count": letters > 6,
        "miniword_count": is_word & (letters <= 3),
        "unlisted": is_word & (is_easy == 0),
        "unlisted_2": again >= 2,
        "unlisted_fog": again >= complex_from,
        "short_words": (syllables == 1) | (syllables == 2),
        "before": before,
        "after": after,
        "breaks": breaks,
        "word": word,
    }
    return np.column_stack([columns[name] for name in TOKEN_COLUMNS])


def _sentence_ends(token: str) -> tuple[bool, bool, bool]:
    """Return whether a word stands before the first . ! or ? of a token, whether one stands after the last, and both.

    Without any of them the whole token stands before.
    """
    if not ("." in token or "!" in token or "?" in token):
        return _LETTER.search(token) is not None, False, False
    pieces = re.split("[.!?]", token)
    return _LETTER.search(pieces[0]) is not None, _LETTER.search(pieces[-1]) is not None, True
