"""Paragraphs, sentences and words, on news prose made up for the purpose."""

from __future__ import annotations

import json
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sentences import WORD, count_words, paragraph_spans, sentence_spans, split_sentences
from analysis.tables import SENTENCES, make_table

PROBES = {
    "two plain ones": ["The ferry sailed at noon.", "It was late."],
    "a title": ["The plan came from Mr. Bell and Dr. Ines Marsh.", "Neither would comment."],
    "ranks": ["Lt. Gen. Ada Crowe met Sen. Paul Voss.", "They shook hands."],
    "initials": ["J. K. Marsh and George W. Tull signed the letter.", "Nobody else did."],
    "a country that goes on": ["She flew to the U.S. on Jan. 3 to meet the U.N. envoy.", "The talks failed."],
    "a country that ends": ["He grew up in the U.S.", "His brother stayed behind."],
    "a company that goes on": ["Harrow Foods Inc. Chief Executive Ada Bell resigned.", "Her deputy takes over."],
    "decimals and thousands": ["Prices rose 3.5 percent to $1,400.75 a tonne.", "Wheat fell."],
    "a number": ["The No. 4 seed lost on court No. 2.", "Fans wept."],
    "a plain no": ["Will she run again?", "No.", "She is done."],
    "a clock time that goes on": ["Doors open at 7 p.m. Friday and 9 a.m. Eastern on Sunday.", "Entry is free."],
    "a clock time that ends": ["The fire broke out at 5 p.m.", "Police closed the road."],
    "Latin": ["Bring a form of identification, e.g. a passport, i.e. not a bus pass.", "Copies will not do."],
    "versus": ["The case is Harlow vs. Dunne.", "It opens on Monday."],
    "an ellipsis that goes on": ["“We hoped ... and waited … for nothing,” she said.", "Then she left."],
    "an ellipsis that ends": ["He paused…", "The room was silent."],
    "a stop inside the closing mark": ["“We will rebuild.”", "The mayor sat down."],
    "sentences in one quotation": ["“It was dark.", "We heard a bang.", "Then nothing,” Ines Marsh said."],
    "a question that said goes on from": ["“Who will pay?” asked Bell.", "Nobody knew."],
    "a question and a name": ["“Who will pay?” Councillor Ana Bell asked.", "Nobody knew."],
    "a cry in straight marks": ['"Get out!" he shouted.', "They ran."],
    "a question inside a sentence": ["The film Who Goes There? opens today.", "Critics like it."],
    "a question and a new sentence": ["“Who will pay?”", "The minister had no answer."],
    "closing marks in a heap": ["(“He said: ‘No.’”)", "That was all."],
    "an opening mark": ["The vote was close.", "“I lost by two,” said Voss."],
    "a dateline": ["WEXCOMBE, Pa. — The mill closed.", "It employed 300."],
    "a small brand": ["Sales slowed.", "iPhones made up half."],
    "a figure that opens": ["The storm passed.", "40 homes lost power.", "$2m is needed."],
    "a list number": ["1. Wash the rice.", "Drain it."],
    "a degree": ["Ruth Oakes, Ph.D. of Harlow, led the study.", "It ran for a year."],
    "a caption with its credit": ["The bridge after the storm", "Photo: Ada Crowe."],
    "French marks": ["« Jamais\u00a0!\u00a0»", "The crowd cheered."],
    "no spaces": ["船が出た。", "遅れた。"],
    "a street": ["The crash happened on Main St. near the school.", "Two were hurt."],
}  # fmt: skip
FAILING = {
    "an abbreviation that ends before a name": ["He lives in the U.S.", "Bell moved there too."],
    "a shouting company": ["She joined Yahoo! Inc. last year.", "She has since left."],
    "an abbreviation and a title": ["They met Harrow Inc.", "Mr. Bell resigned."],
}

PIECES = [*"aBc.!?…,'“”\" \n1é。$-", " Mr.", "U.S. ", "\n\n", "\u00a0", " Photo: "]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def _split(text: str) -> list[str]:
    return [text[start:end] for _, start, end in sentence_spans(text)]


def _join(sentences: list[str]) -> str:
    return ("" if "。" in sentences[0] else " ").join(sentences)


@pytest.mark.parametrize("sentences", PROBES.values(), ids=PROBES.keys())
def test_sentences_end_where_a_reader_ends_them(sentences):
    assert _split(_join(sentences)) == sentences


@pytest.mark.xfail(strict=True, reason="needs to know that the next word is a name, not the rest of this one")
@pytest.mark.parametrize("sentences", FAILING.values(), ids=FAILING.keys())
def test_sentences_that_we_join_or_part_wrongly(sentences):
    assert _split(_join(sentences)) == sentences


def test_a_paragraph_ends_a_sentence_without_a_full_stop():
    assert _split("Flood closes the school\n\nThe river rose overnight") == [
        "Flood closes the school",
        "The river rose overnight",
    ]


def test_a_piece_without_words_belongs_to_the_sentence_before_it():
    assert _split("It ended. ***\n\n* * *\n\nIt began.") == ["It ended. ***", "It began."]


def test_the_table_counts_sentences_and_paragraphs_within_each_article():
    articles = pd.DataFrame({"article_id": ["a", "b", "c"], "text": ["One. Two.\n\nThree.", None, "Four."]})
    sentences = split_sentences(articles)
    assert sentences["sentence"].tolist() == [0, 1, 2, 0]
    assert sentences["paragraph"].tolist() == [0, 0, 1, 0]
    assert sentences["article_id"].tolist() == ["a", "a", "a", "c"]
    assert sentences["n_words"].tolist() == [1, 1, 1, 1]


def test_no_articles_give_no_sentences():
    empty = pd.DataFrame({"article_id": [], "text": []})
    pd.testing.assert_frame_equal(split_sentences(empty), make_table([], SENTENCES))


def test_another_table_is_named_in_the_error():
    with pytest.raises(ValueError, match=r"split_sentences\(\) needs the articles table with article_id, text"):
        split_sentences(pd.DataFrame({"speaker": []}))


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


def test_a_long_paragraph_without_a_stop_is_one_sentence():
    assert len(_split("water " * 50_000)) == 1


@pytest.mark.corpora
def test_sentences_of_marked_news_articles_are_found(shared):
    lines = (shared / "gold/sentences/gum-news-public.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    pairs = [_count_shared_ends(paragraph) for document in gold for paragraph in document["paragraphs"]]
    both, found, marked = map(sum, zip(*pairs, strict=True))
    assert 2 * both / (found + marked) >= 0.95
    errors = [
        abs(sum(len(_split(p["text"])) - len(p["ends"]) for p in document["paragraphs"]))
        / sum(len(p["ends"]) for p in document["paragraphs"])
        for document in gold
    ]
    assert sum(errors) / len(errors) <= 0.05


def _count_shared_ends(paragraph: dict) -> tuple[int, int, int]:
    """Return how many ends inside the paragraph are both found and marked, found, and marked."""
    text = paragraph["text"]
    found = {len("".join(text[:end].split())) for _, _, end in sentence_spans(text)[:-1]}
    marked = {len("".join(text[:end].split())) for end in paragraph["ends"][:-1]}
    return len(found & marked), len(found), len(marked)
