"""Rich text: paragraphs, encodings, links, tables, exports; nested groups, lists of fonts, raw bytes, bad codes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.readers.records import Given, Record, Rejected
from analysis.readers.rich_text import is_rich_text, read_rich_text

LONG = "The ferry to Sallowby was late again on Friday, and forty people waited on the pier until evening in the rain."
HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0\fprq2{\*\panose 02}Times New Roman;}}"
STORED = r"{\info{\title Stored title}{\author Desk}}"


def _write(*lines: str, head: str = HEAD) -> bytes:
    """Return rich text with a paragraph for each line, letters beyond ASCII as codes."""
    letters = {"{": "\\{", "}": "\\}", "\\": "\\\\"}
    coded = ("".join(letters.get(a, a if a < "\x80" else f"\\u{ord(a)}?") for a in line) for line in lines)
    return (head + "".join(f"\\pard\\f0 {line}\\par\n" for line in coded) + "}").encode("ascii")


def _read(content: bytes, folder: str = "") -> list[Record | Rejected]:
    return list(read_rich_text(io.BytesIO(content), Given("a.rtf", folder)))


def _shown(content: bytes) -> list[tuple[str, str]]:
    [record] = _read(content)
    return [(paragraph.role, paragraph.text) for paragraph in record.paragraphs]


def test_a_document_is_one_article():
    [record] = _read(
        _write("Ferry late", "By Ana Roe", "April 3, 2021", "", LONG, "“Fähre,” said Ana Bell."), "news/sport"
    )
    assert record.fields == {
        "headline": "Ferry late",
        "byline": "By Ana Roe",
        "published": "April 3, 2021",
        "section": "sport",
    }
    assert [(paragraph.role, paragraph.text) for paragraph in record.paragraphs] == [
        ("byline", "By Ana Roe"),
        ("date", "April 3, 2021"),
        ("", LONG),
        ("", "“Fähre,” said Ana Bell."),
    ]


@pytest.mark.parametrize(("first", "headline"), [("Ferry late", "Ferry late"), (LONG, "Stored title")])
def test_the_stored_title_stands_in_where_the_text_has_none(first, headline):
    [record] = _read(_write(first, LONG, head=HEAD + STORED))
    assert record.fields == {"headline": headline}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (rb"{\rtf1\ansi\ansicpg1252 F\'e4hre \'93late\'94}", "Fähre “late”"),
        (rb"{\rtf1\ansi\ansicpg1251 \'cf\'e0\'f0\'ee\'ec}", "Паром"),
        (b"{\\rtf1\\ansi\\ansicpg1252 F\xe4hre}", "Fähre"),
        (rb"{\rtf1\ansi\ansicpg99999 Fahre}", "Fahre"),
        (rb"{\rtf1\ansi \ldblquote Late\rdblquote\emdash so}", "“Late”—so"),
        (rb"{\rtf1\ansi ferry \u-10179 ?\u-8704 ?}", "ferry 😀"),
        (rb"{\rtf1\ansi ferry \u9999999 late \uc late}", "ferry late late"),
        (b"{\\rtf1\\ansi fer\x00ry}", "ferry"),
        (rb"{\rtf1{\field{\*\fldinst{HYPERLINK \"https://example.org\"}}{\fldrslt{ferry}}} late}", "ferry late"),
        (rb"{\rtf1{\pict\pngblip\bin8 {}\}{{}}} late}", "late"),
        (b"{\\rtf1{\\pict " + b"89504e47" * 200 + b"} late}", "late"),
        (rb"{\rtf1{\header Page 1}{\footer foot}{\*\generator Desk;} late}", "late"),
    ],
)
def test_codes_become_the_letters_that_they_mean(source, text):
    [(_, shown)] = _shown(source)
    assert " ".join(shown.split()) == text


def test_rows_of_a_table_are_one_paragraph_each():
    table = r"\trowd\intbl Port\cell Boats\cell\row\trowd\intbl Sallowby\cell 3\cell\row\pard "
    content = _write(LONG, LONG).replace(b"}", b"}" + table.encode(), 2)[:-1] + table.encode() + b"}"
    assert ("table", "Sallowby | 3") in _shown(content)


def test_hard_wrapped_lines_are_joined():
    lines = ["The ferry to Sallowby was late again on Friday, and forty people", "waited on the pier."]
    assert _shown(_write("Ferry late", "", *lines, "", *lines)) == [("", " ".join(lines))] * 2


def test_an_export_in_rich_text_is_split():
    lines = ["1 of 2 DOCUMENTS", "", "The Sallowby Post", "", "January 11, 2021 Monday", "", "Ferry late", ""]
    lines += ["BYLINE: Ana Roe", "", "LENGTH: 21 words", "", LONG, "", "LOAD-DATE: January 12, 2021", ""]
    records = _read(_write(*lines, *lines))
    assert [record.fields["headline"] for record in records] == ["Ferry late"] * 2
    assert [paragraph.text for paragraph in records[1].paragraphs if not paragraph.role] == [LONG]


def test_factiva_s_tables_are_split():
    cells = {"HD": "Ferry late", "WC": "21 words", "PD": "23 April 2021", "SN": "The Sallowby Post", "LP": LONG}
    cells |= {"AN": "Document SALPST0020210423eh4n0000x"}
    rows = "".join(rf"\trowd\intbl {code}\cell {text}\cell\row " for code, text in cells.items())
    [record] = _read((HEAD + rows + "}").encode())
    assert record.fields == {"headline": "Ferry late", "published": "23 April 2021", "outlet": "The Sallowby Post"}
    assert [paragraph.text for paragraph in record.paragraphs if not paragraph.role] == [LONG]


@pytest.mark.parametrize(
    "content",
    [
        b"{\\rtf1 " + b"{" * 100_000,
        b"{\\rtf1 " + b"}" * 100_000,
        b"{\\rtf1 {\\fonttbl" + b"\\f1" * 50_000,
        b"{\\rtf1 {\\fonttbl" + b"{\\f1}" * 30_000,
        b"{\\rtf1 {\\fonttbl" + b"\\f1\\fcharset0 x" * 20_000,
        b"{\\rtf1 " + b"{\\field{\\*\\fldinst{ HYPERLINK " * 10_000,
        b"{\\rtf1 " + b"\\pict \\bin" * 10_000,
        b"{\\rtf1 " + b"\\bin5 " * 10_000,
        b"{\\rtf1 \\bin999999999 x",
        b"{\\rtf1 \\'zz \\u \\uc-1 \\ansicpg \\f99999 \\'e9",
        b"{\\rtf1",
        b"{\\rtf1 " + b"g" * 8_100_000,
    ],
    ids=lambda content: f"{content[:24]!r} {len(content)}",
)
def test_hostile_rich_text_ends_soon(content):
    [found] = _read(content)
    assert isinstance(found, Record | Rejected)


def test_what_is_no_rich_text_is_rejected():
    assert _read(b"Ferry late") == [Rejected("It is no rich text.")]
    assert is_rich_text(b"\r\n{\\rtf1")
    assert not is_rich_text(b"{\\note}")


WHOLE = _write("Ferry late", "By Ana Roe", LONG, head=HEAD + STORED)
CODES = (
    b"{",
    b"}",
    b"\\par ",
    b"\\u-5 ",
    b"\\'e9",
    b"\\bin3 ",
    b"\\pict ",
    b"\\fonttbl",
    b"\\f1",
    b"\\uc0 ",
    b"late ",
    b"\\*",
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(CODES) | st.binary(max_size=6), max_size=40))
def test_any_codes_end_in_a_record_or_a_rejection(codes):
    [found] = _read(b"{\\rtf1 " + b"".join(codes) + b"}")
    assert isinstance(found, Record | Rejected)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(6, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_any_bytes_changed_end_in_a_record_or_a_rejection(changes):
    content = bytearray(WHOLE)
    for place, byte in changes:
        content[place] = byte
    assert all(isinstance(found, Record | Rejected) for found in _read(bytes(content)))
