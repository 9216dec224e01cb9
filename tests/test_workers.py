"""Work spread over processes: all of it is done, and a process that dies costs one job at most."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from analysis.workers import Crash, work_here, work_in_processes


def double(number):
    return 2 * number


def die_once(path):
    """End this process at the first call with a path, as an out-of-memory killer would."""
    if not Path(path).exists():
        Path(path).write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return path


def die_at(number):
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number):
    raise ValueError(f"{number} is no good")


def test_every_job_is_done_here_or_in_processes():
    assert list(work_here(double, range(5))) == [0, 2, 4, 6, 8]
    assert sorted(work_in_processes(2, double, iter(range(5)))) == [0, 2, 4, 6, 8]


def test_jobs_are_taken_only_when_a_process_is_free():
    taken = []

    def jobs():
        for number in range(20):
            taken.append(number)
            yield number

    told = work_in_processes(2, double, jobs())
    next(told)
    assert len(taken) <= 3
    told.close()


def test_the_job_of_a_killed_process_is_done_by_another(tmp_path):
    path = str(tmp_path / "died")
    assert list(work_in_processes(1, die_once, [path])) == [path]


def test_a_job_that_always_kills_is_given_up_and_costs_no_other():
    told = list(work_in_processes(2, die_at, range(4)))
    assert sorted(each for each in told if not isinstance(each, Crash)) == [0, 1, 3]
    assert [each for each in told if isinstance(each, Crash)] == [Crash(2, -signal.SIGKILL)]


def test_an_error_ends_all_and_leaves_no_process():
    with pytest.raises(ValueError, match="is no good"):
        list(work_in_processes(2, fail, range(4)))
