"""Drawing: the one style, a figure one column wide with its finding over it, and the marks on its Axes.

Outlet A is a blue circle, outlet B an orange diamond; more than two are drawn
alike, in ink. Pale means "could be": a 95% interval. Hatched means "cannot tell".
"""

from __future__ import annotations

import functools
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec

import numpy as np
import pandas as pd

from analysis.contrasts import ENOUGH, MOST_OUTLETS, Measure
from analysis.findings import say_difference
from analysis.wordings import CONTROLS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

P = ParamSpec("P")

STYLE = Path(__file__).with_name("columninch.mplstyle")
WIDTH = 3.4  # inches: one column
TITLE_LINE = 0.19  # inches
MOST_DOTS = 120  # articles of an outlet; more are drawn as a histogram
A, B, INK, GREY, UNKNOWN = "#084880", "#bf560b", "#16181d", "#545a64", "#6d737d"
PALE = 0.3
NO_OUTLET, ALL_OUTLETS = "no outlet named", "All articles"


class Story(NamedTuple):
    """What stands beside a drawing: its finding, what is drawn, how to read it, and the table drawn."""

    title: str
    subtitle: str
    alt: str
    note: str
    numbers: pd.DataFrame


@contextmanager
def house_style() -> Iterator[None]:
    """Hold the one style, whatever style the user has set."""
    import matplotlib.style

    with matplotlib.style.context(str(STYLE), after_reset=True):
        yield


def in_house_style(plot: Callable[P, Axes]) -> Callable[P, Axes]:
    """Return the plot function, drawing in the house style."""

    @functools.wraps(plot)
    def styled(*args: P.args, **kwargs: P.kwargs) -> Axes:
        with house_style():
            return plot(*args, **kwargs)

    return styled


def open_figure(height: float) -> Figure:
    """Return an empty figure of one column. It belongs to nobody but its Axes, so nothing has to be closed."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH, height))


def title_figure(ax: Axes, story: Story) -> Axes:
    """Title the figure with its finding and keep the story on it."""
    figure: Any = ax.figure
    title = _wrap_title(story.title)
    width, height = figure.get_size_inches()
    figure.set_size_inches(width, height + title_height(title))
    figure.suptitle(title, x=0.005, ha="left")
    alt = f"{story.title.rstrip('.')}. {story.alt}".strip()
    figure.set_label(alt)
    figure.story = story._replace(alt=alt)
    return ax


def title_height(title: str) -> float:
    return TITLE_LINE * len(title.splitlines())


def _wrap_title(title: str) -> str:
    """Return the title in lines that fit the column."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    face, widest = FontProperties(weight="bold", size=10), WIDTH * 72 - 6
    lines = [""]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        for word in title.split():
            longer = f"{lines[-1]} {word}".strip()
            width = text_to_path.get_text_width_height_descent(longer, face, ismath=False)[0]
            lines = [*lines[:-1], longer] if width <= widest or not lines[-1] else [*lines, word]
    return "\n".join(lines)


def say_instead(title: str, reason: str) -> Axes:
    """Return Axes that give the reason in words, for a table with too little in it to draw."""
    lines = textwrap.wrap(reason, 52)
    ax = open_figure(0.35 + 0.17 * max(len(lines), 1)).subplots()
    ax.set_axis_off()
    ax.text(0, 0.5, "\n".join(lines), color=GREY, va="center", transform=ax.transAxes)
    return title_figure(ax, Story(title, "", reason, "", pd.DataFrame()))


def clean_names(names: pd.Series) -> pd.Series:
    """Return names without the signs that steer a terminal or turn the direction of writing."""
    return names.astype("str").str.replace(CONTROLS, "", regex=True)


