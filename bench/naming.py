"""Train the judge of names (analysis/naming.py) on the annotated articles beside the repository.

    python bench/naming.py [--checking | --cross] [--out FILE] [--shared FOLDER]

Writes the weights that ship with the package; with --checking those of the tuning parts alone, which have not seen the
articles kept for checking (bench/names-checking.txt.gz, with which bench/mentions.py measures). Needs scikit-learn; a
minute or two on one core. The same input gives the same bytes. With --cross it writes no weights: every article is
scored by weights that have not seen it, five parts in turn, and the scores are printed.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from mentions import COLUMNS, load_scorer, show_scores
from named import CORPORA, OTHER, SHARED, Named, gold_of, read_named, shape_predictions, table_of
from sklearn.linear_model import LogisticRegression

from analysis.evidence import VERDICTS, Rows, weigh_evidence
from analysis.labels import weigh_names
from analysis.language import parse_articles
from analysis.mentions import find_mentions
from analysis.names import find_candidates, find_places
from analysis.naming import FARTHEST, Round, run_round, write_rounds
from analysis.pages import Page, Span, read_pages
from analysis.relations import relate_names

STRENGTH = 0.012  # of the logistic regression's L2; .003 to .1 differ by less than the noise
FLOOR = 0.1  # the least spread by which a number is scaled
FOLDS = 5  # of --cross
PARTS = 4  # in which the second round learns from a first that has not seen its articles
_OF_GOLD = {"PER": "PERSON", "ORG": "ORG", "LOC": "PLACE", "MISC": "MISC", "NONE": "NONE"}
BENCH = Path(__file__).parent
SHIPPED = BENCH.parent / "analysis" / "learned" / "names.txt.gz"


class Lesson(NamedTuple):
    """One article to learn from: its names, their evidence, the right verdicts, and what each counts for."""

    page: Page
    names: Mapping[str, Sequence[Span]]
    rows: Rows
    verdicts: np.ndarray[Any, Any]
    weights: np.ndarray[Any, Any]


def main(checking: bool, out: Path, shared: Path) -> None:
    """Train and write the weights."""
    documents = [document for document in read_named(shared) if document.tuning or not checking]
    lessons = read_lessons(documents)
    write_rounds(train(lessons), out)
    print(f"{out.name}: {sum(len(lesson.names) for lesson in lessons):,} names of {len(lessons)} articles")


def cross(shared: Path) -> None:
    """Print the scores of every article by weights that have not seen it."""
    documents = read_named(shared)
    articles = table_of(documents)
    tokens = parse_articles(articles)
    part = {key: hashlib.sha1(key.encode()).digest()[-1] % FOLDS for key in articles["article_id"]}
    lessons = read_lessons(documents)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for fold in range(FOLDS):
            path = Path(folder) / f"{fold}.txt.gz"
            write_rounds(train([lesson for lesson in lessons if part[lesson.page.article_id] != fold]), path)
            unseen = articles[articles["article_id"].map(part) == fold]
            found.append(find_mentions(unseen, tokens, weights=str(path)))
    scorer = load_scorer(shared / "bench" / "entities" / "score.py")
    print("| corpus | articles | " + " | ".join(COLUMNS) + " |\n|---|---|" + "---|" * len(COLUMNS))
    for corpus in (*CORPORA, OTHER):
        chosen = [document for document in documents if document.corpus == corpus]
        scores, _ = scorer.score(gold_of(chosen), shape_predictions(chosen, pd.concat(found)))
        print(f"| {corpus} | {len(chosen)} | {show_scores(scores)} |")


def read_lessons(documents: Sequence[Named]) -> list[Lesson]:
    """Return the articles as lessons."""
    articles, gold = table_of(list(documents)), gold_of(list(documents))
    corpora = {document.article["article_id"]: document.corpus for document in documents}
    pages = read_pages(articles, parse_articles(articles))
    return [_lesson(page, gold[page.article_id]["mentions"], corpora[page.article_id]) for page in pages]


def _lesson(page: Page, mentions: Sequence[dict[str, Any]], corpus: str) -> Lesson:
    """Return one lesson; a name that the corpus does not judge counts for nothing."""
    names = find_places(page, find_candidates(page))
    rows = weigh_evidence(page, names, *weigh_names(page, names))
    named = [mention for mention in mentions if mention["kind"] == "name"]
    nominal = [mention for mention in mentions if mention["kind"] == "nominal" and mention["label"] != "MISC"]
    verdicts, weights = [], []
    for spans in names.values():
        verdict = _OF_GOLD[_label_of(spans, named)]
        inside = any(one["start"] <= spans[0].start and spans[0].end <= one["end"] for one in nominal)
        unjudged = (verdict == "NONE" and inside) or (corpus == "GUM" and verdict == "MISC")
        verdicts.append(VERDICTS.index(verdict))
        weights.append(0.0 if unjudged else len(spans) ** 0.5)
    return Lesson(page, names, rows, np.array(verdicts, int), np.array(weights))


def _label_of(spans: Sequence[Span], named: Sequence[dict[str, Any]]) -> str:
    """Return the label that most places of a name have in the gold."""
    exact = {(mention["start"], mention["end"]): mention["label"] for mention in named}
    votes = Counter(exact.get((span.start, span.end)) or _label_around(span, named) for span in spans)
    return votes.most_common(1)[0][0]


def _label_around(span: Span, named: Sequence[dict[str, Any]]) -> str:
    """Return the label of a gold mention that shares more than half of its length with the span, one in the other."""
    for mention in named:
        shared = min(mention["end"], span.end) - max(mention["start"], span.start)
        nested = mention["start"] >= span.start or mention["end"] <= span.end
        longest = max(mention["end"] - mention["start"], span.end - span.start)
        if nested and shared > 0.5 * longest:
            return str(mention["label"])
    return "NONE"


def train(lessons: Sequence[Lesson]) -> tuple[Round, Round]:
    """Return both rounds; the second learns from what a first round believes that has not seen the article."""
    first = fit_round([lesson.rows for lesson in lessons], lessons)
    rows: list[Rows] = [lesson.rows for lesson in lessons]
    for part in range(PARTS):
        others = [lesson for place, lesson in enumerate(lessons) if place % PARTS != part]
        half = fit_round([lesson.rows for lesson in others], others)
        for place in range(part, len(lessons), PARTS):
            rows[place] = see_relations(lessons[place], half)
    return first, fit_round(rows, lessons)


def see_relations(lesson: Lesson, first: Round) -> Rows:
    """Return the evidence of a lesson with what the first round believes of related names."""
    related = relate_names(lesson.page, lesson.names, run_round(first, lesson.rows))
    return np.hstack([lesson.rows, related])


def fit_round(rows: Sequence[Rows], lessons: Sequence[Lesson]) -> Round:
    """Return one logistic regression."""
    numbers = np.vstack(rows).astype(float)
    verdicts = np.concatenate([lesson.verdicts for lesson in lessons])
    weights = np.concatenate([lesson.weights for lesson in lessons])
    means, spreads = numbers.mean(0), np.maximum(numbers.std(0), FLOOR)
    scaled, counts = np.clip((numbers - means) / spreads, -FARTHEST, FARTHEST), weights > 0
    model = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3)
    model.fit(scaled[counts], verdicts[counts], sample_weight=weights[counts])
    return Round(means, spreads, model.coef_.T, model.intercept_)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checking", action="store_true", help="learn from the tuning parts alone")
    parser.add_argument("--cross", action="store_true", help="print scores by weights that have not seen the article")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--shared", type=Path, default=SHARED)
    options = parser.parse_args()
    target = options.out or (BENCH / "names-checking.txt.gz" if options.checking else SHIPPED)
    if options.cross:
        cross(options.shared)
    else:
        main(options.checking, target, options.shared)
