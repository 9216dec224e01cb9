"""Figures of quotes: how speakers are introduced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.contrasts import ENOUGH
from analysis.drawing import (
    GREY,
    INK,
    Story,
    clean_names,
    in_house_style,
    open_figure,
    say_instead,
    shorten,
    title_figure,
)
from analysis.findings import say_cues
from analysis.interval_marks import LINE, Span, draw_bar, write_doubt, write_right
from analysis.intervals import estimate_share
from analysis.quote_scores import find_cues
from analysis.shares import has_interval, say_share, write_limits, write_share
from analysis.tables import QUOTES, check_table
from analysis.wordings import NOBODY, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EVERYBODY = "All speakers"
ROW = 0.58  # inches a speaker
GAP = 0.25  # rows before the bar of all speakers


@in_house_style
def plot_cues(quotes: pd.DataFrame, *, top: int = 5) -> Axes:
    """Draw, for the speakers introduced most often, how often by a word that tells more than "said".

    A bar is the share of a speaker's statements whose reporting word is not
    neutral, with its interval over articles; beneath it stand these words.
    Speakers quoted so in fewer than ten articles have no bar, and are counted.
    The last bar is that of all speakers, those who could not be settled too.

    Takes `quotes` (from `find_quotes`) and counts as `rank_cues` does. Raises
    ValueError where it is another table.

    >>> from analysis import make_table
    >>> plot_cues(make_table([], QUOTES)).figure.get_suptitle()
    'No reporting word was found'
    """
    check_table(quotes, QUOTES, "plot_cues()")
    cues = find_cues(quotes)
    if cues.empty:
        return say_instead("No reporting word was found", "Nobody is introduced by one, or nobody is quoted.")
    rows = _share_others(cues.assign(cue=clean_names(cues["cue"])))
    known = rows[~rows["group"].isin([EVERYBODY, NOBODY])].sort_values(["n", "group"], ascending=[False, True])
    every = rows[rows["group"] == EVERYBODY].iloc[0]
    drawn = pd.concat([known.head(top), rows[rows["group"] == EVERYBODY]], ignore_index=True)
    told = "; ".join(
        f"{row['speaker']} {row['n_other']:,} of {row['n']:,}, {_say_estimate(row)} ({row['words']})"
        for _, row in drawn.iterrows()
    )
    story = Story(
        say_cues(every["n"], every["n_other"], say_share(_turn(every))),
        "Statements whose reporting word tells more than “said” (% of those that have one)",
        f"Statements with a word that tells more, by speaker: {told}.",
        "“Say”, “tell”, “ask”, “answer”, “write” and the like count as neutral. A word that tells more is no fault: "
        "“called” and “described” name things. Solid: at least; pale: could be, 95% interval over articles; under "
        f"{ENOUGH} articles there is none. {plural(every['n'], 'statement')} in "
        f"{plural(every['n_articles'], 'article')}, {len(known.head(top))} of {plural(len(known), 'speaker')}, those "
        "with most.",
        _tabulate_cues(drawn),
    )
    return title_figure(_draw_rows(drawn), story)


def _say_estimate(row: pd.Series) -> str:
    return say_share(row) if has_interval(row) else f"too few articles ({row['n_articles']})"


def _turn(row: pd.Series) -> pd.Series:
    """Return the share of neutral words for that of the others."""
    return pd.Series({**row, "estimate": 1 - row["estimate"], "low": 1 - row["high"], "high": 1 - row["low"]})


def _tabulate_cues(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers behind the bars."""
    few = ~pd.Series([has_interval(row) for _, row in drawn.iterrows()], index=drawn.index)
    limits = [write_limits(low, high) for low, high in zip(drawn["low"], drawn["high"], strict=True)]
    return pd.DataFrame(
        {
            "Speaker": drawn["speaker"],
            "Statements": drawn["n"],
            "Articles": drawn["n_articles"],
            "More than “said”": drawn["n_other"],
            "Share": drawn["estimate"].map(write_share).mask(few, "too few"),
            "95% interval": pd.Series(limits, index=drawn.index).mask(few, "too few"),
            "Words": drawn["words"],
        }
    )


def _share_others(cues: pd.DataFrame) -> pd.DataFrame:
    """Return, by speaker and for all of them, the statements with a word that is not neutral, and these words."""
    every = pd.concat([cues, cues.assign(speaker=EVERYBODY)], ignore_index=True)
    every = every.assign(n=1, n_other=(~every["neutral"]).astype("int64"))
    by_article = every.groupby(["speaker", "article_id"])[["n", "n_other"]].sum().reset_index()
    rows = estimate_share(by_article, "n_other", "n", by="speaker")
    sums = every.groupby("speaker")[["n", "n_other"]].sum()
    others = every[~every["neutral"]].groupby(["speaker", "cue"]).size().rename("n_quotes").reset_index()
    others = others.sort_values(["speaker", "n_quotes", "cue"], ascending=[True, False, True])
    words = {name: _list_words(own) for name, own in others.groupby("speaker")}
    rows["words"] = [words.get(name, "neutral words only") for name in rows["group"]]
    return rows.merge(sums, left_on="group", right_index=True).assign(speaker=clean_names(rows["group"]))


def _list_words(others: pd.DataFrame) -> str:
    """Return up to four words, the most frequent first, with their numbers."""
    words = [cue if n == 1 else f"{cue} {n}" for cue, n in zip(others["cue"], others["n_quotes"], strict=True)]
    return ", ".join(words[:4]) + (f" and {plural(len(words) - 4, 'more', 'more')}" if len(words) > 4 else "")


def _draw_rows(drawn: pd.DataFrame) -> Axes:
    """Draw a bar from 0 to 100% under each name, and the words beneath it."""
    ax = open_figure(0.35 + ROW * (len(drawn) + GAP)).subplots()
    place = ax.get_yaxis_transform()
    for i, (_, cued) in enumerate(drawn.iterrows()):
        row = i if i < len(drawn) - 1 else i + GAP
        ax.text(0, row - 0.15, shorten(cued["speaker"], 27), weight="bold", va="bottom", transform=place)
        if has_interval(cued):
            span = Span(cued["estimate"] * 100, cued["low"] * 100, cued["high"] * 100)
            ax.plot([0, 100], [row, row], color=LINE, linewidth=0.8, zorder=0)
            draw_bar(ax, row, span, INK, height=0.17)
            limits = f"{write_limits(cued['low'], cued['high'])}, of {cued['n']:,}"
            write_right(ax, row - 0.15, write_share(cued["estimate"]), limits)
        else:
            write_doubt(ax, row - 0.15, f"{cued['n_other']:,} of {cued['n']:,}, too few to say")
        below = row + 0.15 if has_interval(cued) else row - 0.08
        ax.text(0, below, shorten(cued["words"], 56), color=GREY, va="top", transform=place)
    ax.set(xlim=(0, 100), ylim=(len(drawn) - 0.45 + GAP, -0.6), yticks=[])
    ax.locator_params(axis="x", nbins=4, integer=True)
    ax.grid(visible=False)
    ax.set_xlabel("% of statements")
    return ax
