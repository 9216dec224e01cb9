"""The Reuters wire in SGML: paragraphs out of cut lines, flashes without a text, and stories that do not end."""

from __future__ import annotations

import html
import io
import json
import re

import pytest

from analysis.articles import read_corpus
from analysis.readers.records import MAX_ITEM, Given, Paragraph, Record, Rejected
from analysis.readers.reuters import is_reuters, read_reuters

STORY = """<REUTERS TOPICS="YES" OLDID="1" NEWID="12">
<DATE>17-MAR-1987 10:59:37.95</DATE><UNKNOWN>&#5;&#5;A</UNKNOWN><TEXT>&#2;
<TITLE>FERRY &lt;FRY> LATE AGAIN</TITLE><AUTHOR>    By Ana Bell, Reuters</AUTHOR>
<DATELINE>    SALLOWBY, March 17 - </DATELINE><BODY>Sallowby Ferries Co said its
boats waited for 12 hours.
    "We cannot sail," said Tom Marsh,
the harbour&#127;master.
    Boats          Old       New
    Large            4         2
    Small           12        11

    The wind fell later.
 Reuter
&#3;</BODY></TEXT>
</REUTERS>
"""
FLASH = '<REUTERS NEWID="13"><TEXT TYPE="BRIEF"><TITLE>BANK CUTS RATE</TITLE></TEXT></REUTERS>'
UNSORTED = '<REUTERS NEWID="14"><TEXT TYPE="UNPROC">&#2;\nCORRECTION - FERRY\n    Read 12 hours.\n</TEXT></REUTERS>'


def _read(content: str | bytes) -> list[Record | Rejected]:
    page = content.encode() if isinstance(content, str) else content
    return list(read_reuters(io.BytesIO(page), Given("wire.sgm")))


def test_a_story_gives_its_parts_and_its_paragraphs():
    (article,) = _read('<!DOCTYPE lewis SYSTEM "lewis.dtd">\n' + STORY)
    assert article.item == "NEWID 12"
    assert article.fields == {
        "headline": "FERRY <FRY> LATE AGAIN",
        "byline": "By Ana Bell, Reuters",
        "published": "17-MAR-1987 10:59:37.95",
        "outlet": "Reuters",
    }
    assert article.paragraphs == (
        Paragraph("SALLOWBY, March 17 -", "dateline"),
        Paragraph("Sallowby Ferries Co said its boats waited for 12 hours."),
        Paragraph('"We cannot sail," said Tom Marsh, the harbour master.'),
        Paragraph("Boats | Old | New\nLarge | 4 | 2\nSmall | 12 | 11", "table"),
        Paragraph("The wind fell later."),
        Paragraph("Reuter", "boilerplate"),
    )


@pytest.mark.parametrize("line", [" Reuter", " REUTER", "    reuter", " REUTER...", " Reuter4", " Reuters   "])
def test_the_agencys_name_at_the_foot_is_no_text(line):
    (article,) = _read(STORY.replace(" Reuter\n", f"{line}\n"))
    assert [article.paragraphs[-2].text, article.paragraphs[-1].role] == ["The wind fell later.", "boilerplate"]


def test_the_agencys_name_within_a_sentence_is_text():
    (article,) = _read(STORY.replace(" Reuter\n", "    He told\nReuters\nso.\n"))
    assert article.paragraphs[-1] == Paragraph("He told Reuters so.")


def test_a_flash_has_a_headline_and_no_text():
    (article,) = _read(FLASH)
    assert article.paragraphs == ()
    assert (article.fields["headline"], article.fields["text_status"]) == ("BANK CUTS RATE", "empty")


def test_a_story_whose_parts_were_not_told_apart_keeps_all_of_them():
    (article,) = _read(UNSORTED)
    assert [line.text for line in article.paragraphs] == ["CORRECTION - FERRY", "Read 12 hours."]
    assert "headline" not in article.fields


def test_a_byte_that_is_no_utf_8_is_a_letter():
    (article,) = _read(STORY.replace("Marsh", "Mühl").encode("latin-1"))
    assert "Tom Mühl" in article.paragraphs[2].text
    assert article.encoding == "cp1252"


def test_stories_are_read_however_the_stream_is_cut():
    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(7)

    page = ((STORY + FLASH + UNSORTED) * 3).encode()
    assert list(read_reuters(Dripping(page), Given("wire.sgm"))) == _read(page)


@pytest.mark.parametrize(
    ("page", "items"),
    [
        (STORY[:200] + FLASH, [None, "NEWID 13"]),
        (STORY + FLASH[:40], ["NEWID 12", None]),
        ("<REUTERS>" + "x" * (MAX_ITEM + 100_000) + "</REUTERS>" + FLASH, [None, "NEWID 13"]),
        ("<REUTERS>\x00\x01\x02\x03\x04</REUTERS>" + FLASH, ["story 1", "NEWID 13"]),
        ("<REUTERS></REUTERS>" + FLASH, ["story 1", "NEWID 13"]),
        ("", [None]),
        ("</REUTERS>", [None]),
    ],
)
def test_a_damaged_story_is_named_and_costs_no_other(page, items):
    found = _read(page)
    assert [one.item for one in found] == items
    assert all(one.problem.startswith("It ") for one in found if isinstance(one, Rejected))


@pytest.mark.parametrize(
    ("head", "known"),
    [("<!DOCTYPE lewis SYSTEM", True), ("\n<REUTERS TOPICS", True), ("<reutersx>", False), ("<html>", False)],
)
def test_a_file_is_known_by_its_first_letters(head, known):
    assert is_reuters(head) is known


def _words(text: str | None) -> list[str]:
    return re.findall(r"\w+", html.unescape(re.sub(r"&#\d+;", " ", text or "")))


@pytest.mark.corpora
def test_all_stories_are_read_and_agree_with_their_conversion_to_json(shared):
    folder = shared / "corpora" / "wire-reuters21578"
    n_read = n_titles = n_bodies = 0
    for name in ("reut2-006", "reut2-017"):
        with (folder / "sgm-data" / f"{name}.sgm").open("rb") as stream:
            articles = {article.item: article for article in read_reuters(stream, Given(name))}
        n_read += len(articles)
        content = (folder / "json-data" / f"{name}.json").read_text(encoding="utf-8", errors="replace")
        for story in json.loads(content):
            article = articles[f"NEWID {story['attrs']['newid']}"]
            n_titles += _words(article.fields.get("headline")) == _words(story.get("title"))
            text = " ".join(line.text for line in article.paragraphs if line.role != "dateline")
            n_bodies += _words(text) == _words(story.get("body"))
    assert (n_read, n_titles) == (2000, 2000)
    assert n_bodies == 1994  # the conversion left out the text of the 6 stories whose parts are not told apart


def test_a_file_without_a_document_type_is_read_as_stories(tmp_path):
    story = "<REUTERS NEWID='{}'><TEXT><TITLE>Late</TITLE><BODY>It rained on day {}.</BODY></TEXT></REUTERS>\n"
    (tmp_path / "reut.sgm").write_text("".join(story.format(number, number) for number in range(3)))
    assert read_corpus(tmp_path).files["source_item"].tolist() == ["NEWID 0", "NEWID 1", "NEWID 2"]
