"""Who says what: `find_quotes`, and what follows from it, `score_quotes` and `rank_speakers`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from analysis.attributing import Opened, open_articles, see
from analysis.attribution import rule_confidence
from analysis.continuation import Draft
from analysis.grammar import Parsed
from analysis.judged import draft_judged
from analysis.learned.attribute import Judged, attribute
from analysis.learned.sureness import rate
from analysis.manner import carrier, modality, use_of_marks
from analysis.marks import find_marks
from analysis.sentences import count_words
from analysis.speakers import UNKNOWN, Hearing, Voice
from analysis.tables import ARTICLES, MARKS, MENTIONS, QUOTES, TOKENS, check_table, make_table

UNKNOWN_SPEAKER = "unknown"
_QUOTED = ["direct", "mixed"]
_BATCH = 32  # articles that the model sees at once


def find_quotes(articles: pd.DataFrame, tokens: pd.DataFrame, mentions: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return one row per quotation: every marked span, and every clause of indirect speech.

    By rule, on the parse. A marked span is `direct` where the quotation's words all
    stand in marks, `mixed` where the marks are part of a reported clause, and
    `scare` where nobody is quoted (a title, a term, irony). Clauses without
    marks that a reporting verb or "according to" gives to somebody are
    `indirect`. A speaker that the rules do not find stays missing.

    Takes `articles` (article_id, headline, text), `tokens` (one row per token,
    from `parse_articles`) and, for names merged with more evidence, `mentions`.
    Returns, in text order:

        quote_id                   str    q1, q2, …; rows of one interrupted quotation share it
        part, start, end, text            the words between the marks, or the reported clause
        kind                       str    direct, mixed, indirect, scare
        n_words, n_marked_words    int    words of `text`; those of them in marks
        reported_start, _end       Int64  the whole reported clause where the row is mixed; of an
                                          indirect one with its "that", which `text` leaves out
        speaker                    str    full name, or the article's words; missing where unknown
        speaker_id                 str    entity_id of a name, where `mentions` is given
        speaker_mention, _start, _end     the words that name the speaker here, in the same part
        speaker_kind               str    person, organisation, group, document, unnamed
        named                      boolean  False for sources without a name
        role                       str    "Harbour Party leader", as the article words it
        via                        str    who carried the words: "his lawyer", the paper that quoted him
        cue, cue_lemma, cue_start, cue_end  the reporting word
        modality                   str    asserted, negated ("did not say"), hypothetical ("might say");
                                          missing for scare
        mark_use                   str    what the marks are for: quotation, title, nickname, term, scare;
                                          missing for indirect
        continues                  bool   the attribution is carried over from another span
        confidence                 float  share of this rule's attributions that are right
        rule                       str    why

    Raises ValueError where a table is not the one named.

    >>> from analysis.language import parse_articles
    >>> text = "“We open in May,” said Ana Bell, the harbour master. She called the delay “a shame.”"
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Port opens"], "text": [text]})
    >>> find_quotes(articles, parse_articles(articles))[["text", "kind", "speaker", "role", "cue"]]
                   text    kind   speaker            role     cue
    0  We open in May,  direct  Ana Bell  harbour master    said
    1          a shame.   mixed  Ana Bell  harbour master  called
    """
    _check_tables(articles, tokens, mentions, "find_quotes()")
    rows: list[dict[str, Any]] = []
    opened = open_articles(articles, tokens, mentions)
    while batch := list(itertools.islice(opened, _BATCH)):
        for article, judged in zip(batch, attribute([see(one) for one in batch]), strict=True):
            drafts, origins = draft_judged(article.parsed, judged, article.drafts, article.marks["closed"].tolist())
            rows += _article_rows(article, drafts, _rate(judged, drafts, origins))
    return make_table(rows, QUOTES)


