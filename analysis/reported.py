"""Indirect speech: the clause that a reporting verb or noun governs, or that "according to" gives to somebody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from analysis.clauses import cue_group, cue_range, giver, is_telling_noun, speaker_of, telling_nouns, verb_group
from analysis.grammar import SUBJECTS, Parsed, word_groups

_CLAUSE = {"ccomp", "parataxis"}
_JOINTS = {"and", "but", "or", "that"}
_TO_DO = {"tell", "ask", "warn", "advise", "counsel", "urge", "plead", "beg", "remind", "recommend", "propose"}
_LOOSE = {"prep", "npadvmod", "advmod", "punct", "dobj"}


class Reported(NamedTuple):
    """A clause somebody is said to have uttered, without marks of its own: token numbers.

    `opener` is where the clause begins with its "that", `first` where its words do.
    """

    rule: str
    first: int
    last: int
    cue: tuple[int, int]
    speaker: int
    opener: int


def find_reported(parsed: Parsed) -> Iterator[Reported]:
    """Yield every clause of indirect speech outside marks, in text order; of an interrupted one each piece."""
    found: list[Reported] = []
    nouns = telling_nouns()
    for place, (mark, word, tag) in enumerate(zip(parsed.mark, parsed.lower, parsed.tag, strict=True)):
        if mark >= 0:
            continue
        if word == "according":
            found += _according(parsed, place)
        elif tag[:2] == "VB":
            found += _complement(parsed, place) if _reports(parsed, place) else ()
        elif tag[:2] == "NN" and parsed.lemma[place].lower() in nouns:
            found += _noun_complement(parsed, place)
    yield from sorted(dict.fromkeys(found), key=lambda one: (one.first, one.last))  # of equal ones the first found


def _reports(parsed: Parsed, verb: int) -> bool:
    """Return whether a verb is one of speech, or "know" in "wanted to know"."""
    return cue_group(parsed, verb) in {"say", "act"} or _wants_to_know(parsed, verb)


def _wants_to_know(parsed: Parsed, verb: int) -> bool:
    return parsed.lemma[verb] == "know" and parsed.dep[verb] == "xcomp" and parsed.lemma[parsed.head[verb]] == "want"


def _complement(parsed: Parsed, verb: int) -> Iterator[Reported]:
    """Yield the clause that a reporting verb governs, where its subject can speak."""
    speaker = speaker_of(parsed, verb)
    if speaker is None or not _may_speak(parsed, speaker) or parsed.mark[speaker] >= 0:
        return
    if parsed.lower[verb] == "told" and parsed.lower[verb - 1] == "all":
        return
    cue = (parsed.head[verb], verb + 1) if _wants_to_know(parsed, verb) else cue_range(parsed, verb)
    if parsed.dep[verb] == "parataxis" and verb_group(parsed.lemma[verb]) == "say":
        for piece in _pieces(parsed, verb, parsed.head[verb]):
            yield _reported(parsed, "indirect_clause", piece, cue, speaker)
    for child in [*parsed.children[verb], *_strayed(parsed, verb)]:
        rule = _kind_of_clause(parsed, verb, child)
        if not rule or parsed.mark[child] >= 0:
            continue
        span = _clause_span(parsed, child, verb, speaker)
        if span is not None:
            yield _reported(parsed, rule, span, cue, speaker)


def _strayed(parsed: Parsed, verb: int) -> list[int]:
    """Return the clause with "that" which the parser hung on a noun by the way: told reporters at the depot that …"""
    if cue_group(parsed, verb) != "say" or parsed.children_by(verb, _CLAUSE):
        return []
    nouns = [thing for child in parsed.children_by(verb, {"prep"}) for thing in parsed.children_by(child, {"pobj"})]
    nouns += parsed.children_by(verb, {"dobj", "npadvmod"})
    nouns += [
        thing for noun in nouns for c in parsed.children_by(noun, {"prep"}) for thing in parsed.children_by(c, {"pobj"})
    ]
    plain = [noun for noun in nouns if noun > verb and not is_telling_noun(parsed, noun)]
    return [c for noun in plain for c in parsed.children_by(noun, {"acl", "relcl"}) if _has_that(parsed, c)][:1]


def _kind_of_clause(parsed: Parsed, verb: int, child: int) -> str:
    """Return the rule by which a verb reports the clause with head `child`, or "" where it does not."""
    group, relation = cue_group(parsed, verb), parsed.dep[child]
    if parsed.head[child] != verb:
        return "indirect_clause"
    if _wants_to_know(parsed, verb):
        return "indirect_clause" if relation == "ccomp" and child > verb else ""
    if relation in _CLAUSE and (group == "say" or _has_that(parsed, child)):
        return "indirect_clause"
    infinitive = _starts_infinitive(parsed, child)
    refused = parsed.lemma[verb].lower() in word_groups("verb_senses")["half_refuse"]
    if refused and cue_group(parsed, child):
        return ""  # declined to comment; declined to say whether: the clause of "say" is the one that is not said
    told = group == "say" and parsed.lemma[verb] in _TO_DO
    wanted = relation in {"xcomp", "ccomp"} if told else relation == "xcomp" and _asks_or_offers(parsed, verb)
    return "indirect_infinitive" if infinitive and wanted and child > verb else ""


def _asks_or_offers(parsed: Parsed, verb: int) -> bool:
    """Return whether an infinitive behind this verb tells what is promised, asked or refused: not "used it to"."""
    lemma = parsed.lemma[verb].lower()
    deeds = [words for group, words in word_groups("verb_senses").items() if group.startswith("other_")]
    return verb_group(lemma) == "act" and not any(lemma in words for words in deeds)


def past_that(parsed: Parsed, first: int, last: int) -> int:
    """Return where the words of a reported clause begin, behind the "that" which joins it to its cue."""
    joins = parsed.lower[first] == "that" and parsed.dep[first] not in {"det", *SUBJECTS}
    return first + (joins and last - first > 1)


def _reported(parsed: Parsed, rule: str, span: tuple[int, int], cue: tuple[int, int], speaker: int) -> Reported:
    """Return the clause, its opening "that" told apart from its words."""
    return Reported(rule, past_that(parsed, *span), span[1], cue, speaker, span[0])


def _pieces(parsed: Parsed, verb: int, root: int) -> Iterator[tuple[int, int]]:
    """Yield the pieces that an attribution leaves of the sentence that it interrupts."""
    begin, stop = parsed.subtree(root)
    low, high = parsed.subtree(verb)
    for first, last in ((begin, low), (high, stop)):
        first, last = _trim(parsed, first, last)
        while first >= high and first < last and parsed.lower[first] in _JOINTS:
            first += 1
        bare = sum(parsed.mark[k] < 0 and parsed.text[k][:1].isalnum() for k in range(first, last))
        if bare > 1:
            yield first, last


def _noun_complement(parsed: Parsed, noun: int) -> Iterator[Reported]:
    """Yield the clause of a noun for something said, where the article says whose: X's warning that the dam …"""
    speaker = giver(parsed, noun)
    if speaker is None or parsed.mark[speaker] >= 0 or not _may_speak(parsed, speaker):
        return
    verb = parsed.head[noun]
    below = parsed.children_by(noun, {"acl", "ccomp", "relcl"})
    done = parsed.is_verb(verb) and parsed.dep[noun] == "dobj"
    beside = [c for c in parsed.children_by(verb, {"ccomp", "advcl"}) if c > noun] if done else []
    for child in [*below, *(c for c in beside if verb_group(parsed.lemma[verb]) != "say")]:
        helpers = [parsed.lower[c] for c in parsed.children[child] if c < child]
        begin, stop = parsed.subtree(child)
        to_do = child in below and parsed.tag[child] == "VB" and "to" in helpers
        if not (to_do or (parsed.lower[begin] == "that" and _has_that(parsed, child))) or parsed.mark[child] >= 0:
            continue
        yield _reported(parsed, "indirect_noun", _trim(parsed, begin, stop), (noun, noun + 1), speaker)


