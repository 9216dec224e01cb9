"""The reported clause: which verb or noun governs marked words, who is its subject, how far the clause runs."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

from analysis.grammar import DASHES, SIGNS, SOFT, STOPS, SUBJECTS, Parsed, word_groups

_NEVER = {"nsubj", "nsubjpass", "csubj", "csubjpass", "agent", "aux", "auxpass", "npadvmod", "advmod", "punct", "mark",
          "det", "conj", "advcl", "relcl"}  # fmt: skip
_TOPIC = {
    "say": {"as", "of", "about", "against"},
    "voice": {"about", "of", "against"},
    "call": {"as", "of", "for", "to", "with", "about"},
    "act": {"as", "of", "for", "to", "with", "about", "against", "on", "over", "into"},
    "thought": {"about", "of", "as"},
    "": {"as", "of", "about"},
}
_TELLING = ["cue_statement", "cue_claim", "cue_warning", "cue_promise", "cue_demand", "cue_denial", "cue_view",
            "cue_report", "cue_study", "cue_advice", "cue_criticism"]  # fmt: skip
_BODIES = {"speaker_body", "speaker_company"}
_NAMES = {"poss", "compound", "amod", "nmod"}
_HEARD = {"quote", "cite", "hear", "record", "overhear", "report"}


class Candidate(NamedTuple):
    """A way to attribute a marked span: token numbers, ranges without their end.

    `speaker` is the head of the speaker's phrase, or -1 where the text names
    none; `content` is the reported clause, None where the marks hold it all.
    """

    rule: str
    cue: tuple[int, int] | None
    speaker: int
    content: tuple[int, int] | None
    distance: int
    phrase: tuple[int, int] | None = None  # the speaker's words, where they are more than the noun phrase


def cue_group(parsed: Parsed, verb: int) -> str:
    """Return which kind of reporting verb a token is, with its particle: pointed out, went on."""
    group = verb_group(parsed.lemma[verb])
    if group:
        return group
    lemma = parsed.lemma[verb].lower()
    if lemma not in _phrasal_verbs():
        return ""
    phrasal = word_groups("reporting_verbs")["phrasal"]
    beside = parsed.children_by(verb, {"prt", "advmod", "dobj"})
    with_particle = any(f"{lemma}_{parsed.lower[c]}" in phrasal for c in beside)
    return "say" if with_particle else ""


@functools.cache
def _phrasal_verbs() -> frozenset[str]:
    """Return the verbs that report with a particle: point, as in point_out."""
    return frozenset(pair.partition("_")[0] for pair in word_groups("reporting_verbs")["phrasal"])


@functools.cache
def verb_group(lemma: str) -> str:
    """Return which kind of reporting verb a lemma is: say, call, act, voice, thought or "".

    >>> verb_group("announce"), verb_group("slam"), verb_group("walk")
    ('say', 'call', '')
    """
    groups = word_groups("reporting_verbs")
    return next((name for name, lemmas in groups.items() if lemma.lower() in lemmas), "")


def is_somebody(parsed: Parsed, place: int) -> bool:
    """Return whether a word is a person, or a name of two words or with an office that the tagger did not know."""
    if parsed.is_person(place):
        return True
    names = [c for c in parsed.children_by(place, {"compound"}) if parsed.tag[c] in {"NNP", "NNPS"}]
    groups = word_groups("noun_senses").items()
    offices = [words for group, words in groups if group.startswith("speaker_") and group not in _BODIES]
    holds = any(parsed.lower[k] in words for k in range(parsed.phrase(place)[0], place) for words in offices)
    proper = parsed.tag[place] in {"NNP", "NNPS"} and bool(names)
    return proper and (holds or parsed.label[place] in {"", "PRODUCT", "WORK_OF_ART"})


def speaker_of(parsed: Parsed, verb: int) -> int | None:
    """Return the head of who speaks by this verb: the subject, or in a passive the agent."""
    quoted = quoted_one(parsed, verb)
    quoted = _taken_to_task(parsed, verb) if quoted is None else quoted
    if quoted is not None:
        return quoted
    if not parsed.is_passive(verb):
        subject = _behind_dateline(parsed, _pictured(parsed, verb, parsed.subject(verb)))
        return subject if subject is None else _issuer(parsed, subject, verb)
    if parsed.lemma[verb] in _HEARD and _as_saying(parsed, verb):
        return parsed.subject(verb)
    return parsed.agent(verb)


def quoted_one(parsed: Parsed, saying: int) -> int | None:
    """Return whose words they are in "quoted Falk as saying" and "Falk was quoted by the paper as saying"."""
    verb = heard_above(parsed, saying)
    if verb is None:
        return None
    objects = [c for c in parsed.children_by(verb, {"dobj"}) if verb < c < saying]
    return parsed.subject(verb) if parsed.is_passive(verb) else objects[-1] if objects else None


def heard_above(parsed: Parsed, saying: int) -> int | None:
    """Return the "quoted" or "cited" of a "saying" behind "as", or None."""
    if parsed.dep[saying] != "pcomp" or parsed.lower[parsed.head[saying]] != "as":
        return None
    verb = parsed.head[parsed.head[saying]]
    return verb if parsed.lemma[verb] in _HEARD and verb < saying else None


def _taken_to_task(parsed: Parsed, verb: int) -> int | None:
    """Return who is praised or blamed for what he said: criticised X for saying."""
    preposition = parsed.head[verb]
    above = parsed.head[preposition]
    saying = parsed.tag[verb] == "VBG" and parsed.dep[verb] == "pcomp"
    if not saying or parsed.lower[preposition] != "for" or verb_group(parsed.lemma[above]) != "call":
        return None
    if parsed.is_passive(above):
        return parsed.subject(above)
    return next((c for c in parsed.children_by(above, {"dobj"}) if above < c < preposition), None)


def _pictured(parsed: Parsed, verb: int, subject: int | None) -> int | None:
    """Return the subject, or where there is none that of a participle between commas: X, pictured, said."""
    if subject is not None:
        return subject
    for child in parsed.children_by(verb, {"parataxis", "ccomp", "advcl", "dep"}):
        beside = child < verb and parsed.tag[child] in {"VBN", "VBD"} and parsed.text[child - 1] == ","
        if beside and (own := [c for c in parsed.children_by(child, SUBJECTS) if c < child]):
            return own[-1]
    return None


def _behind_dateline(parsed: Parsed, subject: int | None) -> int | None:
    """Return the subject, or where the parser took the dateline for it, the name behind: KESTLE — Police said."""
    if subject is None or not parsed.text[subject].isupper() or parsed.edges[subject][0] != parsed.phrase(subject)[0]:
        return subject
    named = [c for c in parsed.children_by(subject, {"appos"}) if c > subject]
    dash = any(parsed.text[k] in DASHES for k in range(subject, named[0])) if named else False
    return named[0] if dash else subject


def _issuer(parsed: Parsed, subject: int, verb: int) -> int:
    """Return who issued a statement saying "…", where the verb only qualifies the statement; else the subject."""
    words = word_groups("attribution_words")
    qualifies = parsed.dep[verb] in {"acl", "relcl"} and subject < verb and parsed.head[verb] == subject
    if not qualifies or parsed.lemma[subject].lower() not in words["document"] | words["saying"]:
        return subject
    maker = owner(parsed, subject)
    return subject if maker is None else maker


def cue_range(parsed: Parsed, verb: int) -> tuple[int, int]:
    """Return the token range of a cue: the verb and its particle, "quoted as saying" whole."""
    as_saying = _as_saying(parsed, verb)
    if as_saying:
        return verb, as_saying + 1
    head = parsed.head[parsed.head[verb]]
    if parsed.dep[verb] == "pcomp" and parsed.lemma[head] in _HEARD and head < verb:
        return head, verb + 1
    particle = [c for c in parsed.children[verb] if parsed.dep[c] == "prt" and c == verb + 1]
    return verb, verb + 1 + len(particle)


def _as_saying(parsed: Parsed, verb: int) -> int | None:
    """Return the token "saying" in "was quoted as saying"."""
    near = parsed.lower[verb + 1 : verb + 12]
    if "saying" not in near and "telling" not in near:
        return None
    places = range(verb + 1, verb + 1 + len(near))
    return next((k for k in places if parsed.lower[k] in {"saying", "telling"} and parsed.lower[k - 1] == "as"), None)


def left_of(parsed: Parsed, number: int) -> tuple[int, int]:
    """Return the token range before a marked span, back to the start of its sentence."""
    if ("left", number) not in parsed.sides:
        parsed.sides["left", number] = _look_left(parsed, number)
    return parsed.sides["left", number]


def _look_left(parsed: Parsed, number: int) -> tuple[int, int]:
    first = parsed.ranges[number][0]
    edge = parsed.edges[first][0]
    while first > edge and parsed.text[first - 1] in SIGNS:
        first -= 1
    if first > edge and _is_abbreviated_end(parsed, first - 1, number):
        return first, first
    start = first
    while start > edge and not _ends_sentence(parsed, start - 1):
        start -= 1
    while start < first and parsed.text[start] in SIGNS:
        start += 1
    return start, first


def _is_abbreviated_end(parsed: Parsed, place: int, number: int) -> bool:
    """Return whether a sentence ends in an abbreviation right before the span: told supporters in Tampa, Fla. “He …”"""
    text, (first, last) = parsed.text[place], parsed.ranges[number]
    title = parsed.lower[place] in word_groups("attribution_words")["honorific"]
    return len(text) > 2 and text[-1] == "." and not title and last - first > 4 and parsed.text[first][:1].isupper()


def _ends_sentence(parsed: Parsed, place: int) -> bool:
    """Return whether a full stop ends a sentence: it stands outside marks, or ends its marked span before a capital."""
    if parsed.text[place] not in STOPS:
        return False
    number = parsed.mark[place]
    if number < 0:
        return True
    last = parsed.ranges[number][1]
    after = next((k for k in range(last, min(len(parsed), last + 3)) if parsed.text[k] not in SIGNS), None)
    return place == last - 1 and (after is None or not parsed.text[after][:1].islower())


def right_of(parsed: Parsed, number: int) -> tuple[int, int]:
    """Return the token range after a marked span, to the end of its clause or the next marked span."""
    if ("right", number) not in parsed.sides:
        parsed.sides["right", number] = _look_right(parsed, number)
    return parsed.sides["right", number]


def _look_right(parsed: Parsed, number: int) -> tuple[int, int]:
    start = parsed.ranges[number][1]
    edge = parsed.edges[start - 1][1]
    while start < edge and (parsed.text[start] in SIGNS or parsed.text[start] in SOFT):
        start += 1
    stop = start
    while stop < edge and parsed.mark[stop] < 0 and parsed.text[stop] not in STOPS:
        stop += 1
    return start, stop


def propose_clause(parsed: Parsed, number: int) -> Iterator[Candidate]:
    """Yield the reporting verbs and nouns that govern the span, from the nearest outwards."""
    first, last = parsed.ranges[number]
    roots = [k for k in range(first, last) if parsed.mark[parsed.head[k]] != number or parsed.head[k] == k]
    for root in roots:
        if parsed.text[root][:1].isalnum() or len(roots) == 1:
            found = list(_climb(parsed, number, root))
            if found:
                yield from found
                return


def _climb(parsed: Parsed, number: int, root: int) -> Iterator[Candidate]:
    """Yield the cues above one token of the span, up to the first that is a listed verb in a real clause."""
    place = root
    for step in range(16):
        for child in [*parsed.children_by(place, {"parataxis"}), *_inverted_above(parsed, place)]:
            speaker = speaker_of(parsed, child)
            if parsed.mark[child] < 0 and cue_group(parsed, child) and speaker is not None:
                content = _around(parsed, number, child, speaker)
                yield Candidate("interposed", cue_range(parsed, child), speaker, content, step)
                return
        parent = parsed.head[place]
        if parent == place or is_naming(parsed, parent):
            return
        if (way := _way_of_calling(parsed, number, place, parent, step)) is not None:
            yield way
            return
        if parsed.mark[parent] < 0 and parsed.dep[place] not in _NEVER:
            candidate = _cue_above(parsed, number, place, parent, step)
            if candidate:
                yield candidate
                if candidate.rule.startswith(("clause_say", "object_call")):
                    return
        place = parent


def _way_of_calling(parsed: Parsed, number: int, place: int, verb: int, step: int) -> Candidate | None:
    """Return the candidate where the span is subject of a "was": “…” was how X described it, “…” is what X calls it."""
    if parsed.lemma[verb] != "be" or parsed.dep[place] not in SUBJECTS or parsed.mark[verb] >= 0:
        return None
    for clause in parsed.children_by(verb, {"ccomp", "advcl"}):
        asked = any(parsed.lower[c] in {"how", "what"} for c in parsed.children[clause])
        speaker = speaker_of(parsed, clause)
        if asked and clause > verb and cue_group(parsed, clause) in {"call", "say"} and speaker is not None:
            content = _content_under(parsed, number, place, clause, speaker)
            return Candidate("object_call", cue_range(parsed, clause), speaker, content, step)
    return None


def is_naming(parsed: Parsed, verb: int) -> bool:
    """Return whether a participle only names its noun: a loophole called an “inversion”."""
    names = verb_group(parsed.lemma[verb]) == "call" and parsed.dep[verb] == "acl"
    return names and parsed.tag[verb] in {"VBN", "VBD"} and parsed.agent(verb) is None


def _inverted_above(parsed: Parsed, place: int) -> list[int]:
    """Return the "said" of a sentence that goes on behind it: The wall was old, he said, and had “cracked twice”."""
    verb = parsed.head[place]
    goes_on = parsed.dep[place] == "conj" and verb < place and not parsed.children_by(place, SUBJECTS)
    said = verb_group(parsed.lemma[verb]) == "say" and any(c < verb for c in parsed.children_by(verb, {"ccomp"}))
    return [verb] if goes_on and said else []


def _cue_above(parsed: Parsed, number: int, child: int, cue: int, step: int) -> Candidate | None:
    """Return the candidate where `cue` governs the clause with head `child`, or None where it does not report."""
    if parsed.is_noun(cue):
        return _noun_cue(parsed, number, child, cue, step)
    if not parsed.is_verb(cue):
        return None
    if parsed.lemma[cue] == "be" and parsed.dep[child] in {"ccomp", "attr"}:
        said = parsed.children_by(cue, {"nsubj"})
        return _noun_cue(parsed, number, child, said[-1], step) if said else None
    group, relation = cue_group(parsed, cue), parsed.dep[child]
    if relation == "prep" and parsed.lower[child] not in _TOPIC[group]:
        return None
    speaker = speaker_of(parsed, cue)
    if speaker is None and parsed.is_passive(cue):
        speaker = _agent_behind(parsed, number)
    if speaker is not None and (parsed.mark[speaker] == number or speaker == child):
        return None
    if not group and (speaker is None or not parsed.is_person(speaker)):
        return None
    rule = f"{'clause' if relation in {'ccomp', 'parataxis'} else 'object'}_{group or 'other'}"
    if group == "say" and speaker is not None and _only_shows(parsed, cue, speaker):
        rule = "clause_thing"
    if _is_unreal(parsed, cue):
        rule = "unreal"
    elif speaker is None and _only_names(parsed, cue, number):
        return None
    elif speaker is None:
        rule += "_nobody"
    content = _content_under(parsed, number, child, cue, speaker)
    return Candidate(rule, cue_range(parsed, cue), -1 if speaker is None else speaker, content, step)


def _only_shows(parsed: Parsed, cue: int, speaker: int) -> bool:
    """Return whether a thing that cannot speak shows something: the gap indicates, the figures suggest."""
    words, senses = word_groups("attribution_words"), word_groups("noun_senses")
    lemma = parsed.lemma[speaker].lower()
    shows = parsed.lemma[cue] in word_groups("verb_senses")["cue_show"]
    speaks = lemma in words["document"] | words["body"] | words["group"] or any(
        lemma in nouns for group, nouns in senses.items() if group.startswith(("speaker_", "cue_study"))
    )
    return shows and parsed.tag[speaker] in {"NN", "NNS"} and not parsed.label[speaker] and not speaks


def _only_names(parsed: Parsed, verb: int, number: int) -> bool:
    """Return whether a passive without an agent gives a thing its name: it is called “pigeon lung”."""
    first, last = parsed.ranges[number]
    names = parsed.lemma[verb] in {"call", "dub", "term", "name", "know", "nickname", "style"}
    present = any(parsed.tag[c] in {"VBZ", "VBP"} for c in parsed.children_by(verb, {"auxpass"}))
    return names and present and parsed.is_passive(verb) and last - first < 6


def _agent_behind(parsed: Parsed, number: int) -> int | None:
    """Return the head of the phrase with "by" right behind a span: was called “a wrecker” by X."""
    start, stop = right_of(parsed, number)
    if start >= stop or parsed.lower[start] != "by":
        return None
    return next(iter(parsed.children_by(start, {"pobj"})), None)


def _is_unreal(parsed: Parsed, verb: int) -> bool:
    """Return whether the saying is wanted, doubted or possible rather than done: to say, would call, for not saying."""
    helpers = [c for c in parsed.children[verb] if c < verb and parsed.dep[c] in {"aux", "neg"}]
    if any(parsed.tag[c] in {"TO", "MD"} or parsed.dep[c] == "neg" for c in helpers):
        return True
    return (
        parsed.tag[verb] == "VBG"
        and parsed.dep[verb] == "pcomp"
        and parsed.lower[parsed.head[verb]] not in {"by", "as", "in"}
    )


def _noun_cue(parsed: Parsed, number: int, child: int, noun: int, step: int) -> Candidate | None:
    """Return the candidate where a noun for something said governs the span: X's warning that “…”."""
    words = word_groups("attribution_words")
    if parsed.lemma[noun].lower() not in words["saying"] | words["document"]:
        return None
    if parsed.dep[child] in _NAMES or (parsed.dep[child] == "prep" and parsed.lower[child] not in _TOPIC["call"]):
        return None  # the “leave” arguments; an account named for a “zinger”
    speaker = owner(parsed, noun)
    if speaker is None or parsed.mark[speaker] == number:
        return None
    first, last = parsed.ranges[number]
    begin, stop = parsed.subtree(child)
    content = tidy(parsed, (min(begin, first), max(stop, last)), (first, last)) if begin > noun else None
    return Candidate("noun", (noun, noun + 1), speaker, content, step)


