"""How an article gives what others say: in their words or in its own, and at what length."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.statements import check_articles, choose_statements, measure_statements
from analysis.tables import ARTICLES, QUOTES, check_table

_KINDS = ("direct", "mixed", "indirect")


def score_directness(articles: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Measure how much of what each article reports stands in the speakers' own words, and how long quotations are.

    A statement is direct where all of its words stand in quotation marks,
    mixed where some do, indirect where none does. Counts statements of speech
    in bodies, but for what is reported as not said or only possible; the words
    of reported clauses, each word of an article once. The length of quotations
    is that of all in marks, direct and mixed, in words in marks.

    Takes `articles` (article_id, text) and `quotes` from `find_quotes`.
    Returns one row per article, in the order of `articles`:

        n_direct, n_mixed, n_indirect  int  statements, an interrupted one counted once
        n_direct_words, n_mixed_words, n_indirect_words  int  of the clauses; of mixed ones also what is not in marks
        n_reported_words      int    their sum
        direct_share, mixed_share, indirect_share  float  of n_reported_words; they add up to 1
        words_per_quote       float  mean length of a quotation
        median_quote_words    float
        longest_quote_words   float

    Shares are NaN where nothing is reported, lengths where nothing is in marks.

    Raises ValueError where a table is another one, an article stands in
    `articles` twice, or `quotes` names one that it lacks.

    Source: direct, mixed and indirect as annotated in PARC 3.0 (Pareti 2016)
    and PolNeAR (Newell et al. 2018).

    Limits: the share without marks rests on statements found without marks,
    which are harder to find than quotations; the README says how well that goes.

    >>> from analysis.tables import make_table
    >>> text = "“Not yet,” said Bell. She said that the vote would wait until late May."
    >>> said = {"article_id": "a", "part": "body", "paragraph": 0, "continues": False, "n_words": 0}
    >>> quotes = make_table([
    ...     {**said, "quote_id": "q0", "kind": "direct", "start": 1, "end": 9, "n_marked_words": 2},
    ...     {**said, "quote_id": "q1", "kind": "indirect", "start": 31, "end": 70, "n_marked_words": 0},
    ... ], QUOTES)
    >>> scores = score_directness(pd.DataFrame({"article_id": ["a"], "text": [text]}), quotes)
    >>> scores[["n_direct_words", "n_indirect_words", "direct_share", "words_per_quote"]]  # 2 of 2 + 8
       n_direct_words  n_indirect_words  direct_share  words_per_quote
    0               2                 8           0.2              2.0
    """
    check_table(articles, ARTICLES, "score_directness()", needs=["article_id", "text"])
    check_table(quotes, QUOTES, "score_directness()")
    check_articles(articles, quotes, "score_directness()", "quotes")
    body = quotes[quotes["part"] == "body"]
    spoken = measure_statements(articles, choose_statements(body, "all"), "all")
    ids = articles["article_id"].reset_index(drop=True)
    words = _spread(spoken.groupby(["article_id", "kind"])["words"].sum(), ids)
    reported = words.sum(axis=1)
    return pd.DataFrame(
        {
            "article_id": ids,
            **_count_statements(spoken, ids),
            **{f"n_{kind}_words": words[kind].to_numpy() for kind in _KINDS},
            "n_reported_words": reported.to_numpy(),
            **{f"{kind}_share": (words[kind] / reported.replace(0, np.nan)).to_numpy() for kind in _KINDS},
            **_measure_lengths(choose_statements(body, "marked"), ids),
        }
    )


def _count_statements(spoken: pd.DataFrame, ids: pd.Series) -> dict[str, np.ndarray]:
    """Return how many statements of each kind an article has; one of several kinds is mixed, or else direct."""
    ranks = spoken.assign(rank_of_kind=spoken["kind"].map({"mixed": 0, "direct": 1, "indirect": 2}))
    whole = ranks.sort_values("rank_of_kind", kind="stable").drop_duplicates(["article_id", "quote_id"])
    counts = _spread(whole.groupby(["article_id", "kind"]).size(), ids)
    return {f"n_{kind}": counts[kind].to_numpy() for kind in _KINDS}


def _spread(counts: pd.Series, ids: pd.Series) -> pd.DataFrame:
    """Return one row per article and one column per kind, 0 where there is none."""
    table = counts.unstack("kind") if len(counts) else pd.DataFrame()
    return table.reindex(index=ids.to_numpy(), columns=list(_KINDS)).fillna(0).astype("int64")


def _measure_lengths(quoted: pd.DataFrame, ids: pd.Series) -> dict[str, np.ndarray]:
    """Return mean, median and greatest number of words in marks of each article's quotations."""
    lengths = quoted.groupby(["article_id", "quote_id"])["n_marked_words"].sum().groupby("article_id")
    columns = {
        "words_per_quote": lengths.mean(),
        "median_quote_words": lengths.median(),
        "longest_quote_words": lengths.max(),
    }
    return {name: column.reindex(ids.to_numpy()).astype("float64").to_numpy() for name, column in columns.items()}
