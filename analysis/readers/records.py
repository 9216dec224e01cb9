"""What a reader of any format hands on of one article, before anybody judges what each paragraph is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from analysis.readers.running_text import Span
from analysis.readers.text_encoding import clean_text

MAX_ITEM = 10_000_000  # bytes of one article in a file of many; a longer one is named and passed over
WRAPPED = 0.7  # of the lines of a hard-wrapped text are nearly as long as its longest
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_INDENT = re.compile(r"\n(?=[ \t]{2,}\S)")


class Paragraph(NamedTuple):
    """One piece of an article's text as a reader sees it, its quotation marks untouched.

    `role` is one of the roles of the blocks table where the format says it
    (heading, list, quote, table, caption, credit, pull_quote, note,
    boilerplate, byline, date, subtitle), and empty where only the words can
    tell: then it is judged later. `spans` are the links and emphases in it.
    """

    text: str
    role: str = ""
    spans: tuple[Span, ...] = ()


class Record(NamedTuple):
    """One article as its file gives it.

    `fields` are columns of the articles table, each as the file has it and
    only where it has it: url, outlet, domain, headline, subtitle, byline,
    authors (a list, or one string), published (a string, date, datetime, or
    seconds since 1970), section, language, text_status, and `summary`, which
    stands in where there is no paragraph. `item` names the place in a file of
    many: `line 12`, `row 3`, `item 2`, a member's name.
    """

    fields: Mapping[str, Any]
    paragraphs: tuple[Paragraph, ...]
    item: str | None = None
    encoding: str | None = None
    warnings: tuple[str, ...] = ()


class Rejected(NamedTuple):
    """What a file holds and no article was made of: why, in one sentence, beginning with “It”.

    `status` is unreadable where an article was meant, skipped where the thing
    is something else: a picture, an event, a page about the folder.
    """

    problem: str
    item: str | None = None
    status: str = "unreadable"


class Given(NamedTuple):
    """What is known of a file beside its bytes: its name, its folder's, the columns that the user named.

    `path` is missing inside an archive and elsewhere than on this machine.
    `columns` leads from columns of the articles table (and `text`, `summary`)
    to those of the file. `whole` says that the stream is the file itself, in
    which one can seek.
    """

    name: str
    folder: str = ""
    path: Path | None = None
    columns: Mapping[str, str] = {}
    whole: bool = False


def split_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of plain text: parted by blank lines, else by indented lines, else one a line.

    Lines that are cut at one width, as on a wire, are joined again.

    >>> [paragraph.text for paragraph in split_paragraphs("It rained.\\n\\nIt\\npoured.")]
    ['It rained.', 'It poured.']
    >>> [paragraph.text for paragraph in split_paragraphs("It rained.\\nIt poured.")]
    ['It rained.', 'It poured.']
    """
    text = clean_text(text).strip("\n")
    if _BLANK_LINES.search(text):
        pieces: list[str] = _BLANK_LINES.split(text)
    elif _INDENT.search(text):
        pieces = _INDENT.split(text)
    else:
        pieces = [text] if is_wrapped(text) else text.split("\n")
    return tuple(Paragraph(" ".join(piece.split())) for piece in pieces if piece.strip())


def is_wrapped(text: str) -> bool:
    """Tell whether the lines of a text are cut at one width, so that a line's end is no paragraph's.

    >>> is_wrapped("It rained.\\nIt poured.")
    False
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 4:
        return False
    longest = max(map(len, lines))
    return 40 <= longest <= 100 and sum(len(line) > longest - 20 for line in lines) >= WRAPPED * len(lines)


def show_item(name: str, item: str | None) -> str:
    """Return where something stands, for a sentence to a person.

    >>> show_item("dump.jsonl", "line 12")
    'dump.jsonl, line 12'
    """
    return f"{name}, {item}" if item else name


Found = Record | Rejected
Founds = Iterator[Found]
