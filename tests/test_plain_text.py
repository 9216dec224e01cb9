"""Text files, one article each: title, byline, date, paragraphs, the folder as section; and what is no prose."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.readers.plain_text import is_title, name_no_prose, name_section, read_plain_text
from analysis.readers.records import Given, Record, Rejected
from analysis.readers.text_encoding import decode

LONG = (
    "The ferry to Sallowby was late again on Friday, and forty people waited on the pier until the evening in the rain."
)
WRAPPED = """The ferry to Sallowby was late again on Friday, and forty people waited
on the pier until the evening in the rain. Nobody told them why it had
not come, and the harbour office said in a statement that it did not know
either. The mayor spoke of a shame for the town and for the company that
runs the boats."""


def _read(text: str | bytes, name: str = "001.txt", folder: str = "") -> Record:
    content = text.encode() if isinstance(text, str) else text
    [found] = read_plain_text(io.BytesIO(content), Given(name, folder))
    assert isinstance(found, Record), found
    return found


def _shown(record: Record) -> list[tuple[str, str]]:
    return [(paragraph.role, paragraph.text) for paragraph in record.paragraphs]


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (f"Ferry late again\n\n{LONG}", "Ferry late again"),
        (f"\n\n  Ferry late again  \n{LONG}\n{LONG}", "Ferry late again"),
        (f"Will the ferry sail?\n\n{LONG}", "Will the ferry sail?"),
        (f"“Nobody told us anything,” says mayor\n\n{LONG}", "“Nobody told us anything,” says mayor"),
        (f"Ferry late again\nBy Ana Roe\nApril 3, 2021\n\n{LONG}", "Ferry late again"),
        (f"Ferry late again\n{WRAPPED}", "Ferry late again"),
        (f"{LONG}\n\n{LONG}", None),
        (WRAPPED, None),
        (f"The ferry was late,\nsaid Ana Bell.\n\n{LONG}", None),
        ("Ferry late again", None),
        (f"By Ana Roe\n\n{LONG}", None),
        (f"April 3, 2021\n\n{LONG}", None),
        (f"https://example.org/ferry\n\n{LONG}", None),
        (f"12\n\n{LONG}", None),
    ],
)
def test_the_first_line_is_the_headline_where_it_can_be_one(text, headline):
    assert _read(text).fields.get("headline") == headline


def test_byline_and_date_stand_directly_below_the_title():
    record = _read(f"Ferry late\n\nBy Ana Roe and Tom Marsh\n3 April 2021\n\n{LONG}\n\n{LONG}")
    assert record.fields == {
        "headline": "Ferry late",
        "byline": "By Ana Roe and Tom Marsh",
        "published": "3 April 2021",
    }
    assert _shown(record) == [("byline", "By Ana Roe and Tom Marsh"), ("date", "3 April 2021"), ("", LONG), ("", LONG)]


def test_a_paragraph_that_begins_with_by_is_text():
    record = _read("Ferry late\n\nBy noon forty people stood on the pier.\n\nApril was cold.")
    assert record.fields == {"headline": "Ferry late"}
    assert [role for role, _ in _shown(record)] == ["", ""]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        (f"Ferry late\n\n{WRAPPED}\n\n{WRAPPED}", [" ".join(WRAPPED.split())] * 2),
        (f"Ferry late\n\n{WRAPPED}", [" ".join(WRAPPED.split())]),
        (f"Ferry late\n{LONG}\n{LONG}", [LONG, LONG]),
        (f"Ferry late\r\n\r\n{LONG}\r\n\r\n{LONG}\r\n", [LONG, LONG]),
    ],
)
def test_hard_wrapped_lines_are_joined(text, paragraphs):
    assert [text for _, text in _shown(_read(text))] == paragraphs


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(encoding):
    record = _read(f"“Fähre” zu spät\n\n{LONG}".encode(encoding))
    assert record.fields["headline"] == "“Fähre” zu spät"
    assert record.encoding


@pytest.mark.parametrize(
    ("folder", "section"),
    [
        ("corpora/txt-bbc/business", "business"),
        ("news\\World News", "World News"),
        ("sport_2021", "sport"),
        ("arts", "arts"),
        ("", None),
        ("data/articles", None),
        ("corpora/txt-bbc", None),
        ("2021", None),
        ("2021-04-03", None),
        ("03", None),
        ("raw", None),
        ("batch-17", None),
        ("tmpx81kq2", None),
    ],
)
def test_the_folder_says_the_section_unless_it_says_nothing(folder, section):
    assert name_section(folder) == section


LOG = "\n".join(f"2021-04-03 09:30:{second:02d} INFO ferry {second} left the pier" for second in range(20))
PROGRAM = """import sys


