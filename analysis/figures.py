"""Figures: `plot_*` draws a table and returns Axes; `show_figure` puts it on the page with its alt text.

Each is one column wide, in one style that holds only while it draws. The title
is what the table shows, worked out from it; where articles are too few to say,
the title says that. Marks and colours are those of `drawing`, words and the
numbers behind a figure those of `findings`.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.contrasts import (
    ENOUGH,
    MEASURES,
    MOST_OUTLETS,
    compare_measures,
    estimate_middles,
    measure_outlets,
    share_bins,
)
from analysis.drawing import (
    ALL_OUTLETS,
    MOST_DOTS,
    Story,
    choose_mark,
    clean_names,
    clean_outlets,
    draw_articles,
    draw_bins,
    draw_compared,
    draw_key,
    draw_middle,
    draw_months,
    draw_named_bars,
    draw_strip,
    in_house_style,
    label_strip,
    name_outlets,
    name_rows,
    open_figure,
    order_outlets,
    say_instead,
    shorten,
    title_figure,
)
from analysis.findings import (
    say_articles,
    say_bins,
    say_clear,
    say_counts,
    say_density,
    say_ends,
    say_middles,
    say_months,
    say_rest,
    tabulate_bins,
    tabulate_comparison,
    tabulate_middles,
)
from analysis.wordings import plural, say_period

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@in_house_style
def plot_readability(articles: pd.DataFrame, scores: pd.DataFrame, *, column: str = "flesch_kincaid_grade") -> Axes:
    """Draw every article's school grade, an outlet a row, with the middle article and its interval.

    Takes `articles` (article_id, outlet, published) and `scores` (article_id and
    the column drawn). Outlets beyond the five largest are counted in the note.

    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Post"], "published": [pd.NaT]})
    >>> scores = pd.DataFrame({"article_id": ["a"], "flesch_kincaid_grade": [8.14]})
    >>> plot_readability(articles, scores).figure.get_suptitle()
    'One article, school grade 8.1'
    """
    measure, everything = MEASURES[column], measure_outlets(clean_outlets(articles), scores, column)
    if everything.empty:
        return say_instead("No article could be scored", "A school grade needs words, and no article has any.")
    measured = name_outlets(everything)
    outlets = order_outlets(measured["outlet"])
    drawn = outlets[:MOST_OUTLETS]
    middles = _estimate_rows(measured, column).loc[drawn]
    ax = open_figure(0.75 + 0.62 * len(drawn)).subplots()
    width = max(float(np.ptp(measured[column])), 2.0) / 30
    for row, outlet in enumerate(drawn):
        values = measured.loc[measured["outlet"] == outlet, column]
        draw_articles(ax, values, row, choose_mark(outlets, outlet), width)
        draw_middle(ax, middles.T[outlet], row, choose_mark(outlets, outlet), measure)
    name_rows(ax, drawn, outlets)
    ax.set_xlim(measured[column].min() - 2 * width, measured[column].max() + 2 * width)
    ax.locator_params(axis="x", nbins=5)
    many = measured["outlet"].value_counts().max() > MOST_DOTS
    unit = "US school grade" if measure.short == " grade" else measure.scale
    ax.set_xlabel(unit if many else f"{unit}, one dot an article")
    story = Story(
        say_articles(measured, middles, outlets, measure),
        f"{measure.heading} of every article ({measure.scale})",
        "Dot plot. " + say_middles(middles, measure),
        "The large mark is the middle article, the pale band its 95% interval. " + say_rest(everything, outlets),
        tabulate_middles(middles, measure),
    )
    return title_figure(ax, story)


@in_house_style
def plot_strip(articles: pd.DataFrame, scores: pd.DataFrame, *, column: str = "flesch_kincaid_grade") -> Axes:
    """Draw the middle article of each outlet on one scale: a measure at a glance.

    Takes `articles` and `scores` as `plot_readability` does; `column` is any
    measure in the scores that has one value an article.

    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Post"], "published": [pd.NaT]})
    >>> scores = pd.DataFrame({"article_id": ["a"], "quote_density": [0.25]})
    >>> plot_strip(articles, scores, column="quote_density").figure.get_suptitle()
    'Quoted: from 25% to 25%'
    """
    measure, everything = MEASURES[column], measure_outlets(clean_outlets(articles), scores, column)
    measured = name_outlets(everything)
    if measured.empty:
        return say_instead(f"{measure.heading}: nothing to show", "No article has a value.")
    outlets = order_outlets(measured["outlet"])
    drawn = outlets[:MOST_OUTLETS]
    middles = _estimate_rows(measured, column).loc[drawn]
    ax = open_figure(0.3 + 0.2 * len(drawn)).subplots()
    draw_strip(ax, middles, outlets, measure)
    label_strip(ax, middles, outlets, measure)
    low, high = measure.label(measured[column].min()), measure.label(measured[column].max())
    known = middles["middle"].dropna()
    title = (
        f"{measure.heading}: from {low} to {high}"
        if known.empty
        else f"{measure.heading}: middle {say_ends(known, measure)}"
    )
    story = Story(
        title,
        f"{measure.heading}, {'on average' if measure.statistic == 'mean' else 'the middle article'}",
        say_middles(middles, measure),
        "",
        tabulate_middles(middles, measure),
    )
    return title_figure(ax, story)


def _estimate_rows(measured: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return, by outlet, the middle article with its interval, and the least and the most of any article."""
    ends = measured.groupby("outlet")[column].agg(least="min", most="max")
    return estimate_middles(measured, column).join(ends)


