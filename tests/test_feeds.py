"""Feeds and sitemaps saved to disk: full texts and summaries apart, dates as written, nothing looked up, no bomb."""

from __future__ import annotations

import builtins
import io
import itertools
import random
import time

import pytest

from analysis.readers.feeds import MAX_ENTRIES, MAX_MARKS, is_feed, read_feed
from analysis.readers.records import Given, Paragraph, Record, Rejected

NAMES = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
NAMES += 'xmlns:media="http://search.yahoo.com/mrss/"'
RSS = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {NAMES}><channel><title>Harbour News</title>
<language>en-GB</language>{{}}</channel></rss>"""
FULL = """<item><title>Ferry &lt;i&gt;late&lt;/i&gt; &amp; full</title><link>https://example.org/ferry</link>
<dc:creator>Ana Bell</dc:creator><dc:creator>Tom Marsh</dc:creator><pubDate>Fri, 23 Apr 2021 09:15:00 +0300</pubDate>
<category>Ports</category><category>Weather</category><description>It rained. […]</description>
<content:encoded><![CDATA[<figure><figcaption>The berth.</figcaption></figure><p>It rained, <q>all day</q>, said
<a href="https://example.org/bell">Bell</a>.</p><h2>Later</h2><script>no()</script>
<p>The post Ferry late appeared first on Harbour News.</p>]]></content:encoded>
<media:content url="a.jpg"><media:credit>Ida Roe</media:credit><media:description>A pier.</media:description>
</media:content></item>"""
TEASER = "<item><title>Second</title><guid>https://example.org/2</guid><description>&lt;p&gt;A.&lt;/p&gt;</description></item>"
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Küste</title><entry><id>urn:1</id>
<title>Fähre</title><updated>2021-04-23T09:15:00+03:00</updated><author><name>Ana Bell</name></author>
<link href="https://example.org/a"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Es
regnete.</p><p>Sehr.</p></div></content><summary>Kurz</summary></entry></feed>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://example.org/a</loc><news:news>
<news:publication><news:name>Harbour News</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2021-04-23</news:publication_date><news:title>Ferry late</news:title></news:news></url>
<url><loc>https://example.org/b</loc></url></urlset>"""


def _read(page: str | bytes) -> list[Record | Rejected]:
    content = page.encode() if isinstance(page, str) else page
    return list(read_feed(io.BytesIO(content), Given("feed.xml")))


def test_a_full_text_gives_its_paragraphs_and_the_entry_its_facts():
    (article,) = _read(RSS.format(FULL))
    assert article.item == "item 1"
    assert article.fields == {
        "headline": "Ferry late & full",
        "url": "https://example.org/ferry",
        "outlet": "Harbour News",
        "authors": ["Ana Bell", "Tom Marsh"],
        "published": "Fri, 23 Apr 2021 09:15:00 +0300",
        "section": "Ports",
        "language": "en-GB",
        "summary": "It rained. […]",
    }
    assert [(line.role, line.text) for line in article.paragraphs] == [
        ("caption", "The berth."),
        ("", "It rained, “all day”, said Bell."),
        ("heading", "Later"),
        ("boilerplate", "The post Ferry late appeared first on Harbour News."),
        ("caption", "A pier."),
        ("credit", "Ida Roe"),
    ]


def test_a_description_alone_is_a_summary():
    (article,) = _read(RSS.format(TEASER))
    assert article.paragraphs == ()
    assert article.fields["summary"] == "A."
    assert article.fields["text_status"] == "summary"
    assert article.fields["url"] == "https://example.org/2"


def test_a_long_description_with_paragraphs_is_the_text():
    told = "&lt;p&gt;" + "It rained again. " * 30 + "&lt;/p&gt;"
    (article,) = _read(RSS.format(TEASER.replace("&lt;p&gt;A.&lt;/p&gt;", told * 2)))
    assert len(article.paragraphs) == 2
    assert "text_status" not in article.fields


def test_atom_is_read_as_well():
    (article,) = _read(ATOM)
    assert [line.text for line in article.paragraphs] == ["Es regnete.", "Sehr."]
    assert article.fields["published"] == "2021-04-23T09:15:00+03:00"
    assert (article.fields["outlet"], article.fields["language"]) == ("Küste", "de")


