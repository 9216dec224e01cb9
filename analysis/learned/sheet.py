"""The tokens of several articles end to end as integer columns: what the trained model sees of an article.

No column holds a word of the article. Words enter as classes from closed
lists: part of speech, relation, entity label, function word, reporting word.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.grammar import Parsed, word_groups

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

TAGS = tuple(sorted(word_groups("grammar_terms")["tags"]))
RELATIONS = tuple(sorted(word_groups("grammar_terms")["relations"]))
_LABELS = {"PERSON": 1, "ORG": 2, "GPE": 3, "NORP": 4, "DATE": 5, "TIME": 5, "WORK_OF_ART": 6, "LAW": 6}
ENTITIES = ("", "person", "org", "gpe", "norp", "time", "work", "other")
OUTSIDE, INSIDE, OPENING, CLOSING = range(4)
MARK_STATES = ("outside", "inside", "opening", "closing")
# what a governor has below it, as bits
_BITS = {"nsubj": 0, "nsubjpass": 0, "ccomp": 1, "xcomp": 2, "dobj": 3, "dative": 3, "prep": 4, "mark": 5, "advcl": 6,
         "acl": 6, "relcl": 6, "parataxis": 7, "aux": 8, "auxpass": 8, "neg": 9, "poss": 10, "agent": 11, "conj": 12,
         "appos": 13, "attr": 14, "acomp": 14}  # fmt: skip
_PUNCTUATION = word_groups("grammar_terms")["signs"]
_STRENGTHS = {"verb_cue": 3, "verb_half": 2, "noun_cue": 1, "adjective_cue": 1}
_DEEPEST = 12  # steps that a reporting ancestor may be away


class RuleView(NamedTuple):
    """What the rules say of each token of an article: see `rules.view_rules`."""

    role: list[int]  # one of RULE_ROLES
    sure: list[int]  # confidence of the rule in tenths
    speaker: list[int]  # the head of the speaker of the words that the token belongs to, -1 none
    content: list[tuple[int, int]]  # what the rules take for content, as token ranges


RULE_ROLES = ("none", "quoted", "reported", "unquoted", "speaker", "cue")


@functools.cache
def _word_classes() -> dict[str, dict[str, str]]:
    """Return the class of every listed verb, noun and adjective."""
    return {
        kind: {word: f"{kind}_{group}" for group, words in word_groups(f"{kind}_senses").items() for word in words}
        for kind in ("adjective", "noun", "verb")
    }


@functools.cache
def class_names() -> tuple[str, ...]:
    """Return the classes that a content word may have; the place of a name is its code."""
    listed = {name for words in _word_classes().values() for name in words.values()}
    return ("", "verb", "noun", *sorted(listed))


@functools.cache
def function_names() -> tuple[str, ...]:
    """Return the function words and signs; the place of a word is its code."""
    return ("", *sorted(word for words in word_groups("function_words").values() for word in words))


@functools.lru_cache(maxsize=20_000)
def _class_of(lemma: str, tag: str) -> str:
    """Return the class of a word by its lemma and tag."""
    lemma = lemma.lower()
    if tag.startswith("VB") or lemma == "accord":
        return _word_classes()["verb"].get(lemma, "verb")
    if tag in {"NN", "NNS"}:
        return _word_classes()["noun"].get(lemma, "noun")
    return _word_classes()["adjective"].get(lemma, "") if tag == "JJ" else ""


@functools.cache
def _function_places() -> dict[str, int]:
    return number_in(function_names())


@functools.lru_cache(maxsize=20_000)
def _look_of(word: str) -> int:
    """Return its place among the function words, and as lowest bits: a sign, a capital first, capitals all through."""
    look = int(word in _PUNCTUATION) + 2 * word[:1].isupper() + 4 * word.isupper()
    return 8 * _function_places().get(word.lower(), 0) + look


def _strength_of(name: str) -> int:
    """Return how strongly a class reports: 3 cue verb, 2 half a cue, 1 noun or adjective, 0 none."""
    return next((strength for start, strength in _STRENGTHS.items() if name.startswith(start)), 0)


class _Codes(dict[Any, int]):
    """The code of every value, each distinct value looked at once."""

    def __init__(self, of: Callable[[Any], int]) -> None:
        super().__init__()
        self.of = of

    def __missing__(self, value: Any) -> int:
        code = self[value] = self.of(value)
        return code


def _codes(values: Iterable[Any], of: Callable[[Any], int]) -> Ints:
    """Return the code of every value."""
    return np.fromiter(map(_Codes(of).__getitem__, values), np.int64)


def number_in(names: tuple[str, ...]) -> dict[str, int]:
    """Return the place of every name."""
    return {name: place for place, name in enumerate(names)}


def bucket(distance: Ints) -> Ints:
    """Return distances in ten rough steps, 0 to 10."""
    edges = np.array([1, 2, 3, 4, 6, 9, 13, 20, 35, 60])
    return np.searchsorted(edges, np.abs(distance), side="right").astype(np.int64)


def cumulate(values: Any) -> Floats:
    """Return running sums with a 0 in front, so that a range's sum is one difference.

    Values are taken in steps of 2⁻²⁸: sums of them are exact, so that a
    range's sum does not depend on what stands before it.
    """
    if values.dtype.kind == "f":
        values = np.rint(values * float(1 << 28)) / (1 << 28)
    return np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])


def join_columns(columns: Sequence[Any]) -> npt.NDArray[np.float32]:
    """Return columns side by side, a row of features each; a column's values stay together, as trees ask for them."""
    return np.stack([np.asarray(column, np.float32) for column in columns]).T


