"""Print how fast and how exact the readability scores are: two markdown tables.

    python bench/readability.py [SHARED]

SHARED is the folder of real and annotated articles (default: beside the
repository); without it the demonstration articles are timed and accuracy is
left out. Only the ratios say anything: all times come from one process.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
from sentences import count_right_pitfalls, read_documents, score_boundaries, split_ours

from analysis import score_readability, score_textstat, syllables, textstat_numbers
from analysis.tables import TEXTSTAT

ROOT = Path(__file__).parent.parent
FEWEST_TEXTS = 400


def main() -> None:
    """Print the tables."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    _print_speed(_read_texts(shared))
    if shared.is_dir():
        print()
        _print_accuracy(shared)


def _read_texts(shared: Path) -> list[str]:
    """Return real articles, or the demonstration articles as often as needed, each time with another last line."""
    paths = sorted((shared / "corpora/txt-bbc").glob("*/*.txt")) or sorted((ROOT / "data/articles").glob("*.md"))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    rounds = -(-FEWEST_TEXTS // len(texts))
    return [f"{text}\n\nEdition {number}." for number in range(rounds) for text in texts]


def _print_speed(texts: list[str]) -> None:
    """Print the time of each way to score the texts, and how much faster it is than textstat article by article."""
    articles = pd.DataFrame({"article_id": [str(number) for number in range(len(texts))], "text": texts})
    ask = _load_textstat()
    plain = _seconds(lambda: [ask(text) for text in texts])
    score_textstat(articles.head(1))  # loads the dictionary
    cold = min(_cold_seconds(articles) for _ in range(3))
    warm = min(_seconds(lambda: score_textstat(articles)) for _ in range(3))
    own = min(_seconds(lambda: score_readability(articles)) for _ in range(3))
    scores = score_textstat(articles).drop(columns="article_id").to_dict("records")
    differing = sum(
        ask(text)[name] != value for text, row in zip(texts, scores, strict=True) for name, value in row.items()
    )
    size = sum(map(len, texts)) / 1e6
    print(f"{len(texts):,} articles, {size:.1f} MB, {len(scores[0])} columns; values that differ: {differing}\n")
    print("| way | articles a second | times textstat |\n|---|---|---|")
    for way, seconds in {
        "textstat, article by article": plain,
        "score_textstat, new vocabulary": cold,
        "score_textstat, known vocabulary": warm,
        "score_readability, known vocabulary": own,
    }.items():
        print(f"| {way} | {len(texts) / seconds:,.0f} | {plain / seconds:.1f} |")


def _seconds(work: Callable[[], object]) -> float:
    """Return the processor time that the work takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _cold_seconds(articles: pd.DataFrame) -> float:
    """Return the time of scoring with no token seen before."""
    textstat_numbers._textstat_types.cache_clear()
    return _seconds(lambda: score_textstat(articles))


def _load_textstat() -> Callable[[str], dict[str, object]]:
    """Return textstat's answers to one text, by column; it reads the CMUdict that we ship."""
    import nltk
    import textstat

    folder = tempfile.TemporaryDirectory()
    with ZipFile(syllables.LEXICONS / "nltk/corpora/cmudict.zip") as archive:
        archive.extractall(os.path.join(folder.name, "corpora"))
    nltk.data.path.insert(0, folder.name)
    textstat.syllable_count("ferry")
    folder.cleanup()
    names = [name for name in TEXTSTAT.columns if name not in {"article_id", "text_standard_float"}]

    def ask(text: str) -> dict[str, object]:
        answers = {name: getattr(textstat, name)(text) for name in names}
        return answers | {"text_standard_float": textstat.text_standard(text, float_output=True)}

    return ask


def _print_accuracy(shared: Path) -> None:
    """Print how well sentences agree with what people marked, and how many words have their syllables from CMUdict."""
    print("| what | against | result |\n|---|---|---|")
    if documents := read_documents(shared):
        *_, f1, _, error = score_boundaries(documents, split_ours)
        print(f"| sentences, boundaries inside paragraphs | {len(documents)} GUM news documents | F1 {f1:.1%} |")
        print(f"| sentences, error of the count | the same | {error:.1%} |")
    right, n = count_right_pitfalls()
    print(f"| sentences, pitfalls of our own | tests/pitfalls.txt | {right} of {n} |")
    words = Counter(re.findall(r"[a-z]+", " ".join(_read_texts(shared)).lower()))
    share = sum(n for word, n in words.items() if word in syllables.read_cmudict()) / sum(words.values())
    print(f"| running words in CMUdict | words of the timed articles | {share:.1%} |")


if __name__ == "__main__":
    main()
