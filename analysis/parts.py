"""Intervals of a whole in parts: who holds the quoted words, and how many voices share them.

The article is the sampled unit, as in intervals.py: it is drawn with all its
parts, so that their shares vary together.
"""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from analysis.diversity import shannon
from analysis.intervals import say_few, split_groups
from analysis.resampling import (
    FEWEST_UNITS,
    Floats,
    Integers,
    Sample,
    draw_weights,
    find_limits,
    number_units,
    spread_left_out,
)
from analysis.tables import DIVERSITIES, PARTS, make_table

UNKNOWN = "unknown"
MOST_UNSEEN = 0.1  # nats: more of Shannon's index for unseen parts than this, and no figure is given
Index = Literal["simpson", "hhi", "effective_simpson", "shannon", "effective"]


class Counts(NamedTuple):
    """The amounts of one group: a sparse matrix, articles × parts, the parts' names, and the unit of each article."""

    amounts: Any  # scipy.sparse.csr_array
    names: list[str]
    unit: Integers

    @property
    def n_units(self) -> int:
        """How many units there are to draw from."""
        return int(self.unit.max()) + 1 if len(self.unit) else 0


def estimate_parts(
    counts: pd.DataFrame,
    column: str,
    amount: str,
    *,
    by: str | None = None,
    cluster: str | None = None,
    seed: int = 1,
    n_replicates: int = 2000,
) -> pd.DataFrame:
    """Return what share of an amount each value of a column holds, with its 95% interval: who holds the quoted words.

    Takes `counts` (several rows per article: article_id, the column, an
    amount of 0 or more), such as the table of `find_sources`; a missing value
    is the part "unknown". All parts of a group share one total, so that their
    shares add up to 1. Articles are drawn again with all their rows; articles
    without any amount do not count. Returns one row per group and part, the
    largest part first:

        group, part     str
        n_articles_all  int    articles of the group with any amount
        n_articles      int    those of them with the part
        n_clusters      int    units drawn: articles with any amount, or days or authors
        n_quotes        float  sum of the column n_quotes over the part, where there is one
        estimate        float  share of the group's amount
        low, high       float  NaN under 5 units
        note            str    why there is no interval

    Raises ValueError where `counts` lacks a column that is named.

    Source: as `estimate_share`.

    >>> rows = [(article, kind, n) for article in "abcde" for kind, n in [("official", 3), ("expert", 1)]]
    >>> counts = pd.DataFrame(rows, columns=["article_id", "source_kind", "n_words"])
    >>> estimate_parts(counts, "source_kind", "n_words")[["part", "n_articles", "estimate", "low", "high"]]
           part  n_articles  estimate   low  high
    0  official           5      0.75  0.75  0.75
    1    expert           5      0.25  0.25  0.25
    """
    rows: list[dict[str, Any]] = []
    for name, group in split_parts(counts, column, amount, by, cluster, "estimate_parts()").items():
        table = count_parts(group, column, amount, cluster)
        totals = np.asarray(table.amounts.sum(axis=0), dtype=np.float64).ravel()
        errors = _spread_shares(table, np.random.default_rng(seed), n_replicates)
        n_articles = np.asarray((table.amounts > 0).sum(axis=0)).ravel()
        n_quotes = dict(group.groupby(column)["n_quotes"].sum()) if "n_quotes" in group else {}
        whole = {"group": name, "n_articles_all": len(table.unit), "n_clusters": table.n_units}
        whole["note"] = say_few(table.n_units, len(table.unit))
        for place in sorted(range(len(totals)), key=lambda place: (-totals[place], table.names[place])):
            part, share = table.names[place], float(totals[place] / totals.sum())
            low, high = find_limits(share, float(errors[place]), table.n_units, "logit")
            figures = {"n_quotes": n_quotes.get(part), "estimate": share, "low": low, "high": high}
            rows.append({**whole, "part": part, "n_articles": int(n_articles[place]), **figures})
    return make_table(rows, PARTS)


