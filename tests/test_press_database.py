"""Exports of press databases, made by hand after descriptions of their labels: no real export could be had.

The labels are those that LexisNexisTools and tm.plugin.factiva (R), metaknowledge (Python) and others look for.
"""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.readers.press_database import is_press_export, list_lines, read_press_text, split_export
from analysis.readers.press_heads import read_day, read_plain_head
from analysis.readers.press_labels import is_cover
from analysis.readers.records import Given, Paragraph, Record, Rejected

LEAD = """The ferry to Sallowby was late again on Friday, and forty people waited on the
pier until the evening in the rain, the harbour office said in a statement."""
QUOTE = "“Nobody told us anything,” said Ana Bell, who had waited since noon."
BODY = [" ".join(LEAD.split()), QUOTE]  # 29 + 12 words

LEXIS = f"""
Download Request: All Documents: 1-250
Time Of Request: Friday, January 15, 2021  16:51:31

Terms: (ferry AND late)

                               1 of 250 DOCUMENTS

                          The Sallowby Post (Coast)

                            January 11, 2021 Monday
                                  Edition 1;
                                    Coast

Ferry late again, and
nobody was told

BYLINE: Ana Roe

SECTION: NEWS; Pg. 3

LENGTH: 41 words

DATELINE: SALLOWBY

HIGHLIGHT: Forty people waited.

{LEAD}

{QUOTE}

GRAPHIC: The pier on Friday

LOAD-DATE: January 11, 2021

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper


                       Copyright 2021 Sallowby Press Ltd
                              All Rights Reserved
"""
LABELLED = f"""
                               2 of 250 DOCUMENTS

          Copyright 2021 Sallowby Press Company, LLC d/b/a
                            The Sallowby Post
                              All Rights Reserved

                              The Sallowby Post

                             July 1, 2021 Thursday
                                 Met 2 Edition

SECTION: A-SECTION; Pg. A01

LENGTH: 41 words

HEADLINE: Ferry late

BYLINE: Ana Roe;Tom Marsh

BODY:

{LEAD}

{QUOTE}
"""
UNI = f"""User Name: Ida Holm
Date and Time: Friday, April 23, 2021 11:30:00 AM EDT
Job Number: 1423
Documents (1)
1. Ferry late
Client/Matter: -None-
Search Terms: ferry
Page 1 of 3
Ferry late
The Sallowby Post
April 23, 2021 Friday 11:30 AM EST
Copyright 2021 Sallowby Press All Rights Reserved
Section: NEWS; Pg. 3
Length: 41 words
Byline: Ana Roe
Highlight: Forty people waited.
Body
{BODY[0]}
Page 2 of 3
Ferry late
{BODY[1]}
Graphic
The pier on Friday
Classification
Language: ENGLISH
Publication-Type: Newspaper
Subject: FERRIES (90%)
Load-Date: April 23, 2021
End of Document
"""
FACTIVA = f"""SE
News
HD
Ferry late
BY
By Ana Roe
WC
41 words
PD
23 April 2021
ET
09:30
SN
The Sallowby Post
SC
SALPST
LA
English
CY
© 2021 Sallowby Press
LP
{BODY[0]}
TD
{BODY[1]}
IN
i72 : Sea transport
NS
gtrans : Transport
RE
sally : Sallowby
PUB
Sallowby Press
AN
Document SALPST0020210423eh4n0000x
"""
FACTIVA_ROWS = f"""HD\tFerry late
BY\tBy Ana Roe
WC\t41 words
PD\t23 April 2021
SN\tThe Sallowby Post
LA\tEnglish
LP\t{BODY[0]}
TD\t{BODY[1]}
CO\tsalfry : Sallowby Ferries
IN\ti72 : Sea transport
AN\tDocument SALPST0020210423eh4n0000x
"""
PLAIN = f"""News
Ferry late
By Ana Roe
41 words
23 April 2021
09:30
The Sallowby Post
SALPST
English
Copyright 2021 Sallowby Press. All Rights Reserved.

{LEAD}

{QUOTE}

Document SALPST0020210423eh4n0000x
"""
PROQUEST = f"""____________________________________________________________

Report Information from ProQuest

____________________________________________________________

Table of contents

1. Ferry late................ 1
____________________________________________________________

Document 1 of 1

Ferry late

Author: Roe, Ana; Marsh, Tom

Publication info: The Sallowby Post; Sallowby [Sallowby]. 23 Apr 2021: A.1.

Abstract: Forty people waited.

Links: https://example.org/links

Full text: {LEAD}

{QUOTE}

Subject: Ferries

Location: Sallowby

Title: Ferry late

Publication title: The Sallowby Post; Sallowby

Publication date: Apr 23, 2021

Section: News

Language of publication: English

ProQuest document ID: 123456

Document URL: https://example.org/docview/123456

Last updated: 2021-04-24

Database: Newsstream
____________________________________________________________

Contact us at: https://example.org

Copyright © 2021 ProQuest LLC
"""
DAYS = {"Monday", "Thursday", "Friday"}  # of the week: the date says them
POST = {"outlet": "The Sallowby Post", "language": "en"}
COMMON = POST | {"headline": "Ferry late", "published": "23 April 2021"}
EXPORTS = {
    "LexisNexis": (
        LEXIS,
        {
            "headline": "Ferry late again, and nobody was told",
            "outlet": "The Sallowby Post (Coast)",
            "published": "11 January 2021",
            "byline": "Ana Roe",
            "section": "NEWS",
            "subtitle": "Forty people waited.",
            "language": "en",
        },
    ),
    "LexisNexis with every label": (
        LABELLED,
        {
            "headline": "Ferry late",
            "outlet": "The Sallowby Post",
            "published": "1 July 2021",
            "byline": "Ana Roe;Tom Marsh",
            "authors": ["Ana Roe", "Tom Marsh"],
            "section": "A-SECTION",
        },
    ),
    "Nexis Uni": (
        UNI,
        COMMON
        | {"byline": "Ana Roe", "section": "NEWS", "subtitle": "Forty people waited."}
        | {"published": "23 April 2021 11:30 AM EST"},
    ),
    "Factiva": (FACTIVA, COMMON | {"byline": "By Ana Roe", "section": "News", "published": "23 April 2021 09:30"}),
    "Factiva in rows": (FACTIVA_ROWS, COMMON | {"byline": "By Ana Roe"}),
    "Factiva without codes": (
        PLAIN,
        COMMON | {"byline": "By Ana Roe", "section": "News", "published": "23 April 2021 09:30"},
    ),
    "ProQuest": (
        PROQUEST,
        COMMON
        | {"authors": ["Ana Roe", "Tom Marsh"], "section": "News"}
        | {"url": "https://example.org/docview/123456", "summary": "Forty people waited."},
    ),
}


