"""Which column is what: the usual dumps, names that mean several things, values that settle them."""

from __future__ import annotations

import pytest
from dump_rows import BODY, LEAD, LONG, TEXT, URL, as_json, as_table, show
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.readers.columns import LEXICON, fold_name, tell_columns
from analysis.readers.field_text import read_text
from analysis.readers.rows import read_writers

PLAIN = {"headline": "Ferry late"}
DUMPS = {
    "All the News 1": (
        {"": "0", "id": "17", "title": "Ferry late", "publication": "Coast Post", "author": "Ana Bell"}
        | {"date": "2016-12-31", "year": "2016.0", "month": "12.0", "url": "", "content": TEXT},
        PLAIN | {"outlet": "Coast Post", "authors": "Ana Bell", "published": "2016-12-31"},
    ),
    "All the News 2": (
        {"date": "2016-12-09 18:31:00", "year": "2016", "month": "12.0", "day": "9", "author": "Ana Bell"}
        | {"title": "Ferry late", "article": TEXT, "url": URL, "section": "Travel", "publication": "Vox"},
        PLAIN
        | {"url": URL, "outlet": "Vox", "authors": "Ana Bell", "section": "Travel", "published": "2016-12-09 18:31:00"},
    ),
    "CC-News": (
        {"title": "Ferry late", "text": TEXT, "domain": "www.example.org", "date": "2018-01-02 10:00:00"}
        | {"description": "It was late.", "url": URL, "image_url": "https://example.org/a.jpg"},
        PLAIN | {"url": URL, "domain": "example.org", "summary": "It was late.", "published": "2018-01-02 10:00:00"},
    ),
    "news-please": (
        {"authors": ["Ana Bell"], "date_download": "2021-01-01 00:00:00", "date_modify": "None", "maintext": TEXT}
        | {"date_publish": "2018-01-02 10:00:00", "source_domain": "example.org", "title": "Ferry late", "text": None}
        | {"title_page": None, "title_rss": None, "url": URL, "language": "en", "localpath": "/a/b.html"},
        PLAIN
        | {"url": URL, "domain": "example.org", "authors": ["Ana Bell"], "language": "en"}
        | {"published": "2018-01-02 10:00:00"},
    ),
    "NELA-GT": (
        {"id": "coastpost--2019-01-01--Ferry", "date": "2019-01-01", "source": "coastpost", "title": "Ferry late"}
        | {"content": TEXT, "author": "Ana Bell", "url": URL, "published": "Tue, 01 Jan 2019 10:00:00 +0000"}
        | {"published_utc": 1546336800, "collection_utc": 1567530000},
        PLAIN | {"url": URL, "outlet": "coastpost", "authors": "Ana Bell", "published": 1546336800},
    ),
    "AllSides": (
        {"ID": "00HG", "topic": "transport", "source": "Coast Post", "source_url": "www.example.org", "bias": 1}
        | {
            "url": URL,
            "date": "2017-09-12",
            "authors": "Ana Bell,Tom Marsh",
            "title": "Ferry late",
            "bias_text": "left",
        }
        | {"content_original": TEXT, "content": "the last ferri to the island wa late"},
        PLAIN
        | {"url": URL, "domain": "example.org", "outlet": "Coast Post", "authors": "Ana Bell,Tom Marsh"}
        | {"section": "transport", "published": "2017-09-12"},
    ),
    "Webhose": (
        {"thread": {"url": "https://example.org/t", "site_full": "www.example.org", "title": "A thread"}}
        | {"uuid": "u1", "url": URL, "author": "Ana Bell", "published": "2021-04-23T10:00:00.000+03:00"}
        | {"title": "Ferry late", "text": TEXT, "language": "english", "entities": {"persons": [{"name": "Ana"}]}},
        PLAIN
        | {"url": URL, "domain": "example.org", "authors": "Ana Bell", "language": "english"}
        | {"published": "2021-04-23T10:00:00.000+03:00"},
    ),
    "Guardian": (
        {"id": "islands/2021", "type": "article", "sectionName": "World", "webTitle": "Ferry late", "webUrl": URL}
        | {"webPublicationDate": "2021-04-23T10:00:00Z", "fields": {"byline": "Ana Bell", "bodyText": TEXT}},
        PLAIN | {"url": URL, "byline": "Ana Bell", "section": "World", "published": "2021-04-23T10:00:00Z"},
    ),
    "Event Registry": (
        {"uri": "123", "lang": "eng", "date": "2021-04-23", "time": "10:00:00", "dateTimePub": "2021-04-23T09:00:00Z"}
        | {"url": URL, "title": "Ferry late", "body": TEXT, "source": {"uri": "example.org", "title": "Coast Post"}}
        | {"authors": [{"uri": "a@example.org", "name": "Ana Bell"}]},
        PLAIN
        | {"url": URL, "outlet": "Coast Post", "domain": "example.org", "authors": ["Ana Bell"], "language": "eng"}
        | {"published": "2021-04-23T09:00:00Z"},
    ),
    "schema.org": (
        {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry late", "articleBody": TEXT}
        | {"datePublished": "2021-04-23", "author": {"@type": "Person", "name": "Ana Bell"}}
        | {"publisher": {"name": "Coast Post", "logo": {"url": "https://example.org/logo.png"}}},
        PLAIN | {"outlet": "Coast Post", "authors": "Ana Bell", "published": "2021-04-23"},
    ),
    "Elasticsearch": (
        {"_index": "news", "_id": "1", "_source": {"title": "Ferry late", "body": TEXT, "date": "2021-04-23"}},
        PLAIN | {"published": "2021-04-23"},
    ),
    "German": (
        {"Überschrift": "Ferry late", "Volltext": TEXT, "Datum": "23. April 2021", "Quelle": "Coast Post"},
        PLAIN | {"outlet": "Coast Post", "published": "23. April 2021"},
    ),
    "names of a user": (
        {
            "News Title": "Ferry late",
            "ARTICLE-TEXT": TEXT,
            "Publish Date": "23 April 2021",
            "News_Source": "Coast Post",
        },
        PLAIN | {"outlet": "Coast Post", "published": "23 April 2021"},
    ),
}


@pytest.mark.parametrize(("row", "fields"), DUMPS.values(), ids=DUMPS)
def test_the_columns_of_a_usual_dump_are_known(row, fields):
    (found,) = as_json([row])
    assert show(found) == (fields, [LEAD, BODY])


WITHOUT_TEXT = {
    "Media Cloud": (
        {"id": "a1", "indexed_date": "2024-01-02 10:00:00.5", "language": "en", "media_name": "Coast Post"}
        | {"media_url": "example.org", "publish_date": "2024-01-01", "title": "Ferry late", "url": URL},
        {
            "text_status": "empty",
            "outlet": "Coast Post",
            "domain": "example.org",
            "published": "2024-01-01",
            "language": "en",
        },
    ),
    "Media Cloud before 2022": (
        {"stories_id": "1", "publish_date": "2019-01-01 10:00:00", "title": "Ferry late", "url": URL, "media_id": "12"}
        | {"media_name": "Coast Post", "media_url": "http://example.org/", "themes": "", "ap_syndicated": "False"},
        {"text_status": "empty", "outlet": "Coast Post", "domain": "example.org", "published": "2019-01-01 10:00:00"},
    ),
    "News Category": (
        {"link": URL, "headline": "Ferry late", "category": "TRAVEL", "short_description": "It was late."},
        {"text_status": "summary", "summary": "It was late.", "section": "TRAVEL"},
    ),
    "newsdata.io, unpaid": (
        {"title": "Ferry late", "link": URL, "description": "It was late.", "content": "ONLY AVAILABLE IN PAID PLANS"},
        {"text_status": "summary", "summary": "It was late."},
    ),
    "NewsAPI": (
        {"source": {"id": None, "name": "Coast Post"}, "title": "Ferry late", "url": URL, "description": "It was late."}
        | {"publishedAt": "2021-04-23T10:00:00Z", "content": "The ferry was late… [+1234 chars]"},
        {"text_status": "truncated", "summary": "It was late.", "outlet": "Coast Post"}
        | {"published": "2021-04-23T10:00:00Z"},
    ),
}


@pytest.mark.parametrize(("row", "fields"), WITHOUT_TEXT.values(), ids=WITHOUT_TEXT)
def test_a_dump_without_whole_texts_says_so(row, fields):
    (found,) = as_json([row])
    assert show(found)[0] == PLAIN | {"url": URL} | fields


def test_gdelt_gives_the_day_on_which_it_saw_the_article():
    row = {"url": URL, "title": "Ferry late", "seendate": "20230918T031500Z", "domain": "example.org"}
    (found,) = as_json({"articles": [row]})
    assert found.fields["published"] == "20230918T031500Z"
    assert found.warnings == ("The date is when the article was seen by those who list it.",)


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ({"source": URL, "content": TEXT}, {"url": ("source",)}),
        ({"source": "example.org", "content": TEXT}, {"domain": ("source",)}),
        ({"source": "Coast Post", "content": TEXT}, {"outlet": ("source",)}),
        ({"id": URL, "content": TEXT}, {"url": ("id",)}),
        ({"id": "17", "content": TEXT}, {}),
        ({"article": URL, "content": TEXT}, {"url": ("article",)}),
        ({"name": "The ferry is late", "content": TEXT}, {"headline": ("name",)}),
        ({"name": "Coast", "content": TEXT}, {}),
        ({"time": "2021-04-23 10:00", "content": TEXT}, {"published": ("time",)}),
        ({"time": "0.25", "content": TEXT}, {}),
        ({"description": "It was late.", "content": TEXT}, {"summary": ("description",)}),
    ],
)
def test_values_settle_what_a_name_leaves_open(row, fields):
    assert dict(tell_columns([row]).fields) == {"text": ("content",)} | fields


