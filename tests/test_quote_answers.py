"""Answers and the figure about quotes: sentences and bars from small tables whose numbers are worked by hand."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis import (
    plot_cues,
    rank_cues,
    show_figure,
    show_words,
    tell_accuracy,
    tell_cues,
    tell_manner,
    tell_marks,
    tell_voices,
)
from analysis.tables import ANNOTATIONS, ARTICLES, QUOTES, make_table

GOLD_COLUMNS = ["article_id", "part", "start", "end", "kind", "speaker"]
NASTY = "<b>*Ana*</b>\u202e"


def _cues(*rows, n_articles: int = 1):
    """Return quotes of speakers with reporting words, dealt out over the articles in turn."""
    cued = [(speaker, cue) for speaker, cue, n in rows for _ in range(n)]
    return make_table(
        [
            _quote(20 * i, article_id=f"a{i % n_articles}", speaker=None if speaker == "unknown" else speaker, cue=cue,
                   cue_lemma=cue, cue_start=20 * i + 10, cue_end=20 * i + 14)
            for i, (speaker, cue) in enumerate(cued)
        ],
        QUOTES,
    )  # fmt: skip


def _quote(start: int, **fields: object) -> dict[str, object]:
    """Return one row of the quotes table, of ten words in marks."""
    row = {"article_id": "a0", "quote_id": f"q{start}", "part": "body", "start": start, "end": start + 8, "text": "x",
           "kind": "direct", "n_words": 10, "n_marked_words": 10, "paragraph": 0, "continues": False,
           "modality": "asserted", "mark_use": "quotation"}  # fmt: skip
    return row | fields


def _tables(densities: list[float], quotes: list[dict[str, object]]) -> SimpleNamespace:
    ids = [f"a{i}" for i in range(len(densities))]
    articles = [
        {"article_id": one, "outlet": "Post", "headline": "Ferry", "text": "“Not yet,” said Bell.", "n_words": 4,
         "n_paragraphs": 1, "content_hash": one, "warnings": [], "text_status": "full"}
        for one in ids
    ]  # fmt: skip
    return SimpleNamespace(
        articles=make_table(articles, ARTICLES),
        scores=pd.DataFrame({"article_id": pd.Series(ids, dtype="str"), "quote_density": densities}),
        sentences=pd.DataFrame({"article_id": ids, "start": 0, "end": 21}),
        quotes=make_table(quotes, QUOTES),
    )


@pytest.mark.parametrize(
    ("quotes", "told"),
    [
        ([], "Between 0% and 50% of an article's words are quoted."),
        ([_quote(1)], "For none of the quoted words can we tell whose they are."),
        ([_quote(1, speaker="Ana Bell", named=True)], "Ana Bell speaks all of them. Every speaker has a name."),
        (
            # 20 of 40 words, one of four speakers without a name, 10 words of nobody
            [
                *(_quote(start, speaker="Ana Bell", named=True, speaker_kind="person") for start in (1, 2)),
                _quote(3, speaker="a man", named=False, speaker_kind="unnamed"),
                _quote(4),
            ],
            "Ana Bell speaks most: 50% of 40 quoted words; people without a name hold 25%; for 25% we cannot tell, too "
            "few articles for an interval.",
        ),
        (
            [_quote(1, speaker="Ana Bell", named=True), _quote(2, speaker="Omar Diaz", named=True)],
            "Nobody speaks most: several speakers hold 50% of 20 quoted words each, too few articles for an interval.",
        ),
        (
            [_quote(1, speaker="Ana Bell", named=True), _quote(2)],
            "Ana Bell speaks most: 50% of 20 quoted words; for 50% we cannot tell, too few articles for an interval.",
        ),
    ],
)
def test_the_answer_is_how_much_is_quoted_who_speaks_and_who_has_no_name(quotes, told):
    assert told in repr(tell_voices(_tables([0.0, 0.5], quotes)))


def test_shares_of_speakers_carry_their_interval_from_ten_articles_on():
    quotes = [
        _quote(10 * i, article_id=f"a{i % 12}", speaker="Ana Bell" if i % 3 else "a man", named=bool(i % 3),
               speaker_kind="person" if i % 3 else "unnamed")
        for i in range(24)
    ]  # fmt: skip
    told = repr(tell_voices(_tables([0.1, 0.3] * 6, quotes)))
    assert re.search(r"Ana Bell speaks most, not clearly: 67% [(]\d+ to \d+%[)] of 240 quoted words", told)
    assert re.search(r"people without a name hold 33% [(]\d+ to \d+%[)][.]", told)


@pytest.mark.parametrize("densities", [[], [float("nan")], [0.0], [0.3], [0.0] * 12, [0.1, 0.3] * 6])
def test_any_corpus_gets_an_answer(densities):
    told = repr(tell_voices(_tables(densities, [])))
    assert told
    assert "nan" not in told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "No reporting word was found, so nobody is introduced by one."),
        ([("Bell", "say", 1)], "Say introduces the one statement."),
        ([("Bell", "say", 3), ("Diaz", "say", 2)], "Say introduces all of 5 statements."),
        (
            [("Bell", "say", 5), ("Bell", "tell", 2), ("unknown", "admit", 2), ("Diaz", "admit", 1)],
            "Say introduces 50% of 10 statements that have a reporting word, neutral words in all 70%, too few "
            "articles for an interval. The rest tell more: admit (3).",
        ),
        (
            [("Bell", cue, 1) for cue in "abcdefg"],
            "Say introduces 0% of 7 statements that have a reporting word, neutral words in all 0%, too few articles "
            "for an interval. The rest tell more: a (1), b (1), c (1), d (1), e (1), then 2 words more.",
        ),
    ],
)
def test_reporting_words_are_told_with_the_share_of_say(rows, told):
    assert repr(tell_cues(_cues(*rows))) == told


@pytest.mark.parametrize(
    ("cue", "neutral"),
    [
        ("say", True),
        ("said in a statement", True),
        ("was asked", True),
        ("according to", True),
        ("said:", True),
        ("did not say", True),
        ("claim", False),
        ("declined to say", False),
        ("was quoted as saying", False),
        ("had", False),
    ],
)
def test_a_reporting_word_is_neutral_where_its_first_word_but_for_helping_verbs_is(cue, neutral):
    ranked = rank_cues(make_table([_quote(1, cue=cue, cue_lemma=cue, cue_start=10, cue_end=14)], QUOTES))
    assert ranked["neutral"].tolist() == [neutral]


def test_shares_of_reporting_words_carry_their_interval_from_ten_articles_on():
    told = repr(tell_cues(_cues(("Bell", "say", 24), ("Bell", "admit", 12), n_articles=12)))
    assert re.search(r"Say introduces 67% [(]\d+ to \d+%[)] of 36 statements", told)
    assert "too few" not in told


def test_the_figure_has_a_bar_for_those_in_articles_enough_and_one_for_all():
    rows = [("Bell", "say", 16), ("Bell", "admit", 8), ("Diaz", "say", 9), ("unknown", "claim", 9), ("Orr", "say", 1)]
    ax = plot_cues(_cues(*rows, n_articles=12), top=2)
    numbers = show_figure(ax).story.numbers
    assert numbers["Speaker"].tolist() == ["Bell", "Diaz", "All speakers"]
    assert numbers["More than “said”"].tolist() == [8, 0, 17]  # 8 of 24, 0 of 9, 17 of 43
    assert numbers["Share"].tolist() == ["33%", "too few", "40%"]
    ticks = [line.get_xdata()[0] for line in ax.lines if line.get_linewidth() == 1.2]
    assert ticks == pytest.approx([100 * 8 / 24, 100 * 17 / 43])
    assert [round(bar.get_x() + bar.get_width()) for bar in ax.patches] == [
        int(end) for limits in numbers["95% interval"] if limits != "too few" for end in limits.split("–")
    ]
    assert ax.get_xlim() == (0, 100)


def test_the_figure_of_reporting_words_says_all_that_it_draws():
    rows = [("Bell", "say", 16), ("Bell", "admit", 8), ("Diaz", "say", 9), ("unknown", "claim", 9), ("Orr", "say", 1)]
    story = show_figure(plot_cues(_cues(*rows, n_articles=12), top=2)).story
    assert re.match(r"Neutral words like “said” introduce 60% [(]\d+ to \d+%[)] of 43 statements", story.title)
    assert "Diaz 0 of 9, too few articles (9) (neutral words only)" in story.alt
    assert all(f"({words})" in story.alt for words in story.numbers["Words"])
    assert "2 of 3 speakers" in story.note


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([], "No reporting word was found"),
        ([("Bell", "say", 1)], "Neutral words like “said” introduce the one statement"),
        ([("Bell", "admit", 3)], "More than “said” introduces all of 3 statements"),
        ([("unknown", "admit", 1), ("unknown", "say", 1)], "introduce 50% of 2 statements"),
    ],
)
def test_the_figure_is_titled_with_what_it_shows(rows, title):
    assert title in plot_cues(_cues(*rows)).figure.get_suptitle().replace("\n", " ")


def test_many_words_and_long_names_stay_inside_the_figure():
    rows = [("A very long name of an authority for the transport of everything", f"word{i}", 1) for i in range(30)]
    texts = [text.get_text() for text in plot_cues(_cues(*rows)).texts]
    assert max(map(len, texts)) <= 56
    assert any("26 more" in text for text in texts)


def test_another_table_is_named_in_the_error():
    with pytest.raises(ValueError, match=r"plot_cues\(\) needs the quotes table"):
        plot_cues(pd.DataFrame({"speaker": ["Ana Bell"]}))


@pytest.mark.parametrize(
    ("uses", "told"),
    [
        ([], "No quotation marks stand in any text."),
        (["quotation"], "The one marked span quotes somebody."),
        (["term"], "The one marked span quotes nobody: 1 term."),
        (["quotation"] * 3, "Every one of 3 marked spans quotes somebody."),
        (
            ["quotation", "scare", "title", "title"],
            "Of 4 marked spans 3 quote nobody: 2 titles and 1 scare quote. "
            "That is 75%, too few articles for an interval.",
        ),
        (
            ["quotation", "nickname"],
            "Of 2 marked spans 1 quotes nobody: 1 nickname. That is 50%, too few articles for an interval.",
        ),
    ],
)
def test_what_marks_are_for_is_counted_in_bodies(uses, told):
    rows = [_quote(i, mark_use=use) for i, use in enumerate(uses)]
    rows.append(_quote(99, part="headline", mark_use="title"))
    assert repr(tell_marks(make_table(rows, QUOTES))) == told


@pytest.mark.parametrize(
    ("modalities", "via", "told"),
    [
        ([], [], "Nobody says anything."),
        (["asserted"], [None], "The one statement was made outright, not through somebody else."),
        (["asserted"] * 2, [None, "a lawyer"], "All of 2 statements were made outright, 1 of them through somebody"),
        (
            ["negated", "hypothetical"],
            [None] * 2,
            "Of 2 statements 1 is reported as not made and 1 is reported as only",
        ),
    ],
)
def test_what_was_not_said_outright_is_counted(modalities, via, told):
    rows = [_quote(i, modality=one, via=two) for i, (one, two) in enumerate(zip(modalities, via, strict=True))]
    assert repr(tell_manner(make_table(rows, QUOTES))).startswith(told)


def _annotated(n_articles: int, n_right: int):
    """Return gold and quotes of articles with one direct quotation each, the first few with the right speaker."""
    gold = [(f"a{i}", "body", 1, 9, "direct", "Ana Bell") for i in range(n_articles)]
    found = [(*row[:5], "Ana Bell" if i < n_right else "Omar Diaz") for i, row in enumerate(gold)]
    quotes = pd.DataFrame(found, columns=GOLD_COLUMNS).assign(text="", confidence=0.85)
    return pd.DataFrame(gold, columns=GOLD_COLUMNS), quotes


def test_accuracy_is_told_with_an_interval_over_articles_from_ten_on():
    told = repr(tell_accuracy(*_annotated(12, 9)))
    assert told.startswith(
        "In 12 annotated articles 12 of 12 quotations in marks are found, and for 75% the right speaker"
    )
    assert "named (" in told
    assert "named." in repr(tell_accuracy(*_annotated(9, 9)))


def test_sure_speakers_are_told_apart_from_the_others():
    gold, quotes = _annotated(4, 2)
    quotes["confidence"] = [0.95, 0.6, 0.95, 0.95]  # right, right, wrong, wrong
    assert repr(tell_accuracy(gold, quotes)).endswith(
        "confidence of 90% or more 33% are right (3), of the others 100% (1)."
    )


def test_what_is_said_without_marks_is_told_where_it_is_annotated():
    gold, quotes = _annotated(2, 2)
    extra = pd.DataFrame([("a0", "body", 50, 90, "indirect", "Ana Bell")], columns=GOLD_COLUMNS)
    assert "without marks" not in repr(tell_accuracy(gold, quotes))
    gold = pd.concat([gold, extra], ignore_index=True)
    assert "Of 1 statement without marks 0% are found." in repr(tell_accuracy(gold, quotes))
    two = pd.concat([quotes, extra.assign(text="", confidence=0.9), extra.assign(start=200, end=220, text="")])
    assert "Of 1 statement without marks 100% are found; 50% of what is taken for one is one." in repr(
        tell_accuracy(gold, two)
    )


def test_nothing_annotated_is_told():
    assert repr(tell_accuracy(make_table([], ANNOTATIONS), make_table([], QUOTES))).startswith("Nothing can be said")


def test_names_and_words_of_articles_stay_text():
    told = [
        tell_cues(_cues((NASTY, NASTY, 2))),
        tell_voices(_tables([0.5], [_quote(1, speaker=NASTY, named=True)])),
    ]
    assert all("<b>" not in str(one) and "\\<b\\>" in str(one) and "\u202e" not in str(one) for one in told)
    assert "\u202e" not in show_figure(plot_cues(_cues((NASTY, "say", 1)))).story.alt


def test_the_line_below_an_excerpt_opens_with_the_column_that_is_asked_for():
    tables = _tables([0.5], [_quote(1, speaker="Ana Bell", mark_use="term")])
    assert show_words(tables, tables.quotes, "Said").excerpts[0].source.startswith("Ana Bell · Post")
    assert show_words(tables, tables.quotes, "Said", note="mark_use").excerpts[0].source.startswith("term · Post")
    assert show_words(tables, tables.quotes, "Said", note="via").excerpts[0].source.startswith("Post")
