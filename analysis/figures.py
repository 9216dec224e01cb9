"""Figures: `plot_*` draws a table and returns Axes; `show_figure` puts it on the page with its alt text.

Each is one column wide, in one style that holds only while it draws. The title
is what the table shows, worked out from it; where articles are too few to say,
the title says that. Outlet A is a blue circle, outlet B an orange diamond; more
than two are drawn alike, in ink. Pale means "could be": a 95% interval.
Hatched means "cannot tell".
"""

from __future__ import annotations

import base64
import functools
import io
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, ParamSpec

import numpy as np
import pandas as pd

from analysis.intervals import compare, estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

P = ParamSpec("P")

STYLE = Path(__file__).with_name("columninch.mplstyle")
FIGURE = "application/vnd.columninch.figure+json"
WIDTH = 3.4  # inches: one column
SCREEN_WIDTH = 408  # pixels in a notebook
TITLE_LINE = 0.19  # inches
ENOUGH = 10  # articles; below that no middle and no interval is drawn
MOST_DOTS = 120  # articles of an outlet; more are drawn as a histogram
MOST_OUTLETS = 5  # drawn one by one; the others are named in the note
A, B, INK, GREY, UNKNOWN = "#084880", "#bf560b", "#16181d", "#545a64", "#6d737d"
PALE = 0.3
NOBODY = "unknown"  # the speaker of quotes that could not be settled
NO_OUTLET, ALL_OUTLETS = "no outlet named", "All articles"
_CONTROLS = "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]"
QUOTED_BINS = [-1.0, 0.0, 0.105, 0.205, 0.305, 0.405, 1.0]  # a whole per cent belongs to the bin that names it
QUOTED_LABELS = ["none", "to 10", "11–20", "21–30", "31–40", "over 40"]


class Measure(NamedTuple):
    """How a column of scores is called and written."""

    name: str
    unit: str
    short: str
    times: float
    decimals: int
    statistic: Literal["mean", "median"] = "median"

    def write(self, value: float) -> str:
        """Return a value with its decimals, in the measure's unit."""
        percent = "%" if self.unit.startswith("%") else ""
        return f"{value * self.times:,.{self.decimals}f}{percent}".replace("-", "−")


MEASURES = {
    "flesch_kincaid_grade": Measure("School grade", "Flesch–Kincaid", " grade", 1, 1),
    "words_per_sentence": Measure("Sentence length", "words a sentence", " words", 1, 1),
    "syllables_per_word": Measure("Word length", "syllables a word", " syllables", 1, 2),
    "n_words": Measure("Article length", "words an article", " words", 1, 0),
    "quote_density": Measure("Quoted", "% of the words", " of words", 100, 0),
    "n_speakers": Measure("Speakers", "an article, on average", " speakers", 1, 1, "mean"),
    "n_people": Measure("People named", "an article, on average", " people", 1, 1, "mean"),
}


class Story(NamedTuple):
    """What stands beside a drawing: its finding, what is drawn, how to read it, and the table drawn."""

    title: str
    subtitle: str
    alt: str
    note: str
    numbers: pd.DataFrame


class Picture:
    """A figure as a notebook keeps it: PNG with alt text, and for the report the drawing, its story and its numbers."""

    def __init__(self, png: bytes, svg: str, story: Story) -> None:
        self.png, self.svg, self.story = png, svg, story

    def __repr__(self) -> str:
        return self.story.alt

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        texts = self.story._asdict() | {"numbers": None}
        numbers = self.story.numbers
        table = {"columns": [str(name) for name in numbers.columns], "rows": _plain_rows(numbers)}
        bundle = {
            "image/png": base64.b64encode(self.png).decode(),
            "text/plain": self.story.alt,
            FIGURE: {**texts, "numbers": table, "svg": self.svg},
        }
        return bundle, {"image/png": {"alt": self.story.alt, "width": SCREEN_WIDTH}}


