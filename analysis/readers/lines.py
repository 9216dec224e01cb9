"""The lines of a long text file, one by one: its encoding found from the first ones, no line held that is too long."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from analysis.readers.text_encoding import BYTE_ORDER_MARKS, UnreadableError, decode

HEAD = 65_536  # bytes by which encoding and layout of a file are told
_BAD = re.compile("[\udc80-\udcff]")


class Opened(NamedTuple):
    """A text file that is being read: its first letters, the rest, and the encoding of both."""

    head: str
    text: io.TextIOWrapper
    encoding: str


class Mended(NamedTuple):
    """A line whose letters can all be written, and what was doubtful about it."""

    text: str
    warnings: tuple[str, ...] = ()


class _Whole(io.RawIOBase):
    """A stream of which the first bytes were read already, from its beginning."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._head[: len(buffer)]
        self._head = self._head[len(piece) :]
        piece = piece or self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def read_head(stream: BinaryIO, most: int = HEAD) -> bytes:
    """Return the first bytes of a stream, fewer only where it ends.

    Raises UnreadableError where the stream breaks off, as a damaged archive does.

    >>> read_head(io.BytesIO(b"title,text"), 5)
    b'title'
    """
    pieces: list[bytes] = []
    try:
        while most > 0 and (piece := stream.read(most)):
            pieces.append(piece)
            most -= len(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(f"breaks off ({error})") from error
    return b"".join(pieces)


def open_text(stream: BinaryIO) -> Opened:
    """Return a stream as text; its first 64 kB decide the encoding.

    Raises UnreadableError where they are no text.

    >>> open_text(io.BytesIO("Nö".encode("utf-16"))).head
    'Nö'
    """
    head = read_head(stream)
    mark, encoding = next(((mark, name) for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), (b"", ""))
    head = head[len(mark) :]
    encoding = encoding or _tell_encoding(head)
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    whole = io.BufferedReader(_Whole(head, stream), buffer_size=HEAD)
    text = io.TextIOWrapper(whole, encoding=encoding, errors=errors, newline="")
    return Opened(mend(head.decode(encoding, errors)).text, text, encoding)


def read_lines(opened: Opened, longest: int) -> Iterator[str | None]:
    """Yield every line with its end; None stands for one that is longer, of which nothing is held.

    Raises UnreadableError where the stream breaks off.

    >>> list(read_lines(open_text(io.BytesIO(b"a,b\\n1234567,8\\nc")), 6))
    ['a,b\\n', None, 'c']
    """
    try:
        while line := opened.text.readline(longest + 1):
            if len(line) <= longest:
                yield line
                continue
            while line and not line.endswith(("\n", "\r")):
                line = opened.text.readline(longest)
            yield None
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(f"breaks off ({error})") from error


def mend(text: str) -> Mended:
    """Return text without what cannot be written: bad bytes read as Windows-1252, lone surrogates replaced.

    >>> mend("a\\udc96b").text, mend("a\\ud800b").text
    ('a–b', 'a\ufffdb')
    """
    if text.isascii():
        return Mended(text)
    try:
        text.encode()
    except UnicodeEncodeError:
        n_bad = len(_BAD.findall(text))
        mended = _BAD.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace"), text)
        warning = f"{n_bad} bytes were not UTF-8 and were read as Windows-1252."
        return Mended(mended.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), (warning,) if n_bad else ())
    return Mended(text)


def _tell_encoding(head: bytes) -> str:
    """Return the encoding of a file by its first bytes, stray NUL characters aside."""
    sample = head[: head.rfind(b"\n") + 1] or head
    try:
        return decode(head[: len(head) // 2 * 2] if b"\x00" in sample else sample).encoding
    except UnreadableError:
        if b"\x00" not in sample or sample.count(0) > len(sample) // 100 + 1:
            raise
        return decode(sample.replace(b"\x00", b"")).encoding
