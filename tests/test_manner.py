"""How words are given: whether they were said at all, who carried them, and what marks are for that quote nobody."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.clauses import quoted_one
from analysis.grammar import Parsed, list_words
from analysis.language import parse_articles
from analysis.manner import carrier, modality, use_of_marks
from analysis.marks import marked_spans


def parsed(text: str) -> Parsed:
    articles = pd.DataFrame({"article_id": ["a"], "headline": [None], "text": [text]})
    spans = [("body", span.start, span.end) for _, span in marked_spans(text)]
    return Parsed(list_words(parse_articles(articles)), {"body": text}, spans)


def find(article: Parsed, words: str) -> tuple[int, int]:
    """Return the token range of the first place with these words."""
    size = len(words.split())
    ranges = ((k, k + size) for k in range(len(article)))
    return next(one for one in ranges if " ".join(article.text[slice(*one)]) == words)


MODALITIES = [
    ("Lena Moss said the tide was late.", "said", "Moss", "asserted"),
    ("Lena Moss denied that the tide was late.", "denied", "Moss", "asserted"),
    ("Lena Moss said the tide would not be late.", "said", "Moss", "asserted"),
    ("Lena Moss would later say that the tide was late.", "say", "Moss", "asserted"),
    ("Lena Moss would say later that the tide was late.", "say", "Moss", "asserted"),
    ("Lena Moss went on to say that the tide was late.", "say", "Moss", "asserted"),
    ("Lena Moss has never said that the tide was late.", "said", "Moss", "negated"),
    ("Lena Moss refused to say whether the tide was late.", "say", "Moss", "negated"),
    ("Neither Lena Moss nor Omar Reyes said that the tide was late.", "said", "Moss", "negated"),
    ("Lena Moss left without saying that the tide was late.", "saying", "Moss", "negated"),
    ("Nobody said that the tide was late.", "said", "Nobody", "negated"),
    ("No pilot said that the tide was late.", "said", "pilot", "negated"),
    ("“Certainly not,” Lena Moss told him.", "told", "Moss", "asserted"),
    ("Lena Moss could have said that the tide was late.", "said", "Moss", "hypothetical"),
    ("Lena Moss wants to say that the tide is late.", "say", "Moss", "hypothetical"),
    ("The port closes if Lena Moss says that the tide is late.", "says", "Moss", "hypothetical"),
]


@pytest.mark.parametrize(("text", "cue", "speaker", "expected"), MODALITIES)
def test_whether_words_were_said_is_told_by_the_saying_and_not_by_what_is_said(text, cue, speaker, expected):
    article = parsed(text)
    assert modality(article, find(article, cue), find(article, speaker)[0]) == expected


def test_words_without_a_verb_of_speech_count_as_said():
    article = parsed("Moss: “The tide is late.”")
    assert modality(article, None, -1) == "asserted"
    assert modality(article, find(article, ":"), 0) == "asserted"


CARRIERS = [
    ("Lena Moss was quoted as saying by the Harbour Post that it was late.", "quoted as saying", "Moss", "Post"),
    ("The Harbour Post quoted Lena Moss as saying that it was late.", "quoted Lena Moss as saying", "Moss", "Post"),
    ("Lena Moss said through her lawyer that it was late.", "said", "Moss", "lawyer"),
    ("Lena Moss told the court through an interpreter that it was late.", "told", "Moss", None),
    ("Lena Moss said through her tears that it was late.", "said", "Moss", None),
    ("Lena Moss said on Friday that it was late.", "said", "Moss", None),
]


@pytest.mark.parametrize(("text", "cue", "speaker", "expected"), CARRIERS)
def test_who_carried_the_words_is_not_the_one_who_is_quoted(text, cue, speaker, expected):
    article = parsed(text)
    head = carrier(article, find(article, cue), find(article, speaker)[0])
    assert (None if head is None else article.text[head]) == expected


def test_the_one_quoted_is_found_behind_the_paper_that_quotes():
    article = parsed("The Harbour Post quoted Lena Moss as saying that it was late.")
    assert article.text[quoted_one(article, find(article, "saying")[0])] == "Moss"
    assert quoted_one(article, find(article, "quoted")[0]) is None


USES = [
    ("Her novel, “The Long Tide,” sold well.", "title"),
    ("The ferry “Patience” sank.", "title"),
    ("The band played “Harbour Lights” twice.", "title"),
    ("Omar “Skip” Reyes kept the light.", "nickname"),
    ("Omar Reyes, nicknamed “the Gull”, kept the light.", "nickname"),
    ("The word “tide” appears twice.", "term"),
    ("Engineers call the current “slack water”.", "term"),
    ("A pump known as a “donkey” stood there.", "term"),
    ("The “fast” ferry took nine hours.", "scare"),
    ("They were paid a “bonus” of nine pence.", "scare"),
]


@pytest.mark.parametrize(("text", "expected"), USES)
def test_marks_that_quote_nobody_have_a_use(text, expected):
    assert use_of_marks(parsed(text), 0) == expected
