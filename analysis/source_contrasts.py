"""Two outlets side by side in who gets to speak: `compare_voices` and `compare_sourcing`.

Of more than two outlets, the two with most articles are compared; of one there
is nothing to compare, and the table has no rows.
"""

from __future__ import annotations

import pandas as pd

from analysis.comparisons import compare_parts, compare_shares, correct_comparisons
from analysis.directness import score_directness
from analysis.source_scores import score_sources
from analysis.tables import ARTICLES, COMPARED_PARTS, SOURCES, check_table, make_table

MEASURES = {  # part of what whole
    "nameless": ("n_words_nameless", "n_words"),
    "organisations": ("n_words_organisations", "n_words"),
    "unknown": ("n_words_unknown", "n_words"),
    "indirect": ("n_indirect_words", "n_reported_words"),
}


def compare_voices(
    articles: pd.DataFrame, sources: pd.DataFrame, *, column: str = "source_kind", amount: str = "n_words"
) -> pd.DataFrame:
    """Return how far two outlets lie apart in the share of each kind of source: do officials speak more in one of them?

    Takes `articles` (article_id, outlet) and `sources` from `find_sources`;
    `column` is what the rows stand for, `amount` what is shared: n_words or
    n_quotes. Returns what `compare_parts` returns, p-values corrected for the
    number of kinds; no rows where fewer than two outlets quote anybody.

    Raises ValueError where a table is another one.

    >>> from analysis.tables import make_table
    >>> place = {"first_start": 0, "first_paragraph": 0, "is_first": False, "in_headline": False, "in_top": True}
    >>> words = [("Post", "official", 9), ("Post", "expert", 3), ("Times", "official", 3), ("Times", "expert", 3)]
    >>> rows = sorted((f"{outlet}{i}", kind, n) for i in range(6) for outlet, kind, n in words)
    >>> sources = make_table([{**place, "article_id": one, "speaker": kind, "source_kind": kind, "n_words": n,
    ...     "n_quotes": 1} for one, kind, n in rows], SOURCES)
    >>> articles = pd.DataFrame({"article_id": sources["article_id"].unique(), "outlet": ["Post"] * 6 + ["Times"] * 6})
    >>> compare_voices(articles, sources)[["part", "first", "difference", "clear"]]  # 9 of 12 words; 3 of 6
           part first  difference  clear
    0    expert  Post       -0.25   True
    1  official  Post        0.25   True
    """
    check_table(articles, ARTICLES, "compare_voices()", needs=["article_id", "outlet"])
    check_table(sources, SOURCES, "compare_voices()", needs=["article_id", "speaker", amount, column])
    located = sources.merge(_keep_pair(articles), on="article_id")
    if located.loc[located[amount] > 0, "outlet"].nunique() < 2:
        return make_table([], COMPARED_PARTS)
    return compare_parts(located, column, amount, by="outlet")


def compare_sourcing(articles: pd.DataFrame, quotes: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return how far two outlets lie apart in how open they are about their sources.

    Compared are shares of the quoted words: those of people without a name
    ("nameless"), of bodies ("organisations") and of nobody who could be
    settled ("unknown"); and the share of reported words that stand without
    marks ("indirect").

    Takes `articles` (article_id, outlet, text), `quotes` from `find_quotes`
    and `sources` from `find_sources`. Returns what `compare_parts` returns,
    the parts being the measures, p-values corrected for their number; no rows
    where fewer than two outlets quote anybody.

    Raises ValueError where a table is another one.

    >>> from analysis import find_quotes, find_sources, make_articles, parse_articles
    >>> articles = make_articles([{"outlet": "Post", "text": "“We open in May,” said Ana Bell, the mayor."}])
    >>> quotes = find_quotes(articles, parse_articles(articles))
    >>> len(compare_sourcing(articles, quotes, find_sources(articles, quotes)))  # there is one outlet
    0
    """
    scores = score_sources(articles, sources).merge(score_directness(articles, quotes), on="article_id")
    scores = scores.merge(_keep_pair(articles), on="article_id")
    rows = []
    for measure, (part, whole) in MEASURES.items():
        if scores.loc[scores[whole] > 0, "outlet"].nunique() == 2:
            rows.append(compare_shares(scores, part, whole, by="outlet").assign(part=measure))
    if not rows:
        return make_table([], COMPARED_PARTS)
    return correct_comparisons(pd.concat(rows, ignore_index=True))[list(COMPARED_PARTS.columns)]


def _keep_pair(articles: pd.DataFrame) -> pd.DataFrame:
    """Return article_id and outlet of the two outlets with most articles, by name where they have as many."""
    sizes = articles["outlet"].value_counts().sort_index().nlargest(2)
    return articles.loc[articles["outlet"].isin(sizes.index), ["article_id", "outlet"]]
