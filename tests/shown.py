"""What a notebook shows, read for its contract: whether HTML and plain text say the same, whether a picture is one."""

from __future__ import annotations

import base64
import io
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

from analysis.drawing import TITLE_LINE

PIXELS_PER_POINT = 240 / 72  # columninch.mplstyle


class Html(HTMLParser):
    """The caption, rows and text of a piece of HTML; marked words in brackets, unless they carry them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.framed: str | None = None
        self.caption = self.text = ""
        self._into = ""
        self._brackets = '<span class="source">' not in html
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")
        elif tag == "iframe":
            self.framed = dict(attributes).get("srcdoc") or ""
        self._into = tag if tag in ("th", "td", "caption") else self._into
        self.text += "[" * self._brackets if tag == "mark" else " " * (tag != "span")

    def handle_endtag(self, tag: str) -> None:
        self._into = "" if tag == self._into else self._into
        self.text += "]" * self._brackets if tag == "mark" else " " * (tag != "span")

    def handle_data(self, text: str) -> None:
        self.text += text
        if self._into == "caption":
            self.caption += text
        elif self._into:
            self.rows[-1][-1] += text


def compare_texts(html: str, plain: str) -> list[str]:
    """Return where HTML and plain text differ."""
    page = Html(html)
    if page.framed is not None:  # an article's page; as plain text it is told from its headline on
        headline = plain.partition("\n")[0].split()
        same = " ".join(headline) in " ".join(Html(page.framed).text.split())
        return [] if headline and same else ["the frame holds another article than the plain text"]
    if not page.rows:
        same = page.text.split() == plain.split()
        return [] if same else ["the words differ in HTML and in plain text"]
    caption, *lines = plain.split("\n")
    faults = [] if caption == page.caption else [f"the caption is “{page.caption}” in HTML, “{caption}” in plain text"]
    if len(lines) != len(page.rows) or len({len(row) for row in page.rows}) != 1:
        return [*faults, f"{len(page.rows)} rows in HTML, {len(lines)} in plain text, or rows of unequal length"]
    widths = [max(map(len, column)) for column in zip(*page.rows, strict=True)]
    for number, (row, line) in enumerate(zip(page.rows, lines, strict=True)):
        cells = cut(line, widths)
        faults += [
            f"row {number}, column {column}: “{ours}” in HTML, “{theirs}” in plain text"
            for column, (ours, theirs) in enumerate(zip(row, cells, strict=True), 1)
            if ours.strip() != theirs
        ]
    return faults


def cut(line: str, widths: list[int]) -> list[str]:
    """Return the cells of a line of plain text whose columns have these widths and stand two spaces apart."""
    starts = [sum(widths[:i]) + 2 * i for i in range(len(widths))]
    return [line[start : start + width].strip() for start, width in zip(starts, widths, strict=True)]


def look_at(png: str, svg: str) -> list[str]:
    """Return what is wrong with a picture and its drawing."""
    from matplotlib.image import imread

    try:
        pixels = imread(io.BytesIO(base64.b64decode(png)), format="png")
        drawing = ElementTree.fromstring(svg)
        width, height = (float(drawing.attrib[side].removesuffix("pt")) for side in ("width", "height"))
    except (OSError, SyntaxError, ValueError, KeyError) as error:
        return [f"the picture or its drawing cannot be read: {str(error)[:60]}"]
    faults = [] if any(text.strip() for text in drawing.itertext()) else ["nothing is written on the drawing"]
    if pixels.std() == 0:
        faults.append("the picture is blank")
    wide, high = pixels.shape[1] / PIXELS_PER_POINT, pixels.shape[0] / PIXELS_PER_POINT
    lines = (high - height) / (72 * TITLE_LINE)
    if abs(wide - width) > 1 or round(lines) < 1 or abs(lines - round(lines)) > 0.05:
        faults.append(f"the picture is {wide:.0f} by {high:.0f} points, its drawing {width:.0f} by {height:.0f}")
    return faults
