"""A share of sources with our own errors counted in: `estimate_nameless`."""

from __future__ import annotations

import pandas as pd

from analysis.intervals import estimate_share
from analysis.quote_accuracy import match_parts
from analysis.tables import ANNOTATIONS, QUOTES, check_table


def estimate_nameless(quotes: pd.DataFrame, gold: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return the share of statements whose source has no name, as found and corrected for our errors.

    A statement is a row of `quotes` in a body that is somebody's words, with
    marks or without; nameless are people and groups of people without a name,
    as in `score_sources`. On annotated articles every one shows whether we take a nameless
    source for a named one, miss the statement, or find one where there is none
    (`match_parts`); the share is corrected by that, and the interval holds
    both the choice of articles and our errors (`estimate_share`).

    Takes `quotes` from `find_quotes`, and the two tables of
    `measure_accuracy`, or others like them: `gold` as annotated, `found` as
    found in the same articles. Returns two rows of what `estimate` returns,
    the groups being "as found" and "corrected".

    Raises ValueError where a table is another one.

    Limits: the correction is as good as the annotated articles are like the others.

    >>> from analysis import measure_accuracy
    >>> gold, found = measure_accuracy()
    >>> estimate_nameless(found, gold, found)[["group", "n_articles"]]
           group  n_articles
    0   as found          24
    1  corrected          24
    """
    check_table(gold, ANNOTATIONS, "estimate_nameless()", needs=["article_id", "part", "kind", "named", "speaker_kind"])
    for table in (quotes, found):
        check_table(table, QUOTES, "estimate_nameless()")
    ours, theirs = (_mark_nameless(table[table["speech"].fillna(True)]) for table in (quotes, found))
    known = match_parts(_mark_nameless(gold), theirs, "nameless")
    counts = ours.assign(n_quotes=1).groupby("article_id", as_index=False)[["nameless", "n_quotes"]].sum()
    plain = estimate_share(counts, "nameless", "n_quotes").assign(group="as found")
    corrected = estimate_share(counts, "nameless", "n_quotes", validation=known).assign(group="corrected")
    return pd.concat([plain, corrected], ignore_index=True)


def _mark_nameless(quotes: pd.DataFrame) -> pd.DataFrame:
    """Return the statements in bodies, with whether people without a name make them; an unknown source may have one."""
    said = quotes[(quotes["kind"] != "scare") & (quotes["part"] == "body")]
    without_name = ~said["named"].fillna(True).astype("bool") & ~said["speaker_kind"].isin(["organisation", "document"])
    return said.assign(nameless=without_name.astype("int64"))