def find_quotes_by_rule(
    articles: pd.DataFrame, tokens: pd.DataFrame, mentions: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the table of `find_quotes` by rules alone: less is found, and every row's `rule` tells why.

    `confidence` is the share of a rule's quotations that annotated articles
    confirm. Takes and raises what `find_quotes` does.

    >>> from analysis.language import parse_articles
    >>> text = "“We open in May,” said Ana Bell, the harbour master."
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Port opens"], "text": [text]})
    >>> find_quotes_by_rule(articles, parse_articles(articles))[["speaker", "cue", "rule"]]
        speaker   cue       rule
    0  Ana Bell  said  after_say
    """
    _check_tables(articles, tokens, mentions, "find_quotes_by_rule()")
    rows: list[dict[str, Any]] = []
    for article in open_articles(articles, tokens, mentions):
        rows += _article_rows(article, article.drafts, [rule_confidence(draft.rule) for draft in article.drafts])
    return make_table(rows, QUOTES)


def _check_tables(articles: pd.DataFrame, tokens: pd.DataFrame, mentions: pd.DataFrame | None, asker: str) -> None:
    """Raise ValueError where a table is not the one named."""
    check_table(articles, ARTICLES, asker, needs=["article_id", "headline", "text"])
    check_table(tokens, TOKENS, asker)
    if mentions is not None:
        columns = ["article_id", "part", "start", "end", "label", "entity_id", "kind"]
        check_table(mentions, MENTIONS, asker, needs=columns)


def _rate(judged: Judged, drafts: list[Draft], origins: list[int]) -> list[float]:
    """Return how sure each draft is: that its speaker is right, or of a scare quote that nobody is quoted."""
    sure = rate([one.signs for one in judged.attributions])
    return [
        sure[origin] if origin >= 0 else 1 - judged.own_words[draft.mark]
        for draft, origin in zip(drafts, origins, strict=True)
    ]


def _article_rows(article: Opened, drafts: list[Draft], confidence: list[float]) -> Iterator[dict[str, Any]]:
    """Yield the rows of one article's quotations, the headline's before the body's."""
    parsed, marks = article.parsed, article.marks
    spans = list(zip(*(marks[name].tolist() for name in ("part", "start", "end", "text", "paragraph")), strict=True))
    voices = _hear_voices(article.hearing, drafts)
    for draft, voice, chance in zip(drafts, voices, confidence, strict=True):
        if draft.mark >= 0:
            part, start, end, text, paragraph = spans[draft.mark]
        else:
            part, start, end = parsed.part[draft.first], parsed.start[draft.first], parsed.end[draft.last - 1]
            text, paragraph = parsed.string(draft.first, draft.last), parsed.paragraph[draft.first] % 1000
        n_words = count_words(text)
        yield {
            "article_id": article.article_id,
            "quote_id": f"q{draft.group}",
            "part": part,
            "start": start,
            "end": end,
            "text": text,
            "kind": draft.kind,
            "n_words": n_words,
            "n_marked_words": n_words if draft.mark >= 0 else 0,
            "paragraph": paragraph,
            "continues": draft.source is not None,
            "rule": draft.rule,
            "confidence": chance,
            **_reported_columns(parsed, draft, start, end),
            **_cue_columns(parsed, draft),
            **_manner_columns(parsed, draft),
            **_speaker_columns(parsed, draft, voice),
        }


def _hear_voices(hearing: Hearing, drafts: list[Draft]) -> list[Voice]:
    """Return who speaks in each draft, in text order; "it" and "they" look back to who spoke last."""
    voices, last = [], UNKNOWN
    heard: dict[int, Voice] = {-1: UNKNOWN}
    for draft in drafts:
        speaker = -1 if draft.candidate is None else draft.candidate.speaker
        if speaker not in heard:
            heard[speaker] = hearing.voice(speaker, last)
        voices.append(heard[speaker])
        last = heard[speaker] if heard[speaker].speaker is not None else last
    return voices


def _reported_columns(parsed: Parsed, draft: Draft, start: int, end: int) -> dict[str, Any]:
    """Return the extent of the whole reported clause."""
    content = draft.candidate.content if draft.candidate else None
    if draft.kind not in {"mixed", "indirect"} or content is None:
        return {"reported_start": start, "reported_end": end}
    first, last = min(parsed.start[content[0]], start), max(parsed.end[content[1] - 1], end)
    return {"reported_start": first, "reported_end": last}


def _cue_columns(parsed: Parsed, draft: Draft) -> dict[str, Any]:
    """Return the columns of the reporting word."""
    if draft.candidate is None or draft.candidate.cue is None:
        return {}
    first, last = draft.candidate.cue
    lemma = parsed.lemma[first].lower() if last - first == 1 else parsed.string(first, last).lower()
    return {
        "cue": parsed.string(first, last),
        "cue_lemma": lemma,
        "cue_start": parsed.start[first],
        "cue_end": parsed.end[last - 1],
    }


def _manner_columns(parsed: Parsed, draft: Draft) -> dict[str, Any]:
    """Return who carried the words, whether they were said at all, and what the marks are for."""
    if draft.kind == "scare":
        return {"mark_use": use_of_marks(parsed, draft.mark)}
    cue, speaker = (draft.candidate.cue, draft.candidate.speaker) if draft.candidate else (None, -1)
    head = carrier(parsed, cue, speaker)
    return {
        "via": None if head is None else parsed.string(*parsed.phrase(head)),
        "modality": modality(parsed, cue, speaker),
        "mark_use": "quotation" if draft.mark >= 0 else None,
    }


def _speaker_columns(parsed: Parsed, draft: Draft, voice: Voice) -> dict[str, Any]:
    """Return the columns of the speaker, as written and as resolved."""
    if draft.candidate is None or draft.candidate.speaker < 0:
        return {}
    first, last = parsed.phrase(draft.candidate.speaker)
    if draft.candidate.phrase is not None:
        first, last = min(first, draft.candidate.phrase[0]), max(last, draft.candidate.phrase[1])
    return {
        "speaker_mention": parsed.string(first, last),
        "speaker_start": parsed.start[first],
        "speaker_end": parsed.end[last - 1],
        "speaker": voice.speaker,
        "speaker_id": voice.speaker_id,
        "speaker_kind": voice.kind,
        "named": voice.named,
        "role": voice.role,
    }


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

    Raises ValueError where `quotes` names an article that `articles` lacks.

    >>> from analysis.language import parse_articles
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Vote"], "text": ["“Not yet,” said Ana Bell."]})
    >>> quotes = find_quotes(articles, parse_articles(articles))
    >>> score_quotes(articles, quotes)[["n_quotes", "n_speakers", "n_quoted_words", "quote_density"]]
       n_quotes  n_speakers  n_quoted_words  quote_density
    0         1           1               2            0.4
    """
    check_table(articles, ARTICLES, "score_quotes()", needs=["article_id", "text"])
    check_table(quotes, QUOTES, "score_quotes()")
    strange = sorted(set(quotes["article_id"]) - set(articles["article_id"]))
    if strange:
        raise ValueError(f"score_quotes(): quotes name {len(strange)} articles that articles lack, first {strange[0]}.")
    marks = find_marks(articles.assign(headline=None)) if marks is None else marks
    check_table(marks, MARKS, "score_quotes()", needs=["article_id", "part", "n_words"])
    scores = _count_quotes(articles["article_id"], quotes)
    return scores.assign(**_share_words(articles, quotes, marks, scores))


def _count_quotes(ids: pd.Series, quotes: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of quotations and speakers, one row per article."""
    body, headline = (quotes[quotes["part"] == part] for part in ("body", "headline"))
    said, voiced = body[body["kind"].isin(_QUOTED)], body[body["kind"] != "scare"]
    mixed = said[said["kind"] == "mixed"]
    n_quotes, n_mixed = _count_distinct(said, ids), _count_distinct(mixed, ids)
    counts = {
        "article_id": ids.to_numpy(),
        "n_quotes": n_quotes,
        "n_direct": n_quotes - n_mixed,
        "n_mixed": n_mixed,
        "n_indirect": _count_distinct(body[body["kind"] == "indirect"], ids),
        "n_scare": _count_distinct(body[body["kind"] == "scare"], ids),
        "n_headline_quotes": _count_distinct(headline[headline["kind"].isin(_QUOTED)], ids),
        "n_speakers": _count_distinct(voiced, ids, "speaker"),
        "n_named_speakers": _count_distinct(voiced[voiced["named"].fillna(False)], ids, "speaker"),
        "n_quoted_words": _sum_words(said, ids),
    }
    return pd.DataFrame(counts)


def _share_words(
    articles: pd.DataFrame, quotes: pd.DataFrame, marks: pd.DataFrame, scores: pd.DataFrame
) -> dict[str, Any]:
    """Return the shares of the body's words, NaN where there is nothing to divide by."""
    ids = articles["article_id"]
    n_words = articles["text"].fillna("").map(count_words).astype("float64").replace(0, np.nan).to_numpy()
    quoted = scores["n_quoted_words"].astype("float64").to_numpy()
    body = quotes[quotes["part"] == "body"]
    unknown = body[body["kind"].isin(_QUOTED) & body["speaker"].isna()]
    return {
        "quote_density": quoted / n_words,
        "marked_share": _sum_words(marks[marks["part"] == "body"], ids, "n_words").to_numpy() / n_words,
        "scare_share": _sum_words(body[body["kind"] == "scare"], ids).to_numpy() / n_words,
        "reported_share": _count_reported(articles, body[body["kind"] != "scare"]) / n_words,
        "unknown_share": _sum_words(unknown, ids).to_numpy() / np.where(quoted > 0, quoted, np.nan),
        "quotes_per_1000_words": scores["n_quotes"].to_numpy() / n_words * 1000,
    }


def _count_distinct(quotes: pd.DataFrame, ids: pd.Series, column: str = "quote_id") -> pd.Series:
    """Return how many different values each article has, 0 where it has none."""
    return _spread(quotes.groupby("article_id")[column].nunique(), ids)


def _sum_words(spans: pd.DataFrame, ids: pd.Series, column: str = "n_marked_words") -> pd.Series:
    """Return the words of each article's spans, 0 where it has none."""
    return _spread(spans.groupby("article_id")[column].sum(), ids)


def _spread(counts: pd.Series, ids: pd.Series) -> pd.Series:
    """Return one count per article, 0 where there is none."""
    return counts.reindex(ids.to_numpy()).fillna(0).astype("int64").reset_index(drop=True)


def _count_reported(articles: pd.DataFrame, voiced: pd.DataFrame) -> Any:
    """Return, per article, the words of the body that are attributed to anybody, each counted once."""
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    counts = dict.fromkeys(texts, 0)
    for article_id, spans in voiced.groupby("article_id", sort=False)[["reported_start", "reported_end"]]:
        reached = 0
        for start, end in sorted(zip(spans["reported_start"].tolist(), spans["reported_end"].tolist(), strict=True)):
            counts[str(article_id)] += count_words(texts[str(article_id)][max(start, reached) : max(end, reached)])
            reached = max(reached, end)
    return np.array([counts[article_id] for article_id in articles["article_id"]], dtype="float64")


def rank_speakers(quotes: pd.DataFrame, articles: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return one row per speaker, the one with most words in marks first.

    Counts direct and mixed quotations in bodies. Quotations whose speaker is
    not known share the row "unknown", which keeps its place in the order and
    in the total, so that `share` adds up to 1. Speakers of the same name are
    taken for the same one across articles.

    Takes `quotes` (from `find_quotes`) and, to count only some articles,
    `articles`. Returns

        speaker       str    as resolved; "unknown" for all that stay unknown
        speaker_kind  str    the most frequent one
        named         boolean
        n_words       int    words in marks
        share         float  of all quoted words
        n_quotes      int    quotations, an interrupted one counted once
        n_articles    int

    Raises ValueError where `quotes` is another table.

    >>> from analysis.language import parse_articles
    >>> text = "“Not yet,” said Ana Bell. “It is far too early,” said Omar Diaz."
    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Vote"], "text": [text]})
    >>> rank_speakers(find_quotes(articles, parse_articles(articles)))[["speaker", "n_words", "n_quotes"]]
         speaker  n_words  n_quotes
    0  Omar Diaz        5         1
    1   Ana Bell        2         1
    """
    check_table(quotes, QUOTES, "rank_speakers()")
    said = quotes[(quotes["part"] == "body") & quotes["kind"].isin(_QUOTED)]
    if articles is not None:
        check_table(articles, ARTICLES, "rank_speakers()", needs=["article_id"])
        said = said[said["article_id"].isin(articles["article_id"])]
    said = said.assign(
        speaker=said["speaker"].fillna(UNKNOWN_SPEAKER), quotation=said["article_id"] + "\n" + said["quote_id"]
    )
    grouped = said.groupby("speaker", sort=True)
    ranked = grouped.agg(
        speaker_kind=("speaker_kind", _most_frequent),
        named=("named", _most_frequent),
        n_words=("n_marked_words", "sum"),
        n_quotes=("quotation", "nunique"),
        n_articles=("article_id", "nunique"),
    ).reset_index()
    ranked.insert(4, "share", ranked["n_words"] / max(int(ranked["n_words"].sum()), 1))
    ranked = ranked.sort_values(["n_words", "speaker"], ascending=[False, True], ignore_index=True)
    return ranked.astype(
        {"speaker": "str", "speaker_kind": "str", "named": "boolean", "n_words": "int64", "share": "float64"}
    )


def _most_frequent(values: pd.Series) -> Any:
    """Return the most frequent value, the first in order at a tie; missing where all are."""
    counts = values.dropna().value_counts().sort_index()
    return None if counts.empty else counts.idxmax()