def _split(text: str) -> list[Record | Rejected]:
    return list(split_export(list_lines(text)))


def _articles(text: str) -> list[Record]:
    return [found for found in _split(text) if isinstance(found, Record)]


def _body(record: Record) -> list[str]:
    return [paragraph.text for paragraph in record.paragraphs if not paragraph.role]


def _roles(record: Record, role: str) -> list[str]:
    return [paragraph.text for paragraph in record.paragraphs if paragraph.role == role]


@pytest.mark.parametrize(("text", "fields"), EXPORTS.values(), ids=EXPORTS)
def test_every_database_gives_the_same_article(text, fields):
    [record] = _articles(text)
    assert record.fields == fields
    assert _body(record) == BODY
    assert record.warnings == ()


@pytest.mark.parametrize(("text", "fields"), EXPORTS.values(), ids=EXPORTS)
def test_lines_that_are_paragraphs_give_the_same_article(text, fields):
    """Word and HTML have no blank lines; hard-wrapped lines do not occur there."""
    lines = (Paragraph(line.strip(" ")) for line in text.replace(LEAD, BODY[0]).split("\n") if line.strip())
    [record] = [found for found in split_export(lines) if isinstance(found, Record)]
    assert record.fields == fields
    assert _body(record) == BODY


@pytest.mark.parametrize(("text", "fields"), EXPORTS.values(), ids=EXPORTS)
def test_the_same_as_a_page_of_html(text, fields):
    lines = ("</td><td>".join(line.split("\t")) for line in text.replace(LEAD, BODY[0]).split("\n"))
    page = "".join(f"<tr><td>{line}</td></tr>\n" for line in lines)
    [record] = _articles(f"<html><head><title>x</title></head><body>{page}</body></html>")
    assert _body(record) == BODY
    assert record.fields == fields


@pytest.mark.parametrize(("text", "fields"), EXPORTS.values(), ids=EXPORTS)
def test_forty_articles_are_found_each_whole(text, fields):
    founds = _split("\n".join([text] * 40))
    records = [found for found in founds if isinstance(found, Record)]
    assert len(records) == 40
    assert all(record.fields == fields and _body(record) == BODY for record in records)
    assert [record.item for record in records] == [f"item {number}" for number in range(1, 41)]


