"""An article in a text file: its title on the first line, then byline and date, paragraphs parted by blank lines."""

from __future__ import annotations

import functools
import re
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from analysis.readers.dates import looks_like_date
from analysis.readers.records import MAX_ITEM, Founds, Given, Paragraph, Record, Rejected, is_wrapped, split_paragraphs
from analysis.readers.text_encoding import UnreadableError, decode
from analysis.readers.wording import ends_sentence, is_byline

LEXICON = Path(__file__).parent.parent / "lexicons" / "folder_names.txt"
MAX_TITLE_LETTERS, MAX_TITLE_WORDS = 200, 30
MAX_ASKED_WORDS = 16  # of a title that ends in a question or exclamation mark
MAX_OPENING = 4  # lines below the title that may be byline and date
TITLE_SHARE = 0.75  # of the longest line of its block: a longer first line may be hard-wrapped text
MIN_LINES = 5  # in which logs, programs and tables of numbers can be told
MOST = 0.8
LETTERS = 0.3  # of what is no space; a table of numbers has fewer
MAX_LINES = 100_000  # of an article, with the blank ones
MAX_LOOK = 200_000

_ABOUT = re.compile(r"(?:readme|licen[cs]e|copying|changelog|contributing|requirements|robots)\b", re.IGNORECASE)
_LICENCE = re.compile(
    r"permission is hereby granted, free of charge|gnu (?:lesser |affero )?general public license\s+version"
    r"|apache license\s+version|redistribution and use in source and binary forms|mozilla public license version",
    re.IGNORECASE,
)
_LOGGED = re.compile(
    r"""\[?\d{4}[-/]\d{2}[-/]\d{2}[T\s]\d{2}:\d{2}
    | \d{1,3}(?:\.\d{1,3}){3}\s.*\[\d{2}/\w{3}/\d{4}:
    | [A-Z][a-z]{2}\s+\d{1,2}\s\d{2}:\d{2}:\d{2}\s
    | \[?(?:DEBUG|INFO|WARN|WARNING|ERROR|FATAL|TRACE)\]?[\s:]""",
    re.VERBOSE,
)
_PROGRAM = re.compile(
    r"""(?:\#!|\#include\b|import\s+[\w.{*]+|from\s+[\w.]+\s+import\b|def\s+\w+\(|class\s+\w+[:({]|return\b.{0,80}$
    |(?:public|private|static|const|let|var|function)\s+\w|//|/\*|\*/|</?\w+[^<>]*>$|\#\s)
    | .*[;{}]\s*$ | [}\])]+[;,]?\s*$ | [\w.\[\]'"]+\s*(?:=|\+=|:=)\s*\S | [\w.]+\([^()]*\)\s*$
    | (?:if|for|while|elif|else)\b.*[:{]\s*$""",
    re.VERBOSE,
)
_LOWER = re.compile(r"\s*[^\W\d_A-ZÀ-ÖØ-Þ]")


def read_plain_text(stream: BinaryIO, given: Given) -> Founds:
    """Yield the article of a text file, or why it holds none.

    The first line is the headline where it is short, ends no sentence, and
    text follows. Lines directly below that are bylines or dates are taken as
    such. The section is the name of the folder, unless that says nothing.
    Programs, logs, licences and tables of numbers are skipped where they can
    be told; in doubt a text is read.

    >>> import io
    >>> text = b"Ferry late again\\n\\nBy Ana Bell\\n\\nThe ferry was late on Friday."
    >>> found = next(read_plain_text(io.BytesIO(text), Given("001.txt", "news/sport")))
    >>> found.fields
    {'headline': 'Ferry late again', 'byline': 'By Ana Bell', 'section': 'sport'}
    >>> [(paragraph.role, paragraph.text) for paragraph in found.paragraphs]
    [('byline', 'By Ana Bell'), ('', 'The ferry was late on Friday.')]
    """
    content = stream.read(MAX_ITEM + 1)
    if len(content) > MAX_ITEM:
        yield Rejected(f"It is longer than {MAX_ITEM // 1_000_000} MB, too long for one article.")
        return
    if content.count(b"\n") > MAX_LINES:
        yield Rejected(f"It has more than {MAX_LINES:,} lines; an article has not.")
        return
    try:
        decoded = decode(content)
    except UnreadableError as error:
        yield Rejected(f"It {error}.")
        return
    if reason := name_no_prose(decoded.text, given.name):
        yield Rejected(reason, status="unreadable" if reason == EMPTY else "skipped")
        return
    fields, opening, rest = read_opening(decoded.text)
    if section := name_section(given.folder):
        fields["section"] = section
    yield Record(fields, (*opening, *split_paragraphs(rest)), None, decoded.encoding, decoded.warnings)


EMPTY = "It holds no text."


