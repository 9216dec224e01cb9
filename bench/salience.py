"""How well salience tells what an article is about, on the public graded documents beside the repository.

    python bench/salience.py [SHARED]

GUM grades each entity of its 23 Wikinews articles 0 to 5: how many of five summaries name it. Prints a table in
markdown: the salience of `find_entities`, its floors (mentions alone, first place alone) and what else was tried,
once on the annotators' names and once on ours, for the documents kept for checking (as in bench/mentions.py) and for
all. Only entities that have a name are ranked, ties by their first place. Per article,
then the mean:

    nDCG    the grades in our order against the best order, a grade counting less the later it comes
    P@n     of our first n the share that has a grade at all, n being how many have one
    first   share of articles whose first is one of the highest grade
    pairs   share of pairs of different grades that stand in the right order, a tie being half
    ±       standard error of how far nDCG is from today's, article by article

"Best of a grid" has every weight in tenths chosen without the article that it is scored on, by nDCG and pairs. An
article's date line and captions in front of its first paragraph are left out, as our readers leave them out.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import named as annotated_names
import numpy as np
import pandas as pd
import pronouns as bench_pronouns

from analysis.language import parse_articles
from analysis.mentions import find_entities, find_mentions
from analysis.pronouns import find_pronouns
from analysis.quotes import find_quotes

FRONT = re.compile(r"(?:\n*(?:\w+day, \w+ \d+, \d{4}\s*\n|[^\n]{1,99}\n\n))*\n*")
COLUMNS = ["nDCG", "P@n", "first", "pairs"]
TODAY = {"mentions": 0.5, "headline": 0.2, "lead": 0.15, "early": 0.15}
FORMULAS: dict[str, dict[str, float]] = {
    "mentions alone": {"mentions": 1.0},
    "first place alone": {"early": 1.0},
    "pronouns counted as mentions": {"with_pronouns": 0.5, "headline": 0.2, "lead": 0.15, "early": 0.15},
    "0.1 of the mentions' weight for being quoted": {**TODAY, "mentions": 0.4, "quoted": 0.1},
    "logarithm of mentions": {"log_mentions": 0.5, "headline": 0.2, "lead": 0.15, "early": 0.15},
    "0.4, 0.3, 0.2, 0.1": {"mentions": 0.4, "headline": 0.3, "lead": 0.2, "early": 0.1},
    "no first place: 0.5, 0.3, 0.2": {"mentions": 0.5, "headline": 0.3, "lead": 0.2},
    "a quarter each": {"mentions": 0.25, "headline": 0.25, "lead": 0.25, "early": 0.25},
}


def main(shared: Path) -> None:
    """Print the table."""
    gold = annotated_names.read_documents(shared, "GUM")
    articles, shifts = split_fronts(gold)
    tokens = parse_articles(articles)
    theirs = bench_pronouns.take_gold_names(gold, shifts)
    theirs = theirs[(theirs["part"] == "body") | (theirs["end"] <= theirs["article_id"].map(lengths_of(articles)))]
    print(f"| names | part | documents | formula | {' | '.join(COLUMNS)} | ± |")
    print("|---|---|---|---|" + "---|" * (len(COLUMNS) + 1))
    for whose, mentions in {
        "theirs": theirs,
        "ours": find_mentions(articles, tokens, weights=str(annotated_names.CHECKING)),
    }.items():
        links = bench_pronouns.link_entities(gold, mentions, shifts, mended=True)
        graded = grade_entities(gold, articles, tokens, mentions, links)
        scores = {"find_entities": score(graded, graded["salience"])}
        scores |= {name: score(graded, weigh(graded, weights)) for name, weights in FORMULAS.items()}
        scores["best of a grid, leave one out"] = score_best(graded)
        for part, (name, scored) in itertools.product(("checking", "all"), scores.items()):
            chosen = [one for one in scored.index if bench_pronouns.is_in(part, one)]
            means = " | ".join(f"{mean:.3f}" for mean in scored.loc[chosen, COLUMNS].mean())
            apart = (scored["nDCG"] - scores["find_entities"]["nDCG"]).loc[chosen]
            print(f"| {whose} | {part} | {len(chosen)} | {name} | {means} | {apart.sem():.3f} |")


def split_fronts(gold: dict[str, dict[str, Any]]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the documents as articles and where each body begins: behind headline, date line and short captions."""
    rows, shifts = [], {}
    for doc_id, document in gold.items():
        line_end = document["text"].find("\n")
        front = FRONT.match(document["text"], line_end)
        shifts[doc_id] = front.end() if front and front.end() < len(document["text"]) / 2 else line_end
        headline, body = document["text"][:line_end], document["text"][shifts[doc_id] :]
        rows.append({"article_id": doc_id, "headline": headline, "text": body})
    return pd.DataFrame(rows), shifts


