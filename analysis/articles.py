"""What an article is, and how a folder of files becomes the articles table."""

from __future__ import annotations

import csv
import hashlib
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

import pandas as pd

from analysis.addresses import Address
from analysis.files import ArticleError, corpus_folder, fetch_ahead, is_one_file, list_files
from analysis.loading import OUTLETS, Asked, Loaded, load, name_pages
from analysis.overview import write_overview, write_overview_html
from analysis.readers.dates import as_moment
from analysis.readers.text_encoding import UnreadableError, decode
from analysis.readers.wording import read_authors
from analysis.sentences import count_words, paragraph_spans
from analysis.tables import ARTICLES, BLOCKS, FILES, LINKS, make_table

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|cmpid?|ito|ref|ref_?src|smid|share|xtor|at_\w+)",
    re.IGNORECASE,
)


class Corpus(NamedTuple):
    """What was read: one row per article, per block and link of each, and per file seen."""

    articles: pd.DataFrame
    blocks: pd.DataFrame
    links: pd.DataFrame
    files: pd.DataFrame

    def __repr__(self) -> str:
        return write_overview("What was read, tied by article_id", self._asdict())

    def _repr_html_(self) -> str:
        return write_overview_html("What was read, tied by article_id", self._asdict())


class _Seen:
    """What must be known of earlier articles: their identities, the first with each text, how many are quite alike."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.first_with: dict[str, str] = {}
        self.n_alike: dict[str, int] = {}


def read_articles(path: str | Path, *, columns: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return one row per article of a file, a folder with all its folders, or a glob such as `news/*.md`.

    An address such as `s3://bucket/news` or `memory://news/*.jsonl.gz` is read
    through fsspec, the extra “remote”, and the package for its kind.
    The same as `read_corpus(path).articles`, which says more: blocks, links,
    and what became of every file.

    >>> read_articles("data/articles")["n_words"].gt(0).all()
    np.True_
    """
    return read_corpus(path, columns=columns).articles


def read_corpus(path: str | Path, *, columns: Mapping[str, str] | None = None) -> Corpus:
    """Return articles, their blocks and links, and a load report of everything seen.

    Reads markdown (in the layout of a printed article, or with the front
    matter of Hugo or Jekyll), saved web pages, plain text, JSON and JSON
    lines, CSV, Parquet, SQLite, ninjs, NewsML-G2, NITF, Reuters' SGML, RSS and
    Atom, web archives (WARC), Word, RTF and the exports of press databases;
    packed by gzip, bzip2, xz, zstd, zip or tar or not. The content decides,
    then the suffix. `columns` leads from our names to those of your tables:
    `{"text": "story", "headline": "head"}`.

    Whatever an article lacks is a gap with a warning; what cannot be read, or
    is something else, is a row of the load report; an empty folder is an empty
    corpus. A file `outlets.csv` (domain, outlet) beside the articles names
    the outlets. Hidden files and links out of the folder are left alone.
    `path` may be an address, as for read_articles().

        articles  in the order of their paths; `text` is the body: paragraphs,
                  list items and block quotes, parted by one blank line
        blocks    article_id, block, role, text as a reader sees it, and
                  source, start, end: the stretch of the file (its line ends
                  and spaces made one) or of the text that was taken from it
        links     article_id, start, end into the article's text, text, url
                  (missing for `#`)
        files     a row for each thing seen: source_file, source_item (its
                  line, row or member), source_format, encoding, status (read,
                  unreadable, skipped), article_id, problem

    Raises ArticleError where there is nothing at `path`, or no article in it,
    ImportError where the one file named, or an address, needs a package that
    is missing.

    Limits: captions without a credit cannot be told from body, and are body.

    >>> read_corpus("data/articles").files["status"].value_counts()["read"] >= 40
    np.True_
    """
    loaded = [each for _, each in _load_all(path, columns or {})]
    corpus = _build_corpus(loaded, _read_outlets(corpus_folder(path) / OUTLETS), _Seen())
    check_read(path, corpus.files)
    return corpus


