"""What the rules find, as columns that the trained model can weigh."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.attribution import rule_confidence, rule_weight
from analysis.continuation import Draft
from analysis.grammar import Parsed
from analysis.learned.marked import RuleMark
from analysis.learned.sheet import RULE_ROLES, RuleView

_ROLE = {name: place for place, name in enumerate(RULE_ROLES)}
_KINDS = {"direct": 0, "mixed": 1, "scare": 2}


def view_rules(parsed: Parsed, drafts: Sequence[Draft]) -> RuleView:
    """Return what the rules say of every token: its part in an attribution, how sure, and who speaks."""
    role, sure, speaker = [0] * len(parsed), [0] * len(parsed), [-1] * len(parsed)
    content = []
    for draft in drafts:
        kind = "reported" if draft.mark < 0 else "unquoted" if draft.kind == "scare" else "quoted"
        first, last = draft.first, draft.last
        if draft.kind != "direct" and draft.candidate and draft.candidate.content:
            first, last = min(first, draft.candidate.content[0]), max(last, draft.candidate.content[1])
        if draft.kind != "scare":
            content.append((first, last))
        tenths = round(10 * rule_confidence(draft.rule))
        for token in range(first, last):
            marked = draft.first <= token < draft.last or role[token] == 0
            role[token] = _ROLE[kind] if marked else role[token]
            sure[token] = max(sure[token], tenths)
            if draft.candidate is not None and draft.candidate.speaker >= 0:
                speaker[token] = draft.candidate.speaker
    for draft in drafts:
        if draft.candidate is None or draft.kind == "scare":
            continue
        if draft.candidate.speaker >= 0 and role[draft.candidate.speaker] == 0:
            for token in range(*parsed.phrase(draft.candidate.speaker)):
                role[token] = role[token] or _ROLE["speaker"]
        for token in range(*(draft.candidate.cue or (0, 0))):
            role[token] = role[token] or _ROLE["cue"]
    return RuleView(role, sure, speaker, content)


def view_marks(drafts: Sequence[Draft], openers: Sequence[str], closed: Sequence[bool]) -> list[RuleMark]:
    """Return what the rules say of every marked span, in the order of the spans."""
    by_mark = {draft.mark: draft for draft in drafts if draft.mark >= 0}
    marks = []
    for number in range(len(openers)):
        draft = by_mark[number]
        speaks = draft.candidate is not None and draft.candidate.speaker >= 0
        marks.append(
            RuleMark(
                _KINDS.get(draft.kind, 2),
                rule_weight(draft.rule),
                rule_confidence(draft.rule),
                speaks,
                draft.source is not None,
                openers[number] in {"'", "‘", "’", "‚"},
                bool(closed[number]),
            )
        )
    return marks
