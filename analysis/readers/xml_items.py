"""XML of many items, one item in memory at a time: no entity is followed, and bad bytes cost a letter, not a file."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.entities import html5
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from analysis.readers.records import MAX_ITEM, Rejected
from analysis.readers.text_encoding import BYTE_ORDER_MARKS, clean_text

MAX_DEPTH = 20_000  # of elements in one another; news needs twenty
MAX_TAG = 2_000_000  # letters of one tag; older XML parsers read one anew with every stretch that comes
MAX_ELEMENTS = 100_000  # of one item
TOO_LARGE = "It is one item of more than 10 MB or 100,000 elements, and was passed over."
ENTITIES = "It declares entities of its own, which are not followed, and was not read."

_CHUNK = 65_536
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""")
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_REFERENCE = re.compile(r"&(?:#(\d{1,9})|#[xX]([0-9a-fA-F]{1,8})|([A-Za-z]\w{1,30}));")
_XML_NAMES = frozenset({"lt", "gt", "amp", "quot", "apos"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?")


def root_name(head: str) -> str:
    """Return the name of the first element of a document, without its prefix; nothing where it is no XML.

    >>> root_name('<?xml version="1.0"?><!-- wire --><nitf:nitf>')
    'nitf'
    """
    place = 1 if head.startswith("\ufeff") else 0
    while found := _BEFORE_ROOT.match(head, place):
        place = found.end()
    root = _ROOT.match(head, place)
    return root[1] if root else ""


def find_elements(stream: BinaryIO, names: frozenset[str]) -> Iterator[Element | Rejected]:
    """Yield every outermost element of these names as soon as it is whole; it is emptied when the next is asked for.

    What is no XML further on, declares entities or is too large is a Rejected;
    an item that is too large does not cost the next one.

    >>> import io
    >>> [text_of(found) for found in find_elements(io.BytesIO(b"<a><b>1</b><b>2</b></a>"), frozenset("b"))]
    ['1', '2']
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    text = _XmlText(stream)
    above: list[Element] = []
    inside = began = n_inside = 0
    try:
        for event, element in iterparse(text, events=("start", "end")):
            if event == "start":
                above.append(element)
                if not inside and name_of(element) in names:
                    inside, began, n_inside = len(above), text.n_read, 0
                n_inside += 1
                if inside and n_inside > 5 * MAX_ELEMENTS:
                    yield Rejected(TOO_LARGE)
                    return
                if len(above) > MAX_DEPTH:
                    yield Rejected("It nests too many elements in one another, and was not read.")
                    return
                continue
            above.pop()
            large = text.n_read - began > MAX_ITEM or n_inside > MAX_ELEMENTS
            if inside == len(above) + 1:
                inside = 0
                yield Rejected(TOO_LARGE) if large else element
            if not inside or large:
                element.clear()
                if above:
                    del above[-1][:]
    except DefusedXmlException:
        yield Rejected(ENTITIES)
    except ParseError as error:
        yield Rejected(f"It is no well-formed XML: {error}.")


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace.

    >>> name_of(Element("{http://iptc.org/std/nar/2006-10-01/}newsItem"))
    'newsItem'
    """
    return str(element.tag).rpartition("}")[2]


def find_all(element: Element, *path: str) -> list[Element]:
    """Return the elements that lie under one another by these names, whatever their namespaces.

    The first name may lie at any depth, each other one right under the one before.

    >>> from xml.etree.ElementTree import fromstring
    >>> [found.text for found in find_all(fromstring("<a><b><c>1</c></b><c>2</c></a>"), "b", "c")]
    ['1']
    """
    found = [below for below in element.iter() if name_of(below) == path[0] and below is not element]
    for name in path[1:]:
        found = [child for parent in found for child in parent if name_of(child) == name]
    return found


def find_text(element: Element, *path: str) -> str | None:
    """Return the text of the first element at a path that holds any, as `find_all` finds it.

    >>> from xml.etree.ElementTree import fromstring
    >>> find_text(fromstring("<a><b/><b>Ferry\\n late</b></a>"), "b")
    'Ferry late'
    """
    return next((text for found in find_all(element, *path) if (text := text_of(found))), None)


def text_of(element: Element) -> str:
    """Return all text in an element as one line.

    >>> from xml.etree.ElementTree import fromstring
    >>> text_of(fromstring("<hl1>Ferry <em>late</em>\\n again</hl1>"))
    'Ferry late again'
    """
    return fold_line("".join(element.itertext()))


def fold_line(text: str) -> str:
    """Return text as one line, cleaned as every reader does, and without halves of characters.

    >>> fold_line(" Ferry\\n late\\ud83d ")
    'Ferry late�'
    """
    return _SPACES.sub(" ", clean_text(mend_halves(text))).strip()


def mend_halves(text: str) -> str:
    """Return text without NUL, its lone halves of characters, which JSON allows and no file can hold, marked as lost.

    >>> mend_halves("Ferry\\ud83d")
    'Ferry�'
    """
    text = text.replace("\x00", "")
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def part_digits(moment: str) -> str:
    """Return a date that is written without marks between its parts, as wires do, with them; others as they are.

    >>> part_digits("20210423T091500+0300"), part_digits("2021-04-23")
    ('2021-04-23T09:15:00+0300', '2021-04-23')
    """
    found = _BASIC.fullmatch(moment.strip())
    if not found:
        return moment.strip()
    year, month, day, hour, minute, second, zone = found.groups()
    clock = f"T{hour}:{minute}" + (f":{second}" if second else "") + (zone or "") if hour else ""
    return f"{year}-{month}-{day}{clock}"


class _XmlText:
    """A stream of XML as text that an XML parser takes: decoded, without forbidden characters, HTML's entities read."""

    def __init__(self, stream: BinaryIO) -> None:
        self.n_read = 0
        self._stream = stream
        self._kept = ""
        self._n_in_tag = -1
        head = stream.read(_CHUNK)
        mark = next(((mark, name) for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), None)
        declared = _DECLARED.search(head[:400])
        if mark:
            head = head[len(mark[0]) :]
        name = mark[1] if mark else _name_wide(head) or (declared[1].decode("ascii") if declared else "utf-8")
        self._decoder = _make_decoder(name)
        self._head: bytes | None = head

    def read(self, _size: int = -1) -> str:
        """Return the next stretch of text, nothing at the end."""
        while True:
            chunk = self._stream.read(_CHUNK) if self._head is None else self._head
            text = self._kept + _as_western(self._decoder.decode(chunk, final=not chunk))
            if not self.n_read:
                text = text.lstrip("\ufeff \t\r\n")
            self._head, self._kept = None, ""
            self.n_read += len(chunk)
            cut = text.rfind("&", max(0, len(text) - 40))
            if chunk and cut >= 0 and ";" not in text[cut:]:
                text, self._kept = text[:cut], text[cut:]
            if self._is_endless(text):
                return ""
            if text or not chunk:
                return _REFERENCE.sub(_resolve, _FORBIDDEN.sub("", text))

    def _is_endless(self, text: str) -> bool:
        """Tell whether a tag has gone on for longer than any does."""
        opened, closed = text.rfind("<"), text.rfind(">")
        if opened > closed:
            self._n_in_tag = len(text) - opened
        elif closed >= 0:
            self._n_in_tag = -1
        elif self._n_in_tag >= 0:
            self._n_in_tag += len(text)
        return self._n_in_tag > MAX_TAG


def _make_decoder(name: str) -> codecs.IncrementalDecoder:
    """Return the decoder of an encoding by its name, UTF-8's where there is none of text."""
    try:
        known = codecs.lookup(name)
        "".encode(known.name)  # base64 and its like are no encodings of text
    except (LookupError, ValueError):
        known = codecs.lookup("utf-8")
    errors = "surrogateescape" if known.name == "utf-8" else "replace"
    return codecs.getincrementaldecoder(known.name)(errors)


def _name_wide(head: bytes) -> str | None:
    """Return UTF-16's byte order where the first sign is one of two bytes."""
    return {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}.get(head[:2])


def _as_western(text: str) -> str:
    """Return text whose bytes that were no UTF-8 are read as Windows-1252."""
    return _SURROGATE.sub(lambda found: _read_byte(ord(found[0]) - 0xDC00), text)


def _read_byte(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "replace") if 0x80 <= byte <= 0xFF else "\ufffd"


def _resolve(found: re.Match[str]) -> str:
    """Return what a reference stands for, where an XML parser would stop at it: controls, and HTML's names."""
    decimal, hexadecimal, name = found.groups()
    if name:
        letter = "" if name in _XML_NAMES else html5.get(f"{name};", "")
        return letter if letter and letter not in "<&" else found[0]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    allowed = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return found[0] if allowed else ""
