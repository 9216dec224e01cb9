"""What an article is, and how a folder of files becomes the articles table."""

from __future__ import annotations

import csv
import glob
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

import pandas as pd

from analysis.overview import write_overview, write_overview_html
from analysis.readers.dates import as_moment
from analysis.readers.kinds import name_binary, name_foreign
from analysis.readers.layout import is_layout, read_layout
from analysis.readers.reading import Reading
from analysis.readers.text_encoding import UnreadableError, decode
from analysis.readers.wording import read_authors
from analysis.sentences import count_words, paragraph_spans
from analysis.tables import ARTICLES, BLOCKS, FILES, LINKS, make_table

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")  # read whatever they hold; .txt and others only in the layout
PLAIN_SUFFIXES = (".txt", ".text", "")
LARGEST_FILE = 2_000_000  # bytes; a tenth of that is a long article
OUTLETS = "outlets.csv"  # beside the articles: domain, outlet
LISTS = {OUTLETS: "It names the outlets.", "aliases.csv": "It settles names."}  # no articles

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|cmpid?|ito|ref|ref_?src|smid|share|xtor|at_\w+)",
    re.IGNORECASE,
)
_ABOUT_THE_FOLDER = re.compile(r"[A-Z][A-Z_-]+")  # README, SOURCE, LICENSE


class ArticleError(ValueError):
    """There is no article to read; the message says what was found, where, and what to do."""


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


class _File(NamedTuple):
    """A file to look at, its name in the tables, and why it is not opened."""

    path: Path
    name: str
    problem: str | None = None


class _Loaded(NamedTuple):
    """One row of the load report, and the article where there is one."""

    report: dict[str, Any]
    reading: Reading | None = None


def read_articles(path: str | Path) -> pd.DataFrame:
    """Return one row per article of a file, a folder with all its folders, or a glob such as `news/*.md`.

    The same as `read_corpus(path).articles`, which says more: blocks, links,
    and what became of every file.

    >>> read_articles("data/articles")["n_words"].gt(0).all()
    np.True_
    """
    return read_corpus(path).articles


def read_corpus(path: str | Path) -> Corpus:
    """Return articles, their blocks and links, and a load report of every file seen.

    Reads markdown in the layout of a printed article (headline, byline, date,
    caption, body, `Original url:`) and with the front matter of Hugo or
    Jekyll; the content decides, not the suffix. Whatever an article lacks is a
    gap with a warning. In a folder, a file that cannot be read, or holds
    something else, is a row of the report; an empty folder is an empty corpus.
    A file `outlets.csv` (domain, outlet) beside the articles names the outlets.
    Hidden files, links out of the folder and files over 2 MB are left alone.

        articles  in the order of their paths; `text` is the body: paragraphs,
                  list items and block quotes, parted by one blank line
        blocks    article_id, block, role, text as a reader sees it, and
                  source, start, end: the stretch of the file (its line ends
                  and spaces made one); joined, the sources give back the file
        links     article_id, start, end into the article's text, text, url
                  (missing for `#`)
        files     source_file, source_format, encoding, status (read,
                  unreadable, skipped), article_id, problem

    Raises ArticleError where there is nothing at `path`, or no article in it.

    Limits: captions without a credit cannot be told from body, and are body.

    >>> read_corpus("data/articles").files["status"].value_counts()["read"] >= 40
    np.True_
    """
    given = Path(path).expanduser()
    if given.is_dir():
        files = _list_folder(given)
    elif given.exists():
        files = [_File(given, _safe_name(given.name))]
    else:
        files = _list_glob(str(given))
    loaded = [_load(file, alone=given.is_file()) for file in files]
    if given.is_file() and loaded[0].reading is None:
        raise ArticleError(f"{path}: {loaded[0].report['problem']} Name a markdown file, or a folder of them.")
    if files and all(each.report["status"] == "skipped" for each in loaded):
        raise ArticleError(f"{path} holds no article: {_count_problems(loaded)}")
    return _build_corpus(loaded, _read_outlets(corpus_folder(path) / OUTLETS))


