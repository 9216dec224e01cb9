"""Marks with intervals: a bar solid to the low end and pale to the high end, a dot on a pale band, and their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.drawing import GREY, INK, PALE, UNKNOWN

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE = "#dfe2e6"
SMALL = 7.5  # points: an interval after its number
HEIGHT = 0.36  # of a row
ROW = 0.33  # inches
GAP = 0.2  # rows before the unknown


class Span(NamedTuple):
    """An estimate in percent with the ends of its interval, NaN where there is none."""

    estimate: float
    low: float
    high: float

    @property
    def end(self) -> float:
        """Where the mark ends."""
        return self.estimate if np.isnan(self.high) else self.high


def draw_bar(ax: Axes, row: float, span: Span, colour: str, *, unknown: bool = False, height: float = HEIGHT) -> None:
    """Draw a bar from 0 with a tick at the estimate; hatched where we cannot tell, an outline without interval."""
    ax.plot([0, 0], [row - height / 2 - 0.06, row + height / 2 + 0.06], color=GREY, linewidth=0.8)
    if np.isnan(span.low):
        ax.barh([row], [span.estimate], height=height, facecolor="none", edgecolor=GREY, linewidth=0.8)
        return
    rest = span.high - span.low
    if unknown:
        edge: dict[str, Any] = {"facecolor": "none", "edgecolor": UNKNOWN, "linewidth": 0.8}
        ax.barh([row], [span.low], height=height, hatch="//////", **edge)
        ax.barh([row], [rest], left=span.low, height=height, **edge)
    else:
        ax.barh([row], [span.low], height=height, color=colour)
        ax.barh([row], [rest], left=span.low, height=height, color=colour, alpha=PALE)
    tick = height / 2 + 0.05
    ax.plot([span.estimate] * 2, [row - tick, row + tick], color=INK, linewidth=1.2, solid_capstyle="butt")


def label_bar(ax: Axes, row: float, span: Span, share: str, limits: str) -> None:
    """Write the estimate behind a bar, its interval small and grey after it."""
    place: Any = (max(span.end, span.estimate), row)
    written = ax.annotate(share, place, (4, 0), textcoords="offset points", va="center", weight="bold")
    ax.annotate(limits, (1, 0.5), (4, 0), xycoords=written, textcoords="offset points", va="center",
                fontsize=SMALL, color=GREY)  # fmt: skip


def draw_band(ax: Axes, row: float, span: Span, colour: str) -> None:
    """Draw a dot on the pale band of its interval."""
    ax.plot([span.low, span.high], [row, row], color=colour, alpha=PALE, linewidth=6)
    ax.plot([span.estimate], [row], "o", color=colour, markersize=4.5, zorder=3)


def write_right(ax: Axes, row: float, strong: str, faint: str = "", *, right: float = 1.0) -> None:
    """Write a number and, small and grey after it, its interval, both ending at `right` of the Axes."""
    place: Any = ax.get_yaxis_transform()
    if not faint:
        ax.text(right, row, strong, weight="bold", va="bottom", ha="right", transform=place)
        return
    text = ax.text(right, row, faint, fontsize=SMALL, color=GREY, va="bottom", ha="right", transform=place)
    ax.annotate(
        strong, (0, 0), (-4, 0), xycoords=text, textcoords="offset points", weight="bold", va="bottom", ha="right"
    )


def write_doubt(ax: Axes, row: float, told: str) -> None:
    """Write in grey italics what cannot be told."""
    place: Any = ax.get_yaxis_transform()
    ax.text(1.0, row, told, style="italic", color=GREY, va="bottom", ha="right", fontsize=8, transform=place)
