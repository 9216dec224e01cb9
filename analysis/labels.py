"""What speaks for a label of a name by rule: the parser's labels, the words around, the lists, the other forms."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from analysis.known_names import all_heads, is_listed, keys_of
from analysis.names import surnames_of
from analysis.pages import LABELS, PROPER, Page, Span
from analysis.roles import is_person_noun
from analysis.spellings import PLACES, read_words
from analysis.trimming import is_ship_like

_FAMILIES = dict.fromkeys(PLACES, "PLACE") | {"PERSON": "PERSON", "ORG": "ORG", "NORP": "NORP"}
_USUAL = {"PLACE": "GPE", "OTHER": "PRODUCT"}

_IMPERSONAL = re.compile(r"[\d&]|^[A-Z]{2,5}$")
_JOINED = re.compile(r"\d|&| of | for ")

Scores = dict[str, float]  # how much speaks for each family of labels

# What the evidence weighs, by (family, weight). A tagger's vote weighs 1 in all. Sure clues count in full if they
# stand at one place of a name; shared clues by the share of the name's places where they stand.
_SURE_CLUES = {
    "title_before": ("PERSON", 1.2),
    "age_after": ("PERSON", 2.0),
    "who_after": ("PERSON", 1.2),
    "dateline": ("PLACE", 1.5),
    "in_once": ("PLACE", 0.3),
    "role_apposition": ("PERSON", 0.7),
    "kind": ("", 1.3),
    "given_name": ("PERSON", 1.2),
}
_SHARED_CLUES = {
    "role_before": ("PERSON", 0.8),
    "speaks": ("PERSON", 0.6),
    "in_before": ("PLACE", 0.7),
    "at_before": ("PLACE", 0.7),
    "from_before": ("PLACE", 0.15),
    "to_before": ("PLACE", 0.2),
    "the_before": ("PERSON", -1.2),
    "plural_verb": ("ORG", 0.8),
    "place_possession": ("PLACE", 0.6),
    "pronoun_after": ("PERSON", 0.2),
}
_LISTS = {
    "countries": ("PLACE", 1.5),
    "places": ("PLACE", 1.2),
    "demonyms": ("NORP", 1.5),
    "organisations": ("ORG", 1.2),
    "people": ("PERSON", 1.2),
}
_HEADS = {
    "organisation_heads": ("ORG", 1.2),
    "place_heads": ("PLACE", 1.1),
    "event_heads": ("OTHER", 0.8),
}
_SHORT_FROM_FULL, _FULL_FROM_SHORT, _FIRST_FROM_FULL = 1.0, 0.4, 0.6
_SOMETHING = 0.35  # what a name keeps for being a thing where "the" speaks against a person
PERSONAL = frozenset({"he", "she", "his", "her", "him", "himself", "herself"})
_PREPOSITIONS = dict.fromkeys(
    ["in", "near", "off", "outside", "into", "across", "around", "throughout"], ("in_before", "in_once")
) | {"at": ("at_before",), "to": ("to_before",), "from": ("from_before",)}


def weigh_names(page: Page, names: Mapping[str, Sequence[Span]]) -> tuple[dict[str, Scores], dict[str, Scores]]:
    """Return how much speaks for each family of labels of each name: by itself, and with its other forms."""
    scores = {key: _weigh_name(page, key, spans) for key, spans in names.items()}
    return scores, _share_between_forms(scores)


def family_of_label(label: str) -> str:
    """Return the family of a label: PERSON, ORG, PLACE, NORP or OTHER."""
    return _FAMILIES.get(label, "OTHER")


def _weigh_name(page: Page, key: str, spans: Sequence[Span]) -> Scores:
    """Return how much speaks for each family of labels."""
    scores: Scores = defaultdict(float)
    votes = [span.label for span in spans if span.label]
    for label in votes:
        scores[family_of_label(label)] += 1 / len(votes)
    clues: dict[str, int] = {}
    for span in spans:
        for clue in find_clues(page, span):
            clues[clue] = clues.get(clue, 0) + 1
    for clue, count in clues.items():
        if clue in _SHARED_CLUES:
            family, weight = _SHARED_CLUES[clue]
            weight *= count / len(spans)
        else:
            family, weight = _SURE_CLUES.get(clue) or (family_of_label(clue), _SURE_CLUES["kind"][1])
        scores[family] += weight
    for family, weight in _read_lists(key):
        scores[family] += weight
    if votes and scores.get("PERSON", 0.0) <= 0:
        scores["OTHER"] += _SOMETHING
    return scores


@functools.lru_cache(maxsize=20_000)
def _read_lists(key: str) -> tuple[tuple[str, float], ...]:
    """Return what our lists say of a name: (family, weight)."""
    return tuple(_find_in_lists(key))


def _find_in_lists(key: str) -> Iterator[tuple[str, float]]:
    """Yield what each of our lists says of a name."""
    for name, evidence in _LISTS.items():
        if key in keys_of(name):
            yield evidence
    for name, evidence in _HEADS.items():
        if " " in key and key.split()[-1].lower() in read_words(name):
            yield evidence
    if " " in key and key.split()[0] in read_words("given_names") and _looks_like_a_person(key):
        yield _SURE_CLUES["given_name"]
    if _IMPERSONAL.search(key) and key not in keys_of("countries"):
        yield "PERSON", -0.8


def find_clues(page: Page, span: Span) -> tuple[str, ...]:
    """Return what the words around one place say: a named clue, or the label of a noun like "trawler" before it."""
    place = (span.start, span.end)
    if place not in page.clues:
        page.clues[place] = tuple(_find_clues(page, span))
    return page.clues[place]


def _find_clues(page: Page, span: Span) -> Iterator[str]:
    """Yield the clues of one place."""
    first, behind = page.tokens_of(span.start, span.end)
    before = page.word(first - 1, first)
    noun = page.tags[first - 1] in {"NN", "NNP"} if before else False
    kind = kind_nouns().get(before)
    if page.body <= span.start < page.dateline:
        yield "dateline"
    if is_ship_like(page.text, span.start):
        yield "PRODUCT"
    elif before.rstrip(".") in read_words("titles"):
        yield "title_before"
    elif kind and noun:
        yield kind
    elif noun and is_person_noun(before):
        yield "role_before"
    elif before in _PREPOSITIONS:
        yield from _PREPOSITIONS[before]
    elif before == "of" and (kind := kind_nouns().get(page.word(first - 2, first))) in PLACES:
        yield kind
    elif before == "aboard" or (before == "the" and page.word(first - 2, first) in {"aboard", "board"}):
        yield "PRODUCT"
    elif before == "the" and page.word(first - 2, first) == "," and page.tags[first - 3] == "NN":
        yield from _read_apposition(page.word(first - 3, first))
    elif before == "the" and behind < len(page.tags) and page.tags[behind] not in {"NN", "NNS", *PROPER}:
        yield "the_before"
    elif before == "," and page.word(first - 2, first) and page.tags[first - 2] == "NN":
        yield from _read_apposition(page.word(first - 2, first))
    yield from _find_clues_behind(page, first, behind)


def _read_apposition(noun: str) -> Iterator[str]:
    """Yield what a noun in apposition to a name says: "the shipyard, Corbel Marine"."""
    if noun in kind_nouns():
        yield kind_nouns()[noun]
    elif is_person_noun(noun):
        yield "role_apposition"


def root_of(page: Page, first: int, behind: int) -> int:
    """Return the first token of a span that is governed from outside it."""
    for token in range(first, behind):
        if not first <= page.heads[token] < behind:
            return token
    return behind - 1


def _find_clues_behind(page: Page, first: int, behind: int) -> Iterator[str]:
    """Yield what the words behind a name say."""
    after, next_one = page.word(behind, first), page.word(behind + 1, first)
    root = root_of(page, first, behind)
    if after in {"'s", "’s", "'", "’"} and any(
        page.word(behind + ahead, first) in read_words("place_possessions") for ahead in (1, 2, 3)
    ):
        yield "place_possession"
    if after in {"who", "whose"} or (after == "," and next_one in {"who", "whose"}):
        yield "who_after"
    if after == "," and next_one.isdigit() and len(next_one) < 3:
        yield "age_after"
    dep = page.deps[root]
    if dep == "nsubj" and page.lemmas[page.heads[root]].lower() in read_words("speech_verbs"):
        yield "speaks"
    if not PERSONAL.isdisjoint(page.words_behind(behind, first)):
        yield "pronoun_after"
    if dep in {"nsubj", "nsubjpass"} and page.tags[root] == "NNP" and _is_plural(page, root, behind):
        yield "plural_verb"
    heads = page.heads[behind : behind + 10]
    for token, head in enumerate(heads if root in heads else (), behind):
        if head == root and page.deps[token] == "appos" and page.tags[token] == "NN":
            yield from _read_apposition(page.lower[token])


def _is_plural(page: Page, root: int, behind: int) -> bool:
    """Say whether one name has a verb in the plural, as teams and bands have: "Sallowby were beaten"."""
    after = page.word(behind, root)
    if not after or (after not in {"were", "are", "have"} and page.tags[behind] != "VBP"):
        return False
    return not any(page.heads[token] == root and page.deps[token] == "conj" for token in page.near(root, 30))


@functools.cache
def kind_nouns() -> dict[str, str]:
    """Return the label that a noun beside a name gives away: "trawler" means PRODUCT."""
    return dict(tuple(line.rsplit(" ", 1)) for line in read_words("kind_nouns"))  # type: ignore[misc]


def _share_between_forms(scores: Mapping[str, Scores]) -> dict[str, Scores]:
    """Return the scores after full names and their surnames have told each other what they are."""
    holders: dict[str, list[str]] = defaultdict(list)
    first_names: dict[str, float] = defaultdict(float)
    for key in scores:
        parts = key.split()
        if 2 <= len(parts) <= 4 and _looks_like_a_person(key):
            for part in surnames_of(key):
                holders[part].append(key)
            if parts[0] in scores and not is_listed(parts[0]):
                first_names[parts[0]] = max(first_names[parts[0]], scores[key].get("PERSON", 0.0))
    pooled: dict[str, Scores] = {key: defaultdict(float, score) for key, score in scores.items()}
    for first, strongest in first_names.items():
        pooled[first]["PERSON"] += _FIRST_FROM_FULL * strongest
    for short, fulls in holders.items():
        if short not in scores or short in keys_of("countries") or short in keys_of("demonyms"):
            continue
        for family in ("PERSON", "ORG", "PLACE"):
            pooled[short][family] += _SHORT_FROM_FULL * max(scores[full].get(family, 0.0) for full in fulls)
            for full in fulls:
                pooled[full][family] += _FULL_FROM_SHORT * scores[short].get(family, 0.0)
    return pooled


def _looks_like_a_person(key: str) -> bool:
    """Say whether a name of several words could be a person's by its words."""
    return key.split()[-1].lower() not in all_heads() and not _JOINED.search(key)


def choose_label(page: Page, key: str, spans: Sequence[Span], family: str) -> str:
    """Return the label within a family: the one with most votes, else the usual one."""
    if family in {"PERSON", "ORG", "NORP"}:
        return family
    labels = [span.label for span in spans if span.label]
    labels += [clue for span in spans for clue in find_clues(page, span)]
    votes = Counter(label for label in labels if label in LABELS and family_of_label(label) == family)
    return votes.most_common(1)[0][0] if votes else _USUAL.get(family, family)
