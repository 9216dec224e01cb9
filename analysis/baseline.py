"""The recorded canary, `baseline.json`: read, and written anew, where a number moved only with the reason for users."""

from __future__ import annotations

import json
import os
import re
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.drift import find_drift, is_move, list_moves
from analysis.record import Package, Record
from analysis.store import write_beside
from analysis.wordings import CONTROLS, plural

HERE = Path(__file__).parent
BASELINE = HERE / "baseline.json"
CHANGELOG = HERE.parent / "CHANGELOG.md"
HEADING = "### Numbers that moved"
FEWEST_WORDS = 3  # of a reason
WIDTH = 140
MOST_MEASURES = 1  # told of one family in the changelog
_COLUMNS = ["measure", "article", "value"]


def read_baseline() -> Record:
    """Return the canary as it was recorded when numbers were last accepted.

    Fractions are kept to twelve digits. Raises ValueError where the file is
    missing or damaged.

    >>> baseline = read_baseline()
    >>> baseline.columninch, len(baseline.numbers) > 10_000
    ('0.1.0', True)
    """
    try:
        document = json.loads(BASELINE.read_text(encoding="utf-8"))
        packages = {name: Package(**entry) for name, entry in document["packages"].items()}
        numbers = pd.DataFrame(
            {name: pd.Series(values, dtype="object") for name, values in zip(_COLUMNS, _columns(document), strict=True)}
        )
        return Record(str(document["columninch"]), packages, numbers.astype({"measure": "str", "article": "str"}))
    except OSError as error:
        raise ValueError(
            f"{BASELINE} cannot be read ({error.strerror}), and without it no number can be compared; "
            "install columninch again, or in a checkout restore the file."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{BASELINE} is damaged ({type(error).__name__}: {error}); install columninch again, or in a checkout "
            "restore the file."
        ) from error


