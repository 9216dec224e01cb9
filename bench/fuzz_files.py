"""What `make fuzz` damages: small files of every format, made here of invented articles, and real ones if there are.

A seed is a file's name, its bytes and the number of articles in it; real files have no number.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"
MOST_REAL = 40  # real files of a format
LONGEST_REAL = 60_000  # bytes of a real file that a case starts from

HEADLINES = ("Ferry Is Late Again", "Council Votes to Keep the Bridge Open", "Rain Floods the Old Market")
BYLINES = ("Nora Field", "Tom Marsh and Ana Bell", "Ida Holt")
PARAGRAPHS = (
    "The ferry to the islands was late on Monday for the third time this month, and the company blamed a broken pump.",
    "“We cannot sail with one engine,” said Ana Bell, who runs the harbour. “Nobody should ask us to.”",
    "Tom Marsh, a councillor, said that the town would look for another boat before the summer begins.",
    "Some passengers waited nine hours on the pier, where a café stayed open through the night and gave out soup.",
)


class Seed(NamedTuple):
    """A file to start from; `articles` is the number that a reader must find in it, None where nobody counted."""

    format: str
    name: str
    content: bytes
    articles: int | None = None


class Story(NamedTuple):
    """An invented article."""

    headline: str
    byline: str
    day: str
    url: str
    paragraphs: list[str]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def markup(self) -> str:
        return "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in self.paragraphs)


def tell(number: int) -> Story:
    """Return the invented article of that number."""
    headline, byline = HEADLINES[number % 3], BYLINES[number % 3]
    paragraphs = [f"{paragraph} It was day {number + 1}." for paragraph in PARAGRAPHS]
    url = f"https://www.example.org/2025/05/{number + 1:02d}/{headline.lower().replace(' ', '-')}"
    return Story(f"{headline}, Day {number + 1}", byline, f"2025-05-{number + 1:02d}", url, paragraphs)


STORIES = [tell(number) for number in range(5)]
ROWS = [
    {"title": one.headline, "author": one.byline, "date": one.day, "url": one.url, "text": one.text} for one in STORIES
]


def write_web_page(one: Story) -> str:
    data = {"@type": "NewsArticle", "headline": one.headline, "datePublished": f"{one.day}T09:30:00+02:00"}
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{one.headline} | The Post</title>
<link rel="canonical" href="{one.url}"><meta property="og:type" content="article">
<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **data})}</script></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>{one.headline}</h1>
<p class="byline">By {one.byline}</p>{one.markup}</article><footer>© The Post</footer></body></html>"""


def write_markdown(one: Story) -> str:
    return f"# {one.headline}\n\nBy {one.byline}\n\nMay 5, 2025\n\n{one.text}\n\nOriginal url: <{one.url}>\n"


def write_front_matter(one: Story) -> str:
    return f"---\ntitle: “{one.headline}”\ndate: {one.day}\nauthors: [{one.byline}]\n---\n\n{one.text}\n"


def write_rich_text(one: Story) -> str:
    body = "\\par\n".join([one.headline, f"By {one.byline}", "May 5, 2025", *one.paragraphs])
    safe = "".join(letter if ord(letter) < 128 else f"\\u{ord(letter)}?" for letter in body)
    return "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Times;}}\\f0\\fs24 " + safe + "\\par}"


def write_word(one: Story) -> bytes:
    space = "http://schemas.openxmlformats.org"
    name = f"{space}/wordprocessingml/2006/main"
    runs = "".join(
        f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"
        for text in [one.headline, f"By {one.byline}", *one.paragraphs]
    )
    document = f'<?xml version="1.0"?><w:document xmlns:w="{name}"><w:body>{runs}</w:body></w:document>'
    types = (
        f'<?xml version="1.0"?><Types xmlns="{space}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        f'<?xml version="1.0"?><Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="rId1" Type='
        f'"{space}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    parts = {"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": document}
    return write_zip({part: text.encode() for part, text in parts.items()})


def write_separated() -> bytes:
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, list(ROWS[0]))
    writer.writeheader()
    writer.writerows(ROWS)
    return sheet.getvalue().encode()


