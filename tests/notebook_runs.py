"""Notebooks run in this process, as the report runs them in a kernel: what each cell shows, by its number."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any, NamedTuple

import nbformat


class Run(NamedTuple):
    """A notebook that ran: its names, what its cells ended in, as IPython's `Out`, sources, cells not in the report."""

    names: dict[str, Any]
    shown: dict[int, Any]
    sources: dict[int, str]
    hidden: set[int]


def run_cells(path: Path, corpus: Path) -> Run:
    """Return a notebook run on a corpus."""
    names: dict[str, Any] = {}
    shown: dict[int, Any] = {}
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    for count, cell in enumerate(cells, start=1):
        parameters = "parameters" in cell.metadata.get("tags", [])
        body = ast.parse(f"corpus = {str(corpus)!r}" if parameters else cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), f"{path.name}, cell {count}", "exec"), names)
        if last is not None:
            shown[count] = eval(compile(ast.Expression(last.value), f"{path.name}, cell {count}", "eval"), names)
    numbered = dict(enumerate(cells, start=1))
    hidden = {count for count, cell in numbered.items() if "notebook-only" in cell.metadata.get("tags", [])}
    return Run(names, shown, {count: cell.source for count, cell in numbered.items()}, hidden)
