"""A saved page becomes an article: what is text, what is furniture, in which role and encoding; and what is none."""

from __future__ import annotations

import gzip
import io
import json
import random
import statistics

import pytest
from extraction import list_pages, score_page
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.readers.records import Given, Record, Rejected
from analysis.readers.web_page import is_web_page, read_web_page

PROSE = (
    "The ferry to Sallowby was late again on Monday, the harbour council said, and nobody could say why.",
    "“We cannot wait any longer,” said Ana Bell, the mayor, who had stood at the berth since six in the morning.",
    "The council had promised a second boat by April, but the yard at Marsh End has not yet laid its keel.",
    "Tom Marsh, who runs the bakery on the quay, said he had thrown away a tray of rolls on each of four days.",
    "A spokesman for the yard declined to say when the work would begin, citing talks about the price of steel.",
)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str, head: str = "") -> bytes:
    source = f"<html lang='en'><head><meta charset='utf-8'>{head}<meta property='og:type' content='article'></head>"
    return f"{source}<body><nav><a href='/'>Home</a></nav><article>{body}</article></body></html>".encode()


def read(content: bytes) -> Record | Rejected:
    [found] = read_web_page(io.BytesIO(content), Given("page.html"))
    return found


def roles(found: Record) -> list[tuple[str, str]]:
    return [(paragraph.role, paragraph.text) for paragraph in found.paragraphs]


def test_the_body_is_its_paragraphs_and_the_headline_is_not_repeated():
    found = read(page("<h1>Ferry late</h1>" + paragraphs(*PROSE)))
    assert roles(found) == [("", text) for text in PROSE]
    assert found.fields["headline"] == "Ferry late"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<h2>A second boat</h2>", ("heading", "A second boat")),
        ("<ul><li>The 6 a.m. boat: forty minutes late</li></ul>", ("list", "The 6 a.m. boat: forty minutes late")),
        ("<blockquote><p>No boat, no bread.</p></blockquote>", ("quote", "No boat, no bread.")),
        (
            "<figure><img src='a.jpg'><figcaption>The berth on Monday</figcaption></figure>",
            ("caption", "The berth on Monday"),
        ),
        ("<aside class='pullquote'>We cannot wait any longer</aside>", ("pull_quote", "We cannot wait any longer")),
        ("<p><a href='/fog'>More: Fog stops the night boat</a></p>", ("boilerplate", "More: Fog stops the night boat")),
    ],
)
def test_a_piece_between_paragraphs_has_the_role_that_its_markup_says(markup, expected):
    found = read(page("<h1>Ferry late</h1>" + paragraphs(*PROSE[:3]) + markup + paragraphs(*PROSE[3:])))
    assert roles(found) == [*(("", text) for text in PROSE[:3]), expected, *(("", text) for text in PROSE[3:])]


def test_a_table_keeps_its_rows_apart_from_the_text():
    rows = "<table><tr><td>Monday morning boat</td><td>forty minutes late</td></tr></table>"
    found = read(page("<h1>Ferry late</h1>" + paragraphs(*PROSE[:3]) + rows + paragraphs(*PROSE[3:])))
    assert {role for role, text in roles(found) if text not in PROSE} <= {"table"}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("<q>It is late</q>", "“It is late”"),
        ("“<q>It is late</q>”", "“It is late”"),
        ('"<q>It is late</q>"', '"It is late"'),
        ("<q>“It is late”</q>", "“It is late”"),
        ("<q>It is <q>late</q> again</q>", "“It is ‘late’ again”"),
        ("<q>It is <b>late</b></q>", "“It is late”"),
        ("«<q>It is late</q>»", "«It is late»"),
        ("&ldquo;It is late&rdquo;", "“It is late”"),
        ("<q></q>It is late", "It is late"),
    ],
)
def test_a_q_element_is_quotation_marks_and_no_marks_are_doubled(marked, expected):
    line = (
        f"The mayor, who had been waiting since six in the morning, said: {marked} and then she went home to her bed."
    )
    found = read(page(paragraphs(*PROSE[:2], line, *PROSE[2:])))
    assert found.paragraphs[2].text == line.replace(marked, expected)


def test_links_and_emphasis_are_spans_of_the_text():
    linked = PROSE[2].replace("a second boat", "<a href='https://example.org/boat'>a second <b>boat</b></a>")
    [paragraph] = [p for p in read(page(paragraphs(*PROSE[:2], linked, *PROSE[3:]))).paragraphs if p.text == PROSE[2]]
    shown = {(span.kind, paragraph.text[span.start : span.end], span.url) for span in paragraph.spans}
    assert shown == {("link", "a second boat", "https://example.org/boat"), ("strong", "boat", None)}


def test_a_quoted_paragraph_between_kept_ones_is_never_lost():
    body = "".join(f"<div class='part'><p>{text}</p></div><div class='ad'></div>" for text in PROSE * 3)
    said = "".join(text for _, text in roles(read(page("<h1>Ferry late</h1>" + body))))
    assert all(text in said for text in PROSE)


def test_the_declared_description_above_the_text_is_the_subtitle():
    standfirst = "For the fourth day in a row bakers threw away their rolls."
    head = f"<meta name='description' content='{standfirst}'>"
    found = read(page(f"<h1>Ferry late</h1><div class='top'>{standfirst}</div>" + paragraphs(*PROSE), head))
    assert roles(found)[0] == ("subtitle", standfirst)
    assert found.fields["subtitle"] == found.fields["summary"] == standfirst