def is_telling_noun(parsed: Parsed, place: int) -> bool:
    """Return whether a word outside marks is a noun for something said, asked or promised."""
    return parsed.is_noun(place) and parsed.lemma[place].lower() in telling_nouns()


@functools.cache
def telling_nouns() -> frozenset[str]:
    """Return the nouns for something said, asked or promised."""
    return frozenset().union(*(word_groups("noun_senses")[group] for group in _TELLING))


def giver(parsed: Parsed, noun: int) -> int | None:
    """Return who made a statement where the noun's own words tell: X's claim, a claim by X, her claim."""
    for child in parsed.children_by(noun, {"poss"}):
        return child if parsed.label[child] not in {"DATE", "TIME"} else None
    behind = parsed.children_by(noun, {"prep", "agent"})
    if parsed.head[noun] != noun:
        behind += [c for c in parsed.children_by(parsed.head[noun], {"prep", "agent"}) if c == noun + 1]
    for child in behind:
        makers = [thing for thing in parsed.children_by(child, {"pobj"}) if may_make(parsed, thing)]
        if parsed.lower[child] in {"by", "from"} and makers:
            return makers[0]
    return None


def may_make(parsed: Parsed, thing: int) -> bool:
    """Return whether a noun is a person, a body or people, who make statements."""
    groups = word_groups("noun_senses").items()
    lemma = parsed.lemma[thing].lower()
    speaks = any(lemma in words for group, words in groups if group.startswith("speaker_"))
    return speaks or is_somebody(parsed, thing) or parsed.label[thing] in {"ORG", "GPE", "NORP"}


