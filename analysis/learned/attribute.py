"""From parsed articles to attributions: labels, then content, marks, cues and sources, each scored and chosen."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analysis.grammar import Parsed
from analysis.learned.chain import Weights, decode, emit, marginals
from analysis.learned.extents import Beliefs, Candidates, choose, describe
from analysis.learned.links import Link, Pool, Score, link
from analysis.learned.marked import FILLED, Content, RuleMark, describe_marks, describe_words, settle
from analysis.learned.sheet import Floats, RuleView, Sheet
from analysis.learned.sureness import describe_links
from analysis.learned.templates import templates
from analysis.learned.trees import Levels, level, probability, walk
from analysis.learned.weights import read_model, weigh

_FILLED = 0.9  # share of a content that a marked span fills to be all of it


class Seen(NamedTuple):
    """What is known of an article before its attributions are sought."""

    parsed: Parsed
    view: RuleView
    marks: list[RuleMark]
    who: list[int]  # per token: number of the person or body meant, -1 unknown
    star: int  # the head of the person named most, -1 none


class Attribution(NamedTuple):
    """One content with its cue and source, as token numbers of its article."""

    first: int
    last: int
    cue: tuple[int, int] | None
    source: int  # the head of the source's phrase, -1 unknown
    source_span: tuple[int, int] | None  # the words that the labeller takes for the source
    chance: float  # that it is content of speech at all
    linked: float  # odds, as a logarithm, that content and source are right


class Judged(NamedTuple):
    """The attributions of an article, and for each of its marked spans the probability that its words are somebody's.

    A title inside reported speech is attributed with its clause, but quotes nobody.
    """

    attributions: list[Attribution]
    own_words: list[float]


class _Ready(NamedTuple):
    """A model ready for work: the labeller's weights by code, the trees of each stage by level, the limits."""

    weights: Weights
    stages: Mapping[str, Levels]
    limits: Mapping[str, float]


@functools.cache
def _ready(path: str | None) -> _Ready:
    """Return the model of a file ready for work."""
    model = read_model(path)
    stages = {name: level(trees) for name, trees in model.stages.items()}
    return _Ready(weigh(model, templates(Sheet([], []))), stages, model.limits)


def attribute(articles: Sequence[Seen], path: str | None = None) -> list[Judged]:
    """Return the attributions of each article by the model that ships with the package, or the one at `path`."""
    if not articles:
        return []
    model = _ready(path)
    sheet = Sheet([one.parsed for one in articles], [one.view for one in articles])
    beliefs = believe(sheet, model.weights)
    content = find_content(beliefs, model)
    quoted = judge_marks(beliefs, content, articles, model)
    content = settle(beliefs, content, quoted, model.limits["mark"])
    own_words = judge_words(beliefs, content, quoted, articles, model)
    if not content:
        return _part(sheet, [], [], own_words)
    pool = make_pool(beliefs, content, articles)
    links = link(pool, _scorer(model, "cue"), _scorer(model, "source"), (model.limits["cue"], model.limits["source"]))
    rows = describe_links(pool, links, [score for *_, score in content], quoted)
    chances = probability(walk(model.stages["keep"], rows)).tolist()
    linked = walk(model.stages["sure"], rows).tolist()
    found = [
        (span, _attribution(sheet, span, one, chance, odds))
        for span, one, chance, odds in zip(content, links, chances, linked, strict=True)
        if chance >= model.limits["keep"]
    ]
    return _part(sheet, [one for _, one in found], [span for span, _ in found], own_words)


def believe(sheet: Sheet, weights: Weights) -> Beliefs:
    """Return what the labeller believes of every token."""
    scores = emit(sheet, templates(sheet), weights)
    return Beliefs(sheet, marginals(sheet, scores, weights.steps), decode(sheet, scores, weights.steps))


def find_content(beliefs: Beliefs, model: _Ready) -> Content:
    """Return the chosen content with its scores, in text order."""
    spans, origins = Candidates(beliefs).collect()
    if not len(spans):
        return []
    first, last, rows = describe(beliefs, spans, origins)
    scores = walk(model.stages["extent"], rows)
    chosen = choose(first, last, scores, model.limits["extent"])
    return [(int(first[k]), int(last[k]), float(scores[k])) for k in chosen]


def judge_marks(beliefs: Beliefs, content: Content, articles: Sequence[Seen], model: _Ready) -> Floats:
    """Return the probability that each marked span quotes somebody."""
    if not beliefs.sheet.spans:
        return np.zeros(0)
    rows = describe_marks(beliefs, content, [mark for one in articles for mark in one.marks])
    return probability(walk(model.stages["mark"], rows))


def judge_words(beliefs: Beliefs, content: Content, quoted: Floats, articles: Sequence[Seen], model: _Ready) -> Floats:
    """Return the probability that the words of each marked span are somebody's own."""
    if not beliefs.sheet.spans:
        return np.zeros(0)
    rows = describe_words(beliefs, content, quoted, [mark for one in articles for mark in one.marks])
    own = probability(walk(model.stages["words"], rows))
    alone = rows[:, FILLED] >= _FILLED  # nothing but the marked words is attributed: both judges are asked
    return np.where(alone, (own + quoted) / 2, own)


def make_pool(beliefs: Beliefs, content: Content, articles: Sequence[Seen]) -> Pool:
    """Return the content with its candidates for cue and source."""
    sheet = beliefs.sheet
    shift = sheet.bounds[:-1].tolist()
    who = np.array([number for one in articles for number in one.who], np.int64)
    stars = [one.star + base if one.star >= 0 else -1 for one, base in zip(articles, shift, strict=True)]
    ruled = [max(sheet.rule_speaker[first:last].tolist()) for first, last, _ in content]
    return Pool(beliefs, content, who, ruled, stars)


def _scorer(model: _Ready, stage: str) -> Score:
    return lambda rows: walk(model.stages[stage], rows)


def _attribution(sheet: Sheet, span: tuple[int, int, float], one: Link, chance: float, linked: float) -> Attribution:
    """Return an attribution in the token numbers of its own article."""
    base = int(sheet.bounds[sheet.article[span[0]]])
    cue = None if one.cue is None else (one.cue.first - base, one.cue.last - base)
    source = -1 if one.source is None else one.source.head - base
    source_span = None if one.source is None else (one.source.first - base, one.source.last - base)
    return Attribution(span[0] - base, span[1] - base, cue, source, source_span, chance, linked)


def _part(sheet: Sheet, chosen: list[Attribution], spans: Content, own_words: Floats) -> list[Judged]:
    """Return attributions and judged marks article by article."""
    found: list[list[Attribution]] = [[] for _ in sheet.articles]
    for one, (first, _, _) in zip(chosen, spans, strict=True):
        found[int(sheet.article[first])].append(one)
    chances: list[list[float]] = [[] for _ in sheet.articles]
    for (article, _, _, _), chance in zip(sheet.spans, own_words.tolist(), strict=True):
        chances[article].append(chance)
    return [Judged(*pair) for pair in zip(found, chances, strict=True)]
