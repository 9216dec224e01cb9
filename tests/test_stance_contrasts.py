"""Stances by kind of source: planted differences are found, habits of single articles are not, and few are refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.stance_contrasts import compare_stances
from analysis.tables import COMPARED_STANCES, STANCES, make_table


def _stances(n_articles: int, rates: dict[str, float], seed: int = 1) -> pd.DataFrame:
    """Return five statements a kind and article, each distanced with the kind's rate, which varies by article."""
    dice = np.random.default_rng(seed)
    rows = []
    for i in range(n_articles):
        habit = dice.uniform(0.5, 1.5)
        for kind, rate in rates.items():
            said = dice.random(5) < min(rate * habit, 1)
            rows += [(f"a{i:03d}", kind, "distancing" if one else "neutral") for one in said]
    return pd.DataFrame(rows, columns=["article_id", "source_kind", "stance"])


def test_a_kind_that_is_doubted_more_is_told_apart():
    compared = compare_stances(_stances(60, {"official": 0.05, "ordinary": 0.3, "party": 0.3}))
    doubted = compared[compared["stance"] == "distancing"].set_index("source_kind")
    assert doubted.loc["official", "verdict"] == "less"
    assert doubted.loc["official", "low"] <= 0.05 <= doubted.loc["official", "high"]
    assert list(compared.columns) == list(COMPARED_STANCES.columns)


def test_shares_of_a_kind_add_up_and_differences_mirror_each_other_for_two_stances():
    compared = compare_stances(_stances(30, {"official": 0.2, "ordinary": 0.3}))
    own = compared[compared["source_kind"] == "official"].set_index("stance")
    assert own["estimate"].sum() == pytest.approx(1)
    assert own["difference"].sum() == pytest.approx(0)
    assert set(own["n_statements"]) == {150}


def test_kinds_alike_are_seldom_told_apart():
    alarms = [
        compare_stances(_stances(25, {"official": 0.2, "ordinary": 0.2, "party": 0.2}, seed), n_replicates=300)[
            "verdict"
        ]
        .isin(["more", "less"])
        .any()
        for seed in range(60)
    ]
    assert np.mean(alarms) <= 0.12


def test_a_kind_without_any_is_no_surer_than_its_articles_allow():
    # none in 12 articles against a few: chance alone does that often; none in 120 against a third it does not
    few = compare_stances(_stances(12, {"official": 0.0, "ordinary": 0.03}))
    many = compare_stances(_stances(120, {"official": 0.0, "ordinary": 0.33}))
    verdicts = [
        table.set_index(["source_kind", "stance"]).loc[("official", "distancing"), "verdict"] for table in (few, many)
    ]
    assert verdicts == ["cannot tell", "less"]


def test_none_in_twelve_articles_has_the_two_sided_chance_of_twelve_tries():
    # the others are doubted in half of their statements in every article, so their rate has no interval but itself
    said = {"official": ["neutral"] * 4, "ordinary": ["neutral", "neutral", "distancing", "distancing"]}
    rows = [(f"a{i:02d}", kind, stance) for i in range(12) for kind, stances in said.items() for stance in stances]
    compared = compare_stances(pd.DataFrame(rows, columns=["article_id", "source_kind", "stance"]))
    none = compared.set_index(["source_kind", "stance"]).loc[("official", "distancing")]
    assert none["p_value"] == pytest.approx(2 * 0.5**12)


def test_a_kind_that_says_little_in_each_article_is_not_told_apart_for_that():
    # one statement an article against ten, three in a hundred distanced of both
    alarms = 0
    for seed in range(40):
        dice = np.random.default_rng(seed)
        rows = [(f"a{i}", kind, "distancing" if dice.random() < 0.03 else "neutral")
                for i in range(40) for kind in ["official", *["ordinary"] * 10]]  # fmt: skip
        stances = pd.DataFrame(rows, columns=["article_id", "source_kind", "stance"])
        compared = compare_stances(stances, n_replicates=200).set_index(["source_kind", "stance"])
        alarms += ("official", "distancing") in compared.index and compared.loc[
            ("official", "distancing"), "verdict"
        ] in ("more", "less")
    assert alarms <= 4


def test_a_missing_kind_is_unknown():
    stances = _stances(12, {"official": 0.2, "ordinary": 0.3})
    stances.loc[stances["source_kind"] == "ordinary", "source_kind"] = None
    assert set(compare_stances(stances)["source_kind"]) == {"official", "unknown"}


def test_few_statements_are_refused_in_words():
    rows = pd.concat([_stances(20, {"official": 0.2}), _stances(4, {"media": 0.5})], ignore_index=True)
    row = compare_stances(rows).set_index(["source_kind", "stance"]).loc[("media", "distancing")]
    assert row["verdict"] == "too few"
    assert row["note"] == "20 statements in 4 articles; it takes 30 in 10"
    assert math.isnan(row["estimate"])


def test_one_kind_alone_is_estimated_and_compared_with_nobody():
    row = compare_stances(_stances(20, {"official": 0.2})).set_index("stance").loc["distancing"]
    assert row["verdict"] == "cannot tell"
    assert row["low"] < 0.2 < row["high"]
    assert math.isnan(row["difference"])


def test_no_statements_pass_through():
    compared = compare_stances(make_table([], STANCES))
    pd.testing.assert_frame_equal(compared, make_table([], COMPARED_STANCES))


def test_the_order_of_statements_does_not_matter():
    stances = _stances(15, {"official": 0.2, "ordinary": 0.3})
    shuffled = stances.sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(compare_stances(stances), compare_stances(shuffled))


def test_another_table_is_named():
    with pytest.raises(ValueError, match="compare_stances"):
        compare_stances(pd.DataFrame({"article_id": ["a"]}))
