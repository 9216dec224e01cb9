"""Where the names of one article stand: the tagger's spans or the mentions table, one entity per name."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from analysis.grammar import SUBJECTS, Parsed, word_groups
from analysis.identity import Name, group_names
from analysis.spellings import read_words

_SETTLED = 2  # bare surnames before a second full name, after which they stay with the first
_LABELS = {"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC"}


class Place(NamedTuple):
    """One place where a name stands: its tokens, their head, and the entity."""

    first: int
    last: int
    head: int
    entity: str
    name: str
    label: str


def tagged_places(parsed: Parsed) -> list[Place]:
    """Return every place of a name that the tagger found, merged by the names themselves."""
    return _merged_places(parsed, _entity_spans(parsed))


def settle_places(parsed: Parsed, places: list[Place]) -> list[Place]:
    """Return the places with one label per person or body, as the whole article tells it.

    A short name goes to the full one of another label, a surname gets the given name that stands before it, and
    a common word is nobody.
    """
    words = {place.entity: place.name.split() for place in places}
    labels = {place.entity: place.label for place in places}
    columns = zip(parsed.lemma, parsed.tag, parsed.text, strict=True)
    small = {lemma for lemma, tag, text in columns if tag in {"NN", "NNS"} and text.islower()}
    settled = {
        place.entity: (place.entity, place.name, "PERSON")
        for place in places
        if _is_titled(parsed, place) or _is_he(parsed, place) or _is_misread(parsed, place, places)
    }
    settled |= {
        place.entity: (place.entity, f"{parsed.text[place.first - 1]} {place.name}{_suffix(parsed, place)}", "PERSON")
        for place in places
        if _has_given(parsed, place)
    }
    settled |= _nicknames(parsed, places)
    labels |= {entity: label for entity, (_, _, label) in settled.items()}
    for entity, name in words.items():
        if len(name) > 1 or entity in settled:
            continue
        if host := _host_of(entity, name[0], words, labels):
            settled[entity] = (host, " ".join(words[host]), labels[host])
        elif labels[entity] == "PERSON" and _is_common(name[0].lower(), small):
            settled[entity] = (entity, name[0], "THING")
    return _settle_families(parsed, [_settle(place, settled) for place in places])


def _nicknames(parsed: Parsed, places: list[Place]) -> dict[str, tuple[str, str, str]]:
    """Return whom a name means that somebody goes by: Ana Bell, whom everybody calls Skip; known as Skip."""
    people = {place.head: place for place in places if place.label == "PERSON" and " " in place.name}
    found = {}
    for place in places:
        named, verb = place.head, parsed.head[place.head]
        if " " in place.name or place.label not in {"PERSON", "ORG", "GPE"}:
            continue
        if parsed.dep[named] == "pobj" and parsed.lower[verb] == "as":
            verb = parsed.head[verb]
        called = parsed.dep[named] in {"oprd", "pobj"} and parsed.lemma[verb] in {"call", "know", "nickname", "dub"}
        host = people.get(parsed.head[verb]) if parsed.dep[verb] in {"relcl", "acl"} else None
        if called and host is not None and host.first < verb < named:
            found[place.entity] = (host.entity, host.name, "PERSON")
    return found


def _settle(place: Place, settled: dict[str, tuple[str, str, str]]) -> Place:
    if place.entity not in settled:
        return place
    entity, name, label = settled[place.entity]
    return place._replace(entity=entity, name=name, label=label)


def _settle_families(parsed: Parsed, places: list[Place]) -> list[Place]:
    """Return the places, a bare surname given to whom the article is about and not to a relative named in passing."""
    full: dict[str, list[Place]] = {}
    for place in places:
        if place.label == "PERSON" and place.last - place.first > 1 and " " in place.name:
            full.setdefault(place.entity, []).append(place)
    families: dict[str, list[str]] = {}
    for entity, named in full.items():
        families.setdefault(surname_of(named[0].name), []).append(entity)
    chosen = {}
    for family in families.values():
        for entity in family[1:]:
            passing = len(full[entity]) == 1 and parsed.dep[full[entity][0].head] not in {*SUBJECTS, "appos"}
            opened, met = full[family[0]][0].first, full[entity][0].first
            bare = [one for one in places if one.entity == family[0] and one.last - one.first == 1]
            settled = sum(opened < one.first < met for one in bare) >= _SETTLED and len(full[entity]) <= len(bare)
            if (passing or settled) and opened < met:
                chosen[entity] = full[family[0]][0]
    return [
        place._replace(entity=chosen[place.entity].entity, name=chosen[place.entity].name)
        if place.entity in chosen and place.last - place.first == 1
        else place
        for place in places
    ]


def _has_given(parsed: Parsed, place: Place) -> bool:
    """Return whether a given name stands before a surname, outside the name as the tagger has it."""
    before = place.first - 1
    word = parsed.text[before]
    return (
        before >= 0
        and place.label in {"PERSON", "ORG"}
        and " " not in place.name
        and parsed.tag[before] in {"NNP", "NNPS"}
        and parsed.text[place.first].rstrip(".") == place.name
        and (parsed.head[before] == place.head or parsed.dep[before] == "dep")  # “It is,”Joshua Orr: cut in two by us
        and ((not parsed.label[before] and _is_given(word.lower())) or _looks_given(parsed, before))
    )


def _looks_given(parsed: Parsed, before: int) -> bool:
    """Return whether a word that the tagger has as a part of a person's name can be a given name."""
    word = parsed.lower[before]
    lists = ("titles", "title_modifiers", "person_nouns", "not_names", "organisation_heads", "company_tails")
    common = any(word in read_words(name) for name in lists) or word in offices()
    land = any(parsed.text[before] in read_words(name) for name in ("countries", "demonyms", "organisations"))
    person = parsed.label[before] == "PERSON" and parsed.iob[before + 1] == "I"
    capital = parsed.text[before].istitle() and parsed.text[before].isalpha()
    return capital and (person or _is_given(word)) and not common and not land


