"""Figures and answers about reading: what is drawn is read back from the Axes, what is told is worked by hand."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from analysis import (
    plot_methods,
    plot_sentences,
    plot_trend,
    score_methods,
    score_readability,
    score_scopes,
    score_textstat,
    show_figure,
    show_sentences,
    split_sentences,
    tell_methods,
    tell_scopes,
)
from analysis.tables import METHODS, SCOPES, make_table

TEXT = (
    "The ferry sailed. Nevertheless, the municipal administration expressed considerable dissatisfaction.\n\n"
    "It was late. Nobody <b>minded</b> it much."
)


def _sentences(text=TEXT):
    articles = pd.DataFrame({"article_id": ["a"], "headline": ["Ferry <i>sails</i>"], "text": [text]})
    return articles, split_sentences(articles)


def _scored(outlets, days, grades):
    ids = [f"a{i}" for i in range(len(outlets))]
    published = pd.to_datetime(pd.Series(days), utc=True)
    articles = pd.DataFrame({"article_id": ids, "outlet": pd.Series(outlets, dtype="str"), "published": published})
    return articles, pd.DataFrame({"article_id": ids, "flesch_kincaid_grade": grades})


def test_a_ruler_has_a_bar_a_sentence_as_long_as_its_words():
    _, sentences = _sentences()
    ax = plot_sentences(sentences, "a", top=1)
    bars = sorted((bar.get_y(), bar.get_width()) for bar in ax.patches)
    assert [width for _, width in bars] == sentences["n_words"].tolist()
    places = [y for y, _ in bars]
    assert np.diff(places).tolist() == pytest.approx([1, 2, 1])  # a gap where the paragraph ends
    dark = [bar.get_width() for bar in ax.patches if bar.get_alpha() is None]
    assert dark == [sentences["n_words"][sentences["influence"].idxmax()]]


def test_the_title_of_a_ruler_is_the_grade_without_its_hardest_sentences():
    articles, sentences = _sentences()
    hardest = sentences.loc[sentences["influence"].idxmax(), "text"]
    rest = score_readability(articles.assign(text=[TEXT.replace(hardest, "")])).loc[0, "flesch_kincaid_grade"]
    title = plot_sentences(sentences, "a", top=1).figure.get_suptitle()
    assert f"grade {rest:.1f},".replace("-", "−") in title.replace("\n", " ")


@pytest.mark.parametrize("text", ["It sank.", "It sank. " * 300])
def test_very_short_and_very_long_articles_have_a_ruler(text):
    ax = plot_sentences(_sentences(text)[1], "a")
    assert show_figure(ax).png.startswith(b"\x89PNG")
    assert ax.figure.get_size_inches()[1] < 9


def test_an_article_that_is_not_there_is_told_in_words():
    articles, sentences = _sentences()
    assert plot_sentences(sentences, "nowhere").figure.get_suptitle() == "The article has no sentence to draw"
    assert repr(show_sentences(articles, sentences, "nowhere")) == "There is no such article\n\nno words"


def test_an_article_without_a_grade_has_no_ruler():
    articles, sentences = _sentences("Die Ministerin trat gestern zurück. Der Ausschuss hatte getagt. " * 4)
    assert plot_sentences(sentences, "a").figure.get_suptitle() == "The article has no grade"
    assert "<mark>" not in show_sentences(articles, sentences, "a")._repr_html_()


def test_hard_sentences_are_marked_in_place_and_text_stays_text():
    articles, sentences = _sentences()
    shown = show_sentences(articles, sentences, "a", top=1)
    page = shown._repr_html_()
    assert page.count("<mark>[Nevertheless, the municipal") == page.count("<mark>") == 1
    assert "<b>" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;minded&lt;/b&gt;" in page
    assert page.count("<blockquote>") == 2


def test_an_article_shown_in_place_is_the_article():
    articles, sentences = _sentences()
    assert repr(show_sentences(articles, sentences, "a", top=0)) == f"Ferry <i>sails</i>\n\n{TEXT}"


def test_an_article_without_text_is_shown_as_such():
    articles = pd.DataFrame({"article_id": ["a"], "headline": [None], "text": [None]})
    assert repr(show_sentences(articles, split_sentences(articles), "a")) == "(no headline)\n\nno words"


def test_months_with_ten_articles_have_a_middle_and_others_only_their_dots():
    days = ["2025-01-10"] * 12 + ["2025-02-10"] * 3 + ["2025-03-10"] * 11
    grades = [8.0] * 12 + [9.0] * 3 + [10.0] * 11
    ax = plot_trend(*_scored(["Post"] * 26, days, grades))
    dots, *middles = ax.lines
    assert len(dots.get_xdata()) == 26
    assert [line.get_ydata()[0] for line in middles] == [8.0, 10.0]
    assert ax.figure.get_suptitle().replace("\n", " ") == "School grade of a month’s middle article: 8.0 to 10.0"
    assert ax.figure.story.numbers["Middle (Flesch–Kincaid)"].tolist() == ["8.0", "too few", "10.0"]


@pytest.mark.parametrize("outlets", [["Post"], ["Post", "Record"], ["Post", "Record", "Star"], [None]])
def test_any_set_of_outlets_has_a_trend(outlets):
    many = outlets * 12
    days = [f"2025-{1 + i % 12:02d}-01" for i in range(len(many))]
    ax = plot_trend(*_scored(many, days, [8.0] * len(many)))
    assert len(ax.figure.axes) == (2 if len(outlets) == 2 else 1)
    assert ax.figure.get_suptitle().replace("\n", " ") == "School grade: no clear change over the months"
    assert show_figure(ax).png.startswith(b"\x89PNG")


def test_a_change_of_the_mean_is_said_beside_the_middles_that_are_drawn():
    days = [f"2025-{1 + i // 2 % 6:02d}-01" for i in range(48)]
    grades = [8.0 + (0.5 * (i // 2 % 6) if i % 2 else i // 2 % 2) for i in range(48)]  # Post to and fro, Record up
    story = plot_trend(*_scored(["Post", "Record"] * 24, days, grades)).figure.story
    assert story.title.startswith("School grade: Record +0.5")
    assert story.title.endswith("; Post cannot tell")
    assert "not of the middles drawn" in story.note
    said = re.findall(r"(?:Post|Record) [+−]?\d.\d+ a month [(].+?[)]", story.note)
    assert len(said) == 2
    assert all(one in story.alt for one in said)


def test_too_few_months_for_a_trend_are_said_in_the_note():
    story = plot_trend(*_scored(["Post"] * 26, ["2025-01-10"] * 26, [8.0] * 26)).figure.story
    assert "cannot tell: 1 month of articles; a trend takes 4" in story.note


def test_two_methods_are_drawn_over_each_other():
    methods = pd.DataFrame({"lix": [40.0, 50.0, None], "textstat_lix": [41.0, 50.0, 3.0]})
    ax = plot_methods(methods, column="lix")
    assert ax.lines[1].get_xydata().tolist() == [[41.0, 40.0], [50.0, 50.0]]
    assert "0.5 below textstat’s" in ax.figure.get_suptitle().replace("\n", " ")


def test_nothing_scored_is_said_in_words():
    empty = make_table([], METHODS)
    assert plot_methods(empty).figure.get_suptitle() == "No article is scored by both methods"
    assert "No article is scored by both methods" in tell_methods(empty)


def test_the_two_methods_are_told_by_their_middle_and_their_furthest():
    texts = ["The ferry sailed. It was very late."] * 2 + ["The U.S. envoy left on Jan. 3 for the talks. He went."]
    articles = pd.DataFrame({"article_id": ["a", "b", "c"], "text": texts})
    methods = score_methods(score_readability(articles), score_textstat(articles))
    most = methods["flesch_kincaid_grade_difference"].abs().max()
    told = tell_methods(methods)
    assert "on the middle of 3 articles" in told
    assert f"at most {most:.1f}." in told


def _scopes(n_articles, prose, quoted):
    rows = [
        {"article_id": str(i), "scope": scope, "n_sentences": 6.0, "flesch_kincaid_grade": grade + i / 10}
        for i in range(n_articles)
        for scope, grade in (("all", 9.0), ("prose", prose + i % 3), ("quoted", quoted))
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("scopes", "told"),
    [
        (_scopes(12, 10.0, 8.0), "The paper’s own prose is **3.0 school grades** harder than what it quotes"),
        (_scopes(12, 10.0, 8.0), "prose is harder in 12 of 12 articles"),
        (_scopes(12, 5.0, 9.0), "What the paper quotes is **3.0 school grades** harder than its own prose"),
        (_scopes(12, 8.0, 9.0), "We cannot tell whether prose or quotes are harder"),
        (_scopes(9, 10.0, 8.0), "Too few articles have five sentences of prose and of quotes each: 9."),
        (make_table([], SCOPES), "Too few articles have five sentences of prose and of quotes each: 0."),
    ],
)
def test_prose_and_quotes_are_told_apart_only_where_the_articles_allow(scopes, told):
    assert told in tell_scopes(scopes)


def test_scopes_of_a_real_table_can_be_told():
    articles, _ = _sentences()
    quotes = pd.DataFrame({"article_id": ["a"], "part": ["body"], "start": [0], "end": [17]})
    assert "Too few articles" in tell_scopes(score_scopes(articles, quotes))


def test_only_sentences_that_raise_the_grade_are_marked():
    articles, sentences = _sentences("It sank. It sank. It sank.")
    assert "No sentence makes the article harder" in plot_sentences(sentences, "a").figure.get_suptitle().replace(
        "\n", " "
    )
    assert "<mark>" not in show_sentences(articles, sentences, "a")._repr_html_()


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plot_sentences(pd.DataFrame({"x": []}), "a"), "needs the sentences table"),
        (lambda: plot_methods(pd.DataFrame({"lix": []})), "needs the table of score_methods"),
        (lambda: plot_trend(pd.DataFrame(), pd.DataFrame(), column="nope"), "draws one of"),
        (lambda: tell_methods(pd.DataFrame({"lix": []})), "needs the methods side by side table"),
        (lambda: tell_scopes(pd.DataFrame({"lix": []})), "needs the readability by scope table"),
    ],
)
def test_another_table_is_named_in_the_error(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
