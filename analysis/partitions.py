"""`measure` over the partitions of a Dask DataFrame: one table of many articles, lazily."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.language import MODEL
from analysis.pipeline import Tables, measure
from analysis.tables import ARTICLES, check_table, make_table


def measure_partitions(articles: Any, table: str, *, aliases: pd.DataFrame | None = None, model: str = MODEL) -> Any:
    """Return one table of measure() as a Dask DataFrame, measured partition by partition when it is asked for.

    `articles` is the articles table as a Dask DataFrame, `table` one of
    measure()'s (scores, quotes, mentions …); aliases and model are those of
    measure(). A partition is measured as a whole, so some hundreds of articles
    make a good one. Nothing is kept: two tables are measured twice, unless
    Dask holds what they share. For all tables on disk, and for a run that can
    be cut off, write the articles and give their folder to measure_files().

    Raises ImportError without Dask, ValueError where `articles` is another
    table or its lists (authors, warnings) have become text, or there is no
    such table; when it is computed, what measure() raises.

    Limits: that an article_id stands in two partitions is not seen.

    >>> from dask import config, dataframe
    >>> from analysis import make_articles
    >>> articles = make_articles([{"text": "“Not yet,” said Ana Bell."}, {"text": "“Soon,” said Tom Reed."}])
    >>> with config.set({"dataframe.convert-string": False}):
    ...     quotes = measure_partitions(dataframe.from_pandas(articles, npartitions=2), "quotes")
    ...     quotes[["text", "speaker"]].compute(scheduler="sync")
           text   speaker
    0  Not yet,  Ana Bell
    0     Soon,  Tom Reed
    """
    if table not in Tables._fields:
        raise ValueError(f"measure() makes no table {table!r}; it makes {', '.join(Tables._fields)}.")
    empty = articles._meta
    check_table(empty, ARTICLES, "measure_partitions()")
    _refuse_text(empty, [name for name, dtype in ARTICLES.columns.items() if dtype == "object"])
    made: pd.DataFrame = getattr(measure(make_table([], ARTICLES), aliases, model=model), table)
    return articles.map_partitions(_measure_part, table, aliases, model, meta=made, enforce_metadata=False)


def _refuse_text(empty: pd.DataFrame, names: Sequence[str]) -> None:
    """Raise ValueError where Dask has made text of lists, which is what it does by itself."""
    if texts := [name for name in names if empty[name].dtype != "object"]:
        raise ValueError(
            f"measure_partitions() needs lists in {' and '.join(texts)}; Dask has made text of them. Before the table "
            'is made, call dask.config.set({"dataframe.convert-string": False}).'
        )


def _measure_part(part: pd.DataFrame, table: str, aliases: pd.DataFrame | None, model: str) -> pd.DataFrame:
    """Return one table of a partition."""
    lists = {name: part[name].map(list) for name, dtype in ARTICLES.columns.items() if dtype == "object"}
    articles = part.assign(**lists).astype(dict(ARTICLES.columns)).reset_index(drop=True)
    measured: pd.DataFrame = getattr(measure(articles, aliases, model=model), table)
    return measured
