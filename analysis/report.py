"""One HTML file from notebooks run on a corpus: `render_report`."""

from __future__ import annotations

import copy
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from analysis.audit import render_articles
from analysis.behind import COLLECTED
from analysis.behind_pages import render_behind
from analysis.excerpts import write_text
from analysis.pipeline import read_blocks, read_tables
from analysis.running import ReportError, find_notebooks, read_notebook, run_notebook, whole_file, whole_folder

HERE = Path(__file__).parent
FIGURE = "application/vnd.columninch.figure+json"
SHOWN = (FIGURE, "text/html", "text/markdown", "image/png", "text/plain")  # of each output the first that it has
ONCE = ("kicker", "headline", "deck", "provenance")  # tags of what stands once on the page: the last of each
ELSEWHERE = {*ONCE, "parameters", "answer", "strip", "caveat", "notebook-only"}  # tags of what a section leaves out
PARAMETERS_SHOWN = 'corpus = "…"  # the articles that this report was given'


class Section(NamedTuple):
    """One notebook as the page needs it."""

    anchor: str
    name: str
    question: str
    answer: list[dict[str, Any]]
    strip: list[dict[str, Any]]
    cells: list[Any]
    code: list[str]


def render_report(
    corpus: str | Path,
    output: str | Path,
    *,
    audit: bool = False,
    notebooks: str | Path | None = None,
    cell_timeout: int = 600,
    progress: Callable[[int], object] | None = None,
) -> Path:
    """Write one self-contained HTML file about a corpus; return its path.

    Runs a copy of every report notebook on `corpus`, each in a fresh kernel of
    this Python, and lays their outputs out as a page: the headline, one answer
    a notebook, what they cannot tell, then a section each, with the code
    folded. The page asks for nothing from anywhere and runs no script; text
    from articles stays text. The same corpus gives the same bytes.

    `corpus` is what the notebooks hand to `read_tables`: articles, or a folder
    that `write_tables` has written. With `audit`, a folder is written beside
    the file, named after it (`report` beside `report.html`), and every number of a table
    leads to a page there with the words behind it, and from these to a page
    for each article; without, nothing in the file leads out of it. `notebooks` is the folder to take them
    from, by default the project's own; a report notebook is one with a cell
    tagged `parameters`. Other tags steer the page: `answer`, `strip`,
    `headline`, `kicker`, `deck`, `caveat`, `provenance`. `progress` is called
    with 1 after each notebook.

    Raises ReportError where a notebook fails or takes longer than
    `cell_timeout` seconds in a cell, and where the folder beside the file is
    not one that an earlier report has written; nothing is written then.

    >>> page = render_report("data/articles", "report.html")  # doctest: +SKIP
    >>> page.read_text().count("<h1>")  # doctest: +SKIP
    1
    """
    folder = Path(notebooks) if notebooks else find_notebooks()
    loaded = [(path.name, notebook) for path, notebook in _read_notebooks(folder) if _tagged(notebook, "parameters")]
    if not loaded:
        raise ReportError(f"{folder} holds no notebook with a cell tagged “parameters”; render_report() needs one.")
    output = Path(output)
    beside = output.with_suffix("") if output.suffix else output.with_name(f"{output.name}-audit")
    with whole_file(output) as write, whole_folder(beside) if audit else nullcontext() as pages:
        entries = []
        for number, (name, notebook) in enumerate(loaded, start=1):
            _set_corpus(notebook, Path(corpus).absolute())
            if pages:
                _ask_behind(notebook, beside.name, str(number))
            with tempfile.TemporaryDirectory(prefix="columninch-run-") as scratch:
                run_notebook(notebook, name, Path(scratch), cell_timeout)
            if pages:
                entries += _take_behind(notebook)
            if progress:
                progress(1)
        write(_render_page(loaded))
        if pages:
            render_behind(entries, pages, report=output.name)
            render_articles(read_tables(corpus), pages, blocks=read_blocks(corpus))
    return output


def _ask_behind(notebook: Any, folder: str, name: str) -> None:
    """Add a last cell that puts out what stands behind everything shown, where the notebook has `tables`."""
    from nbformat.v4 import new_code_cell

    source = f"""from analysis.behind import collect_behind
collect_behind(Out, tables, folder={folder!a}, name={name!a}) if "tables" in globals() else None"""
    notebook.cells.append(new_code_cell(source))  # type: ignore[no-untyped-call]


