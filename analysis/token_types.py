"""Sums over the tokens of a corpus in one pass: each distinct token is looked at once, numpy adds up."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

ARTICLES_AT_ONCE = 1_000  # bounds the memory; the numbers do not depend on it
MOST_TYPES = 1_000_000  # token types remembered before the memory is emptied

Integers = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.floating[Any]]
Columns = dict[str, Any]


class TokenTypes(dict[str, int]):
    """The distinct tokens met so far, each looked at once: token → row of its numbers."""

    def __init__(self, columns: list[str], describe: Callable[[str], tuple[int, ...]]) -> None:
        super().__init__()
        self.columns = columns
        self._describe = describe
        self._numbers = array("i")
        self._lock = threading.Lock()

    def __missing__(self, token: str) -> int:
        with self._lock:
            if token not in self:  # another thread may have come first
                self._numbers.extend(self._describe(token))
                self[token] = len(self)
            return self[token]

    def look_up(self, tokens: Iterable[str]) -> Integers:
        """Return one row of numbers per token, in the order of `columns`."""
        rows = np.fromiter(map(self.__getitem__, tokens), dtype=np.int64)
        with self._lock:
            return np.frombuffer(self._numbers, dtype=np.int32).reshape(-1, len(self.columns))[rows]


def split_batches(texts: pd.Series[str]) -> Iterator[list[str]]:
    """Yield the texts in lists that bound the memory; a missing text is an empty one."""
    filled = [text if isinstance(text, str) else "" for text in texts]
    for start in range(0, len(filled), ARTICLES_AT_ONCE):
        yield filled[start : start + ARTICLES_AT_ONCE]


def run_lengths(lists: Sequence[Sized]) -> Integers:
    """Return how long each list is."""
    return np.array([len(items) for items in lists], dtype=np.int64)


def sum_runs(values: Integers, lengths: Integers) -> Integers:
    """Return the sum over each run of rows; runs follow one another and may be empty."""
    sums: Integers = np.zeros((len(lengths), *values.shape[1:]), dtype=np.int64)
    filled = lengths > 0
    if filled.any():
        starts = (np.cumsum(lengths) - lengths)[filled]
        sums[filled] = np.add.reduceat(values, starts, axis=0, dtype=np.int64)
    return sums
