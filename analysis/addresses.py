"""Paths on this machine and addresses such as s3://bucket/news: told apart, and an address opened through fsspec."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
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
    system.invalidate_cache()
    return system, str(path)
