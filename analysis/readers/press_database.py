"""An export of LexisNexis, Nexis Uni, Factiva or ProQuest, split into its articles, from the lines of any container."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from analysis.readers.press_heads import read_day, read_head, read_plain_head
from analysis.readers.press_labels import (
    COPYRIGHT,
    COUNTER,
    DIVIDER,
    END,
    LENGTH,
    NUMBER,
    PAGE,
    Line,
    is_cover,
    name_database,
    read_line,
    read_words,
)
from analysis.readers.records import MAX_ITEM, Found, Founds, Given, Paragraph, Record, Rejected
from analysis.readers.text_encoding import UnreadableError, clean_text, decode

MAX_EXPORT = 30_000_000  # bytes; 500 articles, the most that a database gives at once, are a fifth of it
MAX_LINES = 200_000  # 500 articles are half of it
MAX_LOOK = 400_000  # letters from the start, in which an export shows what it is
MAX_WRAPPED = 100  # letters; lines that are cut at one width are no longer
TAIL_SHARE = 0.4  # of the blocks from a label on bear labels, where the body has ended with it
MAX_OFF = 0.2  # of the words; by more than that the export's own count and the body may not differ
MIN_WORDS = 80  # of a piece without labels that may be an article
COVER = "It is a cover page, a table of contents or an appendix of the export."

_STRONG = re.compile(r"^[ \t]*\d+ of \d+ DOCUMENTS?[ \t]*$|^[ \t]*Dokument \d+ von \d+[ \t]*$", re.MULTILINE)
_LOUD = {
    name: re.compile(rf"^[ \t]*{pattern}", re.MULTILINE)
    for name, pattern in {
        "length": r"(?:LENGTH|Length|LÄNGE|LONGUEUR):[ \t]*[\d.,]+\s+\w+[ \t]*$",
        "byline": r"(?:BYLINE|Byline):",
        "section": r"(?:SECTION|Section|RUBRIK|RUBRIQUE):",
        "load": r"(?:LOAD-DATE|Load-Date):",
        "kind": r"(?:PUBLICATION-TYPE|JOURNAL-CODE|ZEITUNGSTYP|TYPE-PUBLICATION):",
        "end": r"End of Document[ \t]*$",
        "number": r"(?:AN[ \t|]+)?(?:Document|Dokument)[ \t]+(?=\w*\d{6})[A-Za-z0-9]{20,32}[ \t|]*$",
        "words": r"[\d.,]{1,9} (?:words|Wörter|mots)[ \t|]*$",
        "head": r"HD(?:[ \t|]|$)",
        "lead": r"(?:LP|TD)(?:[ \t|]|$)",
        "coded": r"(?:WC|PD|SN)(?:[ \t|]|$)",
        "proquest": r"ProQuest document ID\b",
        "text": r"(?:Full [Tt]ext|Publication title|Abstract):",
    }.items()
}
_SIGNS = (
    *({"length", "byline"}, {"length", "section"}, {"length", "load"}, {"length", "kind"}, {"load", "end"}),
    *({"number", "words"}, {"head", "lead", "coded"}, {"proquest", "text"}),
)
_HIDDEN = re.compile(r"<!--(?:(?!-->).)*(?:-->)?|<(script|style|head)\b(?:(?!</\1).)*", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:p|div|br|tr|td|th|li|ul|ol|h[1-6]|table|body|hr|blockquote|article|section|pre)\b[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"</?[a-z!?][^<>]*>", re.IGNORECASE)
_PAGE_PART = re.compile(r"\s*;\s*(?:Pg|S|P|Page|Seite)\b\.?.*", re.IGNORECASE)

_LONG = ("caption", "note")  # they may run over several paragraphs
_FIELDS = ("headline", "byline", "published", "outlet", "language", "url", "summary", "subtitle", "section")
_ADDED = ("other", "tail", "length", "dateline", "copyright", "time")


class _Piece(NamedTuple):
    """The lines between two ends, and whether a counter (`1 of 250 DOCUMENTS`) stood above them."""

    lines: list[Paragraph]
    counted: bool
    too_long: bool = False


class _Entry(NamedTuple):
    """A label's meaning, what it says in pieces, and the whole as it stands in the file."""

    meaning: str
    said: list[str]
    whole: list[str]


