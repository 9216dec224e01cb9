"""From what the trained model finds to drafts: a row for every marked span, and for every clause without marks."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

import numpy as np

from analysis.attribution import rule_confidence
from analysis.clauses import Candidate
from analysis.continuation import Draft, stands_free
from analysis.drafts import number_groups
from analysis.grammar import Parsed
from analysis.learned.attribute import Attribution, Judged
from analysis.learned.trees import probability
from analysis.manner import use_of_marks
from analysis.reported import past_that

TRAINED = "trained"
_WHOLE = 0.9  # share of a content's words that stand in marks where the quotation is nothing but marked words
_OWN = 0.5  # least probability that marked words are somebody's own
_DOUBT = 0.3  # … below which not even a rule's word for it is taken
_SURELY = 0.8  # … where the rules take them for a title, a nickname or a term
_LEAD = 0.3  # by which a rule must outweigh the model
_NAME = 6  # tokens that a name with its office may have
_SHORT = 3  # tokens that are no sentence
_SURE_RULE = 0.75  # least confidence of a rule whose clause the model need not confirm
_MOST = 0.5  # share of a span's words that a content must hold


def draft_judged(
    parsed: Parsed, judged: Judged, ruled: Sequence[Draft], closed: Sequence[bool]
) -> tuple[list[Draft], list[int]]:
    """Return the drafts of an article in text order, and for each its attribution's number, -1 for a rule's own.

    A marked span whose words are nobody's own (a title, a term) quotes nobody,
    also where the clause that it stands in is reported speech.

    `ruled` is what the rules make of the same article. Where they name the same
    speaker, their cue, extent and reason stand: they cut as an editor would.
    What a sure rule finds in text that the model leaves alone is added.
    """
    attributions = judged.attributions
    by_mark = {draft.mark: draft for draft in ruled if draft.mark >= 0}
    reported = [draft for draft in ruled if draft.mark < 0 and draft.candidate is not None]
    owner = _owners(parsed, attributions)
    found: list[tuple[Draft, int]] = []
    for mark, own in enumerate(judged.own_words):
        number = owner[mark]
        one = attributions[number] if number >= 0 else None
        draft, judged_so = _marked_draft(parsed, mark, one, by_mark[mark], own)
        owner[mark] = -1 if draft.kind == "scare" else number
        found.append((draft, number if judged_so else -1))
    for number in sorted(set(range(len(attributions))) - set(owner)):
        if not _is_marked(parsed, attributions[number]) and not _is_its_own_source(attributions[number]):
            found += [(draft, number) for draft in _reported_drafts(parsed, attributions[number], reported)]
    taken = [(one.first, one.last) for one in attributions] + [parsed.ranges[draft.mark] for draft in by_mark.values()]
    for draft in reported:
        free = all(draft.last <= first or last <= draft.first for first, last in taken)
        if free and rule_confidence(draft.rule) >= _SURE_RULE:
            found.append((draft, -1))
    found.sort(key=lambda one: (one[0].first, one[0].last))
    drafts = number_groups(parsed, _carry(parsed, [draft for draft, _ in found], ruled), list(closed))
    return drafts, [number for _, number in found]


def _is_marked(parsed: Parsed, one: Attribution) -> bool:
    """Return whether hardly a word of a content stands outside marks."""
    words = [token for token in range(one.first, one.last) if parsed.text[token][:1].isalnum()]
    return sum(parsed.mark[token] >= 0 for token in words) >= _WHOLE * len(words)


def _is_its_own_source(one: Attribution) -> bool:
    """Return whether what was taken for content is hardly more than the name of who speaks."""
    return one.first <= one.source < one.last and one.last - one.first <= _NAME


def _owners(parsed: Parsed, attributions: Sequence[Attribution]) -> list[int]:
    """Return, for every marked span, the attribution that holds most of its words, -1 where none holds half."""
    owner = []
    firsts, lasts = [one.first for one in attributions], [one.last for one in attributions]  # none over another
    for first, last in parsed.ranges:
        held: dict[int, int] = {}
        words = [token for token in range(first, last) if parsed.text[token][:1].isalnum()]
        for number in range(bisect.bisect_right(lasts, first), bisect.bisect_left(firsts, last)):
            held[number] = sum(firsts[number] <= token < lasts[number] for token in words)
        best = max(held, key=lambda number: held[number], default=-1)
        owner.append(best if best >= 0 and held[best] and held[best] >= _MOST * len(words) else -1)
    return owner


def _marked_draft(parsed: Parsed, mark: int, one: Attribution | None, ruled: Draft, own: float) -> tuple[Draft, bool]:
    """Return the draft of a marked span and whether the model stands behind it; `own` is the chance of own words."""
    first, last = parsed.ranges[mark]
    quoted = ruled.kind != "scare" and ruled.candidate is not None
    named = not quoted and use_of_marks(parsed, mark) != "scare"
    if one is None or own < (_SURELY if named else _OWN):
        free = quoted and own >= _DOUBT and last - first > _SHORT and stands_free(parsed, mark)
        return (ruled if free else Draft(first, last, mark, "scare", rule="scare")), False
    if _is_marked(parsed, one):
        kind = ruled.kind if quoted else "direct" if stands_free(parsed, mark) else "mixed"
    else:
        kind = "mixed"
    content = None if kind == "direct" else (one.first, one.last)
    candidate = Candidate(TRAINED, one.cue, one.source, content, 0, one.source_span)
    if ruled.candidate is None or not quoted:
        return Draft(first, last, mark, kind, candidate, rule=TRAINED), True
    kept = content or ruled.candidate.content
    if _agree(parsed, one, ruled):
        told = ruled.candidate._replace(rule=ruled.rule, content=kept, phrase=one.source_span)
        return Draft(first, last, mark, ruled.kind, told, rule=ruled.rule), True
    if _outweighs(parsed, ruled, one) or (one.source < 0 and rule_confidence(ruled.rule) > _OWN):
        return ruled._replace(candidate=ruled.candidate._replace(content=kept)), False
    return Draft(first, last, mark, kind, candidate, rule=TRAINED), True


def _chance(one: Attribution) -> float:
    """Return the chance that content and source are right."""
    return float(probability(np.array([one.linked]))[0])


def _outweighs(parsed: Parsed, ruled: Draft, one: Attribution) -> bool:
    """Return whether a rule is more often right than this attribution is likely to be, or grammar leaves no doubt."""
    return _is_plain(parsed, ruled) or rule_confidence(ruled.rule) > _chance(one) + _LEAD


def _is_plain(parsed: Parsed, ruled: Draft) -> bool:
    """Return whether a passive names its agent, or somebody is quoted as saying: who speaks is then plain."""
    if ruled.candidate is None or ruled.candidate.cue is None:
        return False
    first, last = ruled.candidate.cue
    speaker = ruled.candidate.speaker
    by_agent = speaker >= 0 and parsed.lower[parsed.head[speaker]] == "by" and parsed.is_passive(first)
    return parsed.is_verb(first) and (by_agent or parsed.lower[last - 1] in {"saying", "telling"})


def _agree(parsed: Parsed, one: Attribution, ruled: Draft) -> bool:
    """Return whether a rule gives the words to the same phrase, or to the noun that its pronoun relates to."""
    if ruled.candidate is None or ruled.kind == "scare":
        return False
    speaker = ruled.candidate.speaker
    if speaker < 0 or one.source < 0:
        return speaker == one.source
    first, last = one.source_span or (one.source, one.source + 1)
    return first <= speaker < last or parsed.antecedent(one.source) == speaker


def _reported_drafts(parsed: Parsed, one: Attribution, reported: Sequence[Draft]) -> list[Draft]:
    """Return the drafts of a clause without marks: as the rules cut it where they found most of it, else whole."""
    inside = [
        draft
        for draft in reported
        if _agree(parsed, one, draft)
        and 2 * (min(draft.last, one.last) - max(draft.first, one.first)) >= draft.last - draft.first
    ]
    if not inside:
        inside = [draft for draft in reported if _same_words(parsed, one, draft) and _outweighs(parsed, draft, one)]
    covered = sum(min(draft.last, one.last) - max(draft.first, one.first) for draft in inside)
    if inside and any(_is_plain(parsed, draft) for draft in inside):
        return inside
    if 2 * covered >= one.last - one.first or any(rule_confidence(draft.rule) >= _SURE_RULE for draft in inside):
        return inside
    candidate = Candidate(TRAINED, one.cue, one.source, (one.first, one.last), 0, one.source_span)
    return [Draft(past_that(parsed, one.first, one.last), one.last, -1, "indirect", candidate, rule=TRAINED)]


def _same_words(parsed: Parsed, one: Attribution, draft: Draft) -> bool:
    """Return whether a rule found about the same clause, whomever it gives it to."""
    shared = min(draft.last, one.last) - max(draft.first, one.first)
    if _is_plain(parsed, draft) and shared == draft.last - draft.first:
        return True
    return 2 * shared >= max(draft.last, one.last) - min(draft.first, one.first)


def _carry(parsed: Parsed, drafts: list[Draft], ruled: Sequence[Draft]) -> list[Draft]:
    """Return the drafts, those without a cue of their own tied to the one whose speaker goes on.

    Where a rule stands behind a draft, the rule tells whether it goes on with another.
    """
    places = {draft.mark: place for place, draft in enumerate(drafts) if draft.mark >= 0}
    sources = {one.mark: (one.rule, one.source) for one in ruled if one.mark >= 0}
    out: list[Draft] = []
    for draft in drafts:
        rule, source = sources.get(draft.mark, ("", None))
        if draft.candidate is not None and draft.mark >= 0 and draft.rule == rule:
            number = None if source is None else places.get(ruled[source].mark)
        else:
            number = _carried_from(parsed, out, draft)
        out.append(draft if draft.source == number else draft._replace(source=number))
    return out


def _carried_from(parsed: Parsed, before: list[Draft], draft: Draft) -> int | None:
    """Return the earlier draft whose attribution a marked one goes on with."""
    if draft.candidate is None or draft.mark < 0 or draft.candidate.speaker < 0:
        return None
    for number in range(len(before) - 1, -1, -1):
        other = before[number]
        if other.candidate is None or other.mark < 0:
            continue
        if other.candidate.speaker != draft.candidate.speaker:
            return None
        same_cue = draft.candidate.cue is None or draft.candidate.cue == other.candidate.cue
        apart = parsed.sentence[other.last - 1] != parsed.sentence[draft.first]
        return (number if other.source is None else other.source) if same_cue and apart else None
    return None
