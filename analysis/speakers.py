"""Whom the phrase before "said" means: full names, offices, pronouns, bodies and documents of one article."""

from __future__ import annotations

import re

from analysis.cast import Cast, is_person_noun
from analysis.documents import clean_words, document_before, is_issued, maker_of, sayer_of, told_after
from analysis.grammar import SUBJECTS, word_groups
from analysis.offices import (
    age_at,
    ages_of,
    body_of,
    headline_holder,
    holder_of,
    introduced_later,
    is_described,
    known_holder,
    later_holder,
    named_next,
)
from analysis.salience import FAR, Focus, likely
from analysis.spellings import read_words
from analysis.voices import UNKNOWN, Voice, by_rule

__all__ = ["UNKNOWN", "Hearing", "Voice"]

_KINDS = {"PERSON": "person", "NORP": "group"}  # every other label of a name that speaks is a body
_DEFINITE = {"the", "this", "that", "his", "her", "their", "its"}
_POINTING = {"the", "this", "that"}
_INDEFINITE = {"a", "an", "one", "another"}
_GENDERED = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she"}
_COUNTED = {"some", "many", "others", "several", "few", "most", "both", "all", "half", "none", "one", "another"}
_HE = {"he", "she"}
_PRONOUNS = {"PRP", "PRP$", "WP", "WDT", "DT", "EX", "CD"}
_ANYWHERE = 5000  # paragraphs: the headline's stand 1,000 before the body's
_MARGINS = (("pronoun_clear", 1.5), ("pronoun_likely", 0.5), ("pronoun_close", -99.0))  # ahead of the next person