def corpus_folder(path: str | Path) -> Path:
    """Return the folder that the lists beside the articles lie in: of a file its own, of a glob that of its fixed part.

    >>> corpus_folder("data/articles").name, corpus_folder("data/articles/*.md").name
    ('articles', 'articles')
    """
    given = Path(path).expanduser()
    if given.is_dir():
        return given
    parts = given.parts
    magic = (number for number, part in enumerate(parts) if glob.has_magic(part))
    return given.parent if given.exists() else Path(*parts[: next(magic, len(parts) - 1)])


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
    return make_table(_identify(rows, {}), ARTICLES)


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


def _list_folder(folder: Path) -> list[_File]:
    """Return every file under a folder, by path; what must not be opened comes with the reason."""
    files = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in [*linked, *(name for name in names if not name.startswith("."))]:
            path = Path(place) / name
            shown = _safe_name(path.relative_to(folder).as_posix())
            files.append(_File(path, shown, _refuse(path, folder)))
    return sorted(files, key=lambda file: file.name)


def _list_glob(pattern: str) -> list[_File]:
    """Return the files that a pattern matches, by path."""
    if not glob.has_magic(pattern):
        raise ArticleError(f"{pattern} does not exist. Name a file, a folder, or a pattern such as “articles/*.md”.")
    fixed = corpus_folder(pattern)
    paths = sorted({Path(name) for name in glob.glob(pattern, recursive=True)})
    files = [
        _File(path, _safe_name(path.relative_to(fixed).as_posix()), _refuse(path, fixed))
        for path in paths
        if not path.is_dir()
    ]
    if not files:
        raise ArticleError(f"no file matches {pattern}.")
    return sorted(files, key=lambda file: file.name)


def _refuse(path: Path, folder: Path) -> str | None:
    """Return why a file must not be opened, None where it may."""
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            return "It is a link that leads out of the folder."
        mode = path.stat().st_mode
    except OSError as error:
        return f"It cannot be reached ({error.strerror or error})."
    if stat.S_ISDIR(mode):
        return "It is a link to a folder, which is not followed."
    return None if stat.S_ISREG(mode) else "It is no regular file."