def test_a_long_description_is_the_text_where_there_is_no_other():
    assert tell_columns([{"title": "Ferry late", "description": LONG * 2}]).fields["text"] == ("description",)


def test_a_column_of_the_longest_texts_is_the_text_and_it_is_said():
    (found,) = as_json([{"title": "Ferry late", "zz_final_3": LONG * 2}])
    assert found.paragraphs
    assert found.warnings == (
        "No column is named as a text; “zz_final_3” was taken for it: its values are the longest.",
    )


def test_the_columns_that_the_user_named_count():
    (found,) = as_json([{"text": "x1", "my_col": TEXT, "h": "Ferry late"}], text="my_col", headline="H")
    assert show(found) == (PLAIN, [LEAD, BODY])


def test_a_named_column_that_is_missing_is_one_problem_with_the_columns_there_are():
    (found,) = as_table([["a", "b"], ["1", TEXT], ["2", TEXT]], text="my_col")
    assert (found.problem, found.status) == ("It has no column “my_col”, named for text; it has a, b.", "unreadable")


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        (["Ana Bell", None, "Tom Marsh"], ["Ana Bell", "Tom Marsh"]),
        ([{"name": "Ana Bell"}, {"name": ""}], ["Ana Bell"]),
        ('["Ana Bell", "Tom Marsh"]', ["Ana Bell", "Tom Marsh"]),
        ("['Ana Bell', \"Tom O'Marsh\"]", ["Ana Bell", "Tom O'Marsh"]),
        ("['Ana Bell' 'Tom Marsh']", ["Ana Bell", "Tom Marsh"]),
        ('[{"name": "Ana Bell"}]', ["Ana Bell"]),
        ("Ana Bell; Tom Marsh", ["Ana Bell", "Tom Marsh"]),
        ("Ana Bell|Tom Marsh|", ["Ana Bell", "Tom Marsh"]),
        ('"Ana OBell", Tom Marsh', ["Ana OBell", "Tom Marsh"]),
        ('"Ana OBell"', ["Ana OBell"]),
        ('Ana "Wren" Bell', 'Ana "Wren" Bell'),
        ("Ana Bell, Tom Marsh", "Ana Bell, Tom Marsh"),
        ("[email protected]", "[email protected]"),
        ("__import__('os').getcwd()", "__import__('os').getcwd()"),
        ("[]", []),
        ("nan", ""),
        (3, ""),
    ],
)
def test_writers_are_read_however_they_are_listed(authors, expected):
    assert read_writers(authors) == expected


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("<p>It&nbsp;rained.</p><p>It <b>poured</b>.</p>", [("It rained.", ""), ("It poured.", "")]),
        (
            "<h2>Rain</h2><div>It rained.<br><br>It poured.</div>",
            [("Rain", "heading"), ("It rained.", ""), ("It poured.", "")],
        ),
        ("It rained.<br/>It poured.", [("It rained.", ""), ("It poured.", "")]),
        ('It <a href="https://example.org">rained</a>.\n\nIt poured.', [("It rained.", ""), ("It poured.", "")]),
        ("<script>alert('x')</script><p>It rained.</p><!-- no -->", [("It rained.", "")]),
        ("<ul><li>Rain</li></ul><blockquote>It poured.</blockquote>", [("Rain", "list"), ("It poured.", "quote")]),
        ("&lt;p&gt;It rained.&lt;/p&gt;&lt;p&gt;It poured.&lt;/p&gt;", [("It rained.", ""), ("It poured.", "")]),
        ("Rain fell &amp; it was 3 < 4 and 5 > 4.", [("Rain fell & it was 3 < 4 and 5 > 4.", "")]),
        ("<q>It rained</q>, she said.", [("“It rained”, she said.", "")]),
    ],
)
def test_markup_in_a_text_column_is_taken_off(text, paragraphs):
    assert [(paragraph.text, paragraph.role) for paragraph in read_text(text)] == paragraphs


