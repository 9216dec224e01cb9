"""What is said of a change over time: how much a month, with its interval, or that we cannot tell."""

from __future__ import annotations

import pandas as pd

from analysis.contrasts import MEASURES, Measure
from analysis.wordings import CONTROLS

ALL_GROUPS = ("all", "All articles", "no outlet named")


def choose_measure(column: str) -> Measure:
    """Return how a column of scores is written; one we have no words for goes by its name, shares in percent.

    >>> choose_measure("unnamed_share").name, choose_measure("unnamed_share").unit
    ('unnamed share', '%')
    """
    name = column.removeprefix("n_").replace("_", " ")
    share = column.endswith(("_share", "_density"))
    percent = Measure(name.capitalize(), "%", "", name, "%", 100, 0, "mean")
    return MEASURES.get(column, percent if share else Measure(name.capitalize(), name, "", name, "", 1, 1, "mean"))


def write_change(change: float, measure: Measure) -> str:
    """Return a change a month with its sign, one decimal more than the measure itself has.

    >>> write_change(-0.276, MEASURES["flesch_kincaid_grade"]), write_change(0.0124, MEASURES["quote_density"])
    ('−0.28', '+1.2')
    """
    decimals = measure.decimals + 1
    rounded = round(change * measure.times, decimals) + 0.0
    return f"{rounded:{'+' if rounded else ''}.{decimals}f}".replace("-", "−")


def say_change(row: pd.Series, measure: Measure) -> str:
    """Return the change of one group with its interval and whether it is clear; why not, where there is none."""
    if pd.isna(row["low"]):
        return f"cannot tell: {row['note']}"
    change, low, high = (write_change(row[end], measure) for end in ("change", "low", "high"))
    points = " points" if measure.unit == "%" else ""
    return f"{change}{points} a month ({low} to {high}){'' if row['clear'] else ', cannot tell'}"


def title_changes(changes: pd.DataFrame, measure: Measure) -> str:
    """Return the changes as a title: those that are clear with their size; nothing where none could be told of."""
    known = changes.dropna(subset=["low"])
    if known.empty:
        return ""
    what, clear = measure.heading, known[known["clear"]]
    if clear.empty:
        return f"{what}: no clear change over the months"
    doubt = [f"{_call(row)}cannot tell" for _, row in changes.iterrows() if not row["clear"]]
    told = [f"{_call(row)}{say_change(row, measure)}" for _, row in clear.iterrows()]
    return f"{what}: {'; '.join([*told, *doubt])}"


def _call(row: pd.Series) -> str:
    """Return the group before its change, nothing where all articles are one."""
    return "" if row["group"] in ALL_GROUPS else f"{CONTROLS.sub('', row['group'])} "


def say_changes(changes: pd.DataFrame, measure: Measure) -> str:
    """Return the change of every group in words."""
    told = [f"{_call(row)}{say_change(row, measure)}" for _, row in changes.iterrows()]
    return f"Change of the mean: {'; '.join(told)}."


def note_changes(changes: pd.DataFrame, measure: Measure) -> str:
    """Return how the change a month is to be read, beside medians."""
    middle = "the change is of the mean, from a straight line through all articles, not of the middles drawn"
    mean = "the change is that of a straight line through all articles"
    return f"{say_changes(changes, measure)[:-1]}; {middle if measure.statistic == 'median' else mean}."
