"""Read tests/pitfalls.txt: news prose, made up for the purpose, in which sentences are easily cut wrongly."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

PATH = Path(__file__).parent.parent / "tests" / "pitfalls.txt"
JOINTS = {"[line]": "\n", "[paragraph]": "\n\n", "[nothing]": ""}


class Pitfall(NamedTuple):
    """Sentences that a splitter should give back when it is given their text."""

    name: str
    text: str
    sentences: list[str]


def read_pitfalls() -> tuple[list[Pitfall], list[Pitfall]]:
    """Return the cases that our splitter must get right, and those under "not solved"."""
    solved, unsolved = PATH.read_text(encoding="utf-8").split("\n## ", 1)
    return _read_cases(solved), _read_cases(unsolved)


def _read_cases(part: str) -> list[Pitfall]:
    """Return the cases of one part of the file: a line "# class: name", then a sentence a line."""
    cases = []
    for block in part.split("\n# ")[1:]:
        name, *lines = block.splitlines()
        sentences = [line for line in lines if line and not line.startswith("## ")]
        if not sentences:  # the remark at the head of the file
            continue
        *_, last = name.split()
        joint = JOINTS.get(last, " ")
        cases.append(
            Pitfall(name.removesuffix(last).strip() if last in JOINTS else name, joint.join(sentences), sentences)
        )
    return cases
