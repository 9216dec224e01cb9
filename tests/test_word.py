"""Word documents: roles by style, titles, links and traits; exports in Word; bombs, lies about sizes, broken files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.readers import word
from analysis.readers.records import Given, Paragraph, Record, Rejected
from analysis.readers.word import is_word, read_word

LONG = "The ferry to Sallowby was late again on Friday, and forty people waited on the pier until evening in the rain."
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'


def _save(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _write(*paragraphs: str | tuple[str, str], title: str = "") -> bytes:
    """Return a document of paragraphs, each with a style or none, written by python-docx."""
    document = docx.Document()
    document.core_properties.author, document.core_properties.title = "Desk", title
    for paragraph in paragraphs:
        text, style = (paragraph, None) if isinstance(paragraph, str) else paragraph
        document.add_paragraph(text, style=style)
    return _save(document)


def _pack(body: str, parts: Mapping[str, str | bytes] | None = None, space: str = SPACE) -> bytes:
    """Return a document with this XML in its body."""
    text = f'<?xml version="1.0"?><w:document {space}><w:body>{body}</w:body></w:document>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in ({"word/document.xml": text} | dict(parts or {})).items():
            packed.writestr(name, part)
    return stream.getvalue()


def _read(content: bytes, folder: str = "") -> list[Record | Rejected]:
    return list(read_word(io.BytesIO(content), Given("a.docx", folder)))


def _shown(content: bytes) -> list[tuple[str, str]]:
    [record] = _read(content)
    return [(paragraph.role, paragraph.text) for paragraph in record.paragraphs]


def test_styles_say_the_roles():
    content = _write(
        ("Ferry late", "Title"),
        ("Forty people waited", "Subtitle"),
        "By Ana Roe",
        "April 3, 2021",
        LONG,
        ("What now", "Heading 2"),
        ("A new boat", "List Bullet"),
        ("“Not yet.”", "Quote"),
        ("The pier", "Caption"),
    )
    [record] = _read(content, "news/sport")
    assert record.fields == {
        "headline": "Ferry late",
        "subtitle": "Forty people waited",
        "byline": "By Ana Roe",
        "published": "April 3, 2021",
        "section": "sport",
    }
    roles = ["subtitle", "byline", "date", "", "heading", "list", "quote", "caption"]
    assert [paragraph.role for paragraph in record.paragraphs] == roles


@pytest.mark.parametrize(
    ("paragraphs", "title", "headline"),
    [
        ([("Ferry late", "Title"), LONG], "Another", "Ferry late"),
        ([("Ferry late", "Heading 1"), LONG], "Another", "Ferry late"),
        (["April 3, 2021", ("Ferry late", "Heading 1"), LONG], "", "Ferry late"),
        (["Ferry late", LONG], "Another", "Ferry late"),
        ([LONG, LONG], "Ferry late", "Ferry late"),
        ([LONG, LONG], "Document1", None),
        ([LONG, LONG], "", None),
        ([LONG, ("What now", "Heading 2"), LONG], "", None),
    ],
)
def test_the_headline_is_what_stands_as_title(paragraphs, title, headline):
    [record] = _read(_write(*paragraphs, title=title))
    assert record.fields.get("headline") == headline
    assert "byline" not in record.fields  # the author among the properties sat at the desk


def test_a_short_bold_paragraph_at_the_top_is_the_headline():
    run = "<w:r><w:rPr><w:b/></w:rPr><w:t>“It was late.”</w:t></w:r>"
    [record] = _read(_pack(f"<w:p>{run}</w:p><w:p><w:r><w:t>{LONG}</w:t></w:r></w:p>"))
    assert record.fields["headline"] == "“It was late.”"


def test_links_and_traits_are_spans():
    relations = (
        '<Relationships xmlns="r"><Relationship Id="r1" Type="x/hyperlink" Target="https://example.org/ferry"/>'
        "</Relationships>"
    )
    link = '<w:hyperlink xmlns:r="r" r:id="r1"><w:r><w:t>ferry</w:t></w:r><w:r><w:t>  line</w:t></w:r></w:hyperlink>'
    bold = '<w:r><w:rPr><w:b/><w:i w:val="0"/></w:rPr><w:t>late</w:t></w:r>'
    body = f'<w:p><w:r><w:t xml:space="preserve">The </w:t></w:r>{link}<w:r><w:t> was </w:t></w:r>{bold}</w:p>'
    [record] = _read(_pack(body, {"word/_rels/document.xml.rels": relations}))
    [paragraph] = record.paragraphs
    assert paragraph.text == "The ferry line was late"
    assert [(span.kind, paragraph.text[span.start : span.end], span.url) for span in paragraph.spans] == [
        ("link", "ferry line", "https://example.org/ferry"),
        ("strong", "late", None),
    ]


@pytest.mark.parametrize("space", [SPACE, STRICT])
def test_what_nobody_sees_is_left_out(space):
    shown = "<w:r><w:t>It rained</w:t></w:r>"
    gone = "<w:del><w:r><w:delText> never</w:delText><w:t> never</w:t></w:r></w:del>"
    added = "<w:ins><w:r><w:t> again</w:t></w:r></w:ins>"
    box = "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Box</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    control = "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    content = _pack(f"<w:p>{shown}{gone}{added}{box}<w:r><w:t>.</w:t></w:r></w:p>{control}", space=space)
    assert _shown(content) == [("", "It rained again."), ("", "In a control.")]


def test_a_table_is_one_and_a_table_for_the_page_is_none():
    document = docx.Document()
    document.add_paragraph(LONG)
    table = document.add_table(2, 2)
    for place, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell {place}"
    document.add_table(1, 1).rows[0].cells[0].text = LONG
    shown = [("", LONG), ("table", "cell 0 | cell 1"), ("table", "cell 2 | cell 3"), ("", LONG)]
    assert _shown(_save(document)) == shown


def test_an_export_in_word_is_split():
    lines = [
        "Ferry late",
        "The Sallowby Post",
        "April 23, 2021 Friday",
        "Copyright 2021 Sallowby Press",
        "Section: NEWS",
    ]
    lines += [
        "Length:\u00a019 words",
        "Byline:\u00a0Ana Roe",
        "Body",
        LONG,
        "Load-Date: April 23, 2021",
        "End of Document",
    ]
    records = _read(_write(*lines, *lines))
    assert [record.fields["headline"] for record in records] == ["Ferry late", "Ferry late"]
    assert [paragraph.text for paragraph in records[1].paragraphs if not paragraph.role] == [LONG]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "It is an old Word document; save it as .docx."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "It is locked by a password; save it without one.",
        ),
        (b"PK\x03\x04 broken", "It is no sound Word document."),
        (b"", "It is no sound Word document."),
        (_pack("<w:p>"), "It is no sound Word document."),
        (_pack("<w:p/>"), "It holds no text."),
        (_pack("<w:sdt>" * 400 + "</w:sdt>" * 400), "It is nested too deeply."),
    ],
)
def test_what_cannot_be_read_is_rejected(content, problem):
    assert _read(content) == [Rejected(problem)]


def test_a_zip_that_holds_no_document_is_rejected():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("../word/document.xml", "<x/>")
    assert _read(stream.getvalue()) == [Rejected("It is a ZIP archive that holds no Word document.")]


def test_a_packing_that_unpacks_without_bounds_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as packed:
        packed.writestr("word/document.xml", "<x/>")
    assert _read(stream.getvalue()) == [Rejected("It is packed in a way that no Word document is.")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding):
    bomb = '<!DOCTYPE w [<!ENTITY a "ferry"><!ENTITY b "&a;&a;&a;">]>'
    text = f'<?xml version="1.0" encoding="{encoding}"?>{bomb}<w:document {SPACE}><w:body>&b;</w:body></w:document>'
    founds = _read(_pack("", {"word/document.xml": text.encode(encoding)}))
    assert founds == [Rejected("It declares entities, which no Word document does.")]


def test_a_bomb_is_stopped_whatever_its_size_is_said_to_be(monkeypatch):
    monkeypatch.setattr(word, "MAX_UNPACKED", 100_000)
    monkeypatch.setattr(word, "CHUNK", 10_000)
    content = _pack(f"<w:p><w:r><w:t>{'It rained. ' * 20_000}</w:t></w:r></w:p>")
    assert _read(content) == [Rejected("It unpacks to far more than a document holds.")]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = packed.getinfo("word/document.xml").file_size
    lie = content.replace(size.to_bytes(4, "little"), (50_000).to_bytes(4, "little"))
    assert lie != content
    assert _read(lie) == [Rejected("It is no sound Word document.")]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (_write(LONG)[:4000], True),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", True),
        (b"PK\x03\x04" + b"[Content_Types].xml" + b"xl/workbook.xml", False),
        (b"PK\x03\x04mimetypeapplication/epub+zip", False),
        (b"Ferry late", False),
    ],
)
def test_a_word_document_is_known_by_its_first_bytes(head, expected):
    assert is_word(head) is expected


WHOLE = _write(("Ferry late", "Title"), "By Ana Roe", LONG, ("A new boat", "List Bullet"))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=30))
def test_any_bytes_changed_end_in_a_record_or_a_rejection(changes):
    content = bytearray(WHOLE)
    for place, byte in changes:
        content[place] = byte
    assert all(isinstance(found, Record | Rejected) for found in _read(bytes(content)))


ELEMENTS = ("p", "r", "t", "tbl", "tr", "tc", "sdt", "del", "pPr", "rPr", "b", "hyperlink", "br", "txbxContent")
TREES = st.recursive(
    st.text(st.characters(categories=["L", "Zs"]), max_size=8),
    lambda inside: st.tuples(st.sampled_from(ELEMENTS), st.lists(inside, max_size=4)).map(
        lambda pair: f"<w:{pair[0]}>{''.join(pair[1])}</w:{pair[0]}>"
    ),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_any_elements_end_in_a_record_or_a_rejection(tree):
    [found] = _read(_pack(tree))
    assert isinstance(found, Record | Rejected)
    for paragraph in getattr(found, "paragraphs", ()):
        assert isinstance(paragraph, Paragraph)
        assert all(0 <= span.start < span.end <= len(paragraph.text) for span in paragraph.spans)


@pytest.mark.parametrize("body", ["<w:p/>" * 100_001, "<w:tr/>" * 600_001])
def test_a_document_of_more_than_any_export_has_is_told(body):
    [found] = _read(_pack(body))
    assert "too much markup" in found.problem
