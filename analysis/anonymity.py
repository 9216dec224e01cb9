"""Why a source has no name: the article's own words for the reason, or the condition, that it gives."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

import pandas as pd

from analysis.grammar import word_groups
from analysis.kind_phrases import drop_count
from analysis.marks import find_marks
from analysis.tables import ARTICLES, check_table

_SENTENCE = re.compile(r"(?<=[.!?])[”\"’]?\s+(?=[“\"‘]?[A-Z0-9])|\n\n")
_AS_MANY = 4  # paragraphs back that "the officials" may have been introduced in


class Stretch(NamedTuple):
    """A stretch of an article: where it begins and ends."""

    start: int
    end: int


def find_reasons(articles: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the words in which the article says why, or on what condition, a source is not named.

    A reason is a phrase of lexicons/anonymity.txt ("on condition of
    anonymity", "not authorised to speak", "asked not to be named") with the
    clause that explains it, in the article's own words: what stands in
    quotation marks is no reason. It belongs to the source that the same
    sentence names before it, else that the sentence takes up ("the officials
    spoke on condition …"), else to the last one of the same paragraph.

    Takes `articles` (article_id, text) and `sources`, the rows of
    `find_sources` that have no name: article_id, speaker (the article's
    words) and first_start (where the first quotation begins). Returns one row
    per source, with the index of `sources`:

        reason        str    missing where the article gives none
        reason_start  Int64  character offset in the body; slicing gives the reason
        reason_end    Int64

    Raises ValueError where a table lacks a column.

    Limits: a reason that no phrase of the list words is missed; where one
    sentence has two nameless sources, the nearer one gets it.

    >>> text = "“It will be late,” said an official, who was not authorised to speak about it."
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    >>> sources = pd.DataFrame({"article_id": ["a"], "speaker": ["an official"], "first_start": [1]})
    >>> find_reasons(articles, sources)
                                 reason  reason_start  reason_end
    0  not authorised to speak about it            45          77
    """
    check_table(articles, ARTICLES, "find_reasons()", needs=["article_id", "text"])
    needs = ["article_id", "speaker", "first_start"]
    if missing := [name for name in needs if name not in sources.columns]:
        raise ValueError(f"find_reasons() needs sources with {', '.join(missing)}; got {', '.join(sources.columns)}.")
    concerned = articles[articles["article_id"].isin(sources["article_id"])]
    texts = dict(zip(concerned["article_id"], concerned["text"].fillna(""), strict=True))
    marks = find_marks(concerned.assign(headline=None))
    quoted = {one: list(zip(rows["start"], rows["end"], strict=True)) for one, rows in marks.groupby("article_id")}
    found: dict[Any, Stretch] = {}
    for article_id, rows in sources.groupby("article_id", sort=False):
        text = texts.get(article_id, "")
        reasons = [
            one for one in _read_reasons(text) if not any(a <= one.start < b for a, b in quoted.get(article_id, []))
        ]
        if reasons:
            found |= _share_out(text, reasons, rows)
    columns = {
        "reason": [
            texts[one][found[at].start : found[at].end] if at in found else None
            for at, one in sources["article_id"].items()
        ],
        "reason_start": [found[at].start if at in found else None for at in sources.index],
        "reason_end": [found[at].end if at in found else None for at in sources.index],
    }
    return pd.DataFrame(columns, index=sources.index).astype(
        {"reason": "str", "reason_start": "Int64", "reason_end": "Int64"}
    )


def _read_reasons(text: str) -> Iterator[Stretch]:
    """Yield every stretch that words a reason; one that is denied is none."""
    for found in _pattern().finditer(text):
        if not _denied().search(text[max(0, found.start() - 40) : found.start()].split(".")[-1]):
            yield Stretch(found.start(), found.start() + len(found[0].rstrip()))


def _share_out(text: str, reasons: Sequence[Stretch], rows: pd.DataFrame) -> dict[Any, Stretch]:
    """Return the first reason of each source, by the index of its row."""
    speakers = dict(zip(rows.index, rows["speaker"], strict=True))
    places = {
        row: [found.start() for found in re.finditer(rf"(?<!\w){re.escape(speaker)}(?!\w)", text, re.IGNORECASE)]
        for row, speaker in speakers.items()
    }
    starts = dict(zip(rows.index, rows["first_start"], strict=True))
    told: dict[Any, Stretch] = {}
    for reason in reasons:
        for row in _owners(text, reason, speakers, places, starts):
            told.setdefault(row, reason)
    return told


