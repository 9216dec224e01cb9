"""Sentences parsed as spaCy's parser does it: move by move, an arc-eager system with a way back to the buffer.

The network's weights are the model's; the moves are made here, one for each
piece of text at a time, all pieces together. Tokens are numbered through all
pieces, so that one array holds what is known of each.

Source: Nivre, J. (2003), An efficient algorithm for projective dependency
parsing; Honnibal & Johnson (2015), An improved non-monotonic transition system
for dependency parsing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from analysis.moves import Flags, Floats, Integers, MoveScorer, list_moves, open_scorer, score_moves, tabulate_features

N_FEATURES = 8
SHIFT, REDUCE, LEFT, RIGHT, BREAK = range(5)
KINDS = {"S": SHIFT, "D": REDUCE, "L": LEFT, "R": RIGHT, "B": BREAK}
FORBIDDEN = np.float32(-np.inf)


class ArcMoves(NamedTuple):
    """A parser: its weights, its moves, and which of them are allowed where."""

    scorer: MoveScorer
    labels: list[str]
    kinds: Integers  # per move
    label_of: Integers  # per move, -1 where it has none
    allowed: Floats  # (16, move) added to the scores: a bit each for shift, reduce, arcs and break


class Arcs(NamedTuple):
    """The head of each token, itself where it has none, and the label of the arc, -1 for a root."""

    head: Integers
    label: Integers


class _State(NamedTuple):
    """What is known of each token, and of each piece; the last place of the first eight stands for no token."""

    stack: Integers  # each piece's stack begins at its first token
    returned: Integers  # likewise, what was put back to the buffer
    head: Integers
    label: Integers
    left_child: Integers  # the last one found
    right_child: Integers
    older: Integers  # the right child that its head found before this one
    may_not_shift: Flags
    starts: Flags  # whether a sentence does
    depth: Integers  # of the stack, per piece
    n_returned: Integers
    ahead: Integers  # the next token never looked at
    first: Integers
    end: Integers


class _View(NamedTuple):
    """The pieces that are still parsed, and the tokens their next move is about; -1 where there is none."""

    piece: Integers
    next: Integers
    second: Integers
    top: Integers
    below: Integers
    third: Integers


def open_arc_moves(component: Any) -> ArcMoves | None:
    """Return the parser's moves, or None where it is built otherwise than this module knows."""
    scorer = open_scorer(component, N_FEATURES)
    moves = list_moves(component)
    known = {kind for kind, _ in moves} <= set(KINDS) and "subtok" not in {label for _, label in moves}
    if scorer is None or not known or [hook.__name__ for hook in component.postprocesses] != ["deprojectivize"]:
        return None
    labels = sorted({label for _, label in moves if label})
    kinds = np.array([KINDS[kind] for kind, _ in moves], dtype=np.int64)
    label_of = np.array([labels.index(label) if label else -1 for _, label in moves], dtype=np.int64)
    bit = np.array([1, 2, 4, 4, 8])[kinds]
    allowed = np.where(np.arange(16)[:, None] & bit, np.float32(0), FORBIDDEN)
    return ArcMoves(scorer, labels, kinds, label_of, allowed)


def find_arcs(moves: ArcMoves, vectors: Floats, lengths: Integers) -> Arcs:
    """Return the arcs of these tokens, pieces of text one after another, `lengths` tokens long.

    `vectors` is what the model makes of each token.
    """
    table = tabulate_features(moves.scorer, vectors)
    state = _begin(lengths)
    view = _look(state, np.flatnonzero(lengths))
    while len(view.piece):
        seen = [view.next, view.second, view.top, view.below, view.third]
        seen += [state.left_child[view.next], state.left_child[view.top], state.right_child[view.top]]
        scores = score_moves(moves.scorer, table, np.stack(seen, axis=1))
        scores += moves.allowed[_list_allowed(state, view)]
        best = scores.argmax(axis=1)
        _move(state, view, moves.kinds[best], moves.label_of[best])
        unfinished = (state.depth > 0) | (state.ahead < state.end) | (state.n_returned > 0)
        view = _look(state, view.piece[unfinished[view.piece]])
    head = state.head[:-1]
    return Arcs(np.where(head < 0, np.arange(len(head)), head), state.label[:-1])


