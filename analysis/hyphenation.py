"""How many places a word can be hyphenated at, as pyphen says, which textstat takes for its syllables."""

from __future__ import annotations

Pattern = tuple[int, tuple[int, ...]] | tuple[()]  # from where on it says what; nothing in the beginning of others


class Hyphenation:
    """The hyphenation patterns of a language (Liang 1983), read by pyphen.

    pyphen also finds what to write at each place, and tries every stretch of
    a word as a pattern; to count, it is enough to go on while one can follow.
    """

    def __init__(self, language: str) -> None:
        from pyphen import Pyphen

        pyphen = Pyphen(lang=language)
        self._left, self._right = pyphen.left, pyphen.right
        patterns: dict[str, Pattern] = pyphen.hd.patterns
        beginnings: dict[str, Pattern] = {pattern[:end]: () for pattern in patterns for end in range(1, len(pattern))}
        self._patterns = beginnings | patterns

    def count_places(self, word: str) -> int:
        """Return at how many places a lowered word can be hyphenated.

        >>> Hyphenation("en_US").count_places("communication")
        4
        """
        pointed = f".{word}."
        levels = [0] * (len(pointed) + 1)
        find = self._patterns.get
        for start in range(len(pointed) - 1):
            for end in range(start + 1, len(pointed) + 1):
                pattern = find(pointed[start:end])
                if pattern is None:
                    break
                if pattern:
                    offset, values = pattern
                    for place, value in enumerate(values, start + offset):
                        if value > levels[place]:
                            levels[place] = value
        inside = levels[self._left + 1 : len(word) - self._right + 2]
        return sum(level % 2 for level in inside)