def _clause_span(parsed: Parsed, child: int, verb: int, speaker: int) -> tuple[int, int] | None:
    """Return the clause on its side of the verb, or None where nothing but marked words is left."""
    begin, stop = parsed.subtree(child)
    low, _ = parsed.phrase(speaker)
    if child > verb:
        begin, stop = _clause_start(parsed, child, max(begin, verb + 1)), _said_stop(parsed, child, stop)
    else:
        stop = min([stop, *(edge for edge in (verb, low) if edge > child)])
    if begin >= stop or (child > verb and child < low):
        return None
    begin, stop = _trim(parsed, begin, stop)
    bare = sum(parsed.mark[k] < 0 and parsed.text[k][:1].isalnum() for k in range(begin, stop))
    return (begin, stop) if bare > 1 else None


def _clause_start(parsed: Parsed, child: int, begin: int) -> int:
    """Return where a clause begins, behind a day that belongs to its verb: said on Friday it would close."""
    if parsed.dep[child] == "xcomp" or _starts_infinitive(parsed, child):
        return next(c for c in parsed.children[child] if parsed.tag[c] == "TO")
    marks = [c for c in parsed.children[child] if parsed.dep[c] == "mark" and parsed.lower[c] == "that" and c < child]
    if marks and all(parsed.dep[c] in _LOOSE for c in parsed.children[child] if c < marks[0]):
        return marks[0]
    subjects = [c for c in parsed.children_by(child, SUBJECTS) if c < child]
    opening = [c for c in parsed.children[child] if c < child and parsed.subtree(c)[0] == begin]
    if subjects and opening and parsed.dep[opening[0]] in _LOOSE and _is_day(parsed, opening[0]):
        after = parsed.subtree(opening[0])[1]
        return after if parsed.text[after] != "," else begin
    return begin