def estimate_diversity(
    counts: pd.DataFrame,
    column: str,
    amount: str,
    *,
    index: Index = "effective_simpson",
    by: str | None = None,
    cluster: str | None = None,
) -> pd.DataFrame:
    """Return how evenly an amount is shared by the values of a column over all articles, with its 95% interval.

    With p the share of the amount that a value holds, `index` is

        hhi                Σp²       0 to 1: the chance that two words have one speaker
        simpson            1 - Σp²   0 to 1: the chance that they have two
        effective_simpson  1 / Σp²   as many equal speakers would be as diverse
        shannon            -Σp ln p  in nats
        effective          e to the power of Shannon's index

    A few articles hold few of the speakers of an outlet, so the plain index of
    a sample is too low. Σp² is therefore taken over pairs of words from two
    different articles, which has no such bias. Shannon's is corrected by the
    jackknife; where that correction, for what was not seen, is more than
    0.1 nats, it is refused: too many speakers stand in one article alone. The interval comes
    from leaving out one article after the other; it is taken on the log of
    Σp², and turned round for the others. A missing value is one part more,
    "unknown", so the figures err to the low side.

    Takes `counts` as `estimate_parts` does. Returns one row per group, as
    `estimate` does, and the name of the index in `measure`; `note` says why a
    figure or its interval is refused.

    Raises ValueError where `counts` lacks a column that is named.

    Source: Simpson (1949), Measurement of Diversity, for the pairs; Zahl
    (1977), Jackknifing an Index of Diversity; Jost (2006), Entropy and
    Diversity, for effective numbers.

    >>> rows = [(article, speaker, 10) for article in "abcdef" for speaker in ("Bell", "Diaz")]
    >>> counts = pd.DataFrame(rows, columns=["article_id", "speaker", "n_words"])
    >>> estimate_diversity(counts, "speaker", "n_words")[["n_articles", "estimate", "low", "high"]]
       n_articles  estimate  low  high
    0           6       2.0  2.0   2.0
    """
    if index not in ("simpson", "hhi", "effective_simpson", "shannon", "effective"):
        raise ValueError(f"index is simpson, hhi, effective_simpson, shannon or effective; got {index!r}.")
    rows = []
    for name, group in split_parts(counts, column, amount, by, cluster, "estimate_diversity()").items():
        table = count_parts(group, column, amount, cluster)
        n_quotes = round(float(group["n_quotes"].sum())) if "n_quotes" in group else None
        known: dict[str, Any] = {"n_articles": len(table.unit), "n_clusters": table.n_units, "n_quotes": n_quotes}
        rows.append({"group": name, **known, "measure": index, **_estimate_index(table, index)})
    return make_table(rows, DIVERSITIES)


def split_parts(
    counts: pd.DataFrame, column: str, amount: str, by: str | None, cluster: str | None, caller: str
) -> dict[str, pd.DataFrame]:
    """Return the rows of each group, a missing part named."""
    groups = split_groups(name_parts(counts, column), [amount], by, cluster, caller, needs=[column, "article_id"])
    for group in groups.values():
        if (group[amount] < 0).any():
            raise ValueError(f"{caller} needs amounts of 0 or more; got {group[amount].min():g} in {amount}.")
    return groups


