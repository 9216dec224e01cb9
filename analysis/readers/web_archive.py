"""A web archive (WARC): the pages that a crawler stored, one after another."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

from analysis.readers.records import MAX_ITEM, Found, Founds, Given, Rejected
from analysis.readers.web_page import read_page

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

INSTALL = 'reading web archives needs fastwarc. Install it with: pip install "columninch[warc]"'
GZIP = b"\x1f\x8b"
GZIPPED = 31  # what zlib calls a stream with gzip's head
CHUNK = 65_536
MAX_HEADERS = 100_000  # bytes of an HTTP answer before the page
DESCRIPTIONS = frozenset({"warcinfo", "request", "metadata", "continuation"})
PAGES = frozenset({"text/html", "application/xhtml+xml", ""})


def is_web_archive(head: bytes) -> bool:
    """Tell from the first bytes of a file, decompressed, whether it is a web archive.

    >>> is_web_archive(b"WARC/1.1\\r\\nWARC-Type: warcinfo"), is_web_archive(b"<html>")
    (True, False)
    """
    return head.startswith(b"WARC/")


def read_web_archive(stream: BinaryIO, given: Given) -> Founds:
    """Yield the articles of a web archive, plain or compressed by record, each as soon as it is read.

    A response with status 200 and an HTML page is read as `read_web_page`
    reads it: the charset of its HTTP header and the address of its record
    stand in where the page declares none. Every other capture (response,
    resource, revisit, conversion) is a Rejected; warcinfo, request and
    metadata records, which only describe captures, give nothing. So articles
    and rejections together are the captures. The date of a capture is not
    the date of publication and is not used. `item` is the record's id.

    An archive that breaks off keeps what was read, and ends in a Rejected
    that says in or after which record it breaks.

    Raises ImportError where fastwarc or trafilatura is missing.

    >>> import io
    >>> page = b"HTTP/1.1 404 Not Found\\r\\nContent-Type: text/html\\r\\n\\r\\nGone"
    >>> head = b"WARC/1.0\\r\\nWARC-Type: response\\r\\nWARC-Record-ID: <urn:a>\\r\\n"
    >>> head += b"Content-Type: application/http\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(page)
    >>> record = head + page + b"\\r\\n\\r\\n"
    >>> list(read_web_archive(io.BytesIO(record), Given("crawl.warc")))
    [Rejected(problem='It was answered with the status 404.', item='<urn:a>', status='skipped')]
    """
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError as error:
        raise ImportError(INSTALL) from error
    n_records, last = 0, "the beginning"
    source = _Bytes(stream)
    try:
        for record in ArchiveIterator(cast("BinaryIO", source), parse_http=False):
            n_records += 1
            last = record.record_id or f"record {n_records}"
            if (found := _read_record(record, last)) is not None:
                yield found
    except (OSError, ValueError, EOFError, zlib.error) as error:
        yield Rejected(f"It breaks off after {last} ({error}).")
        return
    if source.problem:
        yield Rejected(f"It breaks off after {last} ({source.problem}).")
    elif not n_records:
        yield Rejected("It holds no record of a web archive.")


class _Bytes:
    """The bytes of an archive without gzip, as far as they can be had; `problem` says why they end early.

    fastwarc's own reader takes a compressed record that breaks off for the
    end of the archive, Python's gives nothing of what it has read ahead.
    fastwarc breaks down where a stream has no `tell` and `seek`, so this
    has both, though it only goes forward.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._waiting = stream, stream.read(len(GZIP))
        self._inflate = zlib.decompressobj(GZIPPED) if self._waiting == GZIP else None
        self.problem, self._position = "", 0

    def tell(self) -> int:
        """Return how many bytes were given."""
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        """Return where the stream stands; it never goes back."""
        return self._position

    def read(self, size: int = CHUNK) -> bytes:
        """Return at most `size` bytes, none at the end or where the archive breaks off."""
        size = size if size > 0 else CHUNK
        while not self.problem:
            fresh = self._waiting or self._stream.read(size)
            if self._inflate is not None and not fresh:
                self.problem = "" if self._inflate.eof else "a compressed record is cut short"
                break
            given = self._decompress(fresh, size) if self._inflate else fresh[:size]
            self._waiting = self._waiting if self._inflate else fresh[size:]
            if given or not fresh:
                self._position += len(given)
                return given
        return b""

    def _decompress(self, fresh: bytes, size: int) -> bytes:
        """Return what the next compressed bytes hold, and keep what is left of them."""
        assert self._inflate is not None
        if self._inflate.eof:
            self._inflate = zlib.decompressobj(GZIPPED)
        try:
            given = self._inflate.decompress(fresh, size)
        except zlib.error as error:
            self.problem = str(error)
            return b""
        self._waiting = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        return given


def _read_record(record: WarcRecord, name: str) -> Found | None:
    """Return the article of a capture or why there is none, None for a record that captures nothing."""
    kind = (record.headers.get("WARC-Type") or "unknown").lower()
    if kind in DESCRIPTIONS:
        return None
    if kind not in {"response", "resource"}:
        return Rejected(f"It is a {kind} record and holds no page.", name, "skipped")
    length = record.content_length
    if large := length > MAX_ITEM + MAX_HEADERS:
        record.parse_http()
    else:
        record.freeze()
        if "Content-Length" not in record.headers:
            return Rejected("It breaks off within its head.", name)
        if record.content_length < length:
            return Rejected(f"It breaks off: of {length} bytes the archive holds {record.content_length}.", name)
        record.parse_http(auto_decode="all")
    if problem := _judge(record):
        return Rejected(problem, name, "skipped")
    if large:
        return read_page(b" " * (MAX_ITEM + 1))._replace(item=name)
    content = record.reader.read(MAX_ITEM + 1)
    found = read_page(content, charset=record.http_charset, url=record.headers.get("WARC-Target-URI"))
    return found._replace(item=name)


def _judge(record: WarcRecord) -> str | None:
    """Return why a capture is no web page, None where it is one."""
    if record.is_http:
        status = record.http_headers.status_code if record.http_headers else None
        if status != 200:
            return f"It was answered with the status {status or 'unknown'}."
        media = record.http_content_type or ""
    else:
        media = (record.headers.get("Content-Type") or "").split(";")[0]
    media = media.lower().strip()
    return None if media in PAGES else f"It is no web page but {media}."
