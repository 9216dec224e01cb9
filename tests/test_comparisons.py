"""Comparisons of groups of articles: what is told apart, what is not, and what many comparisons cost."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from conftest import grade_outlets

from analysis.comparisons import (
    _join_limits,
    compare,
    compare_parts,
    compare_ratios,
    compare_shares,
    correct_comparisons,
)
from analysis.parts import estimate_parts
from analysis.tables import COMPARED_PARTS, COMPARISON


def test_outlets_far_apart_are_told_apart():
    row = compare(grade_outlets(Post=(9, 20), Times=(12, 20)), "grade", by="outlet").loc[0]
    assert row["clear"]
    assert row["low"] < row["difference"] < row["high"] < 0
    assert row["p_value"] == pytest.approx(1 / 2001)


def test_outlets_alike_are_seldom_told_apart():
    rows = [
        compare(grade_outlets(seed, Post=(9, 12), Times=(9, 12)), "grade", by="outlet", n_replicates=300).loc[0]
        for seed in range(100)
    ]
    assert np.mean([row["clear"] for row in rows]) <= 0.12
    assert np.mean([row["p_value"] < 0.05 for row in rows]) <= 0.12


def test_a_permutation_of_equal_scores_never_lies_closer():
    scores = pd.DataFrame({"outlet": ["Post"] * 6 + ["Times"] * 6, "grade": [9.0] * 12})
    row = compare(scores, "grade", by="outlet").loc[0]
    assert (row["difference"], row["p_value"], bool(row["clear"])) == (0.0, 1.0, False)


def test_the_reader_chooses_which_is_taken_from_which():
    scores = grade_outlets(Post=(9, 8), Times=(12, 9), Wire=(10, 7))
    row = compare(scores, "grade", by="outlet", first="Wire", second="Post").loc[0]
    turned = compare(scores, "grade", by="outlet", first="Post", second="Wire").loc[0]
    assert [row["first"], row["second"], row["n_first"], row["n_second"]] == ["Wire", "Post", 7, 8]
    assert row["difference"] == -turned["difference"]


def test_one_chosen_group_of_two_is_enough():
    row = compare(grade_outlets(Post=(9, 8), Times=(12, 9)), "grade", by="outlet", second="Post").loc[0]
    assert (row["first"], row["second"]) == ("Times", "Post")


def test_too_few_articles_are_not_compared():
    row = compare(grade_outlets(Post=(9, 4), Times=(12, 9)), "grade", by="outlet").loc[0]
    assert math.isnan(row["low"])
    assert math.isnan(row["p_value"])
    assert not row["clear"]


def test_shares_are_compared_over_all_words():
    scores = grade_outlets(Post=(9, 12), Times=(9, 12))
    scores.loc[scores["outlet"] == "Post", "n_quoted"] += 100
    row = compare_shares(scores, "n_quoted", "n_words", by="outlet").loc[0]
    by_hand = scores.groupby("outlet")[["n_quoted", "n_words"]].sum()
    shares = by_hand["n_quoted"] / by_hand["n_words"]
    assert row["difference"] == pytest.approx(shares["Post"] - shares["Times"])
    assert row["clear"]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda scores: compare(scores, "ease", by="outlet"),
            "compare() needs a table of scores with ease; got columns",
        ),
        (
            lambda scores: compare(scores, "grade", by="outlet", statistic="mode"),
            'statistic is "mean" or "median"; got',
        ),
        (lambda scores: compare(scores, "grade", by="outlet"), "exactly two groups; found Post, Times, Wire"),
        (lambda scores: compare(scores, "grade", by="outlet", first="Sun"), "no group Sun; found Post, Times, Wire"),
    ],
)
def test_errors_say_what_was_found(ask, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        ask(grade_outlets(Post=(9, 5), Times=(9, 5), Wire=(9, 5)))


def test_the_comparison_has_one_row_of_the_contract():
    assert list(compare(grade_outlets(Post=(9, 5), Times=(9, 5)), "grade", by="outlet").columns) == list(
        COMPARISON.columns
    )


@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_the_order_of_articles_does_not_matter(statistic):
    scores = grade_outlets(Post=(9, 12), Times=(11, 9))
    shuffled = scores.sample(frac=1, random_state=4)
    first = compare(scores, "grade", by="outlet", statistic=statistic)
    pd.testing.assert_frame_equal(first, compare(shuffled, "grade", by="outlet", statistic=statistic))


def test_the_interval_of_a_difference_joins_those_of_both_sides():
    # by hand: .5 (.4 to .7) minus .3 (.27 to .34): down √(.1² + .04²) = .1077, up √(.2² + .03²) = .2022
    ours, theirs = {"estimate": 0.5, "low": 0.4, "high": 0.7}, {"estimate": 0.3, "low": 0.27, "high": 0.34}
    assert _join_limits(ours, theirs) == pytest.approx((0.2 - 0.1077, 0.2 + 0.2022), abs=1e-4)


def test_whole_days_are_dealt_where_days_are_the_cluster():
    # five days an outlet, four equal articles a day: ten units to deal, and chance parts them so in 2 of 252 ways
    days = [f"2025-01-{day:02d}" for day in range(1, 11) for _ in range(4)]
    scores = pd.DataFrame({"published": pd.to_datetime(days), "grade": [float(i // 4) for i in range(40)]})
    scores["outlet"] = ["Post"] * 20 + ["Times"] * 20
    row = compare(scores, "grade", by="outlet", cluster="published", n_replicates=20_000).loc[0]
    assert row["p_value"] == pytest.approx(2 / 252, abs=0.002)
    assert (row["n_first"], row["n_second"]) == (20, 20)


def test_ratios_are_compared():
    scores = pd.DataFrame(
        {"outlet": ["Post"] * 8 + ["Times"] * 8, "n_words": [20, 24] * 4 + [40, 44] * 4, "n_quotes": 2}
    )
    row = compare_ratios(scores, "n_words", "n_quotes", by="outlet").loc[0]
    assert row["difference"] == -10.0
    assert row["clear"]


@pytest.mark.parametrize(("limits", "p_value", "clear"), [((1, 2), 0.04, True), ((1, 2), 0.06, False),
                                                         ((-1, 2), 0.04, False), ((-2, -1), 0.01, True)])  # fmt: skip
def test_a_clear_difference_takes_both_the_interval_and_the_deals(monkeypatch, limits, p_value, clear):
    monkeypatch.setattr("analysis.comparisons._join_limits", lambda *_: limits)
    monkeypatch.setattr("analysis.comparisons._permutation_p", lambda *_: p_value)
    row = compare(grade_outlets(Post=(9, 8), Times=(10, 8)), "grade", by="outlet").loc[0]
    assert (row["low"], row["high"], row["p_value"], bool(row["clear"])) == (*limits, p_value, clear)


def test_a_share_of_more_than_all_is_refused():
    scores = pd.DataFrame({"outlet": ["Post", "Times"] * 5, "n_quoted": 20, "n_words": 10})
    with pytest.raises(ValueError, match=re.escape("compare_shares() needs n_quoted between 0 and n_words; got 20 of")):
        compare_shares(scores, "n_quoted", "n_words", by="outlet")


def _sources(n_articles: int, seed: int = 1) -> pd.DataFrame:
    """Return words by outlet, article and kind; the outlets differ in officials alone."""
    dice = np.random.default_rng(seed)
    rows = [
        (
            outlet,
            f"{outlet}{i}",
            kind,
            int(dice.integers(5, 15)) * (3 if outlet == "Times" and kind == "official" else 1),
        )
        for outlet in ("Post", "Times")
        for i in range(n_articles)
        for kind in ("official", "expert", None)
    ]
    return pd.DataFrame(rows, columns=["outlet", "article_id", "source_kind", "n_words"])


def test_parts_are_compared_one_by_one_and_corrected_for_their_number():
    compared = compare_parts(_sources(30), "source_kind", "n_words", by="outlet")
    assert list(compared.columns) == list(COMPARED_PARTS.columns)
    assert compared["part"].tolist() == ["expert", "official", "unknown"]
    assert compared["difference"].sum() == pytest.approx(0)
    assert compared["clear"].all()  # what officials gain the others lose
    assert (compared["p_corrected"] >= compared["p_value"]).all()


def test_a_part_that_one_outlet_lacks_is_compared_with_nothing():
    sources = _sources(12)
    sources = sources[(sources["outlet"] == "Post") | (sources["source_kind"] != "expert")]
    row = compare_parts(sources, "source_kind", "n_words", by="outlet").set_index("part").loc["expert"]
    assert row["difference"] == pytest.approx(1 / 3, abs=0.05)
    assert row["clear"]


def test_an_article_may_hold_both_groups():
    # in each article two named sources are officials, two nameless ones an official and an expert
    said = [(True, "official"), (True, "official"), (False, "official"), (False, "expert")]
    rows = [(f"a{i}", named, kind, 1) for i in range(12) for named, kind in said]
    counts = pd.DataFrame(rows, columns=["article_id", "named", "kind", "n_words"])
    compared = compare_parts(counts, "kind", "n_words", by="named").set_index("part")
    assert compared["difference"].to_dict() == {"expert": 0.5, "official": -0.5}  # False minus True


def test_the_sums_of_parts_are_those_of_estimate_parts():
    sources = _sources(12)
    parts = estimate_parts(sources, "source_kind", "n_words", by="outlet").pivot(index="part", columns="group")
    compared = compare_parts(sources, "source_kind", "n_words", by="outlet").set_index("part")
    expected = parts["estimate"]["Post"] - parts["estimate"]["Times"]
    assert compared["difference"].to_dict() == pytest.approx(expected.to_dict())


def test_negative_amounts_are_refused():
    with pytest.raises(ValueError, match="amounts of 0 or more"):
        compare_parts(_sources(5).assign(n_words=-1), "source_kind", "n_words", by="outlet")


def test_holm_multiplies_the_smallest_by_all_and_never_falls():
    # by hand: .01 × 4, .015 × 3 = .045, .02 × 2 = .04 but not under .045, .5 × 1
    rows = pd.DataFrame({"low": 1.0, "high": 2.0, "p_value": [0.5, 0.01, 0.02, 0.015, float("nan")]})
    corrected = correct_comparisons(rows)
    assert corrected["p_corrected"].head(4).tolist() == pytest.approx([0.5, 0.04, 0.045, 0.045])
    assert corrected["clear"].tolist() == [False, True, True, True, False]


def test_false_discoveries_are_held_by_benjamini_and_hochberg():
    # by hand: .01 × 4/1 = .04, .015 × 4/2 = .03, .02 × 4/3 = .0267; each no more than the next
    rows = pd.DataFrame({"low": 1.0, "high": 2.0, "p_value": [0.5, 0.01, 0.02, 0.015]})
    corrected = correct_comparisons(rows, method="fdr")["p_corrected"]
    assert corrected.tolist() == pytest.approx([0.5, 0.08 / 3, 0.08 / 3, 0.08 / 3])


def test_twenty_comparisons_of_outlets_alike_seldom_show_one_clear():
    alarms = 0
    for seed in range(20):
        outlets = [grade_outlets(100 * seed + i, Post=(9, 12), Times=(9, 12)) for i in range(20)]
        rows = [compare(scores, "grade", by="outlet", n_replicates=300) for scores in outlets]
        alarms += bool(correct_comparisons(pd.concat(rows, ignore_index=True))["clear"].any())
    assert alarms <= 4


def test_what_is_no_comparison_is_named():
    with pytest.raises(ValueError, match="needs rows of compare"):
        correct_comparisons(pd.DataFrame({"p_value": [0.1]}))
    with pytest.raises(ValueError, match="holm"):
        correct_comparisons(pd.DataFrame({"p_value": [0.1], "low": 0.0, "high": 1.0}), method="bonferroni")
