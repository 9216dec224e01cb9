"""Accuracy on data/gold may not fall below the floors in floors.json; bench/gold.py says what the set does not show."""

from __future__ import annotations

import json

import gold
import pytest
from conftest import ROOT

from analysis import read_tables
from analysis.pipeline import Tables

FLOORS = json.loads((ROOT / "tests" / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def scores(demonstration):
    tables = read_tables(demonstration)

    def pick(articles):
        return Tables(*(frame[frame["article_id"].isin(articles["article_id"])] for frame in tables))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gold, "measure", pick)
        return gold.score_gold()


def test_every_measure_has_a_floor(scores):
    assert set(scores) == set(FLOORS)


@pytest.mark.parametrize("name", FLOORS)
def test_accuracy_has_not_fallen(scores, name):
    score, _ = scores[name]
    assert score >= FLOORS[name]
