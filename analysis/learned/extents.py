"""How far content reaches: candidate stretches of text, what speaks for each, and the choice of the best."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from analysis.learned.chain import CONTENT, Single, spans_of
from analysis.learned.sheet import (
    CLOSING,
    OPENING,
    RELATIONS,
    Floats,
    Ints,
    Sheet,
    cumulate,
    function_names,
    join_columns,
    number_in,
)

_CLAUSES = ("ccomp", "xcomp", "advcl", "acl", "relcl", "dobj", "pobj", "pcomp", "prep", "oprd", "attr", "parataxis",
            "ROOT", "conj", "acomp", "dative")  # fmt: skip
_OPENERS = frozenset({"that", "for", "about", "of", "to", "on", "with", "as", "in", "against", "at", "over"})
_LIKELY, _CLEAR, _SOURCE = 0.05, 0.2, 0.3  # a cue that may govern, a cue that bounds a sentence, a source that does
_WIDER = {"wide": 0.3, "wider": 0.1}  # least belief in content of the tokens of wider stretches
_FLOOR = 0.06  # every listed reporting word may govern content
ORIGINS = ("best", "wide", "wider", "whole_marks", "mark", "below", "below_in", "below_on", "before", "before_on",
           "after_cue", "until", "rule")  # fmt: skip
_BIT = {name: 1 << place for place, name in enumerate(ORIGINS)}


class Beliefs:
    """What the labeller believes of each token, with running sums."""

    def __init__(self, sheet: Sheet, chances: Single, labels: Ints) -> None:
        self.sheet, self.chances, self.labels = sheet, chances, labels
        content, source, cue = (chances[:, k] + chances[:, k + 1] for k in (1, 3, 5))
        self.content, self.source, self.cue = content, source, cue
        odds = np.clip(content, 1e-3, 1 - 1e-3)
        self.sums = {
            "content": cumulate(content),
            "source": cumulate(source),
            "cue": cumulate(cue),
            "odds": cumulate(np.log(odds) - np.log(1 - odds)),
            "words": cumulate(~sheet.punctuation),
            "marked": cumulate(sheet.inside & ~sheet.punctuation),
            "signs": cumulate(np.isin(sheet.state, [OPENING, CLOSING])),
            "capitals": cumulate(sheet.capital),
            "quoted": cumulate(sheet.rule_role == 1),
            "reported": cumulate(sheet.rule_role == 2),
            "unquoted": cumulate(sheet.rule_role == 3),
        }

    def total(self, name: str, first: Any, last: Any) -> Any:
        """Return the sum over a range of tokens, or over many."""
        return self.sums[name][last] - self.sums[name][first]


class Candidates:
    """Stretches that may be content, each with the ways by which it was found."""

    def __init__(self, beliefs: Beliefs) -> None:
        self.beliefs, self.sheet = beliefs, beliefs.sheet
        self._found: list[tuple[Ints, Ints, Ints]] = []  # first and last tokens, and the bit of how they were found

    def collect(self) -> tuple[Ints, Ints]:
        """Return all candidates in text order, as pairs of first and last tokens, and for each its origins as bits."""
        self._add_runs("best", spans_of(self.beliefs.labels, self.sheet, CONTENT))
        for origin, least in _WIDER.items():
            self._add_runs(origin, _runs(self.sheet, self.beliefs.content > least))
        self._add_marks()
        self._add_clauses()
        self._add_sentences()
        first, last = _pairs(self.sheet.rule_content)
        paragraph = self.sheet.paragraph
        self._add(first, last, "rule", paragraph[first] == paragraph[last - 1])
        return self._join()

    def _add(self, first: Ints, last: Ints, origin: str, chosen: Any = True) -> None:
        """Take in those stretches that are chosen, trimmed of punctuation."""
        first, last = self.sheet.trim(first, last)
        chosen = chosen & (first < last)
        self._found.append((first[chosen], last[chosen], np.full(int(chosen.sum()), _BIT[origin])))

    def _join(self) -> tuple[Ints, Ints]:
        """Return every distinct stretch once, with all of its origins."""
        first, last, bits = (np.concatenate(column) for column in zip(*self._found, strict=True))
        order = np.lexsort((last, first))
        spans = np.stack([first, last], 1)[order]
        new = np.ones(len(spans), bool)
        new[1:] = (spans[1:] != spans[:-1]).any(1)
        origins = np.bitwise_or.reduceat(bits[order], np.flatnonzero(new)) if len(spans) else bits
        return spans[new], origins

    def _add_runs(self, origin: str, spans: Sequence[tuple[int, int]]) -> None:
        """Add stretches as they are, and with the marked spans that they cut."""
        first, last = _pairs(spans)
        self._add(first, last, origin)
        self._add(*self._whole_marks(first, last), "whole_marks")

    def _whole_marks(self, first: Ints, last: Ints) -> tuple[Ints, Ints]:
        """Return stretches with the marked spans that they cut taken in whole."""
        sheet = self.sheet
        begins, ends = _pairs([(begin, end) for _, _, begin, end in sheet.spans] or [(0, 0)])
        for place in (first, last - 1):
            mark = sheet.mark[place]
            begin = np.maximum(begins[mark], sheet.paragraph_start[place])
            end = np.minimum(ends[mark], sheet.paragraph_end[place])
            first = np.where(mark >= 0, np.minimum(first, begin), first)
            last = np.where(mark >= 0, np.maximum(last, end), last)
        return first, last

    def _add_marks(self) -> None:
        """Add every marked span, and two that only signs part."""
        words, paragraph = self.beliefs.sums["words"], self.sheet.paragraph
        first, last = _pairs([(first, last) for _, first, last in marked_pieces(self.sheet)])
        self._add(first, last, "mark")
        before, until, after = first[:-1], last[:-1], first[1:]
        near = (paragraph[before] == paragraph[after]) & (after - until <= 3) & (words[after] == words[until])
        self._add(before, last[1:], "mark", near)

    def _add_clauses(self) -> None:
        """Add the clauses and phrases below likely cues."""
        sheet, beliefs = self.sheet, self.beliefs
        clause = np.isin(sheet.dep, [number_in(("", *RELATIONS))[name] for name in _CLAUSES])
        cue = np.maximum(beliefs.cue, (sheet.strength >= 1) * _FLOOR)
        heads = sheet.head
        chosen = np.flatnonzero(clause & (cue[heads] > _LIKELY) & ~sheet.root)
        governor, first, last = heads[chosen], sheet.left[chosen], sheet.right[chosen] + 1
        opened = np.isin(sheet.function[first], _function_numbers(_OPENERS))
        below, behind = governor < first, governor >= last
        self._add(first, last, "below", below)
        self._add(first + 1, last, "below_in", below & opened)
        self._add(first, np.minimum(sheet.sentence_end[governor], sheet.paragraph_end[governor]), "below_on", below)
        self._add(first, last, "before", behind)
        self._add(sheet.sentence_start[governor], last, "before_on", behind)

    def _add_sentences(self) -> None:
        """Add what stands between a likely cue or source and the edge of its sentence."""
        sheet, cue, source = self.sheet, self.beliefs.cue, self.beliefs.source
        following = np.concatenate([cue[1:], [0.0]])
        place = np.flatnonzero((cue > _CLEAR) & (following < 0.5))
        self._add(place + 1, sheet.sentence_end[place], "after_cue")
        self._add(sheet.sentence_start[place], place, "until")
        before = np.concatenate([[0.0], source[:-1]])
        inner = sheet.sentence_start < sheet.index
        place = np.flatnonzero((source > _SOURCE) & (before < _SOURCE) & inner)
        self._add(sheet.sentence_start[place], place, "until")


def _pairs(spans: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Return first and last tokens as two columns."""
    columns = np.array(spans, np.int64).reshape(-1, 2)
    return columns[:, 0], columns[:, 1]