def _safe_name(name: str) -> str:
    """Return a file name that can be written anywhere, whatever bytes it has on disk."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _load(file: _File, *, alone: bool) -> _Loaded:
    """Return what became of one file; `alone` says that it was asked for by its name."""
    if file.problem:
        return _report(file, "skipped", file.problem)
    if file.path.name in LISTS and not alone:
        return _report(file, "skipped", LISTS[file.path.name])
    suffix = file.path.suffix.lower()
    try:
        if file.path.stat().st_size > LARGEST_FILE:
            return _report(file, "unreadable", f"It is larger than {LARGEST_FILE // 1_000_000} MB; an article is not.")
        content = file.path.read_bytes()
    except OSError as error:
        return _report(file, "unreadable", f"It could not be opened ({error.strerror or error}).")
    named = suffix in SUFFIXES or suffix in PLAIN_SUFFIXES
    if kind := name_binary(content):
        return _report(file, "unreadable" if named else "skipped", f"It is {kind}.")
    try:
        decoded = decode(content)
    except UnreadableError as error:
        return _report(file, "unreadable" if named else "skipped", f"It {error}.")
    if problem := _judge_text(decoded.text, suffix, alone=alone):
        return _report(file, "skipped", problem, encoding=decoded.encoding)
    return _read_text(file, decoded.text, decoded.encoding, decoded.warnings, alone=alone)


def _judge_text(text: str, suffix: str, *, alone: bool) -> str | None:
    """Return why a text is not read as an article, None where it is."""
    if foreign := name_foreign(text):
        return f"It is {foreign}; this release reads markdown."
    if suffix in SUFFIXES or (alone and suffix in PLAIN_SUFFIXES):
        return None
    if suffix in PLAIN_SUFFIXES:
        return None if is_layout(text) else "It is plain text without headline, date line or trailer."
    return f"It is no markdown ({suffix})."


def _read_text(file: _File, text: str, encoding: str, doubts: tuple[str, ...], *, alone: bool) -> _Loaded:
    """Return the article that a text holds."""
    try:
        reading = read_layout(text)
    except RecursionError:
        return _report(file, "unreadable", "Its markup is nested too deeply.", encoding=encoding)
    fields = reading.fields
    nameless = not fields["url"] and not fields["published"] and not fields["byline"]
    if nameless and not alone and _ABOUT_THE_FOLDER.fullmatch(file.path.stem):
        return _report(file, "skipped", "It is a page about the folder: no date, byline or address.", encoding=encoding)
    reading = reading._replace(warnings=[*doubts, *reading.warnings])
    return _report(file, "read", None, encoding=encoding)._replace(reading=reading)


def _report(file: _File, status: str, problem: str | None, *, encoding: str | None = None) -> _Loaded:
    """Return a row of the load report."""
    source_format = "markdown" if status == "read" else None
    return _Loaded(
        {
            "source_file": file.name,
            "source_format": source_format,
            "encoding": encoding,
            "status": status,
            "problem": problem,
        }
    )


def _count_problems(loaded: list[_Loaded]) -> str:
    """Return in one sentence what the files are that hold no article."""
    problems = [str(each.report["problem"]) for each in loaded]
    most = max(sorted(set(problems)), key=problems.count)
    return f"{len(problems)} files, none read. Of {problems.count(most)}: {most}"


def _build_corpus(loaded: list[_Loaded], outlets: Mapping[str, str]) -> Corpus:
    """Return the four tables of what was loaded."""
    read = [each for each in loaded if each.reading]
    rows = []
    for each in read:
        reading = each.reading
        assert reading is not None
        names = {"source_file": each.report["source_file"], "source_format": each.report["source_format"]}
        rows.append({**reading.fields, **names, "article_id": None, "warnings": list(reading.warnings)})
    rows = _identify(rows, outlets)
    for each, row in zip(read, rows, strict=True):
        each.report["article_id"] = row["article_id"]
    return Corpus(
        make_table(rows, ARTICLES),
        make_table(_tie(read, rows, "blocks"), BLOCKS),
        make_table(_tie(read, rows, "links"), LINKS),
        make_table([each.report for each in loaded], FILES),
    )


def _tie(read: list[_Loaded], rows: list[dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    """Yield the blocks or links of each article with its article_id."""
    for each, row in zip(read, rows, strict=True):
        for part in getattr(each.reading, name):
            yield {"article_id": row["article_id"], **part}


def _read_outlets(path: Path) -> dict[str, str]:
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


def _identify(rows: list[dict[str, Any]], outlets: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows with what follows from address and text: article_id, domain, outlet, counts, duplicates.

    An article_id is made of the address, else of the text. Where two have the
    same address the first keeps it; the other's is made of address and text.
    """
    taken = {row["article_id"] for row in rows if row["article_id"]}
    first_with: dict[str, str] = {}
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
            row |= _make_id(row, taken)
            taken.add(row["article_id"])
        if text.strip():
            first = first_with.setdefault(row["content_hash"], row["article_id"])
            row["duplicate_of"] = first if first != row["article_id"] else None
        identified.append(row)
    return identified


def _make_id(row: Mapping[str, Any], taken: set[str]) -> dict[str, Any]:
    """Return an article_id that no other row has, with a warning where the address is another's too."""
    base = canonical_url(row["url"]) or f"{row['headline'] or ''}\n{row['content_hash']}"
    article_id = _hash(base)
    if article_id not in taken:
        return {"article_id": article_id}
    warnings = list(row["warnings"])
    if canonical_url(row["url"]):
        warnings.append("Another article has the same address.")
    number = 0
    while article_id in taken:
        article_id = _hash(f"{base}\n{row['content_hash']}\n{row.get('source_file') or ''}\n{number or ''}")
        number += 1
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
