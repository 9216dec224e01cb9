"""Accuracy on data/gold may not fall below the floors in floors.json; bench/gold.py says what the set does not show."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT
from gold import score_gold

FLOORS = json.loads((ROOT / "tests" / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def scores():
    return score_gold()


def test_every_measure_has_a_floor(scores):
    assert set(scores) == set(FLOORS)


@pytest.mark.parametrize("name", FLOORS)
def test_accuracy_has_not_fallen(scores, name):
    score, _ = scores[name]
    assert score >= FLOORS[name]