def _function_numbers(words: Iterable[str]) -> list[int]:
    numbers = number_in(function_names())
    return [numbers[word] for word in words]


def _runs(sheet: Sheet, on: Any) -> list[tuple[int, int]]:
    """Return the stretches of tokens that are on, inside paragraphs, over signs in between."""
    filled = on.copy()
    filled[1:-1] |= on[:-2] & on[2:] & sheet.punctuation[1:-1]
    edge = np.concatenate([[True], ~filled[:-1] | sheet.first[1:]]) if sheet.n else np.zeros(0, bool)
    starts = np.flatnonzero(filled & edge)
    ends = np.concatenate([~filled[1:] | sheet.first[1:], [True]]) if sheet.n else np.zeros(0, bool)
    return list(zip(starts.tolist(), (np.flatnonzero(filled & ends) + 1).tolist(), strict=True))


def marked_pieces(sheet: Sheet) -> Iterator[tuple[int, int, int]]:
    """Yield (span, first, last) for every marked span, cut where it runs over paragraphs."""
    for place, (_, _, first, last) in enumerate(sheet.spans):
        while first < last:
            stop = min(last, int(sheet.paragraph_end[first]))
            yield place, first, stop
            first = stop


def describe(beliefs: Beliefs, spans: Ints, origins: Ints) -> tuple[Ints, Ints, Single]:
    """Return the first and last tokens of candidates and a row of features for each."""
    first, last = spans[:, 0], spans[:, 1]
    tops, outer = find_tops(beliefs.sheet, spans)
    columns = [
        *_belief_columns(beliefs, first, last),
        *_edge_columns(beliefs.sheet, first, last),
        *_place_columns(beliefs, first, last),
        *_tree_columns(beliefs, first, last, tops),
        outer,
        *((origins >> bit) & 1 for bit in range(len(ORIGINS))),
    ]
    return first, last, join_columns(columns)


