"""The layout of a printed article in markdown: which piece of the page is headline, byline, date, caption, body …"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from analysis.readers.dates import Moment, as_moment, looks_like_date, read_date, read_date_in_path
from analysis.readers.front_matter import FrontMatter, read_front_matter
from analysis.readers.markdown import Markdown, Piece
from analysis.readers.running_text import Shown, Span, show_all
from analysis.readers.wording import (
    ends_sentence,
    find_address,
    find_bare_links,
    find_credit,
    is_address,
    is_agency_line,
    is_byline,
    is_credit_line,
    is_cut_off,
    is_elsewhere,
    is_label,
    is_name_line,
    is_note,
    is_opinion_note,
    is_post,
    is_trailer_label,
    read_authors,
)

COUNTED = ("body", "list", "quote")  # the roles whose text makes the article's text
FRAME = 8  # a byline or date stands among so many first pieces
MAX_FRAME_LINE = 400  # letters of a line that holds byline and date
MAX_STANDFIRST = 400  # letters of a paragraph between headline and date
MIN_PULL_QUOTE, MAX_PULL_QUOTE = 5, 60  # words
MIN_MARKED_PULL_QUOTE = 8  # words, where nothing but quotation marks sets it off; shorter ones are sub-headings
MIN_REPEATED = 0.6  # of a pull quote's runs of four words stand in the body too; an attribution may interrupt them
LETTERS_LOOKED_AT = 2_000  # to tell the script
MIN_OTHER_SCRIPT = 0.5  # of the letters, to say that a text is not in Latin script

_MARKUP = re.compile(r"[*_`<&\[\\{~]|^\s*(?:[-+>#|=]|\d+[.)])")
_WORDS = re.compile(r"\w+")
_BAR = re.compile(r"\s[|•·](?=\s)")
_ALL_MARKED = re.compile(r"[\"“„«][^\"“”„«»]+[\"”“»]\.?")


class Block(NamedTuple):
    """A piece of the page and its role; no role yet while it is being found."""

    piece: Piece
    role: str = ""
    said: str | None = None  # text that a shortcode holds

    @property
    def text(self) -> str:
        """What a reader sees."""
        return self.piece.shown.text if self.said is None else self.said


class Reading(NamedTuple):
    """One article as a reader module hands it on: fields, blocks, links, doubts."""

    fields: dict[str, Any]
    blocks: list[dict[str, Any]]  # block, role, text, source, start, end
    links: list[dict[str, Any]]  # start, end, text, url
    warnings: list[str]


def read_layout(source: str) -> Reading:
    """Return the article that a cleaned text holds, whatever it lacks; every gap is a warning.

    >>> reading = read_layout("# Ferry Late\\n\\nApril 03, 2021\\n\\nIt was late.\\n\\nOriginal url: <https://example.org/a>")
    >>> [block["role"] for block in reading.blocks], reading.fields["url"]
    (['headline', 'date', 'body', 'trailer'], 'https://example.org/a')
    """
    matter = read_front_matter(source)
    blocks = _find_roles(source, matter)
    fields, warnings = _read_fields(blocks, matter)
    text, links = _join_counted(blocks)
    status, summary = _judge_status(text, matter)
    if summary:
        text, links = summary, []
        warnings.append("No body; the text is the summary.")
    elif status == "empty":
        warnings.append("No body text.")
    elif status == "truncated":
        warnings.append("The text seems to be cut off at its end.")
    if _other_script(text) > MIN_OTHER_SCRIPT:
        warnings.append("The text is not in Latin script, for which the measures are made.")
    fields |= {"text": text, "text_status": status}
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
    blocks = [Block(piece) for piece in _part_frame(markdown)]
    blocks = _mark_furniture(blocks)
    blocks, body = _mark_head(blocks, matter)
    blocks = _mark_captions(blocks, body, markdown, strict=matter is not None)
    blocks = _mark_pull_quotes(blocks)
    blocks = _mark_notes(blocks, body)
    return [block if block.role else block._replace(role=_plain_role(block.piece)) for block in blocks]


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


def _mark_furniture(blocks: list[Block]) -> list[Block]:
    """Mark what is no article text wherever it stands: pictures, code, links elsewhere, embedded posts, trailers."""
    marked: list[Block] = []
    label = False
    for block in blocks:
        piece, text = block.piece, block.text
        if marked and _awaits_address(marked[-1]) and is_address(piece.shown):
            marked[-1] = _join_blocks(marked[-1], block)
            continue
        role = ""
        if piece.kind in {"unseen", "code", "rule", "definition"} or not text:
            block, role = _mark_unseen(block)
        elif is_trailer_label(text):
            role = "trailer"
        elif label and "ul" in piece.within and piece.shown.stands_in("link"):
            role = "boilerplate"
        elif piece.kind == "paragraph" and (
            is_elsewhere(piece.shown) or ("blockquote" in piece.within and is_post(text))
        ):
            role = "boilerplate"
            marked = _mark_post(marked) if "blockquote" in piece.within else marked
        elif "figcaption" in piece.within:
            role = "caption"
        label = is_label(text) or (label and role == "boilerplate" and "ul" in piece.within)
        marked.append(block._replace(role=role))
    return marked


def _mark_unseen(block: Block) -> tuple[Block, str]:
    """Return a block of which the page shows no text of its own; a shortcode may hold a caption or a quotation."""
    for shortcode in block.piece.shortcodes:
        if caption := show_plain(shortcode.attributes.get("caption", "")):
            return block._replace(said=caption), ("credit" if is_credit_line(caption) else "caption")
        if "quote" in shortcode.name and (quoted := show_plain(shortcode.attributes.get("text", ""))):
            return block._replace(said=quoted), "pull_quote"
    return block, "boilerplate"


def _awaits_address(before: Block) -> bool:
    """Tell whether a block is a trailer's label, its address still to come."""
    return before.role == "trailer" and is_trailer_label(before.text) and find_address(before.piece.shown) is None


