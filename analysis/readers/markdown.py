"""Markdown cut into pieces: what each is, where it stands in the source, and what a reader sees of it."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from analysis.readers.running_text import Element, HtmlText, Page, RunningText, Shown, show_all
from analysis.readers.shortcodes import NOTES, STAND_IN, Shortcode, hide_shortcodes, stand_in_number

_LINE_END = re.compile(r"\n")
_QUOTE_MARKER = re.compile(r"^[ >]*>", re.MULTILINE)
_SWALLOWS = re.compile(r"<(?:(script|style|pre|textarea|iframe|title)\b[^>\n]*>?|!--)", re.IGNORECASE)
_CLOSER = re.compile(r"</([a-z][a-z0-9]*)", re.IGNORECASE)
_MARKERS = re.compile(r"(?:[>\s]|[-*+](?=\s|$)|\d{1,9}[.)](?=\s|$))*")
_NO_TARGET = re.compile(r"\s*(?:#|javascript:.*|data:.*|vbscript:.*)?\s*", re.IGNORECASE | re.DOTALL)


class Piece(NamedTuple):
    """A stretch of the source and what a reader sees of it.

    `kind` is heading, paragraph, table, code, rule, definition or unseen;
    `within` names what it stands in: ul (any list), blockquote, figcaption, note …
    """

    start: int
    end: int
    kind: str
    shown: Shown
    within: frozenset[str] = frozenset()
    level: int = 0
    shortcodes: tuple[Shortcode, ...] = ()


class Markdown:
    """One markdown text, parsed as CommonMark with tables.

    A line that is indented is a paragraph, not code: no newspaper prints code
    that way. Hugo's shortcodes and HTML are known.

    >>> [piece.kind for piece in Markdown("# Ferry late\\n\\nIt was *very* late.").pieces()]
    ['heading', 'paragraph']
    """

    def __init__(self, source: str) -> None:
        self.source = source
        hidden, self._shortcodes = hide_shortcodes(source)
        self._hidden = _blank_unclosed(hidden)
        closers = [name.lower() for name in _CLOSER.findall(source)]
        closers += [shortcode.name for shortcode in self._shortcodes if shortcode.closing]
        self._n_closers = {name: closers.count(name) for name in set(closers)}
        self._page = Page(self._n_closers)
        self._references: dict[str, Any] = {}

    def pieces(self) -> list[Piece]:
        """Return the pieces in order; a piece runs to where its last line ends."""
        starts = [0, *(match.end() for match in _LINE_END.finditer(self._hidden)), len(self._hidden) + 1]
        tokens = _parser().parse(self._hidden, self._references)
        pieces = [*self._walk(tokens, starts), *self._definitions(tokens, starts)]
        if not pieces and self.source.strip():
            pieces = [Piece(0, len(self.source), "definition", Shown("", ()))]  # nothing but markers
        return sorted(pieces, key=lambda piece: piece.start)

    def cut(self, piece: Piece, place: int) -> tuple[Piece, Piece] | None:
        """Return a paragraph in two, cut at this offset of its text; None where no cut of the source does that."""
        head, tail = piece.shown.text[:place].rstrip(), piece.shown.text[place:].strip()
        for start in range(piece.end - 1, piece.start, -1):
            if self._hidden[start].isspace() or self._show(piece.start, start).text != head:
                continue
            second = self.stretch(piece, start, piece.end)
            if second.shown.text == tail:
                return self.stretch(piece, piece.start, start), second
        return None

    def split_lines(self, piece: Piece) -> list[Piece]:
        """Return a paragraph as one piece a line."""
        lines, start = [], piece.start
        for line in self._hidden[piece.start : piece.end].splitlines(keepends=True):
            if line.strip():
                lines.append(self.stretch(piece, start, start + len(line)))
            start += len(line)
        return lines

    def stretch(self, piece: Piece, start: int, end: int) -> Piece:
        """Return the part of a paragraph between two offsets of the source."""
        return piece._replace(start=start, end=end, shown=self._show(start, end))

    def _show(self, start: int, end: int) -> Shown:
        """Return what is seen of one stretch of a paragraph, parsed alone."""
        tokens = _parser().parseInline(self._hidden[start:end].strip(), self._references)
        running = RunningText(Page(self._n_closers))
        self._run(tokens[0].children or [], running, [])
        return running.finish()

    def _walk(self, tokens: list[Token], starts: list[int]) -> Iterator[Piece]:
        """Yield the pieces that the parser's blocks make."""
        typed = _typed_lists(tokens)
        containers: list[str] = []
        marker, place = "", 0
        while place < len(tokens):
            token = tokens[place]
            if token.type.endswith("_list_open"):
                containers.append("typed" if place in typed else "ul")
            elif token.type == "blockquote_open":
                containers.append("blockquote")
            elif token.type.endswith("_list_close") or token.type == "blockquote_close":
                containers.pop()
            elif token.type == "list_item_open" and containers[-1] == "typed":
                marker = f"{token.info}{token.markup} "
            elif token.map is not None and token.type != "list_item_open":
                last = _find_close(tokens, place)
                span = (starts[token.map[0]], starts[token.map[1]] - 1)
                yield from self._read_block(tokens[place : last + 1], span, frozenset(containers) - {"typed"}, marker)
                marker, place = "", last
            place += 1

    def _read_block(
        self, block: list[Token], span: tuple[int, int], within: frozenset[str], marker: str
    ) -> Iterator[Piece]:
        """Yield the pieces of one leaf block: a heading, paragraph, table, piece of HTML, code or rule."""
        start, end = span
        first = block[0]
        if first.type == "html_block":
            yield from self._read_html(start, end, within)
        elif first.type in {"fence", "code_block"}:
            yield Piece(start, end, "code", Shown(first.content, ()), within)
        elif first.type == "hr":
            yield Piece(start, end, "rule", Shown("", ()), within)
        else:
            found: list[Shortcode] = []
            rows = [self._show_row(row, found, marker) for row in _rows(block)]
            shown = show_all((row for row, _ in rows if row.text or row.n_images), "\n")
            opened = frozenset[str]().union(*(inside for _, inside in rows))
            kind = {"heading_open": "heading", "table_open": "table"}.get(first.type, "paragraph")
            level = int(first.tag[1]) if kind == "heading" else 0
            yield Piece(start, end, kind, shown, within | opened, level, tuple(found))

    def _show_row(self, cells: list[Token], found: list[Shortcode], marker: str) -> tuple[Shown, frozenset[str]]:
        """Return what is seen of the cells of one row (a paragraph has one), and the open elements it stands in."""
        shown, within = [], frozenset(self._page.open)
        for place, cell in enumerate(cells):
            running = RunningText(self._page)
            running.write(marker)
            self._run(cell.children or [], running, found)
            shown.append(running.finish())
            within = running.within if not place and shown[0].text else within
        return show_all(shown, " | "), within

    def _read_html(self, start: int, end: int, within: frozenset[str]) -> Iterator[Piece]:
        """Yield the pieces of a block of HTML, cut at its block elements."""
        markup = self._hidden[start:end]
        if "blockquote" in within:
            markup = _QUOTE_MARKER.sub(lambda match: " " * len(match[0]), markup)
        found: list[Shortcode] = []
        elements = _HtmlBlock(RunningText(self._page), self._page, self, found).read_block(markup)
        ends = [element.start for element in elements[1:]] + [len(markup)]
        for number, (element, stop) in enumerate(zip(elements, ends, strict=True)):
            begin = start + (element.start if number else 0)
            shortcodes = tuple(found) if not number else ()
            yield Piece(
                begin,
                start + stop,
                _html_kind(element),
                element.shown,
                within | element.within,
                _html_level(element),
                shortcodes,
            )

    def _run(self, tokens: Iterable[Token], running: RunningText, found: list[Shortcode]) -> None:
        """Write inline tokens as running text."""
        for token in tokens:
            kind = token.type.removesuffix("_open").removesuffix("_close")
            if token.type in {"text", "code_inline", "text_special"}:
                self.write(token.content, running, found)
            elif token.type in {"softbreak", "hardbreak"}:
                running.write(" ")
            elif token.type == "html_inline":
                _HtmlBlock(running, running.page, self, found).feed(token.content)
            elif token.type == "image":
                running.picture()
            elif token.type.endswith("_open"):
                href = token.attrGet("href")
                running.enter(kind, self.resolve(str(href)) if href is not None else None)
            elif token.type.endswith("_close"):
                running.leave(kind)

    def write(self, text: str, running: RunningText, found: list[Shortcode]) -> None:
        """Write text in which stand-ins may hide shortcodes: labels are seen, notes opened and closed."""
        position = 0
        for match in STAND_IN.finditer(text):
            running.write(text[position : match.start()])
            position = match.end()
            shortcode = self._shortcodes[stand_in_number(match)]
            found.append(shortcode)
            if shortcode.name in NOTES:
                (running.page.leave if shortcode.closing else running.page.enter)(shortcode.name)
            elif "src" in shortcode.attributes:
                running.picture()
            running.write(shortcode.attributes.get("label", ""))
        running.write(text[position:])

    def resolve(self, url: str) -> str | None:
        """Return the target of a link, None where it has none; a shortcode's target is its argument."""
        url = STAND_IN.sub(lambda match: self._shortcodes[stand_in_number(match)].argument, url).strip()
        return None if _NO_TARGET.fullmatch(url) else url

    def _definitions(self, tokens: list[Token], starts: list[int]) -> Iterator[Piece]:
        """Yield the lines that make no block: definitions of links that are named elsewhere."""
        covered = {line for token in tokens if token.map and token.nesting != 1 for line in range(*token.map)}
        covered |= {line for token in tokens if token.map and token.type in _LEAVES for line in range(*token.map)}
        for line, (start, after) in enumerate(itertools.pairwise(starts)):
            text = self._hidden[start : after - 1]
            if line not in covered and (marks := _MARKERS.match(text)) and text[marks.end() :].strip():
                yield Piece(start, after - 1, "definition", Shown("", ()))


