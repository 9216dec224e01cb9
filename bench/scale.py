"""Measure 100 to 10,000 articles from the file to the tables on disk, on one core and on all; then again, unchanged.

    python bench/scale.py [--sizes 100 1000 3000 10000]
    python bench/scale.py --short
    python bench/scale.py --pages

Every run is `columninch measure` in a fresh process over articles of
bench/made_articles.py, so that its memory is its own. Writes what was measured
to bench/scale.json, and from that bench/SCALE.md, bench/scale.png and the
tables of docs/scale.md; `--pages` writes those anew without measuring.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from commands import n_cores, run_measure
from made_articles import write_made_articles
from on_paper import write_paper
from readers import write_archive
from scale_pages import MEASURED, Again, Measured, Run, read_measured, write_pages

from analysis import read_articles, runs
from analysis.articles import read_batches
from analysis.store import read_manifest

SIZES = (100, 1_000, 3_000, 10_000)
LARGEST_ALONE = 1_000  # articles; more are measured on all cores only, which takes half as long
ARCHIVE_MB = 60
SHORT_SIZES = (20_000, 40_000)  # with more rows than are held to be written together
AGAIN = 3  # runs over what is measured already


def main() -> None:
    """Measure, and write the pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of articles, the largest last")
    parser.add_argument("--pages", action="store_true", help="only write the pages, from what was measured before")
    parser.add_argument("--short", action="store_true", help="measure only articles of one sentence anew")
    parser.add_argument("--again", type=Path, nargs=2, metavar=("ARTICLES", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.again:
        print(json.dumps(measure_again(*arguments.again)))
        return
    if not arguments.pages:
        with tempfile.TemporaryDirectory() as scratch:
            if arguments.short:
                measured = read_measured()._replace(short=measure_short(Path(scratch)))
            else:
                measured = measure_sizes(Path(scratch), sorted(arguments.sizes))
        MEASURED.write_text(json.dumps(measured._asdict(), indent=1) + "\n", encoding="utf-8")
    measured = read_measured()
    write_pages(measured)
    write_paper(measured)


def measure_sizes(scratch: Path, sizes: list[int]) -> Measured:
    """Return what each number of articles takes, on one core and on all, and what the largest takes once more."""
    found = []
    for size in sizes:
        articles = write_made_articles(scratch / f"{size}.jsonl", size)
        for workers in dict.fromkeys((1, n_cores()) if size <= LARGEST_ALONE else (n_cores(),)):
            folder = scratch / f"{size}-{workers}"
            spent = run_measure(articles, folder, "--workers", str(workers))
            found.append(Run(size, workers, *(None if math.isnan(each) else round(each, 2) for each in spent)))
            print(found[-1], file=sys.stderr, flush=True)
    articles, folder = scratch / f"{sizes[-1]}.jsonl", scratch / f"{sizes[-1]}-{n_cores()}"
    tables = {name: (folder / f"{name}.parquet").stat().st_size for name in read_manifest(folder)["tables"]}
    n_words = int(read_articles(articles)["n_words"].sum())
    unchanged = [run_again(articles, folder) for _ in range(AGAIN)]
    changed = []
    for number in range(AGAIN):
        change_one(articles, sizes[-1] // 2 + number)
        changed.append(run_again(articles, folder))
    pages, short = time_pages(scratch), measure_short(scratch)
    return Measured(n_cores(), n_words, found, tables, unchanged, changed, pages, short)


def measure_short(scratch: Path) -> list[Run]:
    """Return what many articles of one sentence take, so that memory which grows with their number shows."""
    found = []
    for size in SHORT_SIZES:
        articles = scratch / f"short-{size}.jsonl"
        with open(articles, "w", encoding="utf-8") as file:
            for number in range(size):
                article = {"title": f"Notice {number}", "text": f"The council meets in room {number} on Monday."}
                file.write(json.dumps(article | {"url": f"https://council.example/{number}"}) + "\n")
        spent = run_measure(articles, scratch / f"short-{size}", "--workers", str(n_cores()))
        found.append(Run(size, n_cores(), *(None if math.isnan(each) else round(each, 2) for each in spent)))
        print(found[-1], file=sys.stderr, flush=True)
    return found


def change_one(path: Path, number: int) -> None:
    """Let one article end with another sentence."""
    lines = path.read_text(encoding="utf-8").splitlines()
    article = json.loads(lines[number])
    article["text"] += " The inquiry opens again on Monday."
    lines[number] = json.dumps(article, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run_again(articles: Path, folder: Path) -> Again:
    """Measure once more what is measured already, in a fresh process."""
    command = [sys.executable, __file__, "--again", str(articles), str(folder)]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return Again(**json.loads(told))


def measure_again(articles: Path, folder: Path) -> dict[str, float]:
    """Return the processor seconds that reading takes of a run in this process, and those that all the rest takes."""
    reading = 0.0

    def read_clocked(*positional: Any, **named: Any) -> Iterator[Any]:
        nonlocal reading
        batches = read_batches(*positional, **named)
        while True:
            begin = time.process_time()
            batch = next(batches, None)
            reading += time.process_time() - begin
            if batch is None:
                return
            yield batch

    with patch.object(runs, "read_batches", read_clocked):
        begin = time.process_time()
        runs.measure_files(articles, folder, workers=1)
        spent = time.process_time() - begin
    return {"reading": round(reading, 3), "rest": round(spent - reading, 3)}


def time_pages(scratch: Path) -> float:
    """Return the processor milliseconds that reading one saved page of a web archive takes."""
    write_archive(scratch / "pages.warc", ARCHIVE_MB)
    begin = time.process_time()
    n_pages = sum(len(batch.articles) for batch in read_batches(scratch / "pages.warc"))
    return round(1_000 * (time.process_time() - begin) / n_pages, 2)


if __name__ == "__main__":
    main()