def read_batches(
    path: str | Path,
    *,
    size: int = 1_000,
    first: int | None = None,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[float], object] | None = None,
) -> Iterator[Corpus]:
    """Yield a corpus that may be larger than memory in pieces of `size` things seen, each as read_corpus() gives it.

    With `first` the first piece is of so many, for whoever waits for it.

    Identities and duplicates hold over all pieces; for that some 350 bytes of
    each article are kept, and nothing else. What read_corpus() refuses as a
    whole is here a piece without articles; there is always one piece.
    `progress` is called before each with the share of all bytes read until
    then, 0 to 1.

    Raises ArticleError where there is nothing at `path`, ValueError where
    `size` or `first` is below one.

    >>> [len(batch.articles) for batch in read_batches("data/articles/*.md", size=30, first=5)]
    [5, 30, 5]
    """
    first = size if first is None else first
    if min(first, size) < 1:
        raise ValueError(f"read_batches() needs a size of one or more; got {min(first, size)}.")
    outlets, seen = _read_outlets(corpus_folder(path) / OUTLETS), _Seen()
    loaded = _load_all(path, columns or {})
    batch = list(itertools.islice(loaded, first))
    while True:
        shares = [share for share, _ in batch]
        if progress:
            progress(shares[-1] if shares else 1.0)
        yield _build_corpus([each for _, each in batch], outlets, seen)
        if not (batch := list(itertools.islice(loaded, size))):
            return


