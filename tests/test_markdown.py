"""The readers: bytes to text, dates, running text, and the role of every block of a page."""

from __future__ import annotations

import contextlib
import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.readers.dates import as_moment, read_date, read_date_in_path, read_in_order, tell_day_first
from analysis.readers.front_matter import read_front_matter
from analysis.readers.kinds import name_binary, name_foreign
from analysis.readers.layout import read_layout
from analysis.readers.markdown import Markdown
from analysis.readers.roles import COUNTED
from analysis.readers.text_encoding import UnreadableError, clean_text, decode
from analysis.readers.wording import read_authors

PAGE = """

# Harbour Wall to Be Raised

April 03, 2021



{head}

The council will raise the harbour wall by a metre, its leader said on Friday.

{middle}

“We have waited forty years for this wall,” said Ana Bell, the mayor. “It was worth it.”

{foot}

Original url:

<https://www.example.org/2021/04/03/harbour-wall-a17>"""


def _page(head: str = "", middle: str = "", foot: str = "") -> str:
    return PAGE.format(head=head, middle=middle, foot=foot)


def _roles(source: str) -> list[tuple[str, str]]:
    return [(block["role"], block["text"]) for block in read_layout(source).blocks]


def _shown(markup: str) -> str:
    return "\n".join(piece.shown.text for piece in Markdown(markup).pieces())


# Bytes to text


CLEAN = "Café Móvil, “so-called” – it said.\nA second line.\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (CLEAN.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + CLEAN.encode(), "utf-8"),
        (CLEAN.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + CLEAN.encode("utf-16-be"), "utf-16-be"),
        (CLEAN.encode("utf-16-le"), "utf-16-le"),
        (CLEAN.encode("utf-32"), "utf-32-le"),
        (CLEAN.encode("cp1252"), "cp1252"),
        (CLEAN.replace("\n", "\r\n").encode(), "utf-8"),
        (CLEAN.replace("\n", "\r").encode(), "utf-8"),
        (CLEAN.replace("\n", "\u2028").encode(), "utf-8"),
        (CLEAN.replace(" ", "\u00a0").encode(), "utf-8"),
        (CLEAN.replace(" ", "\u2009").encode(), "utf-8"),
        (CLEAN.replace("said", "sa\u00adid").encode(), "utf-8"),
        (CLEAN.replace("said", "\u200bsaid\ufeff").encode(), "utf-8"),
        (CLEAN.replace("é", "e\u0301").replace("ó", "o\u0301").encode(), "utf-8"),
        (CLEAN.replace("“", "\u0093").replace("”", "\u0094").encode(), "utf-8"),
    ],
)
def test_every_encoding_gives_the_text_of_the_clean_twin(content, encoding):
    assert decode(content)[:2] == (CLEAN, encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Мэр сказал, что новый паром будет готов только в июне, а не в мае. " * 5, "cp1251"),
        (
            "Nový přívoz prý bude hotový až v červnu, řekla v úterý mluvčí úřadu. Žádné další zpoždění nečeká. " * 5,
            "cp1250",
        ),
    ],
)
def test_another_alphabet_is_guessed_and_the_guess_is_said(text, encoding):
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert decoded.warnings[0].startswith("The encoding is not declared; it was guessed")


def test_a_bad_byte_costs_a_warning_and_no_article():
    decoded = decode("It was “late”, she said, at the café.".encode() + b" \x93No.\x94")
    assert decoded.text == "It was “late”, she said, at the café. “No.”"
    assert decoded.warnings == ("2 bytes were not UTF-8 and were read as Windows-1252.",)
    assert "�" in decode(b"The \x93ferry\x94 is\x81 late.").text


def test_text_that_was_decoded_twice_is_named_and_left():
    decoded = decode("â€œNo,â€ she said.".encode())
    assert decoded.text.startswith("â€œNo")
    assert "decoded twice" in decoded.warnings[0]


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03abc\x00", b"a\x00b" * 9, bytes(range(1, 32)) * 4])
def test_bytes_that_are_no_text_are_refused(content):
    with pytest.raises(UnreadableError, match="so it is no text"):
        decode(content)


