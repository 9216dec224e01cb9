"""How far a run is, as one line, wherever it is shown."""

from __future__ import annotations

import sys

import pytest

from analysis import progress
from analysis.progress import Step, show_progress, tell_step


@pytest.mark.parametrize(
    ("step", "seconds", "told"),
    [
        (Step(), 3.0, "reading"),
        (Step(n_read=500, share_read=0.25), 2.0, "0 of about 2,000 articles"),
        (
            Step(n_read=1_000, n_kept=400, n_measured=600, share_read=1.0),
            30.0,
            "1,000 of 1,000 articles · 20 a second · 0 s left · 400 measured already",
        ),
        (
            Step(n_read=1_000, n_measured=100, n_failed=1, n_warned=7, n_refused=2, share_read=0.001),
            100.0,
            "100 of about 1,000,000 articles · 1.0 a second · 277 h 45 min left · 7 with warnings · "
            "1 could not be measured · 2 things could not be read",
        ),
    ],
)
def test_a_step_is_told_in_one_line(step, seconds, told):
    assert tell_step(step, seconds) == told


def test_on_a_terminal_one_line_is_written_over_and_vanishes(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with show_progress() as show:
        show(Step(n_read=4, n_measured=2, share_read=1.0))
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "2 of 4 articles" in shown.err
    assert shown.err.endswith("\r\x1b[K")
    assert "\n" not in shown.err


def test_in_a_log_there_is_a_line_a_minute(monkeypatch, capsys):
    clock = iter([0.0, 30.0, 61.0, 90.0, 122.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with show_progress() as show:
        for number in range(4):
            show(Step(n_read=4, n_measured=number, share_read=1.0))
    assert [line.split(" · ")[0] for line in capsys.readouterr().err.splitlines()] == [
        "1 of 4 articles",
        "3 of 4 articles",
    ]


def test_quiet_is_quiet(capsys):
    with show_progress(quiet=True) as show:
        show(Step(n_read=4, share_read=1.0))
    assert capsys.readouterr() == ("", "")
