"""Indirect speech found by rule, where the order in which rules find it must not hang on chance."""

import itertools
from types import SimpleNamespace

import pytest

from analysis import reported
from analysis.reported import Reported, find_reported

FOUND = [
    Reported(rule, 4, 9, (1, 2), speaker, 3) for rule in ("indirect_clause", "indirect_noun") for speaker in (0, 5)
]


@pytest.mark.parametrize("order", [*itertools.permutations(FOUND, 3)])
def test_of_clauses_with_the_same_words_the_first_found_comes_first(monkeypatch, order):
    """A set would order them by the hashes of their rules, which every process draws anew."""
    monkeypatch.setattr(reported, "_reports", lambda parsed, verb: True)
    monkeypatch.setattr(reported, "_complement", lambda parsed, verb: [*order, order[0]])
    parsed = SimpleNamespace(mark=[-1], lower=["said"], tag=["VBD"], lemma=["say"])
    assert list(find_reported(parsed)) == list(order)
