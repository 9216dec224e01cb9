"""What a reader sees of a stretch of markup: running text, and what each part of it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import NamedTuple

from analysis.readers.text_encoding import clean_text

_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MARKS = '"“”„«»'
_UNSEEN = frozenset(
    {"script", "style", "iframe", "audio", "video", "object", "svg", "noscript", "template", "select", "form"}
)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl"}
)
_BLOCKS |= {"dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header"}
_BLOCKS |= {"hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot"}
_BLOCKS |= {"th", "thead", "title", "tr", "ul"}
_EMPHASIS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "q": "q"}


class Span(NamedTuple):
    """A stretch of running text that stands in something: link, strong, em or q."""

    kind: str
    start: int
    end: int
    url: str | None = None


class Shown(NamedTuple):
    """Running text, the spans in it, and how many pictures were left out of it."""

    text: str
    spans: tuple[Span, ...]
    n_images: int = 0

    def stands_in(self, *kinds: str) -> bool:
        """Tell whether every letter stands in a span of one of these kinds."""
        inside = sorted((span.start, span.end) for span in self.spans if span.kind in kinds)
        if not inside:
            return False
        rest, position = [], 0
        for start, end in inside:
            rest.append(self.text[position:start])
            position = max(position, end)
        rest.append(self.text[position:])
        return not any(letter.isalnum() for piece in rest for letter in piece)


class Page:
    """What is open from one block to the next: the HTML elements and shortcodes that hold others."""

    def __init__(self, n_closers: Mapping[str, int]) -> None:
        self.open: list[str] = []
        self._n_closers = dict(n_closers)

    def enter(self, name: str) -> None:
        """Open an element, if it is closed further on; one left open would swallow the page."""
        if self._n_closers.get(name, 0) > self.open.count(name):
            self.open.append(name)

    def leave(self, name: str) -> None:
        """Close the innermost element of that name, and what was left open in it."""
        self._n_closers[name] = self._n_closers.get(name, 0) - 1
        if name in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(name) :]

    def hides(self) -> bool:
        """Tell whether the reader sees nothing of what comes now."""
        return not _UNSEEN.isdisjoint(self.open)


class RunningText:
    """Gathers running text piece by piece; white space is folded and offsets hold from the first letter on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.within: frozenset[str] = frozenset()
        self._parts: list[str] = []
        self._length = 0
        self._last = " "
        self._open: list[tuple[str, int, str | None]] = []
        self._spans: list[Span] = []
        self._quotes: list[str] = []
        self._n_images = 0

    def write(self, text: str) -> None:
        """Add text; white space becomes one space, and none at the start."""
        if not text or self.page.hides():
            return
        folded = _SPACE.sub(" ", clean_text(text) if not text.isascii() or _CONTROLS.search(text) else text)
        if self._last in " \n":
            folded = folded.lstrip(" ")
        if folded:
            if not self._length:
                self.within = frozenset(self.page.open)
            self._append(folded)

    def break_line(self) -> None:
        """Add a line end, as between the rows of a table."""
        if self._length and self._last != "\n":
            self._append("\n")

    def part_cells(self) -> None:
        """Add a bar between two cells of a row."""
        if self._last not in " \n":
            self._append(" | ")

    def picture(self) -> None:
        """Note a picture, of which nothing is text."""
        self._n_images += 1

    def enter(self, kind: str, url: str | None = None) -> None:
        """Begin a span; a q element writes its mark where none is typed around it."""
        if kind == "q":
            pair = "‘’" if any(self._quotes) else "“”"
            self._quotes.append("" if self._last in _MARKS else pair)
            self.write(self._quotes[-1][:1])
        self._open.append((kind, self._length, url))

    def leave(self, kind: str) -> None:
        """End the innermost open span of that kind."""
        places = [place for place, (name, _, _) in enumerate(self._open) if name == kind]
        if not places:
            return
        _, start, url = self._open.pop(places[-1])
        self._spans.append(Span(kind, start, self._length, url))
        if kind == "q" and self._quotes:
            self.write(self._quotes.pop()[1:])

    def finish(self) -> Shown:
        """Return the text without outer space; spans without outer space, empty ones gone."""
        text = "".join(self._parts).rstrip(" \n")
        spans = []
        for kind, start, end, url in self._spans:
            inner = text[start:end]
            begin = start + len(inner) - len(inner.lstrip())
            stop = begin + len(inner.strip())
            if stop > begin:
                spans.append(Span(kind, begin, stop, url))
        return Shown(text, tuple(sorted(spans, key=lambda span: (span.start, -span.end, span.kind))), self._n_images)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        self._last = text[-1]


