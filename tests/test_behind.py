"""The words behind a number: each number of the report is worked out again from the spans that it links to."""

from __future__ import annotations

import io
import re
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT
from notebook_runs import run_cells
from recomputed import FIGURES, TABLES

from analysis.__main__ import main
from analysis.behind import collect_behind, is_number

REPORTED = sorted((ROOT / "notebooks").glob("*.ipynb"))[1:]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """Return the demonstration corpus, measured once for all notebooks."""
    folder = tmp_path_factory.mktemp("measured")
    assert main(["measure", str(ROOT / "data" / "articles"), "-o", str(folder), "--quiet"]) == 0
    return folder


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
