"""What became of everything that was looked at: articles, doubts by kind, and what was not read, with examples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from analysis.tables import ARTICLES, FILES, LOADS, check_table, make_table

_QUOTED = re.compile(r"“[^”]*”")
_NUMBER = re.compile(r"\d[\d,.]*\b")
_BRACKETS = re.compile(r"\([A-Z]\w*(?:Error|Exception)?: [^()]*\)|\(\.\w+\)")


class _Seen(NamedTuple):
    """One thing that was looked at, what it came to, and where it stands."""

    outcome: str
    what: str
    place: str


def load_report(articles: pd.DataFrame, files: pd.DataFrame | None = None, *, n_examples: int = 3) -> pd.DataFrame:
    """Return what became of everything that was looked at, a row a kind, the most frequent first.

    Takes the articles table and the files table of the same read_corpus().
    Its columns:

        outcome   article, unreadable or skipped: together, each thing seen
                  once; doubt: a warning that articles carry
        what      the warning or reason, what is particular in it as “…” or N
        n         articles with this warning, or things not read for this reason
        examples  the first of them, by file and place in it

    The rows of `article`, `unreadable` and `skipped` add up to the rows of
    `files`. Without `files`, only articles and their doubts are known.

    Raises ValueError where one of the tables is another.

    >>> from analysis.articles import read_corpus
    >>> corpus = read_corpus("data/articles")
    >>> report = load_report(corpus.articles, corpus.files)
    >>> report[report["outcome"] != "doubt"]["n"].sum() == len(corpus.files)
    np.True_
    """
    check_table(articles, ARTICLES, "load_report()", needs=["article_id", "source_file", "warnings"])
    doubts = [
        _Seen("doubt", _fold_warning(warning), _show_place(row))
        for row in articles.to_dict("records")
        for warning in dict.fromkeys(row["warnings"])
    ]
    read = [_Seen("article", "Read.", _show_place(row)) for row in articles.to_dict("records")]
    if files is not None:
        check_table(files, FILES, "load_report()")
        lost = files[files["status"] != "read"].to_dict("records")
        read += [_Seen(row["status"], _fold_warning(row["problem"] or ""), _show_place(row)) for row in lost]
    return make_table(_count([*read, *doubts], n_examples), LOADS)


def _count(seen: list[_Seen], n_examples: int) -> list[dict[str, object]]:
    """Return one row a kind, articles first, then the rest by outcome and frequency."""
    places: dict[tuple[str, str], list[str]] = {}
    for each in seen:
        places.setdefault((each.outcome, each.what), []).append(each.place)
    order = ["article", "unreadable", "skipped", "doubt"]
    kinds = sorted(places, key=lambda kind: (order.index(kind[0]), -len(places[kind]), kind[1]))
    return [
        {"outcome": outcome, "what": what, "n": len(found), "examples": found[:n_examples]}
        for outcome, what in kinds
        for found in [places[outcome, what]]
    ]


def _fold_warning(warning: str) -> str:
    """Return a warning without what is particular in it."""
    return _NUMBER.sub("N", _BRACKETS.sub("(…)", _QUOTED.sub("“…”", warning)))


def _show_place(row: Mapping[Any, Any]) -> str:
    """Return where a thing stands: its file, and the place in it."""
    file, item = row["source_file"], row.get("source_item")
    named = [str(each) for each in (file, item) if isinstance(each, str) and each]
    return ", ".join(named) or str(row.get("article_id"))
