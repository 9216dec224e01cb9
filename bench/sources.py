"""Measure kinds of sources and reasons for leaving out a name: python bench/sources.py --help

Kinds are measured twice: of the annotated speakers, with what find_quotes and find_entities tell of them; and end to
end, where a speaker that find_quotes does not name so is wrong. The own articles and, but for 36 articles, the tuning
half of the second domain were read while the word list was written, so that their figures are too good. Of the checking
half only the figures were seen, some dozen times, and rules were kept or dropped by them. A kind with a star is one
that the article does not tell, but every informed reader knows: unknown is right there, too.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import named
import pandas as pd
import quotes as bench_quotes
import second_domain

from analysis import find_descriptions, find_reasons, judge_kinds, measure
from analysis.mentions import find_entities, find_mentions
from analysis.quote_accuracy import find_annotated, read_annotated
from analysis.quotes import find_quotes
from analysis.source_kinds import KINDS

ANNOTATIONS = Path(__file__).parent / "annotations" / "sources.jsonl"
HEADINGS = ["articles", "speakers", "right", "unknown", "macro F1", "right, end to end", "always official"]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=second_domain.SHARED, help="folder of gold and corpora")
    parser.add_argument("--cache", type=Path, help="folder in which parses are kept between runs")
    arguments = parser.parse_args()
    own = judge_own()
    print(f"Kinds of sources.\n\n| set | {' | '.join(HEADINGS)} |\n|---|{'--:|' * len(HEADINGS)}")
    print_line("own, invented articles", own)
    if not arguments.shared.is_dir():
        return
    judged = judge_second_domain(arguments.shared, arguments.cache)
    print_line("second domain, tuning half", judged[judged["tuning"]])
    print_line("second domain, checking half", judged[~judged["tuning"]])
    print_kinds(judged[~judged["tuning"]])
    print_agreement(judged)


def print_line(name: str, judged: pd.DataFrame) -> None:
    """Print one line of the first table."""
    shares = [judged["right"].mean(), (judged["ours"] == "unknown").mean(), macro_f1(judged)]
    shares += [judged["right_found"].mean(), (judged["kind"] == "official").mean()]
    figures = [str(judged["article_id"].nunique()), str(len(judged)), *(f"{share:.3f}" for share in shares)]
    print(f"| {name} | {' | '.join(figures)} |")


def print_kinds(judged: pd.DataFrame) -> None:
    """Print which kind was judged as which, of the checking half."""
    print("\nChecking half: annotated kinds by line, ours by column.\n")
    print(f"| kind | {' | '.join(KINDS)} | right |\n|---|{'--:|' * (len(KINDS) + 1)}")
    for kind in KINDS:
        rows = judged[judged["kind"] == kind]
        counts = [str((rows["ours"] == other).sum()) for other in KINDS]
        print(f"| {kind} | {' | '.join(counts)} | {rows['right'].mean():.2f} |")


def print_agreement(judged: pd.DataFrame) -> None:
    """Print how often two annotators agree on the kind, and Cohen's kappa."""
    twice = judged.dropna(subset=["second"])
    kinds, shares = twice["kind"], [(twice["kind"] == kind).mean() * (twice["second"] == kind).mean() for kind in KINDS]
    raw, chance = (kinds == twice["second"]).mean(), sum(shares)
    print(
        f"\nTwo annotators, {twice['article_id'].nunique()} articles, {len(twice)} speakers: the same kind for ", end=""
    )
    print(f"{raw:.3f}, Cohen's kappa {(raw - chance) / (1 - chance):.3f}; the word list and the first ", end="")
    print(f"on the same speakers {twice['right'].mean():.3f}.")


def macro_f1(judged: pd.DataFrame) -> float:
    """Return the mean over the annotated kinds of 2 · right / (annotated + judged)."""
    scores = []
    for kind in sorted(set(judged["kind"])):
        both = ((judged["kind"] == kind) & (judged["ours"] == kind)).sum()
        scores.append(2 * both / ((judged["kind"] == kind).sum() + (judged["ours"] == kind).sum()))
    return sum(scores) / len(scores)


def judge_own() -> pd.DataFrame:
    """Return one row per annotated speaker of the project's own articles: the kind, ours, and whether it is right."""
    articles, _ = read_annotated()
    tables = measure(articles)
    return judge_gold(articles, tables.quotes, tables.entities)


def judge_gold(articles: pd.DataFrame, quotes: pd.DataFrame, entities: pd.DataFrame) -> pd.DataFrame:
    """Return the same of tables that are at hand."""
    gold = pd.read_csv(find_annotated() / "gold" / "sources.csv", keep_default_na=False)
    gold = gold.merge(articles[["article_id", "source_file"]], on="source_file").assign(starred=False)
    return judge(gold, articles, quotes, entities)


