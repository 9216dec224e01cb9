"""Measure find_quotes against annotated articles, as a markdown table: python bench/quotes.py --help

PolNeAR (Newell, Margolin, Ruths 2018) lies outside the repository; its documents are parted by a hash of their
name into a tuning part, which we may read, and a checking part, which only the figures come from. The project's
own gold in data/gold is scored too.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
from quote_peers import ask_textacy, pair_marks

from analysis.language import parse_articles
from analysis.mentions import find_mentions
from analysis.quotes import find_quotes, find_quotes_by_rule

REPOSITORY = Path(__file__).resolve().parent.parent
CHECKING = Path(__file__).parent / "attribution-checking.txt.gz"  # weights that have not seen the checking part
HEADINGS = ["PolNeAR", "articles", "overlap F1", "direct", "mixed", "indirect", "indirect speech", "speaker e2e"]
HEADINGS += ["marks accuracy", "scare F1", "marks speaker", "density error"]
COLUMNS = ["direct", "mixed", "indirect"]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=REPOSITORY.parent / "shared", help="folder of gold and scorers")
    parser.add_argument("--cache", type=Path, help="folder in which parses are kept between runs")
    parser.add_argument("--rules", action="store_true", help="print how often each rule is right on the tuning part")
    arguments = parser.parse_args()
    if arguments.shared.is_dir():
        sys.path.insert(0, str(arguments.shared / "bench" / "quotes"))
        documents = read_gold(arguments.shared / "gold" / "quotes" / "polnear-public.jsonl.gz")
        print_polnear(documents, arguments)
    else:
        print("No annotated articles beside the repository: the project's own only.")
    print_own()


def print_polnear(documents: list[dict[str, Any]], arguments: argparse.Namespace) -> None:
    """Print the scores of all systems on the checking part of PolNeAR, and of the rules on the tuning part."""
    checking = [document for document in documents if fold(document["doc_id"]) == 0]
    tuning = [document for document in documents if fold(document["doc_id"]) != 0]
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
    print_system("ours", checking, predict(checking, arguments.cache, CHECKING))
    print_system("ours, by rule", checking, predict(checking, arguments.cache, None))
    textacy = ask_textacy(checking)
    if textacy is not None:
        print_system("textacy 0.13", checking, textacy[0])
    print_system("every pair of marks", checking, pair_marks(checking, arguments.shared))
    by_rule = predict(tuning, arguments.cache, None)
    print_system("ours, by rule, tuning part", tuning, by_rule)
    if textacy is not None:
        print(f"\ntextacy refused {textacy[1]} of the {len(checking)} articles for an odd number of marks.")
    if arguments.rules:
        print_rules(importlib.import_module("score"), tuning, by_rule)


def print_system(name: str, documents: list[dict[str, Any]], predicted: dict[str, list[dict[str, Any]]]) -> None:
    """Print one line of the table."""
    score = importlib.import_module("score")
    pairs = [(gold, {"quotes": predicted.get(gold["doc_id"], [])}) for gold in documents]
    print(table_row(name, score.score(pairs)[0], score.score(pairs, speech=True)[0]), flush=True)


def read_gold(path: Path) -> list[dict[str, Any]]:
    """Return the annotated documents."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def fold(doc_id: str) -> int:
    """Return the fifth, 0 to 4, that a document belongs to by a hash of its name."""
    return hashlib.sha256(("fold" + doc_id).encode()).digest()[0] % 5


def predict(
    documents: list[dict[str, Any]], cache: Path | None, weights: Path | None
) -> dict[str, list[dict[str, Any]]]:
    """Return the predicted quotations of each document in the scorer's shape; without weights by the rules alone."""
    ids = [document["doc_id"] for document in documents]
    articles = pd.DataFrame({"article_id": ids, "headline": None, "text": [document["text"] for document in documents]})
    tokens = parse_cached(articles, cache)
    mentions = find_mentions(articles, tokens)
    if weights is None:
        quotes = find_quotes_by_rule(articles, tokens, mentions)
    else:
        quotes = find_quotes(articles, tokens, mentions, weights=weights)
    return shape_quotes(quotes)


def shape_quotes(quotes: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the quotations of each document in the scorer's shape."""
    predicted: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in quotes[quotes["kind"] != "scare"].to_dict("records"):
        names = ("speaker_start", "speaker_end", "cue_start", "cue_end")
        known = {name: int(row[name]) for name in names if not pd.isna(row[name])}
        speaker = {} if pd.isna(row["speaker"]) else {"speaker_name": row["speaker"]}
        span = {"start": int(row["reported_start"]), "end": int(row["reported_end"]), "rule": row["rule"]}
        predicted[row["article_id"]].append({**span, **known, **speaker})
    return predicted


def parse_cached(articles: pd.DataFrame, cache: Path | None) -> pd.DataFrame:
    """Return the tokens of the articles, kept in `cache` under a hash of what was parsed."""
    if cache is None:
        return parse_articles(articles)
    key = hashlib.sha256("\n".join(articles["article_id"] + articles["text"]).encode()).hexdigest()[:16]
    path = cache / f"tokens-{key}.parquet"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        parse_articles(articles).to_parquet(path)
    return pd.read_parquet(path)


def table_row(name: str, results: dict[str, Any], speech: dict[str, Any]) -> str:
    """Return one line of the table; `speech` are the scores without attitudes such as "hopes"."""
    overlap, speaker, marks = results["overlap"], results["speaker"], results["marks"]
    figures = [
        overlap["all"]["f1"],
        *(overlap[kind]["f1"] for kind in COLUMNS),
        speech["overlap"]["indirect"]["f1"],
        speaker["all"]["e2e"],
    ]
    figures += [marks["accuracy"], marks["scare"]["f1"], marks["speaker"]]
    cells = [
        name,
        str(results["docs"]),
        *(f"{figure:.3f}" for figure in figures),
        f"{results['density']['mae']:.2f} pt",
    ]
    return f"| {' | '.join(cells)} |"


def print_rules(score: Any, documents: list[dict[str, Any]], predicted: dict[str, list[dict[str, Any]]]) -> None:
    """Print, for each rule, how many of its quotations gold has, with the same speaker where both name one."""
    right: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for gold in documents:
        words = score.words(gold["text"])
        segments = score.segments(gold, gold["text"], words, set())
        for quote in predicted[gold["doc_id"]]:
            ids = score.word_ids(words, [(quote["start"], quote["end"])])
            best = max(segments, key=lambda one: len(one["ids"] & ids), default=None)
            hit = best is not None and 2 * len(best["ids"] & ids) >= len(ids)
            spoken = hit and score.spans_of(best["q"], "speaker_")
            total[quote["rule"]] += 1
            unnamed = "speaker_start" not in quote or not spoken
            right[quote["rule"]] += bool(hit) and (
                unnamed or score.speaker_right(gold["text"], words, best["q"], quote)[0]
            )
    print("\n| rule | quotations | right |\n|---|---|---|")
    for rule in sorted(total, key=lambda name: -total[name]):
        print(f"| {rule} | {total[rule]} | {right[rule] / total[rule]:.3f} |")
    print()


def print_own() -> None:
    """Print how well the project's own annotated quotations are found, as bench/gold.py counts."""
    rows = importlib.import_module("gold").score_gold()
    print("\n| own gold | score | n |\n|---|---|---|")
    for name, (figure, n) in rows.items():
        print(f"| {name} | {figure:.3f} | {n} |")


if __name__ == "__main__":
    main()
