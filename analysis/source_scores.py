"""Whom each article lets speak: how many and how well known, how evenly, and whom first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.diversity import Floats, effective, effective_simpson, evenness, hhi, shannon, simpson
from analysis.statements import UNKNOWN, check_articles
from analysis.tables import ARTICLES, SOURCES, check_table
from analysis.transparency import NAMELESS

_NAMED = ("named_with_role", "named")
_INDICES = (shannon, effective, evenness, simpson, hhi, effective_simpson)
_FIRST = ("speaker", "speaker_kind", "source_kind")


def score_sources(articles: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Count the sources of each article, and how much of what it quotes comes from people without a name.

    A source is whoever the article lets speak, counted once however often. It
    is a person with a name, people without one, an organisation or a document;
    these four add up to n_sources. What has no known speaker is no source, and
    its words stay in the total.

    Takes `articles` (article_id) and `sources` from `find_sources`, whose
    scope says which words count. Returns one row per article, in the order of
    `articles`:

        n_sources           int    different ones, without unknown
        n_named             int    people whose name is given
        n_named_with_role   int    those of them of whom it is said what they are
        n_role_only         int    people and groups without a name, but with an office, trade, employer or relation
        n_unnamed           int    people and groups with neither
        n_organisations, n_documents  int
        n_with_reason       int    without a name, and the article says why, or on what condition
        n_quotes, n_words   float  of all, unknown too
        n_words_named       float  of people with a name
        n_words_nameless    float  of people and groups without one
        n_words_nameless_with_reason  float  those of them whose namelessness is explained
        n_words_organisations, n_words_documents, n_words_unknown  float
        unnamed_share       float  n_words_nameless / n_words
        reason_share        float  n_words_nameless_with_reason / n_words_nameless
        unknown_share       float  n_words_unknown / n_words

    n_named, n_role_only, n_unnamed, n_organisations and n_documents add up to n_sources; the words
    named, nameless, of organisations, of documents and unknown to n_words. Shares are NaN where
    there is nothing to divide by.

    Raises ValueError where a table is another one, an article stands in
    `articles` twice, or `sources` names one that it lacks.

    Source: PEJ (2005), The State of the News Media, codes sources by name and
    title, by title alone, and as unnamed, and counts the sources of a story.

    >>> from analysis.tables import make_table
    >>> place = {"article_id": "a", "first_start": 0, "first_paragraph": 0, "is_first": False, "in_headline": False,
    ...     "in_top": True, "n_quotes": 1}
    >>> levels = {"Ana Bell": ("named", 6), "a clerk": ("role_only", 3), "unknown": ("unknown", 3)}
    >>> sources = make_table([{**place, "speaker": name, "transparency": level, "n_words": n_words}
    ...     for name, (level, n_words) in levels.items()], SOURCES)
    >>> scores = score_sources(pd.DataFrame({"article_id": ["a"]}), sources)
    >>> scores[["n_sources", "n_named", "n_role_only", "n_words", "unnamed_share", "unknown_share"]]  # 3 of 12 words
       n_sources  n_named  n_role_only  n_words  unnamed_share  unknown_share
    0          2        1            1     12.0           0.25           0.25
    """
    ids = _check(articles, sources, "score_sources()")
    level = sources["transparency"]
    nameless = level.isin(NAMELESS)
    with_reason = nameless & sources["reason"].notna()
    counted = {
        "n_sources": level != UNKNOWN,
        "n_named": level.isin(_NAMED),
        "n_named_with_role": level == "named_with_role",
        "n_role_only": level == "role_only",
        "n_unnamed": level == "unnamed",
        "n_organisations": level == "organisation",
        "n_documents": level == "document",
        "n_with_reason": with_reason,
    }
    summed = {
        "n_words_named": level.isin(_NAMED),
        "n_words_nameless": nameless,
        "n_words_nameless_with_reason": with_reason,
        "n_words_organisations": level == "organisation",
        "n_words_documents": level == "document",
        "n_words_unknown": level == UNKNOWN,
    }
    scores = pd.DataFrame(
        {
            "article_id": ids,
            **{name: _add_up(sources[rows], ids).astype("int64") for name, rows in counted.items()},
            "n_quotes": _add_up(sources, ids, "n_quotes"),
            "n_words": _add_up(sources, ids, "n_words"),
            **{name: _add_up(sources[rows], ids, "n_words") for name, rows in summed.items()},
        }
    )
    return scores.assign(
        unnamed_share=_divide(scores["n_words_nameless"], scores["n_words"]),
        reason_share=_divide(scores["n_words_nameless_with_reason"], scores["n_words_nameless"]),
        unknown_share=_divide(scores["n_words_unknown"], scores["n_words"]),
    )


