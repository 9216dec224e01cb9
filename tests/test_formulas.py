"""The published formulas, worked by hand from the coefficients in print."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest

from analysis import formulas

PUBLISHED = [
    function for _, function in inspect.getmembers(formulas, inspect.isfunction) if function.__name__[0] != "_"
]


@pytest.mark.parametrize(
    ("score", "by_hand"),
    [
        # 120 words in 8 sentences: 15 words a sentence
        (formulas.flesch_reading_ease(120, 8, 180), 206.835 - 1.015 * 15 - 84.6 * 1.5),
        (formulas.flesch_kincaid_grade(120, 8, 180), 0.39 * 15 + 11.8 * 1.5 - 15.59),
        (formulas.gunning_fog(120, 8, 12), 0.4 * (15 + 10)),
        (formulas.smog_index(8, 20), 1.043 * math.sqrt(20 * 30 / 8) + 3.1291),
        (formulas.automated_readability_index(120, 8, 600), 4.71 * 5 + 0.5 * 15 - 21.43),
        # 500 letters and 6.67 sentences in 100 words
        (formulas.coleman_liau_index(120, 8, 600), 0.0588 * 500 - 0.296 * 100 * 8 / 120 - 15.8),
        (formulas.dale_chall_score(120, 8, 18), 0.1579 * 15 + 0.0496 * 15 + 3.6365),
        (formulas.dale_chall_score(120, 8, 0), 0.0496 * 15 + 3.6365),
        (formulas.lix(120, 8, 30), 15 + 25),
        (formulas.rix(8, 30), 3.75),
    ],
)
def test_scores_are_those_worked_by_hand(score, by_hand):
    assert float(score) == pytest.approx(by_hand)


@pytest.mark.parametrize("formula", PUBLISHED, ids=lambda formula: formula.__name__)
def test_every_formula_names_author_year_and_title(formula):
    assert "Source: " in inspect.getdoc(formula)
    assert any(mark in inspect.getdoc(formula) for mark in ("(19", "(20"))


@pytest.mark.parametrize("formula", PUBLISHED, ids=lambda formula: formula.__name__)
def test_a_text_without_words_has_no_score(formula):
    parameters = inspect.signature(formula).parameters.values()
    n_counts = sum(parameter.kind is not parameter.KEYWORD_ONLY for parameter in parameters)
    assert math.isnan(formula(*[0] * n_counts))
    assert np.isnan(formula(*[np.array([0, 4])] * n_counts)).tolist() == [True, False]
