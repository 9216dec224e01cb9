"""Crowds of `make fuzz`: files of as many small things as their readers let pass, where each thing costs its time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from fuzz_archives import Hostile, put, replace_member
from fuzz_files import write_zip

BODY = 9_500_000  # letters of one article, just below the most that is read of one
PAGE = 4_000_000  # letters of one page
LAYOUT = 1_900_000  # bytes of one article in markdown
MOST_LINES = {"story.md": 19_900, "story.txt": 99_900, "export.txt": 199_900}
MOST_SIGNS = 49_900  # of markup in one article in markdown
RICH = 7_900_000  # bytes of one document in rich text
EXPORT = 29_000_000  # bytes of one export of a press database
DOCUMENT, MOST_TAGS = 23_000_000, 599_000  # bytes of XML in one Word document, and tags in them
MARKS = 69_000  # tags and entities of a feed
MARKUP = (
    "<a ",
    "<p ",
    "<p>a",
    "<br>a",
    "<b>a</b>",
    "&amp;",
    "<li>a</li>",
    "<td>",
    "<!--",
    "</p>",
    '<a href="x">a</a>',
    "< ",
)
ENTRIES = (
    "<b>",
    "<item>",
    "<item><title/></item>",
    "&lt;p&gt;",
    "&amp;",
    "<a:b xmlns:a='x'/>",
    "<![CDATA[<p>a]]>",
)
LABELS = "LENGTH: 2 words\n\nBYLINE: A\n\n"  # by which an export is known
LINES = {
    "story.md": ("# a\n\n", "> a\n", "| a | b |\n", "*a* ", "- a\n", "[a](b) ", "![a](b)\n\n", "“a” ", "`", "a\n\n"),
    "story.txt": ("a\n\n", "By A\n", "“a” ", "a\n", "a. ", "May 5, 2025\n\n", " "),
    "export.txt": (
        LABELS,
        f"{LABELS}End of Document\n\n",
        f"1 of 2 DOCUMENTS\n\n{LABELS}",
        LABELS.replace("\n\n", "\n"),
    ),
    "story.rtf": ("\\par a", "{a}", "\\u8220?", "\\'e9", "{\\*\\x a}", "\\b a\\b0 "),
}
SIZES = {"story.md": LAYOUT, "story.txt": BODY, "export.txt": EXPORT, "story.rtf": RICH}
ROWS: dict[str, tuple[str, Callable[[int], str], int]] = {  # what stands above the rows, each row, their number
    "dump.csv": ("title,text\n", "Late,It rained on day {}.\n".format, 10_000),
    "lines.csv": ("title,text\n", "a\n".format, 100_000),
    "dump.jsonl": ("", '{{"text": "It rained on day {}."}}\n'.format, 10_000),
    "odd.jsonl": ("", "{{\n".format, 50_000),
    "dump.json": ("[", '{{"a": {}}},'.format, 50_000),
    "reut.sgm": ("", "<REUTERS><TEXT><BODY>It rained on day {}.</BODY></TEXT></REUTERS>\n".format, 10_000),
}
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PARTS = ("<w:p/>", "<w:p><w:r><w:t>a</w:t></w:r></w:p>", "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>", "<w:tr/>")


def list_crowds() -> Iterator[Hostile]:
    """Yield one file for each kind of small thing that a format is made of."""
    for unit in MARKUP:
        yield Hostile("json", "crowd in a text", "dump.json", put(partial(write_body, "text", unit)))
        yield Hostile("ninjs", "crowd in a text", "item.json", put(partial(write_body, "body_html", unit)))
        page = partial(fill, "<html><body><article><p>It rained.</p>", unit, "", PAGE)
        yield Hostile("html", "crowd in a page", "page.html", put(page))
    for unit in ("<p/>", "<p>a</p>", "<a/>", "<hl1>a</hl1>", "<note>a</note>"):
        nitf = partial(fill, "<nitf><body><body.content>", unit, "</body.content></body></nitf>", BODY)
        yield Hostile("nitf", "crowd in a text", "item.xml", put(nitf))
    for unit in ENTRIES:
        length = MARKS // (unit.count("<") + unit.count("&")) * len(unit)
        yield Hostile(
            "rss", "crowd in a feed", "feed.xml", put(partial(fill, "<rss version='2.0'><channel>", unit, "", length))
        )
    for name, units in LINES.items():
        for unit in units:
            before, length = "{\\rtf1 " if name.endswith("rtf") else "", count_most(name, unit) * len(unit)
            written = put(partial(fill, before, unit, "", length))
            yield Hostile(Path(name).suffix[1:], "crowd of lines", name, written)
    for name, (before, row, times) in ROWS.items():
        yield Hostile(Path(name).suffix[1:], "crowd of rows", name, put(before + "".join(map(row, range(times)))))
    for unit in PARTS:
        yield Hostile("docx", "crowd of paragraphs", "story.docx", put(partial(write_document, unit)))
    yield Hostile(
        "zip", "crowd of pages", "pages.zip", put(partial(write_zip, {f"{i}.html": b"<p>a" for i in range(2_000)}))
    )


def count_most(name: str, unit: str) -> int:
    """Return how many of these a reader just lets pass, by the size of the file, its lines or its signs of markup."""
    most = [SIZES[name] // len(unit.encode())]
    most += [MOST_LINES[name] // unit.count("\n")] if name in MOST_LINES and "\n" in unit else []
    n_signs = sum(map(unit.count, "*_`[]<>&|~"))
    most += [MOST_SIGNS // n_signs] if name.endswith("md") and n_signs else []
    return min(most)


def fill(before: str, unit: str, after: str, length: int) -> bytes:
    return (before + unit * (length // len(unit)) + after).encode()


def write_body(name: str, unit: str) -> bytes:
    """Return an article whose text is one bit of markup over and over."""
    item = {"uri": "urn:x", "type": "text", "headline": "Late", name: unit * (BODY // len(unit))}
    return json.dumps(item if name != "text" else {"title": "Late", "text": item[name]}).encode()


def write_document(unit: str) -> bytes:
    inside = unit * min(DOCUMENT // len(unit), MOST_TAGS // unit.count("<"), 99_900 if "w:p" in unit else MOST_TAGS)
    part = f"<?xml version='1.0'?><w:document xmlns:w='{WORD}'><w:body>{inside}</w:body></w:document>"
    return replace_member("docx", "word/document.xml", part.encode())
