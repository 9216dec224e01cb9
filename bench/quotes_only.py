"""Measure what it costs to parse only the paragraphs with quotations, and what it saves: python bench/quotes_only.py

Scored are several ways to choose paragraphs, on the checking part of PolNeAR (bench/quotes.py) and the reporting half
of the other outlets (bench/outlets.py), each beside the parse of everything; with --tuning, on a fifth of PolNeAR and
on the other half, where the choice was made.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import named
import numpy as np
import outlets
import pandas as pd
import quotes as bench_quotes
import second_domain

from analysis import language, make_articles
from analysis.grammar import word_groups
from analysis.marks import marked_spans
from analysis.mentions import find_mentions
from analysis.pipeline import measure
from analysis.quotable import find_quotable
from analysis.quotes import find_quotes
from analysis.sentences import count_words, paragraph_spans

Gate = Callable[[str], set[int]]

N_TIMED = 20  # articles of each corpus
N_ROUNDS = 3
KINDS = ["direct", "mixed", "indirect"]
HEADINGS = ["parsed", "words", "time", *KINDS, "speaker", "changed"]
HEADINGS += [f"other outlets: {name}" for name in ("marks judged right", "speaker", "changed")]
SPAN = ["article_id", "part", "start", "end"]


class Corpora(NamedTuple):
    """The annotated articles of one half."""

    polnear: list[dict[str, Any]]
    outlets: list[second_domain.Annotated]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=second_domain.SHARED, help="folder of gold, corpora and scorers")
    parser.add_argument("--tuning", action="store_true", help="score the part that the choice was made on")
    arguments = parser.parse_args()
    if not arguments.shared.is_dir():
        print("No annotated articles beside the repository.")
        return
    sys.path.insert(0, str(arguments.shared / "bench" / "quotes"))
    corpora = read_half(arguments.shared, arguments.tuning)
    spent = time_gates(corpora)
    print(
        "The kinds: precision / recall on PolNeAR. Speaker: right, of marked quotations that have one. Changed: marked"
    )
    print(
        "quotations with another speaker or kind than where everything is parsed. Time: processor time of measure().\n"
    )
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
    whole = find_all(corpora, None)
    for name, gate in GATES.items():
        found = whole if gate is None else find_all(corpora, gate)
        print_row(name, spent[name], corpora, found, whole)


def read_half(shared: Path, tuning: bool) -> Corpora:
    """Return the annotated articles to choose by, or those to check on."""
    documents = bench_quotes.read_gold(shared / "gold" / "quotes" / "polnear-public.jsonl.gz")
    annotated = second_domain.read_second_domain(shared)
    return Corpora(
        [one for one in documents if bench_quotes.fold(one["doc_id"]) == int(tuning)],
        [one for one in annotated if one.tuning == tuning],
    )


def table_of(corpora: Corpora) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the articles of both corpora as tables."""
    rows = [{"article_id": one["doc_id"], "headline": None, "text": one["text"]} for one in corpora.polnear]
    return pd.DataFrame(rows), pd.DataFrame([one.article for one in corpora.outlets])


def find_all(corpora: Corpora, gate: Gate | None) -> tuple[float, pd.DataFrame, pd.DataFrame]:
    """Return the share of words that a gate lets pass, and the quotes of both corpora."""
    weights = ({}, bench_quotes.CHECKING), ({"weights": str(named.CHECKING)}, None)
    found, n_words = [], np.zeros(2)
    for articles, (for_names, for_quotes) in zip(table_of(corpora), weights, strict=True):
        tokens = parse_gated(articles, gate)
        mentions = find_mentions(articles, tokens, **for_names)
        found.append(find_quotes(articles, tokens, mentions, weights=for_quotes))
        n_words += sum(count_passed(text, gate) for text in articles["text"])
    return n_words[0] / n_words[1], *found


def parse_gated(articles: pd.DataFrame, gate: Gate | None) -> pd.DataFrame:
    """Return the tokens of the paragraphs that a gate lets pass."""
    with patch.object(language, "find_quotable", gate):
        return language.parse_articles(articles, quotes_only=gate is not None)


def count_passed(text: str, gate: Gate | None) -> np.ndarray[Any, Any]:
    """Return the words of the paragraphs that a gate lets pass, and of all."""
    passed = None if gate is None else gate(text)
    n_words = [count_words(text[start:end]) for start, end in paragraph_spans(text)]
    return np.array([sum(n for k, n in enumerate(n_words) if passed is None or k in passed), sum(n_words)])