def owner(parsed: Parsed, noun: int) -> int | None:
    """Return the head of who made a statement, report or claim: X's claim, a claim by X, X made the claim."""
    makers = word_groups("attribution_words")["owner"]
    for child in parsed.children_by(noun, {"poss"}):
        return child
    for child in parsed.children_by(noun, {"prep", "agent"}):
        for thing in parsed.children_by(child, {"pobj"}) if parsed.lower[child] in makers else []:
            if parsed.label[thing] in {"PERSON", "ORG", "GPE", "NORP"}:
                return thing
    for child in parsed.children_by(noun, {"compound"}):
        if parsed.label[child] in {"PERSON", "ORG"}:
            return child
    verb = parsed.head[noun]
    for _ in range(2):
        if parsed.is_verb(verb):
            return parsed.agent(verb) if parsed.is_passive(verb) else parsed.subject(verb)
        verb = parsed.head[verb]
    return None


def content_before(parsed: Parsed, number: int, attribution: int) -> tuple[int, int] | None:
    """Return the clause that a later attribution leaves: from its sentence's start to before the attribution."""
    start, first = left_of(parsed, number)
    own_first, last = parsed.ranges[number]
    while start < first and parsed.text[start] in SOFT:
        start += 1
    said = [k for k in range(start, first) if parsed.mark[k] < 0 and verb_group(parsed.lemma[k]) == "say"]
    begin = own_first if said else min(start, own_first)  # “…,” he said, adding “…”
    stop = attribution
    while stop > last and not parsed.text[stop - 1][:1].isalnum():
        stop -= 1
    content = (begin, max(stop, last))
    return tidy(parsed, content, (own_first, last))


