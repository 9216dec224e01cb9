"""Who is meant by "the mayor", "the singer", "the company": offices and kinds that the article ties to a name."""

from __future__ import annotations

import functools
import re
from importlib.resources import files

from analysis.cast import Cast, is_person_noun
from analysis.clauses import verb_group
from analysis.grammar import SUBJECTS, Parsed, word_groups
from analysis.places import Place, surname_of
from analysis.spellings import read_words

_AGAIN = 2.0  # weight of having spoken last
_AGE = re.compile(r"(\d{1,3})-year-old")
_NEAR = 12  # paragraphs that "the company" looks back
_SMALL = {"the", "of", "a", "an", "and", "for", "in", "at", "'s", "’s"}


def holder_of(cast: Cast, noun: int) -> str | None:
    """Return the person who holds the office that a noun names: the last one called so, in other words too.

    "The Vellan governor" is nobody who is not tied to Vell; "the president" is rather ours than the Vellan one.
    """
    parsed, lemma = cast.parsed, cast.parsed.lemma[noun].lower()
    owned = any(parsed.tag[c] == "PRP$" for c in parsed.children[noun])
    beside = {p.entity for p in cast.places if parsed.sentence[p.head] == parsed.sentence[noun]} if owned else set()
    for lemmas in (frozenset({lemma}), alike(lemma, "role_")):
        held = [(place, entity) for place, role, entity in cast.roles if role in lemmas and place <= noun]
        fitting = {entity for _, entity in held if _is_gender(cast, entity, lemma)} - beside
        fitting = _best_worded(cast, noun, {one for one in fitting if cast.labels[one] == "PERSON"})
        near = [place.entity for place in cast.places if place.entity in fitting and place.first <= noun]
        if near:
            return near[-1]
    return None


def later_holder(cast: Cast, noun: int) -> str | None:
    """Return the one person whom the article introduces later in the words that it opens with: an expert says …"""
    parsed, lemma = cast.parsed, cast.parsed.lemma[noun].lower()
    if not 0 <= parsed.paragraph[noun] < 3 or not is_person_noun(lemma):
        return None
    lemmas = {lemma} | alike(lemma, "role_")
    later = [(place, entity) for place, role, entity in cast.roles if role in lemmas and place > noun]
    people = {entity for place, entity in later if cast.labels[entity] == "PERSON"}
    new = [one for one in people if all(place.first > noun for place in cast.places if place.entity == one)]
    exact = [one for one in new if (lemma, one) in {(role, entity) for _, role, entity in cast.roles}]
    chosen = exact if len(new) > 1 else new
    return chosen[0] if len(chosen) == 1 else None


def age_at(parsed: Parsed, noun: int) -> str | None:
    """Return the age that stands for a person at this token: the 31-year-old; also before a verb misread as a noun."""
    after = parsed.lower[noun].endswith("ed")  # the 31-year-old fumed
    for first in range(max(0, noun - 5 - after), noun):
        age = _AGE.fullmatch("".join(parsed.lower[first + 1 : first + 6]))
        if age and parsed.lower[first] in {"the", "this", "that"}:
            return age[1]
    return None


def ages_of(cast: Cast) -> dict[str, str]:
    """Return the age of each person that stands behind the name: Ana Bell, 31, …; Ana Bell, aged 31, …"""
    words, ages = cast.parsed.text, dict[str, str]()
    for place in cast.places:
        behind = [word for word in words[place.last : place.last + 3] if word != "aged"]
        if place.label == "PERSON" and len(behind) > 1 and behind[0] in {",", "("} and behind[1].isdigit():
            ages.setdefault(place.entity, behind[1])
    return ages


def headline_holder(cast: Cast, noun: int) -> str | None:
    """Return the one person of the text who holds an office that stands bare in the headline: Mayor: ‘I will stay’."""
    parsed, lemma = cast.parsed, cast.parsed.lemma[noun].lower()
    joined = parsed.dep[noun] == "conj" or parsed.children_by(noun, {"conj"})
    if joined or parsed.part[noun] != "headline" or not (is_person_noun(lemma) or lemma in read_words("titles")):
        return None
    held = {entity for place, role, entity in cast.roles if role == lemma and parsed.part[place] == "body"}
    people = _best_worded(cast, noun, {one for one in held if cast.labels[one] == "PERSON"})
    return next(iter(people)) if len(people) == 1 else None


