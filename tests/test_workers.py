"""Work spread over processes: all of it is done, and a process that dies costs one job at most."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from analysis.workers import Crash, work_here, work_in_processes


def double(number):
    return 2 * number


def die(job):
    """End this process, as an out-of-memory killer would: always, or at the first call with a path."""
    if job == "always" or (isinstance(job, str) and not Path(job).exists()):
        Path(job).write_text("") if job != "always" else None
        os.kill(os.getpid(), signal.SIGKILL)
    return job


def fail(number):
    raise ValueError(f"{number} is no good")


def test_every_job_is_done_here_or_in_processes_and_taken_only_when_one_is_free():
    assert list(work_here(double, range(5))) == [0, 2, 4, 6, 8]
    taken = []

    def jobs():
        for number in range(5):
            taken.append(number)
            yield number

    told = work_in_processes(2, double, jobs())
    first = next(told)
    assert len(taken) == 3  # two in the processes, and one ahead
    assert sorted([first, *told]) == [0, 2, 4, 6, 8]


def test_a_killed_process_costs_at_most_its_job(tmp_path):
    path = str(tmp_path / "died")
    told = list(work_in_processes(2, die, [0, 1, "always", path, 2]))
    assert {each for each in told if not isinstance(each, Crash)} == {0, 1, 2, path}
    assert [each for each in told if isinstance(each, Crash)] == [Crash("always", -signal.SIGKILL)]


def test_an_error_ends_all_and_leaves_no_process():
    with pytest.raises(ValueError, match="is no good"):
        list(work_in_processes(2, fail, range(4)))
