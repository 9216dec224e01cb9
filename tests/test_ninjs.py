"""News items in JSON: which renderings are read, what is skipped and why, and what broken files come to."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.readers.formats import name_format
from analysis.readers.ninjs import is_ninjs, read_ninjs, read_ninjs_item
from analysis.readers.records import Given, Record, Rejected

FIRST = {
    "uri": "urn:coast:1",
    "type": "text",
    "versioncreated": "2021-04-23T10:00:00+02:00",
    "firstcreated": "2021-04-23T09:15:00+02:00",
    "headline": "Ferry late again",
    "byline": "Ana Bell",
    "language": "en-GB",
    "copyrightholder": "Coast Wire",
    "body_text": "It rained. It poured.",
    "body_xhtml": "<p>It rained.</p><p>It poured.</p>",
}
THIRD = {
    "uri": "https://coast.example/ferry",
    "type": "text",
    "versionCreated": "2021-04-23T10:00:00+02:00",
    "pubStatus": "usable",
    "headlines": [{"role": "sub", "value": "Two boats waited"}, {"role": "main", "value": "Ferry late again"}],
    "by": "Ana Bell",
    "descriptions": [{"role": "text", "value": "The ferry waited."}],
    "edNote": "Adds weather.",
    "bodies": [
        {"role": "text", "contentType": "text/plain", "value": "It rained. It poured."},
        {"role": "html5", "contentType": "text/html", "value": "<h1>Ferry late again</h1><p>It rained.</p>"},
    ],
}


def _read(content: object) -> list[Record | Rejected]:
    page = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(read_ninjs(io.BytesIO(page), Given("wire.json")))


def test_version_one_reads_its_xhtml_and_its_first_date():
    (article,) = _read(FIRST)
    assert [line.text for line in article.paragraphs] == ["It rained.", "It poured."]
    assert article.fields == {
        "headline": "Ferry late again",
        "byline": "Ana Bell",
        "language": "en-GB",
        "published": "2021-04-23T09:15:00+02:00",
        "outlet": "Coast Wire",
        "item_uri": "urn:coast:1",
    }


def test_version_three_reads_its_lists():
    (article,) = _read(THIRD)
    assert [(line.role, line.text) for line in article.paragraphs] == [("", "It rained."), ("note", "Adds weather.")]
    assert article.fields["headline"] == "Ferry late again"
    assert article.fields["subtitle"] == "Two boats waited"
    assert article.fields["url"] == "https://coast.example/ferry"
    assert article.fields["summary"] == "The ferry waited."


def test_version_two_writes_the_same_in_small_letters():
    small = {key.lower(): value for key, value in THIRD.items()}
    assert _read(small) == _read(THIRD)


def test_plain_text_is_read_where_there_is_nothing_else():
    (article,) = _read({**FIRST, "body_xhtml": " ", "body_text": "It rained.\n\nIt poured."})
    assert [line.text for line in article.paragraphs] == ["It rained.", "It poured."]


def test_a_body_in_nitf_gives_its_paragraphs_and_not_its_head():
    nitf = "<nitf><body><body.head><hedline><hl1>Ferry</hl1></hedline></body.head>"
    nitf += "<body.content><p>It rained.</p></body.content></body></nitf>"
    (article,) = _read({**THIRD, "edNote": "", "bodies": [{"role": "nitf", "value": nitf}]})
    assert [line.text for line in article.paragraphs] == ["It rained."]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"type": "picture"}, "It is a ninjs item of type picture, no text."),
        ({"type": "event"}, "It is a ninjs item of type event, no text."),
        ({"type": "planning"}, "It is a ninjs item of type planning, no text."),
        ({"type": "", "eventDetails": {"dates": {}}}, "It is a ninjs item about an event, no text."),
        ({"type": "composite", "body_text": "", "body_xhtml": ""}, "It is a ninjs package of other items, no text."),
        ({"pubstatus": "canceled"}, "It was taken back by its agency (pubstatus canceled)."),
    ],
)
def test_what_is_no_text_is_skipped_and_named(change, problem):
    assert _read({**FIRST, **change}) == [Rejected(problem, None, "skipped")]


def test_pictures_give_captions_and_credits_and_texts_give_articles():
    picture = {"type": "picture", "description_text": "The berth.", "byline": "Ida Roe"}
    other = {**FIRST, "headline": "Second", "uri": "urn:coast:2"}
    (article, second) = _read({**FIRST, "type": "composite", "associations": {"main": picture, "more": other}})
    assert [(line.role, line.text) for line in article.paragraphs[2:]] == [
        ("caption", "The berth."),
        ("credit", "Ida Roe"),
    ]
    assert (second.fields["headline"], second.item) == ("Second", "more")


def test_a_caption_that_the_body_shows_is_not_told_twice():
    body = "<p>It rained.</p><figure><figcaption>The berth.</figcaption></figure>"
    picture = {"name": "a", "type": "picture", "descriptions": [{"value": "The berth."}]}
    (article,) = _read({**FIRST, "body_xhtml": body, "associations": [picture]})
    assert [line.role for line in article.paragraphs] == ["", "caption"]


@pytest.mark.parametrize(
    "wrapped", [[FIRST, FIRST], {"items": [FIRST, FIRST]}, {"data": {"items": [{"item": FIRST}] * 2}}]
)
def test_a_file_of_many_items_gives_each(wrapped):
    assert [found.item for found in _read(wrapped)] == ["item 1", "item 2"]


@pytest.mark.parametrize(
    ("document", "known"),
    [
        (FIRST, True),
        (THIRD, True),
        ({"uri": "urn:a", "type": "text"}, True),
        ({"guid": "a", "versioncreated": "2021-04-23"}, True),
        ({"uri": "7", "lang": "eng", "title": "Ferry", "body": "It rained."}, False),
        ({"headline": "Ferry"}, False),
        ([FIRST], False),
        ("urn:a", False),
    ],
)
def test_an_item_is_known_by_its_keys(document, known):
    assert is_ninjs(document) is known


@pytest.mark.parametrize(
    "page", [b"", b"{", b"[" * 100_000, b"\x00\x01\x02\x03" * 9, b'{"uri": 1}', b"[1, null]", b"3"]
)
def test_what_is_no_ninjs_is_one_rejection(page):
    (found,) = _read(page)
    assert isinstance(found, Rejected)
    assert found.problem.startswith("It ")
    assert found.problem.endswith(".")


def test_events_without_type_and_date_are_known_by_their_details():
    event = {"uri": "a", "title": "Hearing", "descriptions": [{"value": "At ten."}], "eventDetails": {"dates": {}}}
    content = json.dumps([event, event]).encode()
    assert name_format(io.BufferedReader(io.BytesIO(content)), "day.json").name == "ninjs"
    assert {found.problem for found in _read(content)} == {"It is a ninjs item about an event, no text."}


def test_half_a_character_is_marked_as_lost():
    (article,) = _read(b'{"uri": "a", "type": "text", "headline": "Ferry \\ud83d", "body_text": "Rain \\ud83d\\u0000"}')
    assert article.fields["headline"] == "Ferry �"
    assert article.paragraphs[0].text == "Rain �"


ODD = st.sampled_from([None, 7, True, "", "a", [], [[]], [None], [{}], {}, {"value": 3}, [{"value": "a"}], {"a": {}}])
KEYS = st.sampled_from([*FIRST, *THIRD, "associations", "eventdetails", "infosource", "service"])


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(KEYS, ODD, max_size=6))
def test_no_item_of_any_shape_raises(odd):
    for found in read_ninjs_item({**FIRST, **odd}, "line 1"):
        assert found.item is not None


@pytest.mark.corpora
def test_every_example_of_the_standard_is_an_article_or_named(shared):
    kinds = {"read": 0, "skipped": 0, "unreadable": 0}
    files = sorted((shared / "corpora" / "wire-ninjs-newsml").rglob("*.json"))
    for path in files:
        with path.open("rb") as stream:
            for found in read_ninjs(stream, Given(path.name)):
                kinds["read" if isinstance(found, Record) else found.status] += 1
    # 43 files; one is a list of 14 events. 19 of the others are pictures, sound, film, events and a schema.
    assert len(files) == 43
    assert kinds == {"read": 23, "skipped": 33, "unreadable": 0}
