"""Intervals and comparisons that treat the article as the sampled unit.

Words, sentences and quotes of one article resemble each other, so counting
them one by one makes every interval too narrow. Here whole articles are drawn,
with all that is in them. Seeds are fixed: the same table gives the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.tables import COMPARISON, ESTIMATES, make_table

FEWEST_ARTICLES = 5  # under which a group gets no interval
DRAWS_AT_ONCE = 2_000_000  # bounds the memory; the numbers do not depend on it

Floats = npt.NDArray[np.floating[Any]]
Statistic = Callable[[Floats], Floats]  # articles × columns, in the last two axes → one number each


def estimate(
    scores: pd.DataFrame,
    column: str,
    *,
    by: str | None = None,
    statistic: Literal["mean", "median"] = "mean",
    seed: int = 1,
    n_replicates: int = 2000,
) -> pd.DataFrame:
    """Return the mean or median of a score over articles, with its 95% interval.

    The interval says how much the figure would move if the desk had published
    other articles of the same kind: articles are drawn again, with return,
    `n_replicates` times. It says nothing about articles that were never
    collected, nor about errors of the measure itself.

    Takes `scores` (one row per article). Articles without the score, or
    without a group, are left out. Returns one row per group, ordered by name;
    without `by` one row, named "all":

        group      str
        n_articles int    articles with the score
        estimate   float  NaN where there are none
        low, high  float  NaN under 5 articles

    Raises ValueError where `scores` lacks a column that is named.

    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap;
    the percentiles are widened for small samples after Hesterberg (2015),
    What Teachers Should Know About the Bootstrap.

    >>> scores = pd.DataFrame({"outlet": list("aaaaab"), "grade": [8.0, 9.0, 10.0, 11.0, 12.0, 9.0]})
    >>> estimate(scores, "grade", by="outlet").round(1)
      group  n_articles  estimate  low  high
    0     a           5      10.0  8.2  12.0
    1     b           1       9.0  NaN   NaN
    """
    groups = _split_groups(scores, [column], by, "estimate()")
    return _estimate_groups(groups, _choose(statistic), seed, n_replicates)


def estimate_share(
    scores: pd.DataFrame,
    numerator: str,
    denominator: str,
    *,
    by: str | None = None,
    seed: int = 1,
    n_replicates: int = 2000,
) -> pd.DataFrame:
    """Return a share over all words of the articles, with its 95% interval.

    The share is the sum of `numerator` over the sum of `denominator`: quoted
    words over words, say. A long article weighs more than a short one, as it
    does for the reader of all of them. Articles are drawn again as in
    estimate(), which also says what comes back.

    >>> scores = pd.DataFrame({"n_quoted": [10, 20, 30, 40, 0], "n_words": [100, 100, 100, 100, 100]})
    >>> estimate_share(scores, "n_quoted", "n_words")[["n_articles", "estimate"]]
       n_articles  estimate
    0           5       0.2
    """
    groups = _split_groups(scores, [numerator, denominator], by, "estimate_share()")
    return _estimate_groups(groups, _share, seed, n_replicates)


def compare(
    scores: pd.DataFrame,
    column: str,
    *,
    by: str,
    first: str | None = None,
    second: str | None = None,
    statistic: Literal["mean", "median"] = "mean",
    seed: int = 1,
    n_replicates: int = 2000,
) -> pd.DataFrame:
    """Return how far two groups of articles lie apart in a score, and whether that is clear.

    The difference is the first group's mean or median minus the second's.
    `first` and `second` choose them; without these there must be two groups,
    and they are ordered by name. Its 95% interval comes from drawing the
    articles of each group again; the p-value from dealing all articles out to
    the two groups anew: how often would chance alone part them this far?

    Takes `scores` (one row per article). Returns one row:

        first, second      str    the two groups
        n_first, n_second  int    articles with the score
        difference         float  first minus second
        low, high          float  NaN where a group has fewer than 5 articles
        p_value            float  two-sided; NaN likewise
        clear              bool   the interval leaves out 0

    Raises ValueError where `by` does not part the articles into two groups,
    or has none of the name that was chosen.

    Source: as estimate(); Ernst (2004), Permutation Methods.

    >>> scores = pd.DataFrame({"outlet": list("aaaaabbbbb"), "grade": [8, 9, 10, 11, 12, 4, 5, 6, 7, 8]})
    >>> compare(scores, "grade", by="outlet")[["first", "second", "difference", "clear"]]
      first second  difference  clear
    0     a      b         4.0   True
    """
    groups = _split_groups(scores, [column], by, "compare()")
    pair = _choose_pair(groups, first, second, f"compare() by {by}")
    return _compare_groups(pair, _choose(statistic), seed, n_replicates)


def compare_shares(
    scores: pd.DataFrame,
    numerator: str,
    denominator: str,
    *,
    by: str,
    first: str | None = None,
    second: str | None = None,
    seed: int = 1,
    n_replicates: int = 2000,
) -> pd.DataFrame:
    """Return how far two groups of articles lie apart in a share over all their words.

    The share is that of estimate_share(); what comes back is that of
    compare().

    >>> scores = pd.DataFrame({"outlet": list("aaaaabbbbb"), "n_quoted": [3] * 5 + [1] * 5, "n_words": [10] * 10})
    >>> compare_shares(scores, "n_quoted", "n_words", by="outlet")[["difference", "low", "high"]].round(1)
       difference  low  high
    0         0.2  0.2   0.2
    """
    groups = _split_groups(scores, [numerator, denominator], by, "compare_shares()")
    pair = _choose_pair(groups, first, second, f"compare_shares() by {by}")
    return _compare_groups(pair, _share, seed, n_replicates)


def _split_groups(scores: pd.DataFrame, columns: list[str], by: str | None, caller: str) -> dict[str, Floats]:
    """Return the values of each group, articles × columns, sorted so that the order of articles does not matter."""
    missing = [name for name in [*columns, *([by] if by else [])] if name not in scores.columns]
    if missing:
        got = ", ".join(map(str, scores.columns)) or "none"
        raise ValueError(f"{caller} needs a table of scores with {', '.join(missing)}; got columns {got}.")
    present = scores.dropna(subset=columns)
    if by is None:
        groups = {"all": present}
    else:
        groups = {str(name): present[present[by] == name] for name in sorted(scores[by].dropna().unique())}
    return {name: _sort_rows(group[columns].to_numpy(dtype=np.float64)) for name, group in groups.items()}


def _sort_rows(values: Floats) -> Floats:
    """Return the rows in order of their first column, then the next."""
    return values[np.lexsort(values.T[::-1])]


def _choose(statistic: str) -> Statistic:
    """Return the function behind the name of a statistic."""
    choices: dict[str, Statistic] = {"mean": _mean, "median": _median}
    if statistic not in choices:
        raise ValueError(f'statistic is "mean" or "median"; got {statistic!r}.')
    return choices[statistic]


def _mean(values: Floats) -> Floats:
    """Return the mean of the first column."""
    return np.asarray(values[..., 0].mean(axis=-1))


def _median(values: Floats) -> Floats:
    """Return the median of the first column."""
    return np.asarray(np.median(values[..., 0], axis=-1))


def _share(values: Floats) -> Floats:
    """Return the sum of the first column over that of the second; NaN over nothing."""
    numerator, denominator = np.moveaxis(values.sum(axis=-2), -1, 0)
    return np.asarray(numerator / np.where(denominator > 0, denominator, np.nan))


def _estimate_groups(groups: dict[str, Floats], statistic: Statistic, seed: int, n_replicates: int) -> pd.DataFrame:
    """Return the ESTIMATES of some groups; each group's numbers depend on its own articles only."""
    rows = []
    for name, values in groups.items():
        row = {"group": name, "n_articles": len(values)}
        if len(values):
            row["estimate"] = float(statistic(values))
        if len(values) >= FEWEST_ARTICLES:
            replicates = _resample(values, statistic, np.random.default_rng(seed), n_replicates)
            row["low"], row["high"] = _interval(replicates, len(values))
        rows.append(row)
    return make_table(rows, ESTIMATES)


