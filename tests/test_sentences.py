"""Paragraphs, sentences and words, on news prose made up for the purpose."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pitfalls import read_pitfalls

from analysis.sentences import (
    WORD,
    count_words,
    paragraph_spans,
    plain_sentence_count,
    sentence_spans,
)

SOLVED, UNSOLVED = read_pitfalls()

PIECES = [*"aBc.!?…,'“”\" \n1é。$-", " Mr.", "U.S. ", "\n\n", "\u00a0", " Photo: "]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def _split(text: str) -> list[str]:
    return [text[start:end] for _, start, end in sentence_spans(text)]


@pytest.mark.parametrize("case", SOLVED, ids=lambda case: case.name)
def test_sentences_end_where_a_reader_ends_them(case):
    assert _split(case.text) == case.sentences


@pytest.mark.parametrize("case", UNSOLVED, ids=lambda case: case.name)
@pytest.mark.xfail(strict=True, reason="tests/pitfalls.txt says why above each")
def test_sentences_that_we_join_or_part_wrongly(case):
    assert _split(case.text) == case.sentences


def test_the_pitfalls_are_many_and_each_is_named_once():
    names = [case.name for case in SOLVED + UNSOLVED]
    assert len(SOLVED) >= 150
    assert len(set(names)) == len(names)


def test_a_paragraph_ends_a_sentence_without_a_full_stop():
    assert _split("Flood closes the school\n\nThe river rose overnight") == [
        "Flood closes the school",
        "The river rose overnight",
    ]


def test_a_piece_without_words_belongs_to_the_sentence_before_it():
    assert _split("It ended. ***\n\n* * *\n\nIt began.") == ["It ended. ***", "It began."]


@pytest.mark.parametrize(("text", "n_words"), [("___", 0), ("* * *\n\n_____", 0), ("_Ferry_ late", 2), ("O_O", 1)])
def test_a_rule_drawn_with_signs_is_no_word(text, n_words):
    assert count_words(text) == n_words


@given(TEXTS)
def test_sentences_follow_one_another_and_hold_every_word(text):
    spans = [(start, end) for _, start, end in sentence_spans(text)]
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    held = [match for start, end in spans for match in WORD.finditer(text, start, end)]
    assert {place for match in held for place in range(*match.span())} == {
        place for match in WORD.finditer(text) for place in range(*match.span())
    }


@given(TEXTS)
def test_no_sentence_crosses_a_paragraph_or_opens_with_white_space(text):
    paragraphs = paragraph_spans(text)
    for number, start, end in sentence_spans(text):
        assert paragraphs[number][0] <= start < end <= paragraphs[number][1]
        assert text[start:end] == text[start:end].strip()
        assert count_words(text[start:end]) > 0


@pytest.mark.parametrize(
    ("text", "n_plain"),
    [
        ("", 0),
        ("The ferry sailed. It was late.", 2),
        ("The ferry sailed.\n\nIt was late.", 2),
        ("Mr. Bell waited.", 2),  # the plain rule knows no titles
        ("“Who pays?” “Not I.” She left at 7 p.m. today.", 3),
    ],
)
def test_the_plain_rule_counts_stops_before_capitals(text, n_plain):
    assert plain_sentence_count(text) == n_plain


def test_a_long_paragraph_without_a_stop_is_one_sentence():
    assert len(_split("water " * 50_000)) == 1


@pytest.mark.corpora
def test_sentences_of_marked_news_articles_are_found(shared):
    lines = (shared / "gold/sentences/gum-news-public.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    pairs = [_count_shared_ends(paragraph) for document in gold for paragraph in document["paragraphs"]]
    both, found, marked = map(sum, zip(*pairs, strict=True))
    assert 2 * both / (found + marked) >= 0.96
    errors = [
        abs(sum(len(_split(p["text"])) - len(p["ends"]) for p in document["paragraphs"]))
        / sum(len(p["ends"]) for p in document["paragraphs"])
        for document in gold
    ]
    assert sum(errors) / len(errors) <= 0.045


def _count_shared_ends(paragraph: dict) -> tuple[int, int, int]:
    """Return how many ends inside the paragraph are both found and marked, found, and marked."""
    text = paragraph["text"]
    found = {len("".join(text[:end].split())) for _, _, end in sentence_spans(text)[:-1]}
    marked = {len("".join(text[:end].split())) for end in paragraph["ends"][:-1]}
    return len(found & marked), len(found), len(marked)
