"""find_marks: which words stand between quotation marks."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.marks import find_marks, marked_spans
from analysis.tables import MARKS


def between(text: str) -> list[str]:
    return [text[span.start : span.end] for _, span in marked_spans(text)]


PAIRS = [
    ("“We sail at noon,” said Moss. “Or never.”", ["We sail at noon,", "Or never."]),
    ('"We sail at noon," said Moss, "or never."', ["We sail at noon,", "or never."]),
    ("''We sail at noon,'' said Moss.", ["We sail at noon,"]),
    ("``We sail at noon,'' said Moss.", ["We sail at noon,"]),
    ("« Nous partons », dit la capitaine. »Ja«, sagte er.", ["Nous partons", "Ja"]),
    ("Sie sagte: „Wir fahren“, dann „gleich”.", ["Wir fahren", "gleich"]),
    ("‘We sail at noon,’ said Moss.", ["We sail at noon,"]),
    ("'We sail at noon,' said Moss.", ["We sail at noon,"]),
    ('The “fast” ferry, the ‘slow’ ferry and the "old" ferry', ["fast", "slow", "old"]),
    ("”We sail,” said Moss, whose editor had the wrong keyboard.", ["We sail,"]),
    ("The “word“ was typed with two opening marks.", ["word"]),
    ("He (“Skip”) left—“at last,” said one—“for good.”", ["Skip", "at last,", "for good."]),
    ('Moss said," we sail" and left', ["we sail"]),
    ("彼は「行く」と言った。", ["行く"]),
]


@pytest.mark.parametrize(("text", "expected"), PAIRS)
def test_every_kind_of_mark_pairs(text, expected):
    assert between(text) == expected


APOSTROPHES = [
    "It’s the workers’ fault, and the '90s were no better.",
    "Rock 'n' roll and 'em dogs were the Smiths' thing.",
    "Workers' and farmers' unions met in '24.",
    "Rock ‘n’ roll",
    "'Tis the season.",
]


@pytest.mark.parametrize("text", APOSTROPHES)
def test_an_apostrophe_is_no_quotation_mark(text):
    assert between(text) == []


def test_a_possessive_does_not_close_a_quotation_in_single_marks():
    assert between("‘The crews’ pay is late,’ said Moss.") == ["The crews’ pay is late,"]
    assert between("the ‘fat cats’ and their ‘golden oars’") == ["fat cats", "golden oars"]


@pytest.mark.xfail(strict=True, reason="a plural before a closing mark looks like a possessive when another follows")
def test_a_plural_that_closes_a_quotation_is_told_from_a_possessive():
    assert between("‘No boats’ was the word, and the fault was the crews’.") == ["No boats"]


def test_inches_and_feet_are_no_quotation_marks():
    assert between('A 6" pipe, a 5\'10" man and a 7" disc.') == []
    assert between('"The 6" pipe broke," said Moss.') == ['The 6" pipe broke,']
    assert between('"I was born in 1992" she said, "and left."') == ["I was born in 1992", "and left."]


def test_marks_left_over_from_html_are_no_quotation_marks():
    assert between('<b class="lead">The mayor "resigned" today') == ["resigned"]


NESTED = [
    ("“I told him ‘no’ twice,” said Moss.", "I told him ‘no’ twice,"),
    ("“I told him “no” twice,” said Moss.", "I told him “no” twice,"),
    ('"I told him "no" twice," said Moss.', 'I told him "no" twice,'),
    ("‘I told him “no” twice,’ said Moss.", "I told him “no” twice,"),
]


@pytest.mark.parametrize(("text", "expected"), NESTED)
def test_marks_inside_marks_belong_to_the_outer_span(text, expected):
    assert between(text) == [expected]


def test_a_quotation_over_paragraphs_gives_one_row_a_paragraph():
    articles = pd.DataFrame(
        {"article_id": ["a"], "headline": [None], "text": ["“One.\n\n“Two.\n\n“Three,” said Moss."]}
    )
    marks = find_marks(articles)
    assert marks["text"].tolist() == ["One.", "Two.", "Three,"]
    assert marks["closed"].tolist() == [False, False, True]
    assert marks["paragraph"].tolist() == [0, 1, 2]


def test_a_paragraph_that_only_closes_belongs_to_the_span_left_open_before_it():
    assert between("“One.\n\nTwo,” said Moss.") == ["One.", "Two,"]


LEFT_OPEN = [
    ("He left. “And then she went.\n\nNobody spoke.", ["And then she went."]),
    ("“He left. “And then” she went.", ["He left.", "And then"]),
    ('She paid 3" and said "no', ["no"]),
    ("“”", []),
    ('"', []),
    ("The sign said »open", ["open"]),
]


@pytest.mark.parametrize(("text", "expected"), LEFT_OPEN)
def test_a_mark_left_open_ends_at_the_paragraph_end_at_the_latest(text, expected):
    assert between(text) == expected


@given(st.text(alphabet="ab 5.,\n\"'“”‘’«»„`", max_size=60))
def test_any_mess_of_marks_gives_spans_in_order_inside_their_paragraph(text):
    spans = [(span.start, span.end) for _, span in marked_spans(text)]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert not any("\n\n" in text[start:end] for start, end in spans)


def test_offsets_give_back_the_words():
    articles = pd.DataFrame({"article_id": ["a"], "headline": ["‘Late’ again"], "text": ["“Late,” said Moss."]})
    for row in find_marks(articles).itertuples():
        source = articles["headline"][0] if row.part == "headline" else articles["text"][0]
        assert source[row.start : row.end] == row.text


def test_an_empty_corpus_gives_an_empty_table():
    empty = pd.DataFrame({"article_id": [], "headline": [], "text": []}, dtype="str")
    marks = find_marks(empty)
    assert marks.empty
    assert marks.dtypes.astype(str).to_dict() == MARKS.columns


def test_another_table_is_refused_in_one_sentence():
    with pytest.raises(ValueError, match=r"find_marks\(\) needs the articles table with headline, text"):
        find_marks(pd.DataFrame({"article_id": ["a"]}))
