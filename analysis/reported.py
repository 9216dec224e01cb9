"""Indirect speech: the clause that a reporting verb governs, or that "according to" gives to somebody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from analysis.clauses import cue_range, speaker_of, verb_group
from analysis.grammar import Parsed, word_groups

_CLAUSE = {"ccomp", "parataxis"}


class Reported(NamedTuple):
    """A clause somebody is said to have uttered, without marks of its own: token numbers."""

    rule: str
    first: int
    last: int
    cue: tuple[int, int]
    speaker: int


def find_reported(parsed: Parsed) -> Iterator[Reported]:
    """Yield every clause of indirect speech outside marks, in text order."""
    found: list[Reported] = []
    for place in range(len(parsed)):
        if parsed.mark[place] >= 0:
            continue
        if parsed.lower[place] == "according":
            found += _according(parsed, place)
        elif parsed.is_verb(place) and verb_group(parsed.lemma[place]) in {"say", "act"}:
            found += _complement(parsed, place)
    yield from sorted(set(found), key=lambda one: (one.first, one.last))


def _complement(parsed: Parsed, verb: int) -> Iterator[Reported]:
    """Yield the clause that a reporting verb governs, where its subject can speak."""
    speaker = speaker_of(parsed, verb)
    if speaker is None or not _may_speak(parsed, speaker) or parsed.mark[speaker] >= 0:
        return
    group = verb_group(parsed.lemma[verb])
    for child in parsed.children[verb]:
        relation = parsed.dep[child]
        clause = relation in _CLAUSE and (group == "say" or _has_that(parsed, child))
        infinitive = relation == "xcomp" and group == "act" and parsed.tag[child] == "VB"
        if not (clause or infinitive) or parsed.mark[child] >= 0:
            continue
        span = _clause_span(parsed, child, verb, speaker)
        if span is not None:
            yield Reported(
                "indirect_clause" if clause else "indirect_infinitive", *span, cue_range(parsed, verb), speaker
            )


def _clause_span(parsed: Parsed, child: int, verb: int, speaker: int) -> tuple[int, int] | None:
    """Return the clause on its side of the verb, or None where nothing but marked words is left."""
    begin, stop = parsed.subtree(child)
    low, _ = parsed.phrase(speaker)
    if child > verb:
        begin = max(begin, verb + 1)
    else:
        stop = min([stop, *(edge for edge in (verb, low) if edge > child)])
    if begin >= stop or (child > verb and child < low):
        return None
    begin, stop = _trim(parsed, begin, stop)
    bare = sum(parsed.mark[k] < 0 and parsed.text[k][:1].isalnum() for k in range(begin, stop))
    return (begin, stop) if bare > 1 else None


def _has_that(parsed: Parsed, clause: int) -> bool:
    return any(parsed.dep[c] == "mark" and parsed.lower[c] == "that" for c in parsed.children[clause])


def _may_speak(parsed: Parsed, speaker: int) -> bool:
    """Return whether a subject is somebody or something that can make a statement."""
    if parsed.lower[speaker] in word_groups("attribution_words")["thing"]:
        return False
    return parsed.is_noun(speaker) or parsed.tag[speaker] in {"PRP", "WP", "CD", "DT", "JJ"}


def _according(parsed: Parsed, place: int) -> Iterator[Reported]:
    """Yield the sentence that "according to X" gives to X, on both sides of it."""
    objects = [t for to in parsed.children[place] for t in parsed.children_by(to, {"pobj"})]
    if not objects:
        return
    low, high = parsed.subtree(place)
    root = place
    while parsed.head[root] != root:
        root = parsed.head[root]
    begin, stop = parsed.subtree(root)
    for first, last in ((begin, low), (high, stop)):
        span = _trim(parsed, first, last)
        if span[1] - span[0] > 2:
            yield Reported("indirect_according", *span, (place, place + 2), objects[0])


def _trim(parsed: Parsed, begin: int, stop: int) -> tuple[int, int]:
    """Return the range without punctuation at its edges; marks, $ and # may open it."""
    while begin < stop and not parsed.text[begin][:1].isalnum() and parsed.text[begin] not in {"$", "#", "“", '"'}:
        begin += 1
    while stop > begin and not parsed.text[stop - 1][-1:].isalnum():
        stop -= 1
    return begin, stop
