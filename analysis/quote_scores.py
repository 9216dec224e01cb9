"""What follows from who says what: `score_quotes`, `rank_speakers` and `rank_cues`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.grammar import word_groups
from analysis.marks import find_marks
from analysis.sentences import count_words
from analysis.statements import check_articles
from analysis.tables import ARTICLES, MARKS, QUOTES, check_table, is_snippet

Booleans = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.integer[Any]]

UNKNOWN_SPEAKER = "unknown"
_QUOTED = ["direct", "mixed"]


def score_quotes(articles: pd.DataFrame, quotes: pd.DataFrame, marks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Measure how much of each article is quoted speech, and of how many speakers.

    Quote density is the share of the body's words that stand inside quotation
    marks and are given to somebody: rows of kind direct or mixed, also where
    the speaker stays unknown. Headlines count in `n_headline_quotes` alone.

    Takes `articles` (article_id, text), `quotes` (from `find_quotes`) and, where
    at hand, `marks` (from `find_marks`), else read from `articles`. Returns
    one row per article, in the order of `articles`:

        n_quotes               int    quotations in marks, an interrupted one counted once
        n_direct, n_mixed, n_indirect, n_scare  int  of each kind; a quotation with marked
                                      words in a longer clause is mixed
        n_titles, n_nicknames, n_terms  int  of the marks that quote nobody, those for a name or a word
        n_headline_quotes      int    attributed quotations in marks in the headline
        n_speakers             int    different speakers, direct, mixed and indirect
        n_named_speakers       int    those of them with a name
        n_quoted_words         int    words in marks that somebody is quoted with
        quote_density          float  n_quoted_words / words of the body
        marked_share           float  words in marks / words of the body
        scare_share            float  words in marks that quote nobody / words of the body
        reported_share         float  words attributed to anybody, indirect too / words of the body
        unknown_share          float  quoted words without a known speaker / n_quoted_words
        quotes_per_1000_words  float  n_quotes per 1,000 words of the body

    Shares are NaN where the body has no words, `unknown_share` where nobody is quoted.

    Raises ValueError where `quotes` names an article that `articles` lacks, or these hold one twice.

    >>> from analysis.language import parse_articles
    >>> from analysis.quotes import find_quotes
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Vote"], "text": ["“Not yet,” said Ana Bell."]})
    >>> quotes = find_quotes(articles, parse_articles(articles))
    >>> score_quotes(articles, quotes)[["n_quotes", "n_speakers", "n_quoted_words", "quote_density"]]
       n_quotes  n_speakers  n_quoted_words  quote_density
    0         1           1               2            0.4
    """
    check_table(articles, ARTICLES, "score_quotes()", needs=["article_id", "text"])
    check_table(quotes, QUOTES, "score_quotes()")
    check_articles(articles, quotes, "score_quotes()", "quotes")
    marks = find_marks(articles.assign(headline=None)) if marks is None else marks
    check_table(marks, MARKS, "score_quotes()", needs=["article_id", "part", "n_words"])
    places = {article_id: place for place, article_id in enumerate(articles["article_id"].tolist())}
    counts = _count_quotes(places, quotes)
    shares = _share_words(articles, places, quotes, marks, counts)
    return pd.DataFrame({"article_id": articles["article_id"].to_numpy(), **counts, **shares})


def _count_quotes(places: Mapping[str, int], quotes: pd.DataFrame) -> dict[str, Integers]:
    """Return the counts of quotations and speakers, one value an article."""
    body = (quotes["part"] == "body").to_numpy(dtype=bool)
    kinds, uses = (quotes[name].to_numpy(dtype=object) for name in ("kind", "mark_use"))
    quoted, voiced = np.isin(kinds, _QUOTED), body & _is_speech(quotes).to_numpy(dtype=bool)
    named = quotes["named"].fillna(False).to_numpy(dtype=bool)
    owners = _number_articles(quotes, places)

    def distinct(chosen: Booleans, column: str = "quote_id") -> Integers:
        return _count_distinct(owners[chosen], quotes[column].array[chosen], len(places))

    n_quotes, n_mixed = distinct(body & quoted), distinct(body & (kinds == "mixed"))
    return {
        "n_quotes": n_quotes,
        "n_direct": n_quotes - n_mixed,
        "n_mixed": n_mixed,
        "n_indirect": distinct(voiced & (kinds == "indirect")),
        "n_scare": distinct(body & (kinds == "scare")),
        **{f"n_{use}s": distinct(body & (uses == use)) for use in ("title", "nickname", "term")},
        "n_headline_quotes": distinct((quotes["part"] == "headline").to_numpy(dtype=bool) & quoted),
        "n_speakers": distinct(voiced, "speaker"),
        "n_named_speakers": distinct(voiced & named, "speaker"),
        "n_quoted_words": _sum_words(quotes, places, body & quoted),
    }


