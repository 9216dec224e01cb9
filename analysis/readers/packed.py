"""Packed files as if they were plain: gzip, bzip2, xz and zstd streams, the members of zip and tar, within bounds."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

PEEK = 65_536  # bytes by which a format is known
FREE = 100_000_000  # bytes that may come out of a packed file before the ratio is asked
MAX_RATIO = 200  # bytes out for each byte in; text packs 50 to 1 at best
MAX_DEPTH = 3  # of archives in archives
MAX_MEMBERS = 1_000_000
MAX_HELD = 500_000_000  # bytes of a member that must be held to be read, an archive in an archive

_STREAMS = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"))
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_NO_ARCHIVES = ("[Content_Types].xml", "mimetype")  # Office documents and e-books are zip files too
_BROKEN = (
    *(OSError, EOFError, RuntimeError, NotImplementedError, ValueError),
    *(lzma.LZMAError, zlib.error, tarfile.TarError, zipfile.BadZipFile),
)


class PackedError(ValueError):
    """A packed file that cannot be unpacked; the message says why and begins with “It”."""


class Member(NamedTuple):
    """One plain stream, and its name in the archive; `problem` says why it was not opened."""

    stream: BinaryIO
    name: str | None = None
    problem: str | None = None


class _Measured(io.RawIOBase):
    """A stream that counts the bytes that pass."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.n_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self.stream.read(len(buffer))
        buffer[: len(content)] = content
        self.n_bytes += len(content)
        return len(content)


class _Bounds:
    """How much may come out of a packed file, by how much went in."""

    def __init__(self, n_packed: Callable[[], int]) -> None:
        self.n_packed = n_packed
        self.n_bytes = 0

    def count(self, n_bytes: int) -> None:
        """Count what came out; more than a text can hold in so few bytes is an error."""
        self.n_bytes += n_bytes
        if self.n_bytes > FREE and self.n_bytes > MAX_RATIO * self.n_packed():
            raise PackedError(f"It unpacks to more than {MAX_RATIO} times its size, as no text does.")


class _Bounded(_Measured):
    """What comes out of a packed stream."""

    def __init__(self, stream: Any, bounds: _Bounds) -> None:
        super().__init__(stream)
        self.bounds = bounds

    def readinto(self, buffer: Any) -> int:
        try:
            n_bytes = super().readinto(buffer)
        except (PackedError, MemoryError):
            raise
        except Exception as error:  # each packing has errors of its own
            raise PackedError(f"It is packed, and damaged ({_shorten(error)}).") from error
        self.bounds.count(n_bytes)
        return n_bytes


def unpack(stream: BinaryIO, *, depth: int = 0) -> Iterator[Member]:
    """Yield the plain streams in a file: itself, what it packs, or the members of an archive, each to be read at once.

    Nothing is written to disk, and no name in an archive is taken for a path.

    Raises PackedError where the file is damaged, or a bomb; the members before
    have been yielded. Raises ImportError where zstd needs its package.

    >>> [member.stream.read() for member in unpack(io.BytesIO(gzip.compress(b"It rained.")))]
    [b'It rained.']
    """
    buffered = stream if hasattr(stream, "peek") else io.BufferedReader(_Measured(stream), PEEK)
    head = buffered.peek(PEEK)[:PEEK]
    packing = next((name for magic, name in _STREAMS if head.startswith(magic)), None)
    if depth >= MAX_DEPTH and (packing or head.startswith(_ZIP) or head[257:262] == b"ustar"):
        raise PackedError(f"It is an archive in an archive, {MAX_DEPTH} deep.")
    if packing:
        measured = _Measured(buffered)
        bounds = _Bounds(lambda: measured.n_bytes)
        plain = io.BufferedReader(_Bounded(_open_stream(packing, measured), bounds), PEEK)
        yield from unpack(plain, depth=depth + 1)
    elif head.startswith(_ZIP):
        yield from _list_zip(buffered, depth)
    elif head[257:262] == b"ustar":
        yield from _list_tar(buffered, depth)
    else:
        yield Member(buffered)


def _open_stream(packing: str, stream: Any) -> Any:
    """Return a packed stream as what it packs."""
    if packing == "gzip":
        return gzip.GzipFile(fileobj=stream)
    if packing == "bzip2":
        return bz2.BZ2File(stream)
    if packing == "xz":
        return lzma.LZMAFile(stream)
    try:
        import zstandard
    except ImportError as error:
        raise ImportError('reading .zst needs zstandard. Install it with: pip install "columninch[zstd]"') from error
    return zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(stream, read_across_frames=True)


def _list_zip(stream: Any, depth: int) -> Iterator[Member]:
    """Yield the members of a zip archive, or the file itself where it is a document that happens to be one."""
    seekable = stream if stream.seekable() else _hold(stream)
    try:
        size = seekable.seek(0, io.SEEK_END)
        archive = zipfile.ZipFile(seekable)
        members = archive.infolist()
    except _BROKEN as error:
        raise PackedError(f"It is a zip archive, and damaged ({_shorten(error)}).") from error
    if any(member.filename in _NO_ARCHIVES for member in members[:3]):
        seekable.seek(0)
        yield Member(seekable)
        return
    if len(members) > MAX_MEMBERS:
        raise PackedError(f"It is a zip archive of more than {MAX_MEMBERS:,} files.")
    bounds = _Bounds(lambda: size)  # of the whole archive, so that members that overlap gain nothing
    for member in members:
        if member.filename.endswith("/"):
            continue
        if member.flag_bits & 1:
            yield Member(io.BytesIO(), member.filename, "It is locked with a password.")
            continue
        try:
            inner = unpack(io.BufferedReader(_Bounded(archive.open(member), bounds), PEEK), depth=depth + 1)
            yield from (each._replace(name=_join_names(member.filename, each.name)) for each in inner)
        except _BROKEN as error:
            damaged = f"It is packed, and damaged ({_shorten(error)})."
            yield Member(io.BytesIO(), member.filename, str(error) if isinstance(error, PackedError) else damaged)


def _list_tar(stream: Any, depth: int) -> Iterator[Member]:
    """Yield the files of a tar archive, read from front to back."""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None:
                    if not member.isdir():
                        yield Member(io.BytesIO(), member.name, "It is no regular file.")
                    continue
                inner = unpack(io.BufferedReader(_Measured(content), PEEK), depth=depth + 1)
                yield from (each._replace(name=_join_names(member.name, each.name)) for each in inner)
    except _BROKEN as error:
        if isinstance(error, PackedError):
            raise
        raise PackedError(f"It is a tar archive, and damaged ({_shorten(error)}).") from error


def _hold(stream: Any) -> io.BytesIO:
    """Return what is left of a stream in memory."""
    content = stream.read(MAX_HELD + 1)
    if len(content) > MAX_HELD:
        raise PackedError(f"It is an archive in a packed file, of more than {MAX_HELD // 1_000_000} MB.")
    return io.BytesIO(content)


def _join_names(outer: str, inner: str | None) -> str:
    return f"{outer} ▸ {inner}" if inner else outer


def _shorten(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
