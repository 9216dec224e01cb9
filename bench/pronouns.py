"""How often "he" and "she" are given the right person, on public gold documents and articles beside the repository.

    python bench/pronouns.py [SHARED]

Prints three tables in markdown. The first is of GUM's 23 Wikinews articles, every he, she, him, her, his and -self in
them, once on the annotators' names and once on ours, for the documents that the weights were tuned on and those kept
for checking (as in bench/mentions.py). A pronoun is right where it has the entity that it has there. GUM hides some
names in a longer phrase ("co-founder Ana Bell") and thereby calls them no names; "mended" counts those too. Beside
it the floor: the latest person named within three sentences. The second is of the speakers he and she in articles of
many outlets (bench/second_domain.py), on our names. The third says how honest the confidence is over both. Last the
time beside the parse.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import named as annotated_names
import pandas as pd
import second_domain

from analysis.language import parse_articles
from analysis.mentions import find_mentions
from analysis.pronouns import find_pronouns
from analysis.tables import MENTIONS, make_table

WORDS = {"he", "him", "his", "himself", "she", "her", "hers", "herself"}
LABELS = {"PER": "PERSON", "LOC": "GPE", "MISC": "EVENT"}
BINS = [0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.89, 0.901]
REACH = 3  # sentences that the floor looks back
Gold = dict[str, dict[str, Any]]


def main(shared: Path) -> None:
    """Print the tables."""
    gold = annotated_names.read_documents(shared, "GUM")
    articles, shifts = annotated_names.split_headlines(gold)
    begin = time.process_time()
    tokens = parse_articles(articles)
    parsed = time.process_time()
    found = find_mentions(articles, tokens, weights=str(annotated_names.CHECKING))
    named = time.process_time()
    find_pronouns(articles, tokens, found)
    share = (time.process_time() - named) / (parsed - begin)
    judged = print_gum(gold, shifts, articles, tokens, {"theirs": take_gold_names(gold, shifts), "ours": found})
    print_reliability(pd.DataFrame(judged + print_speakers(shared)))
    print(f"\nPronouns cost {share:.3f} of the parse, CPU time, {len(articles)} articles.")


def print_gum(
    gold: Gold, shifts: dict[str, int], articles: pd.DataFrame, tokens: pd.DataFrame, names: dict[str, pd.DataFrame]
) -> list[dict[str, Any]]:
    """Print the table of GUM; return the verdicts on our names."""
    print("GUM, pronouns that stand for a named person:\n")
    print(
        "| names | part | documents | pronouns | system | resolved | right | precision | recall | precision, mended |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for whose, mentions in names.items():
        links = [link_entities(gold, mentions, shifts, mended) for mended in (False, True)]
        systems = {"latest person": take_latest(tokens, mentions)}
        systems["columninch"] = find_pronouns(articles, tokens, mentions)
        for part, (system, pronouns) in itertools.product(("tuning", "checking", "all"), systems.items()):
            chosen = [one for one in gold if is_in(part, one)]
            verdicts = [
                verdict for doc_id in chosen for verdict in judge(gold[doc_id], pronouns, links, shifts[doc_id])
            ]
            n_gold = sum(len(find_wanted(gold[doc_id])) for doc_id in chosen)
            print(f"| {whose} | {part} | {len(chosen)} | {n_gold} | {system} | {tell(verdicts, n_gold)} |")
    return verdicts


def is_in(part: str, doc_id: str) -> bool:
    """Say whether a document belongs to a part of the table: tuning, checking or all."""
    return part == "all" or annotated_names.is_kept(doc_id) == (part == "checking")


def tell(verdicts: list[dict[str, Any]], n_gold: int) -> str:
    """Return how many are resolved and right, precision and recall as cells."""
    given, right, mended = (len(verdicts), *(sum(one[key] for one in verdicts) for key in ("right", "mended")))
    shares = right / max(given, 1), right / max(n_gold, 1), mended / max(given, 1)
    return f"{given} | {right} | " + " | ".join(f"{share:.3f}" for share in shares)


def find_wanted(document: dict[str, Any]) -> dict[int, str]:
    """Return the entity of each pronoun that stands for a named one, by where it starts."""
    named = {one["entity_id"] for one in document["mentions"] if one["kind"] == "name"}
    return {start: entity_id for start, entity_id in find_marked(document).items() if entity_id in named}


def find_marked(document: dict[str, Any]) -> dict[int, str]:
    """Return the entity of each he or she, named or not, by where it starts."""
    spoken = [one for one in document["mentions"] if one["kind"] == "pronoun"]
    return {
        one["start"]: one["entity_id"] for one in spoken if document["text"][one["start"] : one["end"]].lower() in WORDS
    }


def judge(
    document: dict[str, Any], pronouns: pd.DataFrame, links: list[dict[str, dict[str, str]]], shift: int
) -> list[dict[str, Any]]:
    """Return a verdict on each pronoun that has been given a person."""
    marked, doc_id = find_marked(document), document["doc_id"]
    own = pronouns[(pronouns["article_id"] == doc_id) & pronouns["entity_id"].notna()]
    verdicts = []
    for row in own.to_dict("records"):
        wanted = marked.get(row["start"] + (shift if row["part"] == "body" else 0))
        right, mended = (wanted is not None and link[doc_id].get(row["entity_id"]) == wanted for link in links)
        verdicts.append(
            {"right": right, "mended": right or mended, "confidence": row["confidence"], "rule": row["rule"]}
        )
    return verdicts


def take_latest(tokens: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Return the floor: each pronoun with the latest person named within three sentences."""
    people = mentions[mentions["label"] == "PERSON"]
    names = {(row["article_id"], row["part"], row["start"]): row["entity_id"] for row in people.to_dict("records")}
    rows, latest = [], {}
    columns = ("article_id", "part", "start", "text", "tag", "sentence")
    for article_id, part, start, text, tag, sentence in zip(*(tokens[name].tolist() for name in columns), strict=True):
        if (article_id, part, start) in names:
            latest[article_id, part] = sentence, names[article_id, part, start]
        if text.lower() in WORDS and tag in {"PRP", "PRP$"}:
            at, entity_id = latest.get((article_id, part), (-REACH - 1, None))
            row = {"article_id": article_id, "part": part, "start": start, "rule": "latest", "confidence": None}
            rows.append({**row, "entity_id": entity_id if sentence - at <= REACH else None})
    return pd.DataFrame(rows)


