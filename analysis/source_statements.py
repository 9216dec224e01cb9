"""The statements behind the sources: `find_statements`, a row per statement and speaker with what it counts for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.statements import Scope, check_articles, choose_statements, measure_statements, part_speakers
from analysis.tables import ARTICLES, QUOTES, STATEMENTS, check_table, make_table

_OF_SOURCE = ["speaker_kind", "source_kind", "transparency"]


def find_statements(
    articles: pd.DataFrame, quotes: pd.DataFrame, sources: pd.DataFrame, *, scope: Scope = "marked"
) -> pd.DataFrame:
    """Return one row per statement of a body and speaker: the words that a row of `sources` was counted from.

    Summed over an article and speaker, `n_words` and `n_quotes` are those of
    `find_sources` in the same scope: joint speakers have a row each and share
    them, and of an interrupted quotation the first part counts as the quotation.

    Takes `articles` (article_id, text), `quotes` from `find_quotes` and
    `sources` from `find_sources` with the same `scope`. Returns, in the order
    of articles, then of the text:

        article_id, part  str
        start, end        int    the words in marks; in the scope "all" the reported clause
        text              str
        kind              str    direct, mixed, indirect
        speaker           str    "unknown" where it is not known
        speaker_kind, source_kind, transparency  str  of the source
        n_quotes          float  1 shared among joint speakers, 0 for a further part of a quotation
        n_words           float
        position          float  start / characters of the body

    Raises ValueError where a table is another one, an article stands in
    `articles` twice, or `quotes` names one that it lacks.

    >>> from analysis import find_quotes, find_sources, parse_articles
    >>> text = "“Not yet,” said Ana Bell, the mayor. “It is far too early,” critics said."
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Vote"], "text": [text]})
    >>> quotes = find_quotes(articles, parse_articles(articles))
    >>> statements = find_statements(articles, quotes, find_sources(articles, quotes))
    >>> statements[["text", "speaker", "transparency", "n_words"]]
                        text   speaker     transparency  n_words
    0               Not yet,  Ana Bell  named_with_role      2.0
    1  It is far too early,   critics          unnamed      5.0
    """
    check_table(articles, ARTICLES, "find_statements()", needs=["article_id", "text"])
    check_table(quotes, QUOTES, "find_statements()")
    check_articles(articles, quotes, "find_statements()", "quotes")
    chosen = choose_statements(quotes[quotes["part"] == "body"], scope)
    spoken = part_speakers(measure_statements(articles, chosen, scope))
    if spoken.empty:
        return make_table([], STATEMENTS)
    texts = articles.set_index("article_id")["text"].fillna("")
    order = pd.Series(np.arange(len(articles)), index=articles["article_id"])
    spoken = spoken.assign(place=spoken["article_id"].map(order)).sort_values(["place", "begin"], kind="stable")
    again = spoken.duplicated(["article_id", "speaker", "quote_id", "whole"])
    begin = spoken["begin"].astype("int64")
    end = spoken["end"] if scope == "marked" else spoken["reported_end"].fillna(spoken["end"])
    counted = spoken.assign(
        start=begin,
        end=end.astype("int64"),
        n_quotes=spoken["part_of_it"].where(~again, 0.0),
        n_words=spoken["words"] * spoken["part_of_it"],
        position=begin / spoken["article_id"].map(texts.str.len().astype("float64")),
    )
    told = sources.drop_duplicates(["article_id", "speaker"])[["article_id", "speaker", *_OF_SOURCE]]
    counted = counted.drop(columns=_OF_SOURCE, errors="ignore").merge(told, on=["article_id", "speaker"], how="left")
    places = zip(counted["article_id"], counted["start"], counted["end"], strict=True)
    counted["text"] = [texts[name][first:last] for name, first, last in places]
    return counted[list(STATEMENTS.columns)].astype(STATEMENTS.columns)
