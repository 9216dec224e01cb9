"""Change over time: slopes worked by hand, what is refused, and how often chance looks like change."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from analysis.tables import TRENDS, make_table
from analysis.trends import trend, trend_share

MONTH = pd.Timedelta(days=365.25 / 12)


def _scores(n_articles: int = 60, slope: float = 0.0, seed: int = 1) -> pd.DataFrame:
    """Return grades over a year around a line, and counts of words around a share."""
    dice = np.random.default_rng(seed)
    months = dice.uniform(0, 12, size=n_articles)
    return pd.DataFrame(
        {
            "outlet": ["Post", "Times"] * (n_articles // 2),
            "published": pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(months * (365.25 / 12), unit="D"),
            "grade": 9 + slope * months + dice.normal(size=n_articles),
            "n_quoted": dice.binomial(400, np.clip(0.25 + slope / 40 * months, 0, 1)),
            "n_words": 400,
        }
    )


def test_the_change_is_the_slope_of_the_line():
    # grades 8, 9, 12 at months 0, 1, 2: the slope of the least squares line is (12 - 8) / 2 = 2
    start = pd.Timestamp("2025-01-15", tz="UTC")
    scores = pd.DataFrame({"published": [start, start + MONTH, start + 2 * MONTH], "grade": [8.0, 9.0, 12.0]})
    row = trend(scores, "grade").loc[0]
    assert row["change"] == pytest.approx(2.0)
    assert (row["n_months"], row["note"]) == (3, "3 months of articles; a trend takes 4")
    assert math.isnan(row["low"])
    assert not row["clear"]


def test_a_long_article_weighs_more_in_the_change_of_a_share():
    # shares .2 (weight 100), .4 (weight 100), then .2 (weight 300) a month on: means .3 and .2, so -.1 a month
    start = pd.Timestamp("2025-01-01", tz="UTC")
    scores = pd.DataFrame(
        {"published": [start, start, start + MONTH], "n_quoted": [20, 40, 60], "n_words": [100, 100, 300]}
    )
    assert trend_share(scores, "n_quoted", "n_words").loc[0, "change"] == pytest.approx(-0.1)


def test_a_plain_change_is_seen_by_outlet():
    rows = trend(_scores(120, slope=0.3), "grade", by="outlet")
    assert rows["group"].tolist() == ["Post", "Times"]
    assert rows["clear"].all()
    assert ((rows["low"] < 0.3) & (rows["high"] > 0.3)).all()


def test_interval_and_p_value_take_two_degrees_of_freedom_for_the_line():
    row = trend(_scores(10, slope=0.1), "grade").loc[0]
    error = (row["high"] - row["change"]) / 2.306004  # t at 97.5% with 10 - 2 degrees, from tables
    assert row["change"] - row["low"] == pytest.approx(2.306004 * error)
    assert row["p_value"] == pytest.approx(2 * student.sf(abs(row["change"]) / error, 8), rel=1e-4)


@pytest.mark.parametrize("share", [False, True])
def test_chance_seldom_looks_like_change_and_the_interval_holds_the_slope(share):
    seen, held = [], []
    for seed in range(120):
        for slope, told in ((0.0, seen), (0.2, held)):
            scores = _scores(40, slope, seed)
            truth = slope / 40 if share else slope
            row = trend_share(scores, "n_quoted", "n_words") if share else None
            row = (trend(scores, "grade") if row is None else row).loc[0]
            told.append(row["clear"] if told is seen else row["low"] <= truth <= row["high"])
    assert np.mean(seen) <= 0.1
    assert np.mean(held) >= 0.88


def test_days_can_be_the_unit():
    scores = _scores(60).assign(published=lambda table: table["published"].dt.floor("30D"))
    row = trend(scores, "grade", cluster="published").loc[0]
    assert row["n_clusters"] == scores["published"].nunique()


def test_few_articles_are_said_in_words():
    scores = _scores(8)
    assert trend(scores, "grade").loc[0, "note"] == "8 articles or clusters of them; a trend takes 10"


def test_articles_without_a_date_are_left_out():
    scores = _scores(30)
    scores.loc[:9, "published"] = pd.NaT
    assert trend(scores, "grade").loc[0, "n_articles"] == 20


def test_one_moment_has_no_slope():
    scores = _scores(20).assign(published=pd.Timestamp("2025-01-01", tz="UTC"))
    assert math.isnan(trend(scores, "grade").loc[0, "change"])


def test_a_share_of_more_than_all_is_refused():
    with pytest.raises(ValueError, match=re.escape("trend_share() needs n_quoted between 0 and n_words")):
        trend_share(_scores(12).assign(n_words=1, n_quoted=2), "n_quoted", "n_words")


def test_the_order_of_articles_does_not_matter():
    scores = _scores(40, 0.1)
    pd.testing.assert_frame_equal(trend(scores, "grade"), trend(scores.sample(frac=1, random_state=2), "grade"))


def test_no_articles_pass_through():
    empty = _scores(2).head(0)
    pd.testing.assert_frame_equal(trend(empty, "grade", by="outlet"), make_table([], TRENDS))
    assert trend(empty, "grade").loc[0, "n_articles"] == 0


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda scores: trend(scores, "grade", time="day"), "trend() needs a column of dates, day; got columns outlet"),
        (lambda scores: trend(scores, "grade", time="outlet"), "trend() needs dates in outlet; got str"),
        (lambda scores: trend_share(scores, "n_said", "n_words"), "needs a table of scores with n_said"),
    ],
)
def test_errors_say_what_was_found(ask, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        ask(_scores(10))


def test_equal_scores_show_no_change_whatever_the_last_digits_of_their_sums():
    days = pd.to_datetime([f"2025-{1 + i % 12:02d}-01" for i in range(24)], utc=True)
    row = trend(pd.DataFrame({"published": days, "grade": [8.1] * 24}), "grade").iloc[0]
    assert (row["change"], row["low"], row["high"], row["clear"]) == (0, 0, 0, False)