class Element(NamedTuple):
    """A stretch of an HTML block: where it begins, what element it stands in, and what is seen of it."""

    start: int
    name: str
    shown: Shown
    within: frozenset[str]


class HtmlText(HTMLParser):
    """Reads HTML into running text: inline tags as they come, or a whole block cut at its block elements."""

    def __init__(self, running: RunningText, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.running = running
        self.page = page
        self.elements: list[Element] = []
        self._name = "div"
        self._start = 0
        self._line_starts: list[int] | None = None

    def read_block(self, markup: str) -> list[Element]:
        """Return the elements of a block of HTML, which together cover it."""
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", markup))]
        self.feed(markup)
        self.close()
        self._cut(len(markup), "div")
        return self.elements or [Element(0, "div", Shown("", ()), frozenset(self.page.open))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a span, note a picture, or cut at a block element."""
        if tag in _BLOCKS:
            self._enter_block(tag)
        elif tag == "br":
            self.running.write(" ")
        elif tag == "img":
            self.running.picture()
        elif tag == "a":
            self.running.enter("link", dict(attrs).get("href"))
        elif tag in _EMPHASIS:
            self.running.enter(_EMPHASIS[tag])
        elif tag in _UNSEEN:
            self.page.enter(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag closes."""
        if tag in _BLOCKS:
            if self._line_starts is not None and "table" not in self.page.open:
                self._cut(self._place(), "div")
            if tag == "table" and self._line_starts is not None:
                self._cut(self._place(), "div", always=True)
            self.page.leave(tag)
        elif tag == "a":
            self.running.leave("link")
        elif tag in _EMPHASIS:
            self.running.leave(_EMPHASIS[tag])
        elif tag in _UNSEEN:
            self.page.leave(tag)

    def handle_data(self, data: str) -> None:
        """Add text."""
        self.running.write(data)

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Read `<![…` as far as it can be read; the library would stop with an error at a keyword of its own."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return -1

    def _enter_block(self, tag: str) -> None:
        """Begin a block element; a table is one element, its cells parted by bars and its rows by line ends."""
        if "table" in self.page.open and tag in {"td", "th", "tr", "thead", "tbody", "tfoot", "caption", "p", "div"}:
            if tag == "tr":
                self.running.break_line()
            elif tag in {"td", "th"}:
                self.running.part_cells()
            return
        if self._line_starts is not None:
            self._cut(self._place(), tag)
        if tag in {"blockquote", "figure", "figcaption", "aside", "table", "ul", "ol"}:
            self.page.enter(tag)

    def _place(self) -> int:
        line, column = self.getpos()
        return (self._line_starts or [0])[line - 1] + column

    def _cut(self, place: int, name: str, *, always: bool = False) -> None:
        """End the element that was being read at `place`, if anything is seen of it, and begin one called `name`."""
        shown = self.running.finish()
        if shown.text or shown.n_images or always:
            self.elements.append(Element(self._start, self._name, shown, self.running.within))
            self._start = place
            self.running = RunningText(self.page)
        self._name = name


def show_all(parts: Iterable[Shown], joint: str) -> Shown:
    """Return several stretches as one, joined by `joint`, with their spans moved along.

    >>> show_all([Shown("Ana", (Span("strong", 0, 3),)), Shown("Bell", ())], " | ").text
    'Ana | Bell'
    """
    texts: list[str] = []
    spans: list[Span] = []
    length = n_images = 0
    for part in parts:
        texts.append(part.text)
        spans += [span._replace(start=span.start + length, end=span.end + length) for span in part.spans]
        length += len(part.text) + len(joint)
        n_images += part.n_images
    return Shown(joint.join(texts), tuple(spans), n_images)
