"""The contract of the notebooks, beside nbval, which lets cleared outputs, stale order and numbers in prose pass."""

from __future__ import annotations

import ast
import re
from itertools import pairwise

import nbformat
import pytest
from conftest import ROOT

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REPORTED = PATHS[1:]


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def _outputs(notebook):
    return [output for cell in _code(notebook) for output in cell.outputs]


def test_the_notebooks_are_numbered_without_a_gap():
    assert [path.name[:2] for path in PATHS] == [f"{i:02d}" for i in range(len(PATHS))]


def test_cells_ran_in_order_and_none_was_left_out(notebook):
    assert [cell.execution_count for cell in _code(notebook)] == list(range(1, len(_code(notebook)) + 1))


def test_every_cell_that_ends_in_an_expression_shows_it(notebook):
    for cell in _code(notebook):
        shows = isinstance(ast.parse(cell.source).body[-1], ast.Expr)
        assert bool(cell.outputs) == shows, cell.source


def test_nothing_was_written_to_stderr_and_nothing_failed(notebook):
    assert not [o for o in _outputs(notebook) if o.output_type == "error" or o.get("name") == "stderr"]


def test_the_kernel_is_any_python_and_no_times_are_kept(notebook):
    assert notebook.metadata.kernelspec.name == "python3"
    assert "version" not in notebook.metadata.language_info
    assert not [cell for cell in notebook.cells if set(cell.metadata) - {"tags"}]


def test_cell_names_are_given_not_drawn(notebook):
    names = [cell.id for cell in notebook.cells]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z-]+-\d\d", name) for name in names)


def test_the_first_heading_is_the_question_and_no_level_is_skipped(notebook):
    levels = [len(marks) for source in _prose(notebook) for marks in re.findall(r"^(#+) ", source, re.MULTILINE)]
    assert notebook.cells[0].source.splitlines()[0].endswith("?")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_numbers_in_prose_are_years_only(notebook):
    for source in _prose(notebook):
        numbers = re.findall(r"\d[\d.,%]*", source)
        assert all(re.fullmatch(r"(19|20)\d\d[.,]?", number) for number in numbers), source


def test_caveats_stand_before_the_first_figure_or_table(notebook):
    shown = [i for i, cell in enumerate(notebook.cells) if re.search(r"show_(figure|table|words)\(", cell.source)]
    stripped = [i for i in shown if "strip" not in notebook.cells[i].metadata.get("tags", [])]
    caveat = next(i for i, cell in enumerate(notebook.cells) if "caveat" in cell.metadata.get("tags", []))
    assert notebook.cells[caveat].source.startswith("## What this cannot tell you")
    assert caveat < stripped[0]


def test_the_end_is_limits_repeating_and_provenance(notebook):
    headings = re.findall(r"^## (.*)$", "\n".join(_prose(notebook)), re.MULTILINE)
    assert headings[-2:] == ["Limits", "How to repeat this"]
    assert "show_provenance(tables)" in notebook.cells[-1].source


def test_cells_are_short_and_hold_no_machinery(notebook):
    for cell in _code(notebook):
        tree = ast.parse(cell.source)
        assert len(tree.body) <= 10, cell.source
        machinery = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try, ast.Lambda, ast.comprehension)
        assert not [node for node in ast.walk(tree) if isinstance(node, machinery)], cell.source
        assert "import re" not in cell.source.splitlines()
        assert not re.search(r"^[%!]|sys\.path|\.sample\(|today|now\(", cell.source, re.MULTILINE)


def test_figures_have_alt_texts_that_say_more_than_their_titles(notebook):
    for output in _outputs(notebook):
        if "image/png" in output.get("data", {}):
            story = output.data["application/vnd.columninch.figure+json"]
            alt = output.metadata["image/png"]["alt"]
            assert len(alt) >= 40, alt
            assert alt == story["alt"] == output.data["text/plain"] != story["title"]


def test_no_machine_shows_through(notebook):
    text = nbformat.writes(notebook)
    assert not re.search(r"/home/|/Users/|/work/|/tmp/|site-packages|0x[0-9a-f]{8}|[A-Z]:\\\\", text)


@pytest.mark.parametrize("path", REPORTED, ids=lambda path: path.stem)
def test_a_report_notebook_starts_with_its_parameter_and_gives_one_answer(path):
    notebook = nbformat.read(path, as_version=4)
    tags = [tag for cell in _code(notebook) for tag in cell.metadata.get("tags", [])]
    assert _code(notebook)[0].source == 'corpus = "../data/articles"'
    assert tags[0] == "parameters"
    assert tags.count("answer") == tags.count("strip") == tags.count("provenance") == 1
    assert "tables = read_tables(corpus)" in _code(notebook)[1].source


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
    for cell in _code(nbformat.read(path, as_version=4)):
        parameters = "parameters" in cell.metadata.get("tags", [])
        exec(f"corpus = {str(tmp_path)!r}" if parameters else cell.source, names)
    assert "tables" in names
