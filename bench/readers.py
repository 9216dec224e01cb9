"""Print what becomes of real corpora, what reading an article costs, and the memory that very large inputs take.

    python bench/readers.py [SHARED]

SHARED is the folder of real articles (default: beside the repository);
without it only generated inputs are read. The floor of a corpus is what no
reader can do without: `json.loads` of each line, `csv.reader`, `read_text` of
each file, trafilatura alone for a page. Both are processor times of one run,
one after the other, and only their ratio says anything. The generated inputs
are each read by a fresh process in batches.
"""

from __future__ import annotations

import csv
import gzip
import json
import multiprocessing
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from analysis.articles import read_batches, read_corpus
from analysis.load_reports import load_report

ROOT = Path(__file__).parent.parent
ROWS = (20_000, 200_000)
FILES = (2_000, 20_000)
ARCHIVES_MB = (200, 1_000)
BATCH = 1_000
PARAGRAPHS = 3  # of a generated article
FILES_A_FOLDER = 1_000
SCRIPT = 120_000  # letters of script in a generated page, as pages have them today
WORDS = re.findall(
    r"\w+",
    "the ferry was late again and nobody at harbour knew why it had been left with its lamps lit for so long as board"
    " that runs port in Sallowby said on Monday there is no money to mend wall which fell when storm of March came",
)


class Cost(NamedTuple):
    """What reading one input took: articles, rejected, processor seconds, and the most memory in MB."""

    articles: int
    rejected: int
    seconds: float
    peak: float


def main() -> None:
    """Print the section."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    if (shared / "corpora").is_dir():
        print_corpora(sorted(path for path in (shared / "corpora").iterdir() if path.is_dir()))
    print_inputs()


def print_corpora(folders: list[Path]) -> None:
    """Print what becomes of each corpus, and how much more than the floor an article costs."""
    _warm_up()
    print("Corpora as they lie there, all their files. Doubts are warnings of articles, a gap too.\n")
    print("| corpus | things seen | articles | rejected | doubts | time an article | times the floor |")
    print("|---|---|---|---|---|---|---|")
    for folder in folders:
        begin = time.process_time()
        corpus = read_corpus(folder)
        seconds = time.process_time() - begin
        floor = min(_time_plainly(folder) for _ in range(3))
        report = load_report(corpus.articles, corpus.files)
        doubts = int(report.loc[report["outcome"] == "doubt", "n"].sum())
        n_articles, n_seen = len(corpus.articles), len(corpus.files)
        cells = [n_seen, n_articles, n_seen - n_articles, doubts]
        told = " | ".join(f"{cell:,}" for cell in cells)
        times = f"{1_000 * seconds / n_articles:.2f} ms | {seconds / floor:,.1f}"
        print(f"| {folder.name} | {told} | {times} |", flush=True)
    print()


def _warm_up() -> None:
    """Read one page in a language that is not declared, so that no import and no model is timed."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(f"<article><h1>Fähre</h1><p>{'Die Fähre kam wieder zu spät an. ' * 30}</p></article>")
        read_corpus(page)


