"""Print how well sentences and syllables, on which every readability score rests, agree with what people marked.

    python bench/readability.py [SHARED]

SHARED is the folder of real and annotated articles (default: beside the
repository); without it nothing is printed.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from pathlib import Path

from speed import read_texts

from analysis import syllables
from analysis.sentences import sentence_spans

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Print the table."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    if shared.is_dir():
        _print_accuracy(shared)


def _print_accuracy(shared: Path) -> None:
    """Print how well sentences and syllables agree with what people marked."""
    print("| what | against | result |\n|---|---|---|")
    gold = shared / "gold/sentences/gum-news-public.jsonl"
    if gold.is_file():
        documents = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
        f1, error = _score_sentences(documents)
        print(f"| sentences, boundaries inside paragraphs | {len(documents)} GUM news documents | F1 {f1:.1%} |")
        print(f"| sentences, error of the count | the same | {error:.1%} |")
    known = {word: n for word, n in syllables.read_cmudict().items() if word.isalpha() and n}
    sample = random.Random(1).sample(sorted(known), 20_000)
    right = sum(syllables.count_by_vowels(word) == known[word] for word in sample) / len(sample)
    print(f"| syllables by rule, words | {len(sample):,} words of CMUdict | {right:.1%} |")
    words = Counter(re.findall(r"[a-z]+", " ".join(read_texts(shared)).lower()))
    in_dictionary = {word: n for word, n in words.items() if word in known}
    right = sum(n for word, n in in_dictionary.items() if syllables.count_by_vowels(word) == known[word])
    share = right / sum(in_dictionary.values())
    print(f"| syllables by rule, running words | CMUdict, words of the timed articles | {share:.1%} |")
    print(f"| running words in CMUdict | the same | {sum(in_dictionary.values()) / sum(words.values()):.1%} |")


def _score_sentences(documents: list[dict]) -> tuple[float, float]:
    """Return the F1 of boundaries inside paragraphs and the mean error of a document's count."""
    both = found = marked = 0
    errors = []
    for document in documents:
        n_found = n_marked = 0
        for paragraph in document["paragraphs"]:
            text = paragraph["text"]
            ours = [len("".join(text[:end].split())) for _, _, end in sentence_spans(text)]
            theirs = [len("".join(text[:end].split())) for end in paragraph["ends"]]
            both += len(set(ours[:-1]) & set(theirs[:-1]))
            n_found, n_marked = n_found + len(ours), n_marked + len(theirs)
            found, marked = found + len(ours) - 1, marked + len(theirs) - 1
        errors.append(abs(n_found - n_marked) / n_marked)
    return 2 * both / (found + marked), sum(errors) / len(errors)


if __name__ == "__main__":
    main()
