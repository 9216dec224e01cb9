"""How likely an attribution is right: what speaks for it once content, cue and source are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.learned.chain import Single
from analysis.learned.extents import over
from analysis.learned.links import Link, Pool
from analysis.learned.sheet import Floats, Ints, join_columns
from analysis.learned.trees import probability
from analysis.learned.weights import read_model


def describe_links(pool: Pool, links: Sequence[Link], scores: Sequence[float], quoted: Floats) -> Single:
    """Return a row of features for every content with its link; `quoted` judges the marked spans."""
    s, b, first, last = pool.sheet, pool.beliefs, pool.first, pool.last
    words = np.maximum(b.total("words", first, last), 1)
    head = np.array([one.source.head if one.source else -1 for one in links], np.int64)
    cue = np.array([one.cue.head if one.cue else -1 for one in links], np.int64)
    given, cued = head >= 0, cue >= 0
    columns = [
        np.array(scores), np.array([one.cue_chance for one in links]), np.array([one.source_chance for one in links]),
        np.minimum([one.gap for one in links], 20), np.array([one.n_sources for one in links]),
        b.total("marked", first, last) / words, words, _most_quoted(pool, quoted),
        b.total("content", first, last) / (last - first),
        over(np.minimum, b.content, first, last),
        s.sentence[last - 1] - s.sentence[first], s.headline[first], s.rule_role[first], s.rule_sure[first],
        np.array([bool(one.source and one.source.labelled) for one in links]),
        np.array([bool(one.source and one.source.ruled) for one in links]), given & (head == pool.ruled),
        pool.ruled >= 0,
        *(np.where(given, column, -99) for column in (
            s.tag[head], s.dep[head], s.entity[head], s.word_class[head], s.sentence[head] == s.sentence[first],
            np.clip(s.paragraph[head] - s.paragraph[first], -9, 9), np.array(pool.who)[head] >= 0, s.inside[head],
        )),
        *(np.where(cued, column, -99) for column in (
            s.strength[cue], s.word_class[cue], s.sentence[cue] == s.sentence[first],
        )),
        s.opens_marked[first], s.paragraph_strong[first],
    ]  # fmt: skip
    return join_columns(columns)


def rate(linked: Sequence[float], sures: Sequence[float], path: str | None = None) -> list[float]:
    """Return the probability that each attribution names the right speaker.

    `linked` are log odds that content and source are right, `sures` say how
    often the name is right that was found for a source as this one was; the
    two are weighed together as log odds.
    """
    if not linked:
        return []
    limits = read_model(path).limits
    named = limits["sure_name"] * odds(np.array(sures))
    chances: list[float] = probability(limits["sure_base"] + limits["sure_link"] * np.array(linked) + named).tolist()
    return chances


def odds(chances: Floats) -> Floats:
    """Return the logarithm of odds, with chances kept off 0 and 1."""
    kept = np.clip(chances, 0.02, 0.98)
    return np.log(kept / (1 - kept))


def _most_quoted(pool: Pool, quoted: Floats) -> Any:
    """Return the highest probability of a marked span inside each content, -1 without one."""
    out = np.full(len(pool.first), -1.0)
    for number, (first, last) in enumerate(zip(pool.first.tolist(), pool.last.tolist(), strict=True)):
        marks: Ints = pool.sheet.mark[first:last]
        marks = marks[marks >= 0]
        if len(marks):
            out[number] = quoted[marks].max()
    return out
