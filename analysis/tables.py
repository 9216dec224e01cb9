"""The columns and dtypes of every table: the contract between the modules.

A table is a plain DataFrame. `make_table` gives birth to it, so that an empty
one has the same columns and dtypes as a full one; `check_table` stands at the
door of every public function and says in one sentence what is wrong.

Text spans carry `part` (headline or body), `start` and `end`: character
offsets, end excluded, into `articles.headline` or `articles.text`. Slicing
gives the row's `text`, always.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

TIME = "datetime64[us, UTC]"


class Table(NamedTuple):
    """One table of the contract: its name and the dtype of each column."""

    name: str
    columns: dict[str, str]


ARTICLES = Table(
    "articles",
    {
        "article_id": "str",
        "url": "str",
        "outlet": "str",
        "domain": "str",
        "headline": "str",
        "subtitle": "str",
        "byline": "str",
        "authors": "object",  # list of str
        "published": TIME,
        "published_precision": "str",  # day, minute, second
        "section": "str",
        "language": "str",  # ISO 639-1, declared or detected
        "dateline": "str",  # the place that opens the text
        "agency": "str",
        "text": "str",
        "n_words": "int64",
        "n_paragraphs": "int64",
        "source_file": "str",
        "source_item": "str",  # where in a file of many: line 12, row 3
        "source_format": "str",
        "content_hash": "str",
        "duplicate_of": "str",
        "text_status": "str",  # full, summary, truncated, empty
        "warnings": "object",  # list of str
    },
)

BLOCKS = Table(
    "blocks",
    {
        "article_id": "str",
        "block": "int64",
        "role": "str",
        "text": "str",  # as a reader sees it
        "source": "str",  # the stretch of the file; joined, they give back the file
        "start": "int64",
        "end": "int64",
    },
)

LINKS = Table(
    "links",
    {"article_id": "str", "start": "int64", "end": "int64", "text": "str", "url": "str"},
)

FILES = Table(
    "files",
    {
        "source_file": "str",
        "source_item": "str",
        "source_format": "str",
        "encoding": "str",
        "status": "str",  # read, unreadable, skipped
        "article_id": "str",
        "problem": "str",
    },
)

LOADS = Table(
    "load report",
    {
        "outcome": "str",  # article, unreadable, skipped; doubt
        "what": "str",
        "n": "int64",
        "examples": "object",  # list of str
    },
)

DUPLICATES = Table(
    "duplicates",
    {
        "article_id": "str",
        "cluster": "str",  # article_id of the first of its cluster
        "kind": "str",  # first, same_text, same_url, near, part
        "share_reused": "float64",  # of its words, those that stand in the first; missing for the first
        "share_followed": "float64",  # the same, with what was rewritten in between
        "similarity": "float64",  # runs of three words in both / in either
    },
)

SENTENCES = Table(
    "sentences",
    {
        "article_id": "str",
        "sentence": "int64",
        "paragraph": "int64",
        "start": "int64",
        "end": "int64",
        "text": "str",
        "n_words": "int64",
        "n_syllables": "int64",
        "share_quoted": "float64",
        "difficulty": "float64",  # the Flesch–Kincaid grade of the sentence alone
        "influence": "float64",  # the grade of its article minus that without the sentence
    },
)

TOKENS = Table(
    "tokens",
    {
        "article_id": "str",
        "part": "str",
        "token": "int64",
        "start": "int64",
        "end": "int64",
        "text": "str",
        "lemma": "str",
        "tag": "str",
        "dep": "str",
        "head": "int64",
        "sentence": "int64",
        "paragraph": "int64",
        "ent_label": "str",
        "ent_iob": "str",
    },
)

MARKS = Table(
    "marks",
    {
        "article_id": "str",
        "part": "str",
        "paragraph": "int64",
        "start": "int64",
        "end": "int64",
        "text": "str",
        "n_words": "int64",
        "opener": "str",
        "closed": "bool",
    },
)

QUOTES = Table(
    "quotes",
    {
        "article_id": "str",
        "quote_id": "str",
        "part": "str",
        "start": "int64",
        "end": "int64",
        "text": "str",
        "kind": "str",  # direct, mixed, indirect, scare
        "n_words": "int64",
        "n_marked_words": "int64",
        "paragraph": "int64",
        "reported_start": "Int64",  # the whole reported clause; start and end but in mixed quotes
        "reported_end": "Int64",
        "speaker": "str",
        "speaker_id": "str",
        "speaker_mention": "str",
        "speaker_start": "Int64",
        "speaker_end": "Int64",
        "speaker_kind": "str",  # person, organisation, group, document, unnamed
        "named": "boolean",
        "role": "str",
        "via": "str",  # who carried the words
        "cue": "str",
        "cue_lemma": "str",
        "cue_start": "Int64",
        "cue_end": "Int64",
        "speech": "boolean",  # of reported clauses: by a word of speech, or a plan, a feeling; missing for scare
        "modality": "str",  # asserted, negated, hypothetical; missing for scare
        "mark_use": "str",  # quotation, title, nickname, term, scare; missing for indirect
        "continues": "bool",
        "confidence": "float64",
        "rule": "str",
    },
)

ANNOTATIONS = Table(
    "annotated quotes",
    {
        "article_id": "str",
        "part": "str",
        "start": "int64",
        "end": "int64",
        "text": "str",
        "kind": "str",  # direct, mixed, indirect, scare
        "speaker": "str",  # joint speakers parted by ";"; missing for scare
        "speaker_kind": "str",
        "named": "boolean",
        "cue": "str",
    },
)

MENTIONS = Table(
    "mentions",
    {
        "article_id": "str",
        "part": "str",
        "start": "int64",
        "end": "int64",
        "text": "str",
        "label": "str",
        "entity_id": "str",
        "kind": "str",  # name, pronoun
        "found_by": "str",
        "rule": "str",
        "in_quote": "boolean",
        "paragraph": "int64",
    },
)

PRONOUNS = Table("pronouns", {**MENTIONS.columns, "confidence": "float64"})  # kind pronoun, every one a row

ENTITIES = Table(
    "entities",
    {
        "article_id": "str",
        "entity_id": "str",
        "name": "str",
        "label": "str",
        "role": "str",
        "aliases": "object",  # list of str
        "n_mentions": "int64",
        "n_pronouns": "Int64",
        "first_start": "Int64",
        "in_headline": "bool",
        "in_lead": "bool",
        "salience": "float64",
    },
)

JOINED = Table("joined entities", {**ENTITIES.columns, "corpus_id": "str", "join_rule": "str"})

MEETINGS = Table(
    "names in one paragraph",
    {
        "article_id": "str",
        "part": "str",
        "paragraph": "int64",
        "start": "int64",
        "end": "int64",
        "first": "str",
        "second": "str",
        "first_id": "str",
        "second_id": "str",
    },
)

PAIRS = Table(
    "pairs",
    {
        "first": "str",
        "second": "str",
        "first_label": "str",
        "second_label": "str",
        "n_paragraphs": "int64",
        "n_paragraphs_first": "int64",  # the first without the second
        "n_paragraphs_second": "int64",
        "n_articles": "int64",
        "n_articles_first": "int64",
        "n_articles_second": "int64",
        "association": "float64",
        "first_id": "str",
        "second_id": "str",
    },
)

SOURCES = Table(
    "sources",
    {
        "article_id": "str",
        "speaker": "str",  # "unknown" for all statements of the article without a speaker
        "speaker_id": "str",
        "speaker_kind": "str",
        "source_kind": "str",  # in what capacity: official, party, expert, business, ordinary …; unknown
        "named": "boolean",
        "role": "str",
        "transparency": "str",  # named_with_role, named, role_only, unnamed, organisation, document, unknown
        "reason": "str",  # why no name is given, or on what condition
        "reason_start": "Int64",
        "reason_end": "Int64",
        "n_quotes": "float64",  # joint speakers share
        "n_words": "float64",
        "first_start": "int64",
        "first_paragraph": "int64",
        "first_position": "float64",
        "is_first": "bool",
        "in_headline": "bool",
        "in_top": "bool",  # within the first three paragraphs
    },
)

STATEMENTS = Table(
    "statements",
    {
        "article_id": "str",
        "part": "str",
        "start": "int64",
        "end": "int64",
        "text": "str",
        "kind": "str",
        "speaker": "str",
        "speaker_kind": "str",
        "source_kind": "str",
        "transparency": "str",
        "n_quotes": "float64",  # joint speakers share
        "n_words": "float64",
        "position": "float64",
    },
)

HEARD = Table(
    "heard entities",
    {
        "article_id": "str",
        "entity_id": "str",
        "corpus_id": "str",
        "name": "str",
        "label": "str",
        "is_full_name": "bool",
        "n_mentions": "int64",
        "heard": "bool",
        "n_quotes": "int64",
        "n_indirect": "int64",
        "n_words": "int64",
        "n_through": "int64",
        "unsettled": "bool",
    },
)

RANKED_HEARD = Table(
    "named and heard",
    {
        "name": "str",
        "label": "str",
        "is_full_name": "bool",
        "roles": "object",  # list of str
        "n_articles": "int64",
        "n_articles_heard": "int64",
        "n_articles_unsettled": "int64",
        "n_mentions": "int64",
        "n_quotes": "int64",
        "n_indirect": "int64",
        "n_words": "int64",
        "n_through": "int64",
        "corpus_id": "str",
    },
)

MERGED = Table(
    "merged mentions",
    {
        "form": "str",
        "corpus_id": "str",
        "rule": "str",
        "article_id": "str",
        "part": "str",
        "start": "int64",
        "end": "int64",
        "paragraph": "int64",
    },
)

MERGES = Table(
    "merges",
    {
        "form": "str",
        "name": "str",
        "label": "str",
        "rule": "str",
        "reason": "str",
        "doubtful": "bool",
        "n_mentions": "int64",
        "n_articles": "int64",
        "context": "str",
        "objection": "str",
        "article_id": "str",
        "part": "str",
        "start": "int64",
        "end": "int64",
        "paragraph": "int64",
        "corpus_id": "str",
    },
)

STANCES = Table(
    "stances",
    {
        "article_id": "str",
        "part": "str",
        "start": "int64",
        "end": "int64",
        "cue": "str",
        "stance": "str",  # neutral, distancing, endorsing, adversative, other
        "speaker": "str",
        "source_kind": "str",
    },
)

NAMESAKES = Table(
    "namesakes",
    {
        "surname": "str",
        "people": "object",  # list of str
        "n_people": "int64",
        "n_articles": "int64",
        "n_articles_several": "int64",
        "reason": "str",
        "corpus_ids": "object",  # list of str
    },
)

ALIASES = Table(
    "aliases",
    {
        "line": "int64",
        "surface": "str",
        "canonical": "str",
        "label": "str",
        "action": "str",  # merge, split, drop, relabel
        "article": "str",
    },
)

CHECKED_ALIASES = Table("checked aliases", {**ALIASES.columns, "n_mentions": "int64", "status": "str"})

MEASURED_TABLES = (  # what measure() finds in articles; the last as it was before the user's list of names
    *("sentences", "marks", "tokens", "mentions", "pronouns", "entities", "quotes", "scopes", "scores"),
    "mentions_before",
)

KEYS = Table(
    "keys",
    {
        "article_id": "str",
        "key": "str",  # SHA-256 of all that the results of this article hang on
        "problem": "str",  # why it could not be measured; missing where it was
        **{f"n_{name}": "int64" for name in MEASURED_TABLES},  # how many rows of each table are its own
    },
)

TEXTSTAT = Table(
    "textstat scores",
    {
        "article_id": "str",
        **dict.fromkeys(
            [
                "flesch_reading_ease",
                "flesch_kincaid_grade",
                "gunning_fog",
                "smog_index",
                "automated_readability_index",
                "coleman_liau_index",
                "dale_chall_readability_score",
                "dale_chall_readability_score_v2",
                "spache_readability",
                "linsear_write_formula",
                "lix",
                "rix",
                "mcalpine_eflaw",
                "reading_time",
                "fernandez_huerta",
                "szigriszt_pazos",
                "gutierrez_polini",
                "crawford",
                "gulpease_index",
                "wiener_sachtextformel",
                "text_standard_float",
            ],
            "float64",
        ),
        "text_standard": "str",
        **dict.fromkeys(
            [
                "lexicon_count",
                "sentence_count",
                "char_count",
                "letter_count",
                "long_word_count",
                "miniword_count",
            ],
            "int64",
        ),
        **dict.fromkeys(["syllable_count", "polysyllabcount", "monosyllabcount", "difficult_words"], "Int64"),
    },
)

COMPARED = (  # the scores that textstat has too
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog_index",
    "automated_readability_index",
    "coleman_liau_index",
    "dale_chall_readability_score",
    "lix",
    "rix",
)

READABILITY = Table(
    "readability scores",
    {
        "article_id": "str",
        **dict.fromkeys(
            [
                "n_sentences",
                "n_words",
                "n_syllables",
                "n_characters",
                "n_letters",
                "n_long",
                "n_polysyllables",
                "n_complex",
                "n_unfamiliar",
                "n_sentences_plain",
            ],
            "int64",
        ),
        "share_guessed": "float64",
        **{
            f"{name}{end}": "float64"
            for name in ("words_per_sentence", "syllables_per_word", *COMPARED)
            for end in ("", "_se", "_low", "_high")
        },
        "flags": "object",  # list of str: no_text, short, smog_under_30, non_latin, not_english, splitters_disagree
    },
)

SCOPES = Table(
    "readability by scope",
    {
        "article_id": "str",
        "scope": "str",  # all, prose, quoted
        **{name: dtype for name, dtype in READABILITY.columns.items() if name != "article_id"},
        "n_sentences": "float64",  # a sentence that is part quote is shared
        "n_sentences_plain": "float64",
    },
)

METHODS = Table(
    "methods side by side",
    {
        "article_id": "str",
        **{pattern.format(name): "float64" for name in COMPARED for pattern in ("{}", "textstat_{}", "{}_difference")},
        "grade_from_sentences": "float64",
        "grade_from_words": "float64",
    },
)

DISAGREEMENTS = Table(
    "disagreements",
    {"article_id": "str", "paragraph": "int64", "start": "int64", "end": "int64", "text": "str", "kind": "str"},
)

_ESTIMATE = {
    "n_articles": "int64",
    "n_clusters": "int64",  # articles, or days or authors where these are drawn
    "n_quotes": "Int64",
    "estimate": "float64",
    "low": "float64",
    "high": "float64",
    "note": "str",  # why there is no interval; missing where there is one
}

ESTIMATES = Table("estimates", {"group": "str", **_ESTIMATE})

DIVERSITIES = Table("estimates of diversity", {**ESTIMATES.columns, "measure": "str"})

PARTS = Table(
    "estimated parts",
    {
        "group": "str",
        "part": "str",
        "n_articles_all": "int64",  # of the group, with any amount
        **_ESTIMATE,
        "n_quotes": "float64",  # joint speakers share
    },
)

_DIFFERENCE = {
    "first": "str",
    "second": "str",
    "n_first": "int64",
    "n_second": "int64",
    "difference": "float64",
    "low": "float64",
    "high": "float64",
    "p_value": "float64",
    "clear": "bool",
    "note": "str",
}

COMPARISON = Table("comparison", _DIFFERENCE)

COMPARED_PARTS = Table("compared parts", {"part": "str", **_DIFFERENCE, "p_corrected": "float64"})

TRENDS = Table(
    "trends",
    {
        "group": "str",
        "n_articles": "int64",
        "n_clusters": "int64",
        "n_months": "int64",
        "change": "float64",  # a month
        "low": "float64",
        "high": "float64",
        "p_value": "float64",
        "clear": "bool",
        "note": "str",
    },
)

COMPARED_STANCES = Table(
    "compared stances",
    {
        "source_kind": "str",
        "stance": "str",
        "n_statements": "int64",
        "n_articles": "int64",
        "n_stance": "int64",
        "estimate": "float64",
        "low": "float64",
        "high": "float64",
        "difference": "float64",  # from all other kinds
        "p_value": "float64",
        "p_corrected": "float64",
        "verdict": "str",  # more, less, cannot tell, too few
        "note": "str",
    },
)

VALIDATION = Table(
    "validation",
    {
        "article_id": "str",
        "found": "boolean",  # missing where a person found a quotation and we did not
        "true": "boolean",  # missing where we found a quotation and a person did not
        "n": "float64",  # quotations, or words
    },
)


def make_table(rows: Iterable[Mapping[str, Any]], table: Table) -> pd.DataFrame:
    """Return rows as a DataFrame with the table's columns, dtypes and order.

    A key that a row leaves out is missing in the table. Raises ValueError
    where a row has a key that the table does not know, or lacks an integer
    or boolean that may not be missing.

    >>> links = [{"article_id": "a", "start": 4, "end": 8, "text": "said"}]
    >>> make_table(links, LINKS)
      article_id  start  end  text  url
    0          a      4    8  said  NaN
    >>> make_table([], LINKS).dtypes["start"]
    dtype('int64')
    """
    rows = list(rows)
    unknown = set().union(*rows) - set(table.columns)
    if unknown:
        names = ", ".join(sorted(unknown))
        raise ValueError(f"the {table.name} table has no column {names}")
    columns: dict[str, Any] = {
        name: pd.Series([row.get(name) for row in rows], dtype=_birth_dtype(dtype))
        for name, dtype in table.columns.items()
    }
    try:
        return pd.DataFrame({name: column.astype(table.columns[name]) for name, column in columns.items()})
    except (TypeError, ValueError) as error:
        raise ValueError(f"the {table.name} table cannot hold these rows: {error}") from error


def _birth_dtype(dtype: str) -> str:
    """Return the dtype in which a column can take None before it is cast."""
    return "object" if dtype in {"int64", "bool", "object"} else dtype


def join_columns(columns: Mapping[str, Any], table: Table) -> pd.DataFrame:
    """Return arrays, one a column, as a DataFrame with the table's columns, dtypes and order.

    pandas' astype() on a wide table takes longer than scoring an article.

    >>> spans = {"start": np.array([4.0]), "end": np.array([8.0]), "article_id": ["a"], "text": ["said"], "url": [None]}
    >>> join_columns(spans, LINKS)
      article_id  start  end  text  url
    0          a      4    8  said  NaN
    """
    return pd.DataFrame({name: _cast(columns[name], dtype) for name, dtype in table.columns.items()})


def _cast(values: Any, dtype: str) -> Any:
    """Return one column in its dtype."""
    if dtype in {"float64", "int64"}:
        return np.asarray(values).astype(dtype, copy=False)
    if dtype == "Int64":
        return pd.arrays.IntegerArray(np.nan_to_num(values).astype(np.int64), np.isnan(values))
    return pd.Series(values, dtype=dtype)


def is_snippet(articles: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which articles are known by a summary or their beginning only; such a text is never scored.

    >>> is_snippet(pd.DataFrame({"text_status": ["full", "truncated", None]})).tolist()
    [False, True, False]
    """
    if "text_status" not in articles:
        return np.zeros(len(articles), dtype=bool)
    return articles["text_status"].isin(["summary", "truncated"]).to_numpy(dtype=bool)


