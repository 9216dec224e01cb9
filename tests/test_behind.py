"""The words behind a number: each number of the report is worked out again from the spans that it links to."""

from __future__ import annotations

import csv
import io
import re
from collections import namedtuple
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT
from notebook_runs import run_cells
from recomputed import FIGURES, TABLES

from analysis import make_articles, measure, show_table, show_words
from analysis.behind import Behind, collect_behind, is_number, write_spreadsheet
from analysis.listings import Listing

Articles = namedtuple("Articles", ["articles"])
REPORTED = sorted((ROOT / "notebooks").glob("*.ipynb"))[1:]


@pytest.fixture(scope="module", params=REPORTED, ids=lambda path: path.stem)
def run(request, demonstration):
    """Return a report notebook that has run, and what stands behind what it shows."""
    ran = run_cells(request.param, demonstration)
    collected = collect_behind(ran.shown, ran.names["tables"], folder="words", name="x")
    return ran, {entry["count"]: entry for entry in collected.entries if "page" in entry}


def _read(entry: dict[str, Any]) -> pd.DataFrame:
    """Return the spreadsheet behind a table, as a reader of it would have it."""
    sheet = pd.read_csv(io.StringIO(entry["csv"]), keep_default_na=False, na_values=[""])
    return sheet.assign(published=pd.to_datetime(sheet["published"], utc=True))


def _columns_of_numbers(grid: tuple[list[str], list[list[str]]]) -> dict[str, list[str]]:
    """Return the columns that hold numbers, but for the first, which names the row."""
    headings, rows = grid
    columns = dict(zip(headings[1:], list(zip(*rows, strict=True))[1:], strict=True))
    return {heading: list(cells) for heading, cells in columns.items() if any(map(is_number, cells))}


def _recompute(one: Any, entry: dict[str, Any], source: str, articles: pd.DataFrame) -> dict[str, list[str]]:
    """Return the columns of a table or figure as its spreadsheet gives them."""
    if one.caption in TABLES:
        keys = [key[0] if len(key) == 1 else key for key in one.behind.keys]
        return TABLES[one.caption](_read(entry), keys, articles)
    drawn = FIGURES[" ".join([re.findall(r"plot_\w+", source)[-1], *one.behind.values])](_read(entry))
    numbers = drawn.figure.story.numbers
    return {str(name): ["–" if pd.isna(cell) else str(cell) for cell in numbers[name]] for name in numbers}


def test_every_number_comes_out_of_its_spreadsheet_again(run):
    ran, behind = run
    assert len(behind) >= 4
    for count, entry in behind.items():
        again = _recompute(ran.shown[count], entry, ran.sources[count], ran.names["tables"].articles)
        for heading, cells in _columns_of_numbers(ran.shown[count].grid).items():
            told = [cell for cell in cells if is_number(cell)]
            assert [one for one, cell in zip(again[heading], cells, strict=True) if is_number(cell)] == told, (
                ran.shown[count].caption,
                heading,
            )


def test_every_table_with_numbers_that_the_report_shows_has_spans_behind_it(run):
    ran, behind = run
    shown = {count: one for count, one in ran.shown.items() if isinstance(one, Listing) and count not in ran.hidden}
    bare = [one.caption for count, one in shown.items() if count not in behind and _columns_of_numbers(one.grid)]
    assert bare == ["Made with"]


def test_every_link_leads_to_a_place_on_its_page_and_every_number_is_one(run):
    ran, behind = run
    for count, entry in behind.items():
        anchors = {f"#{group['anchor']}" for group in entry["groups"]} | {""}
        assert {link.removeprefix(f"words/{entry['page']}.html") for link in entry["links"]} <= anchors
        if isinstance(ran.shown[count], Listing):
            numbers = [cell for row in ran.shown[count].rows for cell in row[1:] if is_number(cell)]
            assert entry["html"].count("<a href=") == len(numbers)
        assert sum(group["n_spans"] for group in entry["groups"]) == len(_read(entry))


def _measure_ferry():
    text = "“Not yet,” said Ana Bell. “It is far too early,” said Omar Diaz."
    return measure(make_articles([{"article_id": "a", "outlet": "Post", "headline": "Ferry", "text": text}]))


def _collect(tables, listing):
    """Return the entries behind one listing."""
    return collect_behind({1: listing}, tables, folder="f", name="x").entries


def test_rows_are_tied_to_their_spans_and_what_is_in_no_row_is_told_apart():
    tables = _measure_ferry()
    rows = pd.DataFrame({"speaker": ["Omar Diaz"], "n": [5]})
    (entry,) = _collect(tables, show_table(rows, "Words", spans=tables.quotes, by="speaker", values=["n_words"]))
    assert entry["links"] == ["f/x-1.html"]
    assert [(group["anchor"], group["n_spans"], group["sums"]) for group in entry["groups"]] == [
        ("r0", 1, {"n_words": "5"}),
        ("rest", 1, {"n_words": "2"}),
    ]


def test_spans_of_articles_outside_the_corpus_are_told_without_a_link():
    tables = _measure_ferry()
    others = tables.quotes.assign(article_id="z")
    kinds = pd.DataFrame({"kind": ["direct"], "n": [2]})
    (entry,) = _collect(tables, show_table(kinds, "Kinds", spans=others, by="kind"))
    span = entry["groups"][0]["spans"][0]
    assert (span["link"], span["words"]) == ("", "Not yet,")


def test_words_link_to_their_sentence():
    tables = _measure_ferry()
    (entry,) = _collect(tables, show_words(tables, tables.quotes, "Said"))
    assert re.findall(r'href="f/[^"]*(#s[0-9])"', entry["html"]) == ["#s0", "#s1"]


def test_a_table_of_nothing_has_nothing_behind_it():
    tables = _measure_ferry()
    nobody = pd.DataFrame({"speaker": [], "n": []})
    assert _collect(tables, show_table(nobody, "Words", spans=tables.quotes, by="speaker")) == []


@pytest.mark.parametrize("lacks", [{"by": "nobody"}, {"values": ["weight"]}])
def test_spans_without_a_named_column_are_refused_in_one_sentence(lacks):
    with pytest.raises(ValueError, match=r"the spans behind a table need (nobody|weight)"):
        show_table(pd.DataFrame({"speaker": ["Ana Bell"], "n": [5]}), "Words", spans=_measure_ferry().quotes, **lacks)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_a_spreadsheet_is_a_formula(text):
    days = pd.to_datetime(pd.Series([None]), utc=True)
    articles = pd.DataFrame({"article_id": ["a"], "outlet": [text], "published": days, "headline": [text]})
    spans = pd.DataFrame({"article_id": ["a"], "speaker": [text]})
    sheet = write_spreadsheet(Behind(spans, [], ["speaker"], []), Articles(articles))
    cells = next(csv.reader(io.StringIO(sheet.partition("\n")[2])))
    assert [cell[:1] for cell in cells] == ["a", "'", "", "'", "'"]
