"""Whose words the paper doubts: how often each kind of source is introduced by a word that takes a stance."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from analysis.comparisons import LEVEL, correct_p_values
from analysis.intervals import estimate_sample
from analysis.parts import UNKNOWN
from analysis.resampling import Floats, Sample, compute, ratio, replicate, spread, two_sided_p
from analysis.tables import COMPARED_STANCES, STANCES, check_table, make_table

FEWEST_STATEMENTS = 30
FEWEST_ARTICLES = 10


def compare_stances(stances: pd.DataFrame, *, seed: int = 1, n_replicates: int = 2000) -> pd.DataFrame:
    """Return, by kind of source and stance, how often statements are introduced so, and whether others are, too.

    A share is that of the kind's statements which have a reporting word. It is
    compared with the share of all other kinds in the same articles, drawn
    again together, since one reporter's habit colours all that an article
    holds. Words like "claim" are rare, so a kind takes 30 statements in 10
    articles; below that the table says "too few" and gives counts alone.
    P-values are corrected for the number of comparisons (false discovery
    rate). A kind that has none of a stance, or nothing else, is told apart
    where as many articles would hardly show that by chance.

    Takes `stances` from `find_stances`. Returns one row per kind and stance, by name:

        source_kind, stance  str
        n_statements  int    of the kind, with a reporting word of any stance
        n_articles    int    that hold them
        n_stance      int    of them with this stance
        estimate      float  n_stance / n_statements; NaN where too few
        low, high     float  its 95% interval
        difference    float  estimate minus the share of all other kinds
        p_value, p_corrected  float
        verdict       str    more, less, cannot tell, too few
        note          str    why there is no figure

    Raises ValueError where `stances` is another table.

    Source: Floyd (2000), Reporting Verbs and Bias in the Press, for the
    question; Benjamini and Hochberg (1995) for the correction.

    >>> words = ["neutral"] * 4 + ["distancing"]
    >>> rows = [(f"a{i}", kind, stance) for i in range(12) for kind in ("official", "ordinary") for stance in words]
    >>> stances = pd.DataFrame(rows, columns=["article_id", "source_kind", "stance"])
    >>> compare_stances(stances)[["source_kind", "stance", "n_stance", "estimate", "verdict"]]
      source_kind      stance  n_stance  estimate      verdict
    0    official  distancing        12       0.2  cannot tell
    1    official     neutral        48       0.8  cannot tell
    2    ordinary  distancing        12       0.2  cannot tell
    3    ordinary     neutral        48       0.8  cannot tell
    """
    check_table(stances, STANCES, "compare_stances()", needs=["article_id", "source_kind", "stance"])
    kinds = stances["source_kind"].fillna(UNKNOWN)
    articles = pd.factorize(stances["article_id"], sort=True)[0]
    rows = []
    for kind in sorted(kinds.unique()):
        own = (kinds == kind).to_numpy()
        for stance in sorted(stances["stance"].unique()):
            so = (stances["stance"] == stance).to_numpy()
            cells = [own & so, own, ~own & so, ~own]
            counts: Floats = np.stack([np.bincount(articles, weights=cell.astype(float)) for cell in cells], axis=1)
            rows.append({"source_kind": kind, "stance": stance, **_compare(counts, seed, n_replicates)})
    compared = make_table(rows, COMPARED_STANCES)
    compared["p_corrected"] = correct_p_values(compared["p_value"], "fdr")
    clear = compared["p_corrected"] < LEVEL
    compared.loc[clear, "verdict"] = np.where(compared.loc[clear, "difference"] > 0, "more", "less")
    return compared


def _compare(counts: Floats, seed: int, n_replicates: int) -> dict[str, Any]:
    """Return the figures of one kind and stance; counts are articles × (own so, own, others so, others)."""
    n_statements, n_articles = int(counts[:, 1].sum()), int((counts[:, 1] > 0).sum())
    row = {"n_statements": n_statements, "n_articles": n_articles, "n_stance": int(counts[:, 0].sum())}
    if n_statements < FEWEST_STATEMENTS or n_articles < FEWEST_ARTICLES:
        least = f"it takes {FEWEST_STATEMENTS} in {FEWEST_ARTICLES}"
        return {**row, "verdict": "too few", "note": f"{n_statements} statements in {n_articles} articles; {least}"}
    own = counts[counts[:, 1] > 0][:, :2]
    figures = estimate_sample(
        Sample(own, np.arange(len(own))), ratio, "logit", np.random.default_rng(seed), n_replicates
    )
    figures |= {"verdict": "cannot tell"}
    if (counts[:, 3] > 0).sum() < FEWEST_ARTICLES:
        return {**row, **figures, "note": "too few statements of other kinds to compare with"}
    both = Sample(counts, np.arange(len(counts)))
    difference = compute(both, _apart)
    if row["n_stance"] in (0, n_statements):
        others = counts[counts[:, 3] > 0][:, 2:]
        p_value = _chance_of_none(others, n_articles, row["n_stance"] == 0, seed, n_replicates)
        return {**row, **figures, "difference": difference, "p_value": p_value}
    error = spread(replicate(both, _apart, np.random.default_rng(seed), n_replicates), len(counts))
    p_value = math.nan if math.isnan(error) else two_sided_p(difference, error, n_articles - 1)
    return {**row, **figures, "difference": difference, "p_value": p_value}


def _chance_of_none(others: Floats, n_articles: int, none: bool, seed: int, n_replicates: int) -> float:
    """Return how often as many articles would show none of a stance, or nothing else, at the others' rate; two-sided.

    Drawing again shows no variance where a kind has none, so it would be too
    sure. An article counts as one trial, and the others' rate is taken at the
    end of its interval that lies nearer.
    """
    sample = Sample(others, np.arange(len(others)))
    theirs = estimate_sample(sample, ratio, "logit", np.random.default_rng(seed), n_replicates)
    rate = theirs["low"] if none else 1 - theirs["high"]
    return math.nan if math.isnan(rate) else float(min(1.0, 2 * (1 - rate) ** n_articles))


def _apart(values: Floats, weights: Floats) -> Floats:
    """Return how far the kind's share lies above that of the others in each replicate."""
    return np.asarray(ratio(values[:, :2], weights) - ratio(values[:, 2:], weights))