def _suffix(parsed: Parsed, place: Place) -> str:
    """Return the suffix behind a name, with the space before: Jr."""
    behind = parsed.text[place.last] if place.last < len(parsed) else ""
    return f" {behind}" if behind.lower().rstrip(".") in read_words("name_suffixes") and behind[:1].isupper() else ""


def _is_titled(parsed: Parsed, place: Place) -> bool:
    """Return whether what the tagger took for a body is a person by the office beside: director Nora Wills."""
    words = place.name.split()
    if (place.label != "ORG" and not _is_misnamed(place)) or not _looks_like_a_person(words):
        return False
    before = place.first - 1
    office = before >= 0 and parsed.tag[before] == "NN" and parsed.head[before] == place.head
    above = [parsed.head[place.head]] if parsed.dep[place.head] == "appos" else []  # the party's leader, Nora Wills
    beside = [before] if office else parsed.children_by(place.head, {"appos"}) + above
    given = _is_misnamed(place)
    return any(
        (parsed.lemma[k] in offices() or (given and is_trade(parsed.lemma[k]))) and parsed.tag[k] == "NN"
        for k in beside
    )


def _looks_like_a_person(words: list[str]) -> bool:
    """Return whether a name has the length and the letters of a person's, and no word of a body's."""
    if not 2 <= len(words) <= 3 or not all(word[:1].isupper() and not word.isupper() for word in words):
        return False
    small = {word.lower() for word in words}
    return small.isdisjoint(read_words("organisation_heads")) and small.isdisjoint(read_words("company_tails"))


def _is_misnamed(place: Place) -> bool:
    """Return whether the tagger took for a body or place what opens with a given name: Nora Wills."""
    words = place.name.split()
    if place.label not in {"ORG", "GPE", "LOC", "FAC"} or len(words) < 2 or not _is_given(words[0].lower()):
        return False
    listed = any(place.name in read_words(name) for name in ("organisations", "countries", "places"))
    ending = words[-1].lower() in read_words("place_heads")
    return not listed and not ending and _looks_like_a_person(words)


def _is_misread(parsed: Parsed, place: Place, places: list[Place]) -> bool:
    """Return whether a name taken for a body is a woman's or man's: its surname is a person elsewhere, or she follows.

    Nora Wills sent a letter. “It is late,” she wrote.
    """
    if not _is_misnamed(place) or parsed.lower[place.first - 1 if place.first else 0] == "the":
        return False
    surname = place.name.split()[-1]
    if any(one.name == surname and one.label == "PERSON" for one in places):
        return True
    if parsed.dep[place.head] != "nsubj" or parsed.mark[place.head] >= 0:
        return False
    gender = {one for one, names in word_groups("first_names").items() if place.name.split()[0].lower() in names}
    behind = range(place.last, min(place.last + 60, len(parsed)))
    near = [k for k in behind if parsed.sentence[k] - parsed.sentence[place.head] < 3 and parsed.mark[k] < 0]
    told = next((k for k in near if parsed.lower[k] in gender and parsed.dep[k] in SUBJECTS), None)
    rivals = [one for one in places if told and one.label == "PERSON" and one.first < told and one.head in near]
    return told is not None and not any(parsed.dep[one.head] in SUBJECTS for one in rivals)


def _is_he(parsed: Parsed, place: Place) -> bool:
    """Return whether a single word that the tagger took for a body is a person: Rosso said he …; Mr Rosso."""
    word = place.name
    if place.label != "ORG" or " " in word or word.isupper() or not word[:1].isupper():
        return False
    if any(word in read_words(names) for names in ("organisations", "countries", "places")):
        return False
    if place.first and parsed.lower[place.first - 1].rstrip(".") in {
        "mr",
        "mrs",
        "ms",
        "president",
        "sen",
        "rep",
        "gov",
    }:
        return True
    if parsed.dep[place.head] != "nsubj" or parsed.mark[place.head] >= 0:
        return False
    behind = range(place.last, min(place.last + 16, parsed.edges[place.head][1]))
    near = [k for k in behind if parsed.sentence[k] == parsed.sentence[place.head] and parsed.mark[k] < 0]
    pronoun = next((k for k in near if parsed.lower[k] in {"he", "she", "his", "her", "himself", "herself"}), None)
    return pronoun is not None and not any(parsed.tag[k] == "NNP" for k in near if k < pronoun)


