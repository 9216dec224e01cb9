"""Drawing articles again: weights, the statistics of a weighted sample, and the limits that follow.

A replicate is a sample of as many units as there are, drawn with return; it is
written as a weight for each article, how often it was drawn. A unit is one
article, or all articles of one day or author. Seeds are fixed and the numbers
do not depend on the order of the articles, nor on how many replicates are made
at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

FEWEST_UNITS = 5  # under which there is no interval
DRAWS_AT_ONCE = 2_000_000  # bounds the memory
TAIL = 0.025  # each side of a 95% interval

Floats = npt.NDArray[np.floating[Any]]
Integers = npt.NDArray[np.integer[Any]]
Statistic = Callable[
    [Floats, Floats], Floats
]  # values, articles × columns; weights, replicates × articles → a number each
Scale = Literal["plain", "log", "logit"]


class Sample(NamedTuple):
    """Articles of one group: their values, articles × columns, and the number of the unit that each belongs to."""

    values: Floats
    unit: Integers

    @property
    def n_units(self) -> int:
        """How many units there are to draw from."""
        return int(self.unit.max()) + 1 if len(self.unit) else 0


def take_sample(frame: pd.DataFrame, columns: list[str], cluster: str | None = None) -> Sample:
    """Return the values of the columns, sorted, and their units: articles, or what `cluster` has in common.

    A moment counts as its day. Articles without a cluster are units of their own.

    >>> frame = pd.DataFrame({"grade": [9.0, 7.0, 8.0], "byline": ["Bell", None, "Bell"]})
    >>> take_sample(frame, ["grade"], "byline").unit.tolist()
    [0, 1, 1]
    """
    values = frame[columns].to_numpy(dtype=np.float64)
    names = np.array([""] * len(frame)) if cluster is None else _name_clusters(frame[cluster])
    order = np.lexsort((names, *values.T[::-1]))
    return Sample(values[order], _number(names[order]))


def number_units(n_articles: int, clusters: pd.Series | None) -> Integers:
    """Return the number of the unit that each article belongs to: its own, or that of its cluster.

    >>> number_units(3, pd.Series(["Bell", None, "Bell"])).tolist()
    [0, 1, 0]
    """
    return np.arange(n_articles) if clusters is None else _number(_name_clusters(clusters))


def _number(names: npt.NDArray[np.str_]) -> Integers:
    """Return a number for each name, and one of its own for each that is empty."""
    alone = [name or f"\x01{place}" for place, name in enumerate(names)]
    return np.asarray(pd.factorize(np.array(alone, dtype=object))[0])


def _name_clusters(column: pd.Series) -> npt.NDArray[np.str_]:
    """Return the cluster of each article as text, "" where it has none."""
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.dt.strftime("%Y-%m-%d")
    names = [", ".join(map(str, value)) if isinstance(value, list | tuple | np.ndarray) else value for value in column]
    return np.array(
        [name if isinstance(name, str) else "" if pd.isna(name) else str(name) for name in names], dtype=str
    )


def mean(values: Floats, weights: Floats) -> Floats:
    """Return the mean of the first column in each replicate.

    >>> mean(np.array([[8.0], [10.0]]), np.array([[1.0, 1.0], [2.0, 0.0]]))
    array([9., 8.])
    """
    return np.asarray((weights @ values[:, 0]) / weights.sum(axis=1))


def median(values: Floats, weights: Floats) -> Floats:
    """Return the median of the first column, which is sorted, in each replicate.

    >>> median(np.array([[7.0], [8.0], [12.0]]), np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]))
    array([ 8., 10.])
    """
    reached = np.cumsum(weights, axis=1)
    half = reached[:, -1:] / 2
    last = len(values) - 1
    lower = np.minimum((reached < half).sum(axis=1), last)
    upper = np.minimum((reached <= half).sum(axis=1), last)
    return np.asarray((values[lower, 0] + values[upper, 0]) / 2)


def ratio(values: Floats, weights: Floats) -> Floats:
    """Return the sum of the first column over that of the second in each replicate; NaN over nothing.

    >>> ratio(np.array([[1.0, 4.0], [3.0, 4.0]]), np.array([[1.0, 1.0], [0.0, 2.0]]))
    array([0.5 , 0.75])
    """
    numerator, denominator = (weights @ values[:, :2]).T
    return np.asarray(numerator / np.where(denominator > 0, denominator, np.nan))


def compute(sample: Sample, statistic: Statistic) -> float:
    """Return the statistic of the sample as it is; NaN without articles."""
    if not len(sample.values):
        return math.nan
    return float(statistic(sample.values, np.ones((1, len(sample.values))))[0])


def draw_weights(n_units: int, n_replicates: int, dice: np.random.Generator, *, width: int = 0) -> Iterator[Floats]:
    """Yield how often each unit is drawn, replicates × units, as many replicates at a time as memory allows.

    `width` is how many numbers a replicate leads to, where these are more than the units.
    """
    step = max(1, DRAWS_AT_ONCE // max(n_units, width))
    for done in range(0, n_replicates, step):
        n = min(step, n_replicates - done)
        drawn = dice.integers(n_units, size=(n, n_units)) + n_units * np.arange(n)[:, np.newaxis]
        yield np.bincount(drawn.ravel(), minlength=n * n_units).reshape(n, n_units).astype(np.float64)


def replicate(sample: Sample, statistic: Statistic, dice: np.random.Generator, n_replicates: int) -> Floats:
    """Return the statistic of each replicate of a sample."""
    drawn = draw_weights(sample.n_units, n_replicates, dice, width=len(sample.unit))
    return np.concatenate([statistic(sample.values, weights[:, sample.unit]) for weights in drawn])


def spread(replicates: Floats, n_units: int) -> float:
    """Return the standard error that replicates show, corrected for small samples; NaN where most are undefined.

    Replicates vary as if the sample were the population, whose variance it
    underrates by (n - 1) / n.
    """
    defined = replicates[~np.isnan(replicates)]
    if 2 * len(defined) < len(replicates):
        return math.nan
    return float(defined.std()) * math.sqrt(n_units / (n_units - 1))


def jackknife(sample: Sample, statistic: Statistic) -> float:
    """Return the standard error that leaving out one unit after the other shows.

    Source: Efron and Stein (1981), The Jackknife Estimate of Variance.

    >>> round(jackknife(Sample(np.array([[8.0], [10.0], [12.0]]), np.arange(3)), mean), 4)  # as the textbook's: 2 / √3
    1.1547
    """
    left_out = [
        statistic(sample.values, (sample.unit[np.newaxis] != units[:, np.newaxis]).astype(np.float64))
        for units in np.array_split(np.arange(sample.n_units), 1 + sample.n_units * len(sample.unit) // DRAWS_AT_ONCE)
    ]
    return spread_left_out(np.concatenate(left_out))


def spread_left_out(figures: Floats) -> float:
    """Return the standard error from the figures without each unit in turn.

    >>> spread_left_out(np.array([11.0, 10.0, 9.0]))  # without 8, 10 and 12: 2/3 of the sum of squares, 2
    1.1547005383792515
    """
    n = len(figures)
    return float(np.sqrt((n - 1) / n * ((figures - figures.mean()) ** 2).sum()))


def find_limits(
    value: float, standard_error: float, n_units: int, scale: Scale, floor: float = -math.inf
) -> tuple[float, float]:
    """Return the 95% interval of a statistic: Student's t times the standard error, on the scale that suits it.

    On the scale of logs (ratios) or log-odds (shares), where samples scatter
    evenly, the interval becomes lopsided near 0 and 1 and stays within them.
    A share of exactly 0 or 1 gets the exact binomial limit, an article counting
    as one trial. `floor` is the least value there can be.

    >>> [round(end, 2) for end in find_limits(0.1, 0.05, 30, "logit")]
    [0.03, 0.26]
    >>> [round(end, 2) for end in find_limits(0.0, 0.0, 30, "logit")]
    [0.0, 0.12]
    """
    if n_units < FEWEST_UNITS or math.isnan(value) or math.isnan(standard_error):
        return math.nan, math.nan
    width = quantile_of_t(n_units - 1) * standard_error
    if scale == "logit":
        if value <= 0 or value >= 1:
            bound = bound_of_none(n_units)
            return (0.0, bound) if value <= 0 else (1 - bound, 1.0)
        odds, step = math.log(value / (1 - value)), width / (value * (1 - value))
        return _share_of(odds - step), _share_of(odds + step)
    if scale == "log":
        if value <= 0:
            return math.nan, math.nan
        return value * math.exp(-width / value), value * math.exp(min(width / value, 700))
    return max(value - width, floor), value + width


def bound_of_none(n_units: int) -> float:
    """Return the most that a share can be of which none was seen in so many trials, 97.5% sure.

    >>> round(bound_of_none(30), 3)
    0.116
    """
    return float(1 - TAIL ** (1 / n_units))


def _share_of(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(min(log_odds, 700), -700)))


def quantile_of_t(freedom: int) -> float:
    """Return the 97.5% point of Student's t.

    >>> round(quantile_of_t(29), 3)
    2.045
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 1 - TAIL))


def two_sided_p(apart: float, standard_error: float, freedom: int) -> float:
    """Return how often Student's t lies as far from 0 as a difference lies, in standard errors.

    >>> round(two_sided_p(2.045, 1.0, 29), 3)
    0.05
    """
    from scipy.special import stdtr

    if standard_error == 0:
        return 0.0 if apart else 1.0
    return float(2 * stdtr(freedom, -abs(apart) / standard_error))


def deal_anew(
    n_first: int, n_units: int, dice: np.random.Generator, n_replicates: int, *, width: int = 0
) -> Iterator[Floats]:
    """Yield, replicates × units, 1 for those that chance deals to the first of two groups, 0 for the others.

    `width` is that of draw_weights().
    """
    step = max(1, DRAWS_AT_ONCE // max(n_units, width))
    for done in range(0, n_replicates, step):
        rows = np.tile(np.arange(n_units), (min(step, n_replicates - done), 1))
        yield (dice.permuted(rows, axis=1) < n_first).astype(np.float64)
