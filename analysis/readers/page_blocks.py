"""A web page as a flat list of blocks: running text with its links, and the element that holds it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from analysis.readers.running_text import Span
from analysis.readers.text_encoding import clean_text

LEXICON = Path(__file__).parent.parent / "lexicons" / "page_tags.txt"
_EMPHASIS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_SPACE = re.compile(r"\s+")


class Block(NamedTuple):
    """A stretch of running text between two block boundaries, and the nearest block element around it."""

    text: str
    element: Any
    spans: tuple[Span, ...]

    @property
    def linked_share(self) -> float:
        """Return which share of the letters stands in links."""
        linked = sum(span.end - span.start for span in self.spans if span.kind == "link")
        return linked / len(self.text) if self.text else 0.0

    @property
    def key(self) -> str:
        """Return the letters and figures alone, for finding the same text elsewhere."""
        return fold(self.text)


def fold(text: str) -> str:
    """Return the letters and figures of a text alone, in small letters.

    >>> fold("“Not yet,” she said.")
    'notyetshesaid'
    """
    return "".join(filter(str.isalnum, text.casefold()))


class _Run:
    """Running text while it is being put together, white space folded as it comes."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.spaced = True
        self.spans: list[Span] = []
        self.open: list[tuple[Any, str, int, str | None]] = []

    def add(self, text: str) -> None:
        text = _SPACE.sub(" ", text if text.isascii() else clean_text(text))
        if self.spaced:
            text = text.lstrip(" ")
        if text:
            self.pieces.append(text)
            self.length += len(text)
            self.spaced = text.endswith(" ")

    def enter(self, element: Any) -> None:
        tag = element.tag
        if tag == "a" and element.get("href"):
            self.open.append((element, "link", self.length, element.get("href").strip()))
        elif tag in _EMPHASIS:
            self.open.append((element, _EMPHASIS[tag], self.length, None))

    def leave(self, element: Any) -> None:
        if self.open and self.open[-1][0] is element:
            _, kind, start, url = self.open.pop()
            if self.length > start:
                self.spans.append(Span(kind, start, self.length, url))

    def cut(self, owner: Any) -> Block | None:
        """Return the text so far as a block, and begin anew within the same links."""
        for _, kind, start, url in self.open:
            if self.length > start:
                self.spans.append(Span(kind, start, self.length, url))
        text = "".join(self.pieces).rstrip()
        spans = sorted(
            span._replace(end=min(span.end, len(text))) for span in self.spans if span.start < min(span.end, len(text))
        )
        self.open = [(element, kind, 0, url) for element, kind, _, url in self.open]
        self.pieces, self.length, self.spaced, self.spans = [], 0, True, []
        return Block(text, owner, tuple(spans)) if text else None


def list_blocks(body: Any) -> list[Block]:
    """Return the blocks of an element in page order; two line breaks in a row part two blocks.

    >>> from lxml import html
    >>> [block.text for block in list_blocks(html.fromstring("<div><p>It <b>rained</b>.</p>It<br>poured.</div>"))]
    ['It rained.', 'It poured.']
    """
    return [block for block in _iterate(body) if block]


def _iterate(body: Any) -> Iterator[Block | None]:
    from lxml import etree

    tags = read_page_tags()
    unseen, blocks = tags["unseen"], tags["block"]
    run, owners, hidden = _Run(), [body], None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        if hidden is not None:
            if event == "end" and element is hidden:
                hidden = None
                run.add(element.tail or "")
            continue
        if event == "start":
            if not isinstance(tag, str) or tag in unseen or (tag == "form" and not _holds_page(element)):
                hidden = element
                continue
            if tag in blocks:
                yield run.cut(owners[-1])
                owners.append(element)
            run.enter(element)
            run.add(element.text or "")
            continue
        if tag == "br":
            following = element.getnext()
            if following is not None and following.tag == "br" and not (element.tail or "").strip():
                yield run.cut(owners[-1])
            run.add(" ")
        run.leave(element)
        if tag in blocks and len(owners) > 1:
            yield run.cut(owners.pop())
        if element is not body:
            run.add(element.tail or "")
    yield run.cut(body)


def _holds_page(form: Any) -> bool:
    """Tell whether a form is the frame of a whole page, as some servers make it, and no form to fill in."""
    return next(form.iter("h1", "article", "main"), None) is not None


@functools.cache
def read_page_tags() -> dict[str, frozenset[str]]:
    """Return the elements that hold no running text, and those that begin and end a block."""
    lines = [line for line in LEXICON.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = (line.split(": ", 1) for line in lines)
    return {kind: frozenset(tag.strip() for tag in tags.split(",")) for kind, tags in pairs}
