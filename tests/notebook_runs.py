"""Notebooks run in this process, as the report runs them in a kernel: what each cell shows, by its number."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat


def run_cells(path: Path, corpus: Path) -> tuple[dict[str, object], dict[int, object]]:
    """Return the names of a notebook after it ran on a corpus, and what its cells ended in, as IPython's `Out`."""
    names: dict[str, object] = {}
    shown: dict[int, object] = {}
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    for count, cell in enumerate(cells, start=1):
        parameters = "parameters" in cell.metadata.get("tags", [])
        body = ast.parse(f"corpus = {str(corpus)!r}" if parameters else cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), f"{path.name}, cell {count}", "exec"), names)
        if last is not None:
            shown[count] = eval(compile(ast.Expression(last.value), f"{path.name}, cell {count}", "eval"), names)
    return names, shown