@pytest.mark.parametrize(
    ("dates", "published", "n_warnings"),
    [
        (["03/04/2021", "23/04/2021"], "2021-04-03", 1),
        (["03/04/2021", "04/23/2021"], "2021-03-04", 1),
        (["03/04/2021", "04/05/2021"], "03/04/2021", 0),
        (["03/04/2021", "23/04/2021", "04/23/2021"], "03/04/2021", 0),
    ],
)
def test_other_dates_of_the_column_settle_an_ambiguous_one(dates, published, n_warnings):
    found = as_json([{"date": date, "text": TEXT} for date in dates])
    assert (found[0].fields["published"], len(found[0].warnings)) == (published, n_warnings)


def test_the_day_in_an_address_settles_an_ambiguous_date():
    (found,) = as_json([{"date": "9/6/17", "text": TEXT, "url": "https://example.org/2017/sep/06/ferry"}])
    assert found.fields["published"] == "2017-09-06"
    assert found.warnings == ("The date “9/6/17” was read month first, as the address has it.",)


def test_year_month_and_day_in_three_columns_are_a_date():
    (found,) = as_table([["year", "month", "day", "text"], ["2021", "4.0", "3", TEXT]])
    assert found.fields["published"] == "2021-04-03"


def test_a_date_that_cannot_be_read_gives_way_to_one_that_can():
    (found,) = as_json([{"published": "last week", "date": "2021-04-03", "text": TEXT}])
    assert found.fields["published"] == "2021-04-03"


