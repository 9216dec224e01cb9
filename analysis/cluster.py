"""A run on a Dask cluster: found or started, held to what measures here, and given a few jobs at a time."""

from __future__ import annotations

import functools
import itertools
import platform
import queue
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, NamedTuple

from analysis.allocator import KEPT, MAPPED, keep_memory
from analysis.folders import Folder
from analysis.record import read_packages
from analysis.workers import Crash, Job, OneAhead, Told, Work, count_cores

AHEAD = 2  # jobs a worker of others' clusters, which are far away, or grow with what waits; one of our own has one
OWN = {  # settings of a cluster of our own
    "distributed.scheduler.allowed-failures": 1,
    "distributed.scheduler.work-stealing": False,  # no worker has more than one job
    "distributed.worker.profile.enabled": False,  # this and the rest: an eighth of a core for two workers
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.admin.system-monitor.disk": False,
    "distributed.admin.system-monitor.gil.enabled": False,
}
PATIENCE = 30.0  # seconds until a scheduler answers, and until the first worker is there
_KILLED = object()

Engine = Callable[[Work[Job, Told], Iterable[Job]], Iterator["Told | Crash"]]


class ClusterError(ValueError):
    """A cluster that cannot be worked on; the message says why, and what to do."""


class _Terms(NamedTuple):
    """What a worker must meet: the packages that measure here, and a file that it must be able to see."""

    packages: tuple[tuple[str, str, str], ...]
    folder: Folder | None
    name: str


@contextmanager
def open_cluster(
    cluster: Any = None, *, workers: int | None = None, folder: Any = None, patience: float = PATIENCE
) -> Iterator[Engine[Any, Any]]:
    """Give an engine that does jobs on a Dask cluster, for as long as the block runs.

    `cluster` is the address of a scheduler ("tcp://host:8786"), a cluster
    object of Dask such as SLURMCluster, or a Client; without it, `workers`
    processes are started on this machine, as many as it has cores, and ended
    with the block. `folder` is where results go: every worker must see it.
    `patience` is the number of seconds until a scheduler answers and a worker
    is there; where workers wait in a queue, give more.

    The engine takes a function and jobs, `engine(work, jobs)`, and yields what
    each comes to as it is done. Jobs are taken as workers become free, a few
    ahead, so they may be more than fit into memory; a worker does one at a time. A worker
    that dies costs nothing but time; a job that several died of is a Crash. An
    error that `work` raises ends all.

    Raises ImportError without Dask, ClusterError where no scheduler answers or
    goes away, no worker comes, or one has other packages or does not see `folder`.

    In a script this stands under `if __name__ == "__main__":`, as all that
    starts processes.

    >>> with open_cluster(workers=4, folder="tables") as engine:  # doctest: +SKIP
    ...     measure_files("news", "tables", engine=engine)
    """
    dask = _import_dask()
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(_settings(dask.config, own=cluster is None)))
        if isinstance(cluster, dask.distributed.Client):
            client = cluster
        else:
            server = cluster if cluster is not None else stack.enter_context(_start_workers(workers or count_cores()))
            client = stack.enter_context(_reach_scheduler(server, patience))
        terms = _Terms(_tell_packages(), *stack.enter_context(_leave_sign(folder)))
        _await_workers(client, patience)
        _check_workers(client, terms)
        yield functools.partial(_work_on, client, terms, 1 if cluster is None else AHEAD)


def _import_dask() -> Any:
    """Return dask, with its part that knows clusters."""
    try:
        import dask.distributed
    except ImportError as error:
        raise ImportError('a cluster needs Dask. Install it with: pip install "columninch[dask]"') from error
    return dask


def _settings(config: Any, *, own: bool) -> dict[str, Any]:
    """Return what Dask must do otherwise than it does by itself."""
    before = config.get("distributed.nanny.pre-spawn-environ", {})
    # Dask has 65,536 for the first, and a parser then faults without end
    calm = {"MALLOC_TRIM_THRESHOLD_": KEPT, "MALLOC_MMAP_THRESHOLD_": MAPPED, "OPENBLAS_NUM_THREADS": 1}
    settings: dict[str, Any] = {
        "distributed.nanny.pre-spawn-environ": {**before, **calm},
        "distributed.admin.large-graph-warning-threshold": "1 GB",  # a job brings its articles with it
    }
    return settings | (OWN if own else {})


def _start_workers(n_workers: int) -> Any:
    """Return a cluster of processes on this machine, without pages to look at, not held to a share of its memory."""
    import logging

    return _import_dask().distributed.LocalCluster(
        n_workers=n_workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # any free port; and none of its pages
        scheduler_kwargs={"dashboard": False},
        worker_dashboard_address="127.0.0.1:0",
        memory_limit=0,
        silence_logs=logging.CRITICAL,
    )


@contextmanager
def _reach_scheduler(server: Any, patience: float) -> Iterator[Any]:
    """Give a client of a scheduler."""
    try:
        client = _import_dask().distributed.Client(server, timeout=patience, set_as_default=False)
    except Exception as error:  # a name that is unknown is an AssertionError
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ClusterError(
            f"no Dask scheduler answers at {server} within {patience:g} seconds ({reason}). "
            "Start one with `dask scheduler`, or name another address."
        ) from error
    with client:
        yield client


