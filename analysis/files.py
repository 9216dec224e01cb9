"""Which files a path names: one, a folder with all its folders, a pattern; and which of them must not be opened."""

from __future__ import annotations

import glob
import itertools
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from analysis.addresses import Address, is_remote, local_path, name_failure, open_system

SMALL = 250_000  # bytes of a file that is fetched with others: a page, an article
AT_ONCE = 64  # of them; each alone would cost a journey there and back
_MANGLED = re.compile(r"[a-z][a-z0-9+.-]+:/[^/]", re.IGNORECASE)


class ArticleError(ValueError):
    """There is no article to read; the message says what was found, where, and what to do."""


class File(NamedTuple):
    """A file to look at, its name in the tables, and why it is not opened."""

    path: Path | Address
    name: str
    problem: str | None = None
    size: int | None = None

    def count_bytes(self) -> int:
        """Return how large it is, 0 where nobody can tell."""
        if self.size is None and isinstance(self.path, Path):
            with suppress(OSError):
                return self.path.stat().st_size
        return self.size or 0


def list_files(path: str | Path) -> list[File]:
    """Return the files that a path names, by name: itself, all under a folder, or those that a pattern matches.

    Hidden files are left out; links out of the folder, pipes and devices come
    with the reason why they are not opened. An address (s3://bucket/news) is
    asked through fsspec; file:///srv/news is a path on this machine.

    Raises ArticleError where there is nothing at `path` or it cannot be
    reached, ImportError where an address needs a package that is missing.

    >>> [file.name for file in list_files("data/articles/outlets.csv")]
    ['outlets.csv']
    """
    if is_remote(path):
        with _reach(path) as address:
            return _list_remote(address, str(path))
    given = local_path(path)
    if given.is_dir():
        return _list_folder(given)
    if given.exists():
        regular = stat.S_ISREG(given.stat().st_mode)
        return [File(given, _safe_name(given.name), None if regular else "It is no regular file.")]
    return _list_glob(str(given))


def corpus_folder(path: str | Path) -> Path | Address:
    """Return the folder that the lists beside the articles lie in: of a file its own, of a glob that of its fixed part.

    Raises for an address what list_files() raises, but for one that holds nothing.

    >>> corpus_folder("data/articles").name, corpus_folder("data/articles/*.md").name
    ('articles', 'articles')
    """
    if is_remote(path):
        with _reach(path) as address:
            return address.parent if address.is_file() else _fixed_part(address)
    return _local_folder(local_path(path))


def fetch_ahead(files: Iterable[File]) -> Iterator[File]:
    """Yield the files, small ones that lie elsewhere fetched some at a time.

    What cannot be fetched is yielded as it was: who opens it meets the error.

    >>> files = list_files("data/articles")
    >>> list(fetch_ahead(files)) == files
    True
    """
    for small, group in itertools.groupby(files, key=_is_small):
        while some := list(itertools.islice(group, AT_ONCE if small else 1)):
            yield from _fetch(some) if small else some


def is_one_file(path: str | Path) -> bool:
    """Tell whether a path or address names a single file.

    >>> is_one_file("data/articles/outlets.csv"), is_one_file("data/articles")
    (True, False)
    """
    if is_remote(path):
        with _reach(path) as address:
            return address.is_file()
    return local_path(path).is_file()


@contextmanager
def _reach(path: str | Path) -> Iterator[Address]:
    """Give what an address leads to; each service has errors of its own, which become an ArticleError."""
    try:
        yield Address(*open_system(str(path)))
    except (ArticleError, ImportError):
        raise
    except Exception as error:
        raise ArticleError(f"{path} could not be reached ({name_failure(error)}).") from error