def lengths_of(articles: pd.DataFrame) -> dict[str, int]:
    """Return the length of each headline."""
    return dict(zip(articles["article_id"], articles["headline"].str.len(), strict=True))


def grade_entities(
    gold: dict[str, dict[str, Any]],
    articles: pd.DataFrame,
    tokens: pd.DataFrame,
    mentions: pd.DataFrame,
    links: dict[str, dict[str, str]],
) -> pd.DataFrame:
    """Return the entities with their grade and all that may speak for salience, 0 to 1 each."""
    entities = find_entities(articles, mentions, pronouns=find_pronouns(articles, tokens, mentions))
    quotes = find_quotes(articles, tokens, mentions)
    speakers = quotes.loc[quotes["kind"] != "scare", ["article_id", "speaker_id"]].dropna()
    quoted = Counter(
        (row.article_id, entity_id) for row in speakers.itertuples() for entity_id in row.speaker_id.split("; ")
    )
    keys = list(zip(entities["article_id"], entities["entity_id"], strict=True))
    linked = [links[doc_id].get(entity_id) for doc_id, entity_id in keys]
    entities["grade"] = [gold[doc_id]["salience"].get(one, 0) for (doc_id, _), one in zip(keys, linked, strict=True)]
    length = entities["article_id"].map(dict(zip(articles["article_id"], articles["text"].str.len(), strict=True)))
    entities["early"] = (1 - entities["first_start"].astype("float64") / length).fillna(0.0)
    entities["mentions"] = share_of_most(entities, entities["n_mentions"])
    entities["with_pronouns"] = share_of_most(entities, entities["n_mentions"] + entities["n_pronouns"].astype("int64"))
    entities["log_mentions"] = share_of_most(entities, np.log1p(entities["n_mentions"]))
    entities["quoted"] = [float(quoted[key] > 0) for key in keys]
    return entities.rename(columns={"in_headline": "headline", "in_lead": "lead"})


def share_of_most(entities: pd.DataFrame, counts: pd.Series) -> pd.Series:
    """Return each count as a share of the largest in its article."""
    return counts / counts.groupby(entities["article_id"]).transform("max")


def weigh(graded: pd.DataFrame, weights: dict[str, float]) -> pd.Series:
    """Return the weighted sum of some columns."""
    return sum(
        (weight * graded[name].astype("float64") for name, weight in weights.items()), pd.Series(0.0, graded.index)
    )


def score(graded: pd.DataFrame, salience: pd.Series) -> pd.DataFrame:
    """Return one row of figures for each article in which anything has a grade."""
    told = graded.assign(salience=salience, first=graded["first_start"].astype("float64").fillna(-1.0))
    parts = {doc_id: own for doc_id, own in told.groupby("article_id") if own["grade"].any()}
    return pd.DataFrame({doc_id: score_article(own) for doc_id, own in parts.items()}, index=COLUMNS).T


def score_article(own: pd.DataFrame) -> list[float]:
    """Return the figures of one article."""
    grades, salience = own["grade"].to_numpy(), own["salience"].round(6).to_numpy()
    ordered = grades[np.lexsort((own["first"].to_numpy(), -salience))]
    best = np.sort(grades)[::-1]
    discount = 1 / np.log2(np.arange(len(grades)) + 2)
    n_graded = int((grades > 0).sum())
    higher = grades[:, None] > grades[None, :]
    right = (salience[:, None] > salience[None, :]) + 0.5 * (salience[:, None] == salience[None, :])
    pairs = right[higher].mean() if higher.any() else np.nan
    ndcg = (ordered * discount).sum() / (best * discount).sum()
    return [ndcg, (ordered[:n_graded] > 0).mean(), float(ordered[0] == best[0]), pairs]


def score_best(graded: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of each article by the weights that are best for all the others."""
    names = ["mentions", "headline", "lead", "early", "quoted"]
    tenths = [one for one in itertools.product(range(1, 11), range(6), range(6), range(4), range(3)) if sum(one) == 10]
    tried = [score(graded, weigh(graded, dict(zip(names, np.array(one) / 10, strict=True)))) for one in tenths]
    goals = np.array([one[["nDCG", "pairs"]].mean(axis=1) for one in tried])
    rows = {}
    for place, doc_id in enumerate(tried[0].index):
        best = np.delete(goals, place, axis=1).mean(axis=1).argmax()
        rows[doc_id] = tried[best].loc[doc_id]
    return pd.DataFrame(rows).T


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared"
    if folder.is_dir():
        main(folder)
    else:
        print("No annotated articles beside the repository.")