def score_diversity(articles: pd.DataFrame, sources: pd.DataFrame, *, column: str = "speaker") -> pd.DataFrame:
    """Measure how evenly each article deals out the words it quotes, over speakers or over kinds of sources.

    With p the share of words of each speaker, or of each value of `column`
    (source_kind, transparency). All that is unknown counts as one. So where
    it is several speakers, diversity comes out too low, never too high;
    where it is one who is known elsewhere in the article, a little too high.

    Takes `articles` (article_id) and `sources` from `find_sources`. Returns
    one row per article, in the order of `articles`:

        n_words            float  of all, unknown too
        n_voices           int    different values with words, unknown counted as one
        shannon            float  −Σ p ln p, in nats; 0 where one has all words
        effective          float  e to the power of that: so many with equal shares would be as diverse
        evenness           float  shannon / ln n_voices, 0 to 1; NaN with one
        simpson            float  1 − Σ p²: how likely two words are of different speakers
        hhi                float  Σ p²: 1 where one has all words
        effective_simpson  float  1 / Σ p²

    All but the counts are NaN where nobody is quoted.

    Raises ValueError where a table is another one or lacks `column`, an
    article stands in `articles` twice, or `sources` names one that it lacks.

    Sources of the formulas: see diversity.py. Masini et al. (2018), Measuring
    and Explaining the Diversity of Voices and Viewpoints in the News, take
    them for single articles and for outlets.

    Limits: the indices describe the article as it stands, and are no estimate
    of anything else. An article with two quotations cannot be diverse: compare
    articles of like length, or the effective number beside n_voices.

    >>> from analysis.tables import make_table
    >>> place = {"article_id": "a", "first_start": 0, "first_paragraph": 0, "is_first": False, "in_headline": False,
    ...     "in_top": True, "n_quotes": 1}
    >>> n_words = {"Ana Bell": 10, "Omar Diaz": 5, "unknown": 5}
    >>> sources = make_table([{**place, "speaker": one, "n_words": n_words[one]} for one in n_words], SOURCES)
    >>> scores = score_diversity(pd.DataFrame({"article_id": ["a"]}), sources)  # p = ½, ¼, ¼: e^(1.5 ln 2), 3/8
    >>> scores[["n_voices", "effective", "hhi"]].round(3)
       n_voices  effective    hhi
    0         3      2.828  0.375
    """
    ids = _check(articles, sources, "score_diversity()")
    if column not in sources.columns:
        raise ValueError(f"score_diversity() finds no column {column} in sources; it has {', '.join(sources.columns)}.")
    weights = _spread_words(sources.assign(voice=sources[column].fillna(UNKNOWN)), ids)
    return pd.DataFrame(
        {
            "article_id": ids,
            "n_words": _add_up(sources, ids, "n_words"),
            "n_voices": (weights > 0).sum(axis=1),
            **{index.__name__: index(weights) for index in _INDICES},
        }
    )