def test_a_card_of_another_article_is_not_this_one():
    card = f"<article class='card'><h3>Fog stops the night boat</h3><p>{PROSE[4]}</p></article>"
    found = read(page("<h1>Ferry late</h1>" + paragraphs(*PROSE[:2]) + card + paragraphs(*PROSE[2:4])))
    assert [text for role, text in roles(found) if role != "boilerplate"] == list(PROSE[:4])


def test_two_line_breaks_part_paragraphs_and_one_does_not():
    found = read(page("<div>" + "<br><br>".join(PROSE[:3]) + "<br>" + PROSE[3] + "</div>"))
    assert [text for _, text in roles(found)] == [*PROSE[:2], f"{PROSE[2]} {PROSE[3]}"]


def test_a_body_that_only_json_ld_holds_is_read():
    body = json.dumps({"@type": "NewsArticle", "headline": "Ferry late", "articleBody": "\n\n".join(PROSE)})
    found = read(page("<div id='app'></div>", f"<script type='application/ld+json'>{body}</script>"))
    assert [text for _, text in roles(found)] == list(PROSE)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('"isAccessibleForFree": false, "wordCount": 900', "truncated"),
        ('"isAccessibleForFree": "False", "wordCount": "900"', "truncated"),
        ('"isAccessibleForFree": true, "wordCount": 900', None),
        ('"isAccessibleForFree": false', None),
        ('"isAccessibleForFree": false, "wordCount": 90', None),
    ],
)
def test_a_page_is_called_truncated_only_where_it_says_so_itself(said, expected):
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", {said}}}</script>'
    assert read(page(paragraphs(*PROSE), head)).fields.get("text_status") == expected


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8", "iso-8859-1"),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("cp1252", "iso-8859-1"),
        ("cp1252", ""),
        ("cp1252", "no-such-charset"),
    ],
)
def test_the_encoding_is_found_by_mark_declaration_or_letters(encoding, declared):
    line = "“Größer als gedacht”, sagte Ana Bell über die Fähre nach Sallowby, die am Montag wieder zu spät kam."
    source = f"<html><head><meta charset='{declared}'></head><body><article>{paragraphs(line, *PROSE)}</article></body>"
    assert read(source.encode(encoding)).paragraphs[0].text == line


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "It is an empty page."),
        (b"<html><body></body></html>", "It is a page without an article."),
        (b"<html><p>Accept cookies?</p><a href='/'>No</a></html>", "It is a page without an article."),
        (b"<html>\x00\x00\x00\x01", "It holds NUL characters, so it is no text."),
        (b"<p>" + b"a " * 6_000_000, "It is larger than 10 MB; an article's page is not."),
        (b"<p>" + b"a " * 600_000, "It holds more than 1,000,000 letters of text; an article does not."),
        (b"<i>a</i>" * 20_000, "It has more than 15,000 elements; an article's page has not."),
        (b"<div>" * 10_000 + PROSE[0].encode(), "Its markup is nested too deeply."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_article_is_told_in_one_sentence(content, problem):
    assert read(content) == Rejected(problem, None, read(content).status)


def test_a_front_page_is_no_article():
    head = "<link rel='canonical' href='https://example.org/'>"
    source = page(paragraphs(*PROSE), head).replace(b"og:type", b"og:kind")
    assert read(source) == Rejected("It is a front page, not an article.", None, "skipped")


def test_an_article_that_shows_no_text_is_a_record_without_paragraphs():
    found = read(page("", "<meta property='og:title' content='Ferry late'>"))
    assert isinstance(found, Record)
    assert (found.paragraphs, found.fields["headline"]) == ((), "Ferry late")


def test_entities_are_not_expanded_from_a_document_type():
    bomb = b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><html><p>&b;</p></html>'
    assert isinstance(read(bomb), Rejected)


def test_trafilatura_says_nothing_and_asks_nobody(capfd):
    read(b"<html><body><div></div></body></html>")
    assert capfd.readouterr() == ("", "")


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_record_or_a_rejection(content):
    found = read(b"<html><body><p>" + content)
    assert isinstance(found, Record) or found.problem.startswith(("It ", "Its "))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<!doctype html>", True),
        ("\ufeff\n<html>", True),
        ("<!-- saved --><HTML>", True),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", True),
        ("<?xml version='1.0'?><rss>", False),
        ("An <html> element", False),
    ],
)
def test_a_page_is_known_by_its_first_letters(head, expected):
    assert is_web_page(head) is expected


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("corpus", "floors"),
    [
        ("html-fundus", {"f1": 0.95, "title": 0.75, "instant": 0.93, "authors": 0.75}),
        ("html-scrapinghub", {"f1": 0.94}),
    ],
)
def test_real_pages_are_read_no_worse_than_they_were(shared, corpus, floors):
    pages = list_pages(shared / "corpora" / corpus)
    scores = [
        score_page(each, read(gzip.decompress(each.path.read_bytes()))) for each in random.Random(8).sample(pages, 20)
    ]
    for name, floor in floors.items():
        told = [score[name] for score in scores if score[name] is not None]
        assert statistics.mean(told) >= floor, name
    marked = sum(score["n_marked"] for score in scores)
    assert sum(score["n_lost"] for score in scores) <= max(1, 0.015 * marked)