def _begin(lengths: Integers) -> _State:
    """Return the state before the first move: nothing on the stack, no arcs, a sentence begins with each piece."""
    n_tokens, ends = int(lengths.sum()), np.cumsum(lengths)
    first = ends - lengths
    starts = np.zeros(n_tokens + 1, dtype=np.bool_)
    starts[first[lengths > 0]] = True

    def missing() -> Integers:
        return np.full(n_tokens + 1, -1, dtype=np.int64)

    return _State(
        stack=missing(),
        returned=missing(),
        head=missing(),
        label=missing(),
        left_child=missing(),
        right_child=missing(),
        older=missing(),
        may_not_shift=np.zeros(n_tokens + 1, dtype=np.bool_),
        starts=starts,
        depth=np.zeros(len(lengths), dtype=np.int64),
        n_returned=np.zeros(len(lengths), dtype=np.int64),
        ahead=first.copy(),
        first=first,
        end=ends,
    )


def _look(state: _State, piece: Integers) -> _View:
    """Return the tokens that the next move of each piece is about."""
    first, depth, n_returned = state.first[piece], state.depth[piece], state.n_returned[piece]
    ahead, end = state.ahead[piece], state.end[piece]

    def pick(places: Integers, present: Flags, otherwise: Integers | int = -1) -> Integers:
        return np.where(present, places, otherwise)

    unseen = pick(ahead, ahead < end)
    after = pick(ahead + 1, ahead + 1 < end)
    back = state.returned[first + n_returned - 1]
    further = state.returned[first + n_returned - 2]
    last = first + depth - 1
    return _View(
        piece,
        next=pick(back, n_returned > 0, unseen),
        second=pick(further, n_returned > 1, pick(unseen, n_returned > 0, after)),
        top=pick(state.stack[last], depth > 0),
        below=pick(state.stack[last - 1], depth > 1),
        third=pick(state.stack[last - 2], depth > 2),
    )


def _list_allowed(state: _State, view: _View) -> Integers:
    """Return which moves are allowed, a bit each for shift, reduce, both arcs and break."""
    stacked = view.top >= 0
    more = view.second >= 0
    within = ~state.starts[view.next]
    shift = ~stacked | (more & within & ~state.may_not_shift[view.next])
    arcs = stacked & (view.next >= 0) & within
    cut = more & (view.second == view.next + 1) & ~state.starts[view.second]
    bits: Integers = shift + 2 * stacked + 4 * arcs + 8 * cut
    return bits


def _move(state: _State, view: _View, kinds: Integers, labels: Integers) -> None:
    """Make one move in each piece."""
    right, left = kinds == RIGHT, kinds == LEFT
    _reduce(state, view.piece[kinds == REDUCE], view.top[kinds == REDUCE])
    _add_left(state, view.piece[left], view.next[left], view.top[left], labels[left])
    top, child = view.top[right], view.next[right]
    state.older[child] = state.right_child[top]
    state.right_child[top] = child
    state.head[child], state.label[child] = top, labels[right]
    pushed = right | (kinds == SHIFT)
    _push(state, view.piece[pushed], view.next[pushed])
    state.starts[view.second[kinds == BREAK]] = True


def _push(state: _State, piece: Integers, token: Integers) -> None:
    """Take the next token from the buffer to the stack."""
    state.stack[state.first[piece] + state.depth[piece]] = token
    state.depth[piece] += 1
    back = state.n_returned[piece] > 0
    state.n_returned[piece[back]] -= 1
    state.ahead[piece[~back]] += 1


def _reduce(state: _State, piece: Integers, token: Integers) -> None:
    """Take the top off the stack; a token without a head, unless the last one, goes back to the buffer."""
    back = (state.head[token] < 0) & (state.depth[piece] > 1)
    state.depth[piece] -= 1
    piece, token = piece[back], token[back]
    state.may_not_shift[token] = True
    state.returned[state.first[piece] + state.n_returned[piece]] = token
    state.n_returned[piece] += 1


def _add_left(state: _State, piece: Integers, head: Integers, child: Integers, labels: Integers) -> None:
    """Hang the top of the stack on the next token and take it off; a head that it had loses it."""
    former = state.head[child]
    lost = former >= 0
    state.right_child[former[lost]] = state.older[child[lost]]
    state.head[child], state.label[child] = head, labels
    state.left_child[head] = child
    state.may_not_shift[head] = False
    state.depth[piece] -= 1
