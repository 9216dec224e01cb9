"""Ours and textstat's side by side: the difference, its two parts, and the sentences behind it."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import find_disagreements, score_methods, score_readability, score_textstat, split_sentences
from analysis.tables import COMPARED, DISAGREEMENTS, METHODS, make_table

TEXTS = [
    "The U.S. envoy left on Jan. 3 for the talks. He flew back at once.",
    "Flood closes the school\n\nThe river rose. Nobody slept.",
    "The minister—who resigned—won’t say why. “I’ll tell you later,” he said.",
    "",
]


def _methods(*texts):
    articles = pd.DataFrame({"article_id": [str(i) for i in range(len(texts))], "text": list(texts)})
    return score_methods(score_readability(articles), score_textstat(articles))


def test_the_difference_is_ours_minus_textstats():
    methods = _methods(*TEXTS)
    for name in COMPARED:
        difference = methods[name] - methods[f"textstat_{name}"]
        pd.testing.assert_series_equal(methods[f"{name}_difference"], difference, check_names=False)


def test_the_two_parts_of_the_difference_add_up_to_it():
    methods = _methods(*TEXTS)
    parts = methods["grade_from_sentences"] + methods["grade_from_words"]
    assert parts.tolist() == pytest.approx(methods["flesch_kincaid_grade_difference"].tolist(), nan_ok=True)
    assert parts.isna().tolist() == [False, False, False, True]


def test_cutting_at_abbreviations_shows_as_a_difference_from_sentences():
    # ours: 15 words in 2 sentences; textstat: 15 in 3 (the two of "The U." and "S." are too short to count)
    assert _methods(TEXTS[0])["grade_from_sentences"].tolist() == pytest.approx([0.39 * (15 / 2 - 15 / 3)])


def test_glued_dashes_show_as_a_difference_from_words():
    glued, spaced = _methods(TEXTS[2], TEXTS[2].replace("—", " — "))["grade_from_words"]
    assert glued < spaced < 0.5


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("He came back to the U.S. in the month of May.", ["cut"]),
        ("He came back to the U.S. in May.", []),  # the rest has two words: textstat leaves it out
        ("Prices rose by 3.5 percent last year.", ["cut"]),
        ("The U.S. team lost.", ["dropped"]),  # no piece of it has three words
        ("He left. She stayed at home.", ["dropped"]),
        ("Flood closes the school\n\nThe river rose again.", ["run_on"]),
        ("“The river rose again.”", []),
        ("The river rose again ...", []),
    ],
)
def test_sentences_that_textstat_counts_otherwise(text, kinds):
    sentences = split_sentences(pd.DataFrame({"article_id": ["a"], "text": [text]}))
    assert find_disagreements(sentences)["kind"].tolist() == kinds


def test_where_no_sentence_is_named_the_two_count_the_same():
    text = "The harbour bridge closed today. Nobody was told about it.\n\n“We had no choice,” said Ana Bell."
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    sentences = split_sentences(articles)
    assert find_disagreements(sentences).empty
    assert len(sentences) == score_textstat(articles).loc[0, "sentence_count"]


def test_no_articles_pass_through():
    pd.testing.assert_frame_equal(_methods(), make_table([], METHODS))
    empty = split_sentences(pd.DataFrame({"article_id": [], "text": []}))
    pd.testing.assert_frame_equal(find_disagreements(empty), make_table([], DISAGREEMENTS))


def test_another_table_is_named_in_the_error():
    with pytest.raises(ValueError, match=r"score_methods\(\) needs the readability scores table with article_id"):
        score_methods(pd.DataFrame({"speaker": []}), pd.DataFrame())
    with pytest.raises(ValueError, match=r"find_disagreements\(\) needs the sentences table with article_id"):
        find_disagreements(pd.DataFrame({"speaker": []}))
