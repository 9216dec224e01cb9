"""What carries over from one marked span to the next: paragraphs left open, interrupted and following quotations."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from analysis.clauses import Candidate, cue_group, is_somebody, left_of, may_make, right_of, speaker_of, verb_group
from analysis.grammar import DASHES, SIGNS, Parsed
from analysis.reported import Reported

_SIGNED = {"dash", "label", "initials"}  # rules whose speaker has said all that he is quoted with
_LAST_HEARD = 2  # paragraphs that a quotation without any attribution looks back


class Draft(NamedTuple):
    """One quotation on its way to a row: token numbers, ranges without their end.

    `source` is the draft whose attribution this one carries on, `group` the
    number of the quotation that it is a part of.
    """

    first: int
    last: int
    mark: int = -1
    kind: str = "scare"
    candidate: Candidate | None = None
    source: int | None = None
    rule: str = "no_speaker"
    group: int = -1


def stands_free(parsed: Parsed, number: int) -> bool:
    """Return whether a marked span is a sentence or more on its own: nothing else in its first and last sentence."""
    left, right = left_of(parsed, number), right_of(parsed, number)
    ends = parsed.text[parsed.ranges[number][1] - 1]
    linked = all(parsed.tag[k] in {"CC", "RB", ",", "UH"} for k in range(*left)) and left[1] - left[0] < 4
    return linked and (right[0] >= right[1] or ends in {".", "?", "!", "…"})


def opens_paragraph(parsed: Parsed, number: int) -> bool:
    """Return whether nothing stands before a marked span in its paragraph."""
    first = parsed.ranges[number][0]
    return all(not parsed.text[k][:1].isalnum() for k in range(parsed.edges[first][0], first))


def carry_open(parsed: Parsed, drafts: list[Draft], closed: list[bool]) -> list[Draft]:
    """Return the drafts where a span left open at its paragraph's end and the next one share an attribution."""
    drafts = list(drafts)
    pairs = [n for n in range(1, len(drafts)) if not closed[n - 1] and _are_neighbours(parsed, n - 1, n)]
    for number in pairs:
        before, here = drafts[number - 1], drafts[number]
        if here.candidate is None and before.candidate is not None:
            drafts[number] = here._replace(
                candidate=before.candidate, source=origin(drafts, number - 1), rule="open_mark"
            )
    for number in reversed(pairs):
        before, here = drafts[number - 1], drafts[number]
        begun = any(
            one.candidate and parsed.paragraph[one.first] == parsed.paragraph[before.first]
            for one in drafts[: number - 1]
        )
        if before.candidate is None and here.candidate is not None and not begun:
            drafts[number - 1] = before._replace(
                candidate=here.candidate, source=origin(drafts, number), rule="open_mark"
            )
    return drafts


def _are_neighbours(parsed: Parsed, one: int, other: int) -> bool:
    """Return whether `other` opens the paragraph behind that of `one`."""
    first, second = parsed.ranges[one][0], parsed.ranges[other][0]
    return parsed.paragraph[second] == parsed.paragraph[first] + 1 and opens_paragraph(parsed, other)


def origin(drafts: list[Draft], number: int) -> int:
    """Return the draft that an attribution came from."""
    source = drafts[number].source
    return number if source is None else source


def carry_over(parsed: Parsed, drafts: list[Draft], reported: list[Reported], closed: list[bool], number: int) -> Draft:
    """Return the draft with the attribution of its surroundings where it has none and stands free."""
    draft = drafts[number]
    if draft.candidate is not None or not stands_free(parsed, number):
        return draft
    first = draft.first
    if (
        number
        and not closed[number - 1]
        and drafts[number - 1].candidate
        and _are_neighbours(parsed, number - 1, number)
    ):
        before = drafts[number - 1]
        return draft._replace(candidate=before.candidate, source=origin(drafts, number - 1), rule="open_mark")
    here = _last_spoken(parsed, drafts, number, parsed.paragraph[first])
    if here is not None:
        return draft._replace(candidate=drafts[here].candidate, source=origin(drafts, here), rule="same_paragraph")
    following = number + 1
    if (
        following < len(drafts)
        and drafts[following].candidate
        and drafts[following].rule.startswith("after")
        and _adjoin(parsed, draft, drafts[following])
    ):
        return draft._replace(candidate=drafts[following].candidate, source=following, rule="next_span")
    edge = parsed.edges[first][0]
    signed = _signature(parsed, draft)
    if signed:
        return draft._replace(candidate=signed, rule=signed.rule)
    if not opens_paragraph(parsed, number):
        found = _introduction(parsed, reported, edge, first)
        return draft._replace(candidate=found, rule=found.rule) if found else draft
    return _carry_paragraph(parsed, drafts, reported, number)