def _join_blocks(first: Block, second: Block) -> Block:
    """Return two blocks as one."""
    shown = show_all([first.piece.shown, second.piece.shown], " ")
    return first._replace(piece=first.piece._replace(end=second.piece.end, shown=shown))


def _mark_post(marked: list[Block]) -> list[Block]:
    """Mark the block quote that ends now as an embedded post."""
    first = len(marked)
    while first and "blockquote" in marked[first - 1].piece.within:
        first -= 1
    return [*marked[:first], *(block._replace(role="boilerplate") for block in marked[first:])]


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


def _mark_captions(blocks: list[Block], body: int, markdown: Markdown, *, strict: bool) -> list[Block]:
    """Mark the captions and credits between date and body, and under pictures further on.

    `strict` takes only what stands under a picture or is worded as a credit.
    """
    marked = list(blocks[:body])
    opening = True
    for place, block in enumerate(blocks[body:], start=body):
        pictured = bool(marked) and marked[-1].role == "boilerplate" and marked[-1].piece.shown.n_images > 0
        if not block.role and (opening or pictured) and any(_is_prose(later) for later in blocks[place + 1 :]):
            printed = opening and not strict
            if captioned := _caption(block, markdown, printed=printed, pictured=pictured):
                marked += captioned
                continue
        opening = opening and bool(block.role)
        marked.append(block)
    return marked


def _is_prose(block: Block) -> bool:
    return not block.role and block.piece.kind == "paragraph"


def _caption(block: Block, markdown: Markdown, *, printed: bool, pictured: bool) -> list[Block] | None:
    """Return a paragraph as caption and credit, or None where it is neither.

    `printed` says that it stands where the print template has its picture
    line, `pictured` that it stands right under a picture.
    """
    piece = block.piece
    if piece.kind != "paragraph" or piece.within - {"figure"}:
        return None
    place = find_credit(piece.shown, spans=printed or pictured, alone=printed)
    if place is None:
        return [block._replace(role="caption")] if pictured and piece.shown.stands_in("em") else None
    if not place:
        return [block._replace(role="credit")]
    halves = markdown.cut(piece, place)
    return [Block(halves[0], "caption"), Block(halves[1], "credit")] if halves else [block._replace(role="caption")]


def _mark_pull_quotes(blocks: list[Block]) -> list[Block]:
    """Mark what is set off and repeats the body, so that no quotation counts twice.

    Set off is a paragraph that stands whole in a q element, bold, italics, a
    block quote or, if it is no mere sub-heading, quotation marks.
    """
    prose = [place for place, block in enumerate(blocks) if _is_prose(block) and not _is_dressed(block.piece)]
    runs = {place: _runs(blocks[place].text) for place in prose}
    marked = list(blocks)
    for place, block in enumerate(blocks):
        if block.role or block.piece.kind != "paragraph" or not _may_repeat(block.piece):
            continue
        known = {run for other in prose if other != place for run in runs[other]}
        own = runs.get(place) or _runs(block.text)
        if own and sum(run in known for run in own) >= MIN_REPEATED * len(own):
            marked[place] = block._replace(role="pull_quote")
    return marked


def _is_dressed(piece: Piece) -> bool:
    """Tell whether markup sets a whole piece off."""
    return not piece.within.isdisjoint({"blockquote", "aside"}) or any(
        piece.shown.stands_in(kind) for kind in ("q", "strong", "em")
    )


