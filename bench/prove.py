"""Prove that the net holds: plant damages and mutants in copies of the repository and see what catches them.

    python bench/prove.py                                # all, and write bench/PROOF.md
    python bench/prove.py notebooks files                # parts; the others stay as they are in the file
    python bench/prove.py rounds --rounds 10             # only the false alarms
    python bench/prove.py formulas --only SMOG           # only what matches; the other rows stay
    python bench/prove.py notebooks --rest               # only what the file does not have, or has as missed

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
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any, NamedTuple

import nbformat
from damages import DAMAGES, LAPSES, Damage
from file_damages import FILE_DAMAGES, FileDamage
from interruptions import INTERRUPTIONS, SAME, Interruption, interrupt
from mutants import MUTANTS, Mutant
from overlays import OVERLAYS, Overlay

ROOT = Path(__file__).parent.parent
PROOF = ROOT / "bench" / "PROOF.md"
HEAD = """# Proof that the net holds

Made by `make prove`, which runs `python bench/prove.py`. Damages and mutants are planted in copies of the repository;
every net is a command of `make test`, narrowed to files, the cheapest first. In the tables, contract (order) is the
check `order` of tests/contract.py.
"""
FAILED = re.compile(r"^(?:FAILED|ERROR) ([^\s:]+)(?:::(.*?))?(?: - |$)", re.MULTILINE)
MISSED = "**nothing**"
PASSES = "passes"
SILENCE = "silence"


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


Row = list[str]


class Part(NamedTuple):
    """One table of the proof: its title and columns, what is planted, how one is proved, what the table says."""

    title: str
    columns: Row
    every: list[Any]
    prove: Callable[[Any, Tree], Row]
    tell: Callable[[list[Row]], str]


def prove_in_notebook(damage: Damage, tree: Tree) -> Row:
    """Plant a damage in the first notebook that has a place for it."""
    notebook = plant_in_notebook(damage, tree)
    alone = tree.fails(narrow(RUN[0], notebook))
    caught = tree.first_failing(READ)
    if caught == MISSED:
        caught = alone or tree.first_failing([narrow(RUN[1], notebook)])
    return [damage.name, caught, "caught" if alone else PASSES]


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


def prove_in_files(damage: FileDamage, tree: Tree) -> Row:
    """Damage the files that notebooks rest on."""
    damage.plant(tree.root)
    own = [Net(name, (f"tests/{name}",)) for name in damage.tests]
    return [damage.name, tree.first_failing([*own, *READ, *RUN])]


def prove_elsewhere(overlay: Overlay, tree: Tree) -> Row:
    """Run the clean tree with another release of a package, or another model."""
    with tempfile.TemporaryDirectory(prefix="columninch-overlay-") as scratch:
        python, paths = overlay.make(Path(scratch))
        first = tree.first_failing([*READ, *RUN], python=python, paths=paths)
        without = tree.first_failing(RUN, python=python, paths=paths) if first == "test_lock.py" else first
    return [overlay.name, first, without]


def prove_mutant(mutant: Mutant, tree: Tree) -> Row:
    """Change a measure; what its own tests do not see, the notebooks may."""
    mutant.plant(tree.root)
    own = (f"analysis/{mutant.module}.py", *(f"tests/test_{name}.py" for name in mutant.tests.split()))
    return [mutant.name, tree.first_failing([Net("tests", own), RUN[0]])]


def prove_resumed(one: Interruption, tree: Tree) -> Row:
    """Cut a run off and run it again."""
    told = interrupt(one, tree.root)
    return [one.name, f"{MISSED}: {told}" if told else SAME]


def prove_silence(number: int, tree: Tree) -> Row:
    """Run all nets over a clean tree, on both cores as in `make test`; whatever fails is a false alarm."""
    spread = [Net(net.name, ("-n", "2", "--dist=loadfile", *net.arguments)) for net in RUN[:1]]
    nets = [*READ, *spread, Net(RUN[1].name, ("-n", "2", *RUN[1].arguments))]
    return [f"{number}", ", ".join(failed for net in nets if (failed := tree.fails(net))) or SILENCE]


def count_missed(rows: list[Row]) -> int:
    return sum(any(MISSED in cell for cell in row) or (row[0].isdecimal() and row[1] != SILENCE) for row in rows)


def tell_caught(rows: list[Row]) -> str:
    return f"Caught: {len(rows) - count_missed(rows)} of {len(rows)}."


def tell_lapses(rows: list[Row]) -> str:
    passed = [row[0] for row in rows if row[2] == PASSES]
    known = len(set(passed) & set(LAPSES))
    return f"{tell_caught(rows)} nbval alone lets {len(passed)} pass, among them {known} of the {len(LAPSES)} known."


def tell_mutants(rows: list[Row]) -> str:
    return f"{tell_caught(rows)} Of them by notebooks alone: {sum(row[1] == RUN[0].name for row in rows)}."


def tell_resumed(rows: list[Row]) -> str:
    return f"Ended as if nothing had been: {len(rows) - count_missed(rows)} of {len(rows)}."


def tell_alarms(rows: list[Row]) -> str:
    return f"Rounds of all nets over a clean tree: {len(rows)}. False alarms: {count_missed(rows)}."


def list_parts(n_rounds: int) -> dict[str, Part]:
    """Return the parts of the proof by name."""
    damage, caught = "Damage", "Caught by"
    columns = [damage, caught, "nbval alone"], [damage, caught], ["Installed", caught, "Without the test of the lock"]
    rounds = list(range(1, n_rounds + 1))
    return {
        "notebooks": Part("Damaged notebooks", columns[0], DAMAGES, prove_in_notebook, tell_lapses),
        "files": Part("Damaged files", columns[1], FILE_DAMAGES, prove_in_files, tell_caught),
        "environments": Part("Other releases, another model", columns[2], OVERLAYS, prove_elsewhere, tell_caught),
        "formulas": Part("Mutants of the measures", ["Mutant", caught], MUTANTS, prove_mutant, tell_mutants),
        "interruptions": Part(
            "Interrupted runs", ["Interruption", "In the end"], INTERRUPTIONS, prove_resumed, tell_resumed
        ),
        "rounds": Part("False alarms", ["Round", "Alarms"], rounds, prove_silence, tell_alarms),
    }


class Proof:
    """The file of the proof, written anew after each row, so that an interruption loses none."""

    def __init__(self, parts: dict[str, Part]) -> None:
        self.parts = parts
        self.rows: dict[str, dict[str, Row]] = {name: {} for name in parts}
        self._lock = threading.Lock()
        text = PROOF.read_text(encoding="utf-8") if PROOF.exists() else ""
        for title, _, told in (piece.partition("\n") for piece in text.split("\n## ")[1:]):
            name = next((name for name, part in parts.items() if part.title == title), "")
            for line in told.splitlines()[4:] if name else []:
                row = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
                if row[0] in map(name_of, parts[name].every):
                    self.rows[name][row[0]] = row

    def write(self, name: str, row: Row) -> None:
        """Put a row in its place and write the file."""
        with self._lock:
            self.rows[name][row[0]] = row
            told = [self._lay_out(part, list(self.rows[name].values())) for name, part in self.parts.items()]
            PROOF.write_text("\n".join([HEAD, *filter(None, told)]), encoding="utf-8")

    @staticmethod
    def _lay_out(part: Part, rows: list[Row]) -> str:
        """Return a title, a sentence and a table in Markdown, the rows in the order of what is planted."""
        if not rows:
            return ""
        order = [name_of(one) for one in part.every]
        rows = sorted(rows, key=lambda row: order.index(row[0]))
        lines = [
            part.columns,
            ["---"] * len(part.columns),
            *([cell.replace("|", "\\|") for cell in row] for row in rows),
        ]
        table = [f"| {' | '.join(line)} |" for line in lines]
        return "\n".join([f"## {part.title}\n", part.tell(rows), "", *table, ""])


def name_of(one: Any) -> str:
    return str(getattr(one, "name", one))


def prove(name: str, proof: Proof, trees: queue.Queue[Tree], options: argparse.Namespace) -> None:
    """Prove one part: several at a time, each in a tree of its own, which is put back as it was."""
    part = proof.parts[name]
    if not options.only and not options.rest:
        proof.rows[name] = {}
    asked = [one for one in part.every if options.only.lower() in name_of(one).lower()]
    if options.rest:
        settled = {row[0] for row in proof.rows[name].values() if not count_missed([row])}
        asked = [one for one in asked if name_of(one) not in settled]

    def prove_one(one: Any) -> None:
        tree = trees.get()
        try:
            row = part.prove(one, tree)
        finally:
            tree.restore()
            trees.put(tree)
        print(" | ".join(row), flush=True)
        proof.write(name, row)

    with ThreadPoolExecutor(1 if name == "rounds" else options.jobs) as pool:
        list(pool.map(prove_one, asked))


def main() -> int:
    """Prove the parts asked for and write them down; return 1 where something slipped through."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = list(list_parts(0))
    parser.add_argument("parts", nargs="*", choices=[*names, []], help="parts to prove; all by default")
    parser.add_argument("--only", default="", help="only what has this text in its name")
    parser.add_argument("--rest", action="store_true", help="only what the file does not have yet, or has as missed")
    parser.add_argument("--rounds", type=int, default=10, help="how often a clean tree must pass")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    options = parser.parse_args()
    proof = Proof(list_parts(options.rounds))
    with tempfile.TemporaryDirectory(prefix="columninch-prove-") as scratch:
        trees: queue.Queue[Tree] = queue.Queue()
        for number in range(options.jobs):
            trees.put(Tree(Path(scratch) / str(number)))
        for name in options.parts or names:
            prove(name, proof, trees, options)
    n_missed = sum(count_missed(list(rows.values())) for rows in proof.rows.values())
    print(f"slipped through, or false alarms: {n_missed}")
    return int(n_missed > 0)


if __name__ == "__main__":
    sys.exit(main())
