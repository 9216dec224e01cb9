"""Whether marked words quote somebody: what speaks for it, and what that means for the content found before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.learned.chain import Single
from analysis.learned.extents import Beliefs, at, find_tops, marked_pieces, over
from analysis.learned.sheet import OPENING, TAGS, Floats, Ints, Sheet, class_names, cumulate, join_columns, number_in

Content = list[tuple[int, int, float]]  # first and last token of content, and its score
_TAG = number_in(("", *TAGS))
_DETERMINERS = [_TAG[tag] for tag in ("DT", "PRP$", "POS")]
FILLED = -3  # column of `describe_words`: the share of its content that a span fills
_NAMING = "verb_cue_describe"


class RuleMark(NamedTuple):
    """What the rules say of a marked span."""

    kind: int  # 0 direct, 1 mixed, 2 scare
    weight: float
    confidence: float
    speaks: bool  # a speaker is named
    carried: bool  # the attribution comes from another span
    single: bool  # between single marks
    closed: bool


def describe_marks(beliefs: Beliefs, content: Content, rules: Sequence[RuleMark]) -> Single:
    """Return a row of features for every marked span, its first paragraph standing for all."""
    s = beliefs.sheet
    if not s.spans:
        return np.zeros((0, 1), np.float32)
    begin = np.array([first for _, _, first, _ in s.spans], np.int64)
    end = np.array([max(last, first + 1) for _, _, first, last in s.spans], np.int64)
    end = np.minimum(end, s.paragraph_end[np.minimum(begin, s.n - 1)])
    begin = np.minimum(begin, end - 1)
    first, last = _trimmed(s, begin, end)
    columns = [
        *_inner_columns(beliefs, first, last, content),
        *_outer_columns(beliefs, begin, end),
        *_near_columns(beliefs, first, last),
        *_sentence_columns(beliefs, first, last),
        *np.array(rules, np.float32).T,
    ]
    return join_columns(columns)


def describe_words(beliefs: Beliefs, content: Content, quoted: Floats, rules: Sequence[RuleMark]) -> Single:
    """Return a row of features for every marked span once content is settled: how it fills what it stands in."""
    sheet = beliefs.sheet
    filled = np.zeros((len(sheet.spans), 3))
    cover = np.full(sheet.n, -1, np.int64)
    for number, (first, last, _) in enumerate(content):
        cover[first:last] = number
    for place, (_, _, first, last) in enumerate(sheet.spans):
        held = cover[first:last][cover[first:last] >= 0]
        if len(held):
            begin, stop, score = content[int(held[0])]
            words = max(beliefs.total("words", begin, stop), 1)
            filled[place] = (
                beliefs.total("words", first, last) / words,
                beliefs.total("marked", begin, stop) / words,
                score,
            )
    return np.concatenate([describe_marks(beliefs, content, rules), quoted[:, None], filled], 1).astype(np.float32)


def _trimmed(sheet: Sheet, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return ranges without signs at their edges, or a range itself where nothing else is in it."""
    begin, end = sheet.trim(first, last)
    return np.where(begin < end, begin, first), np.where(begin < end, end, last)


def _inner_columns(b: Beliefs, first: Ints, last: Ints, content: Content) -> list[Any]:
    """What the span itself is like."""
    s, n = b.sheet, last - first
    cover = np.zeros(s.n)
    for start, stop, score in content:
        cover[start:stop] = score
    covered, finite, works = cumulate(cover), cumulate(s.finite), cumulate(s.entity == 6)
    shouted, names = cumulate(s.shouted), cumulate(np.isin(s.tag, [_TAG["NNP"], _TAG["NNPS"]]))
    words = np.maximum(b.total("words", first, last), 1)
    return [
        n, words, b.total("content", first, last) / n, b.total("odds", first, last),
        over(np.maximum, b.content, first, last), over(np.minimum, b.content, first, last),
        (covered[last] - covered[first]) / n, finite[last] - finite[first], (works[last] - works[first]) / n,
        (shouted[last] - shouted[first]) / words, (names[last] - names[first]) / n,
        b.total("capitals", first, last) / words, s.capital[first], s.tag[first], s.tag[last - 1],
        s.word_class[last - 1], s.sentence[last - 1] - s.sentence[first],
    ]  # fmt: skip


def _outer_columns(b: Beliefs, begin: Ints, end: Ints) -> list[Any]:
    """What stands right before and after the signs."""
    s = b.sheet
    low, high = s.paragraph_start[begin], s.paragraph_end[end - 1]
    before, after = begin - 2, end + 1
    tag_before, tag_after = at(s.tag, before, low, high), at(s.tag, after, low, high)
    final = s.function[end - 1]
    return [
        tag_before, tag_after, at(s.function, before, low, high), at(s.function, after, low, high),
        at(s.function, end, low, high), at(s.word_class, before, low, high), at(s.word_class, after, low, high),
        at(s.word_class, begin - 3, low, high), np.isin(tag_before, _DETERMINERS),
        at(s.noun, after, low, high), at(s.state, begin - 1, low, high) == OPENING, final,
        at(s.dep, before, low, high), at(s.strength, before, low, high), at(s.function, begin - 3, low, high),
        at(s.entity, before, low, high), begin - low, high - end,
    ]  # fmt: skip