def _owners(
    text: str, reason: Stretch, speakers: dict[Any, str], places: dict[Any, list[int]], starts: dict[Any, int]
) -> list[Any]:
    """Return the sources of whom a reason tells."""
    sentence, paragraph = _around(text, reason, _SENTENCE), _around(text, reason, re.compile(r"\n\n"))
    here = {row: [at for at in spots if sentence.start <= at < sentence.end] for row, spots in places.items()}
    same = {
        row: min(abs(reason.start - at) + 200 * (at > reason.start) for at in spots)
        for row, spots in here.items()
        if spots
    }
    nouns = re.findall(r"[\w-]+", text[sentence.start : reason.start].lower())
    if same:
        nearest = min(same, key=lambda row: same[row])
        return [nearest, *_alike(nouns, speakers, {row for row in speakers if row != nearest})]
    back = text[: paragraph.start].split("\n\n")[-_AS_MANY - 1 :]
    reached = paragraph.start - len("\n\n".join(back))
    known = {row for row in speakers if any(reached <= at < reason.start for at in [*places[row], starts[row]])}
    fitting = _alike(nouns, speakers, known) or [row for row in speakers if f"{_head(speakers[row])}s" in nouns]
    if fitting:
        return fitting
    near = {row: max([at for at in [*places[row], starts[row]] if at < reason.start], default=-1) for row in known}
    inside = {row: at for row, at in near.items() if at >= paragraph.start}
    if not inside and not _again().match(text[sentence.start : reason.end]):
        return []
    pool = inside or near
    return [max(pool, key=lambda row: pool[row])] if pool else []


def _alike(nouns: Sequence[str], speakers: dict[Any, str], rows: set[Any]) -> list[Any]:
    """Return those of the sources that the plural nouns before a reason take up: the officials, all of the workers."""
    plural = {noun[:-1] for noun in nouns if noun.endswith("s")}
    single = set(nouns)
    several = [row for row in speakers if row in rows and _head(speakers[row]) in plural]
    return several or [row for row in speakers if row in rows and _head(speakers[row]) in single][-1:]


def _head(speaker: str) -> str:
    """Return the noun of a description, in the singular: government officials at the port, official."""
    words = re.split(rf"\b(?:{_words('behind')})\b|,", drop_count(speaker.lower(), "counting"))[0].split()
    return re.sub(r"s$", "", words[-1]) if words else ""


def _around(text: str, reason: Stretch, border: re.Pattern[str]) -> Stretch:
    """Return the sentence or paragraph in which a reason begins."""
    edges = [(found.start(), found.end()) for found in border.finditer(text)]
    start = max((end for _, end in edges if end <= reason.start), default=0)
    return Stretch(start, min((first for first, _ in edges if first >= reason.start), default=len(text)))


@functools.cache
def _pattern() -> re.Pattern[str]:
    """Return all phrases of the list as one pattern, apostrophes of either kind."""
    lines = (files("analysis") / "lexicons" / "anonymity.txt").read_text(encoding="utf-8").splitlines()
    phrases = "|".join(_as_pattern(line) for line in lines if line and not line.startswith("#"))
    because = rf"(?:,? (?:{_words('because')}|to (?!the|a|an|this))\b[^.;:—–“”\"\n,]*)*"
    return re.compile(rf"\b(?:{phrases})(?!\w){because}", re.IGNORECASE)


@functools.cache
def _denied() -> re.Pattern[str]:
    """Return the pattern of what denies a phrase behind it: did not, refused to."""
    return re.compile(rf"(?:\b(?:{_words('denied')})|n['’]t)\s+(?:\w+\s+){{0,3}}$")


@functools.cache
def _again() -> re.Pattern[str]:
    """Return the pattern of a sentence that goes on about somebody: They; The two."""
    return re.compile(rf"^[“\"]?(?:{_words('again')})\b")


def _words(group: str) -> str:
    """Return the words of a group as a choice of a pattern."""
    return "|".join(word.replace("_", " ") for word in sorted(word_groups("reason_words")[group]))


def _as_pattern(phrase: str) -> str:
    """Return one phrase of the list as a pattern.

    >>> _as_pattern("on (the) condition of/for anonymity")
    '(?:on)(?: (?:the))? (?:condition) (?:of|for) (?:anonymity)'
    """
    pattern = ""
    for at, word in enumerate(phrase.split()):
        bare = word.strip("()")
        if word == "*":
            pattern += r"[^.,;:—–“”\"\n]*"
            continue
        choice = r"(?:\S+ ){0,3}\S+" if bare == "…" else "(?:" + "|".join(map(re.escape, bare.split("/"))) + ")"
        choice = choice.replace("'", "['’]")
        pattern += f"(?: {choice})?" if word.startswith("(") else f"{' ' if at else ''}{choice}"
    return pattern