_LEAVES = frozenset({"heading_open", "paragraph_open", "table_open"})


class _HtmlBlock(HtmlText):
    """HTML in which stand-ins may hide shortcodes."""

    def __init__(self, running: RunningText, page: Page, markdown: Markdown, found: list[Shortcode]) -> None:
        super().__init__(running, page)
        self.markdown = markdown
        self.found = found

    def handle_data(self, data: str) -> None:
        """Add text, shortcodes shown as elsewhere."""
        self.markdown.write(data, self.running, self.found)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag, its target found."""
        super().handle_starttag(
            tag, [(name, self.markdown.resolve(value) if value and name == "href" else value) for name, value in attrs]
        )


def _blank_unclosed(markup: str) -> str:
    """Return markup with spaces for the tags and comments that hide all that follows, since nothing closes them."""
    low = markup.lower()

    def blank(match: re.Match[str]) -> str:
        closer = f"</{match[1].lower()}" if match[1] else "-->"
        return match[0] if low.find(closer, match.end()) >= 0 else " " * len(match[0])

    return _SWALLOWS.sub(blank, markup)


@functools.cache
def _parser() -> MarkdownIt:
    """Return the parser: CommonMark and tables, indented lines as paragraphs, addresses left as they are written."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    for rule in ("normalizeLink", "normalizeLinkText"):
        setattr(parser, rule, lambda url: url)
    setattr(parser, "validateLink", lambda url: True)  # noqa: B010
    return parser


