"""Findings: what a figure says in words, its title, its alt text and its note, and the numbers behind it as a table.

A title claims no more than the intervals allow: where articles are too few or
a difference is not clear, it says that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.contrasts import MOST_OUTLETS, QUOTED_LABELS, Measure, compare_outlets
from analysis.wordings import join, plural, say_period, write_grade


def say_articles(measured: pd.DataFrame, middles: pd.DataFrame, outlets: Sequence[str], measure: Measure) -> str:
    """Return what the articles show: a clear difference, none, or the range."""
    values, what = measured[measured.columns[-1]], measure.heading.lower()
    if len(values) == 1:
        return f"One article, {what} {measure.label(values.iloc[0])}"
    known = middles["middle"].dropna().sort_values(kind="stable")
    if known.empty:
        return f"{len(values)} articles, {what} {measure.label(values.min())} to {measure.label(values.max())}"
    if len(outlets) == 1:
        return f"The middle article has {what} {measure.label(known.iloc[0])}"
    if len(outlets) > 2 or len(known) < 2:
        ends = [
            f"{measure.label(value)} ({outlet})" for outlet, value in (*known.head(1).items(), *known.tail(1).items())
        ]
        same = measure.label(known.iloc[0]) == measure.label(known.iloc[-1])
        return f"{measure.heading} of the middle article: {ends[0] if same and len(known) < 2 else ' to '.join(ends)}"
    difference = compare_outlets(measured, measured.columns[-1])
    if not difference["clear"]:
        return f"No clear difference in {what} between {outlets[0]} and {outlets[1]}"
    higher, lower = outlets if difference["difference"] > 0 else outlets[::-1]
    size = measure.label(abs(difference["difference"]))
    if what == "school grade":
        return f"{higher} is {size} grades harder to read than {lower}"
    size = f"{size.rstrip('%')} points" if size.endswith("%") else f"{size}{measure.short}"
    return f"{measure.heading}: {higher} is {size} above {lower}"


def say_middles(middles: pd.DataFrame, measure: Measure) -> str:
    """Return every outlet's middle with interval and number of articles, in words."""
    said = []
    for outlet, row in middles.iterrows():
        n = f"{row['n_articles']:.0f} article{'' if row['n_articles'] == 1 else 's'}"
        if np.isnan(row["middle"]):
            said.append(f"{outlet}: too few to say, {n}")
        else:
            low, high = measure.label(row["low"]), measure.label(row["high"])
            said.append(f"{outlet}: middle {measure.label(row['middle'])}, interval {low} to {high}, {n}")
    return "; ".join(said) + "."


def say_ends(known: pd.Series, measure: Measure) -> str:
    """Return one middle, or the lowest and the highest of several."""
    ends = [measure.label(value) for value in (known.min(), known.max())]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def say_rest(measured: pd.DataFrame, outlets: Sequence[str]) -> str:
    """Return number of articles, period and the outlets that are not drawn."""
    said = ", ".join(part for part in (plural(len(measured), "article"), say_period(measured)) if part) + "."
    unnamed = int(measured["outlet"].isna().sum())
    if 0 < unnamed < len(measured):
        said += f" Left out: {plural(unnamed, 'article')} without an outlet."
    rest = len(outlets) - MOST_OUTLETS
    return said if rest <= 0 else f"{said} {rest} smaller outlets are not drawn."


