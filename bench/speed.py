"""Print how fast textstat's numbers come, against textstat itself, its Rust port, and what no Python can do without.

    python bench/speed.py [SHARED]

SHARED is the folder of real articles (default: beside the repository);
without it the demonstration articles are timed. Every ratio is taken between
processor times of one process, each way in turn, five times over. Writes
bench/cost.png.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, count, cycle, islice
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd

from analysis import score_readability, score_textstat, syllables
from analysis.tables import TEXTSTAT
from analysis.textstat_formulas import is_made_for
from analysis.textstat_words import token_types

ROOT = Path(__file__).parent.parent
PICTURE = Path(__file__).parent / "cost.png"
FEWEST_TEXTS = 400
ROUNDS = 5
FRESH_PROCESSES = 7
SIZES = (1, 10, 100, 453, 2_000, 10_000)
COST_TICKS = (1, 2, 5, 10, 20, 50, 100)
MEMORY_SIZES = (10_000, 50_000, 100_000)
NEW_WORDS = 12  # in each article beyond the real ones: what a growing corpus of news still brings
NEW_WORDS_IN_MEMORY = 30  # … so that the memory of tokens is full, and emptied, before the first measurement
TIMED = (  # the 22 functions of textstat that are timed
    *("flesch_reading_ease", "flesch_kincaid_grade", "gunning_fog", "smog_index", "automated_readability_index"),
    *("coleman_liau_index", "dale_chall_readability_score", "dale_chall_readability_score_v2", "spache_readability"),
    *("linsear_write_formula", "lix", "rix", "mcalpine_eflaw", "reading_time", "text_standard", "lexicon_count"),
    *("sentence_count", "syllable_count", "char_count", "letter_count", "polysyllabcount", "difficult_words"),
)
FIRST = {  # what a fresh process does before its first score, and the score
    "score_textstat, after `import analysis`": ("import analysis", "analysis.score_textstat(articles)"),
    "textstat, after `import textstat`": ("import textstat", "textstat.flesch_kincaid_grade(text)"),
    "textstat, with its import": ("", "import textstat; textstat.flesch_kincaid_grade(text)"),
}


def main() -> None:
    """Print the tables."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    texts = read_texts(shared)
    with tempfile.TemporaryDirectory() as folder:
        with ZipFile(syllables.CMUDICT) as archive:
            archive.extractall(os.path.join(folder, "corpora"))
        os.environ["NLTK_DATA"] = folder  # textstat reads the CMUdict that we ship
        _print_ways(texts)
        _print_first(texts[0])
        _print_sizes(texts)
    _print_memory(texts)