def test_old_rss_in_rdf_is_read_as_well():
    page = f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {NAMES}>'
    page += "<channel><title>Coast</title></channel><item><title>Ferry</title><link>https://example.org/a</link>"
    page += "<dc:date>2021-04-23T09:15:00+03:00</dc:date><description>It rained.</description></item></rdf:RDF>"
    assert is_feed(page)
    (article,) = _read(page)
    assert article.fields["published"] == "2021-04-23T09:15:00+03:00"


def test_a_document_type_without_entities_does_no_harm():
    page = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://example.org/rss.dtd">'
    (article,) = _read(
        page + '<rss version="0.91"><channel><title>C</title><item><title>Caf&eacute; &amp; co</title>'
        "</item></channel></rss>"
    )
    assert article.fields["headline"] == "Café & co"


def test_a_sitemap_gives_titles_and_dates_and_no_text():
    article, other = _read(SITEMAP)
    assert article.fields == {
        "headline": "Ferry late",
        "url": "https://example.org/a",
        "outlet": "Harbour News",
        "language": "en",
        "published": "2021-04-23",
        "text_status": "empty",
    }
    assert other == Rejected("It is an address in a sitemap, without a title.", "item 2", "skipped")


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (RSS.format(""), "skipped"),
        ("", "unreadable"),
        ("http://example.org/feed", "unreadable"),
        ("/etc/passwd", "unreadable"),
        (RSS.format("<item/>"), "unreadable"),
        (RSS.format(TEASER + "<b/>" * MAX_MARKS), "unreadable"),
        (RSS.format(TEASER + "<item/>" * (MAX_ENTRIES + 1)), "unreadable"),
        (RSS.format("<![CDATA[" + "<!--" * 1000 + "]]>"), "unreadable"),
    ],
)
def test_what_is_no_feed_is_one_rejection(page, status):
    (found,) = _read(page)
    assert isinstance(found, Rejected)
    assert (found.status, found.problem[:3]) == (status, "It ")


def test_a_billion_laughs_are_not_laughed():
    names = "abcdefghij"
    page = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    page += "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in itertools.pairwise(names))
    page += "]>" + RSS.format("<item><title>&j;</title></item>").partition("?>")[2]
    started = time.perf_counter()
    for encoding in ("utf-8", "utf-16"):
        (found,) = _read(page.encode(encoding))
        assert "entities" in found.problem
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize("piece", ["&lt;b>", "<b>", "<item>", "&", "<![CDATA[", "\x00", "<p"])
def test_hostile_entries_cost_a_moment(piece):
    started = time.perf_counter()
    for found in _read(RSS.format(f"<item><title>A</title><description>{piece * 2000}</description></item>")):
        assert isinstance(found, Record | Rejected)
    assert time.perf_counter() - started < 5


def test_no_damage_to_the_bytes_raises():
    dice = random.Random(7)
    for _ in range(60):
        page = bytearray(dice.choice([RSS.format(FULL + TEASER), ATOM, SITEMAP]).encode())
        for _ in range(dice.randint(1, 8)):
            page[dice.randrange(len(page))] = dice.randrange(256)
        for found in _read(bytes(page[: dice.randint(1, len(page))])):
            assert isinstance(found, Record) or found.problem.startswith("It ")


def test_without_feedparser_the_error_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "feedparser":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r'reading feed.xml needs feedparser. .* "columninch\[feeds\]"'):
        _read(RSS.format(TEASER))


def test_a_credit_that_the_text_has_is_not_told_twice():
    (article,) = _read(RSS.format(FULL.replace("Later", "Ida Roe")))
    assert Paragraph("Ida Roe", "credit") not in article.paragraphs


@pytest.mark.parametrize(
    ("head", "known"),
    [(RSS, True), (ATOM, True), (SITEMAP, True), ("<urlset>", False), ("<rdf:RDF>", False), ("<html>", False)],
)
def test_a_feed_is_known_by_its_first_element(head, known):
    assert is_feed(head) is known
