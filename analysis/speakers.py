"""Whom the phrase before "said" means: full names, offices, pronouns, bodies and documents of one article."""

from __future__ import annotations

from typing import NamedTuple

from analysis.cast import Cast, is_person_noun
from analysis.clauses import verb_group
from analysis.grammar import SUBJECTS, word_groups

_KINDS = {"PERSON": "person", "NORP": "group"}  # every other label of a name that speaks is a body
_DEFINITE = {"the", "this", "that", "his", "her", "their", "its"}
_INDEFINITE = {"a", "an", "one", "another"}
_GENDERED = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she"}
_COUNTED = {"some", "many", "others", "several", "few", "most", "both", "all", "half", "none"}
_FAR = 4  # paragraphs that a pronoun looks back


class Voice(NamedTuple):
    """Who speaks, as the article lets us know it."""

    speaker: str | None
    speaker_id: str | None = None
    kind: str | None = None
    named: bool | None = None
    role: str | None = None


class Focus(NamedTuple):
    """A person whom the text has just named, described or called he or she, at this token."""

    head: int
    voice: Voice
    gender: str | None
    again: bool  # a pronoun


UNKNOWN = Voice(None)


class Hearing:
    """Resolves the speakers of one article; pronouns are followed from the first word to the last."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.parsed = cast.parsed
        self.genders = {cast.names[entity]: gender for entity, gender in cast.genders.items()}
        self.pronouns: dict[int, Voice] = {}
        self.people: list[Focus] = []
        self._follow_people()

    def _follow_people(self) -> None:
        """Note every person in text order, and whom each "he" and "she" outside marks stands for."""
        parsed = self.parsed
        heads = {place.head for place in self.cast.places if place.label == "PERSON"}
        for token in range(len(parsed)):
            if token in heads:
                place = self.cast.at[token]
                voice = self._named(place.entity, token)
                self.people.append(Focus(token, voice, self.genders.get(place.name), False))
            elif parsed.lower[token] in {"he", "she"} and parsed.mark[token] < 0:
                self.pronouns[token] = voice = self._person_before(token, _GENDERED[parsed.lower[token]])
                if voice.speaker is not None:
                    self.people.append(Focus(token, voice, _GENDERED[parsed.lower[token]], True))
            elif self._introduces(token):
                self.people.append(Focus(token, self._described(token), self._gender_of(token), False))

    def _introduces(self, token: int) -> bool:
        """Return whether a noun brings in a person without a name: a retired purser wrote to me."""
        parsed = self.parsed
        if parsed.tag[token] != "NN" or token in self.cast.at or parsed.dep[token] not in SUBJECTS:
            return False
        if not is_person_noun(parsed.lemma[token]) or self._appositions(token):
            return False
        return any(parsed.lower[c] in _INDEFINITE for c in parsed.children[token])

    def _gender_of(self, token: int) -> str | None:
        words = word_groups("attribution_words")
        return next((gender for gender in ("he", "she") if self.parsed.lemma[token].lower() in words[gender]), None)

    def voice(self, head: int, last: Voice) -> Voice:
        """Return who is meant by the phrase with this head, `last` having spoken before."""
        parsed = self.parsed
        stop = parsed.phrase(head)[1]
        others = [c for c in parsed.children_by(head, {"conj"}) if c < stop and parsed.is_noun(c)]
        voices = [self._one_voice(one, last) for one in [head, *others]]
        if not others or voices[0].speaker is None:
            return voices[0]
        if all(one.named for one in voices) and len({one.speaker for one in voices}) == len(voices):
            ids = [one.speaker_id for one in voices]
            speakers = "; ".join(str(one.speaker) for one in voices)
            return Voice(speakers, "; ".join(map(str, ids)) if all(ids) else None, "group", True)
        return voices[0] if voices[0].named else Voice(parsed.string(*parsed.phrase(head)), None, "group", False)

    def _one_voice(self, head: int, last: Voice) -> Voice:
        """Return who is meant by one noun or pronoun."""
        parsed, cast = self.parsed, self.cast
        if head in cast.at:
            return self._named(cast.at[head].entity, head)
        if parsed.tag[head] in {"PRP", "PRP$", "WP", "WDT", "DT", "EX", "CD"}:
            return self._pronoun(head, last)
        named = [cast.at[k].entity for k in self._appositions(head)]
        if not named and parsed.text[head][:1].isupper() and (called := cast.person_called(parsed.text[head])):
            named = [called]
        if named and cast.labels[named[0]] == "ORG":  # "its duty officer, Colm Ives", whom the tagger took for a firm
            return self._named(named[0], head)._replace(kind="person")
        return self._named(named[0], head) if named else self._described(head)

    def _appositions(self, head: int) -> list[int]:
        """Return the heads of names set beside a noun: the mayor, X; a spokeswoman for the port, X; mayor X."""
        parsed, at = self.parsed, self.cast.at
        beside = [parsed.head[head]] if parsed.dep[head] in {"appos", "compound"} else []
        first, last = parsed.subtree(head)
        below = [k for k in range(max(first, head), last) if parsed.dep[k] == "appos" and k in at]
        named = [k for k in below if parsed.text[at[k].first - 1] == "," or parsed.head[k] == head]
        people = [k for k in beside + named if k in at and at[k].label == "PERSON"]
        if (
            people
            and people[0] not in beside
            and not is_person_noun(parsed.lemma[head])
            and parsed.head[people[0]] != head
        ):
            return []
        return people or [k for k in named if parsed.head[k] == head and is_person_noun(self.parsed.lemma[head])]

    def _named(self, entity: str, head: int) -> Voice:
        """Return the voice of a named entity."""
        kind = _KINDS.get(self.cast.labels[entity], "organisation")
        role = self.cast.role(entity, head) if kind == "person" else None
        return Voice(self.cast.names[entity], entity if self.cast.has_ids else None, kind, True, role)

    def _described(self, head: int) -> Voice:
        """Return who is meant by a common noun: the person introduced so, the body of that name, else the words."""
        parsed, words = self.parsed, word_groups("attribution_words")
        lemma = parsed.lemma[head].lower()
        determiners = {parsed.lower[c] for c in parsed.children[head] if c < head}
        if parsed.tag[head] in {"NN", "NNP"} and not determiners & _INDEFINITE:
            known = self.cast.holder(lemma, head)
            if known is None and determiners & _DEFINITE:
                known = self.cast.body(lemma, head)
            if known is not None:
                return self._named(known, head)
        text = parsed.string(*parsed.phrase(head))
        if lemma in words["document"]:
            return Voice(text, None, "document", False)
        if lemma in words["body"]:
            return Voice(text, None, "organisation", False)
        if lemma in words["group"] or parsed.lower[head] in words["group"] or parsed.tag[head] in {"NNS", "NNPS"}:
            return Voice(text, None, "group", False)
        if "the" in determiners and (first := self._introduction(head)) is not None:
            text = parsed.string(*parsed.phrase(first))
        return Voice(text, None, "unnamed", False)

    def _introduction(self, head: int) -> int | None:
        """Return the noun that brought in an unnamed person: the officer, a council officer before."""
        parsed = self.parsed
        same = (k for k in range(head - 1, -1, -1) if parsed.lemma[k] == parsed.lemma[head] and parsed.tag[k] == "NN")
        return next((k for k in same if any(parsed.lower[c] in _INDEFINITE for c in parsed.children[k])), None)

    def _pronoun(self, head: int, last: Voice) -> Voice:
        """Return the nearest fitting person for he or she; a body or document for it; the last several for they."""
        word = self.parsed.lower[head]
        if head in self.pronouns:
            return self.pronouns[head]
        if word in _GENDERED:
            return self._person_before(head, _GENDERED[word])
        if word in {"it", "they"} and (above := self._subject_above(head)) is not None:
            return above
        if word == "it" and (thing := self._document_before(head)) is not None:
            return Voice(self.parsed.string(*self.parsed.phrase(thing)), None, "document", False)
        if word == "it" and last.kind in {"organisation", "document"}:
            return last
        if word == "they" and last.kind in {"group", "organisation"}:
            return last
        if word in _COUNTED or self.parsed.tag[head] == "CD":
            return Voice(self.parsed.string(*self.parsed.phrase(head)), None, "group", False)
        return UNKNOWN

    def _document_before(self, head: int) -> int | None:
        """Return the last thing with words on it in the sentence before: The pupils made a banner. It read …"""
        parsed, documents = self.parsed, word_groups("attribution_words")["document"]
        near = range(head - 1, parsed.edges[head][0] - 1, -1)
        nouns = (k for k in near if parsed.sentence[head] - parsed.sentence[k] in {1, 2} and parsed.mark[k] < 0)
        return next((k for k in nouns if parsed.lemma[k].lower() in documents and parsed.is_noun(k)), None)

    def _subject_above(self, head: int) -> Voice | None:
        """Return the body that is subject of a clause above: Lathmark withdrew over what it called …"""
        parsed, verb = self.parsed, self.parsed.head[head]
        for _ in range(8):
            verb = parsed.head[verb]
            for subject in parsed.children_by(verb, SUBJECTS):
                if subject < head and (parsed.is_noun(subject) or subject in self.cast.at):
                    voice = self._one_voice(subject, UNKNOWN)
                    return voice if voice.kind in {"organisation", "document", "group"} else None
            if parsed.head[verb] == verb:
                return None
        return None

    def _person_before(self, head: int, gender: str) -> Voice:
        """Return the most likely person for a pronoun, by nearness, subjecthood and who spoke last."""
        paragraph = self.parsed.paragraph[head]
        likely: dict[str, float] = {}
        voices: dict[str, Voice] = {}
        for focus in reversed(self.people):
            if focus.head >= head or paragraph - self.parsed.paragraph[focus.head] > _FAR:
                continue
            if self.parsed.mark[focus.head] >= 0 and self.parsed.sentence[focus.head] == self.parsed.sentence[head]:
                continue  # "I wrote to Ana Bell," she said: nobody speaks of himself by name
            name = str(focus.voice.speaker)
            if self.genders.get(name, focus.gender or gender) == gender:
                likely[name] = max(likely.get(name, -9.0), self._likely(focus, head))
                voices.setdefault(name, focus.voice)
        if not likely:
            return UNKNOWN
        chosen = max(likely, key=lambda name: likely[name])
        self.genders.setdefault(chosen, gender)
        return voices[chosen]

    def _likely(self, focus: Focus, head: int) -> float:
        """Return how likely a pronoun at `head` stands for this person."""
        parsed = self.parsed
        between = parsed.sentence[head] - parsed.sentence[focus.head]
        away = parsed.paragraph[head] - parsed.paragraph[focus.head]
        subject = parsed.dep[focus.head] in SUBJECTS
        verb = parsed.head[focus.head]
        likely = 3.0 / (1 + between) - 0.5 * away
        likely += 1.2 if subject else -0.8 if parsed.dep[focus.head] in {"poss", "pobj", "compound", "nmod"} else 0.0
        likely += 0.4 if subject and (parsed.head[verb] == verb or parsed.dep[verb] == "conj") else 0.0
        likely += 0.8 if subject and away == 0 and between > 0 else 0.0
        likely += 0.6 if subject and verb_group(parsed.lemma[verb]) == "say" else 0.0
        likely += 0.5 if focus.again else 0.0
        likely -= 2.5 if parsed.mark[focus.head] >= 0 else 0.0
        likely -= 1.0 if between == 0 and not subject else 0.0
        return float(likely)
