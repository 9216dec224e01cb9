"""Compute what larger corpora would take, from what bench/scale.py has measured, and write it into docs/scale.md."""

from __future__ import annotations

import math
import re
import statistics
from pathlib import Path
from typing import NamedTuple

from scale_pages import Measured

PAGE = Path(__file__).parent.parent / "docs" / "scale.md"
BLOCK = re.compile(r"(<!-- figures: begin[^>]*-->\n).*?(<!-- figures: end -->)", re.DOTALL)
CORES = (2, 8, 64)
PRICE = 0.05  # US dollars a core-hour, as the clouds let them at the time of writing; yours will be another
MUCH_MEMORY = 8_000  # MB, that of a small laptop


class Corpus(NamedTuple):
    """A corpus on paper: articles measured, their words (None: as many an article as ours have), documents read."""

    name: str
    articles: int
    words: float | None = None
    read: int | None = None
    as_pages: bool = False


class Rates(NamedTuple):
    """What was measured: processor seconds, MB and bytes.

    `per_word` is the measuring, which workers share; `reading` and `rest`, an
    article, and `page` are what the main process does alone; `yielded` is what
    each worker brings of a whole one; `main` is the memory of the main process
    by a fixed part and one an article.
    """

    words: float
    per_word: float
    reading: float
    rest: float
    page: float
    yielded: float
    main: tuple[float, float]
    worker: float
    disk: float


class Plan(NamedTuple):
    """What a corpus would take: hours, MB, GB; `walls` on each of CORES, `binding` the cores that reading can feed."""

    core_hours: float
    walls: tuple[float, ...]
    binding: float
    main: float
    disk: float


CORPORA = (
    Corpus("a beat", 1_000),
    Corpus("an outlet's year", 10_000),
    Corpus("an outlet's archive", 100_000),
    Corpus("a press database", 1_000_000),
    Corpus("a month of CC-NEWS, its English articles as JSON lines", 4_700_000, 2.3e9),
    Corpus("the same from its web archives, every page read", 4_700_000, 2.3e9, 11_700_000, as_pages=True),
)