def _take_behind(notebook: Any) -> list[dict[str, Any]]:
    """Take that last cell off again and note with each output what stands behind it; return the pages to write."""
    asked = notebook.cells.pop()
    entries = [entry for output in asked.outputs for entry in output.get("data", {}).get(COLLECTED, [])]
    shown = {cell.execution_count: cell for cell in notebook.cells if cell.cell_type == "code"}
    for entry in entries:
        cell = shown[entry["count"]]
        entry["code"] = cell.source
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.metadata["behind"] = {name: entry.get(name) for name in ("page", "html", "links")}
    hidden = {cell.get("execution_count") for cell in _tagged(notebook, "notebook-only")}
    return [entry for entry in entries if "page" in entry and entry["count"] not in hidden]


def _read_notebooks(folder: Path) -> Iterator[tuple[Path, Any]]:
    """Yield every notebook of a folder, by name."""
    for path in sorted(folder.glob("*.ipynb")):
        yield path, read_notebook(path)


def _tags(cell: Any) -> list[str]:
    tags: list[str] = cell.metadata.get("tags", [])
    return tags


def _tagged(notebook: Any, tag: str) -> list[Any]:
    """Return the cells that carry a tag."""
    return [cell for cell in notebook.cells if tag in _tags(cell)]


def _set_corpus(notebook: Any, corpus: Path) -> None:
    """Set the one parameter; in ASCII, so that any file name is a Python string."""
    for cell in _tagged(notebook, "parameters"):
        cell.source = f"corpus = {str(corpus)!a}"


def _render_page(notebooks: list[tuple[str, Any]]) -> str:
    """Return the page of notebooks that have run."""
    from nbconvert.exporters.templateexporter import TemplateExporter
    from nbformat.v4 import new_notebook

    exporter: Any = TemplateExporter(  # type: ignore[no-untyped-call]
        template_name="report", template_file="index.html.j2", extra_template_basedirs=[str(HERE / "templates")]
    )
    exporter.environment.autoescape = True
    exporter.environment.trim_blocks = exporter.environment.lstrip_blocks = True
    exporter.environment.filters.update(FILTERS)
    sections = [_make_section(name, notebook) for name, notebook in notebooks]
    cells = [cell for _, notebook in notebooks for cell in notebook.cells]
    once = {tag: _outputs_tagged(cells, tag) for tag in ONCE}
    parts = {tag: outputs[-1] if outputs else None for tag, outputs in once.items()}
    title = parts["headline"]["text"] if parts["headline"] else sections[0].question
    caveats = [_without_heading(cell.source) for cell in cells if "caveat" in _tags(cell)]
    page: str
    page, _ = exporter.from_notebook_node(
        new_notebook(),  # type: ignore[no-untyped-call]
        resources={"sections": sections, "parts": parts, "title": _plain(title), "caveats": caveats},
    )
    return page.rstrip() + "\n"


def _make_section(file_name: str, notebook: Any) -> Section:
    """Return a notebook laid out: its question, its answer, what is left to show, its code."""
    subject = _subject(file_name)
    cells = [cell for cell in notebook.cells if cell.source.strip()]
    titles = [cell for cell in cells if cell.cell_type == "markdown" and cell.source.startswith("# ")]
    question = titles[0].source.splitlines()[0][2:].strip() if titles else subject
    shown = [copy.deepcopy(cell) for cell in cells if not ELSEWHERE & set(_tags(cell))]
    for cell in shown:
        if cell.source.startswith("# ") and cell.cell_type == "markdown":
            cell.source = _without_heading(cell.source)
    code = [
        PARAMETERS_SHOWN if "parameters" in _tags(cell) else cell.source
        for cell in cells
        if cell.cell_type == "code" and "notebook-only" not in _tags(cell)
    ]
    return Section(
        anchor=_slug(subject),
        name=subject.replace("_", " ").capitalize(),
        question=question,
        answer=_outputs_tagged(cells, "answer"),
        strip=_outputs_tagged(cells, "strip"),
        cells=[cell for cell in shown if cell.source.strip()],
        code=code,
    )


