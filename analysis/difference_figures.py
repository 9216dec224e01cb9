"""Figures of differences: where two outlets part in whom they quote, and by what words each kind is introduced."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.difference_findings import (
    DISTINCT,
    NO_STANCE,
    STANCES,
    label_compared,
    list_stances,
    name_pair,
    order_compared,
    order_kinds,
    say_compared,
    say_few_statements,
    say_no_stance,
    say_stance,
    say_stances,
    say_too_few,
    tabulate_compared,
    tabulate_stances,
    write_compared,
)
from analysis.drawing import GREY, INK, A, B, Story, in_house_style, open_figure, say_instead, shorten, title_figure
from analysis.interval_marks import GAP, LINE, ROW, Span, draw_band, write_doubt, write_right
from analysis.shares import write_limits, write_share
from analysis.source_findings import Names
from analysis.tables import COMPARED_PARTS, COMPARED_STANCES, check_table
from analysis.wordings import NOBODY, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@in_house_style
def plot_compared_parts(
    compared: pd.DataFrame, *, top: int = 10, what: str = "quoted words", names: Names | None = None
) -> Axes:
    """Draw how far two outlets lie apart in the share of every part, around a line of no difference.

    Differences that are clear are in ink, with their size; of the others we
    cannot tell. Drawn are the `top` largest, all that are clear, and last the
    unknown.

    Takes the table of `compare_parts`; `what` and `names` are those of
    `plot_parts`. Raises ValueError where it is another table.

    >>> from analysis import make_table
    >>> plot_compared_parts(make_table([], COMPARED_PARTS)).figure.get_suptitle()
    'There are no quoted words to compare'
    """
    check_table(compared, COMPARED_PARTS, "plot_compared_parts()")
    if compared.empty:
        return say_instead(f"There are no {what} to compare", "So nobody has a share of them.")
    if few := say_too_few(compared):
        return say_instead(f"Too few articles to compare shares of the {what}", few)
    shown = order_compared(compared, top)
    ax = _draw_differences(shown, name_pair(compared), names)
    ax.set_xlabel(f"percentage points of the {what}")
    first, second = name_pair(compared)
    numbers = tabulate_compared(shown, names)
    told = [
        f"{part} {points} ({limits}){'' if clear == 'yes' else ', cannot tell'}"
        for part, points, limits, clear in numbers[["Part", "Difference, points", "95% interval", "Clear"]].to_numpy()
    ]
    left = len(compared) - len(shown)
    n_first, n_second = (plural(compared[side].max(), "article") for side in ("n_first", "n_second"))
    story = Story(
        say_compared(compared, what, names),
        f"Share of the {what}: {first} minus {second} (percentage points)",
        f"{first} minus {second} in points: {'; '.join(told)}.",
        f"Dot: the difference; pale: its 95% interval over articles. Clear (in ink): the interval leaves out 0, and so "
        f"large a difference is unlikely by chance, {plural(len(compared), 'comparison')} taken into account. {first}: "
        f"{n_first}; {second}: {n_second}.{f' {left} smaller differences are not drawn.' if left else ''}",
        numbers,
    )
    return title_figure(ax, story)


def _draw_differences(shown: pd.DataFrame, pair: tuple[str, str], names: Names | None) -> Axes:
    """Draw a dot on its band for each part, around 0; who has more stands at either end."""
    ax = open_figure(0.85 + ROW * (len(shown) + GAP)).subplots()
    ax.axvline(0, color=GREY, linewidth=0.8)
    for i, (_, row) in enumerate(shown.iterrows()):
        place = i + (GAP if row["part"] == NOBODY else 0)
        points, limits = write_compared(row)
        span = Span(row["difference"] * 100, row["low"] * 100, row["high"] * 100)
        draw_band(ax, place, span, INK if row["clear"] else GREY)
        at = ax.get_yaxis_transform()
        look: dict[str, Any] = {"weight": "bold"} if row["clear"] else {"color": GREY, "style": "italic"}
        ax.text(0, place - 0.22, shorten(label_compared(row["part"], names), 26), va="bottom", transform=at, **look)
        if row["clear"]:
            write_right(ax, place - 0.22, points, limits)
        else:
            write_doubt(ax, place - 0.22, f"cannot tell · {limits}")
    most = max(shown["high"].max(), -shown["low"].min()) * 105
    ax.set(xlim=(-most, most), ylim=(len(shown) - 0.6 + GAP, -0.75), yticks=[])
    ax.locator_params(axis="x", nbins=5)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:+.0f}".replace("-", "−") if value else "0")
    ax.spines["bottom"].set_visible(False)
    sides: Any = ((0.0, "left", "← more in", pair[1], B), (1.0, "right", "more in →", pair[0], A))
    for x, align, towards, name, colour in sides:
        told = f"{towards}\n{textwrap.fill(shorten(name, 40), 21)}"
        ax.annotate(told, (x, 1), (0, 4), xycoords="axes fraction", textcoords="offset points", ha=align, va="bottom",
                    color=colour, weight="bold")  # fmt: skip
    return ax


@in_house_style
def plot_stances(stances: pd.DataFrame, *, names: Names | None = None) -> Axes:
    """Draw how often each kind of source is introduced by words that distance, endorse or oppose, a panel each.

    A row is a kind of source with enough statements, in the same order in
    every panel; at the right stands whether it is introduced so more or less
    often than all others together.

    Takes the table of `compare_stances`; `names` is that of `plot_parts`.
    Raises ValueError where it is another table.

    >>> from analysis import make_table
    >>> plot_stances(make_table([], COMPARED_STANCES)).figure.get_suptitle()
    'No statement has a reporting word'
    """
    check_table(stances, COMPARED_STANCES, "plot_stances()")
    if stances.empty:
        return say_instead("No statement has a reporting word", "So nobody is introduced by one.")
    if none := say_no_stance(stances):
        return say_instead(NO_STANCE, none)
    kinds, few = order_kinds(stances), say_few_statements(stances, names)
    if not kinds:
        return say_instead("Too few statements to say how anybody is introduced", few)
    drawn = _sort_stances(stances, kinds)
    ax = _draw_stances(drawn, kinds, names)
    told = []
    for stance, own in drawn.groupby("stance", sort=False):
        rows = ", ".join(say_stance(row, names) for _, row in own.iterrows())
        told.append(f"{STANCES[str(stance)][1].split(':')[0]}: {rows}.")
    story = Story(
        say_stances(stances, names),
        "Statements whose reporting word distances, endorses or opposes (% of those of a kind of source)",
        " ".join(told),
        "Dot: the share; pale: its 95% interval over articles. More, less: clearly other than all other kinds "
        f"together, the number of comparisons taken into account. {few}".strip(),
        tabulate_stances(drawn, names),
    )
    return title_figure(ax, story)


def _sort_stances(stances: pd.DataFrame, kinds: Sequence[str]) -> pd.DataFrame:
    """Return the rows that are drawn, panel by panel."""
    known = stances[stances["stance"].isin(STANCES) & stances["source_kind"].isin(kinds)]
    orders = {"stance": list(STANCES), "source_kind": list(kinds)}
    keys = [known[name].map(order.index) for name, order in orders.items()]
    return known.iloc[(keys[0] * 100 + keys[1]).argsort(kind="stable")].reset_index(drop=True)


def _draw_stances(drawn: pd.DataFrame, kinds: Sequence[str], names: Names | None) -> Axes:
    """Draw one panel a stance on one scale, a row a kind of source."""
    panels = list_stances(drawn)
    figure = open_figure(0.4 + len(panels) * (0.3 + ROW * len(kinds)))
    axes: Any = figure.subplots(len(panels), squeeze=False, sharex=True, sharey=True)[:, 0]
    for ax, stance in zip(axes, panels, strict=True):
        own = drawn[drawn["stance"] == stance]
        for place, (_, row) in zip(own["source_kind"].map(kinds.index), own.iterrows(), strict=True):
            _draw_stance(ax, place, row, names)
        ax.set_title(STANCES[stance][1], pad=6)
        ax.set_yticks([])
        ax.spines["bottom"].set_visible(False)
    drawn_high = drawn.loc[drawn["verdict"] != "too few", "high"].max() * 100
    axes[0].set(xlim=(-0.02 * drawn_high, drawn_high * 1.03), ylim=(len(kinds) - 0.6, -0.75))
    axes[-1].locator_params(axis="x", nbins=5)
    axes[-1].set_xlabel("% of the statements; at the right, beside all other kinds")
    first: Axes = axes[0]
    return first


def _draw_stance(ax: Axes, place: float, row: pd.Series, names: Names | None) -> None:
    """Draw one kind of source: its name, its dot on the band, its share, and how it compares."""
    label, clear = shorten(label_compared(row["source_kind"], names), 22), row["verdict"] in DISTINCT
    look: dict[str, Any] = {"fontsize": 8, "weight": "bold" if clear else "normal"}
    ax.text(0, place - 0.22, label, va="bottom", transform=ax.get_yaxis_transform(), **look)
    ax.axhline(place, color=LINE, linewidth=0.8, zorder=0)
    if row["verdict"] == "too few":
        write_doubt(ax, place - 0.22, f"too few ({row['n_statements']})")
        return
    span = Span(row["estimate"] * 100, row["low"] * 100, row["high"] * 100)
    draw_band(ax, place, span, INK if clear else GREY)
    write_right(ax, place - 0.22, write_share(row["estimate"]), write_limits(row["low"], row["high"]), right=0.77)
    if clear:
        write_right(ax, place - 0.22, row["verdict"])
    else:
        write_doubt(ax, place - 0.22, "cannot tell")
