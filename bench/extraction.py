"""Print how well articles are read from saved web pages, ours beside plain trafilatura: a markdown table.

    python bench/extraction.py [SHARED] [--half tune|check|all]

SHARED is the folder of real articles (default: beside the repository). Two
corpora: html-scrapinghub (gold text made by hand) and html-fundus (gold made
with the outlets' own parsers, many languages, with headline, date and
authors). Rules were made on every second page (tune); the others are check.

Body: precision, recall and F1 of runs of four words, as multisets, each page
counting once; ours is subtitle, headings and running text, without captions.
Headline and authors: exact, case and punctuation aside. Instant: the same
moment within a minute, both with a zone. Quotes lost: marked spans of three
words or more whose words are not in a row in the text. Only the ratio of the
pages per second says anything; trafilatura is timed without metadata.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from analysis.readers.dates import as_moment
from analysis.readers.records import Given, Paragraph, Record, Rejected
from analysis.readers.text_encoding import clean_text
from analysis.readers.web_page import read_web_page

ROOT = Path(__file__).parent.parent
CORPORA = ("html-scrapinghub", "html-fundus")
TEXT_ROLES = frozenset({"", "subtitle", "heading", "list", "quote", "table"})
MEASURES = ("f1", "precision", "recall", "title", "instant", "authors")
HALVES = {"tune": slice(0, None, 2), "check": slice(1, None, 2), "all": slice(None)}
RUN = 4  # words

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+")
_MARKED = re.compile(r'[“„«»"”]([^“”„«»"\n]{5,}?)[”“»«"]')


class Page(NamedTuple):
    """A saved page and what is known of it; headline, moment and authors are missing in one corpus."""

    path: Path
    text: str
    headline: str | None = None
    published: datetime | None = None
    authors: tuple[str, ...] = ()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", nargs="?", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--half", choices=HALVES, default="all")
    asked = parser.parse_args()
    print(tell_extraction(asked.shared, asked.half))


def tell_extraction(shared: Path, half: str = "all") -> str:
    """Return the section of bench/RESULTS.md on web pages, as markdown."""
    corpora = {name: list_pages(shared / "corpora" / name)[HALVES[half]] for name in CORPORA}
    counts = ", ".join(f"{len(pages)} of {name}" for name, pages in corpora.items())
    lines = [f"Saved pages ({half}): {counts}.\n"]
    columns = [
        "body F1",
        "precision",
        "recall",
        "headline",
        "instant",
        "authors",
        "quotes lost",
        "time, trafilatura = 1",
    ]
    lines += [f"| corpus | reader | {' | '.join(columns)} |", "|---|---|" + "---|" * len(columns)]
    for name, pages in corpora.items():
        plain_seconds = 0.0
        for reader, read in READERS.items():
            begin = time.process_time()
            found = [read(gzip.decompress(page.path.read_bytes())) for page in pages]
            seconds = time.process_time() - begin
            plain_seconds = plain_seconds or seconds
            scores = [score_page(page, each) for page, each in zip(pages, found, strict=True)]
            told = MEASURES if reader != "trafilatura" else MEASURES[:3]
            cells = [_mean(scores, measure) if measure in told else "" for measure in MEASURES] + [_lost(scores)]
            ratio = f"{seconds / plain_seconds:.2f}" if plain_seconds else ""
            lines.append(f"| {name} | {reader} | {' | '.join(cells)} | {ratio} |")
    return "\n".join(lines)


def list_pages(folder: Path) -> list[Page]:
    """Return the pages of a corpus in a fixed order; none where it is absent."""
    if (folder / "pages.jsonl").is_file():
        lines = (folder / "pages.jsonl").read_text(encoding="utf-8").splitlines()
        return [_read_fundus(folder, json.loads(line)) for line in lines]
    if (folder / "ground-truth.json").is_file():
        truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
        return [Page(folder / "html" / f"{name}.html.gz", truth[name]["articleBody"]) for name in sorted(truth)]
    return []


def _read_fundus(folder: Path, line: dict[str, Any]) -> Page:
    published = datetime.fromisoformat(line["published"]) if line["published"] else None
    zoned = published if published and published.tzinfo else None
    text = "\n\n".join(line["paragraphs"])
    return Page(folder / line["html"], text, line["title"], zoned, tuple(line["authors"]))


def score_page(page: Page, found: Record | Rejected) -> dict[str, float | None]:
    """Return the measures of one page; None where the gold does not tell."""
    fields = found.fields if isinstance(found, Record) else {}
    kept = [each.text for each in found.paragraphs if each.role in TEXT_ROLES] if isinstance(found, Record) else []
    gold, ours = clean_text(page.text), "\n".join(kept)
    precision, recall, f1 = _compare(gold, ours)
    moment = as_moment(fields.get("published"))
    exact = moment is not None and moment.precision != "day" and not moment.doubt
    near = exact and page.published is not None and abs((moment.at - page.published).total_seconds()) <= 60
    marked = [words for span in _MARKED.finditer(gold) if len(words := _words(span[1])) >= 3]
    said = " ".join(_words(ours))
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "title": None if page.headline is None else _words(page.headline) == _words(fields.get("headline", "")),
        "instant": None if page.published is None else near,
        "authors": [*map(_words, page.authors)] == [*map(_words, fields.get("authors", []))] if page.authors else None,
        "n_marked": len(marked),
        "n_lost": sum(" ".join(words) not in said for words in marked),
    }


def _words(text: str) -> list[str]:
    """Return the words of a text in small letters; a Chinese or Japanese character is one."""
    return _WORD.findall(clean_text(text).casefold())


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _words(text)
    return Counter(tuple(words[start : start + RUN]) for start in range(max(min(1, len(words)), len(words) - RUN + 1)))


def _compare(gold: str, ours: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the runs of words in a text."""
    marked, found = _runs(gold), _runs(ours)
    both = (marked & found).total()
    precision = both / found.total() if found else 0.0
    recall = both / marked.total() if marked else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0


def _mean(scores: list[dict[str, float | None]], measure: str) -> str:
    told = [score[measure] for score in scores if score[measure] is not None]
    return f"{statistics.mean(float(value or 0) for value in told):.1%}" if told else ""


def _lost(scores: list[dict[str, float | None]]) -> str:
    marked, lost = (sum(int(score[name] or 0) for score in scores) for name in ("n_marked", "n_lost"))
    return f"{lost / marked:.1%}" if marked else ""


def read_ours(content: bytes) -> Record | Rejected:
    """Return what read_web_page makes of a page."""
    return next(read_web_page(io.BytesIO(content), Given("page.html")))


def read_plainly(content: bytes) -> Record | Rejected:
    """Return the text that trafilatura keeps of a page with its own settings, comments aside."""
    import trafilatura

    document = trafilatura.bare_extraction(content, include_comments=False)
    lines = document.text.split("\n") if document and document.text else []
    return Record({}, tuple(Paragraph(line) for line in lines))


def read_with_metadata(content: bytes) -> Record | Rejected:
    """Return the same with trafilatura's own headline, date and authors."""
    import trafilatura

    document = trafilatura.bare_extraction(content, include_comments=False, with_metadata=True)
    if not document:
        return Record({}, ())
    authors = document.author.split("; ") if document.author else []
    fields = {"headline": document.title or "", "published": document.date, "authors": authors}
    return Record(fields, tuple(Paragraph(line) for line in (document.text or "").split("\n")))


READERS: dict[str, Callable[[bytes], Record | Rejected]] = {
    "trafilatura": read_plainly,
    "trafilatura with metadata": read_with_metadata,
    "ours": read_ours,
}

if __name__ == "__main__":
    main()
