"""Dumps: JSON, JSON lines, separated tables, Parquet and SQLite; what is broken is named, and never costs the next."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tracemalloc
from contextlib import closing

import pandas as pd
import pytest
from dump_rows import BODY, LEAD, LONG, TEXT, URL, as_json, as_lines, as_table, read_table, show, stream
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.readers.dates import as_moment
from analysis.readers.json_articles import (
    is_articles_json,
    is_json,
    is_json_lines,
    is_ninjs,
    read_json,
    read_json_lines,
)
from analysis.readers.parquet import read_parquet
from analysis.readers.records import Given, Record, Rejected
from analysis.readers.separated import is_separated, read_separated
from analysis.readers.sqlite import read_sqlite

ONE = {"title": "Ferry late", "text": TEXT}
TWO = {"title": "Rain", "text": "It poured."}
BOTH = ["Ferry late", "Rain"]


def _headlines(found):
    return [each.fields["headline"] for each in found if isinstance(each, Record)]


def _problems(found):
    return [(each.item, each.problem) for each in found if isinstance(each, Rejected)]


# JSON


@pytest.mark.parametrize(
    "document",
    [
        [ONE, TWO],
        {"status": "ok", "articles": [ONE, TWO]},
        {"response": {"results": [ONE, TWO], "pages": 1}},
        {"hits": {"total": 2, "hits": [{"_id": "1", "_source": ONE}, {"_id": "2", "_source": TWO}]}},
        {"a": {"b": {"c": {"rows": [ONE, TWO]}}}},
        {"Coast Post": [ONE], "Times": [TWO]},
        {"a1": ONE, "a2": TWO},
        {"title": {"0": "Ferry late", "1": "Rain"}, "text": {"0": TEXT, "1": "It poured."}},
        {"title": ["Ferry late", "Rain"], "text": [TEXT, "It poured."]},
        {"columns": ["title", "text"], "index": [0, 1], "data": [["Ferry late", TEXT], ["Rain", "It poured."]]},
    ],
)
def test_the_articles_of_a_document_are_found_wherever_they_lie(document):
    assert _headlines(as_json(document)) == BOTH
    assert is_articles_json(document)


def test_items_are_counted_from_one_and_a_single_article_has_none():
    assert [found.item for found in as_json([ONE, TWO])] == ["item 1", "item 2"]
    assert as_json(ONE)[0].item is None


def test_a_schema_is_no_article():
    schema = {"$schema": "https://json-schema.org/", "title": "Ferry", "description": LEAD, "properties": {"url": {}}}
    assert as_json(schema) == [Rejected("It is a schema, which describes other documents.", status="skipped")]
    assert len(as_json({"$schema": "https://example.org/article", "title": "Ferry late", "text": BODY})) == 1


def test_related_articles_of_an_article_are_not_the_articles():
    related = [{"title": "Rain", "url": URL, "published": "2021-04-03"}]
    assert _headlines(as_json({"related": related, **ONE})) == ["Ferry late"]


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (
            {"name": "tool", "version": "1", "description": "A tool."},
            "It holds nothing like an article; it has name, version, description.",
        ),
        (
            {"type": "FeatureCollection", "features": [{"properties": {"name": "X"}}]},
            "It holds nothing like an article; it has type, features.",
        ),
        (
            [{"domain": "example.org", "outlet": "Coast Post"}],
            "It has no text, nor headline with address or date; it has domain, outlet.",
        ),
        ("Ferry late", "It holds nothing like an article; it has a string."),
        ([], "It is an empty list."),
    ],
)
def test_json_without_articles_is_skipped_with_its_keys(document, problem):
    (found,) = as_json(document)
    assert found == Rejected(problem, status="skipped")
    assert not is_articles_json(document)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            '{"title": "Ferry late", "text": "It rained.",}',
            "It is no valid JSON: a comma ends the list or object (line 1, column 46).",
        ),
        ('{"title": "Ferry late", "title": "Rain"}', "It names “title” twice in one object."),
        ('{"title": ', "It is no valid JSON: expecting value (line 1, column 10)."),
        ('{"a":' * 10_000, "It is nested too deeply."),
        ('{"text": ' + "1" * 5000 + "}", "It is no valid JSON: Exceeds the limit (4300 digits)"),
        ("a\0b" * 100, "It holds NUL characters, so it is no text."),
    ],
)
def test_a_document_that_is_no_json_says_why(content, problem):
    (found,) = read_json(stream(content.encode()), Given("dump.json"))
    assert found.problem.startswith(problem)
    assert found.status == "unreadable"


def test_a_byte_order_mark_and_nan_do_not_matter():
    content = '\ufeff[{"title": "Ferry late", "text": "It rained.", "author": NaN}]'.encode()
    assert show(next(read_json(stream(content), Given("dump.json")))) == ({"headline": "Ferry late"}, ["It rained."])


def test_an_item_that_cannot_be_held_does_not_cost_the_next():
    content = f'[{json.dumps(ONE)}, {"[" * 5000}{"]" * 5000}, {{"a": 1, "a": 2}}, 3, {json.dumps(TWO)}'
    found = list(read_json(stream(content.encode()), Given("dump.json")))
    assert _headlines(found) == BOTH
    assert _problems(found) == [
        ("item 2", "It is nested too deeply."),
        ("item 3", "It names “a” twice in one object."),
        ("item 4", "It is a number, no article."),
        ("item 5", "It is no valid JSON: the list is not closed after this item."),
    ]


def test_json_lines_given_as_json_are_read_as_lines_and_the_other_way_round():
    lines = f"{json.dumps(ONE)}\n{json.dumps(TWO)}\n".encode()
    pretty = json.dumps([ONE, TWO], indent=1).encode()
    assert _headlines(read_json(stream(lines), Given("dump.json"))) == BOTH
    assert _headlines(read_json_lines(stream(pretty), Given("dump.jsonl"))) == BOTH


def test_ninjs_is_left_to_its_own_reader():
    item = {"uri": "urn:ferry", "type": "text", "versioncreated": "2021-04-03T10:00:00Z", "body_text": "It rained."}
    assert is_ninjs(item)
    assert as_json(item) == []


def test_lone_surrogates_become_a_sign_that_can_be_written():
    (found,) = as_lines('{"title": "a \\ud800 b", "text": "It \\udfff rained."}')
    assert show(found) == ({"headline": "a � b"}, ["It � rained."])


# JSON lines


def test_a_bad_line_is_named_and_blank_lines_pass():
    found = as_lines(ONE, "", '{"title": ', "[1]", TWO)
    assert _headlines(found) == BOTH
    assert _problems(found) == [
        ("line 3", "It is no valid JSON: expecting value (line 1, column 10)."),
        ("line 4", "It is a list, no article."),
    ]
    assert [each.item for each in found if isinstance(each, Record)] == ["line 1", "line 5"]


def test_several_objects_on_a_line_are_several_articles():
    found = as_lines(json.dumps(ONE) + json.dumps(TWO) + " " + json.dumps(ONE))
    assert [each.item for each in found] == ["line 1", "line 1, object 2", "line 1, object 3"]


def test_a_line_that_is_longer_than_an_article_is_passed_over_unheld():
    content = json.dumps(ONE).encode() + b'\n{"text": "' + b"x" * 11_000_000 + b'"}\n' + json.dumps(TWO).encode()
    found = list(read_json_lines(stream(content), Given("dump.jsonl")))
    assert _problems(found) == [("line 2", "It is longer than 10 MB; an article is not.")]
    assert _headlines(found) == BOTH


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_lines_are_read_in_the_encoding_of_the_file(encoding):
    line = json.dumps({"title": "Fähre zu spät", "text": "Es regnete, “sagte” Ana."}, ensure_ascii=False)
    (found,) = read_json_lines(stream((line + "\n").encode(encoding)), Given("dump.jsonl"))
    assert show(found) == ({"headline": "Fähre zu spät"}, ["Es regnete, “sagte” Ana."])


def test_bytes_that_are_no_utf8_are_said_where_they_are():
    content = json.dumps(ONE).encode() + b'\n{"title": "Rain", "text": "It \x93poured\x94."}\n'
    content = (
        "{}\n{}\n".format(json.dumps({"title": "Fähre", "text": "Grüße äöü."}, ensure_ascii=False), "").encode()
        + content
    )
    found = list(read_json_lines(stream(content), Given("dump.jsonl")))
    assert found[-1].paragraphs[0].text == "It “poured”."
    assert found[-1].warnings == ("2 bytes were not UTF-8 and were read as Windows-1252.",)
    assert not found[0].warnings


def test_rows_of_another_kind_are_read_by_their_own_columns():
    assert _headlines(as_lines(*[ONE] * 250, {"headline": "Rain", "body": "It poured."}))[-1] == "Rain"


def test_memory_stays_flat_over_a_long_file():
    def peak(n_rows: int) -> int:
        content = (json.dumps(ONE) + "\n").encode() * n_rows
        tracemalloc.start()
        n_read = sum(1 for _ in read_json_lines(stream(content), Given("dump.jsonl")))
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert n_read == n_rows
        return highest

    assert peak(1000) < 1.3 * peak(400)


# Separated tables


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_the_sign_between_the_fields_is_found(separator):
    rows = [
        ["title", "text", "date"],
        ["Ferry; late, again", TEXT, "2021-04-03"],
        ["Rain | wind", "It\tpoured.", "2021-04-04"],
    ]
    found = as_table(rows, separator)
    assert [each.fields["headline"] for each in found] == ["Ferry; late, again", "Rain | wind"]
    assert [each.item for each in found] == ["row 1", "row 2"]
    assert [paragraph.text for paragraph in found[0].paragraphs] == [LEAD, BODY]


@pytest.mark.parametrize(
    "content",
    [
        "title;text\nFerry late;'It rained; she said \"no\", it''s late.'\n",
        'title,text\nFerry late,"It rained; she said ""no"", it\'s late."\n',
        'title,text\nFerry late,"It rained; she said \\"no\\", it\'s late."\n',
        'title\ttext\nFerry late\tIt rained; she said "no", it\'s late.\n',
        'title,text\r\nFerry late,"It rained; she said ""no"", it\'s late."\r\n',
    ],
)
def test_fields_are_quoted_in_more_than_one_way(content):
    (found,) = read_table(content.encode())
    assert show(found) == ({"headline": "Ferry late"}, ['It rained; she said "no", it\'s late.'])


def test_a_table_without_a_header_is_told_by_its_values():
    found = read_table("".join(f"{kind};'{LONG}'\n" for kind in ("Sport", "Wetter", "Sport", "Sport")).encode())
    assert [each.fields for each in found] == [{"section": kind} for kind in ("Sport", "Wetter", "Sport", "Sport")]
    assert found[0].warnings == ("The table has no header; its values told its columns.",)
    assert not found[1].warnings


def test_gdelts_knowledge_graph_has_neither_header_nor_text():
    row = ["20210423101500-1", "20210423101500", "1", "example.org", URL, "", "", "TAX;WB_1", "", "", "", ""]
    found = as_table([row] * 5, "\t")
    assert found[0].fields == {
        "url": URL, "domain": "example.org", "published": "20210423101500", "text_status": "empty",
    }  # fmt: skip


def test_a_row_with_other_fields_than_the_header_is_named():
    found = read_table(
        f"title,text,date\nFerry late,{LEAD.replace(',', '')},2021-04-03,x,y\nRain,It poured.\n".encode()
    )
    assert _problems(found) == [("row 1", "It has 5 fields where the table has 3.")]
    assert found[1].warnings == ("The row has 2 of 3 fields.",)


@pytest.mark.parametrize(
    ("header", "bad", "good", "problem"),
    [
        (
            *("title,text", 'Ferry late,"It rained', "Rain {},It poured."),
            "It has a quotation mark left open; 51 lines would be one row.",
        ),
        (
            *("title,text,date", 'Ferry late,"It rained,2021-04-03', 'Rain {},"It poured, and blew.",2021-04-03'),
            "It has 4 fields where the table has 3 and runs over 2 lines.",
        ),
    ],
)
def test_a_quotation_mark_left_open_costs_one_row(header, bad, good, problem):
    rows = "\n".join([header, bad, *(good.format(number) for number in range(50))])
    found = read_table(rows.encode())
    assert _headlines(found) == [f"Rain {number}" for number in range(50)]
    assert _problems(found) == [("row 1", problem)]


@pytest.mark.xfail(
    strict=True, reason="a mark that the next row's mark closes makes one row of two, with fields enough"
)
def test_two_quotation_marks_left_open_cost_two_rows():
    found = read_table(b'title,text\nFerry late,"It rained\nRain,"It poured\nWind,It blew.\n')
    assert _headlines(found) == ["Wind"]


def test_nul_characters_and_windows_letters_do_not_stop_a_table():
    content = b"title,text\n" + b"Ferry late,It rained.\n" * 30 + b"Rain,It \x93poured\x94\x00.\n"
    found = read_table(content)
    assert found[-1].paragraphs[0].text == "It “poured”."


def test_a_stream_that_breaks_off_is_said_and_what_came_before_is_kept():
    content = gzip.compress("".join(f"Ferry {n},It rained {n * n} times.\n" for n in range(9999)).encode())
    with gzip.open(io.BytesIO(content[: len(content) // 2])) as half:
        found = list(read_separated(half, Given("dump.csv.gz")))
    assert len(found) > 1000
    assert found[-1].problem.startswith("It cannot be read (breaks off")


def test_newsapi_saved_by_pandas_keeps_its_outlets_name():
    (found,) = as_table([["source", "title", "content"], ["{'id': None, 'name': 'Coast Post'}", "Ferry late", TEXT]])
    assert found.fields["outlet"] == "Coast Post"


# Parquet and SQLite

FRAME = pd.DataFrame(
    {
        "title": BOTH,
        "text": [TEXT, None],
        "source": [{"id": None, "name": "Coast Post"}] * 2,
        "authors": [["Ana Bell"], []],
        "date": pd.to_datetime(["2021-04-23 10:15", None]),
        "vector": [[0.5] * 3] * 2,
    }
)


def test_parquet_gives_structs_lists_and_times(tmp_path):
    FRAME.to_parquet(tmp_path / "dump.parquet")
    with (tmp_path / "dump.parquet").open("rb") as file:
        inside = list(read_parquet(file, Given("dump.parquet")))
        found = list(read_parquet(file, Given("dump.parquet", path=tmp_path / "dump.parquet")))
    assert found == inside
    assert as_moment(found[0].fields["published"]).at.isoformat() == "2021-04-23T10:15:00+00:00"
    fields, paragraphs = show(found[0])
    assert (fields["outlet"], fields["authors"], paragraphs) == ("Coast Post", ["Ana Bell"], [LEAD, BODY])
    assert show(found[1]) == ({"headline": "Rain", "outlet": "Coast Post", "text_status": "empty"}, [])


def test_a_damaged_parquet_table_is_said(tmp_path):
    FRAME.to_parquet(tmp_path / "dump.parquet")
    content = bytearray((tmp_path / "dump.parquet").read_bytes())
    (found,) = read_parquet(stream(bytes(content[:-20])), Given("dump.parquet"))
    assert found.problem.startswith("It is a damaged Parquet table")


def _make_database(path, *statements):
    with closing(sqlite3.connect(path)) as database:
        database.executescript(";".join(statements))
        database.commit()


NEWS = "CREATE TABLE newsdata (id TEXT, date TEXT, source TEXT, title TEXT, content TEXT, published_utc INTEGER)"
ROWS = f"""INSERT INTO newsdata VALUES
    ('a', '2019-01-01', 'coast', 'Ferry late', '{TEXT}', 1546336800),
    ('b', '', 'coast', 'Rain', 'It poured.', 0)"""


@pytest.mark.parametrize("name", ["nela.db", "odd #1?x=%41 ü.db"])
def test_the_tables_with_articles_are_read_and_the_others_named(tmp_path, name):
    others = (
        'CREATE TABLE "odd""name" (a, b)',
        "CREATE VIEW every AS SELECT * FROM newsdata",
        'INSERT INTO "odd""name" VALUES (1, 2)',
    )
    _make_database(tmp_path / name, NEWS, ROWS, *others)
    with (tmp_path / name).open("rb") as file:
        found = list(read_sqlite(file, Given(name, path=tmp_path / name)))
    assert [each.item for each in found] == ["newsdata row 1", "newsdata row 2", 'odd"name']
    assert show(found[0]) == ({"headline": "Ferry late", "outlet": "coast", "published": 1546336800}, [LEAD, BODY])
    assert found[2] == Rejected("It is a table without articles; it has a, b.", 'odd"name', "skipped")


def test_a_database_inside_an_archive_is_read_from_memory_and_never_written(tmp_path):
    _make_database(tmp_path / "news.db", "PRAGMA journal_mode=WAL", NEWS, ROWS)
    content = (tmp_path / "news.db").read_bytes()
    assert _headlines(read_sqlite(stream(content), Given("news.db"))) == BOTH
    assert list(read_sqlite(stream(content), Given("news.db", path=tmp_path / "news.db")))
    assert (tmp_path / "news.db").read_bytes() == content


def test_a_database_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    _make_database(tmp_path / "news.db", NEWS, ROWS)
    monkeypatch.setattr("analysis.readers.sqlite.MAX_STEPS", 0)
    monkeypatch.setattr("analysis.readers.sqlite.STEPS", 1)
    found = list(read_sqlite(stream((tmp_path / "news.db").read_bytes()), Given("news.db")))
    assert found[-1].problem == "It took too long to give a row."


def test_a_damaged_database_is_said(tmp_path):
    _make_database(tmp_path / "news.db", NEWS, *[ROWS] * 60)
    content = bytearray((tmp_path / "news.db").read_bytes())
    content[8300:-100] = b"\xff" * (len(content) - 8400)
    found = list(read_sqlite(stream(bytes(content)), Given("news.db")))
    assert "It is a damaged database" in found[-1].problem


# What is what


@pytest.mark.parametrize(
    ("head", "kinds"),
    [
        ('{"title": "a"}\n{"title": "b"}\n', (True, True, False)),
        ('{\n "title": "a"\n}', (True, False, False)),
        ('[{"title": "a"}]', (True, False, False)),
        ("title,text\nFerry,It rained.\n", (False, False, True)),
        ("# Ferry late\n\nIt rained, and poured, and rained.\n", (False, False, False)),
        ("[Ana Bell](#) said, on Monday, that it rained.\n", (False, False, False)),
        (
            "The ferry was late, said Ana.\nIt rained, it poured.\nIt was cold, and wet.\n\nNobody came.\n",
            (False, False, False),
        ),
    ],
)
def test_a_format_is_known_by_its_first_letters(head, kinds):
    assert (is_json(head), is_json_lines(head), is_separated(head)) == kinds


# Hostile files

READERS = (read_json, read_json_lines, read_separated, read_parquet, read_sqlite)
PIECES = [
    b'{"title":',
    b'"text":"',
    b"It rained.",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"\n",
    b"\r",
    b";",
    b"'",
    b"\\",
    b"\\ud800",
]
PIECES += [
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x93",
    b"title,text\n",
    b"PAR1",
    b"SQLite format 3\x00",
    b"<p>",
    b"&#3;",
    b"1e999",
    b"NaN",
]


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=30).map(b"".join))
@settings(database=None, deadline=None, max_examples=50)
def test_no_bytes_stop_a_reader(content):
    for read in READERS:
        for found in read(stream(content), Given("dump")):
            assert isinstance(found, Record) or found.problem.startswith("It ")
            assert isinstance(found, Rejected) or repr(found).encode()


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["title", "text", "url", "date", "authors", "source", "name", "x"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
@settings(database=None, deadline=None, max_examples=50)
def test_no_document_stops_the_search_for_articles(document):
    for found in [*as_json(document), *as_lines(document)]:
        assert isinstance(found, Record) or found.problem.startswith("It ")


BOMBS = [
    "<blockquote>" * 15_000,
    "<p>" + "<a " * 50_000,
    "<p>" + "<![" * 50_000,
    "<p>" + "<!--" * 50_000,
    "&lt;p" * 99_999,
]
BOMBS += ["<p>" + "<script>" * 30_000, "<br> " * 50_000, "<p>x</p>" * 20_000, " \n" * 99_999, "<p>" + "<b>" * 18_000]


@pytest.mark.parametrize("text", BOMBS, ids=range(len(BOMBS)))
def test_markup_bombs_cost_no_more_than_their_length(text):
    assert len(as_json({"title": "Ferry late", "text": text})) == 1


# Real dumps


@pytest.mark.corpora
def test_every_row_of_allsides_is_an_article_and_every_date_is_typed(shared):
    with gzip.open(shared / "corpora/jsonl-allsides/articles.jsonl.gz") as file:
        found = list(read_json_lines(file, Given("articles.jsonl")))
    published = [each.fields["published"] for each in found if "published" in each.fields]
    assert (len(found), sum(bool(each.paragraphs) for each in found)) == (3985, 3985)
    assert (len(published), sum(as_moment(value) is not None for value in published)) == (3548, 3548)


@pytest.mark.corpora
def test_every_row_of_german_articles_is_one(shared):
    with (shared / "corpora/csv-10kgnad-de/test.csv").open("rb") as file:
        found = list(read_separated(file, Given("test.csv")))
    assert (len(found), len({each.fields["section"] for each in found})) == (1028, 9)
    assert all(len(each.paragraphs[0].text) > 50 for each in found)


@pytest.mark.corpora
def test_every_wire_story_is_an_article(shared):
    for path in sorted((shared / "corpora/wire-reuters21578/json-data").glob("*.json")):
        with path.open("rb") as file:
            found = list(read_json(file, Given(path.name)))
        assert [type(each) for each in found] == [Record] * 1000
        assert sum(as_moment(each.fields["published"]) is not None for each in found) >= 999
