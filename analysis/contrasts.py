"""Contrasts: one measure by outlet, its middle with an interval, and how far two outlets lie apart.

What a figure draws, a sentence says and a table lists comes from here, so that
the three agree. Where an outlet has too few articles, the numbers are NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from analysis.comparisons import compare, correct_comparisons
from analysis.intervals import estimate

ENOUGH = 10  # articles; below that there is no middle and no interval
MOST_OUTLETS = 5  # drawn or named one by one
QUOTED_BINS = [-1.0, 0.0, 0.105, 0.205, 0.305, 0.405, 1.0]  # a whole per cent belongs to the bin that names it
QUOTED_LABELS = ["none", "to 10", "11–20", "21–30", "31–40", "over 40"]


class Measure(NamedTuple):
    """How a column of scores is called and written: in figures by heading and scale, in sentences by name and unit."""

    heading: str
    scale: str
    short: str
    name: str
    unit: str
    times: float
    decimals: int
    statistic: Literal["mean", "median"] = "median"

    def label(self, value: float) -> str:
        """Return a value with its decimals as a figure labels it, with the sign of its unit."""
        percent = "%" if self.scale.startswith("%") else ""
        return f"{value * self.times:,.{self.decimals}f}{percent}".replace("-", "−")

    def write(self, value: float) -> str:
        """Return a value with its decimals as a sentence writes it, before its unit."""
        thousands = "" if self.decimals else ","
        return f"{value * self.times:{thousands}.{self.decimals}f}".replace("-", "−")


MEASURES = {
    "flesch_kincaid_grade": Measure("School grade", "Flesch–Kincaid", " grade", "school grade", "", 1, 1),
    "words_per_sentence": Measure("Sentence length", "words a sentence", " words", "sentence length", " words", 1, 1),
    "syllables_per_word": Measure("Word length", "syllables a word", " syllables", "word length", " syllables", 1, 2),
    "n_words": Measure("Article length", "words an article", " words", "article length", " words", 1, 0),
    "quote_density": Measure("Quoted", "% of the words", " of words", "share of words quoted", "%", 100, 0),
    "n_speakers": Measure(
        "Speakers", "an article, on average", " speakers", "number of speakers", " an article", 1, 1, "mean"
    ),
    "n_people": Measure(
        "People named", "an article, on average", " people", "number of people named", " an article", 1, 1, "mean"
    ),
}


def measure_outlets(articles: pd.DataFrame, scores: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return outlet, day and one measure of every article that has it."""
    known = articles[["article_id", "outlet", "published"]]
    return known.merge(scores[["article_id", column]], on="article_id").dropna(subset=[column])


def keep_pair(tables: Any) -> Any:
    """Return the articles of the two outlets with most of them, and the scores."""
    sizes = tables.articles["outlet"].value_counts().sort_index().nlargest(2)
    return SimpleNamespace(articles=tables.articles[tables.articles["outlet"].isin(sizes.index)], scores=tables.scores)


def estimate_middles(measured: pd.DataFrame, column: str, by: str | None = "outlet") -> pd.DataFrame:
    """Return, by outlet, the middle (or average) article with its interval; NaN where articles are too few."""
    estimates = estimate(measured, column, by=by, statistic=MEASURES[column].statistic).set_index("group")
    estimates = estimates.rename_axis(None).rename(columns={"estimate": "middle"})
    estimates.loc[estimates["n_articles"] < ENOUGH, ["middle", "low", "high"]] = np.nan
    return estimates


def compare_outlets(measured: pd.DataFrame, column: str) -> dict[str, Any]:
    """Return the difference of two outlets, first by name minus second, and whether it is clear; NaN where too few."""
    row = compare(measured, column, by="outlet", statistic=MEASURES[column].statistic).iloc[0].to_dict()
    if min(row["n_first"], row["n_second"]) < ENOUGH:
        row |= {"difference": np.nan, "low": np.nan, "high": np.nan, "p_value": np.nan, "clear": False}
    return {str(name): value for name, value in row.items()}


def compare_measures(tables: Any, columns: Sequence[str]) -> pd.DataFrame:
    """Return, by measure, the difference of two outlets, first by name minus second, and whether it is clear.

    Clear is what stays so when the p-values are corrected for the number of measures.
    """
    parts = ["difference", "low", "high", "p_value", "clear"]
    known = [column for column in columns if column in tables.scores]
    measured = {column: measure_outlets(tables.articles, tables.scores, column) for column in known}
    pairs = {column: values for column, values in measured.items() if values["outlet"].nunique() == 2}
    differences = {column: compare_outlets(values, column) for column, values in pairs.items()}
    rows = {column: [difference[part] for part in parts] for column, difference in differences.items()}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=parts)
    return correct_comparisons(frame.astype(dict.fromkeys(parts[:-1], "float64")))


def share_bins(measured: pd.DataFrame, outlet: str) -> pd.DataFrame:
    """Return the share of an outlet's articles in each bin, with its interval where articles are enough."""
    values = measured.loc[measured["outlet"] == outlet, "quote_density"]
    bins = pd.cut(values, QUOTED_BINS, labels=QUOTED_LABELS)
    counts = bins.value_counts().reindex(QUOTED_LABELS).to_numpy()
    n = len(values)
    low, high = _wilson(counts, n) if n >= ENOUGH else (counts / n, counts / n)
    return pd.DataFrame({"n": counts, "share": counts / n, "low": low, "high": high}, index=QUOTED_LABELS)


def _wilson(counts: Any, n: int) -> tuple[Any, Any]:
    """Return the 95% interval of shares of n articles. Source: Wilson (1927), Probable inference."""
    z, share = 1.96, counts / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return np.clip(centre - half, 0, share), np.clip(centre + half, share, 1)
