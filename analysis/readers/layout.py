"""The layout of a printed article in markdown: which piece of the page is headline, byline, date, caption, body …"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from analysis.readers.dates import as_moment, looks_like_date, read_date, read_date_in_path
from analysis.readers.front_matter import FrontMatter, read_front_matter
from analysis.readers.markdown import Markdown, Piece
from analysis.readers.reading import Reading, judge_text, name_wire, publish
from analysis.readers.roles import Block, join_counted, mark_body, mark_furniture, show_plain
from analysis.readers.wording import (
    find_address,
    is_byline,
    is_cut_off,
    is_name_line,
    is_opinion_note,
    is_trailer_label,
    read_authors,
)

FRAME = 8  # a byline or date stands among so many first pieces
MAX_FRAME_LINE = 400  # letters of a line that holds byline and date
MAX_STANDFIRST = 400  # letters of a paragraph between headline and date

_BAR = re.compile(r"\s[|•·](?=\s)")


def read_layout(source: str) -> Reading:
    """Return the article that a cleaned text holds, whatever it lacks; every gap is a warning.

    >>> reading = read_layout("# Ferry Late\\n\\nApril 03, 2021\\n\\nIt was late.\\n\\nOriginal url: <https://example.org/a>")
    >>> [block["role"] for block in reading.blocks], reading.fields["url"]
    (['headline', 'date', 'body', 'trailer'], 'https://example.org/a')
    """
    matter = read_front_matter(source)
    blocks = _find_roles(source, matter)
    fields, warnings = _read_fields(blocks, matter)
    text, links = join_counted(blocks)
    status, summary = _judge_status(text, matter)
    if summary:
        text, links = summary, []
        warnings.append("No body; the text is the summary.")
    elif status == "empty":
        warnings.append("No body text.")
    elif status == "truncated":
        warnings.append("The text seems to be cut off at its end.")
    fields |= {"text": text, "text_status": status} | name_wire(blocks, fields["byline"])
    fields |= judge_text(text, fields["language"], warnings)
    return Reading(fields, _cover(source, blocks, matter), links, [*(matter.warnings if matter else ()), *warnings])


def is_layout(source: str) -> bool:
    """Tell whether plain text is in the layout: it has front matter, a `#` headline, a date line or a trailer.

    >>> is_layout("# Ferry Late"), is_layout("Dear diary, it was late.")
    (True, False)
    """
    if read_front_matter(source):
        return True
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    head = lines[:FRAME]
    return any(line.startswith("# ") or looks_like_date(line) for line in head) or any(
        map(is_trailer_label, lines[-3:])
    )


def _find_roles(source: str, matter: FrontMatter | None) -> list[Block]:
    """Return the blocks under the front matter, each with its role."""
    end = matter.end if matter else 0
    markdown = Markdown(re.sub(r"[^\n]", " ", source[:end]) + source[end:])
    blocks = mark_furniture([Block(piece) for piece in _part_frame(markdown)])
    blocks, body = _mark_head(blocks, matter)
    return mark_body(blocks, body, markdown.cut, strict=matter is not None)


def _part_frame(markdown: Markdown) -> Iterator[Piece]:
    """Yield the pieces; a paragraph whose lines are byline, date and trailer comes as one piece a line."""
    for number, piece in enumerate(markdown.pieces()):
        if piece.kind != "paragraph" or piece.within:
            yield piece
            continue
        lines = markdown.split_lines(piece) if "\n" in markdown.source[piece.start : piece.end].strip() else [piece]
        first = 0
        while number < FRAME and first < len(lines) and _is_frame(lines[first].shown.text):
            yield from _part_bars(lines[first], markdown)
            first += 1
        trailer = next(
            (place for place in range(first, len(lines)) if is_trailer_label(lines[place].shown.text)), len(lines)
        )
        for group in (lines[first:trailer], lines[trailer:]):
            if group:
                yield piece if len(group) == len(lines) else markdown.stretch(piece, group[0].start, group[-1].end)


def _is_frame(line: str) -> bool:
    """Tell whether a line is nothing but byline, date, or both parted by bars."""
    parts = _BAR.split(line)
    return (
        looks_like_date(line) or is_byline(line, strict=True) or (len(parts) > 1 and any(map(looks_like_date, parts)))
    )


def _part_bars(piece: Piece, markdown: Markdown) -> Iterator[Piece]:
    """Yield a line cut at the bars that part a byline from a date."""
    text = piece.shown.text
    for bar in [] if looks_like_date(text) or len(text) > MAX_FRAME_LINE else _BAR.finditer(text):
        if (looks_like_date(text[: bar.start()]) or looks_like_date(text[bar.end() :].strip())) and (
            halves := markdown.cut(piece, bar.end())
        ):
            yield halves[0]
            yield from _part_bars(halves[1], markdown)
            return
    yield piece


def _mark_head(blocks: list[Block], matter: FrontMatter | None) -> tuple[list[Block], int]:
    """Mark headline, subtitle, byline and date; return the blocks and where the body begins."""
    marked = list(blocks)
    seen: set[str] = {"headline"} if matter and matter.first("headline") else set()
    for place, block in enumerate(blocks):
        if block.role:
            continue
        role = _head_role(blocks, place, seen, matter)
        if not role:
            return marked, place
        marked[place] = block._replace(role=role)
        seen.add(role)
    return marked, len(blocks)


def _head_role(blocks: list[Block], place: int, seen: set[str], matter: FrontMatter | None) -> str:
    """Return the role of a block among the first ones, or nothing where the body begins."""
    piece, text = blocks[place].piece, blocks[place].text
    before_date = "date" not in seen and _frame_follows(blocks, place)
    if piece.kind not in {"heading", "paragraph"} or piece.within:
        return ""
    if looks_like_date(text):
        return "date"
    if is_byline(text, strict=not before_date or piece.kind == "heading"):
        return "byline"
    if piece.kind == "heading":
        if text == _plain(matter, "headline") or ("headline" not in seen and (piece.level == 1 or not seen)):
            return "headline"
        return "subtitle" if before_date and "subtitle" not in seen else ""
    if not before_date or "headline" not in seen or len(text) > MAX_STANDFIRST:
        return ""
    if "byline" not in seen and is_name_line(text):
        return "byline"
    return "" if "subtitle" in seen else "subtitle"


def _frame_follows(blocks: list[Block], place: int) -> bool:
    """Tell whether a byline or date still comes within the next three blocks."""
    after = list(itertools.islice((block for block in itertools.islice(blocks, place + 1, None) if not block.role), 3))
    return any(
        block.piece.kind != "table" and (looks_like_date(block.text) or is_byline(block.text, strict=True))
        for block in after
    )


def _read_fields(blocks: list[Block], matter: FrontMatter | None) -> tuple[dict[str, Any], list[str]]:
    """Return the article's fields and what is doubtful or missing in them."""
    warnings: list[str] = []
    texts = {
        role: [block.text for block in blocks if block.role == role]
        for role in ("headline", "subtitle", "byline", "date", "note")
    }
    fields: dict[str, Any] = {
        name: _plain(matter, name) for name in ("headline", "subtitle", "byline", "section", "outlet", "language")
    }
    for name in ("headline", "subtitle", "byline"):
        fields[name] = fields[name] or next(iter(texts[name]), None)
    fields["authors"] = _read_authors(fields["byline"], matter)
    fields["url"] = _read_url(blocks, matter, warnings)
    fields |= _read_published(texts["date"], fields["url"], matter, warnings)
    if not fields["section"] and any(map(is_opinion_note, texts["note"])):
        fields["section"] = "opinion"
    if not fields["headline"]:
        warnings.insert(0, "No headline.")
    return fields, warnings


