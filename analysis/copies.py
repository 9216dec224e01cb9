"""What copies change: the corpus's main numbers with every article, and with the first of each cluster only."""

from __future__ import annotations

import pandas as pd

from analysis.duplicates import leave_out_copies
from analysis.tables import ARTICLES, check_table

MEANS = {
    "flesch_kincaid_grade": "School grade, mean",
    "quote_density": "Quoted words, mean share",
    "n_speakers": "Speakers an article",
    "n_people": "People an article",
}


def weigh_copies(articles: pd.DataFrame, scores: pd.DataFrame, duplicates: pd.DataFrame) -> pd.DataFrame:
    """Return the main numbers of a corpus, a row a measure, with copies and without.

    Takes the articles, their scores as measure() gives them, and what
    find_duplicates() found. Returns

        measure         str
        every_article   float  of all articles
        without_copies  float  of the first of each cluster, and of what is in none

    A mean is missing where no article has the score.

    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "n_words": [10, 10]})
    >>> scores = pd.DataFrame({"article_id": ["a", "b"], "n_speakers": [1, 3]})
    >>> duplicates = pd.DataFrame({"article_id": ["a", "b"], "cluster": ["a", "a"]})
    >>> weigh_copies(articles, scores, duplicates)
                   measure  every_article  without_copies
    0             Articles            2.0             1.0
    1                Words           20.0            10.0
    2  Speakers an article            2.0             1.0
    """
    check_table(articles, ARTICLES, "weigh_copies()", needs=["article_id", "n_words"])
    pairs = [(articles, scores), (leave_out_copies(articles, duplicates), leave_out_copies(scores, duplicates))]
    rows: list[dict[str, object]] = []
    for name, count in (("Articles", len), ("Words", lambda frame: frame["n_words"].sum())):
        with_, without = (float(count(kept)) for kept, _ in pairs)
        rows.append({"measure": name, "every_article": with_, "without_copies": without})
    for column, name in MEANS.items():
        if column in scores:
            with_, without = (float(kept[column].mean()) for _, kept in pairs)
            rows.append({"measure": name, "every_article": with_, "without_copies": without})
    return pd.DataFrame(rows)
