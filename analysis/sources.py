"""Who gets to speak: `find_sources`, a row per article and speaker; `rank_sources`, the share of voice of each kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.anonymity import find_reasons
from analysis.descriptions import find_descriptions, is_role
from analysis.grammar import word_groups
from analysis.kind_words import SourceKinds
from analysis.source_kinds import judge_kinds
from analysis.statements import UNKNOWN, Scope, check_articles, choose_statements, measure_statements, part_speakers
from analysis.tables import ARTICLES, JOINED, QUOTES, SOURCES, check_table
from analysis.transparency import NAMELESS, judge_transparency

TOP_PARAGRAPHS = 3
_WHO = ["article_id", "speaker"]
_IDENTITY = ["speaker_id", "speaker_kind", "named", "role"]
_SHARES = {
    "n_words": "float64",
    "share_words": "float64",
    "n_quotes": "float64",
    "share_quotes": "float64",
    "n_articles": "int64",
    "share_articles": "float64",
    "n_speakers": "int64",
}


def find_sources(
    articles: pd.DataFrame,
    quotes: pd.DataFrame,
    *,
    scope: Scope = "marked",
    kinds: SourceKinds | None = None,
    entities: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row per article and speaker quoted in its body: who it is, how much it says, and where first.

    The scope "marked" counts quotations in marks, as rank_speakers() does,
    and their words in marks. "all" counts every statement of speech, also
    without marks, but for what is reported as not said or only possible, and
    the words of the reported clauses, each word of an article once. Headlines
    only set `in_headline`. Joint speakers have a row each and share their
    quotations and words in equal parts, so that the sums stay those of the
    quotes; they are fractions, therefore.

    Takes `articles` (article_id, text) and `quotes` from `find_quotes`;
    `kinds`, the user's own words for kinds of sources, from
    `read_source_kinds`; and `entities` from `join_entities`, which adds roles
    that the article or the corpus gives elsewhere. Returns, in the order of
    articles, then of `first_start`, then of names:

        article_id, speaker  str   "unknown", one row, for all that has no known speaker
        speaker_id, speaker_kind  str  see `find_quotes`
        source_kind     str      in what capacity, see `judge_kinds`; unknown with the speaker
        named           boolean  missing for unknown
        role            str      the most frequent one of the article's quotes
        transparency    str      named_with_role, named, role_only, unnamed; organisation, document; unknown
        reason          str      where no name is given, the words that say why; start and end in the body
        n_quotes        float    quotations or statements, an interrupted one counted once
        n_words         float
        first_start     int      where the first one begins
        first_paragraph int      0 for the lead
        first_position  float    first_start / characters of the body: 0 opens the text, 1 would end it
        is_first        bool     nobody is quoted earlier in this article; joint speakers are first together
        in_headline     bool     quoted in the headline too; never for unknown, who may be somebody else there
        in_top          bool     quoted within the first three paragraphs

    Raises ValueError where a table is another one, an article stands in
    `articles` twice, or `quotes` names one that it lacks.

    Source of the levels of transparency: the coding of sources in PEJ (2005), The State of the News Media.

    Limits: somebody described in two ways ("an official", "one official") is
    two sources. In the scope "all" a statement within another one is part of
    the words of the outer one. A role that stands away from the name is often
    missed, so that named_with_role counts too few and named too many; with
    `entities` fewer are missed.

    >>> from analysis.language import parse_articles
    >>> from analysis.quotes import find_quotes
    >>> text = "“Not yet,” said Ana Bell, the mayor. “It is far too early,” critics said."
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Vote"], "text": [text]})
    >>> sources = find_sources(articles, find_quotes(articles, parse_articles(articles)))
    >>> sources[["speaker", "transparency", "n_words", "is_first"]]  # Not yet; It is far too early
        speaker     transparency  n_words  is_first
    0  Ana Bell  named_with_role      2.0      True
    1   critics          unnamed      5.0     False
    """
    _check(articles, quotes, entities)
    statements = choose_statements(quotes, scope)
    spoken = measure_statements(articles, statements[statements["part"] == "body"], scope)
    sources = _sum_up(part_speakers(spoken))
    sources = _place(articles, sources, part_speakers(statements[statements["part"] == "headline"]))
    known = sources["speaker"] != UNKNOWN
    voices = _introduce(articles, sources[known], entities)
    sources.loc[known, "role"] = voices["role"]
    sources["source_kind"] = UNKNOWN
    sources.loc[known, "source_kind"] = judge_kinds(voices, kinds)
    levels = pd.Series(judge_transparency(sources), index=sources.index)
    sources["transparency"] = levels.mask(levels.isin(NAMELESS) & (sources["source_kind"] == "document"), "document")
    nameless = sources["transparency"].isin(NAMELESS) & ~sources["named"].fillna(True).astype(bool)
    sources = sources.join(find_reasons(articles, sources[nameless]))
    return sources[list(SOURCES.columns)].astype(SOURCES.columns)


