"""How words are given: said, denied or only possible; through whom; and what marks stand for where nobody is quoted."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from analysis.clauses import heard_above
from analysis.grammar import SIGNS, SUBJECTS, Parsed, word_groups

_HELPERS = {"aux", "neg", "advmod", "auxpass"}
_SPEAKING = ("speaker_", "half_")
_SMALL = {"a", "an", "the"}


def modality(parsed: Parsed, cue: tuple[int, int] | None, speaker: int) -> str:
    """Return whether the words were said: "asserted", "negated" or "hypothetical".

    Negated is a saying that did not happen (did not say, nobody said, refused
    to say); hypothetical one that may, would or should, or stands under "if".
    What is negated or possible inside the reported clause does not count, nor
    does a denial, which is itself a statement. `cue` is a token range or None,
    `speaker` the head of the speaker's phrase or -1.
    """
    verbs = [k for k in range(*(cue or (0, 0))) if parsed.is_verb(k)]
    if not verbs:
        return "asserted"
    chain = list(_verbs_above(parsed, verbs[0]))
    words = word_groups("manner_words")
    if _is_nobody(parsed, speaker) or any(_is_negated(parsed, verb) for verb in chain):
        return "negated"
    for lower, upper in itertools.pairwise(chain):
        if parsed.lemma[upper].lower() in words["undone"]:
            return "negated"
        if parsed.lemma[upper].lower() in words["wanted"] and _is_infinitive(parsed, lower):
            return "hypothetical"
    unsure = any(_may_only_be(parsed, verb) or _is_condition(parsed, verb) for verb in chain)
    return "hypothetical" if unsure else "asserted"


def _verbs_above(parsed: Parsed, verb: int) -> Iterator[int]:
    """Yield a verb and those that it leans on: refused to say; did not attend or say; is unlikely to say."""
    yield verb
    for _ in range(4):
        head, relation = parsed.head[verb], parsed.dep[verb]
        if relation == "pcomp" and head != verb:
            yield head
            head, relation = parsed.head[head], "xcomp"
        if head == verb or not _leans(parsed, verb, relation):
            return
        verb = head
        yield verb


def _leans(parsed: Parsed, verb: int, relation: str) -> bool:
    """Return whether a verb shares the helpers, or the fate, of the word above it."""
    if relation == "conj":
        own = any(parsed.dep[c] in {"aux", "auxpass"} | SUBJECTS for c in parsed.children[verb])
        return parsed.tag[verb] == "VB" and not own
    return relation == "xcomp" or (relation in {"ccomp", "acl", "dobj"} and _is_infinitive(parsed, verb))


def _is_infinitive(parsed: Parsed, verb: int) -> bool:
    return parsed.tag[verb] == "VB" and any(parsed.tag[c] == "TO" for c in parsed.children[verb])


def _is_negated(parsed: Parsed, verb: int) -> bool:
    """Return whether "not", "never", "without" or "at no point" stands before a verb as its own."""
    no = word_groups("manner_words")["no"]
    if parsed.lower[verb] in no:
        return True
    helpers = parsed.children_by(verb, {"aux"})
    below = [*parsed.children[verb], *(c for helper in helpers for c in parsed.children[helper])]
    for child in (c for c in below if c < verb and parsed.mark[c] < 0):  # what stands in marks negates no saying
        if parsed.dep[child] in _HELPERS and parsed.lower[child] in no:
            return parsed.lower[verb + 1 : verb + 2] != ["only"]
        if parsed.dep[child] == "prep":
            things = parsed.children_by(child, {"pobj"})
            if any(parsed.lower[c] == "no" for thing in things for c in parsed.children[thing]):
                return True
    return False


def _is_nobody(parsed: Parsed, speaker: int) -> bool:
    """Return whether the speaker is nobody: no official said, none of them said."""
    if speaker < 0:
        return False
    nobody = {"nobody", "none", "neither"}
    pair = " ".join(parsed.lower[max(speaker - 1, 0) : speaker + 1])
    if any(parsed.lower[c] == "neither" for c in parsed.children[speaker]):
        return True
    return parsed.lower[speaker] in nobody or pair == "no one" or "no" in {
        parsed.lower[c] for c in parsed.children_by(speaker, {"det"})
    }  # fmt: skip


def _may_only_be(parsed: Parsed, verb: int) -> bool:
    """Return whether a verb has "would", "could" or "might", and not as in "would later say"."""
    words = word_groups("manner_words")
    own = [parsed.lower[c] for c in parsed.children[verb] if c < verb and parsed.dep[c] in {"aux", "advmod"}]
    maybe = [word for word in own if word in words["maybe"] and not (word in {"'d", "’d"} and _has_past(parsed, verb))]
    if not maybe:
        return False
    beside = {parsed.lower[c] for c in parsed.children_by(verb, {"advmod"})}
    told = {"would", "'d", "’d"} >= set(maybe) and (beside & words["later"] or parsed.lemma[verb] == "go")
    return not told


def _has_past(parsed: Parsed, verb: int) -> bool:
    return parsed.tag[verb] in {"VBN", "VBD"}


def _is_condition(parsed: Parsed, verb: int) -> bool:
    """Return whether a verb stands in a clause with "if" or "unless"."""
    if parsed.dep[verb] != "advcl":
        return False
    return any(parsed.dep[c] == "mark" and parsed.lower[c] in {"if", "unless"} for c in parsed.children[verb])


def carrier(parsed: Parsed, cue: tuple[int, int] | None, speaker: int) -> int | None:
    """Return the head of who carried the words of the one quoted, or None where he speaks himself.

    That is the paper in "was quoted as saying by the paper" and "the paper
    quoted Falk as saying", the lawyer in "said through his lawyer", the report
    in "according to a report, Bell said".
    """
    verbs = [k for k in range(*(cue or (0, 0))) if parsed.is_verb(k)]
    for verb in verbs:
        heard = heard_above(parsed, verb)
        heard = verb if heard is None and parsed.lower[verb + 1 : verb + 2] == ["as"] and len(verbs) > 1 else heard
        if heard is not None:
            found = _by(parsed, [heard, *verbs]) if parsed.is_passive(heard) else parsed.subject(heard)
            return None if found == speaker else found
    for verb in verbs[:1]:
        for child in parsed.children_by(verb, {"prep"}):
            for thing in _objects(parsed, child):
                if thing != speaker and _carries(parsed, child, thing):
                    return thing
    return None


def _by(parsed: Parsed, verbs: list[int]) -> int | None:
    """Return the object of the first "by" or "in" that hangs on one of the verbs."""
    for verb in verbs:
        for child in parsed.children[verb]:
            if parsed.lower[child] == "by" and (objects := parsed.children_by(child, {"pobj"})):
                return objects[0]
    return None


def _objects(parsed: Parsed, preposition: int) -> list[int]:
    """Return the nouns that a preposition governs, those of "according to" too."""
    inner = parsed.children_by(preposition, {"prep"}) if parsed.lower[preposition] == "according" else []
    return [thing for one in [preposition, *inner] for thing in parsed.children_by(one, {"pobj"})]


def _carries(parsed: Parsed, preposition: int, thing: int) -> bool:
    """Return whether the phrase behind a preposition is a go-between: through his lawyer, according to a report."""
    if parsed.mark[thing] >= 0 or parsed.mark[preposition] >= 0:
        return False
    if parsed.lower[preposition] == "according":
        return True
    person = parsed.label[thing] in {"PERSON", "ORG"} or _is_in(parsed, thing, "noun_senses", _SPEAKING)
    return parsed.lower[preposition] in word_groups("manner_words")["through"] and person


def _is_in(parsed: Parsed, place: int, name: str, openings: tuple[str, ...]) -> bool:
    """Return whether a lemma is in one of the groups of a word list whose names begin so."""
    groups = word_groups(name)
    lemma = parsed.lemma[place].lower()
    return any(lemma in words for group, words in groups.items() if group.startswith(openings))


def use_of_marks(parsed: Parsed, number: int) -> str:
    """Return what the marks of a span that quotes nobody stand for: title, nickname, term or scare.

    A title names a work, ship, event or programme; a nickname stands inside a
    name or behind "known as" with a person; a term is a word spoken of as a
    word, defined or spelt out; scare marks, the rest, show distance or irony.
    """
    if _is_nickname(parsed, number):
        return "nickname"
    if _is_term(parsed, number):
        return "term"
    return "title" if _is_title(parsed, number) else "scare"


def _beside(parsed: Parsed, number: int) -> tuple[list[int], list[int]]:
    """Return the word tokens of the paragraph before and behind a span, the nearest first, up to four."""
    first, last = parsed.ranges[number]
    low, high = parsed.edges[first]
    before = (k for k in range(first - 1, low - 1, -1) if parsed.text[k][:1].isalnum())
    after = (k for k in range(last, high) if parsed.text[k][:1].isalnum())
    return list(itertools.islice(before, 4)), list(itertools.islice(after, 4))


def _touches(parsed: Parsed, one: int, other: int) -> bool:
    """Return whether only quotation marks stand between two tokens."""
    return all(parsed.text[k] in SIGNS for k in range(one + 1, other))


def _is_nickname(parsed: Parsed, number: int) -> bool:
    """Return whether a span stands inside a personal name, or says how a person is called."""
    words = word_groups("manner_words")
    first, last = parsed.ranges[number]
    before, after = _beside(parsed, number)
    if last - first > 5 or not before:
        return False
    near = before[0]
    if after and _touches(parsed, near, first) and _touches(parsed, last - 1, after[0]):
        named = all(
            parsed.tag[k] in {"NNP", "NNPS"} and parsed.label[k] not in {"GPE", "ORG"} for k in (near, after[0])
        )
        if named and parsed.text[first][:1].isupper() and "PERSON" in {parsed.label[near], parsed.label[after[0]]}:
            return True
    if any(parsed.lower[k] in words["nickname"] for k in before[:2]):
        return True
    calls = _calling(parsed, before)
    return calls is not None and _names_person(parsed, calls)


def _calling(parsed: Parsed, before: list[int]) -> int | None:
    """Return the "known", "called" or "dubbed" that a span stands behind."""
    before = before[1:] if parsed.lower[before[0]] in _SMALL and len(before) > 1 else before
    near = before[1:] if parsed.lower[before[0]] == "as" else before[:1]
    passed = [k for k in near if parsed.lemma[k] in {"know", "call", "dub", "nickname", "refer", "name"}]
    passed += [parsed.head[before[0]]] if parsed.lower[before[0]] == "as" else []
    return next((k for k in passed if parsed.tag[k] in {"VBN", "VBD"} and parsed.is_verb(k)), None)


def _names_person(parsed: Parsed, verb: int) -> bool:
    """Return whether the one who is called so is a person."""
    called = parsed.head[verb] if parsed.dep[verb] == "acl" else parsed.subject(verb)
    if called is None:
        return False
    return parsed.is_person(called) or _is_in(parsed, called, "noun_senses", ("speaker_athlete", "speaker_artist"))


def _is_term(parsed: Parsed, number: int) -> bool:
    """Return whether a span is a word spoken of as a word, a term that is introduced, or an acronym spelt out."""
    words = word_groups("manner_words")
    first, last = parsed.ranges[number]
    before, _ = _beside(parsed, number)
    inside = [k for k in range(first, last) if parsed.text[k][:1].isalnum()]
    if not before:
        return False
    spoken_of = before[:1]
    if parsed.lemma[before[0]] == "be":  # the term often used is “lung”
        spoken_of = parsed.children_by(before[0], SUBJECTS)
    if any(parsed.lemma[k].lower() in words["word"] for k in spoken_of) and len(inside) < 6:
        return True
    if parsed.text[max(first - 2, 0)] == "(" and parsed.text[min(last + 1, len(parsed) - 1)] == ")":
        return True
    stands = before[1:2] if parsed.lower[before[0]] in {"for", "as"} else before[:1]
    if any(parsed.lemma[k] in words["stands"] for k in stands):
        return True
    calls = _calling(parsed, before)
    if calls is not None and parsed.lower[before[0]] != "so-called" and not _is_named_work(parsed, calls):
        return len(inside) < 5 and not (len(inside) > 1 and _in_capitals(parsed, inside))
    return is_definition(parsed, number)


def is_definition(parsed: Parsed, number: int) -> bool:
    """Return whether experts, in the present and with a bare noun, give a thing its term: physicists call it “drag”."""
    first, last = parsed.ranges[number]
    inside = [k for k in range(first, last) if parsed.text[k][:1].isalnum()]
    if not inside or len(inside) > 3 or parsed.lower[inside[0]] in _SMALL or not parsed.is_noun(inside[-1]):
        return False
    low = parsed.edges[first][0]
    verbs = [k for k in range(max(low, first - 7), first) if parsed.lemma[k] in {"call", "dub", "term"}]
    if not verbs or parsed.tag[verbs[-1]] != "VBP":
        return False
    subject = parsed.subject(verbs[-1])
    expert = ("speaker_expert", "speaker_worker", "speaker_lawyer", "speaker_business")
    bare = subject is not None and parsed.tag[subject] == "NNS" and not parsed.children_by(subject, {"det", "prep"})
    return bare and subject is not None and _is_in(parsed, subject, "noun_senses", expert)


def _is_named_work(parsed: Parsed, verb: int) -> bool:
    """Return whether what is called so is a work or a vessel: a film called “…”."""
    called = parsed.head[verb] if parsed.dep[verb] == "acl" else parsed.subject(verb)
    return called is not None and _has_title(parsed, called)


def _has_title(parsed: Parsed, place: int) -> bool:
    """Return whether a noun is one for things that have titles or names of their own."""
    words = word_groups("manner_words")
    lemma = parsed.lemma[place].lower()
    return _is_in(parsed, place, "noun_senses", ("work_",)) or lemma in words["works"] | words["vessel"]


def _in_capitals(parsed: Parsed, places: list[int]) -> bool:
    """Return whether all words but the small ones begin with a capital or a digit."""
    small = word_groups("attribution_words")["small"]
    content = [k for k in places if parsed.lower[k] not in small] or places
    return all(parsed.text[k][:1].isupper() or parsed.text[k][:1].isdigit() for k in content)


def _is_title(parsed: Parsed, number: int) -> bool:
    """Return whether a span names a work, a ship, an event or a programme."""
    words = word_groups("manner_words")
    first, last = parsed.ranges[number]
    before, after = _beside(parsed, number)
    inside = [k for k in range(first, last) if parsed.text[k][:1].isalnum()]
    if not inside or not _in_capitals(parsed, inside) or not parsed.text[inside[0]][:1].isupper():
        return False
    if len(inside) > 1 and not _is_loud(parsed, first):
        return True
    if any(parsed.is_noun(k) and _has_title(parsed, k) for k in [*before[:2], *after[:2]]):
        return True
    performed = any(parsed.is_verb(k) and parsed.lemma[k] in words["perform"] for k in before[:2])
    proper = parsed.tag[inside[0]] == "NNP" and parsed.label[inside[0]] not in {"GPE", "NORP"}
    return performed or (len(inside) == 1 and bool(before) and proper and not _is_loud(parsed, first))


def _is_loud(parsed: Parsed, place: int) -> bool:
    """Return whether most words of a headline begin with a capital, so that capitals tell nothing."""
    if parsed.part[place] != "headline":
        return False
    low, high = parsed.edges[place]
    small = word_groups("attribution_words")["small"]
    outside = [
        k for k in range(low, high) if parsed.mark[k] < 0 and parsed.text[k].isalpha() and parsed.lower[k] not in small
    ]
    return len(outside) > 2 and sum(parsed.text[k][:1].isupper() for k in outside) > 0.7 * len(outside)


def is_speech(parsed: Parsed, first: int, last: int, cue: tuple[int, int] | None) -> bool:
    """Return whether content is a clause given with a word of speech, not a thing asked for, a plan or a feeling."""
    groups = word_groups("manner_words")["speech"]
    verbs = word_groups("verb_senses")
    lemmas = {parsed.lemma[token].lower() for token in range(*(cue or (0, 0)))}
    said = any(not lemmas.isdisjoint(verbs[group]) for group in groups)
    clause = any(parsed.dep[token] in SUBJECTS and parsed.mark[token] < 0 for token in range(first, last))
    return said and clause
