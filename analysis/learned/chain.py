"""The sequence labeller at work: a linear chain over the tokens of each paragraph.

Each token is outside of any attribution, or begins or goes on with its
content, source or cue. Weights come from a file; the sums are numpy's.

Source: Lafferty, McCallum and Pereira 2001, Conditional Random Fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.learned.sheet import Ints, Sheet
from analysis.learned.templates import Template

LABELS = ("O", "B-content", "I-content", "B-source", "I-source", "B-cue", "I-cue")
CONTENT, SOURCE, CUE = 1, 3, 5
Single = npt.NDArray[np.float32]


class Weights(NamedTuple):
    """What training found: a row of weights for each code of each template and offset, and for label after label."""

    tables: dict[tuple[str, int], tuple[Ints, Single]]
    steps: Single


def emit(sheet: Sheet, features: Iterable[Template], weights: Weights) -> Single:
    """Return how well each label suits each token by itself: (tokens, labels)."""
    scores = np.zeros((sheet.n, len(LABELS)), np.float32)
    for template in features:
        codes = template.codes()
        for offset in template.offsets:
            if (template.name, offset) not in weights.tables:
                continue
            known, rows = weights.tables[template.name, offset]
            place = np.searchsorted(known, codes)
            place[place == len(known)] = 0
            hit = np.flatnonzero(known[place] == codes)
            target = hit - offset
            inside = (target >= 0) & (target < sheet.n)
            hit, target = hit[inside], target[inside]
            same = sheet.paragraph[hit] == sheet.paragraph[target]
            scores[target[same]] += rows[place[hit[same]]]
    return scores


def _batches(sheet: Sheet, size: int = 256) -> Iterator[tuple[Ints, Ints]]:
    """Yield the bounds of paragraphs, those of like length together."""
    starts = np.flatnonzero(sheet.first)
    ends = np.concatenate([starts[1:], [sheet.n]])
    order = np.argsort(ends - starts, kind="stable")
    for at in range(0, len(order), size):
        chosen = order[at : at + size]
        yield starts[chosen], ends[chosen]


def marginals(sheet: Sheet, scores: Single, steps: Single) -> Single:
    """Return the probability of each label at each token, by the forward and backward sums."""
    out = np.zeros_like(scores)
    step = np.exp(steps)
    for starts, ends in _batches(sheet):
        index = starts[:, None] + np.arange(int((ends - starts).max()))
        inside = index < ends[:, None]
        own = scores[np.minimum(index, sheet.n - 1)]
        own = np.where(inside[:, :, None], np.exp(own - own.max(2, keepdims=True)), 0)
        forward, backward = np.zeros_like(own), np.ones_like(own)
        forward[:, 0] = own[:, 0] / own[:, 0].sum(1, keepdims=True)
        for at in range(1, own.shape[1]):
            reached = (forward[:, at - 1] @ step) * own[:, at]
            total = reached.sum(1, keepdims=True)
            forward[:, at] = np.where(inside[:, at, None], reached / np.where(total > 0, total, 1), forward[:, at - 1])
        for at in range(own.shape[1] - 2, -1, -1):
            reached = (backward[:, at + 1] * own[:, at + 1]) @ step.T
            total = reached.sum(1, keepdims=True)
            backward[:, at] = np.where(inside[:, at + 1, None], reached / np.where(total > 0, total, 1), 1)
        both = forward * backward
        both /= np.maximum(both.sum(2, keepdims=True), 1e-30)
        out[index[inside]] = both[inside]
    return out


def decode(sheet: Sheet, scores: Single, steps: Single) -> Ints:
    """Return the best labels of each paragraph as a whole.

    Source: Viterbi 1967, Error bounds for convolutional codes.
    """
    out: Ints = np.zeros(sheet.n, np.int64)
    for starts, ends in _batches(sheet):
        index = starts[:, None] + np.arange(int((ends - starts).max()))
        inside = index < ends[:, None]
        own = scores[np.minimum(index, sheet.n - 1)]
        best, back = own[:, 0], np.zeros(own.shape, np.int8)
        for at in range(1, own.shape[1]):
            paths = best[:, :, None] + steps
            back[:, at] = paths.argmax(1)
            best = np.where(inside[:, at, None], paths.max(1) + own[:, at], best)
        label = best.argmax(1)
        rows = np.arange(len(starts))
        labels = np.zeros(index.shape, np.int64)
        for at in range(own.shape[1] - 1, -1, -1):
            labels[:, at] = label
            label = np.where(inside[:, at], back[rows, at, label], label)
        out[index[inside]] = labels[inside]
    return out


def spans_of(labels: Ints, sheet: Sheet, kind: int) -> list[tuple[int, int]]:
    """Return the token ranges labelled as one kind: CONTENT, SOURCE or CUE."""
    begins, goes_on = labels == kind, labels == kind + 1
    on = begins | goes_on
    before = np.concatenate([[False], on[:-1]])
    start = on & (begins | ~before | sheet.first)
    follows = np.concatenate([on[1:] & ~start[1:], [False]])
    stop = np.flatnonzero(on & ~follows) + 1
    return list(zip(np.flatnonzero(start).tolist(), stop.tolist(), strict=True))
