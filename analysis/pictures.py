"""Pictures: `show_figure` puts what a `plot_*` function drew on the page, with its alt text.

A notebook keeps it as PNG; the report takes the same drawing as SVG, without
the title and with all out of it that loads or leaks, beside its story.
"""

from __future__ import annotations

import base64
import io
import re
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.behind import Behind, keep_behind
from analysis.drawing import Story, house_style, title_height

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FIGURE = "application/vnd.columninch.figure+json"
SCREEN_WIDTH = 408  # pixels in a notebook


class Picture:
    """A figure as a notebook keeps it: PNG with alt text, and for the report the drawing, its story and its numbers."""

    def __init__(self, png: bytes, svg: str, story: Story, behind: Behind | None = None) -> None:
        self.png, self.svg, self.story, self.behind = png, svg, story, behind

    @property
    def caption(self) -> str:
        """The finding, as a table of the same numbers would be headed."""
        return self.story.title

    @property
    def grid(self) -> tuple[list[str], list[list[str]]]:
        """The headings and the cells of the numbers drawn, as text."""
        numbers = self.story.numbers
        return [str(name) for name in numbers.columns], _plain_rows(numbers)

    def __repr__(self) -> str:
        return self.story.alt

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        texts = self.story._asdict() | {"numbers": None}
        columns, rows = self.grid
        table = {"columns": columns, "rows": rows}
        bundle = {
            "image/png": base64.b64encode(self.png).decode(),
            "text/plain": self.story.alt,
            FIGURE: {**texts, "numbers": table, "svg": self.svg},
        }
        return bundle, {"image/png": {"alt": self.story.alt, "width": SCREEN_WIDTH}}


def show_figure(ax: Axes, *, spans: pd.DataFrame | None = None, values: Sequence[str] = ()) -> Picture:
    """Return what a notebook shows of a plot: the picture with an alt text that holds its finding and values.

    Takes the Axes of any `plot_*` function, as the last line of a cell.
    `spans` and `values` are what its numbers were counted from, as
    `show_table` takes them; every number drawn rests on all of them.

    >>> from analysis import plot_entities
    >>> ranked = pd.DataFrame({"name": ["Ana Bell"], "label": ["PERSON"], "n_articles": [3], "n_mentions": [9]})
    >>> show_figure(plot_entities(ranked))
    Ana Bell is named in most articles: 3. Articles by name: Ana Bell 3.
    """
    figure: Any = ax.figure
    story: Story = figure.story
    with house_style(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        png = io.BytesIO()
        figure.savefig(png, format="png", metadata={"Software": None})
        title, (width, height) = figure.get_suptitle(), figure.get_size_inches()
        figure.suptitle("")
        figure.set_size_inches(width, height - title_height(title))
        svg = io.StringIO()
        figure.savefig(svg, format="svg", metadata={"Date": None}, facecolor="none")
        figure.suptitle(title, x=0.005, ha="left")
        figure.set_size_inches(width, height)
    return Picture(png.getvalue(), _tidy_svg(svg.getvalue()), story, keep_behind(story.numbers, spans, (), values))


def _tidy_svg(svg: str) -> str:
    """Return a drawing fit to stand inside a page: no header, no style for the whole page, no digits beyond a pixel."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r' transform="rotate\(-0 [-\d. ]+\)"', "", svg)
    svg = re.sub(r"-?\d+\.\d{3,}(?![\w-])", lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."), svg)
    svg = svg.replace("<svg ", '<svg style="stroke-linejoin: round" ', 1)
    return re.sub(r"\s*\n\s*", "\n", svg)


def _plain_rows(numbers: pd.DataFrame) -> list[list[str]]:
    """Return the cells of a table as text, gaps as a dash."""
    return [["–" if _is_gap(cell) else str(cell) for cell in row] for row in numbers.itertuples(index=False)]


def _is_gap(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and np.isnan(cell))
