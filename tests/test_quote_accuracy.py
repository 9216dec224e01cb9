"""Quotes beside annotated ones: counts worked by hand on a few spans, and the articles that ship with the package."""

from __future__ import annotations

import math
import tomllib

import pandas as pd
import pytest
from conftest import ROOT

from analysis import compare_quotes, match_quotes, measure_accuracy, quote_accuracy, rate_confidence
from analysis.quote_accuracy import find_annotated, is_same_speaker, match_parts, read_annotated
from analysis.tables import ANNOTATIONS, QUOTES, make_table

COLUMNS = ["article_id", "part", "start", "end", "kind", "speaker"]
GOLD = [
    ("a", "body", 0, 100, "direct", "Ana Bell"),
    ("a", "body", 200, 300, "direct", "Ana Bell"),
    ("a", "headline", 0, 20, "direct", "Ana Bell"),
    ("a", "body", 400, 500, "indirect", "the council; Omar Diaz"),
    ("b", "body", 0, 40, "scare", None),
]


def _gold(*rows):
    return pd.DataFrame(rows or GOLD, columns=COLUMNS)


def _quotes(*rows):
    frame = pd.DataFrame([row[:6] for row in rows], columns=COLUMNS)
    return frame.assign(text="", confidence=pd.Series([row[6] for row in rows], dtype="float64"))


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (0, 100, True),
        (0, 50, True),  # 50 of 100 characters
        (0, 49, False),
        (50, 150, False),  # 50 shared of 150
        (0, 200, True),  # 100 shared of 200
        (0, 201, False),
        (100, 150, False),
    ],
)
def test_two_spans_are_one_quotation_where_half_of_what_either_covers_is_shared(start, end, found):
    quotes = _quotes(("a", "body", start, end, "direct", "Ana Bell", 0.9))
    assert len(match_quotes(_gold(GOLD[0]), quotes)) == found


def test_a_headline_is_not_the_body_nor_another_article():
    quotes = _quotes(("a", "headline", 0, 100, "direct", "", 0.9), ("b", "body", 0, 100, "direct", "", 0.9))
    assert match_quotes(_gold(GOLD[0]), quotes).empty


def test_of_two_annotated_spans_the_one_shared_most_is_taken():
    gold = _gold(("a", "body", 0, 60, "mixed", "Bell"), ("a", "body", 0, 100, "direct", "Bell"))
    pairs = match_quotes(gold, _quotes(("a", "body", 0, 95, "direct", "Bell", 0.9)))
    assert pairs["gold_row"].tolist() == [1]


def test_kinds_are_counted_apart_and_a_wrong_kind_is_missed_and_wrong():
    quotes = _quotes(
        ("a", "body", 0, 100, "direct", "Ana Bell", 0.9),
        ("a", "body", 200, 300, "mixed", "Ana Bell", 0.9),  # annotated as direct
        ("a", "headline", 0, 20, "direct", "Omar Diaz", 0.9),
        ("a", "body", 600, 700, "direct", "Ana Bell", 0.9),  # not annotated
        ("a", "body", 410, 500, "indirect", "Omar Diaz; Council", 0.9),
        ("unread", "body", 0, 50, "direct", "Ana Bell", 0.9),  # not an annotated article
    )
    table = compare_quotes(_gold(), quotes).set_index("kind")
    assert table.index.tolist() == ["direct", "mixed", "indirect", "scare"]
    # direct: 3 annotated, 3 found, 2 of them the same; one of the 2 has the right speaker
    assert table.loc["direct"].tolist() == [3, 3, pytest.approx(2 / 3), pytest.approx(2 / 3), pytest.approx(2 / 3), 0.5]
    assert table.loc["mixed", ["n_gold", "n_found", "precision"]].tolist() == [0, 1, 0.0]
    assert table.loc["indirect", "speaker_right"] == 1
    assert table.loc["scare", "recall"] == 0
    assert math.isnan(table.loc["scare", "precision"])
    assert math.isnan(table.loc["scare", "speaker_right"])


def test_an_unknown_speaker_is_not_right():
    quotes = _quotes(("a", "body", 0, 100, "direct", None, 0.3))
    assert compare_quotes(_gold(GOLD[0]), quotes)["speaker_right"].iloc[0] == 0


