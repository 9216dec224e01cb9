"""How well entities are joined across articles, on the public DWIE documents beside the repository.

    python bench/across.py [SHARED]

Two entities of different articles should be joined where the annotators linked both to the same page of
Wikipedia; entities without a link are left out. Prints, in markdown, precision and recall of the joined pairs for
people, organisations and places: on the annotators' own mentions, and on those of `find_mentions`, each entity of
which takes the link that most of its mentions have. Our names were trained on most of these documents.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
from mentions import load_scorer
from named import gold_of, read_gold, shape_predictions, table_of

from analysis.across import join_entities
from analysis.language import parse_articles
from analysis.mentions import find_entities, find_mentions
from analysis.tables import ENTITIES, make_table

LABELS = {"PER": "PERSON", "ORG": "ORG", "LOC": "GPE"}
GROUPS = {"people": {"PERSON"}, "organisations": {"ORG"}, "places": {"GPE", "LOC", "FAC"}}


def main(shared: Path) -> None:
    """Print how well each kind of name is joined."""
    documents = list(read_gold(shared, "DWIE"))
    articles, gold = table_of(documents), gold_of(documents)
    articles["published"] = pd.Series(pd.NaT, index=articles.index, dtype="datetime64[us, UTC]")
    tokens = parse_articles(articles)
    mentions = find_mentions(articles, tokens)
    align = load_scorer(shared / "bench" / "entities" / "score.py").align
    annotated = join_entities(make_table(take_gold(gold), ENTITIES))
    found = join_entities(find_entities(articles, mentions, tokens), articles, mentions)
    links = link_found(gold, shape_predictions(documents, mentions), align) | link_gold(gold)
    print("| mentions | of | precision | recall | joined pairs | right | pairs to find |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for source, joined in (("annotated", annotated), ("found", found)):
        keys = zip([source] * len(joined), joined["article_id"], joined["entity_id"], strict=True)
        joined["link"] = [links.get(key) for key in keys]
        for name, labels in GROUPS.items():
            n_said, n_right, n_wanted = count_pairs(joined[joined["label"].isin(labels)])
            scores = f"{n_right / max(n_said, 1):.3f} | {n_right / max(n_wanted, 1):.3f}"
            print(f"| {source} | {name} | {scores} | {n_said} | {n_right} | {n_wanted} |")


def take_gold(gold: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the annotators' entities of each document as rows; what is no person, body or place is left out."""
    rows = []
    for doc_id, document in gold.items():
        groups = defaultdict(list)
        for mention in names_of(document):
            groups[mention["entity_id"]].append(mention)
        for link, mentions in groups.items():
            label = LABELS[Counter(mention["label"] for mention in mentions).most_common(1)[0][0]]
            texts = Counter(document["text"][mention["start"] : mention["end"]] for mention in mentions)
            row = {"article_id": doc_id, "entity_id": link, "label": label, "n_mentions": texts.total()}
            row["name"] = max(texts, key=lambda text: (len(text.split()), texts[text], text))
            row["aliases"] = [text for text, _ in texts.most_common()]
            rows.append({**row, "in_headline": False, "in_lead": False})
    return rows


def link_gold(gold: dict[str, dict[str, Any]]) -> dict[tuple[str, str, str], str]:
    """Return the page of each of the annotators' entities that has one."""
    ids = {(doc_id, mention["entity_id"]) for doc_id, document in gold.items() for mention in names_of(document)}
    return {("annotated", doc_id, link): link for doc_id, link in ids if link.startswith("wiki:")}


def link_found(
    gold: dict[str, dict[str, Any]], found: dict[str, dict[str, Any]], align: Any
) -> dict[tuple[str, str, str], str]:
    """Return, for each of our entities, the page that most of its mentions have."""
    links: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for doc_id, document in gold.items():
        ours, theirs = (
            found[doc_id]["mentions"],
            [mention for mention in document["mentions"] if mention["kind"] == "name"],
        )
        for place, own in align(theirs, ours).items():
            links["found", doc_id, ours[own]["entity_id"]][theirs[place]["entity_id"]] += 1
    most = {key: counts.most_common(1)[0][0] for key, counts in links.items()}
    return {key: link for key, link in most.items() if link.startswith("wiki:")}


def names_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the mentions that are names of people, bodies and places."""
    return [mention for mention in document["mentions"] if mention["kind"] == "name" and mention["label"] in LABELS]


def count_pairs(entities: pd.DataFrame) -> tuple[int, int, int]:
    """Return how many pairs of linked entities are joined, are joined rightly, and should be."""
    linked = entities.dropna(subset=["link"])
    joined, right, wanted = (pairs_within(linked, by) for by in (["corpus_id"], ["corpus_id", "link"], ["link"]))
    return joined, right, wanted


def pairs_within(entities: pd.DataFrame, by: list[str]) -> int:
    """Return how many pairs of different articles share the values of some columns."""
    groups = entities.groupby(by)["article_id"]
    return sum(one != other for _, ids in groups for one, other in combinations(ids, 2))


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared"
    if folder.is_dir():
        main(folder)
    else:
        print("No annotated articles beside the repository.")
