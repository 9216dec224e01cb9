"""What a page declares of itself: JSON-LD with its breaks, meta elements, microdata, and which of them goes first."""

from __future__ import annotations

import pytest
from lxml import html

from analysis.readers.declared import read_declared, strip_outlet, tidy_authors
from analysis.readers.linked_data import find_article_nodes, parse_loosely


def declare(head: str, body: str = "", source: str = "", url: str | None = None):
    return read_declared(
        html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>"), head=source, url=url
    )


def ld(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"headline": "Ferry late"}', [{"headline": "Ferry late"}]),
        ('<!-- {"a": 1} -->', [{"a": 1}]),
        ('//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}]),
        ('{"a": "two\nlines"}', [{"a": "two\nlines"}]),
        ('{"a": [1, 2,],}', [{"a": [1, 2]}]),
        (r'{"a": "it\'s"}', [{"a": "it's"}]),
        ('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
        ("{&quot;a&quot;: 1}", [{"a": 1}]),
        ("\ufeff[1];", [[1]]),
        ("{never closed", []),
        ("[" * 50_000, []),
        ("", []),
    ],
)
def test_broken_json_is_repaired_where_that_is_safe(text, expected):
    assert parse_loosely(text) == expected


@pytest.mark.parametrize(
    "json",
    [
        '{"@type": "NewsArticle", "headline": "Ferry late"}',
        '{"@type": ["Article", "NewsArticle"], "headline": "Ferry late"}',
        '[{"@type": "WebSite"}, {"@type": "ReportageNewsArticle", "headline": "Ferry late"}]',
        '{"@graph": [{"@type": "Person"}, {"@type": "BlogPosting", "headline": "Ferry late"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "Ferry late"}}',
        '{"@type": "http://schema.org/NewsArticle", "headline": "Ferry late"}',
    ],
)
def test_an_article_is_found_wherever_json_ld_puts_it(json):
    assert [node["headline"] for node in find_article_nodes(html.fromstring(f"<div>{ld(json)}</div>"))] == [
        "Ferry late"
    ]


def test_what_an_article_only_mentions_is_not_it():
    json = '{"@type": "NewsArticle", "headline": "Ferry late", "mentions": {"@type": "Article", "headline": "Fog"}}'
    assert declare(ld(json)).fields["headline"] == "Ferry late"


def test_of_several_articles_the_one_at_the_pages_address_counts():
    head = '<link rel="canonical" href="https://example.org/ferry">'
    head += ld('{"@type": "NewsArticle", "headline": "Fog", "url": "https://example.org/fog"}')
    head += ld('{"@type": "NewsArticle", "headline": "Ferry late", "url": "https://example.org/ferry"}')
    assert declare(head).fields["headline"] == "Ferry late"


def test_names_that_are_only_referred_to_are_looked_up():
    json = """{"@graph": [{"@type": "Person", "@id": "#ana", "name": "Ana Bell"},
        {"@type": "NewsArticle", "headline": "Ferry late", "author": {"@id": "#ana"}}]}"""
    assert declare(ld(json)).fields["authors"] == ["Ana Bell"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Ana Bell", "Tom Marsh"], ["Ana Bell", "Tom Marsh"]),
        (["By Ana Bell, Tom Marsh and Ida Roe"], ["Ana Bell", "Tom Marsh", "Ida Roe"]),
        (["Von Ana Bell und Tom Marsh"], ["Ana Bell", "Tom Marsh"]),
        (["ANA BELL", "Ana Bell"], ["ANA BELL"]),
        (["Tom Marsh, Jr."], ["Tom Marsh, Jr."]),
        (["https://example.org/ana-bell", "ana@example.org", "@anabell"], []),
        (["Byron Lake"], ["Byron Lake"]),
        (["Dee O&#039;Hara"], ["Dee O'Hara"]),
        (["", "—", "12"], []),
    ],
)
def test_authors_are_names_one_each_in_order(names, expected):
    assert tidy_authors(names) == expected


def test_a_person_goes_before_the_outlet_that_signs_everything():
    head = ld('{"@type": "NewsArticle", "author": {"name": "Coast Herald"}, "publisher": {"name": "Coast Herald"}}')
    assert declare(head + meta("author", "Ana Bell")).fields["authors"] == ["Ana Bell"]


