"""A guard over what reading a file may do to the machine, by Python's audit hooks: read its own file, and nothing else.

What the C libraries open or ask without Python shows elsewhere: fuzz.py stands a pipe and a server in their way.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PACKAGE = (find_spec("analysis").submodule_search_locations or [""])[0]  # type: ignore[union-attr]
FORBIDDEN = (  # beginnings of the names of audit events
    *("socket.", "subprocess.", "shutil.", "pickle.find_class", "tempfile.", "urllib.", "http.", "ftplib.", "smtplib."),
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.chmod", "os.chown", "os.truncate"),
    *(
        "os.utime",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.spawn",
        "os.fork",
        "os.kill",
        "os.putenv",
        "pty.",
        "code.",
    ),
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Guard:
    """Notes, and stops, what must not happen between start() and stop(); hooks stay as long as Python runs."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._watching = False
        self._readable: tuple[str, ...] = ()
        sys.addaudithook(self._hear)

    def start(self, *places: Path) -> None:
        """Watch from now on; only `places` and what is installed may be read."""
        installed = {sys.prefix, sys.base_prefix, PACKAGE, "/usr/share/zoneinfo", "/usr/lib", "/lib"}
        self._readable = tuple(os.path.realpath(place) for place in (*places, *installed))
        self.seen, self._watching = [], True

    def stop(self) -> None:
        self._watching = False

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._watching:
            return
        self._watching = False  # what is done here is not heard
        try:
            fault = self._judge(event, arguments)
        finally:
            self._watching = True
        if fault:
            fault = f"{fault} at {_tell_places()}"
            self.seen += [fault] if fault not in self.seen else []
            raise PermissionError(fault)

    def _judge(self, event: str, arguments: tuple[Any, ...]) -> str | None:
        if event == "open":
            return self._judge_open(*arguments)
        if event == "exec":
            return None if _is_import() else f"it ran code: {arguments[0]!r}"
        if event.startswith(FORBIDDEN):
            return f"{event}{arguments!r}"[:200]
        return None

    def _judge_open(self, path: Any, mode: str | None, flags: int) -> str | None:
        if isinstance(path, int):
            return None
        name = os.fsdecode(path)
        if (mode and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & WRITING):
            return f"it opened {name!r} for writing"
        if any(Path(os.path.realpath(name)).is_relative_to(place) for place in self._readable):
            return None
        return f"it opened {name!r}"


def _is_import() -> bool:
    """Return whether code is run by an import, or by the standard library's own making of classes."""
    frame: Any = sys._getframe(3)
    name = frame.f_code.co_filename
    library = os.path.dirname(os.__file__)
    return name.startswith("<frozen importlib") or (name.startswith(library) and "site-packages" not in name)


def _tell_places() -> str:
    """Return the last places in code that led here, the nearest first."""
    frame: Any = sys._getframe(2)
    places = []
    while frame and len(places) < 6:
        places.append(f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(places)
