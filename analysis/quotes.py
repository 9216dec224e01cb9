"""Who says what: `find_quotes`, by a trained model that weighs what rules find, and `find_quotes_by_rule`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.attributing import BATCH, Opened, open_articles, see
from analysis.attribution import rule_confidence
from analysis.continuation import Draft
from analysis.grammar import Parsed
from analysis.judged import TRAINED, draft_judged
from analysis.learned.attribute import Judged, attribute
from analysis.learned.sureness import rate
from analysis.manner import carrier, is_speech, modality, use_of_marks
from analysis.sentences import count_words
from analysis.speakers import UNKNOWN, Hearing, Voice
from analysis.tables import ARTICLES, MARKS, MENTIONS, QUOTES, TOKENS, check_table, make_table

_GUESS = 0.18  # a speaker less likely right than this stays unknown


def find_quotes(
    articles: pd.DataFrame,
    tokens: pd.DataFrame,
    mentions: pd.DataFrame | None = None,
    *,
    marks: pd.DataFrame | None = None,
    weights: str | Path | None = None,
) -> pd.DataFrame:
    """Return one row per quotation: every marked span, and every clause of indirect speech.

    By a trained model that weighs what rules find in the parse. A marked span is
    `direct` where the quotation's words all stand in marks, `mixed` where the
    marks are part of a reported clause, and `scare` where nobody is quoted (a
    title, a term, irony). Clauses without marks that are given to somebody are
    `indirect`. A speaker that the model hardly believes in stays missing.

    Takes `articles` (article_id, headline, text; authors or byline tell who "I"
    is), `tokens` (one row per token, from `parse_articles`), for names merged
    with more evidence `mentions`, where they are at hand the `marks` of `find_marks`,
    and as `weights` a file that bench/training.py wrote, in place of the one that
    ships. What is found in an article does not depend on the others. Returns, in
    text order:

        quote_id                   str    q1, q2, …; rows of one interrupted quotation share it
        part, start, end, text            the words between the marks, or the reported clause
        kind                       str    direct, mixed, indirect, scare
        n_words, n_marked_words    int    words of `text`; those of them in marks
        reported_start, _end       Int64  the whole stretch of reported speech that the row stands in;
                                          of an indirect one with its "that", which `text` leaves out
        speaker                    str    full name, or the article's words; missing where unknown
        speaker_id                 str    entity_id of a name, where `mentions` is given
        speaker_mention, _start, _end     the words that name the speaker here, in the same part
        speaker_kind               str    person, organisation, group, document, unnamed
        named                      boolean  False for sources without a name
        role                       str    "Harbour Party leader", as the article words it
        via                        str    who carried the words: "his lawyer", the paper that quoted him
        cue, cue_lemma, cue_start, cue_end  the reporting word
        speech                     boolean  False where something is attributed that is no clause of speech:
                                          a plan, a feeling, a thing asked for; missing for scare
        modality                   str    asserted, negated ("did not say"), hypothetical ("might say");
                                          missing for scare
        mark_use                   str    what the marks are for: quotation, title, nickname, term, scare;
                                          missing for indirect
        continues                  bool   the attribution is carried over from another span
        confidence                 float  chance that the speaker is right, low where one was too doubtful to
                                          be named; where none was found, that somebody is quoted; of
                                          scare, that nobody is
        rule                       str    the rule that says the same; "trained" where only the model does

    Raises ValueError where a table is not the one named, or `weights` holds no model.

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
    path = None if weights is None else str(weights)
    if marks is not None:
        check_table(marks, MARKS, "find_quotes()")
    opened = open_articles(articles, tokens, mentions, marks)
    while batch := list(itertools.islice(opened, BATCH)):
        for article, judged in zip(batch, attribute([see(one) for one in batch], path), strict=True):
            rows += _judged_rows(article, judged, path)
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
        voices = _hear_voices(article.hearing, article.drafts)
        rows += _article_rows(article, article.drafts, voices, [rule_confidence(one.rule) for one in article.drafts])
    return make_table(rows, QUOTES)


def _check_tables(articles: pd.DataFrame, tokens: pd.DataFrame, mentions: pd.DataFrame | None, asker: str) -> None:
    """Raise ValueError where a table is not the one named."""
    check_table(articles, ARTICLES, asker, needs=["article_id", "headline", "text"])
    check_table(tokens, TOKENS, asker)
    if mentions is not None:
        columns = ["article_id", "part", "start", "end", "label", "entity_id", "kind"]
        check_table(mentions, MENTIONS, asker, needs=columns)


def _judged_rows(article: Opened, judged: Judged, path: str | None) -> Iterator[dict[str, Any]]:
    """Return the rows of an article as the model judges it; a speaker it hardly believes in stays unknown."""
    drafts, origins = draft_judged(article.parsed, judged, article.drafts, [one.closed for one in article.marks])
    voices = _hear_voices(article.hearing, drafts)
    confidence = _rate(judged, drafts, origins, voices, path)
    voices = [UNKNOWN if chance < _GUESS else voice for voice, chance in zip(voices, confidence, strict=True)]
    return _article_rows(article, drafts, voices, confidence)


def _rate(
    judged: Judged, drafts: list[Draft], origins: list[int], voices: list[Voice], path: str | None
) -> list[float]:
    """Return how sure each draft is: of its speaker, else that somebody is quoted, or that nobody is."""
    found = [judged.attributions[origin] if origin >= 0 else None for origin in origins]
    named = {place: one for place, one in enumerate(found) if one and voices[place].speaker is not None}
    sure = rate([one.linked for one in named.values()], [voices[place].sure for place in named], path)
    chances = {place: _agreed(drafts[place], voices[place], chance) for place, chance in zip(named, sure, strict=True)}
    for place, (draft, one) in enumerate(zip(drafts, found, strict=True)):
        if place not in chances:
            own = judged.own_words[draft.mark] if draft.mark >= 0 else 0.0
            alone = 1 - own if draft.kind == "scare" else rule_confidence(draft.rule)
            chances[place] = alone if one is None else max(own, one.chance)
    return [round(chances[place], 3) for place in range(len(drafts))]


def _agreed(draft: Draft, voice: Voice, chance: float) -> float:
    """Return the chance that a speaker is right; where a rule names the same one, its own record counts as much."""
    return chance if draft.rule == TRAINED else (chance + rule_confidence(draft.rule) * voice.sure) / 2


def _article_rows(
    article: Opened, drafts: list[Draft], voices: list[Voice], confidence: list[float]
) -> Iterator[dict[str, Any]]:
    """Yield the rows of one article's quotations, the headline's before the body's."""
    parsed, marks = article.parsed, article.marks
    for draft, voice, chance in zip(drafts, voices, confidence, strict=True):
        if draft.mark >= 0:
            part, start, end, text, paragraph = marks[draft.mark][:5]
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
    if draft.kind == "scare" or content is None:
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
        "speech": draft.mark >= 0 or draft.rule != TRAINED or is_speech(parsed, draft.first, draft.last, cue),
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
