"""The features of the sequence labeller: each template gives every token one code made of a few small columns."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.learned.sheet import (
    ENTITIES,
    MARK_STATES,
    RELATIONS,
    RULE_ROLES,
    TAGS,
    Ints,
    Sheet,
    bucket,
    class_names,
    function_names,
)

_WIDE = (-3, -2, -1, 0, 1, 2, 3)
_NEAR = (-1, 0, 1)
_HERE = (0,)


class Column(NamedTuple):
    """A small value for each token; `names` spells the values for the file of weights."""

    values: Ints
    names: tuple[str, ...]


class Template(NamedTuple):
    """Columns read together, at several places relative to the token that is labelled."""

    name: str
    columns: tuple[Column, ...]
    offsets: tuple[int, ...]

    def codes(self) -> Ints:
        """Return one number per token for the columns together."""
        code: Ints = np.zeros(len(self.columns[0].values), np.int64)
        for column in self.columns:
            code = code * len(column.names) + column.values
        return code

    def spell(self, code: int) -> str:
        """Return the values that a code stands for, joined by bars."""
        names = []
        for column in reversed(self.columns):
            code, value = divmod(code, len(column.names))
            names.append(column.names[value])
        return "|".join(reversed(names))

    def number(self, spelled: str) -> int | None:
        """Return the code of spelled values, None where a list no longer knows one of them."""
        code = 0
        for column, name in zip(self.columns, spelled.split("|"), strict=True):
            if name not in column.names:
                return None
            code = code * len(column.names) + column.names.index(name)
        return code


@functools.cache
def _numbers(n: int) -> tuple[str, ...]:
    return tuple(map(str, range(n)))


def _of(values: npt.NDArray[np.int64] | npt.NDArray[np.bool_], n: int) -> Column:
    """Return a column of plain numbers below `n`."""
    return Column(np.asarray(values, np.int64), _numbers(n))


def _beside(sheet: Sheet, values: Ints, step: int) -> Ints:
    """Return the value of each token's neighbour in its paragraph, 0 past the edge."""
    place = sheet.index + step
    inside = (place >= sheet.paragraph_start) & (place < sheet.paragraph_end)
    return np.where(inside, values[np.where(inside, place, 0)], 0) if sheet.n else values


@functools.cache
def _function_spellings() -> tuple[str, ...]:
    return tuple(word.replace("|", "") for word in function_names())


class _Columns:
    """The columns that the templates combine."""

    def __init__(self, sheet: Sheet) -> None:
        s = self.sheet = sheet
        tags, relations, classes = ("", *TAGS), ("", *RELATIONS), class_names()
        head, away = s.head, s.index
        self.tag, self.dep = Column(s.tag, tags), Column(s.dep, relations)
        self.state = Column(s.state, MARK_STATES)
        self.word = Column(s.word_class, classes)
        self.function = Column(s.function, _function_spellings())
        self.inside = _of(s.inside, 2)
        self.entity = Column(s.entity_start, tuple(f"{e}{b}" for e in ENTITIES for b in ("", "+")))
        self.rule = Column(s.rule_role, RULE_ROLES)
        self.rule_sure = _of(s.rule_sure, 11)
        self.strength = _of(s.strength, 4)
        self.head_word, self.head_tag = Column(s.word_class[head], classes), Column(s.tag[head], tags)
        self.head_dep, self.head_strength = Column(s.dep[head], relations), _of(s.strength[head], 4)
        self.side = _of((head < away) + 2 * s.root, 4)
        self.reach = _of(np.minimum(bucket(away - head), 7), 8)
        self._above(classes)
        self._near()
        subject = s.subject
        pronoun = s.tag[subject] == TAGS.index("PRP") + 1
        self.subject = _of(np.where(subject >= 0, 1 + s.entity[subject] + 8 * pronoun, 0), 17)

    def _above(self, classes: tuple[str, ...]) -> None:
        """The reporting words above a token."""
        s = self.sheet
        relations = ("none", "", *RELATIONS)
        strong, weak = s.strong_above, s.weak_above
        self.strong_dep = Column(np.where(strong >= 0, s.strong_relation + 1, 0), relations)
        self.weak_dep = Column(np.where(weak >= 0, s.weak_relation + 1, 0), relations)
        self.strong_side = _of(np.where(strong >= 0, 1 + (strong < s.index), 0), 3)
        self.weak_side = _of(np.where(weak >= 0, 1 + (weak < s.index), 0), 3)
        self.depth = _of(s.strong_depth, 5)
        self.strong_word = Column(np.where(strong >= 0, s.word_class[strong], 0), classes)
        self.weak_word = Column(np.where(weak >= 0, s.word_class[weak], 0), classes)

    def _near(self) -> None:
        """Distances to the reporting words beside a token."""
        s = self.sheet

        def steps(places: Ints) -> Column:
            return _of(np.where(places >= 0, 1 + bucket(places - s.index), 0), 12)

        self.strong_left, self.strong_right = steps(s.strong_left), steps(s.strong_right)
        self.cue_left, self.cue_right = steps(s.cue_left), steps(s.cue_right)