def print_speakers(shared: Path) -> list[dict[str, Any]]:
    """Print the table of the second domain; return its verdicts."""
    annotated = second_domain.read_second_domain(shared)
    articles = pd.DataFrame([one.article for one in annotated])
    tokens = parse_articles(articles)
    mentions = find_mentions(articles, tokens, weights=str(annotated_names.CHECKING))
    systems = {"latest person": take_latest(tokens, mentions), "columninch": find_pronouns(articles, tokens, mentions)}
    print("\nSpeakers he and she, articles of many outlets, our names:\n")
    print("| part | pronouns | system | resolved | right | precision | recall |\n|---|---|---|---|---|---|---|")
    for tuning, (system, pronouns) in itertools.product((True, False), systems.items()):
        body = pronouns[pronouns["part"] == "body"].to_dict("records")
        places = {(row["article_id"], row["start"]): row for row in body}
        verdicts, n_gold = [], 0
        for one in (one for one in annotated if one.tuning == tuning):
            for start, speakers in find_speakers(one).items():
                n_gold += 1
                row = places.get((one.article["article_id"], start), {})
                if isinstance(row.get("entity_id"), str):
                    right = second_domain.same_speaker(row["entity_id"].partition(":")[2], speakers)
                    verdicts.append({**row, "right": right, "mended": right})
        cells = tell(verdicts, n_gold).rpartition(" | ")[0]
        print(f"| {'tuning' if tuning else 'reporting'} | {n_gold} | {system} | {cells} |")
    return verdicts


def find_speakers(annotated: second_domain.Annotated) -> dict[int, tuple[str, ...]]:
    """Return the names of whoever speaks as he or she in the body, by where the pronoun starts."""
    spoken = [one for one in annotated.marks if one.use == "quote" and one.mention and one.speakers]
    return {
        one.mention[0]: one.speakers
        for one in spoken
        if annotated.article["text"][slice(*one.mention)].lower() in {"he", "she"}
    }


