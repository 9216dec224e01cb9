"""Figures of readability: an article's sentences in reading order, grades by month, two methods side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.contrasts import ENOUGH, MEASURES, Measure, estimate_middles, measure_outlets
from analysis.drawing import (
    ALL_OUTLETS,
    INK,
    PALE,
    Story,
    choose_mark,
    clean_outlets,
    in_house_style,
    name_outlets,
    open_figure,
    order_outlets,
    say_instead,
    shorten,
    title_figure,
)
from analysis.findings import say_hardest, say_methods, say_rest, say_trend
from analysis.formulas import flesch_kincaid_grade
from analysis.tables import SENTENCES, check_table
from analysis.trend_findings import note_changes, say_changes, title_changes
from analysis.trends import trend
from analysis.wordings import plural, write_grade

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SCORE_NAMES = {
    "flesch_reading_ease": "reading ease",
    "flesch_kincaid_grade": "grade",
    "gunning_fog": "fog index",
    "smog_index": "SMOG grade",
    "automated_readability_index": "ARI",
    "coleman_liau_index": "Coleman–Liau index",
    "dale_chall_readability_score": "Dale–Chall score",
    "lix": "LIX",
    "rix": "RIX",
}
ROW = 0.085  # inches a sentence
TALLEST = 8.0  # inches; longer articles are drawn with thinner rows


@in_house_style
def plot_sentences(sentences: pd.DataFrame, article_id: str, *, top: int = 3) -> Axes:
    """Draw one article as a ruler: a bar a sentence in reading order, as long as its words, the hardest dark.

    The hardest are those that raise the grade of the article most: the
    largest `influence`. Gaps part paragraphs.

    Takes the table of split_sentences(). Where it has no sentence of the
    article, the figure says so.

    >>> from analysis import split_sentences
    >>> text = "It rained. Nevertheless, the municipal administration met. Nobody minded."
    >>> sentences = split_sentences(pd.DataFrame({"article_id": ["a"], "text": [text]}))
    >>> plot_sentences(sentences, "a", top=1).figure.get_suptitle().replace(chr(10), " ")
    'Without its hardest sentence the article would be grade 5.8, not 14.4'
    """
    check_table(sentences, SENTENCES, "plot_sentences()")
    own = sentences[sentences["article_id"] == str(article_id)].reset_index(drop=True)
    if own.empty:
        return say_instead("The article has no sentence to draw", "It has no words, or is not among these articles.")
    if own["difficulty"].isna().all():
        return say_instead("The article has no grade", "It is not in English, or not in Latin letters.")
    raising = own[own["influence"] > 0].nlargest(min(top, len(own) - 1), "influence")
    hard = own.index.isin(raising.index)
    hardest = own[hard]
    places = np.arange(len(own)) + own["paragraph"].to_numpy()
    rows = int(places[-1]) + 1
    ax = open_figure(min(0.45 + ROW * rows, TALLEST)).subplots()
    ax.barh(places[~hard], own.loc[~hard, "n_words"], height=0.8, color=INK, alpha=PALE)
    ax.barh(places[hard], own.loc[hard, "n_words"], height=0.8, color=INK)
    for place, n_words, influence in zip(places[hard], hardest["n_words"], hardest["influence"], strict=True):
        label = f"{plural(n_words, 'word')}, {write_grade(influence, signed=True)}"
        ax.annotate(label, (n_words, place), (3, 0), textcoords="offset points", va="center", weight="bold")
    ax.set(xlim=(0, own["n_words"].max() * 1.45), ylim=(rows - 0.3, -1.2), yticks=[])
    ax.locator_params(axis="x", nbins=5, integer=True)
    ax.set_xlabel("words of the sentence, first sentence at the top")
    return title_figure(ax, _tell_sentences(own, hard))


def _tell_sentences(own: pd.DataFrame, hard: npt.NDArray[np.bool_]) -> Story:
    """Return what a ruler shows, in words and numbers."""
    whole, rest = (
        float(flesch_kincaid_grade(part["n_words"].sum(), len(part), part["n_syllables"].sum()))
        for part in (own, own[~hard])
    )
    told = ", ".join(
        f"sentence {number + 1} of {len(own)} with {plural(n_words, 'word')}"
        for number, n_words in zip(own.loc[hard, "sentence"], own.loc[hard, "n_words"], strict=True)
    )
    numbers = pd.DataFrame(
        {
            "Sentence": own["sentence"] + 1,
            "Words": own["n_words"],
            "Its own grade": own["difficulty"].map(write_grade),
            "Raises the grade by": own["influence"].map(write_grade),
        }
    )
    return Story(
        say_hardest(int(hard.sum()), whole, rest),
        "The article sentence by sentence (words)",
        f"Bars of words, one a sentence; the hardest dark: {told or 'none'}.",
        "Dark: the sentences that raise the grade most, with what each alone adds in school years. "
        f"{plural(len(own), 'sentence')}, {plural(own['n_words'].sum(), 'word')}; counted, not estimated.",
        numbers,
    )


@in_house_style
def plot_trend(articles: pd.DataFrame, scores: pd.DataFrame, *, column: str = "flesch_kincaid_grade") -> Axes:
    """Draw every article by its day, and over each month the middle article with its interval.

    Months with fewer than ten articles show their articles and no middle. Two
    outlets have a panel each on one scale; more are drawn together. How much
    the mean changes a month, and whether that is clear, is said in words; see
    `trend`.

    Takes `articles` (article_id, outlet, published) and `scores` (article_id
    and the column drawn). Articles without a date are left out.

    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Post"], "published": [pd.NaT]})
    >>> scores = pd.DataFrame({"article_id": ["a"], "flesch_kincaid_grade": [8.1]})
    >>> plot_trend(articles, scores).figure.get_suptitle()
    'No scored article carries a date'
    """
    if column not in MEASURES:
        raise ValueError(f"plot_trend() draws one of {', '.join(MEASURES)}; got {column}.")
    measure = MEASURES[column]
    dated = measure_outlets(clean_outlets(articles), scores, column).dropna(subset=["published"])
    if dated.empty:
        return say_instead("No scored article carries a date", "Without dates nothing can be said about time.")
    panels = name_outlets(dated)
    if panels["outlet"].nunique() != 2:
        panels = dated.assign(outlet=ALL_OUTLETS)
    panels = panels.assign(month=panels["published"].dt.tz_localize(None).dt.to_period("M").astype("str"))
    outlets = order_outlets(panels["outlet"])
    axes = open_figure(0.4 + 1.25 * len(outlets)).subplots(len(outlets), squeeze=False, sharex=True, sharey=True)[:, 0]
    middles = [estimate_middles(panels[panels["outlet"] == outlet], column, by="month") for outlet in outlets]
    for ax, outlet, months in zip(axes, outlets, middles, strict=True):
        _draw_trend(ax, panels[panels["outlet"] == outlet], months, column, choose_mark(outlets, outlet))
        if len(outlets) > 1:
            ax.set_title(shorten(outlet, 40), color=choose_mark(outlets, outlet)[1])
    axes[-1].set_xlabel("day of publication, one dot an article")
    tabled = [_tabulate_months(months, outlet, measure) for outlet, months in zip(outlets, middles, strict=True)]
    numbers = pd.concat(tabled, ignore_index=True)
    told = "; ".join(
        f"{outlet} {month}: {middle}, {plural(n, 'article')}"
        for outlet, month, n, middle in numbers.iloc[:, :4].itertuples(index=False)
    )
    changes = trend(panels, column, by="outlet")
    story = Story(
        title_changes(changes, measure) or say_trend(pd.concat(middles), measure),
        f"{measure.heading} by day and month ({measure.scale})",
        f"Dots by day of publication, middles by month. {told}. {say_changes(changes, measure)}",
        f"Line: the month's middle article; pale band: its 95% interval; months with fewer than {ENOUGH} articles "
        f"have neither. {note_changes(changes, measure)} {say_rest(panels, outlets)}",
        numbers,
    )
    return title_figure(axes[0], story)


def _draw_trend(ax: Axes, own: pd.DataFrame, months: pd.DataFrame, column: str, mark: tuple[str, str]) -> None:
    """Draw the articles as dots, and over each month that has enough of them its middle and band."""
    days = own["published"].dt.tz_localize(None)
    ax.plot(days.to_numpy(), own[column], mark[0], color=mark[1], markersize=2.6, alpha=0.55, mew=0)
    for month, row in months.dropna(subset=["middle"]).iterrows():
        span = _ends(pd.Period(str(month), freq="M"))
        ax.fill_between(span, row["low"], row["high"], color=mark[1], alpha=PALE, linewidth=0)
        ax.plot(span, [row["middle"]] * 2, color=mark[1])
    ax.grid(visible=True, axis="y")
    ax.grid(visible=False, axis="x")
    ax.locator_params(axis="y", nbins=4)
    months_shown = pd.period_range(days.min(), days.max(), freq="M")
    labelled = months_shown[:: max(1, -(-len(months_shown) // 6))]
    names = [f"{month:%b\n%Y}" if i == 0 or month.month == 1 else f"{month:%b}" for i, month in enumerate(labelled)]
    ax.set(xlim=(_ends(months_shown[0])[0], _ends(months_shown[-1])[1]))
    ax.set_xticks(np.array([_ends(month)[0] for month in labelled]), names, ha="left")


def _ends(month: pd.Period) -> npt.NDArray[np.datetime64]:
    """Return when a month begins and ends."""
    return np.array([month.start_time, month.end_time], dtype="datetime64[us]")


def _tabulate_months(months: pd.DataFrame, outlet: str, measure: Measure) -> pd.DataFrame:
    """Return the numbers behind one panel."""
    known = months["middle"].notna()
    write = measure.label
    return pd.DataFrame(
        {
            "Outlet": outlet,
            "Month": months.index,
            "Articles": months["n_articles"].astype(int).to_list(),
            f"Middle ({measure.scale})": [
                write(value) if ok else "too few" for value, ok in zip(months["middle"], known, strict=True)
            ],
            "95% interval": [
                f"{write(low)}–{write(high)}" if ok else "too few"
                for low, high, ok in zip(months["low"], months["high"], known, strict=True)
            ],
        }
    )


@in_house_style
def plot_methods(methods: pd.DataFrame, *, column: str = "flesch_kincaid_grade") -> Axes:
    """Draw our score of every article over textstat's; on the line the two agree.

    Takes the table of score_methods(); `column` is one of its scores. Articles
    that either method leaves without a score are not drawn.

    >>> methods = pd.DataFrame({"flesch_kincaid_grade": [9.0, 8.0], "textstat_flesch_kincaid_grade": [8.5, 7.0]})
    >>> plot_methods(methods).figure.get_suptitle().replace(chr(10), " ")
    'Our grade lies 0.8 above textstat’s on the middle article; at most they are 1.0 apart'
    """
    if column not in SCORE_NAMES or not {column, f"textstat_{column}"} <= set(methods.columns):
        names = ", ".join(SCORE_NAMES)
        raise ValueError(f"plot_methods() needs the table of score_methods() and one of {names}; got {column}.")
    both = methods[[column, f"textstat_{column}"]].dropna()
    if both.empty:
        return say_instead("No article is scored by both methods", "A comparison needs articles with words.")
    ours, theirs = both[column], both[f"textstat_{column}"]
    ax = open_figure(2.9).subplots()
    low, high = float(both.min().min()), float(both.max().max())
    room = max((high - low) * 0.06, 0.3)
    ends = [low - room, high + room]
    ax.plot(ends, ends, color=INK, linewidth=0.8)
    ax.plot(theirs, ours, "o", color=INK, markersize=3, alpha=0.55, mew=0)
    ax.set(xlim=ends, ylim=ends, aspect="equal")
    ax.grid(visible=True, axis="both")
    ax.locator_params(nbins=5)
    name = SCORE_NAMES[column]
    ax.set_xlabel(f"textstat’s {name}")
    ax.set_ylabel(f"our {name}")
    difference = (ours - theirs).rename("difference")
    quartiles = difference.quantile([0.0, 0.25, 0.5, 0.75, 1.0])
    words = ["least", "a quarter below", "middle", "a quarter above", "most"]
    numbers = pd.DataFrame(
        {"Ours minus textstat’s": words, "Difference": [write_grade(value, signed=True) for value in quartiles]}
    )
    spread = ", ".join(
        f"{word} {write_grade(value, signed=True)}" for word, value in zip(words, quartiles, strict=True)
    )
    story = Story(
        say_methods(difference, name),
        f"Our {name} of every article over textstat’s",
        f"Dots, one an article, around a line of equal scores. Ours minus textstat’s: {spread}.",
        f"On the line the two agree; above it ours is higher. {plural(len(both), 'article')}; counted, not estimated.",
        numbers,
    )
    return title_figure(ax, story)