def write_paper(measured: Measured) -> None:
    """Write the tables into the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(BLOCK.sub(lambda found: found[1] + tell_paper(measured) + found[2], page), encoding="utf-8")


def tell_paper(measured: Measured) -> str:
    """Return the tables: what was measured, and what follows."""
    rates = find_rates(measured)
    return f"\n{tell_rates(rates, measured)}\n\n{tell_corpora(rates)}\n\n"


def find_rates(measured: Measured) -> Rates:
    """Return the rates, those of the largest size measured; what one worker takes, of the largest that it measured."""
    alone, every = measured.pick(1)[-1], measured.pick(measured.cores)
    shared = next(run for run in every if run.articles == alone.articles)
    size, words = every[-1].articles, measured.n_words / every[-1].articles
    reading = statistics.median(again.reading for again in measured.unchanged) / size
    rest = statistics.median(again.rest for again in measured.changed) / size  # every table is written
    working = alone.processor / alone.articles - reading - rest
    yielded = min(alone.wall / shared.wall / measured.cores, 1.0)
    worker = max(run.worker or run.main for run in every)
    disk = sum(measured.tables.values()) / size
    slope = fit_line([(run.articles, run.main) for run in measured.short])[1]
    main = (max(run.main for run in every) - slope * size, slope)
    return Rates(words, working / words, reading, rest, measured.page / 1_000, yielded, main, worker, disk)


def fit_line(points: list[tuple[int, float]]) -> tuple[float, float]:
    """Return the line through points by least squares, as its start and its slope, which is not below 0.

    >>> fit_line([(100, 310.0), (200, 320.0), (400, 340.0)])
    (300.0, 0.1)
    """
    if len(points) < 2:
        return points[0][1], 0.0
    slope, start = statistics.linear_regression(*zip(*points, strict=True))[:2]
    return (round(start, 6), round(slope, 9)) if slope > 0 else (max(held for _, held in points), 0.0)


def plan_corpus(corpus: Corpus, rates: Rates) -> Plan:
    """Return what a corpus would take: the slower of the workers together and the main process alone.

    >>> rates = Rates(500, 0.0002, 0.004, 0.001, 0.02, 0.9, (300.0, 0.001), 600.0, 8_000.0)
    >>> plan = plan_corpus(Corpus("a press database", 1_000_000), rates)
    >>> [round(hours, 1) for hours in (plan.core_hours, *plan.walls)], round(plan.binding)
    ([29.2, 15.4, 3.9, 1.4], 22)
    """
    words = corpus.words or corpus.articles * rates.words
    working = words * rates.per_word / 3_600
    seconds = rates.page if corpus.as_pages else rates.reading
    alone = ((corpus.read or corpus.articles) * seconds + corpus.articles * rates.rest) / 3_600
    walls = tuple(max(working / (cores * rates.yielded), alone) for cores in CORES)
    start, slope = rates.main
    main, disk = start + slope * corpus.articles, rates.disk * corpus.articles / 1e9
    return Plan(working + alone, walls, working / alone / rates.yielded, main, disk)


def tell_rates(rates: Rates, measured: Measured) -> str:
    """Return the table of what was measured."""
    start, slope = rates.main
    rows = [
        ("words an article, in the made articles", f"{rates.words:,.0f}"),
        ("measuring, which workers share", f"{1_000_000 * rates.per_word:,.0f} s a million words"),
        ("reading an article from JSON lines, by the main process alone", f"{1_000 * rates.reading:.2f} ms"),
        (
            "reading a generated page, simpler than real ones, from a web archive, the same",
            f"{1_000 * rates.page:.1f} ms",
        ),
        ("looking up what is kept, and joining the tables, the same", f"{1_000 * rates.rest:.2f} ms an article"),
        (f"what each of {measured.cores} workers brings of a whole one", f"{rates.yielded:.2f}"),
        ("memory of the main process", f"{start:,.0f} MB and {1_000 * slope:,.1f} KB an article"),
        ("memory of a worker, at most", f"{rates.worker:,.0f} MB"),
        ("tables on disk", f"{rates.disk / 1_000:,.1f} KB an article, twice that while they are written"),
    ]
    return "| measured | |\n|---|---|\n" + "\n".join(f"| {name} | {value} |" for name, value in rows)


def tell_corpora(rates: Rates) -> str:
    """Return the table of corpora on paper."""
    clocks = " | ".join(f"on {cores} cores" for cores in CORES)
    lines = [
        f"| corpus | articles | core-hours | {clocks} | main process | disk | dollars | first to run short |",
        "|---" * (8 + len(CORES) - 1) + "|",
    ]
    for corpus in CORPORA:
        plan = plan_corpus(corpus, rates)
        walls = " | ".join(map(_hours, plan.walls))
        cost = f"{max(0.01, PRICE * plan.core_hours):,.2f}"
        cells = f"{corpus.articles:,} | {plan.core_hours:,.1f} | {walls} | {plan.main / 1_000:,.1f} GB"
        lines.append(f"| {corpus.name} | {cells} | {plan.disk:,.1f} GB | {cost} | {name_bottleneck(plan)} |")
    return "\n".join(lines)


def _hours(hours: float) -> str:
    """Return a time as people say it."""
    if hours < 1:
        return f"{max(1, math.ceil(60 * hours))} min"
    return f"{hours:,.1f} h" if hours < 48 else f"{hours / 24:,.1f} days"


def name_bottleneck(plan: Plan) -> str:
    """Return what runs short first, and where.

    >>> name_bottleneck(Plan(30.0, (15.0, 4.0, 1.4), 22.2, 1_300.0, 8.0))
    'reading, from 23 cores on'
    """
    if plan.main > MUCH_MEMORY:
        return f"memory of the main process; reading, from {math.ceil(plan.binding)} cores on"
    if plan.binding > CORES[-1]:
        return "the parser"
    return f"reading, from {math.ceil(plan.binding)} cores on"
