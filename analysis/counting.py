"""What readability rests on: each sentence's words, syllables, letters and hard words, counted in one pass."""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from analysis.familiar import is_familiar
from analysis.sentences import WORD, sentence_spans
from analysis.syllables import count_syllables, is_in_dictionary
from analysis.token_types import MOST_TYPES, Columns, Integers, TokenTypes, run_lengths, sum_runs

COUNTS = (
    "n_words",
    "n_syllables",
    "n_guessed",  # words whose syllables a rule guesses, since CMUdict lacks them
    "n_characters",  # letters and figures
    "n_letters",
    "n_latin",
    "n_long",  # over six letters
    "n_polysyllables",  # three syllables or more
    "n_complex",  # … that Gunning counts: no name, no compound, not by -ed or -es
    "n_unfamiliar",  # not familiar by Dale and Chall's rules, and no name
)
_WORD_COLUMNS = (*COUNTS, "capital", "name")
# where a capital says nothing: after an opening mark or a colon
_OPENING = re.compile(r"[\"'“‘„«:](?:(?<![\w.,!?…;)].)[\"'“‘„«]{0,3}|(?<=:)\s+)(?=\w)")

SHOUTED = 0.75  # the share of words with a capital from which a capital says nothing

_IN_WORD = re.compile(r"[\w’'.,\-]{2}")  # on both sides of a place that cuts a word

LONGEST_WORD = 100  # characters looked at on each side of a place that may cut a word

Spans = Sequence[tuple[int, int]]


class Counted(NamedTuple):
    """The sentences of some texts and their counts; `every` and `quoted` hold COUNTS, one value a sentence."""

    spans: list[list[tuple[int, int, int]]]  # of each text: (paragraph, start, end) of its sentences
    per_text: Integers  # how many sentences each text has
    every: Columns  # all words of the sentence
    quoted: Columns  # those inside the quoted spans


class _Piece(NamedTuple):
    """A stretch of a sentence: where it stands, whether its first capital says nothing, whether it is quoted."""

    start: int
    end: int
    opens: bool
    quoted: bool


def count_sentences(texts: Sequence[str], quoted: Sequence[Spans]) -> Counted:
    """Return the sentences of the texts and what stands in them; `quoted` has the quoted spans of each text.

    A word with a capital is a name unless it opens a sentence or a quotation;
    there it is one where the same text has it elsewhere with a capital. Where
    three quarters of a text's words have capitals, none is taken for a name.

    >>> counted = count_sentences(["It rained. “Nobody came,” said Bell."], [[(12, 24)]])
    >>> counted.every["n_words"].tolist(), counted.quoted["n_words"].tolist()
    ([2, 4], [0, 2])
    """
    spans = [sentence_spans(text) for text in texts]
    sentences = [list(_cut_sentences(*each)) for each in zip(texts, spans, quoted, strict=True)]
    pieces = [[piece for sentence in text for piece in sentence] for text in sentences]
    words = [
        WORD.findall(text, piece.start, piece.end) for text, own in zip(texts, pieces, strict=True) for piece in own
    ]
    lengths = run_lengths(words)
    opens = np.array([piece.opens for own in pieces for piece in own], dtype=bool)
    numbers = _leave_out_names(
        _word_types().look_up(chain.from_iterable(words)),
        owner=np.repeat(np.arange(len(texts)), sum_runs(lengths, run_lengths(pieces))),
        opening=(np.cumsum(lengths) - lengths)[opens & (lengths > 0)],
    )
    by_piece = sum_runs(numbers, lengths)
    inside = np.array([piece.quoted for own in pieces for piece in own], dtype=np.int64)
    per_sentence = run_lengths([sentence for text in sentences for sentence in text])
    return Counted(
        spans,
        run_lengths(spans),
        _name_columns(sum_runs(by_piece, per_sentence)),
        _name_columns(sum_runs(by_piece * inside[:, None], per_sentence)),
    )


def add_up(columns: Columns, per_text: Integers) -> Columns:
    """Return the sums of each text from the values of its sentences."""
    owner, n_texts = np.repeat(np.arange(len(per_text)), per_text), len(per_text)
    sums = {name: np.bincount(owner, weights=values, minlength=n_texts) for name, values in columns.items()}
    return {name: total.astype(columns[name].dtype) for name, total in sums.items()}


