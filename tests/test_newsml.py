"""News items in XML of both generations: what is read, what is skipped, and one item that costs no other."""

from __future__ import annotations

import io
import random

import pytest

from analysis.readers.newsml import is_newsml, read_newsml
from analysis.readers.records import MAX_ITEM, Given, Record, Rejected

ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:coast:1" xml:lang="en">
<itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:CW"><name>Coast Wire</name></provider>
<versionCreated>2021-04-23T10:00:00+02:00</versionCreated><firstCreated>2021-04-23T09:15:00+02:00</firstCreated>
<pubStatus qcode="stat:usable"/><edNote>Adds weather.</edNote></itemMeta>
<contentMeta><headline>Ferry late</headline><headline role="hld:subHeadline">Two boats waited</headline>
<by>Ana Bell</by><dateline>SALLOWBY, April 23</dateline><language tag="en-GB"/></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
<head><title>Ferry late</title></head><body><p>It rained.</p><p>It <q>poured</q>.</p></body></html></inlineXML>
</contentSet></newsItem>"""
MESSAGE = """<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header>
<sender>coast.example</sender></header><itemSet>{}</itemSet></newsMessage>"""
OLD = """<NewsML Version="1.2"><NewsEnvelope><SentFrom><Party FormalName="Coast Wire"/></SentFrom></NewsEnvelope>
<NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:coast:1</PublicIdentifier></NewsIdentifier>
</Identification><NewsManagement><FirstCreated>20210423T091500+0200</FirstCreated><Status FormalName="Usable"/>
</NewsManagement><NewsComponent><NewsLines><HeadLine>Ferry late</HeadLine><ByLine>Ana Bell</ByLine></NewsLines>
<DescriptiveMetadata><Language FormalName="en"/></DescriptiveMetadata>
<NewsComponent><Role FormalName="StyleSheet"/><ContentItem><Format FormalName="CSS"/>
<DataContent>p {margin: 0}</DataContent></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Photo"/><NewsLines><HeadLine>The berth.</HeadLine></NewsLines>
<ContentItem Href="a.jpg"><MimeType FormalName="image/jpeg"/></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Main"/><ContentItem><DataContent><p>It rained.</p><p>It poured.</p></DataContent>
</ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"""


def _read(page: str | bytes) -> list[Record | Rejected]:
    content = page.encode() if isinstance(page, str) else page
    return list(read_newsml(io.BytesIO(content), Given("wire.xml")))


def test_a_news_item_of_the_second_generation_is_read():
    (article,) = _read(ITEM)
    assert article.fields == {
        "headline": "Ferry late",
        "subtitle": "Two boats waited",
        "byline": "Ana Bell",
        "published": "2021-04-23T09:15:00+02:00",
        "language": "en-GB",
        "outlet": "Coast Wire",
        "item_uri": "tag:coast:1",
    }
    assert [(line.role, line.text) for line in article.paragraphs] == [
        ("dateline", "SALLOWBY, April 23"),
        ("", "It rained."),
        ("", "It “poured”."),
        ("note", "Adds weather."),
    ]


def test_nitf_within_an_item_is_read_as_nitf():
    start, end = ITEM.index("<html"), ITEM.index("</inlineXML>")
    nitf = "<nitf xmlns=''><body><body.head><byline>By Tom Marsh</byline></body.head>"
    nitf += "<body.content><p>It hailed.</p></body.content></body></nitf>"
    (article,) = _read(ITEM[:start] + nitf + ITEM[end:])
    assert [line.text for line in article.paragraphs][1:2] == ["It hailed."]
    assert article.fields["byline"] == "Ana Bell"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("It rained.\n\nIt poured.", ["It rained.", "It poured."]),
        ("&lt;p&gt;It rained.&lt;/p&gt;&lt;p&gt;It poured.&lt;/p&gt;", ["It rained.", "It poured."]),
    ],
)
def test_inline_data_is_plain_text_or_markup(data, expected):
    page = f"<newsItem><contentSet><inlineData>{data}</inlineData></contentSet></newsItem>"
    assert [line.text for line in _read(page)[0].paragraphs] == expected


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("ninat:text", "ninat:picture", ("It is a news item of class picture, no text.", "skipped")),
        ("stat:usable", "stat:canceled", ("It was taken back by its agency (pubStatus canceled).", "skipped")),
        ("newsItem", "packageItem", ("It is a package of other items, no text.", "skipped")),
        ("newsItem", "knowledgeItem", ("It is a list of names and codes, no text.", "skipped")),
    ],
)
def test_what_is_no_text_is_skipped_and_named(old, new, found):
    assert [(one.problem, one.status) for one in _read(ITEM.replace(old, new))] == [found]


def test_a_text_that_lies_elsewhere_is_missed():
    page = "<newsItem><contentSet><remoteContent href='a.xml'/></contentSet></newsItem>"
    assert _read(page) == [Rejected("It only says where its text lies, and holds none.")]


def test_a_message_gives_its_items_one_by_one():
    other = ITEM.replace("ninat:text", "ninat:video")
    found = _read(MESSAGE.format(ITEM + other + ITEM))
    assert [one.item for one in found] == ["item 1", "item 2", "item 3"]
    assert [isinstance(one, Record) for one in found] == [True, False, True]
    assert found[0].paragraphs == found[2].paragraphs


def test_an_item_that_is_too_large_does_not_cost_the_next():
    large = ITEM.replace("It rained.", "It rained. " * (MAX_ITEM // 10))
    found = _read(MESSAGE.format(large + ITEM))
    assert [isinstance(one, Record) for one in found] == [False, True]


def test_a_message_that_breaks_off_keeps_the_items_before():
    found = _read(MESSAGE.format(ITEM + ITEM)[:-200])
    assert isinstance(found[0], Record)
    assert found[-1].problem.startswith("It is no well-formed XML")


def test_a_news_item_of_the_first_generation_is_read():
    (article,) = _read(OLD)
    assert article.fields == {
        "headline": "Ferry late",
        "byline": "Ana Bell",
        "language": "en",
        "published": "2021-04-23T09:15:00+0200",
        "outlet": "Coast Wire",
        "item_uri": "urn:coast:1",
    }
    assert [(line.role, line.text) for line in article.paragraphs] == [
        ("", "It rained."),
        ("", "It poured."),
        ("caption", "The berth."),
    ]


def test_each_text_with_a_headline_of_its_own_is_an_article():
    second = "<NewsComponent><NewsLines><HeadLine>Boats wait</HeadLine></NewsLines><ContentItem><DataContent>Two."
    second += "</DataContent></ContentItem></NewsComponent></NewsItem>"
    found = _read(OLD.replace("</NewsItem>", second))
    assert [(one.item, one.fields["headline"]) for one in found] == [
        ("item 1, text 1", "Ferry late"),
        ("item 1, text 2", "Boats wait"),
    ]


@pytest.mark.parametrize(
    "page",
    [
        '<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><newsItem>&b;</newsItem>',
        '<!DOCTYPE a [<!ENTITY % a SYSTEM "http://example.org/a"> %a;]><newsItem/>',
    ],
)
def test_entities_are_never_followed(page):
    (found,) = (one for one in _read(page) if isinstance(one, Rejected) and "entities" in one.problem)
    assert found.status == "unreadable"


def test_no_damage_to_the_bytes_raises():
    dice = random.Random(4)
    pages = [MESSAGE.format(ITEM).encode(), OLD.encode()]
    for _ in range(150):
        page = bytearray(dice.choice(pages))
        for _ in range(dice.randint(1, 8)):
            page[dice.randrange(len(page))] = dice.randrange(256)
        for found in _read(bytes(page[: dice.randint(1, len(page))])):
            assert isinstance(found, Record) or found.problem.startswith("It ")


@pytest.mark.parametrize(
    ("head", "known"), [(ITEM[:80], True), (MESSAGE, True), (OLD[:50], True), ("<rss>", False), ("news", False)]
)
def test_a_document_is_known_by_its_first_element(head, known):
    assert is_newsml(head) is known


@pytest.mark.corpora
def test_every_release_of_the_examples_is_an_article(shared):
    files = sorted((shared / "corpora" / "wire-ninjs-newsml" / "NewsML").glob("*.xml"))
    assert len(files) == 4
    for path in files:
        with path.open("rb") as stream:
            (article,) = read_newsml(stream, Given(path.name))
        assert isinstance(article, Record)
        assert {"headline", "published", "language", "outlet"} <= set(article.fields)
        assert len([line for line in article.paragraphs if line.role == ""]) >= 8