def _last_spoken(parsed: Parsed, drafts: list[Draft], number: int, paragraph: int) -> int | None:
    """Return the last attributed draft of a paragraph before this one; drafts stand in text order."""
    for before in range(number - 1, -1, -1):
        if parsed.paragraph[drafts[before].first] < paragraph:
            return None
        if drafts[before].candidate and parsed.paragraph[drafts[before].first] == paragraph:
            return before
    return None


def carry_last(parsed: Parsed, drafts: list[Draft]) -> list[Draft]:
    """Return the drafts where a paragraph of nothing but a quotation, still nobody's, goes on with the last speaker."""
    drafts = list(drafts)
    for number, draft in enumerate(drafts):
        bare = stands_free(parsed, number) and opens_paragraph(parsed, number) and draft.last - draft.first > 6
        if draft.candidate is not None or not bare or parsed.part[draft.first] == "headline":
            continue
        spoken = (n for n in range(number - 1, -1, -1) if drafts[n].candidate)
        last = next((n for n in spoken if parsed.part[drafts[n].first] == "body"), None)
        if (
            last is None
            or drafts[last].rule in _SIGNED
            or parsed.paragraph[draft.first] - parsed.paragraph[drafts[last].first] > _LAST_HEARD
        ):
            continue
        source = origin(drafts, last)
        drafts[number] = draft._replace(candidate=drafts[source].candidate, source=source, rule="last_speaker")
    return drafts


def carry_repeats(parsed: Parsed, drafts: list[Draft], reported: list[Reported]) -> list[Draft]:
    """Return the drafts where a headline or pull quote has the speaker whom the article gives the same words."""
    words = {n: _words(parsed, one.first, one.last).strip() for n, one in enumerate(drafts)}
    known = [
        n
        for n, one in enumerate(drafts)
        if one.candidate and one.candidate.speaker >= 0 and one.rule != "previous_paragraph"
    ]
    drafts = list(drafts)
    for number, draft in enumerate(drafts):
        own = f" {words[number]} "
        headline = parsed.part[draft.first] == "headline"
        apart = headline or draft.candidate is None or draft.rule == "previous_paragraph"
        if not apart or len(own.split()) < (2 if headline else 5):
            continue
        found = [n for n in known if n != number and own in f" {words[n]} "]
        said = [] if found or not headline else [one for one in reported if own in _words(parsed, one.first, one.last)]
        if said:
            whole = (parsed.edges[draft.first][0], draft.last)
            candidate = Candidate(
                "repeated", said[0].cue, said[0].speaker, None if stands_free(parsed, number) else whole, 0
            )
            drafts[number] = draft._replace(candidate=candidate, source=None, rule="repeated")
        if found:
            drafts[number] = draft._replace(
                candidate=drafts[found[0]].candidate, source=origin(drafts, found[0]), rule="repeated"
            )
    return drafts


def _words(parsed: Parsed, first: int, last: int) -> str:
    """Return the words of a token range in small letters, a blank around each."""
    return f" {' '.join(word for word in parsed.lower[first:last] if word[:1].isalnum())} "


def carry_answers(parsed: Parsed, drafts: list[Draft], people: list[int]) -> list[Draft]:
    """Return the drafts where the answers of an interview, printed without "she said", have its main speaker.

    An interview is three or more paragraphs of nothing but a question, each
    before a paragraph of nothing but a quotation. `people` holds the places of
    names of people.
    """
    bare = [n for n, one in enumerate(drafts) if stands_free(parsed, n) and opens_paragraph(parsed, n) and one.last]
    asked = [n for n in bare if _follows_question(parsed, drafts[n])]
    speaker = _main_speaker(parsed, drafts, people) if len(asked) > 2 else None
    if speaker is None:
        return drafts
    answer = Candidate("interview", None, speaker, None, 0)
    open_answers = [n for n in bare if drafts[n].candidate is None or (n in asked and drafts[n].source is not None)]
    return [
        one._replace(candidate=answer, source=None, rule="interview") if n in open_answers else one
        for n, one in enumerate(drafts)
    ]


