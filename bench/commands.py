"""Run `columninch measure` in a process of its own, and tell what it took."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

import pandas as pd

EVERY = 0.5  # seconds between two looks at the memory; the system keeps the highest, so little is missed
PROCESSES = Path("/proc")


class Spent(NamedTuple):
    """What a command took: processor and clock seconds, the most MB that its main and its largest other process held.

    Processor seconds are those of all its processes. Memory is NaN where the
    system does not say, and where there was no other process.
    """

    processor: float
    wall: float
    main: float
    worker: float


def run_measure(articles: Path, folder: Path, *options: str) -> Spent:
    """Measure a file of articles into a folder with the command line; `options` follow as they are."""
    return run_apart([sys.executable, "-m", "analysis", "measure", str(articles), "-o", str(folder), "-q", *options])


def knows_option(option: str) -> bool:
    """Tell whether `columninch measure` has an option."""
    command = [sys.executable, "-m", "analysis", "measure", "--help"]
    return option in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def run_apart(command: Sequence[str]) -> Spent:
    """Run a command to its end; compiled code is kept, as wherever the system does not forbid it.

    Raises CalledProcessError, with what the command said, where it fails.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=kept) as process:
        peaks: dict[int, float] = {}
        done = Event()
        watcher = Thread(target=_watch, args=(process.pid, peaks, done))
        watcher.start()
        said = process.communicate()[1]
        wall = time.perf_counter() - begin
        done.set()
        watcher.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=said)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    main = peaks.pop(process.pid, float("nan"))
    return Spent(processor, wall, main, max(peaks.values(), default=float("nan")))


def _watch(pid: int, peaks: dict[int, float], done: Event) -> None:
    """Keep the most memory that a process and each of its descendants have held, until it is done.

    The children's `ru_maxrss` will not do: a process that was forked brings its parent's with it.
    """
    while not done.wait(EVERY):
        for each in (pid, *_descendants(pid)):
            if held := _peak_mb(each):
                peaks[each] = held


def _descendants(pid: int) -> list[int]:
    """Return the processes that a process has started, and those that they have."""
    parents = {int(path.name): _parent(path) for path in PROCESSES.glob("[0-9]*")}
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _peak_mb(pid: int) -> float | None:
    """Return the most memory that a process has held; None where it is gone, or the system does not say."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", (PROCESSES / str(pid) / "status").read_text())
    except OSError:
        return None
    return int(found[1]) / 1024 if found else None


def tell_spread(ratios: pd.Series) -> str:
    """Return the median, and the lowest and highest.

    >>> tell_spread(pd.Series([0.41, 0.4, 0.44]))
    '0.41 (0.40 to 0.44)'
    """
    digits = 1 if ratios.median() >= 10 else 2
    return f"{ratios.median():.{digits}f} ({ratios.min():.{digits}f} to {ratios.max():.{digits}f})"


def n_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
