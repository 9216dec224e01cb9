"""What kind of source somebody is: official, expert, business and so on, by what the article says and a word list."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from analysis.grammar import word_groups
from analysis.kind_phrases import (
    BY_BODY,
    BY_DEFAULT,
    BY_HEAD,
    NOTHING,
    PRIVATE,
    Told,
    judge_body,
    judge_person,
    judge_place,
    split_words,
)
from analysis.kind_words import KINDS, SourceKinds, read_source_kinds
from analysis.spellings import read_words

__all__ = ["KINDS", "SourceKinds", "judge_kinds", "read_source_kinds"]

_NEEDS = ["speaker", "speaker_kind", "named", "role"]


def judge_kinds(voices: pd.DataFrame, kinds: SourceKinds | None = None) -> list[str]:
    """Return what kind of source each speaker is, in the order of `voices`.

    The kind is the capacity in which somebody speaks, by what the article
    says of them. It follows from the head noun of the role, or of the
    description of somebody unnamed ("transport minister": official); where
    that noun leaves it open, from the body to which the role belongs ("a
    spokeswoman for the union": organisation; "director of the museum":
    culture). Of several descriptions the surest counts: an office before a
    private matter, what somebody is before what they were. A body's kind
    follows from its name; a named one that no word tells is a business, a
    country official. Who belongs to another speaker of the article ("a Kemp
    spokeswoman") is of his kind; and a full name of which an article tells
    nothing is what it is elsewhere in the table. In an article about a
    campaign for office ("campaign report" among the descriptions) an official
    of whom only other articles tell the office, and the advisers of one, speak
    for the party.

    Takes `voices`, one row per speaker: speaker, speaker_kind, named, role
    (as in quotes), and where at hand label (of the entity), roles (a list of
    further descriptions, as `find_descriptions` gives them) and article_id;
    and `kinds` from `read_source_kinds`, else the list that ships. The
    answers are those of `KINDS`; "unknown" where nothing tells.

    Raises ValueError where `voices` lacks a column.

    Limits: who is known to every reader, but not introduced, stays unknown.
    A word list knows nothing of irony or of companies named like people.
    Namesakes in other articles are taken for one. Accuracy: bench/RESULTS.md.

    Source: the kinds follow Sigal (1973), Reporters and Officials, and
    Tiffen et al. (2013), Sources in the News.

    >>> roles = ["transport minister", "chief executive of Corbel Marine", "spokeswoman for the Harbour Workers' Union"]
    >>> people = {"speaker": ["Helena Marsh", "Anselm Brandt", "Ana Bell"], "speaker_kind": "person", "named": True}
    >>> judge_kinds(pd.DataFrame({**people, "role": roles}))
    ['official', 'business', 'organisation']
    """
    missing = [name for name in _NEEDS if name not in voices.columns]
    if missing:
        got = ", ".join(map(str, voices.columns)) or "none"
        raise ValueError(f"judge_kinds() needs voices with {', '.join(missing)}; got columns {got}.")
    known = kinds or read_source_kinds()
    rows: list[dict[str, Any]] = voices.to_dict("records")  # type: ignore[assignment]
    told = [_judge_voice(known, row) for row in rows]
    holders, elsewhere = _kinds_of_surnames(rows, told), _kinds_of_names(rows, told)
    return [
        one.kind if one.rank in {BY_HEAD, BY_BODY, PRIVATE} else _ask_others(row, one, holders, elsewhere)
        for row, one in zip(rows, told, strict=True)
    ]


def _judge_voice(known: SourceKinds, voice: dict[str, Any]) -> Told:
    """Return the kind of one speaker, by itself."""
    speaker, kind = _text(voice["speaker"]), voice["speaker_kind"]
    roles = [text for text in [_text(voice["role"]), *_listed(voice.get("roles"))] if text]
    if kind == "document" or not speaker:
        return Told(BY_HEAD, "document") if speaker else NOTHING
    if speaker.lower() == "the author":
        return Told(BY_HEAD, "media")
    if _is_named(voice) and kind in {"person", "unnamed"}:
        return _choose(known, [*roles, _title_of(known, speaker)])
    if _is_named(voice) or kind == "organisation":
        body = judge_body(known, split_words(speaker)) or judge_place(speaker, voice.get("label"))
        guess = "business" if _is_named(voice) and speaker[:1].isupper() else "unknown"
        return Told(BY_HEAD, body) if body else Told(BY_DEFAULT, guess)
    return _judge_described(known, [speaker, *roles])


def _choose(known: SourceKinds, texts: Sequence[str]) -> Told:
    """Return the kind that the surest description of a named person tells; a candidacy goes before an office."""
    told = [judge_person(known, text) for text in texts if text]
    told = [one for one in told if one.kind not in {"unknown", "document"}]
    if not told:
        bodies = (judge_body(known, split_words(text)) for text in texts if text)
        return next((Told(BY_DEFAULT, body) for body in bodies if body), NOTHING)
    best = min(told, key=lambda one: one.rank)
    candidate = next((one for one in told if one.kind == "party" and one.rank == BY_HEAD), None)
    return candidate if candidate and best.kind == "official" else best


def _judge_described(known: SourceKinds, texts: Sequence[str]) -> Told:
    """Return the kind of somebody unnamed, by the article's words; a body may be meant as well."""
    for text in texts:
        told = judge_person(known, text)
        body = judge_body(known, split_words(text)) or judge_place(text, None)
        if told == NOTHING and body:
            return Told(BY_HEAD, body)
        if told != NOTHING:
            return told
    return NOTHING


def _kinds_of_surnames(rows: Sequence[dict[str, Any]], told: Sequence[Told]) -> dict[tuple[Any, str], str]:
    """Return the kind of each person whose surname can stand for him in the same article: a Kemp spokeswoman."""
    holders: dict[tuple[Any, str], str] = {}
    anywhere: dict[str, set[str]] = defaultdict(set)
    for row, one in zip(rows, told, strict=True):
        if one.kind != "unknown" and row["speaker_kind"] == "person" and _text(row["speaker"]):
            surname = _text(row["speaker"]).split()[-1]
            holders[row.get("article_id"), surname] = one.kind
            anywhere[surname].add(one.kind)
    alike = {("", surname): next(iter(kinds)) for surname, kinds in anywhere.items() if len(kinds) == 1}
    return holders | alike


def _kinds_of_names(rows: Sequence[dict[str, Any]], told: Sequence[Told]) -> dict[str, str]:
    """Return the kind that each full name mostly has where it is told."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row, one in zip(rows, told, strict=True):
        if one.rank in {BY_HEAD, BY_BODY, PRIVATE} and _is_named(row) and " " in _text(row["speaker"]):
            counts[row["speaker"]][one.kind] += 1
    return {name: min(count, key=lambda kind: (-count[kind], kind)) for name, count in counts.items()}


def _ask_others(
    voice: dict[str, Any], told: Told, holders: dict[tuple[Any, str], str], elsewhere: dict[str, str]
) -> str:
    """Return the kind of the same name elsewhere, or of the speaker to whom this one belongs: a lawyer for Bell."""
    runs = "campaign report" in _listed(voice.get("roles"))
    if _is_named(voice) and voice["speaker"] in elsewhere:
        kind = elsewhere[voice["speaker"]]
        return "party" if runs and kind == "official" else kind
    if told == NOTHING and _is_named(voice) and " " not in voice["speaker"]:
        return holders.get(("", voice["speaker"]), "unknown")
    leaves_open = told.kind == "unknown" or (runs and told.rank == BY_DEFAULT)
    if not leaves_open or voice["speaker_kind"] in {"document", "organisation"}:
        return told.kind
    text = _text(voice["role"]) if _is_named(voice) else _text(voice["speaker"])
    if not _belongs().search(text.lower()):
        return told.kind
    names = [re.sub(r"'s?$", "", word) for word in split_words(text)]
    owners = (holders.get((voice.get("article_id"), name), holders.get(("", name))) for name in names)
    kind = next((kind for kind in owners if kind), told.kind)
    return "party" if runs and kind == "official" else kind


@functools.cache
def _belongs() -> re.Pattern[str]:
    """Return the pattern of a noun for who serves somebody else: spokeswoman, aide."""
    nouns = "|".join(sorted(word_groups("description_words")["belongs"])).replace("*", r"\w*")
    return re.compile(rf"\b(?:{nouns})\b")


def _is_named(voice: dict[str, Any]) -> bool:
    """Say whether the speaker has a name; a missing answer is none."""
    return not pd.isna(voice["named"]) and bool(voice["named"])


def _title_of(known: SourceKinds, name: str) -> str:
    """Return the first word of a name, where a title stands: Dr Ana Bell, Registrar Dean Logan."""
    first = name.split(" ", 1)[0].rstrip(".")
    title = first.lower() in read_words("titles") or (first.lower() in known.heads and name.count(" ") > 1)
    return first if title and " " in name else ""


def _text(value: Any) -> str:
    """Return a cell as text, "" where it is missing."""
    return value if isinstance(value, str) else ""


def _listed(value: Any) -> list[str]:
    """Return a cell as a list of text; Parquet gives arrays for lists."""
    listed = isinstance(value, Iterable) and not isinstance(value, str)
    return [text for text in value if isinstance(text, str)] if listed else []
