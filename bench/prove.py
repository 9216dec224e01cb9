"""Prove that the net holds: plant damages and mutants in copies of the repository and see what catches them.

    python bench/prove.py                                # all, and write bench/PROOF.md
    python bench/prove.py notebooks files                # parts; the others stay as they are in the file
    python bench/prove.py rounds --rounds 10             # only the false alarms
    python bench/prove.py formulas --only SMOG           # what matches; nothing is written

Every net is a command of `make test`, narrowed to files, the cheapest first, until one fails. The part “environments”
asks the package registry for other releases. Ends with 1 where something was not caught, or a clean tree was.
"""

from __future__ import annotations

import argparse
import compileall
import os
import queue
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any, NamedTuple

import nbformat
from damages import DAMAGES, LAPSES, Damage
from file_damages import FILE_DAMAGES, FileDamage
from mutants import MUTANTS, Mutant
from overlays import OVERLAYS, Overlay

ROOT = Path(__file__).parent.parent
PROOF = ROOT / "bench" / "PROOF.md"
HEAD = """# Proof that the net holds

Made by `make prove`, which runs `python bench/prove.py`. Damages and mutants are planted in copies of the repository;
every net is a command of `make test`, narrowed to files, the cheapest first. In the tables, contract (order) is the
check `order` of tests/contract.py.
"""
TITLES = {
    "notebooks": "Damaged notebooks",
    "files": "Damaged files",
    "environments": "Other releases, another model",
    "formulas": "Mutants of the measures",
    "rounds": "False alarms",
}
FAILED = re.compile(r"^(?:FAILED|ERROR) ([^\s:]+)(?:::(.*?))?(?: - |$)", re.MULTILINE)
MISSED = "**nothing**"
PASSES = "passes"


class Net(NamedTuple):
    """One command of `make test`: its name and what follows `python -m pytest`."""

    name: str
    arguments: tuple[str, ...]


PYTEST = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider")
NBVAL = ("--nbval", "--nbval-current-env", "--nbval-cell-timeout=120")
READ = (
    Net("contract", ("tests/test_notebooks.py",)),
    Net("lock", ("tests/test_lock.py",)),
)  # nets that run no notebook
RUN = (Net("nbval", (*NBVAL, "notebooks")), Net("fresh run", ("tests/test_fresh.py",)))


def narrow(net: Net, notebook: str) -> Net:
    """Return a net that runs notebooks, for one of them only."""
    if net.name == "nbval":
        return Net(net.name, (*NBVAL, f"notebooks/{notebook}.ipynb"))
    return Net(net.name, (*net.arguments, "-k", notebook))


