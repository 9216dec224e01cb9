"""Word documents (docx): one article by its styles, or the many of a press database's export."""

from __future__ import annotations

import functools
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from analysis.readers.plain_text import MAX_OPENING, is_title, name_opening, name_section
from analysis.readers.press_database import MAX_EXPORT, is_press_export, split_export
from analysis.readers.records import Founds, Given, Paragraph, Record, Rejected
from analysis.readers.running_text import Span
from analysis.readers.text_encoding import clean_text

MAX_UNPACKED = 24_000_000  # bytes of XML; 500 articles are less
MAX_TAGS = 600_000  # in them; 500 articles as Word writes them are less than half of it
MAX_PARAGRAPHS = 100_000  # 500 articles have a third of them, blank ones counted
MAX_DEPTH = 250
CHUNK = 1_000_000
MAX_TITLE_LETTERS = 200

_PARAGRAPH = re.compile(rb"<(?:[\w.-]{1,40}:)?p[\s/>]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HIDDEN = {"del", "moveFrom", "txbxContent", "AlternateContent", "drawing", "pict"}
_BREAKS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-", "ptab": " "}
_SPACES = re.compile(r"[ \t\r\f\v]+")
_STYLES = (
    (re.compile(r"heading \d|title"), "heading"),
    (re.compile(r"subtitle|standfirst|deck"), "subtitle"),
    (re.compile(r"list\b.*"), "list"),
    (re.compile(r"(?:intense )?quote|block text|quotations?"), "quote"),
    (re.compile(r"caption.*"), "caption"),
    (re.compile(r"byline|author"), "byline"),
    (re.compile(r"toc(?: heading| \d)?"), "boilerplate"),
)
_NO_TITLE = re.compile(r"(?:microsoft )?word\b.*|untitled.*|document\d*|.*\.docx?|title|normal", re.IGNORECASE)


class DocumentError(ValueError):
    """This is no Word document that can be read; the message says why, in a sentence beginning with “It”."""


class _Piece(NamedTuple):
    """A paragraph as it stands: its style, whether it is all bold, the number of the table row it stands in, or 0."""

    paragraph: Paragraph
    style: str
    bold: bool
    row: int


class _Document(NamedTuple):
    """What matters of a document: its text, the names of its styles, the targets of its links, its title."""

    text: bytes
    styles: dict[str, str]
    links: dict[str, str]
    title: str


def is_word(head: bytes) -> bool:
    """Tell whether a file may be a Word document by its first 4,000 bytes, also an old one (`.doc`).

    >>> is_word(b"PK\\x03\\x04" + b" " * 26 + b"word/document.xml"), is_word(b"PK\\x03\\x04 mimetype")
    (True, False)
    """
    other = b"xl/" in head or b"ppt/" in head
    named = b"word/" in head or (b"[Content_Types].xml" in head and not other)
    return head.startswith(_OLE) or (head.startswith(b"PK\x03\x04") and named)


def read_word(stream: BinaryIO, given: Given) -> Founds:
    """Yield the article of a Word document, or each article of a press database's export in one.

    The headline is the paragraph in the style Title, else a Heading 1 or a
    short bold paragraph at the top, else a first line that can be one, else
    the title among the document's properties. The author there is not taken:
    it names who sat at the desk. Deleted text, notes, headers and text boxes
    are left out; tables are kept as tables. Nothing is written to disk, no
    link is followed, no macro run.
    """
    content = stream.read(MAX_EXPORT + 1)
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        old = "It is an old Word document; save it as .docx."
        yield Rejected("It is locked by a password; save it without one." if locked else old)
        return
    try:
        document = _open(content)
        pieces = _read_pieces(document)
    except DocumentError as error:
        yield Rejected(str(error))
        return
    if is_press_export("\n".join(piece.paragraph.text for piece in pieces)):
        yield from split_export(_list_lines(pieces))
        return
    record = _make_record(pieces, document.title, given)
    yield record or Rejected("It holds no text.")


def _open(content: bytes) -> _Document:
    """Return the parts of a document that matter, each read within bounds: what a ZIP declares may be a lie."""
    if len(content) > MAX_EXPORT:
        raise DocumentError(f"It is longer than {MAX_EXPORT // 1_000_000} MB, too long for one document.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            main = _find_main(packed)
            folder, name = posixpath.split(main)
            parts = [
                _read_part(packed, part)
                for part in (f"{folder}/styles.xml", f"{folder}/_rels/{name}.rels", "docProps/core.xml", main)
            ]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, LookupError) as error:
        raise DocumentError("It is no sound Word document.") from error
    except ValueError as error:
        raise error if isinstance(error, DocumentError) else DocumentError("It is no sound Word document.") from error
    if parts[3].count(b"<") > MAX_TAGS or len(_PARAGRAPH.findall(parts[3])) > MAX_PARAGRAPHS:
        raise DocumentError(f"It has more than {MAX_PARAGRAPHS:,} paragraphs, or too much markup, for one document.")
    styles, links, properties = (_parse(part) for part in parts[:3])
    titles = [each.text or "" for each in properties if _tag(each) == "title"]
    return _Document(
        parts[3], _name_styles(styles), _find_links(links), clean_text(titles[0]).strip() if titles else ""
    )


def _find_main(packed: zipfile.ZipFile) -> str:
    """Return the name of the part that holds the text: it is declared, and mostly `word/document.xml`."""
    names = set(packed.namelist())
    targets = [
        each.get("Target", "").lstrip("/")
        for each in _parse(_read_part(packed, "_rels/.rels"))
        if each.get("Type", "").endswith("/officeDocument")
    ]
    main = next((name for name in [*targets, "word/document.xml"] if name in names and name.startswith("word/")), None)
    if main is None:
        raise DocumentError("It is a ZIP archive that holds no Word document.")
    return str(main)


def _read_part(packed: zipfile.ZipFile, name: str) -> bytes:
    """Return one part of the document, read piece by piece; empty where it is missing."""
    if name not in packed.namelist():
        return b""
    if packed.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DocumentError("It is packed in a way that no Word document is.")  # others unpack without bounds
    part = io.BytesIO()
    with packed.open(name) as unpacked:
        while chunk := unpacked.read(CHUNK):
            part.write(chunk)
            if part.tell() > MAX_UNPACKED:
                raise DocumentError("It unpacks to far more than a document holds.")
    return part.getvalue()


def _parse(part: bytes) -> list[Any]:
    """Return the elements below the root of a small part, none where it is missing or broken."""
    try:
        return list(fromstring(part, forbid_dtd=True)) if part and len(part) < 5 * CHUNK else []
    except DefusedXmlException as error:
        raise DocumentError("It declares entities, which no Word document does.") from error
    except (ParseError, ValueError, LookupError):
        return []


def _find_links(relations: list[Any]) -> dict[str, str]:
    """Return the address behind each relation that is a link."""
    links = [each for each in relations if each.get("Type", "").endswith("/hyperlink")]
    return {each.get("Id", ""): each.get("Target", "") for each in links if each.get("Target", "").startswith("http")}


def _name_styles(styles: list[Any]) -> dict[str, str]:
    """Return the name of each style, or of the built-in one that it is based on, in small letters."""
    names: dict[str, str] = {}
    bases: dict[str, str] = {}
    for style in (each for each in styles if _tag(each) == "style"):
        key = _attribute(style, "styleId")
        parts = {_tag(part): _attribute(part, "val") for part in style}
        names[key], bases[key] = parts.get("name", "").lower(), parts.get("basedOn", "")
    named = {}
    for key in names:
        base, steps = key, 0
        while not _name_role(names.get(base, "")) and bases.get(base) and steps < 20:
            base, steps = bases[base], steps + 1
        named[key] = names[base] if _name_role(names.get(base, "")) else names[key]
    return named


def _read_pieces(document: _Document) -> list[_Piece]:
    """Return the paragraphs of a document in their order, also those in tables and content controls."""
    pieces: list[_Piece] = []
    rows: list[int] = []
    tables: list[int] = []
    n_cells: list[int] = [0]  # by row
    table_of = [0]
    hidden = depth = n_tables = 0
    try:
        for event, element in iterparse(io.BytesIO(document.text), events=("start", "end"), forbid_dtd=True):
            tag, step = _tag(element), 1 if event == "start" else -1
            depth += step
            if depth > MAX_DEPTH:
                raise DocumentError("It is nested too deeply.")
            if tag in _HIDDEN:
                hidden += step
                if step < 0:
                    element.clear()
            elif tag == "p" and step < 0:
                if not hidden:
                    pieces.append(_read_paragraph(element, document, rows[-1] if rows else 0))
                element.clear()
            elif tag == "tbl":
                n_tables += step > 0
                tables = [*tables, n_tables] if step > 0 else tables[:-1]
            elif tag == "tr" and step > 0:
                rows.append(len(n_cells))
                n_cells.append(0)
                table_of.append(tables[-1] if tables else 0)
            elif tag == "tr":
                rows.pop()
            elif tag == "tc" and step > 0 and rows:
                n_cells[rows[-1]] += 1
    except DefusedXmlException as error:
        raise DocumentError("It declares entities, which no Word document does.") from error
    except (ParseError, LookupError, ValueError) as error:
        raise error if isinstance(error, DocumentError) else DocumentError("It is no sound Word document.") from error
    wide = {table for table, cells in zip(table_of, n_cells, strict=True) if cells > 1}  # others only place text
    return [piece if table_of[piece.row] in wide else piece._replace(row=0) for piece in pieces]


def _read_paragraph(element: Any, document: _Document, row: int) -> _Piece:
    """Return what a paragraph shows, with links, bold and italics as spans."""
    shown: list[str] = []
    spans: list[Span] = []
    end = n_bold = 0
    for run, link in _list_runs(element, ""):
        piece = _show_run(run)
        if not shown or shown[-1][-1].isspace():
            piece = piece.lstrip()
        if not piece:
            continue
        shown.append(piece)
        start, end = end, end + len(piece)
        traits = _read_traits(run)
        n_bold += len(piece) * ("strong" in traits)
        if url := document.links.get(link):
            spans.append(Span("link", start, end, url))
        spans += [Span(kind, start, end) for kind in traits]
    text = "".join(shown).rstrip()
    whole = _merge([span._replace(end=min(span.end, len(text))) for span in spans if span.start < len(text)])
    properties = next((part for part in element if _tag(part) == "pPr"), ())
    kinds = {_tag(each): _attribute(each, "val") for each in properties}
    style = document.styles.get(kinds.get("pStyle", ""), "")
    if "numPr" in kinds and _name_role(style) != "heading":
        style = "list"
    return _Piece(Paragraph(text, "", whole), style, bool(text) and n_bold == end, row)


def _list_runs(element: Any, link: str) -> Iterator[tuple[Any, str]]:
    """Yield the runs that a reader sees of a paragraph, each with the relation of the link that it stands in."""
    for part in element:
        tag = _tag(part)
        if tag == "r":
            yield part, link
        elif tag == "hyperlink":
            relation = next((value for key, value in part.attrib.items() if key.endswith("}id")), "")
            yield from _list_runs(part, relation)
        elif tag != "pPr" and len(part):
            yield from _list_runs(part, link)


def _show_run(run: Any) -> str:
    """Return the text of a run, its spaces folded; a line break stays a line feed."""
    shown = "".join([(part.text or "") if _tag(part) == "t" else _BREAKS.get(_tag(part), "") for part in run])
    if not (shown.isascii() and shown.isprintable()):
        shown = clean_text(shown)
    shown = _SPACES.sub(" ", shown)
    return re.sub(r" *\n *", "\n", shown) if "\n" in shown else shown


def _read_traits(run: Any) -> list[str]:
    """Return strong and em, where the run itself is set so."""
    if not len(run) or _tag(run[0]) != "rPr":
        return []
    kinds = {"b": "strong", "i": "em"}
    off = {"0", "false", "off", "none"}
    return [kinds[_tag(each)] for each in run[0] if _tag(each) in kinds and _attribute(each, "val") not in off]


def _merge(spans: list[Span]) -> tuple[Span, ...]:
    """Return spans with those of one kind and target joined that follow each other."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.kind, span.url or "", span.start)):
        last = merged[-1] if merged else None
        if last and (last.kind, last.url, last.end) == (span.kind, span.url, span.start):
            merged[-1] = last._replace(end=span.end)
        else:
            merged.append(span)
    return tuple(sorted(merged, key=lambda span: (span.start, span.end, span.kind)))


def _tag(element: Any) -> str:
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def _attribute(element: Any, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith("}" + name)), "")


@functools.cache
def _name_role(style: str) -> str:
    return next((role for pattern, role in _STYLES if pattern.fullmatch(style)), "")


def _list_lines(pieces: list[_Piece]) -> Iterator[Paragraph]:
    """Yield the lines of an export: what a line break parts in Word, the database wrote on lines of their own."""
    for piece in pieces:
        for line in piece.paragraph.text.split("\n"):
            if line.strip():
                yield Paragraph(line.strip()) if "\n" in piece.paragraph.text else piece.paragraph


def _make_record(pieces: list[_Piece], title: str, given: Given) -> Record | None:
    """Return the article of a document, None where it holds no text."""
    shown = [piece for piece in pieces if piece.paragraph.text]
    at = _find_title(shown)
    fields: dict[str, Any] = {}
    if at is not None:
        fields["headline"] = " ".join(shown.pop(at).paragraph.text.split())
    elif title and not _NO_TITLE.fullmatch(title):
        fields["headline"] = title
    paragraphs: list[Paragraph] = []
    for place, piece in enumerate(shown):
        text = piece.paragraph.text.replace("\n", " ")
        opens = place < MAX_OPENING and all(each.role in ("byline", "date", "subtitle") for each in paragraphs)
        role = _name_role(piece.style) or (name_opening(text) if opens else "")
        if role in ("byline", "date", "subtitle"):
            role = role if opens else ""
            fields.setdefault("published" if role == "date" else role or "byline", text) if role else None
        if piece.row and place and shown[place - 1].row == piece.row:
            paragraphs[-1] = Paragraph(f"{paragraphs[-1].text} | {text}", "table")
        else:
            paragraphs.append(piece.paragraph._replace(text=text, role="table" if piece.row else role))
    if section := name_section(given.folder):
        fields["section"] = section
    return Record(fields, tuple(paragraphs)) if paragraphs else None


def _find_title(shown: list[_Piece]) -> int | None:
    """Return the place of the headline: by its style, else at the top as heading, in bold, or as a line for itself."""
    styled = [place for place, piece in enumerate(shown) if piece.style == "title"]
    if styled:
        return styled[0]
    first = next((place for place, piece in enumerate(shown[:3]) if not name_opening(piece.paragraph.text)), None)
    if first is None or len(shown) < 2 or shown[first].row:
        return None
    piece = shown[first]
    text = piece.paragraph.text
    headed = piece.style.startswith("heading") or (piece.bold and len(text) <= MAX_TITLE_LETTERS)
    plain = first == 0 and not _name_role(piece.style) and is_title(text) and "\n" not in text
    return first if headed or plain else None
