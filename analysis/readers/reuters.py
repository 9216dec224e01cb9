"""The stories of Reuters-21578, the Reuters wire of 1987 in SGML, and of files in its layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import BinaryIO

from analysis.readers.records import MAX_ITEM, Found, Founds, Given, Paragraph, Record, Rejected
from analysis.readers.text_encoding import UnreadableError, decode

OUTLET = "Reuters"

_CHUNK = 65_536
_OPEN, _CLOSE = b"<REUTERS", b"</REUTERS>"
_EDGE = re.compile(rb"<(?:REUTERS[\s>]|/REUTERS>)", re.IGNORECASE)
_HEAD = re.compile(r"\s*(?:<!DOCTYPE\s+lewis\b|<REUTERS[\s>])", re.IGNORECASE)
_CONTROL = re.compile(r"&#(?:[0-9]|1[1-9]|2[0-9]|3[01]|127);")
_NUMBER = re.compile(r"NEWID\s*=\s*[\"']?(\w{1,20})", re.IGNORECASE)
_KIND = re.compile(r"<TEXT\b[^>]*?TYPE\s*=\s*[\"']?(\w+)", re.IGNORECASE)
_PARTED = re.compile(r"\n(?:[ \t]*\n)+|\n(?= {4,}\S)")
_SIGN_OFF = re.compile(r"(?:\A|\n)[ \t]*reuters?[ \t.\d]*\s*\Z", re.IGNORECASE)
_COLUMNS = re.compile(r"\S {3,}\S")
_SPACES = re.compile(r"\s+")


def is_reuters(head: str) -> bool:
    """Tell by its first letters whether a file is in the layout of Reuters-21578.

    >>> is_reuters('<!DOCTYPE lewis SYSTEM "lewis.dtd">'), is_reuters("<html>")
    (True, False)
    """
    return bool(_HEAD.match(head.removeprefix("\ufeff")))


def read_reuters(stream: BinaryIO, given: Given) -> Founds:
    """Yield one article per story, each with its NEWID as its item.

    Lines that the wire cut at one width are joined; an indent of four spaces
    begins a paragraph; rows in columns are a table. The dateline is a
    paragraph of that role before the text, the closing “Reuter” boilerplate.
    The headline is in capitals, as the file has it. A flash has a headline
    and nothing else: its text_status is empty. A story whose parts were never
    told apart (`TYPE="UNPROC"`) has no headline.

    >>> import io
    >>> story = b'<REUTERS NEWID="7"><DATE>17-MAR-1987 10:59:37.95</DATE><TEXT><TITLE>FERRY LATE</TITLE>'
    >>> story += b"<DATELINE>SALLOWBY, March 17 - </DATELINE><BODY>It rained.\\n Reuter\\n&#3;</BODY></TEXT></REUTERS>"
    >>> for paragraph in next(read_reuters(io.BytesIO(story), Given("a.sgm"))).paragraphs:
    ...     print(paragraph.role or "body", "|", paragraph.text)
    dateline | SALLOWBY, March 17 -
    body | It rained.
    boilerplate | Reuter
    """
    n_stories = 0
    for story in _find_stories(stream):
        n_stories += 1
        yield story if isinstance(story, Rejected) else _read_story(story, n_stories)
    if not n_stories:
        yield Rejected("It holds no story.", status="skipped")


def _find_stories(stream: BinaryIO) -> Iterator[bytes | Rejected]:
    """Yield the bytes of each story, from its first tag to its last."""
    held, place, inside = bytearray(), 0, False
    while chunk := stream.read(_CHUNK):
        held += chunk
        while edge := _EDGE.search(held, place):
            opens = edge[0][1:2] != b"/"
            if opens and inside:
                yield Rejected("It is a story that does not end.")
            elif inside:
                yield bytes(held[: edge.end()])
            del held[: edge.start() if opens else edge.end()]
            inside, place = opens, len(_OPEN) if opens else 0
        place = max(place if inside else 0, len(held) - len(_CLOSE))
        if not inside:
            del held[: max(0, len(held) - len(_CLOSE))]
            place = 0
        elif len(held) > MAX_ITEM:
            yield Rejected("It is one story of more than 10 MB, and was passed over.")
            held, place, inside = held[-len(_CLOSE) :], 0, False
    if inside:
        yield Rejected("It is a story that does not end.")


def _read_story(content: bytes, number: int) -> Found:
    """Return the article of a story, or why there is none."""
    try:
        decoded = decode(content)
    except UnreadableError as error:
        return Rejected(f"It {error}.", f"story {number}")
    text = _CONTROL.sub(" ", decoded.text)
    named = _NUMBER.search(text[: text.find(">")])
    item = f"NEWID {named[1]}" if named else f"story {number}"
    kind = _KIND.search(text)
    body = _inside(text, "BODY")
    if body is None and kind and kind[1].upper() == "UNPROC":
        body = _inside(text, "TEXT")
    fields = {
        "headline": _line(_inside(text, "TITLE")),
        "byline": _line(_inside(text, "AUTHOR")),
        "published": _line(_inside(text, "DATE")),
        "outlet": OUTLET,
    }
    paragraphs = tuple(_split_body(body or ""))
    dateline = _line(_inside(text, "DATELINE"))
    if dateline:
        paragraphs = (Paragraph(dateline, "dateline"), *paragraphs)
    if not any(paragraph.role in {"", "table"} for paragraph in paragraphs):
        fields["text_status"] = "empty"
    if not fields["headline"] and not paragraphs:
        return Rejected("It is a story without a headline and a text.", item)
    kept = {name: value for name, value in fields.items() if value}
    return Record(kept, paragraphs, item, decoded.encoding, decoded.warnings)


def _split_body(body: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text of the wire; rows in columns, one after another, are one table."""
    end = _SIGN_OFF.search(body)
    rows: list[str] = []
    for piece in _PARTED.split(body[: end.start()] if end else body):
        row = unescape(piece).strip()
        if not row:
            continue
        if _COLUMNS.search(row):
            rows += [" | ".join(re.split(r" {3,}", line.strip())) for line in row.split("\n")]
            continue
        if rows:
            yield Paragraph("\n".join(rows), "table")
            rows = []
        yield Paragraph(_SPACES.sub(" ", row))
    if rows:
        yield Paragraph("\n".join(rows), "table")
    if end:
        yield Paragraph(_line(end[0]), "boilerplate")


def _inside(text: str, name: str) -> str | None:
    """Return what stands between the first tag of a name and the one that closes it."""
    opening = re.search(rf"<{name}\b[^>]*>", text, re.IGNORECASE)
    if not opening:
        return None
    closing = re.compile(rf"</{name}>", re.IGNORECASE).search(text, opening.end())
    return text[opening.end() : closing.start() if closing else len(text)]


def _line(text: str | None) -> str:
    return _SPACES.sub(" ", unescape(text)).strip() if text else ""
