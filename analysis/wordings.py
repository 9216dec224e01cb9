"""Words that sentences, tables and figures share: names that stay text, numbers with nouns, lists, days.

Text that comes from articles may hold any sign: `CONTROLS` are those that
steer a terminal or turn the direction of writing, `escape` quiets Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

NOBODY = "unknown"  # the speaker of quotations that could not be settled
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>&$~|])")
_LINKS = re.compile(r"(?<=\w)(://|@)|(?<=\bwww)\.", re.IGNORECASE)
_LINE_START = re.compile(r"^([-+#=])|^(\d+)([.)])")


def escape(text: object) -> str:
    """Return text of an article as Markdown that shows exactly that text, on one line.

    >>> print(escape("*Ferry* [late](javascript:x) <b>"))
    \\*Ferry\\* \\[late\\](javascript:x) \\<b\\>
    """
    line = " ".join(CONTROLS.sub("", str(text)).split())
    line = _MARKDOWN.sub(r"\\\1", line)
    line = _LINKS.sub(lambda match: match[0].replace(":", "\\:").replace("@", "\\@").replace(".", "\\."), line)
    return _LINE_START.sub(lambda match: f"{match[2] or ''}\\{match[3] or match[1]}", line)


def squeeze(piece: str) -> str:
    """Return text without control signs, each run of white space as one space.

    >>> squeeze("late \\n ferry ")
    'late ferry '
    """
    return _SPACES.sub(" ", CONTROLS.sub("", piece))


def plural(number: float, noun: str, many: str = "") -> str:
    """Return a number with its noun, which has an s for more than one, or the plural given."""
    return f"{number:,.0f} {noun if number == 1 else many or noun + 's'}"


def write_grade(value: float, *, signed: bool = False) -> str:
    """Return a number of grades with one decimal, and its sign where it is asked for.

    >>> [write_grade(-1.24), write_grade(-0.01), write_grade(0.26, signed=True), write_grade(0.01, signed=True)]
    ['−1.2', '0.0', '+0.3', '0.0']
    """
    rounded = round(value, 1) + 0.0  # no minus before a zero
    return f"{rounded:{'+' if signed and rounded else ''}.1f}".replace("-", "−")


def join(names: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def say_day(day: Any) -> str:
    """Return a day as people write it."""
    return "no date" if pd.isna(day) else f"{day.day} {day:%B %Y}"


def list_outlets(articles: pd.DataFrame) -> list[str]:
    """Return the outlets that are named, by name."""
    return sorted(articles["outlet"].dropna().unique())


def say_period(articles: pd.DataFrame) -> str:
    """Return the first and the last day, or nothing where no article has a date."""
    days = articles["published"].dropna()
    if days.empty:
        return ""
    first, last = say_day(days.min()), say_day(days.max())
    return first if first == last else f"{first} to {last}"
