"""Comparisons of two groups of articles: `compare`, its kin for shares, ratios and parts, and many at once.

Each side has the interval that intervals.py gives it; the interval of the
difference is put together from the two. Whether chance alone could part the
groups so far is asked of the articles themselves, dealt out anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd

from analysis.intervals import STATISTICS, check_share, estimate_sample, split_groups
from analysis.parts import count_parts, split_parts, take_part
from analysis.resampling import Sample, Scale, Statistic, deal_anew, ratio, take_sample
from analysis.tables import COMPARED_PARTS, COMPARISON, make_table

T = TypeVar("T")

LEVEL = 0.05  # of chance, above which nothing is called clear


def compare(
    scores: pd.DataFrame,
    column: str,
    *,
    by: str,
    first: str | None = None,
    second: str | None = None,
    statistic: Literal["mean", "median"] = "mean",
    cluster: str | None = None,
    seed: int = 1,
    n_replicates: int = 2000,
) -> pd.DataFrame:
    """Return how far two groups of articles lie apart in a score, and whether that is clear.

    The difference is the first group's mean or median minus the second's.
    `first` and `second` choose them; without these there must be two groups,
    and they are ordered by name. Its 95% interval joins those of the two
    groups (see `estimate`); the p-value comes from dealing all articles out to
    the two groups anew: how often would chance alone part them this far? A
    difference is clear where the interval leaves out 0 and chance does so in
    fewer than one of twenty deals; else we cannot tell.

    Takes `scores` (one row per article). With `cluster` whole days or authors
    of a group are drawn and dealt; a day on which both publish is one of each.
    Returns one row:

        first, second      str    the two groups
        n_first, n_second  int    articles with the score
        difference         float  first minus second
        low, high          float  NaN where a group has fewer than 5 units
        p_value            float  two-sided; NaN likewise
        clear              bool
        note               str    why there is no interval

    Raises ValueError where `by` does not part the articles into two groups,
    or has none of the name that was chosen.

    Source: Zou and Donner (2008), Construction of Confidence Limits about
    Effect Measures, for the joined interval; Ernst (2004), Permutation Methods.

    >>> scores = pd.DataFrame({"outlet": list("aaaaabbbbb"), "grade": [8, 9, 10, 11, 12, 4, 5, 6, 7, 8]})
    >>> compare(scores, "grade", by="outlet")[["first", "second", "difference", "clear"]]
      first second  difference  clear
    0     a      b         4.0   True
    """
    if statistic not in STATISTICS:
        raise ValueError(f'statistic is "mean" or "median"; got {statistic!r}.')
    groups = split_groups(scores, [column], by, cluster, "compare()")
    samples = {name: take_sample(group, [column], cluster) for name, group in groups.items()}
    pair = _choose_pair(samples, first, second, f"compare() by {by}")
    return make_table([_compare_pair(pair, STATISTICS[statistic], "plain", seed, n_replicates)], COMPARISON)


def compare_shares(
    scores: pd.DataFrame,
    numerator: str,
    denominator: str,
    *,
    by: str,
    first: str | None = None,
    second: str | None = None,
    cluster: str | None = None,
    seed: int = 1,
    n_replicates: int = 2000,
) -> pd.DataFrame:
    """Return how far two groups of articles lie apart in a share over all their words or quotes.

    The share is that of estimate_share(); what comes back is that of
    compare().

    >>> scores = pd.DataFrame({"outlet": list("aaaaabbbbb"), "n_quoted": [3] * 5 + [1] * 5, "n_words": [10] * 10})
    >>> compare_shares(scores, "n_quoted", "n_words", by="outlet")[["difference", "low", "high"]].round(1)
       difference  low  high
    0         0.2  0.2   0.2
    """
    pair = _choose_ratios(scores, numerator, denominator, by, first, second, cluster, "compare_shares()", share=True)
    return make_table([_compare_pair(pair, ratio, "logit", seed, n_replicates)], COMPARISON)


def compare_ratios(
    scores: pd.DataFrame,
    numerator: str,
    denominator: str,
    *,
    by: str,
    first: str | None = None,
    second: str | None = None,
    cluster: str | None = None,
    seed: int = 1,
    n_replicates: int = 2000,
) -> pd.DataFrame:
    """Return how far two groups of articles lie apart in a ratio of two sums: words a quotation, say.

    The ratio is that of estimate_ratio(); what comes back is that of
    compare().

    >>> scores = pd.DataFrame({"outlet": list("aaaaabbbbb"), "n_words": [30] * 5 + [20] * 5, "n_quotes": [2] * 10})
    >>> compare_ratios(scores, "n_words", "n_quotes", by="outlet")[["difference", "low", "high"]]
       difference  low  high
    0         5.0  5.0   5.0
    """
    pair = _choose_ratios(scores, numerator, denominator, by, first, second, cluster, "compare_ratios()", share=False)
    return make_table([_compare_pair(pair, ratio, "log", seed, n_replicates)], COMPARISON)


def compare_parts(
    counts: pd.DataFrame,
    column: str,
    amount: str,
    *,
    by: str,
    first: str | None = None,
    second: str | None = None,
    cluster: str | None = None,
    seed: int = 1,
    n_replicates: int = 2000,
) -> pd.DataFrame:
    """Return, for every part of a whole, how far two groups lie apart in its share: do officials speak more here?

    The shares are those of estimate_parts(). Several comparisons give chance
    several goes, so `p_corrected` holds the p-values corrected after Holm, and
    a difference is clear where that one is under .05. Returns a row per part,
    ordered by name, with the columns of compare() and p_corrected.

    >>> words = [("a", "official", 3), ("a", "expert", 1), ("b", "official", 1), ("b", "expert", 1)]
    >>> rows = [(outlet, f"{outlet}{i}", kind, n) for i in range(6) for outlet, kind, n in words]
    >>> counts = pd.DataFrame(rows, columns=["outlet", "article_id", "source_kind", "n_words"])
    >>> compare_parts(counts, "source_kind", "n_words", by="outlet")[["part", "difference", "clear"]]
           part  difference  clear
    0    expert       -0.25   True
    1  official        0.25   True
    """
    groups = split_parts(counts, column, amount, by, cluster, "compare_parts()")
    tables = {name: count_parts(group, column, amount, cluster) for name, group in groups.items()}
    pair = _choose_pair(tables, first, second, f"compare_parts() by {by}")
    rows = []
    for part in sorted({name for table in pair.values() for name in table.names}):
        samples = {name: take_part(table, part) for name, table in pair.items()}
        rows.append({"part": part, **_compare_pair(samples, ratio, "logit", seed, n_replicates)})
    return correct_comparisons(make_table(rows, COMPARED_PARTS))


def correct_comparisons(comparisons: pd.DataFrame, *, method: Literal["holm", "fdr"] = "holm") -> pd.DataFrame:
    """Return the comparisons with p-values corrected for their number, and what is still clear.

    Of twenty comparisons between outlets that write alike, one looks clear by
    chance. "holm" keeps the chance of even one false alarm under .05; "fdr"
    keeps false alarms under one in twenty of those called clear, and finds
    more. Comparisons without a p-value are not counted.

    Takes rows of compare() and its kin, joined into one table. Returns it with
    a column `p_corrected`, and `clear` judged anew.

    Raises ValueError where the table lacks p_value, low or high.

    Source: Holm (1979), A Simple Sequentially Rejective Multiple Test
    Procedure; Benjamini and Hochberg (1995), Controlling the False Discovery Rate.

    >>> rows = pd.DataFrame({"low": [1.0, 1.0, -1.0], "high": [2.0, 2.0, 2.0], "p_value": [0.01, 0.03, 0.4]})
    >>> correct_comparisons(rows)[["p_corrected", "clear"]]  # 3 × .01, 2 × .03, 1 × .4
       p_corrected  clear
    0         0.03   True
    1         0.06  False
    2         0.40  False
    """
    if missing := {"p_value", "low", "high"} - set(comparisons.columns):
        raise ValueError(f"correct_comparisons() needs rows of compare(); {', '.join(sorted(missing))} missing.")
    if method not in ("holm", "fdr"):
        raise ValueError(f'method is "holm" or "fdr"; got {method!r}.')
    corrected = correct_p_values(comparisons["p_value"], method)
    apart = (comparisons["low"] > 0) | (comparisons["high"] < 0)
    return comparisons.assign(p_corrected=corrected, clear=(apart & (corrected < LEVEL)).astype("bool"))


def correct_p_values(p_values: pd.Series, method: Literal["holm", "fdr"]) -> pd.Series:
    """Return the p-values corrected for their number; missing ones stay missing and do not count.

    >>> correct_p_values(pd.Series([0.01, None, 0.03]), "fdr").tolist()
    [0.02, nan, 0.03]
    """
    known = p_values.dropna()
    corrected = (_holm if method == "holm" else _control_discoveries)(known.to_numpy(dtype=np.float64))
    return pd.Series(corrected, index=known.index, dtype="float64").reindex(p_values.index)


def _holm(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the p-values after Holm: the smallest times their number, the next times one fewer …, never falling."""
    order = np.argsort(values, kind="stable")
    steps = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    corrected = np.empty(len(values))
    corrected[order] = np.minimum(steps, 1.0)
    return corrected


