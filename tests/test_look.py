from __future__ import annotations

import pandas as pd
import pytest

from analysis import make_articles, measure, score_readability
from analysis.look import FLAGS, describe_article
from analysis.tables import BLOCKS, make_table

TEXT = (
    "The berth is “finished”, the harbour office says.\n\n"
    "“We will not pay twice,” said Helena Marsh, the transport minister. “Nobody should.”"
)
BLOCK = {"article_id": "a", "start": 0, "end": 1, "text": "x"}


@pytest.fixture(scope="module")
def tables():
    return measure(make_articles([{"article_id": "a", "text": TEXT, "headline": "Berth\x07 Opens"}, {"text": ""}]))


def _describe(tables, article_id="a", roles=("headline", "body", "body", "pull_quote")):
    blocks = make_table([{**BLOCK, "block": i, "role": role} for i, role in enumerate(roles)], BLOCKS)
    return describe_article(article_id, tables, blocks)


def test_what_was_counted_stands_beside_what_was_left_out(tables):
    shown = _describe(tables)
    assert "Counted      body ×2\n" in shown
    assert "Left out     headline, pull quote\n" in shown


def test_a_speaker_has_words_share_and_role(tables):
    assert "7 words  88%  Helena Marsh, transport minister" in _describe(tables)


def test_every_line_fits_the_terminal_and_no_control_character_reaches_it(tables):
    shown = _describe(tables)
    assert max(map(len, shown.splitlines())) <= 88
    assert all(letter.isprintable() or letter == "\n" for letter in shown)


def test_an_article_without_words_is_told_without_a_number(tables):
    empty = tables.articles["article_id"].iloc[1]
    shown = _describe(tables, empty, roles=())
    for words in ("(no headline)", "no words to score", "no words to count", "nobody"):
        assert words in shown
    assert "nan" not in shown.lower()


def test_an_article_that_is_not_there_is_a_key_error(tables):
    with pytest.raises(KeyError, match="nowhere"):
        _describe(tables, "nowhere")


def test_a_quote_without_a_sure_speaker_is_among_the_doubts():
    tables = measure(make_articles([{"article_id": "a", "text": "“Close the gate and run to the boats at once!”"}]))
    assert "who said “Close the gate" in _describe(tables)


def test_the_tables_are_not_changed(tables):
    before = tables.quotes.copy(deep=True)
    _describe(tables)
    pd.testing.assert_frame_equal(tables.quotes, before)


def test_every_flag_of_the_scores_has_its_words():
    texts = ["", "It sank.", "Паром вышел в море.", "Die Fähre sank gestern nach dem Sturm im Hafen. " * 4]
    texts.append(
        "Dr. Bell met Sen. Voss and Gov. Marsh and Prof. Tull and Rep. Crowe of the U.S. House in St. Oxcombe."
    )
    raised = score_readability(make_articles([{"text": text} for text in texts]))["flags"].explode()
    assert set(FLAGS) == set(raised)


def test_prose_and_quoted_words_have_a_grade_where_there_are_enough_of_both():
    prose = "The harbour office closed the berth on Monday after an inspection. " * 6
    quoted = " ".join(f"“We saw it at once, and we told them {n} times,” said Helena Marsh." for n in range(6))
    shown = _describe(measure(make_articles([{"article_id": "a", "text": f"{prose}\n\n{quoted}"}])))
    assert "own prose" in " ".join(shown.split())
    few = _describe(measure(make_articles([{"article_id": "a", "text": prose}])))
    assert "own prose" not in few