def _list_remote(address: Address, path: str) -> list[File]:
    """Return the files that an address names, by name."""
    address.system.invalidate_cache()
    if address.is_file() if glob.has_magic(address.path) else _ask_for_file(address):
        return [File(address, _mend_name(address.name))]
    folder = _fixed_part(address)
    if folder != address:
        found: dict[str, Any] = address.system.glob(address.path, detail=True)
    elif address.is_dir():
        found = address.system.find(address.path, detail=True)
    else:
        raise ArticleError(f"{path} does not exist. Name a file, a folder, or a pattern such as “s3://bucket/*.md”.")
    start = len(folder.path.rstrip("/")) + 1 if folder.path.strip("/") else len(folder.path)
    hidden_too = _is_hidden(address.path[start:])
    files = [
        File(address._replace(path=each), _mend_name(each[start:]), _refuse_remote(facts), facts.get("size"))
        for each, facts in found.items()
        if facts.get("type") != "directory" and not each.endswith("/") and (hidden_too or not _is_hidden(each[start:]))
    ]
    if not files and folder != address:
        raise ArticleError(f"no file matches {path}.")
    return sorted(files, key=lambda file: file.name)


def _ask_for_file(address: Address) -> bool:
    """Tell whether there is a file; is_file() says no as well where a service does not answer."""
    try:
        return bool(address.system.info(address.path)["type"] == "file")
    except FileNotFoundError:
        return False


def _is_small(file: File) -> bool:
    return isinstance(file.path, Address) and not file.problem and file.size is not None and file.size <= SMALL


def _fetch(files: list[File]) -> Iterator[File]:
    """Yield files of one service with what they hold."""
    addresses = [file.path for file in files if isinstance(file.path, Address)]
    try:
        held = addresses[0].system.cat([address.path for address in addresses], on_error="omit")
    except Exception:  # opened one by one, each tells what is wrong with it
        held = {}
    for file, address in zip(files, addresses, strict=True):
        yield file._replace(path=address._replace(held=held.get(address.path)))


def _fixed_part(address: Address) -> Address:
    """Return an address up to its first part with a sign of a pattern."""
    while glob.has_magic(address.path):
        address = address.parent
    return address


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or "/." in name


def _refuse_remote(facts: dict[str, Any]) -> str | None:
    """Return why a file elsewhere must not be opened, None where it may."""
    if facts.get("islink") or facts.get("type") == "link":
        return "It is a link, which is not followed."
    return None if facts.get("type") == "file" else "It is no regular file."


def _local_folder(given: Path) -> Path:
    """Return the folder of a path or pattern on this machine."""
    if given.is_dir():
        return given
    parts = given.parts
    magic = (number for number, part in enumerate(parts) if glob.has_magic(part))
    return given.parent if given.exists() else Path(*parts[: next(magic, len(parts) - 1)])


def _list_folder(folder: Path) -> list[File]:
    """Return every file under a folder, by path; what must not be opened comes with the reason."""
    files = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in [*linked, *(name for name in names if not name.startswith("."))]:
            path = Path(place) / name
            shown = _safe_name(path.relative_to(folder).as_posix())
            files.append(File(path, shown, _refuse(path, folder)))
    return sorted(files, key=lambda file: file.name)


def _list_glob(pattern: str) -> list[File]:
    """Return the files that a pattern matches, by path."""
    if not glob.has_magic(pattern):
        hint = " An address is passed as a string: a Path loses one of its slashes." if _MANGLED.match(pattern) else ""
        raise ArticleError(
            f"{pattern} does not exist. Name a file, a folder, or a pattern such as “articles/*.md”.{hint}"
        )
    fixed = _local_folder(Path(pattern))
    paths = sorted({Path(name) for name in glob.glob(pattern, recursive=True)})
    files = [
        File(path, _safe_name(path.relative_to(fixed).as_posix()), _refuse(path, fixed))
        for path in paths
        if not path.is_dir()
    ]
    if not files:
        raise ArticleError(f"no file matches {pattern}.")
    return sorted(files, key=lambda file: file.name)


def _refuse(path: Path, folder: Path) -> str | None:
    """Return why a file must not be opened, None where it may."""
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            return "It is a link that leads out of the folder."
        mode = path.stat().st_mode
    except (OSError, RuntimeError) as error:  # a link to itself
        return f"It cannot be reached ({getattr(error, 'strerror', None) or 'a link that leads in a circle'})."
    if stat.S_ISDIR(mode):
        return "It is a link to a folder, which is not followed."
    return None if stat.S_ISREG(mode) else "It is no regular file."


def _safe_name(name: str) -> str:
    """Return a file name that can be written anywhere, whatever bytes it has on disk."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _mend_name(name: str) -> str:
    """Return a name that some service gives, halves of letters replaced, so that it can be written anywhere."""
    return name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