def read_texts(shared: Path) -> list[str]:
    """Return real articles, or the demonstration articles as often as needed, each time with another last line."""
    paths = sorted((shared / "corpora/txt-bbc").glob("*/*.txt")) or sorted((ROOT / "data/articles").glob("*.md"))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    rounds = -(-FEWEST_TEXTS // len(texts))
    return [f"{text}\n\nEdition {number}." for number in range(rounds) for text in texts]


def _print_ways(texts: list[str]) -> None:
    """Print how many articles a second each way scores, and how much faster that is."""
    import textstat
    import textstat_rs

    articles = _make_articles(texts)
    both = [name for name in TIMED if hasattr(textstat_rs, name)]
    ids = {token: number for number, token in enumerate(dict.fromkeys(chain.from_iterable(map(str.split, texts))))}
    ways = {
        f"textstat article by article, {len(TIMED)} functions": lambda: _call(textstat, TIMED, texts),
        f"textstat, the {len(both)} functions that textstat-rs has": lambda: _call(textstat, both, texts),
        f"textstat-rs article by article, the same {len(both)}": lambda: _call(textstat_rs, both, texts),
        "score_textstat, new vocabulary": lambda: score_textstat(articles),
        "score_textstat, known vocabulary": lambda: score_textstat(articles),
        "floor: `text.split()` and a dictionary's number for each token": lambda: _number_tokens(texts, ids),
        "score_readability, known vocabulary": lambda: score_readability(articles),
    }
    score_textstat(articles), score_readability(articles), textstat.syllable_count("ferry")  # each reads its dictionary
    seconds = pd.DataFrame([_time_round(ways) for _ in range(ROUNDS)])
    _print_speed(texts, seconds, _count_differing(textstat, articles))


def _time_round(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the time of each way, one after the other; of the short ones the median of five turns."""
    times: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(5):
        for way, work in ways.items():
            if way.startswith("textstat") and turn:
                continue
            if "new vocabulary" in way:
                token_types.cache_clear()
            times[way].append(_seconds(work))
    return {way: statistics.median(measured) for way, measured in times.items()}


def _print_speed(texts: list[str], seconds: pd.DataFrame, differing: tuple[int, int]) -> None:
    """Print the time of each way, and the ratios that the issue sets bars for."""
    print(f"{len(texts):,} articles, {sum(map(len, texts)) / 1e6:.1f} MB; {ROUNDS} rounds, median (lowest to highest).")
    print(f"Values of score_textstat that differ from textstat's: {differing[0]} of {differing[1]:,}.\n")
    textstat, same, port, cold, warm, floor, _ = (seconds[way] for way in seconds)
    print("| way | articles a second | times textstat |\n|---|---|---|")
    for way in seconds:
        print(f"| {way} | {len(texts) / seconds[way].median():,.0f} | {_spread(textstat / seconds[way])} |")
    print("\n| ratio, within each round | measured | bar |\n|---|---|---|")
    print(f"| textstat-rs against textstat, on the same functions | {_spread(same / port)} | |")
    print(f"| score_textstat against textstat, new vocabulary | {_spread(textstat / cold)} | at least 10 |")
    print(f"| score_textstat against textstat, known vocabulary | {_spread(textstat / warm)} | at least 40 |")
    print(f"| score_textstat against textstat-rs, new vocabulary | {_spread(port / cold)} | |")
    print(f"| score_textstat against textstat-rs, known vocabulary | {_spread(port / warm)} | |")
    print(f"| score_textstat's time against the floor's, known vocabulary | {_spread(warm / floor)} | at most 1.5 |\n")


def _spread(ratios: pd.Series) -> str:
    """Return the median, and the lowest and highest: "12.1 (11.8 to 12.9)"."""
    digits = 1 if ratios.median() >= 2 else 2
    return f"{ratios.median():.{digits}f} ({ratios.min():.{digits}f} to {ratios.max():.{digits}f})"


def _call(module: object, names: tuple[str, ...] | list[str], texts: list[str]) -> None:
    """Ask each function about each text, all about one text before the next."""
    functions = [getattr(module, name) for name in names]
    for text in texts:
        for function in functions:
            function(text)


def _number_tokens(texts: list[str], ids: dict[str, int]) -> object:
    """Return one number for each token of the texts: the least that any count over them needs."""
    tokens = [text.split() for text in texts]
    return np.fromiter(map(ids.__getitem__, chain.from_iterable(tokens)), dtype=np.int64)


def _count_differing(textstat: object, articles: pd.DataFrame) -> tuple[int, int]:
    """Return how many values are not textstat's, of how many."""
    names = [name for name in TEXTSTAT.columns if name != "article_id" and is_made_for(name, "en")]
    differing = 0
    for text, row in zip(articles["text"], score_textstat(articles)[names].to_dict("records"), strict=True):
        for name, value in row.items():
            if name == "text_standard_float":
                differing += value != textstat.text_standard(text, float_output=True)
            else:
                differing += value != getattr(textstat, name)(text)
    return differing, len(names) * len(articles)


def _print_first(text: str) -> None:
    """Print what the first score of a fresh process takes."""
    print(f"First score of one article in a fresh process; median of {FRESH_PROCESSES} processes each.\n")
    print("| way | processor seconds | bar |\n|---|---|---|")
    for way, (before, score) in FIRST.items():
        bar = "at most 0.3" if "analysis" in before else ""
        print(f"| {way} | {statistics.median(_first_seconds(before, score, text)):.2f} | {bar} |")
    print()


def _first_seconds(before: str, score: str, text: str) -> list[float]:
    """Return the times of the first score in fresh processes."""
    code = f"""
import pandas, time
text = {text!r} + " Wexcombe"
articles = pandas.DataFrame({{"article_id": ["a"], "text": [text]}})
{before}
begin = time.process_time()
{score}
print(time.process_time() - begin)
"""
    command = [sys.executable, "-c", code]
    return [
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(FRESH_PROCESSES)
    ]


def _print_sizes(texts: list[str]) -> None:
    """Print and draw the cost of an article against the size of the corpus."""
    others = cycle(texts)  # textstat remembers the last 128 texts
    rows = [(size, *_cost_shares(list(islice(_more_texts(texts, NEW_WORDS), size)), others)) for size in SIZES]
    print("Cost of an article against the size of the corpus, as a share of what textstat takes for one just before.\n")
    print(f"Beyond the {len(texts):,} articles at hand they come again, each with {NEW_WORDS} new words.\n")
    print("| articles | new vocabulary | known vocabulary |\n|---|---|---|")
    for size, cold, warm in rows:
        print(f"| {size:,} | {cold:.1%} | {warm:.1%} |")
    _draw_sizes(rows)
    print(
        f"\n![Cost of an article, as a share of textstat's, against the number of articles scored at once: with new"
        f" vocabulary it falls from {rows[0][1]:.0%} for a single article to {rows[-1][1]:.0%} for {rows[-1][0]:,},"
        f" with known vocabulary from {rows[0][2]:.0%} to {rows[-1][2]:.1%}.]({PICTURE.name})\n"
    )


def _cost_shares(texts: list[str], others: Iterator[str]) -> tuple[float, float]:
    """Return the cost of an article with new and with known vocabulary, as shares of what textstat takes for one."""
    import textstat

    articles = _make_articles(texts)
    shares = []
    for _ in range(max(3, min(50, 500 // len(texts)))):
        sample = list(islice(others, 50))
        plain = _seconds(lambda sample=sample: _call(textstat, TIMED, sample)) / len(sample)
        token_types.cache_clear()
        cold = _seconds(lambda: score_textstat(articles)) / len(texts)
        warm = _seconds(lambda: score_textstat(articles)) / len(texts)
        shares.append((cold / plain, warm / plain))
    cold_shares, warm_shares = zip(*shares, strict=True)
    return statistics.median(cold_shares), statistics.median(warm_shares)


def _draw_sizes(rows: list[tuple[int, float, float]]) -> None:
    """Draw the cost of an article against the size of the corpus."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.4), dpi=110, layout="constrained")
    axes = figure.subplots()
    sizes, cold, warm = zip(*rows, strict=True)
    for costs, label, style in ((cold, "new vocabulary", "o-"), (warm, "known vocabulary", "s--")):
        axes.plot(sizes, [100 * cost for cost in costs], style, label=label)
    axes.axhline(100, color="0.5")
    axes.annotate(
        "textstat, article by article", (SIZES[-1], 100), (0, -4), textcoords="offset points", ha="right", va="top"
    )
    axes.set(xscale="log", yscale="log", xlabel="articles scored at once", ylabel="cost of an article, % of textstat's")
    axes.set_xticks(SIZES, [f"{size:,}" for size in SIZES])
    axes.set_yticks(COST_TICKS, [f"{tick}%" for tick in COST_TICKS])
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, loc="lower left")
    axes.set_title("From a hundred articles on, one costs a small share of textstat's time", fontsize=10)
    figure.savefig(PICTURE, metadata={"Software": None})


def _print_memory(texts: list[str]) -> None:
    """Print the memory of a fresh process that scores many articles, each with new words, in batches of 1,000."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        rows = process.submit(_measure_memory, texts).result()
    print(f"Memory of one process scoring batches of 1,000 articles, with {NEW_WORDS_IN_MEMORY} new words in each.\n")
    print("| articles scored | resident, MB | peak so far, MB |\n|---|---|---|")
    for size, resident, peak in rows:
        print(f"| {size:,} | {resident:,.0f} | {peak:,.0f} |")


def _measure_memory(texts: list[str]) -> list[tuple[int, float, float]]:
    """Return the memory in use, and the most that was, after each of MEMORY_SIZES articles."""
    rows = []
    more = _more_texts(texts, NEW_WORDS_IN_MEMORY)
    for done in range(1_000, MEMORY_SIZES[-1] + 1, 1_000):
        score_textstat(_make_articles(list(islice(more, 1_000))))
        if done in MEMORY_SIZES:
            rows.append((done, _resident_mb(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
    return rows


def _resident_mb() -> float:
    """Return the memory that this process holds now; NaN where the system does not say."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * resource.getpagesize() / 2**20 if pages.is_file() else float("nan")


def _more_texts(texts: list[str], new_words: int) -> Iterator[str]:
    """Yield articles without end: the texts, and whenever they come again each with other new words at its end."""
    yield from texts
    for number in count():
        words = (f"{_spell(number * new_words + word)}ville" for word in range(new_words))
        yield f"{texts[number % len(texts)]} {' '.join(words)}."


def _spell(number: int) -> str:
    """Return a number in syllables: a name that no dictionary has."""
    syllables_of = []
    while number:
        number, rest = divmod(number, 20)
        syllables_of.append("bcdfghjklmnprstvwxyz"[rest] + "aeiou"[rest % 5])
    return "".join(syllables_of).capitalize()


def _make_articles(texts: list[str]) -> pd.DataFrame:
    """Return the texts as a table."""
    return pd.DataFrame({"article_id": list(map(str, range(len(texts)))), "text": texts})


def _seconds(work: Callable[[], object]) -> float:
    """Return the processor time that the work takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


if __name__ == "__main__":
    main()