def forget_words() -> None:
    """Empty the table of word types where it has grown large, so that memory stays bounded."""
    if len(_word_types()) > MOST_TYPES:
        _word_types.cache_clear()


def _name_columns(sums: Integers) -> Columns:
    return {name: sums[:, i] for i, name in enumerate(COUNTS)}


def _cut_sentences(text: str, spans: list[tuple[int, int, int]], quoted: Spans) -> Iterator[list[_Piece]]:
    """Yield each sentence as pieces, cut where a quoted span begins or ends and where a quotation opens."""
    openings = {match.end() for match in _OPENING.finditer(text)}
    starts, ends = ([_leave_word(text, span[side]) for span in quoted] for side in (0, 1))
    cuts = sorted(openings.union(starts, ends))
    for _, start, end in spans:
        inner = cuts[bisect_right(cuts, start) : bisect_right(cuts, end - 1)]
        pieces, opens = [], True
        for first, last in zip([start, *inner], [*inner, end], strict=True):
            opens = opens or first in openings
            pieces.append(_Piece(first, last, opens, _is_inside(first, starts, ends)))
            opens = opens and bool(inner) and WORD.search(text, first, last) is None  # the next word still opens it
        yield pieces


def _leave_word(text: str, place: int) -> int:
    """Return the place, or the end of the word that it cuts: a word belongs where it begins."""
    if not 0 < place < len(text) or _IN_WORD.match(text, place - 1, place + 1) is None:
        return place
    first = place
    while first > max(0, place - LONGEST_WORD) and not text[first - 1].isspace():
        first -= 1
    words = WORD.finditer(text, first, place + LONGEST_WORD)
    return next((word.end() for word in words if word.start() < place < word.end()), place)


def _is_inside(place: int, starts: list[int], ends: list[int]) -> bool:
    """Return whether a place lies in one of the spans, which are in order and apart."""
    before = bisect_right(starts, place)
    return before > 0 and place < ends[before - 1]


def _leave_out_names(numbers: Integers, *, owner: Integers, opening: Integers) -> Integers:
    """Return the words' numbers with names taken out of the complex and the unfamiliar words.

    `owner` is the text of each word, `opening` the words whose capital says nothing.
    """
    capital = numbers[:, _WORD_COLUMNS.index("capital")] > 0
    inner = np.ones(len(owner), dtype=bool)
    inner[opening] = False
    n_texts = int(owner.max(initial=-1)) + 1
    n_inner, n_capitals = (np.bincount(owner[words], minlength=n_texts) for words in (inner, inner & capital))
    capital &= (n_capitals <= SHOUTED * n_inner)[owner]
    names = inner & capital
    number = numbers[:, _WORD_COLUMNS.index("name")].astype(np.int64)
    key = owner * (int(number.max(initial=0)) + 1) + number
    names[opening] = np.isin(key[opening], key[names])
    hard = [_WORD_COLUMNS.index("n_complex"), _WORD_COLUMNS.index("n_unfamiliar")]
    numbers[:, hard] *= ~names[:, None]
    return numbers


@functools.cache
def _word_types() -> TokenTypes:
    """Return the table of word types."""
    numbers: dict[str, int] = {}

    def describe(word: str) -> tuple[int, ...]:
        letters = [letter for letter in word if letter.isalpha()]
        latin = letters if word.isascii() else [letter for letter in letters if "LATIN" in unicodedata.name(letter, "")]
        syllables = count_syllables(word)
        name = re.sub(r"[’']s?$", "", word)
        return (
            *(1, syllables, not is_in_dictionary(word), sum(map(str.isalnum, word)), len(letters), len(latin)),
            *(len(letters) > 6, syllables >= 3, _is_complex(word), not is_familiar(word)),
            *(word[0].isupper(), numbers.setdefault(name, len(numbers))),
        )

    return TokenTypes(list(_WORD_COLUMNS), describe)


def _is_complex(word: str) -> bool:
    """Return whether Gunning would count the word, names aside: three syllables, not by compound, -ed or -es."""
    if any(map(str.isdigit, word)):
        return False
    parts = word.split("-")
    if len(parts) > 1:
        return any(map(_is_complex, filter(None, parts)))
    syllables = count_syllables(word)
    lengthened = re.search(r"(?:[td]ed|(?:[scxzg]|[cs]h)es)$", word.lower()) is not None
    return syllables - lengthened >= 3
