"""Train the attribution model: python bench/training.py --help

Learns from the annotated articles beside the repository: the public half of PolNeAR (Newell, Margolin and Ruths
2018), whose content, cues and sources are marked, and the tuning half of our second domain, whose marked spans have
resolved speakers. What is learned are weights of word classes, grammar, marks and places; no word of an article
enters the file. Later stages learn from what earlier ones make of articles that these did not learn from.
"""

from __future__ import annotations

import argparse
import importlib
import pickle
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import quotes as bench_quotes
import second_domain

from analysis.attributing import Opened, open_articles, see
from analysis.learned import links
from analysis.learned.attribute import Seen, believe, find_content, make_pool
from analysis.learned.chain import CONTENT, CUE, LABELS, SOURCE
from analysis.learned.extents import Beliefs, Candidates, choose, describe
from analysis.learned.marked import Content, describe_marks, settle
from analysis.learned.sheet import Sheet
from analysis.learned.sureness import describe_links
from analysis.learned.templates import templates
from analysis.learned.trees import Trees, probability, run_trees
from analysis.learned.weights import FILE, Model, weigh, write_model
from analysis.mentions import find_mentions

C1, C2, RAREST, ROUNDS = 1.0, 0.1, 6, 80  # penalties, fewest cases of a feature, iterations
SECOND_WEIGHT = 2.0  # of a marked span of the second domain, one of PolNeAR weighing 1
UNREAL = Model({}, [], {}, {}, {})


class Gold(NamedTuple):
    """Annotated content in tokens: `whole` where every attribution of the article is annotated."""

    spans: list[tuple[int, int, dict[str, Any]]]  # first, last, the quotation
    marks: list[bool | None]  # per marked span: quoted; None where not annotated
    whole: bool


class Part(NamedTuple):
    """Articles that are labelled by one labeller."""

    opened: list[Opened]
    seen: list[Seen]
    gold: list[dict[str, Any] | second_domain.Annotated]
    beliefs: Beliefs
    labelled_by: str


def load(shared: Path, cache: Path | None) -> dict[str, list[tuple[Opened, Any]]]:
    """Return opened articles with their annotations: PolNeAR by fold of its documents' names, and the second domain."""
    documents = bench_quotes.read_gold(shared / "gold" / "quotes" / "polnear-public.jsonl.gz")
    ids = [document["doc_id"] for document in documents]
    articles = pd.DataFrame({"article_id": ids, "headline": None, "text": [one["text"] for one in documents]})
    annotated = [one for one in second_domain.read_second_domain(shared) if one.tuning]
    second = pd.DataFrame([one.article for one in annotated])
    out: dict[str, list[tuple[Opened, Any]]] = defaultdict(list)
    for gold, opened in zip(documents, _open(articles, cache), strict=True):
        out[f"fold{bench_quotes.fold(gold['doc_id'])}"].append((opened, gold))
    out["second"] = list(zip(_open(second, cache), annotated, strict=True))
    return out


def _open(articles: pd.DataFrame, cache: Path | None) -> list[Opened]:
    tokens = bench_quotes.parse_cached(articles, cache)
    return list(open_articles(articles, tokens, find_mentions(articles, tokens)))


def make_sheet(seen: Sequence[Seen]) -> Sheet:
    """Return the columns of articles."""
    return Sheet([one.parsed for one in seen], [one.view for one in seen])


# --- the labeller -----------------------------------------------------------------------------------------------


def token_range(sheet: Sheet, number: int, start: int, end: int) -> tuple[int, int]:
    """Return the tokens of an article's body that overlap a stretch of its text."""
    first, last = int(sheet.bounds[number]), int(sheet.bounds[number + 1])
    one = sheet.articles[number]
    shift = sum(part == "headline" for part in one.part)
    begin = first + shift + int(np.searchsorted(np.array(one.end[shift:]), start, side="right"))
    stop = first + shift + int(np.searchsorted(np.array(one.start[shift:]), end))
    return begin, min(stop, last)


def gold_labels(sheet: Sheet, golds: Sequence[dict[str, Any]]) -> Any:
    """Return the label of every token by the annotations."""
    labels = np.zeros(sheet.n, np.int64)
    for number, gold in enumerate(golds):
        for quote in gold["quotes"]:
            cue = [(quote["cue_start"], quote["cue_end"])] if quote["cue_start"] is not None else []
            for kind, spans in ((CONTENT, quote["spans"]), (SOURCE, quote["speaker_spans"]), (CUE, cue)):
                for start, end in spans:
                    begin, stop = token_range(sheet, number, start, end)
                    for token in range(begin, stop):
                        goes_on = token > begin and sheet.paragraph[token] == sheet.paragraph[token - 1]
                        labels[token] = kind + goes_on
    return labels


def train_labeller(pairs: list[tuple[Seen, dict[str, Any]]], path: Path) -> tuple[dict[str, Any], list[list[float]]]:
    """Return the labeller's weights as they are spelled in the file, and those of label after label."""
    pycrfsuite = importlib.import_module("pycrfsuite")
    sheet = make_sheet([seen for seen, _ in pairs])
    labels = gold_labels(sheet, [gold for _, gold in pairs])
    features = list(templates(sheet))
    columns = []
    for template in features:
        codes, inverse = np.unique(template.codes(), return_inverse=True)
        for offset in template.offsets:
            names = np.array([f"{template.name}@{offset}={code}" for code in codes] + [""], dtype=object)
            place = sheet.index + offset
            inside = (place >= sheet.paragraph_start) & (place < sheet.paragraph_end)
            columns.append((names, np.where(inside, inverse[np.clip(place, 0, sheet.n - 1)], len(codes))))
    trainer = pycrfsuite.Trainer(verbose=False)
    for start in np.flatnonzero(sheet.first).tolist():
        end = int(sheet.paragraph_end[start])
        rows = zip(*(names[inverse[start:end]] for names, inverse in columns), strict=True)
        trainer.append([[name for name in row if name] for row in rows], [LABELS[k] for k in labels[start:end]])
    trainer.set_params({"c1": C1, "c2": C2, "max_iterations": ROUNDS, "feature.minfreq": RAREST,
                        "feature.possible_transitions": True})  # fmt: skip
    trainer.train(str(path))
    return export_labeller(path, {template.name: template for template in features})


def export_labeller(path: Path, features: dict[str, Any]) -> tuple[dict[str, Any], list[list[float]]]:
    """Return the weights of a trained labeller."""
    tagger = importlib.import_module("pycrfsuite").Tagger()
    tagger.open(str(path))
    found, number = tagger.info(), {label: place for place, label in enumerate(LABELS)}
    weights: dict[str, dict[str, list[float]]] = defaultdict(dict)
    for (attribute, label), weight in found.state_features.items():
        name, code = attribute.rsplit("=", 1)
        spelled = features[name.split("@")[0]].spell(int(code))
        weights[name].setdefault(spelled, [0.0] * len(LABELS))[number[label]] = weight
    steps = [[0.0] * len(LABELS) for _ in LABELS]
    for (before, after), weight in found.transitions.items():
        steps[number[before]][number[after]] = weight
    return dict(weights), steps
