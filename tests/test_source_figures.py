"""Figures of sources: every bar and dot is read back from the Axes and found in the table and the alt text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import (
    compare_parts,
    estimate_parts,
    make_table,
    plot_compared_parts,
    plot_parts,
    plot_stances,
    show_figure,
)
from analysis.tables import COMPARED_PARTS, COMPARED_STANCES, PARTS

NASTY = "<b>*Ana*</b>\u202e [x](y) $5"
LONG = "The Extraordinary Commission for the Renewal of Harbours, Piers and Landing Stages of the Northern Isles"
WORDS = {"official": 40, "expert": 12, "ordinary": 20, "unknown": 6}


def counts(groups: dict[str, int], words: dict[str, int] | None = None) -> pd.DataFrame:
    """Return words by article and kind of source, around those given, dice seeded."""
    dice = np.random.default_rng(5)
    rows = [
        (f"{group}{i}", group, kind, int(dice.poisson(n)), 1)
        for group, n_articles in groups.items()
        for i in range(n_articles)
        for kind, n in (words or WORDS).items()
    ]
    return pd.DataFrame(rows, columns=["article_id", "outlet", "source_kind", "n_words", "n_quotes"])


def parts(groups: dict[str, int], words: dict[str, int] | None = None) -> pd.DataFrame:
    return estimate_parts(counts(groups, words), "source_kind", "n_words", by="outlet", n_replicates=200)


def title(ax) -> str:
    return ax.figure.get_suptitle().replace("\n", " ")


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def ticks(ax) -> list[float]:
    """Return where the ticks of estimates stand."""
    return [line.get_xdata()[0] for line in ax.lines if line.get_linewidth() == 1.2]


def test_bars_end_where_the_table_says_and_stand_in_the_alt_text():
    estimated = parts({"Post": 20})
    ax = plot_parts(estimated)
    known = estimated[estimated["part"] != "unknown"].sort_values("estimate", ascending=False)
    drawn = pd.concat([known, estimated[estimated["part"] == "unknown"]])
    assert ticks(ax) == pytest.approx((drawn["estimate"] * 100).tolist())
    ends = [bar.get_x() + bar.get_width() for bar in ax.patches]
    assert ends[::2] == pytest.approx((drawn["low"] * 100).tolist())
    assert ends[1::2] == pytest.approx((drawn["high"] * 100).tolist())
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False] * 6 + [True, False]
    assert ax.get_xlim()[0] == 0
    story = show_figure(ax).story
    assert story.numbers["Share"].tolist() == [f"{share:.0%}" for share in drawn["estimate"]]
    for share, low, high in zip(drawn["estimate"], drawn["low"], drawn["high"], strict=True):
        assert f"{share:.0%} ({low * 100:.0f} to {high:.0%})" in story.alt
    assert "20 articles" in story.note


def test_unknown_stands_last_also_where_there_is_none():
    story = show_figure(plot_parts(parts({"Post": 20}, {"official": 40, "expert": 9}))).story
    assert story.numbers.iloc[-1][["Part", "Share"]].tolist() == ["cannot tell", "0%"]
    assert story.alt.endswith("cannot tell 0%.")


def test_two_groups_stand_side_by_side_with_the_same_parts_in_the_same_order():
    estimated = pd.concat([parts({"Post": 20}, WORDS), parts({"Record": 15}, WORDS | {"ordinary": 90, "party": 3})])
    ax = plot_parts(estimated)
    first, second = ax.figure.axes
    assert texts(first)[::3] == ["Ordinary people", "Officials", "Experts", "Parties and candidates", "cannot tell"]
    assert {bar.get_facecolor()[:3] for bar in first.patches} != {bar.get_facecolor()[:3] for bar in second.patches}
    shares = estimated.pivot(index="part", columns="group", values="estimate").fillna(0)
    shares = shares.loc[["ordinary", "official", "expert", "party", "unknown"]] * 100
    assert ticks(second) == pytest.approx(shares["Record"].tolist())
    numbers = show_figure(ax).story.numbers
    assert numbers["Group"].unique().tolist() == ["Post", "Record"]
    assert numbers.loc[3, ["Part", "Share", "Articles"]].tolist() == ["Parties and candidates", "0%", "0"]


def test_what_is_beyond_the_top_shares_one_bar_so_that_all_add_up():
    many = {f"Speaker {i:02d}": 40 - i for i in range(30)} | {"unknown": 5}
    ax = plot_parts(parts({"Post": 20}, many), top=4)
    numbers = show_figure(ax).story.numbers
    assert numbers["Part"].tolist()[-2:] == ["26 others", "cannot tell"]
    rest = next(bar for bar in ax.patches if bar.get_facecolor()[3] == 0 and not bar.get_hatch())
    assert rest.get_width() + sum(ticks(ax)) == pytest.approx(100)
    assert "no interval" in " ".join(texts(ax))


def test_one_part_beyond_the_top_is_named():
    names = show_figure(plot_parts(parts({"Post": 20}), top=2)).story.numbers["Part"]
    assert names.tolist() == ["Officials", "Ordinary people", "Experts", "cannot tell"]


def test_of_six_groups_the_five_with_most_articles_are_drawn_in_ink():
    ax = plot_parts(parts({f"Paper {i}": 12 + i for i in range(6)}))
    story = show_figure(ax).story
    assert story.numbers["Group"].unique().tolist() == [f"Paper {i}" for i in range(1, 6)]
    assert "1 smaller group is not drawn" in story.note
    assert story.title == "In all 5 the largest share of the quoted words goes to officials"
    assert ax.patches[0].get_facecolor()[:3] == pytest.approx((0x16 / 255, 0x18 / 255, 0x1D / 255))


@pytest.mark.parametrize(
    ("groups", "words", "said"),
    [
        ({"Post": 20}, None, "The largest share of the quoted words goes to officials: 5"),
        ({"Post": 20}, {"Ana Bell": 30, "Omar Diaz": 30, "Tom Roe": 3}, "The largest shares of the quoted words go to"),
        ({"Post": 20}, {"Ana Bell": 9, "Omar Diaz": 9, "Tom Roe": 9}, "Nobody clearly holds the largest share"),
        ({"Post": 20}, {"Ana Bell": 9, "unknown": 40}, "For 8"),
        ({"Post": 20}, {"unknown": 40}, "For none of the quoted words can we tell whose they are"),
        (
            {"Post": 20, "Record": 20},
            None,
            "In Post and Record alike the largest share of the quoted words goes to",
        ),
        ({"Post": 20, "Record": 4}, None, "Post: the largest share of the quoted words goes to officials"),
        ({"Post": 4}, None, "Too few articles to say whose the quoted words are"),
        ({"Post": 4, "Record": 9}, None, "Too few articles to say whose the quoted words are"),
    ],
)
def test_the_title_claims_no_more_than_the_intervals_allow(groups, words, said):
    assert title(plot_parts(parts(groups, words))).startswith(said)


def test_a_group_with_too_few_articles_has_words_instead_of_bars():
    ax = plot_parts(parts({"Post": 20, "Record": 4}))
    second = ax.figure.axes[1]
    assert not second.patches
    assert texts(second) == ["too few articles\nto say (4)"]
    assert "Record: too few articles to say, 4." in show_figure(ax).story.alt


def test_the_note_counts_articles_and_says_what_was_drawn():
    frame = counts({"Post": 24})
    frame = frame.assign(day=frame["article_id"].str.removeprefix("Post").astype(int) % 12)
    by_day = estimate_parts(frame, "source_kind", "n_words", cluster="day", n_replicates=50)
    assert "24 articles drawn by 12 clusters." in show_figure(plot_parts(by_day)).story.note
    few = estimate_parts(frame.assign(day=frame["day"] % 6), "source_kind", "n_words", cluster="day", n_replicates=50)
    ax = plot_parts(few)
    assert title(ax) == "Too few clusters of articles to say whose the quoted words are"
    assert "Shares take 10 clusters of articles; here 6." in show_figure(ax).story.alt


def test_the_lead_of_the_one_group_with_articles_enough_keeps_its_names():
    lead = show_figure(plot_parts(parts({"Paper: The Port": 20, "Record": 4}))).story.title
    assert lead.startswith("Paper: The Port: the largest share of the quoted words goes to officials")


def test_parts_and_amounts_are_called_as_the_caller_likes():
    estimated = parts({"Post": 20})
    story = show_figure(plot_parts(estimated, what="statements", names={"official": "Office holders"})).story
    assert story.title.startswith("The largest share of the statements goes to Office holders")
    assert show_figure(plot_parts(make_table([], PARTS), what="statements")).story.title == "There are no statements"


@pytest.mark.parametrize("name", [NASTY, LONG, "日本新聞", "a\x00b"])
def test_any_name_is_drawn_without_signs_that_turn_the_line_and_inside_the_figure(name):
    frame = counts({"Post": 12, name: 12}, {name: 30, "unknown": 4})
    ax = plot_parts(estimate_parts(frame, "source_kind", "n_words", by="outlet", n_replicates=50))
    picture = show_figure(ax)
    assert not {"\u202e", "\x00"} & set(picture.story.alt + "".join(texts(ax)) + picture.svg)
    assert picture.png.startswith(b"\x89PNG")
    assert max(len(text) for text in texts(ax)) <= 40


def test_groups_alike_but_for_signs_that_cannot_be_seen_are_kept_apart():
    numbers = show_figure(plot_parts(parts({"Post": 12, "Post\u202e": 12}))).story.numbers
    assert numbers["Group"].unique().tolist() == ["Post", "Post (2)"]


def compared(n_first: int = 30, n_second: int = 30, ordinary: int = 60) -> pd.DataFrame:
    frame = pd.concat([counts({"Post": n_first}), counts({"Record": n_second}, WORDS | {"ordinary": ordinary})])
    return compare_parts(frame, "source_kind", "n_words", by="outlet", n_replicates=300)


def test_differences_are_sorted_around_zero_and_those_not_clear_are_grey():
    table = compared(ordinary=60)
    ax = plot_compared_parts(table)
    known = table[table["part"] != "unknown"].sort_values("difference", ascending=False)
    drawn = pd.concat([known, table[table["part"] == "unknown"]])
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    bands = [list(line.get_xdata()) for line in ax.lines if line.get_linewidth() == 6]
    assert dots == pytest.approx((drawn["difference"] * 100).tolist())
    assert np.array(bands) == pytest.approx(drawn[["low", "high"]].to_numpy() * 100)
    story = show_figure(ax).story
    assert story.numbers["Clear"].tolist() == ["yes" if clear else "cannot tell" for clear in drawn["clear"]]
    for points, limits in story.numbers[["Difference, points", "95% interval"]].to_numpy():
        assert f"{points} ({limits})" in story.alt
    assert {"← more in\nRecord", "more in →\nPost"} <= set(texts(ax))
    assert "points more of the quoted words go to ordinary people in Record than in Post" in story.title


def test_outlets_that_are_alike_cannot_be_told_apart():
    ax = plot_compared_parts(compared(ordinary=20))
    assert title(ax) == "In no share of the quoted words can Post and Record be told apart"
    assert not any(text.get_weight() == "bold" for text in ax.texts if "more" not in text.get_text())


@pytest.mark.parametrize(
    ("table", "said", "why"),
    [
        (make_table([], COMPARED_PARTS), "There are no quoted words to compare", "nobody has a share"),
        (compared(9, 30), "Too few articles to compare shares", "takes 10 articles of each; Post has 9 and Record has"),
    ],
)
def test_too_little_to_compare_is_said_in_words(table, said, why):
    ax = plot_compared_parts(table)
    assert title(ax).startswith(said)
    assert why in show_figure(ax).story.alt


def stances(*rows) -> pd.DataFrame:
    """Return the table of compare_stances from kind, stance, statements, share, difference and verdict."""
    table = []
    for kind, stance, n, share, difference, verdict in rows:
        known = verdict != "too few"
        figures = [share, share / 2, share * 1.5, difference] if known else [float("nan")] * 4
        table.append((kind, stance, n, n, round(n * share), *figures, 0.01, 0.03, verdict, None))
    return pd.DataFrame(table, columns=list(COMPARED_STANCES.columns))


SOME = [
    ("official", "distancing", 200, 0.05, -0.06, "less"),
    ("party", "distancing", 80, 0.2, 0.12, "more"),
    ("unknown", "distancing", 40, 0.1, 0.01, "cannot tell"),
    ("media", "distancing", 4, 0.5, 0.0, "too few"),
    ("official", "endorsing", 200, 0.04, 0.0, "cannot tell"),
    ("party", "endorsing", 80, 0.03, 0.0, "cannot tell"),
    ("unknown", "endorsing", 40, 0.02, 0.0, "cannot tell"),
    ("media", "endorsing", 4, 0.5, 0.0, "too few"),
]


def test_each_stance_has_a_panel_with_the_same_kinds_in_the_same_order():
    ax = plot_stances(stances(*SOME))
    panels = ax.figure.axes
    dots = [[line.get_xdata()[0] for line in one.lines if line.get_marker() == "o"] for one in panels]
    assert dots == [pytest.approx([20, 5, 10]), pytest.approx([3, 4, 2])]  # party, official, unknown last
    story = show_figure(ax).story
    assert story.title == (
        "Words that distance introduce parties and candidates more often than others; 2 of 6 contrasts are clear"
    )
    assert story.numbers["Share"].tolist() == ["20%", "5%", "10%", "3%", "4%", "2%"]
    assert "Parties and candidates 20% (10 to 30%) of 80, more" in story.alt
    assert story.note.endswith("Too few to say: media (4 statements).")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "No statement has a reporting word"),
        ([SOME[3]], "Too few statements to say how anybody is introduced"),
        (SOME[4:], "No kind of source is clearly introduced by other words than the rest"),
        (SOME[:1], "Words that distance introduce officials less often than others"),
    ],
)
def test_stances_claim_what_is_clear(rows, said):
    assert title(plot_stances(stances(*rows))) == said


@pytest.mark.parametrize(
    ("plot", "name"),
    [(plot_parts, "plot_parts"), (plot_compared_parts, "plot_compared_parts"), (plot_stances, "plot_stances")],
)
def test_another_table_is_named_in_the_error(plot, name):
    with pytest.raises(ValueError, match=rf"{name}\(\) needs the"):
        plot(pd.DataFrame({"speaker": ["Ana Bell"]}))