@pytest.mark.parametrize(("text", "fields"), EXPORTS.values(), ids=EXPORTS)
def test_no_word_of_the_article_is_lost(text, fields):
    [record] = _articles(text)
    kept = " ".join([*(paragraph.text for paragraph in record.paragraphs), *map(str, record.fields.values())])
    begin = max(text.find(start) for start in ("DOCUMENTS", "Page 1 of 3", "Document 1 of 1"))
    end = text.rfind("\n____") if text is PROQUEST else len(text)
    unlabelled = re.sub(r"^[A-Z][\w /-]{0,40}:", "", text[max(begin, 0) : end], flags=re.MULTILINE)
    words = {word for word in re.findall(r"[^\W\d_]{4,}", unlabelled) if word not in kept}
    assert words <= {"DOCUMENTS", "Page", "Document", "Body", "Graphic", "ENGLISH", "English", *DAYS}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_known_by_its_labels(name):
    assert is_press_export(EXPORTS[name][0])


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"Ferry late\n\nBy Ana Roe\n\n{LEAD}\n\n{QUOTE}",
        f"Ferry late\n\n{LEAD}\n\nLength: 41 words, no more, was what she wrote.\n\nSection: none.",
        f"Ferry late\n\n{LEAD}\n\nDocument 12 of the inquiry says 500 words too little.\n\nEnd of Document",
        f"Title: Ferry late\n\nAbstract: none\n\n{LEAD}",
        "HD televisions sell well.\n\nLP records do too.",
        "<html><body><p>Byline: Ana Roe</p><p>It rained.</p><p>Again.</p></body></html>",
    ],
)
def test_an_article_is_no_export(text):
    assert not is_press_export(text)


def test_a_cover_page_is_passed_over_by_name():
    first = _split(UNI)[0]
    assert isinstance(first, Rejected)
    assert (first.status, first.item) == ("skipped", "before item 1")
    assert first.problem == "It is a cover page, a table of contents or an appendix of the export."


def test_long_text_without_a_label_is_no_cover():
    founds = _split(UNI + LEAD.replace("\n", " ") * 5 + "\nEnd of Document\n" + UNI)
    problems = [found.problem for found in founds if isinstance(found, Rejected) and found.status == "unreadable"]
    assert problems == ["It bears none of the labels that say where an article begins."]


def test_captions_notes_and_copyright_have_their_roles():
    [record] = _articles(LEXIS.replace("LOAD-DATE", "CORRECTION: The ferry was white.\n\nLOAD-DATE"))
    assert _roles(record, "caption") == ["The pier on Friday"]
    assert _roles(record, "note") == ["The ferry was white."]
    assert _roles(record, "subtitle") == ["Forty people waited."]
    assert "Copyright 2021 Sallowby Press Ltd" in _roles(record, "boilerplate")


def test_a_count_that_is_far_off_is_a_warning():
    [record] = _articles(LEXIS.replace("41 words", "612 words"))
    assert record.warnings == ("The export says 612 words; the body has 41.",)


@pytest.mark.parametrize(
    "line",
    [
        "UPDATE: The ferry sailed at noon.",
        "Location: a pier with no roof, and no light either.",
        "IN THE END THE FERRY CAME.",
        "Type: white, with one deck, was all that she could say of it.",
        "Subject: the ferry. Nobody spoke of anything else that evening.",
    ],
)
@pytest.mark.parametrize("name", ["LexisNexis", "Nexis Uni", "Factiva", "ProQuest"])
def test_what_looks_like_a_label_in_the_body_does_not_end_it(name, line):
    more = [f"Paragraph {number} tells more of the pier in the rain." for number in range(40)]
    text = EXPORTS[name][0].replace(
        QUOTE, "\n\n".join([line, *more, QUOTE]) if name != "Factiva" else "\n".join([line, *more, QUOTE])
    )
    [record] = _articles(text)
    assert _body(record) == [BODY[0], line, *more, QUOTE]


@pytest.mark.parametrize("headline", ["First ferry leaves", "Post prints its last edition", "Late ferry, late mayor"])
def test_a_headline_that_speaks_of_editions_is_one(headline):
    [record] = _articles(LEXIS.replace("Ferry late again, and\nnobody was told", headline))
    assert record.fields["headline"] == headline


def test_a_monthly_has_no_day():
    [record] = _articles(LEXIS.replace("January 11, 2021 Monday", "January 2021"))
    assert record.fields["published"] == "January 2021"
    assert record.fields["headline"] == "Ferry late again, and nobody was told"


