"""The names of one article in the order of its words: who they stand for, he or she, and what office they hold."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pandas as pd

from analysis.grammar import Parsed, word_groups
from analysis.identity import Name, group_names, read_words

_LABELS = {"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC"}
_OTHER = {"he": "she", "she": "he"}


class Place(NamedTuple):
    """One place where a name stands: its tokens, their head, and the entity."""

    first: int
    last: int
    head: int
    entity: str
    name: str
    label: str


class Cast:
    """The people and bodies of one article, and what tells them apart."""

    def __init__(self, parsed: Parsed, mentions: pd.DataFrame | None) -> None:
        self.parsed = parsed
        self.has_ids = mentions is not None
        if mentions is None:
            self.places = _merged_places(parsed, _entity_spans(parsed))
        else:
            self.places = _known_places(parsed, mentions)
        self.names = {place.entity: place.name for place in self.places}
        self.labels = {place.entity: place.label for place in self.places}
        self.genders = self._read_genders()
        self.places = [self._settle_namesake(place) for place in self.places]
        self.at = {token: place for place in self.places for token in range(place.first, place.last)}
        self.roles: list[tuple[int, str, str]] = []
        self.role_texts: dict[str, list[tuple[int, str]]] = {}
        for place in self.places:
            if place.label == "PERSON":
                self._read_roles(place)
        self.roles.sort()

    def _read_genders(self) -> dict[str, str]:
        """Return "he" or "she" for the people whose title, office or first name tells."""
        told: dict[str, Counter[str]] = {}
        for place in self.places:
            if place.label == "PERSON":
                gender = self._gender_here(place)
                surname = place.last - self._premodifier(place)[1] == 1 and len(place.name.split()) > 1
                told.setdefault(place.entity, Counter())[gender] += 0 if surname else 1
        genders = {}
        for entity, count in told.items():
            first = entity.partition(":")[2].split(" ")[0].lower()
            named = next((g for g, names in word_groups("first_names").items() if first in names), "")
            said = "he" if count["he"] > count["she"] else "she" if count["she"] > count["he"] else named
            if said:
                genders[entity] = said
        return genders

    def _gender_here(self, place: Place) -> str:
        """Return what stands at a name: Mr, spokeswoman, his wife; "" where nothing tells."""
        words, parsed = word_groups("attribution_words"), self.parsed
        near = {parsed.lower[k] for k in range(*self._premodifier(place))} | {
            parsed.lower[c] for c in self._beside(place)
        }
        he, she = len(near & words["he"]), len(near & words["she"])
        return "he" if he > she else "she" if she > he else ""

    def _settle_namesake(self, place: Place) -> Place:
        """Return the place with the entity whose gender fits, where "Mr Marsh" was taken for Helena Marsh."""
        if place.label != "PERSON" or place.last - place.first > 2:
            return place
        gender = self._gender_here(place)
        if not gender or self.genders.get(place.entity, gender) == gender:
            return place
        surname = self.parsed.text[place.last - 1]
        others = [e for e, name in self.names.items() if self.labels[e] == "PERSON" and name.split()[-1] == surname]
        fitting = [e for e in others if e != place.entity and self.genders.get(e, gender) == gender]
        return place._replace(entity=fitting[0], name=self.names[fitting[0]]) if fitting else place

    def _premodifier(self, place: Place) -> tuple[int, int]:
        """Return the tokens of the name's own phrase before the name, and a title that the name's span holds."""
        first = self.parsed.phrase(place.head)[0]
        honorific = word_groups("attribution_words")["honorific"]
        inside = place.first + 1 if self.parsed.lower[place.first] in honorific else place.first
        return min(first, place.first), inside

    def _beside(self, place: Place) -> list[int]:
        """Return the heads of appositions to a name, before or behind it."""
        parsed, head = self.parsed, place.head
        found = [c for c in parsed.children_by(head, {"appos"}) if parsed.is_noun(c)]
        above = parsed.head[head]
        prep = parsed.head[above]
        below = parsed.dep[above] == "pobj" and parsed.dep[prep] == "prep" and parsed.text[place.first - 1] == ","
        if below and is_person_noun(parsed.lemma[parsed.head[prep]]):
            above = parsed.head[prep]  # a spokeswoman for the port, Nadia Perrin
        taken = any(one.first <= above < one.last for one in self.places)
        if parsed.dep[head] == "appos" and parsed.is_noun(above) and not taken:
            found.append(above)
        return found

    def _read_roles(self, place: Place) -> None:
        """Note the nouns tied to a person: Kremlin spokesman X; X, the mayor; X is a lawyer."""
        parsed = self.parsed
        first = self._premodifier(place)[0]
        before = [k for k in range(first, place.first) if parsed.is_noun(k) and parsed.dep[k] in {"compound", "nmod"}]
        if before and parsed.lower[before[-1]] not in word_groups("attribution_words")["honorific"]:
            self._note_role(place.entity, before[-1], _role_text(parsed, first, place.first))
        for noun in self._beside(place):
            left, right = parsed.phrase(noun)
            if left <= place.head < right:
                left, right = (place.last, right) if noun > place.head else (left, place.first)
            self._note_role(place.entity, noun, _role_text(parsed, left, right))
        if parsed.dep[place.head] == "nsubj" and parsed.lemma[parsed.head[place.head]] == "be":
            for noun in parsed.children_by(parsed.head[place.head], {"attr"}):
                if parsed.is_noun(noun):
                    self._note_role(place.entity, noun, "")

    def _note_role(self, entity: str, noun: int, text: str) -> None:
        self.roles.append((noun, self.parsed.lemma[noun].lower(), entity))
        lemma = self.parsed.lemma[noun].lower()
        office = lemma in read_words("titles") or is_person_noun(lemma)
        single = self.parsed.tag[noun] not in {"NNS", "NNPS"}
        if text and office and single and text.lower() not in word_groups("attribution_words")["honorific"]:
            self.role_texts.setdefault(entity, []).append((noun, text))

    def people(self) -> list[int]:
        """Return the head of every name of a person, in text order."""
        return [place.head for place in self.places if place.label == "PERSON"]

    def role(self, entity: str, head: int) -> str | None:
        """Return the role given nearest before or at this place, else the first in the article."""
        clashing = word_groups("attribution_words").get(_OTHER.get(self.genders.get(entity, ""), ""), frozenset())
        texts = self.role_texts.get(entity, [])
        known = [(place, text) for place, text in texts if text.split()[-1].lower() not in clashing]
        before = [text for place, text in known if place <= head + 15]
        return before[-1] if before else known[0][1] if known else None

    def holder(self, lemma: str, head: int) -> str | None:
        """Return the person who holds an office and was named last before this place."""
        holders = {entity for noun, role, entity in self.roles if role == lemma and noun <= head}
        near = [place.entity for place in self.places if place.entity in holders and place.first <= head]
        return near[-1] if near else None

    def body(self, lemma: str, head: int) -> str | None:
        """Return the body named last before this place whose name ends in this noun: the union, the council."""
        ending = f" {lemma}"
        near = [
            p.entity for p in self.places if p.first < head and p.label == "ORG" and p.name.lower().endswith(ending)
        ]
        return near[-1] if near else None

    def person_called(self, word: str) -> str | None:
        """Return the person whose name ends in a word that the tagger left without a label."""
        people = [entity for entity, name in self.names.items() if name.split()[-1] == word]
        return next((entity for entity in people if self.labels[entity] == "PERSON"), None)


def is_person_noun(lemma: str) -> bool:
    """Return whether a common noun is one for a person.

    >>> is_person_noun("purser"), is_person_noun("spokeswoman"), is_person_noun("letter"), is_person_noun("harbour")
    (True, True, False, False)
    """
    word = lemma.lower()
    thing = word in word_groups("attribution_words")["document"] | word_groups("attribution_words")["thing_or"]
    return word in read_words("person_nouns") or (word.endswith(("er", "or", "man", "woman", "ist")) and not thing)


def _role_text(parsed: Parsed, first: int, last: int) -> str:
    """Return a role as the article words it, without article, commas or titles at its edges."""
    honorific = word_groups("attribution_words")["honorific"]
    articles = {"the", "a", "an"}
    while first < last and (
        parsed.lower[first] in articles or not parsed.text[first][:1].isalnum() or parsed.tag[first] == "POS"
    ):
        first += 1
    if first < last and parsed.tag[first] == "PRP$":  # "his counterpart" says nothing away from its place
        return ""
    while last > first and (not parsed.text[last - 1][:1].isalnum() or parsed.lower[last - 1] in honorific):
        last -= 1
    role = parsed.string(first, last) if 0 < last - first <= 14 else ""
    return role if role.count("(") == role.count(")") else role[: role.index("(")].rstrip() if "(" in role else ""


def _entity_spans(parsed: Parsed) -> list[tuple[int, int, str]]:
    """Return (first, last, label) of every name the tagger found, one label per spelling."""
    spans, place = [], 0
    while place < len(parsed):
        last = place + 1
        label = parsed.label[place]
        if label in _LABELS:
            while last < len(parsed) and parsed.label[last] == label and parsed.iob[last] == "I":
                last += 1
            first = place - 1 if label == "PERSON" and _is_first_name(parsed, place, last) else place
            end = last - 1 if last - place > 1 and parsed.lower[last - 1] in {"'s", "’s", "'", "’"} else last
            spans.append((first, end, label))
        place = last
    votes: dict[str, Counter[str]] = {}
    for first, last, label in spans:
        votes.setdefault(parsed.string(first, last), Counter())[label] += 1
    spans = [(first, last, votes[parsed.string(first, last)].most_common(1)[0][0]) for first, last, _ in spans]
    return sorted(spans + _untagged_speakers(parsed, {k for first, last, _ in spans for k in range(first, last)}))


def _is_first_name(parsed: Parsed, first: int, last: int) -> bool:
    """Return whether the word before a name is a part of it that the tagger left out: [Ana] Bell."""
    before = first - 1
    if before < 0 or parsed.tag[before] != "NNP" or parsed.dep[before] != "compound" or parsed.label[before]:
        return False
    title = parsed.lower[before] in read_words("titles") or parsed.text[before].endswith(".")
    return first <= parsed.head[before] < last and parsed.text[before].istitle() and not title


def _untagged_speakers(parsed: Parsed, taken: set[int]) -> list[tuple[int, int, str]]:
    """Return names that the tagger left without a label and that speak: proper nouns before or behind "said"."""
    spans = []
    for head in range(len(parsed)):
        name = parsed.tag[head] == "NNP" and parsed.lower[head] not in read_words("titles") and head not in taken
        if not name or parsed.dep[head] != "nsubj" or parsed.lemma[parsed.head[head]] not in {"say", "tell", "add"}:
            continue
        first = head
        while first and parsed.tag[first - 1] == "NNP" and first - 1 not in taken and parsed.head[first - 1] == head:
            first -= 1
        label = "ORG" if first > 0 and parsed.lower[first - 1] == "the" else "PERSON"
        spans.append((first, head + 1, label))
    return spans


def _merged_places(parsed: Parsed, spans: list[tuple[int, int, str]]) -> list[Place]:
    """Return every place of a name with its entity, merged by the names themselves."""
    names = [
        Name(parsed.string(first, last), label, parsed.part[first], parsed.start[first], parsed.end[last - 1])
        for first, last, label in spans
    ]
    known = [(one.entity_id, one.name, one.label) for one in group_names(names)]
    return [Place(a, b, _head_of(parsed, a, b), *one) for (a, b, _), one in zip(spans, known, strict=True)]


def _known_places(parsed: Parsed, mentions: pd.DataFrame) -> list[Place]:
    """Return every place of a name as the mentions table has it."""
    starts = {(part, start): k for k, (part, start) in enumerate(zip(parsed.part, parsed.start, strict=True))}
    columns = (mentions[name].tolist() for name in ("part", "start", "end", "entity_id", "kind"))
    places = []
    for part, start, end, entity, kind in zip(*columns, strict=True):
        first = starts.get((part, start))
        if kind == "pronoun" or first is None:
            continue
        last = first + 1
        while last < len(parsed) and parsed.part[last] == part and parsed.end[last] <= end:
            last += 1
        label, _, name = str(entity).partition(":")
        places.append(Place(first, last, _head_of(parsed, first, last), str(entity), name, label))
    return sorted(set(places))


def _head_of(parsed: Parsed, first: int, last: int) -> int:
    """Return the token of a span that is governed from outside it."""
    return next((k for k in range(last - 1, first - 1, -1) if not first <= parsed.head[k] < last), last - 1)
