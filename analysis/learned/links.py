"""Who says it: for each content its cue, then its source, chosen among scored candidates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.learned.chain import CUE, SOURCE, Single, spans_of
from analysis.learned.extents import Beliefs, find_tops
from analysis.learned.marked import Content
from analysis.learned.sheet import (
    RELATIONS,
    TAGS,
    Floats,
    Ints,
    Sheet,
    cumulate,
    function_names,
    join_columns,
    number_in,
)
from analysis.learned.trees import probability

_TAG, _DEP = number_in(("", *TAGS)), number_in(("", *RELATIONS))
_NOUNS = [_TAG[t] for t in ("PRP", "NN", "NNS", "NNP", "NNPS", "WP", "DT", "EX", "CD")]
_PLACES = [
    _DEP[name]
    for name in (
        *("nsubj", "nsubjpass", "pobj", "dobj", "appos", "poss", "conj", "attr", "agent", "npadvmod"),
        *("ROOT", "dep", "nmod", "dative", "parataxis"),
    )
]
_NO_CUE = [_DEP[d] for d in ("aux", "auxpass", "neg")]
_PRONOUN = _TAG["PRP"]
_COLON = number_in(function_names())[":"]
_SAID = [number_in(function_names())[w] for w in ("said", "says", "told", "tells", "added", "adds", "wrote", "tweeted")]
_LEAST_CUE, _LEAST_SOURCE = 0.12, 0.04  # what the labeller must believe of a candidate
_CARRIED = 0.4  # a source less likely than this is not remembered
_KEPT = 3  # sources of the paragraphs before that stay candidates

Score = Callable[[Single], Floats]


class Span(NamedTuple):
    """A stretch that may be a cue or a source."""

    first: int
    last: int
    head: int
    labelled: bool  # the best labelling has it
    ruled: bool = False  # the rules take it for a speaker


class Link(NamedTuple):
    """The cue and source of one content, each with its probability; `gap` is the lead over the second source."""

    cue: Span | None
    cue_chance: float
    source: Span | None
    source_chance: float
    gap: float
    n_sources: int


class Pool:
    """The content of the articles and every candidate for its cues and sources."""

    def __init__(
        self, beliefs: Beliefs, content: Content, who: Ints, ruled: Sequence[int], stars: Sequence[int]
    ) -> None:
        self.beliefs, self.sheet = beliefs, beliefs.sheet
        sheet = self.sheet
        self.who: list[int] = who.tolist()  # per token: number of the person or body meant, -1 unknown
        self.paragraph: list[int] = sheet.paragraph.tolist()
        self.first = np.array([one[0] for one in content], np.int64)
        self.last = np.array([one[1] for one in content], np.int64)
        self.top, _ = find_tops(sheet, np.stack([self.first, self.last], 1))
        self.ruled = np.array(ruled, np.int64)  # the head of the speaker that the rules find, -1 none
        self.stars = np.array(stars, np.int64)  # the head of the person named most, per article
        self.owner: Ints = np.full(sheet.n, -1, np.int64)
        for number, (start, stop, _) in enumerate(content):
            self.owner[start:stop] = number
        self.borders = cumulate(np.diff(self.owner, prepend=-1) != 0)
        self.commas = cumulate(sheet.tag == _TAG[","])
        self.cues = self._gather(CUE, beliefs.cue, _LEAST_CUE)
        self.sources = self._gather(SOURCE, beliefs.source, _LEAST_SOURCE)
        for head in self.ruled[self.ruled >= 0].tolist():
            self._note_ruled(head)
        self.labelled = {
            kind: self._count_labelled(pool) for kind, pool in (("cue", self.cues), ("source", self.sources))
        }
        self.in_paragraph = np.bincount(sheet.paragraph[self.first], minlength=1) if len(content) else np.zeros(1)

    def _gather(self, kind: int, belief: Single, least: float) -> dict[int, list[Span]]:
        """Return candidates by paragraph: labelled stretches, and single words that the labeller half believes in."""
        sheet, used = self.sheet, np.zeros(self.sheet.n, bool)
        spans: dict[int, list[Span]] = {}
        for first, last in spans_of(self.beliefs.labels, sheet, kind):
            head = self._head(first, last, kind, belief)
            spans.setdefault(self.paragraph[first], []).append(Span(first, last, head, True))
            used[first:last] = True
        possible = (belief > least) & ~used
        if kind == SOURCE:
            possible &= np.isin(sheet.tag, _NOUNS) & np.isin(sheet.dep, _PLACES)
        else:
            possible &= (~sheet.punctuation | (sheet.function == _COLON)) & ~np.isin(sheet.dep, _NO_CUE)
        heads = np.flatnonzero(possible)
        begins = self._begin(heads) if kind == SOURCE else heads
        for head, first in zip(heads.tolist(), begins.tolist(), strict=True):
            while first < head and used[first]:
                first += 1
            spans.setdefault(self.paragraph[head], []).append(Span(first, head + 1, head, False))
        return {paragraph: sorted(one) for paragraph, one in spans.items()}

    def _begin(self, head: Any) -> Any:
        """Return where a noun phrase that ends in its head begins, or many."""
        edge = np.maximum(self.sheet.left[head], self.sheet.paragraph_start[head])
        return np.maximum(edge, head - 12)

    def _head(self, first: int, last: int, kind: int, belief: Single) -> int:
        """Return the word of a labelled stretch that stands for it."""
        sheet = self.sheet
        heads = enumerate(sheet.head[first:last].tolist(), first)
        outer = [k for k, head in heads if not first <= head < last or head == k]
        fitting = [k for k in outer if not sheet.punctuation[k]]
        if kind == SOURCE:
            fitting = [k for k in fitting if int(sheet.tag[k]) in _NOUNS] or fitting
            return fitting[0] if fitting else first
        return int(max(fitting or [first], key=lambda k: (belief[k] + 0.2 * sheet.strength[k], k)))

    def _note_ruled(self, head: int) -> None:
        """See to it that the speaker of a rule is among the candidates of its paragraph, and known as such."""
        paragraph = self.paragraph[head]
        pool = self.sources.setdefault(paragraph, [])
        for place, one in enumerate(pool):
            if one.first <= head < one.last:
                pool[place] = one._replace(ruled=True)
                return
        pool.append(Span(int(self._begin(head)), head + 1, head, False, True))
        pool.sort()

    def _count_labelled(self, pool: dict[int, list[Span]]) -> Floats:
        """Return running counts of where labelled stretches end."""
        ends = np.zeros(self.sheet.n)
        for spans in pool.values():
            for one in spans:
                ends[one.last - 1] += one.labelled
        return cumulate(ends)

    def cue_candidates(self, number: int) -> list[Span]:
        """Return the candidates for the cue of a content."""
        return self.cues.get(self.paragraph[self.first[number]], [])

    def source_candidates(self, number: int, memory: Memory) -> list[Span]:
        """Return the candidates for the source of a content: near it, remembered, or the one whom all is about."""
        sheet, first = self.sheet, int(self.first[number])
        paragraph, article = self.paragraph[first], int(sheet.article[first])
        low, high = sheet.bounds[article : article + 2].tolist()
        spans = list(self.sources.get(paragraph, []))
        near = [
            one
            for step in (-2, -1, 1)
            for one in self.sources.get(paragraph + step, [])
            if (one.labelled or one.ruled) and low <= one.head < high
        ]
        before, after = [x for x in near if x.head < first], [x for x in near if x.head > first]
        heads = {one.head for one in spans}
        ruled, star = int(self.ruled[number]), int(self.stars[article])
        far = [self._at(place) for place in (ruled, star) if place >= 0]
        for one in [*memory.spans, *far, *before[-_KEPT:], *after[:2]]:
            if one.head not in heads:
                heads.add(one.head)
                spans.append(one)
        return spans

    def _at(self, head: int) -> Span:
        """Return the candidate at a token, or a new one."""
        for one in self.sources.get(self.paragraph[head], []):
            if one.first <= head < one.last:
                return one
        return Span(head, head + 1, head, False)


class Memory:
    """The sources chosen so far in one article, the latest first."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.counts: dict[int, int] = {}

    def note(self, span: Span, who: int) -> None:
        """Remember a source."""
        self.spans = [span, *(one for one in self.spans if one.head != span.head)][:2]
        if who >= 0:
            self.counts[who] = self.counts.get(who, 0) + 1

    def latest(self, pool: Pool) -> tuple[int, int, int, int, int]:
        """Return the heads of the last two sources, who they are, and the paragraph of the last; -1 for none."""
        heads = [*(one.head for one in self.spans), -1, -1][:2]
        people = [pool.who[head] if head >= 0 else -2 for head in heads]
        return heads[0], heads[1], people[0], people[1], pool.paragraph[heads[0]] if self.spans else -1


