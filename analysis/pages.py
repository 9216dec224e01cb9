"""One article as its names are looked for: a page, headline and body in one string, its tokens as lists."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from typing import Any, NamedTuple

import pandas as pd

from analysis.tables import TOKENS

LABELS = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT"})
PROPER = frozenset({"NNP", "NNPS"})
_GAP = "\n\n"  # between headline and body, so that one string holds both
_CREDIT = re.compile(
    r"(?:(?<=[.!?\"”] )|(?<=\n))[a-z]{1,4}(?:, ?[a-z]{2,4})* ?/ ?[a-z]{1,5} ?\([^()\n]{2,60}\)\s*$"
    r"|(?<=[.!?\"”)\n])\s*(?:(?:Additional |Further )?[Rr]eporting|Writing|Editing|Edited|Compiled|Translated)"
    r"(?: and (?:writing|editing|reporting))? by [A-Z][^\n]{2,160}$"
    r"|(?<=[.!?\"”)\n])\s*(?:Authors?|Editors?|Interviewer): ?[A-Z][^\n]{2,120}$"
)
_BYLINE = re.compile(r"(?:By|BY) [A-ZÀ-Þ][\w.’'-]*(?: [A-ZÀ-Þ][\w.’'-]*){1,3}(?:(?:,| and | in )[^\n.]{0,60})?\n+")
_LINE = re.compile(r"[^\n]+")
_DATELINE = re.compile(r"([A-Z][\w .'’/-]{2,40}?)(?:,[^\n—–]{3,30})?(?:\s\([^)\n]{2,30}\))?\s[—–]\s")


class Span(NamedTuple):
    """Where a name may stand: offsets into the page, the parser's label, who found it."""

    start: int
    end: int
    label: str | None
    found_by: str


@dataclass
class Page:
    """One article as its names are looked for: headline and body in one string, its tokens as lists."""

    article_id: str
    text: str
    body: int  # where the body begins in `text`
    credit: int  # where the letters and agencies that close the body begin, "ab/cd (AFP, dpa)", else its end
    byline: int  # where the line that names the author ends, "By Nora Feldstein", else where the body begins
    dateline: int  # where the place that opens the body ends, "GENEVA, March 19 (Wire) —"
    starts: list[int]
    ends: list[int]
    words: list[str]
    lower: list[str]  # the same, small
    tags: list[str]
    deps: list[str]
    heads: list[int]
    lemmas: list[str]
    paragraphs: list[int]
    closes: list[int]  # the token behind the paragraph of each token
    spans: list[tuple[int, int, str]]
    labels: list[str | None]  # the parser's span label of each token, a date's or a number's too
    small: frozenset[str]  # words that the article also writes small
    shouted: list[tuple[int, int]]  # lines all in capitals: the headline, a heading
    clues: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)  # what labels.py found at a place

    def is_story(self, start: int, end: int) -> bool:
        """Say whether a span lies in the headline or the story, and not in a byline or a closing credit."""
        return end <= self.credit and not self.body <= start < self.byline

    def tokens_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the first token of a span and the one behind its last."""
        return max(bisect_right(self.starts, start) - 1, 0), bisect_left(self.starts, end)

    def near(self, start: int, length: int) -> range:
        """Return the next tokens from `start` on, as far as there are any."""
        return range(start, min(start + length, len(self.words)))

    def word(self, place: int, beside: int) -> str:
        """Return the token at `place`, small; nothing outside the paragraph of the token `beside`."""
        inside = 0 <= place < len(self.words) and self.closes[place] == self.closes[beside]
        return self.lower[place] if inside else ""

    def words_behind(self, place: int, beside: int, length: int = 20) -> list[str]:
        """Return the next words from `place` on, small, as far as the paragraph of the token `beside` goes."""
        return self.lower[place : min(place + length, self.closes[beside])]


class Free:
    """Which stretches of a text are not taken yet."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans = sorted(spans)

    def is_free(self, start: int, end: int) -> bool:
        """Say whether no taken span touches this one."""
        place = bisect_left(self.spans, (end, end))
        return not any(other_end > start for _, other_end in self.spans[max(place - 3, 0) : place])

    def take(self, start: int, end: int) -> bool:
        """Take the span if it is free, and say whether it was."""
        if end <= start or not self.is_free(start, end):
            return False
        self.spans.insert(bisect_left(self.spans, (start, end)), (start, end))
        return True


def read_pages(articles: pd.DataFrame, tokens: pd.DataFrame) -> Iterator[Page]:
    """Yield each article that has tokens, in article order."""
    by_article = lists_by_article(tokens, list(TOKENS.columns))
    for article_id, headline, body in rows_of(articles, "article_id", "headline", "text"):
        if article_id in by_article:
            headline, body = (text if isinstance(text, str) else "" for text in (headline, body))
            yield _read_page(article_id, headline, body, by_article[article_id])