def test_joiners_stay_where_they_carry_meaning():
    assert clean_text("می\u200cخواهم") == "می\u200cخواهم"
    assert clean_text("Har\u200dbour") == "Harbour"


def test_kinds_are_named_by_their_first_bytes():
    assert name_binary(b"\x89PNG\r\n") == "a PNG picture"
    assert name_foreign("  <!DOCTYPE html><p>x") == "an HTML page"
    assert name_foreign("[said](#) the mayor") is None


@given(st.text())
@settings(database=None, deadline=None)
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_text(clean_text(text)) == clean_text(text)


# Dates


@pytest.mark.parametrize(
    "line",
    [
        "April 23, 2021",
        "APRIL 23, 2021",
        "Apr. 23, 2021",
        "Apr 23 2021",
        "23 April 2021",
        "23. April 2021",
        "23rd of April 2021",
        "Friday, April 23, 2021",
        "Fri 23 Apr 2021",
        "2021-04-23",
        "2021/04/23",
        "23/04/2021",
        "Published: April 23, 2021",
        "First published on 23 April 2021",
        "Date: 2021-04-23",
    ],
)
def test_a_day_is_read_in_every_spelling(line):
    moment = read_date(line)
    assert (moment.at.date(), moment.precision, moment.updated) == (datetime.date(2021, 4, 23), "day", False)


@pytest.mark.parametrize(
    ("line", "at", "precision"),
    [
        ("2021-04-23T10:15:30Z", "2021-04-23T10:15:30+00:00", "second"),
        ("2015-06-03 11:55:34 -0400", "2015-06-03T15:55:34+00:00", "second"),
        ("April 23, 2021, 5:30 p.m. EDT", "2021-04-23T21:30:00+00:00", "minute"),
        ("23 April 2021 at 10.45 CEST", "2021-04-23T08:45:00+00:00", "minute"),
        ("April 23, 2021 | 12:05 am GMT", "2021-04-23T00:05:00+00:00", "minute"),
    ],
)
def test_a_time_is_read_with_its_offset(line, at, precision):
    moment = read_date(line)
    assert (moment.at.isoformat(), moment.precision, moment.doubt) == (at, precision, None)


def test_a_time_without_a_zone_is_doubted():
    assert "taken as UTC" in read_date("2021-04-23 10:00").doubt


@pytest.mark.parametrize(
    "line", ["03/04/2021", "9/6/17", "April 31, 2021", "Friday", "In April 2021", "The vote is on April 3, 2021."]
)
def test_a_line_that_names_no_single_day_is_no_date(line):
    assert read_date(line) is None


