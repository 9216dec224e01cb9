"""Paths on this machine and addresses such as s3://bucket/news: told apart, and an address opened through fsspec."""

from __future__ import annotations

import errno
import io
import os
import re
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import unquote

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+(?:::[a-z][a-z0-9+.-]+)*://", re.IGNORECASE)
_THIS_MACHINE = re.compile(r"(?:file|local)://(?:localhost(?=/))?", re.IGNORECASE)


def is_remote(path: object) -> bool:
    """Tell whether a path is an address that leads off this machine's disks.

    >>> is_remote("s3://bucket/news"), is_remote("file:///srv/news"), is_remote("news/*.md")
    (True, False, False)
    """
    return bool(_ADDRESS.match(str(path))) and not _THIS_MACHINE.match(str(path))


def local_path(path: object) -> Path:
    """Return the path on this machine that a path or an address file://… names; %20 is a blank where no name has it.

    >>> local_path("file:///srv/old%20news").as_posix()
    '/srv/old news'
    """
    cut = _THIS_MACHINE.sub("", str(path), count=1)
    return Path(unquote(cut) if cut != str(path) and not os.path.exists(cut) else cut).expanduser()


def open_system(address: str) -> tuple[Any, str]:
    """Return the file system of fsspec behind an address, as it is now, and the path in it.

    Raises ImportError where fsspec, or the package for this kind of address,
    is missing, ValueError where fsspec knows no such kind.
    """
    protocol = address.partition("://")[0]
    try:
        import fsspec
    except ImportError as error:
        message = f'reading {protocol}://… needs fsspec. Install it with: pip install "columninch[remote]"'
        raise ImportError(message) from error
    try:
        system, path = fsspec.url_to_fs(address)
    except ImportError as error:
        needed = getattr(error.__cause__, "name", None) or "another package"
        message = f"reading {protocol}://… needs {needed}. Install it with: pip install {needed} ({error})"
        raise ImportError(message) from error
    return system, str(path)


class Address(NamedTuple):
    """A file or folder elsewhere, asked as a Path is on this machine: the file system of fsspec, and the path in it.

    `held` is what the file holds, where it was fetched before.
    """

    system: Any
    path: str
    held: bytes | None = None

    def __truediv__(self, name: str) -> Address:
        return self._replace(path=f"{self.path.rstrip('/')}/{name}")

    def __str__(self) -> str:
        protocol = self.system.protocol
        return f"{protocol if isinstance(protocol, str) else protocol[0]}://{self.path.lstrip('/')}"

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """Its name without the last suffix."""
        return Path(self.name).stem

    @property
    def parent(self) -> Address:
        """The folder that it lies in."""
        return self._replace(path=self.path.rpartition("/")[0])

    def is_file(self) -> bool:
        """Tell whether there is a file."""
        return bool(self.system.isfile(self.path))

    def is_dir(self) -> bool:
        """Tell whether there is a folder."""
        return bool(self.system.isdir(self.path))

    def open(self, mode: str = "rb", buffering: int = io.DEFAULT_BUFFER_SIZE) -> BinaryIO:
        """Return the file to read from, in which one can seek; whatever fails in reaching it is an OSError."""
        if self.held is not None:
            return io.BufferedReader(io.BytesIO(self.held), buffering)
        try:
            return io.BufferedReader(_Fetched(self.system.open(self.path, mode)), buffering)
        except FileNotFoundError as error:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self)) from error
        except OSError:
            raise
        except Exception as error:  # each service has errors of its own
            raise OSError(name_failure(error)) from error

    def read_bytes(self) -> bytes:
        """Return what the file holds."""
        with self.open() as file:
            return file.read()


class _Fetched(io.RawIOBase):
    """A file of fsspec whose failures are all OSErrors."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self.file.seekable())

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self.file.seek(offset, whence))

    def tell(self) -> int:
        return int(self.file.tell())

    def readinto(self, buffer: Any) -> int:
        try:
            content = self.file.read(len(buffer))
        except OSError:
            raise
        except Exception as error:
            raise OSError(name_failure(error)) from error
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        if not self.closed:
            self.file.close()
        super().close()


def name_failure(error: Exception) -> str:
    """Return an error of a service as one line.

    >>> name_failure(TimeoutError())
    'TimeoutError'
    """
    return " ".join(str(error).split())[:200] or type(error).__name__