def _await_workers(client: Any, patience: float) -> None:
    """Wait for the first worker; a job is asked for, since some clusters start workers only then."""
    probe = client.submit(int, pure=False)
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError as error:
        raise ClusterError(
            f"the Dask cluster at {client.scheduler.address} has no worker after {patience:g} seconds. "
            "Start some with `dask worker`; where they wait in a queue, give more `patience`."
        ) from error
    finally:
        probe.release()


def _check_workers(client: Any, terms: _Terms) -> None:
    """Raise ClusterError where a worker that is there does not meet the terms."""
    for worker, answer in client.run(_find_fault, terms, on_error="return").items():
        if isinstance(answer, str):
            raise ClusterError(f"the worker {worker} {answer}")
        if "No module named 'analysis" in str(answer):
            raise ClusterError(f"the worker {worker} has no columninch ({answer}). Install there what is here.")
        if isinstance(answer, BaseException):
            raise ClusterError(f"the worker {worker} cannot be asked ({type(answer).__name__}: {answer}).")


@contextmanager
def _leave_sign(folder: Any) -> Iterator[tuple[Folder | None, str]]:
    """Give a folder with a hidden file in it that every worker must see, and the name of the file."""
    name = f".seen-by-workers-{uuid.uuid4().hex}"
    if folder is None:
        yield None, name
        return
    place = Folder(folder)
    place.write_whole(name, b"")
    try:
        yield place, name
    finally:
        with suppress(OSError):
            place.remove(name)


def _tell_packages() -> tuple[tuple[str, str, str], ...]:
    return tuple((name, *package) for name, package in read_packages().items())


@functools.cache
def _find_fault(terms: _Terms) -> str | None:
    """Return in what this process does not meet the terms; None where it does, and is ready. Looked up once each."""
    here = {name: (version, contents) for name, version, contents in _tell_packages()}
    for name, version, contents in terms.packages:
        other, others = here.get(name, ("", ""))
        if (other, others) != (version, contents):
            differs = f"{other or 'none'} instead of {version}" if version != other else "other contents"
            return f"has {name}: {differs}. Results would not be those of one machine; install there what is here."
    if terms.folder is not None and not terms.folder.is_file(terms.name):
        return f"does not see {terms.folder}. Name a folder on a disk that all share, or an address."
    keep_memory()
    return None


@functools.cache
def _turn() -> threading.Lock:
    """Return what a process has one of: neither parser nor matrix library is made for two threads at a time."""
    return threading.Lock()


def _do(work: Work[Job, Told], terms: _Terms, job: Job) -> Told:
    """Do a job on a worker, which may have come later than the others."""
    with _turn():
        if fault := _find_fault(terms):
            raise ClusterError(f"the worker on {platform.node()} {fault}")
        return work(job)


def _work_on(
    client: Any, terms: _Terms, ahead: int, work: Work[Job, Told], jobs: Iterable[Job]
) -> Iterator[Told | Crash]:
    """Do jobs on the workers of a client; yield what each comes to as it is done.

    A worker that dies takes along whatever jobs it was given. Therefore those
    that several died of are done again at the end, each alone: one that is
    lost even so is a Crash.
    """
    suspects: list[Job] = []
    for job, told in _submit_all(client, terms, work, jobs, ahead=ahead):
        if told is _KILLED:
            suspects.append(job)
        else:
            yield told
    for job, told in _submit_all(client, terms, work, suspects, ahead=0):
        yield Crash(job, None) if told is _KILLED else told


def _submit_all(
    client: Any, terms: _Terms, work: Work[Job, Told], jobs: Iterable[Job], *, ahead: int
) -> Iterator[tuple[Job, Any]]:
    """Yield each job with what it comes to, `ahead` of them submitted for each worker, one in all with 0.

    The scheduler ties a job to a worker when it comes: with more than one
    each, the last may wait for one worker while another is idle.
    """
    from distributed.comm.core import CommClosedError
    from distributed.scheduler import KilledWorker

    done: queue.SimpleQueue[Any] = (
        queue.SimpleQueue()
    )  # Dask's executor never ends where a result is lost with a worker
    waiting = OneAhead(jobs)
    busy: dict[str, tuple[Any, Job]] = {}
    try:
        while True:
            most = max(1, ahead * len(client.nthreads()))
            for job in itertools.islice(waiting, max(0, most - len(busy))):  # workers may have become fewer
                future = client.submit(_do, work, terms, job, pure=False)
                busy[future.key] = (future, job)
                future.add_done_callback(lambda ended: done.put(ended.key))
            if not busy:
                return
            waiting.take_ahead()
            future, job = busy.pop(done.get())
            try:
                told = future.result()
            except KilledWorker:
                told = _KILLED
            finally:
                future.release()
            yield job, told
    except (CancelledError, CommClosedError) as error:
        raise ClusterError(
            f"the Dask scheduler went away ({error}). Where it is back, the same call goes on."
        ) from error
    finally:
        client.cancel([future for future, _ in busy.values()])
