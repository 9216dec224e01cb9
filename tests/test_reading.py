"""Records of any format become one kind of article: roles, dates, authors, language, what is missing."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.readers.datelines import find_dateline
from analysis.readers.languages import detect_language
from analysis.readers.reading import read_record
from analysis.readers.records import Paragraph, Record, split_paragraphs
from analysis.readers.roles import COUNTED
from analysis.readers.wording import name_agency, read_authors

BODY = "The ferry was late again, and nobody at the harbour knew why it had been left at the pier."


def _read(*texts, **fields):
    paragraphs = [text if isinstance(text, Paragraph) else Paragraph(text) for text in texts]
    return read_record(Record(fields, tuple(paragraphs)))


def _roles(reading):
    return [block["role"] for block in reading.blocks]


@pytest.mark.parametrize(
    ("text", "place", "agency"),
    [
        ("PORT ASKER — The ferry is late.", "PORT ASKER", None),
        ("PORT ASKER, April 3 - The ferry is late.", "PORT ASKER", None),
        ("PORT ASKER (Coast Wire) — The ferry is late.", "PORT ASKER", "Coast Wire"),
        ("PORT ASKER (Coast Wire) The ferry is late.", "PORT ASKER", "Coast Wire"),
        ("Port Asker, April 3 (Coast Wire) – The ferry is late.", "Port Asker", "Coast Wire"),
        ("Sallowby (dpa) - Die Fähre kommt zu spät.", "Sallowby", "dpa"),
        ("Port Asker (CNN) The ferry is late.", "Port Asker", "CNN"),
        ("Port Asker, Sallow Island (AP) The ferry is late.", "Port Asker, Sallow Island", "AP"),
        ("ST. MARY'S, Sallow Island, 3 April — The ferry is late.", "ST. MARY'S, Sallow Island", None),
    ],
)
def test_a_dateline_opens_with_a_place(text, place, agency):
    found = find_dateline(text)
    assert (found.place, found.agency) == (place, agency)
    assert text[found.end :].startswith(("The", "Die"))


@pytest.mark.parametrize(
    "text",
    [
        "Ana Bell — the mayor’s sister — left early.",
        "The Harbour Board (HB) has met again.",
        "The Associated Press (AP) has reported it.",
        "Agence France-Presse (AFP) has reported it.",
        "Ana Bell (Coast Party) has reported it.",
        "PORT ASKER is a town.",
        "I — who was there — saw it.",
        "It rained — and how.",
        "",
        "A" * 400,
        "A-" * 300,
    ],
)
def test_a_name_and_a_dash_are_no_dateline(text):
    assert find_dateline(text) is None


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Ana Bell, Tom Marsh, Harbour Reporter", ["Ana Bell", "Tom Marsh, Harbour Reporter"]),
        ("Ana Bell, Staff Writer, Coast Post", ["Ana Bell, Staff Writer, Coast Post"]),
        ("Ana Bell, Tom Marsh", ["Ana Bell", "Tom Marsh"]),
        ("Bell, Ana", ["Bell, Ana"]),
    ],
)
def test_a_post_stays_with_the_writer_before_it(line, authors):
    assert read_authors(line) == authors


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("Contributing: Coast Wire", "Coast Wire"),
        ("Ana Bell, Reuters", "Reuters"),
        ("AFP, Port Asker", "AFP"),
        ("Ana Bell, Tom Marsh", None),
    ],
)
def test_an_agency_is_named_without_the_writer_or_label_before_it(line, agency):
    assert name_agency(line) == agency


def test_a_sentence_of_a_paragraph_in_quotation_marks_is_no_pull_quote_of_itself():
    said = "“The boat will not leave the harbour again before the spring.”"
    assert _roles(_read(BODY, said, headline="Late")) == ["headline", "body", "body"]
    assert _roles(_read(BODY, said, said, headline="Late")) == ["headline", "body", "pull_quote", "pull_quote"]


def test_a_dateline_is_a_block_and_stays_in_the_text():
    reading = _read(f"PORT ASKER (Coast Wire) — {BODY}", "It rained.", headline="Late")
    assert _roles(reading) == ["headline", "dateline", "body", "body"]
    assert reading.fields["text"] == f"PORT ASKER (Coast Wire) — {BODY}\n\nIt rained."
    assert (reading.fields["dateline"], reading.fields["agency"]) == ("PORT ASKER", "Coast Wire")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Advertisement", "boilerplate"),
        ("Sign up for our morning newsletter.", "boilerplate"),
        ("Correction: The ferry sank in 1981, not 1918.", "note"),
        ("The views expressed in opinion pieces are the writers’ own.", "note"),
        ("Reporting by Ana Bell; editing by Tom Marsh", "note"),
        ("Photo: Ana Bell/Coast Pictures", "credit"),
    ],
)
def test_furniture_is_known_by_its_words_and_not_counted(text, role):
    first = role == "credit"
    reading = _read(*([text, BODY, BODY] if first else [BODY, BODY, text]), headline="Late")
    assert role in _roles(reading)
    assert text not in reading.fields["text"]


def test_a_post_in_a_block_quote_is_no_quotation():
    post = Paragraph("No boat today. — Harbour Office (@harbour) April 3, 2021", "quote")
    assert _roles(_read(BODY, post, BODY)) == ["body", "boilerplate", "body"]


def test_what_the_format_says_is_believed():
    said = [Paragraph("The pier", "heading"), Paragraph("bread", "list"), Paragraph("Rain", "caption")]
    assert _roles(_read(BODY, *said, BODY)) == ["body", "heading", "list", "caption", "body"]


def test_a_head_that_stands_in_the_text_again_is_no_body():
    reading = _read("Ferry Late", "By Ana Bell", "April 3, 2021", BODY, headline="Ferry late")
    assert _roles(reading) == ["headline", "headline", "byline", "date", "body"]
    assert reading.fields["authors"] == ["Ana Bell"]
    assert reading.fields["published"].date() == datetime.date(2021, 4, 3)


@pytest.mark.parametrize(
    ("fields", "texts", "status", "text"),
    [
        ({}, [BODY], "full", BODY),
        ({}, ["The ferry, which had been [+1234 chars]"], "truncated", "The ferry, which had been [+1234 chars]"),
        ({"summary": "It is late."}, [], "summary", "It is late."),
        ({"text_status": "summary"}, ["It is late."], "summary", "It is late."),
        ({}, [], "empty", ""),
        ({"text_status": "nonsense"}, [BODY], "full", BODY),
    ],
)
def test_a_snippet_is_called_one(fields, texts, status, text):
    reading = _read(*texts, headline="Late", **fields)
    assert (reading.fields["text_status"], reading.fields["text"]) == (status, text)


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ({}, "No headline."),
        ({"headline": "Late", "url": "urn:coast:1"}, "The address “urn:coast:1” is none and was left out."),
        ({"headline": "Late", "published": "soon"}, "The date “soon” could not be read."),
        ({"headline": "Late", "published": "03/04/2021"}, "The date “03/04/2021” names no day for sure."),
        (
            {"headline": "Late", "url": "https://example.org/2021/04/03/late"},
            "No date line; the day was taken from the address.",
        ),
    ],
)
def test_every_gap_is_a_warning(fields, warning):
    assert warning in _read(BODY, **fields).warnings


@pytest.mark.parametrize(
    ("given_", "authors"),
    [
        ("Ana Bell and Tom Marsh", ["Ana Bell", "Tom Marsh"]),
        (["Ana Bell", " Tom  Marsh ", ""], ["Ana Bell", "Tom Marsh"]),
        (None, []),
    ],
)
def test_authors_are_a_list_or_a_line(given_, authors):
    assert _read(BODY, authors=given_).fields["authors"] == authors


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BODY, "en"),
        ("Die Fähre kam wieder zu spät, und niemand am Hafen wusste, warum sie so lange am Steg gelegen hatte.", "de"),
        (
            "Le ferry était encore en retard, et personne au port ne savait pourquoi il était resté à quai.",
            "fr",
        ),
        (
            "El transbordador llegó tarde otra vez, y nadie en el puerto sabía por qué se había quedado en el muelle.",
            "es",
        ),
        ("Late.", None),
    ],
)
def test_a_language_is_detected_where_there_are_words_enough(text, language):
    assert detect_language(text) == language


def test_a_declared_language_is_believed():
    assert _read(BODY, language="fr").fields["language"] == "fr"


def test_a_detected_one_is_told_where_it_is_not_english():
    reading = _read(
        "Die Fähre kam wieder zu spät, und niemand am Hafen wusste, warum sie so lange am Steg gelegen hatte."
    )
    assert "The language is not declared; it seems to be “de”." in reading.warnings


def test_lines_cut_at_one_width_are_joined():
    wrapped = "The ferry was late again and nobody at the\nharbour knew why it had been left there so\n"
    wrapped += "long. The mayor said that it would be asked\nof the board in the week after, or later on."
    assert len(split_paragraphs(wrapped)) == 1


_TEXT = st.text(max_size=60)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(["headline", "url", "published", "authors", "summary"]), _TEXT), st.lists(_TEXT))
def test_any_record_is_an_article_whose_blocks_hold_what_was_given(fields, texts):
    reading = _read(*texts, **fields)
    counted = [block["text"] for block in reading.blocks if block["role"] in COUNTED]
    if reading.fields["text_status"] not in {"summary", "empty"}:
        assert reading.fields["text"].split() == " ".join(counted).split()
    for before, after in zip(reading.blocks, reading.blocks[1:], strict=False):
        assert before["end"] == after["start"]
    for block in reading.blocks:
        assert len(block["source"]) == block["end"] - block["start"]
    for link in reading.links:
        assert reading.fields["text"][link["start"] : link["end"]] == link["text"]


def test_a_date_with_signs_that_no_table_can_hold_is_a_clean_line():
    reading = _read(BODY, published="\x00May 5,\x00 2025\x07")
    assert [block["text"] for block in reading.blocks] == ["May 5, 2025", BODY]


def test_a_quotation_repeats_the_body_only_where_it_stands_in_another_paragraph():
    quoted = "“The pumps were broken for a third of the month,” she said at last."
    apart = Paragraph("“The pumps were broken for a third of the month.”")
    assert _roles(_read(BODY, apart)) == ["body", "body"]
    assert _roles(_read(quoted, apart)) == ["body", "pull_quote"]


def test_many_block_quotes_among_much_prose_are_judged_in_good_time():
    quote = Paragraph("“Nobody at all knew why the ferry had been left at the pier that day.”")
    prose = [f"{BODY} It was day {number}, and {number + 1} more would follow." for number in range(400)]
    assert _roles(_read(*prose, *[quote] * 400)).count("pull_quote") == 400  # each repeats the other 399
