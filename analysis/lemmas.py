"""Lemmas as spaCy's rules give them, each word asked about once.

The model's attribute ruler and lemmatizer look at one token at a time: at its
word, tag and relation. So what they made of one holds for every other. A few
of the ruler's patterns look at neighbours ("gon" + "na"); where such a pattern
fits, the tokens are given to spaCy again with those around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, count
from typing import Any, NamedTuple

import numpy as np

from analysis.memory import Memory, number_distinct
from analysis.moves import Flags, Integers

MOST_WORDS = 250_000  # words with their tag and relation remembered before the memory is emptied
MOST_STEPS = 60  # of wide patterns; a number's bits hold which of them a word fits
LOOKED_AT = {"LOWER", "ORTH", "TEXT", "TAG", "DEP", "IS_SPACE"}  # by a pattern that we can follow

Word = tuple[int, int, int]  # spaCy's numbers of the word, its tag and its relation


class Ruled(NamedTuple):
    """What the rules make of a word that stands alone, and the steps of wider patterns that it fits."""

    text: str
    lemma: str
    tag: str
    dep: str
    fits: int


class Rules(NamedTuple):
    """The two components, the patterns that look at several tokens, and what is known of single words."""

    nlp: Any
    components: tuple[Any, Any]
    wide: list[list[int]]  # per pattern the steps its tokens must fit
    known: Memory[Word, Ruled]


def open_rules(nlp: Any) -> Rules | None:
    """Return the pipeline's rules, or None where they look at more than this module knows."""
    if not {"attribute_ruler", "lemmatizer"} <= set(nlp.pipe_names):
        return None
    ruler, lemmatizer = nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer")
    if getattr(lemmatizer, "mode", "") != "rule" or lemmatizer.overwrite:
        return None
    entries = ruler.patterns
    patterns = [pattern for entry in entries for pattern in entry["patterns"]]
    wide = [pattern for entry in entries for pattern in entry["patterns"] if _is_wide(entry)]
    steps = [step for pattern in patterns for step in pattern]
    if not all(set(step) <= LOOKED_AT for step in steps) or sum(map(len, wide)) > MOST_STEPS:
        return None
    alone = type(ruler)(nlp.vocab)
    alone.add_patterns([entry for entry in entries if not _is_wide(entry)])
    fitting = type(ruler.matcher)(nlp.vocab)
    numbers = count()
    numbered = [[next(numbers) for _ in pattern] for pattern in wide]
    for number, step in enumerate(chain.from_iterable(wide)):
        fitting.add(str(number), [[step]])

    def describe(words: list[Word]) -> Iterator[Ruled]:
        return _describe(nlp, (alone, lemmatizer), fitting, words)

    return Rules(nlp, (ruler, lemmatizer), numbered, Memory(describe, MOST_WORDS))


def _is_wide(entry: dict[str, Any]) -> bool:
    """Tell whether any of the patterns that lead to the same change looks at several tokens."""
    return any(len(pattern) > 1 for pattern in entry["patterns"])


def _describe(nlp: Any, components: tuple[Any, Any], fitting: Any, words: list[Word]) -> Iterator[Ruled]:
    """Yield what the rules make of each word alone."""
    doc = _build_doc(nlp, words)
    fits = [0] * len(words)
    for number, start, _ in fitting(doc, allow_missing=True):
        fits[start] |= 1 << int(nlp.vocab.strings[number])
    for component in components:
        doc = component(doc)
    for token, steps in zip(doc, fits, strict=True):
        yield Ruled(token.text, token.lemma_, token.tag_, token.dep_, steps)


def _build_doc(nlp: Any, words: list[Word]) -> Any:
    """Return spaCy's document of these words, tagged as they were."""
    document = type(nlp.make_doc(""))
    doc = document(nlp.vocab, words=[nlp.vocab.strings[orth] for orth, _, _ in words])
    return doc.from_array(["TAG", "DEP"], np.array([word[1:] for word in words], dtype=np.uint64))


def apply_rules(rules: Rules, words: Sequence[Word], piece: Integers) -> tuple[Integers, list[Ruled]]:
    """Return what the rules make of each token, as a number and the list that it counts in.

    `words` are the tokens of pieces of text one after another, `piece` the
    number of the piece of each: no pattern looks beyond it.
    """
    distinct: dict[Word, int] = {}
    numbers = number_distinct(words, distinct)
    found = rules.known.look_up(list(distinct))
    fits = np.array([ruled.fits for ruled in found], dtype=np.int64)[numbers]
    margin = max(map(len, rules.wide), default=1) - 1
    for place in _find_wide(rules, fits, piece):
        around = slice(max(0, place - margin), place + margin + 1)
        near = [word for word, owner in zip(words[around], piece[around], strict=True) if owner == piece[place]]
        before = int((piece[around.start : place] == piece[place]).sum())
        numbers[place] = len(found)
        found.append(_rule_among(rules, near, before))
    return numbers, found


def _find_wide(rules: Rules, fits: Integers, piece: Integers) -> list[int]:
    """Return the tokens that a pattern of several tokens covers."""
    covered: Flags = np.zeros(len(fits), dtype=np.bool_)
    for steps in rules.wide:
        last = len(fits) - len(steps) + 1
        if last < 1:
            continue
        fitting = piece[:last] == piece[len(steps) - 1 :]
        for offset, step in enumerate(steps):
            fitting &= (fits[offset : offset + last] >> step) & 1 == 1
        for offset in range(len(steps)):
            covered[offset : offset + last] |= fitting
    return np.flatnonzero(covered).tolist()


def _rule_among(rules: Rules, words: list[Word], place: int) -> Ruled:
    """Return what the rules make of one of these words among the others."""
    doc = _build_doc(rules.nlp, words)
    for component in rules.components:
        doc = component(doc)
    token = doc[place]
    return Ruled(token.text, token.lemma_, token.tag_, token.dep_, 0)
