"""Packed files: what is in them comes out, a bomb does not, and no name in an archive is a path."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest
import zstandard

from analysis.readers import packed
from analysis.readers.packed import PackedError, unpack


def _zip(members, **options):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


def _tar(members, mode="w"):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return held.getvalue()


def _read(content):
    return [(member.name, member.problem, member.stream.read()) for member in unpack(io.BytesIO(content))]


@pytest.mark.parametrize(
    "pack", [gzip.compress, bz2.compress, lzma.compress, lambda content: zstandard.compress(content), lambda same: same]
)
def test_a_packed_stream_is_what_it_packs(pack):
    assert _read(pack(b"It was late.")) == [(None, None, b"It was late.")]


def test_streams_in_a_row_are_one():
    assert _read(gzip.compress(b"It was ") + gzip.compress(b"late.")) == [(None, None, b"It was late.")]


@pytest.mark.parametrize("pack", [_zip, _tar, lambda members: _tar(members, "w:gz")])
def test_members_come_in_order_and_packed_ones_are_unpacked(pack):
    members = [("a/one.txt", b"One."), ("two.txt.gz", gzip.compress(b"Two."))]
    assert _read(pack(members)) == [("a/one.txt", None, b"One."), ("two.txt.gz", None, b"Two.")]


def test_a_name_that_leads_out_of_the_archive_is_only_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = ["../../out.txt", "/etc/out.txt", "C:\\out.txt"]
    found = _read(_zip([(name, b"It was late.") for name in names]))
    assert [name for name, _, _ in found] == names
    assert list(tmp_path.rglob("*")) == []


def test_links_in_an_archive_are_named_and_not_followed():
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert _read(held.getvalue()) == [("link.txt", "It is no regular file.", b"")]


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: _zip([("bomb.txt", content)])])
def test_a_bomb_stops_where_no_text_could_be_so_small(pack, monkeypatch):
    monkeypatch.setattr(packed, "FREE", 200_000)
    with pytest.raises(PackedError, match=r"It unpacks to more than 200 times its size"):
        _read(pack(bytes(3_000_000)))


def test_members_share_the_bounds_of_their_archive(monkeypatch):
    monkeypatch.setattr(packed, "FREE", 1_000_000)
    content = _zip([(f"{number}.txt", bytes(400_000)) for number in range(8)])
    with pytest.raises(PackedError, match="200 times"):
        _read(content)


def test_archives_in_archives_end():
    content = b"It was late."
    for depth in range(5):
        content = _zip([(f"{depth}.zip", content)])
    found = _read(content)
    assert found[0][1] == "It is an archive in an archive, 3 deep."


@pytest.mark.parametrize("cut", [1, 5, 12, 20])
def test_what_is_cut_off_is_named(cut):
    with pytest.raises(PackedError, match=r"It is (packed|a zip archive), and damaged \(.+\)\."):
        _read(gzip.compress(b"It was late." * 9)[:-cut])


def test_a_damaged_member_costs_no_other():
    content = bytearray(_zip([("a.txt", b"One " * 99), ("b.txt", b"Two.")]))
    place = content.index(b"a.txt") + 5
    content[place : place + 4] = b"\xff\xff\xff\xff"
    found = []
    for member in unpack(io.BytesIO(bytes(content))):
        try:
            found.append((member.problem or "")[:27] or member.stream.read())
        except PackedError as error:
            found.append(str(error)[:27])
    assert found == ["It is packed, and damaged (", b"Two."]


def test_a_locked_member_is_named():
    content = bytearray(_zip([("a.txt", b"One.")]))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        content[content.index(mark) + (6 if mark[2] == 3 else 8)] |= 1
    assert _read(bytes(content)) == [("a.txt", "It is locked with a password.", b"")]


def test_an_office_document_is_one_file():
    content = _zip([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")])
    assert _read(content) == [(None, None, content)]