def print_reliability(judged: pd.DataFrame) -> None:
    """Print how often pronouns are right by how sure we are, and by rule."""
    print("\nHow sure we are and how often it is right, GUM (mended) and the reporting half together:\n")
    print("| confidence or rule | pronouns | mean confidence | right |\n|---|---|---|---|")
    for low, high in itertools.pairwise(BINS):
        part = judged[(judged["confidence"] >= low) & (judged["confidence"] < high)]
        print_line(f"{low:.2f} to {min(high, 0.9):.2f}", part)
    for rule, part in judged.groupby("rule"):
        print_line(f"`{rule}`", part)


def print_line(name: str, part: pd.DataFrame) -> None:
    """Print one line of the last table."""
    if len(part):
        print(f"| {name} | {len(part)} | {part['confidence'].mean():.2f} | {part['mended'].mean():.2f} |")


def take_gold_names(gold: Gold, shifts: dict[str, int]) -> pd.DataFrame:
    """Return the annotators' names as mentions, the fullest name in each entity_id."""
    rows: list[dict[str, Any]] = []
    for doc_id, document in gold.items():
        full: dict[str, str] = {}
        for one in document["mentions"]:
            text = document["text"][one["start"] : one["end"]]
            if one["kind"] == "name" and len(text) > len(full.get(one["entity_id"], "")):
                full[one["entity_id"]] = text
        for one in document["mentions"]:
            if one["kind"] != "name":
                continue
            part, shift = ("body", shifts[doc_id]) if one["start"] >= shifts[doc_id] else ("headline", 0)
            row = {"article_id": doc_id, "part": part, "start": one["start"] - shift, "end": one["end"] - shift}
            row["text"] = document["text"][one["start"] : one["end"]]
            before = document["text"][shift : one["start"]].lstrip("\n")
            row["paragraph"] = before.count("\n\n") if part == "body" else 0
            label = LABELS.get(one["label"], one["label"])
            rows.append(
                {**row, "label": label, "entity_id": f"{one['entity_id']}:{full[one['entity_id']]}", "kind": "name"}
            )
    return make_table(sorted(rows, key=lambda row: (row["article_id"], row["part"] == "body", row["start"])), MENTIONS)


def link_entities(
    gold: Gold, mentions: pd.DataFrame, shifts: dict[str, int], mended: bool
) -> dict[str, dict[str, str]]:
    """Return, for each document, the gold entity that each of our entities shares most mentions with."""
    predicted = shift_predictions(mentions, shifts)
    return {
        doc_id: _link(document["mentions"], predicted[doc_id]["mentions"], mended) for doc_id, document in gold.items()
    }


def _link(wanted: list[dict[str, Any]], found: list[dict[str, Any]], mended: bool) -> dict[str, str]:
    """Return the gold entity of each found one: by names that overlap or, mended, the phrase around a name."""
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        names = [(overlap(one, other), other) for other in wanted if other["kind"] == "name"]
        best, name = max(names, key=lambda pair: pair[0], default=(0, None))
        name = name if best > 0 else None
        if name is None and mended:
            around = [
                other
                for other in wanted
                if other["kind"] == "nominal"
                and overlap(one, other) == one["end"] - one["start"]
                and LABELS.get(other["label"], other["label"]) == one["label"]
            ]
            name = min(around, key=lambda other: other["end"] - other["start"], default=None)
        if name is not None:
            shared[one["entity_id"]][name["entity_id"]] += 1
    return {entity_id: count.most_common(1)[0][0] for entity_id, count in shared.items()}


def overlap(one: dict[str, Any], other: dict[str, Any]) -> int:
    """Return how many characters two spans share; below 1 where they do not touch."""
    return min(one["end"], other["end"]) - max(one["start"], other["start"])


def shift_predictions(mentions: pd.DataFrame, shifts: dict[str, int]) -> dict[str, dict[str, Any]]:
    """Return mentions as the scorer reads them, offsets counted from the start of the document."""
    predicted: dict[str, dict[str, Any]] = {doc_id: {"doc_id": doc_id, "mentions": []} for doc_id in shifts}
    for row in mentions.itertuples():
        shift = shifts[row.article_id] if row.part == "body" else 0
        span = {"start": row.start + shift, "end": row.end + shift, "label": row.label, "entity_id": row.entity_id}
        predicted[row.article_id]["mentions"].append(span)
    return predicted


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared"
    if folder.is_dir():
        main(folder)
    else:
        print("No annotated articles beside the repository.")