@in_house_style
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
    articles = clean_outlets(articles)
    articles = articles[articles["outlet"].isin(articles["outlet"].value_counts().sort_index().nlargest(2).index)]
    outlets = order_outlets(articles["outlet"])
    if len(outlets) < 2:
        title = "One outlet: nothing to compare" if outlets else "No outlet is named: nothing to compare"
        return say_instead(title, "The comparison needs articles of two outlets.")
    measured = {name: measure_outlets(articles, scores, name) for name in columns if name in scores}
    shown = {name: values for name, values in measured.items() if _smallest(values) >= ENOUGH}
    if not shown:
        reason = f"The comparison needs {ENOUGH} articles of each outlet."
        return say_instead("Too few articles to compare the outlets", reason)
    heights = [0.25] + [1.0] * len(shown)
    key, *axes = open_figure(0.25 + 0.6 * len(shown)).subplots(len(heights), height_ratios=heights)
    draw_key(key, outlets)
    rows, differences = [], compare_measures(SimpleNamespace(articles=articles, scores=scores), columns)
    for ax, (name, values) in zip(axes, shown.items(), strict=True):
        middles, difference = (
            _estimate_rows(values, name),
            {str(part): value for part, value in differences.loc[name].items()},
        )
        draw_compared(ax, middles, difference, MEASURES[name])
        rows.append(tabulate_comparison(middles, difference, MEASURES[name]))
    clear = [MEASURES[name].heading.lower() for name, row in zip(shown, rows, strict=True) if row["Clear"] == "yes"]
    story = Story(
        say_clear(clear, len(shown)),
        f"{outlets[0]} and {outlets[1]}, the middle article of each; at the right, the first minus the second",
        " ".join(f"{row['Measure']}: {row[outlets[0]]} and {row[outlets[1]]}, {row['Difference']}." for row in rows),
        "Pale bands are 95% intervals of each outlet. Whether a difference is clear is told by its own interval, "
        "in brackets, and by dealing the articles out anew, corrected for the number of measures; not by bands that "
        f"overlap or do not. {say_rest(measured[next(iter(shown))], outlets)}",
        pd.DataFrame(rows),
    )
    return title_figure(axes[0], story)


def _smallest(measured: pd.DataFrame) -> int:
    """Return the number of articles of the smaller of two outlets, 0 where one has none."""
    counts = measured["outlet"].value_counts()
    return int(counts.min()) if len(counts) == 2 else 0


@in_house_style
def plot_quote_density(articles: pd.DataFrame, scores: pd.DataFrame) -> Axes:
    """Draw the share of articles by how much of each is quoted, "none" first, a panel an outlet.

    Takes `articles` (article_id, outlet, published) and `scores` (article_id,
    quote_density). More than two outlets are drawn together.

    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Post"], "published": [pd.NaT]})
    >>> scores = pd.DataFrame({"article_id": ["a"], "quote_density": [0.0]})
    >>> plot_quote_density(articles, scores).figure.get_suptitle()
    'Nobody is quoted in the one article'
    """
    measured = measure_outlets(clean_outlets(articles), scores, "quote_density")
    if measured.empty:
        return say_instead("No article has words to count", "A share of quoted words needs words.")
    if len(measured) < ENOUGH:
        reason = f"Shares of articles are drawn from {ENOUGH} articles on."
        return say_instead(say_density(measured["quote_density"]), reason)
    panels = name_outlets(measured)
    if panels["outlet"].nunique() > 2 or panels["outlet"].value_counts().min() < ENOUGH:
        panels = measured.assign(outlet=ALL_OUTLETS)
    outlets = order_outlets(panels["outlet"])
    shares = {outlet: share_bins(panels, outlet) for outlet in outlets}
    axes = open_figure(0.35 + 1.25 * len(outlets)).subplots(len(outlets), squeeze=False, sharey=True, sharex=True)[:, 0]
    for ax, outlet in zip(axes, outlets, strict=True):
        draw_bins(ax, shares[outlet], choose_mark(outlets, outlet)[1])
        ax.set_title(shorten(outlet, 40), color=choose_mark(outlets, outlet)[1])
    axes[-1].set_xlabel("words of the article that are quoted, %")
    axes[0].set_ylim(0, max(float(frame["high"].max()) for frame in shares.values()) * 1.22)
    story = Story(
        say_density(measured["quote_density"]),
        "Articles by how much of their text is quoted (% of articles)",
        " ".join(f"{outlet}: {say_bins(frame)}." for outlet, frame in shares.items()),
        "The bars of an outlet add up to 100%. Solid: at least; pale: could be, 95% interval; the line is the count "
        f"itself. {say_rest(measured, outlets)}",
        tabulate_bins(shares),
    )
    return title_figure(axes[0], story)


