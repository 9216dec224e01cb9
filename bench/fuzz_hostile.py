"""Hostile files of `make fuzz`: entities, endless lines, depths, odd cells, pickles, things that are no file.

Each is a function that writes into an empty folder what the case is about; SECRET must turn up in no table, and the
pipe that stands beside it, which an external entity names, must not be opened: nobody writes to it.
"""

from __future__ import annotations

import gzip
import json
import os
import pickle
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from fuzz_archives import PAGE, Hostile, list_bombs, list_tricks, put, replace_member
from fuzz_files import STORIES, make_seeds, write_separated, write_zip

SECRET = "pomegranate-secret-of-this-machine"
LONG = 50_000_000  # characters of a single line
SHORTER = 5_000_000  # of one sign over and over
DEEP = 10_000  # levels
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ATOM = "http://www.w3.org/2005/Atom"
NEWSML = "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'>"
FRAMES = {  # files of one article, INSIDE where its words stand
    "feed.xml": "<rss version='2.0'><channel><item><description>INSIDE</description></item></channel></rss>",
    "atom.xml": f"<feed xmlns='{ATOM}'><entry><title>Late</title><content>INSIDE</content></entry></feed>",
    "item.xml": f"{NEWSML}<contentMeta><headline>INSIDE</headline></contentMeta></newsItem>",
    "nitf.xml": "<nitf><body><body.content><p>INSIDE</p></body.content></body></nitf>",
    "page.html": "<html><body><article><p>INSIDE</p></article></body></html>",
    "reut.sgm": "<REUTERS NEWID='1'><TEXT><TITLE>Late</TITLE><BODY>INSIDE</BODY></TEXT></REUTERS>",
}
TEXTS = {
    "story.md": "# Late\n\nINSIDE",
    "story.txt": "INSIDE",
    "front.md": "---\ntitle: INSIDE\n---\n\nIt rained.",
    "dump.json": '[{"title": "Late", "text": "INSIDE"}]',
    "dump.jsonl": '{"title": "Late", "text": "INSIDE"}\n{"text": "It rained."}',
    "item.json": '{"uri": "urn:x", "type": "text", "headline": "Late", "body_text": "INSIDE"}',
    "dump.csv": 'title,text\nLate,"INSIDE"\nRain,It rained.\n',
    "story.rtf": "{\\rtf1 INSIDE}",
}


def list_hostile(outside: Path, address: str) -> list[Hostile]:
    """Return every hostile case; nothing may be read from the folder `outside`, nor asked of the server."""
    return [
        *list_entities(outside, address),
        *list_bombs(),
        *list_tricks(outside),
        *list_long_lines(),
        *list_depths(),
        *list_cells(),
        *list_pickles(),
        *list_no_files(outside),
    ]


