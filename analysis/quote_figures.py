"""Figures of quotes: how speakers are introduced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

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
from analysis.wordings import NOBODY, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EVERYBODY = "All speakers"
ROW = 0.5  # inches a speaker
GAP = 0.25  # rows before the bar of all speakers
_NEEDED = ["speaker", "cue", "neutral", "n_quotes"]


@in_house_style
def plot_cues(cues: pd.DataFrame, *, top: int = 5) -> Axes:
    """Draw, for the speakers introduced most often, how often by a word that tells more than "said".

    A bar is the share of a speaker's attributions whose reporting word is not
    neutral; beneath it stand these words. The last bar is that of all
    speakers, those who could not be settled too.

    Takes the table of `rank_cues` (speaker, cue, neutral, n_quotes). Raises
    ValueError where it is another one.

    >>> cues = pd.DataFrame({"speaker": [], "cue": [], "neutral": [], "n_quotes": []})
    >>> plot_cues(cues).figure.get_suptitle()
    'No reporting word was found'
    """
    if not set(_NEEDED) <= set(cues.columns):
        raise ValueError(
            f"plot_cues() needs the table of rank_cues(); got columns {', '.join(map(str, cues.columns))}."
        )
    if cues.empty:
        return say_instead("No reporting word was found", "Nobody is introduced by one, or nobody is quoted.")
    rows = _share_others(cues.assign(speaker=clean_names(cues["speaker"]), cue=clean_names(cues["cue"])))
    n_all, n_others = int(cues["n_quotes"].sum()), int(cues.loc[~cues["neutral"].astype(bool), "n_quotes"].sum())
    known = rows.drop(index=[EVERYBODY, NOBODY], errors="ignore")
    known = known.sort_values(["n_quotes", "speaker"], ascending=[False, True])
    drawn = pd.concat([known.head(top), rows.loc[[EVERYBODY]]])
    ax = _draw_rows(drawn)
    columns = (drawn[name] for name in ("speaker", "n_other", "n_quotes", "words"))
    told = "; ".join(f"{name} {n_other} of {n} ({words})" for name, n_other, n, words in zip(*columns, strict=True))
    numbers = pd.DataFrame(
        {
            "Speaker": drawn["speaker"].to_list(),
            "Statements": drawn["n_quotes"].to_list(),
            "More than “said”": drawn["n_other"].to_list(),
            "Share": [f"{share:.0%}" for share in drawn["share"]],
            "Words": drawn["words"].to_list(),
        }
    )
    story = Story(
        say_cues(n_all, n_others),
        "Statements whose reporting word tells more than “said” (% of those that have one)",
        f"Statements with a word that tells more, by speaker: {told}.",
        "“Say”, “tell”, “ask”, “answer”, “write” and the like count as neutral. A word that tells more is no fault: "
        f"“called” and “described” name things. Counted, not estimated: {plural(n_all, 'statement')}, "
        f"{len(known.head(top))} of {plural(len(known), 'speaker')}, those with most.",
        numbers,
    )
    return title_figure(ax, story)


def _share_others(cues: pd.DataFrame) -> pd.DataFrame:
    """Return, by speaker and for all of them, the statements with a word that is not neutral, and these words."""
    every = pd.concat([cues, cues.assign(speaker=EVERYBODY)], ignore_index=True)
    others = every[~every["neutral"].astype(bool)].groupby(["speaker", "cue"])["n_quotes"].sum().reset_index()
    others = others.sort_values(["speaker", "n_quotes", "cue"], ascending=[True, False, True])
    rows = every.groupby("speaker")[["n_quotes"]].sum()
    rows["n_other"] = others.groupby("speaker")["n_quotes"].sum().reindex(rows.index).fillna(0).astype("int64")
    rows["share"] = rows["n_other"] / rows["n_quotes"]
    words = {name: _list_words(own) for name, own in others.groupby("speaker")}
    rows["words"] = [words.get(name, "neutral words only") for name in rows.index]
    return rows.assign(speaker=rows.index).rename_axis(None)


def _list_words(others: pd.DataFrame) -> str:
    """Return up to four words, the most frequent first, with their numbers."""
    words = [cue if n == 1 else f"{cue} {n}" for cue, n in zip(others["cue"], others["n_quotes"], strict=True)]
    return ", ".join(words[:4]) + (f" and {plural(len(words) - 4, 'more', 'more')}" if len(words) > 4 else "")


def _draw_rows(drawn: pd.DataFrame) -> Axes:
    """Draw a bar from 0 to 100% under each name, and the words beneath it."""
    ax = open_figure(0.35 + ROW * (len(drawn) + GAP)).subplots()
    place = ax.get_yaxis_transform()
    columns = (drawn[name] for name in ("speaker", "share", "n_quotes", "words"))
    for i, (speaker, share, n, words) in enumerate(zip(*columns, strict=True)):
        row = i if i < len(drawn) - 1 else i + GAP
        ax.plot([0, 100], [row, row], color="#dfe2e6", linewidth=0.8, zorder=0)
        ax.barh([row], [share * 100], height=0.2, color=INK)
        ax.text(0, row - 0.16, shorten(speaker, 34), weight="bold", va="bottom", transform=place)
        label = f"{share:.0%} of {n:,}"
        ax.text(1, row - 0.16, label, weight="bold", va="bottom", ha="right", transform=place)
        ax.text(0, row + 0.16, shorten(words, 56), color=GREY, va="top", transform=place)
    ax.set(xlim=(0, 100), ylim=(len(drawn) - 0.45 + GAP, -0.6), yticks=[])
    ax.locator_params(axis="x", nbins=4, integer=True)
    ax.grid(visible=False)
    ax.set_xlabel("% of statements")
    return ax