def _ints(parts: Iterable[list[int]]) -> Ints:
    """Return lists of numbers end to end."""
    return np.concatenate([np.zeros(0, np.int64), *(np.array(part, np.int64) for part in parts)])


class Sheet:
    """Every token of the articles, numbered through; `bounds` are the articles' first tokens."""

    def __init__(self, articles: Sequence[Parsed], views: Sequence[RuleView]) -> None:
        self.articles = articles
        lengths = [len(one) for one in articles]
        self.bounds: Ints = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        self.n = int(self.bounds[-1])
        self.article: Ints = np.repeat(np.arange(len(articles)), lengths)
        self.index: Ints = np.arange(self.n)
        self._read_words()
        self.rule_role: Ints = _ints(view.role for view in views)
        self.rule_sure: Ints = _ints(view.sure for view in views)
        speakers = _ints(view.speaker for view in views)
        self.rule_content = [
            (first + base, last + base)
            for view, base in zip(views, self.bounds.tolist(), strict=False)
            for first, last in view.content
        ]
        self.rule_speaker: Ints = np.where(speakers >= 0, speakers + self.bounds[self.article], -1)
        self._read_places()
        self._read_marks()
        self._read_tree()
        self._read_ancestors()
        self._read_context()
        self._read_neighbours()

    def _all(self, name: str) -> Iterator[Any]:
        return itertools.chain.from_iterable(getattr(one, name) for one in self.articles)

    def _read_words(self) -> None:
        """Code tags, relations, labels and classes of words."""
        tags = list(self._all("tag"))
        tag_of, relation_of = number_in(("", *TAGS)), number_in(("", *RELATIONS))
        classes = number_in(class_names())
        self.tag = _codes(tags, lambda tag: tag_of.get(tag, 0))
        self.dep = _codes(self._all("dep"), lambda dep: relation_of.get(dep, 0))
        lemmas = zip(self._all("lemma"), tags, strict=True)
        self.word_class = _codes(lemmas, lambda pair: classes[_class_of(*pair)])
        strengths = np.array([_strength_of(name) for name in class_names()])
        self.strength: Ints = strengths[self.word_class]
        labels = _codes(self._all("label"), lambda label: _LABELS.get(label, 7) if label else 0)
        begins = _codes(self._all("iob"), lambda iob: int(iob == "B"))
        self.entity: Ints = labels
        self.entity_start: Ints = labels * 2 + begins
        looks = _codes(self._all("text"), _look_of)
        self.function = looks // 8
        self.punctuation, self.capital, self.shouted = ((looks & bit).astype(bool) for bit in (1, 2, 4))
        self.verb = np.array([tag[:2] == "VB" for tag in ("", *TAGS)])[self.tag]
        self.noun = np.array([tag[:2] == "NN" for tag in ("", *TAGS)])[self.tag]
        self.finite = np.isin(self.tag, [tag_of[tag] for tag in ("VBD", "VBZ", "VBP", "MD")])
        numbers = np.arange(self.n + 1)
        word_here = np.append(~self.punctuation, True)
        self._next_word = np.minimum.accumulate(np.where(word_here, numbers, self.n)[::-1])[::-1]
        word_before = np.append(True, ~self.punctuation)
        self._word_end = np.maximum.accumulate(np.where(word_before, numbers, 0))

    def _read_places(self) -> None:
        """Number paragraphs and sentences through, and note where each begins and ends."""
        shift = np.repeat(self.bounds[:-1], np.diff(self.bounds))
        self.head: Ints = _ints(one.head for one in self.articles) + shift
        raw, sentence = (_ints(getattr(one, name) for one in self.articles) for name in ("paragraph", "sentence"))
        first = np.ones(self.n, bool)
        first[1:] = (np.diff(raw) != 0) | (np.diff(self.article) != 0)
        starts = first.copy()
        starts[1:] |= np.diff(sentence) != 0
        self.first, self.sentence_first = first, starts
        self.paragraph: Ints = np.cumsum(first) - 1
        self.sentence: Ints = np.cumsum(starts) - 1
        self.paragraph_start, self.paragraph_end = _edges(first)
        self.sentence_start, self.sentence_end = _edges(starts)
        headed = np.array([bool(len(one)) and one.part[0] == "headline" for one in self.articles], bool)
        opens = self.paragraph_start == self.bounds[self.article]
        short = self.paragraph_end - self.paragraph_start <= 20
        self.headline = opens & (headed[self.article] | short) if self.n else np.zeros(0, bool)
        self.sentence_number: Ints = np.minimum(self.sentence - self.sentence[self.paragraph_start], 3)

    def _read_marks(self) -> None:
        """Tell inside from outside of marks; `spans` holds the token range of every marked span."""
        self.mark: Ints = np.full(self.n, -1, np.int64)
        self.state: Ints = np.zeros(self.n, np.int64)
        spans: list[tuple[int, int, int, int]] = []
        for number, one in enumerate(self.articles):
            base = int(self.bounds[number])
            spans += [(number, k, base + first, base + last) for k, (first, last) in enumerate(one.ranges)]
        self.spans = spans
        for place, (_, _, first, last) in enumerate(spans):
            self.mark[first:last] = place
            self.state[first:last] = INSIDE
            if first == last:
                continue
            if first > self.paragraph_start[first] and self.state[first - 1] != INSIDE:
                self.state[first - 1] = OPENING
            if last < self.paragraph_end[last - 1] and self.punctuation[last]:
                self.state[last] = CLOSING
        self.inside = self.state == INSIDE

    def _read_tree(self) -> None:
        """Note what each token governs: relations below it as bits, its subject, its subtree's edges."""
        index, head = self.index, self.head
        self.root = head == index
        numbers = np.array([_BITS.get(name, -1) for name in ("", *RELATIONS)])[self.dep]
        below = (numbers >= 0) & ~self.root
        self.bits: Ints = np.zeros(self.n, np.int64)
        np.bitwise_or.at(self.bits, head[below], 1 << numbers[below])
        self.subject: Ints = np.full(self.n, -1, np.int64)
        subjects = np.flatnonzero((numbers == 0) & ~self.root)
        self.subject[head[subjects]] = subjects
        self.left, self.right = index.copy(), index.copy()
        moved = index[~self.root]
        for _ in range(40):
            above, left, right = head[moved], self.left.copy(), self.right.copy()
            np.minimum.at(left, above, self.left[moved])
            np.maximum.at(right, above, self.right[moved])
            moved = np.flatnonzero((left != self.left) | (right != self.right))
            self.left, self.right = left, right
            if not len(moved):
                break

    def _read_ancestors(self) -> None:
        """Find the nearest strong and the nearest weak reporting word above each token, outside marks."""
        n = self.n
        self.strong_above, self.strong_relation = np.full(n, -1, np.int64), np.zeros(n, np.int64)
        self.strong_depth: Ints = np.zeros(n, np.int64)
        self.weak_above, self.weak_relation = np.full(n, -1, np.int64), np.zeros(n, np.int64)
        child, above, alive = self.index.copy(), self.head.copy(), ~self.root
        for depth in range(1, _DEEPEST + 1):
            strength, outside = self.strength[above], ~self.inside[above]
            hit = alive & (self.strong_above < 0) & (strength == 3) & outside
            self.strong_above[hit], self.strong_relation[hit] = above[hit], self.dep[child[hit]]
            self.strong_depth[hit] = min(depth, 4)
            hit = alive & (self.weak_above < 0) & (strength > 0) & (strength < 3) & outside
            self.weak_above[hit], self.weak_relation[hit] = above[hit], self.dep[child[hit]]
            child = np.where(alive, above, child)
            alive = alive & ~self.root[above]
            above = self.head[above]
            if not alive.any():
                break

    def _any_in(self, group: Ints, values: Any) -> Any:
        """Return whether any token of each token's group has a value."""
        return (np.bincount(group, values, minlength=int(group[-1]) + 1) > 0)[group] if self.n else values

    def _read_context(self) -> None:
        """Note what the sentence and the paragraph of each token hold."""
        outside = ~self.inside
        content = self.noun | self.verb | (self.tag == TAGS.index("PRP") + 1)
        self.sentence_strong = self._any_in(self.sentence, (self.strength == 3) & outside)
        self.sentence_weak = self._any_in(self.sentence, (self.strength > 0) & outside)
        self.sentence_marked = self._any_in(self.sentence, self.inside)
        self.paragraph_marked = self._any_in(self.paragraph, self.inside)
        self.paragraph_strong = self._any_in(self.paragraph, (self.strength == 3) & outside)
        self.sentence_bare = self._any_in(self.sentence, outside & (self.state == OUTSIDE) & content)
        start = self.paragraph_start
        self.opens_marked = (self.state[start] == OPENING) | self.inside[start] if self.n else outside
        before = np.maximum(self.sentence_start - 1, 0)
        known = self.sentence_start > self.paragraph_start
        held = self.sentence_strong[before] + 2 * self.sentence_marked[before] if self.n else np.zeros(0)
        self.before: Ints = np.where(known, held, 4).astype(np.int64)

    def _read_neighbours(self) -> None:
        """Find the nearest strong and the nearest middling reporting word to either side, in the sentence."""
        self.strong_left, self.strong_right = self._nearest((self.strength == 3) & ~self.inside)
        self.cue_left, self.cue_right = self._nearest((self.strength >= 2) & ~self.inside)

    def _nearest(self, chosen: Any) -> tuple[Ints, Ints]:
        """Return the nearest chosen token left and right of each token in its sentence, or -1."""
        if not self.n:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        left = np.maximum.accumulate(np.where(chosen, self.index, -1))
        left = np.concatenate([[-1], left[:-1]])
        right = np.minimum.accumulate(np.where(chosen, self.index, self.n)[::-1])[::-1]
        right = np.concatenate([right[1:], [self.n]])
        left = np.where(left >= self.sentence_start, left, -1)
        return left, np.where(right < self.sentence_end, right, -1)

    def trim(self, first: Any, last: Any) -> tuple[Any, Any]:
        """Return a range, or many, without punctuation at its edges."""
        first = np.minimum(self._next_word[first], last)
        return first, np.maximum(first, self._word_end[last])


def _edges(first: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return, for every token, where its group begins and ends; `first` is true where a group begins."""
    starts = np.flatnonzero(first)
    ends = np.concatenate([starts[1:], [len(first)]]).astype(np.int64)
    number = np.cumsum(first) - 1
    return (starts[number], ends[number]) if len(first) else (starts, starts)