def name_parts(counts: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the counts with "unknown" where a part is missing.

    >>> name_parts(pd.DataFrame({"source_kind": ["official", None]}), "source_kind")["source_kind"].tolist()
    ['official', 'unknown']
    """
    if column not in counts.columns:
        return counts
    return counts.assign(**{column: counts[column].astype("object").fillna(UNKNOWN).astype("str")})


def count_parts(group: pd.DataFrame, column: str, amount: str, cluster: str | None) -> Counts:
    """Return the amounts of a group, articles by their ids × parts by name, without articles that have none."""
    from scipy.sparse import csr_array

    group = group[group[amount] > 0]
    rows, ids = pd.factorize(group["article_id"], sort=True)
    places, names = pd.factorize(group[column], sort=True)
    amounts = group[amount].to_numpy(dtype=np.float64)
    matrix = csr_array((amounts, (rows, places)), shape=(len(ids), len(names)))
    shared = None if cluster is None else group.groupby("article_id", sort=True)[cluster].first()
    return Counts(matrix, [str(name) for name in names], number_units(len(ids), shared))


def take_part(table: Counts, part: str) -> Sample:
    """Return the amounts of one part and of the whole, in the same units; the part may be missing.

    >>> counts = pd.DataFrame({"article_id": ["a", "b"], "kind": ["official", "expert"], "n": [3.0, 1.0]})
    >>> take_part(count_parts(counts, "kind", "n", None), "expert").values.tolist()
    [[0.0, 3.0], [1.0, 1.0]]
    """
    totals = np.asarray(table.amounts.sum(axis=1), dtype=np.float64).ravel()
    own = np.zeros(len(totals))
    if part in table.names:
        own = table.amounts[:, [table.names.index(part)]].toarray().ravel()
    return Sample(np.stack([own, totals], axis=1), table.unit)


def _spread_shares(table: Counts, dice: np.random.Generator, n_replicates: int) -> Floats:
    """Return the standard error of each part's share, all parts drawn at once."""
    n, k = table.n_units, len(table.names)
    if n < FEWEST_UNITS:
        return np.full(k, math.nan)
    totals = np.asarray(table.amounts.sum(axis=1)).ravel()
    sums, squares = np.zeros(k), np.zeros(k)
    centre = np.asarray(table.amounts.sum(axis=0)).ravel() / totals.sum()
    for weights in draw_weights(n, n_replicates, dice, width=max(k, len(table.unit))):
        drawn = weights[:, table.unit]
        apart = (table.amounts.T @ drawn.T).T / (drawn @ totals)[:, np.newaxis] - centre
        sums += apart.sum(axis=0)
        squares += (apart**2).sum(axis=0)
    variance = squares / n_replicates - (sums / n_replicates) ** 2
    return np.asarray(np.sqrt(np.maximum(variance, 0)) * math.sqrt(n / (n - 1)))


def _estimate_index(table: Counts, index: Index) -> dict[str, Any]:
    """Return estimate, low, high and note of an index of diversity."""
    if table.n_units < 2:
        return {"note": say_few(table.n_units, len(table.unit))}
    units = _join_units(table)
    if index in ("shannon", "effective"):
        return _estimate_shannon(units, index)
    together, left_out = _pair_up(units)
    if together <= 0 or (left_out <= 0).any():
        return {"note": "too few parts stand in two articles to tell how the amount is shared"}
    low, high = find_limits(together, spread_left_out(left_out), table.n_units, "log")
    figures = [together, low, min(high, 1.0)]
    if index == "simpson":
        figures = [1 - together, 1 - figures[2], 1 - low]
    elif index == "effective_simpson":
        figures = [1 / together, 1 / figures[2], 1 / low]
    named = dict(zip(("estimate", "low", "high"), figures, strict=True))
    return {**named, "note": say_few(table.n_units, len(table.unit))}


def _join_units(table: Counts) -> Any:
    """Return the amounts, units × parts."""
    from scipy.sparse import csr_array

    n = len(table.unit)
    return csr_array((np.ones(n), (table.unit, np.arange(n))), shape=(table.n_units, n)) @ table.amounts


def _pair_up(units: Any) -> tuple[float, Floats]:
    """Return Σp² over pairs from two different units, and the same without each unit in turn."""
    part_totals = np.asarray(units.sum(axis=0)).ravel()
    totals = np.asarray(units.sum(axis=1)).ravel()
    within = np.asarray((units * units).sum(axis=1)).ravel()
    alike = part_totals @ part_totals - within.sum()
    pairs = totals.sum() ** 2 - (totals**2).sum()
    alike_left = alike - 2 * (units @ part_totals - within)
    pairs_left = pairs - 2 * totals * (totals.sum() - totals)
    return float(alike / pairs), np.asarray(alike_left / np.where(pairs_left > 0, pairs_left, math.nan))


def _estimate_shannon(units: Any, index: Index) -> dict[str, Any]:
    """Return Shannon's index or its effective number; refused where too much of it was not seen."""
    n = units.shape[0]
    totals = np.asarray(units.sum(axis=0)).ravel()
    plain = float(shannon(totals))
    left_out = _leave_out(units, totals)
    value = n * plain - (n - 1) * float(left_out.mean())
    if value - plain > MOST_UNSEEN:
        return {
            "note": "too many stand in one article alone: those not seen would change the figure by a tenth or more"
        }
    value, error = max(value, 0.0), spread_left_out(left_out)
    low, high = find_limits(value, error, n, "plain", floor=0.0)
    figures = [value, low, high]
    if index == "effective":
        figures = [math.exp(figure) for figure in figures]
    return {**dict(zip(("estimate", "low", "high"), figures, strict=True)), "note": say_few(n, n)}


def _leave_out(units: Any, totals: Floats) -> Floats:
    """Return Shannon's index without each unit in turn: only the terms of its own parts change."""
    every = totals.sum()
    terms = _term(totals)
    all_terms = terms.sum()
    left = np.empty(units.shape[0])
    for place in range(units.shape[0]):
        own = slice(units.indptr[place], units.indptr[place + 1])
        parts, amounts = units.indices[own], units.data[own]
        rest = every - amounts.sum()
        summed = all_terms - terms[parts].sum() + _term(totals[parts] - amounts).sum()
        left[place] = np.log(rest) - summed / rest if rest > 0 else math.nan
    return left


def _term(amounts: Floats) -> Floats:
    """Return x ln x, which is 0 for 0."""
    positive = np.maximum(amounts, 0)
    return np.asarray(positive * np.log(np.where(positive > 0, positive, 1)))
