"""Score our quotes and mentions against the hand-made annotations in data/gold.

    python bench/gold.py

The same functions hold the floors in tests/test_accuracy.py. What the set does
not show: the articles are invented, by the same people who wrote the rules'
requirements, in two styles of English; scores on real articles are lower
(bench/RESULTS.md).
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis import measure, read_articles

DATA = Path(__file__).parent.parent / "data"
SPAN = ["source_file", "part", "start", "end"]


def main() -> None:
    """Print both scores as one Markdown table."""
    rows = score_gold()
    print("| measure | score | n |\n|---|--:|--:|")
    for name, (score, n) in rows.items():
        print(f"| {name} | {score:.3f} | {n} |")


def score_gold() -> dict[str, tuple[float, int]]:
    """Return every accuracy measure as (score, number of cases), on the annotated articles only."""
    gold_quotes, gold_people = read_gold("quotes"), read_gold("people")
    articles = read_articles(DATA / "articles")
    tables = measure(articles[articles["source_file"].isin(gold_quotes["source_file"])])
    files = tables.articles[["article_id", "source_file"]]
    quotes = tables.quotes.merge(files, on="article_id")
    names = tables.entities[["article_id", "entity_id", "name"]]
    mentions = tables.mentions.merge(files, on="article_id").merge(names, on=["article_id", "entity_id"])
    return score_quotes(gold_quotes, quotes) | score_people(gold_people, mentions[mentions["label"] == "PERSON"])


def read_gold(name: str) -> pd.DataFrame:
    """Return one file of annotations."""
    return pd.read_csv(DATA / "gold" / f"{name}.csv", keep_default_na=False)


def score_quotes(gold: pd.DataFrame, quotes: pd.DataFrame) -> dict[str, tuple[float, int]]:
    """Return how well marked spans are judged, given to their speakers, and reported speech is found."""
    marked = gold[gold["kind"] != "indirect"].merge(quotes, on=SPAN, how="left", suffixes=("", "_found"))
    found = marked["kind_found"].notna()
    is_said, said = marked["kind"] != "scare", found & (marked["kind_found"] != "scare")
    has_speaker = is_said & (marked["speaker"] != "")
    right = [same_speaker(*pair) for pair in zip(marked["speaker"], marked["speaker_found"], strict=True)]
    right = pd.Series(right, index=marked.index)
    named = has_speaker & (marked["named"].astype(str) == "1")
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
        **score_indirect(gold[gold["kind"] == "indirect"], quotes[quotes["kind"] == "indirect"]),
    }


def score_indirect(gold: pd.DataFrame, found: pd.DataFrame) -> dict[str, tuple[float, int]]:
    """Return recall and precision of indirect quotes, by overlap of at least half, and their speakers."""
    pairs = gold.reset_index().merge(found.reset_index(), on=SPAN[:2], suffixes=("", "_found"))
    shared = pairs[["end", "end_found"]].min(axis=1) - pairs[["start", "start_found"]].max(axis=1)
    joint = pairs[["end", "end_found"]].max(axis=1) - pairs[["start", "start_found"]].min(axis=1)
    pairs = pairs[shared / joint >= 0.5]
    right = [same_speaker(*pair) for pair in zip(pairs["speaker"], pairs["speaker_found"], strict=True)]
    return {
        "indirect quotes found": (pairs["index"].nunique() / max(len(gold), 1), len(gold)),
        "indirect quotes right": (pairs["index_found"].nunique() / max(len(found), 1), len(found)),
        "speaker right, of indirect quotes found": (pd.Series(right).mean(), len(right)),
    }


def score_people(gold: pd.DataFrame, mentions: pd.DataFrame) -> dict[str, tuple[float, int]]:
    """Return F1 of the names of people, and how often they are merged under the right full name."""
    hits = gold.merge(mentions, on=SPAN, suffixes=("", "_found"))
    most = [
        frame.groupby("source_file")["name"].agg(lambda s: s.value_counts().sort_index().idxmax())
        for frame in (gold, mentions)
    ]
    first = pd.concat(most, axis=1, keys=["gold", "found"]).reindex(most[0].index)
    return {
        "names of people, F1": (2 * len(hits) / max(len(gold) + len(mentions), 1), len(gold)),
        "full name right, of names found": ((hits["name"] == hits["name_found"]).mean(), len(hits)),
        "most-mentioned person right": ((first["gold"] == first["found"]).mean(), len(first)),
    }


def same_speaker(gold: str, found: object) -> bool:
    """Return whether two names of a speaker are the same but for case, articles and the order of joint speakers."""
    if not isinstance(found, str):
        return False
    return _fold(gold) == _fold(found)


def _fold(speaker: str) -> set[str]:
    """Return the speakers, one by one, without leading articles and case."""
    return {re.sub(r"^(?:the|a|an|its|his|her|their) ", "", name.strip().casefold()) for name in speaker.split(";")}


if __name__ == "__main__":
    main()