class Hearing:
    """Resolves the speakers of one article; pronouns are followed from the first word to the last."""

    def __init__(self, cast: Cast, author: str | None = None) -> None:
        self.cast = cast
        self.parsed = cast.parsed
        self.author = re.split(r"\s*(?:[,;&|]|\band\b)\s*", author)[0] if author else None
        self.genders = {cast.names[entity]: gender for entity, gender in cast.genders.items()}
        self.pronouns: dict[int, Voice] = {}
        self.people: list[Focus] = []
        self._follow_people()

    def _follow_people(self) -> None:
        """Note every person in text order, and whom each "he" and "she" outside marks stands for."""
        parsed = self.parsed
        heads = {place.head for place in self.cast.places if place.label == "PERSON"}
        words = enumerate(zip(parsed.dep, parsed.lower, strict=True))
        for token in [k for k, (dep, word) in words if dep in SUBJECTS or word in _HE or k in heads]:
            if token in heads:
                place = self.cast.at[token]
                if place in self.cast.shared:
                    continue
                voice = self._named(place.entity, token)
                self.people.append(Focus(token, voice, self.genders.get(str(voice.speaker)), False))
            elif parsed.lower[token] in _HE and parsed.mark[token] < 0:
                self.pronouns[token] = voice = self._person_before(token, _GENDERED[parsed.lower[token]])
                if voice.speaker is not None:
                    self.people.append(Focus(token, voice, _GENDERED[parsed.lower[token]], True))
            elif self._introduces(token):
                later = introduced_later(self.cast, token)
                voice = self._named(later, token) if later else self._words(token, "unnamed", "description")
                gender = self.genders.get(str(voice.speaker)) or self._gender_of(token)
                self.people.append(Focus(token, voice, gender, False))
            elif self._refers(token) and (held := holder_of(self.cast, token)):
                voice = self._named(held, token)
                self.people.append(Focus(token, voice, self.genders.get(str(voice.speaker)), False))

    def _introduces(self, token: int) -> bool:
        """Return whether a noun brings in a person without a name: a retired purser wrote to me."""
        parsed = self.parsed
        if parsed.tag[token] != "NN" or token in self.cast.at or parsed.dep[token] not in SUBJECTS:
            return False
        if not is_person_noun(parsed.lemma[token]) or self._appositions(token):
            return False
        return any(parsed.lower[c] in _INDEFINITE for c in parsed.children[token])

    def _refers(self, token: int) -> bool:
        """Return whether a noun calls somebody by an office: the mayor was late."""
        parsed = self.parsed
        if parsed.tag[token] not in {"NN", "NNP"} or parsed.dep[token] not in SUBJECTS or token in self.cast.at:
            return False
        return parsed.mark[token] < 0 and any(parsed.lower[c] == "the" for c in parsed.children[token] if c < token)

    def _gender_of(self, token: int) -> str | None:
        words = word_groups("attribution_words")
        return next((gender for gender in ("he", "she") if self.parsed.lemma[token].lower() in words[gender]), None)

    def voice(self, head: int, last: Voice) -> Voice:
        """Return who is meant by the phrase with this head, `last` having spoken before."""
        parsed = self.parsed
        stop = parsed.phrase(head)[1]
        heads = [head, *self._joined(head, stop)]
        voices = [self._one_voice(one, last) for one in heads]
        if len(voices) == 1 or voices[0].speaker is None:
            return voices[0]
        if not voices[0].named and voices[-1].named and parsed.tag[head] == "NN" and not self._stands_alone(heads[-1]):
            return voices[-1] if voices[0].kind == "unnamed" else voices[0]  # the naturalist and broadcaster Ana Bell
        apart = [one for one, noun in zip(voices[1:], heads[1:], strict=True) if one.named or self._stands_alone(noun)]
        named = any(one.named for one in voices) and parsed.is_noun(head)
        if named and apart and len({one.speaker for one in voices}) == len(voices):
            ids = [one.speaker_id for one in voices]
            speakers = "; ".join(str(one.speaker) for one in voices)
            joint = Voice(
                speakers, "; ".join(map(str, ids)) if all(ids) else None, "group", all(v.named for v in voices)
            )
            return by_rule(joint, "joint")
        if voices[0].named:
            return voices[0]
        return by_rule(Voice(parsed.string(*parsed.phrase(head)), None, "group", False), "joint_words")

    def _joined(self, head: int, stop: int) -> list[int]:
        """Return the heads joined to this one by "and": A, B and C."""
        parsed, found = self.parsed, []
        waiting = [head]
        while waiting:
            more = [c for c in parsed.children_by(waiting.pop(), {"conj"}) if c < stop and parsed.is_noun(c)]
            found += more
            waiting += more
        return sorted(found)

    def _stands_alone(self, noun: int) -> bool:
        """Return whether a noun after "and" is somebody else: his team, other aid groups; not "mayor and lawyer"."""
        determined = any(self.parsed.dep[c] in {"det", "poss"} for c in self.parsed.children[noun] if c < noun)
        return determined or self.parsed.tag[noun] in {"NNS", "NNPS"}

    def _one_voice(self, head: int, last: Voice) -> Voice:
        """Return who is meant by one noun or pronoun."""
        parsed, cast = self.parsed, self.cast
        if head in cast.at and cast.at[head].label != "NORP":
            return UNKNOWN if cast.at[head] in cast.shared else self._named(cast.at[head].entity, head)
        if (age := age_at(parsed, head)) and (aged := self._aged(head, age)).named:
            return aged
        if parsed.tag[head] in _PRONOUNS:
            return self._pronoun(head, last)
        named = [cast.at[k].entity for k in self._appositions(head)]
        if not named and parsed.text[head][:1].isupper() and (called := cast.person_called(parsed.text[head])):
            named = [called]
        if named:
            voice = by_rule(self._named(named[0], head), "apposition")
            return voice._replace(kind="person") if cast.labels[named[0]] == "ORG" else voice
        return self._described(head, last)

    def _aged(self, head: int, age: str) -> Voice:
        """Return the person of an age, else the likeliest of whom the article tells none: the 31-year-old."""
        ages = ages_of(self.cast)
        same = [entity for entity, one in ages.items() if one == age]
        if same:
            return by_rule(self._named(same[0], head), "described") if len(same) == 1 else UNKNOWN
        found = self._person_before(head, None)
        others = {self.cast.names[entity] for entity in ages}
        return UNKNOWN if found.speaker in others else by_rule(found, "described")

    def _appositions(self, head: int) -> list[int]:
        """Return the heads of names set beside a noun: the mayor, X; a spokeswoman for the port, X; mayor X."""
        parsed, at = self.parsed, self.cast.at
        beside = [parsed.head[head]] if parsed.dep[head] in {"appos", "compound"} else []
        first, last = parsed.subtree(head)
        below = [k for k in range(max(first, head), last) if parsed.dep[k] == "appos" and k in at]
        named = [k for k in below if parsed.text[at[k].first - 1] == "," or parsed.head[k] == head]
        people = [k for k in beside + named if k in at and at[k].label == "PERSON"]
        person = is_person_noun(parsed.lemma[head])
        if people and people[0] not in beside and not person and parsed.head[people[0]] != head:
            return []
        if person and not people and parsed.text[head][:1].isupper():  # Chairman of the Chiefs of Staff Gen. Ana Bell
            ranked = {
                k: at[k] for k in range(head + 1, last) if k in at and at[k].head == k and at[k].label == "PERSON"
            }
            people = [k for k, one in ranked.items() if parsed.lower[one.first - 1].rstrip(".") in read_words("titles")]
        single = person and parsed.tag[head] not in {"NNS", "NNPS"}
        return people or [k for k in named if parsed.head[k] == head and single and at[k].label in {"PERSON", "ORG"}]

    def _named(self, entity: str, head: int) -> Voice:
        """Return the voice of a named entity."""
        kind = _KINDS.get(self.cast.labels[entity], "organisation")
        role = self.cast.role(entity, head) if kind == "person" else None
        name = self.cast.names[entity]
        place = self.cast.at.get(head)
        full = place is None or self.parsed.string(place.first, place.last).strip() == name
        rule = ("full_name" if " " in name else "only_name") if full else "short_name"
        if kind != "person":
            rule = "body" if full else "short_body"
        return by_rule(Voice(name, entity if self.cast.has_ids else None, kind, True, role), rule)

    def _words(self, head: int, kind: str, rule: str) -> Voice:
        """Return the voice that has no name, in the article's words."""
        first, last = self.parsed.phrase(head)
        while first < head and (self.parsed.tag[first] in {"WRB", "IN"} or not self.parsed.text[first][:1].isalnum()):
            first += 1
        first, last = clean_words(self.parsed, head, first, max(last, told_after(self.parsed, head, last)))
        return by_rule(Voice(self.parsed.string(first, last), None, kind, False), rule)

    def _described(self, head: int, last: Voice) -> Voice:
        """Return who is meant by a common noun: the person introduced so, the body of that name, else the words."""
        parsed, words = self.parsed, word_groups("attribution_words")
        lemma = parsed.lemma[head].lower()
        determiners = {parsed.lower[c] for c in parsed.children[head] if c < head}
        single = parsed.tag[head] not in {"NNS", "NNPS"}
        if lemma in words["document"] | words["saying"] | word_groups("speaker_words")["part"]:
            return self._document(head, determiners, last)
        if single and (known := self._called(head, determiners, last)) is not None:
            return known
        if head in self.cast.at:
            plain = single or (parsed.phrase(head)[0] >= self.cast.at[head].first - 1 and not determiners - {"the"})
            return self._named(self.cast.at[head].entity, head) if plain else self._words(head, "group", "description")
        if parsed.tag[head] == "NNP" and not determiners & (_DEFINITE | _INDEFINITE):
            return self._untagged(head)
        if lemma in words["body"]:
            return self._first_told(head, determiners, "organisation")
        if not single or lemma in words["group"] or parsed.lower[head] in words["group"]:
            return self._first_told(head, determiners, "group")
        return self._first_told(head, determiners, "unnamed")

    def _called(self, head: int, determiners: set[str], last: Voice) -> Voice | None:
        """Return the person or body that a single noun calls by an office or a kind."""
        parsed, cast = self.parsed, self.cast
        if determiners & _INDEFINITE:
            later = later_holder(cast, head) or named_next(cast, head)
            return by_rule(self._named(later, head), "role_later") if later else None
        if head not in cast.at and (held := holder_of(cast, head)):
            return by_rule(self._named(held, head), "role")
        if not determiners & _DEFINITE:
            held = headline_holder(cast, head) if head not in cast.at else None
            return by_rule(self._named(held, head), "role_later") if held else None
        if head not in cast.at and (known := known_holder(cast, head)):
            return by_rule(self._named(known, head), "known_holder")
        if head not in cast.at and determiners & _POINTING and (body := body_of(cast, head, last.speaker)):
            return by_rule(self._named(body, head), "body_kind")
        people = parsed.tag[head] == "NNP" if head in cast.at else is_described(parsed, head)
        if "the" in determiners and people and self._introduction(head) is None:
            found = self._person_before(head, self._gender_of(head))
            return by_rule(found, "described") if found.named else None
        return None

    def _untagged(self, head: int) -> Voice:
        """Return the voice of a name that the tagger passed over, without the trade before it: [developer] Valve."""
        parsed, first = self.parsed, head
        start, last = parsed.phrase(head)
        while first > start and parsed.tag[first - 1] == "NNP" and parsed.text[first - 1][:1].isupper():
            if is_person_noun(parsed.lemma[first - 1]) or parsed.lower[first - 1] in read_words("titles"):
                break
            first -= 1
        if first > start and not parsed.is_noun(first - 1):
            first = start
        return by_rule(Voice(parsed.string(first, last), None, "unnamed", False), "untagged")

    def _first_told(self, head: int, determiners: set[str], kind: str) -> Voice:
        """Return the unnamed speaker in the words of its introduction: the officer, a council officer before."""
        if "the" in determiners and (first := self._introduction(head)) is not None:
            return self._words(first, kind, "introduced")
        return self._words(head, kind, f"words_{kind}")

    def _introduction(self, head: int) -> int | None:
        """Return the noun that brought in somebody unnamed: the officer, a council officer before; the authors of X."""
        parsed = self.parsed
        same = [k for k in range(head) if parsed.lemma[k] == parsed.lemma[head] and parsed.tag[k] == parsed.tag[head]]
        brought = [k for k in same if any(parsed.lower[c] in _INDEFINITE for c in parsed.children[k])]
        if brought or head - parsed.phrase(head)[0] > 1 or parsed.phrase(head)[1] > head + 1:
            return brought[-1] if brought else None
        owned = [k for k in same if any(parsed.tag[c] == "NNP" for c in parsed.children_by(k, {"compound", "poss"}))]
        if owned and parsed.lemma[head].lower() in word_groups("attribution_words")["body"]:
            return owned[-1]
        return next((k for k in same if told_after(self.parsed, k, k + 1) > k + 1 and parsed.mark[k] < 0), None)

    def _document(self, head: int, determiners: set[str], last: Voice) -> Voice:
        """Return who speaks through a document: whose it is, who said it before; else the document itself."""
        parsed = self.parsed
        maker = maker_of(self.cast, head)
        if maker is None and "the" in determiners:
            same = [
                k for k in range(head) if parsed.lemma[k] == parsed.lemma[head] and parsed.part[k] == parsed.part[head]
            ]
            makers = (maker_of(self.cast, k) or sayer_of(parsed, k) for k in reversed(same))
            maker = next((k for k in makers if k is not None), None)
        if maker is not None:
            voice = self._one_voice(maker, UNKNOWN)
            if voice.speaker is not None:
                return by_rule(voice, "document_owner")
        if "the" in determiners and is_issued(parsed.lemma[head]) and last.kind == "organisation":
            return by_rule(last, "document_last")
        kind = "document" if parsed.lemma[head].lower() in word_groups("attribution_words")["document"] else "unnamed"
        return self._words(head, kind, "document")

    def _pronoun(self, head: int, last: Voice) -> Voice:
        """Return the nearest fitting person for he or she; a body or document for it; the last several for they."""
        parsed, word = self.parsed, self.parsed.lower[head]
        if head in self.pronouns:
            return self.pronouns[head]
        if word in _GENDERED:
            return self._person_before(head, _GENDERED[word])
        if parsed.is_clause_mark(head) or word == "that":
            noun = parsed.antecedent(head)
            return self._one_voice(noun, last) if noun != head else UNKNOWN
        if word in {"i", "my", "me"}:
            return self._author(head)
        if word in {"it", "they", "their", "its"} and (above := self._subject_above(head)) is not None:
            return by_rule(above, "pronoun_above")
        if word in {"they", "their", "them"}:
            return self._several_before(head, last)
        if word == "it" and (thing := document_before(parsed, head)) is not None:
            return self._words(thing, "document", "pronoun_document")
        if word == "it" and last.kind in {"organisation", "document"}:
            return by_rule(last, "pronoun_last")
        if word == "it" and (body := self._body_before(head)) is not None:
            return by_rule(body, "pronoun_body")
        if word in _COUNTED or parsed.tag[head] == "CD":
            return self._words(head, "unnamed" if word in {"one", "another"} else "group", "words_counted")
        return UNKNOWN

    def _author(self, head: int) -> Voice:
        """Return the writer of the article, for an "I" outside marks."""
        if self.parsed.mark[head] >= 0:
            return UNKNOWN
        return by_rule(Voice(self.author or "the author", None, "person", self.author is not None), "author")

    def _several_before(self, head: int, last: Voice) -> Voice:
        """Return whom "they" means: the last people that were a subject near by, else who spoke last."""
        parsed = self.parsed
        for k in range(head - 1, -1, -1):
            if parsed.sentence[head] - parsed.sentence[k] > 2 or parsed.part[k] != parsed.part[head]:
                break
            if parsed.dep[k] in SUBJECTS and parsed.mark[k] < 0 and parsed.is_noun(k) and self._are_people(k):
                return by_rule(self.voice(k, last), "pronoun_several")
        if last.kind in {"group", "organisation", "unnamed"}:
            return by_rule(last, "pronoun_last")
        if (body := self._body_before(head)) is not None:
            return by_rule(body, "pronoun_body")
        return UNKNOWN

    def _are_people(self, noun: int) -> bool:
        """Return whether a subject is several people: residents, Republicans, Ana Bell and Max Orr."""
        parsed = self.parsed
        if self._joined(noun, parsed.phrase(noun)[1]):
            return noun in self.cast.at and self.cast.at[noun].label == "PERSON"
        if parsed.lemma[noun].lower() in word_groups("speaker_words")["many"]:
            return True
        if parsed.tag[noun] not in {"NNS", "NNPS"}:
            return False
        group = parsed.lower[noun] in word_groups("attribution_words")["group"]
        return group or noun in self.cast.at or is_person_noun(parsed.lemma[noun])

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

    def _body_before(self, head: int) -> Voice | None:
        """Return the body that was the subject of the sentence before: Lathmark bans it. It said …"""
        parsed, at = self.parsed, self.cast.at
        for k in range(head - 1, parsed.edges[head][0] - 1, -1):
            if parsed.sentence[head] - parsed.sentence[k] > 1:
                break
            if parsed.mark[k] >= 0 or parsed.dep[k] not in SUBJECTS:
                continue
            if k in at and at[k].head == k and at[k].label == "ORG":
                return self._named(at[k].entity, k)
        return None

    def _person_before(self, head: int, gender: str | None) -> Voice:
        """Return the most likely person for a pronoun, by nearness, subjecthood and who spoke last."""
        chances, voices = self._weigh(head, gender, FAR)
        if not chances and gender and (misread := self._misread(head)):
            return by_rule(misread, "pronoun_misread")
        if not chances and gender:
            chances, voices = self._weigh(head, gender, _ANYWHERE)
            voices = {name: by_rule(voice, "pronoun_far") for name, voice in voices.items()}
        if not chances:
            return self._person_after(head, gender) if gender else UNKNOWN
        ranked = sorted(chances, key=lambda name: -chances[name])
        if gender:
            self.genders.setdefault(ranked[0], gender)
        voice = voices[ranked[0]]
        if voice.rule == "pronoun_far":
            return voice
        if len(ranked) > 1 and self._are_level(ranked[0], ranked[1], head):
            return UNKNOWN
        ahead = chances[ranked[0]] - chances[ranked[1]] if len(ranked) > 1 else None
        if ahead is None:
            return by_rule(voice, "pronoun_only")
        return by_rule(voice, next(rule for rule, margin in _MARGINS if ahead >= margin))

    def _are_level(self, one: str, other: str, head: int) -> bool:
        """Return whether nothing tells which of two a pronoun means: Max Orr and Colin Ray came. “No,” he said."""
        last = {focus.voice.speaker: focus.head for focus in self.people if focus.head < head}
        counts = [sum(f.voice.speaker == name for f in self.people if f.head < head) for name in (one, other)]
        told = {self.genders.get(one), self.genders.get(other)}
        joined = last[other] in self._joined(last[one], len(self.parsed))
        return joined and counts == [1, 1] and len(told) == 1 and None not in told

    def _misread(self, head: int) -> Voice | None:
        """Return who just spoke and has a first name of the other gender: Ashley Orr said no. It is late, he added."""
        parsed = self.parsed
        guessed = {self.cast.names[entity] for entity in self.cast.guessed}
        for focus in reversed(self.people):
            apart = parsed.paragraph[head] - parsed.paragraph[focus.head]
            if focus.head < head and apart < 2 and parsed.mark[focus.head] < 0:
                told = parsed.dep[focus.head] in SUBJECTS and not focus.again
                return focus.voice if told and focus.voice.speaker in guessed else None
        return None

    def _weigh(self, head: int, gender: str | None, far: int) -> tuple[dict[str, float], dict[str, Voice]]:
        """Return how likely each person is who was named at most `far` paragraphs before, and the voices."""
        parsed = self.parsed
        chances: dict[str, float] = {}
        voices: dict[str, Voice] = {}
        for focus in reversed(self.people):
            if focus.head >= head or parsed.paragraph[head] - parsed.paragraph[focus.head] > far:
                continue
            if parsed.mark[focus.head] >= 0 and parsed.sentence[focus.head] == parsed.sentence[head]:
                continue  # "I wrote to Ana Bell," she said: nobody speaks of himself by name
            name = str(focus.voice.speaker)
            if gender is None or self.genders.get(name, focus.gender or gender) == gender:
                chances[name] = max(chances.get(name, -99.0), likely(parsed, focus, head))
                voices.setdefault(name, focus.voice)
        return chances, voices

    def _person_after(self, head: int, gender: str) -> Voice:
        """Return the one person named soon after an opening "she said", where nobody was named before."""
        parsed, cast = self.parsed, self.cast
        near = [
            p for p in cast.places if p.label == "PERSON" and 0 <= parsed.paragraph[p.head] - parsed.paragraph[head] < 2
        ]
        fitting = [p for p in near if p.first > head and cast.genders.get(p.entity, gender) == gender]
        told = [p for p in fitting if cast.genders.get(p.entity) == gender] or fitting
        return by_rule(self._named(told[0].entity, told[0].head), "pronoun_ahead") if told else UNKNOWN
