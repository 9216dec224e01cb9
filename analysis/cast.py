"""The names of one article in the order of its words: who they stand for, he or she, and what office they hold."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence

from analysis.fullest import mend_places
from analysis.grammar import SUBJECTS, Parsed, word_groups
from analysis.places import Place, known_places, settle_places, shown_names, surname_of, tagged_places
from analysis.spellings import read_words

_OTHER = {"he": "she", "she": "he"}
_MADE = {"name", "appoint", "elect", "make", "crown"}


class Cast:
    """The people and bodies of one article, and what tells them apart."""

    def __init__(self, parsed: Parsed, mentions: Sequence[tuple[str, int, int, str, str]] | None) -> None:
        self.parsed = parsed
        self.has_ids = mentions is not None
        self._starts: dict[int, int] = {}
        self._genders_here: dict[Place, str] = {}
        if mentions is None:
            self.places = tagged_places(parsed)
        else:
            self.places = known_places(parsed, mentions)
        self.places = sorted(settle_places(parsed, mend_places(parsed, self.places)))
        self.taken = {token for place in self.places for token in range(place.first, place.last)}
        self.names = shown_names(parsed, self.places)
        self.labels = {place.entity: place.label for place in self.places}
        self.guessed: set[str] = set()  # whose gender only the first name tells: Ashley
        self.genders = self._read_genders()
        self.places = [self._settle_namesake(place) for place in self.places]
        self.at = {token: place for place in self.places for token in range(place.first, place.last)}
        self.shared = {place for place in self.places if self._is_shared(place)}
        self.roles: list[tuple[int, str, str]] = []
        self.role_texts: dict[str, list[tuple[int, str]]] = {}
        for place in self.places:
            if place.label in {"PERSON", "ORG"}:
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
            noble = word_groups("speaker_words")["noble"]
            first = next((word for word in self.names[entity].lower().split() if word not in noble), "")
            named = next((g for g, names in word_groups("first_names").items() if first in names), "")
            said = "he" if count["he"] > count["she"] else "she" if count["she"] > count["he"] else named
            if said:
                genders[entity] = said
            if said and said == named and count[said] == 0:
                self.guessed.add(entity)
        return genders

    def _gender_here(self, place: Place) -> str:
        """Return what stands at a name: Mr, spokeswoman, his wife; "" where nothing tells."""
        if place not in self._genders_here:
            self._genders_here[place] = self._look_for_gender(place)
        return self._genders_here[place]

    def _look_for_gender(self, place: Place) -> str:
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

    def _is_shared(self, place: Place) -> bool:
        """Return whether a bare surname may be either of two named together, once each: Max and Colin Orr; said Orr."""
        if place.label != "PERSON" or place.last - place.first > 1 or " " not in place.name:
            return False
        before = [p for p in self.places if p.label == "PERSON" and p.first < place.first]
        family = [p for p in before if surname_of(p.name) == surname_of(place.name)]
        if len(family) != 2 or len({p.entity for p in family}) < 2 or any(p.last - p.first < 2 for p in family):
            return False
        one, other = family
        joined = self.parsed.dep[other.head] == "conj" and self.parsed.head[other.head] == one.head
        genders = {self.genders.get(p.entity) for p in family}
        return joined and (len(genders) == 1 or not self._gender_here(place))

    def _premodifier(self, place: Place) -> tuple[int, int]:
        """Return the tokens of the name's own phrase before the name, and a title that the name's span holds."""
        if place.head not in self._starts:
            self._starts[place.head] = self.parsed.phrase(place.head)[0]
        first = self._starts[place.head]
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
        if parsed.dep[head] == "appos" and parsed.is_noun(above) and above not in self.taken:
            found.append(above)
        return found

    def _read_roles(self, place: Place) -> None:
        """Note the nouns tied to a name: Kremlin spokesman X; X, the mayor; X, who is a lawyer; X works as a cook."""
        parsed = self.parsed
        first = self._premodifier(place)[0]
        before = [k for k in range(first, place.first) if parsed.is_noun(k) and parsed.dep[k] in {"compound", "nmod"}]
        if before and parsed.lower[before[-1]] not in _courtesy():
            self._note_role(place.entity, before[-1], _role_text(parsed, first, place.first))
        title = place.first - (2 if place.first > 1 and parsed.text[place.first - 1] == "." else 1)
        if rank := _ranks().get(parsed.lower[title].rstrip(".") if title >= 0 else ""):
            self.roles.append((title, rank, place.entity))
        for noun in self._beside(place):
            left, right = parsed.phrase(noun)
            if left <= place.head < right:
                left, right = (place.last, right) if noun > place.head else (left, place.first)
            self._note_role(place.entity, noun, _role_text(parsed, left, right))
        for noun in _told_of(parsed, place.head):
            self._note_role(place.entity, noun, "")

    def _note_role(self, entity: str, noun: int, text: str) -> None:
        lemma = self.parsed.lemma[noun].lower()
        self.roles += [
            (k, self.parsed.lemma[k].lower(), entity)
            for k in [noun, *self.parsed.children_by(noun, {"conj"})]
            if self.parsed.is_noun(k)
        ]
        office = lemma in read_words("titles") or is_person_noun(lemma)
        single = self.parsed.tag[noun] not in {"NNS", "NNPS"}
        if text and office and single and text.lower() not in _courtesy():
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

    def person_called(self, word: str) -> str | None:
        """Return the person whose name ends in a word that the tagger left without a label."""
        people = [entity for entity, name in self.names.items() if surname_of(name) == word]
        return next((entity for entity in people if self.labels[entity] == "PERSON"), None)


@functools.lru_cache(maxsize=20_000)
def is_person_noun(lemma: str) -> bool:
    """Return whether a common noun is one for a person.

    >>> is_person_noun("purser"), is_person_noun("spokeswoman"), is_person_noun("letter"), is_person_noun("harbour")
    (True, True, False, False)
    """
    word = lemma.lower()
    thing = word in word_groups("attribution_words")["document"] | word_groups("attribution_words")["thing_or"]
    return word in read_words("person_nouns") or (word.endswith(("er", "or", "man", "woman", "ist")) and not thing)


@functools.cache
def _ranks() -> dict[str, str]:
    """Return the offices that titles before a name stand for: governor for Gov."""
    return dict(tuple(pair.split("=")) for pair in word_groups("speaker_words")["rank"])  # type: ignore[misc]


def _told_of(parsed: Parsed, head: int) -> list[int]:
    """Return the nouns that a clause tells of a name: X is a cook; X, who was the mayor; X works as a teacher."""
    verbs = [parsed.head[head]] if parsed.dep[head] == "nsubj" else []
    nouns = []
    if parsed.dep[head] in {"dobj", "nsubjpass"} and parsed.lemma[parsed.head[head]] in _MADE:
        nouns += parsed.children_by(parsed.head[head], {"oprd"})  # Lathmark named X its president
    verbs += [
        clause
        for clause in parsed.children_by(head, {"relcl"})
        if any(parsed.lower[c] == "who" for c in parsed.children_by(clause, SUBJECTS))
    ]
    for verb in verbs:
        if parsed.lemma[verb] in {"be", "become"}:
            nouns += parsed.children_by(verb, {"attr"})
        for prep in parsed.children_by(verb, {"prep"}):
            nouns += parsed.children_by(prep, {"pobj"}) if parsed.lower[prep] == "as" else []
    return [noun for noun in nouns if parsed.is_noun(noun) and parsed.tag[noun] not in {"NNP", "NNPS"}]


@functools.cache
def _courtesy() -> frozenset[str]:
    """Return the titles before a name that tell no office: Mr, Dr; a judge has one."""
    return word_groups("attribution_words")["honorific"] - word_groups("speaker_words")["bench"]


def _role_text(parsed: Parsed, first: int, last: int) -> str:
    """Return a role as the article words it, without article, commas or titles at its edges."""
    honorific = _courtesy()
    articles = {"the", "a", "an"}
    while first < last and (
        parsed.lower[first] in articles or not parsed.text[first][:1].isalnum() or parsed.tag[first] == "POS"
    ):
        first += 1
    if first < last and parsed.tag[first] == "PRP$":  # "his counterpart" says nothing away from its place
        return ""
    while last > first and (not parsed.text[last - 1][:1].isalnum() or parsed.lower[last - 1] in honorific):
        last -= 1
    if first < last < len(parsed) and parsed.lower[last] in {"'s", "’s"} and parsed.start[last] == parsed.end[last - 1]:
        behind = parsed.text[last + 1] if last + 1 < len(parsed) else "."
        last += not behind[:1].isalnum()  # head nurse at St Ada’s
    role = parsed.string(first, last) if 0 < last - first <= 14 else ""
    return role if role.count("(") == role.count(")") else role[: role.index("(")].rstrip() if "(" in role else ""
