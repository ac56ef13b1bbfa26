"""How long a back-test will take is told before it begins, from futures that are there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sim.research.effort import Effort, effort_of, size_of
from sim.research.folders import Question, Task, carry_out


def task(asked: Question, folder: Path, reps: int) -> Task:
    return Task(folder, asked.council, {"do-nothing": asked.plan("do-nothing")}, asked.end, reps, 1)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("effort", "jobs", "said"),
    [
        (
            Effort(3, 60, 600.0),
            1,
            "Futures still to do: 60, in 3 of the runs. About 10.0 minutes on this machine, 1 at a time.",
        ),
        (
            Effort(3, 60, 36_000.0),
            4,
            "Futures still to do: 60, in 3 of the runs. About 2.5 hours on this machine, 4 at a time.",
        ),
        (Effort(0, 0, 0.0), 1, "Every run is there."),
    ],
)
def test_the_time_is_shared_by_the_processes(effort: Effort, jobs: int, said: str) -> None:
    assert effort.in_words(jobs) == said


@pytest.mark.unit
def test_twice_as_long_is_twice_the_size(asked: Question, tmp_path: Path) -> None:
    once = task(asked, tmp_path, 2)
    days = (once.end - asked.council.opening.date).days
    twice = replace(once, end=date.fromordinal(once.end.toordinal() + days))

    assert size_of(twice) == pytest.approx(2 * size_of(once))


@pytest.mark.behaviour
def test_what_is_there_says_how_long_the_rest_takes(asked: Question, tmp_path: Path) -> None:
    small, large = task(asked, tmp_path / "small", 2), task(asked, tmp_path / "large", 6)
    carry_out([small], 1)

    effort = effort_of([small, large])

    assert (effort.runs, effort.futures) == (1, 6)
    assert effort.seconds > 0
    assert not (tmp_path / "large").exists()


@pytest.mark.behaviour
def test_when_nothing_is_there_two_futures_are_run_and_kept(asked: Question, tmp_path: Path) -> None:
    effort = effort_of([task(asked, tmp_path / "run", 5)])

    assert (effort.runs, effort.futures) == (1, 3)