def _share_words(
    articles: pd.DataFrame,
    places: Mapping[str, int],
    quotes: pd.DataFrame,
    marks: pd.DataFrame,
    counts: Mapping[str, Integers],
) -> dict[str, Any]:
    """Return the shares of the body's words, NaN where there is nothing to divide by."""
    n_words = np.array([count_words(text) for text in articles["text"].fillna("").tolist()], dtype=np.float64)
    n_words[(n_words == 0) | is_snippet(articles)] = np.nan
    quoted = counts["n_quoted_words"].astype(np.float64)
    body, marked = ((table["part"] == "body").to_numpy(dtype=bool) for table in (quotes, marks))
    unknown = body & quotes["kind"].isin(_QUOTED).to_numpy(dtype=bool) & quotes["speaker"].isna().to_numpy(dtype=bool)
    scare = body & (quotes["kind"] == "scare").to_numpy(dtype=bool)
    voiced = quotes[body & _is_speech(quotes).to_numpy(dtype=bool)]
    return {
        "quote_density": quoted / n_words,
        "marked_share": _sum_words(marks, places, marked, "n_words") / n_words,
        "scare_share": _sum_words(quotes, places, scare) / n_words,
        "reported_share": _count_reported(articles, voiced) / n_words,
        "unknown_share": _sum_words(quotes, places, unknown) / np.where(quoted > 0, quoted, np.nan),
        "quotes_per_1000_words": counts["n_quotes"] / n_words * 1000,
    }


def _number_articles(spans: pd.DataFrame, places: Mapping[str, int]) -> Integers:
    """Return, for each span, the place of its article among the articles; -1 where they lack it."""
    return np.array([places.get(article_id, -1) for article_id in spans["article_id"].tolist()], dtype=np.int64)


