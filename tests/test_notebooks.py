"""Every notebook keeps the contract, each check of it by name; what a check is, contract.py says."""

from __future__ import annotations

import pytest
from conftest import ROOT
from contract import CHECKS, check_saved, code_cells, read, tagged

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REPORTED = PATHS[1:]


@pytest.fixture(scope="module")
def notebooks():
    return {path: read(path) for path in PATHS}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", CHECKS)
def test_a_notebook_keeps_the_contract(name, path, notebooks):
    faults = CHECKS[name](notebooks[path])
    assert faults == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_was_saved_by_make_notebooks(path):
    assert check_saved(path.read_text(encoding="utf-8")) == []


def test_the_notebooks_are_numbered_without_a_gap():
    assert [path.name[:2] for path in PATHS] == [f"{i:02d}" for i in range(len(PATHS))]


@pytest.mark.parametrize("path", REPORTED, ids=lambda path: path.stem)
def test_a_report_notebook_starts_with_its_parameter_and_gives_one_answer(path, notebooks):
    notebook = notebooks[path]
    first, second = code_cells(notebook)[:2]
    assert first.source == 'corpus = "../data/articles"'
    assert tagged(notebook, "parameters") == [first]
    assert [len(tagged(notebook, tag)) for tag in ("answer", "strip", "provenance")] == [1, 1, 1]
    assert "tables = read_tables(corpus)" in second.source
