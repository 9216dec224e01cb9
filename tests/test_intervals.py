"""Intervals over articles: what they cover, what they leave out, and that they can be repeated."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from conftest import grade_outlets

from analysis.intervals import estimate, estimate_ratio, estimate_share
from analysis.resampling import find_limits
from analysis.tables import ESTIMATES, VALIDATION, make_table


def test_the_interval_of_a_ratio_is_as_wide_downwards_as_upwards_in_proportion():
    # t at 97.5% with 8 degrees is 2.306004, so 2 ± .2306004 becomes 2 × e^(±.1153002)
    low, high = find_limits(2.0, 0.1, 9, "log")
    assert (low, high) == (pytest.approx(2 * math.exp(-0.1153002)), pytest.approx(2 * math.exp(0.1153002)))


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


def test_few_articles_are_not_taken_for_the_population():
    # by hand: grades 8 to 12 have the standard deviation 1.5811; t(0.975, 4) = 2.776; 2.776 × 1.5811 / √5 = 1.963
    row = estimate(pd.DataFrame({"grade": [8.0, 9, 10, 11, 12]}), "grade", n_replicates=40_000).loc[0]
    assert row["high"] - row["estimate"] == pytest.approx(1.963, rel=0.02)


@pytest.mark.parametrize("n_articles", [5, 10, 30])
def test_intervals_cover_the_truth_about_as_often_as_they_say(n_articles):
    samples = [np.random.default_rng(seed).normal(10, 2, size=n_articles) for seed in range(200)]
    rows = [estimate(pd.DataFrame({"grade": values}), "grade", n_replicates=400).loc[0] for values in samples]
    assert np.mean([row["low"] <= 10 <= row["high"] for row in rows]) > 0.87


def test_fewer_than_five_articles_give_no_interval():
    intervals = estimate(grade_outlets(Post=(9, 4), Times=(9, 5)), "grade", by="outlet")
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
    scores = grade_outlets(Post=(9, 12), Times=(11, 9))
    shuffled = scores.sample(frac=1, random_state=4)
    first = estimate(scores, "grade", by="outlet", statistic=statistic)
    second = estimate(shuffled, "grade", by="outlet", statistic=statistic)
    pd.testing.assert_frame_equal(first, second)


def test_another_seed_moves_the_interval_but_not_the_estimate():
    scores = grade_outlets(Post=(9, 12))
    first, second = (estimate(scores, "grade", seed=seed).loc[0] for seed in (1, 2))
    assert first["estimate"] == second["estimate"]
    assert first["low"] != second["low"]


def test_a_groups_interval_depends_on_its_own_articles_only():
    alone = estimate(grade_outlets(Post=(9, 12)), "grade", by="outlet")
    beside = estimate(grade_outlets(Post=(9, 12), Times=(11, 9)), "grade", by="outlet")
    pd.testing.assert_frame_equal(alone, beside.head(1))


def test_the_memory_bound_does_not_change_the_numbers(monkeypatch):
    scores = grade_outlets(Post=(9, 12))
    whole = estimate(scores, "grade", statistic="median")
    monkeypatch.setattr("analysis.resampling.DRAWS_AT_ONCE", 100)
    pd.testing.assert_frame_equal(estimate(scores, "grade", statistic="median"), whole)


@pytest.mark.parametrize(("n_articles", "cluster"), [(20, None), (40, "published")])
def test_copies_of_an_article_on_one_day_add_no_certainty_where_days_are_drawn(n_articles, cluster):
    # twenty days; a second article a day that repeats the first one's grade tells nothing new
    grades = np.random.default_rng(4).normal(10, 2, size=20)
    days = pd.date_range("2025-01-01 08:00", periods=20, tz="UTC")
    later = days + pd.Timedelta(hours=9)
    scores = pd.DataFrame({"grade": [*grades, *grades], "published": [*days, *later]}).head(n_articles)
    row = estimate(scores, "grade", cluster=cluster).loc[0]
    assert row["n_clusters"] == 20
    margin = 2.093 * grades.std(ddof=1) / math.sqrt(20)  # t(0.975, 19) = 2.093
    assert row["high"] - row["low"] == pytest.approx(2 * margin, rel=0.05)


def test_articles_without_an_author_are_units_of_their_own():
    scores = pd.DataFrame({"grade": [8.0, 9, 10, 11, 12, 13], "byline": ["Bell", "Bell", None, None, "Diaz", "Roe"]})
    assert estimate(scores, "grade", cluster="byline").loc[0, "n_clusters"] == 5


def test_several_authors_are_one_cluster_and_lists_can_name_them():
    scores = pd.DataFrame({"grade": [8.0, 9, 10], "authors": [["Bell", "Roe"], ["Bell", "Roe"], []]})
    row = estimate(scores, "grade", cluster="authors").loc[0]
    assert (row["n_clusters"], row["note"]) == (2, "2 clusters are too few for an interval; it takes 5")


def test_no_quote_of_a_kind_in_thirty_articles_is_no_proof_that_there_are_none():
    # the exact binomial limit, an article as one trial: 1 - .025 ** (1 / 30) = .1157
    scores = pd.DataFrame({"n_unnamed": [0] * 30, "n_quotes": [7] * 30})
    row = estimate_share(scores, "n_unnamed", "n_quotes").loc[0]
    assert (row["estimate"], row["low"], row["n_quotes"]) == (0.0, 0.0, 210)
    assert row["high"] == pytest.approx(0.1157, abs=1e-4)


def test_an_interval_of_a_share_stays_between_0_and_1():
    scores = pd.DataFrame({"n_quoted": [99, 100, 100, 100, 100, 97], "n_words": [100] * 6})
    row = estimate_share(scores, "n_quoted", "n_words").loc[0]
    assert 0 < row["low"] < row["estimate"] < row["high"] < 1


def test_articles_without_words_do_not_count():
    scores = pd.DataFrame({"n_quoted": [1, 2, 3, 4, 0, 0], "n_words": [10, 10, 10, 10, 0, 0]})
    row = estimate_share(scores, "n_quoted", "n_words").loc[0]
    assert (row["n_articles"], row["estimate"]) == (4, 0.25)
    assert math.isnan(row["low"])


def test_a_ratio_may_be_more_than_one():
    scores = pd.DataFrame({"n_words": [30, 20, 44, 10, 12], "n_quotes": [2, 2, 4, 1, 1]})
    row = estimate_ratio(scores, "n_words", "n_quotes").loc[0]
    assert row["estimate"] == 11.6
    assert row["low"] < 11.6 < row["high"]


def test_a_part_larger_than_its_whole_is_refused():
    scores = pd.DataFrame({"n_quoted": [30], "n_words": [20]})
    with pytest.raises(ValueError, match=r"n_quoted between 0 and n_words; got 30 of 20\. A ratio"):
        estimate_share(scores, "n_quoted", "n_words")


@pytest.mark.parametrize("missing", [float("nan"), float("inf")])
def test_what_is_no_number_is_left_out(missing):
    scores = pd.DataFrame({"grade": [8.0, 9.0, missing]})
    assert estimate(scores, "grade").loc[0, ["n_articles", "estimate"]].tolist() == [2, 8.5]


def test_a_score_that_is_never_negative_gets_no_negative_limit():
    row = estimate(pd.DataFrame({"n_speakers": [0, 0, 0, 0, 9]}), "n_speakers").loc[0]
    assert (row["estimate"], row["low"]) == (1.8, 0.0)


def _validate(*cells: tuple[bool | None, bool | None, int]) -> pd.DataFrame:
    """Return cells of found by true, dealt out evenly over ten annotated articles."""
    rows = [(f"v{i}", found, true, n / 10) for i in range(10) for found, true, n in cells]
    return pd.DataFrame(rows, columns=["article_id", "found", "true", "n"]).astype(VALIDATION.columns)


def test_a_share_is_corrected_for_what_we_mistake():
    # of 100 true ones 80 are found as such, of 100 others 90: (.30 - .10) / (.80 + .90 - 1) = .2857 (Rogan and Gladen)
    known = _validate((True, True, 80), (False, True, 20), (True, False, 10), (False, False, 90))
    scores = pd.DataFrame({"n_unnamed": [3] * 20, "n_quotes": [10] * 20})
    row = estimate_share(scores, "n_unnamed", "n_quotes", validation=known).loc[0]
    assert row["estimate"] == pytest.approx(0.2857, abs=1e-4)


def test_a_share_is_corrected_for_what_we_miss_and_invent():
    # Found: 60 of the class and 140 others. Of the class 40 of 80 are found, of others 90 of 100, none mistaken; of 140
    # finds 10 are none, as of the class. So of our 200 finds 14.29 are none: 45.71 / .5 = 91.43 true, 140 / .9 = 155.6.
    known = _validate((True, True, 40), (None, True, 40), (False, False, 90), (None, False, 10), (True, None, 10))
    scores = pd.DataFrame({"n_unnamed": [3] * 20, "n_quotes": [10] * 20})
    row = estimate_share(scores, "n_unnamed", "n_quotes", validation=known).loc[0]
    assert row["estimate"] == pytest.approx((60 - 200 / 14) / 0.5 / ((60 - 200 / 14) / 0.5 + 140 / 0.9))


def test_known_errors_widen_the_interval():
    dice = np.random.default_rng(2)
    scores = pd.DataFrame({"n_unnamed": dice.binomial(10, 0.3, size=50), "n_quotes": 10})
    cells = [
        (f"v{i}", bool(dice.random() < (0.8 if true else 0.1)), true, 1.0)
        for i in range(30)
        for true in (True, False) * 3
    ]
    known = pd.DataFrame(cells, columns=list(VALIDATION.columns)).astype(VALIDATION.columns)
    plain = estimate_share(scores, "n_unnamed", "n_quotes").loc[0]
    corrected = estimate_share(scores, "n_unnamed", "n_quotes", validation=known).loc[0]
    assert corrected["high"] - corrected["low"] > plain["high"] - plain["low"]
    perfect = _validate((True, True, 50), (False, False, 50))
    row = estimate_share(scores, "n_unnamed", "n_quotes", validation=perfect).loc[0]
    assert row["estimate"] == pytest.approx(plain["estimate"])


def test_a_share_that_noise_takes_below_0_keeps_its_doubt():
    # of the rest a quarter is taken for the class, and no more than a fifth is found as the class: the truth is near 0
    truths = [(f"v{i}", i % 4 == 0, j) for i in range(40) for j in range(5)]
    cells = [(name, j < (4 if true else 1), true, 1.0) for name, true, j in truths]
    known = pd.DataFrame(cells, columns=list(VALIDATION.columns)).astype(VALIDATION.columns)
    scores = pd.DataFrame({"n_unnamed": [1, 2] * 150, "n_quotes": [8] * 300})
    row = estimate_share(scores, "n_unnamed", "n_quotes", validation=known).loc[0]
    assert (row["estimate"], row["low"]) == (0.0, 0.0)
    assert row["high"] > 1 - 0.025 ** (1 / 300)  # that of 300 articles without one, if we never erred


def test_false_finds_come_in_proportion_to_all_that_is_found():
    # One false find beside nine true ones in each annotated article, five of them of the class; here one of ten is.
    known = _validate((True, True, 50), (False, False, 40), (True, None, 10))
    scores = pd.DataFrame({"n_unnamed": [2] * 20, "n_quotes": [10] * 20})
    row = estimate_share(scores, "n_unnamed", "n_quotes", validation=known).loc[0]
    assert row["estimate"] == pytest.approx(1 / 9)


@pytest.mark.parametrize("n_units", [0, 3])
def test_few_annotated_articles_or_none_to_correct_are_said_in_words(n_units):
    known = _validate((True, True, 50), (False, False, 50))
    scores = pd.DataFrame({"n_unnamed": [3.0] * n_units, "n_quotes": [10.0] * n_units})
    row = estimate_share(scores, "n_unnamed", "n_quotes", validation=known).loc[0]
    assert math.isnan(row["low"])
    assert row["note"].startswith("there is no article" if not n_units else "3 articles are too few")


def test_a_ratio_of_nothing_says_why_it_has_no_interval():
    row = estimate_ratio(pd.DataFrame({"n_words": [0] * 6, "n_quotes": [2] * 6}), "n_words", "n_quotes").loc[0]
    assert (row["estimate"], row["note"]) == (0.0, "a ratio that is not above 0 has no interval")


def test_a_finder_that_guesses_is_not_corrected_for():
    known = _validate((True, True, 50), (False, True, 50), (True, False, 45), (False, False, 55))
    scores = pd.DataFrame({"n_unnamed": [3] * 20, "n_quotes": [10] * 20})
    row = estimate_share(scores, "n_unnamed", "n_quotes", validation=known).loc[0]
    assert math.isnan(row["estimate"])
    assert "do not tell the class from the rest" in row["note"]


def test_corrected_shares_cover_the_truth():
    # 30% of all quotes are unnamed, 70 to 90% of which are found, by article; of the others a tenth is mistaken
    held = []
    for seed in range(200):
        dice = np.random.default_rng(seed)

        def draw(n_articles: int, dice: np.random.Generator = dice) -> pd.DataFrame:
            rows = []
            for i in range(n_articles):
                rate, hit = dice.beta(3, 7), dice.uniform(0.7, 0.9)
                for _ in range(8):
                    true = bool(dice.random() < rate)
                    rows.append((f"a{i}", bool(dice.random() < (hit if true else 0.1)), true, 1.0))
            return pd.DataFrame(rows, columns=list(VALIDATION.columns)).astype(VALIDATION.columns)

        found = draw(60)
        scores = found.groupby("article_id")["found"].agg(n_unnamed="sum", n_quotes="size").astype("int64")
        row = estimate_share(scores, "n_unnamed", "n_quotes", validation=draw(40), n_replicates=200).loc[0]
        held.append(row["low"] <= 0.3 <= row["high"])
    assert np.mean(held) >= 0.91


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda scores: estimate(scores, "ease"), "estimate() needs a table of scores with ease; got columns outlet"),
        (lambda scores: estimate(scores, "grade", statistic="mode"), 'statistic is "mean" or "median"; got \'mode\''),
        (lambda scores: estimate(scores, "grade", cluster="desk"), "needs a table of scores with desk; got"),
        (
            lambda scores: estimate_share(scores, "n_quoted", "n_words", validation=make_table([], VALIDATION)),
            "needs annotated articles as validation; the table is empty",
        ),
    ],
)
def test_errors_say_what_was_found(ask, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        ask(grade_outlets(Post=(9, 5), Times=(9, 5)))
