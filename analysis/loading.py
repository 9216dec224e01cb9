"""From a file to the articles in it: unpacked, its format known, read and judged; what is no article is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple

from analysis.files import File
from analysis.readers.formats import MARKDOWN_SUFFIXES, PAGE_SUFFIXES, find_reader, find_suffix, name_format
from analysis.readers.layout import read_layout
from analysis.readers.packed import PEEK, Member, PackedError, unpack
from analysis.readers.reading import Reading, read_record
from analysis.readers.records import Given, Record
from analysis.readers.text_encoding import UnreadableError, clean_text, decode

LARGEST_FILE = 2_000_000  # bytes of an article in markdown; a tenth of that is a long one
LONGEST_TEXT = 2_000_000  # letters of an article in any other format, and
MOST_PARAGRAPHS = 20_000  # in it; each takes its time to judge
MOST_LINES, MOST_SIGNS = 20_000, 50_000  # of an article in markdown: its lines, and signs that markup is made of
OUTLETS = "outlets.csv"  # beside the articles: domain, outlet
LISTS = {OUTLETS: "It names the outlets.", "aliases.csv": "It settles names."}  # no articles
ABOUT_THE_FOLDER = "It is a page about the folder: no date, byline or address."
MIN_NAMED = 2  # files beside it that a list must name, without suffix, to be a list about them

_ABOUT_THE_FOLDER = re.compile(r"[A-Z][A-Z_-]+")  # README, SOURCE, LICENSE
_SIGNS = "*_`[]<>&|~"
_STRING = re.compile(r"\"([^\"\\\n]{4,200})\"")
_ANYTHING_ELSE = re.compile(r"[\W_]+")


class Loaded(NamedTuple):
    """One row of the load report, the article where there is one, and how much of the file was read until there."""

    report: dict[str, Any]
    reading: Reading | None = None
    n_bytes: int = 0


class _Thing(NamedTuple):
    """What a row of the load report is about: a file, or a member of an archive, of a format."""

    file: File
    member: str | None = None
    format: str | None = None


class Asked(NamedTuple):
    """What a file is read with: whether the user named it, the columns that he named, the pages that lie beside it."""

    alone: bool = False
    columns: Mapping[str, str] = {}
    beside: frozenset[str] = frozenset()


def load(file: File, asked: Asked) -> Iterator[Loaded]:
    """Yield what becomes of each thing in a file: an article, or a row that says why it is none.

    Whatever a file holds, nothing is raised but ImportError, for a format
    whose package is missing, where the user named this file.
    """
    thing = _Thing(file)
    if file.problem or (file.path.name in LISTS and not asked.alone):
        yield _report(thing, "skipped", file.problem or LISTS[file.path.name])
        return
    try:
        with file.path.open("rb", buffering=PEEK) as stream:
            for member in unpack(stream):
                thing = _Thing(file, member.name)
                if member.problem:
                    yield _report(thing, "unreadable", member.problem)
                    continue
                try:
                    for loaded in _load_member(file, member, stream, asked):
                        yield loaded._replace(n_bytes=stream.tell())
                except PackedError as error:
                    yield _report(thing, "unreadable", str(error))
            thing = _Thing(file)
    except OSError as error:
        yield _report(thing, "unreadable", f"It could not be opened ({error.strerror or error}).")
    except PackedError as error:
        yield _report(_Thing(file), "unreadable", str(error))
    except ImportError as error:
        if asked.alone:
            raise
        yield _report(_Thing(file), "unreadable", _as_problem(error))


def fold_name(name: str) -> str:
    """Return a file's name without folder, suffixes and punctuation, as lists of files may write it.

    >>> fold_name("html/at_Herald-2024.html.gz")
    'at herald 2024'
    """
    return _fold(PurePosixPath(name).name)


def name_pages(files: Iterable[File]) -> frozenset[str]:
    """Return the names of the files that hold one article each, by their suffix: as they are, and folded."""
    suffixes = {*MARKDOWN_SUFFIXES, *PAGE_SUFFIXES, ".txt", ".docx", ".rtf", ".xml"}
    names = [PurePosixPath(file.name) for file in files if find_suffix(file.name) in suffixes]
    pages = [name for name in names if not _ABOUT_THE_FOLDER.fullmatch(name.stem)]
    return frozenset(each for name in pages for each in (name.name, fold_name(name.name)))


def _fold(name: str) -> str:
    base = re.sub(r"(?:\.[A-Za-z]{1,8}\d?)+$", "", name)
    return _ANYTHING_ELSE.sub(" ", base.lower()).strip()


def _load_member(file: File, member: Member, opened: BinaryIO, asked: Asked) -> Iterator[Loaded]:
    """Yield what becomes of one plain stream: the file's own, or that of a member of an archive."""
    place = PurePosixPath((member.name or file.name).split(" ▸ ")[-1].replace("\\", "/"))
    found = name_format(member.stream, place.name, alone=asked.alone and member.name is None)
    thing = _Thing(file, member.name, found.name)
    if found.name is None:
        yield _report(thing, found.status, found.problem)
    elif not asked.alone and _tells_of_pages(member.stream, found.name, asked.beside):
        yield _report(thing, "skipped", "It tells of the files beside it.")
    elif found.name == "markdown":
        yield _load_markdown(thing, member.stream, alone=asked.alone)
    else:
        itself = member.stream is opened
        path = file.path if itself and isinstance(file.path, Path) else None
        given = Given(place.name, place.parent.name, path, asked.columns, itself)
        yield from _load_records(thing, member.stream, given, asked)


