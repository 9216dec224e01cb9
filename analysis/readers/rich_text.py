"""Rich text (RTF): one article, or the many of a press database's export."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, BinaryIO

from analysis.readers.plain_text import name_section, read_opening
from analysis.readers.press_database import MAX_WRAPPED, is_press_export, split_export
from analysis.readers.records import Founds, Given, Paragraph, Record, Rejected, split_paragraphs
from analysis.readers.text_encoding import clean_text

MAX_BYTES = 60_000_000  # with pictures, which stand in it as figures
MAX_TEXT = 8_000_000  # bytes without pictures; striprtf reads about 1 MB a second
MAX_FONTS = 1_000

_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_PICTURE = re.compile(rb"(?:[0-9a-fA-F]{2}[\r\n ]{0,2}){100,}")
_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_TITLE = re.compile(r"\{\\title\s([^{}]{1,500})\}")
_FONT = re.compile(r"\\f(?P<number>\d{1,5})[^;]*?\\fcharset(?P<alphabet>\d{1,3})(?!\d)", re.DOTALL)
_BAD_CODES = re.compile(r"\\u(?P<code>-?\d+)|\\uc(?![\w-])")
_HIGH = re.compile("[\ud800-\udfff]")


def is_rich_text(head: bytes) -> bool:
    """Tell whether a file is rich text, whatever its suffix: LexisNexis names it `.DOC`.

    >>> is_rich_text(b"{\\\\rtf1\\\\ansi Ferry late}")
    True
    """
    return head.lstrip()[:5] == b"{\\rtf"


def read_rich_text(stream: BinaryIO, given: Given) -> Founds:
    """Yield the article of a file of rich text, or each article of a press database's export in one.

    The first paragraph is the headline where it can be one, else the title
    among the document's properties. Bold, links and styles are not kept.

    Raises ImportError where striprtf is missing.
    """
    content = stream.read(MAX_BYTES + 1)
    if not is_rich_text(content[:100]):
        yield Rejected("It is no rich text.")
        return
    source = _prepare(content)
    if source is None:
        yield Rejected(f"It is longer than {MAX_TEXT // 1_000_000} MB without its pictures, too long for one document.")
        return
    text = _strip(source, given.name)
    if text is None:
        yield Rejected("It is no sound rich text.")
        return
    if is_press_export(text):
        yield from split_export(Paragraph(line.strip(" |")) for line in text.split("\n"))
        return
    titled = _TITLE.search(source[:20_000])
    record = _make_record(text, clean_text(titled[1]).strip() if titled else "", given)
    yield record or Rejected("It holds no text.")


def _prepare(content: bytes) -> str | None:
    """Return the source without pictures, and without what striprtf would stumble or linger over."""
    content = _PICTURE.sub(b"", _cut_binary(content))
    if len(content) > MAX_TEXT:
        return None
    page = _PAGE.search(content[:2_000])
    try:
        source = content.decode(f"cp{int(page[1])}" if page else "cp1252", "replace")
    except LookupError:
        source = content.decode("cp1252", "replace")
    source = source.replace("\\bin", "\\b").replace(
        "\\fldinst", "\\fldinst "
    )  # else addresses are printed into the text
    return _BAD_CODES.sub(_keep_code, source)


def _cut_binary(content: bytes) -> bytes:
    """Return the source without the stretches of raw bytes that pictures and objects may hold."""
    kept, place = [], 0
    for found in _BINARY.finditer(content):
        if found.start() >= place:
            kept.append(content[place : found.start()])
            place = found.end() + int(found[1])
    return b"".join([*kept, content[place:]]) if kept else content


def _keep_code(found: re.Match[str]) -> str:
    """Return the code of a character as it stands, or a space for one that no character has."""
    if not found["code"]:
        return "\\uc1 "
    return found[0] if len(found["code"]) < 7 and -0x10000 <= int(found["code"]) <= 0xFFFF else " "


def _strip(source: str, name: str) -> str | None:
    """Return the text of rich text, None where it is broken beyond reading."""
    try:
        from striprtf.striprtf import font_table_group, rtf_to_text
    except ImportError as error:
        raise ImportError(
            f'reading {name} needs striprtf. Install it with: pip install "columninch[office]"'
        ) from error
    find_fonts: Callable[[str], str] = font_table_group
    to_text: Callable[..., str] = rtf_to_text
    fonts = find_fonts(source)
    try:
        text = to_text(source.replace(fonts, _list_fonts(fonts), 1) if fonts else source, errors="replace")
    except (ValueError, TypeError, IndexError, KeyError, LookupError, OverflowError):
        return None
    if _HIGH.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return clean_text(text.replace("\x00", ""))


def _list_fonts(group: str) -> str:
    """Return the table of fonts with their alphabets alone; striprtf lingers over what else may stand in it."""
    found = (_FONT.match(font[:300]) for font in re.split(r"(?=\\f\d)", group)[: 2 * MAX_FONTS])
    fonts = [f"{{\\f{font['number']}\\fcharset{font['alphabet']} x;}}" for font in found if font]
    return "{\\fonttbl" + "\n".join(fonts[:MAX_FONTS]) + "}"


def _make_record(text: str, title: str, given: Given) -> Record | None:
    """Return the article of a document, None where it holds no text."""
    fields, opening, rest = read_opening(text)
    if title and "headline" not in fields:
        fields["headline"] = title
    if section := name_section(given.folder):
        fields["section"] = section
    paragraphs = [*opening, *_list_paragraphs(rest)]
    return Record(fields, tuple(paragraphs)) if paragraphs else None


def _list_paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of rich text, where a line is one; a table's rows end in a bar."""
    lines: list[Any] = [line.strip() for line in text.split("\n") if line.strip()]
    if not any(line.endswith("|") for line in lines) and max(map(len, lines), default=0) <= MAX_WRAPPED:
        return list(split_paragraphs(text))  # cut at one width, as on a wire
    rows = [(" | ".join(cell.strip() for cell in line.strip("|").split("|")), line.endswith("|")) for line in lines]
    return [Paragraph(" ".join(row.split()), "table" if table else "") for row, table in rows if row.strip(" |")]
