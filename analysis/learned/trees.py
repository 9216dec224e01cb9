"""Boosted trees at work: sums of small decision trees, walked by numpy for all rows at once.

Source: Friedman 2001, Greedy function approximation: a gradient boosting machine.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_CELLS = 40_000  # rows × trees that step down together: few enough to stay in the processor's cache
_DEEPEST = 12


class Trees(NamedTuple):
    """Trees end to end: at each node the feature asked, the threshold, where to go, and the value of a leaf."""

    feature: npt.NDArray[np.int32]
    threshold: npt.NDArray[np.float32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.float32]
    first: npt.NDArray[np.int32]  # the root of each tree
    depth: int
    base: float


class Levels(NamedTuple):
    """Trees level by level, all filled up to the same depth: node n of a level leads to 2n and 2n + 1 of the next."""

    features: list[npt.NDArray[np.int32]]
    thresholds: list[npt.NDArray[np.float32]]
    values: npt.NDArray[np.float32]
    n_trees: int
    base: float


def level(trees: Trees) -> Levels:
    """Return trees level by level; a leaf leads to itself, so every walk may take all steps.

    Raises ValueError where trees are deeper than 12.
    """
    if trees.depth > _DEEPEST:
        raise ValueError(f"trees of depth {trees.depth} cannot be walked; the deepest may have {_DEEPEST}.")
    nodes, levels = trees.first, []
    for _ in range(trees.depth):
        levels.append(nodes)
        nodes = np.stack([trees.left[nodes], trees.right[nodes]], 1).ravel()
    features, thresholds = [trees.feature[one] for one in levels], [trees.threshold[one] for one in levels]
    return Levels(features, thresholds, trees.value[nodes], len(trees.first), trees.base)


def walk(levels: Levels, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the raw score of each row."""
    out = np.full(len(rows), levels.base)
    flat, width = np.ascontiguousarray(rows, np.float32).ravel(), rows.shape[1] if len(rows) else 0
    roots, step = np.arange(levels.n_trees, dtype=np.int32), max(1, _CELLS // max(levels.n_trees, 1))
    for start in range(0, len(rows), step):
        stop = min(start + step, len(rows))
        base = (np.arange(start, stop, dtype=np.int32) * width)[:, None]
        at = np.broadcast_to(roots, (stop - start, levels.n_trees))
        for feature, threshold in zip(levels.features, levels.thresholds, strict=True):
            goes_right = flat.take(base + feature.take(at)) > threshold.take(at)
            at = at + at + goes_right
        out[start:stop] += levels.values.take(at).sum(1)
    return out


def run_trees(trees: Trees, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the raw score of each row by trees that are walked but once; see `walk`."""
    return walk(level(trees), rows)


def probability(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the logistic of raw scores."""
    return 1 / (1 + np.exp(-scores))