def list_entities(outside: Path, address: str) -> Iterator[Hostile]:
    """Yield XML and HTML whose entities grow, or name another file or a server."""
    laughs = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    declared = {
        "billion laughs": (laughs, "&a11;"),
        "quadratic": (f'<!ENTITY a "{"ha" * 50_000}">', "&a;" * 2_000),
        "external file": (f'<!ENTITY x SYSTEM "{(outside / "secret.txt").as_uri()}">', "&x;"),
        "external pipe": (f'<!ENTITY x SYSTEM "{(outside / "pipe").as_uri()}">', "&x;"),
        "external passwd": ('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
        "external http": (f'<!ENTITY x SYSTEM "{address}/entity">', "&x;"),
        "external parameter": (f'<!ENTITY % p SYSTEM "{address}/dtd">%p;<!ENTITY x "x">', "&x;"),
    }
    document = f"<w:document xmlns:w='{WORD}'><w:body><w:p><w:r><w:t>INSIDE</w:t></w:r></w:p></w:body></w:document>"
    for kind, (entities, used) in declared.items():
        head = f"<?xml version='1.0'?><!DOCTYPE x [{entities}]>"
        for name, frame in FRAMES.items():
            yield Hostile(Path(name).suffix[1:], kind, name, put(head + frame.replace("INSIDE", used)))
        part = (head + document.replace("INSIDE", used)).encode()
        yield Hostile("docx", kind, "story.docx", put(replace_member("docx", "word/document.xml", part)))


def list_long_lines() -> Iterator[Hostile]:
    """Yield 50 MB on one line, of every text format; one sign over and over; a number that does not end."""
    text = "The ferry was late. "
    for name, frame in {**FRAMES, **TEXTS}.items():
        before, after = frame.split("INSIDE")
        written = partial(write_long, before, text, after, LONG)
        yield Hostile(Path(name).suffix[1:], "50 MB on one line", name, written)
    signs = {"story.md": "“", "story.txt": "x", "page.html": "<", "dump.json": "[", "dump.csv": '"', "feed.xml": "<a>"}
    for name, sign in (signs | {"story.rtf": "{", "nul.txt": "\0", "blank.md": "\n"}).items():
        yield Hostile(Path(name).suffix[1:], "5 MB of one sign", name, partial(write_long, "", sign, "", SHORTER))
    for suffix in ("json", "jsonl", "csv"):
        digits = put('[{"text": ' + "9" * 1_000_000 + "}]")
        yield Hostile(suffix, "a number of a million digits", f"digits.{suffix}", digits)


def write_long(before: str, text: str, after: str, length: int, path: Path) -> None:
    path.write_text(before + text * (length // len(text)) + after)


def list_depths() -> Iterator[Hostile]:
    """Yield 10,000 levels of whatever can be nested."""
    rain = "It rained."
    depths = {
        "dump.json": '{"text": ' + '{"a": ' * DEEP + "1" + "}" * (DEEP + 1),
        "list.json": "[" * DEEP + "]" * DEEP,
        "dump.jsonl": "[" * DEEP + "]" * DEEP + f'\n{{"text": "{rain}"}}',
        "page.html": "<html><body>" + "<div>" * DEEP + f"<p>{rain}</p>" + "</div>" * DEEP,
        "quotes.html": "<article>" + "<blockquote><q>" * DEEP + rain,
        "tables.html": "<table><tr><td>" * DEEP + rain,
        "data.html": f'<script type="application/ld+json">{"[" * DEEP}{"]" * DEEP}</script>{PAGE}',
        "nitf.xml": FRAMES["nitf.xml"].replace("INSIDE", "<block>" * DEEP + rain + "</block>" * DEEP),
        "item.xml": NEWSML + "<a>" * DEEP + "</a>" * DEEP + "</newsItem>",
        "feed.xml": FRAMES["feed.xml"].replace("INSIDE", "<b>" * DEEP + "</b>" * DEEP),
        "story.rtf": "{\\rtf1 " + "{" * DEEP + rain + "}" * (DEEP + 1),
        "reut.sgm": "<REUTERS NEWID='1'>" * DEEP + f"<BODY>{rain}</BODY>" + "</REUTERS>" * DEEP,
        "quotes.md": ">" * DEEP + rain,
        "list.md": "".join(f"{'  ' * level}- a\n" for level in range(1_000)),
        "links.md": "[" * DEEP + "](x)" * DEEP,
        "stars.md": "*_" * DEEP + rain,
        "front.md": "---\ntitle: " + "[" * DEEP + "]" * DEEP + f"\n---\n\n{rain}",
        "maps.md": "---\n" + "".join(f"{' ' * level}a:\n" for level in range(2_000)) + f"---\n\n{rain}",
        "alias.md": f"---\na: &a [x,x,x,x,x,x,x,x,x]\n{grow_aliases()}title: *j\n---\n\n{rain}",
    }
    for name, text in depths.items():
        yield Hostile(Path(name).suffix[1:], "10,000 levels", name, put(text))
    inside = "<w:p>" * DEEP + "</w:p>" * DEEP
    part = f"<?xml version='1.0'?><w:document xmlns:w='{WORD}'><w:body>{inside}</w:body></w:document>".encode()
    yield Hostile("docx", "10,000 levels", "story.docx", put(replace_member("docx", "word/document.xml", part)))


def grow_aliases() -> str:
    """Return the billion laughs of YAML."""
    pairs = zip("abcdefghi", "bcdefghij", strict=True)
    return "".join(f"{name}: &{name} [{','.join([f'*{inner}'] * 9)}]\n" for inner, name in pairs)


def list_cells() -> Iterator[Hostile]:
    """Yield cells that a spreadsheet would run, tables that are none, values that are odd."""
    for number, cell in enumerate(("=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "-2", "\t=1+1", '"=""1"""')):
        yield Hostile("csv", "formulas", f"{number}.csv", put(f"title,text\n{cell},{cell}\n"))
    sheets = {
        "more cells than columns": "title,text\n" + "a," * 100_000 + "\n" + "b,c\n",
        "100,000 columns": ",".join(f"c{number}" for number in range(100_000)) + "\ntext",
        "the same column twice": "text,text,text\na,b,c\n",
        "NUL in a cell": write_separated().replace(b"ferry", b"fer\0ry").decode(),
    }
    for kind, sheet in sheets.items():
        yield Hostile("csv", kind, "dump.csv", put(sheet))
    values = ["NaN", '"text"', "null", "[]", "{}", '{"text": NaN}', '{"text": 1e999}', '{"text": "\\ud800"}']
    for value in [*values, '[{"text": {}}]', '{"text": "a", "text": "b"}']:
        for name in ("dump.json", "dump.jsonl"):
            yield Hostile("json", "odd values", name, put(value))
    days = ["0000-00-00", "9999-12-31T23:59:60+99:99", "1e400", "-1", "9" * 20, "2025-02-30", "inf", 1e300, -1e18]
    yield Hostile("jsonl", "odd dates", "dump.jsonl", put(write_lines("date", days)))
    urls = ["http://[", "http://[::1", "//", "javascript:alert(1)", "http://a b/", "x" * 100_000, "http://\ud800.org/"]
    yield Hostile("jsonl", "odd addresses", "dump.jsonl", put(write_lines("url", list(urls))))


def write_lines(name: str, values: list[object]) -> str:
    return "\n".join(json.dumps({"text": "It rained.", name: value}) for value in values)


class Trap:
    """What runs a command where it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.system, ("true",)


def list_pickles() -> Iterator[Hostile]:
    """Yield pickles that run something, under every name."""
    trap = pickle.dumps([Trap()])
    suffixes = "pkl pickle md txt html json jsonl csv parquet db xml rtf docx warc sgm"
    for suffix in [*suffixes.split(), ""]:
        yield Hostile(suffix or "no suffix", "pickle", f"story.{suffix}".rstrip("."), put(trap))
    yield Hostile("gz", "pickle", "story.pkl.gz", put(gzip.compress(trap)))
    yield Hostile("zip", "pickle", "story.zip", put(write_zip({"data.pkl": trap, "page.html": PAGE.encode()})))


def list_no_files(outside: Path) -> Iterator[Hostile]:
    """Yield what is no file, or not for long, or has an odd name."""
    for kind, aim in {"link out": outside / "secret.txt", "link to itself": "story.md", "link to nothing": "x"}.items():
        yield Hostile("md", kind, "story.md", partial(write_link, aim))
    yield Hostile("folder", "link out", "stories", partial(write_link, outside))
    yield Hostile("folder", "link to itself", "stories", partial(write_link, "."))
    for name in ("story.md", "page.html", "dump.jsonl", "dump.db", "dump.parquet", "pages.zip", "crawl.warc.gz"):
        yield Hostile(Path(name).suffix[1:], "pipe", name, os.mkfifo)
    for seed in make_seeds():
        yield Hostile(seed.format, "unreadable", seed.name, partial(write_locked, seed.content))
        yield Hostile(seed.format, "empty", seed.name, put(b""))
        times = 1 if seed.format in ("sqlite", "parquet", "docx", "zip") else 200
        yield Hostile(seed.format, "changes while read", seed.name, put(seed.content * times), moving=True)
    names = [
        "a\nb.md",
        "\udcff.md",
        "=cmd.md",
        "con.md",
        "-rf.md",
        "*.md",
        "[a].md",
        " .md",
        "\u202edm.md",
        "x" * 250 + ".md",
    ]
    for name in names:
        yield Hostile("md", "odd names", name, put(f"# Late\n\n{STORIES[0].text}"))


def write_link(aim: Path | str, path: Path) -> None:
    path.symlink_to(aim)


def write_locked(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    path.chmod(0)
