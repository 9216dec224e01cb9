"""What was worked out for the words met so far, kept so that each is looked at once, and bounded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Values by key, worked out by `describe` for many new keys at once; emptied when it holds `most` of them."""

    def __init__(self, describe: Callable[[list[Key]], Iterable[Value]], most: int) -> None:
        self._describe = describe
        self._most = most
        self._known: dict[Key, Value] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def look_up(self, keys: Sequence[Key]) -> list[Value]:
        """Return the value of each key; no key may stand there twice."""
        with self._lock:
            new = [key for key in keys if key not in self._known]
            if new and len(self._known) + len(new) > self._most:
                self._known.clear()
                new = list(keys)
            if new:
                self._known.update(zip(new, self._describe(new), strict=True))
            return [self._known[key] for key in keys]


def number_distinct(keys: Iterable[Key], numbers: dict[Key, int]) -> npt.NDArray[np.int64]:
    """Return a number for each key, the same for equal keys; `numbers` gains those it did not hold."""
    found = [numbers.setdefault(key, len(numbers)) for key in keys]
    return np.array(found, dtype=np.int64)
