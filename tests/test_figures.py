"""Figures: what is drawn is read back from the Axes; the title is a finding; the alt text holds the values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.drawing import say_instead
from analysis.figures import (
    plot_comparison,
    plot_entities,
    plot_months,
    plot_quote_density,
    plot_readability,
    plot_strip,
)
from analysis.pictures import show_figure

SIZES = {
    "empty": {},
    "one article": {"Post": 1},
    "no outlet": {None: 12},
    "one outlet": {"Post": 15},
    "two outlets": {"Post": 15, "Record": 20},
    "two, one of them small": {"Post": 4, "Record": 20},
    "seven outlets": {f"Paper {i}": 11 for i in range(7)},
    "many articles": {"Post": 300, "Record": 200},
}
OVER_ARTICLES = [plot_readability, plot_strip, plot_quote_density, plot_comparison]


def _corpus(sizes: dict[str | None, int], *, gap: float = 3.0, dated: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return articles and scores: outlet number k is `gap` × k grades harder than the first, dice seeded."""
    dice = np.random.default_rng(7)
    outlets = [(k, outlet) for k, (outlet, n) in enumerate(sizes.items()) for _ in range(n)]
    days = pd.to_datetime([f"2025-0{1 + i % 4}-10" for i in range(len(outlets))], utc=True)
    ids = pd.Series([f"a{i}" for i in range(len(outlets))], dtype="str")
    articles = pd.DataFrame(
        {"article_id": ids, "outlet": pd.Series([o for _, o in outlets], dtype="str"), "published": days}
    )
    grades = [8 + gap * k + dice.normal() for k, _ in outlets]
    shares = [(i % 10) / 20 for i in range(len(outlets))]
    scores = pd.DataFrame({"article_id": ids, "flesch_kincaid_grade": grades, "quote_density": shares}).astype(
        {"article_id": "str", "flesch_kincaid_grade": float, "quote_density": float}
    )
    return (articles if dated else articles.assign(published=pd.NaT)), scores


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("plot", OVER_ARTICLES)
def test_any_corpus_gives_a_titled_figure_with_a_longer_alt_text(plot, sizes):
    picture = show_figure(plot(*_corpus(sizes)))
    data, metadata = picture._repr_mimebundle_()
    assert picture.png.startswith(b"\x89PNG")
    assert len(metadata["image/png"]["alt"]) > len(picture.story.title) > 5
    assert data["text/plain"] == metadata["image/png"]["alt"] == repr(picture)


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("dated", [True, False])
def test_months_are_drawn_with_and_without_dates(sizes, dated):
    assert show_figure(plot_months(_corpus(sizes, dated=dated)[0])).story.title


@pytest.mark.parametrize(
    ("sizes", "gap", "title"),
    [
        ({"Post": 15, "Record": 20}, 3.0, "Record is "),
        ({"Post": 15, "Record": 20}, 0.0, "No clear difference in school grade between Post and Record"),
        ({"Post": 4, "Record": 5}, 3.0, "9 articles, school grade "),
        ({"Post": 15}, 0.0, "The middle article has school grade "),
    ],
)
def test_the_title_is_the_finding_and_claims_no_more_than_the_interval_allows(sizes, gap, title):
    assert plot_readability(*_corpus(sizes, gap=gap)).figure.get_suptitle().replace("\n", " ").startswith(title)


def test_two_outlets_differ_by_shape_and_colour_and_more_are_drawn_alike():
    def looks(ax):
        return {(line.get_marker(), line.get_color()) for line in ax.lines if line.get_marker() not in ("None", "")}

    assert looks(plot_readability(*_corpus({"Post": 12, "Record": 12}))) == {("o", "#084880"), ("D", "#bf560b")}
    assert looks(plot_readability(*_corpus({"A": 12, "B": 12, "C": 12}))) == {("o", "#16181d")}


def test_every_article_is_a_dot_and_values_are_in_the_alt_text():
    articles, scores = _corpus({"Post": 15, "Record": 20})
    ax = plot_readability(articles, scores)
    dots = [x for line in ax.lines if line.get_markersize() < 3 for x in line.get_xdata()]
    assert sorted(dots) == sorted(scores["flesch_kincaid_grade"])
    middle = scores["flesch_kincaid_grade"][:15].median()
    assert f"Post: middle {middle:.1f}," in ax.figure.get_label()
    assert ax.get_xlabel().startswith("US school grade")