def _read_page(article_id: str, headline: str, body: str, rows: Mapping[str, list[Any]]) -> Page:
    """Return one article as a page; offsets of the body are moved behind the headline."""
    start_of_body = len(headline) + len(_GAP)
    shifts = [start_of_body if part == "body" else 0 for part in rows["part"]]
    starts = [start + shift for start, shift in zip(rows["start"], shifts, strict=True)]
    ends = [end + shift for end, shift in zip(rows["end"], shifts, strict=True)]
    first = rows["token"][0]
    opening = byline.end() if (byline := _BYLINE.match(body)) else 0
    spans: list[tuple[int, int, str]] = []
    for start, end, label, iob in zip(starts, ends, rows["ent_label"], rows["ent_iob"], strict=True):
        if iob == "I" and spans and spans[-1][2] == label:
            spans[-1] = (spans[-1][0], end, label)
        elif iob in {"B", "I"} and isinstance(label, str):
            spans.append((start, end, label))
    closes = _find_closes(rows["part"], rows["paragraph"])
    text = _blank_unparsed(headline + _GAP + body, starts, ends, closes)
    return Page(
        article_id,
        text,
        start_of_body,
        start_of_body + (closing.start() if (closing := _CREDIT.search(body, max(len(body) - 200, 0))) else len(body)),
        start_of_body + opening,
        start_of_body + (dateline.end(1) if (dateline := _DATELINE.match(body, opening)) else 0),
        starts,
        ends,
        rows["text"],
        [word.lower() for word in rows["text"]],
        rows["tag"],
        rows["dep"],
        [head - first for head in rows["head"]],
        rows["lemma"],
        rows["paragraph"],
        closes,
        [span for span in spans if span[2] in LABELS],
        [label if isinstance(label, str) else None for label in rows["ent_label"]],
        frozenset(word for word in rows["text"] if word.islower()),
        [line.span() for line in _LINE.finditer(text) if _is_shouted(line[0])],
    )


def _blank_unparsed(text: str, starts: Sequence[int], ends: Sequence[int], closes: Sequence[int]) -> str:
    """Return the text with blanks for the paragraphs that have no tokens, so that no name is looked for there."""
    behind = list(dict.fromkeys(closes))
    first, last = [starts[0], *(starts[place] for place in behind[:-1])], [ends[place - 1] for place in behind]
    gaps = list(zip([0, *last], [*first, len(text)], strict=True))
    if all(start == end or text[start:end].isspace() for start, end in gaps):
        return text
    parsed = [*(text[start:end] for start, end in zip(first, last, strict=True)), ""]
    blanks = (_LINE.sub(lambda line: " " * len(line[0]), text[start:end]) for start, end in gaps)
    return "".join(piece for pair in zip(blanks, parsed, strict=True) for piece in pair)


def _find_closes(parts: Sequence[str], paragraphs: Sequence[int]) -> list[int]:
    """Return, for each token, where its paragraph ends: the number of the next one's first token."""
    closes: list[int] = []
    for _, group in groupby(zip(parts, paragraphs, strict=True)):
        size = len(list(group))
        closes += [len(closes) + size] * size
    return closes


def _is_shouted(line: str) -> bool:
    """Say whether a line is all in capitals: three words or more, or two that are no acronyms."""
    words = line.split()
    return line.isupper() and len(words) > 1 and sum(len(word) > 3 for word in words) > 1


def lists_by_article(table: pd.DataFrame, columns: Sequence[str]) -> dict[str, dict[str, list[Any]]]:
    """Return some columns of each article's rows as lists.

    >>> lists_by_article(pd.DataFrame({"article_id": ["a", "b", "a"], "start": [0, 0, 4]}), ["start"])
    {'a': {'start': [0, 4]}, 'b': {'start': [0]}}
    """
    runs = [(article_id, len(list(run))) for article_id, run in groupby(table["article_id"].tolist())]
    if len(dict(runs)) < len(runs):  # the rows of an article stand apart
        together = pd.factorize(table["article_id"])[0].argsort(kind="stable")
        return lists_by_article(table.iloc[together], columns)
    lists = [table[name].tolist() for name in columns]
    ends = list(accumulate(length for _, length in runs))
    return {
        article_id: {name: values[end - length : end] for name, values in zip(columns, lists, strict=True)}
        for (article_id, length), end in zip(runs, ends, strict=True)
    }


def rows_of(table: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of some columns as tuples."""
    return zip(*(table[name].tolist() for name in columns), strict=True)