def read_plainly(folder: Path) -> int:
    """Do with each file of a corpus what no reader can do without; return how many files there are."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        name = path.name.removesuffix(".gz")
        plain = next((read for suffix, read in FLOORS.items() if name.endswith(suffix)), _read_text)
        plain(path)
    return len(files)


def _content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _read_text(path: Path) -> None:
    _content(path).decode("utf-8", "replace")


def _parse_lines(path: Path) -> None:
    for line in _content(path).splitlines():
        json.loads(line)


def _parse_json(path: Path) -> None:
    json.loads(_content(path).decode("utf-8", "replace"))


def _parse_table(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        list(csv.reader(lines, delimiter=";", quotechar="'"))


def _extract(path: Path) -> None:
    import trafilatura

    trafilatura.extract(_content(path), include_comments=False)


FLOORS: dict[str, Callable[[Path], None]] = {
    ".jsonl": _parse_lines,
    ".json": _parse_json,
    ".csv": _parse_table,
    ".html": _extract,
}


def print_inputs() -> None:
    """Print time and memory of generated inputs of growing size."""
    print(f"Generated inputs, each read by a fresh process with `read_batches(path, size={BATCH:,})`.\n")
    print("| input | size, MB | articles | rejected | time an article | peak, MB | more than the smallest, MB |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for label, sizes, write in (
            ("JSON lines", ROWS, write_rows),
            ("folder of text files", FILES, write_files),
            ("web archive", ARCHIVES_MB, write_archive),
        ):
            least = 0.0
            for size in sizes:
                path = Path(folder) / f"{write.__name__}-{size}"
                n_bytes = write(path, size)
                cost = _read_apart(path)
                least = least or cost.peak
                counts = f"{cost.articles:,} | {cost.rejected:,} | {1_000 * cost.seconds / cost.articles:.2f} ms"
                memory = f"{cost.peak:,.0f} | {cost.peak - least:,.0f}"
                print(f"| {label} | {n_bytes / 1e6:,.0f} | {counts} | {memory} |", flush=True)


def _read_apart(path: Path) -> Cost:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(_read_all, path).result()


def _read_all(path: Path) -> Cost:
    """Return what it costs this process to read a file or folder in batches."""
    begin = time.process_time()
    n_articles = n_seen = 0
    for batch in read_batches(path, size=BATCH):
        n_articles += len(batch.articles)
        n_seen += len(batch.files)
    seconds = time.process_time() - begin
    return Cost(n_articles, n_seen - n_articles, seconds, _peak_mb())


def _peak_mb() -> float:
    """Return the most memory that this process held; getrusage would count its parent's too. NaN where unknown."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.is_file() else None
    return int(found[1]) / 1024 if found else float("nan")


def write_rows(path: Path, n_rows: int) -> int:
    """Write articles as JSON lines; return how many bytes."""
    dice = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        for number in range(n_rows):
            address = f"https://example.org/{number}"
            row = {"title": f"Ferry {number} Late", "url": address, "date": "2021-04-03", "text": _write_text(dice)}
            file.write(json.dumps(row) + "\n")
    return path.stat().st_size


def write_files(path: Path, n_files: int) -> int:
    """Write articles as plain text, a thousand a folder; return how many bytes."""
    dice, n_bytes = random.Random(2), 0
    for number in range(n_files):
        file = path / str(number // FILES_A_FOLDER) / f"{number}.txt"
        if not number % FILES_A_FOLDER:
            file.parent.mkdir(parents=True)
        n_bytes += file.write_bytes(f"Ferry {number} Late\n\n{_write_text(dice)}\n".encode())
    return n_bytes


def write_archive(path: Path, megabytes: int) -> int:
    """Write saved pages as a web archive of about that size; return how many bytes."""
    dice, number = random.Random(3), 0
    script = f"<script>{'window.lamp = 7; ' * (SCRIPT // 17)}</script>"
    with path.open("wb") as file:
        while file.tell() < 1_000_000 * megabytes:
            paragraphs = "".join(f"<p>{text}</p>" for text in _write_text(dice, 12).split("\n\n"))
            head = f"<title>Ferry {number} Late</title>{script}"
            page = f"<html lang='en'><head>{head}</head><body><article>{paragraphs}</article></body></html>"
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
            fields = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:page:{number}>\r\n"
            fields += f"WARC-Target-URI: https://example.org/{number}\r\nContent-Type: application/http\r\n"
            file.write(f"{fields}Content-Length: {len(answer)}\r\n\r\n".encode() + answer + b"\r\n\r\n")
            number += 1
    return path.stat().st_size


def _write_text(dice: random.Random, n_paragraphs: int = PARAGRAPHS) -> str:
    sentences = (" ".join(dice.choices(WORDS, k=12)).capitalize() + "." for _ in range(2 * n_paragraphs))
    return "\n\n".join(f"{first} {second}" for first, second in zip(sentences, sentences, strict=True))


def _time_plainly(folder: Path) -> float:
    """Return the processor time of the floor of a corpus."""
    begin = time.process_time()
    read_plainly(folder)
    return time.process_time() - begin


if __name__ == "__main__":
    main()
