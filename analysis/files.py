"""Which files a path names: one, a folder with all its folders, a pattern; and which of them must not be opened."""

from __future__ import annotations

import glob
import os
import stat
from pathlib import Path
from typing import NamedTuple


class ArticleError(ValueError):
    """There is no article to read; the message says what was found, where, and what to do."""


class File(NamedTuple):
    """A file to look at, its name in the tables, and why it is not opened."""

    path: Path
    name: str
    problem: str | None = None


def list_files(path: str | Path) -> list[File]:
    """Return the files that a path names, by name: itself, all under a folder, or those that a pattern matches.

    Hidden files are left out; links out of the folder, pipes and devices come
    with the reason why they are not opened.

    Raises ArticleError where there is nothing at `path`.

    >>> [file.name for file in list_files("data/articles/outlets.csv")]
    ['outlets.csv']
    """
    given = Path(path).expanduser()
    if given.is_dir():
        return _list_folder(given)
    if given.exists():
        regular = stat.S_ISREG(given.stat().st_mode)
        return [File(given, _safe_name(given.name), None if regular else "It is no regular file.")]
    return _list_glob(str(given))


def corpus_folder(path: str | Path) -> Path:
    """Return the folder that the lists beside the articles lie in: of a file its own, of a glob that of its fixed part.

    >>> corpus_folder("data/articles").name, corpus_folder("data/articles/*.md").name
    ('articles', 'articles')
    """
    given = Path(path).expanduser()
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
        raise ArticleError(f"{pattern} does not exist. Name a file, a folder, or a pattern such as “articles/*.md”.")
    fixed = corpus_folder(pattern)
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
