"""The trained judge of names: person, organisation, place, something else, or no name at all.

Two logistic regressions. The first reads the evidence for each name of an
article alone (`evidence.py`), the second also what the first believes of the
names that hold it, that it holds and that stand beside it. The weights are a
readable file; learned/MODEL.md tells how they came about.
"""

from __future__ import annotations

import functools
import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np

from analysis.evidence import VERDICTS, Beliefs, Rows, feature_names, weigh_evidence
from analysis.labels import Scores, choose_label, weigh_names
from analysis.pages import Page, Span
from analysis.relations import relate_names, relation_names
from analysis.verdicts import decide

FILE = "names.txt.gz"
FARTHEST = 6.0  # standard deviations at which a number is cut off


class Round(NamedTuple):
    """One logistic regression: the mean and spread of each number, and its weight for each verdict."""

    means: Beliefs
    spreads: Beliefs
    weights: Beliefs  # numbers × verdicts
    bias: Beliefs


def judge_names(page: Page, names: Mapping[str, Sequence[Span]], rounds: tuple[Round, Round]) -> dict[str, str]:
    """Return one label for each name of the article; a name that is none is left out."""
    if not names:
        return {}
    scores, pooled = weigh_names(page, names)
    verdicts = decide(page, names, believe(page, names, scores, pooled, rounds))
    return {
        key: choose_label(page, key, names[key], family_of(verdict, pooled[key]))
        for key, verdict in verdicts.items()
        if verdict != "NONE"
    }


def believe(
    page: Page,
    names: Mapping[str, Sequence[Span]],
    scores: Mapping[str, Scores],
    pooled: Mapping[str, Scores],
    rounds: tuple[Round, Round],
) -> Beliefs:
    """Return how likely each verdict is for each name, one row a name."""
    rows = weigh_evidence(page, names, scores, pooled)
    first = run_round(rounds[0], rows)
    return run_round(rounds[1], np.hstack([rows, relate_names(page, names, first)]))


def run_round(one: Round, rows: Rows) -> Beliefs:
    """Return the probability of each verdict for each row."""
    scaled = rows - one.means
    scaled /= one.spreads
    np.clip(scaled, -FARTHEST, FARTHEST, out=scaled)
    raw = scaled @ one.weights + one.bias
    grown = np.exp(raw - raw.max(axis=1, keepdims=True))
    shares: Beliefs = grown / grown.sum(axis=1, keepdims=True)
    return shares


def family_of(verdict: str, pooled: Mapping[str, float]) -> str:
    """Return the family of labels that a verdict means; the rules tell a people from another thing."""
    if verdict != "MISC":
        return verdict
    people = pooled.get("NORP", 0.0)
    return "NORP" if people > 0 and people >= pooled.get("OTHER", 0.0) else "OTHER"


def write_rounds(rounds: Iterable[Round], path: Path) -> None:
    """Write the weights as gzipped text, a number a line; the same bytes for the same weights."""
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed:
        packed.write("".join(f"{line}\n" for line in _lines(rounds)).encode())


def _lines(rounds: Iterable[Round]) -> Iterator[str]:
    """Yield the lines of the file: round, number, mean, spread and a weight for each verdict."""
    yield "\t".join(["round", "number", "mean", "spread", *VERDICTS])
    for place, one in enumerate(rounds, 1):
        yield "\t".join([str(place), "bias", "0", "1", *(f"{value:.4g}" for value in one.bias)])
        for name, *numbers in zip(numbers_of(place), one.means, one.spreads, one.weights, strict=True):
            mean, spread, weights = numbers
            yield "\t".join([str(place), name, f"{mean:.5g}", f"{spread:.5g}", *(f"{value:.4g}" for value in weights)])


def numbers_of(place: int) -> tuple[str, ...]:
    """Return the names of the numbers that a round reads."""
    return feature_names() if place == 1 else feature_names() + relation_names()


@functools.cache
def read_rounds(path: str | None = None) -> tuple[Round, Round]:
    """Return the weights in a file, or those that ship with the package; raise ValueError where it holds none."""
    raw = Path(path).read_bytes() if path else files("analysis").joinpath(f"learned/{FILE}").read_bytes()
    try:
        text = gzip.decompress(raw).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ValueError(
            f"{path} holds no weights: it is no gzipped text. bench/naming.py writes such a file."
        ) from error
    lines = [line.split("\t") for line in text.splitlines()[1:]]
    return _read_round(lines, 1, path), _read_round(lines, 2, path)


def _read_round(lines: Sequence[Sequence[str]], place: int, path: str | None) -> Round:
    """Return one round of the file; raise ValueError where it was trained on other numbers."""
    chosen = [line for line in lines if line[0] == str(place)]
    if tuple(line[1] for line in chosen[1:]) != numbers_of(place):
        raise ValueError(f"{path or FILE} was trained on other numbers than ours; run bench/naming.py to train anew.")
    table = np.array([[float(value) for value in line[2:]] for line in chosen])
    return Round(table[1:, 0], table[1:, 1], table[1:, 2:], table[0, 2:])