def check_table(frame: pd.DataFrame, table: Table, caller: str, *, needs: Iterable[str] = ()) -> None:
    """Raise ValueError, in one sentence, where `frame` is not the table that `caller` needs.

    `needs` names the columns that are used; by default all of the table's.

    >>> check_table(pd.DataFrame({"speaker": []}), ARTICLES, "find_quotes()", needs=["article_id", "text"])
    Traceback (most recent call last):
    ValueError: find_quotes() needs the articles table with article_id, text; got columns speaker.
    """
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"{caller} needs the {table.name} table; got {type(frame).__name__}.")
    wanted = list(needs) or list(table.columns)
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        got = ", ".join(map(str, frame.columns)) or "none"
        message = f"{caller} needs the {table.name} table with {', '.join(missing)}; got columns {got}."
        guess = _guess_table(frame)
        raise ValueError(message + (f" Did you pass {guess}?" if guess and guess != table.name else ""))


def _guess_table(frame: pd.DataFrame) -> str | None:
    """Return the name of the table whose every column `frame` has, or None."""
    tables = [ARTICLES, BLOCKS, LINKS, FILES, SENTENCES, TOKENS, MARKS, QUOTES, MENTIONS, PRONOUNS]
    tables += [ENTITIES, JOINED, ALIASES, SOURCES]
    fitting = [table for table in tables if set(table.columns) <= set(frame.columns)]
    return max(fitting, key=lambda table: len(table.columns)).name if fitting else None
