"""Print how far the intervals of readability can be trusted: two markdown tables.

    python bench/intervals.py [SHARED]

The standard error that score_readability() gives is compared with the
bootstrap's, which draws an article's sentences again a thousand times. Then
the truth is made known: articles of 5 to 40 sentences are drawn from the
sentences of one long article at a time, and each interval is asked whether it
holds the score of that long article.

SHARED is the folder of real articles (default: beside the repository);
without it the demonstration articles are used.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np

from analysis import make_articles, read_articles, score_readability
from analysis.counting import count_sentences
from analysis.formulas import SMOG_SENTENCES
from analysis.readability import SCORES, _score_intervals

ROOT = Path(__file__).parent.parent
LENGTHS = (5, 10, 20, 40)
DRAWS = 1_000
LONG = 40  # sentences of an article that samples are drawn from
POOLS = 150


def main() -> None:
    """Print the tables."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    texts = _read_texts(shared)
    dice = np.random.default_rng(1)
    counted = count_sentences(texts, [()] * len(texts))
    starts = np.cumsum(counted.per_text) - counted.per_text
    articles = [
        {name: values[start : start + n] for name, values in counted.every.items()}
        for start, n in zip(starts, counted.per_text, strict=True)
        if n >= 5
    ]
    _print_bootstrap(texts, articles, dice)
    print()
    _print_coverage([article for article in articles if len(article["n_words"]) >= LONG][:POOLS], dice)


def _read_texts(shared: Path) -> list[str]:
    """Return some hundred articles of many outlets."""
    path = shared / "corpora/jsonl-allsides/articles.jsonl.gz"
    if not path.is_file():
        return read_articles(ROOT / "data/articles")["text"].tolist()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["content_original"] or "" for line, _ in zip(lines, range(800), strict=False)]


def _print_bootstrap(texts: list[str], articles: list[dict], dice: np.random.Generator) -> None:
    """Print, for each score, how the standard error agrees with that of drawing sentences again."""
    scores = score_readability(make_articles([{"article_id": str(i), "text": text} for i, text in enumerate(texts)]))
    given = scores.loc[scores["n_sentences"] >= 5]
    drawn = {name: np.full(len(articles), np.nan) for name in SCORES}
    for i, article in enumerate(articles):
        n = len(article["n_words"])
        picked = dice.integers(n, size=(DRAWS, n))
        totals = {name: values[picked].sum(axis=1) for name, values in article.items()} | {"n_sentences": n}
        for name, score in SCORES.items():
            drawn[name][i] = score.of(totals).std(ddof=1)
    print(f"{len(articles):,} articles of five sentences or more, {DRAWS:,} draws each\n")
    print("| standard error of | correlation with the bootstrap | median ratio to it |\n|---|---|---|")
    for name in SCORES:
        ours = given[f"{name}_se"].to_numpy()
        known = np.isfinite(ours) & np.isfinite(drawn[name]) & (drawn[name] > 0)
        r = np.corrcoef(ours[known], drawn[name][known])[0, 1]
        print(f"| {name} | {r:.4f} | {np.median(ours[known] / drawn[name][known]):.3f} |")


def _print_coverage(pools: list[dict], dice: np.random.Generator) -> None:
    """Print how many of the 95% intervals hold the score of the article that the sentences were drawn from."""
    draws = max(1, 6_000 // len(pools))
    print(f"{len(pools)} articles of {LONG} sentences or more, {draws} samples from each for every length\n")
    print(f"| 95% interval of | {' | '.join(f'{n} sentences' for n in LENGTHS)} |\n|---|{'---|' * len(LENGTHS)}")
    held: dict[str, list[str]] = {name: [] for name in SCORES}
    for n in LENGTHS:
        hits: dict[str, list[np.ndarray]] = {name: [] for name in SCORES}
        for pool in pools:
            size = len(pool["n_words"])
            picked = dice.integers(size, size=(draws, n)).ravel()
            counts = {name: values[picked] for name, values in pool.items()} | {"n_sentences": np.ones(draws * n)}
            totals = {name: values.reshape(draws, n).sum(axis=1) for name, values in counts.items()}
            truth = {name: values.sum() for name, values in pool.items()} | {"n_sentences": size}
            scores = {name: score.of(totals) for name, score in SCORES.items()}
            intervals = _score_intervals(scores, counts, totals, np.full(draws, n))
            for name, score in SCORES.items():
                true = float(score.of(truth))
                low, high = (intervals[f"{name}_{end}"] for end in ("low", "high"))
                hits[name].append(((low <= true) & (true <= high))[np.isfinite(low)])
        for name in SCORES:
            given = name != "smog_index" or n >= SMOG_SENTENCES  # with fewer sentences there is no SMOG
            held[name].append(f"{np.concatenate(hits[name]).mean():.1%}" if given else "–")
    for name, shares in held.items():
        print(f"| {name} | {' | '.join(shares)} |")


if __name__ == "__main__":
    main()
