"""A folder of files on this machine or, by an address (s3://bucket/tables), elsewhere: what a store asks of it."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from analysis.addresses import is_remote, local_path, open_system


class Folder:
    """A folder, by its path or address, and what is named in it; "" names the folder itself.

    A file appears whole or not at all: on this machine by renaming, elsewhere
    as far as the service writes whole objects, as S3 and its like do. Folders
    are made as they are needed. It is only a name, so it can be sent to
    another process. Paths on this machine need no fsspec.

    >>> with tempfile.TemporaryDirectory() as scratch:
    ...     folder = Folder(scratch) / "tables"
    ...     folder.write_whole("parts/first.json", b"{}")
    ...     folder.list(), folder.list("parts"), folder.read_bytes("parts/first.json"), folder.is_file("last.json")
    (['parts'], ['first.json'], b'{}', False)
    """

    def __init__(self, address: str | Path | Folder) -> None:
        self.remote = is_remote(address)
        self.address = str(address).rstrip("/") if self.remote else str(local_path(address))

    def __truediv__(self, name: str) -> Folder:
        return Folder(f"{self.address}/{name}" if self.remote else Path(self.address) / name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Folder) and other.address == self.address

    def __hash__(self) -> int:
        return hash(self.address)

    def __str__(self) -> str:
        return self.address

    def __repr__(self) -> str:
        return f"Folder({self.address!r})"

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.address.rpartition("/")[2]

    def exists(self, name: str = "") -> bool:
        """Tell whether there is a file or folder of this name."""
        if not self.remote:
            return self._path(name).exists()
        system, path = self._system(name)
        return bool(system.exists(path))

    def is_file(self, name: str = "") -> bool:
        """Tell whether there is a file of this name."""
        if not self.remote:
            return self._path(name).is_file()
        system, path = self._system(name)
        return bool(system.isfile(path))

    def list(self, name: str = "") -> list[str]:
        """Return the names in the folder, sorted, hidden ones left out; none where there is no folder."""
        if not self.remote:
            names = os.listdir(self._path(name)) if self._path(name).is_dir() else []
        else:
            system, path = self._system(name)
            try:
                found = system.ls(path, detail=False)
            except FileNotFoundError:
                found = []
            names = [each.rstrip("/").rpartition("/")[2] for each in found if each.strip("/") != path.strip("/")]
        return sorted(each for each in names if not each.startswith("."))

    def open(self, name: str) -> BinaryIO:
        """Return a file to read from, in which one can seek."""
        if not self.remote:
            return self._path(name).open("rb")
        system, path = self._system(name)
        file: BinaryIO = system.open(path, "rb")
        return file

    def read_bytes(self, name: str) -> bytes:
        """Return what a file holds."""
        with self.open(name) as file:
            return file.read()

    def write_whole(self, name: str, content: bytes) -> None:
        """Write a file, over one of this name."""
        with self.create(name) as path:
            path.write_bytes(content)

    @contextmanager
    def create(self, name: str) -> Iterator[Path]:
        """Give a path on this machine to write a file to; where the block ends well, it is put in its place."""
        target = None if self.remote else self._path(name)
        if target:
            target.parent.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(dir=target and target.parent, prefix=f".{name.rpartition('/')[2]}.")
        os.close(handle)
        try:
            yield Path(scratch)
            if target:
                os.chmod(scratch, 0o644)
                os.replace(scratch, target)
            else:
                self._send(scratch, name)
        finally:
            Path(scratch).unlink(missing_ok=True)

    def move(self, name: str, new: str) -> None:
        """Give a file or folder a new name, which nothing else has; elsewhere than here it is copied and removed."""
        if not self.remote:
            self._path(new).parent.mkdir(parents=True, exist_ok=True)
            os.rename(self._path(name), self._path(new))
            return
        system, path = self._system(name)
        target = self._system(new)[1]
        moved = [path] if system.isfile(path) else system.find(path)
        for each in moved:  # what fsspec calls mv stumbles over the folders that S3 has not
            there = target + each[len(path) :]
            system.makedirs(system._parent(there), exist_ok=True)
            system.cp_file(each, there)
        if not moved:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), f"{self}/{name}")
        system.rm(path, recursive=True)

    def remove(self, name: str = "") -> None:
        """Remove a file, or a folder with all in it, where there is one."""
        if not self.remote:
            path = self._path(name)
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
            return
        system, there = self._system(name)
        with suppress(FileNotFoundError):
            system.rm(there, recursive=True)

    def _path(self, name: str) -> Path:
        return Path(self.address) / name

    def _system(self, name: str) -> tuple[Any, str]:
        system, path = open_system(self.address)
        system.invalidate_cache()  # others write there too
        return system, f"{path.rstrip('/')}/{name}" if name else path

    def _send(self, scratch: str, name: str) -> None:
        """Put a file of this machine where a name leads to."""
        system, path = self._system(name)
        with suppress(PermissionError):  # a bucket may be written to by one who may not make buckets
            system.makedirs(system._parent(path), exist_ok=True)
        system.put_file(scratch, path)