def introduced_later(cast: Cast, noun: int) -> str | None:
    """Return the person of whom the text first says what he is, and then the name: a nurse …; the nurse, Ana Bell."""
    parsed, later = cast.parsed, later_holder(cast, noun)
    again = (place for place, _, entity in cast.roles if entity == later and place > noun)
    same = [k for k in again if parsed.lemma[k] == parsed.lemma[noun]]
    told = any(parsed.lower[c] == "the" for k in same for c in parsed.children[k])
    return later if told else None


def _is_gender(cast: Cast, entity: str, lemma: str) -> bool:
    """Return whether a noun that tells a man or a woman fits a person."""
    words = word_groups("attribution_words")
    told = next((gender for gender in ("he", "she") if lemma in words[gender]), None)
    return told is None or cast.genders.get(entity, told) == told


def _best_worded(cast: Cast, noun: int, entities: set[str]) -> set[str]:
    """Return the people whose role fits the words around a noun best: the former mayor, the Fox News host."""
    parsed = cast.parsed
    first, last = parsed.phrase(noun)
    around = [k for k in range(first, last) if k != noun and parsed.text[k][:1].isalnum()]
    words = {parsed.lower[k] for k in around} - _SMALL
    proper = {parsed.lower[k] for k in around if parsed.tag[k] in {"NNP", "NNPS"} or parsed.label[k] in {"NORP", "GPE"}}
    told = {entity: _role_words(cast, entity) for entity in entities}
    if proper:
        roots = {word[:4] for word in proper}  # Iran's president is the Iranian one
        entities = {entity for entity in entities if {word[:4] for word in told[entity]} & roots}
    if len(entities) < 2:
        return entities
    shared = {e: (len(words & told[e]), 0 if proper else -len(told[e] & _foreign())) for e in entities}
    return {entity for entity in entities if shared[entity] == max(shared.values())}


def _role_words(cast: Cast, entity: str) -> set[str]:
    """Return the words that stand in a person's roles."""
    return {word for _, text in cast.role_texts.get(entity, []) for word in text.lower().replace("’", "'").split()}


@functools.cache
def _foreign() -> frozenset[str]:
    """Return the peoples and countries that tell a foreign office from ours, in small letters."""
    names = read_words("demonyms") | read_words("countries")
    return frozenset(name.lower() for name in names) - {"u.s.", "us", "american", "british", "democratic", "republican"}


def body_of(cast: Cast, noun: int, spoke: str | None = None) -> str | None:
    """Return the body that "the union" or "the company" means: called so, named so, else near and of that kind.

    `spoke` is who spoke last, and is rather meant.
    """
    parsed, lemma = cast.parsed, cast.parsed.lemma[noun].lower()
    bodies = [place for place in cast.places if place.first < noun and place.label == "ORG"]
    called = {entity for place, role, entity in cast.roles if role == lemma and place < noun}
    told = [p for p in bodies if p.entity in called or p.name.lower().endswith(f" {lemma}")]
    if told:
        return told[-1].entity
    kinds = [group for group, words in _body_words().items() if lemma in words[0]]
    if not kinds:
        return None
    near = [p for p in bodies if parsed.paragraph[noun] - parsed.paragraph[p.head] <= _NEAR and p.head != noun]
    fitting = [p for p in near if _fits(p.name, kinds)]
    if not fitting and lemma in _body_words()["body_company"][0]:
        fitting = [p for p in near if not _classes(p.name)]
    again = {entity for entity, name in cast.names.items() if name == spoke}
    weight = {p: _weight(cast, p, noun) + (_AGAIN if p.entity in again else 0.0) for p in fitting}
    return max(fitting, key=lambda p: weight[p]).entity if fitting else None


def _weight(cast: Cast, place: Place, noun: int) -> float:
    """Return how much a body is spoken of at this noun: near, as a subject, often."""
    parsed = cast.parsed
    between = parsed.sentence[noun] - parsed.sentence[place.head]
    subject = 1.0 if parsed.dep[place.head] in SUBJECTS else 0.0
    often = sum(one.entity == place.entity for one in cast.places if one.first < noun)
    return float(3.0 / (1 + between) + subject + 0.3 * min(often, 6))


def _fits(name: str, kinds: list[str]) -> bool:
    return bool(_classes(name) & set(kinds))