@pytest.mark.parametrize(
    ("value", "at", "precision"),
    [
        ("2021-04-23T10:15:30.123456Z", "2021-04-23T10:15:30.123456+00:00", "second"),
        ("2021-04-23T10:15:30+0300", "2021-04-23T07:15:30+00:00", "second"),
        ("2021-04-23T10:15+03:00", "2021-04-23T07:15:00+00:00", "minute"),
        ("20210423T101500Z", "2021-04-23T10:15:00+00:00", "second"),
        ("20210423", "2021-04-23T00:00:00+00:00", "day"),
        (20210423, "2021-04-23T00:00:00+00:00", "day"),
        ("Fri, 23 Apr 2021 10:15:00 GMT", "2021-04-23T10:15:00+00:00", "second"),
        ("Fri, 23 Apr 2021 10:15:00 +0300", "2021-04-23T07:15:00+00:00", "second"),
        ("Fri Apr 23 10:15:00 +0000 2021", "2021-04-23T10:15:00+00:00", "second"),
        ("Fri Apr 23 2021 10:15:00 GMT+0300 (MSK)", "2021-04-23T07:15:00+00:00", "second"),
        (1619172900, "2021-04-23T10:15:00+00:00", "second"),  # 18,740 days of 86,400 seconds, and 36,900 seconds
        (1619172900.0, "2021-04-23T10:15:00+00:00", "second"),
        ("1619172900000", "2021-04-23T10:15:00+00:00", "second"),
        (np.int64(1619172900), "2021-04-23T10:15:00+00:00", "second"),
        (np.datetime64("2021-04-23T10:15:00"), "2021-04-23T10:15:00+00:00", "second"),
        (pd.Timestamp("2021-04-23 10:15", tz="Europe/Berlin"), "2021-04-23T08:15:00+00:00", "second"),
        ("Apr 23, 2021 10:15 AM ET", "2021-04-23T14:15:00+00:00", "minute"),  # summer time
        ("Jan 23, 2021 10:15 AM ET", "2021-01-23T15:15:00+00:00", "minute"),
        ("April 23, 2021 Friday 10:15 AM GMT", "2021-04-23T10:15:00+00:00", "minute"),
        ("Friday, April 23, 2021", "2021-04-23T00:00:00+00:00", "day"),
        ("10/10/18", "2018-10-10T00:00:00+00:00", "day"),
        ("12/29/98", "1998-12-29T00:00:00+00:00", "day"),
        ("23-Apr-21", "2021-04-23T00:00:00+00:00", "day"),
        ("Freitag, 23. April 2021", "2021-04-23T00:00:00+00:00", "day"),
        ("3. März 2021", "2021-03-03T00:00:00+00:00", "day"),
        ("1er août 2021", "2021-08-01T00:00:00+00:00", "day"),
        ("23 de abril de 2021", "2021-04-23T00:00:00+00:00", "day"),
    ],
)
def test_a_value_of_a_dump_is_read_with_its_precision_and_offset(value, at, precision):
    moment = as_moment(value)
    at_is = np.datetime64(at[:26].removesuffix("+00:00")) == np.datetime64(moment.at.replace(tzinfo=None))
    assert (at_is, moment.precision) == (True, precision)
    assert bool(moment.doubt) == (isinstance(value, np.datetime64))


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("21-APR-1987 11:37:33.52", "1987-04-21T11:37:33"),
        ("20210423101500", "2021-04-23T10:15:00"),
        ("23 avril 2021 à 10h15", "2021-04-23T10:15:00"),
        ("23. April 2021 um 10:15 Uhr", "2021-04-23T10:15:00"),
    ],
)
def test_a_value_without_a_zone_is_doubted(value, at):
    moment = as_moment(value)
    assert (moment.at.isoformat()[:19], "taken as UTC" in moment.doubt) == (at, True)


@pytest.mark.parametrize(
    "value",
    [
        *(0, 2021, -5, True, 1.5, float("nan"), float("inf"), 10**400, np.float64("nan"), None, object(), pd.NaT),
        *(
            "",
            "2021",
            "99999999999999999999",
            "20211345",
            "605:12:19",
            "31-MAR-1987 605:12:19.12",
            "9/6/17",
            "1" * 10**5,
        ),
        *("0000-00-00 00:00:00", "9999-12-31T23:59:59-05:00", b"2021", ["2021-04-23"], np.datetime64("NaT")),
    ],
)
def test_a_value_that_names_no_moment_is_none(value):
    assert as_moment(value) is None


@given(st.text(max_size=40) | st.integers() | st.floats() | st.datetimes() | st.dates())
@settings(database=None, deadline=None, max_examples=50)
def test_no_value_stops_the_reading_of_dates(value):
    moment = as_moment(value)
    assert moment is None or moment.at.utcoffset() == datetime.timedelta(0)


@given(st.datetimes(min_value=datetime.datetime(1974, 1, 1), max_value=datetime.datetime(2099, 1, 1)))
@settings(database=None, deadline=None, max_examples=50)
def test_a_moment_written_in_any_way_is_the_same_moment(value):
    at = value.replace(microsecond=0, tzinfo=datetime.UTC)
    ways = [at.isoformat(), at.strftime("%Y%m%d%H%M%S"), int(at.timestamp()), at.strftime("%d %b %Y %H:%M:%S GMT")]
    assert {
        as_moment(way).at for way in [*ways, pd.Timestamp(at), f"{at:%m/%d/%Y %H:%M:%S} UTC" if at.day > 12 else at]
    } == {at}


