"""Score our quotes and mentions against the hand-made annotations in data/gold.

    python bench/gold.py

The same functions hold the floors in tests/test_accuracy.py. What the set does
not show: the articles are invented, by the same people who wrote the rules'
requirements, in two styles of English; scores on real articles are lower
(bench/RESULTS.md).
"""

from __future__ import annotations

import pandas as pd
import sources

from analysis import match_quotes, measure
from analysis.quote_accuracy import find_annotated, is_same_speaker, read_annotated

SPAN = ["article_id", "part", "start", "end"]


def main() -> None:
    """Print both scores as one Markdown table."""
    rows = score_gold()
    print("| measure | score | n |\n|---|--:|--:|")
    for name, (score, n) in rows.items():
        print(f"| {name} | {score:.3f} | {n} |")


def score_gold() -> dict[str, tuple[float, int]]:
    """Return every accuracy measure as (score, number of cases), on the annotated articles only."""
    articles, gold = read_annotated()
    tables = measure(articles)
    names = tables.entities[["article_id", "entity_id", "name"]]
    mentions = tables.mentions.merge(names, on=["article_id", "entity_id"])
    people = read_gold("people").merge(articles[["article_id", "source_file"]], on="source_file")
    speech = score_quotes(gold, tables.quotes) | score_people(people, mentions[mentions["label"] == "PERSON"])
    return speech | score_sources(articles, tables.quotes, tables.entities)


def read_gold(name: str) -> pd.DataFrame:
    """Return one file of annotations."""
    return pd.read_csv(find_annotated() / "gold" / f"{name}.csv", keep_default_na=False)


def score_quotes(gold: pd.DataFrame, quotes: pd.DataFrame) -> dict[str, tuple[float, int]]:
    """Return how well marked spans are judged, given to their speakers, and reported speech is found."""
    marked = gold[gold["kind"] != "indirect"].merge(quotes, on=SPAN, how="left", suffixes=("", "_found"))
    found = marked["kind_found"].notna()
    is_said, said = marked["kind"] != "scare", found & (marked["kind_found"] != "scare")
    has_speaker = is_said & marked["speaker"].notna()
    right = [is_same_speaker(*pair) for pair in zip(marked["speaker"], marked["speaker_found"], strict=True)]
    right = pd.Series(right, index=marked.index)
    named = has_speaker & marked["named"].fillna(False)
    answered = has_speaker & marked["speaker_found"].notna()
    scare_hits = (~is_said & found & ~said).sum()
    scares = (~is_said).sum() + (found & ~said).sum()
    return {
        "marked spans found exactly": (found.mean(), len(marked)),
        "kind right (direct, mixed, scare)": ((marked["kind"] == marked["kind_found"]).mean(), len(marked)),
        "scare F1": (2 * scare_hits / scares if scares else float("nan"), int((~is_said).sum())),
        "speaker right, of marked quotes": (right[has_speaker].mean(), int(has_speaker.sum())),
        "speaker right, of those named": (right[named].mean(), int(named.sum())),
        "speaker right, where one is given": (right[answered].mean(), int(answered.sum())),
        **score_indirect(
            gold[gold["kind"] == "indirect"], quotes[(quotes["kind"] == "indirect") & quotes["speech"].fillna(True)]
        ),
    }


def score_indirect(gold: pd.DataFrame, found: pd.DataFrame) -> dict[str, tuple[float, int]]:
    """Return recall and precision of indirect quotes, by overlap of at least half, and their speakers."""
    pairs = match_quotes(gold, found)
    return {
        "indirect quotes found": (pairs["gold_row"].nunique() / max(len(gold), 1), len(gold)),
        "indirect quotes right": (len(pairs) / max(len(found), 1), len(found)),
        "speaker right, of indirect quotes found": (pairs["speaker_right"].mean(), len(pairs)),
    }


def score_people(gold: pd.DataFrame, mentions: pd.DataFrame) -> dict[str, tuple[float, int]]:
    """Return F1 of the names of people, and how often they are merged under the right full name."""
    hits = gold.merge(mentions, on=SPAN, suffixes=("", "_found"))
    most = [
        frame.groupby("article_id")["name"].agg(lambda s: s.value_counts().sort_index().idxmax())
        for frame in (gold, mentions)
    ]
    first = pd.concat(most, axis=1, keys=["gold", "found"]).reindex(most[0].index)
    return {
        "names of people, F1": (2 * len(hits) / max(len(gold) + len(mentions), 1), len(gold)),
        "full name right, of names found": ((hits["name"] == hits["name_found"]).mean(), len(hits)),
        "most-mentioned person right": ((first["gold"] == first["found"]).mean(), len(first)),
    }


def score_sources(articles: pd.DataFrame, quotes: pd.DataFrame, entities: pd.DataFrame) -> dict[str, tuple[float, int]]:
    """Return how often the kind of a source is right, its speaker given, and how well reasons for no name are found."""
    judged = sources.judge_gold(articles, quotes, entities)
    kinds = {
        "kind of source right, speaker given": (judged["right"].mean(), len(judged)),
        "kinds of sources, macro F1": (sources.macro_f1(judged), len(judged)),
        "kind of source right, end to end": (judged["right_found"].mean(), len(judged)),
    }
    return kinds | sources.score_reasons(judged, articles)


if __name__ == "__main__":
    main()