def write_parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(ROWS), sink)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def write_sqlite() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "dump.db")
        with sqlite3.connect(path) as base:
            base.execute("CREATE TABLE articles (title TEXT, author TEXT, date TEXT, url TEXT, text TEXT)")
            base.executemany("INSERT INTO articles VALUES (?, ?, ?, ?, ?)", [list(row.values()) for row in ROWS])
        base.close()
        return path.read_bytes()


def write_archive() -> bytes:
    """Return a web archive of every story's page."""
    records = [warc_record("warcinfo", "", b"software: invented\r\n", "application/warc-fields")]
    for one in STORIES:
        page = write_web_page(one).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
        records.append(warc_record("response", one.url, head.encode() + page, "application/http; msgtype=response"))
    return b"".join(records)


def warc_record(kind: str, url: str, block: bytes, content_type: str) -> bytes:
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{len(block):012d}>\r\n"
        f"WARC-Date: 2025-05-05T09:30:00Z\r\n{target}Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n"
    )
    return head.encode() + b"\r\n" + block + b"\r\n\r\n"


def write_ninjs(one: Story) -> str:
    item = {
        "uri": one.url, "type": "text", "language": "en", "headline": one.headline, "byline": f"By {one.byline}",
        "versioncreated": f"{one.day}T09:30:00Z", "body_text": one.text, "body_xhtml": f"<div>{one.markup}</div>",
    }  # fmt: skip
    return json.dumps(item, ensure_ascii=False)


def write_newsml(one: Story) -> str:
    body = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>{one.headline}</h1>{one.markup}</body></html>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{one.url}" version="1" standard="NewsML-G2"
 standardversion="2.28" conformance="power" xml:lang="en"><itemMeta><itemClass qcode="ninat:text"/>
<versionCreated>{one.day}T09:30:00Z</versionCreated></itemMeta><contentMeta><headline>{one.headline}</headline>
<by>By {one.byline}</by></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">{body}</inlineXML>
</contentSet></newsItem>"""


def write_nitf(one: Story) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<nitf><head><title>{one.headline}</title><docdata><date.issue norm="20250505T093000Z"/></docdata></head><body>
<body.head><hedline><hl1>{one.headline}</hl1></hedline><byline>By {one.byline}</byline></body.head>
<body.content>{one.markup}</body.content></body></nitf>"""


def write_sgml() -> str:
    pieces = [
        f'<REUTERS TOPICS="YES" NEWID="{number}">\n<DATE> 5-MAY-1987 09:30:00.00</DATE>\n<TEXT>&#2;\n<TITLE>'
        f"{one.headline.upper()}</TITLE>\n<DATELINE>    PORT, May 5 - </DATELINE><BODY>"
        + "\n    ".join(paragraph.replace("“", '"').replace("”", '"').replace("é", "e") for paragraph in one.paragraphs)
        + " Reuter\n&#3;</BODY></TEXT>\n</REUTERS>"
        for number, one in enumerate(STORIES, 1)
    ]
    return '<!DOCTYPE lewis SYSTEM "lewis.dtd">\n' + "\n".join(pieces) + "\n"


def write_feed() -> str:
    items = "".join(
        f"<item><title>{one.headline}</title><link>{one.url}</link><pubDate>Mon, 05 May 2025 09:30:00 +0200</pubDate>"
        f"<content:encoded><![CDATA[{one.markup}]]></content:encoded></item>"
        for one in STORIES
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/'
        f'content/"><channel><title>The Post</title><link>https://www.example.org</link>{items}</channel></rss>'
    )


