"""Damages to the files that notebooks rest on, planted in a copy: articles, constants, style, lock."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class FileDamage(NamedTuple):
    """A damage to files of the repository: what it is, how it is done to a copy, the test files that may see it."""

    name: str
    plant: Callable[[Path], None]
    tests: tuple[str, ...]


def edit(name: str, pattern: str, new: str) -> Callable[[Path], None]:
    """Return a damage to the first file of a name that has a pattern: its first match replaced."""

    def plant(root: Path) -> None:
        for path in sorted(root.glob(name)):
            text, n_changed = re.subn(pattern, new, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
            if n_changed:
                path.write_text(text, encoding="utf-8")
                return
        raise LookupError(f"{name} has no {pattern}")

    return plant


def with_checksums(plant: Callable[[Path], None]) -> Callable[[Path], None]:
    """Return a damage after which the checksums are written anew, as by `make checksums`."""

    def plant_both(root: Path) -> None:
        plant(root)
        data = root / "data"
        files = [*sorted((data / "articles").iterdir()), *sorted((data / "gold").iterdir())]
        lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(data)}\n" for path in files]
        (data / "CHECKSUMS.sha256").write_text("".join(lines), encoding="utf-8")

    return plant_both


def drop_notebook(root: Path) -> None:
    sorted((root / "notebooks").glob("*.ipynb"))[1].unlink()


def indent_notebook(root: Path) -> None:
    """Lay a notebook out as an editor does that indents by two."""
    path = min((root / "notebooks").glob("*.ipynb"))
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=2) + "\n", encoding="utf-8")


A_LONG_LINE = r"^[A-Z“][^\n]{250,}\n\n"  # a paragraph
FILE_DAMAGES = [
    FileDamage("a word of an article edited", edit("data/articles/*.md", " said ", " claimed "), ("test_data.py",)),
    FileDamage(
        "a paragraph of an article lost, checksums renewed",
        with_checksums(edit("data/articles/*.md", A_LONG_LINE, "")),
        ("test_data.py",),
    ),
    FileDamage(
        "an annotated quotation lost, checksums renewed",
        with_checksums(edit("data/gold/quotes.csv", r"^record.*\n", "")),
        ("test_data.py", "test_accuracy.py"),
    ),
    FileDamage("a notebook lost", drop_notebook, ("test_notebooks.py",)),
    FileDamage("a notebook laid out by an editor", indent_notebook, ("test_notebooks.py",)),
    FileDamage(
        "another pandas written into the lock", edit("constraints.txt", "^pandas==", "pandas==9."), ("test_lock.py",)
    ),
    FileDamage(
        "another least number of articles for an interval",
        edit("analysis/contrasts.py", r"^ENOUGH = 10\b", "ENOUGH = 9"),
        ("test_contrasts.py", "test_answers.py"),
    ),
    FileDamage(
        "pictures of another resolution",
        edit("analysis/columninch.mplstyle", "dpi: 240", "dpi: 200"),
        ("test_figures.py",),
    ),
    FileDamage(
        "titles of another weight",
        edit("analysis/columninch.mplstyle", "titleweight: bold", "titleweight: normal"),
        ("test_figures.py",),
    ),
    FileDamage(
        "another colour of the figures", edit("analysis/drawing.py", "#bf560b", "#bf560c"), ("test_figures.py",)
    ),
    FileDamage(
        "a word of a lexicon under another heading",
        edit("analysis/lexicons/cue_stances.txt", "^distancing: claim ", "endorsing: claim\ndistancing: "),
        ("test_stances.py",),
    ),
]