def pair_columns(pool: Pool, numbers: Ints, spans: Ints, kind: str) -> list[Any]:
    """Return the features that cues and sources share, for pairs of a content and a candidate."""
    s, b = pool.sheet, pool.beliefs
    belief = b.cue if kind == "cue" else b.source
    start, stop, top = pool.first[numbers], pool.last[numbers], pool.top[numbers]
    first, last, head, labelled, ruled = spans
    sums = b.sums[kind]
    side = np.where((first < stop) & (start < last), 0, np.where(last <= start, -1, 1))
    low = np.where(side < 0, last, np.where(side > 0, stop, first))
    high = np.maximum(np.where(side < 0, start, first), low)
    between = [
        (sums_of[high] - sums_of[low]) for sums_of in (pool.labelled[kind], b.sums["signs"], pool.borders, pool.commas)
    ]
    words, up = np.maximum(b.total("words", start, stop), 1), s.head[head]
    return [
        side, high - low, s.sentence[head] == s.sentence[start], s.sentence[head] == s.sentence[stop - 1],
        np.clip(s.sentence[head] - s.sentence[start], -20, 20), np.clip(s.paragraph[head] - s.paragraph[start], -9, 9),
        (sums[last] - sums[first]) / (last - first), belief[head], labelled, ruled, last - first,
        s.tag[head], s.dep[head], s.strength[head], s.entity[head], s.word_class[head], *between,
        s.inside[head], pool.owner[head] >= 0, pool.owner[head] == numbers,
        s.strong_above[top] == head, s.weak_above[top] == head, s.head[top] == head,
        (s.left[head] <= start) & (stop - 1 <= s.right[head]), (s.left[top] <= head) & (head <= s.right[top]),
        b.total("marked", start, stop) / words, words,
        np.where(start > s.paragraph_start[start], s.state[start - 1], 4),
        np.where(stop < s.paragraph_end[stop - 1], s.state[np.minimum(stop, s.n - 1)], 4),
        s.root[head], s.strength[up], up < head, s.tag[up], s.dep[up], s.opens_marked[start],
        start - s.paragraph_start[start], s.paragraph_end[stop - 1] - stop, s.sentence_number[start],
        head - s.sentence_start[head], s.headline[start], s.headline[head], s.rule_role[head], s.rule_sure[start],
    ]  # fmt: skip