def rank_sources(sources: pd.DataFrame, *, column: str = "source_kind") -> pd.DataFrame:
    """Return the share of voice of each kind of source, or of each speaker, the one with most words first.

    Share of voice is told in three ways that need not agree: of the words, of
    the quotations, and of the articles, where one has a voice in every article
    that quotes it at all. The first two add up to 1 over the rows; the third
    does not, since an article quotes several. Unknown has a row always, also
    with nothing in it, and is in every total.

    Takes `sources` from `find_sources`, whose scope says which words count.
    `column` is what the rows stand for: source_kind, speaker, transparency,
    speaker_kind. Speakers of the same name are taken for the same one across
    articles. Returns

        source_kind, or as `column` says  str
        n_words         float  joint speakers share
        share_words     float  of all words
        n_quotes        float  joint speakers share
        share_quotes    float  of all quotations
        n_articles      int    that quote it
        share_articles  float  of the articles that quote anybody
        n_speakers      int    different ones, unknown not counted

    Ties go by name. Shares are NaN where nobody says a word. No rows at all
    where there are no sources.

    Raises ValueError where `sources` is another table or lacks `column`.

    Source: share of voice, also share of space, as the Gender Gap Tracker
    (Asr et al. 2021) names it; official sources since Sigal (1973), Reporters and Officials.

    >>> from analysis.tables import make_table
    >>> place = {"first_start": 0, "first_paragraph": 0, "is_first": False, "in_headline": False, "in_top": True}
    >>> rows = [("a", "Ana Bell", "official", 6), ("a", "unknown", "unknown", 2), ("b", "Ana Bell", "official", 3),
    ...     ("b", "Tom Roe", "ordinary", 1)]
    >>> sources = make_table([{**place, "article_id": one, "speaker": speaker, "source_kind": kind, "n_words": n_words,
    ...     "n_quotes": 1} for one, speaker, kind, n_words in rows], SOURCES)
    >>> ranked = rank_sources(sources)  # 12 words: 6 + 3, 2, 1
    >>> ranked[["source_kind", "share_words", "share_quotes", "share_articles", "n_speakers"]].round(2)
      source_kind  share_words  share_quotes  share_articles  n_speakers
    0    official         0.75          0.50             1.0           1
    1     unknown         0.17          0.25             0.5           0
    2    ordinary         0.08          0.25             0.5           1
    """
    check_table(sources, SOURCES, "rank_sources()")
    if column not in sources.columns:
        raise ValueError(f"rank_sources() finds no column {column} in sources; it has {', '.join(sources.columns)}.")
    value = sources[column].astype("str").fillna(UNKNOWN)
    known = sources["speaker"].where(sources["speaker"] != UNKNOWN)
    by_value = pd.DataFrame(
        {
            "value": value,
            "article_id": sources["article_id"],
            "known": known,
            "n_words": sources["n_words"],
            "n_quotes": sources["n_quotes"],
        }
    ).groupby("value")
    sums = by_value[["n_words", "n_quotes"]].sum().round(6)  # so that thirds add up to one
    counts = sums.assign(n_articles=by_value["article_id"].nunique(), n_speakers=by_value["known"].nunique())
    if len(counts):
        counts = counts.reindex(counts.index.union([UNKNOWN])).fillna(0)
    wholes = {
        "words": sums["n_words"].sum(),
        "quotes": sums["n_quotes"].sum(),
        "articles": sources["article_id"].nunique(),
    }
    ranked = counts.assign(
        **{f"share_{name}": counts[f"n_{name}"] / (whole or np.nan) for name, whole in wholes.items()}
    )
    ranked = ranked.rename_axis(column).reset_index()
    ranked = ranked.sort_values(["n_words", column], ascending=[False, True], ignore_index=True)
    return ranked[[column, *_SHARES]].astype({column: "str", **_SHARES})


def _check(articles: pd.DataFrame, quotes: pd.DataFrame, entities: pd.DataFrame | None) -> None:
    """Raise ValueError where a table is another one, or does not fit the others."""
    check_table(articles, ARTICLES, "find_sources()", needs=["article_id", "text"])
    check_table(quotes, QUOTES, "find_sources()")
    if entities is not None:
        check_table(entities, JOINED, "find_sources()", needs=["article_id", "entity_id", "role", "corpus_id"])
    check_articles(articles, quotes, "find_sources()", "quotes")