@functools.cache
def offices() -> frozenset[str]:
    """Return the nouns that name an office, a trade or a part that people play."""
    roles = [words for group, words in word_groups("speaker_words").items() if group.startswith("role_")]
    return read_words("titles") | read_words("person_nouns") | frozenset().union(*roles)


def is_trade(word: str) -> bool:
    """Return whether a small-letter noun can be what somebody is, by our lists or by its ending: driver, treasurer."""
    return word in offices() or (len(word) > 5 and word.endswith(("er", "or", "man", "woman", "ist")))


def _is_common(word: str, small: set[str]) -> bool:
    """Return whether a word taken for a surname is a common noun of this article, or the head of a body's name."""
    nobody = word in read_words("organisation_heads") or word in word_groups("speaker_words")["nobody"]
    return nobody or (word in small and not _is_given(word))


def _host_of(entity: str, word: str, words: dict[str, list[str]], labels: dict[str, str]) -> str | None:
    """Return the one full name that a single word of another label stands for: Rosso, taken for a firm."""
    label = labels[entity]
    if label in {"NORP", "LOC"} or word in read_words("countries") or word in read_words("places"):
        return None
    full = [one for one, name in words.items() if len(name) > 1 and one != entity]
    people = [one for one in full if labels[one] == "PERSON" and surname_of(" ".join(words[one])) == word]
    bodies = [one for one in full if labels[one] == "ORG"]
    tails = read_words("organisation_heads") | read_words("company_tails")
    if label != "PERSON":
        paper = word.lower() in word_groups("speaker_words")["paper"]  # the Post; never the House
        people = people or [one for one in bodies if words[one][-1] == word and (paper or word.lower() not in tails)]
        if people:
            return people[0] if len(people) == 1 else None
    if people or label == "GPE" or not word[:1].isupper():
        return people[0] if label == "PERSON" and len(people) == 1 else None
    longer = [one for one in bodies if words[one][0] == word and {w.lower() for w in words[one][1:]} <= tails]
    return longer[0] if len(longer) == 1 else None


@functools.lru_cache(maxsize=4096)
def surname_of(name: str) -> str:
    """Return the last part of a name that is no suffix.

    >>> surname_of("Ansel Orr King Jr.")
    'King'
    """
    parts = [part for part in name.split() if part.lower().strip(".,") not in read_words("name_suffixes")]
    return parts[-1].strip(",") if parts else name


def shown_names(parsed: Parsed, places: list[Place]) -> dict[str, str]:
    """Return the name of each entity; a first name alone keeps its title: Prince Oskar, Pope Linus."""
    names = {place.entity: place.name for place in places}
    noble = word_groups("speaker_words")["noble"]
    for place in places:
        name = names[place.entity]
        before = parsed.text[place.first - 1] if place.first else ""
        alone = " " not in name or (before in {"King", "Pope", "Queen"} and name.count(" ") < 2)
        if alone and place.label == "PERSON" and before.lower() in noble and before[:1].isupper():
            names[place.entity] = name if name.startswith(before) else f"{before} {name}"
    return names


def _is_given(word: str) -> bool:
    """Return whether a small-letter word is a given name that our list has."""
    return any(word in names for names in word_groups("first_names").values())


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


def list_mentions(mentions: pd.DataFrame) -> list[list[Any]]:
    """Return the columns of the mentions table that tell where names stand, as lists."""
    return [mentions[name].tolist() for name in ("part", "start", "end", "entity_id", "kind")]


def known_places(parsed: Parsed, mentions: Iterable[tuple[str, int, int, str, str]]) -> list[Place]:
    """Return every place of a name as the mentions table has it."""
    body = parsed.part.index("body") if "body" in parsed.part else len(parsed)
    places = []
    for part, start, end, entity, kind in mentions:
        low, high = (0, body) if part == "headline" else (body, len(parsed))
        first = bisect_left(parsed.start, start, low, high)
        if kind == "pronoun" or first == high or parsed.start[first] != start:
            continue
        last = first + 1
        while last < high and parsed.end[last] <= end:
            last += 1
        label, _, name = str(entity).partition(":")
        places.append(Place(first, last, _head_of(parsed, first, last), str(entity), name, label))
    return sorted(set(places))


def _head_of(parsed: Parsed, first: int, last: int) -> int:
    """Return the token of a span that is governed from outside it."""
    return next((k for k in range(last - 1, first - 1, -1) if not first <= parsed.head[k] < last), last - 1)
