"""Change over time: `trend` and `trend_share`, the slope of a straight line through the articles, with its interval."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from analysis.intervals import check_share, count_units, split_groups
from analysis.resampling import Floats, Sample, compute, jackknife, quantile_of_t, take_sample, two_sided_p
from analysis.tables import TRENDS, make_table

FEWEST_MONTHS = 4
FEWEST_UNITS = 10
ROUNDED = 12  # decimals: what is left of equal scores is no change
DAYS_A_MONTH = 365.25 / 12
_SUMS = ["amount", "weight", "weight_time", "weight_time_2", "amount_time"]


def trend(
    scores: pd.DataFrame,
    column: str,
    *,
    time: str = "published",
    by: str | None = None,
    cluster: str | None = None,
) -> pd.DataFrame:
    """Return by how much the mean of a score changes a month, with the 95% interval of the change.

    The change is the slope of the straight line through all articles, least
    squares, so every article counts the same and months need not be equally
    full. The interval comes from leaving out one article, or one day or
    author, after the other. A change is clear where the interval leaves out 0. A line says nothing of
    ups and downs within the period.

    Takes `scores` (one row per article) with `time`, a column of dates.
    Articles without score, date or group are left out. Returns one row per
    group, ordered by name; without `by` one row, named "all":

        group       str
        n_articles  int    articles with score and date
        n_clusters  int    units left out in turn: articles, or days or authors
        n_months    int    different months of publication
        change      float  of the mean, in a month of 30.4 days
        low, high   float  NaN under 4 months or 10 units
        p_value     float  two-sided, from Student's t
        clear       bool
        note        str    why there is no interval

    Raises ValueError where `scores` lacks a column that is named, or `time` holds no dates.

    Source: MacKinnon and White (1985), Some Heteroskedasticity-Consistent Covariance Matrix
    Estimators, for the jackknife of a slope.

    >>> dates = pd.date_range("2025-01-01", periods=12, freq="15D", tz="UTC")
    >>> scores = pd.DataFrame({"published": dates, "grade": [8 + 0.5 * place for place in range(12)]})
    >>> trend(scores, "grade")[["n_articles", "n_months", "change", "clear"]].round(2)  # half a grade in 15 days
       n_articles  n_months  change  clear
    0          12         6    1.01   True
    """
    months = _read_months(scores, time, "trend()")
    groups = split_groups(scores.copy().assign(_month=months), [column, "_month"], by, cluster, "trend()")
    rows = []
    for name, group in groups.items():
        sums = _list_sums(group[column], pd.Series(1.0, index=group.index), group["_month"])
        rows.append({"group": name, **_fit(group, sums, time, cluster)})
    return make_table(rows, TRENDS)


def trend_share(
    scores: pd.DataFrame,
    numerator: str,
    denominator: str,
    *,
    time: str = "published",
    by: str | None = None,
    cluster: str | None = None,
) -> pd.DataFrame:
    """Return by how much a share over all words or quotes changes a month, with the 95% interval of the change.

    The share is that of `estimate_share`: in the line, an article weighs as
    much as its denominator. What comes back is that of trend().

    >>> dates = pd.date_range("2025-01-01", periods=12, freq="15D", tz="UTC")
    >>> scores = pd.DataFrame({"published": dates, "n_quoted": range(20, 32), "n_words": 100})
    >>> trend_share(scores, "n_quoted", "n_words")[["change", "clear"]].round(3)  # a hundredth in 15 days
       change  clear
    0    0.02   True
    """
    months = _read_months(scores, time, "trend_share()")
    wanted = [numerator, denominator, "_month"]
    rows = []
    for name, group in split_groups(scores.copy().assign(_month=months), wanted, by, cluster, "trend_share()").items():
        check_share(group, numerator, denominator, "trend_share()")
        group = group[group[denominator] > 0]
        sums = _list_sums(group[numerator], group[denominator], group["_month"])
        rows.append({"group": name, **_fit(group, sums, time, cluster)})
    return make_table(rows, TRENDS)


def _read_months(scores: pd.DataFrame, time: str, caller: str) -> pd.Series:
    """Return the time of each article in months from the first, NaN where it has none."""
    if time not in scores.columns:
        got = ", ".join(map(str, scores.columns)) or "none"
        raise ValueError(f"{caller} needs a column of dates, {time}; got columns {got}.")
    if scores.empty:
        return pd.Series(dtype="float64", index=scores.index)
    if not pd.api.types.is_datetime64_any_dtype(scores[time]):
        raise ValueError(f"{caller} needs dates in {time}; got {scores[time].dtype}. Use pandas.to_datetime().")
    since = (scores[time] - scores[time].min()) / pd.Timedelta(days=1)
    return pd.Series(since.to_numpy(dtype=np.float64) / DAYS_A_MONTH, index=scores.index)


def _list_sums(amounts: pd.Series, weights: pd.Series, months: pd.Series) -> pd.DataFrame:
    """Return what has to be summed over the articles for the slope, the time taken from its middle."""
    middle = float(months.mean()) if len(months) else 0.0
    time = months - middle
    columns = [amounts, weights, weights * time, weights * time**2, amounts * time]
    return pd.concat([column.astype("float64") for column in columns], axis=1, keys=_SUMS)


def _slope(values: Floats, weights: Floats) -> Floats:
    """Return the slope of the line for each set of weights; NaN where all articles are of one moment."""
    amount, weight, time, time_2, amount_time = (weights @ values).T
    across = weight * time_2 - time**2
    return np.asarray((weight * amount_time - time * amount) / np.where(across > 1e-9 * weight**2, across, math.nan))


def _fit(group: pd.DataFrame, sums: pd.DataFrame, time: str, cluster: str | None) -> dict[str, Any]:
    """Return the row of one group."""
    known = sums if cluster is None else sums.assign(**{cluster: group[cluster]})
    sample = take_sample(known, _SUMS, cluster)
    n_months = int(group[time].dt.strftime("%Y-%m").nunique()) if len(group) else 0
    counts = count_units(group, sample)
    row = {"n_articles": counts["n_articles"], "n_clusters": sample.n_units, "n_months": n_months}
    row["change"], note = round(compute(sample, _slope), ROUNDED), _say_few(n_months, sample)
    if note is None:
        error = round(jackknife(sample, _slope), ROUNDED)
        width = quantile_of_t(sample.n_units - 2) * error
        row |= {"low": row["change"] - width, "high": row["change"] + width}
        row["p_value"] = two_sided_p(row["change"], error, sample.n_units - 2)
    clear = note is None and (row["low"] > 0 or row["high"] < 0)
    return {**row, "clear": clear, "note": note}


def _say_few(n_months: int, sample: Sample) -> str | None:
    """Return why there is too little for a trend, or None."""
    if n_months < FEWEST_MONTHS:
        return f"{n_months} month{'' if n_months == 1 else 's'} of articles; a trend takes {FEWEST_MONTHS}"
    if sample.n_units < FEWEST_UNITS:
        return f"{sample.n_units} articles or clusters of them; a trend takes {FEWEST_UNITS}"
    return None
