"""Estimates in words, and refusals before a run that cannot finish."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.runs.disk import StorageError
from sim.runs.estimate import (
    Limits,
    Size,
    check_memory,
    check_size,
    check_space,
    check_time,
    disk_bytes,
    duration,
    from_first,
    jobs_to_use,
    seconds_limit,
)
from sim.runs.manifest import Refused
from sim.runs.store import Store

pytestmark = pytest.mark.unit

SMALL = Size(open_cases=2500, workers=130, months=24, measures=200)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "2 seconds"), (45.2, "45 seconds"), (91, "2 minutes"), (240, "4 minutes"), (7200, "2 hours"),
        (4 * 86400, "4 days"), (3 * 31_557_600, "3 years"), (4.7e12, "148,934 years"),
    ],
)  # fmt: skip
def test_lengths_of_time_are_said_as_people_do(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_first_future_is_scaled_to_the_whole_run() -> None:
    estimate = from_first(0.6, SMALL, 800, 2)

    assert estimate.seconds == pytest.approx(240)
    assert estimate.text() == f"800 futures, about 4 minutes on 2 processes, {round(800 * 8 * 2 * 200 * 25 / 1e6)} MB"


def test_a_run_of_years_is_refused_with_the_setting_that_allows_it() -> None:
    with pytest.raises(Refused, match=r"(?s)about 3 years.*limit is 24 hours.*limits\.hours"):
        check_time(from_first(3 * 31_557_600, SMALL, 2, 2), Limits())


def test_a_run_within_the_limit_is_not_refused() -> None:
    check_time(from_first(0.6, SMALL, 800, 2), Limits())


@pytest.mark.parametrize(
    ("size", "reps", "fix"),
    [
        (SMALL, 10**9, "limits.replications"),
        (Size(2e6, 130, 24, 200), 10, "number of referrals"),
        (Size(2500, 1e6, 24, 200), 10, "staff and posts"),
    ],
)
def test_absurd_sizes_are_refused_at_once(size: Size, reps: int, fix: str) -> None:
    with pytest.raises(Refused, match=fix):
        check_size(size, 3, reps, Limits())


def test_more_processes_than_cores_are_lowered_with_a_note_and_absurd_numbers_are_refused() -> None:
    cores = os.cpu_count() or 1

    assert jobs_to_use(None, Limits()) == (cores, "")
    assert jobs_to_use(1, Limits()) == (1, "")
    assert jobs_to_use(cores + 1, Limits()) == (cores, f"Using {cores} processes: this machine has {cores} cores.")
    for absurd in (0, -3, 64 * cores + 1):
        with pytest.raises(Refused, match="--jobs"):
            jobs_to_use(absurd, Limits())


def test_processes_that_need_more_memory_than_there_is_are_refused_with_the_number_that_fits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sim.runs.estimate.memory_free_mb", lambda: 1000.0)

    with pytest.raises(Refused, match=r"4 processes need about 1,200 MB of memory and 1,000 MB are free\. Use --jobs 2\."):
        check_memory(300.0, 4, Limits())
    with pytest.raises(Refused, match=r"1 process needs about 900 MB .* Close other programs"):
        check_memory(900.0, 1, Limits())
    check_memory(400.0, 2, Limits())


def test_results_that_cannot_fit_are_refused_with_the_space_they_need(tmp_path: Path) -> None:
    assert disk_bytes(SMALL, 300) == 8 * 2 * 200 * 25 * 300
    with pytest.raises(StorageError, match="need about"):
        check_space(Store(tmp_path / "not/yet/there"), SMALL, 10**12)
    check_space(Store(tmp_path / "not/yet/there"), SMALL, 10)


def test_a_future_has_run_away_when_it_takes_twenty_times_the_first_but_never_within_a_minute() -> None:
    assert (seconds_limit(0.5), seconds_limit(10.0)) == (60.0, 200.0)
