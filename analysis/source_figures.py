"""The figure of sources: who holds the quoted words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.contrasts import ENOUGH
from analysis.drawing import (
    GREY,
    Story,
    choose_mark,
    in_house_style,
    open_figure,
    say_instead,
    shorten,
    title_figure,
)
from analysis.interval_marks import GAP, ROW, Span, draw_bar, label_bar
from analysis.shares import write_limits, write_share
from analysis.source_findings import (
    Names,
    Shown,
    arrange_parts,
    clean_groups,
    say_articles,
    say_lead,
    say_leads,
    say_parts,
    tabulate_parts,
    unit_of,
)
from analysis.tables import PARTS, check_table
from analysis.wordings import NOBODY, join, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@in_house_style
def plot_parts(parts: pd.DataFrame, *, top: int = 10, what: str = "quoted words", names: Names | None = None) -> Axes:
    """Draw who holds the quoted words: a bar a part with its interval, the largest first, the unknown last.

    A bar is solid to the low end of the interval and pale to the high end,
    with a tick at the share. Two groups stand side by side, the same parts in
    the same order; more are drawn below each other, the five with most
    articles. Parts beyond `top` share one bar, so that all bars of a group add
    up to 100%. Groups under ten articles are not drawn.

    Takes the table of `estimate_parts`; `what` are its amounts in words, and
    `names` how its parts are called, where our words for kinds of sources will
    not do. Raises ValueError where it is another table.

    >>> from analysis import make_table
    >>> plot_parts(make_table([], PARTS)).figure.get_suptitle()
    'There are no quoted words'
    """
    check_table(parts, PARTS, "plot_parts()")
    if parts.empty:
        return say_instead(f"There are no {what}", "So nobody has a share of them.")
    parts = clean_groups(parts)
    shown = arrange_parts(parts, top, names)
    if not any(one.enough for one in shown):
        n = join([f"{one.group} has {one.n_clusters}" if len(shown) > 1 else f"here {one.n_clusters}" for one in shown])
        units = next((unit_of(one) for one in shown if one.n_clusters != one.n_articles), "articles")
        return say_instead(f"Too few {units} to say whose the {what} are", f"Shares take {ENOUGH} {units}; {n}.")
    ax = _draw_groups(shown, what)
    single = len(shown) == 1
    story = Story(
        say_lead(parts, what, names) if single else say_leads(parts, shown, what, names),
        f"Share of the {what} (% of all)",
        " ".join(f"{'Shares' if single else one.group}: {say_parts(one)}." for one in shown),
        _note_parts(parts, shown),
        tabulate_parts(shown),
    )
    return title_figure(ax, story)


def _note_parts(parts: pd.DataFrame, shown: Sequence[Shown]) -> str:
    """Return how to read the bars, and how many articles they rest on."""
    note = (
        "Solid: at least; pale: could be, 95% interval over articles; the tick is the share itself. Hatched: cannot "
        "tell; it stays in the total, and the bars add up to 100%. "
    )
    if any((one.rows["role"] == "rest").any() for one in shown):
        note += "The others share one bar, which has no interval. "
    counts = [say_articles(one.n_articles, one.n_clusters) for one in shown]
    if any(one.n_clusters != one.n_articles for one in shown):
        note += "Clusters are days or authors, drawn with all their articles. "
    left = parts["group"].nunique() - len(shown)
    rest = f" {plural(left, 'smaller group')} {'is' if left == 1 else 'are'} not drawn." if left else ""
    each = [f"{one.group}: {count}" for one, count in zip(shown, counts, strict=True)]
    return f"{note}{counts[0] if len(shown) == 1 else '; '.join(each)}.{rest}"


def _draw_groups(shown: Sequence[Shown], what: str) -> Axes:
    """Draw one panel a group, two side by side under the same names."""
    n_across = min(len(shown), 2)
    n_down = -(-len(shown) // 2)
    n_rows = len(shown[0].rows) + GAP
    titled = 0.25 if len(shown) > 1 else 0.0
    figure = open_figure(0.42 + n_down * (titled + ROW * n_rows))
    grid: Any = figure.subplots(n_down, n_across, squeeze=False, sharex=True, sharey=True)
    axes, groups = list(grid.flat), [one.group for one in shown]
    most = max(_span(row).end for one in shown if one.enough for _, row in one.rows.iterrows())
    for i, one in enumerate(shown):
        colour = choose_mark(groups, one.group)[1]
        _draw_group(axes[i], one, colour, named=i % 2 == 0)
        if len(shown) > 1:
            axes[i].set_title(textwrap.fill(shorten(one.group, 34), 19), color=colour, pad=8)
        axes[i].set(xlim=(0, most / (0.5 if n_across == 2 else 0.73)), xticks=_choose_ticks(most))
    axes[0].set_ylim(n_rows - 0.6, -0.75)
    axes[n_across * (n_down - 1)].set_xlabel(f"% of the {what}")
    for ax in axes[len(shown) :]:
        ax.set_axis_off()
    first: Axes = axes[0]
    return first


def _span(row: pd.Series) -> Span:
    return Span(row["estimate"] * 100, row["low"] * 100, row["high"] * 100)


def _choose_ticks(most: float) -> list[float]:
    """Return two or three round places from 0 to the end of the longest bar."""
    step = next(step for step in (50, 25, 20, 10, 5, 2, 1, 0.5, 0) if step <= most / 2.4)
    return [step * i for i in range(int(most / step) + 1)][:4] if step else [0]


def _draw_group(ax: Axes, one: Shown, colour: str, *, named: bool) -> None:
    """Draw the bars of one group, each under its name; where articles are too few, say so."""
    for i, (_, row) in enumerate(one.rows.iterrows()):
        place = i + (GAP if row["role"] == NOBODY else 0)
        if named:
            look: dict[str, Any] = {"style": "italic", "color": GREY} if row["role"] != "part" else {"weight": "bold"}
            at = ax.get_yaxis_transform()
            ax.text(0, place - 0.25, shorten(row["label"], 40), va="bottom", transform=at, **look).set_in_layout(False)
        if one.enough:
            draw_bar(ax, place, _span(row), colour, unknown=row["role"] == NOBODY)
            known = not pd.isna(row["low"])
            limits = write_limits(row["low"], row["high"]) if known else "no interval" if row["estimate"] else "none"
            label_bar(ax, place, _span(row), write_share(row["estimate"]), limits)
    if not one.enough:
        few = f"too few {unit_of(one).split()[0]}\nto say ({one.n_clusters})"
        ax.text(0.02, 0.5, few, style="italic", color=GREY, va="center", transform=ax.transAxes)
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
