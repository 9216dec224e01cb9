"""Names that are known before any article is read, and where a name ends that other words are stuck to."""

from __future__ import annotations

import functools
import re

from analysis.grammar import word_groups
from analysis.spellings import read_words

LISTS = ("countries", "places", "demonyms", "organisations")  # names that are known before any article is read
_GLUED = re.compile(r"(?<![\w@#])([A-ZÀ-Þ][a-zß-ÿ]{3,})[A-Z][a-z]+\b")


@functools.lru_cache(maxsize=20_000)
def key_of(text: str) -> str:
    """Return what all spellings of one name in an article share; capitals count, for "US" is not "us"."""
    joined = re.sub(r"\s*[-‐‑–]\s*", "-", " ".join(text.split()))
    return joined.replace("’", "'").replace(".", "")


@functools.lru_cache(maxsize=20_000)
def is_listed(key: str) -> bool:
    """Say whether one of our lists of places, peoples and organisations has the name."""
    return any(key in keys_of(name) for name in LISTS)


@functools.cache
def keys_of(name: str) -> frozenset[str]:
    """Return a word list as keys of names."""
    return frozenset(key_of(word) for word in read_words(name))


@functools.cache
def all_heads() -> frozenset[str]:
    """Return the nouns that head the names of organisations, places and events."""
    return frozenset().union(*(read_words(f"{kind}_heads") for kind in ("organisation", "place", "event")))


def person_behind(name: str) -> int:
    """Return where a person begins whom the parser joined to a body or place: [UN] Nora Wills; 0 where none does.

    >>> person_behind("Gazette’s Alan Moss"), person_behind("Ukraine Alan Moss"), person_behind("Paul Allen School")
    (10, 8, 0)
    """
    words = name.split()
    if not 3 <= len(words) <= 5 or not is_given(words[-2]) or not words[-1][:1].isupper():
        return 0
    if words[-1].lower() in _body_heads():
        return 0
    front = " ".join(words[:-2]).removeprefix("the ")
    owned = re.search(r"['’‘]s$", front)
    body = key_of(front)
    if (
        not owned
        and not is_listed(body)
        and front not in {"House", "Senate"}
        and not (body.isupper() and len(body) > 1)
    ):
        return 0
    return name.rindex(words[-2], 0, name.rindex(words[-1]))


@functools.lru_cache(maxsize=20_000)
def is_given(word: str) -> bool:
    """Say whether a word is a given name that our lists have."""
    return word in read_words("given_names") or any(
        word.lower() in names for names in word_groups("first_names").values()
    )


@functools.cache
def _body_heads() -> frozenset[str]:
    """Return the nouns that end the names of organisations, firms and places."""
    return read_words("organisation_heads") | read_words("company_tails") | read_words("place_heads")


def find_glued(text: str, start: int, end: int) -> int:
    """Return where a name ends that has the next link's words stuck to it, its start where it only repeats a name.

    >>> text = "Said Ana Bell Ana Ruth BellFerry. Said Max Orr"
    >>> text[5 : find_glued(text, 5, 13)], text[5 : find_glued(text, 5, 32)], find_glued(text, 14, 32)
    ('Ana Bell', 'Ana Bell', 14)
    """
    for glued in _GLUED.finditer(text, start, min(end + 24, len(text))):
        before = re.compile(rf"\b{re.escape(glued[1])}\b")
        if first := before.search(text, start, end):
            return first.end()
        if glued.start() < end:
            line = text.rfind("\n", 0, start) + 1
            if before.search(text, max(start - 30, line), start):
                return start
            return glued.end(1) if before.search(text) else 0
    return 0
