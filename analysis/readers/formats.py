"""Which format a file has, by its first bytes and then its suffix, and which reader knows it."""

from __future__ import annotations

import importlib
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple, TypeAlias

from analysis.readers.kinds import name_binary, name_foreign
from analysis.readers.layout import is_layout
from analysis.readers.packed import PEEK
from analysis.readers.records import Founds, Given
from analysis.readers.text_encoding import UnreadableError, decode

MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mdx")  # read whatever they hold
PLAIN_SUFFIXES = (".txt", ".text", "")
PACKED_SUFFIXES = (".gz", ".gzip", ".bz2", ".xz", ".zst", ".zstd")
SEPARATED_SUFFIXES = (".csv", ".tsv", ".tab", ".psv")
PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
NINJS_HEAD = 20_000  # letters in which an item shows its keys
JSON_SUFFIXES = (".json", ".jsonl", ".ndjson", ".jl")
MEANT = {*MARKDOWN_SUFFIXES, *PLAIN_SUFFIXES, *PAGE_SUFFIXES, *JSON_SUFFIXES, *SEPARATED_SUFFIXES}

READERS = {
    "HTML": "web_page.read_web_page",
    "WARC": "web_archive.read_web_archive",
    "JSON": "json_articles.read_json",
    "JSON lines": "json_articles.read_json_lines",
    "ninjs": "ninjs.read_ninjs",
    "NewsML": "newsml.read_newsml",
    "NITF": "nitf.read_nitf",
    "Reuters SGML": "reuters.read_reuters",
    "feed": "feeds.read_feed",
    "separated values": "separated.read_separated",
    "Parquet": "parquet.read_parquet",
    "SQLite": "sqlite.read_sqlite",
    "plain text": "plain_text.read_plain_text",
    "press export": "press_database.read_press_text",
    "Word": "word.read_word",
    "RTF": "rich_text.read_rich_text",
}  # markdown has no records, and is read by layout.read_layout