def _plain(matter: FrontMatter | None, name: str) -> str | None:
    """Return a value of the front matter as a reader sees it, its markdown shown."""
    value = matter.first(name) if matter else None
    return show_plain(str(value)) or None if value is not None else None


def _read_authors(byline: str | None, matter: FrontMatter | None) -> list[str]:
    """Return the writers: of the front matter, one an item where it is a list, else of the byline."""
    listed = [str(author) for author in matter.values.get("authors", [])] if matter else []
    if len(listed) == 1:
        return read_authors(listed[0])
    return listed or (read_authors(byline) if byline else [])


def _read_url(blocks: list[Block], matter: FrontMatter | None, warnings: list[str]) -> str | None:
    """Return the article's own address: of the front matter, else of the first trailer that holds one."""
    named = [str(url) for url in matter.values.get("url", [])] if matter else []
    addresses = [url for url in named if re.match(r"https?://\S+$", url)]
    addresses += [url for block in blocks if block.role == "trailer" and (url := find_address(block.piece.shown))]
    if not addresses:
        warnings.append("No address (url).")
    elif len(set(addresses)) > 1:
        warnings.append(f"{len(set(addresses))} addresses; the first was taken.")
    return addresses[0] if addresses else None


def _read_published(
    lines: list[str], url: str | None, matter: FrontMatter | None, warnings: list[str]
) -> dict[str, Any]:
    """Return when the article was published, by front matter, date lines or, with a warning, its address."""
    named = [as_moment(value) for value in matter.values.get("published", [])] if matter else []
    moments = [moment for moment in [*named, *map(read_date, lines)] if moment]
    warnings += [f"The date “{line}” names no day for sure." for line in lines if read_date(line) is None]
    if matter and matter.first("published") and not named[0]:
        warnings.append(f"The date “{matter.first('published')}” could not be read.")
    moment = next((moment for moment in moments if not moment.updated), None) or next(iter(moments), None)
    if moment is None and (moment := read_date_in_path(url or "")):
        warnings.append("No date line; the day was taken from the address.")
    return publish(moment, warnings)


def _judge_status(text: str, matter: FrontMatter | None) -> tuple[str, str]:
    """Return full, truncated, summary or empty, and the summary that stands in for a missing body."""
    if text:
        return ("truncated" if is_cut_off(text) else "full"), ""
    summary = _plain(matter, "summary") or ""
    return ("summary" if summary else "empty"), summary


def _cover(source: str, blocks: list[Block], matter: FrontMatter | None) -> list[dict[str, Any]]:
    """Return one row per block; a row's source runs to where the next begins, so that together they are the file."""
    stretches = [
        (line.start, line.role, show_plain(line.text) or source[line.start : line.end].strip())
        for line in (matter.lines if matter else ())
    ]
    stretches += [(block.piece.start, block.role, block.text) for block in blocks]
    starts = [0 if not number else start for number, (start, _, _) in enumerate(stretches)]
    ends = [*starts[1:], len(source)][: len(starts)]  # a page of white space has no block
    rows: list[dict[str, Any]] = []
    for start, end, (_, role, text) in zip(starts, ends, stretches, strict=True):
        rows.append(
            {"block": len(rows), "role": role, "text": text, "source": source[start:end], "start": start, "end": end}
        )
    return rows
