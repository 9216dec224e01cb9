"""One article as every reader hands it on, and how the fields and paragraphs of any format become one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from analysis.readers.datelines import find_dateline
from analysis.readers.dates import Moment, as_moment, looks_like_date, read_date, read_date_in_path
from analysis.readers.languages import detect_language
from analysis.readers.markdown import Piece
from analysis.readers.records import Paragraph, Record
from analysis.readers.roles import Block, join_counted, mark_body, mark_furniture
from analysis.readers.running_text import Shown
from analysis.readers.text_encoding import clean_text
from analysis.readers.wording import (
    ends_sentence,
    is_byline,
    is_cut_off,
    is_name_line,
    is_opinion_note,
    name_agency,
    read_authors,
)

HEAD = 4  # the first paragraphs, among which headline, byline and date may stand once more
LETTERS_LOOKED_AT = 2_000  # to tell the script
MIN_OTHER_SCRIPT = 0.5  # of the letters, to say that a text is not in Latin script
STATUSES = ("full", "summary", "truncated", "empty")
LINES = ("headline", "subtitle", "byline", "section", "outlet", "domain", "language")

_WITHIN = {"list": frozenset({"ul"}), "quote": frozenset({"blockquote"}), "body": frozenset[str]()}
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_ANYTHING_ELSE = re.compile(r"[\W_]+")
_BEYOND_LATIN = re.compile(r"[^\u0000-\u024f\u1e00-\u1eff]")


class Reading(NamedTuple):
    """One article as a reader module hands it on: fields, blocks, links, doubts."""

    fields: dict[str, Any]
    blocks: list[dict[str, Any]]  # block, role, text, source, start, end
    links: list[dict[str, Any]]  # start, end, text, url
    warnings: list[str]


def read_record(record: Record) -> Reading:
    """Return the article of a record: roles judged, dates and authors read, gaps and doubts as warnings.

    The sources of its blocks, joined, are the lines and paragraphs that the
    record held, parted by blank lines.

    >>> reading = read_record(Record({"headline": "Ferry Late"}, (Paragraph("PORT ASKER — It was late."),)))
    >>> reading.fields["text"], [block["role"] for block in reading.blocks]
    ('PORT ASKER — It was late.', ['headline', 'dateline', 'body'])
    """
    warnings = list(record.warnings)
    fields: dict[str, Any] = {name: _read_line(record.fields.get(name)) for name in LINES}
    fields["url"] = _read_url(record.fields.get("url"), warnings)
    blocks = _find_roles(record, fields)
    fields |= _read_head(record, fields, blocks)
    fields |= _read_published(record.fields.get("published"), fields["url"], blocks, warnings)
    text, links = join_counted(blocks)
    fields |= _judge_status(text, record, warnings)
    if fields["text"] != text:
        links = []
    if not fields["headline"]:
        warnings.insert(0, "No headline.")
    fields |= name_wire(blocks, fields["byline"]) | judge_text(fields["text"], fields["language"], warnings)
    return Reading(fields, list(_cover(blocks)), links, warnings)


def judge_text(text: str, declared: str | None, warnings: list[str]) -> dict[str, Any]:
    """Return the language, declared or detected; what the measures are not made for goes to `warnings`."""
    language = declared or detect_language(text)
    if language and not declared and language != "en":
        warnings.append(f"The language is not declared; it seems to be “{language}”.")
    if _other_script(text) > MIN_OTHER_SCRIPT:
        warnings.append("The text is not in Latin script, for which the measures are made.")
    return {"language": language}


def name_wire(blocks: list[Block], byline: str | None) -> dict[str, Any]:
    """Return the place of the dateline, and the agency that it, the byline or a last line names."""
    opening = next((block.text for block in blocks if block.role == "dateline"), "")
    dateline = find_dateline(f"{opening} …") if opening else None
    notes = [name_agency(block.text) for block in blocks if block.role == "note"]
    named = [dateline.agency if dateline else None, name_agency(byline or ""), *reversed(notes)]
    return {"dateline": dateline.place if dateline else None, "agency": next(filter(None, named), None)}


def _read_line(value: Any) -> str | None:
    """Return a field that is one line of text; None where it holds nothing."""
    if value is None or isinstance(value, bool | float | Mapping | list | tuple | set):
        return None
    return " ".join(clean_text(str(value)).split()) or None


def _read_url(value: Any, warnings: list[str]) -> str | None:
    """Return an address; what is none is left out and told."""
    address = _read_line(value)
    if address and address.startswith(("//", "www.")):
        address = f"https://{address.removeprefix('//')}"
    if address and _ADDRESS.fullmatch(address):
        return address
    warnings.append(f"The address “{address[:200]}” is none and was left out." if address else "No address (url).")
    return None


def _find_roles(record: Record, fields: Mapping[str, Any]) -> list[Block]:
    """Return the blocks of a record: the lines of its head, then its paragraphs, each with its role."""
    published = record.fields.get("published")
    lines = {name: fields[name] for name in ("headline", "subtitle", "byline")}
    lines["date"] = _read_line(published) if isinstance(published, str) else None
    placed = {paragraph.role for paragraph in record.paragraphs}
    head = [Paragraph(line, role) for role, line in lines.items() if line and line.strip() and role not in placed]
    blocks, start = [], 0
    for paragraph in (*head, *(_trim(paragraph) for paragraph in record.paragraphs if paragraph.text.strip())):
        end = start + len(paragraph.text)
        kind = paragraph.role if paragraph.role in {"heading", "table"} else "paragraph"
        piece = Piece(start, end, kind, _show(paragraph), _WITHIN.get(paragraph.role, frozenset()), level=2)
        judged_later = paragraph.role in {*_WITHIN, "heading", "table"}
        blocks.append(Block(piece, "" if judged_later else paragraph.role))
        start = end + 2
    blocks = mark_furniture(_mark_repeated_head(blocks, fields))
    body = next((place for place, block in enumerate(blocks) if not block.role), len(blocks))
    return _mark_signature(mark_body(blocks, body, cut_piece, strict=True), record, fields)


def _mark_signature(blocks: list[Block], record: Record, fields: Mapping[str, Any]) -> list[Block]:
    """Mark the line of names that signs an article whose writers are not given, or only as the outlet's name.

    It is set as a heading right above the first paragraph, or is the last
    line: a heading with nothing under it.
    """
    if _names_writers(record, fields):
        return blocks
    prose = next((place for place, block in enumerate(blocks) if block.role == "body" and ends_sentence(block.text)), 0)
    for place in (prose - 1, len(blocks) - 1):
        if place >= 0 and blocks[place].role == "heading" and _is_signature(blocks[place].text):
            return [*blocks[:place], blocks[place]._replace(role="byline"), *blocks[place + 1 :]]
    return blocks


def _names_writers(record: Record, fields: Mapping[str, Any]) -> bool:
    """Tell whether the fields name anybody as the writer but the outlet itself."""
    given = record.fields.get("authors")
    writers = [given] if isinstance(given, str) else list(given or ())
    houses = " ".join(_fold(fields[name] or "") for name in ("outlet", "domain"))
    return bool(fields["byline"]) or any(_fold(str(writer)) not in houses for writer in writers)


def _is_signature(text: str) -> bool:
    """Tell whether a line is nothing but full names."""
    return is_name_line(text) and all(2 <= len(name.split()) <= 4 for name in _sign(text))


def _sign(text: str) -> list[str]:
    """Return the names in a line that signs an article."""
    return [name for part in text.split("/") for name in read_authors(part)]


def _trim(paragraph: Paragraph) -> Paragraph:
    """Return a paragraph without white space at its edges, its spans where they were."""
    if not paragraph.text[0].isspace() and not paragraph.text[-1].isspace():
        return paragraph
    shift = len(paragraph.text) - len(paragraph.text.lstrip())
    spans = (span._replace(start=span.start - shift, end=span.end - shift) for span in paragraph.spans)
    return paragraph._replace(text=paragraph.text.strip(), spans=tuple(spans))


def _show(paragraph: Paragraph) -> Shown:
    """Return what is seen of a paragraph; spans beyond it are left out."""
    length = len(paragraph.text)
    return Shown(paragraph.text, tuple(span for span in paragraph.spans if 0 <= span.start < span.end <= length))


def _mark_repeated_head(blocks: list[Block], fields: Mapping[str, Any]) -> list[Block]:
    """Mark headline, subtitle, byline and date where they stand at the head of the text once more."""
    marked = list(blocks)
    unmarked = [place for place, block in enumerate(blocks) if not block.role][:HEAD]
    for place in unmarked[: len(unmarked) - 1]:  # the last one is the body, whatever it says
        text = blocks[place].text
        named = [
            name for name in ("headline", "subtitle", "byline") if fields[name] and _fold(fields[name]) == _fold(text)
        ]
        role = named[0] if named else "byline" if is_byline(text, strict=True) else "date" if read_date(text) else ""
        if not role:
            break
        marked[place] = blocks[place]._replace(role=role)
    return marked


def _fold(text: str) -> str:
    return _ANYTHING_ELSE.sub(" ", text.casefold()).strip()


def cut_piece(piece: Piece, place: int) -> tuple[Piece, Piece] | None:
    """Return a paragraph in two, cut at this offset of its text; None where one half would be empty."""
    text = piece.shown.text
    head, tail = text[:place].rstrip(), text[place:].lstrip()
    if not head or not tail:
        return None
    shift = len(text) - len(tail)
    before = tuple(span for span in piece.shown.spans if span.end <= len(head))
    after = tuple(
        span._replace(start=span.start - shift, end=span.end - shift)
        for span in piece.shown.spans
        if span.start >= shift
    )
    middle = piece.start + shift
    return (
        piece._replace(end=middle, shown=Shown(head, before)),
        piece._replace(start=middle, shown=Shown(tail, after)),
    )


def _read_head(record: Record, fields: Mapping[str, Any], blocks: list[Block]) -> dict[str, Any]:
    """Return byline, authors and section, from the fields or from the lines of the text."""
    signed = next((block.text for block in blocks if block.role == "byline"), None)
    byline = fields["byline"] or signed
    given = record.fields.get("authors")
    if isinstance(given, str):
        authors = read_authors(_read_line(given) or "")
    else:
        authors = [name for each in given or () if (name := _read_line(each))]
    section = fields["section"]
    if not section and any(is_opinion_note(block.text) for block in blocks if block.role == "note"):
        section = "opinion"
    if signed and _is_signature(signed) and not _names_writers(record, fields):
        authors = _sign(signed)
    return {"byline": byline, "authors": authors or (read_authors(byline) if byline else []), "section": section}


def _read_published(value: Any, url: str | None, blocks: list[Block], warnings: list[str]) -> dict[str, Any]:
    """Return when the article was published: as given, by a line of its head or, with a warning, by its address."""
    moment = as_moment(value)
    shown = _read_line(value)
    if moment is None and shown and not isinstance(value, float):
        vague = looks_like_date(shown)
        warnings.append(f"The date “{shown[:80]}” {'names no day for sure' if vague else 'could not be read'}.")
    lines = [block.text for block in blocks if block.role == "date" and block.text != shown]
    moment = moment or next(filter(None, map(read_date, lines)), None)
    if moment is None and (moment := read_date_in_path(url or "")):
        warnings.append("No date line; the day was taken from the address.")
    return publish(moment, warnings)


def publish(moment: Moment | None, warnings: list[str]) -> dict[str, Any]:
    """Return the fields of the moment of publication; its gap or doubt goes to `warnings`."""
    if moment is None:
        warnings.append("No date.")
        return {"published": None, "published_precision": None}
    if moment.updated:
        warnings.append("No date of publication; it is the date of an update.")
    if moment.doubt:
        warnings.append(moment.doubt)
    return {"published": moment.at, "published_precision": moment.precision}


def _judge_status(text: str, record: Record, warnings: list[str]) -> dict[str, Any]:
    """Return the text and whether it is all of the article; a summary stands in for a missing body."""
    summary = record.fields.get("summary")
    stand_in = clean_text(summary).strip() if isinstance(summary, str) else ""
    given = record.fields.get("text_status")
    if not text:
        warnings.append("No body; the text is the summary." if stand_in else "No body text.")
        return {"text": stand_in, "text_status": "summary" if stand_in else "empty"}
    if given in STATUSES:
        status = given if given != "empty" else "full"
    else:
        status = "truncated" if is_cut_off(text) else "full"
    if status == "truncated":
        warnings.append("The text seems to be cut off at its end.")
    if status == "summary":
        warnings.append("No body; the text is the summary.")
    return {"text": text, "text_status": status}


def _other_script(text: str) -> float:
    """Return the share of letters beyond the Latin alphabets, 0 to 1."""
    looked_at = text[:LETTERS_LOOKED_AT]
    other = sum(letter.isalpha() for letter in _BEYOND_LATIN.findall(looked_at))
    return other / sum(letter.isalpha() for letter in looked_at) if other else 0.0


def _cover(blocks: list[Block]) -> Iterator[dict[str, Any]]:
    """Yield one row per block; its source runs to where the next begins."""
    for number, block in enumerate(blocks):
        piece, text = block.piece, block.piece.shown.text
        end = blocks[number + 1].piece.start if number + 1 < len(blocks) else piece.end
        source = text.ljust(piece.end - piece.start) + "\n" * (end - piece.end)
        yield {
            "block": number,
            "role": block.role,
            "text": block.text,
            "source": source,
            "start": piece.start,
            "end": end,
        }
