"""What copies change: the corpus's main numbers with every article, and with the first of each cluster only."""

from __future__ import annotations

import pandas as pd

from analysis.duplicates import leave_out_copies
from analysis.tables import ARTICLES, check_table

MEANS = ("flesch_kincaid_grade", "quote_density", "n_speakers", "n_people")


def weigh_copies(articles: pd.DataFrame, scores: pd.DataFrame, duplicates: pd.DataFrame) -> pd.DataFrame:
    """Return the main numbers of a corpus in two rows, with copies and without.

    Takes the articles, their scores as measure() gives them, and what
    find_duplicates() found. Returns

        counted               str    every article, without copies
        n_articles            int
        n_words               int    of the bodies
        flesch_kincaid_grade, quote_density, n_speakers, n_people
                              float  means over articles, of the scores that
                                     are there; missing where none has one

    Without copies means: the first of each cluster, and what is in none.

    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "n_words": [10, 10]})
    >>> scores = pd.DataFrame({"article_id": ["a", "b"], "n_speakers": [1, 3]})
    >>> duplicates = pd.DataFrame({"article_id": ["a", "b"], "cluster": ["a", "a"]})
    >>> weigh_copies(articles, scores, duplicates)
              counted  n_articles  n_words  n_speakers
    0   every article           2       20         2.0
    1  without copies           1       10         1.0
    """
    check_table(articles, ARTICLES, "weigh_copies()", needs=["article_id", "n_words"])
    kept = {
        "every article": (articles, scores),
        "without copies": (leave_out_copies(articles, duplicates), leave_out_copies(scores, duplicates)),
    }
    means = [column for column in MEANS if column in scores]
    return pd.DataFrame(
        [
            {"counted": name, "n_articles": len(bodies), "n_words": int(bodies["n_words"].sum())}
            | {column: scored[column].mean() for column in means}
            for name, (bodies, scored) in kept.items()
        ]
    )