def cue_columns(pool: Pool, numbers: Ints, head: Ints) -> list[Any]:
    """Return what speaks for a cue alone: its subject, and how plainly it says "said"."""
    s = pool.sheet
    subject = s.subject[head]
    counts = np.bincount(numbers)
    return [
        np.where(subject >= 0, pool.beliefs.source[subject], -1), np.isin(s.function[head], _SAID),
        s.function[head] == _COLON, counts[numbers],
        np.array([len(pool.cues.get(p, ())) for p in s.paragraph[head].tolist()]), s.bits[head] & 31,
    ]  # fmt: skip


def source_columns(
    pool: Pool, numbers: Ints, spans: Ints, cues: Sequence[Span | None], memories: Sequence[Memory]
) -> list[Any]:
    """Return what speaks for a source alone: its tie to the cue, and who spoke before."""
    s = pool.sheet
    first, last, head = spans[:3]
    distinct, content, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    own = [cues[number] for number in distinct.tolist()]
    held = np.array([(-1, -1, -1) if one is None else one[:3] for one in own], np.int64)
    cue_first, cue_last, cue = held[content].T
    known = cue >= 0
    overlap = known & (first < cue_last) & (cue_first < last)
    above = _subject_above(s, cue)
    start = pool.first[numbers]
    tie = [
        head - cue, s.subject[cue] == head, s.head[head] == cue, s.head[s.head[head]] == cue, s.head[cue] == head,
        s.sentence[cue] == s.sentence[head], (head < cue) == (start < cue), s.strength[cue], s.tag[cue],
        s.word_class[cue], (s.left[cue] <= head) & (head <= s.right[cue]), overlap, above == head,
    ]  # fmt: skip
    return [
        known, *(np.where(known, column, -99) for column in tie), s.tag[head] == _PRONOUN, s.function[head],
        counts[content], head == pool.ruled[numbers], pool.ruled[numbers] >= 0, head == pool.stars[s.article[head]],
        *_memory_columns(pool, head, memories),
    ]  # fmt: skip


def _memory_columns(pool: Pool, head: Ints, memories: Sequence[Memory]) -> list[Any]:
    """Return how a candidate relates to the sources chosen before it."""
    distinct = {id(memory): memory for memory in memories}
    told = {number: (*memory.latest(pool), len(memory.counts)) for number, memory in distinct.items()}
    last, before, somebody, another, paragraph, n_known = np.array([told[id(one)] for one in memories], np.int64).T
    people = [pool.who[place] for place in head.tolist()]
    times = [memory.counts.get(who, 0) for who, memory in zip(people, memories, strict=True)]
    who = np.array(people, np.int64)
    return [
        head == last, head == before, who >= 0, (who >= 0) & (who == somebody), (who >= 0) & (who == another), times,
        np.where(paragraph >= 0, pool.sheet.paragraph[head] - paragraph, 99), n_known,
    ]  # fmt: skip


