"""The sequence labeller at work: a linear chain over the tokens of each paragraph.

Each token is outside of any attribution, or begins or goes on with its
content, source or cue. Weights come from a file; the sums are numpy's.

Source: Lafferty, McCallum and Pereira 2001, Conditional Random Fields.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.learned.sheet import Ints, Sheet
from analysis.learned.templates import Template

LABELS = ("O", "B-content", "I-content", "B-source", "I-source", "B-cue", "I-cue")
CONTENT, SOURCE, CUE = 1, 3, 5
Single = npt.NDArray[np.float32]


class Table(NamedTuple):
    """The weights of one template: for each code the row that holds them, 0 for codes without any."""

    place: npt.NDArray[np.int32]
    rows: Single  # (offsets, rows, labels)


class Weights(NamedTuple):
    """What training found: weights for the codes of each template, and for label after label."""

    tables: dict[str, Table]
    steps: Single


class _Walk(NamedTuple):
    """The tokens in the order in which all paragraphs are walked at once, the longest first: every first token, …"""

    tokens: Ints
    bounds: list[tuple[int, int]]  # of each step in `tokens`


def emit(sheet: Sheet, features: Iterable[Template], weights: Weights) -> Single:
    """Return how well each label suits each token by itself: (tokens, labels)."""
    scores = np.zeros((sheet.n, len(LABELS)), np.float32)
    apart: dict[int, Any] = {}  # for each offset, the tokens with another paragraph there
    for template in features:
        if template.name not in weights.tables:
            continue
        table = weights.tables[template.name]
        places = table.place.take(template.codes())
        for rows, offset in zip(table.rows, template.offsets, strict=True):
            n = max(sheet.n - abs(offset), 0)
            if abs(offset) not in apart:
                apart[abs(offset)] = sheet.paragraph[:n] != sheet.paragraph[sheet.n - n :]
            begin, target = max(offset, 0), max(-offset, 0)
            own = np.where(apart[abs(offset)], 0, places[begin : begin + n])
            scores[target : target + n] += rows.take(own, axis=0)
    return scores


def _walk(sheet: Sheet) -> _Walk:
    """Return the order in which the tokens are walked."""
    starts = np.flatnonzero(sheet.first)
    lengths = np.diff(np.append(starts, sheet.n))
    order = np.argsort(-lengths, kind="stable")
    starts = starts[order]
    counts = np.searchsorted(-lengths[order], -np.arange(int(lengths.max(initial=0))), side="left").tolist()
    tokens = [starts[:count] + step for step, count in enumerate(counts)]
    edges = [0, *itertools.accumulate(counts)]
    return _Walk(np.concatenate([starts[:0], *tokens]), list(itertools.pairwise(edges)))


def marginals(sheet: Sheet, scores: Single, steps: Single) -> Single:
    """Return the probability of each label at each token, by the forward and backward sums.

    Products are summed label by label, not by the matrix library, whose last
    bit would depend on which other articles are looked at.
    """
    tokens, bounds = _walk(sheet)
    ahead = np.exp(steps)[:, :, None]
    back = ahead.swapaxes(0, 1)
    own = scores[tokens].T.copy()
    own = np.exp(own - own.max(0))
    forward, backward = own / own.sum(0), np.ones_like(own)
    for (low, _), (first, last) in itertools.pairwise(bounds):
        before = forward[:, None, low : low + last - first]
        forward[:, first:last] = _scaled((before * ahead).sum(0) * own[:, first:last])
    for (first, last), (low, _) in itertools.pairwise(reversed(bounds)):
        behind = backward[:, None, first:last] * own[:, None, first:last]
        backward[:, low : low + last - first] = _scaled((behind * back).sum(0))
    both = forward * backward
    both /= np.maximum(both.sum(0), 1e-30)
    out = np.empty_like(scores)
    out[tokens] = both.T
    return out


def _scaled(reached: Single) -> Any:
    """Return columns that add up to 1."""
    total = reached.sum(0)
    return reached / np.where(total > 0, total, 1)


def decode(sheet: Sheet, scores: Single, steps: Single) -> Ints:
    """Return the best labels of each paragraph as a whole.

    Source: Viterbi 1967, Error bounds for convolutional codes.
    """
    tokens, bounds = _walk(sheet)
    best = scores[tokens].T.copy()
    for (low, _), (first, last) in itertools.pairwise(bounds):
        paths = best[:, None, low : low + last - first] + steps[:, :, None]
        best[:, first:last] += paths.max(0)
    labels = best.argmax(0)
    for (first, last), (low, _) in itertools.pairwise(reversed(bounds)):
        before = slice(low, low + last - first)
        labels[before] = (best[:, before] + steps[:, labels[first:last]]).argmax(0)
    out: Ints = np.zeros(sheet.n, np.int64)
    out[tokens] = labels
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