def _load_records(thing: _Thing, stream: BinaryIO, given: Given, asked: Asked) -> Iterator[Loaded]:
    """Yield the articles that a reader finds, judged, and what it rejects; a failure of the reader is a rejection."""
    assert thing.format is not None
    n_found = 0
    try:
        for found in find_reader(thing.format)(stream, given):
            n_found += 1
            if isinstance(found, Record):
                yield _judge(thing, found, alone=asked.alone)
            else:
                yield _report(thing, found.status, found.problem, item=found.item)
    except PackedError:
        raise
    except ImportError as error:
        if asked.alone:
            raise
        yield _report(thing, "unreadable", _as_problem(error))
    except Exception as error:  # a fault of a reader or its library costs this file only, and is told
        yield _report(thing, "unreadable", f"It could not be read to its end ({_name_error(error)}).")
    else:
        if not n_found:
            yield _report(thing, "unreadable", f"It holds no article that can be found ({thing.format}).")


def _judge(thing: _Thing, record: Record, *, alone: bool) -> Loaded:
    """Return the article of a record; one that is far too long for an article, or that no rule can judge, is named."""
    if problem := _name_excess(record):
        return _report(thing, "unreadable", problem, item=record.item, encoding=record.encoding)
    nameless = not any(record.fields.get(name) for name in ("url", "published", "byline", "authors"))
    if nameless and not alone and thing.format == "plain text" and _ABOUT_THE_FOLDER.fullmatch(thing.file.path.stem):
        return _report(thing, "skipped", ABOUT_THE_FOLDER, item=record.item, encoding=record.encoding)
    try:
        reading = read_record(record)
    except (ValueError, RecursionError, OverflowError) as error:
        return _report(thing, "unreadable", f"It could not be judged ({_name_error(error)}).", item=record.item)
    return _report(thing, "read", None, item=record.item, encoding=record.encoding)._replace(reading=reading)


def _name_excess(record: Record) -> str | None:
    """Return why a record is too long for an article; None where it is not."""
    if len(record.paragraphs) > MOST_PARAGRAPHS:
        return f"It has more than {MOST_PARAGRAPHS:,} paragraphs; an article has not."
    if sum(len(paragraph.text) for paragraph in record.paragraphs) > LONGEST_TEXT:
        return f"Its text is longer than {LONGEST_TEXT // 1_000_000} million letters; an article is not."
    return None


def _name_crowd(source: str) -> str | None:
    """Return why a text in markdown is no article, by the number of its lines or signs; None where it may be one."""
    if source.count("\n") > MOST_LINES:
        return f"It has more than {MOST_LINES:,} lines; an article has not."
    if sum(map(source.count, _SIGNS)) > MOST_SIGNS:
        return f"It has more than {MOST_SIGNS:,} signs of markup; an article has not."
    return None


def _load_markdown(thing: _Thing, stream: BinaryIO, *, alone: bool) -> Loaded:
    """Return the article that a text in markdown holds."""
    content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        return _report(thing, "unreadable", f"It is larger than {LARGEST_FILE // 1_000_000} MB; an article is not.")
    try:
        decoded = decode(content)
        if problem := _name_crowd(decoded.text):
            return _report(thing, "unreadable", problem)
        reading = read_layout(decoded.text)
    except UnreadableError as error:
        return _report(thing, "unreadable", f"It {error}.")
    except RecursionError:
        return _report(thing, "unreadable", "Its markup is nested too deeply.")
    fields = reading.fields
    nameless = not fields["url"] and not fields["published"] and not fields["byline"]
    if nameless and not alone and _ABOUT_THE_FOLDER.fullmatch(thing.file.path.stem):
        return _report(thing, "skipped", ABOUT_THE_FOLDER, encoding=decoded.encoding)
    reading = reading._replace(warnings=[*decoded.warnings, *reading.warnings])
    return _report(thing, "read", None, encoding=decoded.encoding)._replace(reading=reading)


def _tells_of_pages(stream: Any, format_: str, beside: frozenset[str]) -> bool:
    """Tell whether a list names the pages that lie beside it, so that it describes them and is no article itself."""
    if format_ not in {"JSON", "JSON lines"} or not beside:
        return False
    strings = _STRING.findall(stream.peek(PEEK)[:PEEK].decode("utf-8", "replace"))
    if any("." in string and PurePosixPath(string).name in beside for string in strings):
        return True
    return (
        len(({_fold(string) for string in strings} | {fold_name(string) for string in strings}) & beside) >= MIN_NAMED
    )


def _report(
    thing: _Thing, status: str, problem: str | None, *, item: str | None = None, encoding: str | None = None
) -> Loaded:
    """Return a row of the load report."""
    items = [each for each in (thing.member, item) if each]
    return Loaded(
        {
            "source_file": thing.file.name,
            "source_item": ", ".join(map(_show_item, items)) or None,
            "source_format": thing.format,
            "encoding": encoding,
            "status": status,
            "problem": problem,
        }
    )


def _show_item(item: str) -> str:
    """Return a place in a file as it can be written anywhere."""
    return clean_text(item.encode("utf-8", "replace").decode("utf-8")).replace("\n", " ")[:300]


def _name_error(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"


def _as_problem(error: Exception) -> str:
    sentence = str(error)
    return f"It was left: {sentence}" if isinstance(error, ImportError) else sentence
