"""How well names are found, labelled and grouped, on the public gold documents beside the repository.

    python bench/mentions.py [SHARED]

Prints a table in markdown: the parser's own spans, each surface an entity, against `find_mentions`, on the
documents that the rules were tuned on and on those kept for checking (sha256 of "fold" + doc_id, first byte, a
multiple of five); then the time of `find_mentions` beside the parse. SHARED is the folder with `gold/` and
`bench/`, by default the one beside the repository. The scorer is the shared one; its CEAF-e needs scipy and is
left out.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.language import parse_articles
from analysis.mentions import find_mentions
from analysis.pages import LABELS

CORPORA = {"DWIE": "dwie-public.jsonl.gz", "GUM": "gum-public.jsonl.gz"}
COLUMNS = ["span", "PER", "ORG", "LOC", "MISC", "b3", "top5", "count", "head"]


def main(shared: Path) -> None:
    """Print how each system does on each corpus, and what it costs."""
    scorer = load_scorer(shared / "bench" / "entities" / "score.py")
    print("| corpus | part | documents | system | " + " | ".join(COLUMNS) + " |")
    print("|---|---|---|---|" + "---|" * len(COLUMNS))
    seconds = {"parse_articles": 0.0, "find_mentions": 0.0}
    n_words = 0
    for corpus, file_name in CORPORA.items():
        gold = read_gold(shared / "gold" / "entities" / file_name)
        articles, shifts = split_headlines(gold)
        begin = time.process_time()
        tokens = parse_articles(articles)
        parsed = time.process_time()
        mentions = find_mentions(articles, tokens)
        seconds["parse_articles"] += parsed - begin
        seconds["find_mentions"] += time.process_time() - parsed
        n_words += sum(len(document["text"].split()) for document in gold.values())
        systems = {"spaCy alone": take_spans(tokens), "columninch": mentions}
        for part in ("tuning", "checking"):
            chosen = {key: document for key, document in gold.items() if is_kept(key) == (part == "checking")}
            for system, spans in systems.items():
                scores, _ = scorer.score(chosen, shape_predictions(spans, shifts))
                print(f"| {corpus} | {part} | {len(chosen)} | {system} | {show_scores(scores)} |")
    share = seconds["find_mentions"] / seconds["parse_articles"]
    times = ", ".join(f"{name} {spent:.1f} s" for name, spent in seconds.items())
    print(f"\nCPU time over {n_words:,} words: {times}; mentions cost {share:.2f} of the parse.")


def load_scorer(path: Path) -> Any:
    """Return the shared scorer as a module, without the one measure that needs scipy."""
    spec = importlib.util.spec_from_file_location("entity_scorer", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"no scorer at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ceaf_e = lambda gold, predicted: 0.0
    return module


def read_gold(path: Path) -> dict[str, dict[str, Any]]:
    """Return the gold documents by their id."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {document["doc_id"]: document for document in map(json.loads, lines)}


def is_kept(doc_id: str) -> bool:
    """Say whether a document is kept for checking."""
    return hashlib.sha256(f"fold{doc_id}".encode()).digest()[0] % 5 == 0


def split_headlines(gold: dict[str, dict[str, Any]]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the documents as articles, the first line as headline, and where each body begins."""
    rows, shifts = [], {}
    for doc_id, document in gold.items():
        line_end = document["text"].find("\n")
        shifts[doc_id] = line_end if 0 < line_end < 300 else 0
        headline, body = document["text"][: shifts[doc_id]], document["text"][shifts[doc_id] :]
        rows.append({"article_id": doc_id, "headline": headline, "text": body})
    return pd.DataFrame(rows), shifts


def take_spans(tokens: pd.DataFrame) -> pd.DataFrame:
    """Return the parser's own spans as mentions, every surface of a label an entity."""
    inside = tokens[tokens["ent_label"].isin(LABELS)]
    begins = (inside["ent_iob"] == "B").cumsum()
    spans = inside.groupby([begins, "article_id", "part"], sort=False).agg(
        start=("start", "min"), end=("end", "max"), label=("ent_label", "first"), words=("text", " ".join)
    )
    spans["entity_id"] = spans["label"] + ":" + spans["words"]
    return spans.reset_index(["article_id", "part"])


def shape_predictions(mentions: pd.DataFrame, shifts: dict[str, int]) -> dict[str, dict[str, Any]]:
    """Return mentions as the scorer reads them, offsets counted from the start of the document."""
    predicted: dict[str, dict[str, Any]] = {doc_id: {"doc_id": doc_id, "mentions": []} for doc_id in shifts}
    for row in mentions.itertuples():
        shift = shifts[row.article_id] if row.part == "body" else 0
        span = {"start": row.start + shift, "end": row.end + shift, "label": row.label, "entity_id": row.entity_id}
        predicted[row.article_id]["mentions"].append(span)
    return predicted


def show_scores(scores: dict[str, Any]) -> str:
    """Return one row of numbers."""
    values = [scores[name]["f"] if isinstance(scores[name], dict) else scores[name] for name in COLUMNS]
    return " | ".join(f"{value:.3f}" for value in values)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared"
    if folder.is_dir():
        main(folder)
    else:
        print("No annotated articles beside the repository; `python bench/gold.py` scores the project's own.")