def _subject(file_name: str) -> str:
    """Return what a notebook is about: its name without the number."""
    stem = Path(file_name).stem
    return stem.lstrip("0123456789_-") or stem


def _slug(subject: str) -> str:
    """Return a name fit for an address within the page."""
    return "part-" + ("".join(letter if letter.isalnum() else "-" for letter in subject.lower()).strip("-") or "x")


def _without_heading(source: str) -> str:
    """Return a Markdown cell without the heading that opens it."""
    first, _, rest = source.partition("\n")
    return rest.strip() if first.startswith("#") else source.strip()


def _plain(markdown: str) -> str:
    """Return one line of Markdown as bare text."""
    from markupsafe import Markup

    return Markup(_render_prose(markdown, inline=True)).striptags()


def _outputs_tagged(cells: list[Any], tag: str) -> list[dict[str, Any]]:
    """Return the outputs of the cells that carry a tag."""
    return [output for cell in cells if tag in _tags(cell) for output in _list_outputs(cell)]


def _list_outputs(cell: Any) -> list[dict[str, Any]]:
    """Return what a cell shows: kind, text and alt text of each output; warnings on stderr are left out."""
    shown = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            if output.name == "stdout":
                shown.append({"kind": "text/plain", "text": output.text, "alt": ""})
        elif output.output_type in ("display_data", "execute_result"):
            kind = next((kind for kind in SHOWN if kind in output.data), None)
            if kind:
                alt = output.metadata.get("image/png", {}).get("alt", "")
                behind = output.metadata.get("behind", {})
                text = behind.get("html") or output.data[kind]
                if kind == "text/html":
                    text = _tidy_table(text)
                shown.append({"kind": kind, "text": text, "alt": alt, **behind})
    return shown


def _render_prose(text: str, *, inline: bool = False) -> Any:
    """Return Markdown as HTML for the page: headings one level lower, no HTML, no pictures, tables with scope."""
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    reader = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").disable("image")
    if inline:
        return Markup(reader.renderInline(" ".join(text.split())))
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        elif token.type == "th_open":
            token.attrSet("scope", "col")
    return Markup(reader.renderer.render(tokens, reader.options, {}))


def _prepare_drawing(svg: str, prefix: str) -> Any:
    """Return an SVG drawing for use inside a page: its names made unique, its colours and faces those of the page."""
    from markupsafe import Markup

    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r'(xlink:)?href="#', f'href="#{prefix}-', svg)
    svg = svg.replace("url(#", f"url(#{prefix}-")
    for colour, name in COLOURS.items():
        svg = svg.replace(colour, f"var(--{name})")
    return Markup(svg)


def _tidy_table(listing: str) -> str:
    """Return a listing without what only a notebook needs to align its columns, and without end tags that HTML implies.

    No text of an article can hold any of this: its signs are escaped.
    """
    for long, short in ALIGNED.items():
        listing = listing.replace(long, short)
    return _IMPLIED.sub("", _NAMED_TWICE.sub(' aria-label="Table"><table>', listing))


def _tidy_styles(sheet: str) -> str:
    """Return a style sheet without comments and white space that say nothing."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    sheet = re.sub(r"\s+", " ", sheet)
    return re.sub(r"\s?([{};,])\s?", r"\1", sheet).replace(";}", "}\n").strip()


def _write_text(text: str) -> Any:
    """Return text as HTML for between tags."""
    from markupsafe import Markup

    return Markup(write_text(text))


_IMPLIED = re.compile(r"</t[dhr]>|</thead>|</tbody>")
_NAMED_TWICE = re.compile(r' aria-label="[^"]*"><table>')  # its caption names the table
ALIGNED = {
    '<th scope="row" style="text-align: left">': '<th scope="row">',
    ' class="num"': "",
    ' class="short" style="text-align: left"': ' class="s"',
    ' style="text-align: left"': ' class="w"',
}
FILTERS = {
    "prose": _render_prose,
    "outputs": _list_outputs,
    "drawing": _prepare_drawing,
    "plain": _write_text,
    "tidy": _tidy_styles,
}
COLOURS = {
    "#084880": "a",
    "#bf560b": "b",
    "#16181d": "ink",
    "#545a64": "ink-2",
    "#dfe2e6": "rule",
    "#8a909a": "axis",
    "#6d737d": "unknown",
    "#ffffff": "paper",
}