def test_every_line_of_the_lexicon_names_a_column_once():
    for line in LEXICON.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            names = [fold_name(name) for name in line.split(": ", 1)[1].split(", ")]
            assert all(names), line


@given(
    st.dictionaries(st.text(max_size=12), st.none() | st.text(max_size=30) | st.integers() | st.floats(), max_size=6)
)
@settings(database=None, deadline=None, max_examples=50)
def test_no_row_stops_the_telling_of_columns(row):
    columns = tell_columns([row])
    assert {name for names in columns.fields.values() for name in names} <= row.keys()


@given(st.text(alphabet="<>/pbr &;l=\"'!-[]\n", max_size=60))
@settings(database=None, deadline=None, max_examples=50)
def test_no_markup_stops_the_reading_of_a_text(text):
    assert all(paragraph.text.strip() for paragraph in read_text(text))


@pytest.mark.parametrize("text", ["<p>It\x00 rained.\x07</p>", "It\x00 rained.\x07", "<b>It\x00 rained.</b>\x07"])
def test_signs_that_no_table_can_hold_are_left_out_of_markup_and_plain_text(text):
    assert [paragraph.text for paragraph in read_text(text)] == ["It rained."]


def test_a_text_of_opened_tags_is_read_as_it_stands():
    assert read_text("<a " * 50)[0].text == ("<a " * 50).strip()
