"""Which paragraphs can hold a marked quotation and who speaks it: all that `quotes_only` gives to the parser."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.grammar import word_groups
from analysis.marks import Span, marked_spans
from analysis.sentences import paragraph_spans
from analysis.spellings import read_words

NOT_COUNTED = (  # scores that would need the names and the indirect speech of all paragraphs
    *("n_indirect", "n_speakers", "n_named_speakers", "reported_share"),
    *("n_mentions", "n_people", "n_organisations", "n_places", "n_entities"),
    *("mentions_per_1000_words", "people_per_1000_words"),
)
NOT_WEIGHED = ("n_pronouns", "first_start", "salience")  # of entities, likewise
_LOOKED_BACK = 3  # paragraphs at most
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ][\w’'-]*[^\W\d_A-ZÀ-Þ][\w-]*")
_FULL_NAME = re.compile(r"\b[A-ZÀ-Þ][\w.’'-]*(?: [a-z]{1,3})? (?=([A-ZÀ-Þ][\w’-]+))")
_STANDS_FOR = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey)\b")


def find_quotable(text: str) -> set[int]:
    """Return the paragraphs of a body, counted from 0, that tell what is quoted in marks and by whom.

    They are the lead; every paragraph with a marked span, as find_marks() has
    them, and the one behind a span that nothing closes; up to three before a
    marked one, as long as nobody has a name there outside the marks, or is
    "he", "she" or "they"; and where a word of a name in these first stands
    with another before it ("Mayor Bell", "Ana Bell"), so that the full name is
    known. Reporting words choose no paragraph: what they add is indirect
    speech, and of that a list of verbs misses some where it spares little.

    >>> words = ["The ferry was late.", "Ana Bell is mayor.", "It rained.", "“No,” said Bell.", "“Wait,” she said."]
    >>> find_quotable("\\n\\n".join(words))
    {0, 1, 3, 4}
    """
    marked: dict[int, list[Span]] = {}
    for paragraph, span in marked_spans(text):
        marked.setdefault(paragraph, []).append(span)
    own = [_cut_out(text, *place, marked.get(number, ())) for number, place in enumerate(paragraph_spans(text))]
    names = [_find_names(words) for words in own]
    found = {0, *marked, *(number + 1 for number, spans in marked.items() if not spans[-1].closed)}
    found.update(before for number in marked for before in _look_back(own, names, number))
    found.intersection_update(range(len(own)))
    wanted = set().union(*(names[number] for number in found))
    return found | set(_find_first(own, wanted))


def empty_columns(frame: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Return the table with these columns missing everywhere; counts become float64, which can be.

    >>> empty_columns(pd.DataFrame({"n_people": [2], "n_quotes": [1]}), ["n_people"])
       n_people  n_quotes
    0       NaN         1
    """
    dtypes = {name: "Int64" if frame[name].dtype == "Int64" else "float64" for name in names}
    return frame.assign(**{name: pd.Series(np.nan, frame.index, dtype=dtype) for name, dtype in dtypes.items()})


def _cut_out(text: str, start: int, end: int, spans: Iterable[Span]) -> str:
    """Return a paragraph without the words in marks."""
    pieces = []
    for span in spans:
        pieces.append(text[start : span.start])
        start = span.end
    return "".join([*pieces, text[start:end]])


def _find_names(words: str) -> set[str]:
    """Return the capitalised words that may belong to a name."""
    return {word for word in _CAPITALISED.findall(words) if word.lower() not in _no_names()}


@functools.cache
def _no_names() -> frozenset[str]:
    """Return the words that are capitalised without being a name, as the first of a sentence or as a day."""
    return word_groups("function_words")["words"] | read_words("opening_words") | read_words("not_names")


def _look_back(own: Sequence[str], names: Sequence[set[str]], number: int) -> Iterator[int]:
    """Yield the paragraphs before this one in which its speaker may stand."""
    for before in range(number - 1, max(number - 1 - _LOOKED_BACK, -1), -1):
        if names[before + 1] and not _STANDS_FOR.search(own[before + 1]):
            return
        yield before


def _find_first(own: Sequence[str], wanted: set[str]) -> Iterator[int]:
    """Yield the paragraphs in which one of these words first stands behind another capitalised one."""
    for number, words in enumerate(own):
        full = wanted.intersection(_FULL_NAME.findall(words))
        if full:
            yield number
            wanted = wanted - full