def _starts_infinitive(parsed: Parsed, child: int) -> bool:
    return parsed.tag[child] == "VB" and any(parsed.tag[c] == "TO" for c in parsed.children_by(child, {"aux"}))


def _is_day(parsed: Parsed, place: int) -> bool:
    """Return whether what hangs on this token is a day: on Sunday, late Friday, yesterday."""
    first, last = parsed.subtree(place)
    return last - first < 4 and any(parsed.label[k] in {"DATE", "TIME"} for k in range(first, last))


def _said_stop(parsed: Parsed, child: int, stop: int) -> int:
    """Return where the said words end, before what the speaker did next: said it was over and walked out."""
    senses = word_groups("verb_senses")
    subject = parsed.children_by(child, SUBJECTS)
    for other in parsed.children_by(child, {"conj"}):
        own = parsed.children_by(other, SUBJECTS | {"aux", "auxpass"})
        moves = parsed.lemma[other] in senses["other_move"] | senses["half_gesture"]
        past = parsed.tag[other] == parsed.tag[child] == "VBD"
        if moves and past and not own and subject and not parsed.is_person(subject[-1]):
            joint = [c for c in parsed.children_by(child, {"cc"}) if c < other]
            return joint[-1] if joint else other
    return stop


def _has_that(parsed: Parsed, clause: int) -> bool:
    return any(parsed.dep[c] == "mark" and parsed.lower[c] == "that" for c in parsed.children[clause])


def _may_speak(parsed: Parsed, speaker: int) -> bool:
    """Return whether a subject is somebody or something that can make a statement."""
    if parsed.lower[speaker] in word_groups("attribution_words")["thing"]:
        return False
    return parsed.is_noun(speaker) or parsed.tag[speaker] in {"PRP", "PRP$", "WP", "CD", "DT", "JJ"}


def _according(parsed: Parsed, place: int) -> Iterator[Reported]:
    """Yield the sentence that "according to X" gives to X, on both sides of it."""
    objects = [t for to in parsed.children[place] for t in parsed.children_by(to, {"pobj"})]
    if not objects or _is_measure(parsed, objects[0]):
        return
    low, high = parsed.subtree(place)
    root = place
    while parsed.head[root] != root:
        root = parsed.head[root]
    begin, stop = parsed.subtree(root)
    if cue_group(parsed, root) == "say" and parsed.children_by(root, _CLAUSE) and parsed.head[place] == root:
        return  # according to a report, X said: the report only carries the words
    for first, last in ((begin, low), (high, stop)):
        span = _trim(parsed, first, last)
        if span[1] - span[0] > 1:
            yield Reported("indirect_according", *span, (place, place + 2), objects[0], span[0])


def _is_measure(parsed: Parsed, thing: int) -> bool:
    """Return whether a bare noun measures rather than speaks: according to size."""
    bare = parsed.tag[thing] == "NN" and not parsed.children[thing] and not parsed.label[thing]
    words = word_groups("attribution_words")
    return bare and parsed.lemma[thing].lower() not in words["group"] | words["body"] | words["document"]


def _trim(parsed: Parsed, begin: int, stop: int) -> tuple[int, int]:
    """Return the range without punctuation at its edges; marks, $ and # may open it."""
    while begin < stop and not parsed.text[begin][:1].isalnum() and parsed.text[begin] not in {"$", "#", "“", '"'}:
        begin += 1
    while stop > begin and not parsed.text[stop - 1][-1:].isalnum():
        stop -= 1
    return begin, stop
