"""From marked spans to quotations: each span alone, then what carries over from span to span, then its kind."""

from __future__ import annotations

from analysis.attribution import DOUBT, GUESS, choose, is_linked_right, propose, rule_weight
from analysis.clauses import Candidate, left_of
from analysis.continuation import (
    Draft,
    carry_answers,
    carry_coordinated,
    carry_last,
    carry_open,
    carry_over,
    carry_repeats,
    origin,
    stands_free,
)
from analysis.grammar import SIGNS, SUBJECTS, Parsed, word_groups
from analysis.manner import is_definition
from analysis.reported import Reported, find_reported


def draft_quotes(parsed: Parsed, closed: list[bool], people: list[int]) -> list[Draft]:
    """Return a draft for every marked span and every clause of indirect speech, in text order.

    `closed` says of each span whether a mark closes it, `people` where people are named.
    """
    parsed.people = frozenset(people)
    drafts = [_draft_alone(parsed, number) for number in range(len(parsed.ranges))]
    reported = list(find_reported(parsed))
    drafts = [_draft_within(draft, reported) for draft in drafts]
    for number in range(1, len(drafts)):
        drafts[number] = carry_coordinated(parsed, drafts, number)
    drafts = carry_open(parsed, drafts, closed)
    for number in range(len(drafts)):
        carried = carry_over(parsed, drafts, reported, closed, number)
        drafts[number] = carried if rule_weight(carried.rule) >= GUESS else drafts[number]
    drafts = carry_open(parsed, carry_answers(parsed, carry_repeats(parsed, drafts, reported), people), closed)
    drafts = carry_last(parsed, drafts)
    drafts = [_judge(parsed, draft) for draft in drafts]
    return number_groups(parsed, drafts + _draft_reported(drafts, reported), closed)


def _draft_alone(parsed: Parsed, number: int) -> Draft:
    """Return the draft of a span by what its own paragraph says about it."""
    first, last = parsed.ranges[number]
    chosen = choose(propose(parsed, number)) if last > first else None
    if chosen is None or rule_weight(chosen.rule) < DOUBT:
        return Draft(first, last, number)
    if rule_weight(chosen.rule) < GUESS:
        chosen = chosen._replace(cue=None, speaker=-1)
    return Draft(first, last, number, candidate=chosen, rule=chosen.rule)


def _draft_within(draft: Draft, reported: list[Reported]) -> Draft:
    """Return the draft with the attribution of the clause of indirect speech that it stands in."""
    around = [one for one in reported if one.first <= draft.first and draft.last <= one.last]
    if draft.candidate is not None or not around:
        return draft
    inner = min(around, key=lambda one: one.last - one.first)
    candidate = Candidate("within_reported", inner.cue, inner.speaker, (inner.first, inner.last), 0)
    return draft._replace(candidate=candidate, rule=candidate.rule)


def _judge(parsed: Parsed, draft: Draft) -> Draft:
    """Return the draft with its kind: direct, mixed, or scare where nobody is quoted."""
    if (
        draft.candidate is not None
        and rule_weight(draft.rule) >= DOUBT
        and not (draft.source is None and (_is_title(parsed, draft) or is_definition(parsed, draft.mark)))
    ):
        whole = draft.source is not None or (draft.candidate.content is None and not _is_fragment(parsed, draft))
        return draft._replace(kind="direct" if whole else "mixed")
    words = sum(parsed.text[k][:1].isalnum() for k in range(draft.first, draft.last))
    inside = range(draft.first, draft.last)
    ordered = parsed.text[draft.last - 1] in {".", "!", "?"} and any(parsed.tag[k] == "VB" for k in inside)
    clause = ordered or any(parsed.dep[k] in SUBJECTS for k in inside)
    free = stands_free(parsed, draft.mark) or (
        left_of(parsed, draft.mark)[0] >= left_of(parsed, draft.mark)[1] and is_linked_right(parsed, draft.mark)
    )
    if words > 4 and clause and free:
        return draft._replace(kind="direct", candidate=None, rule="no_speaker")
    return draft._replace(kind="scare", candidate=None, source=None, rule="scare")


def _is_fragment(parsed: Parsed, draft: Draft) -> bool:
    """Return whether marked words are no sentence of their own but what something is called or accused of."""
    named = draft.rule.startswith(("object_", "near_")) or draft.rule.endswith("_call")
    inside = range(draft.first, draft.last)
    clause = any(parsed.dep[k] in SUBJECTS and parsed.head[k] in inside for k in inside)
    ends = parsed.text[draft.last - 1][-1:].isalnum() and draft.rule.startswith("object_call")
    return named and not clause and (ends or not parsed.text[draft.first][:1].isupper())


