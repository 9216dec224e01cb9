"""The second domain: articles of many outlets whose marked spans we annotated, read from ../shared/corpora.

The repository holds no text of them: bench/annotations/marks.jsonl has one line per article, with the hash of its
text and, for every marked span, offsets alone. `read_second_domain` puts texts and annotations together again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"
ANNOTATIONS = Path(__file__).parent / "annotations" / "marks.jsonl"
_TITLES = frozenset(
    [
        "the",
        "a",
        "an",
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "professor",
        "sir",
        "lord",
        "lady",
        "sen",
        "senator",
        "rep",
        "gov",
        "president",
    ]
)


class Marked(NamedTuple):
    """One annotated span: `use` is quote, scare, title, term or broken; `speakers` are the article's names."""

    part: str
    start: int
    end: int
    use: str
    speakers: tuple[str, ...]
    unknown: bool
    mention: tuple[int, int] | None
    cue: tuple[int, int] | None


class Annotated(NamedTuple):
    """An annotated article: its table row, and its marked spans in text order."""

    article: dict[str, Any]
    marks: list[Marked]
    tuning: bool


def read_second_domain(shared: Path = SHARED) -> list[Annotated]:
    """Return the annotated articles; one whose text is no longer the annotated one raises ValueError."""
    texts = {article["article_id"]: article for article in read_pool(shared / "corpora")}
    lines = [json.loads(line) for line in ANNOTATIONS.read_text(encoding="utf-8").splitlines()]
    return [_join(texts[line["article_id"]], line) for line in lines]


def read_pool(corpora: Path) -> Iterator[dict[str, Any]]:
    """Yield the articles of the three corpora as rows of the articles table, texts as their curators have them."""
    for page in map(json.loads, (corpora / "html-fundus" / "pages.jsonl").open(encoding="utf-8")):
        text = "\n\n".join(piece.strip() for piece in page["paragraphs"] if piece.strip())
        names = ", ".join(page["authors"])
        yield article_row(f"fundus:{page['id']}", page["publisher"], page["title"], names, text)
    with gzip.open(corpora / "jsonl-allsides" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for page in map(json.loads, lines):
            text = page["content_original"].strip()
            yield article_row(f"allsides:{page['ID']}", page["source"], page["title"], page["authors"] or "", text)
    pages = json.loads((corpora / "html-scrapinghub" / "ground-truth.json").read_text(encoding="utf-8"))
    for name, page in pages.items():
        outlet = page["url"].split("/")[2]
        yield article_row(f"scrapinghub:{name}", outlet, "", "", page["articleBody"].strip())


def article_row(article_id: str, outlet: str, headline: str, byline: str, text: str) -> dict[str, Any]:
    """Return one row of the articles table."""
    return {
        "article_id": article_id,
        "outlet": outlet,
        "headline": headline or None,
        "byline": byline,
        "text": text,
    }


def hash_of(article: dict[str, Any]) -> str:
    """Return the hash that ties annotations to a text."""
    return hashlib.sha256(f"{article['headline'] or ''}\n{article['text']}".encode()).hexdigest()[:16]


def is_tuning(article_id: str) -> bool:
    """Return whether an article belongs to the half that rules and weights may be fitted on."""
    return hashlib.sha256(f"half{article_id}".encode()).digest()[0] % 2 == 0


def _join(article: dict[str, Any], line: dict[str, Any]) -> Annotated:
    """Return the article with the names that its annotations point at."""
    if hash_of(article) != line["hash"]:
        raise ValueError(f"{line['article_id']}: the text is not the one that was annotated; annotate it again.")
    parts = {"headline": article["headline"] or "", "body": article["text"], "byline": article["byline"]}
    marks = []
    for one in line["marks"]:
        names = tuple(name_at(parts, where) for where in one.get("speakers", []))
        mention, cue = (tuple(one[key]) if key in one else None for key in ("mention", "cue"))
        unknown = one["use"] == "quote" and not names
        marks.append(Marked(one["part"], one["start"], one["end"], one["use"], names, unknown, mention, cue))
    return Annotated(article, marks, is_tuning(line["article_id"]))


def name_at(parts: dict[str, str], where: list[Any]) -> str:
    """Return the name at a place; "author" stands for a writer whom no byline names."""
    if where == ["author"]:
        return "author"
    part, start, end = where
    return parts[part][start:end]


def plain_name(name: str) -> str:
    """Return a name as two spellings of it compare: small, without titles, articles and possessives.

    >>> plain_name("The Mayor’s office"), plain_name("Dr. Ana Bell")
    ('mayor office', 'ana bell')
    """
    words = re.findall(r"[^\W_]+(?:[-.][^\W_]+)*", re.sub(r"[’']s\b", "", name.lower()))
    return " ".join(word for word in words if word.rstrip(".") not in _TITLES)


def same_speaker(speaker: str | None, names: tuple[str, ...]) -> bool:
    """Return whether a speaker as found is the annotated one, or the annotated several."""
    if speaker is None or not names:
        return False
    found = {plain_name(one) for one in speaker.split(";")}
    return found == {plain_name(one) for one in names}
