"""What a paragraph, a sentence and a word is."""

from __future__ import annotations

import re

WORD = re.compile(r"\w+(?:[’'.,\-]\w+)*")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = re.compile(r"\n\s*")


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of every paragraph of a text, white space at the edges left out.

    Paragraphs are parted by blank lines; where a text has no blank line, by
    single line ends.

    >>> paragraph_spans("One.\\n\\nTwo,\\nstill two.")
    [(0, 4), (6, 21)]
    >>> paragraph_spans("One.\\nTwo.")
    [(0, 4), (5, 9)]
    """
    stripped = text.strip()
    parting = _BLANK_LINE if _BLANK_LINE.search(stripped) else _LINE_END
    first = len(text) - len(text.lstrip())
    spans, start = [], first
    for match in parting.finditer(text, first, first + len(stripped)):
        spans.append((start, match.start()))
        start = match.end()
    if stripped:
        spans.append((start, first + len(stripped)))
    return [_trim(text, *span) for span in spans]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without white space at its edges."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def count_words(text: str) -> int:
    """Return the number of words: runs of letters and digits, held together by ' ’ . , or -.

    >>> count_words("“It’s 1,400 long-term jobs,” the U.S. minister – he – said.")
    9
    """
    return len(WORD.findall(text))
