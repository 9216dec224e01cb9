"""How right `find_quotes` is: its quotes beside annotated ones, and beside the confidence that it gives itself.

The project's own annotated articles ship with it, so that anybody can measure
anew. They are invented and few (data/README.md): a check, not accuracy on
real news, which bench/RESULTS.md holds.
"""

from __future__ import annotations

import functools
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.articles import read_articles
from analysis.language import parse_articles
from analysis.mentions import find_mentions
from analysis.quotes import find_quotes
from analysis.tables import ANNOTATIONS, QUOTES, VALIDATION, check_table, make_table

HERE = Path(__file__).parent
KINDS = ["direct", "mixed", "indirect", "scare"]
BIN_ENDS = [0.0, 0.5, 0.7, 0.8, 0.9, 1.0]
ENOUGH_SHARED = 0.5  # of the characters that either of two spans covers
_SPAN = ["article_id", "part", "start", "end", "kind", "speaker"]
_ARTICLE_WORDS = re.compile(r"^(?:the|a|an|its|his|her|their) ")


def match_quotes(gold: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Return one row per found quotation that is an annotated one too: what each says about it.

    A found span and an annotated one are the same quotation where they stand
    in the same part of an article and share at least half of the characters
    that either covers. Of several the one with the larger share is taken,
    then the earlier. Kinds may differ.

    Takes `gold` (article_id, part, start, end, kind, speaker) and `quotes`
    (the same and text, confidence; from `find_quotes`). Returns, in the order
    of `quotes`:

        article_id, part, start, end, text  as found
        gold_row       int    row of `gold`, counted from 0
        kind           str    as annotated
        kind_found     str
        speaker        str    as annotated
        speaker_found  str    missing where unknown
        speaker_right  bool   the same name but for case, articles and the order of joint speakers
        confidence     float

    Raises ValueError where a table lacks one of these columns.

    >>> columns = ["article_id", "part", "start", "end", "kind", "speaker"]
    >>> gold = pd.DataFrame([("a", "body", 1, 9, "direct", "Ana Bell")], columns=columns)
    >>> quotes = pd.DataFrame([("a", "body", 1, 9, "direct", "Omar Diaz")], columns=columns)
    >>> pairs = match_quotes(gold, quotes.assign(text="Not yet,", confidence=0.6))
    >>> pairs[["text", "speaker", "speaker_found", "speaker_right", "confidence"]]
           text   speaker speaker_found  speaker_right  confidence
    0  Not yet,  Ana Bell     Omar Diaz          False         0.6
    """
    check_table(gold, ANNOTATIONS, "match_quotes()", needs=_SPAN)
    check_table(quotes, QUOTES, "match_quotes()", needs=[*_SPAN, "text", "confidence"])
    annotated = gold[_SPAN].reset_index(drop=True).rename_axis("gold_row").reset_index()
    found = quotes[[*_SPAN, "text", "confidence"]].reset_index(drop=True).rename_axis("row").reset_index()
    pairs = found.merge(annotated, on=_SPAN[:2], suffixes=("", "_gold"))
    shared = np.minimum(pairs["end"], pairs["end_gold"]) - np.maximum(pairs["start"], pairs["start_gold"])
    joint = np.maximum(pairs["end"], pairs["end_gold"]) - np.minimum(pairs["start"], pairs["start_gold"])
    pairs["shared"] = shared / np.maximum(joint, 1)
    best = pairs[pairs["shared"] >= ENOUGH_SHARED].sort_values(
        ["row", "shared"], ascending=[True, False], kind="stable"
    )
    best = best.drop_duplicates("row").reset_index(drop=True)
    best = best.rename(columns={"kind": "kind_found", "speaker": "speaker_found"})
    best = best.rename(columns={"kind_gold": "kind", "speaker_gold": "speaker"})
    right = [is_same_speaker(*pair) for pair in zip(best["speaker"], best["speaker_found"], strict=True)]
    best["speaker_right"] = pd.Series(right, dtype="bool")
    about = ["gold_row", "kind", "kind_found", "speaker", "speaker_found", "speaker_right", "confidence"]
    return best[["article_id", "part", "start", "end", "text", *about]]


def match_parts(gold: pd.DataFrame, quotes: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return how often what we find belongs to a class, and what truly does: what `estimate_share` corrects a share by.

    The class is a column of True and False that both tables have: the speaker
    has no name, say. A quotation is the same in both where `match_quotes` says
    so. Takes `gold` and `quotes` as `match_quotes` does. Returns one row per
    quotation found or annotated:

        article_id  str
        found       boolean  as found; missing where it was missed
        true        boolean  as annotated; missing where what was found is no quotation, or one found twice
        n           float    1

    Raises ValueError where a table lacks a column.

    >>> columns = ["article_id", "part", "start", "end", "kind", "speaker", "nameless"]
    >>> gold = pd.DataFrame([("a", "body", 1, 9, "direct", "a nurse", True)], columns=columns)
    >>> found = [("a", "body", 1, 9, "direct", "Ana Bell", False), ("a", "body", 20, 29, "direct", "Bell", False)]
    >>> quotes = pd.DataFrame(found, columns=columns).assign(text="", confidence=0.6)
    >>> match_parts(gold, quotes, "nameless")
      article_id  found  true    n
    0          a  False  True  1.0
    1          a  False  <NA>  1.0
    """
    for name, table in (("gold", gold), ("quotes", quotes)):
        if column not in table.columns:
            raise ValueError(
                f"match_parts() needs a column {column} of True and False in both tables; {name} has none."
            )
    gold = gold.reset_index(drop=True)
    quotes = quotes[quotes["article_id"].isin(gold["article_id"])].reset_index(drop=True)
    pairs = match_quotes(gold, quotes).drop_duplicates("gold_row")
    truth = gold.loc[pairs["gold_row"], [column]].set_axis(["true"], axis=1).reset_index(drop=True)
    places = pd.concat([pairs[_SPAN[:4]].reset_index(drop=True), truth], axis=1).drop_duplicates(_SPAN[:4])
    found = quotes[[*_SPAN[:4], column]].rename(columns={column: "found"}).merge(places, on=_SPAN[:4], how="left")
    missed = gold.loc[~gold.index.isin(pairs["gold_row"]), ["article_id", column]]
    rows = pd.concat([found[["article_id", "found", "true"]], missed.rename(columns={column: "true"})])
    return rows.assign(n=1.0).astype(VALIDATION.columns).reset_index(drop=True)


def compare_quotes(gold: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Return how many annotated quotations are found, and how many found ones are annotated, by kind.

    A quotation is found where `match_quotes` puts it beside an annotated one
    and both have the same kind: marks taken for a scare quote where somebody
    is quoted are missed once and wrong once.

    Takes `gold` and `quotes` as `match_quotes` does; quotes of articles that
    `gold` does not name are left out. Returns one row each for direct, mixed,
    indirect and scare:

        kind           str
        n_gold         int    annotated
        n_found        int
        precision      float  found and annotated / found
        recall         float  found and annotated / annotated
        f1             float  2 · precision · recall / (precision + recall)
        speaker_right  float  of those found, the share with the right speaker; an unknown one is
                              not right; NaN for scare, which nobody speaks

    NaN where there is nothing to divide by. Raises ValueError as `match_quotes` does.

    >>> columns = ["article_id", "part", "start", "end", "kind", "speaker"]
    >>> gold = pd.DataFrame([("a", "body", 1, 9, "direct", "Ana Bell")], columns=columns)
    >>> spans = [("a", "body", 1, 9, "direct", "Bell"), ("a", "body", 20, 29, "direct", "Bell")]
    >>> quotes = pd.DataFrame(spans, columns=columns).assign(text="", confidence=0.6)
    >>> compare_quotes(gold, quotes)[["kind", "n_gold", "n_found", "precision", "recall", "speaker_right"]].head(1)
         kind  n_gold  n_found  precision  recall  speaker_right
    0  direct       1        2        0.5     1.0            0.0
    """
    pairs = match_quotes(gold, quotes)
    found = quotes[quotes["article_id"].isin(gold["article_id"])]
    alike = pairs[pairs["kind"] == pairs["kind_found"]]
    rows = []
    for kind in KINDS:
        hits = alike[alike["kind"] == kind]
        n_gold, n_found = int((gold["kind"] == kind).sum()), int((found["kind"] == kind).sum())
        precision, recall = _divide(len(hits), n_found), _divide(hits["gold_row"].nunique(), n_gold)
        rows.append(
            {
                "kind": kind,
                "n_gold": n_gold,
                "n_found": n_found,
                "precision": precision,
                "recall": recall,
                "f1": _divide(2 * precision * recall, precision + recall),
                "speaker_right": np.nan if kind == "scare" else _divide(hits["speaker_right"].sum(), len(hits)),
            }
        )
    return pd.DataFrame(rows).astype({"kind": "str"})


def _divide(part: float, whole: float) -> float:
    """Return a share, NaN of nothing."""
    return float(part / whole) if whole > 0 else float("nan")


def rate_confidence(gold: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Return how often the speaker is right where `find_quotes` is little, rather or very sure of him.

    Of a good confidence the share that is right lies near the mean: of the
    speakers given at .7 seven in ten are right. Counted are quotations with a
    speaker, of any kind but scare, that `match_quotes` finds in `gold`; where
    `gold` has a scare quote, no speaker is right. What `gold` has not at all
    is left out: nobody has said who speaks there.

    Takes `gold` and `quotes` as `match_quotes` does. Returns one row per bin,
    the least sure first:

        band             str    the bin in words: "under 50%", "50 to 70%", …, "90% or more"
        low, high        float  at least low and under high; the last one holds 1 too
        n_quotes         int
        mean_confidence  float  NaN where there are none
        share_right      float  of the speakers; NaN where there are none

    Raises ValueError as `match_quotes` does.

    >>> columns = ["article_id", "part", "start", "end", "kind", "speaker"]
    >>> quotes = pd.DataFrame([("a", "body", 1, 9, "direct", "Ana Bell")], columns=columns)
    >>> rate_confidence(quotes, quotes.assign(text="Not yet,", confidence=0.95)).tail(2)
              band  low  high  n_quotes  mean_confidence  share_right
    3    80 to 90%  0.8   0.9         0              NaN          NaN
    4  90% or more  0.9   1.0         1             0.95          1.0
    """
    pairs = match_quotes(gold, quotes)
    spoken = pairs[(pairs["kind_found"] != "scare") & pairs["speaker_found"].notna()]
    bins = np.clip(np.digitize(spoken["confidence"], BIN_ENDS) - 1, 0, len(BIN_ENDS) - 2)
    by_bin = spoken.groupby(bins)[["confidence", "speaker_right"]].mean().reindex(range(len(BIN_ENDS) - 1))
    inner = [f"{low * 100:.0f} to {high:.0%}" for low, high in pairwise(BIN_ENDS[1:-1])]
    return pd.DataFrame(
        {
            "band": [f"under {BIN_ENDS[1]:.0%}", *inner, f"{BIN_ENDS[-2]:.0%} or more"],
            "low": BIN_ENDS[:-1],
            "high": BIN_ENDS[1:],
            "n_quotes": np.bincount(bins, minlength=len(BIN_ENDS) - 1),
            "mean_confidence": by_bin["confidence"].to_numpy(),
            "share_right": by_bin["speaker_right"].to_numpy(),
        }
    )


def measure_accuracy() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the annotated quotes of the project's own articles, and those that `find_quotes` finds in them now.

    The articles are the 24 of data/articles that data/gold/quotes.csv
    annotates; they ship with the package. Plans and feelings, whose `speech`
    is False, are not annotated and left out. The first table has the columns of
    `ANNOTATIONS`, the second those of `find_quotes`: what `compare_quotes`,
    `match_quotes` and `rate_confidence` take.

    >>> gold, quotes = measure_accuracy()
    >>> gold["article_id"].nunique(), set(quotes["article_id"]) == set(gold["article_id"])
    (24, True)
    """
    gold, quotes = _measure_once()
    return gold.copy(), quotes.copy()


@functools.cache
def _measure_once() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the annotated and the found quotes; the articles never change while Python runs."""
    articles, gold = read_annotated()
    tokens = parse_articles(articles)
    quotes = find_quotes(articles, tokens, find_mentions(articles, tokens))
    return gold, quotes[quotes["speech"].fillna(True)].reset_index(drop=True)


def read_annotated() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the annotated articles, and their annotated quotes.

    >>> articles, gold = read_annotated()
    >>> len(articles), list(gold.columns[:4])
    (24, ['article_id', 'part', 'start', 'end'])
    """
    read = pd.read_csv(find_annotated() / "gold" / "quotes.csv", dtype="str", keep_default_na=False)
    articles = read_articles(find_annotated() / "articles")
    articles = articles[articles["source_file"].isin(read["source_file"])].reset_index(drop=True)
    ids = dict(zip(articles["source_file"], articles["article_id"], strict=True))
    rows = [
        {
            **{name: row[name] or None for name in ("part", "text", "kind", "speaker", "speaker_kind", "cue")},
            "article_id": ids[row["source_file"]],
            "start": int(row["start"]),
            "end": int(row["end"]),
            "named": row["named"] == "1" if row["speaker"] else None,
        }
        for row in read.to_dict("records")
    ]
    return articles, make_table(rows, ANNOTATIONS)


def find_annotated() -> Path:
    """Return the folder of annotated articles, in a checkout or in an installed package.

    >>> find_annotated().name
    'data'
    """
    packaged = HERE / "data"
    return packaged if packaged.is_dir() else HERE.parent / "data"


def is_same_speaker(gold: object, found: object) -> bool:
    """Return whether two names of a speaker are the same but for case, articles and the order of joint speakers.

    >>> is_same_speaker("the letter", "A letter"), is_same_speaker("Ana Bell", None)
    (True, False)
    """
    return isinstance(gold, str) and isinstance(found, str) and _fold(gold) == _fold(found)


def _fold(speaker: str) -> set[str]:
    """Return the speakers, one by one, without leading articles and case."""
    return {_ARTICLE_WORDS.sub("", name.strip().casefold()) for name in speaker.split(";")}
