"""Jobs on a Dask cluster: none lost, a few ahead, one at a time in a process, and a worker that differs is refused."""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading
import time
from collections import Counter
from concurrent.futures import CancelledError
from types import SimpleNamespace

import dask
import pytest
from distributed import Client, LocalCluster
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from analysis import cluster as cluster_module
from analysis.allocator import KEPT, keep_memory
from analysis.cluster import AHEAD, ClusterError, open_cluster
from analysis.workers import Crash

N_WORKERS = 2


@pytest.fixture(scope="module")
def near():
    """Return a cluster whose workers are threads of this process: quick to start, and blind to what is killed."""
    with LocalCluster(
        n_workers=N_WORKERS, threads_per_worker=2, processes=False, dashboard_address="127.0.0.1:0", memory_limit=0
    ) as started:
        yield started


def _double(number):
    return 2 * number


def _fail(number):
    raise LookupError(f"job {number}")


def test_every_job_is_done_once(near):
    with open_cluster(near) as engine:
        assert sorted(engine(_double, range(40))) == [2 * number for number in range(40)]
        assert list(engine(_double, [])) == []
        assert list(engine(_double, [4])) == [8]


def test_jobs_are_taken_as_workers_become_free(near):
    taken = []

    def jobs():
        for number in range(30):
            taken.append(number)
            yield number

    with open_cluster(near) as engine:
        for n_done, _ in enumerate(engine(_double, jobs()), start=1):
            assert len(taken) <= n_done + N_WORKERS * AHEAD + 1
    assert taken == list(range(30))


def test_a_worker_of_our_own_has_one_job():
    taken = []
    with open_cluster(workers=1) as engine:
        doing = engine(_double, (taken.append(number) or number for number in range(9)))
        assert next(doing) == 0
        assert len(taken) == 2  # one done, one read ahead
        doing.close()


def test_workers_may_become_fewer_and_more(near, monkeypatch):
    there = itertools.cycle([{"a": 1, "b": 1, "c": 1}, {}, {"a": 1}])
    monkeypatch.setattr(Client, "nthreads", lambda _: next(there))
    with open_cluster(near) as engine:
        assert sorted(engine(_double, range(30))) == [2 * number for number in range(30)]


def _await_quiet(near):
    """Wait until nothing is left in the scheduler."""
    end = time.monotonic() + 5
    while near.scheduler.tasks and time.monotonic() < end:
        time.sleep(0.01)
    assert not near.scheduler.tasks


def test_an_error_of_the_work_ends_all_and_leaves_nothing_behind(near):
    with Client(near, set_as_default=False) as client, open_cluster(client) as engine:
        with pytest.raises(LookupError, match="job"):
            list(engine(_fail, range(9)))
        _await_quiet(near)
        assert list(engine(_double, [1])) == [2]
        assert client.status == "running"


def test_a_run_that_is_left_midway_cancels_what_waits(near):
    with open_cluster(near) as engine:
        doing = engine(_double, range(100))
        next(doing)
        doing.close()
        _await_quiet(near)


_ACTIVE: list[int] = []


def _overlap(number):
    _ACTIVE.append(number)
    time.sleep(0.01)
    together = len(_ACTIVE)
    _ACTIVE.remove(number)
    return together


def test_a_process_does_one_job_at_a_time_whatever_its_threads(near):
    with open_cluster(near) as engine:
        assert set(engine(_overlap, range(12))) == {1}


def test_the_folder_of_the_results_is_there_and_stays_clean(near, tmp_path):
    with open_cluster(near, folder=tmp_path / "tables") as engine:
        assert list(engine(_double, [1])) == [2]
    assert os.listdir(tmp_path / "tables") == []


def test_a_worker_that_does_not_see_the_folder_is_refused(near, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_module.Folder, "is_file", lambda *_: False)
    said = r"^the worker inproc://\S+ does not see /\S+/tables\. Name a folder"
    with pytest.raises(ClusterError, match=said), open_cluster(near, folder=tmp_path / "tables"):
        raise AssertionError("it was opened")
    assert os.listdir(tmp_path / "tables") == []


