"""Vectors of words among their neighbours: a model's stacked layers, each over a word and the two beside it.

What thinc does layer by layer is done here some hundred words at a time, which
stay in the processor's cache.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from analysis.moves import Floats

BLOCK = 512  # words that go through a layer together
N_PIECES = 3  # sums of which a unit is the largest
TINY = np.float32(1e-8)  # added to a variance, as thinc does


class Layer(NamedTuple):
    """The weights of one layer; the first of its sums come first, then the second, then the third."""

    weights: Floats  # (piece × unit, neighbour × width)
    bias: Floats  # (piece × unit)
    scale: Floats
    shift: Floats


class Encoder(NamedTuple):
    """Layers, each of which adds to the vectors what it makes of them, and the product of matrices that they use."""

    layers: list[Layer]
    ops: Any


def open_encoder(model: Any) -> Encoder | None:
    """Return a model's layers, or None where they are built otherwise than this module knows."""
    layers = []
    for residual in model.layers:
        leaves = [layer for layer in residual.walk(order="dfs_pre") if not layer.layers]
        if not residual.name.startswith("residual(") or [layer.name for layer in leaves] != [
            *("expand_window", "maxout", "layernorm", "dropout")
        ]:
            return None
        window, maxout, norm, _ = leaves
        width = maxout.get_dim("nO")
        if window.attrs["window_size"] != 1 or maxout.get_dim("nP") != N_PIECES or maxout.get_dim("nI") != 3 * width:
            return None
        weights = np.ascontiguousarray(maxout.get_param("W").swapaxes(0, 1)).reshape(N_PIECES * width, -1)
        bias = maxout.get_param("b").T.reshape(-1)
        layers.append(Layer(weights, bias, norm.get_param("G"), norm.get_param("b")))
    return Encoder(layers, model.ops) if layers else None


def encode(encoder: Encoder, vectors: Floats) -> Floats:
    """Return a vector for each word, from the vectors (word × width) of words that stand one after another."""
    n_words, width = vectors.shape
    for layer in encoder.layers:
        beside = np.zeros((n_words + 2, width), dtype=np.float32)
        beside[1:-1] = vectors
        vectors = np.empty_like(vectors)
        for start in range(0, n_words, BLOCK):
            _run_layer(encoder.ops, layer, beside[start : start + BLOCK + 2], vectors[start : start + BLOCK])
    return vectors


def _run_layer(ops: Any, layer: Layer, beside: Floats, out: Floats) -> None:
    """Write into `out` what a layer makes of some words; `beside` holds them between their two neighbours."""
    width = out.shape[1]
    sums = ops.gemm(np.hstack([beside[:-2], beside[1:-1], beside[2:]]), layer.weights, trans2=True)
    sums += layer.bias
    np.maximum(sums[:, :width], sums[:, width : 2 * width], out=out)
    np.maximum(out, sums[:, 2 * width :], out=out)
    out -= np.add.reduce(out, axis=1, keepdims=True) / np.float32(width)
    variance = np.add.reduce(out * out, axis=1, keepdims=True) / np.float32(width) + TINY
    out *= variance**-0.5
    out *= layer.scale
    out += layer.shift
    out += beside[1:-1]