def _choose_pair(groups: dict[str, Floats], first: str | None, second: str | None, caller: str) -> dict[str, Floats]:
    """Return the two groups to compare, in the order wished for."""
    found = ", ".join(groups) or "none"
    wished = [name for name in (first, second) if name is not None]
    unknown = [name for name in wished if name not in groups]
    if unknown:
        raise ValueError(f"{caller} has no group {', '.join(unknown)}; found {found}.")
    chosen = list(dict.fromkeys([*wished, *groups]))
    if first is None and second is not None:
        chosen = chosen[1:] + chosen[:1]
    if len(chosen) != 2 and len(set(wished)) != 2:
        raise ValueError(f"{caller} needs exactly two groups; found {found}. Name two of them as first and second.")
    return {name: groups[name] for name in chosen[:2]}


def _compare_groups(groups: dict[str, Floats], statistic: Statistic, seed: int, n_replicates: int) -> pd.DataFrame:
    """Return the COMPARISON of two groups."""
    (first, ours), (second, theirs) = groups.items()
    row = {"first": first, "second": second, "n_first": len(ours), "n_second": len(theirs), "clear": False}
    fewest = min(len(ours), len(theirs))
    difference = float(statistic(ours) - statistic(theirs)) if fewest else math.nan
    row["difference"] = difference
    if fewest >= FEWEST_ARTICLES and not math.isnan(difference):
        dice = np.random.default_rng(seed)
        replicates = [_resample(values, statistic, dice, n_replicates) for values in (ours, theirs)]
        row["low"], row["high"] = low, high = _interval(replicates[0] - replicates[1], fewest)
        row["p_value"] = _permutation_p(ours, theirs, statistic, dice, n_replicates)
        row["clear"] = low > 0 or high < 0
    return make_table([row], COMPARISON)