def test_articles_without_an_outlet_make_no_third_outlet():
    story = show_figure(plot_comparison(*_corpus({"Post": 12, "Record": 12, None: 3}))).story
    assert list(story.numbers.columns[1:3]) == ["Post", "Record"]


def test_outlets_too_small_to_be_told_apart_are_drawn_as_one():
    story = show_figure(plot_strip(*_corpus({f"Paper {i}": 3 for i in range(5)}, gap=0.0))).story
    assert story.numbers["Outlet"].to_list() == ["All articles"]
    assert story.numbers["Articles"].to_list() == [15]


def test_a_share_is_written_in_percent_on_its_strip():
    story = show_figure(plot_strip(*_corpus({"Post": 20}), column="quote_density")).story
    assert "22%" in story.alt
    assert story.numbers.iloc[0].astype(str).str.contains("%").any()


def test_shares_differ_by_points_not_by_percent():
    articles, scores = _corpus({"Post": 20, "Record": 20})
    scores["quote_density"] = [0.1 + 0.001 * i for i in range(20)] + [0.4 + 0.001 * i for i in range(20)]
    assert show_figure(plot_readability(articles, scores, column="quote_density")).story.title == (
        "Quoted: Record is 30 points above Post"
    )
    table = show_figure(plot_comparison(articles, scores, columns=["quote_density"])).story.numbers
    assert table["Difference"].iloc[0].startswith("−30 points (")


def test_bars_of_quoted_shares_add_up_and_start_at_zero():
    articles, scores = _corpus({"Post": 20})
    ax = plot_quote_density(articles, scores)
    lines = next(part for part in ax.collections)
    heights = [segment[0][1] for segment in lines.get_segments()]
    assert sum(heights) == pytest.approx(1)
    assert heights[0] == pytest.approx(0.1)  # 2 of 20 articles: shares run 0, .05, … .45, twice
    assert ax.get_ylim()[0] == 0
    assert show_figure(ax).story.title == "2 of 20 articles quote nobody; the middle one is 22% quotes"


def test_names_that_stand_level_share_the_title():
    ranked = pd.DataFrame(
        {"name": ["Ana", "Omar"], "label": ["PERSON"] * 2, "n_articles": [2, 2], "n_mentions": [5, 3]}
    )
    assert plot_entities(ranked).figure.get_suptitle().replace("\n", " ").startswith("2 names share the first place")
    assert plot_entities(ranked, label="ORG").figure.get_suptitle() == "No organisation is named"


def test_a_clear_difference_is_named_and_the_rest_cannot_be_told():
    story = show_figure(plot_comparison(*_corpus({"Post": 15, "Record": 20}))).story
    assert dict(zip(story.numbers["Measure"].str.split(" [(]").str[0], story.numbers["Clear"], strict=True)) == {
        "School grade": "yes",
        "Quoted": "cannot tell",
    }
    assert story.title == "The two outlets differ clearly in school grade"


@pytest.mark.parametrize(
    "name", ["$5 and $6", "<script>alert(1)</script>", "a_b^c", "日本新聞", "left\u202eright", "a\x00b"]
)
def test_names_are_drawn_as_they_are_and_the_drawing_stays_well_formed(name):
    from xml.etree import ElementTree

    ranked = pd.DataFrame({"name": [name], "label": ["PERSON"], "n_articles": [5], "n_mentions": [9]})
    svg = show_figure(plot_entities(ranked)).svg
    texts = [element.text for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")]
    assert name.replace("\u202e", "").replace("\x00", "") in texts


def test_drawing_twice_gives_the_same_bytes_and_leaves_the_users_style_alone():
    import matplotlib

    before = dict(matplotlib.rcParams)
    first, second = (show_figure(plot_readability(*_corpus({"Post": 15, "Record": 20}))) for _ in range(2))
    assert (first.png, first.svg) == (second.png, second.svg)
    assert dict(matplotlib.rcParams) == before


def test_the_drawing_for_the_page_leaves_out_the_title_and_all_that_loads_or_leaks():
    picture = show_figure(plot_readability(*_corpus({"Post": 15, "Record": 20})))
    assert picture.story.title.split()[0] not in picture.svg.split("</text>")[-1]
    assert "harder to read" not in picture.svg
    assert not any(word in picture.svg for word in ("<style", "<metadata", "<!DOCTYPE", "<script", "http://purl"))


def test_a_long_reason_has_room_to_stand():
    reason = "Too few statements to say: " + ", ".join(f"kind {i} (3 statements)" for i in range(12)) + "."
    assert show_figure(say_instead("Too few statements to say how anybody is introduced", reason)).png