def _control_discoveries(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    from scipy.stats import false_discovery_control

    return np.asarray(false_discovery_control(values)) if len(values) else values


def _choose_ratios(
    scores: pd.DataFrame,
    numerator: str,
    denominator: str,
    by: str,
    first: str | None,
    second: str | None,
    cluster: str | None,
    caller: str,
    *,
    share: bool,
) -> dict[str, Sample]:
    """Return the samples of two groups, articles whose denominator is 0 left out."""
    groups = split_groups(scores, [numerator, denominator], by, cluster, caller)
    if share:
        check_share(pd.concat(groups.values()) if groups else scores, numerator, denominator, caller)
    counted = {name: group[group[denominator] > 0] for name, group in groups.items()}
    samples = {name: take_sample(group, [numerator, denominator], cluster) for name, group in counted.items()}
    return _choose_pair(samples, first, second, f"{caller} by {by}")


def _choose_pair(groups: Mapping[str, T], first: str | None, second: str | None, caller: str) -> dict[str, T]:
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


def _compare_pair(
    pair: Mapping[str, Sample], statistic: Statistic, scale: Scale, seed: int, n_replicates: int
) -> dict[str, Any]:
    """Return one row of COMPARISON."""
    (first, ours), (second, theirs) = pair.items()
    sides = [
        estimate_sample(sample, statistic, scale, np.random.default_rng(seed), n_replicates)
        for sample in (ours, theirs)
    ]
    low, high = _join_limits(*sides)
    difference = sides[0]["estimate"] - sides[1]["estimate"]
    p_value = math.nan
    if not math.isnan(low):
        p_value = _permutation_p(ours, theirs, statistic, np.random.default_rng(seed), n_replicates)
    notes = [f"{name}: {side['note']}" for name, side in zip(pair, sides, strict=True) if side["note"]]
    return {
        "first": first,
        "second": second,
        "n_first": len(ours.values),
        "n_second": len(theirs.values),
        "difference": difference,
        "low": low,
        "high": high,
        "p_value": p_value,
        "clear": (low > 0 or high < 0) and p_value < LEVEL,
        "note": "; ".join(notes) or None,
    }


def _join_limits(ours: Mapping[str, float], theirs: Mapping[str, float]) -> tuple[float, float]:
    """Return the interval of a difference from the two intervals, which may be lopsided.

    Source: Zou and Donner (2008): each side's distance to the limit that matters, squared and summed.
    """
    difference = ours["estimate"] - theirs["estimate"]
    below = math.hypot(ours["estimate"] - ours["low"], theirs["high"] - theirs["estimate"])
    above = math.hypot(ours["high"] - ours["estimate"], theirs["estimate"] - theirs["low"])
    return difference - below, difference + above


def _permutation_p(
    ours: Sample, theirs: Sample, statistic: Statistic, dice: np.random.Generator, n_replicates: int
) -> float:
    """Return how often chance parts the groups as far as they are, the groups as found counted in."""
    values = np.concatenate([ours.values, theirs.values])
    unit = np.concatenate([ours.unit, theirs.unit + ours.n_units])
    order = np.lexsort(values.T[::-1])
    values, unit = values[order], unit[order]
    as_found = (np.arange(ours.n_units + theirs.n_units) < ours.n_units).astype(np.float64)[np.newaxis]
    observed = float(np.abs(_apart(values, as_found[:, unit], statistic))[0])
    as_far = 0
    for dealt in deal_anew(ours.n_units, as_found.shape[1], dice, n_replicates, width=len(unit)):
        closer = np.abs(_apart(values, dealt[:, unit], statistic)) < observed - 1e-12
        as_far += int((~closer).sum())
    return (1 + as_far) / (1 + n_replicates)


def _apart(values: np.ndarray[Any, Any], first: np.ndarray[Any, Any], statistic: Statistic) -> np.ndarray[Any, Any]:
    """Return how far those dealt to the first group lie from the others."""
    return np.asarray(statistic(values, first) - statistic(values, 1 - first))
