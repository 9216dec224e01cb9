"""From tables to attributions: articles opened one by one, then heard by the rules or by the trained model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from analysis.cast import Cast
from analysis.continuation import Draft
from analysis.drafts import draft_quotes
from analysis.grammar import Parsed, word_groups
from analysis.learned.attribute import Seen
from analysis.learned.rules import view_marks, view_rules
from analysis.marks import find_marks
from analysis.speakers import Hearing
from analysis.tables import MARKS, MENTIONS, make_table

_NAME = re.compile(r"[A-ZÀ-Þ][\w.’'-]*(?: [\w.’'-]+){0,2} [A-ZÀ-Þ][\w.’'-]*")


class Opened(NamedTuple):
    """One article ready to be heard: its grammar, its marked spans, its people, and what the rules make of it."""

    article_id: str
    parsed: Parsed
    marks: pd.DataFrame
    cast: Cast
    hearing: Hearing
    drafts: list[Draft]


def open_articles(articles: pd.DataFrame, tokens: pd.DataFrame, mentions: pd.DataFrame | None) -> Iterator[Opened]:
    """Yield every article that has tokens, in order."""
    marks = dict(iter(find_marks(articles).groupby("article_id", sort=False)))
    by_article = dict(iter(tokens.groupby("article_id", sort=False)))
    named = {} if mentions is None else dict(iter(mentions.groupby("article_id", sort=False)))
    unmarked, unnamed = make_table([], MARKS), None if mentions is None else make_table([], MENTIONS)
    columns = (articles[name].tolist() for name in ("article_id", "headline", "text"))
    for article_id, headline, body, author in zip(*columns, _first_authors(articles), strict=True):
        if article_id not in by_article:
            continue
        texts = {part: text for part, text in (("headline", headline), ("body", body)) if isinstance(text, str)}
        own_marks = marks.get(article_id, unmarked)
        parsed = Parsed(by_article[article_id], texts, own_marks)
        cast = Cast(parsed, named.get(article_id, unnamed))
        drafts = draft_quotes(parsed, own_marks["closed"].tolist(), cast.people())
        yield Opened(article_id, parsed, own_marks, cast, Hearing(cast, author), drafts)


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
    rules = view_marks(article.drafts, marks["opener"].tolist(), marks["closed"].tolist())
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
