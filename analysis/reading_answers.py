"""Answers about the measure itself: how far two methods part, and what quotes do to a grade."""

from __future__ import annotations

import pandas as pd

from analysis.answers import Told
from analysis.contrasts import ENOUGH
from analysis.intervals import estimate
from analysis.readability import FEWEST_SENTENCES
from analysis.wordings import plural

FAR = 0.5  # grades: articles this far apart are counted


def tell_methods(methods: pd.DataFrame) -> Told:
    """Say how far our grades and textstat's lie apart on the same articles, and why.

    Takes the table of score_methods().

    >>> from analysis import score_methods, score_readability, score_textstat
    >>> text = "The U.S. envoy left on Jan. 3 for the talks. He flew back at once."
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    >>> tell_methods(score_methods(score_readability(articles), score_textstat(articles)))
    Our grade of the one article is 1.8 above textstat’s: +1.0 from sentences, +0.8 from words and syllables.
    """
    known = methods.dropna(subset=["flesch_kincaid_grade_difference"])
    if known.empty:
        return Told("**No article is scored by both methods**: there are no words to count.")
    difference = known["flesch_kincaid_grade_difference"]
    parts = known[["grade_from_sentences", "grade_from_words"]]
    if len(known) == 1:
        sentences, words = parts.iloc[0]
        return Told(
            f"Our grade of the one article is **{_say_side(difference.iloc[0])}** textstat’s: "
            f"{_sign(sentences)} from sentences, {_sign(words)} from words and syllables."
        )
    far = int((difference.abs() >= FAR).sum())
    sentences, words = parts.abs().median()
    dale = known["dale_chall_readability_score_difference"].median()
    return Told(
        f"Our grade is **{_say_side(difference.median())}** textstat’s on the middle of "
        f"{plural(len(known), 'article')}, and half a grade or more away on **{far:,}** of them, "
        f"at most {_write(difference.abs().max())}.\n\n"
        f"Where sentences end moves the middle article by {_write(sentences)} grades one way or the other, "
        f"words and syllables by {_write(words)}. Our Dale–Chall score is {_say_side(dale)} textstat’s."
    )


def _say_side(difference: float) -> str:
    """Return a difference in words: "0.3 above"."""
    return f"{_write(abs(difference))} {'below' if difference < 0 else 'above'}"


def tell_scopes(scopes: pd.DataFrame, *, column: str = "flesch_kincaid_grade") -> Told:
    """Say whether the paper's own prose is harder than the words it quotes, article by article.

    Takes the table of score_scopes(). Articles with fewer than five sentences
    of either are left out; where ten are not left, the sentence says so.

    >>> scopes = pd.DataFrame({"article_id": [], "scope": [], "n_sentences": [], "flesch_kincaid_grade": []})
    >>> tell_scopes(scopes)
    Too few articles have five sentences of prose and of quotes each: 0.
    """
    enough = scopes[(scopes["n_sentences"] >= FEWEST_SENTENCES) & scopes["scope"].isin(["prose", "quoted"])]
    grades = enough.pivot(index="article_id", columns="scope", values=column)
    grades = grades.reindex(columns=["prose", "quoted"]).dropna()
    if len(grades) < ENOUGH:
        return Told(f"Too few articles have five sentences of prose and of quotes each: {len(grades)}.")
    grades["difference"] = grades["prose"] - grades["quoted"]
    middle = estimate(grades, "difference", statistic="median").iloc[0]
    size, low, high = (middle[name] for name in ("estimate", "low", "high"))
    span = f"{_write(low)} to {_write(high)}"
    share = f"{int((grades['difference'] > 0).sum()):,} of {plural(len(grades), 'article')}"
    middles = f"prose {_write(grades['prose'].median())}, quoted {_write(grades['quoted'].median())} in the middle"
    if low <= 0 <= high:
        return Told(f"**We cannot tell whether prose or quotes are harder**: {_sign(size)} grades ({span}); {middles}.")
    harder = "The paper’s own prose is" if size > 0 else "What the paper quotes is"
    span = span if size > 0 else f"{_write(-high)} to {_write(-low)}"
    other = "what it quotes" if size > 0 else "its own prose"
    return Told(
        f"{harder} **{_write(abs(size))} school grades** harder than {other} ({span}); "
        f"prose is harder in {share} ({middles})."
    )


def _write(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


def _sign(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")