def is_press_export(text: str) -> bool:
    """Tell whether a text, or a page of HTML, is an export of a press database, by two labels that only they bear.

    >>> is_press_export("Ferry late\\n\\nBYLINE: Ana Bell\\n\\nLENGTH: 61 words\\n\\nIt rained.")
    True
    >>> is_press_export("Ferry late\\n\\nBy Ana Bell\\n\\nIt rained.")
    False
    """
    head = _strip_markup(text[:MAX_LOOK]) if _looks_marked_up(text) else text[:MAX_LOOK]
    found = {name for name, pattern in _LOUD.items() if pattern.search(head)}
    counted = bool(_STRONG.search(head)) and bool(found & {"length", "byline", "section", "load", "kind"})
    return counted or any(signs <= found for signs in _SIGNS)


def read_press_text(stream: BinaryIO, given: Given) -> Founds:
    """Yield the articles of an export that was saved as text or HTML.

    >>> import io
    >>> export = b"1 of 2 DOCUMENTS\\n\\nFerry Post\\n\\nApril 3, 2021\\n\\nLate\\n\\nLENGTH: 2 words\\n\\nIt rained."
    >>> [found.fields["headline"] for found in read_press_text(io.BytesIO(export), Given("export.txt"))]
    ['Late']
    """
    content = stream.read(MAX_EXPORT + 1)
    if len(content) > MAX_EXPORT:
        yield Rejected(f"It is longer than {MAX_EXPORT // 1_000_000} MB, too long for one export.")
        return
    if content.count(b"\n") > MAX_LINES:
        yield Rejected(f"It has more than {MAX_LINES:,} lines, too many for one export.")
        return
    try:
        decoded = decode(content)
    except UnreadableError as error:
        yield Rejected(f"It {error}.")
        return
    for found in split_export(list_lines(decoded.text)):
        if isinstance(found, Record):
            yield found._replace(encoding=decoded.encoding, warnings=decoded.warnings + found.warnings)
        else:
            yield found


def list_lines(text: str) -> Iterator[Paragraph]:
    """Yield the lines of a text or a page of HTML as `split_export` takes them: an empty one is a blank line.

    >>> [line.text for line in list_lines("<p>Ferry <b>late</b></p><p>It rained.</p>")]
    ['Ferry late', 'It rained.']
    """
    if not _looks_marked_up(text):
        return (Paragraph(line.rstrip()) for line in text.split("\n"))
    shown = (" ".join(line.split()) for line in clean_text(_strip_markup(text)).split("\n"))
    return (Paragraph(line) for line in shown if line)


def _looks_marked_up(text: str) -> bool:
    return len(_BLOCK.findall(text[:20_000])) >= 4 and "</" in text[:20_000]


def _strip_markup(text: str) -> str:
    """Return what a page of HTML shows, a line for each block and table cell."""
    text = _HIDDEN.sub(" ", text).replace("\r", " ").replace("\n", " ")
    return html.unescape(_TAG.sub("", _BLOCK.sub("\n", text)))


def split_export(lines: Iterable[Paragraph]) -> Founds:
    """Yield a Record for each article of an export; cover pages and tables of contents are passed over by name.

    Lines of a text are paragraphs too, and empty ones are its blank lines:
    then short lines that stand together are joined. A container that knows
    its paragraphs (Word, HTML) gives them whole, without empty ones.
    """
    number, empty = 0, True
    for piece in _cut(lines):
        empty = False
        if piece.too_long:
            number += 1
            yield Rejected(f"It is longer than {MAX_ITEM // 1_000_000} MB, too long for one article.", f"item {number}")
            continue
        for found in _read_piece(piece):
            number += isinstance(found, Record)
            yield found._replace(item=f"item {number}" if isinstance(found, Record) else f"before item {number + 1}")
    if empty:
        yield Rejected("It holds no text.")


