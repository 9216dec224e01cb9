"""The contract of the notebooks: each check takes a notebook and returns what breaks it, one sentence a fault.

nbval runs a notebook and compares most of what it shows; this reads it as it stands, and sees what nbval lets pass:
outputs cleared, cells unrun or out of order, pictures, alt texts, numbers in prose.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
from shown import compare_texts, look_at

from analysis.answers import Told
from analysis.pictures import FIGURE, SCREEN_WIDTH
from analysis.running import KERNEL, LANGUAGE

Check = Callable[[Any], list[str]]

MOST_LINES = 10  # of a cell, imports and blank lines not counted; and of its statements
SHORTEST_ALT = 40  # letters
SHOWN = [{"text/markdown", "text/plain"}, {"text/html", "text/plain"}, {FIGURE, "image/png", "text/plain"}]
MACHINERY = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.comprehension),
    *(ast.For, ast.AsyncFor, ast.While, ast.If, ast.Try),
)
PATTERN_METHODS = {"extract", "extractall", "match", "fullmatch", "findall"}  # of pandas' strings
UNREPEATABLE = re.compile(r"sys\.path|\.sample\(|today|now\(")
SKIPS = re.compile(r"nbval|raises-exception|skip-execution", re.IGNORECASE)
PLACES = re.compile(
    r"(?<![\w.])/(home|Users|root|work|tmp|var|opt|mnt|private|builds)/|site-packages|0x[0-9a-f]{6}|\b[A-Z]:\\"
)
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
YEAR = re.compile(r"(19|20)\d\d[.,]?")
NUMBER = re.compile(r"[+−-]?\d+(?:[.,]\d+)*")


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def outputs(notebook: Any, kind: str = "") -> Iterator[tuple[Any, Any]]:
    """Yield each output with its cell: all, or those of a kind (text/html)."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if not kind or kind in output.get("data", {}):
                yield cell, output


def tagged(notebook: Any, tag: str) -> list[Any]:
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def check_order(notebook: Any) -> list[str]:
    """Every cell ran, from first to last, once."""
    found = [cell.execution_count for cell in code_cells(notebook)]
    wanted = list(range(1, len(found) + 1))
    return [] if found == wanted else [f"the cells ran as {found}, not 1 to {len(found)}"]


def check_outputs(notebook: Any) -> list[str]:
    """A cell that ends in an expression shows it, once and as what it is; another shows nothing."""
    faults = []
    for cell in code_cells(notebook):
        tree = parse_cell(cell)
        wanted = ["execute_result"] if tree and tree.body and isinstance(tree.body[-1], ast.Expr) else []
        found = [output.output_type for output in cell.outputs]
        if found != wanted:
            faults.append(f"{cell.id} shows {found or 'nothing'}, not {wanted or 'nothing'}")
        faults += [
            f"{cell.id}: its output is of run {output.execution_count}, the cell of run {cell.execution_count}"
            for output in cell.outputs
            if output.get("execution_count", cell.execution_count) != cell.execution_count
        ]
    return faults


def check_shown(notebook: Any) -> list[str]:
    """What is shown is prose, a table or a figure, so that no print of Python's moves with a package's release."""
    return [
        f"{cell.id} shows {sorted(output.data)}: neither prose nor table nor figure of ours"
        for cell, output in outputs(notebook)
        if "data" in output and set(output.data) not in SHOWN
    ]


def check_streams(notebook: Any) -> list[str]:
    """Nothing was printed, warned of or raised."""
    return [
        f"{cell.id}: {output.get('name', 'error')}: {str(output.get('text', output.get('evalue', '')))[:80]}"
        for cell, output in outputs(notebook)
        if output.output_type in ("stream", "error")
    ]


def check_kernel(notebook: Any) -> list[str]:
    """The kernel is any Python, and nothing else is said of the machine."""
    found, wanted = dict(notebook.metadata), {"kernelspec": KERNEL, "language_info": LANGUAGE}
    return [] if found == wanted else [f"the notebook's metadata are {found}"]


def check_metadata(notebook: Any) -> list[str]:
    """Cells keep tags and no times; outputs keep nothing but the alt text and width of a picture."""
    faults = [
        f"{cell.id} keeps {sorted(set(cell.metadata) - {'tags'})}"
        for cell in notebook.cells
        if set(cell.metadata) - {"tags"}
    ]
    for cell, output in outputs(notebook):
        known = {"alt", "width"} if "image/png" in output.get("data", {}) else set()
        kept = output.get("metadata", {})
        if set(kept) != ({"image/png"} if known else set()) or set(kept.get("image/png", known)) != known:
            faults.append(f"{cell.id}: its output keeps {json.dumps(kept)[:80]}")
    return faults