def test_confidence_is_rated_in_bins_over_quotations_with_a_speaker():
    quotes = _quotes(
        ("a", "body", 0, 100, "direct", "Ana Bell", 1.0),
        ("a", "body", 200, 300, "mixed", "Omar Diaz", 0.9),  # the kind may differ
        ("a", "headline", 0, 20, "direct", None, 0.1),  # unknown: not rated
        ("a", "body", 400, 500, "indirect", "Omar Diaz; the Council", 0.7),
        ("a", "body", 600, 700, "direct", "Ana Bell", 0.8),  # not annotated: not rated
        ("b", "body", 0, 40, "mixed", "Ana Bell", 0.45),  # marks that quote nobody: not right
    )
    table = rate_confidence(_gold(), quotes)
    assert table["low"].tolist() == [0.0, 0.5, 0.7, 0.8, 0.9]
    assert table["n_quotes"].tolist() == [1, 0, 1, 0, 2]
    assert table["mean_confidence"].tolist()[0::2] == pytest.approx([0.45, 0.7, 0.95])
    assert table["share_right"].tolist()[0::2] == [0.0, 1.0, 0.5]
    assert table["share_right"][[1, 3]].isna().all()


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        ("Ana Bell", "ana bell", True),
        ("the letter", "A letter", True),
        ("Ana Bell; the board", "Board; Ana Bell", True),
        ("Ana Bell", "Bell", False),
        ("Ana Bell", None, False),
        (None, None, False),
    ],
)
def test_speakers_are_the_same_but_for_case_articles_and_order(gold, found, same):
    assert is_same_speaker(gold, found) == same


@pytest.mark.parametrize("function", [match_quotes, compare_quotes, rate_confidence])
def test_empty_tables_pass_and_other_tables_are_named(function):
    quotes = _quotes(("a", "body", 0, 100, "direct", "Ana Bell", 0.9))
    empty = function(make_table([], ANNOTATIONS), make_table([], QUOTES))
    assert empty.dtypes.astype("str").to_dict() == function(_gold(), quotes).dtypes.astype("str").to_dict()
    with pytest.raises(ValueError, match="needs the annotated quotes table with kind"):
        function(_gold().drop(columns="kind"), quotes)


def test_annotated_quotes_stand_where_they_say():
    articles, gold = read_annotated()
    texts = articles.set_index("article_id")
    for row in gold.itertuples():
        text = texts.loc[row.article_id, "headline" if row.part == "headline" else "text"]
        assert text[row.start : row.end] == row.text


def test_what_was_measured_once_cannot_be_changed_by_the_one_who_asked():
    del measure_accuracy()[0]["kind"]
    gold, quotes = measure_accuracy()
    assert list(gold.columns) == list(ANNOTATIONS.columns)
    assert list(quotes.columns) == list(QUOTES.columns)


def test_annotated_articles_ship_with_the_package(tmp_path, monkeypatch):
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert wheel["wheel"]["force-include"]["data"] == "analysis/data"
    assert find_annotated() == ROOT / "data"
    monkeypatch.setattr(quote_accuracy, "HERE", tmp_path)
    (tmp_path / "data").mkdir()
    assert find_annotated() == tmp_path / "data"


def _with_names(*rows):
    columns = ["article_id", "part", "start", "end", "kind", "speaker", "nameless"]
    return pd.DataFrame(rows, columns=columns).assign(text="", confidence=0.6)


def test_what_was_missed_and_what_was_invented_have_rows_of_their_own():
    gold = _with_names(("a", "body", 0, 9, "direct", "a nurse", True), ("b", "body", 0, 9, "direct", "Bell", False))
    quotes = _with_names(("a", "body", 0, 9, "mixed", "Bell", False), ("a", "body", 20, 29, "direct", "Bell", True))
    pairs = match_parts(gold, quotes, "nameless")
    assert pairs.astype("object").where(pairs.notna(), None).values.tolist() == [
        ["a", False, True, 1.0],
        ["a", True, None, 1.0],
        ["b", None, False, 1.0],
    ]


def test_one_annotated_quotation_found_in_two_pieces_counts_once():
    gold = _with_names(("a", "body", 0, 20, "direct", "Bell", False))
    quotes = _with_names(("a", "body", 0, 12, "direct", "Bell", False), ("a", "body", 1, 20, "direct", "Bell", False))
    assert match_parts(gold, quotes, "nameless")["true"].notna().tolist() == [True, False]


def test_articles_that_nobody_annotated_are_left_out():
    gold = _with_names(("a", "body", 0, 9, "direct", "Bell", False))
    quotes = _with_names(("z", "body", 0, 9, "direct", "Bell", True))
    assert match_parts(gold, quotes, "nameless")["article_id"].tolist() == ["a"]


def test_the_class_must_stand_in_both_tables():
    gold = _with_names(("a", "body", 0, 9, "direct", "Bell", False))
    with pytest.raises(ValueError, match="needs a column nameless of True and False in both tables; quotes has none"):
        match_parts(gold, gold.drop(columns="nameless"), "nameless")
