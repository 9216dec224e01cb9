"""Hostile archives of `make fuzz`: bombs, sizes that lie, members on top of each other, names that lead elsewhere."""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from fuzz_files import STORIES, make_seeds, pack_zstd, write_tar, write_web_page, write_zip

ZEROS = 10_000_000_000  # bytes that a bomb says, or turns out, to hold
BLOCK = 100_000_000  # of them packed at once
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress, "bz2": bz2.compress, "xz": partial(lzma.compress, preset=0), "zst": pack_zstd,
}  # fmt: skip
PAGE = write_web_page(STORIES[0])
EVIL_NAMES = (
    *("../../evil.html", "/tmp/evil.html", "C:\\evil.html", "..\\..\\evil.html", "a\x00b.html", "con.html", "NUL", ""),
    *(
        "a/../../../evil.html",
        "\u202elmth.evil",
        "x" * 5_000 + ".html",
        ".",
        "..",
        "//host/share/evil.html",
        "~/evil.html",
    ),
)


class Hostile(NamedTuple):
    """A hostile thing: what it attacks, its name, what writes it into a folder; `moving` where it keeps changing."""

    format: str
    kind: str
    name: str
    write: Callable[[Path], object]
    moving: bool = False


def put(content: bytes | str | Callable[[], bytes]) -> Callable[[Path], object]:
    """Return what writes this content, made only then where it is a function."""

    def write(path: Path) -> None:
        made = content() if callable(content) else content
        path.write_bytes(made.encode("utf-8", "surrogatepass") if isinstance(made, str) else made)

    return write