@pytest.mark.parametrize(
    ("column", "day_first"),
    [
        (["03/04/2021", "23/04/2021"], True),
        (["03/04/2021", "04/23/2021 10:15"], False),
        (["03/04/2021", "04/05/2021"], None),
        (["23/04/2021", "04/23/2021"], None),
        (["2021-04-23", "April 3"], None),
    ],
)
def test_a_column_may_show_the_order_of_day_and_month(column, day_first):
    assert tell_day_first(column) is day_first


def test_a_day_that_the_known_order_cannot_name_is_none():
    assert read_in_order("04/23/2021", day_first=True) is None
    assert read_in_order("3.4.21, 9:30", day_first=True) == "2021-04-03, 9:30"


def test_an_address_may_name_its_month_in_letters():
    assert read_date_in_path("https://example.org/music/2017/sep/06/ferry").at.date() == datetime.date(2017, 9, 6)


# Writers


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Ana Bell", ["Ana Bell"]),
        ("By Ana Bell and Tom Marsh", ["Ana Bell", "Tom Marsh"]),
        ("by Ana Bell, Tom Marsh and Ida Roe", ["Ana Bell", "Tom Marsh", "Ida Roe"]),
        ("By Ana Bell, Tom Marsh, and Ida Roe", ["Ana Bell", "Tom Marsh", "Ida Roe"]),
        ("By Ana Bell, Tom Marsh", ["Ana Bell", "Tom Marsh"]),
        ("By Ana Bell, Political Editor", ["Ana Bell, Political Editor"]),
        ("By COAST WIRE, SALLOWBY", ["COAST WIRE, SALLOWBY"]),
        ("By Ana Bell | Coast Wire", ["Ana Bell"]),
        ("Written by Ana Bell & Tom Marsh", ["Ana Bell", "Tom Marsh"]),
    ],
)
def test_a_byline_is_parted_into_writers(byline, authors):
    assert read_authors(byline) == authors


# Running text


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("She *said* it **was** `late`.", "She said it was late."),
        ("It was [late](#), [they said](https://example.org).", "It was late, they said."),
        ("A ![picture of the wall](wall.jpg) stands here.", "A stands here."),
        ("&ldquo;No,&rdquo; she said&#8212;twice &amp; loudly.", "“No,” she said—twice & loudly."),
        ("He said <q>not yet</q> and left.", "He said “not yet” and left."),
        ('"<q>Not yet.</q>"', '"Not yet."'),
        ("<q>He said <q>wait</q> twice.</q>", "“He said ‘wait’ twice.”"),
        ("One line\nhard-wrapped\\\nand broken<br>twice.", "One line hard-wrapped and broken twice."),
        ("A <span class='x'>tagged</span> word, H<sub>2</sub>O.", "A tagged word, H2O."),
        (
            "Call f****** grifters what they are, said the M*A*S*H fan.",
            "Call f****** grifters what they are, said the MAS*H fan.",
        ),
        ("“[We] must act,” he said, 5 > 4 and 3 < 4.", "“[We] must act,” he said, 5 > 4 and 3 < 4."),
        ("    An indented line is a paragraph.", "An indented line is a paragraph."),
        ('See {{< ref "a.md" >}}this {{< file label="the plan" >}}.', "See this the plan."),
        ("Wait.[^1] <!-- not seen -->", "Wait.[^1]"),
        ("A soft&shy;hyphen and a&nbsp;space.", "A softhyphen and a space."),
    ],
)
def test_a_paragraph_is_shown_as_a_reader_sees_it(markup, shown):
    assert _shown(markup) == shown


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("- one\n- two", "one\ntwo"),
        ("1. one\n2. two", "one\ntwo"),
        ("- Not yet, she said.\n\n- When? asked the mayor.", "- Not yet, she said.\n- When? asked the mayor."),
        ("31. December was the last day.", "31. December was the last day."),
        ("* only one", "only one"),
    ],
)
def test_a_marker_stays_where_it_was_typed_as_part_of_the_words(markup, shown):
    assert _shown(markup) == shown


