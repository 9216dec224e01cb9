"""Intervals that treat the article as the sampled unit: `estimate`, and its kin for shares and ratios.

Words, sentences and quotes of one article resemble each other, so counting
them one by one makes every interval too narrow. Here whole articles are drawn,
with all that is in them, or whole days or authors. Seeds are fixed: the same
table gives the same numbers. How often the intervals hold the truth is
simulated by bench/interval_coverage.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.misclassification import Validation, correct_share, read_validation
from analysis.resampling import (
    FEWEST_UNITS,
    Sample,
    Scale,
    Statistic,
    bound_of_none,
    compute,
    find_limits,
    mean,
    median,
    quantile_of_t,
    ratio,
    replicate,
    spread,
    take_sample,
)
from analysis.tables import ESTIMATES, make_table

STATISTICS: dict[str, Statistic] = {"mean": mean, "median": median}


def estimate(
    scores: pd.DataFrame,
    column: str,
    *,
    by: str | None = None,
    statistic: Literal["mean", "median"] = "mean",
    cluster: str | None = None,
    seed: int = 1,
    n_replicates: int = 2000,
) -> pd.DataFrame:
    """Return the mean or median of a score over articles, with its 95% interval.

    The interval says how far the figure would move if the desk had published
    other articles of the same kind. Articles are drawn again, with return,
    `n_replicates` times; the interval is the figure, more and less the
    standard error that these samples show, times Student's t. It says nothing
    about articles that were never collected, nor about errors of the measure.

    Takes `scores` (one row per article). `cluster` names a column of what
    articles have in common, such as `published` (by the day) or `byline`:
    then whole days or authors are drawn. Articles without the score, or
    without a group, are left out. Returns one row per group, ordered by name;
    without `by` one row, named "all":

        group      str
        n_articles int    articles with the score
        n_clusters int    units drawn: articles, or days or authors
        n_quotes   Int64  sum of the scores' column n_quotes, where there is one
        estimate   float  NaN where there are no articles
        low, high  float  NaN under 5 units; never negative where no score is
        note       str    why there is no interval

    Raises ValueError where `scores` lacks a column that is named.

    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap;
    Hesterberg (2015), What Teachers Should Know About the Bootstrap, for
    small samples; Davison and Hinkley (1997), 3.8, for clusters.

    >>> scores = pd.DataFrame({"outlet": list("aaaaab"), "grade": [8.0, 9.0, 10.0, 11.0, 12.0, 9.0]})
    >>> estimate(scores, "grade", by="outlet")[["group", "n_articles", "estimate", "low", "high"]].round(1)
      group  n_articles  estimate  low  high
    0     a           5      10.0  8.1  11.9
    1     b           1       9.0  NaN   NaN
    """
    if statistic not in STATISTICS:
        raise ValueError(f'statistic is "mean" or "median"; got {statistic!r}.')
    rows = []
    for name, group in split_groups(scores, [column], by, cluster, "estimate()").items():
        sample = take_sample(group, [column], cluster)
        floor = 0.0 if len(group) and sample.values.min() >= 0 else -math.inf
        dice = np.random.default_rng(seed)
        figures = estimate_sample(sample, STATISTICS[statistic], "plain", dice, n_replicates, floor)
        rows.append({"group": name, **count_units(group, sample), **figures})
    return make_table(rows, ESTIMATES)


def estimate_share(
    scores: pd.DataFrame,
    numerator: str,
    denominator: str,
    *,
    by: str | None = None,
    cluster: str | None = None,
    validation: pd.DataFrame | None = None,
    seed: int = 1,
    n_replicates: int = 2000,
) -> pd.DataFrame:
    """Return a share over all words or quotes of the articles, with its 95% interval.

    The share is the sum of `numerator` over the sum of `denominator`: quoted
    words over words, say. A long article weighs more than a short one, as it
    does for the reader of all of them. Articles are drawn again as in
    estimate(), which also says what comes back; the interval is taken on the
    scale of log-odds. Articles whose denominator is 0 do not count. A share
    of exactly 0 or 1 gets the exact binomial limit, an article as one trial.

    Takes `scores` (one row per article). With `validation` (columns
    article_id, found, true, n; see `match_parts`) the share is corrected for
    what we miss, invent and mistake, and the interval holds that doubt too: the
    annotated articles are drawn again along with the others. The correction
    is that of Rogan and Gladen, for a table of found by true with missed and
    false finds: it asks only that we err alike on both sets of articles, not
    that the share is the same on both, as prediction-powered inference would.

    Raises ValueError where `scores` lacks a column that is named, or a
    numerator is larger than its denominator.

    Limits: where the annotated articles differ from the others in how hard they are,
    the correction is off by as much.

    Source: as estimate(); Rogan and Gladen (1978), Estimating Prevalence from
    the Results of a Screening Test.

    >>> scores = pd.DataFrame({"n_quoted": [10, 20, 30, 40, 0], "n_words": [100, 100, 100, 100, 100]})
    >>> estimate_share(scores, "n_quoted", "n_words")[["n_articles", "estimate", "low", "high"]].round(2)
       n_articles  estimate   low  high
    0           5       0.2  0.07  0.46
    """
    known = None if validation is None else read_validation(validation)
    rows = []
    for name, group in split_groups(scores, [numerator, denominator], by, cluster, "estimate_share()").items():
        check_share(group, numerator, denominator, "estimate_share()")
        group = group[group[denominator] > 0]
        sample = take_sample(group, [numerator, denominator], cluster)
        dice = np.random.default_rng(seed)
        figures = _estimate_corrected(sample, known, dice, n_replicates)
        rows.append({"group": name, **count_units(group, sample), **figures})
    return make_table(rows, ESTIMATES)


def estimate_ratio(
    scores: pd.DataFrame,
    numerator: str,
    denominator: str,
    *,
    by: str | None = None,
    cluster: str | None = None,
    seed: int = 1,
    n_replicates: int = 2000,
) -> pd.DataFrame:
    """Return a ratio of two sums over the articles, with its 95% interval: words a quotation, say.

    Like estimate_share(), but the ratio may be more than 1, and its interval
    is taken on the scale of logs. A ratio of 0 gets no interval.

    >>> scores = pd.DataFrame({"n_words": [24, 30, 44, 10, 12], "n_quotes": [2, 2, 4, 1, 1]})
    >>> estimate_ratio(scores, "n_words", "n_quotes")[["n_articles", "n_quotes", "estimate", "low", "high"]].round(1)
       n_articles  n_quotes  estimate  low  high
    0           5        10      12.0  9.8  14.7
    """
    rows = []
    for name, group in split_groups(scores, [numerator, denominator], by, cluster, "estimate_ratio()").items():
        group = group[group[denominator] > 0]
        sample = take_sample(group, [numerator, denominator], cluster)
        figures = estimate_sample(sample, ratio, "log", np.random.default_rng(seed), n_replicates)
        rows.append({"group": name, **count_units(group, sample), **figures})
    return make_table(rows, ESTIMATES)


def split_groups(
    scores: pd.DataFrame,
    columns: Sequence[str],
    by: str | None,
    cluster: str | None,
    caller: str,
    *,
    needs: Sequence[str] = (),
) -> dict[str, pd.DataFrame]:
    """Return the rows of each group, by name, that have a number in all columns; without `by` all as one group."""
    wanted = [*needs, *columns, *([by] if by else []), *([cluster] if cluster else [])]
    missing = [name for name in wanted if name not in scores.columns]
    if missing:
        got = ", ".join(map(str, scores.columns)) or "none"
        raise ValueError(f"{caller} needs a table of scores with {', '.join(missing)}; got columns {got}.")
    present = scores.dropna(subset=list(columns))
    for name in columns:
        present = present[np.isfinite(present[name].to_numpy(dtype=np.float64))]
    if by is None:
        return {"all": present}
    return {str(name): present[present[by] == name] for name in sorted(scores[by].dropna().unique(), key=str)}


def count_units(group: pd.DataFrame, sample: Sample) -> dict[str, Any]:
    """Return the numbers of articles, of units and of quotes behind an estimate."""
    n_quotes = round(float(group["n_quotes"].sum())) if "n_quotes" in group else None
    return {"n_articles": len(group), "n_clusters": sample.n_units, "n_quotes": n_quotes}


def estimate_sample(
    sample: Sample,
    statistic: Statistic,
    scale: Scale,
    dice: np.random.Generator,
    n_replicates: int,
    floor: float = -math.inf,
) -> dict[str, Any]:
    """Return estimate, low, high and note of one sample."""
    value, error = compute(sample, statistic), math.nan
    if sample.n_units >= FEWEST_UNITS:
        error = spread(replicate(sample, statistic, dice, n_replicates), sample.n_units)
    low, high = find_limits(value, error, sample.n_units, scale, floor)
    note = say_few(sample.n_units, len(sample.unit))
    if note is None and scale == "log" and value <= 0:
        note = "a ratio that is not above 0 has no interval"
    return {"estimate": value, "low": low, "high": high, "note": note}


def say_few(n_units: int, n_articles: int) -> str | None:
    """Return that there are too few units for an interval, or None where there are enough.

    >>> say_few(3, 3), say_few(3, 40), say_few(5, 5)
    ('3 articles are too few for an interval; it takes 5', '3 clusters are too few for an interval; it takes 5', None)
    """
    if n_units >= FEWEST_UNITS:
        return None
    noun = "article" if n_units == n_articles else "cluster"
    if not n_units:
        return f"there is no {noun} to go by"
    return f"{n_units} {noun}{' is' if n_units == 1 else 's are'} too few for an interval; it takes {FEWEST_UNITS}"


def _estimate_corrected(
    sample: Sample, known: Validation | None, dice: np.random.Generator, n_replicates: int
) -> dict[str, Any]:
    """Return the figures of a share, corrected by the annotated articles where there are any."""
    if known is None:
        return estimate_sample(sample, ratio, "logit", dice, n_replicates)
    few = say_few(sample.n_units, len(sample.unit)) or say_few(known.n_units, known.n_units)
    if not sample.n_units:
        return {"note": few}
    value, error, note = correct_share(sample, known, dice, n_replicates)
    low, high = _bound_corrected(value, error, min(sample.n_units, known.n_units))
    return {"estimate": min(max(value, 0.0), 1.0), "low": low, "high": high, "note": note or few}


def _bound_corrected(value: float, error: float, n_units: int) -> tuple[float, float]:
    """Return the interval of a corrected share: on log-odds where it lies well inside, else plain, cut at 0 and 1.

    At the border it reaches as far as if nothing had been seen without any error of ours.
    """
    if n_units < FEWEST_UNITS or math.isnan(error):
        return math.nan, math.nan
    width = quantile_of_t(n_units - 1) * error
    if width < value < 1 - width:
        return find_limits(value, error, n_units, "logit")
    bound = bound_of_none(n_units)
    low, high = value - width, value + width
    low = min(low, 1 - bound) if value >= 1 else low
    high = max(high, bound) if value <= 0 else high
    return min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0)


def check_share(group: pd.DataFrame, numerator: str, denominator: str, caller: str) -> None:
    """Raise ValueError where a part is larger than its whole, or negative."""
    too_large = group[(group[numerator] > group[denominator] + 1e-9) | (group[numerator] < 0)]
    if len(too_large):
        row = too_large.iloc[0]
        raise ValueError(
            f"{caller} needs {numerator} between 0 and {denominator}; "
            f"got {row[numerator]:g} of {row[denominator]:g}. A ratio of two amounts is no share."
        )