def check_read(path: str | Path, files: pd.DataFrame) -> None:
    """Raise ArticleError where nothing was read from a file that was named, or where all was something else."""
    read = files["status"].eq("read")
    if not read.any() and is_one_file(path):
        raise ArticleError(f"{path}: {files['problem'].iloc[0]} Name a file with articles, or a folder of them.")
    if len(files) and files["status"].eq("skipped").all():
        problems = files["problem"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
        most = f"Of {problems.iloc[0]}: {problems.index[0]}"
        raise ArticleError(f"{path} holds no article: {len(files)} files, none read. {most}")


def _load_all(path: str | Path, columns: Mapping[str, str]) -> Iterator[tuple[float, Loaded]]:
    """Yield what becomes of each thing in the files that a path names, and the share of all bytes read until there."""
    files = list_files(path)
    asked = Asked(is_one_file(path), columns, name_pages(files))
    sizes = [file.count_bytes() for file in files]
    n_before, n_all = 0, max(sum(sizes), 1)
    for file, n_bytes in zip(fetch_ahead(files), sizes, strict=True):
        for loaded in load(file, asked):
            yield min((n_before + loaded.n_bytes) / n_all, 1.0), loaded
        n_before += n_bytes


def make_articles(records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the articles table of records that you already hold, one mapping an article.

    Only `text` is needed. It is kept character for character, so that offsets
    of annotations made elsewhere hold; its paragraphs are parted by blank
    lines, or by line ends where it has no blank line. The other keys are
    columns of the articles table. `published` may be a date, a datetime or a
    string, `authors` a list or a byline. What is counted from the text
    (n_words, n_paragraphs, content_hash, duplicate_of) is counted anew.

    Raises ValueError where a record has no `text`, a key is no column, or an
    `article_id` stands there twice.

    >>> make_articles([{"text": "It rained.\\n\\nIt poured.", "url": "https://www.example.org/rain"}])[
    ...     ["article_id", "domain", "n_words", "n_paragraphs"]
    ... ]
             article_id       domain  n_words  n_paragraphs
    0  914c78113700304f  example.org        4             2
    """
    rows = [_read_record(record, number) for number, record in enumerate(records)]
    given = [row["article_id"] for row in rows if row["article_id"]]
    if twice := sorted({article_id for article_id in given if given.count(article_id) > 1}):
        raise ValueError(f"make_articles() needs one record per article; article_id {twice[0]} stands there twice.")
    return make_table(_identify(rows, {}, _Seen()), ARTICLES)


def _read_record(record: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return a row of the articles table from one record."""
    if not isinstance(record, Mapping):
        hint = " Of a DataFrame, pass frame.to_dict('records')." if isinstance(record, str) else ""
        raise TypeError(
            f"make_articles() needs mappings such as dicts; record {number} is a {type(record).__name__}.{hint}"
        )
    if "text" not in record:
        raise ValueError(
            f"make_articles() needs a text; record {number} has {', '.join(map(str, record)) or 'nothing'}."
        )
    known = ", ".join(ARTICLES.columns)
    if unknown := [str(key) for key in record if key not in ARTICLES.columns]:
        raise ValueError(f"the articles table has no column {', '.join(unknown)} (record {number}); known are {known}.")
    row = {name: None if _is_missing(record.get(name)) else record[name] for name in ARTICLES.columns}
    text = "" if row["text"] is None else row["text"]
    if not isinstance(text, str):
        raise ValueError(f"make_articles() needs text as a string; record {number} has a {type(text).__name__}.")
    authors = row["authors"]
    row["authors"] = read_authors(authors) if isinstance(authors, str) else list(authors or [])
    doubts = [] if text.strip() else ["No body text."]
    if row["published"] is not None:
        row |= _read_given_date(row, doubts)
    status = row["text_status"] or ("full" if text.strip() else "empty")
    warnings = list(dict.fromkeys([*(row["warnings"] or []), *doubts]))
    return row | {"text": text, "text_status": status, "warnings": warnings}


def _read_given_date(row: Mapping[str, Any], doubts: list[str]) -> dict[str, Any]:
    """Return when a record was published and how fine that is; what is doubtful goes to `doubts`."""
    moment = as_moment(row["published"])
    if moment is None:
        doubts.append(f"The date “{row['published']}” could not be read.")
        return {"published": None, "published_precision": None}
    if moment.doubt:
        doubts.append(moment.doubt)
    return {"published": moment.at, "published_precision": row["published_precision"] or moment.precision}


def _is_missing(value: Any) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def _build_corpus(loaded: list[Loaded], outlets: Mapping[str, str], seen: _Seen) -> Corpus:
    """Return the four tables of what was loaded."""
    rows: list[dict[str, Any]] = []
    for place, each in enumerate(loaded):
        if each.reading is None:
            continue
        if _repeats_address(each.reading.fields, seen):
            problem = "It holds no text, and has the address of an article that was read."
            loaded[place] = Loaded(each.report | {"status": "skipped", "problem": problem})
            continue
        names = {name: each.report[name] for name in ("source_file", "source_item", "source_format")}
        row = {**each.reading.fields, **names, "article_id": None, "warnings": list(each.reading.warnings)}
        rows += _identify([row], outlets, seen)
        each.report["article_id"] = rows[-1]["article_id"]
    read = [each for each in loaded if each.reading]
    return Corpus(
        make_table(rows, ARTICLES),
        make_table(_tie(read, rows, "blocks"), BLOCKS),
        make_table(_tie(read, rows, "links"), LINKS),
        make_table([each.report for each in loaded], FILES),
    )


def _repeats_address(fields: Mapping[str, Any], seen: _Seen) -> bool:
    """Tell whether fields without a text only describe an article that was read before."""
    address = canonical_url(fields["url"])
    return not fields["text"] and bool(address) and _hash(address or "") in seen.taken


def _tie(read: list[Loaded], rows: list[dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    """Yield the blocks or links of each article with its article_id."""
    for each, row in zip(read, rows, strict=True):
        for part in getattr(each.reading, name):
            yield {"article_id": row["article_id"], **part}


def _read_outlets(path: Path | Address) -> dict[str, str]:
    """Return the outlet of each domain that the list beside the articles names."""
    if not path.is_file():
        return {}
    try:
        lines = csv.DictReader(decode(path.read_bytes()).text.splitlines())
        if not {"domain", "outlet"} <= set(lines.fieldnames or []):
            raise ArticleError(
                f"{path} needs the columns domain and outlet; got {', '.join(lines.fieldnames or []) or 'none'}."
            )
        named = [(line["domain"], line["outlet"]) for line in lines if line["domain"] and line["outlet"]]
    except (OSError, UnreadableError, csv.Error) as error:
        raise ArticleError(f"{path} could not be read: {error}.") from error
    return {_strip_www(domain.strip().lower()): outlet.strip() for domain, outlet in named}


def _identify(rows: list[dict[str, Any]], outlets: Mapping[str, str], seen: _Seen) -> list[dict[str, Any]]:
    """Return the rows with what follows from address and text: article_id, domain, outlet, counts, duplicates.

    An article_id is made of the address, else of the text. Where two have the
    same address the first keeps it; the other's is made of address and text.
    """
    seen.taken |= {row["article_id"] for row in rows if row["article_id"]}
    identified = []
    for row in rows:
        text = row["text"]
        domain = row.get("domain") or find_domain(row["url"])
        row = row | {
            "domain": domain,
            "outlet": row.get("outlet") or outlets.get(domain or "") or domain,
            "n_words": count_words(text),
            "n_paragraphs": len(paragraph_spans(text)),
            "content_hash": hash_content(text),
            "duplicate_of": None,
        }
        if not row["article_id"]:
            row |= _make_id(row, seen)
            seen.taken.add(row["article_id"])
        if text.strip():
            first = seen.first_with.setdefault(row["content_hash"], row["article_id"])
            row["duplicate_of"] = first if first != row["article_id"] else None
        identified.append(row)
    return identified


def _make_id(row: Mapping[str, Any], seen: _Seen) -> dict[str, Any]:
    """Return an article_id that no other row has, with a warning where the address is another's too."""
    base = canonical_url(row["url"]) or f"{row['headline'] or ''}\n{row['content_hash']}"
    article_id = _hash(base)
    if article_id not in seen.taken:
        return {"article_id": article_id}
    warnings = list(row["warnings"])
    if canonical_url(row["url"]):
        warnings.append("Another article has the same address.")
    alike = f"{base}\n{row['content_hash']}\n{row.get('source_file') or ''}"
    number = seen.n_alike.get(alike, 0)  # those before it have taken the smaller numbers
    while article_id in seen.taken:
        article_id = _hash(f"{alike}\n{number or ''}")
        number += 1
    seen.n_alike[alike] = number
    return {"article_id": article_id, "warnings": warnings}


def canonical_url(url: str | None) -> str | None:
    """Return what two addresses of one page share: no scheme, `www.`, fragment, tracking or last slash.

    >>> canonical_url("https://WWW.Example.org/ferry/?utm_source=mail&page=2#top")
    'example.org/ferry?page=2'
    """
    domain = find_domain(url)
    if not url or not domain:
        return None
    parts = urlsplit(url)
    kept = sorted(
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(name)
    )
    return f"{domain}{parts.path.rstrip('/')}" + (f"?{urlencode(kept)}" if kept else "")


def find_domain(url: str | None) -> str | None:
    """Return the host of an address in small letters, without `www.`; None where it has none.

    >>> find_domain("https://www.example.org/ferry")
    'example.org'
    """
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return _strip_www(host) or None if host else None


def _strip_www(host: str) -> str:
    return host.removeprefix("www.")


def hash_content(text: str) -> str:
    """Return the SHA-256 of a text, the same for texts that differ in white space or spelling of characters only.

    >>> hash_content("It\\u00a0rained.") == hash_content("It  rained.")
    True
    """
    return hashlib.sha256(
        " ".join(unicodedata.normalize("NFKC", text).split()).encode("utf-8", "surrogatepass")
    ).hexdigest()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