def test_html_blocks_are_cut_at_their_elements():
    markup = (
        "<div>\n<p>One.</p>\n<p>Two, <a href='/x'>three</a>.</p>\n<table><tr><td>a</td><td>b</td></tr></table>\n</div>"
    )
    pieces = Markdown(markup).pieces()
    assert [(piece.kind, piece.shown.text) for piece in pieces] == [
        ("paragraph", "One."),
        ("paragraph", "Two, three."),
        ("table", "a | b"),
    ]


def test_an_element_left_open_does_not_swallow_the_page():
    assert _shown("<script>\n\nThe wall stands.\n\n<blockquote>\n\nIt held.").endswith("It held.")


# Roles


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        (
            "The wall on Friday. [Coast Pictures](https://example.org)",
            [("caption", "The wall on Friday."), ("credit", "Coast Pictures")],
        ),
        (
            "The wall on Friday. **Ida Roe / Coast Pictures**",
            [("caption", "The wall on Friday."), ("credit", "Ida Roe / Coast Pictures")],
        ),
        (
            "The wall on Friday. (AP Photo/Ida Roe)",
            [("caption", "The wall on Friday."), ("credit", "(AP Photo/Ida Roe)")],
        ),
        ("The wall on Friday Photo: Ida Roe", [("caption", "The wall on Friday"), ("credit", "Photo: Ida Roe")]),
        (
            "The wall “in all its glory.” [Ida Roe](#)",
            [("caption", "The wall “in all its glory.”"), ("credit", "Ida Roe")],
        ),
        ("**Coast Pictures / Ida Roe**", [("credit", "Coast Pictures / Ida Roe")]),
        ("[coast.example](https://coast.example)", [("credit", "coast.example")]),
        (
            "The wall was built in 1912. [Read the full report](https://example.org)",
            [("body", "The wall was built in 1912. Read the full report")],
        ),
        ("It cost more than anybody had [said](#).", [("body", "It cost more than anybody had said.")]),
        (
            "The plan was given credit by both parties in the chamber",
            [("body", "The plan was given credit by both parties in the chamber")],
        ),
        ("The harbour wall on Friday", [("body", "The harbour wall on Friday")]),
        (
            "![the wall](wall.jpg)\n\n*The wall on Friday, at low tide.*",
            [("boilerplate", ""), ("caption", "The wall on Friday, at low tide.")],
        ),
    ],
)
def test_captions_and_credits_stand_between_date_and_body(paragraph, expected):
    assert _roles(_page(head=paragraph))[2 : 2 + len(expected)] == expected