_BEGINNINGS = ((b"WARC/", "WARC"), (b"PAR1", "Parquet"), (b"SQLite format 3\x00", "SQLite"), (b"{\\rtf", "RTF"))
_OFFICE = {"word/": "Word", "xl/": "an Excel workbook; save it as CSV", "ppt/": "a PowerPoint presentation"}
_JSON = re.compile(r"\{\s*(?:\"|\})|\[\s*[{\[\]]")
_HTML = re.compile(r"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(r"<\?xml\b|<(?:rss|feed|rdf|urlset|news|nitf|reuters\b|!doctype)", re.IGNORECASE)

_KEY = re.compile(r"\"([A-Za-z_]+)\"\s*:")
_NINJS_TYPE = re.compile(r"\"type\"\s*:\s*\"(?:text|audio|video|picture|graphic|composite|planning|event)\"")

Read: TypeAlias = Callable[[BinaryIO, Given], Founds]


class Format(NamedTuple):
    """The format of a stream; where no article is read from it, why, and whether one was meant."""

    name: str | None
    problem: str | None = None
    status: str = "skipped"


def name_format(stream: Any, name: str, *, alone: bool = False) -> Format:
    """Return the format of a stream that can be peeked at; `alone` says that the user named this very file.

    >>> import io
    >>> name_format(io.BufferedReader(io.BytesIO(b'{"title": "Ferry late", "text": "It was late."}')), "dump")
    Format(name='JSON', problem=None, status='skipped')
    """
    head: bytes = stream.peek(PEEK)[:PEEK] if hasattr(stream, "peek") else _peek(stream)
    if binary := next((each for beginning, each in _BEGINNINGS if head.startswith(beginning)), None):
        return Format(binary)
    if head.startswith(b"PK\x03\x04"):
        return _name_office(stream)
    suffix = find_suffix(name)
    status = "unreadable" if suffix in MEANT else "skipped"
    if kind := name_binary(head):
        return Format(None, f"It is {kind}.", status)
    try:
        text = decode(_whole_letters(head)).text
    except UnreadableError as error:
        return Format(None, f"It {error}.", status)
    return _name_text(text, suffix, alone=alone)


def find_suffix(name: str) -> str:
    """Return the suffix of a file's name in small letters, what packs it left out.

    >>> find_suffix("page.HTML.gz")
    '.html'
    """
    path = PurePosixPath(name.replace("\\", "/"))
    return path.with_suffix("").suffix.lower() if path.suffix.lower() in PACKED_SUFFIXES else path.suffix.lower()


def _peek(stream: Any) -> bytes:
    """Return the first bytes of a seekable stream."""
    head: bytes = stream.read(PEEK)
    stream.seek(0)
    return head


def _whole_letters(head: bytes) -> bytes:
    """Return the first bytes without the letter that is cut in two at their end."""
    if len(head) < PEEK:
        return head
    end = next((place for place in range(len(head) - 1, len(head) - 4, -1) if head[place] < 0x80), len(head) - 1)
    return head[: (end + 1) // 4 * 4]


def _name_office(stream: Any) -> Format:
    """Return which document a zip file is."""
    try:
        names = zipfile.ZipFile(stream).namelist()
        stream.seek(0)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        return Format(None, f"It is a zip archive, and damaged ({error}).")
    kind = next((kind for folder, kind in _OFFICE.items() if any(each.startswith(folder) for each in names)), None)
    if kind == "Word":
        return Format(kind)
    return Format(None, f"It is {kind or 'an e-book or another document in a zip archive'}.")


def _name_text(text: str, suffix: str, *, alone: bool) -> Format:
    """Return the format of a text by how it begins, then by its suffix."""
    head = text.lstrip()
    if suffix in JSON_SUFFIXES or (_JSON.match(head) and suffix not in MARKDOWN_SUFFIXES):
        return Format(_name_json(head, suffix))
    if _HTML.match(head[:4_000]) or (suffix in PAGE_SUFFIXES and "<" in head):
        return Format("HTML")
    if _XML.match(head) and (kind := _name_xml(head)):
        return Format(kind)
    from analysis.readers.press_database import is_press_export

    if suffix not in MARKDOWN_SUFFIXES and suffix not in SEPARATED_SUFFIXES and is_press_export(text):
        return Format("press export")
    if suffix in SEPARATED_SUFFIXES:
        return Format("separated values")
    if foreign := name_foreign(text):
        return Format(None, f"It is {foreign}.")
    if suffix in MARKDOWN_SUFFIXES or (suffix in PLAIN_SUFFIXES and is_layout(text)):
        return Format("markdown")
    if suffix in PLAIN_SUFFIXES or alone:
        return Format("plain text")
    return Format(None, f"It is of no kind that is read ({suffix}).")


def _name_json(head: str, suffix: str) -> str:
    """Return which JSON it is: one object a line, a news agency's items, or another document."""
    from analysis.readers.json_articles import is_json_lines
    from analysis.readers.ninjs import TELLING

    many = "\n" in head.strip() and is_json_lines(head)
    if suffix in {".jsonl", ".ndjson", ".jl"} or (suffix != ".json" and many):
        return "JSON lines"
    keys = {key.casefold() for key in _KEY.findall(head[:NINJS_HEAD])}
    event = {"eventdetails", "descriptions"} <= keys
    telling = event or len(keys & TELLING) >= 2 or _NINJS_TYPE.search(head[:NINJS_HEAD])
    return "ninjs" if not keys.isdisjoint({"uri", "guid"}) and telling else "JSON"


def _name_xml(head: str) -> str | None:
    """Return which of the news formats in XML or SGML it is."""
    from analysis.readers.feeds import is_feed
    from analysis.readers.newsml import is_newsml
    from analysis.readers.nitf import is_nitf
    from analysis.readers.reuters import is_reuters

    knows = {"NewsML": is_newsml, "NITF": is_nitf, "Reuters SGML": is_reuters, "feed": is_feed}
    return next((name for name, tells in knows.items() if tells(head)), None)


def find_reader(name: str) -> Read:
    """Return the reader of a format; its module is imported when it is first needed.

    >>> find_reader("HTML").__name__
    'read_web_page'
    """
    module, function = READERS[name].split(".")
    read: Read = getattr(importlib.import_module(f"analysis.readers.{module}"), function)
    return read