@in_house_style
def plot_entities(ranked: pd.DataFrame, *, label: str = "PERSON", top: int = 10) -> Axes:
    """Draw the names that stand in most articles.

    Takes the table of `rank_entities` (name, label, n_articles, n_mentions);
    `label` is the class drawn.

    >>> ranked = pd.DataFrame({"name": ["Ana Bell"], "label": ["PERSON"], "n_articles": [3], "n_mentions": [9]})
    >>> plot_entities(ranked).figure.get_suptitle()
    'Ana Bell is named in most articles: 3'
    """
    named = ranked.assign(name=clean_names(ranked["name"]))[ranked["label"] == label]
    named = named.sort_values(["n_articles", "n_mentions", "name"], ascending=[False, False, True])
    what = {"PERSON": "a person", "ORG": "an organisation", "GPE": "a place"}.get(label, label)
    if named.empty:
        return say_instead(f"No {what.split()[-1]} is named", f"No name in the articles was taken for that of {what}.")
    drawn = named.head(top)
    labels = [f"{n:,}" for n in drawn["n_articles"]]
    ax = draw_named_bars(drawn["name"].to_list(), drawn["n_articles"].to_list(), labels)
    ax.set_xlabel("articles that name them")
    values = ", ".join(f"{name} {n}" for name, n in zip(drawn["name"], drawn["n_articles"], strict=True))
    first = drawn.iloc[0]
    level = int((named["n_articles"] == first["n_articles"]).sum())
    title = f"{first['name']} is named in most articles: {first['n_articles']:,}"
    if level > 1:
        title = f"{level} names share the first place, in {plural(first['n_articles'], 'article')} each"
    numbers = drawn[["name", "n_articles", "n_mentions"]].set_axis(["Name", "Articles", "Mentions"], axis=1)
    note = (
        f"Counted, not estimated. {len(drawn)} of {plural(len(named), 'name')}; the names of all articles are joined."
    )
    return title_figure(ax, Story(title, f"Articles that name {what}", f"Articles by name: {values}.", note, numbers))


@in_house_style
def plot_months(articles: pd.DataFrame) -> Axes:
    """Draw the number of articles a month, a panel an outlet where there are two.

    Takes `articles` (outlet, published). Articles without a date are counted in the note.

    >>> plot_months(pd.DataFrame({"outlet": ["Post"], "published": [pd.NaT]})).figure.get_suptitle()
    'No article carries a date'
    """
    dated = clean_outlets(articles).dropna(subset=["published"])
    if dated.empty:
        title = "No article carries a date" if len(articles) else "There are no articles"
        return say_instead(title, "Without dates nothing can be said about time.")
    outlets = order_outlets(dated["outlet"])
    panels = outlets if len(outlets) == 2 else [ALL_OUTLETS]
    months = pd.period_range(
        dated["published"].min().tz_localize(None), dated["published"].max().tz_localize(None), freq="M"
    )
    axes = open_figure(0.35 + 0.85 * len(panels)).subplots(len(panels), squeeze=False, sharex=True, sharey=True)[:, 0]
    counts = {}
    for ax, panel in zip(axes, panels, strict=True):
        chosen = dated if len(panels) == 1 else dated[dated["outlet"] == panel]
        counts[panel] = _count_months(chosen, months)
        draw_months(ax, counts[panel], choose_mark(panels, panel)[1])
        ax.set_title(shorten(panel, 40), color=choose_mark(panels, panel)[1])
    axes[0].set_ylim(0, max(int(frame.max()) for frame in counts.values()) * 1.35)
    axes[-1].set_xlabel("month of publication; bars count articles")
    story = Story(
        say_months(_count_months(dated, months)), "Articles by month of publication",
        " ".join(f"{panel}: {say_counts(frame)}." for panel, frame in counts.items()),
        f"{len(dated):,} of {plural(len(articles), 'article')} carry a date, {say_period(dated)}.",
        pd.DataFrame({"Month": [f"{m:%B %Y}" for m in months], **{p: frame.to_list() for p, frame in counts.items()}}),
    )  # fmt: skip
    return title_figure(axes[0], story)


def _count_months(dated: pd.DataFrame, months: pd.PeriodIndex) -> pd.Series:
    """Return the number of articles of each month."""
    counts = dated["published"].dt.tz_localize(None).dt.to_period("M").value_counts()
    return pd.Series(counts.reindex(months, fill_value=0))