class Tree:
    """A copy of the repository in which damage is done, and undone."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "columninch"
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        names = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
        self.clean = {name: (ROOT / name).read_bytes() for name in names}
        self.restore()
        # compiled once, and by content, so that a change within a second is never taken for the old text
        compileall.compile_dir(self.root / "analysis", quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)

    def restore(self) -> None:
        """Put every file back as it was, and remove what was added."""
        for name, content in self.clean.items():
            path = self.root / name
            if not path.is_file() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        for name in self.names() - set(self.clean):
            (self.root / name).unlink()
        found = self.names()
        if found != set(self.clean) or any((self.root / name).read_bytes() != self.clean[name] for name in found):
            raise RuntimeError(f"{self.root} could not be put back as it was")

    def names(self) -> set[str]:
        """Return the files that are there, but for what Python compiled."""
        found = (path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file())
        return {str(path) for path in found if "__pycache__" not in path.parts}

    def fails(self, net: Net, python: str = sys.executable, paths: Iterable[Path] = ()) -> str:
        """Run a net; return what failed in words, or nothing where it passes."""
        found = os.pathsep.join(map(str, [self.root, *paths]))
        done = subprocess.run(
            [python, *PYTEST, *net.arguments],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": found, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return ""
        failed = FAILED.search(done.stdout)
        if done.returncode not in (1, 2) or not failed:
            raise RuntimeError(
                f"{' '.join(net.arguments)} could not be run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )
        return say_failed(net, failed[1], failed[2] or "")

    def first_failing(self, nets: Iterable[Net], **where: Any) -> str:
        return next((failed for net in nets if (failed := self.fails(net, **where))), MISSED)


def say_failed(net: Net, file: str, test: str) -> str:
    """Return in words which net failed: a check of the contract, a docstring, a test file, a run."""
    if check := re.search(r"keeps_the_contract\[([a-z]+)-", test):
        return f"contract ({check[1]})"
    if file.startswith("analysis/"):
        return f"docstring of {Path(file).name}"
    return net.name if net.name in {one.name for one in RUN} else Path(file).name


def prove_notebooks(trees: queue.Queue[Tree], options: argparse.Namespace) -> tuple[str, int]:
    """Plant every damage in the first notebook that has a place for it."""

    def prove(damage: Damage, tree: Tree) -> list[str]:
        notebook = plant_in_notebook(damage, tree)
        alone = tree.fails(narrow(RUN[0], notebook))
        caught = tree.first_failing(READ)
        if caught == MISSED:
            caught = alone or tree.first_failing([narrow(RUN[1], notebook)])
        return [damage.name, caught, "caught" if alone else PASSES]

    rows = prove_each(prove, DAMAGES, trees, options)
    passed = sum(row[2] == PASSES for row in rows)
    known = sum(row[2] == PASSES for row in rows if row[0] in LAPSES)
    lapses = f"nbval alone lets {passed} pass, among them {known} of the {len(LAPSES)} known."
    told = f"Caught: {count_caught(rows)} of {len(rows)}. {lapses}"
    return lay_out(told, ["Damage", "Caught by", "nbval alone"], rows), len(rows) - count_caught(rows)


def plant_in_notebook(damage: Damage, tree: Tree) -> str:
    """Damage the first notebook that has a place for it, saved as `make notebooks` saves; return its name."""
    for path in sorted((tree.root / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        try:
            damage.plant(notebook)
        except LookupError:
            continue
        path.write_text(nbformat.writes(notebook).rstrip() + "\n", encoding="utf-8")
        return path.stem
    raise LookupError(f"no notebook has a place for {damage.name}")


def prove_files(trees: queue.Queue[Tree], options: argparse.Namespace) -> tuple[str, int]:
    """Damage the files that notebooks rest on."""

    def prove(damage: FileDamage, tree: Tree) -> list[str]:
        damage.plant(tree.root)
        own = [Net(name, (f"tests/{name}",)) for name in damage.tests]
        return [damage.name, tree.first_failing([*own, *READ, *RUN])]

    rows = prove_each(prove, FILE_DAMAGES, trees, options)
    told = f"Caught: {count_caught(rows)} of {len(rows)}."
    return lay_out(told, ["Damage", "Caught by"], rows), len(rows) - count_caught(rows)


def prove_environments(trees: queue.Queue[Tree], options: argparse.Namespace) -> tuple[str, int]:
    """Run the clean tree with another release of a package, or another model."""

    def prove(overlay: Overlay, tree: Tree) -> list[str]:
        with tempfile.TemporaryDirectory(prefix="columninch-overlay-") as scratch:
            python, paths = overlay.make(Path(scratch))
            first = tree.first_failing([*READ, *RUN], python=python, paths=paths)
            without = tree.first_failing(RUN, python=python, paths=paths) if first == "test_lock.py" else first
        return [overlay.name, first, without]

    rows = prove_each(prove, OVERLAYS, trees, options)
    told = f"Caught: {count_caught(rows)} of {len(rows)}."
    return lay_out(told, ["Installed", "Caught by", "Without the test of the lock"], rows), len(rows) - count_caught(
        rows
    )


def prove_formulas(trees: queue.Queue[Tree], options: argparse.Namespace) -> tuple[str, int]:
    """Plant every mutant of a measure."""

    def prove(mutant: Mutant, tree: Tree) -> list[str]:
        mutant.plant(tree.root)
        own = (f"analysis/{mutant.module}.py", *(f"tests/test_{name}.py" for name in mutant.tests.split()))
        change = f"`{' '.join(mutant.old.split())}` → `{' '.join(mutant.new.split())}`"
        return [mutant.measure, f"{mutant.module}.py: {change}", tree.first_failing([Net("tests", own), *RUN[:1]])]

    rows = prove_each(prove, MUTANTS, trees, options)
    n_caught = count_caught(rows)
    in_notebooks = sum(row[-1] == RUN[0].name for row in rows)
    told = f"Caught: {n_caught} of {len(rows)}, of them by notebooks alone: {in_notebooks}."
    return lay_out(told, ["Measure", "Changed", "Caught by"], rows), len(rows) - n_caught


def prove_rounds(trees: queue.Queue[Tree], options: argparse.Namespace) -> tuple[str, int]:
    """Run all nets over a clean tree, again and again; whatever fails is a false alarm."""
    tree = trees.get()
    alarms = []
    for number in range(1, options.rounds + 1):
        failed = [told for net in (*READ, *spread_out(options.jobs)) if (told := tree.fails(net))]
        print(f"round {number}: {', '.join(failed) or 'silence'}", flush=True)
        alarms += failed
    trees.put(tree)
    told = f"Rounds of all nets over a clean tree: {options.rounds}. False alarms: {len(alarms)}."
    return "\n".join([told, *(f"- {alarm}" for alarm in alarms)]), len(alarms)


def spread_out(jobs: int) -> Iterator[Net]:
    """Yield the nets that run all notebooks, over several processes as in `make test`."""
    for net in RUN:
        yield Net(
            net.name, ("-n", str(jobs), "--dist=loadfile" if net.name == "nbval" else "--dist=load", *net.arguments)
        )


def prove_each(
    prove: Callable[[Any, Tree], list[str]], every: Iterable[Any], trees: queue.Queue[Tree], options: argparse.Namespace
) -> list[list[str]]:
    """Return one row for each damage, in order; several at a time, each in a tree of its own, clean at the end."""

    def one(damage: Any) -> list[str]:
        tree = trees.get()
        try:
            row = prove(damage, tree)
        finally:
            tree.restore()
            trees.put(tree)
        print(" | ".join(row), flush=True)
        return row

    asked = [damage for damage in every if options.only.lower() in damage.name.lower()]
    with ThreadPoolExecutor(options.jobs) as pool:
        return list(pool.map(one, asked))


def count_caught(rows: list[list[str]]) -> int:
    return sum(MISSED not in row for row in rows)


def lay_out(told: str, columns: list[str], rows: list[list[str]]) -> str:
    """Return a sentence and a table in Markdown."""
    lines = [columns, ["---"] * len(columns), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join([told, "", *(f"| {' | '.join(line)} |" for line in lines)])


PARTS = {
    "notebooks": prove_notebooks,
    "files": prove_files,
    "environments": prove_environments,
    "formulas": prove_formulas,
    "rounds": prove_rounds,
}


def main() -> int:
    """Prove the parts asked for and write them down; return 1 where something slipped through."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="parts to prove anew; all by default")
    parser.add_argument("--only", default="", help="only damages whose name holds this text; nothing is written")
    parser.add_argument("--rounds", type=int, default=10, help="how often a clean tree must pass")
    parser.add_argument("--jobs", type=int, default=2, help="how many damages at a time")
    options = parser.parse_args()
    sections, n_missed = read_sections(), 0
    with tempfile.TemporaryDirectory(prefix="columninch-prove-") as scratch:
        trees: queue.Queue[Tree] = queue.Queue()
        for number in range(options.jobs):
            trees.put(Tree(Path(scratch) / str(number)))
        for name in options.parts or PARTS:
            sections[TITLES[name]], n_slipped = PARTS[name](trees, options)
            n_missed += n_slipped
            if not options.only:
                told = [f"## {title}\n\n{sections[title]}\n" for title in TITLES.values() if title in sections]
                PROOF.write_text("\n".join([HEAD, *told]), encoding="utf-8")
    print(f"slipped through, or false alarms: {n_missed}")
    return int(n_missed > 0)


def read_sections() -> dict[str, str]:
    """Return the parts of the file as it is, by title."""
    if not PROOF.exists():
        return {}
    pieces = PROOF.read_text(encoding="utf-8").split("\n## ")[1:]
    return {title: told.strip() for title, _, told in (piece.partition("\n") for piece in pieces)}


if __name__ == "__main__":
    sys.exit(main())