def check_names(notebook: Any) -> list[str]:
    """Cells are named by the notebook and numbered, not drawn at random."""
    names = [cell.id for cell in notebook.cells]
    faults = [f"cell {name} is there twice" for name in sorted(set(names)) if names.count(name) > 1]
    return faults + [f"cell {name} has a random name" for name in names if not re.fullmatch(r"[a-z-]+-\d\d", name)]


def check_skips(notebook: Any) -> list[str]:
    """No cell asks nbval to look away."""
    return [
        f"{cell.id} asks to be skipped"
        for cell in notebook.cells
        if any(SKIPS.search(text) for text in [cell.source, *cell.metadata.get("tags", [])])
    ]


def check_headings(notebook: Any) -> list[str]:
    """The first line is the one heading of level one, and a question; no level is skipped."""
    sources = [CODE.sub("", cell.source) for cell in prose_cells(notebook)]
    levels = [len(marks) for source in sources for marks in re.findall(r"^(#+) ", source, re.MULTILINE)]
    faults = [f"level {after} follows level {before}" for before, after in pairwise(levels) if after > before + 1]
    if levels.count(1) != 1 or levels[0] != 1:
        faults.append(f"there are {levels.count(1)} headings of level one, or it is not the first")
    if not re.match(r"# .*\?(\n|$)", notebook.cells[0].source):
        faults.append("the first heading is no question")
    return faults


def check_prose(notebook: Any) -> list[str]:
    """Prose holds no digits but years and what is `marked` as code: numbers are computed, so that they are compared."""
    return [
        f"{cell.id}: “{number}” stands in prose; compute it, or mark it as `{number}`"
        for cell in prose_cells(notebook)
        for number in re.findall(r"\d[\d.,%]*", CODE.sub("", cell.source))
        if not YEAR.fullmatch(number)
    ]


def check_caveats(notebook: Any) -> list[str]:
    """What the numbers cannot tell stands before the first figure or table."""
    shown = [i for i, cell in enumerate(notebook.cells) if re.search(r"show_(figure|table|words)\(", cell.source)]
    first = next((i for i in shown if "strip" not in notebook.cells[i].metadata.get("tags", [])), len(notebook.cells))
    caveats = [i for i, cell in enumerate(notebook.cells) if "caveat" in cell.metadata.get("tags", [])]
    if not caveats or caveats[0] > first:
        return ["no cell tagged “caveat” stands before the first figure or table"]
    headed = notebook.cells[caveats[0]].source.startswith("## What this cannot tell you")
    return [] if headed else [f"{notebook.cells[caveats[0]].id} is not headed “What this cannot tell you”"]


def check_end(notebook: Any) -> list[str]:
    """The end is limits, how to repeat this, and the versions."""
    sources = [cell.source for cell in prose_cells(notebook)]
    headings = re.findall(r"^## (.*)$", "\n".join(sources), re.MULTILINE)
    faults = [] if headings[-2:] == ["Limits", "How to repeat this"] else [f"the last headings are {headings[-2:]}"]
    last = notebook.cells[-1].source
    return faults + ([] if "show_provenance(tables)" in last else ["the last cell does not show the provenance"])


