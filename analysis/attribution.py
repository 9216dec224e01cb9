"""Who is quoted: candidates for the cue and speaker of a marked span, and the choice among them.

`propose` lists candidates by rule, `choose` takes the one whose rule was right
most often on annotated articles. A trained model can stand in for `choose`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from importlib.resources import files

from analysis.clauses import (
    Candidate,
    content_before,
    cue_group,
    cue_range,
    is_naming,
    is_somebody,
    left_of,
    propose_clause,
    right_of,
    speaker_of,
    tidy,
    verb_group,
)
from analysis.grammar import DASHES, SIGNS, SOFT, STOPS, Parsed, word_groups

DOUBT = 0.3  # a rule that weighs less attributes nothing
GUESS = 0.5  # a rule that weighs less says that somebody is quoted, but not who
_LINKS = {"CC", "IN", "WDT", "WP", "WRB", "TO", "WP$", "POS"}
_NOT_SPEAKING = {"relcl", "aux", "auxpass"}
_LONGEST_SUBJECT = 18  # tokens between a closing mark and the verb that it may still belong to


def propose(parsed: Parsed, number: int) -> list[Candidate]:
    """Return every candidate for the marked span `number` inside its own paragraph."""
    makers = (
        *(_propose_after, _propose_plural, _propose_before, propose_clause),
        *(_propose_according, _propose_dash, _propose_label, _propose_headline),
    )
    return [candidate for make in makers for candidate in make(parsed, number)]


def choose(candidates: list[Candidate]) -> Candidate | None:
    """Return the candidate whose rule comes first; at a tie one that names a speaker, then the nearest."""
    return max(candidates, key=lambda one: (rule_weight(one.rule), one.speaker >= 0, -one.distance), default=None)


def rule_weight(rule: str) -> float:
    """Return how much a rule counts against the others, 0 to 1."""
    return _rules().get(rule, (DOUBT, DOUBT))[0]


def rule_confidence(rule: str) -> float:
    """Return the share of quotations attributed by this rule that annotated articles confirm."""
    return _rules().get(rule, (DOUBT, DOUBT))[1]


@functools.cache
def _rules() -> dict[str, tuple[float, float]]:
    """Return the weight and the measured confidence of every rule."""
    text = files("analysis").joinpath("lexicons/attribution_rules.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {rule: (float(weight), float(confidence)) for rule, weight, confidence, _ in lines}


def is_linked_right(parsed: Parsed, number: int) -> bool:
    """Return whether the punctuation says that the sentence goes on after the closing mark."""
    last = parsed.ranges[number][1]
    after = next((k for k in range(last, parsed.edges[last - 1][1]) if parsed.text[k] not in SIGNS), None)
    return parsed.text[last - 1] in SOFT or (after is not None and parsed.text[after] in SOFT)


def is_cue(parsed: Parsed, verb: int) -> bool:
    """Return whether a word outside marks is a listed reporting verb."""
    return (
        parsed.mark[verb] < 0
        and parsed.is_verb(verb)
        and parsed.dep[verb] not in {"aux", "auxpass"}
        and bool(cue_group(parsed, verb))
    )


def _propose_after(parsed: Parsed, number: int) -> Iterator[Candidate]:
    """Yield “…,” said X; “…,” X told reporters."""
    start, stop = right_of(parsed, number)
    if start >= stop or (parsed.tag[start] in _LINKS and parsed.lower[start] != "as"):
        return
    linked = is_linked_right(parsed, number)
    for verb in range(start, min(stop, start + _LONGEST_SUBJECT)):
        if parsed.mark[verb] >= 0 or not parsed.is_verb(verb) or parsed.dep[verb] in _NOT_SPEAKING:
            continue
        speaker = speaker_of(parsed, verb)
        if speaker is None or not start <= speaker < stop or parsed.is_clause_mark(speaker):
            speaker = _noun_after(parsed, verb, stop) if verb - start < 2 else None
            if speaker is None and verb == start and cue_group(parsed, verb) == "say":
                speaker = _capital_after(parsed, verb, stop)
        surface = speaker is None and linked and cue_group(parsed, verb) == "say"
        if surface:
            speaker = _noun_between(parsed, start, verb)
        if speaker is None:
            continue
        speaker = _named_first(parsed, start, verb, speaker) if linked else speaker
        low = start if surface and verb - start < 7 else min(verb, parsed.phrase(speaker)[0])
        if not linked and (low - start > 1 or _reports_further(parsed, number, verb, stop)):
            continue
        rule = "after_surface" if surface else _rule_after(parsed, number, verb, speaker, low - start)
        if rule == "after_say" and not linked and parsed.text[parsed.ranges[number][1] - 1] in {".", "…"}:
            rule = "after_loose"
        if rule:
            yield Candidate(rule, cue_range(parsed, verb), speaker, content_before(parsed, number, low), low - start)
            return


def _named_first(parsed: Parsed, start: int, verb: int, speaker: int) -> int:
    """Return the person named right behind a quotation where the parser lost him: “…,” X, head of a firm, said."""
    name = _noun_between(parsed, start, min(verb, speaker))
    if name is None or name - start > 4 or not parsed.is_person(name) or cue_group(parsed, verb) != "say":
        return speaker
    plain = not any(parsed.tag[k] in {"VBD", "VBZ", "VBP"} for k in range(start, verb))
    return name if plain and parsed.text[name + 1] == "," and not parsed.is_person(speaker) else speaker


def _propose_plural(parsed: Parsed, number: int) -> Iterator[Candidate]:
    """Yield “…,” X shares. where the parser took the verb for a noun in the plural."""
    start, stop = right_of(parsed, number)
    verb = stop - 1
    plural = 0 < verb - start < 5 and parsed.tag[verb] == "NNS" and parsed.lower[verb].endswith("s")
    sentence = left_of(parsed, number)[0] >= left_of(parsed, number)[1] and is_linked_right(parsed, number)
    named = all(parsed.text[k][:1].isupper() for k in range(start, verb))
    if plural and sentence and named and verb_group(_stem(parsed.lower[verb])) in {"say", "voice"}:
        yield Candidate("after_misread", (verb, verb + 1), verb - 1, None, 0)


def _rule_after(parsed: Parsed, number: int, verb: int, speaker: int, near: int) -> str:
    """Return the name of the rule for a cue after the span, or "" where the verb is none."""
    group = cue_group(parsed, verb)
    if group == "say":
        return "after_say" if near < 2 else "after_say_far"
    left = left_of(parsed, number)
    sentence = left[0] >= left[1] and parsed.text[parsed.ranges[number][1] - 1] in {",", "?", "!", "…", "...", *DASHES}
    if near > 1 or not sentence or _has_object(parsed, verb, speaker):
        return ""
    if group in {"voice", "act", "thought"}:
        return f"after_{group}"
    return "after_other" if is_somebody(parsed, speaker) and parsed.dep[verb] not in {"acl", "xcomp"} else ""


def _has_object(parsed: Parsed, verb: int, speaker: int) -> bool:
    """Return whether a verb after a quotation has an object of its own, which is not inside marks."""
    objects = [c for c in parsed.children_by(verb, {"dobj"}) if c != speaker]
    return any(c > verb and parsed.mark[c] < 0 for c in objects)


def _reports_further(parsed: Parsed, number: int, verb: int, stop: int) -> bool:
    """Return whether the verb after a finished sentence has its own clause, so that it is not this span's cue."""
    ends = parsed.text[parsed.ranges[number][1] - 1]
    further = {"ccomp", "xcomp", "dobj"} if ends == "." and parsed.lemma[verb] != "tell" else {"ccomp", "xcomp"}
    below = [c for c in parsed.children_by(verb, further) if verb < c < stop]
    return ends in STOPS and any(parsed.tag[c] != "VBG" or parsed.text[c - 1] != "," for c in below)


