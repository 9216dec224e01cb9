"""One HTML file from notebooks run on a corpus: `render_report`; `save_notebook`, the one way a notebook is re-run."""

from __future__ import annotations

import copy
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
FIGURE = "application/vnd.columninch.figure+json"
SHOWN = (FIGURE, "text/html", "text/markdown", "image/png", "text/plain")  # of each output the first that it has
LONGEST_IPC_NAME = 90  # characters; the system cuts the names of its sockets at about 100
ONCE = ("kicker", "headline", "deck", "provenance")  # tags of what stands once on the page: the last of each
ELSEWHERE = {*ONCE, "parameters", "answer", "strip", "caveat", "notebook-only"}  # tags of what a section leaves out
PARAMETERS_SHOWN = 'corpus = "…"  # the articles that this report was given'


class ReportError(ValueError):
    """A notebook that did not run, with the cell and its last line; or a place that cannot be written to."""


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
    that `write_tables` has written. `notebooks` is the folder to take them
    from, by default the project's own; a report notebook is one with a cell
    tagged `parameters`. Other tags steer the page: `answer`, `strip`,
    `headline`, `kicker`, `deck`, `caveat`, `provenance`. `progress` is called
    with 1 after each notebook.

    Raises ReportError where a notebook fails or takes longer than
    `cell_timeout` seconds in a cell; nothing is written then.

    >>> page = render_report("data/articles", "report.html")  # doctest: +SKIP
    >>> page.read_text().count("<h1>")  # doctest: +SKIP
    1
    """
    folder = Path(notebooks) if notebooks else find_notebooks()
    loaded = [(path.name, notebook) for path, notebook in _read_notebooks(folder) if _tagged(notebook, "parameters")]
    if not loaded:
        raise ReportError(f"{folder} holds no notebook with a cell tagged “parameters”; render_report() needs one.")
    with _whole_file(Path(output)) as write:
        for name, notebook in loaded:
            _set_corpus(notebook, Path(corpus).absolute())
            with tempfile.TemporaryDirectory(prefix="columninch-run-") as scratch:
                _run_notebook(notebook, name, Path(scratch), cell_timeout)
            if progress:
                progress(1)
        write(_render_page(loaded))
    return Path(output)


def save_notebook(path: str | Path, *, cell_timeout: int = 600) -> Path:
    """Run a notebook from top to bottom in a fresh kernel, save it in place and return its path.

    What differs between two runs of the same code is left out: timings, the
    Python's release, the order of keys. A notebook that fails is left as it was.

    Raises ReportError as `render_report` does.

    >>> save_notebook("notebooks/02_readability.ipynb")  # doctest: +SKIP
    PosixPath('notebooks/02_readability.ipynb')
    """
    import nbformat

    path = Path(path)
    notebook = _read_notebook(path)
    _run_notebook(notebook, path.name, path.parent, cell_timeout)
    notebook.metadata.clear()
    notebook.metadata.update(kernelspec=KERNEL, language_info=LANGUAGE)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    with _whole_file(path) as write:
        text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
        write(text.rstrip() + "\n")
    return path


def find_notebooks() -> Path:
    """Return the folder of the project's notebooks, in a checkout or in an installed package.

    >>> find_notebooks().name
    'notebooks'
    """
    packaged = HERE / "notebooks"
    return packaged if packaged.is_dir() else HERE.parent / "notebooks"


def _read_notebooks(folder: Path) -> Iterator[tuple[Path, Any]]:
    """Yield every notebook of a folder, by name."""
    for path in sorted(folder.glob("*.ipynb")):
        yield path, _read_notebook(path)


def _read_notebook(path: Path) -> Any:
    """Return a notebook; one that is damaged is named."""
    import nbformat

    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, AttributeError) as error:
        raise ReportError(f"{path.name} is not a notebook: {str(error).splitlines()[0]}") from error


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


@contextmanager
def _whole_file(path: Path) -> Iterator[Callable[[str], object]]:
    """Yield a function that writes text to a file which appears whole at the end, or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            yield file.write
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _run_notebook(notebook: Any, name: str, cwd: Path, cell_timeout: int) -> None:
    """Run a notebook in place, in a fresh kernel of this very Python, whatever kernels and settings the user has."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory(prefix="columninch-kernel-") as scratch:
        client = NotebookClient(
            notebook,
            km=_kernel_manager(Path(scratch)),
            timeout=cell_timeout,
            record_timing=False,
            resources={"metadata": {"path": str(cwd)}},
        )
        client.owns_km = True  # so that it stops the kernel, and kills it where it hangs
        private = dict.fromkeys(("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"), scratch)
        try:
            client.execute(env=os.environ | private | {"JUPYTER_NO_CONFIG": "1"})
        except CellExecutionError as error:
            problem = f"{error.ename}: {error.evalue}".strip().splitlines()[0]
            raise ReportError(f"{_where(notebook, name)}: {problem}") from error
        except CellTimeoutError as error:
            raise ReportError(f"{_where(notebook, name)}: took longer than {cell_timeout} seconds.") from error
        except DeadKernelError as error:
            raise ReportError(f"{_where(notebook, name)}: the kernel died; is there enough memory?") from error


def _kernel_manager(scratch: Path) -> Any:
    """Return a manager whose one kernel is ipykernel in this interpreter, reached through files where it can be."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> Any:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

    connection = str(scratch / "kernel.json")
    files = os.name == "posix" and len(connection) < LONGEST_IPC_NAME
    return AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=ThisPython(),
        connection_file=connection,
        transport="ipc" if files else "tcp",
    )


