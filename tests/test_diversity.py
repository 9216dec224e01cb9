"""The indices of diversity: worked by hand, at their edges, and as they must relate to each other."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.diversity import effective, effective_simpson, evenness, hhi, shannon, simpson

INDICES = [shannon, effective, evenness, simpson, hhi, effective_simpson]
WEIGHTS = st.lists(st.integers(0, 500), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (shannon, 0.5 * math.log(2) + 2 * 0.25 * math.log(4)),  # p = ½, ¼, ¼
        (effective, 2 * math.sqrt(2)),  # e^(1.5 ln 2)
        (evenness, 1.5 * math.log(2) / math.log(3)),
        (hhi, 1 / 4 + 1 / 16 + 1 / 16),
        (simpson, 5 / 8),
        (effective_simpson, 8 / 3),
    ],
)
def test_half_and_two_quarters(index, expected):
    assert index([2, 1, 1]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("index", "one", "four_alike"),
    [(shannon, 0, math.log(4)), (effective, 1, 4), (hhi, 1, 0.25), (simpson, 0, 0.75), (effective_simpson, 1, 4)],
)
def test_one_who_has_all_and_four_who_have_the_same(index, one, four_alike):
    assert index([[7, 0, 0, 0], [3, 3, 3, 3]]) == pytest.approx([one, four_alike])


def test_evenness_is_one_among_equals_and_undefined_for_one_alone():
    assert evenness([[3, 3, 0], [7, 0, 0]]) == pytest.approx([1, math.nan], nan_ok=True)


@pytest.mark.parametrize("index", INDICES)
def test_nothing_to_deal_out_has_no_diversity(index):
    assert np.isnan(index([0.0, 0.0]))
    assert np.isnan(index(np.zeros((3, 0)))).all()


@pytest.mark.parametrize("index", INDICES)
def test_the_last_axis_is_measured_and_the_others_stay(index):
    weights = np.arange(1, 25).reshape(2, 3, 4)
    assert index(weights).shape == (2, 3)
    assert index(weights)[1, 2] == pytest.approx(index(weights[1, 2]))


@given(WEIGHTS)
def test_the_indices_keep_their_bounds_and_their_ties(weights):
    n_over_zero = sum(weight > 0 for weight in weights)
    assert hhi(weights) == pytest.approx(1 - simpson(weights))
    assert 1 - 1e-9 <= effective_simpson(weights) <= effective(weights) + 1e-9  # Hill numbers fall with their order
    assert effective(weights) <= n_over_zero + 1e-9


@given(WEIGHTS, st.integers(2, 9))
def test_neither_units_nor_order_nor_the_absent_change_an_index(weights, unit):
    other = [weight * unit for weight in reversed(weights)] + [0, 0]
    for index in INDICES:
        assert index(other) == pytest.approx(index(weights), nan_ok=True)
