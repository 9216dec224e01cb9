"""A web archive is read record by record: pages become articles, everything else is counted, breaks are told."""

from __future__ import annotations

import gzip
import io
import tracemalloc

import pytest

from analysis.readers.records import Given, Record, Rejected
from analysis.readers.web_archive import is_web_archive, read_web_archive

LINE = "The ferry to Sallowby was late again on Monday, the harbour council said, and boat {} never came at all."
HTML = ("<html><title>Ferry late</title><article>" + "".join(f"<p>{LINE.format(n)}</p>" for n in range(6))).encode()


def record(kind: str, block: bytes, name: str, media: str = "application/http") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:{name}>\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
    head += f"WARC-Target-URI: https://example.org/{name}\r\nContent-Type: {media}\r\n"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def answer(content: bytes, status: str = "200 OK", media: str = "text/html", extra: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{extra}\r\n".encode() + content


def read(archive: bytes) -> list[Record | Rejected]:
    return list(read_web_archive(io.BytesIO(archive), Given("crawl.warc")))


def told(found: Record | Rejected) -> str:
    return found.problem if isinstance(found, Rejected) else found.fields["headline"]


CHUNKED = f"{len(HTML):x}".encode() + b"\r\n" + HTML + b"\r\n0\r\n\r\n"
RECORDS = {
    record("warcinfo", b"software: none\r\n", "a", "application/warc-fields"): None,
    record("request", b"GET / HTTP/1.1\r\n\r\n", "b"): None,
    record("response", answer(HTML), "c"): "Ferry late",
    record("response", answer(gzip.compress(HTML), extra="Content-Encoding: gzip\r\n"), "d"): "Ferry late",
    record("response", answer(CHUNKED, extra="Transfer-Encoding: chunked\r\n"), "e"): "Ferry late",
    record("response", answer(b"\x89PNG", media="image/png"), "f"): "It is no web page but image/png.",
    record("response", answer(b"", "301 Moved"), "g"): "It was answered with the status 301.",
    record("response", answer(b"<p>Accept cookies?"), "h"): "It is a page without an article.",
    record("revisit", answer(b""), "i"): "It is a revisit record and holds no page.",
    record("resource", HTML, "j", "text/html"): "Ferry late",
    record("metadata", b"fetchTimeMs: 1\r\n", "k", "application/warc-fields"): None,
}
EXPECTED = [text for text in RECORDS.values() if text]


@pytest.mark.parametrize("pack", [lambda block: block, gzip.compress], ids=["plain", "compressed by record"])
def test_every_capture_is_an_article_or_a_rejection(pack):
    found = read(b"".join(map(pack, RECORDS)))
    assert [told(each) for each in found] == EXPECTED
    assert [each.item for each in found] == [f"<urn:{name}>" for name in "cdefghij"]


def test_the_address_of_the_record_serves_where_the_page_has_none_and_its_date_never():
    [found] = read(record("response", answer(HTML), "c"))
    assert found.fields == {"url": "https://example.org/c", "headline": "Ferry late"}


def test_the_charset_of_the_answer_is_used():
    page = HTML.replace(b"The ferry", "Die Fähre".encode("cp1251", "replace")).replace(
        b"Sallowby", "Берег".encode("cp1251")
    )
    [found] = read(record("response", answer(page, media="text/html; charset=windows-1251"), "c"))
    assert "Берег" in found.paragraphs[0].text
    assert found.encoding == "cp1251"


def test_an_archive_that_breaks_off_within_a_record_keeps_what_was_read():
    whole, half = record("response", answer(HTML), "c"), record("response", answer(HTML), "d")[:600]
    found = read(whole + half)
    assert [told(each)[:18] for each in found] == ["Ferry late", "It breaks off: of "]
    assert found[1].item == "<urn:d>"


def test_a_compressed_archive_that_breaks_off_says_after_which_record():
    packed = [gzip.compress(record("response", answer(HTML), name)) for name in "cd"]
    found = read(packed[0] + packed[1][:200])
    assert told(found[0]) == "Ferry late"
    assert found[-1].problem.startswith("It breaks off")


@pytest.mark.parametrize(
    ("archive", "problem"),
    [
        (b"", "It holds no record of a web archive."),
        (b"no archive at all\n" * 50, "It breaks off after the beginning (Invalid WARC header)."),
        (gzip.compress(b"", mtime=0), "It holds no record of a web archive."),
    ],
)
def test_what_is_no_archive_says_so(archive, problem):
    assert read(archive) == [Rejected(problem)]


def test_a_page_that_unpacks_to_more_than_an_article_does_not_cost_the_next():
    bomb = answer(gzip.compress(b"<p>" + b"a" * 30_000_000), extra="Content-Encoding: gzip\r\n")
    found = read(record("response", bomb, "c") + record("response", answer(HTML), "d"))
    assert [told(each) for each in found] == ["It is larger than 10 MB; an article's page is not.", "Ferry late"]


def test_memory_does_not_grow_with_the_archive():
    one = record("response", answer(b"\x89" * 200_000, media="image/png"), "c")

    class Endless(io.RawIOBase):
        """An archive of 100 MB that nobody holds in memory."""

        n_left = 500

        def read(self, size: int = -1) -> bytes:
            self.rest = getattr(self, "rest", b"")
            if not self.rest and self.n_left:
                self.rest, self.n_left = one, self.n_left - 1
            given, self.rest = self.rest[:size], self.rest[size:]
            return given

    tracemalloc.start()
    assert sum(1 for _ in read_web_archive(Endless(), Given("crawl.warc"))) == 500
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize(("head", "expected"), [(b"WARC/1.1\r\n", True), (b"<html>", False), (b"", False)])
def test_an_archive_is_known_by_its_first_bytes(head, expected):
    assert is_web_archive(head) is expected
