"""Interrupted runs for `make prove`: each is cut off, run once more, and must leave the bytes of a run that was not.

A run is killed with all its processes, or its first process alone, at a moment drawn at random; or its disk is full;
or two run at once in one folder. Parts hold four articles, so that there is much to be cut in two.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import random
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

KILLS = 20
RUN = """import sys
from analysis import measuring, runs
runs.MOST_ARTICLES = measuring.MOST_ARTICLES = 4
runs.READ_AT_ONCE = 6
if __name__ == "__main__":
    runs.measure_files(sys.argv[1], sys.argv[2], workers=2)
"""
DISK = """set -e
mount -t tmpfs -o size={small}k none {folder}
{command} && exit 3
mount -o remount,size=1g {folder}
{command}
cp {folder}/out/* {kept}
"""
SAME = "nothing lost, the same bytes"


class Interruption(NamedTuple):
    """One way to be interrupted: killed (with all processes or not), the disk full at some size, or not alone."""

    name: str
    kind: str
    number: int


INTERRUPTIONS = [
    *(
        Interruption(f"kill -9 of {'all processes' if n % 2 else 'the first process'}, {n}", "kill", n)
        for n in range(KILLS)
    ),
    *(Interruption(f"a disk of {size} kB is full, then larger", "disk", size) for size in (40, 150, 500, 1_200)),
    Interruption("two runs at once in one folder", "two", 0),
    Interruption("two runs at once, the first killed", "two", 1),
]


def interrupt(one: Interruption, root: Path) -> str:
    """Interrupt a run over the demonstration articles and run it again; return what is wrong in the end, or nothing."""
    kinds = {"kill": _kill, "disk": _fill_disk, "two": _run_two}
    with tempfile.TemporaryDirectory(prefix="columninch-cut-") as scratch:
        told = kinds[one.kind](one.number, root, Path(scratch))
        if told:
            return told
        return "" if hash_tables(Path(scratch) / "out") == _undisturbed(root)[0] else "other bytes"


@functools.cache
def _undisturbed(root: Path) -> tuple[dict[str, str], float]:
    """Return the hashes that a run leaves which nothing disturbs, and how long it takes."""
    with tempfile.TemporaryDirectory(prefix="columninch-whole-") as scratch:
        begin = time.monotonic()
        _start(root, Path(scratch) / "out").wait()
        return hash_tables(Path(scratch) / "out"), time.monotonic() - begin


def hash_tables(folder: Path) -> dict[str, str]:
    """Return the hash of every file in a folder, that none is there beside the tables included."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def _command(root: Path, out: Path) -> list[str]:
    (out.parent / "run.py").write_text(RUN, encoding="utf-8")
    return [sys.executable, str(out.parent / "run.py"), str(root / "data" / "articles"), str(out)]


def _start(root: Path, out: Path) -> subprocess.Popen[bytes]:
    """Start a run in a group of its own, so that it can be killed with all its processes."""
    environment = os.environ | {"PYTHONPATH": str(root)}
    return subprocess.Popen(_command(root, out), env=environment, cwd=root, start_new_session=True)


def _kill(number: int, root: Path, scratch: Path) -> str:
    """Kill a run at a random moment, and run it again."""
    whole = _undisturbed(root)[1]
    process = _start(root, scratch / "out")
    time.sleep(random.Random(number).uniform(0.1, 1.0) * whole)
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if number % 2 else os.kill)(process.pid, signal.SIGKILL)
    process.wait()
    return _run_to_the_end(root, scratch)


def _run_to_the_end(root: Path, scratch: Path) -> str:
    code = _start(root, scratch / "out").wait()
    return f"the next run ends with {code}" if code else ""


def _fill_disk(kilobytes: int, root: Path, scratch: Path) -> str:
    """Run on a small disk until it is full, then on a larger one; both in a name space of their own."""
    disk, kept = scratch / "disk", scratch / "out"
    disk.mkdir()
    kept.mkdir()
    (disk.parent / "run.py").write_text(RUN, encoding="utf-8")
    command = shlex.join([sys.executable, str(scratch / "run.py"), str(root / "data" / "articles"), str(disk / "out")])
    script = DISK.format(small=kilobytes, folder=shlex.quote(str(disk)), command=command, kept=shlex.quote(str(kept)))
    environment = os.environ | {"PYTHONPATH": str(root)}
    unshared = ["unshare", "--map-root-user", "--mount", "sh", "-c", script]
    done = subprocess.run(unshared, env=environment, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode == 3:
        return "the disk was never full"
    return f"the next run ends with {done.returncode}: {done.stderr[-300:]}" if done.returncode else ""


def _run_two(killed: int, root: Path, scratch: Path) -> str:
    """Start two runs in one folder, and kill the first of them where asked."""
    runs = [_start(root, scratch / "out") for _ in range(2)]
    if killed:
        time.sleep(0.6 * _undisturbed(root)[1])
        with contextlib.suppress(ProcessLookupError):
            os.killpg(runs[0].pid, signal.SIGKILL)
    codes = [run.wait() for run in runs]
    return "" if not any(codes[killed:]) else f"the runs end with {codes}"