def name_no_prose(text: str, name: str = "") -> str | None:
    """Return why a text is no article, in a sentence, where that can be told safely; else None.

    >>> name_no_prose("1 2 3\\n4 5 6\\n7 8 9\\n1 2 3\\n4 5 6\\n")
    'It holds numbers and hardly any words.'
    """
    if not text.strip():
        return EMPTY
    if _ABOUT.fullmatch(PurePosixPath(name).stem):
        return "It is a file about the folder."
    if _LICENCE.search(text[:3000]):
        return "It is the text of a licence."
    lines = [line for line in text[:MAX_LOOK].split("\n") if line.strip()]
    if len(lines) < MIN_LINES:
        return None
    shown = "".join(text[:MAX_LOOK].split())
    if sum(map(str.isdigit, shown)) > sum(map(str.isalpha, shown)) and sum(map(str.isalpha, shown)) < LETTERS * len(
        shown
    ):
        return "It holds numbers and hardly any words."
    if sum(bool(_LOGGED.match(line)) for line in lines) >= MOST * len(lines):
        return "It is a log."
    if sum(bool(_PROGRAM.match(line.strip()[:300])) for line in lines) >= MOST * len(lines):
        return "It is a program."
    return None


def read_opening(text: str) -> tuple[dict[str, Any], list[Paragraph], str]:
    """Return what the first lines of a text say, as fields and as paragraphs with a role, and the text below them.

    >>> fields, opening, rest = read_opening("Ferry late\\nApril 3, 2021\\n\\nIt rained.")
    >>> fields, opening[0].role, rest
    ({'headline': 'Ferry late', 'published': 'April 3, 2021'}, 'date', 'It rained.')
    """
    first, _, rest = text.strip().partition("\n")
    fields: dict[str, Any] = {}
    if rest.strip() and is_title(first) and not _runs_on(first, rest):
        fields["headline"] = " ".join(first.split())
        text = rest
    opening: list[Paragraph] = []
    for _ in range(MAX_OPENING):
        line, _, below = text.lstrip("\n").partition("\n")
        role = name_opening(line)
        if not role or not below.strip() or any(paragraph.role == role for paragraph in opening):
            break
        line = " ".join(line.split())
        opening.append(Paragraph(line, role))
        fields.setdefault("byline" if role == "byline" else "published", line)
        text = below
    return fields, opening, text.lstrip("\n")


def name_opening(line: str) -> str:
    """Return the role of a line below the title: byline, date, or empty.

    >>> name_opening("By Ana Bell"), name_opening("3 April 2021"), name_opening("By noon it rained.")
    ('byline', 'date', '')
    """
    line = line.strip()
    if is_byline(line, strict=True):
        return "byline"
    return "date" if looks_like_date(line) else ""


def is_title(line: str) -> bool:
    """Tell whether a line by itself can be a headline: short, no whole sentence, no byline, date or address.

    >>> is_title("Will the ferry sail?"), is_title("The ferry sailed at noon.")
    (True, False)
    """
    line = " ".join(line.split())
    n_words = len(line.split())
    if not any(map(str.isalpha, line)) or len(line) > MAX_TITLE_LETTERS or n_words > MAX_TITLE_WORDS:
        return False
    if name_opening(line) or "://" in line:
        return False
    asked = line.rstrip("'\"”’»").endswith(("?", "!", "…")) and n_words <= MAX_ASKED_WORDS
    return asked or not ends_sentence(line)


def _runs_on(first: str, rest: str) -> bool:
    """Tell whether the first line is the beginning of hard-wrapped text, or of a sentence that goes on below."""
    block = rest.split("\n\n", 1)[0]
    if rest[:1] == "\n" or not block.strip():
        return False
    lines = [line for line in block.split("\n") if line.strip()]
    longest = max(map(len, lines))
    wrapped = is_wrapped("\n".join([first, *lines])) or longest <= 100
    if _LOWER.match(lines[0]):
        return True
    return wrapped and len(lines) > 1 and len(first) > TITLE_SHARE * longest and not name_opening(lines[0])


def name_section(folder: str) -> str | None:
    """Return the section that a folder's name says, None where it is a number, a date, or a way to keep files.

    >>> name_section("corpora/txt-bbc/business"), name_section("data/2021-04"), name_section("corpora/txt-bbc")
    ('business', None, None)
    """
    name = PurePosixPath(folder.replace("\\", "/")).name
    words = [word for word in re.split(r"[\W_]+", name.lower()) if word and not word.isdigit()]
    kinds = _read_words()
    if not words or any(word in kinds["form"] or re.search(r"\d", word) for word in words):
        return None
    if all(word in kinds["vague"] or len(word) == 1 or looks_like_date(word) for word in words):
        return None
    return re.sub(r"[\W_]*\d[\d\W_]*$|^[\d\W_]+", "", name).strip() or None


@functools.cache
def _read_words() -> dict[str, frozenset[str]]:
    """Return the words of lexicons/folder_names.txt."""
    lines = [line for line in LEXICON.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = (line.split(":", 1) for line in lines)
    return {kind: frozenset(word.strip() for word in words.split(",")) for kind, words in pairs}
