"""Sums over the tokens of a corpus in one pass: each distinct token is looked at once, numpy adds up."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

ARTICLES_AT_ONCE = 1_000  # bounds the memory; the numbers do not depend on it
MOST_TYPES = 250_000  # token types remembered before the memory is emptied

Integers = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.floating[Any]]
Columns = dict[str, Any]


class TokenTypes(dict[str, int]):
    """The distinct tokens met so far, each looked at once: token → row of its numbers.

    `describe` gives a token's numbers. Where more follow from them, `derive`
    makes all columns from theirs, for many tokens at a time.
    """

    def __init__(
        self,
        columns: list[str],
        describe: Callable[[str], tuple[int, ...]],
        derive: Callable[[Integers], Integers] = np.asarray,
    ) -> None:
        super().__init__()
        self.columns = columns
        self._describe = describe
        self._derive = derive
        self._numbers = array("i")
        self._new: list[str] = []  # met, but not yet described
        self._lock = threading.Lock()

    def __missing__(self, token: str) -> int:
        with self._lock:
            if token not in self:  # another thread may have come first
                self._new.append(token)
                self[token] = len(self)
            return self[token]

    def look_up(self, tokens: Iterable[str]) -> Integers:
        """Return one row of numbers per token, in the order of `columns`."""
        rows = np.fromiter(map(self.__getitem__, tokens), dtype=np.int64)
        with self._lock:
            if self._new:
                self._add_new()
            return np.frombuffer(self._numbers, dtype=np.int32).reshape(-1, len(self.columns)).take(rows, axis=0)

    def _add_new(self) -> None:
        """Describe the tokens that are met, but not yet described; where one cannot be, forget them all."""
        try:
            numbers = np.fromiter(chain.from_iterable(map(self._describe, self._new)), dtype=np.int64)
            derived = self._derive(numbers.reshape(len(self._new), -1))
            self._numbers.frombytes(derived.astype(np.int32).tobytes())
        except BaseException:
            for token in self._new:
                del self[token]
            raise
        finally:
            self._new.clear()

    def look_up_lists(self, lists: Iterable[list[str]]) -> tuple[Integers, Integers]:
        """Return one row of numbers per token, and how many each list has; of a generator one list lives at a time."""
        lengths = []

        def flat() -> Iterator[list[str]]:
            for tokens in lists:
                lengths.append(len(tokens))
                yield tokens

        numbers = self.look_up(chain.from_iterable(flat()))
        return numbers, np.array(lengths, dtype=np.int64)


def split_batches(texts: pd.Series[str]) -> Iterator[list[str]]:
    """Yield the texts in lists that bound the memory; a missing text is an empty one."""
    for start in range(0, len(texts), ARTICLES_AT_ONCE):
        batch = texts.iloc[start : start + ARTICLES_AT_ONCE]
        yield [text if isinstance(text, str) else "" for text in batch.to_numpy(dtype=object)]


def run_lengths(lists: Sequence[Sized]) -> Integers:
    """Return how long each list is."""
    return np.array([len(items) for items in lists], dtype=np.int64)


def sum_runs(values: Integers, lengths: Integers, dtype: type[np.integer[Any]] = np.int64) -> Integers:
    """Return the sum over each run of rows; runs follow one another and may be empty."""
    sums: Integers = np.zeros((len(lengths), *values.shape[1:]), dtype=np.int64)
    filled = lengths > 0
    if filled.any():
        starts = (np.cumsum(lengths) - lengths)[filled]
        sums[filled] = np.add.reduceat(values, starts, axis=0, dtype=dtype)
    return sums
