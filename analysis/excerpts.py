"""Excerpts: `show_words` shows the words behind a number, marked in their sentence, with the place where they stand.

Text that comes from articles stays text, in HTML too, whatever signs it holds.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.wordings import say_day, squeeze

Sentences = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], pd.DataFrame] | None
LONGEST_SPAN, LONGEST_CONTEXT = 500, 160  # letters


class Excerpt(NamedTuple):
    """A span with what stands around it in its sentences, and the line that says where that is."""

    article_id: str
    part: str
    start: int
    before: str
    marked: str
    after: str
    source: str


class Words:
    """Excerpts as a notebook shows them, the words in question marked, each with where it stands."""

    def __init__(self, caption: str, excerpts: list[Excerpt]) -> None:
        self.caption, self.excerpts = caption, excerpts

    def __repr__(self) -> str:
        lines = [
            f"{one.before}[{one.marked}]{one.after}\n    {one.source}"
            if one.before or one.after
            else f"{one.marked}\n    {one.source}"
            for one in self.excerpts
        ]
        return "\n".join([self.caption, *(lines or ["none"])])

    def _repr_html_(self) -> str:
        return self.write_html([""] * len(self.excerpts))

    def write_html(self, links: list[str]) -> str:
        """Return the excerpts as HTML, each source line a link to the address given, where one is."""
        items = "\n".join(
            f'<li><blockquote>{mark_excerpt(one)}</blockquote><p class="source">{link_text(one.source, link)}</p></li>'
            for one, link in zip(self.excerpts, links, strict=True)
        )
        inside = f"<ol>\n{items}\n</ol>" if items else "<p>none</p>"
        return f'<details class="words" open><summary>{write_text(self.caption)}</summary>\n{inside}\n</details>'


def mark_excerpt(one: Excerpt) -> str:
    """Return an excerpt as HTML, the words in question marked unless they are all of it."""
    before, marked, after = map(write_text, (one.before, one.marked, one.after))
    return f"{before}<mark>{marked}</mark>{after}" if before or after else marked


def link_text(text: str, link: str) -> str:
    """Return text as HTML, as a link where there is an address."""
    return f'<a href="{html.escape(link)}">{write_text(text)}</a>' if link else write_text(text)


def write_text(text: str) -> str:
    """Return text as HTML for between tags, where quotation marks may stand as they are.

    >>> write_text('“Not <i>yet</i>,” said "Ana" & Tom')
    '“Not &lt;i&gt;yet&lt;/i&gt;,” said "Ana" &amp; Tom'
    """
    return html.escape(text, quote=False)


def show_words(tables: Any, spans: pd.DataFrame, caption: str, *, top: int = 3, note: str = "speaker") -> Words:
    """Return the words behind a number: the first spans, marked in their sentence, and where each stands.

    Takes the tables of `measure` and any table of spans in them (article_id,
    start, end; part where it has it): quotes, mentions, sentences. `note` is
    the column whose text opens the line below the words, where there is one.

    >>> from analysis import make_articles, measure
    >>> text = "“We open in May,” said Ana Bell, the mayor."
    >>> tables = measure(make_articles([{"outlet": "Post", "headline": "Port opens", "text": text}]))
    >>> show_words(tables, tables.quotes, "What was said")
    What was said
    “[We open in May,]” said Ana Bell, the mayor.
        Ana Bell · Post, no date, paragraph 1
    """
    return Words(caption, cut_excerpts(tables, spans.head(top), note=note))


def cut_excerpts(tables: Any, spans: pd.DataFrame, *, note: str = "") -> list[Excerpt]:
    """Return an excerpt for each span of the tables' articles."""
    named = set(spans["article_id"])
    articles = {row["article_id"]: row for row in _pick(tables.articles, named).to_dict("records")}
    sentences = dict(list(_pick(tables.sentences, named).groupby("article_id", sort=False)))
    edges = {name: (own["start"].to_numpy(), own["end"].to_numpy(), own) for name, own in sentences.items()}
    return [
        _cut_excerpt(row, articles[row["article_id"]], edges.get(row["article_id"]), row.get(note))
        for row in spans.to_dict("records")
    ]


def _pick(table: pd.DataFrame, named: set[str]) -> pd.DataFrame:
    """Return the rows of some articles."""
    return table[table["article_id"].isin(named)]


def _cut_excerpt(span: Mapping[Any, Any], article: Mapping[Any, Any], sentences: Sentences, note: object) -> Excerpt:
    """Return one span with what stands around it in its sentences: where they start and end, and their rows."""
    headline = span.get("part") == "headline"
    text, start, end = str(article["headline"] if headline else article["text"]), int(span["start"]), int(span["end"])
    first, last = (0, len(text)) if headline else (start, end)
    paragraph = span.get("paragraph", -1) + 1
    if sentences is not None and not headline:
        starts, ends, rows = sentences
        touched = slice(int(np.searchsorted(ends, start, "right")), int(np.searchsorted(starts, end, "left")))
        if touched.start < touched.stop:
            first, last = min(start, int(starts[touched.start])), max(end, int(ends[touched.stop - 1]))
            if not paragraph and "paragraph" in rows:
                paragraph = int(rows["paragraph"].iloc[touched.start]) + 1
    place = "headline" if headline else f"paragraph {paragraph}" if paragraph else "body"
    source = squeeze(f"{f'{note} · ' if isinstance(note, str) else ''}{say_origin(article)}, {place}")
    before, marked, after = (squeeze(piece) for piece in (text[first:start], text[start:end], text[end:last]))
    return Excerpt(
        article_id=str(span["article_id"]),
        part="headline" if headline else "body",
        start=start,
        before=cut(before, LONGEST_CONTEXT, end=True),
        marked=cut(marked, LONGEST_SPAN),
        after=cut(after, LONGEST_CONTEXT),
        source=source,
    )


def say_origin(article: Mapping[Any, Any] | pd.Series) -> str:
    """Return whose article it is and of which day."""
    outlet = "no outlet named" if pd.isna(article["outlet"]) else article["outlet"]
    return f"{outlet}, {say_day(article['published'])}"


def cut(piece: str, longest: int, *, end: bool = False) -> str:
    """Return text of at most so many letters, the cut shown."""
    if len(piece) <= longest:
        return piece
    return f"… {piece[-longest:].partition(' ')[2]}" if end else f"{piece[:longest].rpartition(' ')[0]} …"
