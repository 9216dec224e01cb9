"""How a parser scores its next move: by two small layers over the tokens that it looks at."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class MoveScorer(NamedTuple):
    """The weights of the two layers; a hidden unit is the larger of `n_pieces` sums."""

    lower: Floats  # (feature × piece × hidden, width)
    padding: Floats  # (feature, piece × hidden): stands for a token that is not there
    bias: Floats  # (piece × hidden)
    upper: Floats  # (hidden, move)
    upper_bias: Floats  # (move)
    n_pieces: int


def open_scorer(component: Any, n_features: int) -> MoveScorer | None:
    """Return the weights of a greedy parser that looks at so many tokens, or None where it is built otherwise."""
    model, config = component.model, component.cfg
    if model.name != "parser_model" or config.get("beam_width") != 1:
        return None
    if not model.attrs.get("has_upper") or model.attrs.get("unseen_classes"):
        return None
    lower, upper = model.get_ref("lower"), model.get_ref("upper")
    if lower.name != "precomputable_affine" or upper.name != "linear":
        return None
    if lower.get_dim("nF") != n_features or lower.get_dim("nP") < 2 or upper.get_dim("nO") != component.moves.n_moves:
        return None
    weights = lower.get_param("W").swapaxes(1, 2)  # feature, piece, hidden, width
    return MoveScorer(
        lower=np.ascontiguousarray(weights).reshape(-1, weights.shape[-1]),
        padding=lower.get_param("pad")[0].swapaxes(1, 2).reshape(n_features, -1).copy(),
        bias=lower.get_param("b").T.reshape(-1).copy(),
        upper=np.ascontiguousarray(upper.get_param("W").T),
        upper_bias=upper.get_param("b").copy(),
        n_pieces=weights.shape[1],
    )


def list_moves(component: Any) -> list[tuple[str, str]]:
    """Return kind and label of each move that the network scores, in its order; the label may be empty."""
    names = [component.moves.get_class_name(number) for number in range(component.moves.n_moves)]
    return [(name[:1], name[2:]) for name in names]


def tabulate_features(scorer: MoveScorer, vectors: Floats) -> Floats:
    """Return what each token adds to a state's sums as each feature; the first rows stand for no token."""
    n_features, width = scorer.padding.shape
    table = np.empty((len(vectors) + 1, n_features * width), dtype=np.float32)
    table[0] = scorer.padding.reshape(-1)
    np.dot(vectors, scorer.lower.T, out=table[1:])
    return table.reshape(-1, width)


def score_moves(scorer: MoveScorer, table: Floats, seen: Integers) -> Floats:
    """Return the score of each move in each state; `seen` holds a state's tokens, -1 where there is none."""
    n_features = len(scorer.padding)
    parts = table.take((seen + 1) * n_features + np.arange(n_features), axis=0)
    sums = np.add.reduce(parts, axis=1)  # one feature after the other, as the model adds them
    sums += scorer.bias
    hidden = functools.reduce(np.maximum, sums.reshape(len(seen), scorer.n_pieces, -1).swapaxes(0, 1))
    scores: Floats = hidden @ scorer.upper + scorer.upper_bias
    return scores
