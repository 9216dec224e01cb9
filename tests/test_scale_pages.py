"""The pages on scale hold the figures that were measured, and what is computed from them is right by hand."""

from __future__ import annotations

import doctest

import commands
import on_paper
import pytest
import scale_pages
from on_paper import Corpus, Rates, find_rates, name_bottleneck, plan_corpus, tell_paper
from scale_pages import Again, Measured, Run, read_measured, tell_page

MEASURED = Measured(
    cores=2,
    n_words=500_000,
    runs=[
        *(Run(100, 1, 22.0, 24.0, 400.0, None), Run(100, 2, 26.0, 15.0, 200.0, 400.0)),
        *(Run(500, 1, 105.0, 110.0, 600.0, None), Run(500, 2, 109.0, 60.0, 210.0, 450.0)),
        *(Run(1_000, 1, 205.0, 210.0, 600.0, None), Run(1_000, 2, 215.0, 125.0, 290.0, 500.0)),
    ],
    tables={"articles": 2_000_000, "tokens": 6_000_000},
    unchanged=[Again(4.0, 1.0), Again(3.0, 0.5), Again(5.0, 2.0)],
    changed=[Again(4.0, 1.5)],
    page=20.0,
    short=[Run(10_000, 2, 40.0, 30.0, 310.0, 300.0), Run(40_000, 2, 160.0, 120.0, 340.0, 300.0)],
)


def test_the_pages_hold_what_was_measured():
    measured = read_measured()
    assert scale_pages.PAGE.read_text(encoding="utf-8") == tell_page(measured)
    assert tell_paper(measured) in on_paper.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", [commands, on_paper])
def test_the_examples_are_right(module):
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed


def test_rates_are_those_of_the_largest_size():
    rates = find_rates(MEASURED)
    assert rates.words == 500
    assert rates.reading == pytest.approx(0.004)  # 4 s, the median, over 1,000 articles
    assert rates.rest == pytest.approx(0.0015)
    assert rates.per_word == pytest.approx(0.1995 / 500)  # 205 s less 5.5 s, over 1,000 articles of 500 words
    assert rates.yielded == pytest.approx(0.84)  # 210 / 125 / 2
    assert rates.worker == 500  # MB
    assert rates.disk == 8_000


def test_memory_grows_from_the_largest_run_on_as_that_of_many_short_articles_does():
    assert find_rates(MEASURED).main == pytest.approx((289.0, 0.001))  # 290 MB at 1,000 articles; 30 MB for 30,000


def test_pages_of_an_archive_are_all_read_and_only_some_measured():
    rates = Rates(500, 0.0002, 0.004, 0.001, 0.02, 1.0, (300.0, 0.0), 600.0, 8_000.0)
    plan = plan_corpus(Corpus("pages", 1_000, 500_000, 3_600, as_pages=True), rates)
    # alone: 3,600 pages of 20 ms and 1,000 articles of 1 ms, 73 s; measuring: 500,000 words of 0.2 ms, 100 s
    assert plan.core_hours == pytest.approx(173 / 3_600)
    assert plan.walls == pytest.approx((73 / 3_600, 73 / 3_600, 73 / 3_600))
    assert name_bottleneck(plan) == "reading, from 2 cores on"


def test_the_page_says_each_figure_once_by_hand():
    page = tell_page(MEASURED)
    assert "| 1,000 | 2 | 0.215 | 125 | 8.0 | 290 | 500 |" in page
    assert "| unchanged | 4.00 (3.00 to 5.00) | 1.00 (0.50 to 2.00) | under 2 |" in page
    assert "| tokens | 6.00 | 6,000 | 75.0% |" in page
    assert "with 1 worker an article takes 0.22 processor seconds among 100 and 0.20 among 1,000" in page