def write_atom() -> str:
    entries = "".join(
        f'<entry><title>{one.headline}</title><id>{one.url}</id><link href="{one.url}"/><updated>{one.day}T09:30:00Z'
        f"</updated><author><name>{one.byline}</name></author>"
        f'<content type="html">{escape(one.markup)}</content></entry>'
        for one in STORIES
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The Post</title>{entries}</feed>'


def write_zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 5, 5, 9, 30, 0)), content)
    return packed.getvalue()


def write_tar(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def pack_zstd(content: bytes) -> bytes:
    import zstandard

    packed: bytes = zstandard.compress(content)
    return packed


def make_seeds() -> list[Seed]:
    """Return a file of every format, made here: the same bytes each time but for SQLite's and Parquet's releases."""
    one = STORIES[0]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
    plain = f"{one.headline}\n\nBy {one.byline}\n\nMay 5, 2025\n\n{one.text}\n"
    texts = [
        ("markdown", "story.md", write_markdown(one), 1), ("front matter", "story.md", write_front_matter(one), 1),
        ("text", "story.txt", plain, 1), ("html", "story.html", write_web_page(one), 1),
        ("json", "dump.json", json.dumps(ROWS, ensure_ascii=False), 5), ("jsonl", "dump.jsonl", lines, 5),
        ("rtf", "story.rtf", write_rich_text(one), 1), ("ninjs", "item.json", write_ninjs(one), 1),
        ("newsml", "item.xml", write_newsml(one), 1), ("nitf", "item.xml", write_nitf(one), 1),
        ("sgml", "reut.sgm", write_sgml(), 5), ("rss", "feed.xml", write_feed(), 5),
        ("atom", "feed.xml", write_atom(), 5),
    ]  # fmt: skip
    seeds = [Seed(kind, name, text.encode(), count) for kind, name, text, count in texts]
    seeds += [
        Seed("csv", "dump.csv", write_separated(), 5), Seed("parquet", "dump.parquet", write_parquet(), 5),
        Seed("sqlite", "dump.db", write_sqlite(), 5), Seed("docx", "story.docx", write_word(one), 1),
        Seed("warc", "crawl.warc", write_archive(), 5),
    ]  # fmt: skip
    return [*seeds, *pack_seeds(lines.encode())]


def pack_seeds(lines: bytes) -> Iterator[Seed]:
    """Yield packed files: by each way of packing a dump, and a zip and a tar of pages."""
    yield Seed("gzip", "dump.jsonl.gz", gzip.compress(lines, mtime=0), 5)
    yield Seed("zstd", "dump.jsonl.zst", pack_zstd(lines), 5)
    members = {f"{number}.html": write_web_page(one).encode() for number, one in enumerate(STORIES)}
    yield Seed("zip", "pages.zip", write_zip(members), 5)
    yield Seed("tar", "pages.tar", write_tar(members), 5)
    yield Seed("warc.gz", "crawl.warc.gz", gzip.compress(write_archive(), mtime=0), 5)


def find_real() -> list[Seed]:
    """Return real files of the corpora beside the repository, at most MOST_REAL a format; none where there are none."""
    wanted = [
        ("html", "html-*/html/*.gz"), ("markdown", "md-seedlayout/*.txt"), ("front matter", "md-digitalgov/**/*.md"),
        ("text", "txt-bbc/*/*.txt"), ("jsonl", "jsonl-allsides/*.gz"), ("csv", "csv-*/*.csv"),
        ("sgml", "wire-reuters*/sgm-data/*.sgm"), ("ninjs", "wire-ninjs-newsml/**/*.json"),
        ("newsml", "wire-ninjs-newsml/**/*.xml"),
    ]  # fmt: skip
    seeds = []
    for kind, pattern in wanted:
        paths = sorted(CORPORA.glob(pattern))
        for path in paths[:: -(-len(paths) // MOST_REAL) or 1]:
            with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
                seeds.append(Seed(kind, path.name.removesuffix(".gz"), file.read(LONGEST_REAL)))
    return seeds
