"""Run every benchmark and write bench/RESULTS.md and cost.png: accuracy against annotated articles, speed as ratios.

    python bench/run.py
    python bench/run.py Quotes "Cost of attribution"

Annotated articles and their scorers lie in a folder beside the repository;
without it only what the repository holds is measured.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
HEAD = """# Measured

Made by `make bench`. Accuracy is comparable between runs; of the times only the ratios are.
"""
PARTS = {
    "Readers": "readers.py",
    "Web pages": "extraction.py",
    "Copies": "copies.py",
    "Speed": "speed.py",
    "Sentences": "sentences.py",
    "Syllables": "syllable_rules.py",
    "Intervals of readability": "intervals.py",
    "Intervals over articles": "interval_coverage.py",
    "Quotes": "quotes.py",
    "Speakers in other outlets": "outlets.py",
    "Quotes only": "quotes_only.py",
    "Cost of attribution": "attribution_speed.py",
    "Measuring": "measuring.py",
    "Kinds of sources": "sources.py",
    "Mentions": "mentions.py",
    "Names across articles": "across.py",
    "Pronouns": "pronouns.py",
    "Salience": "salience.py",
}


def main() -> None:
    """Write the tables that each part prints; the parts not asked for stay as they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="parts to measure anew; all by default")
    asked = parser.parse_args().parts or list(PARTS)
    sections = read_sections()
    for title in asked:
        command = [sys.executable, str(HERE / PARTS[title])]
        sections[title] = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        print(f"## {title}\n\n{sections[title]}", flush=True)
    told = [f"## {title}\n\n{sections[title].strip()}\n" for title in PARTS if title in sections]
    RESULTS.write_text("\n".join([HEAD, *told]), encoding="utf-8")


def read_sections() -> dict[str, str]:
    """Return the parts of the file as it is, by title."""
    if not RESULTS.exists():
        return {}
    pieces = RESULTS.read_text(encoding="utf-8").split("\n## ")[1:]
    return {title: told.strip() for title, _, told in (piece.partition("\n") for piece in pieces)}


if __name__ == "__main__":
    main()