def _is_title(parsed: Parsed, draft: Draft) -> bool:
    """Return whether a span looks like a title or a term rather than somebody's words."""
    words = word_groups("attribution_words")
    inside = [k for k in range(draft.first, draft.last) if parsed.text[k][:1].isalnum()]
    if not inside or len(inside) > 12 or (parsed.text[draft.last - 1] in {".", "?", "!"} and len(inside) > 6):
        return False
    near = range(max(draft.first - 4, left_of(parsed, draft.mark)[0]), draft.first)
    before = [parsed.lower[k] for k in near if parsed.text[k][:1].isalnum()]
    content = [k for k in inside if parsed.lower[k] not in words["small"]] or inside
    capitals = bool(content) and all(parsed.text[k][:1].isupper() or parsed.text[k][:1].isdigit() for k in content)
    if before[-1:] and before[-1] in words["naming"] and (before[-1] != "called" or before[-2:-1] == ["so"]):
        return True
    named = any(word in words["title"] for word in before[-2:]) or any(
        parsed.lower[k] in words["title"] for k in range(draft.last, min(draft.last + 3, len(parsed)))
    )
    named = named or (parsed.tag[max(draft.first - 2, 0)] == "POS" and parsed.text[draft.first - 1] in SIGNS)
    sung = draft.rule == "direct_voice" and parsed.text[draft.last - 1][-1:].isalnum() and len(content) > 1
    apart = draft.rule.startswith("before") and draft.candidate is not None and draft.candidate.distance > 3
    sure = draft.rule.startswith(("after", "colon", "before", "direct", "label", "dash")) and not (apart or sung)
    weak = rule_weight(draft.rule) < GUESS
    return (capitals and (named or len(content) > 1 or apart or weak) and not sure) or (weak and len(inside) == 1)


def _draft_reported(drafts: list[Draft], reported: list[Reported]) -> list[Draft]:
    """Return drafts for the clauses of indirect speech that hold none of the marked quotations."""
    taken = [draft.candidate.content or (draft.first, draft.last) for draft in drafts if draft.candidate]
    found: list[Draft] = []
    for one in reported:
        if any(first < one.last and one.first < last for first, last in taken):
            continue
        whole = (one.opener, one.last) if one.opener < one.first else None
        candidate = Candidate(one.rule, one.cue, one.speaker, whole, 0)
        found.append(Draft(one.first, one.last, -1, "indirect", candidate, None, one.rule))
        taken.append((one.first, one.last))
    return found


def number_groups(parsed: Parsed, drafts: list[Draft], closed: list[bool]) -> list[Draft]:
    """Return the drafts in text order, rows of one interrupted or running quotation under one number."""
    order = sorted(range(len(drafts)), key=lambda n: (drafts[n].first, drafts[n].last))
    renumbered = {old: new for new, old in enumerate(order)}
    drafts = [
        drafts[n] if (known := drafts[n].source) is None else drafts[n]._replace(source=renumbered[known])
        for n in order
    ]
    groups: list[int] = []
    count = 0
    for place, _draft in enumerate(drafts):
        joined = _joined(parsed, drafts, place, closed)
        if joined is None:
            count += 1
            groups.append(count)
        else:
            groups.append(groups[joined])
    return [draft._replace(group=group) for draft, group in zip(drafts, groups, strict=True)]


def _joined(parsed: Parsed, drafts: list[Draft], place: int, closed: list[bool]) -> int | None:
    """Return the earlier draft that is part of the same quotation, or None."""
    draft = drafts[place]
    if draft.candidate is None or draft.kind == "indirect":
        return None
    for other in range(place - 1, max(-1, place - 8), -1):
        before = drafts[other]
        if before.candidate is None or before.kind == "indirect":
            continue
        carried = draft.source is not None and origin(drafts, place) == origin(drafts, other)
        same_cue = draft.candidate.cue is not None and draft.candidate.cue == before.candidate.cue
        near = (
            parsed.paragraph[before.first] == parsed.paragraph[draft.first]
            or draft.rule == "open_mark"
            or before.rule == "open_mark"
        )
        return other if near and (carried or same_cue or origin(drafts, other) == place) else None
    return None
