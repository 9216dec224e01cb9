"""Spans of one article cut into pieces: at every place where a quote, cue, speaker, name or sentence begins or ends."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.audit_words import KINDS

LAYERS = ("tie", "reported", "quote", "scare", "speaker", "cue", "name")  # from the outermost mark to the innermost
LONGEST_TIE = 400  # letters between a quotation and its cue or speaker that a line still bridges
Rows = Sequence[Mapping[Any, Any]]  # the quotes of an article
Signs = Mapping[tuple[str, int, int], tuple[int, bool]]
_CLOSERS = "\"“”„‟»«」』‘’‚'"


class Span(NamedTuple):
    """A stretch of a text and what it is; `key` names the quotation or the place it belongs to."""

    start: int
    end: int
    layer: str
    key: int


class Piece(NamedTuple):
    """A stretch without a boundary inside, the spans that cover it, and of these the ones that begin or end with it."""

    start: int
    end: int
    text: str
    spans: tuple[Span, ...]
    opening: frozenset[Span]
    closing: frozenset[Span]


def cut_pieces(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> list[Piece]:
    """Return a stretch of a text cut at every boundary of the spans; joined, the pieces give back the stretch.

    Spans may cross, nest or repeat; what lies outside the stretch is left out,
    and so is a span without letters. A piece lists its spans by layer, then
    by where they begin.

    >>> spans = [Span(0, 8, "quote", 1), Span(4, 12, "name", 4)]
    >>> [(piece.text, [span.layer for span in piece.spans]) for piece in cut_pieces("abcdefghijklmn", spans)]
    [('abcd', ['quote']), ('efgh', ['quote', 'name']), ('ijkl', ['name']), ('mn', [])]
    """
    end = len(text) if end is None else end
    inside = sorted(
        {span for span in spans if max(span.start, start) < min(span.end, end)},
        key=lambda span: (LAYERS.index(span.layer), span),
    )
    edges = sorted({start, end, *(min(max(edge, start), end) for span in inside for edge in span[:2])})
    covers = _cover(inside, edges)
    return [
        Piece(
            first,
            last,
            text[first:last],
            tuple(covers[first]),
            frozenset(span for span in covers[first] if max(span.start, start) == first),
            frozenset(span for span in covers[first] if min(span.end, end) == last),
        )
        for first, last in itertools.pairwise(edges)
    ]


def _cover(spans: list[Span], edges: list[int]) -> dict[int, list[Span]]:
    """Return, for the first place of each piece, the spans over it."""
    places = {edge: number for number, edge in enumerate(edges)}
    covers: dict[int, list[Span]] = {edge: [] for edge in edges}
    for span in spans:
        first = places.get(span.start, 0)
        last = places.get(span.end, len(edges) - 1)
        for edge in edges[first:last]:
            covers[edge].append(span)
    return covers


def find_spans(rows: Rows, mentions: pd.DataFrame, signs: Signs, text: str, part: str) -> list[Span]:
    """Return every span that one part of an article has to show; those of a quotation carry its `key`.

    `rows` are the article's quotes as dictionaries, numbered by
    audit_view.number_quotes(); `mentions` its names; `signs` its quotation
    marks, from read_signs(). Quotations reach over their marks; reported
    speech is what stands in no marks of its own. Names carry the place where
    they begin.

    >>> from analysis import make_articles, measure
    >>> tables = measure(make_articles([{"text": "“We open in May,” said Ana Bell."}]))
    >>> rows, text = tables.quotes.assign(key=1).to_dict("records"), tables.articles["text"].iloc[0]
    >>> spans = find_spans(rows, tables.mentions, read_signs(tables.marks), text, "body")
    >>> [(span.layer, text[span.start:span.end]) for span in spans][:3]
    [('quote', '“We open in May,”'), ('cue', 'said'), ('speaker', 'Ana Bell')]
    """
    here = [row for row in rows if row["part"] == part]
    spans = [span for row in here for span in _quote_spans(row, reach(row, signs, text), text)]
    places = zip(*(mentions[name].tolist() for name in ("part", "start", "end")), strict=True)
    spans += [Span(start, end, "name", start) for of, start, end in places if of == part]
    return list(dict.fromkeys(spans))


def read_signs(marks: pd.DataFrame) -> Signs:
    """Return, for each marked span of an article, the length of the mark that opens it, and whether one closes it."""
    columns = (marks[name].tolist() for name in ("part", "start", "end", "opener", "closed"))
    return {
        (part, start, end): (len(opener), closed) for part, start, end, opener, closed in zip(*columns, strict=True)
    }


def reach(row: Mapping[Any, Any], signs: Signs, text: str) -> tuple[int, int]:
    """Return where the words of a row of the quotes begin and end in their part, with their marks.

    >>> row = {"part": "body", "start": 1, "end": 5, "kind": "direct"}
    >>> reach(row, {("body", 1, 5): (1, True)}, "“Not.” It was late.")
    (0, 6)
    """
    start, end = int(row["start"]), int(row["end"])
    if row["kind"] == "indirect":
        return start, end
    opener, closed = signs.get((row["part"], start, end), (0, False))
    return max(start - opener, 0), end + _sign_at(text, end) if closed else end


def _quote_spans(row: Mapping[Any, Any], words: tuple[int, int], text: str) -> Iterator[Span]:
    """Yield the spans of one row of the quotes: its words, its reported clause, cue, speaker, and the line between."""
    (start, end), key = words, int(row["key"])
    if row["kind"] not in KINDS:
        raise ValueError(f"the audit view knows no quotes of the kind “{row['kind']}”.")
    yield Span(start, end, {"indirect": "reported", "scare": "scare"}.get(row["kind"], "quote"), key)
    if row["kind"] == "scare":
        return
    if row["kind"] == "mixed" and not pd.isna(row["reported_start"]):
        first, last = int(row["reported_start"]), int(row["reported_end"])
        yield from (Span(*gap, "reported", key) for gap in ((first, start), (end, last)) if gap[0] < gap[1])
    parts = [(start, end)]
    for layer in ("cue", "speaker"):
        if not pd.isna(row[f"{layer}_start"]):
            parts.append((int(row[f"{layer}_start"]), int(row[f"{layer}_end"])))
            yield Span(*parts[-1], layer, key)
    yield from (Span(*gap, "tie", key) for gap in _gaps(parts, text))


def _sign_at(text: str, place: int) -> int:
    """Return how many letters the closing mark at a place has; a doubled one has two."""
    sign = text[place : place + 1]
    if not sign or sign not in _CLOSERS:
        return 0
    return 2 if sign in "'’" and text[place + 1 : place + 2] == sign else 1


def _gaps(parts: list[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Yield what lies between the parts of a quotation, where they stand in one paragraph and not far apart."""
    reached = None
    for start, end in sorted(parts):
        if reached is not None and 0 < start - reached <= LONGEST_TIE and "\n\n" not in text[reached:start]:
            yield reached, start
        reached = max(end, reached or 0)
