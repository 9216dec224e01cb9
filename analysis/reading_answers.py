"""Answers about the measure itself: how far two methods part, and what quotes do to a grade."""

from __future__ import annotations

import pandas as pd

from analysis.answers import Told
from analysis.contrasts import ENOUGH
from analysis.intervals import estimate
from analysis.readability import FEWEST_SENTENCES
from analysis.tables import METHODS, SCOPES, check_table
from analysis.wordings import plural, write_grade

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
    check_table(methods, METHODS, "tell_methods()")
    known = methods.dropna(subset=["flesch_kincaid_grade_difference"])
    if known.empty:
        return Told("**No article is scored by both methods**: there are no words to count.")
    difference = known["flesch_kincaid_grade_difference"]
    parts = known[["grade_from_sentences", "grade_from_words"]]
    if len(known) == 1:
        sentences, words = parts.iloc[0]
        return Told(
            f"Our grade of the one article is **{_say_side(difference.iloc[0])}** textstat’s: "
            f"{write_grade(sentences, signed=True)} from sentences, "
            f"{write_grade(words, signed=True)} from words and syllables."
        )
    far = int((difference.abs() >= FAR).sum())
    sentences, words = parts.abs().median()
    dale = known["dale_chall_readability_score_difference"].median()
    also = "" if pd.isna(dale) else f" Our Dale–Chall score is {_say_side(dale)} textstat’s."
    return Told(
        f"Our grade is **{_say_side(difference.median())}** textstat’s on the middle of "
        f"{plural(len(known), 'article')}, and half a grade or more away on **{far:,}** of them, "
        f"at most {write_grade(difference.abs().max())}.\n\n"
        f"Where sentences end moves the middle article by {write_grade(sentences)} grades one way or the other, "
        f"words and syllables by {write_grade(words)}.{also}"
    )


def _say_side(difference: float) -> str:
    """Return a difference in words: "0.3 above"; "the same as" where it rounds to none."""
    size = write_grade(abs(difference))
    return "the same as" if size == "0.0" else f"{size} {'below' if difference < 0 else 'above'}"


def tell_scopes(scopes: pd.DataFrame) -> Told:
    """Say whether the paper's own prose has a higher grade than the words it quotes, article by article.

    Takes the table of score_scopes(). Articles with fewer than five sentences
    of either are left out; where ten are not left, the sentence says so.

    >>> scopes = pd.DataFrame({"article_id": [], "scope": [], "n_sentences": [], "flesch_kincaid_grade": []})
    >>> tell_scopes(scopes)
    Too few articles have five sentences of prose and of quotes each: 0.
    """
    check_table(scopes, SCOPES, "tell_scopes()", needs=["article_id", "scope", "n_sentences", "flesch_kincaid_grade"])
    enough = scopes[(scopes["n_sentences"] >= FEWEST_SENTENCES) & scopes["scope"].isin(["prose", "quoted"])]
    grades = enough.pivot(index="article_id", columns="scope", values="flesch_kincaid_grade")
    grades = grades.reindex(columns=["prose", "quoted"]).dropna()
    if len(grades) < ENOUGH:
        return Told(f"Too few articles have five sentences of prose and of quotes each: {len(grades)}.")
    grades["difference"] = grades["prose"] - grades["quoted"]
    middle = estimate(grades, "difference", statistic="median").iloc[0]
    size, low, high = (middle[name] for name in ("estimate", "low", "high"))
    span = f"{write_grade(low)} to {write_grade(high)}"
    share = f"{int((grades['difference'] > 0).sum()):,} of {plural(len(grades), 'article')}"
    middles = (
        f"prose {write_grade(grades['prose'].median())}, quoted {write_grade(grades['quoted'].median())} in the middle"
    )
    if low <= 0 <= high or write_grade(abs(size)) == "0.0":
        return Told(
            "**We cannot tell whether prose or quotes are harder**: "
            f"{write_grade(size, signed=True)} grades ({span}); {middles}."
        )
    harder = "The paper’s own prose is" if size > 0 else "What the paper quotes is"
    span = span if size > 0 else f"{write_grade(-high)} to {write_grade(-low)}"
    other = "what it quotes" if size > 0 else "its own prose"
    return Told(
        f"{harder} **{write_grade(abs(size))} school grades** harder than {other} ({span}); "
        f"prose is harder in {share} ({middles})."
    )