def print_row(
    name: str,
    spent: float,
    corpora: Corpora,
    found: tuple[float, pd.DataFrame, pd.DataFrame],
    whole: tuple[float, pd.DataFrame, pd.DataFrame],
) -> None:
    """Print one line of the table."""
    shaped = bench_quotes.shape_quotes(found[1])
    scored = importlib.import_module("score").score(
        [(gold, {"quotes": shaped.get(gold["doc_id"], [])}) for gold in corpora.polnear]
    )[0]
    kinds = [f"{scored['overlap'][kind]['p']:.3f} / {scored['overlap'][kind]['r']:.3f}" for kind in KINDS]
    marked, _, right, *_ = outlets.figures_of(outlets.judge(corpora.outlets, found[2]))
    first, second = (share_changed(*pair) for pair in zip(found[1:], whole[1:], strict=True))
    cells = [name, f"{found[0]:.2f}", f"{spent:.2f}", *kinds, f"{scored['marks']['speaker']:.3f}", f"{first:.3f}"]
    print(f"| {' | '.join([*cells, f'{marked:.3f}', f'{right:.3f}', f'{second:.3f}'])} |", flush=True)


def share_changed(found: pd.DataFrame, whole: pd.DataFrame) -> float:
    """Return the share of marked quotations that have another speaker or kind than where everything is parsed."""
    columns = [*SPAN, "kind", "speaker"]
    marked = [table.loc[table["kind"].isin(["direct", "mixed"]), columns] for table in (found, whole)]
    pairs = marked[0].merge(marked[1], on=SPAN, how="outer", suffixes=("", "_whole"))
    same = (pairs["kind"] == pairs["kind_whole"]) & (pairs["speaker"].fillna("") == pairs["speaker_whole"].fillna(""))
    return float(1 - same.mean())


def time_gates(corpora: Corpora) -> dict[str, float]:
    """Return the processor time of measure() with each gate, as a share of that without; the median of the rounds."""
    some = pd.concat([articles.head(N_TIMED) for articles in table_of(corpora)])
    articles = make_articles(some.to_dict("records"))
    measure(articles)
    rounds = [{name: time_once(articles, gate) for name, gate in GATES.items()} for _ in range(N_ROUNDS)]
    everything = next(iter(GATES))
    return {name: float(np.median([one[name] / one[everything] for one in rounds])) for name in GATES}


def time_once(articles: pd.DataFrame, gate: Gate | None) -> float:
    """Return the processor seconds that measure() takes."""
    begin = time.process_time()
    with patch.object(language, "find_quotable", gate):
        measure(articles, quotes_only=gate is not None)
    return time.process_time() - begin


def find_marked(text: str) -> set[int]:
    """Return the paragraphs with a marked span."""
    return {paragraph for paragraph, _ in marked_spans(text)}


def find_around(text: str) -> set[int]:
    """Return the paragraphs with a marked span, and each one before them."""
    marked = find_marked(text)
    return marked | {number - 1 for number in marked if number}


def find_cued(text: str, pattern: Callable[[], re.Pattern[str]]) -> set[int]:
    """Return the paragraphs in which a word of a pattern stands."""
    return {number for number, span in enumerate(paragraph_spans(text)) if pattern().search(text, *span)}


@functools.cache
def neutral() -> re.Pattern[str]:
    """Return the pattern of the common reporting words, "according to" among them."""
    return re.compile(rf"\b(?:{'|'.join(sorted(word_groups('neutral_cues')['neutral']))})\b", re.IGNORECASE)


@functools.cache
def reporting() -> re.Pattern[str]:
    """Return the pattern of these words and every verb that is followed by what was said, in about all its forms."""
    stems = [re.sub(r"(?:e|(?<=[^aeiou])y)$", "", verb) for verb in sorted(word_groups("reporting_verbs")["say"])]
    return re.compile(rf"{neutral().pattern}|\b(?:{'|'.join(stems)})\w?(?:|e|s|es|y|ies|d|ed|ied|ing)\b", re.IGNORECASE)


GATES: dict[str, Gate | None] = {
    "everything": None,
    "marks": find_marked,
    "marks, the paragraph before": find_around,
    "marks, neutral reporting words": lambda text: find_marked(text) | find_cued(text, neutral),
    "marks, all reporting verbs": lambda text: find_marked(text) | find_cued(text, reporting),
    "marks, speaker, names (ships)": find_quotable,
    "the same, neutral reporting words": lambda text: find_quotable(text) | find_cued(text, neutral),
    "the same, all reporting verbs": lambda text: find_quotable(text) | find_cued(text, reporting),
}


if __name__ == "__main__":
    main()