def _columns(document: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the columns of the recorded numbers; each row has to be whole."""
    rows = [tuple(row) for row in document["numbers"]]
    if not rows or any(len(row) != len(_COLUMNS) for row in rows):
        raise ValueError("a number without its measure and article, or none at all")
    return list(zip(*rows, strict=True))


def write_record(record: Record) -> str:
    """Return a record as the text of baseline.json: a line a number that says what it is of, in order of names.

    >>> numbers = pd.DataFrame([("rix", "ferry", 1 / 3)], columns=["measure", "article", "value"])
    >>> print(write_record(Record("0.1.0", {"numpy": Package("2.4.6", "")}, numbers)), end="")
    {
    "columninch": "0.1.0",
    "packages": {
    "numpy": {"contents": "", "version": "2.4.6"}
    },
    "numbers": [
    ["rix", "ferry", 0.333333333333]
    ]
    }
    """
    packages = sorted(record.packages.items(), key=lambda pair: pair[0].casefold())
    rows = sorted(zip(*(record.numbers[name].tolist() for name in _COLUMNS), strict=True), key=lambda row: row[:2])
    named = [f"{_dump(name)}: {_dump(dict(sorted(package._asdict().items())))}" for name, package in packages]
    numbers = [_dump([measure, article, _round(value)]) for measure, article, value in rows]
    head = f'{{\n"columninch": {_dump(record.columninch)},\n"packages": {{\n'
    return head + ",\n".join(named) + '\n},\n"numbers": [\n' + ",\n".join(numbers) + "\n]\n}\n"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _round(value: Any) -> Any:
    """Return a fraction with the digits that every machine agrees on; None for NaN."""
    if not isinstance(value, float):
        return value
    return None if pd.isna(value) else float(f"{value:.12g}")


def refresh_baseline(now: Record) -> bool:
    """Record versions, files, new measures and new articles anew; return whether that changed anything.

    Where there is no baseline, the first one is written. Raises ValueError
    where a recorded number moved, and outside a checkout.
    """
    _check_checkout()
    if BASELINE.exists():
        moved = find_drift(read_baseline(), now)
        n_moved = int(is_move(moved).sum())
        if n_moved:
            raise ValueError(
                f"{plural(n_moved, 'number')} moved: record {'it' if n_moved == 1 else 'them'} with the reason, by "
                'columninch doctor --accept "REASON".'
            )
    text = write_record(now)
    if BASELINE.exists() and BASELINE.read_text(encoding="utf-8") == text:
        return False
    _write_all({BASELINE: text})
    return True


def accept_drift(now: Record, reason: str) -> str:
    """Record what was measured as the new baseline and say why in the changelog; return the changelog's new entry.

    The entry stands last under *Numbers that moved* of the newest release.
    Raises ValueError where the reason says nothing, where no number moved, and
    outside a checkout; then nothing is written.
    """
    reason = check_reason(reason)
    drift = find_drift(read_baseline(), now)
    moved = drift[is_move(drift)]
    if moved.empty:
        raise ValueError(
            "no number moved, so there is nothing to accept; versions are recorded by columninch doctor --refresh."
        )
    entry = _word_entry(moved, reason)
    changelog = insert_entry(CHANGELOG.read_text(encoding="utf-8"), entry)
    _write_all({BASELINE: write_record(now), CHANGELOG: changelog})
    return entry


def check_reason(reason: str) -> str:
    """Return the reason on one line; raise ValueError where it says nothing, and outside a checkout."""
    _check_checkout()
    reason = " ".join(CONTROLS.sub(" ", reason).split())
    if len(re.findall(r"\w+", reason)) < FEWEST_WORDS:
        raise ValueError(
            f"the reason “{reason}” tells users nothing; say in a sentence which change moved the numbers, and why it "
            "is right."
        )
    return reason


def _word_entry(moved: pd.DataFrame, reason: str) -> str:
    """Return the changelog's entry: which families moved, why, and the widest move of each."""
    families = list_moves(moved, most=MOST_MEASURES)
    told = ". ".join("; ".join(lines) for lines in families.values())
    text = f"- **{', '.join(families)}**: {reason.rstrip('.')}. On the demonstration articles {told}."
    return "\n".join(textwrap.wrap(text, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False))


def insert_entry(changelog: str, entry: str) -> str:
    """Return a changelog with an entry last under *Numbers that moved* of its newest release, which is the first.

    The heading is added where the release has none. Raises ValueError where
    there is no release.

    >>> print(insert_entry("## 0.2.0\\n\\n### Numbers that moved\\n\\n- One.\\n\\n## 0.1.0\\n", "- Two."))
    ## 0.2.0
    <BLANKLINE>
    ### Numbers that moved
    <BLANKLINE>
    - One.
    - Two.
    <BLANKLINE>
    ## 0.1.0
    <BLANKLINE>
    """
    lines = changelog.splitlines()
    releases = [place for place, line in enumerate(lines) if line.startswith("## ")]
    if not releases:
        raise ValueError(f"{CHANGELOG} names no release, so that there is nowhere to say what moved.")
    end = releases[1] if len(releases) > 1 else len(lines)
    start = next((place for place in range(releases[0], end) if lines[place].strip() == HEADING), end)
    following = [place for place in range(start + 1, end) if lines[place].startswith("### ")]
    end = following[0] if following else end
    kept = "\n".join(lines[:end]).rstrip()
    last = kept.rsplit("\n", 1)[-1]
    gap = "\n" if last.startswith(("- ", "  ")) else "\n\n"
    gap = gap if start < end else f"\n\n{HEADING}\n\n"
    rest = "\n".join(lines[end:])
    return f"{kept}{gap}{entry}\n" + (f"\n{rest}\n" if rest else "")


def _check_checkout() -> None:
    """Raise ValueError where this is an installed package: what is recorded there would be lost, and told to nobody."""
    if not CHANGELOG.is_file():
        raise ValueError(
            f"a baseline is recorded in a checkout, beside its CHANGELOG.md; {CHANGELOG.parent} has none. Here "
            "`columninch doctor` can only compare."
        )


def _write_all(texts: Mapping[Path, str]) -> None:
    """Write every file, or none: each whole beside its place, then moved there; what was moved goes back on failure."""
    before = {path: path.read_bytes() if path.exists() else None for path in texts}
    written: dict[Path, str] = {}
    moved: list[Path] = []
    try:
        for path, text in texts.items():
            written[path] = write_beside(path, text.encode())
        for path, name in written.items():
            os.replace(name, path)
            moved.append(path)
    except BaseException:
        for path in moved:
            content = before[path]
            if content is None:
                path.unlink()
            else:
                os.replace(write_beside(path, content), path)
        raise
    finally:
        for name in written.values():
            Path(name).unlink(missing_ok=True)
