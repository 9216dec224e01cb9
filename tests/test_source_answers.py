"""Answers about sources: every share is told with its interval and its number of articles, or that they are too few."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from test_source_figures import LONG, NASTY, SOME, WORDS, compared, counts, parts, stances

from analysis import (
    compare_parts,
    estimate_diversity,
    estimate_parts,
    make_table,
    plot_compared_parts,
    plot_parts,
    plot_stances,
    tell_compared_parts,
    tell_diversity,
    tell_nameless,
    tell_parts,
    tell_stances,
    tell_trend,
    trend,
)
from analysis.tables import COMPARED_PARTS, COMPARED_STANCES, DIVERSITIES, PARTS, TRENDS


def test_the_largest_parts_are_told_with_interval_and_articles():
    estimated = parts({"Post": 20})
    told = repr(tell_parts(estimated))
    for _, row in estimated.iterrows():
        assert f"{row['estimate']:.0%} ({row['low'] * 100:.0f} to {row['high']:.0%})" in told
    assert told.startswith("Of the quoted words in 20 articles ")
    assert "go to officials (in 20 articles), " in told
    assert "we cannot tell." in told


def test_figure_and_sentence_give_the_same_numbers():
    estimated = parts({"Post": 20})
    alt, told = plot_parts(estimated).figure.story.alt, repr(tell_parts(estimated))
    shares = re.findall(r"\d+% [(]\d+ to \d+%[)]", alt.split("Shares: ")[1])
    assert len(shares) == 4
    assert all(share in told for share in shares)


@pytest.mark.parametrize(
    ("groups", "words", "told"),
    [
        ({"Post": 4}, None, "; too few articles for an interval."),
        ({"Post": 12}, {"official": 9}, "go to officials (in 12 articles); for 0% we cannot tell."),
        ({"Post": 12}, {"unknown": 9}, "Of the quoted words in 12 articles we cannot tell for any whose they are."),
        ({"Post": 12}, {"Ana Bell": 9, "Omar Diaz": 9}, "Nobody clearly leads."),
        ({"Post": 12}, {"Ana Bell": 9, "Omar Diaz": 9, "Tom Roe": 1}, " Which of the first two leads, we cannot tell."),
        ({"Post": 12}, {f"Speaker {i}": 9 for i in range(7)}, ", the rest to 4 others; for 0% we"),
        ({"Post": 12, "Record": 3}, None, "Record: of the quoted words in 3 articles"),
        ({f"Paper {i}": 12 for i in range(6)}, None, "1 smaller group is not told."),
    ],
)
def test_groups_of_any_size_are_told(groups, words, told):
    assert told in repr(tell_parts(parts(groups, words)))


@pytest.mark.parametrize(
    ("tell", "told"),
    [
        (lambda: tell_parts(make_table([], PARTS), what="statements"), "There are no statements, so nobody has"),
        (lambda: tell_compared_parts(make_table([], COMPARED_PARTS)), "There are no quoted words to compare."),
        (
            lambda: tell_diversity(make_table([], DIVERSITIES)),
            "There are no voices to count: nobody is quoted, or no outlet is named.",
        ),
        (lambda: tell_stances(stances()), "No statement has a reporting word."),
        (lambda: tell_trend(make_table([], TRENDS), "n_words"), "Of the article length nothing can be said over time"),
        (lambda: tell_nameless(scores([])), "Nobody is quoted, so nobody lacks a name."),
    ],
)
def test_empty_tables_are_told(tell, told):
    assert repr(tell()).startswith(told)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (12, "in 24 articles drawn by 12 clusters "),
        (6, "we cannot tell; too few clusters for an interval."),
        (24, "in 24 articles "),
    ],
)
def test_articles_are_counted_as_articles_also_where_days_are_drawn(days, told):
    frame = counts({"Post": 24})
    frame = frame.assign(day=frame["article_id"].str.removeprefix("Post").astype(int) % days)
    assert told in repr(tell_parts(estimate_parts(frame, "source_kind", "n_words", cluster="day", n_replicates=50)))


@pytest.mark.parametrize("name", [NASTY, LONG])
def test_names_of_articles_stay_text(name):
    frame = counts({"Post": 12, name: 12}, {name: 30, "unknown": 4})
    told = str(tell_parts(estimate_parts(frame, "source_kind", "n_words", by="outlet", n_replicates=50)))
    assert "<b>" not in told.replace("\\<b\\>", "")
    assert "[x]" not in told
    assert "\u202e" not in told


def test_clear_differences_are_told_in_points_and_the_others_left_open():
    table = compared(ordinary=60)
    told = repr(tell_compared_parts(table))
    row = table.set_index("part").loc["ordinary"]
    points = f"{-row['difference'] * 100:.0f} points"
    limits = f"({-row['high'] * 100:.0f} to {-row['low'] * 100:.0f})"
    assert f"{points} more go to ordinary people in Record than in Post {limits}" in told
    assert told.endswith("Post and Record: 30 articles and 30 articles.")


def test_an_unknown_part_that_differs_clearly_is_told_as_the_others():
    frame = pd.concat([counts({"Post": 30}), counts({"Record": 30}, WORDS | {"unknown": 60})])
    table = compare_parts(frame, "source_kind", "n_words", by="outlet", n_replicates=300)
    row = table.set_index("part").loc["unknown"]
    points, limits = f"{-row['difference'] * 100:.0f}", f"({-row['high'] * 100:.0f} to {-row['low'] * 100:.0f})"
    whose = f"for {points} points more in Record than in Post we cannot tell whose they are {limits}"
    told = repr(tell_compared_parts(table))
    assert row["clear"]
    assert whose in told
    assert f"For {(~table['clear']).sum()} share" in told or table["clear"].all()
    alone = table.assign(clear=table["part"] == "unknown")
    assert repr(tell_compared_parts(alone)).startswith(f"Of the quoted words {whose}. For 3 shares we cannot tell.")
    assert plot_compared_parts(alone).figure.story.title == (
        f"For {points} points more of the quoted words in Record than in Post we cannot tell whose they are"
    )


def test_alike_and_too_few_are_told():
    told = repr(tell_compared_parts(compared(ordinary=20)))
    assert told.startswith("We cannot tell Post and Record apart in any of 4 shares of the quoted words; 30 articles")
    assert "Post has 9 and Record has 30" in repr(tell_compared_parts(compared(9, 30)))


def scores(words: list[tuple[int, int]], n_with_reason: int = 0) -> pd.DataFrame:
    """Return the scores of articles from all their words, and those of one nameless source."""
    columns = ["n_words", "n_words_nameless"]
    frame = pd.DataFrame(words, columns=columns).astype("float64")
    nameless = (frame["n_words_nameless"] > 0).astype("int64")
    reasons = nameless.where(nameless.cumsum() <= n_with_reason, 0)
    return frame.assign(n_words_unknown=0.0, n_role_only=0, n_unnamed=nameless, n_with_reason=reasons, outlet="Post")


def test_the_nameless_are_told_with_their_reasons():
    told = repr(tell_nameless(scores([(40, 10), (60, 0)] * 10, 3)))  # 100 of 1,000 words; 3 of 10
    assert told.startswith("People without a name hold 10% (")
    assert "of 1,000 quoted words in 20 articles; for 0% (0 to 17%) we cannot tell who speaks." in told
    assert "Of 10 such sources 3 come with a reason, 30% (" in told
    assert "too few" not in told


def test_the_nameless_of_each_group_are_told():
    told = str(tell_nameless(scores([(40, 0)] * 3).assign(outlet=NASTY), by="outlet"))
    assert told.startswith("**\\<b\\>")
    assert told.endswith("we cannot tell who speaks; too few articles for an interval.")
    with pytest.raises(ValueError, match="with desk"):
        tell_nameless(scores([]), by="desk")


def test_diversity_is_told_with_its_interval_or_why_not():
    frame = counts({"Post": 20}, {"Ana Bell": 9, "Omar Diaz": 9})
    row = estimate_diversity(frame, "source_kind", "n_words").iloc[0]
    told = repr(tell_diversity(estimate_diversity(frame, "source_kind", "n_words")))
    assert f"As many equal voices as {row['estimate']:.1f} ({row['low']:.1f} to {row['high']:.1f}) would" in told
    apart = frame.assign(source_kind=frame["article_id"] + frame["source_kind"])
    assert "would share the words so; too few parts stand in two articles" in repr(
        tell_diversity(estimate_diversity(apart, "source_kind", "n_words"))
    )


@pytest.mark.parametrize("index", ["hhi", "simpson", "shannon"])
def test_an_index_that_is_no_number_of_voices_is_refused_by_its_name(index):
    frame = counts({"Post": 20}, dict.fromkeys("abcde", 9))
    estimated = estimate_diversity(frame, "source_kind", "n_words", index=index)
    with pytest.raises(ValueError, match=f"needs effective_simpson or effective in measure; got {index}."):
        tell_diversity(estimated)


def test_diversity_of_groups_and_of_few_articles_is_told():
    frame = counts({"Post": 20, "Record": 6}, {"Ana Bell": 9, "Omar Diaz": 9})
    told = repr(tell_diversity(estimate_diversity(frame, "source_kind", "n_words", by="outlet")))
    assert told.startswith("Post: as many equal voices as")
    assert told.endswith("6 articles, too few articles for an interval.")


def test_stances_are_told_where_they_are_clear():
    assert repr(tell_stances(stances(*SOME))) == (
        "Words that distance introduce 20% (10 to 30%) of 80 statements by parties and candidates, 12 points more than "
        "of all others. Words that distance introduce 5% (2 to 8%) of 200 statements by officials, 6 points less than "
        "of all others. In 4 cases we cannot tell. Too few to say: media (4 statements)."
    )
    assert repr(tell_stances(stances(*SOME[4:]))).startswith("No kind of source is clearly introduced by other words")
    assert repr(tell_stances(stances(SOME[3]))).startswith("Too few statements to say how anybody is introduced.")


def test_statements_that_all_are_neutral_are_enough_and_take_no_stance():
    neutral = stances(
        ("official", "neutral", 200, 1.0, 0.0, "cannot tell"), ("media", "neutral", 4, 1.0, 0.0, "too few")
    )
    none = "No statement is introduced by a word that distances, endorses or opposes"
    assert repr(tell_stances(neutral)) == f"{none}, of 204 statements that have a reporting word."
    story = plot_stances(neutral).figure.story
    assert (story.title, "Too few" in story.alt) == (none, False)
    assert "Of 204 statements" in story.alt


def test_a_trend_is_told_with_its_interval_or_why_not():
    days = pd.date_range("2025-01-01", periods=24, freq="10D", tz="UTC")
    grades = [8 + 0.1 * i for i in range(24)]  # a tenth in ten days: .304 in 30.4
    frame = pd.DataFrame({"published": days, "grade": grades, "outlet": ["Post", "Record"] * 12})
    told = repr(tell_trend(trend(frame, "grade", by="outlet"), "flesch_kincaid_grade"))
    assert told.startswith("School grade of Post: +0.30 a month (+0.30 to +0.30); 12 articles of 8 months.")
    few = repr(tell_trend(trend(frame.head(5), "grade"), "unnamed_share"))
    assert few.startswith("Unnamed share: cannot tell: 2 months of articles; a trend takes 4; 5 articles of 2 months.")


def test_the_name_of_a_column_stays_text():
    told = str(tell_trend(make_table([], TRENDS), "[x](y)"))
    assert "\\[x\\](y)" in told


@pytest.mark.parametrize("tell", [tell_parts, tell_compared_parts, tell_diversity, tell_stances, tell_nameless])
def test_another_table_is_named_in_the_error(tell):
    with pytest.raises(ValueError, match=rf"{tell.__name__}\(\) needs the"):
        tell(pd.DataFrame({"speaker": ["Ana Bell"]}))


def test_of_many_clear_contrasts_the_largest_are_told_and_the_rest_counted():
    figures = {"n_statements": 200, "n_articles": 40, "n_stance": 20, "estimate": 0.1, "low": 0.05, "high": 0.15}
    figures |= {"difference": 0.05, "p_value": 0.001, "p_corrected": 0.01, "verdict": "more"}
    pairs = [(kind, stance) for kind in ("official", "party", "media") for stance in ("distancing", "endorsing")]
    rows = [{"source_kind": kind, "stance": stance, **figures} for kind, stance in pairs]
    told = repr(tell_stances(make_table(rows, COMPARED_STANCES)))
    assert told.count("than of all others") == 4
    assert "2 smaller contrasts are clear as well." in told


def test_where_no_outlet_is_named_the_nameless_are_told_together():
    columns = ["n_words", "n_words_nameless", "n_words_unknown", "n_with_reason", "n_role_only", "n_unnamed"]
    scores = pd.DataFrame([[60.0, 6.0, 0.0, 0, 1, 0]], columns=columns).assign(outlet=None)
    told = tell_nameless(scores, by="outlet")
    assert told == tell_nameless(scores)
    assert told.startswith("People without a name hold **10%** of 60 quoted words")