def clean_outlets(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the articles with clean names of their outlets."""
    return articles.assign(outlet=clean_names(articles["outlet"]))


def name_outlets(measured: pd.DataFrame) -> pd.DataFrame:
    """Return the articles that name their outlet; all as one group where none does, or none has enough of them."""
    named = measured.dropna(subset=["outlet"])
    if named.empty:
        return measured.assign(outlet=NO_OUTLET)
    if named["outlet"].value_counts().max() < ENOUGH <= len(measured):
        return measured.assign(outlet=ALL_OUTLETS)
    return named


def order_outlets(outlets: pd.Series) -> list[str]:
    """Return the outlets by name; where there are many, first the largest, by name, then the others."""
    counts = outlets.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return [*sorted(counts.index[:MOST_OUTLETS]), *sorted(counts.index[MOST_OUTLETS:])]


def choose_mark(outlets: Sequence[str], outlet: str) -> tuple[str, str]:
    """Return marker and colour: circle and diamond for two, ink for one or many."""
    if len(outlets) != 2:
        return "o", INK
    return (("o", A), ("D", B))[outlets.index(outlet)]


def shorten(name: str, width: int = 30) -> str:
    return textwrap.shorten(str(name), width, placeholder=" …") if len(str(name)) > width else str(name)


def draw_articles(ax: Axes, values: pd.Series, row: int, mark: tuple[str, str], width: float) -> None:
    """Hang one small dot an article under its row's line; very many become a histogram that hangs there."""
    bins = np.floor(values.sort_values() / width)
    if len(values) > MOST_DOTS:
        counts = bins.value_counts()
        heights = counts / counts.max() * 0.45
        ax.bar((counts.index + 0.5) * width, heights, bottom=row + 0.14, width=width * 0.85, color=mark[1], alpha=0.55)
        return
    level = bins.groupby(bins).cumcount()
    step = min(0.075, 0.45 / max(int(level.max()) + 1, 1))
    ax.plot(values.sort_values(), row + 0.17 + level * step, mark[0], color=mark[1], markersize=2.2, alpha=0.55, mew=0)


def draw_middle(ax: Axes, middle: pd.Series, row: float, mark: tuple[str, str], measure: Measure) -> None:
    """Draw the middle with its pale band and its value; too few articles have neither."""
    if np.isnan(middle["middle"]):
        note = f"too few to say ({middle['n_articles']:.0f})"
        ax.text(
            0.99, row, note, style="italic", color=GREY, va="center", ha="right", transform=ax.get_yaxis_transform()
        )
        return
    ax.plot([middle["low"], middle["high"]], [row, row], color=mark[1], alpha=PALE, linewidth=7)
    ax.plot([middle["middle"]], [row], mark[0], color=mark[1], zorder=3)
    ax.annotate(
        measure.label(middle["middle"]),
        (middle["middle"], row),
        (0, 6),
        textcoords="offset points",
        ha="center",
        weight="bold",
        color=mark[1],
    )


def name_rows(ax: Axes, drawn: Sequence[str], outlets: Sequence[str]) -> None:
    """Label the rows with their outlets, top to bottom, each in its colour."""
    names = [textwrap.fill(shorten(name, 36), 16) for name in drawn]
    ax.set_yticks(range(len(drawn)), names)
    for label, outlet in zip(ax.get_yticklabels(), drawn, strict=True):
        label.set(color=choose_mark(outlets, outlet)[1], fontweight="bold")
    ax.set_ylim(len(drawn) - 0.35, -0.5)


def draw_strip(ax: Axes, middles: pd.DataFrame, outlets: Sequence[str], measure: Measure) -> None:
    """Draw one row an outlet: a line, the pale band, the mark; where articles are too few, their range."""
    for row, (outlet, middle) in enumerate(middles.iterrows()):
        marker, colour = choose_mark(outlets, str(outlet))
        ax.axhline(row, color="#dfe2e6", linewidth=0.8, zorder=0)
        if np.isnan(middle["middle"]):
            ax.plot([middle["least"], middle["most"]], [row, row], "|-", color=colour, linewidth=0.8, markersize=5)
        else:
            ax.plot([middle["low"], middle["high"]], [row, row], color=colour, alpha=PALE, linewidth=6)
            ax.plot([middle["middle"]], [row], marker, color=colour, markersize=4.5, zorder=3)
    ax.set_ylim(len(middles) - 0.4, -0.6)
    low, high = _span(middles, measure)
    ax.set_xlim(low, high)
    ax.set_xticks([low, high], [measure.label(low), f"{measure.label(high)}{measure.short}"])
    first, last = ax.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)


def label_strip(ax: Axes, middles: pd.DataFrame, outlets: Sequence[str], measure: Measure) -> None:
    """Name the rows of a strip at the left and write their values at the right."""
    names = [shorten(str(outlet), 22) for outlet in middles.index]
    ax.set_yticks(range(len(middles)), names)
    for row, (label, (outlet, middle)) in enumerate(zip(ax.get_yticklabels(), middles.iterrows(), strict=True)):
        label.set(color=choose_mark(outlets, str(outlet))[1], fontweight="bold")
        few = np.isnan(middle["middle"])
        value = f"too few ({middle['n_articles']:.0f})" if few else measure.label(middle["middle"])
        look: dict[str, Any] = {"color": GREY, "style": "italic"} if few else {"weight": "bold"}
        place = ax.get_yaxis_transform()
        ax.annotate(value, (1, row), (5, 0), xycoords=place, textcoords="offset points", va="center", **look)


