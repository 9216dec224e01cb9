"""Measure what attribution costs beside the parse, both in turns in one process: python bench/attribution_speed.py"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import pandas as pd
import second_domain
from threadpoolctl import threadpool_limits

from analysis.language import parse_articles
from analysis.mentions import find_mentions
from analysis.quotes import find_quotes, find_quotes_by_rule

BATCH, ROUNDS, BAR = 32, 6, 30


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=second_domain.SHARED, help="folder of corpora")
    arguments = parser.parse_args()
    if not arguments.shared.is_dir():
        print("No articles beside the repository.")
        return
    annotated = second_domain.read_second_domain(arguments.shared)[: BATCH * ROUNDS]
    articles = pd.DataFrame([one.article for one in annotated])
    with threadpool_limits(limits=1):
        time_batch(articles.head(2))
        rounds = [time_batch(articles.iloc[start : start + BATCH]) for start in range(0, len(articles), BATCH)]
    print(f"{len(articles)} articles in {len(rounds)} rounds of {BATCH}, one thread; processor time.\n")
    print("| step | share of the parse, median (lowest to highest) | bar |\n|---|---|---|")
    for place, name in enumerate(("find_quotes", "find_quotes_by_rule")):
        shares = [100 * times[place + 1] / times[0] for times in rounds]
        bar = f"at most {BAR}%" if not place else ""
        print(f"| {name} | {statistics.median(shares):.0f}% ({min(shares):.0f} to {max(shares):.0f}) | {bar} |")


def time_batch(articles: pd.DataFrame) -> list[float]:
    """Return the seconds of the parse, of attribution, and of attribution by rule, on the same articles."""
    begin = time.process_time()
    tokens = parse_articles(articles)
    seconds = [time.process_time() - begin]
    mentions = find_mentions(articles, tokens)
    for find in (find_quotes, find_quotes_by_rule):
        begin = time.process_time()
        find(articles, tokens, mentions)
        seconds.append(time.process_time() - begin)
    return seconds


if __name__ == "__main__":
    main()
