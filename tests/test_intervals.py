"""Intervals over articles: what they cover, what they leave out, and that they can be repeated."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest

from analysis.comparisons import compare, compare_shares
from analysis.intervals import estimate, estimate_share
from analysis.tables import COMPARISON, ESTIMATES, make_table
from analysis.trends import trend


def _scores(seed: int = 1, **groups: tuple[float, int]) -> pd.DataFrame:
    """Return grades around a middle for each outlet, and quoted words around a share of 500."""
    dice = np.random.default_rng(seed)
    rows = [
        {"outlet": outlet, "grade": middle + dice.normal(), "n_quoted": int(dice.integers(50, 150)), "n_words": 500}
        for outlet, (middle, n_articles) in groups.items()
        for _ in range(n_articles)
    ]
    return pd.DataFrame(rows)


def test_the_estimate_is_the_plain_mean_or_median():
    scores = pd.DataFrame({"grade": [8.0, 9.0, 13.0, 10.0, 40.0]})
    assert estimate(scores, "grade").loc[0, "estimate"] == 16.0
    assert estimate(scores, "grade", statistic="median").loc[0, "estimate"] == 10.0


def test_a_share_is_over_all_words_not_a_mean_of_shares():
    scores = pd.DataFrame({"n_quoted": [90, 0], "n_words": [100, 900]})
    assert estimate_share(scores, "n_quoted", "n_words").loc[0, "estimate"] == 0.09


def test_a_share_over_no_words_is_missing():
    scores = pd.DataFrame({"n_quoted": [0] * 6, "n_words": [0] * 6})
    assert estimate_share(scores, "n_quoted", "n_words")[["estimate", "low", "high"]].isna().all(axis=None)


def test_the_interval_of_a_mean_is_close_to_students():
    # t(0.975, 39) = 2.0227, from a printed table
    values = np.random.default_rng(3).normal(10, 2, size=40)
    row = estimate(pd.DataFrame({"grade": values}), "grade", n_replicates=20_000).loc[0]
    margin = 2.0227 * values.std(ddof=1) / math.sqrt(40)
    assert row["low"] == pytest.approx(values.mean() - margin, abs=0.05 * margin)
    assert row["high"] == pytest.approx(values.mean() + margin, abs=0.05 * margin)


@pytest.mark.parametrize("n_articles", [5, 10, 30])
def test_intervals_cover_the_truth_about_as_often_as_they_say(n_articles):
    samples = [np.random.default_rng(seed).normal(10, 2, size=n_articles) for seed in range(200)]
    rows = [estimate(pd.DataFrame({"grade": values}), "grade", n_replicates=400).loc[0] for values in samples]
    assert np.mean([row["low"] <= 10 <= row["high"] for row in rows]) > 0.87


def test_fewer_than_five_articles_give_no_interval():
    intervals = estimate(_scores(Post=(9, 4), Times=(9, 5)), "grade", by="outlet")
    assert intervals["low"].isna().tolist() == [True, False]
    assert intervals["estimate"].notna().all()


def test_articles_without_the_score_or_the_group_are_left_out():
    scores = pd.DataFrame({"outlet": ["Post", "Post", None], "grade": [8.0, None, 12.0]})
    intervals = estimate(scores, "grade", by="outlet")
    assert intervals[["group", "n_articles", "estimate"]].values.tolist() == [["Post", 1, 8.0]]


def test_no_articles_give_no_groups_and_an_undefined_whole():
    empty = pd.DataFrame({"outlet": pd.Series(dtype="str"), "grade": pd.Series(dtype="float64")})
    pd.testing.assert_frame_equal(estimate(empty, "grade", by="outlet"), make_table([], ESTIMATES))
    assert estimate(empty, "grade").loc[0, "n_articles"] == 0


@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_the_order_of_articles_does_not_matter(statistic):
    scores = _scores(Post=(9, 12), Times=(11, 9))
    shuffled = scores.sample(frac=1, random_state=4)
    for measure in (estimate, compare):
        first = measure(scores, "grade", by="outlet", statistic=statistic)
        second = measure(shuffled, "grade", by="outlet", statistic=statistic)
        pd.testing.assert_frame_equal(first, second)


def test_another_seed_moves_the_interval_but_not_the_estimate():
    scores = _scores(Post=(9, 12))
    first, second = (estimate(scores, "grade", seed=seed).loc[0] for seed in (1, 2))
    assert first["estimate"] == second["estimate"]
    assert first["low"] != second["low"]


def test_a_groups_interval_depends_on_its_own_articles_only():
    alone = estimate(_scores(Post=(9, 12)), "grade", by="outlet")
    beside = estimate(_scores(Post=(9, 12), Times=(11, 9)), "grade", by="outlet")
    pd.testing.assert_frame_equal(alone, beside.head(1))


def test_the_memory_bound_does_not_change_the_numbers(monkeypatch):
    scores = _scores(Post=(9, 12))
    whole = estimate(scores, "grade", statistic="median")
    monkeypatch.setattr("analysis.resampling.DRAWS_AT_ONCE", 100)
    pd.testing.assert_frame_equal(estimate(scores, "grade", statistic="median"), whole)


def test_outlets_far_apart_are_told_apart():
    row = compare(_scores(Post=(9, 20), Times=(12, 20)), "grade", by="outlet").loc[0]
    assert row["clear"]
    assert row["low"] < row["difference"] < row["high"] < 0
    assert row["p_value"] == pytest.approx(1 / 2001)


def test_outlets_alike_are_seldom_told_apart():
    rows = [
        compare(_scores(seed, Post=(9, 12), Times=(9, 12)), "grade", by="outlet", n_replicates=300).loc[0]
        for seed in range(100)
    ]
    assert np.mean([row["clear"] for row in rows]) <= 0.12
    assert np.mean([row["p_value"] < 0.05 for row in rows]) <= 0.12


def test_a_permutation_of_equal_scores_never_lies_closer():
    scores = pd.DataFrame({"outlet": ["Post"] * 6 + ["Times"] * 6, "grade": [9.0] * 12})
    row = compare(scores, "grade", by="outlet").loc[0]
    assert (row["difference"], row["p_value"], bool(row["clear"])) == (0.0, 1.0, False)


def test_the_reader_chooses_which_is_taken_from_which():
    scores = _scores(Post=(9, 8), Times=(12, 9), Wire=(10, 7))
    row = compare(scores, "grade", by="outlet", first="Wire", second="Post").loc[0]
    turned = compare(scores, "grade", by="outlet", first="Post", second="Wire").loc[0]
    assert [row["first"], row["second"], row["n_first"], row["n_second"]] == ["Wire", "Post", 7, 8]
    assert row["difference"] == -turned["difference"]


def test_one_chosen_group_of_two_is_enough():
    row = compare(_scores(Post=(9, 8), Times=(12, 9)), "grade", by="outlet", second="Post").loc[0]
    assert (row["first"], row["second"]) == ("Times", "Post")


def test_too_few_articles_are_not_compared():
    row = compare(_scores(Post=(9, 4), Times=(12, 9)), "grade", by="outlet").loc[0]
    assert math.isnan(row["low"])
    assert math.isnan(row["p_value"])
    assert not row["clear"]


def test_shares_are_compared_over_all_words():
    scores = _scores(Post=(9, 12), Times=(9, 12))
    scores.loc[scores["outlet"] == "Post", "n_quoted"] += 100
    row = compare_shares(scores, "n_quoted", "n_words", by="outlet").loc[0]
    by_hand = scores.groupby("outlet")[["n_quoted", "n_words"]].sum()
    shares = by_hand["n_quoted"] / by_hand["n_words"]
    assert row["difference"] == pytest.approx(shares["Post"] - shares["Times"])
    assert row["clear"]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda scores: estimate(scores, "ease"), "estimate() needs a table of scores with ease; got columns outlet"),
        (lambda scores: estimate(scores, "grade", statistic="mode"), 'statistic is "mean" or "median"; got \'mode\''),
        (lambda scores: compare(scores, "grade", by="outlet"), "exactly two groups; found Post, Times, Wire"),
        (lambda scores: compare(scores, "grade", by="outlet", first="Sun"), "no group Sun; found Post, Times, Wire"),
    ],
)
def test_errors_say_what_was_found(ask, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        ask(_scores(Post=(9, 5), Times=(9, 5), Wire=(9, 5)))


def test_the_comparison_has_one_row_of_the_contract():
    assert list(compare(_scores(Post=(9, 5), Times=(9, 5)), "grade", by="outlet").columns) == list(COMPARISON.columns)


def test_equal_scores_show_no_change_whatever_the_last_digits_of_their_sums():
    days = pd.to_datetime([f"2025-{1 + i % 12:02d}-01" for i in range(24)], utc=True)
    row = trend(pd.DataFrame({"published": days, "grade": [8.1] * 24}), "grade").iloc[0]
    assert (row["change"], row["low"], row["high"], row["clear"]) == (0, 0, 0, False)