def _subject_above(sheet: Sheet, cue: Ints) -> Ints:
    """Return the subject of the nearest governor of each cue that has one."""
    place = cue.copy()
    for _ in range(4):
        place = np.where(sheet.subject[place] >= 0, place, sheet.head[place])
    return sheet.subject[place]


def link(pool: Pool, score_cues: Score, score_sources: Score, least: tuple[float, float]) -> list[Link]:
    """Return the cue and source of every content; a source may lean on those chosen before it in its article."""
    cues = choose_cues(pool, score_cues, least[0])
    out: list[Link] = [Link(span, chance, None, 0.0, 0.0, 0) for span, chance in cues]
    spans = [span for span, _ in cues]
    articles = pool.sheet.article[pool.first].tolist() if len(out) else []
    turns = _turns(articles)
    memories = [Memory() for _ in range(len(pool.sheet.articles))]
    for numbers in turns:
        rows: list[tuple[int, Span]] = [
            (number, span) for number in numbers for span in pool.source_candidates(number, memories[articles[number]])
        ]
        if not rows:
            continue
        scores = score_sources(source_rows(pool, rows, spans, memories))
        for number, best, chance, gap, n in _best(rows, scores):
            span = best if chance >= least[1] else None
            out[number] = out[number]._replace(source=span, source_chance=chance, gap=gap, n_sources=n)
            if chance > _CARRIED:
                memories[articles[number]].note(best, pool.who[best.head])
    return out


def source_rows(
    pool: Pool, rows: Sequence[tuple[int, Span]], cues: Sequence[Span | None], memories: Sequence[Memory]
) -> Single:
    """Return the features of pairs of a content and a candidate source."""
    numbers = np.array([number for number, _ in rows], np.int64)
    spans = _tabulate(rows)
    articles = pool.sheet.article[pool.first[numbers]].tolist()
    columns = pair_columns(pool, numbers, spans, "source")
    columns += source_columns(pool, numbers, spans, cues, [memories[article] for article in articles])
    return join_columns(columns)


def _tabulate(rows: Sequence[tuple[int, Span]]) -> Ints:
    """Return the spans of pairs as columns: first, last, head, whether labelled, whether ruled."""
    return np.array(list(zip(*(span for _, span in rows), strict=True)), np.int64)


def cue_rows(pool: Pool) -> tuple[list[tuple[int, Span]], Single]:
    """Return every pair of a content and a candidate cue, and the pairs' features."""
    rows = [(number, span) for number in range(len(pool.first)) for span in pool.cue_candidates(number)]
    if not rows:
        return rows, np.zeros((0, 1), np.float32)
    numbers, spans = np.array([number for number, _ in rows], np.int64), _tabulate(rows)
    columns = pair_columns(pool, numbers, spans, "cue") + cue_columns(pool, numbers, spans[2])
    return rows, join_columns(columns)


def choose_cues(pool: Pool, score: Score, least: float) -> list[tuple[Span | None, float]]:
    """Return the likeliest cue of every content and its probability."""
    rows, features = cue_rows(pool)
    out: list[tuple[Span | None, float]] = [(None, 0.0)] * len(pool.first)
    for number, best, chance, _, _ in _best(rows, score(features)) if rows else ():
        out[number] = (best if chance >= least else None, chance)
    return out


def _best(rows: Sequence[tuple[int, Span]], scores: Floats) -> list[tuple[int, Span, float, float, int]]:
    """Return, for each content, its best candidate, the probability, the lead over the second and the number."""
    groups: dict[int, list[int]] = {}
    for place, (number, _) in enumerate(rows):
        groups.setdefault(number, []).append(place)
    out, raw, chances = [], scores.tolist(), probability(scores).tolist()
    for number, places in groups.items():
        order = sorted(places, key=raw.__getitem__, reverse=True)
        gap = raw[order[0]] - raw[order[1]] if len(order) > 1 else 9.0
        out.append((number, rows[order[0]][1], chances[order[0]], gap, len(places)))
    return out


def _turns(articles: Sequence[int]) -> list[list[int]]:
    """Return the contents in turns: the first of every article, then the second of every article, …"""
    turns: list[list[int]] = []
    seen: dict[int, int] = {}
    for number, article in enumerate(articles):
        turn = seen.get(article, 0)
        seen[article] = turn + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(number)
    return turns
