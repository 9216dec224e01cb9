"""Boosted trees at work: sums of small decision trees, walked by numpy for all rows at once.

Source: Friedman 2001, Greedy function approximation: a gradient boosting machine.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_ROWS = 256  # that step down together: few enough to stay in the processor's cache
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
    """Trees level by level, all filled up to the same depth, as the questions that their nodes ask.

    Many nodes ask the same. `asked` has, for each level, the number of the
    question at each node of each tree: (nodes, trees). The way to a node is
    its number in bits, 1 for each step to the right.
    """

    feature: npt.NDArray[np.int32]
    threshold: npt.NDArray[np.float32]
    asked: list[npt.NDArray[np.int64]]
    values: npt.NDArray[np.float32]
    n_trees: int
    base: float


def level(trees: Trees) -> Levels:
    """Return trees level by level; a leaf leads to itself, so every walk may take all steps.

    Raises ValueError where trees are deeper than 12.
    """
    if trees.depth > _DEEPEST:
        raise ValueError(f"trees of depth {trees.depth} cannot be walked; the deepest may have {_DEEPEST}.")
    pairs = trees.feature + 1j * trees.threshold
    _, first, question = np.unique(pairs, return_index=True, return_inverse=True)
    nodes, asked = trees.first, []
    for _ in range(trees.depth):
        asked.append(np.ascontiguousarray(question[nodes].reshape(len(trees.first), -1).T))
        nodes = np.stack([trees.left[nodes], trees.right[nodes]], 1).ravel()
    feature, threshold = trees.feature[first], trees.threshold[first]
    return Levels(feature, threshold, asked, trees.value[nodes], len(trees.first), trees.base)


def walk(levels: Levels, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the raw score of each row.

    Each question is asked once of every row, and the answers of eight rows
    share a byte, so that one step takes eight rows down a tree together.
    """
    out = np.full(len(rows), levels.base)
    roots = np.arange(levels.n_trees, dtype=np.int32) << len(levels.asked)
    for start in range(0, len(rows), _ROWS):
        part = np.asarray(rows[start : start + _ROWS], np.float32).T
        answers = np.packbits(part.take(levels.feature, 0) > levels.threshold[:, None], axis=1)
        path = np.zeros((levels.n_trees, part.shape[1]), np.uint16)
        for step in _steps(levels, answers):
            path = path + path + np.unpackbits(step, axis=1, count=part.shape[1])
        leaves = roots + np.ascontiguousarray(path.T)
        out[start : start + _ROWS] += levels.values.take(leaves).sum(1)
    return out


def _steps(levels: Levels, answers: npt.NDArray[np.uint8]) -> list[npt.NDArray[np.uint8]]:
    """Return for each level the rows that go right there: bits by tree."""
    steps: list[npt.NDArray[np.uint8]] = []
    for asked in levels.asked:
        bits = answers.take(asked, 0)
        for step in steps:  # of the nodes below, only those on the side that was taken stay
            half = len(bits) // 2
            left, right = bits[:half], bits[half:]
            bits = left ^ ((left ^ right) & step)
        steps.append(bits[0])
    return steps


def run_trees(trees: Trees, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the raw score of each row by trees that are walked but once; see `walk`."""
    return walk(level(trees), rows)


def probability(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the logistic of raw scores."""
    return 1 / (1 + np.exp(-scores))