def _typed_lists(tokens: list[Token]) -> set[int]:
    """Return which list openings were typed as part of the words.

    A converter writes a list close together. One item alone, or items parted
    by blank lines, are paragraphs that begin with a number or with the dash
    that opens speech in many languages: their marker belongs to the text.
    """
    typed: set[int] = set()
    lists: list[tuple[int, int]] = []
    n_items: dict[int, int] = {}
    loose: set[int] = set()
    for place, token in enumerate(tokens):
        if token.type.endswith("_list_open"):
            lists.append((place, token.level))
        elif token.type == "list_item_open":
            n_items[lists[-1][0]] = n_items.get(lists[-1][0], 0) + 1
        elif token.type == "paragraph_open" and lists and token.level == lists[-1][1] + 2 and not token.hidden:
            loose.add(lists[-1][0])
        elif token.type.endswith("_list_close"):
            first, _ = lists.pop()
            if (n_items[first] == 1 or first in loose) and tokens[first].markup not in {"*", "+"}:
                typed.add(first)
    return typed


def _find_close(tokens: list[Token], place: int) -> int:
    """Return where the block that opens at `place` closes."""
    if tokens[place].nesting != 1:
        return place
    closer = tokens[place].type.removesuffix("_open") + "_close"
    return next(
        last
        for last in range(place, len(tokens))
        if tokens[last].type == closer and tokens[last].level == tokens[place].level
    )


def _rows(block: list[Token]) -> list[list[Token]]:
    """Return the inline tokens of a block by rows; what is no table is one row."""
    rows: list[list[Token]] = [[]]
    for token in block:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token)
    return [row for row in rows if row]


def _html_kind(element: Element) -> str:
    if not element.shown.text:
        return "unseen"
    if element.name in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        return "heading"
    return "table" if "table" in element.within else "paragraph"


def _html_level(element: Element) -> int:
    return int(element.name[1]) if _html_kind(element) == "heading" else 0
