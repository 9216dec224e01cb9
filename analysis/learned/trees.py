"""Boosted trees at work: sums of small decision trees, walked by numpy for all rows at once.

Source: Friedman 2001, Greedy function approximation: a gradient boosting machine.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_CELLS = 400_000  # rows × trees that step down together


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


def run_trees(trees: Trees, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the raw score of each row; a leaf leads to itself, so every walk may take all steps."""
    out = np.full(len(rows), trees.base)
    flat, width = np.ascontiguousarray(rows, np.float32).ravel(), rows.shape[1] if len(rows) else 0
    step = max(1, _CELLS // max(len(trees.first), 1))
    for start in range(0, len(rows), step):
        stop = min(start + step, len(rows))
        at = np.broadcast_to(trees.first, (stop - start, len(trees.first))).copy()
        base = (np.arange(start, stop, dtype=np.int32) * width)[:, None]
        for _ in range(trees.depth):
            goes_left = flat.take(base + trees.feature.take(at)) <= trees.threshold.take(at)
            at = np.where(goes_left, trees.left.take(at), trees.right.take(at))
        out[start:stop] += trees.value.take(at).sum(1)
    return out


def probability(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the logistic of raw scores."""
    return 1 / (1 + np.exp(-scores))