def test_an_outlet_that_nobody_else_signs_stays_the_author():
    head = ld('{"@type": "NewsArticle", "author": {"name": "Coast Herald"}, "publisher": {"name": "Coast Herald"}}')
    assert declare(head).fields["authors"] == ["Coast Herald"]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (ld('{"@type": "NewsArticle", "datePublished": "2021-04-03T09:30:00+02:00"}'), "2021-04-03T09:30:00+02:00"),
        (meta("article:published_time", "2021-04-03T07:30:00Z"), "2021-04-03T07:30:00Z"),
        (
            ld('{"@type": "NewsArticle", "datePublished": "2021-04-03"}')
            + meta("parsely-pub-date", "2021-04-03T07:30Z"),
            "2021-04-03T07:30Z",
        ),
        (meta("dc.date", "2021-04-03"), "2021-04-03"),
        (meta("article:modified_time", "2021-04-03T07:30:00Z"), None),
        (meta("date", "no day at all"), None),
    ],
)
def test_a_date_with_a_zone_goes_before_one_without(head, expected):
    assert declare(head).fields.get("published") == expected


def test_a_time_element_serves_where_nothing_else_tells_the_date():
    body = "<article><h1>Ferry late</h1><time datetime='2021-04-03T09:30:00+02:00'>Saturday</time></article>"
    assert declare("", body).fields["published"] == "2021-04-03T09:30:00+02:00"


@pytest.mark.parametrize(
    ("title", "outlet", "shown", "expected"),
    [
        ("Ferry late | Coast Herald", "Coast Herald", [], "Ferry late"),
        ("Ferry late - The Coast Herald", "Coast Herald", [], "Ferry late"),
        ("Coast Herald: Ferry late", "Coast Herald", [], "Coast Herald: Ferry late"),
        ("Ferry late - again", "Coast Herald", [], "Ferry late - again"),
        ("Ferry late – News – Coast", None, ["Ferry late"], "Ferry late"),
        ("Ferry late", "Ferry late", [], "Ferry late"),
    ],
)
def test_only_the_outlet_is_cut_from_a_title(title, outlet, shown, expected):
    assert strip_outlet(title, outlet, shown) == expected


def test_the_shared_title_goes_before_a_wording_for_search_engines():
    head = ld('{"@type": "NewsArticle", "headline": "Sallowby ferry: all times"}') + meta("og:title", "Ferry late")
    assert declare(head, "<h1>Ferry late</h1>").fields["headline"] == "Ferry late"


def test_a_headline_that_is_cut_off_is_taken_in_full():
    head = meta("og:title", "The ferry to Sallowby was late again on …")
    shown = "The ferry to Sallowby was late again on Monday"
    assert declare(head, f"<h1>{shown}</h1>").fields["headline"] == shown


def test_microdata_of_other_things_is_not_the_articles():
    body = """<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Ferry late</h1>
        <div itemscope itemtype="https://schema.org/Comment"><b itemprop="author">Reader</b></div>
        <span itemprop="author">Ana Bell</span></article>"""
    assert declare("", body).fields == {"headline": "Ferry late", "authors": ["Ana Bell"]}


@pytest.mark.parametrize(
    ("head", "source", "given", "expected"),
    [
        ('<link rel="canonical" href="https://example.org/a">', "", None, "https://example.org/a"),
        (meta("og:url", "https://example.org/b"), "", None, "https://example.org/b"),
        ("", "<!-- saved from url=(0021)https://example.org/c -->", None, "https://example.org/c"),
        ('<link rel="canonical" href="/d">', "", "https://example.org/x", "https://example.org/x"),
        ("", "", "https://example.org/e", "https://example.org/e"),
        (meta("og:url", "http://[broken"), "", None, None),
    ],
)
def test_a_page_knows_its_address_by_itself_or_by_who_saved_it(head, source, given, expected):
    assert declare(head, source=source, url=given).fields.get("url") == expected


def test_section_language_and_outlet_are_read():
    head = meta("og:site_name", "Coast Herald") + meta("article:section", "Harbour") + meta("og:locale", "en_GB")
    assert declare(head).fields == {"outlet": "Coast Herald", "section": "Harbour", "language": "en_GB"}
