"""Run every benchmark and write bench/RESULTS.md and cost.png: accuracy against annotated articles, speed as ratios.

    python bench/run.py

Annotated articles and their scorers lie in a folder beside the repository;
without it only what the repository holds is measured.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PARTS = {
    "Speed": "speed.py",
    "Sentences": "sentences.py",
    "Syllables": "syllable_rules.py",
    "Intervals of readability": "intervals.py",
    "Quotes": "quotes.py",
    "Speakers in other outlets": "outlets.py",
    "Cost of attribution": "attribution_speed.py",
    "Mentions": "mentions.py",
}


def main() -> None:
    """Write the tables that each part prints."""
    sections = [
        "# Measured\n",
        "Made by `make bench`. Accuracy is comparable between runs; of the times only the ratios are.\n",
    ]
    for title, script in PARTS.items():
        command = [sys.executable, str(HERE / script)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        sections += [f"## {title}\n", printed]
        print(f"## {title}\n\n{printed}", flush=True)
    (HERE / "RESULTS.md").write_text("\n".join(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
