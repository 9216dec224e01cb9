"""NITF documents: where each fact stands, what is skipped, and that neither document types nor bombs hurt."""

from __future__ import annotations

import io

import pytest

from analysis.readers.nitf import is_nitf, read_nitf
from analysis.readers.records import Given, Record, Rejected

WHOLE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "http://www.nitf.org/IPTC/NITF/3.4/specification/dtd/nitf-3-4.dtd">
<nitf xml:lang="en"><head><title>FERRY</title>
<docdata management-status="usable"><doc-id id-string="coast.1"/><date.issue norm="20210423T091500+0200"/>
<ed-msg info="Adds weather"/></docdata><pubdata name="Coast Paper" position.section="Ports"/></head>
<body><body.head><hedline><hl1>Ferry <em>late</em></hl1><hl2>Two boats waited</hl2></hedline>
<note><p>For use on Friday.</p></note><byline>By <person>Ana Bell</person></byline><distributor>Coast Wire</distributor>
<dateline><location>SALLOWBY</location></dateline><abstract><p>The ferry waited.</p></abstract></body.head>
<body.content><block><p>It rained&nbsp;hard.</p><hl2>Later</hl2><p>“Yes,” said <person>Bell</person>.</p>
<media media-type="image"><media-reference source="a.jpg"/><media-caption>The berth.</media-caption>
<media-producer>Ida Roe</media-producer></media></block></body.content>
<body.end><tagline>Tom Marsh reported from the pier.</tagline></body.end></body></nitf>"""


def _read(page: str | bytes) -> list[Record | Rejected]:
    content = page.encode() if isinstance(page, str) else page
    return list(read_nitf(io.BytesIO(content), Given("wire.xml")))


def test_every_part_of_a_document_has_its_place():
    (article,) = _read(WHOLE)
    assert article.fields == {
        "headline": "Ferry late",
        "subtitle": "Two boats waited",
        "summary": "The ferry waited.",
        "byline": "By Ana Bell",
        "published": "2021-04-23T09:15:00+0200",
        "section": "Ports",
        "outlet": "Coast Paper",
        "language": "en",
        "item_uri": "coast.1",
    }
    assert [(line.role, line.text) for line in article.paragraphs] == [
        ("dateline", "SALLOWBY"),
        ("", "It rained hard."),
        ("heading", "Later"),
        ("", "“Yes,” said Bell."),
        ("caption", "The berth."),
        ("credit", "Ida Roe"),
        ("note", "For use on Friday."),
        ("note", "Tom Marsh reported from the pier."),
        ("note", "Adds weather"),
    ]


def test_a_withheld_document_is_skipped():
    (found,) = _read(WHOLE.replace('"usable"', '"withheld"'))
    assert found == Rejected("It was taken back by its agency (management-status withheld).", None, "skipped")


def test_a_dateline_that_opens_the_text_is_not_put_before_it_again():
    (article,) = _read(WHOLE.replace("<p>It rained", "<p>SALLOWBY (Coast Wire) — It rained"))
    assert article.paragraphs[0].text == "SALLOWBY (Coast Wire) — It rained hard."


def test_the_date_falls_back_to_the_dateline():
    page = WHOLE.replace('<date.issue norm="20210423T091500+0200"/>', "")
    page = page.replace("</location>", '</location><story.date norm="20210422"/>')
    assert _read(page)[0].fields["published"] == "2021-04-22"


def test_bytes_that_are_no_utf_8_cost_a_letter():
    (article,) = _read(WHOLE.encode().replace("“Yes,”".encode(), b"\x93Yes,\x94 &#3;\x01"))
    assert article.paragraphs[3].text == "“Yes,” said Bell."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1", "cp1252"])
def test_the_declared_encoding_counts(encoding):
    page = WHOLE.replace("UTF-8", encoding).replace("“Yes,”", "«Non»")
    assert _read(page.encode(encoding))[0].paragraphs[3].text == "«Non» said Bell."


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ('<!DOCTYPE nitf [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><nitf>&b;</nitf>', "It declares entities"),
        ('<!DOCTYPE nitf [<!ENTITY a SYSTEM "file:///etc/passwd">]><nitf>&a;</nitf>', "It declares entities"),
        ("<nitf><body>", "It is no well-formed XML"),
        ("<html/>", "It holds no nitf element."),
        ("", "It is no well-formed XML"),
        ("<nitf a='" + "x" * 4_000_000 + "'/>", "It is no well-formed XML"),
        ("<nitf>" + "<b>" * 30_000, "It nests too many elements"),
    ],
)
def test_what_cannot_be_read_is_named(page, problem):
    found = _read(page)[0]
    assert isinstance(found, Rejected)
    assert found.problem.startswith(problem)


def test_ten_thousand_levels_keep_their_words():
    page = WHOLE.replace("It rained", "<em>" * 10_000 + "It rained" + "</em>" * 10_000)
    assert _read(page)[0].paragraphs[1].text == "It rained hard."


@pytest.mark.parametrize(("head", "known"), [(WHOLE[:200], True), ("<html>", False), ("nitf", False), ("", False)])
def test_a_document_is_known_by_its_first_element(head, known):
    assert is_nitf(head) is known
