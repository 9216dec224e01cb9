"""Which quotes count as statements of an article, and how many words each of them is worth."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from analysis.sentences import count_words

Scope = Literal["marked", "all"]
UNKNOWN = "unknown"
_IN_MARKS = ("direct", "mixed")


def choose_statements(quotes: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Return the quotes that count in a scope, of headlines too, with `speaker` "unknown" where nobody is known.

    "marked" takes the quotations in marks, direct and mixed. "all" takes every
    statement of speech, with marks or without, and leaves out scare quotes,
    plans and feelings ("hopes"), and what is reported as not said or only
    possible. Raises ValueError for any other scope.

    >>> quotes = pd.DataFrame({"kind": ["direct", "indirect", "indirect", "scare"], "speech": [True, True, False, None],
    ...     "modality": ["negated", "asserted", "asserted", None], "speaker": ["Ana Bell", None, None, None]})
    >>> choose_statements(quotes, "marked")["speaker"].tolist(), choose_statements(quotes, "all")["speaker"].tolist()
    (['Ana Bell'], ['unknown'])
    """
    if scope == "marked":
        chosen = quotes["kind"].isin(_IN_MARKS)
    elif scope == "all":
        spoken = (quotes["kind"] != "scare") & quotes["speech"].astype("boolean").fillna(True).astype(bool)
        chosen = spoken & (quotes["modality"].fillna("asserted") == "asserted")
    else:
        raise ValueError(f'scope is "marked" or "all", not "{scope}".')
    statements = quotes[chosen].reset_index(drop=True)
    return statements.assign(speaker=statements["speaker"].fillna(UNKNOWN))


def measure_statements(articles: pd.DataFrame, statements: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Return statements of bodies with `begin`, where each begins, and `words`, how many it is worth.

    In the scope "marked" that is where its marks open, and its words in marks.
    In the scope "all" it is the reported clause; each word of an article counts
    once, for the statement that begins first, so that fragments of one clause
    share it, and a statement inside another one adds nothing.
    """
    if scope == "marked":
        return statements.assign(begin=statements["start"], words=statements["n_marked_words"])
    begin = statements["reported_start"].fillna(statements["start"]).astype("int64")
    close = statements["reported_end"].fillna(statements["end"]).astype("int64")
    clauses = statements.assign(begin=begin, close=close).sort_values(["article_id", "begin", "close"], kind="stable")
    texts = dict(zip(articles["article_id"], articles["text"].fillna(""), strict=True))
    words, reached, last = [], 0, None
    columns = (clauses[name].tolist() for name in ("article_id", "begin", "close"))
    for article_id, first, end in zip(*columns, strict=True):
        reached, last = (reached, last) if article_id == last else (0, article_id)
        words.append(count_words(texts[article_id][max(first, reached) : max(end, reached)]))
        reached = max(reached, end)
    return clauses.assign(words=words).drop(columns="close").sort_index()
