"""The trained weights as a file that can be read: one line per feature of the labeller, one per tree of the rest."""

from __future__ import annotations

import functools
import gzip
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.learned.chain import LABELS, Table, Weights
from analysis.learned.templates import Template
from analysis.learned.trees import Trees

FILE = "attribution.txt.gz"


class Model(NamedTuple):
    """Everything that training found; `limits` are the probabilities below which something is not taken."""

    labeller: Mapping[str, Mapping[str, list[float]]]  # "template@offset" -> spelled values -> weight per label
    steps: list[list[float]]
    stages: Mapping[str, Trees]
    limits: Mapping[str, float]
    about: Mapping[str, Any]


def write_model(model: Model, path: Path) -> None:
    """Write a model as gzipped text, the same bytes for the same model."""
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed:
        packed.write("".join(f"{line}\n" for line in _lines(model)).encode())


def _lines(model: Model) -> Iterator[str]:
    """Yield the lines of the file."""
    yield f"about\t{json.dumps(model.about)}"
    yield f"labels\t{' '.join(LABELS)}"
    for label, row in zip(LABELS, model.steps, strict=True):
        yield f"step\t{label}\t{_spell(row)}"
    for name in sorted(model.labeller):
        for values, row in sorted(model.labeller[name].items()):
            yield f"feature\t{name}\t{values}\t{_spell(row)}"
    for name, limit in sorted(model.limits.items()):
        yield f"limit\t{name}\t{limit:.4g}"
    for name, trees in sorted(model.stages.items()):
        yield f"trees\t{name}\t{trees.base:.6g}\t{trees.depth}"
        ends = [*trees.first[1:].tolist(), len(trees.feature)]
        for first, last in zip(trees.first.tolist(), ends, strict=True):
            nodes = (_node(trees, node, first) for node in range(first, last))
            yield f"tree\t{name}\t{' '.join(nodes)}"


def _node(trees: Trees, node: int, first: int) -> str:
    """Return a node as text: a leaf's value, or feature<threshold?left:right."""
    if trees.left[node] == node:
        return f"{trees.value[node]:.4g}"
    left, right = trees.left[node] - first, trees.right[node] - first
    return f"{trees.feature[node]}<{trees.threshold[node]:.7g}?{left}:{right}"


def _spell(row: Iterable[float]) -> str:
    return " ".join(f"{value:.3g}" if value else "0" for value in row)


@functools.cache
def read_model(path: str | None = None) -> Model:
    """Return the model in a file, or the one that ships with the package."""
    raw = Path(path).read_bytes() if path else files("analysis").joinpath(f"learned/{FILE}").read_bytes()
    try:
        text = gzip.decompress(raw).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ValueError(
            f"{path} holds no weights: it is no gzipped text. bench/training.py writes such a file."
        ) from error
    labeller: dict[str, dict[str, list[float]]] = {}
    steps, limits, about = [], {}, {}
    bases: dict[str, tuple[float, int]] = {}
    trees: dict[str, list[str]] = {}
    for line in text.splitlines():
        what, *rest = line.split("\t")
        if what == "feature":
            labeller.setdefault(rest[0], {})[rest[1]] = [float(x) for x in rest[2].split(" ")]
        elif what == "tree":
            trees.setdefault(rest[0], []).append(rest[1])
        elif what == "trees":
            bases[rest[0]] = (float(rest[1]), int(rest[2]))
        elif what == "step":
            steps.append([float(x) for x in rest[1].split(" ")])
        elif what == "limit":
            limits[rest[0]] = float(rest[1])
        elif what == "about":
            about = json.loads(rest[0])
    if not labeller or "sure" not in trees:
        raise ValueError(f"{path} holds no whole model: features or trees are missing. bench/training.py writes one.")
    stages = {name: _read_trees(lines, *bases[name]) for name, lines in trees.items()}
    return Model(labeller, steps, stages, limits, about)


def _read_trees(lines: list[str], base: float, depth: int) -> Trees:
    """Return the trees of their lines."""
    feature: list[int] = []
    left: list[int] = []
    right: list[int] = []
    firsts: list[int] = []
    threshold: list[float] = []
    value: list[float] = []
    for line in lines:
        first = len(feature)
        firsts.append(first)
        for node in line.split(" "):
            here = len(feature)
            asked, _, rest = node.partition("<")
            bound, _, ways = rest.partition("?")
            to_left, _, to_right = ways.partition(":")
            feature.append(int(asked) if rest else 0)
            threshold.append(float(bound) if rest else 0.0)
            left.append(first + int(to_left) if rest else here)
            right.append(first + int(to_right) if rest else here)
            value.append(0.0 if rest else float(node))
    whole = [np.array(one, np.int32) for one in (feature, left, right, firsts)]
    single = [np.array(one, np.float32) for one in (threshold, value)]
    return Trees(whole[0], single[0], whole[1], whole[2], single[1], whole[3], depth, base)


def weigh(model: Model, features: Iterable[Template]) -> Weights:
    """Return the labeller's weights by the codes of its templates."""
    tables = {}
    for template in features:
        known: dict[int, dict[int, list[float]]] = {}
        for number, offset in enumerate(template.offsets):
            for values, row in model.labeller.get(f"{template.name}@{offset}", {}).items():
                if (code := template.number(values)) is not None:
                    known.setdefault(code, {})[number] = row
        place = np.zeros(math.prod(len(column.names) for column in template.columns), np.int32)
        rows = np.zeros((len(template.offsets), len(known) + 1, len(LABELS)), np.float32)
        for line, (code, weights) in enumerate(known.items(), 1):
            place[code] = line
            rows[list(weights), line] = list(weights.values())
        if known:
            tables[template.name] = Table(place, rows)
    return Weights(tables, np.array(model.steps, np.float32))