def _noun_after(parsed: Parsed, verb: int, stop: int) -> int | None:
    """Return the head of the noun phrase right behind a verb, which the parser may have read as its object."""
    for place in range(verb + 1, min(stop, verb + 12)):
        if parsed.text[place] in {",", ":"} or parsed.tag[place] in {"IN", "TO", "VBG"}:
            return None
        inner = parsed.dep[place] in {"compound", "npadvmod", "poss", "nmod"} and parsed.head[place] < stop
        if (parsed.is_noun(place) or parsed.tag[place] == "PRP") and not inner:
            return place
    return None


def _capital_after(parsed: Parsed, verb: int, stop: int) -> int | None:
    """Return the one capitalised word behind a verb that ends its sentence, a surname read otherwise: said First."""
    alone = verb + 2 == stop or (verb + 2 < stop and parsed.text[verb + 2] in SOFT)
    return verb + 1 if verb + 1 < stop and alone and parsed.text[verb + 1][:1].isupper() else None


def _noun_between(parsed: Parsed, start: int, verb: int) -> int | None:
    """Return the last word of the noun phrase that opens the stretch before a verb, whatever the parser made of it."""
    head = None
    for place in range(start, verb):
        nominal = parsed.is_noun(place) or parsed.tag[place] == "PRP" or parsed.text[place][:1].isupper()
        if nominal and parsed.text[place][:1].isalpha():
            head = place
        elif head is not None and parsed.tag[place] not in {"POS", "HYPH"}:
            break
    return head


