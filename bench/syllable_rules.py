"""Print how well syllables are counted in words that the dictionary lacks: a markdown table.

    python bench/syllable_rules.py [SHARED]

Such words have no answers, so the rule is asked about words of CMUdict that
it was not tuned on: the held-out fifth. Running words are those of the BBC
articles in SHARED, or of the demonstration articles.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from analysis.syllables import count_by_vowels, read_cmudict

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Print the table."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    paths = sorted((shared / "corpora/txt-bbc").glob("*/*.txt")) or sorted((ROOT / "data/articles").glob("*.md"))
    running = Counter(re.findall(r"[a-z]+", " ".join(path.read_text(encoding="utf-8") for path in paths).lower()))
    known = read_held_out()
    n_running = sum(running[word] for word in known)
    in_dictionary = sum(n for word, n in running.items() if word in read_cmudict()) / running.total()
    print(
        f"{in_dictionary:.1%} of the running words of {len(paths)} articles are in CMUdict; the rule is for the others."
    )
    print(f"{len(known):,} words of CMUdict held out; {n_running:,} running words of the articles among them.")
    print("\n| rule | words right | running words right | syllables a running word too many |\n|---|---|---|---|")
    for name, count in {
        "ours": count_by_vowels,
        "pyphen's hyphens, en_US": _load_pyphen(),
        "groups of vowels": _count_groups,
        "groups of vowels but a final e": _count_groups_without_e,
    }.items():
        off = {word: count(word) - n for word, n in known.items()}
        right = sum(not error for error in off.values()) / len(known)
        running_right = sum(running[word] for word, error in off.items() if not error) / n_running
        bias = sum(running[word] * error for word, error in off.items()) / n_running
        print(f"| {name} | {right:.1%} | {running_right:.1%} | {bias:+.3f} |")


def is_held_out(word: str) -> bool:
    """Return whether a word is in the fifth of CMUdict at which nobody looks while tuning lexicons/syllables.txt."""
    return zlib.crc32(word.encode()) % 5 == 0


def read_held_out() -> dict[str, int]:
    """Return the syllables of the held-out words that are written in letters alone."""
    return {word: n for word, n in read_cmudict().items() if word.isalpha() and n and is_held_out(word)}


def _load_pyphen() -> Callable[[str], int]:
    """Return the count of parts between the points where pyphen would hyphenate, textstat's own fallback."""
    import pyphen

    dictionary = pyphen.Pyphen(lang="en_US")
    return lambda word: len(dictionary.positions(word)) + 1


def _count_groups(word: str) -> int:
    """Return the number of groups of vowels, at least 1."""
    return max(1, len(re.findall("[aeiouy]+", word)))


def _count_groups_without_e(word: str) -> int:
    """Return the number of groups of vowels, a final e not counted, at least 1."""
    return _count_groups(word.removesuffix("e"))


if __name__ == "__main__":
    main()