def _cut(lines: Iterable[Paragraph]) -> Iterator[_Piece]:
    """Yield the lines of each article, by the counters, dividers, document numbers and last lines around them."""
    piece: list[Paragraph] = []
    counted, n_letters = False, 0
    for line in lines:
        text = line.text
        counter = COUNTER.fullmatch(text)
        cut = counter or DIVIDER.fullmatch(text) or END.fullmatch(text)
        if not cut and not PAGE.fullmatch(text) and n_letters <= MAX_ITEM:
            piece.append(line)
            n_letters += len(text)
        if cut or NUMBER.fullmatch(text):
            if any(each.text.strip() for each in piece):
                yield _Piece(piece, counted, n_letters > MAX_ITEM)
            piece, counted, n_letters = [], bool(counter), 0
    if any(each.text.strip() for each in piece):
        yield _Piece(piece, counted, n_letters > MAX_ITEM)


def _read_piece(piece: _Piece) -> Iterator[Found]:
    """Yield the article between two ends, and before it the cover page that it was printed behind."""
    database = name_database([line.text for line in piece.lines])
    if database == "plain":
        yield from _read_plain(piece)
        return
    lines = _close_copyrights([read_line(line, database) for line in piece.lines])
    spaced = any(not line.text.strip() for line in piece.lines)
    start = _find_body(lines, spaced)
    end = _find_tail(lines, start)
    blocks, entries = _gather(lines[:start], spaced)
    head = read_head(blocks, counted=piece.counted, spaced=spaced) if database == "lexis" else None
    loose, closing = _gather(lines[end:], spaced)
    fields = dict(head.fields) if head else {}
    if head is None and blocks:
        fields["headline"] = " ".join(" ".join(block) for block in blocks)
    body = [
        line.paragraph._replace(text=line.value) if line.meaning == "body" else line.paragraph
        for line in lines[start:end]
    ]
    paragraphs = _join(body, spaced)
    left = head.left if head else []
    if not paragraphs and not entries:
        paragraphs, left = [Paragraph(line) for line in left], []
    if not paragraphs and not _is_article(entries, fields):
        yield _reject(piece)
        return
    if head and head.cover:
        yield Rejected(COVER, status="skipped")
    left += [*(head.editions if head else []), *(line for block in loose for line in block)]
    yield _make_record(fields, [*entries, *closing], paragraphs, left)


def _reject(piece: _Piece) -> Rejected:
    """Return why no article was made of a piece: it is a cover, or text that bears none of the labels."""
    texts = [line.text for line in piece.lines]
    if any(map(is_cover, texts)) or sum(len(text.split()) for text in texts) < MIN_WORDS:
        return Rejected(COVER, status="skipped")
    return Rejected("It bears none of the labels that say where an article begins.")


def _close_copyrights(lines: list[Line]) -> list[Line]:
    """Return the lines with what stands between “Copyright …” and “All Rights Reserved” taken as part of it."""
    closed = list(lines)
    for place, line in enumerate(lines):
        below = range(place + 1, min(place + 4, len(lines)))
        ends = [at for at in below if line.meaning == lines[at].meaning == "copyright"]
        if ends and not any(
            lines[at].meaning or (not lines[at].value and not lines[at].paragraph.text)
            for at in range(place + 1, ends[0])
        ):
            for at in range(place + 1, ends[0]):
                closed[at] = lines[at]._replace(meaning="copyright", value=lines[at].paragraph.text.strip(), sure=True)
    return closed