def _sum_up(spoken: pd.DataFrame) -> pd.DataFrame:
    """Return one row per article and speaker: words, quotations, where the first begins, and who it is."""
    spoken = spoken.assign(words=spoken["words"] * spoken["part_of_it"]).sort_values("begin", kind="stable")
    by_source = spoken.groupby(_WHO, sort=True)
    quotations = spoken.drop_duplicates([*_WHO, "quote_id", "whole"]).groupby(_WHO, sort=True)
    sources = pd.DataFrame(
        {
            "n_quotes": quotations["part_of_it"].sum(),
            "n_words": by_source["words"].sum(),
            "first_start": by_source["begin"].min(),
            "first_paragraph": by_source["paragraph"].min(),
        }
    )
    for column in _IDENTITY:
        sources[column] = _most_frequent(spoken, column).reindex(sources.index)
    return _guess_kinds(sources.astype({column: SOURCES.columns[column] for column in _IDENTITY}).reset_index())


def _most_frequent(spoken: pd.DataFrame, column: str) -> pd.Series:
    """Return the most frequent value of each article's speaker, the first in order at a tie."""
    counts = spoken.dropna(subset=[column]).groupby([*_WHO, column]).size().rename("n").reset_index()
    counts = counts.sort_values(["n", column], ascending=[False, True], kind="stable").drop_duplicates(_WHO)
    return counts.set_index(_WHO)[column]


def _guess_kinds(sources: pd.DataFrame) -> pd.DataFrame:
    """Return the sources with a kind also for who only speaks jointly and has no id: by the words themselves."""
    open_kind = sources["speaker_kind"].isna() & (sources["speaker"] != UNKNOWN)
    for place, speaker in sources.loc[open_kind, "speaker"].items():
        first, last = speaker.split()[0], speaker.split()[-1].lower()
        named = first[:1].isupper() and first.lower() not in word_groups("faceless")["plain"]
        body = last in word_groups("attribution_words")["body"]
        kind = "organisation" if body else "person" if named else "unnamed"
        sources.loc[place, ["speaker_kind", "named"]] = [kind, named]
    return sources


def _place(articles: pd.DataFrame, sources: pd.DataFrame, titled: pd.DataFrame) -> pd.DataFrame:
    """Return the sources in order, with where in the article each is first quoted."""
    lengths = articles["text"].fillna("").str.len().to_numpy()
    order = pd.DataFrame({"place": np.arange(len(articles)), "length": lengths}, index=articles["article_id"])
    sources = sources.join(order, on="article_id").sort_values(["place", "first_start", "speaker"], ignore_index=True)
    known = titled[titled["speaker"] != UNKNOWN]
    titles = pd.MultiIndex.from_frame(known[_WHO])
    return sources.assign(
        first_position=sources["first_start"] / sources["length"].replace(0, np.nan),
        is_first=sources["first_start"] == sources.groupby("article_id")["first_start"].transform("min"),
        in_headline=pd.MultiIndex.from_frame(sources[_WHO]).isin(titles),
        in_top=sources["first_paragraph"] < TOP_PARAGRAPHS,
    )


def _introduce(articles: pd.DataFrame, sources: pd.DataFrame, entities: pd.DataFrame | None) -> pd.DataFrame:
    """Return what is known of each speaker: the label of the name, what the article says, and the corpus's roles."""
    voices = sources[["article_id", "speaker", "speaker_kind", "named", "role"]].copy()
    voices["label"] = sources["speaker_id"].str.extract("^([^:]+):", expand=False)
    signed = articles if "byline" in articles.columns else articles.assign(byline=None)
    voices["roles"] = find_descriptions(signed, voices)
    if entities is not None:
        voices = _add_roles(voices, sources, entities)
    told = [next((text for text in texts if is_role(text)), None) for texts in voices["roles"]]
    voices["role"] = voices["role"].fillna(pd.Series(told, index=voices.index, dtype="str"))
    return voices


def _add_roles(voices: pd.DataFrame, sources: pd.DataFrame, entities: pd.DataFrame) -> pd.DataFrame:
    """Return the voices with the roles that the names have in their article, and in the others of the corpus."""
    here = entities.drop_duplicates(["article_id", "entity_id"]).set_index(["article_id", "entity_id"])
    found = here.reindex(pd.MultiIndex.from_frame(sources[["article_id", "speaker_id"]]))
    voices["role"] = voices["role"].fillna(pd.Series(found["role"].to_numpy(), index=voices.index))
    roles = _list_roles(entities)
    theirs = [
        [*told, *(role for role in roles.get(corpus_id, ()) if role != own)]
        for told, corpus_id, own in zip(voices["roles"], found["corpus_id"], voices["role"], strict=True)
    ]
    return voices.assign(roles=pd.Series(theirs, index=voices.index, dtype="object"))


def _list_roles(entities: pd.DataFrame) -> dict[str, Sequence[str]]:
    """Return the roles of every name of the corpus, the most frequent first."""
    counts = entities.dropna(subset=["role"]).groupby(["corpus_id", "role"]).size().rename("n").reset_index()
    counts = counts.sort_values(["n", "role"], ascending=[False, True], kind="stable")
    return {str(name): roles.tolist() for name, roles in counts.groupby("corpus_id")["role"]}