def _may_repeat(piece: Piece) -> bool:
    """Tell whether a piece is set off and long and short enough to be a sentence lifted from the body."""
    text = piece.shown.text
    n_words = len(_WORDS.findall(text))
    if n_words > MAX_PULL_QUOTE:
        return False
    if _is_dressed(piece):
        return n_words >= MIN_PULL_QUOTE and (ends_sentence(text) or not piece.shown.stands_in("strong"))
    return n_words >= MIN_MARKED_PULL_QUOTE and bool(_ALL_MARKED.fullmatch(text))


def _runs(text: str) -> list[tuple[str, ...]]:
    words = _WORDS.findall(text.lower())
    return list(zip(words, words[1:], words[2:], words[3:], strict=False))


def _mark_notes(blocks: list[Block], body: int) -> list[Block]:
    """Mark what speaks about the article: at head and foot by its wording, elsewhere where it is set off too."""
    marked = list(blocks)
    prose = [place for place, block in enumerate(blocks) if _is_prose(block)]
    lead = blocks[prose[0]].text if prose else ""
    foot = set[int]()
    for place in reversed(prose):
        if not _is_foot(blocks[place], lead) or place == prose[0]:
            break
        foot.add(place)
    for place in prose:
        piece = blocks[place].piece
        inside = any("note" in name or name in {"box", "aside", "callout", "alert"} for name in piece.within)
        if place in foot or inside or is_note(piece.shown, at_edge=place == body and len(prose) > 1):
            marked[place] = blocks[place]._replace(role="note")
    return marked


def _is_foot(block: Block, lead: str) -> bool:
    """Tell whether a last paragraph is a note: worded as one, all in italics, or the agency's name."""
    shown = block.piece.shown
    return (
        is_note(shown, at_edge=True)
        or is_agency_line(shown.text, lead)
        or (shown.stands_in("em") and ends_sentence(shown.text.strip("()[]_*")))
    )


def _plain_role(piece: Piece) -> str:
    """Return the role that a piece has by its form alone."""
    if piece.kind in {"heading", "table"}:
        return piece.kind
    if "blockquote" in piece.within:
        return "quote"
    if "ul" in piece.within or "ol" in piece.within:
        return "list"
    bold_heading = (
        piece.shown.stands_in("strong") and len(piece.shown.text.split()) <= 12 and piece.shown.text[-1].isalnum()
    )
    return "heading" if bold_heading else "body"


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


def show_plain(text: str) -> str:
    """Return a line of markdown as a reader sees it.

    >>> show_plain("The *Lady Wren* &amp; her crew")
    'The Lady Wren & her crew'
    """
    if not _MARKUP.search(text):
        return " ".join(text.split())
    return " ".join(piece.shown.text for piece in Markdown(" ".join(text.split())).pieces() if piece.shown.text)


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
    if moment is None:
        warnings.append("No date.")
        return {"published": None, "published_precision": None}
    if moment.updated:
        warnings.append("No date of publication; it is the date of an update.")
    return _publish(moment, warnings)


def _publish(moment: Moment, warnings: list[str]) -> dict[str, Any]:
    if moment.doubt:
        warnings.append(moment.doubt)
    return {"published": moment.at, "published_precision": moment.precision}


def _join_counted(blocks: list[Block]) -> tuple[str, list[dict[str, Any]]]:
    """Return the article's text, paragraphs joined by one blank line, and the links in it."""
    paragraphs: list[str] = []
    links: list[dict[str, Any]] = []
    length = 0
    for block in blocks:
        if block.role not in COUNTED:
            continue
        shown: Shown = block.piece.shown
        for span in _find_links(shown):
            words = shown.text[span.start : span.end]
            links.append({"start": length + span.start, "end": length + span.end, "text": words, "url": span.url})
        paragraphs.append(shown.text)
        length += len(shown.text) + 2
    return "\n\n".join(paragraphs), links


def _find_links(shown: Shown) -> list[Span]:
    """Return the links of a paragraph and the addresses that stand in it bare, in order."""
    linked = [span for span in shown.spans if span.kind == "link"]
    bare = [
        span
        for span in find_bare_links(shown.text)
        if all(span.end <= link.start or link.end <= span.start for link in linked)
    ]
    return sorted([*linked, *bare], key=lambda span: span.start)


def _judge_status(text: str, matter: FrontMatter | None) -> tuple[str, str]:
    """Return full, truncated, summary or empty, and the summary that stands in for a missing body."""
    if text:
        return ("truncated" if is_cut_off(text) else "full"), ""
    summary = _plain(matter, "summary") or ""
    return ("summary" if summary else "empty"), summary


def _other_script(text: str) -> float:
    """Return the share of letters beyond the Latin alphabets, 0 to 1."""
    letters = [letter for letter in text[:LETTERS_LOOKED_AT] if letter.isalpha()]
    return (
        sum(letter > "\u024f" and not "\u1e00" <= letter <= "\u1eff" for letter in letters) / len(letters)
        if letters
        else 0.0
    )


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
