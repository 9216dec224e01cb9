"""What speaks for and against each name of an article, as numbers: tags, words around it, lists, shape, the rules.

No feature holds a word of an article: closed lists, grammatical relations, shapes and the parser's own votes only,
pooled over all the places where a name stands.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.grammar import word_groups
from analysis.known_names import is_given, keys_of
from analysis.labels import family_of_label, find_clues, root_of
from analysis.pages import LABELS, PROPER, Page, Span
from analysis.roles import is_person_noun
from analysis.spellings import known_acronyms, read_words

Rows = npt.NDArray[np.float32]
Beliefs = npt.NDArray[np.float64]

FAMILIES = ("PERSON", "ORG", "PLACE", "NORP", "OTHER")
VERDICTS = ("PERSON", "ORG", "PLACE", "MISC", "NONE")
_LABELS = tuple(sorted(LABELS))
_TOKEN_CLUES = {label: f"token_{family_of_label(label)}" for label in _LABELS}
_BEFORE = (
    "in",
    "at",
    "from",
    "to",
    "of",
    "by",
    "with",
    "for",
    "on",
    "near",
    "against",
    "between",
    "as",
    "under",
    "over",
    "into",
    "than",
    "like",
    "via",
)
_IT, _THEY = frozenset({"it", "its", "itself"}), frozenset({"they", "their", "them"})
_DEPS = (
    "nsubj",
    "nsubjpass",
    "pobj",
    "dobj",
    "compound",
    "poss",
    "appos",
    "conj",
    "nmod",
    "ROOT",
    "agent",
    "attr",
    "amod",
    "npadvmod",
    "dep",
    "pcomp",
    "intj",
)
_OWNING = frozenset({"'s", "’s", "'", "’"})
_WORDS_BEFORE = {
    **dict.fromkeys([".", "!", "?", ":"], "opens_sentence"),
    **{word: f"before_{word}" for word in _BEFORE},
    **dict.fromkeys(["a", "an"], "a_before"),
    **dict.fromkeys(["this", "that", "these", "those", "any", "every", "each", "no"], "that_before"),
    **dict.fromkeys(["my", "our", "your", "its", "their"], "that_before"),
}
_TAGGED_BEFORE = {
    **dict.fromkeys(["JJ", "JJR", "JJS"], "adjective_before"),
    **dict.fromkeys(["NN", "NNS"], "noun_before"),
    **dict.fromkeys(PROPER, "proper_before"),
    **dict.fromkeys(["VB", "VBD", "VBG", "VBN", "VBP", "VBZ"], "verb_before"),
    "CD": "number_before",
}
_SIGNS_BEFORE = {
    **dict.fromkeys(_OWNING, "possessive_before"),
    **dict.fromkeys(['"', "“", "‘", "”"], "mark_before"),
    **dict.fromkeys(["(", "["], "bracket_before"),
    **dict.fromkeys(["and", "or", "&"], "and_before"),
    **dict.fromkeys(["/", "#", "@"], "slash"),
    ",": "comma_before",
}
_AFTER = {
    **dict.fromkeys(_OWNING, "possessive_after"),
    **dict.fromkeys(["(", "["], "bracket_after"),
    **dict.fromkeys(["and", "or", "&"], "and_after"),
    **dict.fromkeys(["which", "where"], "which_after"),
    **dict.fromkeys(['"', "“", "‘", "”"], "mark_after"),
    ":": "colon_after",
    "of": "of_after",
    "/": "slash",
    ",": "comma_after",
}
_TAGGED_AFTER = {
    **dict.fromkeys(PROPER, "proper_after"),
    **dict.fromkeys(["VBD", "VBZ", "MD", "VBP"], "verb_after"),
    **dict.fromkeys(["IN", "TO"], "preposition_after"),
    "NN": "noun_after",
    "NNS": "plural_noun_after",
    "CD": "number_after",
}
_LISTS = ("countries", "places", "demonyms", "organisations", "people")
_HEADS = ("organisation_heads", "place_heads", "event_heads", "company_tails", "titles", "person_nouns")
_ENDINGS = {
    "people": "ian ians ish ese ean eans can cans ite ites i is",
    "place": "stan burg berg land ville grad abad ia heim hausen stadt pur ton ford shire port dale",
    "surname": "son sen sson ez es ski sky ska ov ova ev eva ini ino elli etti wicz enko yan ian oglu man mann er",
    "thing": "ing tion ment ness ism ity ology ics ship age ance ence",
}
_ENDS = tuple(tuple(endings.split()) for endings in _ENDINGS.values())
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]")
_CLUES = (
    *("dateline", "title_before", "role_before", "speaks", "in_before", "at_before", "from_before", "to_before"),
    *("the_before", "plural_verb", "place_possession", "pronoun_after", "age_after", "who_after", "in_once"),
    *("role_apposition", *sorted(LABELS)),
    *(f"before_{word}" for word in _BEFORE),
    *("a_before", "that_before", "the_two_before", "adjective_before", "noun_before", "proper_before"),
    *("comma_before", "mark_before", "bracket_before", "and_before", "possessive_before", "opens_paragraph"),
    *("opens_sentence", "number_before", "verb_before", "possessive_after", "noun_after", "proper_after", "verb_after"),
    *("mark_after", "bracket_after", "and_after", "which_after", "colon_after", "stop_after", "comma_after"),
    *("comma_proper_after", "comma_the_after", "of_after", "preposition_after", "party_after", "number_after"),
    *("plural_noun_after", "no_proper", "plural_proper", "headline", "slash"),
    *(f"is_{dep}" for dep in (*_DEPS, "other")),
    *("title_behind_comma", "role_of_it", "it_after", "they_after"),
)


@functools.cache
def _senses(kind: str) -> dict[str, str]:
    """Return the group of each noun or verb lemma of our lists."""
    return {word: group for group, words in word_groups(f"{kind}_senses").items() for word in words}


@functools.cache
def clue_names() -> tuple[str, ...]:
    """Return every clue that a place of a name can give."""
    verbs, nouns = word_groups("verb_senses"), word_groups("noun_senses")
    return (
        *_CLUES,
        *(f"does_{group}" for group in verbs),
        *(f"suffers_{group}" for group in verbs),
        *(f"{way}_{group}" for way in ("owns", "modifies", "follows", "equals") for group in nouns),
    )


@functools.cache
def feature_names() -> tuple[str, ...]:
    """Return the name of every number that `weigh_evidence` gives."""
    return (
        *clue_names(),
        *(f"vote_{label}" for label in (*_LABELS, "none", "part")),
        *(f"token_{label}" for label in FAMILIES),
        *(f"rule_{family}" for family in FAMILIES),
        *(f"pooled_{family}" for family in FAMILIES),
        *_shape_names(),
    )


def weigh_evidence(
    page: Page,
    names: Mapping[str, Sequence[Span]],
    scores: Mapping[str, Mapping[str, float]],
    pooled: Mapping[str, Mapping[str, float]],
) -> Rows:
    """Return one row of numbers for each name, in the order of `names`."""
    places = _feature_places()
    rows = np.zeros((len(names), len(places)), np.float32)
    cells: list[int] = []
    for number, spans in enumerate(names.values()):
        row = number * len(places)
        cells += [row + places[clue] for span in spans for clue in _clues_at(page, span)]
    np.add.at(rows.ravel(), cells, 1)
    rows /= np.array([[len(spans)] for spans in names.values()], np.float32)
    told = [_tell_of_name(page, key, spans, scores[key], pooled[key]) for key, spans in names.items()]
    rows[:, -len(told[0]) :] = told
    return rows


@functools.cache
def _feature_places() -> dict[str, int]:
    """Return the place of every number in a row."""
    return {name: place for place, name in enumerate(feature_names())}


def _clues_at(page: Page, span: Span) -> set[str]:
    """Return the clues of one place, and what the parser takes it for."""
    first, behind = page.tokens_of(span.start, span.end)
    labels = {label for label in page.labels[first:behind] if label}
    tags = page.tags[first:behind]
    clues = {
        *find_clues(page, span),
        *_clues_before(page, first),
        *_clues_behind(page, first, behind),
        *_clues_of_grammar(page, first, behind),
        *(_TOKEN_CLUES[label] for label in labels & LABELS),
    }
    if span.label and span.found_by == "model":
        clues.add(f"vote_{span.label}")
    else:
        clues.add("vote_none" if labels.isdisjoint(LABELS) else "vote_part")
    if PROPER.isdisjoint(tags):
        clues.add("no_proper")
    if "NNPS" in tags:
        clues.add("plural_proper")
    if span.start < page.body:
        clues.add("headline")
    return clues


def _clues_before(page: Page, first: int) -> Iterator[str]:
    """Yield what stands before a name."""
    word = page.word(first - 1, first)
    if not word:
        yield "opens_paragraph"
        return
    tag = page.tags[first - 1]
    clue = _WORDS_BEFORE.get(word) or _TAGGED_BEFORE.get(tag) or _SIGNS_BEFORE.get(word)
    if clue:
        yield clue
    if clue == "noun_before":
        yield from _group_of(page, first - 1, "follows")
    if tag in {"JJ", "NN", "NNP"} and page.word(first - 2, first) == "the":
        yield "the_two_before"


def _clues_behind(page: Page, first: int, behind: int) -> Iterator[str]:
    """Yield what stands behind a name."""
    word, then = page.word(behind, first), page.word(behind + 1, first)
    if not word or word in {".", ";", "!", "?"}:
        yield "stop_after"
        return
    tag = page.tags[behind]
    if word in _AFTER:
        yield _AFTER[word]
    elif tag in _TAGGED_AFTER:
        yield _TAGGED_AFTER[tag]
    if word in _OWNING:
        nouns = (token for token in page.near(behind + 1, 4) if page.tags[token] in {"NN", "NNS"})
        yield from _group_of(page, next(nouns, None), "owns")
    elif tag in {"NN", "NNS"}:
        yield from _group_of(page, behind, "modifies")
    elif word == ",":
        yield from _clues_behind_comma(page, behind, then)
    elif word in {"(", "["} and re.fullmatch(r"[rdi]", then):
        yield "party_after"


def _group_of(page: Page, noun: int | None, way: str) -> Iterator[str]:
    """Yield the group of a noun that stands in some way to a name."""
    if noun is not None and (group := _senses("noun").get(page.lemmas[noun].lower())):
        yield f"{way}_{group}"


def _clues_behind_comma(page: Page, comma: int, then: str) -> Iterator[str]:
    """Yield what a comma behind a name leads to."""
    tag = page.tags[comma + 1] if then else ""
    if then in {"the", "a", "an"}:
        yield "comma_the_after"
        nouns = (token for token in page.near(comma + 2, 5) if page.tags[token] == "NN")
        noun = next(nouns, None)
        if noun is not None and is_person_noun(page.words[noun].lower()):
            yield "title_behind_comma"
        yield from _group_of(page, noun, "equals")
    elif tag in {"NN", "JJ"} and is_person_noun(then):
        yield "title_behind_comma"
    elif tag in PROPER:
        yield "comma_proper_after"
    elif then in {"which", "where"}:
        yield "which_after"


def _clues_of_grammar(page: Page, first: int, behind: int) -> Iterator[str]:
    """Yield what a name does and suffers, and what stands in apposition to it."""
    root = root_of(page, first, behind)
    dep, head = page.deps[root], page.heads[root]
    yield f"is_{dep}" if dep in _DEPS else "is_other"
    lemma = page.lemmas[head].lower()
    if dep == "nsubj" and (group := _senses("verb").get(lemma)):
        yield f"does_{group}"
    elif dep in {"dobj", "nsubjpass", "agent", "pobj"} and (group := _senses("verb").get(lemma)):
        yield f"suffers_{group}"
    elif dep == "appos":
        yield from _group_of(page, head, "equals")
    if dep == "nsubj" and lemma == "be":
        for token in page.near(head, 8):
            if page.heads[token] == head and page.deps[token] == "attr":
                yield from _group_of(page, token, "equals")
                if is_person_noun(page.words[token].lower()):
                    yield "role_of_it"
    near = page.words_behind(behind, first)
    if not _IT.isdisjoint(near):
        yield "it_after"
    if not _THEY.isdisjoint(near):
        yield "they_after"


@functools.cache
def _shape_names() -> tuple[str, ...]:
    """Return the names of what `_shape_of` gives."""
    return (
        *("words", "letters", "hyphen", "capitals", "short_capitals", "digit", "ampersand", "inner_capital", "initial"),
        *("small_word", "particle", "apostrophe", "acronym", "given_first", "given_last", "given_any", "small_in_text"),
        *("small_first", "small_last", "plural", "log_places", "headline_only"),
        *(f"list_{name}" for name in _LISTS),
        *(f"last_{name}" for name in _LISTS),
        *(f"first_{name}" for name in _LISTS),
        *(f"last_{name}" for name in _HEADS),
        *(f"any_{name}" for name in _HEADS),
        *(f"ends_{name}" for name in _ENDINGS),
        *("months", "all_common"),
    )


def _tell_of_name(
    page: Page, key: str, spans: Sequence[Span], score: Mapping[str, float], pool: Mapping[str, float]
) -> list[float]:
    """Return what the rules say of a name, how it is made and where it stands."""
    form = _form_of(key)
    small, plain = form.small, page.small
    return [
        *[score.get(family, 0.0) for family in FAMILIES],
        *[pool.get(family, 0.0) for family in FAMILIES],
        *form.made,
        key.lower() in plain,
        small[0] in plain,
        small[-1] in plain,
        form.plural,
        math.log(len(spans)),
        all(span.end <= page.body for span in spans),
        *form.listed,
        not form.telling,
        plain.issuperset(form.telling),
    ]


class _Form(NamedTuple):
    """What a name is like wherever it stands, as numbers; its words, small, and those that can name somebody."""

    small: tuple[str, ...]
    telling: tuple[str, ...]
    made: tuple[float, ...]
    plural: bool
    listed: tuple[float, ...]


@functools.lru_cache(maxsize=5_000)
def _form_of(key: str) -> _Form:
    """Return how a name is made and which lists have it and its words."""
    words = key.split()
    small = [word.lower() for word in words]
    heads = [_heads_of(word) for word in small]
    listed = (
        *_lists_of(key),
        *(_lists_of(words[-1]) + _lists_of(words[0]) if len(words) > 1 else _lists_of("") * 2),
        *heads[-1],
        *map(any, zip(*heads, strict=True)),
        *map(key.endswith, _ENDS),
    )
    telling = tuple(word for word in small if word not in read_words("not_names"))
    plural = key.endswith("s") and not key.isupper()
    return _Form(tuple(small), telling, tuple(_spelling_of(key, words)), plural, listed)


def _spelling_of(key: str, words: Sequence[str]) -> Iterator[float]:
    """Yield how a name is spelled."""
    small = [word.lower() for word in words]
    loud = key.isupper()
    yield from (len(words), len(key), "-" in key, loud and len(key) > 1, loud and 1 < len(key) < 6)
    yield from (not key.isalpha() and any(map(str.isdigit, key)), "&" in key, bool(_INNER_CAPITAL.search(key)))
    yield any(len(word) == 1 for word in words[:-1])
    yield any(word[:1].islower() for word in words)
    yield not read_words("particles").isdisjoint(small[:-1])
    yield from ("'" in key, small[0] in known_acronyms())
    given = [is_given(word) for word in words]
    yield from (given[0], given[-1], any(given))


def _lists_of(key: str) -> tuple[bool, ...]:
    """Return which of our lists of names have the key."""
    return _list_members().get(key, (False,) * len(_LISTS))


@functools.cache
def _list_members() -> dict[str, tuple[bool, ...]]:
    """Return, for each name of the lists, which of them have it."""
    lists = [keys_of(name) for name in _LISTS]
    return {key: tuple(key in one for one in lists) for key in frozenset().union(*lists)}


def _heads_of(word: str) -> tuple[bool, ...]:
    """Return which of our lists of nouns have the word."""
    return _head_members().get(word, (False,) * len(_HEADS))


@functools.cache
def _head_members() -> dict[str, tuple[bool, ...]]:
    """Return, for each noun of the lists, which of them have it."""
    lists = [read_words(name) for name in _HEADS]
    return {word: tuple(word in one for one in lists) for word in frozenset().union(*lists)}
