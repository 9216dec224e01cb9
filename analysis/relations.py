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
    believed = beliefs.tolist()
    nothing = [0.0] * len(VERDICTS)
    rows = []
    for place, key in enumerate(keys):
        others = [related[way].get(place, ()) for way in _WAYS]
        row = [*believed[place]]
        for some in others:
            row += map(max, zip(*[believed[other] for other in some], strict=True)) if some else nothing
        n_words = key.count(" ") + 1
        rows.append([*row, *map(bool, others), n_words == 1, n_words == 2, n_words > 2])
    return np.array(rows, np.float32)


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