@pytest.mark.parametrize(
    ("paragraph", "role"),
    [
        ('"<q>We have waited forty years for this wall. It was worth it.</q>"', "pull_quote"),
        ("**We have waited forty years for this wall.**", "pull_quote"),
        ("> We have waited forty years for this wall", "pull_quote"),
        ("“We have waited forty years for this wall.”", "pull_quote"),
        ("**The wall will stand for a hundred years.**", "body"),
        ("**How long will it stand?**", "body"),
        ("**What comes next**", "heading"),
        ("> The wall shall be raised by one metre.", "quote"),
        ("- a first stretch of forty metres", "body"),
        ("- a first stretch\n- a second one", "list"),
        ("### What comes next", "heading"),
        ("| Year | Metres |\n|---|---|\n| 1912 | 3 |", "table"),
        ("**Related article**: [Wall cracks](https://example.org/a)", "boilerplate"),
        ("**Embed:** <https://example.org/clip>", "boilerplate"),
        ("**Link:** https://example.org/plan", "boilerplate"),
        ("Read more: [Wall cracks](https://example.org/a), [Wall leaks](https://example.org/b)", "boilerplate"),
        ("Advertisement", "boilerplate"),
        ("[Read more](https://example.org)", "boilerplate"),
        ("Sign up for our morning newsletter and never miss a tide.", "boilerplate"),
        ("© 2021 Sallowby Post", "boilerplate"),
        ("***", "boilerplate"),
        ("> No boats today. — Harbour Office (@harbour) [April 3, 2021](https://example.org)", "boilerplate"),
        ('{{< youtube id="x" >}}', "boilerplate"),
        ("{{< note >}}\nThe wall is older than the town.\n{{< /note >}}", "note"),
        ("*Correction: an earlier version gave the wrong year.*", "note"),
        ("Related questions were put off until May.", "body"),
        ("Update: at noon the gate was still open, the harbour office said.", "body"),
        ("Link by link, the chain was hauled in.", "body"),
        ("Sign up, the sergeant told them, or go home.", "body"),
    ],
)
def test_a_paragraph_in_the_middle_gets_its_role(paragraph, role):
    roles = {block_role for block_role, _ in _roles(_page(middle=paragraph))[3:-2]}
    assert roles == {role}


@pytest.mark.parametrize(
    "paragraph",
    [
        "*The views expressed in opinion pieces do not necessarily reflect the position of the paper.*",
        "Correction: This article has been amended. The wall is 109 years old.",
        "Reporting by Ana Bell; editing by Tom Marsh",
        "Ida Roe contributed to this report.",
        "Coast Wire",
        "*Tom Marsh teaches history at the harbour school.*",
    ],
)
def test_notes_stand_at_the_foot(paragraph):
    assert ("note", paragraph.strip("*")) in _roles(_page(foot=paragraph))


def test_a_disclaimer_says_that_the_section_is_opinion():
    note = "*The views expressed in opinion pieces are those of their authors.*"
    assert read_layout(_page(foot=note)).fields["section"] == "opinion"


def test_a_list_of_links_under_a_label_goes_with_it():
    roles = _roles(
        _page(foot="Related articles:\n\n- [Wall cracks](https://example.org/a)\n- [Wall leaks](https://example.org/b)")
    )
    assert [role for role, _ in roles][-4:] == ["boilerplate"] * 3 + ["trailer"]


@pytest.mark.parametrize(
    "head",
    [
        "# Wall Rises\n\n## A metre more by June\n\nBy Ana Bell and Tom Marsh\n\nApril 3, 2021",
        "# Wall Rises\n## A metre more by June\nBy Ana Bell and Tom Marsh\nApril 3, 2021",
        "Wall Rises\n===\n\n## A metre more by June\n\nBy Ana Bell and Tom Marsh | April 3, 2021",
        "# Wall Rises\n\nA metre more by June\n\nPublished: 3 April 2021\n\nBy Ana Bell and Tom Marsh",
        "# Wall Rises\n\n## A metre more by June\n\n### By Ana Bell and Tom Marsh\n\n#### April 3, 2021",
        "# Wall Rises\n\n**A metre more by June**\n\nAna Bell and Tom Marsh\n\nApril 3, 2021\n\nUpdated: April 5, 2021",
    ],
)
def test_the_head_of_a_page_is_read_in_any_order(head):
    fields = read_layout(head + "\n\nIt will cost a million, the council said.").fields
    assert fields["headline"] == "Wall Rises"
    assert fields["subtitle"] == "A metre more by June"
    assert fields["authors"] == ["Ana Bell", "Tom Marsh"]
    assert fields["published"].date() == datetime.date(2021, 4, 3)
    assert fields["text"] == "It will cost a million, the council said."