def replace_member(kind: str, member: str, content: bytes) -> bytes:
    """Return the seed of a format that is a zip, with another content of one member."""
    seed = next(seed for seed in make_seeds() if seed.format == kind)
    with zipfile.ZipFile(io.BytesIO(seed.content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return write_zip(members | {member: content})


def list_bombs() -> Iterator[Hostile]:
    """Yield packed files that unpack to far more than they are."""
    for suffix in PACKERS:
        for name in (f"dump.jsonl.{suffix}", f"page.html.{suffix}", f"story.txt.{suffix}"):
            yield Hostile(suffix, "10 GB of zeros", name, partial(put_zeros, suffix))
    endless = put(lambda: gzip.compress(b'{"text": "' + b" " * 30_000_000))
    yield Hostile("gz", "one endless value", "dump.jsonl.gz", endless)
    yield Hostile("warc.gz", "10 GB of zeros", "crawl.warc.gz", partial(put_zeros, "gz"))
    for name, kind in {"page.html": "zip", "word/document.xml": "docx"}.items():
        yield Hostile(kind, "10 GB of zeros", f"packed.{kind}", put(partial(flat_bomb, name, ZEROS)))
    bombs: dict[str, Callable[[], bytes]] = {
        "says 10 bytes, holds 10 GB": lambda: flat_bomb("page.html", 10),
        "says 4 GB, holds 10 bytes": lambda: zip_by_hand([("page.html", b"ten bytes!", 4_000_000_000)], 0),
        "overlapping members": lambda: overlap(1_000),
        "nested": lambda: nest(flat_bomb("page.html", ZEROS), 6),
        "nested and wide": lambda: nest(write_zip({"page.html": PAGE.encode()}), 6, wide=10),
        "20,000 members": lambda: write_zip({f"{i}.html": b"" for i in range(20_000)}),
    }
    for kind, make in bombs.items():
        yield Hostile("zip", kind, "pages.zip", put(make))
    yield Hostile("tar", "says 10 GB", "pages.tar", put(big_tar()))
    yield Hostile("gz", "nested", "page.html.gz.gz.gz", put(lambda: gzip.compress(gzip.compress(pack_block("gz")))))


@functools.cache
def pack_block(suffix: str) -> bytes:
    return PACKERS[suffix](b"\0" * BLOCK)


def put_zeros(suffix: str, path: Path) -> None:
    """Write a packed block many times over, which every unpacker takes for one file."""
    with path.open("wb") as file:
        for _ in range(ZEROS // BLOCK):
            file.write(pack_block(suffix))


def flat_bomb(name: str, size: int) -> bytes:
    """Return a zip of one member that unpacks to ZEROS bytes of zeros and says that it unpacks to `size`."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b"\0" * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = block * (ZEROS // 10_000_000) + packer.flush(zlib.Z_FINISH)
    return zip_by_hand([(name, packed, size)], zipfile.ZIP_DEFLATED)


def zip_by_hand(members: list[tuple[str, bytes, int]], method: int) -> bytes:
    """Return a zip whose members say of themselves what they are told to."""
    body, listed = b"", b""
    for name, packed, size in members:
        raw, shown = name.encode(), min(size, 0xFFFFFFFE)
        about = struct.pack("<HHHHIIIHH", 20, 0, method, 0, 0, len(packed), shown, len(raw), 0)
        listed += b"PK\1\2" + struct.pack("<H", 20) + about + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + raw
        body += b"PK\3\4" + about + raw + packed
    count = len(members)
    return body + listed + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(listed), len(body), 0)


def overlap(times: int) -> bytes:
    """Return a zip of many members that are all the same bytes of it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"\0" * 9_000_000) + packer.flush()
    one = zip_by_hand([("page.html", packed, 9_000_000)], zipfile.ZIP_DEFLATED)
    start = one.index(b"PK\1\2")
    entry, body = one[start : one.index(b"PK\5\6")], one[:start]
    listed = entry * times
    return body + listed + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, times, times, len(listed), len(body), 0)


def nest(content: bytes, levels: int, *, wide: int = 1) -> bytes:
    """Return a zip in a zip in a zip, each with the same one in it `wide` times."""
    for level in range(levels):
        content = write_zip({f"{level}-{i}.zip": content for i in range(wide)})
    return content


def big_tar() -> bytes:
    member = tarfile.TarInfo("page.html")
    member.size = ZEROS
    return member.tobuf() + b"\0" * 10_240


def list_tricks(outside: Path) -> Iterator[Hostile]:
    """Yield archives and dumps whose names lead elsewhere."""
    page = PAGE.encode()
    for number, name in enumerate(EVIL_NAMES):
        yield Hostile("zip", "path tricks", f"{number}.zip", put(zip_by_hand([(name, page, len(page))], 0)))
    members = {name[:90]: page for name in EVIL_NAMES if "\0" not in name}
    yield Hostile("tar", "path tricks", "all.tar", put(write_tar(members)))
    kinds = {"link": tarfile.SYMTYPE, "hard link": tarfile.LNKTYPE, "pipe": tarfile.FIFOTYPE, "device": tarfile.CHRTYPE}
    for linked, kind in kinds.items():
        tarred = io.BytesIO()
        with tarfile.open(fileobj=tarred, mode="w") as tar:
            inside = tarfile.TarInfo("page.html")
            inside.type, inside.linkname = kind, str(outside / "secret.txt")
            tar.addfile(inside)
        yield Hostile("tar", f"{linked} out", "all.tar", put(tarred.getvalue()))
    member = zipfile.ZipInfo("page.html")
    member.create_system, member.external_attr = 3, 0o120777 << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(member, str(outside / "secret.txt"))
    yield Hostile("zip", "link out", "pages.zip", put(packed.getvalue()))
    secret = (outside / "secret.txt").as_uri()
    rows = [{"article_id": name, "id": name, "url": secret, "text": STORIES[0].text} for name in EVIL_NAMES]
    yield Hostile("jsonl", "path tricks in ids", "dump.jsonl", put("\n".join(json.dumps(row) for row in rows)))
    framed = f'<body><iframe src="{secret}"></iframe><img src="http://127.0.0.1:9/x">'
    yield Hostile("html", "names other files", "page.html", put(PAGE.replace("<body>", framed)))
