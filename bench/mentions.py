"""How well names are found, labelled and grouped, on the annotated articles beside the repository.

    python bench/mentions.py [SHARED]

Prints a table in markdown: the parser's own spans, each surface an entity, against `find_mentions`, on articles that
neither the rules nor the weights were fitted on (sha256 of "fold" + doc_id, first byte, a multiple of five; of other
outlets the reporting half). The weights are those of bench/naming.py --checking. Then what a second annotator agrees
with the first on, and the time of `find_mentions` beside the parse. SHARED is the folder with `gold/`, `corpora/` and
`bench/`, by default the one beside the repository. The scorer is the shared one without CEAF-e, which needs scipy.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
from named import CHECKING, CORPORA, OTHER, SHARED, TWICE, gold_of, read_named, read_other, shape_predictions, table_of

from analysis.language import parse_articles
from analysis.mentions import find_mentions
from analysis.pages import LABELS

COLUMNS = ["span", "PER", "ORG", "LOC", "MISC", "b3", "top5", "count", "head"]


def main(shared: Path) -> None:
    """Print how each system does on each corpus, and what it costs."""
    scorer = load_scorer(shared / "bench" / "entities" / "score.py")
    documents = [document for document in read_named(shared) if not document.tuning]
    articles = table_of(documents)
    begin = time.process_time()
    tokens = parse_articles(articles)
    parsed = time.process_time()
    mentions = find_mentions(articles, tokens, weights=str(CHECKING))
    spent = time.process_time() - parsed
    print("| corpus | articles | system | " + " | ".join(COLUMNS) + " |")
    print("|---|---|---|" + "---|" * len(COLUMNS))
    for corpus in (*CORPORA, OTHER):
        chosen = [document for document in documents if document.corpus == corpus]
        for system, spans in {"spaCy alone": take_spans(tokens), "columninch": mentions}.items():
            scores, _ = scorer.score(gold_of(chosen), shape_predictions(chosen, spans))
            print(f"| {corpus} | {len(chosen)} | {system} | {show_scores(scores)} |")
    print(f"| {OTHER}, read twice | {show_agreement(scorer, shared)} |")
    n_words = articles["text"].str.split().str.len().sum()
    print(f"\nCPU time over {n_words:,} words: parse {parsed - begin:.1f} s, find_mentions {spent:.1f} s,", end=" ")
    print(f"{spent / (parsed - begin):.2f} of the parse.")


def show_agreement(scorer: Any, shared: Path) -> str:
    """Return how far a second annotator agrees with the first, as a row."""
    second = list(read_other(shared, TWICE))
    keys = {document.article["article_id"] for document in second}
    first = [document for document in read_named(shared) if document.article["article_id"] in keys]
    scores, _ = scorer.score(gold_of(first), gold_of(second))
    return f"{len(second)} | second annotator | {show_scores(scores)}"


def load_scorer(path: Path) -> Any:
    """Return the shared scorer as a module, without the one measure that needs scipy."""
    spec = importlib.util.spec_from_file_location("entity_scorer", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"no scorer at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ceaf_e = lambda gold, predicted: 0.0
    return module


def take_spans(tokens: pd.DataFrame) -> pd.DataFrame:
    """Return the parser's own spans as mentions, every surface of a label an entity."""
    inside = tokens[tokens["ent_label"].isin(LABELS)]
    begins = (inside["ent_iob"] == "B").cumsum()
    spans = inside.groupby([begins, "article_id", "part"], sort=False).agg(
        start=("start", "min"), end=("end", "max"), label=("ent_label", "first"), words=("text", " ".join)
    )
    spans["entity_id"] = spans["label"] + ":" + spans["words"]
    return spans.reset_index(["article_id", "part"])


def show_scores(scores: dict[str, Any]) -> str:
    """Return one row of numbers."""
    values = [scores[name]["f"] if isinstance(scores[name], dict) else scores[name] for name in COLUMNS]
    return " | ".join(f"{value:.3f}" for value in values)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    if folder.is_dir():
        main(folder)
    else:
        print("No annotated articles beside the repository; `python bench/gold.py` scores the project's own.")