def _near_columns(b: Beliefs, first: Ints, last: Ints) -> list[Any]:
    """What the labeller believes of the words around, and words of naming among them."""
    s, total = b.sheet, b.total
    low, high = s.paragraph_start[first], s.paragraph_end[last - 1]
    near, far = np.maximum(first - 8, low), np.minimum(last + 8, high)
    works = cumulate(np.array([name.startswith("noun_work") for name in class_names()])[s.word_class])
    naming = cumulate(s.word_class == class_names().index(_NAMING))
    return [
        *(total(kind, near, first) for kind in ("cue", "source")),
        *(total(kind, last, far) for kind in ("cue", "source")),
        works[first] - works[near], works[far] - works[last], naming[first] - naming[near],
        np.array(_marks_in_paragraph(s), np.float64),
    ]  # fmt: skip


def _marks_in_paragraph(sheet: Sheet) -> list[int]:
    """Return, for every marked span, how many begin in its paragraph."""
    places = [int(sheet.paragraph[min(first, sheet.n - 1)]) for _, _, first, _ in sheet.spans]
    counts: dict[int, int] = {}
    for place in places:
        counts[place] = counts.get(place, 0) + 1
    return [counts[place] for place in places]


def _sentence_columns(b: Beliefs, first: Ints, last: Ints) -> list[Any]:
    """What the sentence, the paragraph and the grammar around are like."""
    s, total = b.sheet, b.total
    begin, end = s.sentence_start[first], s.sentence_end[last - 1]
    top, _ = find_tops(s, np.stack([first, last], 1))
    head = s.head[top]

    def steps(places: Ints, start: Ints) -> Any:
        return np.where(places >= 0, np.abs(places - start), 99)

    return [
        *(total(kind, begin, end) for kind in ("cue", "source")), end - begin - (last - first), end - begin,
        total("words", first, last) / np.maximum(total("words", begin, end), 1), s.sentence_bare[first],
        s.opens_marked[first], s.sentence_strong[first], s.paragraph_strong[first], s.headline[first],
        s.dep[top], s.tag[top], s.dep[head], s.strength[head], s.word_class[head],
        np.where(s.strong_above[top] >= 0, s.strong_relation[top], -1),
        np.where(s.weak_above[top] >= 0, s.weak_relation[top], -1),
        steps(s.strong_left[first], first), steps(s.strong_right[last - 1], last), s.sentence_number[first],
    ]  # fmt: skip


def settle(beliefs: Beliefs, content: Content, quoted: Floats, least: float) -> Content:
    """Return the content after every marked span was judged.

    A span that quotes somebody becomes content where it is not yet, the
    content that touches it growing over it; content that is nothing but a
    span that quotes nobody goes.
    """
    sheet = beliefs.sheet
    rows = [list(one) for one in content]
    owner = np.full(sheet.n, -1, np.int64)
    for number, (start, stop, _) in enumerate(content):
        owner[start:stop] = number
    dropped: set[int] = set()
    for mark, first, last in marked_pieces(sheet):
        words = beliefs.total("words", first, last)
        covered = int(((owner[first:last] >= 0) & ~sheet.punctuation[first:last]).sum())
        if quoted[mark] >= least and 2 * covered < words:
            _grow(sheet, rows, owner, first, last, float(quoted[mark]))
        elif quoted[mark] < least and 2 * covered >= words:
            dropped |= _only_in(beliefs, rows, owner, first, last)
    kept = [(int(a), int(z), float(score)) for n, (a, z, score) in enumerate(rows) if n not in dropped]
    return sorted(kept)


def _grow(sheet: Sheet, rows: list[list[Any]], owner: Ints, first: int, last: int, score: float) -> None:
    """Make a marked span content: on its own, or by stretching the content that it touches."""
    first, last = sheet.trim(first, last)
    if first >= last:
        return
    touched = owner[first:last][owner[first:last] >= 0]
    if not len(touched):
        owner[first:last] = len(rows)
        rows.append([first, last, score])
        return
    number = int(touched[0])
    low, high = min(first, rows[number][0]), max(last, rows[number][1])
    if np.isin(owner[low:high], (-1, number)).all() and sheet.paragraph[low] == sheet.paragraph[high - 1]:
        rows[number][0], rows[number][1] = low, high
        owner[low:high] = number


def _only_in(beliefs: Beliefs, rows: list[list[Any]], owner: Ints, first: int, last: int) -> set[int]:
    """Return the content that holds hardly anything but this marked span."""
    out = set()
    for number in {int(one) for one in owner[first:last] if one >= 0}:
        start, stop = rows[number][:2]
        marked, words = beliefs.total("marked", start, stop), beliefs.total("words", start, stop)
        if marked >= 0.9 * words and start >= first - 1 and stop <= last + 1:
            out.add(number)
    return out