def find_tops(sheet: Sheet, spans: Ints) -> tuple[Ints, Ints]:
    """Return each span's first word governed from outside it, and how many tokens are."""
    first, last = spans[:, 0], spans[:, 1]
    lengths = last - first
    owner = np.repeat(np.arange(len(spans)), lengths)
    token = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths) + first[owner]
    head = sheet.head[token]
    outside = (head < first[owner]) | (head >= last[owner]) | (head == token)
    outer = np.bincount(owner[outside], minlength=len(spans))
    tops = first.copy()
    for chosen in (outside, outside & ~sheet.punctuation[token]):  # a word, where there is one
        owners, places = owner[chosen][::-1], token[chosen][::-1]
        tops[owners] = places
    return tops, outer


def at(values: Any, places: Ints, low: Ints, high: Ints, missing: float = 0.0) -> Any:
    """Return values at places, `missing` where a place lies outside its bounds."""
    return np.where((places >= low) & (places < high), values[np.clip(places, 0, len(values) - 1)], missing)


def over(combine: np.ufunc, values: Any, first: Ints, last: Ints) -> Any:
    """Return what `np.maximum` or `np.minimum` makes of the values in each range; none is empty."""
    edges = np.stack([first, last], 1).ravel()
    return combine.reduceat(np.append(values, values[-1:]), edges)[::2]  # every other range lies between two of them


def _belief_columns(b: Beliefs, first: Ints, last: Ints) -> list[Any]:
    """What the labeller believes inside the span, at its edges and around it."""
    s, total = b.sheet, b.total
    low, high, n = s.paragraph_start[first], s.paragraph_end[last - 1], last - first
    begin, end = s.sentence_start[first], s.sentence_end[last - 1]
    near, far = np.maximum(first - 3, low), np.minimum(last + 3, high)
    wide, on = np.maximum(first - 6, low), np.minimum(last + 6, high)
    words = np.maximum(total("words", first, last), 1)
    inside = total("content", first, last)
    return [
        *(at(b.content, first - k, low, high) for k in (1, 2)),
        *(at(b.content, last + k, low, high) for k in (0, 1)),
        b.content[first], b.content[last - 1], b.chances[first, 1], at(b.chances[:, 1], first + 1, first, last),
        inside / n, total("odds", first, last),
        total("content", near, first) / np.maximum(first - near, 1),
        total("content", last, far) / np.maximum(far - last, 1),
        total("content", begin, end) - inside,
        *(total(kind, first, last) for kind in ("cue", "source")),
        *(total(kind, wide, first) for kind in ("cue", "source")),
        *(total(kind, last, on) for kind in ("cue", "source")),
        *(total(kind, begin, end) for kind in ("cue", "source")),
        at(b.cue, first - 1, low, high), at(b.cue, last, low, high),
        total("marked", first, last) / words, total("signs", first, last), total("capitals", first, last) / n,
        *(total(kind, first, last) / n for kind in ("quoted", "reported", "unquoted")),
    ]  # fmt: skip