def _content_under(parsed: Parsed, number: int, child: int, cue: int, speaker: int | None) -> tuple[int, int] | None:
    """Return the reported clause: what `child` governs, with the span, on its side of cue and speaker."""
    first, last = parsed.ranges[number]
    begin, stop = parsed.subtree(child)
    begin, stop = min(begin, first), max(stop, last)
    if first > cue:
        begin = max(begin, cue + 1)
        if verb_group(parsed.lemma[cue]) == "call":
            objects = [c for c in parsed.children_by(cue, {"dobj", "nsubj"}) if cue < c < first and c != speaker]
            begin = min([begin, *(parsed.subtree(c)[0] for c in objects)])
    else:
        edges = [cue] if speaker is None else [cue, parsed.phrase(speaker)[0]]
        stop = max(last, min([stop, *(edge for edge in edges if edge >= last)]))
    return tidy(parsed, (begin, stop), (first, last))


def _around(parsed: Parsed, number: int, verb: int, speaker: int) -> tuple[int, int] | None:
    """Return the reported words on the span's side of an attribution set between them."""
    first, last = parsed.ranges[number]
    low, high = min(verb, parsed.phrase(speaker)[0]), max(verb + 1, parsed.phrase(speaker)[1])
    begin, stop = parsed.subtree(parsed.head[verb])
    content = (high, max(last, stop)) if first >= high else (min(first, begin), max(low, last))
    return tidy(parsed, content, (first, last))


def tidy(parsed: Parsed, content: tuple[int, int], span: tuple[int, int]) -> tuple[int, int] | None:
    """Return the clause without punctuation at its edges; None where only the marked span is left."""
    begin, stop = content
    while begin < span[0] and not parsed.text[begin][:1].isalnum() and parsed.text[begin] not in {"$", "#"}:
        begin += 1
    while stop > span[1] and not parsed.text[stop - 1][-1:].isalnum():
        stop -= 1
    outside = [k for k in range(begin, stop) if not span[0] <= k < span[1] and parsed.text[k][:1].isalnum()]
    return (begin, stop) if any(parsed.lower[k] != "that" for k in outside) else None