def _span(middles: pd.DataFrame, measure: Measure) -> tuple[float, float]:
    """Return round ends of a scale that holds every interval and range, shares from 0."""
    drawn = middles[["low", "high"]].fillna(middles[["least", "most"]].set_axis(["low", "high"], axis=1))
    low, high = float(drawn["low"].min()), float(drawn["high"].max())
    step = 10.0 ** -(measure.decimals + np.log10(measure.times)) * 5
    room = max((high - low) * 0.4, step)
    start = 0.0 if measure.scale.startswith("%") else max(np.floor((low - room) / step) * step, 0.0)
    return float(start), float(np.ceil((high + room) / step) * step)


def draw_compared(ax: Axes, middles: pd.DataFrame, difference: dict[str, Any], measure: Measure) -> None:
    """Draw one measure of two outlets under its name, the verdict at the right."""
    draw_strip(ax, middles, list(middles.index), measure)
    left = middles["middle"].to_numpy().argmin()
    for row, (outlet, middle) in enumerate(middles.iterrows()):
        side, end = ("right", "low") if row == left else ("left", "high")
        place, gap = (middle[end], row), (-3 if row == left else 3, 0)
        look: dict[str, Any] = {
            "color": choose_mark(list(middles.index), str(outlet))[1],
            "weight": "bold",
            "fontsize": 8,
        }
        ax.annotate(
            measure.label(middle["middle"]), place, gap, textcoords="offset points", ha=side, va="center", **look
        )
    ax.set_title(f"{measure.heading}")
    faint: dict[str, Any] = {"color": GREY, "fontweight": "normal", "fontstyle": "italic"}
    ax.set_title(say_difference(difference, measure), loc="right", **({} if difference["clear"] else faint))


def draw_key(ax: Axes, outlets: Sequence[str]) -> None:
    """Name circle and diamond once, above the panels."""
    from matplotlib.lines import Line2D

    marks = [choose_mark(outlets, outlet) for outlet in outlets]
    handles = [Line2D([], [], marker=marker, color=colour, linestyle="") for marker, colour in marks]
    names, colours = [shorten(outlet, 26) for outlet in outlets], [colour for _, colour in marks]
    ax.set_axis_off()
    legend = ax.legend(handles, names, labelcolor=colours, ncols=2, handletextpad=0, columnspacing=1, borderpad=0,
                       loc="center left", bbox_to_anchor=(-0.02, 0.5))  # fmt: skip
    for text in legend.get_texts():
        text.set_fontweight("bold")


def draw_bins(ax: Axes, shares: pd.DataFrame, colour: str) -> None:
    """Draw bars: solid to the low end of the interval, pale to the high end, a line at the share."""
    places = range(len(shares))
    ax.bar(places, shares["low"], color=colour, width=0.8)
    ax.bar(places, shares["high"] - shares["low"], bottom=shares["low"], color=colour, alpha=PALE, width=0.8)
    ax.hlines(shares["share"], [i - 0.4 for i in places], [i + 0.4 for i in places], color=INK, linewidth=1.2)
    for i, (share, high) in enumerate(zip(shares["share"], shares["high"], strict=True)):
        weight = "bold" if i == 0 else "normal"
        ax.annotate(f"{share:.0%}", (i, high), (0, 3), textcoords="offset points", ha="center", weight=weight)
    ax.set_xticks(list(places), list(shares.index))
    ax.set_yticks([])
    ax.grid(visible=False)


def draw_named_bars(names: Sequence[str], values: Sequence[float], labels: Sequence[str]) -> Axes:
    """Draw bars from 0, each under its name."""
    ax = open_figure(0.45 + 0.33 * len(names)).subplots()
    for row, (name, value, label) in enumerate(zip(names, values, labels, strict=True)):
        ax.barh([row], [value], height=0.36, color=INK)
        ax.annotate(label, (value, row), (3, 0), textcoords="offset points", va="center", color=INK)
        ax.text(0, row - 0.28, shorten(name, 44), weight="bold", va="bottom", transform=ax.get_yaxis_transform())
    ax.set_ylim(len(names) - 0.6, -0.85)
    ax.set_xlim(0, max(values) * 1.22)
    ax.set_yticks([])
    ax.locator_params(axis="x", nbins=4, integer=True)
    ax.spines["bottom"].set_visible(False)
    return ax


def draw_months(ax: Axes, counts: pd.Series, colour: str) -> None:
    """Draw one bar a month, with its number where there is room."""
    places = range(len(counts))
    ax.bar(places, counts, color=colour, width=0.8)
    for i, n in zip(places, counts if len(counts) <= 12 else [], strict=False):
        ax.annotate(f"{n:,}", (i, n), (0, 2), textcoords="offset points", ha="center")
    every = max(1, len(counts) // 6)
    ax.set_xticks(list(places)[::every], [f"{month:%b %Y}" if every > 1 or len(counts) < 4 else f"{month:%b}"
                                          for month in counts.index[::every]])  # fmt: skip
    ax.set_yticks([])
    ax.grid(visible=False)