def _count_distinct(owners: Integers, values: Any, n_articles: int) -> Integers:
    """Return how many different values each article has, missing ones left out; 0 where it has none."""
    numbers = pd.factorize(values)[0].astype(np.int64)
    span = int(numbers.max(initial=0)) + 1
    pairs = np.unique((owners * span + numbers)[numbers >= 0])
    return np.bincount(pairs // span, minlength=n_articles)


def _sum_words(
    spans: pd.DataFrame, places: Mapping[str, int], chosen: Booleans, column: str = "n_marked_words"
) -> Integers:
    """Return the words of each article's chosen spans, 0 where it has none."""
    owners = _number_articles(spans, places)
    chosen = chosen & (owners >= 0)
    return np.bincount(owners[chosen], spans[column].to_numpy()[chosen], len(places)).astype(np.int64)


def _count_reported(articles: pd.DataFrame, voiced: pd.DataFrame) -> Any:
    """Return, per article, the words of the body that are attributed to anybody, each counted once."""
    spans: dict[str, list[tuple[int, int]]] = {}
    columns = (voiced[name].tolist() for name in ("article_id", "reported_start", "reported_end"))
    for article_id, start, end in zip(*columns, strict=True):
        spans.setdefault(article_id, []).append((start, end))
    counts = []
    for article_id, text in zip(articles["article_id"].tolist(), articles["text"].tolist(), strict=True):
        n_words = reached = 0
        for start, end in sorted(spans.get(article_id, ())):
            n_words += count_words(text[max(start, reached) : max(end, reached)])
            reached = max(reached, end)
        counts.append(n_words)
    return np.array(counts, dtype=np.float64)


def rank_speakers(quotes: pd.DataFrame, articles: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return one row per speaker, the one with most words in marks first.

    Counts direct and mixed quotations in bodies. Quotations whose speaker is
    not known share the row "unknown", which keeps its place in the order and
    in the total, so that `share` adds up to 1. Speakers of the same name are
    taken for the same one across articles.

    Takes `quotes` (from `find_quotes`) and, to count only some articles,
    `articles`. Returns

        speaker          str    as resolved; "unknown" for all that stay unknown
        speaker_kind     str    the most frequent one
        named            boolean
        role             str    the most frequent one; missing where no article gives one
        n_words          int    words in marks
        share            float  of all quoted words
        n_quotes         int    quotations, an interrupted one counted once
        n_articles       int
        first_paragraph  float  where an article first quotes the speaker, 1 for the lead; mean over articles
        cues             str    up to three reporting words, the most frequent first: "say, warn"

    Raises ValueError where `quotes` is another table.

    >>> from analysis.language import parse_articles
    >>> from analysis.quotes import find_quotes
    >>> text = "“Not yet,” said Ana Bell. “It is far too early,” said Omar Diaz."
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Vote"], "text": [text]})
    >>> rank_speakers(find_quotes(articles, parse_articles(articles)))[["speaker", "n_words", "n_quotes", "cues"]]
         speaker  n_words  n_quotes cues
    0  Omar Diaz        5         1  say
    1   Ana Bell        2         1  say
    """
    check_table(quotes, QUOTES, "rank_speakers()")
    said = _name_speakers(quotes[(quotes["part"] == "body") & quotes["kind"].isin(_QUOTED)])
    if articles is not None:
        check_table(articles, ARTICLES, "rank_speakers()", needs=["article_id"])
        said = said[said["article_id"].isin(articles["article_id"])]
    ranked = said.groupby("speaker", sort=True).agg(
        speaker_kind=("speaker_kind", _most_frequent),
        named=("named", _most_frequent),
        role=("role", _most_frequent),
        n_words=("n_marked_words", "sum"),
        n_quotes=("quotation", "nunique"),
        n_articles=("article_id", "nunique"),
        cues=("cue_lemma", _three_most_frequent),
    )
    first = said.groupby(["speaker", "article_id"])["paragraph"].min() + 1
    ranked.insert(6, "first_paragraph", first.groupby("speaker").mean().astype("float64"))
    ranked.insert(4, "share", ranked["n_words"] / max(int(ranked["n_words"].sum()), 1))
    ranked = ranked.reset_index().sort_values(["n_words", "speaker"], ascending=[False, True], ignore_index=True)
    texts = dict.fromkeys(("speaker", "speaker_kind", "role", "cues"), "str")
    return ranked.astype({**texts, "named": "boolean", "n_words": "int64", "share": "float64"})


def rank_cues(quotes: pd.DataFrame) -> pd.DataFrame:
    """Return one row per speaker and reporting word, the most frequent first: how each is introduced.

    Counts direct, mixed and indirect attributions in bodies that have a
    reporting word of their own; one that carries over is counted once. A word
    is neutral where it tells that something was said, asked, answered or
    written, and no more ("say", "said in a statement"); "claim", "admit" and
    "warn" tell what the paper makes of it.

    Takes `quotes` (from `find_quotes`). Returns

        speaker   str    as resolved; "unknown" for all that stay unknown
        cue       str    lemma of the reporting word: say, warn, according to
        neutral   bool   the word is one of lexicons/neutral_cues.txt
        n_quotes  int    attributions with this word
        share     float  of the speaker's attributions that have a reporting word

    Raises ValueError where `quotes` is another table.

    Source of the neutral words: Caldas-Coulthard (1994), On Reporting Reporting.

    >>> from analysis.language import parse_articles
    >>> from analysis.quotes import find_quotes
    >>> text = "“Not yet,” said Ana Bell. Bell warned that it was far too early. “No,” she said."
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Vote"], "text": [text]})
    >>> rank_cues(find_quotes(articles, parse_articles(articles)))
        speaker   cue  neutral  n_quotes     share
    0  Ana Bell   say     True         2  0.666667
    1  Ana Bell  warn    False         1  0.333333
    """
    check_table(quotes, QUOTES, "rank_cues()")
    counts = find_cues(quotes).groupby(["speaker", "cue", "neutral"]).size().rename("n_quotes").reset_index()
    counts["share"] = counts["n_quotes"] / counts.groupby("speaker")["n_quotes"].transform("sum")
    ranked = counts.sort_values(["n_quotes", "speaker", "cue"], ascending=[False, True, True], ignore_index=True)
    dtypes = {"speaker": "str", "cue": "str", "neutral": "bool", "n_quotes": "int64", "share": "float64"}
    return ranked.astype(dtypes)


def find_cues(quotes: pd.DataFrame) -> pd.DataFrame:
    """Return one row per reporting word that rank_cues() counts: article_id, speaker, cue, neutral; in order of quotes.

    >>> from analysis.tables import make_table
    >>> find_cues(make_table([], QUOTES)).columns.tolist()
    ['article_id', 'speaker', 'cue', 'neutral']
    """
    voiced = _name_speakers(quotes[(quotes["part"] == "body") & _is_speech(quotes)])
    cued = voiced.dropna(subset=["cue_lemma"]).drop_duplicates(["article_id", "cue_start"])
    cues = cued[["article_id", "speaker", "cue_lemma"]].rename(columns={"cue_lemma": "cue"}).reset_index(drop=True)
    return cues.assign(neutral=cues["cue"].map(_is_neutral).astype("bool"))


def _is_neutral(cue: str) -> bool:
    """Return whether the first word of a cue, but for helping verbs, is a neutral one."""
    words = word_groups("neutral_cues")
    first = next((word for word in re.findall(r"\w+", cue) if word not in words["helping"]), "")
    return first in words["neutral"]


def _is_speech(quotes: pd.DataFrame) -> pd.Series:
    """Return which rows are somebody's words, spoken or written, and no plan or feeling."""
    return (quotes["kind"] != "scare") & quotes["speech"].fillna(True)


def _name_speakers(quotes: pd.DataFrame) -> pd.DataFrame:
    """Return the quotes with "unknown" for missing speakers, and one name per quotation of the corpus."""
    quotation = quotes["article_id"] + "\n" + quotes["quote_id"]
    return quotes.assign(speaker=quotes["speaker"].fillna(UNKNOWN_SPEAKER), quotation=quotation)


def _most_frequent(values: pd.Series) -> Any:
    """Return the most frequent value, the first in order at a tie; missing where all are."""
    counts = values.dropna().value_counts().sort_index()
    return None if counts.empty else counts.idxmax()


def _three_most_frequent(values: pd.Series) -> Any:
    """Return the three most frequent values, joined by commas; missing where all are."""
    counts = values.dropna().value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable")
    return None if counts.empty else ", ".join(counts.index[:3])
