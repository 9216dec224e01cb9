"""The report's notebooks run on any articles: none, one, without words or speakers, in another script."""

from __future__ import annotations

import pytest
from conftest import ROOT
from contract import code_cells, read

REPORTED = sorted((ROOT / "notebooks").glob("*.ipynb"))[1:]

CORPORA = {
    "no articles": {},
    "an article without words": {"a.md": "# Ferry late\n"},
    "one short article": {"a.md": "# Ferry late\n\nBy Ana Bell\n\nMay 1, 2025\n\nIt sank, said the skipper.\n"},
    "nobody speaks": {
        "a.md": "# Ferry late\n\nMay 1, 2025\n\nThe ferry sank on Monday. Nobody came.\n",
        "b.md": "# Port opens\n\nThey call it “the Kipper Box”.\n\n“It will never open in such weather.”\n",
    },
    "another script": {"a.md": "# 渡轮晚点\n\nMay 1, 2025\n\n船在周一开出了港口。没有人来。\n"},
}


@pytest.mark.parametrize("files", CORPORA.values(), ids=CORPORA)
@pytest.mark.parametrize("path", REPORTED, ids=lambda path: path.stem)
def test_a_report_notebook_runs_on_any_corpus(path, files, tmp_path):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    names: dict[str, object] = {}
    for cell in code_cells(read(path)):
        parameters = "parameters" in cell.metadata.get("tags", [])
        exec(f"corpus = {str(tmp_path)!r}" if parameters else cell.source, names)
    assert "tables" in names