def tabulate_middles(middles: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the numbers behind a drawing of middles."""
    known = middles["middle"].notna()
    write = measure.label
    interval = [
        f"{write(low)}–{write(high)}" if ok else "too few"
        for low, high, ok in zip(middles["low"], middles["high"], known, strict=True)
    ]
    middle = [write(value) if ok else "too few" for value, ok in zip(middles["middle"], known, strict=True)]
    return pd.DataFrame(
        {
            "Outlet": middles.index,
            "Articles": middles["n_articles"].astype(int).to_list(),
            f"Middle ({measure.scale})": middle,
            "95% interval": interval,
        }
    )


def say_clear(clear: Sequence[str], n_measures: int) -> str:
    """Return which measures differ clearly."""
    if not clear:
        return f"The two outlets cannot be told apart on any of {n_measures} measures"
    if len(clear) > 3:
        return f"The two outlets differ clearly on {len(clear)} of {n_measures} measures"
    return f"The two outlets differ clearly in {join(clear)}"


def say_difference(difference: dict[str, Any], measure: Measure) -> str:
    """Return a difference with its interval, or that it cannot be told."""
    if np.isnan(difference["difference"]):
        return "too few to tell"
    size, low, high = (measure.label(difference[part]).rstrip("%") for part in ("difference", "low", "high"))
    sign = "+" if difference["difference"] > 0 else ""
    points = " points" if measure.scale.startswith("%") else ""
    return f"{sign}{size}{points} ({low} to {high})" if difference["clear"] else f"cannot tell ({low} to {high})"


def tabulate_comparison(middles: pd.DataFrame, difference: dict[str, Any], measure: Measure) -> dict[str, str]:
    """Return one line of the table behind the comparison."""
    values = {
        str(outlet): "too few" if np.isnan(middle) else measure.label(middle)
        for outlet, middle in middles["middle"].items()
    }
    clear = "yes" if difference["clear"] else "cannot tell"
    return {
        "Measure": f"{measure.heading} ({measure.scale})",
        **values,
        "Difference": say_difference(difference, measure),
        "Clear": clear,
    }


def say_density(values: pd.Series) -> str:
    """Return how many articles quote nobody, or the middle article where all quote somebody."""
    n, none = len(values), int((values == 0).sum())
    if none == n:
        return "Nobody is quoted in the one article" if n == 1 else f"Nobody is quoted in any of {n:,} articles"
    if n == 1:
        return f"In the one article {values.iloc[0]:.0%} of the words are quoted"
    if none == 0:
        return f"Every article quotes somebody; the middle one is {values.median():.0%} quotes"
    verb = "quotes" if none == 1 else "quote"
    return f"{none:,} of {n:,} articles {verb} nobody; the middle one is {values.median():.0%} quotes"


def say_bins(shares: pd.DataFrame) -> str:
    """Return the shares of the bins in words."""
    return ", ".join(f"{label} {share:.0%}" for label, share in shares["share"].items())


def tabulate_bins(shares: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the numbers behind the bars."""
    columns: dict[str, list[str]] = {"Quoted, % of words": QUOTED_LABELS}
    for outlet, frame in shares.items():
        columns[f"{outlet}, articles"] = [str(n) for n in frame["n"]]
        pairs = zip(frame["low"], frame["high"], strict=True)
        wide = (frame["high"] > frame["low"]).any()
        columns[f"{outlet}, 95% interval"] = [f"{low:.0%}–{high:.0%}" if wide else "too few" for low, high in pairs]
    return pd.DataFrame(columns)


def say_cues(n_all: int, n_others: int, share: str) -> str:
    """Return how many statements a neutral reporting word introduces; `share` is theirs with its interval."""
    if n_others in {0, n_all}:
        every = "the one statement" if n_all == 1 else f"all of {n_all:,} statements"
        return f"{'More than “said” introduces' if n_others else 'Neutral words like “said” introduce'} {every}"
    return f"Neutral words like “said” introduce {share} of {n_all:,} statements"


def say_months(totals: pd.Series) -> str:
    """Return how the articles spread over the months."""
    if len(totals) == 1:
        return f"All dated articles are from {totals.index[0]:%B %Y}"
    low, high = int(totals.min()), int(totals.max())
    return f"{low} to {high} articles a month" if low < high else f"{low} articles every month"


def say_counts(counts: pd.Series) -> str:
    """Return the months in words, at most the first twelve."""
    said = ", ".join(f"{month:%B %Y} {n}" for month, n in counts.head(12).items())
    return said if len(counts) <= 12 else f"{said} and {len(counts) - 12} months more"


def say_hardest(n_hard: int, whole: float, rest: float) -> str:
    """Return what the hardest sentences do to the grade of their article."""
    if not n_hard:
        return f"No sentence makes the article harder than the others do: grade {write_grade(whole)}"
    hardest = "hardest sentence" if n_hard == 1 else f"{n_hard} hardest sentences"
    return f"Without its {hardest} the article would be grade {write_grade(rest)}, not {write_grade(whole)}"


def say_methods(difference: pd.Series, name: str) -> str:
    """Return how far two methods lie apart: on the middle article and at most."""
    middle, most = difference.median(), write_grade(difference.abs().max())
    size, side = write_grade(abs(middle)), "below" if middle < 0 else "above"
    apart = f"lies {size} {side} textstat’s" if size != "0.0" else "is textstat’s too"
    if len(difference) == 1:
        return f"Our {name} of the one article {apart}"
    return f"Our {name} {apart} on the middle article; at most they are {most} apart"


def say_trend(months: pd.DataFrame, measure: Measure) -> str:
    """Return how the middle article of a month ranges, or that months have too few articles."""
    known = months["middle"].dropna()
    if len(known) < 2:
        return f"Too few articles a month to follow the {measure.heading.lower()}"
    return f"{measure.heading} of a month’s middle article: {say_ends(known, measure)}"
