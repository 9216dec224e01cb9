"""The articles whose names are annotated: DWIE and GUM in ../shared/gold, and those of other outlets that we annotated.

The repository holds no text: bench/annotations/names.jsonl has one line per article of ../shared/corpora, with the
hash of its text and, for every entity, its label and the places of its mentions. `read_named` puts both together.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from second_domain import SHARED, hash_of, is_tuning, read_pool

ANNOTATIONS = Path(__file__).parent / "annotations" / "names.jsonl"
CORPORA = {"DWIE": "dwie-public.jsonl.gz", "GUM": "gum-public.jsonl.gz"}
OTHER = "other outlets"
CHECKING = Path(__file__).parent / "names-checking.txt.gz"  # the judge of names that has seen the tuning parts alone
TWICE = Path(__file__).parent / "annotations" / "names-twice.jsonl"


class Named(NamedTuple):
    """An annotated article: its corpus, its row, its mentions by offsets into headline or body, and its part."""

    corpus: str
    article: dict[str, Any]
    mentions: list[dict[str, Any]]  # part, start, end, label, entity_id, kind
    tuning: bool


def read_named(shared: Path = SHARED) -> list[Named]:
    """Return every annotated article."""
    found = [one for corpus in CORPORA for one in read_gold(shared, corpus)]
    return found + list(read_other(shared, ANNOTATIONS))


def read_gold(shared: Path, corpus: str) -> Iterator[Named]:
    """Yield the public documents of a corpus, the first line as headline."""
    gold = read_documents(shared, corpus)
    articles, shifts = split_headlines(gold)
    for article in articles.to_dict("records"):
        key = article["article_id"]
        mentions = [move_mention(mention, shifts[key]) for mention in gold[key]["mentions"]]
        yield Named(corpus, article, mentions, not is_kept(key))


def read_documents(shared: Path, corpus: str) -> dict[str, dict[str, Any]]:
    """Return the public documents of a corpus as they are, by their id."""
    with gzip.open(shared / "gold" / "entities" / CORPORA[corpus], "rt", encoding="utf-8") as lines:
        return {document["doc_id"]: document for document in map(json.loads, lines)}


def split_headlines(gold: dict[str, dict[str, Any]]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the documents as articles, the first line as headline, and where each body begins."""
    rows, shifts = [], {}
    for doc_id, document in gold.items():
        line_end = document["text"].find("\n")
        shifts[doc_id] = line_end if 0 < line_end < 300 else 0
        headline, body = document["text"][: shifts[doc_id]], document["text"][shifts[doc_id] :]
        rows.append({"article_id": doc_id, "headline": headline, "text": body})
    return pd.DataFrame(rows), shifts


def move_mention(mention: dict[str, Any], shift: int) -> dict[str, Any]:
    """Return a mention by its offsets in headline or body."""
    in_headline = mention["end"] <= shift
    moved = {"part": "headline" if in_headline else "body", "kind": "name"} | mention
    if not in_headline:
        moved |= {"start": max(mention["start"] - shift, 0), "end": mention["end"] - shift}
    return moved


def is_kept(doc_id: str) -> bool:
    """Say whether a document of DWIE or GUM is kept for checking."""
    return hashlib.sha256(f"fold{doc_id}".encode()).digest()[0] % 5 == 0


def read_other(shared: Path, annotations: Path) -> Iterator[Named]:
    """Yield our articles of other outlets; one whose text is no longer the annotated one raises ValueError."""
    texts = {article["article_id"]: article for article in read_pool(shared / "corpora")}
    for line in map(json.loads, annotations.read_text(encoding="utf-8").splitlines()):
        article = texts[line["article_id"]]
        if hash_of(article) != line["hash"]:
            raise ValueError(f"{line['article_id']}: the text is not the one that was annotated; annotate it again.")
        mentions = [
            {"part": part, "start": start, "end": end, "label": label, "entity_id": f"e{number}", "kind": "name"}
            for number, (label, *places) in enumerate(line["entities"])
            for part, start, end in places
        ]
        article = article | {"headline": article["headline"] or ""}
        yield Named(OTHER, article, mentions, is_tuning(line["article_id"]))


def table_of(documents: list[Named]) -> pd.DataFrame:
    """Return the articles as a table that can be parsed."""
    columns = ["article_id", "headline", "text"]
    return pd.DataFrame([document.article for document in documents], columns=columns)


def gold_of(documents: list[Named]) -> dict[str, dict[str, Any]]:
    """Return the documents as the scorer reads them, the body behind the headline."""
    gold = {}
    for document in documents:
        headline = document.article["headline"]
        shifts = {"headline": 0, "body": len(headline) + 2}
        mentions = [
            mention
            | {"start": mention["start"] + shifts[mention["part"]], "end": mention["end"] + shifts[mention["part"]]}
            for mention in document.mentions
        ]
        text = f"{headline}\n\n{document.article['text']}"
        gold[document.article["article_id"]] = {"text": text, "mentions": mentions, "half": "public"}
    return gold


def shape_predictions(documents: list[Named], mentions: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return found mentions as the scorer reads them, the body behind the headline."""
    bodies = {one.article["article_id"]: len(one.article["headline"]) + 2 for one in documents}
    predicted: dict[str, dict[str, Any]] = {key: {"mentions": []} for key in bodies}
    for row in mentions.itertuples():
        if row.article_id in bodies:
            shift = bodies[row.article_id] if row.part == "body" else 0
            span = {"start": row.start + shift, "end": row.end + shift, "label": row.label, "entity_id": row.entity_id}
            predicted[row.article_id]["mentions"].append(span)
    return predicted
