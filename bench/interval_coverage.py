"""Show what the 95% intervals hold, by simulation: python bench/interval_coverage.py [--draws N] [--shared FOLDER]

The annotated articles of PolNeAR are taken for all there is; their figures are the truth. Samples are drawn from
them, each is given to the functions that users call, and counted is how often the interval holds the truth. Beside
it stands the naive interval, which takes every quote for a sample of its own. Then: how often outlets whose articles
were shuffled look different, how often a change over time is seen in shuffled dates, and whether a share corrected
for our errors covers the truth.
"""

from __future__ import annotations

import argparse
import math
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import quotes as bench_quotes

from analysis import (
    compare,
    compare_shares,
    estimate,
    estimate_diversity,
    estimate_parts,
    estimate_ratio,
    estimate_share,
    find_mentions,
    find_quotes_by_rule,
    match_parts,
    trend_share,
)

SHARED = bench_quotes.REPOSITORY.parent / "shared"
SIZES = (10, 30, 100, 300)
NAIVE_SIZE = 100
REPLICATES = 500  # in each interval; users get four times as many by default
UNNAMED = re.compile(r"\b(officials?|sources?|people|critics|voters|experts|some|many|those|analysts|aides?)\b")
PRONOUNS = frozenset(["he", "she", "they", "who", "i", "it", "we"])


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of annotated articles")
    parser.add_argument("--draws", type=int, default=1000, help="samples of each size")
    parser.add_argument("--cache", type=Path, help="folder in which parses are kept between runs")
    arguments = parser.parse_args()
    print_speed()
    if not arguments.shared.is_dir():
        print("No annotated articles beside the repository.")
        return
    documents = bench_quotes.read_gold(arguments.shared / "gold" / "quotes" / "polnear-public.jsonl.gz")
    scores, counts = count_quotes(documents)
    print_coverage(scores, counts, arguments.draws)
    print_false_alarms(scores, arguments.draws)
    print_corrected(documents, arguments)


def print_speed() -> None:
    """Print how long 1,000 replicates of 10,000 articles take."""
    dice = np.random.default_rng(1)
    scores = pd.DataFrame({"n_quoted": dice.integers(0, 200, 10_000), "n_words": 400})
    print("| 1,000 replicates of 10,000 articles | seconds |\n|---|--:|")
    for name, column in (("a share", None), ("a median", "n_quoted")):
        start = time.perf_counter()
        if column is None:
            estimate_share(scores, "n_quoted", "n_words", n_replicates=1000)
        else:
            estimate(scores, column, statistic="median", n_replicates=1000)
        print(f"| {name} | {time.perf_counter() - start:.1f} |")