def score_prominence(articles: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Measure whom each article puts first: in the headline, in the first three paragraphs, as its first speaker.

    Takes `articles` (article_id) and `sources` from `find_sources`. Returns
    one row per article, in the order of `articles`:

        n_sources_top       int    sources quoted within the first three paragraphs
        n_sources_headline  int    sources quoted in the headline too
        first_position      float  characters before the first quotation / characters of the body, 0 to 1
        first_speaker       str    who is quoted first; "unknown" where that is not known
        first_speaker_kind, first_source_kind  str  person or organisation; official, ordinary, …
        first_speaker_share float  words of the first speaker / all words quoted
        largest_share       float  words of the known speaker with most words / all words quoted

    Joint speakers who are first together stand together ("Ana Bell; Tom Roe"),
    and so do their words. Unknown is no source; where all is unknown,
    largest_share is missing. All but the counts are missing where nobody is quoted.

    Raises ValueError where a table is another one, an article stands in
    `articles` twice, or `sources` names one that it lacks.

    Source: the authors of the Gender Gap Tracker (Asr et al. 2021) name the
    prominence of a quote and its share of words as what counts of quotes lack.

    >>> from analysis.tables import make_table
    >>> place = {"article_id": "a", "first_paragraph": 0, "in_headline": False, "in_top": True, "n_quotes": 1}
    >>> sources = make_table([
    ...     {**place, "speaker": "Ana Bell", "n_words": 2, "first_start": 0, "first_position": 0.0, "is_first": True},
    ...     {**place, "speaker": "critics", "n_words": 6, "first_start": 9, "first_position": 0.2, "is_first": False},
    ... ], SOURCES)
    >>> scores = score_prominence(pd.DataFrame({"article_id": ["a"]}), sources)
    >>> scores[["n_sources_top", "first_speaker", "first_speaker_share", "largest_share"]]  # 2 of 8 words, 6 of 8
       n_sources_top first_speaker  first_speaker_share  largest_share
    0              2      Ana Bell                 0.25           0.75
    """
    ids = _check(articles, sources, "score_prominence()")
    known = sources[sources["speaker"] != UNKNOWN]
    first = sources[sources["is_first"]]
    by_article = first.groupby("article_id")
    words = _add_up(sources, ids, "n_words")
    largest = known.groupby("article_id")["n_words"].max().reindex(ids.to_numpy())
    names = {
        name: _join_values(first, name).reindex(ids.to_numpy()).astype("str").reset_index(drop=True) for name in _FIRST
    }
    return pd.DataFrame(
        {
            "article_id": ids,
            "n_sources_top": _add_up(known[known["in_top"]], ids).astype("int64"),
            "n_sources_headline": _add_up(known[known["in_headline"]], ids).astype("int64"),
            "first_position": by_article["first_position"].min().reindex(ids.to_numpy()).to_numpy(),
            "first_speaker": names["speaker"],
            "first_speaker_kind": names["speaker_kind"],
            "first_source_kind": names["source_kind"],
            "first_speaker_share": _divide(_add_up(first, ids, "n_words"), words),
            "largest_share": _divide(largest.reset_index(drop=True), words),
        }
    )


def _check(articles: pd.DataFrame, sources: pd.DataFrame, caller: str) -> pd.Series:
    """Return the ids of the articles; raise ValueError where the tables are others, or do not fit."""
    check_table(articles, ARTICLES, caller, needs=["article_id"])
    check_table(sources, SOURCES, caller)
    check_articles(articles, sources, caller, "sources")
    return articles["article_id"].reset_index(drop=True)


def _add_up(sources: pd.DataFrame, ids: pd.Series, column: str | None = None) -> pd.Series:
    """Return the sum of a column for each article, or how many sources it has; 0 where it has none."""
    by_article = sources.groupby("article_id")
    sums = by_article.size() if column is None else by_article[column].sum()
    return sums.reindex(ids.to_numpy()).fillna(0).astype("float64").reset_index(drop=True)


def _divide(part: pd.Series, whole: pd.Series) -> Any:
    """Return shares, NaN where there is nothing to divide by."""
    return part.to_numpy() / np.where(whole > 0, whole, np.nan)


def _spread_words(voiced: pd.DataFrame, ids: pd.Series) -> Floats:
    """Return the words of each article's voices: a row an article, a column a voice, 0 where it has fewer."""
    words = voiced.groupby(["article_id", "voice"])["n_words"].sum().reset_index()
    rows = pd.Index(ids).get_indexer(words["article_id"])
    columns = words.groupby("article_id").cumcount().to_numpy()
    weights = np.zeros((len(ids), int(columns.max(initial=-1)) + 1))
    weights[rows, columns] = words["n_words"]
    return weights


def _join_values(first: pd.DataFrame, column: str) -> pd.Series:
    """Return the different values of a column in each article, joined; nearly always one."""
    values = first.dropna(subset=[column]).drop_duplicates(["article_id", column])
    return values.groupby("article_id")[column].agg("; ".join)