def test_one_article_saved_alone_needs_neither_counter_nor_cover():
    [record] = _split(LEXIS[LEXIS.index("The Sallowby Post") :])
    assert record.fields == EXPORTS["LexisNexis"][1]
    [record] = _split(UNI[UNI.index("Ferry late\nThe Sallowby") : UNI.index("End of Document")])
    assert record.fields == EXPORTS["Nexis Uni"][1]


def test_proquest_without_full_text_gives_the_abstract():
    start, end = PROQUEST.index("Full text:"), PROQUEST.index("Subject:")
    [record] = _articles(PROQUEST[:start] + PROQUEST[end:])
    assert record.fields["summary"] == "Forty people waited."
    assert _body(record) == []


def test_german_and_french_labels_are_known():
    head = ["Dokument 1 von 1", "Küstenblatt", "11. Januar 2021 Montag", "Fähre zu spät", "AUTOR: Ana Roe"]
    body = ["LÄNGE: 3 Wörter", "Es regnete weiter.", "SPRACHE: Deutsch", "UPDATE: 12. Januar 2021"]
    [record] = _articles("\n\n".join([*head, *body]))
    assert record.fields == {
        "headline": "Fähre zu spät",
        "outlet": "Küstenblatt",
        "published": "11 January 2021",
        "byline": "Ana Roe",
        "language": "de",
    }
    assert _body(record) == ["Es regnete weiter."]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("April 23, 2021 Friday", "23 April 2021"),
        ("Friday, 23 April 2021", "23 April 2021"),
        ("April 23, 2021 Friday 2:05 PM GMT", "23 April 2021 2:05 PM GMT"),
        ("vendredi 23 avril 2021", "23 April 2021"),
        ("Apr 23, 2021", "23 April 2021"),
        ("2021-04-23", "23 April 2021"),
        ("In April 23, 2021 was far away", None),
        ("April 2021", None),
    ],
)
def test_a_date_line_is_spelled_anew(line, day):
    assert read_day(line) == day


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        (["Ferry late", "5 words"], {"headline": "Ferry late"}),
        (["Sport", "Marsh Wins Cup", "5 words"], {"section": "Sport", "headline": "Marsh Wins Cup"}),
        (
            ["Ferry Strands Many People", "Ana Roe", "5 words"],
            {"headline": "Ferry Strands Many People", "byline": "Ana Roe"},
        ),
    ],
)
def test_the_lines_above_the_word_count_are_told_apart(lines, fields):
    assert read_plain_head(lines).fields == fields


def test_only_labels_of_covers_are_covers():
    assert is_cover("Narrowed by:")
    assert is_cover("Table of contents")
    assert not is_cover("Documents show that the ferry leaks")


@pytest.mark.parametrize("content", [b"\x00\x01\x02" * 50, b"", b"_" * 1_000, b"End of Document", b"<p></p>" * 9])
def test_a_file_without_articles_is_rejected_and_not_passed_over(content):
    [found] = read_press_text(io.BytesIO(content), Given("export.txt"))
    assert isinstance(found, Rejected)
    assert found.problem.startswith("It ")


def test_an_article_without_end_is_rejected_and_the_next_one_read(monkeypatch):
    monkeypatch.setattr("analysis.readers.press_database.MAX_ITEM", 10_000)
    founds = _split(UNI.replace(QUOTE, "It rained. " * 2_000 + "\n" + "It rained.") + UNI)
    assert [type(found).__name__ for found in founds] == ["Rejected", "Rejected", "Record"]
    assert founds[2].item == "item 2"


PIECES = [*LEXIS.split("\n\n"), *UNI.split("\n"), *FACTIVA.split("\n"), *PLAIN.split("\n"), *PROQUEST.split("\n\n")]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=25))
def test_any_shuffle_of_lines_ends_in_records_and_rejections(pieces):
    for joint in ("\n", "\n\n"):
        for found in _split(joint.join(pieces)):
            assert isinstance(found, Record | Rejected)
            assert found.item or found == Rejected("It holds no text.")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([text for text, _ in EXPORTS.values()]), st.lists(st.tuples(st.integers(0), st.integers(0, 255)))
)
def test_any_bytes_changed_end_in_records_and_rejections(text, changes):
    content = bytearray(text.encode())
    for place, byte in changes:
        content[place % len(content)] = byte
    is_press_export(content.decode("latin-1"))
    assert all(
        isinstance(found, Record | Rejected) for found in read_press_text(io.BytesIO(bytes(content)), Given("x"))
    )


def test_a_text_of_more_lines_than_an_export_has_is_told():
    [found] = read_press_text(io.BytesIO(b"LENGTH: 2 words\n" * 200_001), Given("export.txt"))
    assert found == Rejected("It has more than 200,000 lines, too many for one export.")
