"""Paragraphs of a stretch of markup: what ends one, what each is, what is not seen, and what hostile markup costs."""

from __future__ import annotations

import time
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.readers.markup_text import MAX_TAGS, drop_headline, lead_with, split_element, split_markup, strip_markup
from analysis.readers.records import Paragraph

OPEN_OR_NOT = "<p> </p> <b> </b> <q> </q> <table> <tr> <td> </table> <pre> </pre> <br> <blockquote> </blockquote>"
OPEN_OR_NOT += (
    " <script> </script> <!-- --> <![CDATA[ ]]> <a> </a> < > & &amp; &#0; &#xD800; <?x \x00 \ud83d Bell \n\n “ </"
)
PIECES = st.sampled_from(OPEN_OR_NOT.split(" "))


def _roles(markup: str) -> list[tuple[str, str]]:
    return [(paragraph.role, paragraph.text) for paragraph in split_markup(markup)]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>It rained.</p><p>It\n poured.</p>", [("", "It rained."), ("", "It poured.")]),
        ("<p>It rained.<p>It poured.", [("", "It rained."), ("", "It poured.")]),
        ("It rained.<br/><br/>It poured", [("", "It rained."), ("", "It poured")]),
        ("It rained.<br>It poured.", [("", "It rained."), ("", "It poured.")]),
        ("<p>Pier 4<br>Sallowby</p>", [("", "Pier 4 Sallowby")]),
        ("It rained.\n\nIt <b>poured</b>.", [("", "It rained."), ("", "It poured.")]),
        ("It\n      rained on", [("", "It rained on")]),
        ("<h3>At sea</h3><p>It rained.</p>", [("heading", "At sea"), ("", "It rained.")]),
        ("<hl2>At sea</hl2><p>It rained.</p>", [("heading", "At sea"), ("", "It rained.")]),
        ("<ul><li>One boat<li>Two boats</ul>Later", [("list", "One boat"), ("list", "Two boats"), ("", "Later")]),
        ("<blockquote><p>Never.</p><p>Ever.</p></blockquote>", [("quote", "Never."), ("quote", "Ever.")]),
        ("<blockquote><p>Left open.</p><p>Body.</p>", [("", "Left open."), ("", "Body.")]),
        ("<figure><img><figcaption>The berth.</figcaption></figure>", [("caption", "The berth.")]),
        ("<figure><div class='byline'>Ida Roe</div></figure>", [("credit", "Ida Roe")]),
        ("<p class='wp-caption-text'>The berth.</p><p>It rained.</p>", [("caption", "The berth."), ("", "It rained.")]),
        (
            "<media><media-reference source='a.jpg'>a.jpg</media-reference>"
            "<media-caption><p>The berth.</p></media-caption><media-producer>Ida Roe</media-producer></media>",
            [("caption", "The berth."), ("credit", "Ida Roe")],
        ),
        (
            "<table><tr><th>Pier</th><th>Boats</th></tr><tr><td>Old</td><td>4</td></tr></table>",
            [("table", "Pier | Boats\nOld | 4")],
        ),
        ("<pre>It rained.\n\nIt poured.</pre>", [("", "It rained."), ("", "It poured.")]),
        ("<aside><p>Read this too.</p></aside>", [("note", "Read this too.")]),
        ("<p>“Yes,” said Bell.</p><script>alert('no')</script>", [("", "“Yes,” said Bell.")]),
        ("<p>Yes.</p><script>alert('<p>no</p>')", [("", "Yes.")]),
        ("<html><head><title>T</title></head><body>Seen</body></html>", [("", "Seen")]),
        ("<!-- wp:p --><p>Seen</p><!-- open", [("", "Seen"), ("", "open")]),
        ("<![CDATA[<p>Bell &amp; Co</p>]]>", [("", "Bell & Co")]),
        ("5 < 6 &nbsp; boats", [("", "5 < 6 boats")]),
        ("", []),
        ("<p> </p>", []),
    ],
)
def test_markup_becomes_paragraphs_with_roles(markup, expected):
    assert _roles(markup) == expected


def test_a_q_element_becomes_marks_and_typed_marks_stay():
    said = split_markup('<p><q>Not yet, said the <q>captain</q></q>, "she" said; “<q>no</q>”.</p>')
    assert said[0].text == '“Not yet, said the ‘captain’”, "she" said; “no”.'


def test_links_and_emphases_are_spans_of_the_paragraph_they_stand_in():
    first, second = split_markup('<a href="/bell"><p>Ana Bell</p><p>the <b>mayor</b></p></a>')
    assert [(span.kind, first.text[span.start : span.end], span.url) for span in first.spans] == [
        ("link", "Ana Bell", "/bell")
    ]
    assert [(span.kind, second.text[span.start : span.end]) for span in second.spans] == [
        ("link", "the mayor"),
        ("strong", "mayor"),
    ]


def test_an_element_of_xml_reads_as_its_markup_does():
    inner = "<p>It <em>rained</em>, <q>hard</q>.</p><ul><li>One</li></ul><!-- no --><p>Tail</p>end"
    assert split_element(fromstring(f"<block>{inner}</block>")) == split_markup(inner)


def test_a_namespace_is_no_part_of_a_name():
    body = fromstring('<x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p>One</x:p><x:h2>Two</x:h2></x:div>')
    assert [(line.role, line.text) for line in split_element(body)] == [("", "One"), ("heading", "Two")]


def test_only_a_first_paragraph_that_repeats_the_headline_goes():
    lines = (Paragraph("FERRY LATE"), Paragraph("Ferry late"))
    assert drop_headline(lines, "Ferry late") == lines[1:]
    assert drop_headline(lines, "Ferry") == lines


@pytest.mark.parametrize(
    ("dateline", "opening", "n_paragraphs"),
    [
        ("SALLOWBY, April 3 -", "It rained.", 2),
        ("SALLOWBY", "Sallowby (Coast Wire) — It rained.", 1),
        (None, "It rained.", 1),
    ],
)
def test_a_dateline_leads_the_text_once(dateline, opening, n_paragraphs):
    assert len(lead_with(dateline, (Paragraph(opening),))) == n_paragraphs


def test_a_title_keeps_its_letters_only():
    assert strip_markup("Ferry <i>late</i> &amp; 5 < 6") == "Ferry late & 5 < 6"


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_spans_lie_in_their_paragraph_and_nothing_is_empty_whatever_the_markup(markup):
    for paragraph in split_markup(markup):
        assert paragraph.text.strip() == paragraph.text != ""
        assert "\x00" not in paragraph.text
        paragraph.text.encode("utf-8")
        assert all(0 <= span.start < span.end <= len(paragraph.text) for span in paragraph.spans)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("abc .,”“é", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_no_letter_of_a_paragraph_is_lost(texts):
    markup = "".join(f"<p>{text}</p>" for text in texts)
    assert [line.text for line in split_markup(markup)] == [" ".join(text.split()) for text in texts]


@pytest.mark.parametrize("piece", ["<!--", "<b>", "<blockquote>x", "<q>x", "<a b='", "</", "<![CDATA[", "&", "<?"])
def test_ten_thousand_pieces_of_hostile_markup_cost_no_more_than_a_moment(piece):
    started = time.perf_counter()
    split_markup(piece * 10_000)
    assert time.perf_counter() - started < 5


def test_a_text_with_too_many_tags_keeps_its_words():
    assert _roles("<p>It rained</p>" * (MAX_TAGS // 2 + 1))[0][1].startswith("It rained It rained")