def _resample(values: Floats, statistic: Statistic, dice: np.random.Generator, n_replicates: int) -> Floats:
    """Return the statistic of as many samples drawn from the articles, with return."""
    step = max(1, DRAWS_AT_ONCE // len(values))
    sizes = [min(step, n_replicates - done) for done in range(0, n_replicates, step)]
    return np.concatenate([statistic(values[dice.integers(len(values), size=(size, len(values)))]) for size in sizes])


def _permutation_p(
    ours: Floats, theirs: Floats, statistic: Statistic, dice: np.random.Generator, n_replicates: int
) -> float:
    """Return how often chance parts the groups as far as they are, the groups as found counted in."""
    observed = abs(float(statistic(ours) - statistic(theirs)))
    pooled = np.concatenate([ours, theirs])
    step = max(1, DRAWS_AT_ONCE // len(pooled))
    as_far = 0
    for done in range(0, n_replicates, step):
        rows = np.tile(np.arange(len(pooled)), (min(step, n_replicates - done), 1))
        dealt = pooled[dice.permuted(rows, axis=1)]
        apart = statistic(dealt[:, : len(ours)]) - statistic(dealt[:, len(ours) :])
        as_far += int((np.abs(apart) >= observed - 1e-12).sum())
    return (1 + as_far) / (1 + n_replicates)


def _interval(replicates: Floats, n_articles: int) -> tuple[float, float]:
    """Return the 95% interval of the replicates, its percentiles widened as Student's t asks for few articles."""
    width = math.sqrt(n_articles / (n_articles - 1)) * _t_quantile(n_articles - 1)
    tail = NormalDist().cdf(-width)
    defined = replicates[~np.isnan(replicates)]  # a share over no words is not
    if not len(defined):
        return math.nan, math.nan
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high)


def _t_quantile(freedom: int) -> float:
    """Return the 97.5% point of Student's t by its expansion around the normal's; good from 4 degrees on."""
    return 1.95996 + 2.37227 / freedom + 2.82250 / freedom**2 + 2.55585 / freedom**3 + 1.58953 / freedom**4
