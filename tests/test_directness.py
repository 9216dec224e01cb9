"""score_directness: what is given in the speakers' words and in the paper's, and how long quotations are."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.directness import score_directness
from analysis.tables import QUOTES, make_table

TEXT = "one two three four five six seven eight nine ten " * 10


def statement(kind, start, end, words=0, **fields):
    row = {"article_id": "a", "quote_id": f"q{start}", "part": "body", "kind": kind, "start": start, "end": end,
           "n_words": words, "n_marked_words": words, "paragraph": 0, "continues": False,
           "modality": "asserted"}  # fmt: skip
    return {**row, **fields}


def scored(*rows, ids="a"):
    articles = pd.DataFrame({"article_id": list(ids), "text": TEXT})
    return score_directness(articles, make_table(rows, QUOTES))


def test_direct_mixed_and_indirect_words_add_up_to_what_is_reported():
    one = scored(
        statement("direct", 0, 7, 2),  # one two
        statement("mixed", 53, 56, 1, reported_start=49, reported_end=67),  # one two three four, two of them in marks
        statement("mixed", 63, 67, 1, reported_start=49, reported_end=67, quote_id="q53"),
        statement("indirect", 98, 111),  # one two three
        statement("direct", 147, 150, 1),  # one
    ).iloc[0]
    assert (one["n_direct"], one["n_mixed"], one["n_indirect"]) == (2, 1, 1)
    assert (one["n_direct_words"], one["n_mixed_words"], one["n_indirect_words"]) == (3, 4, 3)
    assert (one["direct_share"], one["mixed_share"], one["indirect_share"]) == (0.3, 0.4, 0.3)
    assert one["words_per_quote"] == pytest.approx(5 / 3)  # 2, 1 + 1, 1
    assert (one["median_quote_words"], one["longest_quote_words"]) == (2, 2)


def test_a_statement_that_goes_on_in_marks_alone_is_mixed_and_one_that_goes_on_without_is_direct():
    one = scored(
        statement("direct", 0, 7, 2, quote_id="q1"),
        statement("mixed", 14, 18, 1, quote_id="q1"),
        statement("indirect", 49, 67, quote_id="q2"),
        statement("direct", 98, 105, 2, quote_id="q2"),
    ).iloc[0]
    assert (one["n_direct"], one["n_mixed"], one["n_indirect"]) == (1, 1, 0)


def test_what_was_not_said_is_no_statement_and_a_length_all_the_same():
    one = scored(statement("direct", 0, 7, 2, modality="negated")).iloc[0]
    assert (one["n_direct"], one["n_reported_words"], one["words_per_quote"]) == (0, 0, 2)
    assert pd.isna(one["direct_share"])


def test_headlines_and_scare_quotes_count_nowhere():
    one = scored(statement("direct", 0, 3, 1, part="headline"), statement("scare", 0, 3, 1, modality=None)).iloc[0]
    assert one["n_reported_words"] == 0
    assert pd.isna(one["words_per_quote"])


def test_articles_without_quotes_have_counts_of_zero_and_no_shares():
    scores = scored(statement("indirect", 0, 7), ids="ba")
    assert scores["article_id"].tolist() == ["b", "a"]
    assert scores["n_indirect"].tolist() == [0, 1]
    assert scores["indirect_share"].tolist() == pytest.approx([float("nan"), 1], nan_ok=True)
    assert scored(ids="").empty


def test_quotes_of_other_articles_are_told_so():
    with pytest.raises(ValueError, match=r"score_directness\(\): quotes name 1 articles that articles lack, first a"):
        scored(statement("direct", 0, 3, 1), ids="b")