def count_quotes(documents: list[dict[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row of counts per article, and one per article and speaker."""
    rows, speakers = [], []
    for document in documents:
        quotes = document["quotes"]
        names = [(quote["speaker_name"] or "").lower() for quote in quotes]
        marked = [quote for quote in quotes if quote["type"] == "direct"]
        rows.append(
            {
                "article_id": document["doc_id"],
                "outlet": document["doc_id"].split("_")[0],
                "published": pd.Timestamp(document["doc_id"].split("_")[1], tz="UTC"),
                "n_words": len(document["text"].split()),
                "n_quotes": len(quotes),
                "n_direct": len(marked),
                "n_said": sum((quote["cue"] or "").lower() in {"said", "says"} for quote in quotes),
                "n_trump": sum("trump" in name for name in names),
                "n_unnamed": sum(bool(UNNAMED.search(name)) for name in names),
                "n_quoted": sum(len(document["text"][a:b].split()) for quote in marked for a, b in quote["spans"]),
            }
        )
        found = Counter(zip(map(_last_word, names), map(_kind, names), strict=True))
        speakers += [(document["doc_id"], speaker, kind, n) for (speaker, kind), n in found.items()]
    scores = pd.DataFrame(rows).assign(density=lambda table: table["n_quoted"] / table["n_words"])
    return scores, pd.DataFrame(speakers, columns=["article_id", "speaker", "kind", "n_quotes"])


def _last_word(name: str) -> str:
    return (name.split() or ["?"])[-1]


def _kind(name: str) -> str:
    """Return a coarse class of a speaker, so that there are few of them."""
    last = _last_word(name)
    if last in PRONOUNS or last == "?":
        return "pronoun" if last != "?" else "none"
    if last in {"trump", "clinton", "sanders"}:
        return last
    return "unnamed" if UNNAMED.search(name) else "other"


Measure = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


def list_measures() -> dict[str, tuple[Measure, Callable[[pd.Series], tuple[float, float]] | None]]:
    """Return, by name, what is estimated, and the naive standard error's two counts."""

    def share(column: str) -> Measure:
        return lambda scores, _: estimate_share(scores, column, "n_quotes", n_replicates=REPLICATES)

    def part(kind: str) -> Measure:
        def measure(_: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
            parts = estimate_parts(counts, "kind", "n_quotes", n_replicates=REPLICATES)
            return parts[parts["part"] == kind]

        return measure

    def diversity(column: str, index: Any) -> Measure:
        return lambda _, counts: estimate_diversity(counts, column, "n_quotes", index=index)

    def middle(column: str) -> Measure:
        return lambda scores, _: estimate(scores, column, statistic="median", n_replicates=REPLICATES)

    def count(column: str) -> Callable[[pd.Series], tuple[float, float]]:
        return lambda sums: (sums[column], sums["n_quotes"])

    return {
        "share of direct quotes": (share("n_direct"), count("n_direct")),
        "share introduced by “said”": (share("n_said"), count("n_said")),
        "share of one speaker": (share("n_trump"), count("n_trump")),
        "share of unnamed speakers": (share("n_unnamed"), count("n_unnamed")),
        "quote density, a share of words": (
            lambda scores, _: estimate_share(scores, "n_quoted", "n_words", n_replicates=REPLICATES),
            lambda sums: (sums["n_quoted"], sums["n_words"]),
        ),
        "words an attribution, a ratio": (
            lambda scores, _: estimate_ratio(scores, "n_words", "n_quotes", n_replicates=REPLICATES),
            None,
        ),
        "median quote density": (middle("density"), None),
        "median number of quotes": (middle("n_quotes"), None),
        "mean number of quotes": (lambda scores, _: estimate(scores, "n_quotes", n_replicates=REPLICATES), None),
        "share of a kind of speaker, of all kinds": (part("pronoun"), None),
        "Simpson's index of speakers": (diversity("speaker", "simpson"), None),
        "effective number of speakers, 1/Σp²": (diversity("speaker", "effective_simpson"), None),
        "effective number of kinds, 1/Σp²": (diversity("kind", "effective_simpson"), None),
        "Shannon's index of kinds": (diversity("kind", "shannon"), None),
        "Shannon's index of speakers": (diversity("speaker", "shannon"), None),
    }


def print_coverage(scores: pd.DataFrame, counts: pd.DataFrame, n_draws: int) -> None:
    """Print the share of intervals that hold the truth."""
    print(
        f"\n{len(scores)} articles, {int(scores['n_quotes'].sum()):,} attributions; {n_draws:,} samples of each size.\n"
    )
    measures = list_measures()
    truths = {name: find_truth(measure, scores, counts) for name, (measure, _) in measures.items()}
    held: dict[tuple[str, int], list[bool]] = defaultdict(list)
    naive_held: dict[str, list[bool]] = defaultdict(list)
    for size in SIZES:
        for drawn, drawn_counts in draw_samples(scores, counts, size, n_draws):
            for name, (measure, naive) in measures.items():
                row = measure(drawn, drawn_counts)
                if len(row) and not math.isnan(row["low"].iloc[0]):
                    held[name, size].append(row["low"].iloc[0] <= truths[name] <= row["high"].iloc[0])
                if naive and size == NAIVE_SIZE:
                    part, whole = naive(drawn.sum(numeric_only=True))
                    margin = 1.96 * math.sqrt(part / whole * (1 - part / whole) / whole)
                    naive_held[name].append(abs(part / whole - truths[name]) <= margin)
    heads = " | ".join(f"{n} articles" for n in SIZES)
    print(f"| 95% interval of | {heads} | naive, {NAIVE_SIZE} articles |\n|---|{'--:|' * (len(SIZES) + 1)}")
    for name in measures:
        cells = [write_held(held[name, size], n_draws) for size in SIZES]
        last = f"{np.mean(naive_held[name]):.1%}" if naive_held[name] else "–"
        print(f"| {name} | {' | '.join(cells)} | {last} |")


def write_held(held: list[bool], n_draws: int) -> str:
    """Return the share of intervals that hold the truth, and how many were refused."""
    given = len(held) / n_draws
    if given <= 0.5:
        return "refused"
    return f"{np.mean(held):.1%}" + (f" ({1 - given:.0%} refused)" if given < 0.995 else "")


def find_truth(measure: Measure, scores: pd.DataFrame, counts: pd.DataFrame) -> float:
    """Return the figure of all articles; of diversity, that of all articles drawn with return without end."""
    copies = 40  # the figure corrected for what a sample misses goes to the plain one
    ids = [f"{name}/{i}" for i in range(copies) for name in scores["article_id"]]
    endless = pd.concat([scores] * copies, ignore_index=True).assign(article_id=ids)
    tags = np.repeat([f"/{i}" for i in range(copies)], len(counts))
    many = pd.concat([counts] * copies, ignore_index=True)
    many = many.assign(article_id=many["article_id"] + tags)
    return float(measure(endless, many)["estimate"].iloc[0])


def draw_samples(
    scores: pd.DataFrame, counts: pd.DataFrame, size: int, n_draws: int
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield samples drawn with return; an article drawn twice is two articles."""
    dice = np.random.default_rng(size)
    groups = {name: group.drop(columns="article_id") for name, group in counts.groupby("article_id")}
    names = scores["article_id"].tolist()
    for _ in range(n_draws):
        picked = dice.integers(len(scores), size=size)
        ids = [f"{place:04d}" for place in range(size)]
        drawn = scores.iloc[picked].assign(article_id=ids)
        own = {key: groups[names[place]] for key, place in zip(ids, picked, strict=True) if names[place] in groups}
        yield drawn, pd.concat(own, names=["article_id", None]).reset_index(level=0)


def print_false_alarms(scores: pd.DataFrame, n_draws: int) -> None:
    """Print how often shuffled outlets and shuffled dates look different."""
    outlets = scores["outlet"].value_counts()
    both = scores[scores["outlet"].isin(outlets.index[:2])]
    print(f"\nThe articles of two outlets shuffled {n_draws:,} times, so that there is nothing to see.\n")
    print(
        "| called different, at most 5% | the interval leaves out 0 | p under .05 | both: “clear” |\n|---|--:|--:|--:|"
    )
    tests: dict[str, Callable[[pd.DataFrame, int], pd.DataFrame]] = {
        "two outlets, share of unnamed speakers": lambda table, seed: compare_shares(
            table, "n_unnamed", "n_quotes", by="outlet", seed=seed
        ),
        "… share introduced by “said”": lambda table, seed: compare_shares(
            table, "n_said", "n_quotes", by="outlet", seed=seed
        ),
        "… median quote density": lambda table, seed: compare(
            table, "density", by="outlet", statistic="median", seed=seed
        ),
        "change over time of the share of direct quotes": lambda table, _: trend_share(table, "n_direct", "n_quotes"),
    }
    dice = np.random.default_rng(1)
    for name, test in tests.items():
        found = []
        for draw in range(n_draws):
            order = dice.permutation(len(both))
            shuffled = both.assign(
                outlet=both["outlet"].to_numpy()[order], published=both["published"].to_numpy()[order]
            )
            row = test(shuffled.sample(60, random_state=int(dice.integers(2**31))), draw).iloc[0]
            found.append((row["low"] > 0 or row["high"] < 0, row["p_value"] < 0.05, row["clear"]))
        print(f"| {name}, 60 articles | {' | '.join(f'{share:.1%}' for share in np.mean(found, axis=0))} |", flush=True)


def print_corrected(documents: list[dict[str, Any]], arguments: argparse.Namespace) -> None:
    """Print whether a share corrected for our errors holds the truth, annotated articles being drawn from all."""
    gold, found = find_both(documents, arguments.cache)
    cells = dict(iter(match_parts(gold, found, "direct").groupby("article_id")))
    counts = found.groupby("article_id")["direct"].agg(n_direct="sum", n_quotes="size").astype("float64")
    counts = counts.reset_index()
    truth = float(gold["direct"].mean())
    naive = float(found["direct"].mean())
    print(
        f"\nShare of direct quotes among all attributions: {truth:.3f} annotated, {naive:.3f} as the rules alone find "
        f"them.\nSamples of {len(counts)} articles are corrected with others that are annotated, "
        f"{arguments.draws:,} times.\n"
    )
    print("| articles, annotated articles | as found: holds the truth | corrected | mean estimate | mean width |")
    print("|---|--:|--:|--:|--:|")
    dice = np.random.default_rng(1)
    for size, n_known in ((100, 30), (100, 100), (300, 50), (300, 100)):
        rows = []
        for _ in range(arguments.draws):
            drawn = counts.iloc[dice.integers(len(counts), size=size)]
            ids = counts["article_id"].to_numpy()[dice.integers(len(counts), size=n_known)]
            known = pd.concat([cells[name].assign(article_id=f"{place:04d}") for place, name in enumerate(ids)])
            plain = estimate_share(drawn, "n_direct", "n_quotes", n_replicates=REPLICATES).iloc[0]
            mended = estimate_share(drawn, "n_direct", "n_quotes", validation=known, n_replicates=REPLICATES).iloc[0]
            held = [row["low"] <= truth <= row["high"] for row in (plain, mended)]
            rows.append((*held, mended["estimate"], mended["high"] - mended["low"]))
        plain_held, held, mean, width = np.nanmean(np.array(rows, dtype=float), axis=0)
        print(f"| {size}, {n_known} | {plain_held:.1%} | {held:.1%} | {mean:.3f} | {width:.3f} |", flush=True)


def find_both(documents: list[dict[str, Any]], cache: Path | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the annotated attributions, and those that the rules alone, which learned nothing, find."""
    documents = [document for document in documents if document["quotes"]]
    ids = [document["doc_id"] for document in documents]
    articles = pd.DataFrame({"article_id": ids, "headline": None, "text": [document["text"] for document in documents]})
    tokens = bench_quotes.parse_cached(articles, cache)
    found = find_quotes_by_rule(articles, tokens, find_mentions(articles, tokens))
    found = found[found["kind"] != "scare"]
    found = found.assign(start=found["reported_start"], end=found["reported_end"], direct=found["kind"] == "direct")
    gold = [
        {
            "article_id": document["doc_id"],
            "part": "body",
            "start": quote["start"],
            "end": quote["end"],
            "kind": quote["type"],
            "speaker": quote["speaker_name"],
            "direct": quote["type"] == "direct",
        }
        for document in documents
        for quote in document["quotes"]
    ]
    return pd.DataFrame(gold), found


if __name__ == "__main__":
    main()
