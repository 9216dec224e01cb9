"""From tables to attributions: articles opened one by one, then heard by the rules or by the trained model."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.cast import Cast
from analysis.continuation import Draft
from analysis.drafts import draft_quotes
from analysis.grammar import Parsed, Words, list_words, word_groups
from analysis.learned.attribute import Seen
from analysis.learned.rules import view_marks, view_rules
from analysis.marks import marked_spans
from analysis.places import list_mentions
from analysis.speakers import Hearing

BATCH = 64  # articles that are held in work at once
_NAME = re.compile(r"[A-ZÀ-Þ][\w.’'-]*(?: [\w.’'-]+){0,2} [A-ZÀ-Þ][\w.’'-]*")


class Marked(NamedTuple):
    """One marked span, as `find_marks` has it."""

    part: str
    start: int
    end: int
    text: str
    paragraph: int
    opener: str
    closed: bool


class Opened(NamedTuple):
    """One article ready to be heard: its grammar, its marked spans, its people, and what the rules make of it."""

    article_id: str
    parsed: Parsed
    marks: list[Marked]
    cast: Cast
    hearing: Hearing
    drafts: list[Draft]


def open_articles(
    articles: pd.DataFrame, tokens: pd.DataFrame, mentions: pd.DataFrame | None, marks: pd.DataFrame | None = None
) -> Iterator[Opened]:
    """Yield every article that has tokens, in order; `marks` are found here where none are given."""
    words, spans = _Rows(tokens), None if marks is None else _Rows(marks)
    named = None if mentions is None else _Rows(mentions)
    columns = zip(*(articles[name].tolist() for name in ("article_id", "headline", "text")), strict=True)
    rows = ((*row, author) for row, author in zip(columns, _first_authors(articles), strict=True))
    held = (row for row in rows if row[0] in words.bounds)
    while batch := list(itertools.islice(held, BATCH)):
        ids = [row[0] for row in batch]
        people = [None] * len(ids) if named is None else named.columns(ids, list_mentions)
        given = [None] * len(ids) if spans is None else spans.columns(ids, _list_marks)
        parts = zip(batch, words.columns(ids, list_words), given, people, strict=True)
        for (article_id, headline, body, author), own_words, own_spans, mentioned in parts:
            texts = {part: text for part, text in (("headline", headline), ("body", body)) if isinstance(text, str)}
            marks_here = _mark(texts) if own_spans is None else list(map(Marked._make, zip(*own_spans, strict=True)))
            parsed = Parsed(Words(*own_words), texts, [mark[:3] for mark in marks_here])
            cast = Cast(parsed, None if mentioned is None else list(zip(*mentioned, strict=True)))
            drafts = draft_quotes(parsed, [mark.closed for mark in marks_here], cast.people())
            yield Opened(article_id, parsed, marks_here, cast, Hearing(cast, author), drafts)


def _mark(texts: dict[str, str]) -> list[Marked]:
    """Return the marked spans of an article."""
    return [
        Marked(part, span.start, span.end, text[span.start : span.end], paragraph, span.opener, span.closed)
        for part, text in texts.items()
        for paragraph, span in marked_spans(text)
    ]


def _list_marks(marks: pd.DataFrame) -> list[list[Any]]:
    return [marks[name].tolist() for name in Marked._fields]


class _Rows:
    """A table with the rows of each article together, and where they stand."""

    def __init__(self, table: pd.DataFrame) -> None:
        codes, ids = pd.factorize(table["article_id"])
        if (np.diff(codes) < 0).any():
            order = np.argsort(codes, kind="stable")
            table, codes = table.iloc[order], codes[order]
        self.table = table
        edges = np.searchsorted(codes, np.arange(len(ids) + 1)).tolist()
        self.bounds = dict(zip(ids, itertools.pairwise(edges), strict=True))

    def columns(self, ids: Sequence[str], read: Callable[[pd.DataFrame], Sequence[list[Any]]]) -> Iterator[list[Any]]:
        """Yield the columns of each of these articles as lists, read from the table for all of them at once."""
        bounds = [self.bounds.get(one, (0, 0)) for one in ids]
        rows = np.concatenate([np.arange(*one) for one in bounds])
        joined = len(rows) > 0 and len(rows) == rows[-1] + 1 - rows[0] and bool((np.diff(rows) == 1).all())
        read_columns = read(self.table[rows[0] : rows[-1] + 1] if joined else self.table.take(rows))
        first = 0
        for low, high in bounds:
            last = first + high - low
            yield [column[first:last] for column in read_columns]
            first = last


def _first_authors(articles: pd.DataFrame) -> list[str | None]:
    """Return the first author of each article, by its authors or its byline, None where neither tells."""
    nobody = [None] * len(articles)
    authors = articles["authors"].tolist() if "authors" in articles else nobody
    bylines = articles["byline"].tolist() if "byline" in articles else nobody
    return [_first_author(*pair) for pair in zip(authors, bylines, strict=True)]


def _first_author(authors: object, byline: object) -> str | None:
    """Return the first author where a name of two words or more is given."""
    named = authors[0] if isinstance(authors, list) and authors else byline
    name = re.split(r",|;| and |\n", named)[0] if isinstance(named, str) else ""
    name = re.sub(r"^\s*by\s+", "", name, flags=re.IGNORECASE).strip()
    desk = not word_groups("attribution_words")["desk"].isdisjoint(name.lower().split())
    return name if _NAME.fullmatch(name) and not desk else None


def see(article: Opened) -> Seen:
    """Return what the trained model is told of an article."""
    parsed, marks = article.parsed, article.marks
    who = _number_people(article)
    counts = Counter(who[head] for head in article.cast.people())
    most = counts.most_common(1)[0][0] if counts else -1
    star = next((head for head in article.cast.people() if who[head] == most), -1)
    rules = view_marks(article.drafts, [one.opener for one in marks], [one.closed for one in marks])
    return Seen(parsed, view_rules(parsed, article.drafts), rules, who, star)


def _number_people(article: Opened) -> list[int]:
    """Return, per token, a number for the person or body that a name or "he" stands for, -1 where none is known."""
    numbers: dict[str, int] = {}
    who = [-1] * len(article.parsed)
    for token, place in article.cast.at.items():
        who[token] = numbers.setdefault(place.name, len(numbers))
    for token, voice in article.hearing.pronouns.items():
        if voice.speaker is not None:
            who[token] = numbers.setdefault(voice.speaker, len(numbers))
    return who