def _is_article(entries: list[_Entry], fields: dict[str, Any]) -> bool:
    """Tell whether a head without a body is an article's: a headline and a label that only articles bear."""
    meanings = {entry.meaning for entry in entries}
    titled = "headline" in meanings or "headline" in fields
    return titled and bool(meanings & {"length", "byline", "section", "caption", "summary", "outlet", "published"})


def _find_body(lines: list[Line], spaced: bool) -> int:
    """Return where the body begins: at its label, else at the first unlabelled block below the labels of the head."""
    marked = [place for place, line in enumerate(lines) if line.meaning == "body"]
    if marked:
        return marked[0]
    labels = [place for place, line in enumerate(lines) if line.meaning not in ("", "copyright")]
    lengths = [place for place in labels if lines[place].meaning == "length"]
    for place in range((lengths or labels or [len(lines)])[0] + 1, len(lines)):
        above = lines[place - 1].paragraph.text.strip()
        if lines[place].paragraph.text.strip() and not lines[place].meaning and not (spaced and above):
            return place
    return len(lines)


def _find_tail(lines: list[Line], start: int) -> int:
    """Return where the body ends: at the first sure label from which on labels prevail."""
    end, n_labels, n_blocks = len(lines), 0, 0
    for place in range(len(lines) - 1, start, -1):
        line, above = lines[place], lines[place - 1]
        labelled = bool(line.meaning) and line.meaning != "body"
        opens = bool(line.paragraph.text.strip()) and (
            labelled or not above.paragraph.text.strip() or len(line.paragraph.text) > MAX_WRAPPED
        )
        n_labels += labelled
        n_blocks += opens
        if labelled and line.sure and n_labels >= TAIL_SHARE * n_blocks:
            end = place
    return end


def _gather(lines: list[Line], spaced: bool) -> tuple[list[list[str]], list[_Entry]]:
    """Return the blocks of lines without labels, and what each label says."""
    blocks: list[list[str]] = [[]]
    entries: list[_Entry] = []
    open_entry: _Entry | None = None
    coded = any(line.meaning == "outlet" for line in lines)
    for line in lines:
        text = " ".join(line.paragraph.text.split())
        if not text:
            blocks.append([])
            keeps = open_entry and (not open_entry.said or open_entry.meaning in _LONG)
            open_entry = open_entry if keeps else None
        elif line.meaning:
            open_entry = _Entry(line.meaning, [" ".join(line.value.split())] if line.value else [], [text])
            entries.append(open_entry)
        elif open_entry and (spaced or coded or not open_entry.said or open_entry.meaning in _LONG):
            open_entry.said.append(text)
            open_entry.whole.append(text)
        else:
            open_entry = None
            blocks[-1].append(text)
            if not spaced:
                blocks.append([])
    return [block for block in blocks if block], entries


def _read_plain(piece: _Piece) -> Iterator[Found]:
    """Yield an article of Factiva without codes: its head ends with the copyright or the language."""
    lines = [line for line in piece.lines if line.text.strip()]
    texts = [" ".join(line.text.split()) for line in lines]
    length = next((place for place, text in enumerate(texts) if LENGTH.fullmatch(text)), None)
    if length is None:
        yield _reject(piece)
        return
    head = texts[length + 1 : length + 14]
    ends = [place for place, text in enumerate(head) if COPYRIGHT.match(text)]
    ends = ends or [place for place, text in enumerate(head) if text.lower() in read_words("language")]
    start = length + 1 + (ends[0] + 1 if ends else min(3, len(head)))
    first = next((place for place, line in enumerate(piece.lines) if line is lines[min(start, len(lines) - 1)]), 0)
    body = [line for line in piece.lines[first:] if not NUMBER.fullmatch(line.text)]
    spaced = any(not line.text.strip() for line in piece.lines)
    above = read_plain_head(texts[:start])
    marks = [_Entry("length", [texts[length]], [texts[length]])]
    marks += [_Entry("copyright", [text], [text]) for text in texts[length + 1 : start] if COPYRIGHT.match(text)]
    if any(map(is_cover, above.cover)):
        yield Rejected(COVER, status="skipped")
    yield _make_record(above.fields, marks, _join(body, spaced) if start < len(lines) else [], [texts[-1]])


