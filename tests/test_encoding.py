"""Our layers are held to thinc's own, over drawn vectors and over models that are built otherwise."""

import numpy as np
import pytest
from thinc.api import Maxout, Model, chain, clone, expand_window, residual, use_ops

from analysis.encoding import BLOCK, encode, open_encoder

WIDTH = 24


def _build(*, window=1, pieces=3, normalize=True, depth=3, wrap=residual):
    layer = chain(
        expand_window(window), Maxout(WIDTH, WIDTH * (2 * window + 1), nP=pieces, normalize=normalize, dropout=0.0)
    )
    return clone(wrap(layer), depth)


def _fill(model: Model, seed: int) -> Model:
    """Give every layer weights drawn by lot, those of the norm among them."""
    random = np.random.default_rng(seed)
    model.initialize(X=np.zeros((4, WIDTH), dtype="float32"))
    for node in model.walk():
        for name in node.param_names:
            node.set_param(name, random.normal(size=node.get_param(name).shape).astype("float32"))
    return model


@pytest.mark.parametrize("n_words", [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5])
def test_layers_give_what_thincs_give(n_words):
    with use_ops("numpy"):
        model = _fill(_build(), seed=n_words)
    vectors = np.random.default_rng(n_words).normal(size=(n_words, WIDTH)).astype("float32")
    given = vectors.copy()
    np.testing.assert_allclose(encode(open_encoder(model), vectors), model.predict(vectors), rtol=1e-4, atol=1e-4)
    assert np.array_equal(vectors, given)


@pytest.mark.parametrize(
    "otherwise", [{"window": 2}, {"pieces": 2}, {"normalize": False}, {"wrap": lambda layer: layer}]
)
def test_layers_built_otherwise_are_left_to_thinc(otherwise):
    with use_ops("numpy"):
        model = _fill(_build(**otherwise), seed=0)
    assert open_encoder(model) is None