def _noun_before(parsed: Parsed, start: int, verb: int) -> int | None:
    """Return the noun or pronoun right before a verb and its adverbs."""
    place = verb - 1
    while place > start and (parsed.tag[place] in {"RB", "MD"} or parsed.dep[place] in {"aux", "advmod"}):
        place -= 1
    return place if place >= start and (parsed.is_noun(place) or parsed.tag[place] == "PRP") else None


def _propose_before(parsed: Parsed, number: int) -> Iterator[Candidate]:
    """Yield X said: “…”; X said that “…”; X told reporters, “…”."""
    start, stop = left_of(parsed, number)
    if start >= stop:
        return
    last = parsed.text[stop - 1]
    for verb in range(stop - 1, start - 1, -1):
        if not is_cue(parsed, verb) or is_naming(parsed, verb):
            continue
        group = cue_group(parsed, verb)
        speaker = speaker_of(parsed, verb)
        if speaker is None and group == "say" and not parsed.is_passive(verb):
            beside = _noun_before(parsed, start, verb)
            speaker = _noun_after(parsed, verb, stop) or (
                beside if beside is not None else _noun_between(parsed, start, verb)
            )
        if speaker is None or parsed.mark[speaker] == number:
            continue
        beside = verb == stop - 1 or parsed.phrase(speaker)[1] == stop
        if last == ":" or last in SOFT or last == "that" or beside:
            kind = "colon" if last == ":" else "direct" if verb == stop - 1 else "before"
            yield Candidate(f"{kind}_{group}", cue_range(parsed, verb), speaker, None, stop - verb)
            break
        if (
            stop - verb < 9
            and group in {"say", "call", "voice"}
            and not any(map(parsed.is_verb, range(verb + 1, stop)))
        ):
            content = tidy(parsed, (verb + 1, parsed.ranges[number][1]), parsed.ranges[number])
            yield Candidate(f"near_{group}", cue_range(parsed, verb), speaker, content, stop - verb)
            break
    if last == ":" or last in DASHES:
        yield from _propose_colon(parsed, number, start, stop)
    if last == ":":
        yield from _propose_misread(parsed, number, start, stop - 2)


def _propose_misread(parsed: Parsed, number: int, start: int, place: int) -> Iterator[Candidate]:
    """Yield the word before a colon that the parser took for no verb: Roe fumed: “…”; Roe left shouting: “…”."""
    if place <= start or not _is_sentence(parsed, number) or _stem(parsed.lower[place]) == parsed.lower[place]:
        return
    cue = (place, place + 1)
    if parsed.lower[place].endswith("ing"):
        verbs = [k for k in range(start, place) if parsed.is_verb(k) and parsed.mark[k] < 0]
        speaker = next((who for k in reversed(verbs) if (who := speaker_of(parsed, k)) is not None), None)
    else:
        near = place - 1
        speaker = near if parsed.is_noun(near) or parsed.tag[near] in {"PRP", "JJ"} else None
    if speaker is not None and not parsed.is_passive(place):
        yield Candidate("colon_misread", cue, speaker, None, 1)


