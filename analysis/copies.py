"""What copies change: the main numbers of every article, and of those that are no copy, in one table to sum up."""

from __future__ import annotations

import pandas as pd

from analysis.duplicates import leave_out_copies
from analysis.tables import ARTICLES, check_table

MEASURES = ("flesch_kincaid_grade", "quote_density", "n_speakers", "n_people")


def weigh_copies(articles: pd.DataFrame, scores: pd.DataFrame, duplicates: pd.DataFrame) -> pd.DataFrame:
    """Return every article among `every article` and, where it is no copy, once more among `without copies`.

    Takes the articles, their scores as measure() gives them, and what
    find_duplicates() found: of each cluster its first article is no copy.
    Group by `counted` to see what copies change. The columns are counted,
    article_id, n_words, and of the scores flesch_kincaid_grade,
    quote_density, n_speakers and n_people, where they are there.

    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "n_words": [10, 20]})
    >>> scores = pd.DataFrame({"article_id": ["a", "b"], "n_speakers": [1, 3]})
    >>> duplicates = pd.DataFrame({"article_id": ["a", "b"], "cluster": ["a", "a"]})
    >>> weigh_copies(articles, scores, duplicates)
              counted article_id  n_words  n_speakers
    0   every article          a       10           1
    1   every article          b       20           3
    2  without copies          a       10           1
    """
    check_table(articles, ARTICLES, "weigh_copies()", needs=["article_id", "n_words"])
    measures = [column for column in MEASURES if column in scores]
    every = articles[["article_id", "n_words"]].merge(scores[["article_id", *measures]], on="article_id")
    counted = {"every article": every, "without copies": leave_out_copies(every, duplicates)}
    stacked = pd.concat([frame.assign(counted=name) for name, frame in counted.items()], ignore_index=True)
    return stacked[["counted", "article_id", "n_words", *measures]]
