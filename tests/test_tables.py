from __future__ import annotations

import pandas as pd
import pytest

from analysis import tables
from analysis.tables import ARTICLES, LINKS, MENTIONS, QUOTES, Table, check_table, make_table

ALL = [value for value in vars(tables).values() if isinstance(value, Table)]
HIDDEN = {"count", "size", "rank", "index", "items", "values", "keys", "sum", "mean", "min", "max", "filter", "mode"}


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_an_empty_table_has_the_dtypes_of_a_full_one(table):
    assert {name: str(dtype) for name, dtype in make_table([], table).dtypes.items()} == table.columns


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_no_column_hides_behind_a_method_of_the_data_frame(table):
    assert not set(table.columns) & HIDDEN


def test_a_row_that_leaves_a_number_out_is_refused_in_words():
    with pytest.raises(ValueError, match="the links table cannot hold these rows"):
        make_table([{"article_id": "a"}], LINKS)


def test_a_row_with_an_unknown_column_is_refused_by_its_name():
    with pytest.raises(ValueError, match="the links table has no column href"):
        make_table([{"href": "x"}], LINKS)


def test_a_number_that_may_be_missing_is_missing():
    row = {"article_id": "a", "part": "body", "start": 0, "end": 1, "paragraph": 0}
    assert make_table([row], MENTIONS)["in_quote"].isna().all()


def test_check_table_names_the_table_that_was_passed_instead():
    with pytest.raises(ValueError, match=r"find_quotes\(\) needs the articles table with headline.*pass quotes\?"):
        check_table(make_table([], QUOTES), ARTICLES, "find_quotes()", needs=["headline"])


def test_check_table_says_what_came_in_place_of_a_table():
    with pytest.raises(TypeError, match=r"needs the articles table; got list"):
        check_table([], ARTICLES, "find_quotes()")  # type: ignore[arg-type]


def test_make_table_takes_any_iterable_and_leaves_it_alone():
    row = {"article_id": "a", "start": 0, "end": 1, "text": "x", "url": "y"}
    made = make_table(iter([row]), LINKS)
    made.loc[0, "text"] = "z"
    assert row["text"] == "x"
    assert isinstance(made, pd.DataFrame)
