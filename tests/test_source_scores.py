"""Scores over sources: how many and how well known, how evenly words are dealt out, and who comes first."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.source_scores import score_diversity, score_prominence, score_sources
from analysis.tables import SOURCES, make_table
from analysis.transparency import TRANSPARENCY

SCORES = [score_sources, score_diversity, score_prominence]


def source(speaker, words, transparency="named", **fields):
    row = {"article_id": "a", "speaker": speaker, "transparency": transparency, "n_quotes": 1, "n_words": words,
           "first_start": 0, "first_paragraph": 0, "first_position": 0.0, "is_first": False, "in_headline": False,
           "in_top": False, "speaker_kind": "person", "source_kind": "official"}  # fmt: skip
    return {**row, **fields}


UNKNOWN = source("unknown", 4, "unknown", speaker_kind=None, source_kind="unknown")


def scored(score, *rows, ids="a", **options):
    return score(pd.DataFrame({"article_id": list(ids)}, dtype="str"), make_table(rows, SOURCES), **options)


def test_classes_add_up_to_the_sources_and_words_to_the_words():
    one = scored(
        score_sources,
        source("Ana Bell", 10, "named_with_role"),
        source("Omar Diaz", 6, "named"),
        source("a clerk at the bank", 5, "role_only", reason="who feared for her job"),
        source("critics", 3, "unnamed"),
        source("Port Office", 8, "organisation"),
        source("the report", 4, "document"),
        UNKNOWN,
    ).iloc[0]
    counts = ["n_named", "n_role_only", "n_unnamed", "n_organisations", "n_documents"]
    assert (one["n_sources"], one["n_named_with_role"], one["n_with_reason"]) == (6, 1, 1)
    assert one[counts].tolist() == [2, 1, 1, 1, 1]
    assert one["n_words"] == 40  # 10 + 6 + 5 + 3 + 8 + 4 + 4
    assert (one["n_words_named"], one["n_words_nameless"], one["n_words_nameless_with_reason"]) == (16, 8, 5)
    assert (one["n_words_organisations"], one["n_words_documents"], one["n_words_unknown"]) == (8, 4, 4)
    assert (one["unnamed_share"], one["reason_share"], one["unknown_share"]) == (8 / 40, 5 / 8, 4 / 40)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(TRANSPARENCY), st.integers(0, 30), st.booleans()), max_size=10))
def test_nothing_is_lost_whoever_speaks(rows):
    voices = [
        source("unknown" if level == "unknown" else f"voice {place}", words, level, reason="a word" if told else None)
        for place, (level, words, told) in enumerate(rows)
    ]
    one = scored(score_sources, *voices).iloc[0]
    classes = ["n_named", "n_role_only", "n_unnamed", "n_organisations", "n_documents"]
    words = ["named", "nameless", "organisations", "documents", "unknown"]
    assert one[classes].sum() == one["n_sources"]
    assert sum(one[f"n_words_{name}"] for name in words) == one["n_words"] == sum(words for _, words, _ in rows)
    assert one["n_with_reason"] <= one["n_role_only"] + one["n_unnamed"]


def test_where_all_is_unknown_there_is_no_source_and_all_words_are_unknown():
    one = scored(score_sources, UNKNOWN).iloc[0]
    assert (one["n_sources"], one["n_words"], one["unnamed_share"], one["unknown_share"]) == (0, 4, 0, 1)
    assert math.isnan(one["reason_share"])


def test_unknown_counts_as_one_voice_in_diversity():
    one = scored(score_diversity, source("Ana Bell", 8), source("Omar Diaz", 4), UNKNOWN).iloc[0]
    assert (one["n_words"], one["n_voices"]) == (16, 3)
    assert one["shannon"] == pytest.approx(1.5 * math.log(2))  # p = ½, ¼, ¼
    assert one["effective"] == pytest.approx(2 * math.sqrt(2))
    assert (one["hhi"], one["simpson"], one["effective_simpson"]) == pytest.approx((3 / 8, 5 / 8, 8 / 3))


def test_one_speaker_has_no_diversity_and_no_evenness():
    one = scored(score_diversity, source("Ana Bell", 8)).iloc[0]
    assert (one["shannon"], one["effective"], one["simpson"], one["hhi"]) == (0, 1, 0, 1)
    assert math.isnan(one["evenness"])


def test_diversity_goes_over_any_column():
    rows = [source("Ana Bell", 8), source("Omar Diaz", 4), source("Tom Roe", 4, source_kind="ordinary")]
    one = scored(score_diversity, *rows, column="source_kind").iloc[0]
    assert (one["n_voices"], one["hhi"]) == (2, (3 / 4) ** 2 + (1 / 4) ** 2)
    with pytest.raises(ValueError, match=r"score_diversity\(\) finds no column outlet in sources"):
        scored(score_diversity, *rows, column="outlet")


def test_a_voice_without_words_is_none():
    assert scored(score_diversity, source("Ana Bell", 8), source("Omar Diaz", 0)).iloc[0]["n_voices"] == 1


def test_articles_of_different_length_are_measured_apart():
    rows = [source("Ana Bell", 8), source("Ana Bell", 2, article_id="b"), source("Omar Diaz", 2, article_id="b")]
    scores = scored(score_diversity, *rows, ids="bac")
    assert scores["n_voices"].tolist() == [2, 1, 0]
    assert scores["effective"].tolist() == pytest.approx([2, 1, math.nan], nan_ok=True)


def test_prominence_is_place_and_share():
    one = scored(
        score_prominence,
        source("Port Office", 2, first_position=0.1, is_first=True, in_top=True, speaker_kind="organisation"),
        source("Ana Bell", 12, first_start=90, first_position=0.3, in_top=True, in_headline=True),
        source("Omar Diaz", 6, first_start=200, first_position=0.6),
    ).iloc[0]
    assert (one["n_sources_top"], one["n_sources_headline"], one["first_position"]) == (2, 1, 0.1)
    assert (one["first_speaker"], one["first_speaker_kind"], one["first_source_kind"]) == (
        "Port Office",
        "organisation",
        "official",
    )
    assert (one["first_speaker_share"], one["largest_share"]) == (2 / 20, 12 / 20)


def test_joint_speakers_are_first_together():
    one = scored(
        score_prominence,
        source("Ana Bell", 3, is_first=True),
        source("Tom Roe", 3, is_first=True, source_kind="ordinary"),
        source("critics", 6, "unnamed", first_start=50),
    ).iloc[0]
    assert (one["first_speaker"], one["first_speaker_kind"]) == ("Ana Bell; Tom Roe", "person")
    assert (one["first_source_kind"], one["first_speaker_share"]) == ("official; ordinary", 0.5)


def test_unknown_can_be_first_and_is_neither_a_source_nor_the_largest():
    unknown = {**UNKNOWN, "is_first": True, "in_top": True}
    one = scored(score_prominence, unknown, source("Ana Bell", 2, first_start=50)).iloc[0]
    assert (one["first_speaker"], one["first_source_kind"], one["n_sources_top"]) == ("unknown", "unknown", 0)
    assert (one["first_speaker_share"], one["largest_share"]) == (4 / 6, 2 / 6)
    assert math.isnan(scored(score_prominence, unknown).iloc[0]["largest_share"])


def test_where_nobody_is_quoted_nobody_is_first():
    one = scored(score_prominence)
    assert one["first_speaker"].isna().all()
    assert one["first_speaker"].dtype == "str"


@pytest.mark.parametrize("score", SCORES)
def test_articles_that_quote_nobody_have_a_row_in_their_order_and_no_shares(score):
    scores = scored(score, source("Ana Bell", 8), ids="bac")
    assert scores["article_id"].tolist() == ["b", "a", "c"]
    shares = [name for name in scores.columns if name.endswith("_share") or name == "hhi"]
    assert scores.loc[[0, 2], shares].isna().all(axis=None)
    counts = [name for name in scores.columns if name.startswith("n_")]
    assert (scores.loc[[0, 2], counts] == 0).all(axis=None)


@pytest.mark.parametrize("score", SCORES)
def test_no_articles_give_no_rows_of_the_same_columns(score):
    empty, full = scored(score, ids=""), scored(score, source("Ana Bell", 8))
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@pytest.mark.parametrize("score", SCORES)
def test_sources_of_other_articles_and_other_tables_are_told_so(score):
    with pytest.raises(ValueError, match=rf"{score.__name__}\(\): sources name 1 articles that articles lack, first a"):
        scored(score, source("Ana Bell", 8), ids="b")
    with pytest.raises(ValueError, match=rf"{score.__name__}\(\) needs the sources table"):
        score(pd.DataFrame({"article_id": ["a"]}), pd.DataFrame({"article_id": ["a"]}))
