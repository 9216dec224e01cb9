"""Work spread over processes: one job each at a time, and a process that dies costs no other its job."""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import connection
from typing import Any, NamedTuple, TypeVar

from threadpoolctl import threadpool_limits

from analysis.allocator import keep_memory

Job = TypeVar("Job")
Told = TypeVar("Told")
Work = Callable[[Job], Told]


class OneAhead(Iterator[Job]):
    """Jobs, of which one can be taken while nobody waits for it.

    >>> jobs = OneAhead(range(3))
    >>> jobs.take_ahead()
    >>> list(jobs)
    [0, 1, 2]
    """

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = iter(jobs)
        self._taken: list[Job] = []

    def __next__(self) -> Job:
        return self._taken.pop() if self._taken else next(self._jobs)

    def take_ahead(self) -> None:
        """Have the next job at hand."""
        self._taken = self._taken or list(itertools.islice(self._jobs, 1))


class Crash(NamedTuple):
    """What a job comes to whose process died, twice: killed from outside, or out of memory."""

    job: Any
    exit_code: int | None


def count_cores() -> int:
    """Return how many cores this process may use.

    >>> count_cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def work_here(work: Work[Job, Told], jobs: Iterable[Job]) -> Iterator[Told | Crash]:
    """Do one job after the other in this process.

    >>> list(work_here(abs, [-1, 2]))
    [1, 2]
    """
    yield from map(work, jobs)


def work_in_processes(n_workers: int, work: Work[Job, Told], jobs: Iterable[Job]) -> Iterator[Told | Crash]:
    """Do the jobs in `n_workers` new processes; yield what each comes to as it is done.

    A job is taken from `jobs` when a process is free for it, one ahead, so that
    they may be more than fit into memory. Where a process dies its job is done once
    more in another; where that dies too, a Crash is yielded. An error that
    `work` raises ends all; however this ends, no process is left behind.
    """
    waiting = OneAhead(jobs)
    again: deque[Any] = deque()
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(_Worker(work)) for _ in range(n_workers)]
        busy: dict[Any, _Worker] = {}
        while True:
            while idle and (asked := _next(again, waiting)) is not _NOTHING:
                worker = idle.pop()
                worker.send(asked)
                busy[worker.pipe] = worker
            if not busy:
                return
            waiting.take_ahead()
            for pipe in connection.wait(list(busy)):
                worker = busy.pop(pipe)
                try:
                    told: Any = worker.pipe.recv()
                except (EOFError, OSError):
                    yield from worker.bury(again)
                    worker = stack.enter_context(_Worker(work))
                else:
                    if isinstance(told, BaseException):
                        raise told
                    yield told
                idle.append(worker)


_NOTHING = object()


def _next(again: deque[Any], waiting: Iterator[Any]) -> Any:
    """Return a job and how often its process has died; those to be done again come first."""
    if again:
        return again.popleft()
    job = next(waiting, _NOTHING)
    return job if job is _NOTHING else (job, 0)


class _Worker:
    """A process that does one job at a time, and what it is doing."""

    def __init__(self, work: Work[Any, Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        self.process.start()
        theirs.close()
        self.job: Any = None
        self.n_deaths = 0

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()

    def send(self, asked: tuple[Any, int]) -> None:
        self.job, self.n_deaths = asked
        with contextlib.suppress(BrokenPipeError):  # it died while idle, which is seen when its answer is waited for
            self.pipe.send(self.job)

    def bury(self, again: deque[Any]) -> Iterator[Crash]:
        """Have the job done again, or give it up."""
        self.process.join()
        if self.n_deaths:
            yield Crash(self.job, self.process.exitcode)
        else:
            again.append((self.job, self.n_deaths + 1))


def _serve(pipe: Any, work: Work[Any, Any]) -> None:
    """Do jobs until nobody asks any more; Ctrl-C is for the process that asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_memory()
    with threadpool_limits(limits=1), contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            job = pipe.recv()
            try:
                told = work(job)
            except Exception as error:
                told = error
            pipe.send(told)
