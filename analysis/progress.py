"""How far a run is, in one line: on a terminal, in a notebook, and now and then in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

PAUSE = 0.2  # seconds between two lines on a terminal or in a notebook
LOG_PAUSE = 60.0  # … in a log, where each line stays


class Step(NamedTuple):
    """How far a run is.

    `n_read` articles are read, which is `share_read` of all there is to read,
    0 to 1; of them `n_kept` were measured already, in a run before or as a
    copy, and `n_measured` are now, `n_failed` of these in vain. `n_warned` were read with a warning,
    `n_refused` things could not be read.
    """

    n_read: int = 0
    n_kept: int = 0
    n_measured: int = 0
    n_failed: int = 0
    n_warned: int = 0
    n_refused: int = 0
    share_read: float = 0.0


def tell_step(step: Step, seconds: float) -> str:
    """Return how far a run is after some seconds, as one line.

    How many articles there will be is estimated from the bytes read until now.

    >>> tell_step(Step(n_read=600, n_measured=400, n_warned=3, share_read=0.5), 100.0)
    '400 of about 1,200 articles · 4.0 a second · 4 min left · 3 with warnings'
    """
    n_done = step.n_kept + step.n_measured
    n_all = round(step.n_read / step.share_read) if step.share_read else 0
    told = [f"{n_done:,} of {'about ' if step.share_read < 1 else ''}{n_all:,} articles" if n_all else "reading"]
    rate = step.n_measured / seconds if seconds > 0 else 0
    if rate:
        told.append(f"{rate:,.0f} a second" if rate >= 10 else f"{rate:.1f} a second")
        told.append(f"{_tell_time((n_all - n_done) / rate)} left")
    counts = {"measured already": step.n_kept, "with warnings": step.n_warned, "could not be measured": step.n_failed}
    told += [f"{number:,} {what}" for what, number in counts.items() if number]
    if step.n_refused:
        told.append(f"{step.n_refused:,} things could not be read")
    return " · ".join(told)


def _tell_time(seconds: float) -> str:
    """Return a time as people say it: 40 s, 12 min, 3 h 5 min."""
    if seconds < 60:
        return f"{max(seconds, 0):.0f} s"
    hours, minutes = divmod(-(-round(seconds) // 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


@contextmanager
def show_progress(*, quiet: bool = False) -> Iterator[Callable[[Step], object]]:
    """Yield the function that measure_files() calls with each step; it keeps one line up to date.

    In a notebook the line stands under the cell; on a terminal it is written
    over on stderr and vanishes in the end; elsewhere a line a minute goes to
    stderr. With `quiet` nothing is written.

    >>> with show_progress(quiet=True) as progress:
    ...     progress(Step(n_read=40, n_measured=40, share_read=1.0))
    """
    if quiet:
        yield lambda _: None
        return
    write, end, pause = _choose_line()
    begin = time.monotonic()
    told = begin - pause if pause < LOG_PAUSE else begin

    def show(step: Step) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= pause:
            told = now
            write(tell_step(step, now - begin))

    try:
        yield show
    finally:
        end()


def _choose_line() -> tuple[Callable[[str], object], Callable[[], object], float]:
    """Return how a line is written here, how it is taken away in the end, and how often one may come."""
    shell = sys.modules.get("IPython")
    kernel = shell.get_ipython() if shell else None
    if type(kernel).__name__ == "ZMQInteractiveShell":
        return (*_write_in_notebook(), PAUSE)
    if sys.stderr.isatty():
        clear = "\r\x1b[K"
        write = _print_over(clear)
        return write, lambda: print(clear, end="", file=sys.stderr, flush=True), PAUSE
    return lambda line: print(line, file=sys.stderr, flush=True), lambda: None, LOG_PAUSE


def _print_over(clear: str) -> Callable[[str], object]:
    return lambda line: print(f"{clear}{line}", end="", file=sys.stderr, flush=True)


def _write_in_notebook() -> tuple[Callable[[str], object], Callable[[], object]]:
    """Return how to write under a cell: one display, brought up to date."""
    from IPython.display import DisplayHandle

    shown: Any = DisplayHandle()  # type: ignore[no-untyped-call]
    shown.display({"text/plain": ""}, raw=True)
    return lambda line: shown.update({"text/plain": line}, raw=True), lambda: None