def templates(sheet: Sheet) -> Iterator[Template]:
    """Yield every template of the labeller."""
    c = _Columns(sheet)
    yield from _word_templates(c)
    yield from _tree_templates(c)
    yield from _place_templates(c)
    yield from _rule_templates(c)


def _word_templates(c: _Columns) -> Iterator[Template]:
    """Yield the templates of the token and its neighbours."""
    s = c.sheet
    yield Template("tag", (c.tag,), _WIDE)
    yield Template("dep", (c.dep,), _WIDE)
    yield Template("state", (c.state,), _WIDE)
    yield Template("word", (c.word,), _WIDE)
    yield Template("function", (c.function,), _WIDE)
    yield Template("entity", (c.entity,), (-2, -1, 0, 1, 2))
    yield Template("word+tag", (c.word, c.tag), _HERE)
    yield Template("tag+dep", (c.tag, c.dep), _HERE)
    yield Template("function+next", (c.function, c.function._replace(values=_beside(s, s.function, 1))), (-1, 0))
    yield Template("tag+next", (c.tag, c.tag._replace(values=_beside(s, s.tag, 1))), (-1, 0))
    after, before = c.state._replace(values=_beside(s, s.state, 1)), c.state._replace(values=_beside(s, s.state, -1))
    yield Template("state+next+tag", (after, c.state, c.tag), _HERE)
    yield Template("word+states", (c.word, before, after), _HERE)
    yield Template("word+next_function", (c.word, c.function._replace(values=_beside(s, s.function, 1))), (-1, 0))


def _tree_templates(c: _Columns) -> Iterator[Template]:
    """Yield the templates of who governs the token, and of what it governs."""
    s = c.sheet
    bits, low = _of(s.bits, 1 << 15), _of(s.bits & 0b11111, 1 << 5)
    yield Template("head_word", (c.head_word,), _NEAR)
    yield Template("dep+head_strength", (c.dep, c.head_strength, c.side), _NEAR)
    yield Template("head_tag", (c.head_tag,), _NEAR)
    yield Template("head_dep", (c.head_dep,), _NEAR)
    yield Template("strong_dep", (c.strong_dep, c.inside), _NEAR)
    yield Template("strong_dep+depth", (c.strong_dep, c.depth, c.strong_side), _HERE)
    yield Template("strong_word+dep", (c.strong_word, c.strong_dep), _HERE)
    yield Template("weak_dep", (c.weak_dep, c.inside, c.weak_side), _NEAR)
    yield Template("weak_word+dep", (c.weak_word, c.weak_dep), _HERE)
    yield Template("below", (bits, _of(s.verb, 2)), _HERE)
    yield Template("below+word", (low, c.word), _HERE)
    yield Template("subject", (c.subject, c.strength), _NEAR)
    yield Template("reach", (c.reach, c.side, c.dep), _HERE)
    yield Template("entity+head", (c.entity, c.dep, c.head_strength), _HERE)
    above = _of(s.strength[s.head[s.head]], 4)
    yield Template("head_head", (c.head_dep, above, c.dep), _HERE)
    yield Template("head_word+dep", (c.head_word, c.dep), _HERE)


def _place_templates(c: _Columns) -> Iterator[Template]:
    """Yield the templates of sentence and paragraph."""
    s = c.sheet
    strong, weak, marked = _of(s.sentence_strong, 2), _of(s.sentence_weak, 2), _of(s.sentence_marked, 2)
    bare, headline = _of(s.sentence_bare, 2), _of(s.headline, 2)
    paragraph, opens = _of(s.paragraph_marked, 2), _of(s.opens_marked, 2)
    yield Template("sentence", (strong, c.inside, marked, paragraph), _HERE)
    yield Template("edge", (_of(s.sentence_first, 2), _of(s.first, 2), c.tag), _HERE)
    yield Template("strong_near", (c.strong_left, c.strong_right, c.inside), _HERE)
    yield Template("cue_near", (c.cue_left, c.cue_right), _HERE)
    yield Template("paragraph", (opens, _of(s.sentence_number, 4), strong, marked, c.inside), _HERE)
    yield Template("before", (_of(s.before, 5), strong, weak, c.inside), _HERE)
    yield Template("headline", (headline, c.inside, strong), _HERE)
    yield Template("bare", (bare, marked, c.inside, _of(s.paragraph_strong, 2)), _HERE)


def _rule_templates(c: _Columns) -> Iterator[Template]:
    """Yield the templates of what the rules say."""
    yield Template("rule", (c.rule,), _WIDE)
    yield Template("rule+sure", (c.rule, c.rule_sure), _NEAR)
    yield Template("rule+state", (c.rule, c.state, c.strength), _HERE)
    yield Template("rule+tag", (c.rule, c.tag), _HERE)
    yield Template("rule+strong_dep", (c.rule, c.strong_dep), _HERE)
