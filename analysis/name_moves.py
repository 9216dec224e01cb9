"""Names found as spaCy's recogniser finds them: token by token a name begins, goes on, ends, or there is none.

The network's weights are the model's; the moves are made here, for all pieces
of text at once. Outside a name the best move hangs on the token alone, so one
product scores every token; only where a name may begin is it followed, and all
of those are followed together, in as many steps as the longest name has tokens.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.moves import Flags, Floats, Integers, MoveScorer, list_moves, open_scorer, score_moves, tabulate_features

N_FEATURES = 3  # the next token, the first of the open name, the last of it
FORBIDDEN = np.float32(-np.inf)


class NameMoves(NamedTuple):
    """A recogniser: its weights, its moves, and which of them are allowed where."""

    scorer: MoveScorer
    labels: list[str]
    kinds: npt.NDArray[np.str_]  # per move: B, I, L, U or O
    label_of: Integers  # per move, -1 where it has none
    outside: Floats  # (3, move) added to the scores: for white space, for a last token, for others
    inside: Floats  # (label, 2, move): where the name must end here, where it may go on


class Names(NamedTuple):
    """The label of each token, -1 outside names, and whether a name begins there."""

    label: Integers
    begins: Flags


def open_name_moves(component: Any) -> NameMoves | None:
    """Return the recogniser's moves, or None where it is built otherwise than this module knows."""
    scorer = open_scorer(component, N_FEATURES)
    moves = list_moves(component)
    if scorer is None or not {kind for kind, _ in moves} <= set("BILUO"):
        return None
    labels = sorted({label for _, label in moves if label})
    kinds = np.array([kind if label or kind == "O" else "" for kind, label in moves])
    label_of = np.array([labels.index(label) if label else -1 for _, label in moves], dtype=np.int64)
    outside = [np.isin(kinds, allowed) for allowed in (["O"], ["O", "U"], ["O", "U", "B"])]
    inside = [
        [np.isin(kinds, allowed) & (label_of == number) for allowed in (["L"], ["L", "I"])]
        for number in range(len(labels))
    ]
    return NameMoves(scorer, labels, kinds, label_of, _forbid(outside), _forbid(inside))


def _forbid(allowed: Any) -> Floats:
    """Return what to add to a score: nothing where the move is allowed."""
    return np.where(np.array(allowed), np.float32(0), FORBIDDEN)


def find_names(moves: NameMoves, vectors: Floats, is_space: Flags, goes_on: Flags) -> Names:
    """Return the names of these tokens, pieces of text one after another.

    `vectors` is what the model makes of each token, `goes_on` whether the next
    token is of the same piece and sentence: no name runs beyond it.
    """
    table = tabulate_features(moves.scorer, vectors)
    best = _move_outside(moves, table, is_space, goes_on)
    kinds, label_of = moves.kinds[best], moves.label_of[best]
    starts = np.flatnonzero(kinds == "B")
    ends = _follow(moves, table, starts, label_of[starts], goes_on)
    label = np.where(kinds == "U", label_of, -1)
    begins = kinds == "U"
    free = 0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if start >= free:  # else it stands inside a name that began before
            label[start:end] = label_of[start]
            begins[start:end] = False
            begins[start] = True
            free = end
    return Names(label, begins)


def _move_outside(moves: NameMoves, table: Floats, is_space: Flags, goes_on: Flags) -> Integers:
    """Return the best move at each token, were it outside a name."""
    seen = np.full((len(is_space), N_FEATURES), -1, dtype=np.int64)
    seen[:, 0] = np.arange(len(is_space))
    place = np.where(is_space, 0, np.where(goes_on, 2, 1))
    scores = score_moves(moves.scorer, table, seen)
    scores += moves.outside[place]
    best: Integers = scores.argmax(axis=1)
    return best


def _follow(moves: NameMoves, table: Floats, starts: Integers, labels: Integers, goes_on: Flags) -> Integers:
    """Return where each name ends that begins at one of the starts, its last token included."""
    ends = np.zeros_like(starts)
    open_names = np.arange(len(starts))
    position = starts + 1
    while len(open_names):
        first = starts[open_names]
        seen = np.stack([position, first, position - 1], axis=1)
        scores = score_moves(moves.scorer, table, seen)
        scores += moves.inside[labels[open_names], goes_on[position].astype(np.int64)]
        ended = moves.kinds[scores.argmax(axis=1)] == "L"
        ends[open_names[ended]] = position[ended] + 1
        open_names, position = open_names[~ended], position[~ended] + 1
    return ends