def score_reasons(judged: pd.DataFrame, articles: pd.DataFrame) -> dict[str, tuple[float, int]]:
    """Return recall and precision of reasons, of the annotated speakers without a name; any overlap counts."""
    nameless = judged[judged["transparency"].isin(["role", "unnamed"])].copy()
    texts = articles.set_index("article_id")["text"]
    nameless["first_start"] = [
        max(texts[one].lower().find(speaker.lower()), 0)
        for one, speaker in zip(nameless["article_id"], nameless["speaker"], strict=True)
    ]
    found = find_reasons(articles, nameless[["article_id", "speaker", "first_start"]])
    told, ours = nameless["reason"] != "", found["reason"].notna()
    alike = [
        bool(a and b) and (a in b or b in a or b[:20] in a)
        for a, b in zip(nameless["reason"], found["reason"].fillna(""), strict=True)
    ]
    both = pd.Series(alike, index=nameless.index)
    return {
        "reasons for no name found": (both[told].mean(), int(told.sum())),
        "reasons for no name right": (both[ours].mean(), int(ours.sum())),
    }


def judge_second_domain(shared: Path, cache: Path | None) -> pd.DataFrame:
    """Return the same of the second domain, with the half and the kind that a second annotator gave, where one did."""
    lines = {line["article_id"]: line for line in map(json.loads, ANNOTATIONS.open(encoding="utf-8"))}
    read = [one for one in second_domain.read_second_domain(shared) if one.article["article_id"] in lines]
    articles = pd.DataFrame([one.article for one in read])
    gold = pd.DataFrame(chain.from_iterable(read_speakers(one, lines[one.article["article_id"]]) for one in read))
    tokens = bench_quotes.parse_cached(articles, cache)
    mentions = find_mentions(articles, tokens, weights=str(named.CHECKING))
    quotes, entities = find_quotes(articles, tokens, mentions), find_entities(articles, mentions, tokens)
    return judge(gold, articles, quotes, entities)


def read_speakers(one: second_domain.Annotated, line: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """Yield the annotated speakers of an article, with the names that their places hold."""
    if second_domain.hash_of(one.article) != line["hash"]:
        raise ValueError(f"{line['article_id']}: the text is not the one that was annotated; annotate it again.")
    parts = {"headline": one.article["headline"] or "", "body": one.article["text"], "byline": one.article["byline"]}
    for source in line["sources"]:
        speaker = second_domain.name_at(parts, source["place"])
        yield {"article_id": line["article_id"], "speaker": speaker, "tuning": one.tuning, **source}


def judge(gold: pd.DataFrame, articles: pd.DataFrame, quotes: pd.DataFrame, entities: pd.DataFrame) -> pd.DataFrame:
    """Return the annotated speakers with our kinds: `right` with the speaker given, `right_found` end to end."""
    voices = find_voices(gold, quotes, entities)
    voices["roles"] = find_descriptions(articles, voices)
    judged = gold.assign(ours=judge_kinds(voices), found=voices["found"].to_numpy())
    judged["right"] = (judged["ours"] == judged["kind"]) | (judged["starred"] & (judged["ours"] == "unknown"))
    return judged.assign(right_found=judged["right"] & judged["found"])


def find_voices(gold: pd.DataFrame, quotes: pd.DataFrame, entities: pd.DataFrame) -> pd.DataFrame:
    """Return what judge_kinds() takes of each annotated speaker: as quotes tell, else as entities do."""
    said = quotes[quotes["speaker"].notna()]
    said = said.assign(name=said["speaker"].map(second_domain.plain_name))
    rows = []
    for one in gold.itertuples():
        name = second_domain.plain_name(one.speaker)
        own = said[(said["article_id"] == one.article_id) & (said["name"] == name)]
        known = entities[entities["article_id"] == one.article_id]
        known = known[
            [
                name in map(second_domain.plain_name, [n, *a])
                for n, a in zip(known["name"], known["aliases"], strict=True)
            ]
        ]
        label, roles = most_frequent(known["label"]), [most_frequent(own["role"]), most_frequent(known["role"])]
        kind = most_frequent(own["speaker_kind"]) or guess_kind(one.transparency, label, one.kind == "document")
        is_named = bool(own["named"].iloc[0]) if len(own) else one.transparency.startswith("named") or len(known) > 0
        row = {"article_id": one.article_id, "speaker": one.speaker, "speaker_kind": kind, "named": is_named}
        rows.append(
            {**row, "role": next((role for role in roles if role), None), "label": label, "found": len(own) > 0}
        )
    return pd.DataFrame(rows)


def most_frequent(values: pd.Series) -> str | None:
    """Return the most frequent value, the first in order at a tie, or None."""
    counts = values.dropna().value_counts().sort_index()
    return None if counts.empty else str(counts.idxmax())


def guess_kind(transparency: str, label: str | None, document: bool) -> str:
    """Return the kind of speaker of somebody whom find_quotes does not name so."""
    if transparency == "-":
        return "document" if document and label is None else "organisation"
    return "person" if transparency.startswith("named") else "unnamed"


if __name__ == "__main__":
    main()