def _stem(word: str) -> str:
    """Return the lemma of a regular form of a listed reporting verb, else the word.

    >>> _stem("fumed"), _stem("shouting"), _stem("cat")
    ('fume', 'shout', 'cat')
    """
    for ending in ("ed", "ing", "es", "s", "d"):
        short = word.removesuffix(ending)
        if short != word and (found := next((one for one in (short, f"{short}e") if verb_group(one)), None)):
            return found
    return word


def _propose_colon(parsed: Parsed, number: int, start: int, stop: int) -> Iterator[Candidate]:
    """Yield the subject of any verb, or the name alone, before a colon or dash that opens a quotation."""
    if not _is_sentence(parsed, number):
        return
    for place in range(stop - 1, start - 1, -1):
        if parsed.mark[place] < 0 and parsed.is_verb(place):
            speaker = parsed.subject(place)
            if speaker is not None and _may_speak(parsed, speaker):
                cue = cue_range(parsed, place) if cue_group(parsed, place) else (stop - 1, stop)
                yield Candidate("colon_other", cue, speaker, None, stop - place)
                return


def _may_speak(parsed: Parsed, place: int) -> bool:
    """Return whether a subject is a person, a body or a document."""
    return (
        parsed.is_person(place)
        or parsed.label[place] == "ORG"
        or parsed.lemma[place] in word_groups("attribution_words")["document"]
    )


def _is_sentence(parsed: Parsed, number: int) -> bool:
    """Return whether the marked words look like a sentence: three or more, the first in capitals."""
    first, last = parsed.ranges[number]
    return last - first > 2 and parsed.text[first][:1].isupper()


def _propose_according(parsed: Parsed, number: int) -> Iterator[Candidate]:
    """Yield “…,” according to X, and According to X, …“…”."""
    left, right = left_of(parsed, number), right_of(parsed, number)
    first, last = parsed.ranges[number]
    for place in [*range(left[1] - 1, left[0] - 1, -1), *range(*right)]:
        if parsed.lower[place] != "according" or parsed.mark[place] >= 0:
            continue
        objects = [thing for to in parsed.children[place] for thing in parsed.children_by(to, {"pobj"})]
        if objects and place < first:
            begin = max(parsed.subtree(place)[1], place + 2)
            content = tidy(parsed, (min(begin, first), max(last, right[1])), (first, last))
            yield Candidate("according", (place, place + 2), objects[0], content, first - place)
            return
        if objects:
            yield Candidate(
                "according", (place, place + 2), objects[0], content_before(parsed, number, place), place - last
            )
            return


def _propose_dash(parsed: Parsed, number: int) -> Iterator[Candidate]:
    """Yield “…” — Jane Roe, and “…”: Roe where a headline or paragraph ends so."""
    last = parsed.ranges[number][1]
    stop = parsed.edges[last - 1][1]
    near = range(last, min(stop, last + 3))
    dash = next((k for k in near if parsed.text[k] in DASHES or parsed.text[k] == ":"), None)
    if dash is None or dash + 1 >= stop or stop - dash > 15:
        return
    right = next((k for k in range(dash + 1, stop) if parsed.text[k] in STOPS or parsed.mark[k] >= 0), stop)
    if any(parsed.is_verb(k) for k in range(dash, right)):
        return
    head = _noun_between(parsed, dash + 1, right)
    if head is not None and (parsed.label[head] in {"PERSON", "ORG"} or right - dash < 5):
        yield Candidate("dash", (dash, dash + 1), head, content_before(parsed, number, dash), dash - last)