def _follows_question(parsed: Parsed, draft: Draft) -> bool:
    """Return whether the paragraph before is a question outside marks."""
    edge = parsed.edges[draft.first][0]
    start = parsed.edges[edge - 1][0] if edge else 0
    return edge - start in range(2, 40) and parsed.text[edge - 1] == "?" and not parsed.has_mark(start, edge)


def _main_speaker(parsed: Parsed, drafts: list[Draft], people: list[int]) -> int | None:
    """Return a place of the person who is named as a speaker most often, else of the person named most often."""
    outside = [k for k in people if parsed.mark[k] < 0]
    spoken = {one.candidate.speaker for one in drafts if one.candidate}
    for places in ([k for k in outside if k in spoken], outside):
        counts = Counter(parsed.text[k] for k in places)
        if counts:
            return next(k for k in places if parsed.text[k] == counts.most_common(1)[0][0])
    return None


def _adjoin(parsed: Parsed, one: Draft, other: Draft) -> bool:
    """Return whether two spans of a paragraph have only marks between them."""
    between = range(one.last, other.first)
    return (
        len(between) < 4
        and all(not parsed.text[k][:1].isalnum() for k in between)
        and parsed.paragraph[one.first] == parsed.paragraph[other.first]
    )


def _signature(parsed: Parsed, draft: Draft) -> Candidate | None:
    """Return who signs a quotation in a short paragraph of its own behind it: — Jane Roe, Garrow"""
    start = parsed.edges[draft.first][1]
    if start >= len(parsed) or start - draft.last > 2:
        return None
    stop = parsed.edges[start][1]
    dashed = parsed.text[start][0] in DASHES
    name = start if len(parsed.text[start]) > 1 or not dashed else start + 1
    if stop - start > 14 or name >= stop or parsed.tag[name] != "NNP":
        return None
    bare = stop - start < 10 and not any(parsed.is_verb(k) or parsed.mark[k] >= 0 for k in range(start, stop))
    if not dashed and not (bare and parsed.text[stop - 1][-1:].isalnum() and "," in parsed.text[start:stop]):
        return None
    while name + 1 < stop and parsed.tag[name + 1] == "NNP":
        name += 1
    return Candidate("dash", None, name, None, 0)


def _outer(reported: list[Reported], start: int, stop: int) -> list[Reported]:
    """Return the reported clauses whose cue stands in a range, without those that somebody else reports."""
    said = [one for one in reported if start <= one.cue[0] < stop]
    return [one for one in said if not any(other.first <= one.cue[0] < other.last for other in said)]


def _last_word(parsed: Parsed, start: int, edge: int) -> Candidate | None:
    """Return who speaks by the verb right before the colon that ends a paragraph: X, who …, writes:"""
    verb = edge - 2
    if verb <= start or not parsed.is_verb(verb) or cue_group(parsed, verb) not in {"say", "voice"}:
        return None
    speaker = speaker_of(parsed, verb)
    return None if speaker is None else Candidate("introduced", (verb, verb + 1), speaker, None, 0)


def _introduction(parsed: Parsed, reported: list[Reported], start: int, stop: int) -> Candidate | None:
    """Return who speaks in the sentence before a free-standing span: X was blunt. “…”"""
    said = _outer(reported, start, stop)
    if said:
        return Candidate("introduced_reported", said[-1].cue, said[-1].speaker, None, 0)
    words = [k for k in range(start, stop) if parsed.text[k] not in SIGNS]
    if not words:
        return None
    sentence = parsed.sentence[words[-1]]
    verbs = [
        k for k in range(start, stop) if parsed.sentence[k] == sentence and parsed.is_verb(k) and parsed.mark[k] < 0
    ]
    for verb in sorted(verbs, key=lambda k: (parsed.head[k] != k, k)):
        speaker = speaker_of(parsed, verb)
        if speaker is not None and may_make(parsed, speaker) and verb_group(parsed.lemma[verb]) == "say":
            return Candidate("introduced_reported", (verb, verb + 1), speaker, None, 0)
        colon = parsed.text[words[-1]] == ":"
        says = colon and verb_group(parsed.lemma[verb]) == "say"
        if speaker is not None and (is_somebody(parsed, speaker) or says):
            return Candidate("introduced", (words[-1], words[-1] + 1) if colon else None, speaker, None, 0)
    return None