def sail(name):
    boat = name.lower()
    print(boat)
    return boat


sail(sys.argv[1])
"""
NUMBERS = "\n".join(f"{row}\t{row * 17}\t{row * 3.5}" for row in range(30))


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        (LOG, "a.txt", "It is a log."),
        (PROGRAM, "a.txt", "It is a program."),
        (NUMBERS, "a.txt", "It holds numbers and hardly any words."),
        (LONG, "README.txt", "It is a file about the folder."),
        (LONG, "licence", "It is a file about the folder."),
        ("Permission is hereby granted, free of charge, to any person", "a.txt", "It is the text of a licence."),
        ("  \n ", "a.txt", "It holds no text."),
    ],
)
def test_what_is_no_prose_is_skipped_with_a_reason(text, name, reason):
    [found] = read_plain_text(io.BytesIO(text.encode()), Given(name))
    assert found == Rejected(reason, status="unreadable" if "no text" in reason else "skipped")


@pytest.mark.parametrize(
    "text",
    [
        f"Ferry late\n\n{LONG}",
        WRAPPED,
        "Tide table\n\n" + "\n".join(f"High water at {hour}:30 in Sallowby, 4.{hour} metres" for hour in range(12)),
        "Results\n\n" + "\n".join(f"Sallowby {n} Marsh {n + 1}" for n in range(12)),
        "Night ferry\n\n" + "\n".join(["the water was black;", "the lamp was out;", "nobody spoke"] * 3),
        "“When does it go?”\n“Not today.”\n“Tomorrow?”\n“Perhaps.”\n“And then?”\n“We wait.”",
    ],
)
def test_in_doubt_a_text_is_read(text):
    assert name_no_prose(text, "readme-first-ferry.txt") is None


@pytest.mark.parametrize(("line", "expected"), [("Ferry late", True), ("It was late.”", False), ("word " * 40, False)])
def test_a_title_is_short_and_no_sentence(line, expected):
    assert is_title(line) is expected


@pytest.mark.parametrize("content", [b"\x00" * 100, bytes(range(32)) * 20, b"a" * 10_000_001])
def test_what_cannot_be_read_is_rejected(content):
    [found] = read_plain_text(io.BytesIO(content), Given("a.txt"))
    assert isinstance(found, Rejected)
    assert found.problem.startswith("It ")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_end_in_one_record_or_rejection(content):
    [found] = read_plain_text(io.BytesIO(content), Given("a.txt", "news/sport"))
    assert isinstance(found, Record | Rejected)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=30), min_size=1, max_size=12))
def test_no_word_is_lost(words):
    text = "\n\n".join(words)
    [found] = read_plain_text(io.BytesIO(text.encode()), Given("a.txt"))
    if isinstance(found, Record):
        shown = " ".join([found.fields.get("headline", ""), *(paragraph.text for paragraph in found.paragraphs)])
        assert "".join(shown.split()) == "".join(decode(text.encode()).text.split())


@pytest.mark.corpora
def test_every_text_of_a_folder_of_news_has_title_section_and_paragraphs(shared):
    paths = sorted((shared / "corpora" / "txt-bbc").glob("*/*.txt"))
    assert len(paths) == 453
    for path in paths:
        record = _read(path.read_bytes(), path.name, str(path.parent))
        first, *blocks = [block for block in path.read_text(encoding="utf-8").split("\n\n") if block.strip()]
        assert record.fields == {"headline": " ".join(first.split()), "section": path.parent.name}
        assert _shown(record) == [("", " ".join(block.split())) for block in blocks]


def test_a_text_of_more_lines_than_an_article_has_is_told():
    [found] = read_plain_text(io.BytesIO(b"rain\n" * 100_001), Given("a.txt"))
    assert found == Rejected("It has more than 100,000 lines; an article has not.")
