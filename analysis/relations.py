"""What names have to do with each other in an article, as numbers: longer, shorter and neighbouring ones."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from analysis.evidence import VERDICTS, Beliefs, Rows
from analysis.pages import Page, Span

_WAYS = ("last", "first", "inside", "short", "head", "near")


@functools.cache
def relation_names() -> tuple[str, ...]:
    """Return the name of every number of the second round."""
    return (
        *(f"own_{verdict}" for verdict in VERDICTS),
        *(f"{way}_{verdict}" for way in _WAYS for verdict in VERDICTS),
        *(f"has_{way}" for way in _WAYS),
        *("one_word", "two_words", "many_words"),
    )


def relate_names(page: Page, names: Mapping[str, Sequence[Span]], beliefs: Beliefs) -> Rows:
    """Return, for each name, what the first round believes of it and of longer, shorter and neighbouring names."""
    keys = list(names)
    number = {key: place for place, key in enumerate(keys)}
    related = _find_related(page, names, keys, number)
    rows = np.zeros((len(keys), len(relation_names())), np.float32)
    width = len(VERDICTS)
    for place, key in enumerate(keys):
        row = rows[place]
        row[:width] = beliefs[place]
        for way, name in enumerate(_WAYS):
            others = related[name].get(place, ())
            if others:
                at = width * (1 + way)
                row[at : at + width] = beliefs[list(others)].max(axis=0)
                row[width * (1 + len(_WAYS)) + way] = 1
        n_words = key.count(" ") + 1
        row[-3:] = (n_words == 1, n_words == 2, n_words > 2)
    return rows


def _find_related(
    page: Page, names: Mapping[str, Sequence[Span]], keys: Sequence[str], number: Mapping[str, int]
) -> dict[str, dict[int, set[int]]]:
    """Return, for each way in which names hang together, the names that hang with each."""
    related: dict[str, dict[int, set[int]]] = {way: defaultdict(set) for way in _WAYS}
    for place, key in enumerate(keys):
        words = key.split()
        if len(words) < 2:
            continue
        for at, way in ((-1, "last"), (0, "first")):
            if (short := number.get(words[at])) is not None:
                related[way][short].add(place)
                related["short" if at else "head"][place].add(short)
        for word in words[1:-1]:
            if (short := number.get(word)) is not None:
                related["inside"][short].add(place)
        if (tail := number.get(" ".join(words[1:]))) is not None and len(words) > 2:
            related["last"][tail].add(place)
            related["short"][place].add(tail)
        if (front := number.get(" ".join(words[:-1]))) is not None and len(words) > 2:
            related["first"][front].add(place)
            related["head"][place].add(front)
    spans = sorted((span.start, span.end, number[key]) for key in keys for span in names[key])
    for (_, end, one), (start, _, other) in pairwise(spans):
        if one != other and page.text[end:start].strip() in {"and", ",", ", and", "or", "&", "and the", ";"}:
            related["near"][one].add(other)
            related["near"][other].add(one)
    return related
