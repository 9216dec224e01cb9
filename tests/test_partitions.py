"""One table of many articles, partition by partition: the rows of one pass over all of them."""

from __future__ import annotations

import dask
import pandas as pd
import pytest
from dask import dataframe

from analysis.articles import make_articles
from analysis.partitions import measure_partitions
from analysis.pipeline import measure


@pytest.fixture(scope="module")
def articles():
    """Return three short articles, with lists in two columns."""
    return make_articles(
        [
            {
                "text": "“We waited an hour,” said Ana Bell, the mayor of Ostermere.",
                "authors": ["Tom Reed", "Ida Marsh"],
            },
            {"text": "The bakery on Mill Street opens at five from Monday."},
            {"text": "The pier is old. “Not yet,” Bell said.", "headline": "No ferry, says Ana Bell"},
        ]
    )


@pytest.fixture(autouse=True)
def _lists_stay_lists():
    with dask.config.set({"dataframe.convert-string": False, "scheduler": "sync"}):
        yield


@pytest.mark.parametrize("written", [False, True])
def test_partitions_give_the_rows_of_one_pass(articles, tmp_path, written):
    parts = dataframe.from_pandas(articles, npartitions=2)
    if written:
        articles.to_parquet(tmp_path / "articles.parquet")
        parts = dataframe.read_parquet(tmp_path / "articles.parquet").repartition(npartitions=2)
    whole, lazily = measure(articles), measure_partitions(parts, "quotes")
    assert lazily.dtypes.to_dict() == whole.quotes.dtypes.to_dict()
    assert whole.quotes["text"].tolist() == ["We waited an hour,", "Not yet,"]
    pd.testing.assert_frame_equal(lazily.compute().reset_index(drop=True), whole.quotes)


def test_a_partition_without_articles_has_no_rows_and_every_column(articles):
    parts = dataframe.from_pandas(articles, npartitions=2)
    quotes = measure_partitions(parts[parts["n_words"] < 0], "quotes")
    assert len(quotes.compute()) == 0
    assert quotes.compute().dtypes.to_dict() == quotes.dtypes.to_dict()


def test_lists_that_have_become_text_are_refused():
    with dask.config.set({"dataframe.convert-string": True}):
        parts = dataframe.from_pandas(make_articles([{"text": "It rained.", "authors": ["Ana Bell"]}]), npartitions=1)
    with pytest.raises(ValueError, match=r"needs lists in authors and warnings; Dask has made text of them"):
        measure_partitions(parts, "scores")


def test_another_table_is_refused():
    parts = dataframe.from_pandas(make_articles([{"text": "It rained."}]), npartitions=1)
    with pytest.raises(ValueError, match="makes no table 'blocks'; it makes articles, sentences"):
        measure_partitions(parts, "blocks")
    with pytest.raises(ValueError, match=r"measure_partitions\(\) needs the articles table"):
        measure_partitions(parts[["text"]], "scores")