def _carry_paragraph(parsed: Parsed, drafts: list[Draft], reported: list[Reported], number: int) -> Draft:
    """Return a paragraph that is all quotation with the speaker that the paragraph before leaves."""
    draft = drafts[number]
    edge = parsed.edges[draft.first][0]
    if edge == 0 or parsed.part[edge - 1] != parsed.part[edge]:
        return draft
    start = parsed.edges[edge - 1][0]
    if parsed.text[edge - 1] == ":":
        found = _last_word(parsed, start, edge) or _introduction(parsed, reported, start, edge)
        return (
            draft._replace(candidate=found._replace(rule="colon_paragraph"), rule="colon_paragraph") if found else draft
        )
    spoken = [
        n
        for n in range(number)
        if drafts[n].candidate and parsed.paragraph[drafts[n].first] == parsed.paragraph[edge - 1]
    ]
    said = _outer(reported, start, edge)
    if said and (not spoken or said[-1].cue[0] > drafts[spoken[-1]].last):
        found = Candidate("paragraph_reported", said[-1].cue, said[-1].speaker, None, 0)
        return draft._replace(candidate=found, rule=found.rule)
    if spoken and (other := _other_speaker(parsed, drafts, spoken[-1], draft)) is not None:
        return draft._replace(candidate=drafts[other].candidate, source=origin(drafts, other), rule="dialogue")
    if spoken and parsed.text[draft.first - 1] == parsed.text[drafts[spoken[-1]].first - 1]:
        return draft._replace(
            candidate=drafts[spoken[-1]].candidate, source=origin(drafts, spoken[-1]), rule="previous_paragraph"
        )
    found = _introduction(parsed, [], start, edge)
    if found is None:
        return draft
    rule = "paragraph_reported" if found.rule == "introduced_reported" else "paragraph_introduced"
    return draft._replace(candidate=found._replace(rule=rule), rule=rule)


def _other_speaker(parsed: Parsed, drafts: list[Draft], last: int, draft: Draft) -> int | None:
    """Return the quotation before the last one where two people ask and answer in turns, paragraph by paragraph."""
    if last == 0 or drafts[last - 1].candidate is None or drafts[last].candidate is None:
        return None
    before = drafts[last - 1]
    heads = [one.candidate.speaker for one in (before, drafts[last]) if one.candidate]
    turns = parsed.paragraph[draft.first] - parsed.paragraph[before.first] == 2 and min(heads) >= 0
    asked = ["?" in parsed.text[one.last - 1] for one in (before, drafts[last], draft)]
    if not turns or parsed.text[heads[0]] == parsed.text[heads[1]]:
        return None
    return last - 1 if (asked[0] and asked[2]) or (asked[1] and not asked[0] and not asked[2]) else None


def carry_coordinated(parsed: Parsed, drafts: list[Draft], number: int) -> Draft:
    """Return the draft with the attribution of the span before it where only "and", "or as a" … part them."""
    before, here = drafts[number - 1], drafts[number]
    joints = {"CC", "DT", "IN", "TO", "RB", ",", "PRP$"}
    between = [k for k in range(before.last, here.first) if parsed.text[k] not in SIGNS]
    joined = between and len(between) < 5 and all(parsed.tag[k] in joints for k in between)
    joined = joined and parsed.paragraph[before.first] == parsed.paragraph[here.first]
    if here.candidate is not None or before.candidate is None or before.candidate.speaker < 0 or not joined:
        return here
    content = before.candidate.content
    if content is not None:
        content = (content[0], max(content[1], here.last))
    candidate = before.candidate._replace(content=content)
    return here._replace(candidate=candidate, source=origin(drafts, number - 1), rule="coordinated")