@functools.lru_cache(maxsize=4096)
def _classes(name: str) -> frozenset[str]:
    """Return the kinds of body that the words of a name tell."""
    words = [word.strip(".,").lower() for word in name.split()]
    telling = {word for word, behind in zip(words, [*words[1:], "of"], strict=True) if behind in {"of", "for"}}
    return frozenset(group for group, (_, heads) in _body_words().items() if telling & heads)


@functools.cache
def _body_words() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return, for each kind of body, the nouns that call it and the words of names that fit."""
    text = files("analysis").joinpath("lexicons/speaker_words.txt").read_text(encoding="utf-8")
    rows = [line.partition(":") for line in text.splitlines() if line.startswith("body_")]
    return {
        kind: (frozenset(words.partition("|")[0].split()), frozenset(words.partition("|")[2].split()))
        for kind, _, words in rows
    }


@functools.lru_cache(maxsize=4096)
def alike(lemma: str, prefix: str) -> frozenset[str]:
    """Return the nouns that news uses in turn with this one.

    >>> "physician" in alike("doctor", "role_"), alike("letter", "role_")
    (True, frozenset())
    """
    groups = [words for name, words in word_groups("speaker_words").items() if name.startswith(prefix)]
    return frozenset().union(*(words for words in groups if lemma in words))


def is_described(parsed: Parsed, noun: int) -> bool:
    """Return whether "the singer", "the 31-year-old" describes whom the article is about, and is nobody's post."""
    lemma = parsed.lemma[noun].lower()
    age = parsed.lower[noun] in {"old", "year-old"} or parsed.lower[noun].endswith("-year-old")
    person = is_person_noun(lemma) or lemma in read_words("titles") or bool(alike(lemma, "role_"))
    first, last = parsed.phrase(noun)
    if any(
        parsed.tag[k] in {"NNP", "NNPS", "PRP$"} or parsed.lower[k] == "of" for k in range(first, last) if k != noun
    ):
        return False
    return age or (person and lemma not in word_groups("speaker_words")["office"])


def known_holder(cast: Cast, noun: int) -> str | None:
    """Return the person of this article who is known to have held an office that it gives to nobody: the president."""
    parsed, lemma = cast.parsed, cast.parsed.lemma[noun].lower()
    first, last = parsed.phrase(noun)
    before = [parsed.lower[k] for k in range(first, noun) if parsed.text[k][:1].isalnum()]
    wording = " ".join([*(word for word in before if word not in {"the", "former", "then", "u.s.", "us"}), lemma])
    if wording not in known_holders() or any(parsed.lower[k] == "of" for k in range(noun, last)):
        return None
    known = known_holders()[wording]
    surnames = {surname_of(name) for name in known}
    fitting = [
        place.entity
        for place in cast.places
        if place.label == "PERSON" and (place.name in known or place.name in surnames) and place.first < noun
    ]
    return fitting[-1] if fitting else None


@functools.cache
def known_holders() -> dict[str, frozenset[str]]:
    """Return who is known to have held an office, by the office.

    >>> "Theresa May" in known_holders()["prime minister"]
    True
    """
    rows = (line.partition(": ") for line in read_words("known_holders"))
    return {office: frozenset(names.split("|")) for office, _, names in rows}


def named_next(cast: Cast, noun: int) -> str | None:
    """Return the person the next paragraph opens with, new and of no other trade: a critic said … Ana Bell said."""
    parsed = cast.parsed
    lemma = parsed.lemma[noun].lower()
    behind = parsed.edges[noun][1]
    if not is_person_noun(lemma) or behind >= len(parsed) or parsed.mark[noun] >= 0:
        return None
    opening = [p for p in cast.places if behind <= p.first < behind + 5 and p.label == "PERSON" and " " in p.name]
    if not opening or any(p.entity == opening[0].entity for p in cast.places if p.first < noun):
        return None
    one = opening[0]
    said = parsed.dep[one.head] == "nsubj" and verb_group(parsed.lemma[parsed.head[one.head]]) == "say"
    roles = {
        role for place, role, entity in cast.roles if entity == one.entity and place <= one.head and role.isalpha()
    }
    last = [k for k in range(noun + 1, behind) if parsed.sentence[k] != parsed.sentence[noun]]
    fitting = not roles or bool(roles & ({lemma} | alike(lemma, "role_")))
    return one.entity if said and fitting and not last else None