def parse_cell(cell: Any) -> ast.Module | None:
    """Return the code of a cell as a tree; nothing where it is no Python, such as a magic."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return None


def check_cells(notebook: Any) -> list[str]:
    """Cells hold no machinery: no function, branch, loop, pattern or magic, and nothing that a second run changes."""
    faults = []
    for cell in code_cells(notebook):
        tree = parse_cell(cell)
        if tree is None:
            faults.append(f"{cell.id} is not plain Python")
            continue
        faults += [f"{cell.id} holds {type(node).__name__}" for node in ast.walk(tree) if isinstance(node, MACHINERY)]
        faults += [f"{cell.id} holds a regular expression" for node in ast.walk(tree) if is_pattern(node)]
        faults += [f"{cell.id} holds {match[0]}" for match in UNREPEATABLE.finditer(cell.source)]
    return faults


def is_pattern(node: ast.AST) -> bool:
    """Tell whether a piece of code is a regular expression: the module imported, or asked of pandas."""
    if isinstance(node, ast.Import):
        return any(alias.name in ("re", "regex") for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module in ("re", "regex")
    if isinstance(node, ast.keyword):
        return node.arg == "regex" and getattr(node.value, "value", None) is True
    of_strings = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "str"
    return of_strings and getattr(node, "attr", "") in PATTERN_METHODS


def check_lengths(notebook: Any) -> list[str]:
    """A cell has at most ten statements on at most ten lines; imports and blank lines are not counted."""
    faults = []
    for cell in code_cells(notebook):
        tree = parse_cell(cell) or ast.Module([], [])
        imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        imported = {number for node in imports for number in range(node.lineno, (node.end_lineno or 0) + 1)}
        lines = [line for i, line in enumerate(cell.source.splitlines(), 1) if line.strip() and i not in imported]
        statements = len(tree.body) - len(imports)
        if max(len(lines), statements) > MOST_LINES:
            faults.append(f"{cell.id} has {len(lines)} lines and {statements} statements, at most {MOST_LINES}")
    return faults


def check_places(notebook: Any) -> list[str]:
    """No machine shows through: no absolute path, no address in memory."""
    texts = [(cell.id, cell.source) for cell in notebook.cells]
    for cell, output in outputs(notebook):
        shown = {kind: value for kind, value in output.get("data", {}).items() if kind != "image/png"}
        texts.append((cell.id, json.dumps([shown, output.get("text", "")], ensure_ascii=False)))
    return [f"{name} holds “{match[0]}”" for name, text in texts for match in PLACES.finditer(text)]


def check_told(notebook: Any) -> list[str]:
    """A sentence reads the same as Markdown and as plain text."""
    return [
        f"{cell.id}: Markdown and plain text differ"
        for cell, output in outputs(notebook, "text/markdown")
        if repr(Told(output.data["text/markdown"])) != output.data["text/plain"]
    ]


def check_tables(notebook: Any) -> list[str]:
    """A table, or words, read the same as HTML and as plain text, cell by cell."""
    return [
        f"{cell.id}: {fault}"
        for cell, output in outputs(notebook, "text/html")
        for fault in compare_texts(output.data["text/html"], output.data["text/plain"])
    ]


def check_alts(notebook: Any) -> list[str]:
    """The alt text opens with the finding, says more, and is the same wherever it stands."""
    faults = []
    for cell, output in outputs(notebook, "image/png"):
        story, kept = output.data.get(FIGURE, {}), output.metadata.get("image/png", {})
        alt, title = story.get("alt", ""), story.get("title", "").rstrip(".")
        if not (alt == output.data.get("text/plain") == kept.get("alt")):
            faults.append(f"{cell.id}: three places give the picture different alt texts")
        if not title or not alt.startswith(f"{title}.") or len(alt) < max(SHORTEST_ALT, len(title) + 2):
            faults.append(f"{cell.id}: the alt text “{alt[:40]}” does not state the finding “{title}” and more")
    return faults


def check_numbers(notebook: Any) -> list[str]:
    """A figure carries the table that it draws, and its alt text no number from elsewhere."""
    faults = []
    for cell, output in outputs(notebook, "image/png"):
        story = output.data.get(FIGURE, {})
        table = story.get("numbers", {"columns": [], "rows": []})
        if story.get("subtitle") and not table["rows"]:
            faults.append(f"{cell.id}: the figure carries no table of what it draws")
        if any(len(row) != len(table["columns"]) for row in table["rows"]):
            faults.append(f"{cell.id}: the figure's table has rows of unequal length")
            continue
        cells = [text for row in table["rows"] for text in row]
        told = [story.get(part, "") for part in ("title", "subtitle", "note")]
        known = {*NUMBER.findall("\n".join([*told, *table["columns"], *cells])), *shares(table["rows"])}
        strange = [number for number in NUMBER.findall(story.get("alt", "")) if number not in known]
        faults += [f"{cell.id}: the alt text says {number}, which the figure's table does not" for number in strange]
    return faults


def shares(rows: list[list[str]]) -> set[str]:
    """Return what share in percent each whole number of a table is of its column."""
    columns = [column for column in zip(*rows, strict=True) if all(cell.isdecimal() for cell in column)]
    counts = [[int(cell) for cell in column] for column in columns]
    return {f"{100 * number / sum(column):.0f}" for column in counts if sum(column) for number in column}


def check_pictures(notebook: Any) -> list[str]:
    """A picture is a picture, of the size that its drawing and title have, and something is drawn on it."""
    return [
        f"{cell.id}: {fault}"
        for cell, output in outputs(notebook, "image/png")
        for fault in look_at(output.data["image/png"], output.data.get(FIGURE, {}).get("svg", ""))
    ]


def check_widths(notebook: Any) -> list[str]:
    """Pictures are one column wide."""
    return [
        f"{cell.id}: the picture is shown {output.metadata.get('image/png', {}).get('width')} pixels wide"
        for cell, output in outputs(notebook, "image/png")
        if output.metadata.get("image/png", {}).get("width") != SCREEN_WIDTH
    ]


def check_saved(text: str) -> list[str]:
    """Take the text of a notebook's file: it is laid out as `make notebooks` lays it out, not as an editor does."""
    written = nbformat.writes(nbformat.reads(text, as_version=4)).rstrip() + "\n"
    return [] if written == text else ["the file is not laid out as `make notebooks` saves it"]


CHECKS: dict[str, Check] = {
    name.removeprefix("check_"): check
    for name, check in list(globals().items())
    if name.startswith("check_") and check is not check_saved
}


def find_faults(notebook: Any) -> dict[str, list[str]]:
    """Return, for each check that a notebook breaks, how."""
    return {name: faults for name, check in CHECKS.items() if (faults := check(notebook))}


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)