def _where(notebook: Any, name: str) -> str:
    """Return the place of the cell that failed: the first with an error, else the last that began."""
    code = [(i, cell) for i, cell in enumerate(notebook.cells, start=1) if cell.cell_type == "code"]
    failed = [pair for pair in code if any(output.output_type == "error" for output in pair[1].outputs)]
    unfinished = [pair for pair in code if pair[1].execution_count is None]
    number, cell = (failed or unfinished or code)[0]
    first_line = (cell.source.strip() or "an empty cell").splitlines()[0]
    return f"{name}, cell {number} “{first_line}”"


def _render_page(notebooks: list[tuple[str, Any]]) -> str:
    """Return the page of notebooks that have run."""
    from nbconvert.exporters.templateexporter import TemplateExporter
    from nbformat.v4 import new_notebook

    exporter: Any = TemplateExporter(  # type: ignore[no-untyped-call]
        template_name="report", template_file="index.html.j2", extra_template_basedirs=[str(HERE / "templates")]
    )
    exporter.environment.autoescape = True
    exporter.environment.trim_blocks = exporter.environment.lstrip_blocks = True
    for name, function in (("prose", _render_prose), ("outputs", _list_outputs), ("drawing", _prepare_drawing)):
        exporter.environment.filters[name] = function
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
    subject = Path(file_name).stem.lstrip("0123456789_-") or Path(file_name).stem
    cells = [cell for cell in notebook.cells if cell.source.strip()]
    titles = [cell for cell in cells if cell.cell_type == "markdown" and cell.source.startswith("# ")]
    question = titles[0].source.splitlines()[0][2:].strip() if titles else subject
    shown = [copy.deepcopy(cell) for cell in cells if not ELSEWHERE & set(_tags(cell))]
    for cell in shown:
        if cell.source.startswith("# ") and cell.cell_type == "markdown":
            cell.source = _without_heading(cell.source)
    code = [
        PARAMETERS_SHOWN if "parameters" in _tags(cell) else cell.source for cell in cells if cell.cell_type == "code"
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
                shown.append({"kind": kind, "text": output.data[kind], "alt": alt})
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
    import re

    from markupsafe import Markup

    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r'(xlink:)?href="#', f'href="#{prefix}-', svg)
    svg = svg.replace("url(#", f"url(#{prefix}-")
    for colour, name in COLOURS.items():
        svg = svg.replace(colour, f"var(--{name})")
    return Markup(svg)


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


def _save_notebooks(paths: list[str]) -> int:
    """Run and save every notebook of a command line; return its exit code."""
    for path in paths:
        try:
            print(save_notebook(path))
        except ReportError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":  # `make notebooks`
    sys.exit(_save_notebooks(sys.argv[1:]))