@pytest.mark.parametrize(
    "trailer",
    [
        "Original url:\n\n<https://example.org/a>",
        "Original url:\n\nhttps://example.org/a",
        "Original url:\n<https://example.org/a>",
        "Original url: <https://example.org/a>",
        "Original URL: [https://example.org/a](https://example.org/a)",
        "**Original url:** https://example.org/a",
        "Original url:\n\n<https://example.org/a>\n\n*Correction: it was May.*",
        "Original url:\n\n<https://example.org/a>\n\nOriginal url:\n\n<https://example.org/a>",
    ],
)
def test_the_trailer_is_found_in_every_spelling(trailer):
    reading = read_layout(f"# Wall Rises\n\nApril 3, 2021\n\nIt will rise.\n\n{trailer}")
    assert (reading.fields["url"], reading.fields["text"], reading.warnings) == (
        "https://example.org/a",
        "It will rise.",
        [],
    )


@pytest.mark.parametrize(
    ("source", "warning"),
    [
        ("April 3, 2021\n\nIt will rise.\n\nOriginal url: <https://example.org/a>", "No headline."),
        ("# Wall\n\nIt will rise.\n\nOriginal url: <https://example.org/a>", "No date."),
        ("# Wall\n\nApril 3, 2021\n\nIt will rise.", "No address (url)."),
        ("# Wall\n\nApril 3, 2021\n\nIt will rise.\n\nOriginal url: [#](#)", "No address (url)."),
        ("# Wall\n\nApril 3, 2021\n\nOriginal url: <https://example.org/a>", "No body text."),
        (
            "# Wall\n\n03/04/2021\n\nIt will rise.\n\nOriginal url: <https://example.org/a>",
            "The date “03/04/2021” names no day for sure.",
        ),
        (
            "# Wall\n\nIt will.\n\nOriginal url: <https://example.org/2021/04/23/a>",
            "No date line; the day was taken from the address.",
        ),
        ("# Wall\n\nUpdated: April 3, 2021\n\nIt will.", "No date of publication; it is the date of an update."),
        ("# Wall\n\nApril 3, 2021\n\nThe ferry, which had been […]", "The text seems to be cut off at its end."),
        (
            "# Паром\n\nApril 3, 2021\n\nОн опоздал.",
            "The text is not in Latin script, for which the measures are made.",
        ),
    ],
)
def test_every_gap_is_a_warning_and_no_lost_article(source, warning):
    assert warning in read_layout(source).warnings


def test_only_body_lists_and_block_quotes_make_the_text():
    middle = "### What next\n\n- forty metres\n- a gate\n\n> It shall be raised.\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    paragraphs = read_layout(_page(middle=middle)).fields["text"].split("\n\n")
    assert paragraphs[1:4] == ["forty metres", "a gate", "It shall be raised."]
    assert len(paragraphs) == 5


def test_links_are_found_by_their_offsets_and_a_bare_hash_is_no_target():
    middle = "The *office* [said](#) so in a [letter](https://example.org/ä), now at www.example.org/b."
    reading = read_layout(_page(middle=middle))
    found = [(reading.fields["text"][link["start"] : link["end"]], link["url"]) for link in reading.links]
    bare = ("www.example.org/b", "https://www.example.org/b")
    assert found == [("said", None), ("letter", "https://example.org/ä"), bare]


# Front matter

HUGO = """---
# how this page is made
slug: wall-rises
date: 2015-06-03 11:55:34 -0400
title: 'The Wall&#8217;s *New* Height'
deck: A metre more
summary: 'It will rise. That is all.'
authors:
  - ana-bell
  - tom-marsh
source_url: {url}
---

{body}
"""


def test_front_matter_gives_the_fields_and_its_lines_their_roles():
    reading = read_layout(
        HUGO.format(url="", body='# One\n\nIt will [rise]({{< ref "wall.md" >}}).\n\n{{< img src="a" >}}')
    )
    assert reading.fields["headline"] == "The Wall’s New Height"
    assert reading.fields["published"].isoformat() == "2015-06-03T15:55:34+00:00"
    assert reading.fields["authors"] == ["ana-bell", "tom-marsh"]
    assert reading.fields["text"] == "It will rise."
    assert [link["url"] for link in reading.links] == ["wall.md"]
    roles = [block["role"] for block in reading.blocks]
    assert roles == [
        "boilerplate",
        "date",
        "headline",
        "subtitle",
        "boilerplate",
        "byline",
        "boilerplate",
        "heading",
        "body",
        "boilerplate",
    ]