def show_figure(ax: Axes) -> Picture:
    """Return what a notebook shows of a plot: the picture with an alt text that holds its finding and values.

    Takes the Axes of any `plot_*` function, as the last line of a cell.

    >>> speakers = pd.DataFrame({"speaker": ["Ana Bell"], "n_words": [40], "share": [1.0]})
    >>> show_figure(plot_speakers(speakers))
    Ana Bell speaks most: 100% of the quoted words. Quoted words by speaker: Ana Bell 40 (100%).
    """
    figure: Any = ax.figure
    story: Story = figure.story
    with _house_style(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        png = io.BytesIO()
        figure.savefig(png, format="png", metadata={"Software": None})
        title, (width, height) = figure.get_suptitle(), figure.get_size_inches()
        figure.suptitle("")
        figure.set_size_inches(width, height - _title_height(title))
        svg = io.StringIO()
        figure.savefig(svg, format="svg", metadata={"Date": None}, facecolor="none")
        figure.suptitle(title, x=0.005, ha="left")
        figure.set_size_inches(width, height)
    return Picture(png.getvalue(), _tidy_svg(svg.getvalue()), story)


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


@contextmanager
def _house_style() -> Iterator[None]:
    """Hold the one style, whatever style the user has set."""
    import matplotlib.style

    with matplotlib.style.context(str(STYLE), after_reset=True):
        yield


def _in_house_style(plot: Callable[P, Axes]) -> Callable[P, Axes]:
    """Return the plot function, drawing in the house style."""

    @functools.wraps(plot)
    def styled(*args: P.args, **kwargs: P.kwargs) -> Axes:
        with _house_style():
            return plot(*args, **kwargs)

    return styled


def _open_figure(height: float) -> Figure:
    """Return an empty figure of one column. It belongs to nobody but its Axes, so nothing has to be closed."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH, height))


def _tell(ax: Axes, story: Story) -> Axes:
    """Title the figure with its finding and keep the story on it."""
    figure: Any = ax.figure
    title = _wrap_title(story.title)
    width, height = figure.get_size_inches()
    figure.set_size_inches(width, height + _title_height(title))
    figure.suptitle(title, x=0.005, ha="left")
    alt = f"{story.title.rstrip('.')}. {story.alt}".strip()
    figure.set_label(alt)
    figure.story = story._replace(alt=alt)
    return ax


def _title_height(title: str) -> float:
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


def _say_instead(title: str, reason: str) -> Axes:
    """Return Axes that give the reason in words, for a table with too little in it to draw."""
    ax = _open_figure(0.55).subplots()
    ax.set_axis_off()
    ax.text(0, 0.5, textwrap.fill(reason, 52), color=GREY, va="center", transform=ax.transAxes)
    return _tell(ax, Story(title, "", reason, "", pd.DataFrame({"Why nothing is drawn": [reason]})))


def _measure_outlets(articles: pd.DataFrame, scores: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return outlet, day and one measure of every article that has it."""
    known = articles[["article_id", "outlet", "published"]].assign(outlet=_clean(articles["outlet"]))
    return known.merge(scores[["article_id", column]], on="article_id").dropna(subset=[column])


def _clean(names: pd.Series) -> pd.Series:
    """Return names without the signs that steer a terminal or turn the direction of writing."""
    return names.astype("str").str.replace(_CONTROLS, "", regex=True)


def _name_outlets(measured: pd.DataFrame) -> pd.DataFrame:
    """Return the articles that name their outlet; where none does, all of them under one name."""
    if measured["outlet"].isna().all():
        return measured.assign(outlet=NO_OUTLET)
    return measured.dropna(subset=["outlet"])


def _order_outlets(outlets: pd.Series) -> list[str]:
    """Return the outlets by name; where there are many, first the largest, by name, then the others."""
    counts = outlets.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return [*sorted(counts.index[:MOST_OUTLETS]), *sorted(counts.index[MOST_OUTLETS:])]


def _middles(measured: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return, by outlet, the middle (or average) article with its interval; NaN where articles are too few."""
    estimates = estimate(measured, column, by="outlet", statistic=MEASURES[column].statistic).set_index("group")
    estimates = estimates.rename_axis(None).rename(columns={"estimate": "middle"})
    estimates.loc[estimates["n_articles"] < ENOUGH, ["middle", "low", "high"]] = np.nan
    return estimates.join(measured.groupby("outlet")[column].agg(least="min", most="max"))


def _difference(measured: pd.DataFrame, column: str) -> dict[str, Any]:
    """Return the difference of two outlets, first by name minus second, and whether it is clear; NaN where too few."""
    row = compare(measured, column, by="outlet", statistic=MEASURES[column].statistic).iloc[0].to_dict()
    if min(row["n_first"], row["n_second"]) < ENOUGH:
        row |= {"difference": np.nan, "low": np.nan, "high": np.nan, "clear": False}
    return {str(name): value for name, value in row.items()}


def _mark(outlets: Sequence[str], outlet: str) -> tuple[str, str]:
    """Return marker and colour: circle and diamond for two, ink for one or many."""
    if len(outlets) != 2:
        return "o", INK
    return (("o", A), ("D", B))[outlets.index(outlet)]


def _shorten(name: str, width: int = 30) -> str:
    return textwrap.shorten(str(name), width, placeholder=" …") if len(str(name)) > width else str(name)


@_in_house_style
def plot_readability(articles: pd.DataFrame, scores: pd.DataFrame, *, column: str = "flesch_kincaid_grade") -> Axes:
    """Draw every article's school grade, an outlet a row, with the middle article and its interval.

    Takes `articles` (article_id, outlet, published) and `scores` (article_id and
    the column drawn). Outlets beyond the five largest are counted in the note.

    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Post"], "published": [pd.NaT]})
    >>> scores = pd.DataFrame({"article_id": ["a"], "flesch_kincaid_grade": [8.14]})
    >>> plot_readability(articles, scores).figure.get_suptitle()
    'One article, school grade 8.1'
    """
    measure, everything = MEASURES[column], _measure_outlets(articles, scores, column)
    if everything.empty:
        return _say_instead("No article could be scored", "A school grade needs words, and no article has any.")
    measured = _name_outlets(everything)
    outlets = _order_outlets(measured["outlet"])
    drawn = outlets[:MOST_OUTLETS]
    middles = _middles(measured, column).loc[drawn]
    ax = _open_figure(0.75 + 0.62 * len(drawn)).subplots()
    width = max(float(np.ptp(measured[column])), 2.0) / 30
    for row, outlet in enumerate(drawn):
        values = measured.loc[measured["outlet"] == outlet, column]
        _draw_articles(ax, values, row, _mark(outlets, outlet), width)
        _draw_middle(ax, middles.T[outlet], row, _mark(outlets, outlet), measure)
    _name_rows(ax, drawn, outlets)
    ax.set_xlim(measured[column].min() - 2 * width, measured[column].max() + 2 * width)
    ax.locator_params(axis="x", nbins=5)
    many = measured["outlet"].value_counts().max() > MOST_DOTS
    unit = "US school grade" if measure.short == " grade" else measure.unit
    ax.set_xlabel(unit if many else f"{unit}, one dot an article")
    story = Story(
        _say_articles(measured, middles, outlets, measure),
        f"{measure.name} of every article ({measure.unit})",
        "Dot plot. " + _say_middles(middles, measure),
        "The large mark is the middle article, the pale band its 95% interval. " + _say_rest(everything, outlets),
        _number_table(middles, measure),
    )
    return _tell(ax, story)


def _draw_articles(ax: Axes, values: pd.Series, row: int, mark: tuple[str, str], width: float) -> None:
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


def _draw_middle(ax: Axes, middle: pd.Series, row: float, mark: tuple[str, str], measure: Measure) -> None:
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
        measure.write(middle["middle"]),
        (middle["middle"], row),
        (0, 6),
        textcoords="offset points",
        ha="center",
        weight="bold",
        color=mark[1],
    )


def _name_rows(ax: Axes, drawn: Sequence[str], outlets: Sequence[str]) -> None:
    """Label the rows with their outlets, top to bottom, each in its colour."""
    names = [textwrap.fill(_shorten(name, 36), 16) for name in drawn]
    ax.set_yticks(range(len(drawn)), names)
    for label, outlet in zip(ax.get_yticklabels(), drawn, strict=True):
        label.set(color=_mark(outlets, outlet)[1], fontweight="bold")
    ax.set_ylim(len(drawn) - 0.35, -0.5)


def _say_articles(measured: pd.DataFrame, middles: pd.DataFrame, outlets: Sequence[str], measure: Measure) -> str:
    """Return what the articles show: a clear difference, none, or the range."""
    values, what = measured[measured.columns[-1]], measure.name.lower()
    if len(values) == 1:
        return f"One article, {what} {measure.write(values.iloc[0])}"
    known = middles["middle"].dropna().sort_values(kind="stable")
    if known.empty:
        return f"{len(values)} articles, {what} {measure.write(values.min())} to {measure.write(values.max())}"
    if len(outlets) == 1:
        return f"The middle article has {what} {measure.write(known.iloc[0])}"
    if len(outlets) > 2 or len(known) < 2:
        ends = [
            f"{measure.write(value)} ({outlet})" for outlet, value in (*known.head(1).items(), *known.tail(1).items())
        ]
        same = measure.write(known.iloc[0]) == measure.write(known.iloc[-1])
        return f"{measure.name} of the middle article: {ends[0] if same and len(known) < 2 else ' to '.join(ends)}"
    difference = _difference(measured, measured.columns[-1])
    if not difference["clear"]:
        return f"No clear difference in {what} between {outlets[0]} and {outlets[1]}"
    higher, lower = outlets if difference["difference"] > 0 else outlets[::-1]
    size = measure.write(abs(difference["difference"]))
    if what == "school grade":
        return f"{higher} is {size} grades harder to read than {lower}"
    return f"{measure.name}: {higher} is {size}{measure.short} above {lower}"


def _say_middles(middles: pd.DataFrame, measure: Measure) -> str:
    """Return every outlet's middle with interval and number of articles, in words."""
    said = []
    for outlet, row in middles.iterrows():
        n = f"{row['n_articles']:.0f} article{'' if row['n_articles'] == 1 else 's'}"
        if np.isnan(row["middle"]):
            said.append(f"{outlet}: too few to say, {n}")
        else:
            low, high = measure.write(row["low"]), measure.write(row["high"])
            said.append(f"{outlet}: middle {measure.write(row['middle'])}, interval {low} to {high}, {n}")
    return "; ".join(said) + "."


def _say_rest(measured: pd.DataFrame, outlets: Sequence[str]) -> str:
    """Return number of articles, period and the outlets that are not drawn."""
    said = f"{_plural(len(measured), 'article')}{_say_period(measured)}."
    unnamed = int(measured["outlet"].isna().sum())
    if 0 < unnamed < len(measured):
        said += f" Left out: {_plural(unnamed, 'article')} without an outlet."
    rest = len(outlets) - MOST_OUTLETS
    return said if rest <= 0 else f"{said} {rest} smaller outlets are not drawn."


def _say_period(measured: pd.DataFrame) -> str:
    """Return the days between which the articles were published, or nothing where none has a date."""
    days = measured["published"].dropna()
    if days.empty:
        return ""
    first, last = (f"{day.day} {day:%B %Y}" for day in (days.min(), days.max()))
    return f", {first}" if first == last else f", {first} to {last}"


def _number_table(middles: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the numbers behind a drawing of middles."""
    known = middles["middle"].notna()
    write = measure.write
    interval = [
        f"{write(low)}–{write(high)}" if ok else "too few"
        for low, high, ok in zip(middles["low"], middles["high"], known, strict=True)
    ]
    middle = [write(value) if ok else "too few" for value, ok in zip(middles["middle"], known, strict=True)]
    return pd.DataFrame(
        {
            "Outlet": middles.index,
            "Articles": middles["n_articles"].astype(int).to_list(),
            f"Middle ({measure.unit})": middle,
            "95% interval": interval,
        }
    )


@_in_house_style
def plot_strip(articles: pd.DataFrame, scores: pd.DataFrame, *, column: str = "flesch_kincaid_grade") -> Axes:
    """Draw the middle article of each outlet on one scale: a measure at a glance.

    Takes `articles` and `scores` as `plot_readability` does; `column` is any
    measure in the scores that has one value an article.

    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Post"], "published": [pd.NaT]})
    >>> scores = pd.DataFrame({"article_id": ["a"], "quote_density": [0.25]})
    >>> plot_strip(articles, scores, column="quote_density").figure.get_suptitle()
    'Quoted: from 25% to 25%'
    """
    measure, measured = MEASURES[column], _name_outlets(_measure_outlets(articles, scores, column))
    if measured.empty:
        return _say_instead(f"{measure.name}: nothing to show", "No article has a value.")
    outlets = _order_outlets(measured["outlet"])
    drawn = outlets[:MOST_OUTLETS]
    middles = _middles(measured, column).loc[drawn]
    ax = _open_figure(0.3 + 0.2 * len(drawn)).subplots()
    _draw_strip(ax, middles, outlets, measure)
    _label_strip(ax, middles, outlets, measure)
    low, high = measure.write(measured[column].min()), measure.write(measured[column].max())
    known = middles["middle"].dropna()
    title = (
        f"{measure.name}: from {low} to {high}"
        if known.empty
        else f"{measure.name}: middle {_say_ends(known, measure)}"
    )
    story = Story(
        title,
        f"{measure.name}, {'on average' if measure.statistic == 'mean' else 'the middle article'}",
        _say_middles(middles, measure),
        "",
        _number_table(middles, measure),
    )
    return _tell(ax, story)


def _draw_strip(ax: Axes, middles: pd.DataFrame, outlets: Sequence[str], measure: Measure) -> None:
    """Draw one row an outlet: a line, the pale band, the mark; where articles are too few, their range."""
    for row, (outlet, middle) in enumerate(middles.iterrows()):
        marker, colour = _mark(outlets, str(outlet))
        ax.axhline(row, color="#dfe2e6", linewidth=0.8, zorder=0)
        if np.isnan(middle["middle"]):
            ax.plot([middle["least"], middle["most"]], [row, row], "|-", color=colour, linewidth=0.8, markersize=5)
        else:
            ax.plot([middle["low"], middle["high"]], [row, row], color=colour, alpha=PALE, linewidth=6)
            ax.plot([middle["middle"]], [row], marker, color=colour, markersize=4.5, zorder=3)
    ax.set_ylim(len(middles) - 0.4, -0.6)
    low, high = _span(middles, measure)
    ax.set_xlim(low, high)
    ax.set_xticks([low, high], [measure.write(low), f"{measure.write(high)}{measure.short}"])
    first, last = ax.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)


def _label_strip(ax: Axes, middles: pd.DataFrame, outlets: Sequence[str], measure: Measure) -> None:
    """Name the rows of a strip at the left and write their values at the right."""
    names = [_shorten(str(outlet), 22) for outlet in middles.index]
    ax.set_yticks(range(len(middles)), names)
    for row, (label, (outlet, middle)) in enumerate(zip(ax.get_yticklabels(), middles.iterrows(), strict=True)):
        label.set(color=_mark(outlets, str(outlet))[1], fontweight="bold")
        few = np.isnan(middle["middle"])
        value = f"too few ({middle['n_articles']:.0f})" if few else measure.write(middle["middle"])
        look: dict[str, Any] = {"color": GREY, "style": "italic"} if few else {"weight": "bold"}
        place = ax.get_yaxis_transform()
        ax.annotate(value, (1, row), (5, 0), xycoords=place, textcoords="offset points", va="center", **look)


def _span(middles: pd.DataFrame, measure: Measure) -> tuple[float, float]:
    """Return round ends of a scale that holds every interval and range, shares from 0."""
    drawn = middles[["low", "high"]].fillna(middles[["least", "most"]].set_axis(["low", "high"], axis=1))
    low, high = float(drawn["low"].min()), float(drawn["high"].max())
    step = 10.0 ** -(measure.decimals + np.log10(measure.times)) * 5
    room = max((high - low) * 0.4, step)
    start = 0.0 if measure.unit.startswith("%") else max(np.floor((low - room) / step) * step, 0.0)
    return float(start), float(np.ceil((high + room) / step) * step)


def _say_ends(known: pd.Series, measure: Measure) -> str:
    """Return one middle, or the lowest and the highest of several."""
    ends = [measure.write(value) for value in (known.min(), known.max())]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


@_in_house_style
def plot_comparison(articles: pd.DataFrame, scores: pd.DataFrame, *, columns: Sequence[str] = tuple(MEASURES)) -> Axes:
    """Draw several measures of two outlets, each on its own scale, and say where the difference is clear.

    Takes `articles` and `scores` as `plot_readability` does. Of more than two
    outlets, the two with most articles are compared. A difference is clear
    where the interval of the difference leaves out 0; overlapping bands alone
    say nothing. Columns that the scores lack are left out.

    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Post"], "published": [pd.NaT]})
    >>> scores = pd.DataFrame({"article_id": ["a"], "quote_density": [0.25]})
    >>> plot_comparison(articles, scores).figure.get_suptitle()
    'One outlet: nothing to compare'
    """
    articles = articles.assign(outlet=_clean(articles["outlet"]))
    articles = articles[articles["outlet"].isin(articles["outlet"].value_counts().sort_index().nlargest(2).index)]
    outlets = _order_outlets(articles["outlet"])
    if len(outlets) < 2:
        title = "One outlet: nothing to compare" if outlets else "No outlet is named: nothing to compare"
        return _say_instead(title, "The comparison needs articles of two outlets.")
    measured = {name: _measure_outlets(articles, scores, name) for name in columns if name in scores}
    shown = {name: values for name, values in measured.items() if _smallest(values) >= ENOUGH}
    if not shown:
        reason = f"The comparison needs {ENOUGH} articles of each outlet."
        return _say_instead("Too few articles to compare the outlets", reason)
    heights = [0.25] + [1.0] * len(shown)
    key, *axes = _open_figure(0.25 + 0.6 * len(shown)).subplots(len(heights), height_ratios=heights)
    _draw_key(key, outlets)
    rows = []
    for ax, (name, values) in zip(axes, shown.items(), strict=True):
        middles, difference = _middles(values, name), _difference(values, name)
        _draw_compared(ax, middles, difference, MEASURES[name])
        rows.append(_comparison_row(middles, difference, MEASURES[name]))
    clear = [MEASURES[name].name.lower() for name, row in zip(shown, rows, strict=True) if row["Clear"] == "yes"]
    story = Story(
        _say_clear(clear, len(shown)),
        f"{outlets[0]} and {outlets[1]}, the middle article of each; at the right, the first minus the second",
        " ".join(f"{row['Measure']}: {row[outlets[0]]} and {row[outlets[1]]}, {row['Difference']}." for row in rows),
        "Pale bands are 95% intervals of each outlet. Whether a difference is clear is told by its own interval, "
        f"in brackets, not by bands that overlap or do not. {_say_rest(measured[next(iter(shown))], outlets)}",
        pd.DataFrame(rows),
    )
    return _tell(axes[0], story)


def _smallest(measured: pd.DataFrame) -> int:
    """Return the number of articles of the smaller of two outlets, 0 where one has none."""
    counts = measured["outlet"].value_counts()
    return int(counts.min()) if len(counts) == 2 else 0


def _draw_compared(ax: Axes, middles: pd.DataFrame, difference: dict[str, Any], measure: Measure) -> None:
    """Draw one measure of two outlets under its name, the verdict at the right."""
    _draw_strip(ax, middles, list(middles.index), measure)
    left = middles["middle"].to_numpy().argmin()
    for row, (outlet, middle) in enumerate(middles.iterrows()):
        side, end = ("right", "low") if row == left else ("left", "high")
        place, gap = (middle[end], row), (-3 if row == left else 3, 0)
        look: dict[str, Any] = {"color": _mark(list(middles.index), str(outlet))[1], "weight": "bold", "fontsize": 8}
        ax.annotate(
            measure.write(middle["middle"]), place, gap, textcoords="offset points", ha=side, va="center", **look
        )
    ax.set_title(f"{measure.name}")
    faint: dict[str, Any] = {"color": GREY, "fontweight": "normal", "fontstyle": "italic"}
    ax.set_title(_say_difference(difference, measure), loc="right", **({} if difference["clear"] else faint))


def _draw_key(ax: Axes, outlets: Sequence[str]) -> None:
    """Name circle and diamond once, above the panels."""
    from matplotlib.lines import Line2D

    marks = [_mark(outlets, outlet) for outlet in outlets]
    handles = [Line2D([], [], marker=marker, color=colour, linestyle="") for marker, colour in marks]
    names, colours = [_shorten(outlet, 26) for outlet in outlets], [colour for _, colour in marks]
    ax.set_axis_off()
    legend = ax.legend(handles, names, labelcolor=colours, ncols=2, handletextpad=0, columnspacing=1, borderpad=0,
                       loc="center left", bbox_to_anchor=(-0.02, 0.5))  # fmt: skip
    for text in legend.get_texts():
        text.set_fontweight("bold")


def _comparison_row(middles: pd.DataFrame, difference: dict[str, Any], measure: Measure) -> dict[str, str]:
    """Return one line of the table behind the comparison."""
    values = {
        str(outlet): "too few" if np.isnan(middle) else measure.write(middle)
        for outlet, middle in middles["middle"].items()
    }
    clear = "yes" if difference["clear"] else "cannot tell"
    return {
        "Measure": f"{measure.name} ({measure.unit})",
        **values,
        "Difference": _say_difference(difference, measure),
        "Clear": clear,
    }


def _say_difference(difference: dict[str, Any], measure: Measure) -> str:
    """Return a difference with its interval, or that it cannot be told."""
    if np.isnan(difference["difference"]):
        return "too few to tell"
    size, low, high = (measure.write(difference[part]) for part in ("difference", "low", "high"))
    sign = "+" if difference["difference"] > 0 else ""
    return f"{sign}{size} ({low} to {high})" if difference["clear"] else f"cannot tell ({low} to {high})"


def _say_clear(clear: Sequence[str], n_measures: int) -> str:
    """Return which measures differ clearly."""
    if not clear:
        return f"The two outlets cannot be told apart on any of {n_measures} measures"
    if len(clear) > 3:
        return f"The two outlets differ clearly on {len(clear)} of {n_measures} measures"
    names = clear[0] if len(clear) == 1 else f"{', '.join(clear[:-1])} and {clear[-1]}"
    return f"The two outlets differ clearly in {names}"


@_in_house_style
def plot_quote_density(articles: pd.DataFrame, scores: pd.DataFrame) -> Axes:
    """Draw the share of articles by how much of each is quoted, "none" first, a panel an outlet.

    Takes `articles` (article_id, outlet, published) and `scores` (article_id,
    quote_density). More than two outlets are drawn together.

    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Post"], "published": [pd.NaT]})
    >>> scores = pd.DataFrame({"article_id": ["a"], "quote_density": [0.0]})
    >>> plot_quote_density(articles, scores).figure.get_suptitle()
    'Nobody is quoted in the one article'
    """
    measured = _measure_outlets(articles, scores, "quote_density")
    if measured.empty:
        return _say_instead("No article has words to count", "A share of quoted words needs words.")
    if len(measured) < ENOUGH:
        reason = f"Shares of articles are drawn from {ENOUGH} articles on."
        return _say_instead(_say_density(measured["quote_density"]), reason)
    panels = _name_outlets(measured)
    if panels["outlet"].nunique() > 2 or panels["outlet"].value_counts().min() < ENOUGH:
        panels = measured.assign(outlet=ALL_OUTLETS)
    outlets = _order_outlets(panels["outlet"])
    shares = {outlet: _share_bins(panels, outlet) for outlet in outlets}
    axes = _open_figure(0.35 + 1.25 * len(outlets)).subplots(len(outlets), squeeze=False, sharey=True, sharex=True)[
        :, 0
    ]
    for ax, outlet in zip(axes, outlets, strict=True):
        _draw_bins(ax, shares[outlet], _mark(outlets, outlet)[1])
        ax.set_title(_shorten(outlet, 40), color=_mark(outlets, outlet)[1])
    axes[-1].set_xlabel("words of the article that are quoted, %")
    axes[0].set_ylim(0, max(float(frame["high"].max()) for frame in shares.values()) * 1.22)
    story = Story(
        _say_density(measured["quote_density"]),
        "Articles by how much of their text is quoted (% of articles)",
        " ".join(f"{outlet}: {_say_bins(frame)}." for outlet, frame in shares.items()),
        "The bars of an outlet add up to 100%. Solid: at least; pale: could be, 95% interval; the line is the count "
        f"itself. {_say_rest(measured, outlets)}",
        _bins_table(shares),
    )
    return _tell(axes[0], story)


def _share_bins(measured: pd.DataFrame, outlet: str) -> pd.DataFrame:
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


def _draw_bins(ax: Axes, shares: pd.DataFrame, colour: str) -> None:
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


def _say_density(values: pd.Series) -> str:
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


def _say_bins(shares: pd.DataFrame) -> str:
    """Return the shares of the bins in words."""
    return ", ".join(f"{label} {share:.0%}" for label, share in shares["share"].items())


def _bins_table(shares: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the numbers behind the bars."""
    columns: dict[str, list[str]] = {"Quoted, % of words": QUOTED_LABELS}
    for outlet, frame in shares.items():
        columns[f"{outlet}, articles"] = [str(n) for n in frame["n"]]
        pairs = zip(frame["low"], frame["high"], strict=True)
        wide = (frame["high"] > frame["low"]).any()
        columns[f"{outlet}, 95% interval"] = [f"{low:.0%}–{high:.0%}" if wide else "too few" for low, high in pairs]
    return pd.DataFrame(columns)


@_in_house_style
def plot_speakers(speakers: pd.DataFrame, *, top: int = 10) -> Axes:
    """Draw the speakers with most quoted words, and hatched, below them, the words whose speaker is unknown.

    Takes the table of `rank_speakers` (speaker, n_words, share).

    >>> speakers = pd.DataFrame({"speaker": [], "n_words": [], "share": []})
    >>> plot_speakers(speakers).figure.get_suptitle()
    'Nobody is quoted'
    """
    if speakers.empty or not speakers["n_words"].sum():
        return _say_instead("Nobody is quoted", "No words stand inside quotation marks that belong to somebody.")
    speakers = speakers.assign(speaker=_clean(speakers["speaker"]))
    unknown = speakers["speaker"].isna() | (speakers["speaker"] == NOBODY)
    known = speakers[~unknown].sort_values(["n_words", "speaker"], ascending=[False, True])
    rest = speakers[unknown]
    drawn = pd.concat([known.head(top), rest])
    names = [*known["speaker"].head(top), *(["cannot tell"] * len(rest))]
    labels = [f"{n:,.0f} · {share:.0%}" for n, share in zip(drawn["n_words"], drawn["share"], strict=True)]
    ax = _draw_named_bars(names, drawn["n_words"].to_list(), labels, n_hatched=len(rest))
    ax.set_xlabel("quoted words")
    values = (
        f"{name} {n:,.0f} ({share:.0%})" for name, n, share in zip(names, drawn["n_words"], drawn["share"], strict=True)
    )
    note = "Counted, not estimated. Hatched: quotes whose speaker could not be settled; they stay in the total. "
    shown = f"{min(top, len(known))} of {len(known)} speakers, {speakers['n_words'].sum():,.0f} quoted words."
    numbers = pd.DataFrame(
        {"Speaker": names, "Quoted words": drawn["n_words"].to_list(), "Share": [f"{s:.0%}" for s in drawn["share"]]}
    )
    story = Story(
        _say_speakers(known, rest), "Quoted words by speaker", f"Quoted words by speaker: {', '.join(values)}.",
        note + shown, numbers,
    )  # fmt: skip
    return _tell(ax, story)


def _say_speakers(known: pd.DataFrame, rest: pd.DataFrame) -> str:
    """Return who holds most of the quoted words."""
    if known.empty:
        return "No quoted word can be given to a speaker"
    first = known.iloc[0]
    level = known.loc[known["n_words"] == first["n_words"], "speaker"]
    if len(level) > 1:
        return f"{len(level)} speakers lead level, with {first['share']:.0%} of the quoted words each"
    return f"{first['speaker']} speaks most: {first['share']:.0%} of the quoted words"


@_in_house_style
def plot_entities(ranked: pd.DataFrame, *, label: str = "PERSON", top: int = 10) -> Axes:
    """Draw the names that stand in most articles.

    Takes the table of `rank_entities` (name, label, n_articles, n_mentions);
    `label` is the class drawn.

    >>> ranked = pd.DataFrame({"name": ["Ana Bell"], "label": ["PERSON"], "n_articles": [3], "n_mentions": [9]})
    >>> plot_entities(ranked).figure.get_suptitle()
    'Ana Bell is named in most articles: 3'
    """
    named = ranked.assign(name=_clean(ranked["name"]))[ranked["label"] == label]
    named = named.sort_values(["n_articles", "n_mentions", "name"], ascending=[False, False, True])
    what = {"PERSON": "a person", "ORG": "an organisation", "GPE": "a place"}.get(label, label)
    if named.empty:
        return _say_instead(f"No {what.split()[-1]} is named", f"No name in the articles was taken for that of {what}.")
    drawn = named.head(top)
    labels = [f"{n:,}" for n in drawn["n_articles"]]
    ax = _draw_named_bars(drawn["name"].to_list(), drawn["n_articles"].to_list(), labels)
    ax.set_xlabel("articles that name them")
    values = ", ".join(f"{name} {n}" for name, n in zip(drawn["name"], drawn["n_articles"], strict=True))
    first = drawn.iloc[0]
    level = int((named["n_articles"] == first["n_articles"]).sum())
    title = f"{first['name']} is named in most articles: {first['n_articles']:,}"
    if level > 1:
        title = f"{level} names share the first place, in {_plural(first['n_articles'], 'article')} each"
    numbers = drawn[["name", "n_articles", "n_mentions"]].set_axis(["Name", "Articles", "Mentions"], axis=1)
    note = f"Counted, not estimated. {len(drawn)} of {_plural(len(named), 'name')}; names are merged within an article."
    return _tell(ax, Story(title, f"Articles that name {what}", f"Articles by name: {values}.", note, numbers))


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _draw_named_bars(
    names: Sequence[str], values: Sequence[float], labels: Sequence[str], *, n_hatched: int = 0
) -> Axes:
    """Draw bars from 0, each under its name; the last `n_hatched` are those of which we cannot tell."""
    ax = _open_figure(0.45 + 0.33 * len(names)).subplots()
    for row, (name, value, label) in enumerate(zip(names, values, labels, strict=True)):
        hatched = row >= len(names) - n_hatched
        look: dict[str, Any] = {"facecolor": INK}
        if hatched:
            look = {"facecolor": "none", "edgecolor": UNKNOWN, "hatch": "////", "linewidth": 0.8}
        ax.barh([row], [value], height=0.36, **look)
        ax.annotate(label, (value, row), (3, 0), textcoords="offset points", va="center", color=INK)
        ax.text(0, row - 0.28, _shorten(name, 44), weight="bold", va="bottom", transform=ax.get_yaxis_transform())
    ax.set_ylim(len(names) - 0.6, -0.85)
    ax.set_xlim(0, max(values) * 1.22)
    ax.set_yticks([])
    ax.locator_params(axis="x", nbins=4, integer=True)
    ax.spines["bottom"].set_visible(False)
    return ax


@_in_house_style
def plot_months(articles: pd.DataFrame) -> Axes:
    """Draw the number of articles a month, a panel an outlet where there are two.

    Takes `articles` (outlet, published). Articles without a date are counted in the note.

    >>> plot_months(pd.DataFrame({"outlet": ["Post"], "published": [pd.NaT]})).figure.get_suptitle()
    'No article carries a date'
    """
    dated = articles.assign(outlet=_clean(articles["outlet"])).dropna(subset=["published"])
    if dated.empty:
        title = "No article carries a date" if len(articles) else "There are no articles"
        return _say_instead(title, "Without dates nothing can be said about time.")
    outlets = _order_outlets(dated["outlet"])
    panels = outlets if len(outlets) == 2 else [ALL_OUTLETS]
    months = pd.period_range(
        dated["published"].min().tz_localize(None), dated["published"].max().tz_localize(None), freq="M"
    )
    axes = _open_figure(0.35 + 0.85 * len(panels)).subplots(len(panels), squeeze=False, sharex=True, sharey=True)[:, 0]
    counts = {}
    for ax, panel in zip(axes, panels, strict=True):
        chosen = dated if len(panels) == 1 else dated[dated["outlet"] == panel]
        counts[panel] = _count_months(chosen, months)
        _draw_months(ax, counts[panel], _mark(panels, panel)[1])
        ax.set_title(_shorten(panel, 40), color=_mark(panels, panel)[1])
    axes[0].set_ylim(0, max(int(frame.max()) for frame in counts.values()) * 1.35)
    axes[-1].set_xlabel("month of publication; bars count articles")
    story = Story(
        _say_months(_count_months(dated, months)), "Articles by month of publication",
        " ".join(f"{panel}: {_say_counts(frame)}." for panel, frame in counts.items()),
        f"{len(dated):,} of {_plural(len(articles), 'article')} carry a date{_say_period(dated)}.",
        pd.DataFrame({"Month": [f"{m:%B %Y}" for m in months], **{p: frame.to_list() for p, frame in counts.items()}}),
    )  # fmt: skip
    return _tell(axes[0], story)


def _count_months(dated: pd.DataFrame, months: pd.PeriodIndex) -> pd.Series:
    """Return the number of articles of each month."""
    counts = dated["published"].dt.tz_localize(None).dt.to_period("M").value_counts()
    return pd.Series(counts.reindex(months, fill_value=0))


def _draw_months(ax: Axes, counts: pd.Series, colour: str) -> None:
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


def _say_months(totals: pd.Series) -> str:
    """Return how the articles spread over the months."""
    if len(totals) == 1:
        return f"All dated articles are from {totals.index[0]:%B %Y}"
    low, high = int(totals.min()), int(totals.max())
    return f"{low} to {high} articles a month" if low < high else f"{low} articles every month"


def _say_counts(counts: pd.Series) -> str:
    """Return the months in words, at most the first twelve."""
    said = ", ".join(f"{month:%B %Y} {n}" for month, n in counts.head(12).items())
    return said if len(counts) <= 12 else f"{said} and {len(counts) - 12} months more"
