"""Running notebooks: `save_notebook`, the one way a notebook is re-run; files and folders that appear whole."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
LONGEST_IPC_NAME = 90  # characters; the system cuts the names of its sockets at about 100
MARKER = "written-by-columninch.txt"
MARKER_TEXT = "Pages behind the report beside this folder. The next report of that name replaces the folder.\n"


class ReportError(ValueError):
    """A notebook that did not run, with the cell and its last line; or a place that cannot be written to."""


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
    notebook = read_notebook(path)
    run_notebook(notebook, path.name, path.parent, cell_timeout)
    notebook.metadata.clear()
    notebook.metadata.update(kernelspec=KERNEL, language_info=LANGUAGE)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    with whole_file(path) as write:
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


def read_notebook(path: Path) -> Any:
    """Return a notebook; one that is damaged is named."""
    import nbformat

    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, AttributeError) as error:
        raise ReportError(f"{path.name} is not a notebook: {str(error).splitlines()[0]}") from error


@contextmanager
def whole_file(path: Path) -> Iterator[Callable[[str], object]]:
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


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Yield a folder to write to that takes its place at the end, or not at all; a folder that is not ours stays."""
    if path.exists() and not (path / MARKER).is_file():
        raise ReportError(f"{path} was not written by columninch, and is left alone; move it, or name another report.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as scratch:
        fresh, old = Path(scratch, "fresh"), Path(scratch, "old")
        fresh.mkdir()
        (fresh / MARKER).write_text(MARKER_TEXT, encoding="utf-8")
        yield fresh
        if path.exists():
            os.replace(path, old)
        try:
            os.replace(fresh, path)
        except BaseException:
            if old.exists():
                os.replace(old, path)
            raise


def run_notebook(notebook: Any, name: str, cwd: Path, cell_timeout: int) -> None:
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