def _join(lines: list[Paragraph], spaced: bool) -> list[Paragraph]:
    """Return the paragraphs of lines: short ones that stand together between blank lines are one."""
    joined: list[Paragraph] = []
    block: list[Paragraph] = []
    for line in [*lines, Paragraph("")]:
        if line.text.strip():
            block.append(line)
            continue
        if spaced and len(block) > 1 and max(len(each.text) for each in block) <= MAX_WRAPPED:
            block = [Paragraph(" ".join(each.text.strip() for each in block))]
        joined += [each if each.spans else each._replace(text=" ".join(each.text.split())) for each in block]
        block = []
    return joined


def _make_record(fields: dict[str, Any], entries: list[_Entry], body: list[Paragraph], left: list[str]) -> Record:
    """Return the record of an article: what its labels say, then its body, then what the database added."""
    fields = _read_fields(fields, entries)
    opening = [Paragraph(fields[name], name) for name in ("subtitle", "byline") if name in fields]
    closing: list[Paragraph] = []
    for entry in entries:
        if entry.meaning in _ADDED:
            closing.append(Paragraph(" ".join(entry.whole), "boilerplate"))
        elif entry.meaning in _LONG:
            closing += [Paragraph(text, entry.meaning) for text in entry.said]
    closing += [Paragraph(text, "boilerplate") for text in left if text]
    text = [paragraph for paragraph in body if paragraph.text != fields.get("headline")]  # a page header repeats it
    return Record(fields, (*opening, *text, *closing), None, None, _check_length(entries, body))


def _read_fields(fields: dict[str, Any], entries: list[_Entry]) -> dict[str, Any]:
    """Return the fields of an article: what its labels say goes before what stands where."""
    said = {entry.meaning: " ".join(entry.said) for entry in reversed(entries) if entry.said}
    fields = fields | {name: said[name] for name in _FIELDS if name in said}
    if "authors" in said:
        fields["authors"] = _turn_names(said["authors"])
    elif ";" in fields.get("byline", ""):
        fields["authors"] = [name.strip() for name in fields["byline"].split(";") if name.strip()]
    if "published" in fields:
        day = " ".join([fields["published"], said.get("time", "")]).strip()
        fields["published"] = read_day(day) or fields["published"]
    if "section" in fields:
        fields["section"] = _PAGE_PART.sub("", fields["section"])
    if "outlet" in fields:
        fields["outlet"] = fields["outlet"].split(";")[0].strip()
    if "language" in fields:
        first = re.split(r"[;,/ ]", fields["language"])[0]
        fields["language"] = read_words("language").get(first.lower(), fields["language"])
    return fields


def _turn_names(authors: str) -> list[str]:
    """Return ProQuest's `Bell, Ana; Marsh, Tom` as names in reading order.

    >>> _turn_names("Bell, Ana; Marsh, Tom")
    ['Ana Bell', 'Tom Marsh']
    """
    names = [name.strip(" .") for name in authors.split(";")]
    return [" ".join(reversed(name.split(", "))) if name.count(", ") == 1 else name for name in names if name]


def _check_length(entries: list[_Entry], body: list[Paragraph]) -> tuple[str, ...]:
    """Return a warning where the export counts far more or fewer words than the body has."""
    said = next((" ".join(entry.said) for entry in entries if entry.meaning == "length"), "")
    found = LENGTH.match(said)
    if not found:
        return ()
    expected = int(re.sub(r"\D", "", found["n_words"]))
    n_words = sum(len(paragraph.text.split()) for paragraph in body)
    if abs(n_words - expected) <= max(MAX_OFF * expected, 10):
        return ()
    return (f"The export says {expected} words; the body has {n_words}.",)
