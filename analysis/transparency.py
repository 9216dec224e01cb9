"""How much an article lets its readers know about who speaks: by name, by role, or neither."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from analysis.grammar import word_groups
from analysis.spellings import read_words

TRANSPARENCY = ("named_with_role", "named", "role_only", "unnamed", "organisation", "document", "unknown")
NAMELESS = ("role_only", "unnamed")
_WORD = re.compile(r"[\w&.-]*\w(?:['’]s?(?!\w))?")


class _Phrase(NamedTuple):
    """A description in three: the words before its noun, the noun, the words behind."""

    before: list[str]
    noun: str
    behind: list[str]


def judge_transparency(voices: pd.DataFrame) -> list[str]:
    """Return, for each speaker, how much the article tells of who it is.

    Takes `voices`, one row a speaker: speaker, speaker_kind and named as in the
    quotes, and role, what the article says of a person with a name. Returns
    one of TRANSPARENCY a row:

        named_with_role  a name, and the article says what the person is
        named            a name and no more
        role_only        no name, but an office, trade, employer or relation:
                         a senior official, his lawyer; a group with a name of
                         its own, which names no person: House Democrats
        unnamed          neither: a source, critics, one man, another
        organisation, document  bodies and things that hold words
        unknown          nobody knows who speaks

    Source: the coding of sources in PEJ (2005), The State of the News Media:
    name with title or relation, name, title alone, neither.

    Limits: whether words narrow somebody down is judged by the noun and the
    words beside it, from lexicons/faceless.txt; any noun not in the list does.
    What the rest of the article tells of "the man" is not read.

    >>> voices = pd.DataFrame({"speaker": ["Ana Bell", "her lawyer", "critics"], "named": [True, False, False],
    ...     "speaker_kind": ["person", "unnamed", "group"], "role": ["mayor", None, None]})
    >>> judge_transparency(voices)
    ['named_with_role', 'role_only', 'unnamed']
    """
    columns = [voices[name].astype(object) for name in ("speaker", "speaker_kind", "named", "role")]
    return [_judge(*row) for row in zip(*columns, strict=True)]


def _judge(speaker: object, kind: object, named: object, role: object) -> str:
    """Return the transparency of one speaker."""
    if not isinstance(speaker, str) or not isinstance(kind, str):
        return "unknown"
    if kind in {"organisation", "document"}:
        return kind
    if named is True and kind == "person":
        return "named_with_role" if isinstance(role, str) else "named"
    return "role_only" if named is True or narrows_down(speaker) else "unnamed"


def narrows_down(description: str) -> bool:
    """Return whether the words for somebody without a name tell an office, trade, employer or relation.

    >>> [narrows_down(one) for one in ("a senior official", "a nurse at the hospital", "a source at the ministry")]
    [True, True, True]
    >>> [narrows_down(one) for one in ("one of the officials", "two people familiar with the plan", "another")]
    [False, False, False]
    """
    groups = word_groups("faceless")
    phrase = _take_apart(_WORD.findall(description))
    noun = phrase.noun.lower()
    if not noun or noun in groups["nobody"]:
        return False
    if _works(phrase.behind):
        return True
    if noun in groups["inside"]:
        return _has_employer(phrase)
    if noun in groups["bare"]:
        beside = any(not _is_plain(word) for word in phrase.before)
        return (
            beside or _has_body_behind(phrase.behind) or (noun in {"member", "members"} and _is_member(phrase.behind))
        )
    if noun in groups["kin"]:
        whose = any(word.lower() in groups["owner"] or _owns(word) for word in phrase.before)
        return whose or phrase.behind[:1] == ["of"]
    return noun not in groups["faceless"]


def _take_apart(words: list[str]) -> _Phrase:
    """Return the noun of a description and the words around it; "one of the officials" is the officials."""
    groups = word_groups("faceless")
    while True:
        places = (place for place, word in enumerate(words) if word.lower() in groups["behind"] and place)
        behind = next(places, len(words))
        counted = behind and words[behind - 1].lower() in groups["counting"]
        if not (counted and words[behind : behind + 1] == ["of"]):
            break
        words = words[behind + 1 :]
    return _Phrase(words[: max(behind - 1, 0)], words[behind - 1] if behind else "", words[behind:])


def _is_member(behind: list[str]) -> bool:
    """Return whether the words behind "member" say of what, but for the public and the crowd."""
    return behind[:1] == ["of"] and not word_groups("faceless")["faceless"].intersection(behind[1:3])


def _works(behind: list[str]) -> bool:
    """Return whether the words behind a noun say where somebody works: who worked at the bank."""
    groups = word_groups("faceless")
    told = [word.lower() for word in behind[:4]]
    return any(word in groups["work"] and after in groups["employing"] for word, after in pairwise(told))


def _has_employer(phrase: _Phrase) -> bool:
    """Return whether a body stands beside the noun: a police source, a source at the ministry."""
    before = (
        phrase.before[1:] if phrase.before[:1] and phrase.before[0].lower() in {"a", "an", "the"} else phrase.before
    )
    proper = any(word[:1].isupper() and not _is_plain(word) and not _is_place(word) for word in before)
    return proper or any(_is_body(word) for word in before) or _has_body_behind(phrase.behind)


def _has_body_behind(behind: list[str]) -> bool:
    """Return whether the noun is followed by a body: at the ministry, from the Port Office."""
    if not behind or behind[0].lower() not in word_groups("faceless")["employed"]:
        return False
    return any(_is_body(word) or word[:1].isupper() for word in behind[1:6])


def _is_body(word: str) -> bool:
    """Return whether a word names the kind of a body, or a branch of the state."""
    small = _singular(word.lower())
    crowds = word_groups("faceless")["faceless"]
    return small in word_groups("attribution_words")["body"] - crowds or small in word_groups("faceless")["branch"]


def _is_plain(word: str) -> bool:
    """Return whether a word beside a noun narrows nothing down: some, other, 14."""
    return word.lower() in word_groups("faceless")["plain"] or word.isdigit()


def _is_place(word: str) -> bool:
    """Return whether a word names a country, a place or a people."""
    return any(word in read_words(name) for name in ("countries", "demonyms", "places"))


def _owns(word: str) -> bool:
    """Return whether a word says whose: Bell's."""
    return word.endswith(("'s", "’s", "s'", "s’"))


def _singular(word: str) -> str:
    """Return a noun without the ending of more than one, or of whose."""
    word = re.sub(r"['’]s?$", "", word)
    return re.sub(r"ies$", "y", word) if word.endswith("ies") else re.sub(r"(?<!s)s$", "", word)