def _edge_columns(s: Sheet, first: Ints, last: Ints) -> list[Any]:
    """What stands at the edges: signs, parts of speech, what the rules say."""
    low, high, final = s.paragraph_start[first], s.paragraph_end[last - 1], last - 1
    return [
        at(s.state, first - 1, low, high, 4), at(s.state, last, low, high, 4), s.state[first], s.state[final],
        (s.mark[first] >= 0) & (at(s.mark, first - 1, low, high, -1) == s.mark[first]),
        (s.mark[final] >= 0) & (at(s.mark, last, low, high, -1) == s.mark[final]),
        s.tag[first], s.tag[final], at(s.tag, first - 1, low, high), at(s.tag, last, low, high),
        s.dep[first], s.function[first], at(s.function, first - 1, low, high), at(s.function, last, low, high),
        at(s.rule_role, first - 1, low, high), at(s.rule_role, last, low, high), s.rule_role[first],
        s.rule_role[final], s.rule_sure[first],
    ]  # fmt: skip


def _place_columns(b: Beliefs, first: Ints, last: Ints) -> list[Any]:
    """Where the span lies: lengths, distances to edges and to reporting words."""
    s, final = b.sheet, last - 1

    def steps(places: Ints, start: Ints) -> Any:
        return np.where(places >= 0, np.abs(places - start), 99)

    return [
        last - first, b.total("words", first, last),
        first - s.sentence_start[first], s.sentence_end[final] - last, s.sentence[final] - s.sentence[first],
        first - s.paragraph_start[first], s.paragraph_end[final] - last,
        steps(s.strong_left[first], first), steps(s.strong_right[final], final),
        steps(s.cue_left[first], first), steps(s.cue_right[final], final), s.headline[first],
    ]  # fmt: skip


def _tree_columns(b: Beliefs, first: Ints, last: Ints, top: Ints) -> list[Any]:
    """What governs the span's top word."""
    s, head = b.sheet, b.sheet.head[top]
    own = head == top
    subject = s.subject[head]
    return [
        s.dep[top], s.tag[top], np.where(own, -1, s.strength[head]), np.where(own, -1, b.cue[head]), s.tag[head],
        np.where(own, -1, s.word_class[head]), np.sign(head - top),
        np.where(s.strong_above[top] >= 0, s.strong_relation[top], -1),
        np.where(s.weak_above[top] >= 0, s.weak_relation[top], -1),
        np.where(subject >= 0, b.source[subject], -1), (s.left[top] == first) & (s.right[top] == last - 1),
    ]  # fmt: skip


def choose(first: Ints, last: Ints, scores: Floats, least: float) -> list[int]:
    """Return the candidates that are taken, best first and none over another, in text order."""
    taken: list[tuple[int, int]] = []
    chosen = []
    order = np.argsort(-scores, kind="stable")
    order = order[: int((scores >= least).sum())]
    for place, start, stop in zip(order.tolist(), first[order].tolist(), last[order].tolist(), strict=True):
        before = bisect.bisect_left(taken, (stop, -1)) - 1
        if before < 0 or taken[before][1] <= start:
            bisect.insort(taken, (start, stop))
            chosen.append((start, place))
    return [place for _, place in sorted(chosen)]
