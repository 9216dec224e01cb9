"""Measure speakers on the second domain, articles of many outlets: python bench/outlets.py --help

Only the reporting half counts, which was neither read nor trained on; its figures were watched while thresholds
between model and rules were chosen. A speaker is right where it is the
fullest name in the article, or the article's own words for somebody unnamed, as bench/second_domain.py compares.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path
from typing import Any

import named
import pandas as pd
import quotes as bench_quotes
import second_domain

from analysis.mentions import find_mentions
from analysis.quotes import find_quotes, find_quotes_by_rule

BINS = [0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01]
HEADINGS = ["second domain", "marks judged right", "scare F1", "speaker right", "where one is given", "given a name"]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=second_domain.SHARED, help="folder of gold and corpora")
    parser.add_argument("--cache", type=Path, help="folder in which parses are kept between runs")
    arguments = parser.parse_args()
    if not arguments.shared.is_dir():
        print("No articles beside the repository.")
        return
    annotated = [one for one in second_domain.read_second_domain(arguments.shared) if not one.tuning]
    articles = pd.DataFrame([one.article for one in annotated])
    tokens = bench_quotes.parse_cached(articles, arguments.cache)
    mentions = find_mentions(articles, tokens, weights=str(named.CHECKING))
    trained, ruled = find_quotes(articles, tokens, mentions), find_quotes_by_rule(articles, tokens, mentions)
    print_table(annotated, {"ours": trained, "ours, by rule": ruled})
    print_reliability(judge(annotated, trained))


def print_table(annotated: list[second_domain.Annotated], systems: dict[str, pd.DataFrame]) -> None:
    """Print one line per system."""
    known = sum(mark.use == "quote" and not mark.unknown for one in annotated for mark in one.marks)
    print(f"\n{len(annotated)} articles, {known:,} marked quotations with a known speaker.\n")
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
    for name, quotes in systems.items():
        print(f"| {name} | {' | '.join(f'{figure:.3f}' for figure in figures_of(judge(annotated, quotes)))} |")


def judge(annotated: list[second_domain.Annotated], quotes: pd.DataFrame) -> pd.DataFrame:
    """Return one row per annotated marked span: what it is, what was found, and whether the speaker is right."""
    marked = quotes[quotes["kind"] != "indirect"]
    found = dict(iter(marked.groupby("article_id")))
    rows: list[dict[str, Any]] = []
    for one in annotated:
        own = found.get(one.article["article_id"], marked.iloc[:0])
        for mark in (mark for mark in one.marks if mark.use != "broken"):
            over = own[(own["part"] == mark.part) & (own["start"] < mark.end) & (own["end"] > mark.start)]
            row = over.iloc[0].to_dict() if len(over) else {"kind": "scare", "speaker": None, "named": None}
            speaker = row["speaker"] if row["kind"] != "scare" and isinstance(row["speaker"], str) else None
            rows.append(
                {
                    "quoted": mark.use == "quote",
                    "known": mark.use == "quote" and not mark.unknown,
                    "found": row["kind"] != "scare",
                    "speaker": speaker,
                    "named": row["named"] is True,
                    "right": second_domain.same_speaker(speaker, mark.speakers),
                    "confidence": row.get("confidence", 0.0),
                }
            )
    return pd.DataFrame(rows)


def figures_of(judged: pd.DataFrame) -> list[float]:
    """Return the figures of one line of the table."""
    accuracy = (judged["quoted"] == judged["found"]).mean()
    both = (~judged["quoted"] & ~judged["found"]).sum()
    scare = 2 * both / max((~judged["quoted"]).sum() + (~judged["found"]).sum(), 1)
    known = judged[judged["known"]]
    given = known[known["speaker"].notna()]
    return [accuracy, scare, known["right"].mean(), given["right"].mean(), given.loc[given["named"], "right"].mean()]


def print_reliability(judged: pd.DataFrame) -> None:
    """Print how often speakers are right against how sure we said we were."""
    given = judged[judged["known"] & judged["speaker"].notna()]
    print("\nHow sure we are of a speaker, and how often it is right (marked quotations with a speaker given):\n")
    print("| confidence | quotations | mean confidence | right |\n|---|---|---|---|")
    for low, high in itertools.pairwise(BINS):
        part = given[(given["confidence"] >= low) & (given["confidence"] < high)]
        if len(part):
            mean, right = part["confidence"].mean(), part["right"].mean()
            print(f"| {low:.2f} to {min(high, 1):.2f} | {len(part)} | {mean:.2f} | {right:.2f} |")


if __name__ == "__main__":
    main()