@pytest.mark.parametrize(
    ("name", "version", "contents", "said"),
    [
        ("spacy", "9.9.9", "", r"has spacy: \S+ instead of 9\.9\.9\. Results would not be those of one machine"),
        ("code", "", "f00d", r"has code: other contents\. Results would not be"),
        ("chariot", "1.0", "", r"has chariot: none instead of 1\.0\. Results would not be"),
    ],
)
def test_a_worker_with_other_packages_is_refused(near, monkeypatch, name, version, contents, said):
    here, asking = cluster_module._tell_packages(), threading.get_ident()
    there = (*(each for each in here if each[0] != name), (name, version, contents))
    monkeypatch.setattr(cluster_module, "_tell_packages", lambda: there if threading.get_ident() == asking else here)
    with pytest.raises(ClusterError, match=said), open_cluster(near):
        raise AssertionError("it was opened")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense"])
def test_where_no_scheduler_answers_one_sentence_says_so(address):
    said = rf"^no Dask scheduler answers at {address} within 0\.2 seconds \(.+\)\."
    with pytest.raises(ClusterError, match=said), open_cluster(address, patience=0.2):
        raise AssertionError("it was opened")


def test_where_no_worker_comes_one_sentence_says_so(near, monkeypatch):
    wait = Client.wait_for_workers
    monkeypatch.setattr(Client, "wait_for_workers", lambda self, _, timeout: wait(self, N_WORKERS + 1, timeout=timeout))
    said = r"^the Dask cluster at inproc://\S+ has no worker after 0\.2 seconds\. Start some"
    with pytest.raises(ClusterError, match=said), open_cluster(near, patience=0.2):
        raise AssertionError("it was opened")


def test_a_worker_without_columninch_is_refused(near, monkeypatch):
    answer = {"tcp://192.0.2.1:1": RuntimeError("ModuleNotFoundError(\"No module named 'analysis'\")")}
    monkeypatch.setattr(Client, "run", lambda *_, **__: answer)
    said = r"^the worker tcp://192\.0\.2\.1:1 has no columninch \(.+\)\. Install there what is here\.$"
    with pytest.raises(ClusterError, match=said), open_cluster(near):
        raise AssertionError("it was opened")


@pytest.mark.parametrize("error", [CancelledError("lost"), CommClosedError("closed")])
def test_a_scheduler_that_goes_away_is_told_in_one_sentence(near, monkeypatch, error):
    def _lose(_):
        raise error

    with open_cluster(near) as engine:
        doing = engine(_double, range(100))
        next(doing)
        monkeypatch.setattr(Client, "nthreads", _lose)
        with pytest.raises(ClusterError, match=r"^the Dask scheduler went away \(.+\)\. Where it is back, the same"):
            list(doing)


def test_a_missing_dask_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    with pytest.raises(ImportError, match=r'pip install "columninch\[dask\]"'), open_cluster():
        raise AssertionError("it was opened")


def _die_once(job):
    """Do a job; the process that is first given number 3 is killed."""
    number, folder = job
    if number == 3 and not (folder / "killed").exists():
        (folder / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    (folder / str(number)).touch()
    watched = dask.config.get("distributed.worker.profile.enabled")
    return number, os.getpid(), os.environ["MALLOC_TRIM_THRESHOLD_"], os.environ["OPENBLAS_NUM_THREADS"], watched


def test_nothing_is_lost_where_a_worker_is_killed(tmp_path):
    with open_cluster(workers=1) as engine:
        told = list(engine(_die_once, [(number, tmp_path) for number in range(8)]))
    assert sorted(each[0] for each in told) == list(range(8))
    assert sorted(path.name for path in tmp_path.iterdir()) == [*map(str, range(8)), "killed"]
    assert {each[2:] for each in told} == {(str(KEPT), "1", False)}
    assert os.getpid() not in {each[1] for each in told}


_N_TIMES: Counter[int] = Counter()


def _kill(number):
    """End as a job does of which several workers died: 5 always, those beside it once."""
    _N_TIMES[number] += 1
    if number == 5 or (number in (4, 6) and _N_TIMES[number] == 1):
        raise KilledWorker("job", SimpleNamespace(address="tcp://192.0.2.1:1"), 1)
    return number


def test_only_the_job_that_kills_alone_is_blamed(near):
    _N_TIMES.clear()
    with open_cluster(near) as engine:
        told = list(engine(_kill, range(10)))
    assert [each for each in told if isinstance(each, Crash)] == [Crash(5, None)]
    assert sorted(each for each in told if not isinstance(each, Crash)) == [0, 1, 2, 3, 4, 6, 7, 8, 9]


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc is asked")
def test_memory_is_kept_on_linux():
    assert keep_memory()