def _propose_headline(parsed: Parsed, number: int) -> Iterator[Candidate]:
    """Yield ‘…’: Roe hits out at bill, the subject of a headline that opens with a quotation and a colon."""
    first, last = parsed.ranges[number]
    low, stop = parsed.edges[first]
    colon = next((k for k in range(last, min(stop, last + 3)) if parsed.text[k] == ":"), None)
    if parsed.part[first] != "headline" or colon is None or first - low > 1:
        return
    for verb in range(colon + 1, stop):
        if parsed.is_verb(verb) and (speaker := parsed.subject(verb)) is not None and speaker > colon:
            known = {parsed.text[k] for k in range(stop, len(parsed)) if parsed.is_person(k)}
            if parsed.is_person(speaker) or parsed.text[speaker] in known:
                yield Candidate("headline_subject", None, speaker, None, 1)
            return


def _propose_label(parsed: Parsed, number: int) -> Iterator[Candidate]:
    """Yield Roe: “…”, Roe: the city is “…” where the name opens the headline or paragraph, and “ROE: …”."""
    first, last = parsed.ranges[number]
    edge = max(parsed.edges[first][0], left_of(parsed, number)[0])
    while edge < first and parsed.text[edge] in SIGNS | DASHES:
        edge += 1
    inside = edge == first
    name = _name_end(parsed, edge)
    stop = min(edge + (16 if parsed.is_person(name) or name > edge else 8), last if inside else first)
    colon = next((k for k in range(edge, stop) if parsed.text[k] == ":"), None)
    alone = colon == edge + 1 and parsed.text[edge].istitle()
    if colon is None or (not alone and any(parsed.is_verb(k) for k in range(edge, colon))):
        return
    head = _noun_between(parsed, edge, colon)
    if not inside and head is not None and (named := _initialled(parsed, head)) is not None:
        yield Candidate("initials", (colon, colon + 1), named, None, first - colon)
    if head is None or parsed.tag[colon - 1] in {"CD", "IN"}:
        return
    if inside and (parsed.text[head].isupper() or parsed.label[head] == "PERSON"):
        yield Candidate("label", (colon, colon + 1), head, None, 0)
    elif not inside and (
        parsed.label[head] in {"PERSON", "ORG"} or head in parsed.people or _is_bare_label(parsed, first, colon, head)
    ):
        content = (colon + 1, max(last, right_of(parsed, number)[1]))
        yield Candidate("label", (colon, colon + 1), head, tidy(parsed, content, (first, last)), first - colon)


def _name_end(parsed: Parsed, place: int) -> int:
    """Return the last token of the name or noun that begins at a place."""
    stop = parsed.edges[place][1]
    while place + 1 < stop and parsed.dep[place] == "compound" and parsed.tag[place + 1].startswith("NN"):
        place += 1
    return place


def _initialled(parsed: Parsed, label: int) -> int | None:
    """Return a place of the person whose initials are a label: DF for Dara Finn."""
    word = parsed.text[label]
    if not word.isupper() or not 1 < len(word) < 4:
        return None
    for place in range(len(parsed)):
        first, last = parsed.phrase(place) if parsed.is_person(place) and parsed.mark[place] < 0 else (0, 0)
        names = [parsed.text[k][0] for k in range(first, last) if parsed.tag[k] == "NNP"]
        if "".join(names[-len(word) :]) == word:
            return place
    return None


def _is_bare_label(parsed: Parsed, first: int, colon: int, head: int) -> bool:
    """Return whether a word that no label marks as a name still says who speaks."""
    beside = first - colon < 3 or parsed.part[first] == "headline"
    word = parsed.text[head]
    same = [k for k in range(len(parsed)) if parsed.text[k] == word and k != head]
    known = any(parsed.is_person(k) or (parsed.tag[k] == "NNP" and word.istitle()) for k in same)
    groups = word_groups("noun_senses").items()
    speaks = any(parsed.lemma[head].lower() in nouns for name, nouns in groups if name.startswith("speaker_"))
    return len(word) == 1 or (beside and (known or speaks or parsed.tag[head] in {"NNP", "NNPS"}))
