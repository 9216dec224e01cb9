"""Figures of names: who stands beside whom, and who is named without being heard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.drawing import (
    GREY,
    INK,
    PALE,
    Story,
    clean_names,
    in_house_style,
    open_figure,
    say_instead,
    shorten,
    title_figure,
)
from analysis.tables import PAIRS, RANKED_HEARD, check_table
from analysis.wordings import join, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE = "#dfe2e6"
CELL = 0.205  # inches
LABELLED = 1.3  # inches for the last name of the stairs
_Ties = Mapping[str, Mapping[str, int]]


@in_house_style
def plot_pairs(pairs: pd.DataFrame, *, top: int = 10) -> Axes:
    """Draw who stands beside whom, as stairs: a square where row and column meet, the number of their paragraphs in it.

    Drawn are the names of the pairs with most paragraphs, so ordered that
    those who stand together are neighbours.

    Takes the table of `rank_pairs`, best of people alone. Raises ValueError
    where it is another one.

    >>> from analysis import make_table
    >>> plot_pairs(make_table([], PAIRS)).figure.get_suptitle()
    'No two names stand in one paragraph'
    """
    check_table(pairs, PAIRS, "plot_pairs()", needs=["first", "second", "n_paragraphs", "n_articles"])
    if pairs.empty:
        return say_instead("No two names stand in one paragraph", "Who is named, is named apart from the others.")
    clean = pairs.assign(first=clean_names(pairs["first"]), second=clean_names(pairs["second"]))
    ties = _tie(clean)
    names = _line_up(clean, ties, top)
    drawn = clean[clean["first"].isin(names) & clean["second"].isin(names)]
    ax = _draw_stairs(names, ties)
    numbers = drawn[["first", "second", "n_paragraphs", "n_articles"]]
    story = Story(
        _say_closest(clean),
        "Paragraphs that name both of two people: follow the row to the left, and the column down, from each name",
        f"Paragraphs that name both. {_list_ties(drawn)}",
        f"Counted, not estimated, headlines apart. {len(names)} of {plural(len(ties), 'name')} that share a paragraph "
        f"with another, those of the closest pairs; {len(drawn)} of {plural(len(clean), 'pair')}. "
        "An empty square: never in one paragraph.",
        numbers.set_axis(["One", "Another", "Paragraphs", "Articles"], axis=1),
    )
    return title_figure(ax, story)


def _tie(pairs: pd.DataFrame) -> dict[str, Counter[str]]:
    """Return, for each name, the others and in how many paragraphs each stands beside it."""
    ties: dict[str, Counter[str]] = defaultdict(Counter)
    for first, second, n in zip(pairs["first"], pairs["second"], pairs["n_paragraphs"], strict=True):
        ties[first][second] += int(n)
        ties[second][first] += int(n)
    return ties


def _line_up(pairs: pd.DataFrame, ties: _Ties, top: int) -> list[str]:
    """Return the names of the pairs with most paragraphs, each behind those that it stands beside most."""
    left: list[str] = []
    for pair in zip(pairs["first"], pairs["second"], strict=True):
        fresh = [name for name in pair if name not in left]
        if len(left) + len(fresh) <= top:
            left += fresh
    company = {name: sum(ties[name].get(other, 0) for other in left) for name in left}
    left.sort(key=lambda name: (-company[name], name))
    line: list[str] = []
    while left:
        nearest = min(left, key=lambda name: (-sum(ties[name].get(one, 0) for one in line), left.index(name)))
        line.append(nearest)
        left.remove(nearest)
    return line


def _draw_stairs(names: Sequence[str], ties: _Ties) -> Axes:
    """Draw the lower half of a square, each name at the end of its row and the head of its column."""
    figure = open_figure(0.12 + CELL * len(names))
    ax = figure.subplots()
    most = max(ties[name].get(other, 0) for name in names for other in names)
    for row, name in enumerate(names):
        ax.plot([0, row], [row + 0.5, row + 0.5], color=LINE, linewidth=0.7, zorder=0)
        ax.plot([row + 0.5, row + 0.5], [row + 1, len(names)], color=LINE, linewidth=0.7, zorder=0)
        ax.text(row + 0.1, row + 0.5, shorten(name, 24), weight="bold", va="center", fontsize=8)
        for column, other in enumerate(names[:row]):
            n = ties[name].get(other, 0)
            if n:
                look: dict[str, Any] = {"facecolor": INK, "alpha": 0.12 + 0.88 * n / most}
                ax.bar([column + 0.5], [0.9], bottom=row + 0.05, width=0.9, color="white")
                ax.bar([column + 0.5], [0.9], bottom=row + 0.05, width=0.9, **look)
                colour = "white" if n > 0.5 * most else INK
                ax.text(column + 0.5, row + 0.52, f"{n}", color=colour, va="center", ha="center", fontsize=7.5)
    ax.set(xlim=(0, len(names) - 1 + LABELLED / CELL), ylim=(len(names), 0), xticks=[], yticks=[])
    ax.spines["bottom"].set_visible(False)
    ax.grid(visible=False)
    return ax


def _say_closest(pairs: pd.DataFrame) -> str:
    """Return who shares most paragraphs."""
    best = pairs[pairs["n_paragraphs"] == pairs["n_paragraphs"].max()]
    n = plural(best["n_paragraphs"].iloc[0], "paragraph")
    if len(best) > 1:
        return f"{len(best)} pairs share most paragraphs: {n} each"
    return f"{best['first'].iloc[0]} and {best['second'].iloc[0]} share most paragraphs: {best['n_paragraphs'].iloc[0]}"


def _list_ties(drawn: pd.DataFrame) -> str:
    """Return every pair drawn, by the number of paragraphs, most first."""
    told = []
    for n, own in drawn.groupby("n_paragraphs", sort=False):
        both = (f"{first} and {second}" for first, second in zip(own["first"], own["second"], strict=True))
        told.append(f"{n}: {'; '.join(both)}.")
    return " ".join(told)


@in_house_style
def plot_heard(heard: pd.DataFrame, *, label: str = "PERSON", top: int = 10) -> Axes:
    """Draw who is never heard, and below them those whom most articles name without a word of theirs.

    A ring stands at the articles that name somebody, a dot at those that
    quote them, with marks or without; the pale band behind the dot counts
    articles whose quotations may be theirs, their speaker being unknown.

    Takes the table of `rank_heard`; `label` is the class drawn. People known
    by one word alone are left out, as they may be heard under a full name.
    Raises ValueError where it is another table.

    >>> from analysis import make_table
    >>> plot_heard(make_table([], RANKED_HEARD)).figure.get_suptitle()
    'No person is named in full'
    """
    check_table(heard, RANKED_HEARD, "plot_heard()")
    named = heard[(heard["label"] == label) & heard["is_full_name"]]
    what, many = _CLASSES.get(label, (label, label))
    if named.empty:
        return say_instead(f"No {what} is named in full", "So nobody is named without being heard.")
    gaps = _find_gaps(named)
    if gaps.empty:
        return say_instead(f"Every {what} named is heard in every article", "Nobody is named without a word of theirs.")
    drawn = _choose_silent(gaps, top)
    ax = _draw_dumbbells(drawn)
    columns = (drawn[column] for column in ("name", "n_articles_heard", "n_articles"))
    values = ", ".join(f"{name} {n_heard} of {n}" for name, n_heard, n in zip(*columns, strict=True))
    headings = {"name": "Name", "n_articles": "Named in", "n_articles_heard": "Heard in",
                "n_articles_unsettled": "Perhaps heard in", "n_mentions": "Mentions"}  # fmt: skip
    never = f"{(gaps['n_articles_heard'] == 0).sum():,} of {plural(len(named), what, many)}"
    story = Story(
        _say_silent(gaps, never, many),
        "Articles that name them (ring) and articles that quote them (dot)",
        f"Articles that quote, of those that name: {values}.",
        f"Counted, not estimated. Never heard: {never} named in full; those in most articles are drawn. Pale: "
        "articles with quotations of unknown speakers, which may be theirs.",
        drawn[list(headings)].set_axis(list(headings.values()), axis=1),
    )
    return title_figure(ax, story)


_CLASSES = {"PERSON": ("person", "people"), "ORG": ("organisation", "organisations")}


def _find_gaps(named: pd.DataFrame) -> pd.DataFrame:
    """Return those whom some article names without quoting, most such articles first."""
    silent = (named["n_articles"] - named["n_articles_heard"]).rename("silent")
    named = named.assign(name=clean_names(named["name"]), silent=silent)
    order = ["silent", "n_articles", "n_mentions", "name"]
    return named[named["silent"] > 0].sort_values(order, ascending=[False, False, False, True])


def _choose_silent(gaps: pd.DataFrame, top: int) -> pd.DataFrame:
    """Return half of those never heard, and half of the others, more of one where the other has fewer."""
    never = gaps[gaps["n_articles_heard"] == 0]
    others = gaps[gaps["n_articles_heard"] > 0]
    n_never = max(top - top // 2, top - len(others))
    never = never.head(n_never)
    return pd.concat([never, others.head(top - len(never))])


def _draw_dumbbells(drawn: pd.DataFrame) -> Axes:
    """Draw a dot, a ring and a line between them under each name, those never heard apart."""
    n_never = int((drawn["n_articles_heard"] == 0).sum())
    gap = 0.5 if 0 < n_never < len(drawn) else 0.0
    ax = open_figure(0.45 + 0.36 * (len(drawn) + gap)).subplots()
    place = ax.get_yaxis_transform()
    columns = ("name", "n_articles", "n_articles_heard", "n_articles_unsettled")
    for i, (name, n, n_heard, n_unsure) in enumerate(zip(*(drawn[one] for one in columns), strict=True)):
        row = i if i < n_never else i + gap
        ax.plot([n_heard, n], [row, row], color=GREY, linewidth=1, zorder=1)
        ax.plot([n_heard, n_heard + n_unsure], [row, row], color=INK, alpha=PALE, linewidth=6, zorder=2)
        ax.plot([n], [row], "o", color="white", markeredgecolor=INK, markeredgewidth=1.3, zorder=3)
        ax.plot([n_heard], [row], "o", color=INK, zorder=3, clip_on=False)
        ax.text(0, row - 0.24, shorten(name, 32), weight="bold", va="bottom", transform=place)
        told = f"heard in {n_heard:,} of {n:,}" if n_heard else f"never heard, {plural(n, 'article')}"
        ax.text(1, row - 0.24, told, va="bottom", ha="right", transform=place)
    if gap:
        ax.axhline(n_never - 0.62, color=LINE, linewidth=1.2)
    most = int(drawn["n_articles"].max())
    ax.set(xlim=(-0.02 * most, max(most * 1.05, 2)), ylim=(len(drawn) - 0.6 + gap, -0.85), yticks=[])
    ax.locator_params(axis="x", nbins=4, integer=True)
    ax.spines["bottom"].set_visible(False)
    ax.set_xlabel("articles; the dot: heard in, the ring: named in")
    return ax


def _say_silent(gaps: pd.DataFrame, never: str, many: str) -> str:
    """Return how many are never heard; where everybody is, whom most articles name without quoting."""
    unheard = gaps[gaps["n_articles_heard"] == 0]
    several = unheard[unheard["n_articles"] > 1]
    if len(several) > 1:
        return f"{len(several):,} {many} are named in two articles or more and never heard"
    if len(unheard):
        return f"{never} named in full {'is' if len(unheard) == 1 else 'are'} never heard"
    first = gaps.iloc[0]
    level = gaps[gaps["silent"] == first["silent"]]
    if len(level) == 1:
        return f"{first['name']} is named in {first['n_articles']} articles and heard in {first['n_articles_heard']}"
    if len(level) < 4:
        return f"{join(list(level['name']))} are each named in {plural(first['silent'], 'article')} without a word"
    return f"{len(level)} {many} are each named in {plural(first['silent'], 'article')} without a word of theirs"