def test_a_stub_that_points_elsewhere_is_its_summary():
    reading = read_layout(HUGO.format(url="https://example.org/wall", body=""))
    assert (reading.fields["text"], reading.fields["text_status"]) == ("It will rise. That is all.", "summary")
    assert reading.fields["url"] == "https://example.org/wall"


def test_broken_front_matter_is_read_line_by_line():
    matter = read_front_matter('---\ntitle: "Wall: rises\ndate: 2021-04-03\n  x: [\n---\nIt will.')
    assert matter.first("published") == "2021-04-03"
    assert "no valid YAML" in matter.warnings[0]


def test_toml_front_matter_is_read_too():
    reading = read_layout('+++\ntitle = "Wall Rises"\ndate = 2021-04-03\n+++\nIt will.')
    assert (reading.fields["headline"], reading.fields["published_precision"]) == ("Wall Rises", "day")


def test_yaml_nested_without_end_is_survived():
    assert read_layout("---\ntitle: " + "[" * 100_000 + "\n---\nIt will.").fields["text"] == "It will."


def test_a_rule_at_the_head_is_no_front_matter():
    assert read_front_matter("---\n\nIt will rise.\n\n---\n\nSo it is.") is None


# Properties

PARTS = [
    "# ",
    "## ",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "1. ",
    "* ",
    "**",
    "_",
    "`",
    "```\n",
    "[",
    "](",
    "](#)",
    ")",
    "\\",
    "    ",
]
PARTS += ["<q>", "</q>", '"', "“", "”", "<div>", "</div>", "<p>", "<table><tr><td>", "</table>", "<blockquote>"]
PARTS += ["</blockquote>", "<script>", "</script>", "<!--", "-->", "<![x", "{{< note >}}", "{{< /note >}}", "{{<"]
PARTS += ['{{< img src="a" caption="At *low* tide" >}}', "| a | b |\n|---|---|\n", "---\n", "title: x\n", "+++\n"]
PARTS += ["Original url: ", "<https://example.org/2021/01/02/a>", "By Ana Bell", "April 3, 2021", "Photo: Ida Roe"]
PARTS += ["The wall will rise. ", "Related article: ", "Correction: ", "&amp;", "&#x301;", "&#0;", " | ", "é", "\u3000"]
PARTS += ["[x]: https://example.org\n", "![a](b)"]

MARKUP = st.lists(
    st.sampled_from(PARTS),
    max_size=40,
).map(lambda parts: clean_text("".join(parts)))


@given(st.one_of(MARKUP, st.text().map(clean_text)))
@settings(database=None, deadline=None, max_examples=300)
def test_every_character_of_any_page_has_one_role(source):
    blocks = read_layout(source).blocks
    assert all(block["role"] for block in blocks)
    assert "".join(block["source"] for block in blocks) == (source if blocks else source[:0])
    assert blocks or not source.strip()
    assert all(source[block["start"] : block["end"]] == block["source"] for block in blocks)


@given(MARKUP)
@settings(database=None, deadline=None, max_examples=300)
def test_text_is_the_counted_blocks_and_links_point_into_it(source):
    reading = read_layout(source)
    text = reading.fields["text"]
    if reading.fields["text_status"] != "summary":
        counted = [block for block in reading.blocks if block["role"] in COUNTED]
        pieces = (block["text"] + (" " if block["role"] == "dateline" else "\n\n") for block in counted)
        assert text == "".join(pieces).removesuffix("\n\n")
    assert "\n\n\n" not in text
    assert all(text[link["start"] : link["end"]] == link["text"] != "" for link in reading.links)


@given(st.binary())
@settings(database=None, deadline=None)
def test_any_bytes_are_text_or_a_named_problem(content):
    with contextlib.suppress(UnreadableError):
        assert read_layout(decode(content).text).fields["text_status"]
