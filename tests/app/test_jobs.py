"""Runs as the browser sees them: all state is files, one at a time, stopping keeps what is saved."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from sim.app import jobs
from sim.app.files import Folder
from sim.app.jobs import Jobs

pytestmark = pytest.mark.unit


class Recorded(Jobs):
    """A queue that notes what it would start instead of starting a process."""

    def __init__(self, folder: Folder) -> None:
        super().__init__(folder)
        self.started: list[str] = []

    def _start(self, path: Path, asked: dict[str, object]) -> None:
        self.started.append(path.stem)
        path.write_text(json.dumps({**asked, "pid": 999_999_999}))


@pytest.fixture
def queue(tmp_path: Path) -> Recorded:
    return Recorded(Folder(tmp_path))


def add(queue: Recorded, name: str) -> None:
    queue.add(name, queue.folder.root / "experiments" / f"{name}.toml", None)


def test_one_job_runs_and_the_others_wait_in_order(queue: Recorded) -> None:
    for name in ("second", "first", "third"):
        add(queue, name)

    assert queue.started == ["second"]
    assert [queue.state(name).state for name in ("second", "first", "third")] == ["running", "waiting", "waiting"]


def test_the_next_job_starts_when_one_is_over(queue: Recorded, tmp_path: Path) -> None:
    add(queue, "first")
    add(queue, "second")
    (tmp_path / "results" / "queue" / "first.json").unlink()

    queue.advance()

    assert queue.started == ["first", "second"]


def test_adding_a_study_twice_changes_nothing(queue: Recorded) -> None:
    add(queue, "first")
    add(queue, "first")

    assert queue.started == ["first"]


def test_a_job_that_has_not_been_touched_for_long_has_stopped(queue: Recorded, tmp_path: Path) -> None:
    add(queue, "first")
    entry = tmp_path / "results" / "queue" / "first.json"
    old = time.time() - jobs.FRESH_SECONDS - 1
    os.utime(entry, (old, old))
    parts = tmp_path / "results" / "first" / "parts" / "do-nothing"
    parts.mkdir(parents=True)
    for number in range(3):
        (parts / f"rep-{number:06d}.parquet").touch()

    state = queue.state("first")

    assert (state.state, state.saved) == ("stopped", 3)


def test_a_failure_is_told_and_can_be_tried_again(queue: Recorded, tmp_path: Path) -> None:
    add(queue, "first")
    entry = tmp_path / "results" / "queue" / "first.json"
    entry.unlink()
    entry.with_suffix(".failed").write_text("There is a problem with 1 setting.")

    assert (queue.state("first").state, queue.state("first").message) == ("failed", "There is a problem with 1 setting.")
    add(queue, "first")
    assert queue.state("first").state == "running"


def test_a_finished_folder_is_finished_and_an_unknown_one_is_none(queue: Recorded, tmp_path: Path) -> None:
    out = tmp_path / "results" / "done"
    out.mkdir(parents=True)
    (out / "summary.json").touch()

    assert queue.state("done").state == "finished"
    assert queue.state("unknown").state == "not started"


def test_progress_is_read_from_the_run_itself(queue: Recorded, tmp_path: Path) -> None:
    add(queue, "first")
    out = tmp_path / "results" / "first"
    out.mkdir()
    (out / "progress.json").write_text(
        json.dumps({"saved": 443, "failed": 0, "total": 800, "fixed": True, "seconds_left": 90.0})
    )

    state = queue.state("first")

    assert (state.saved, state.total, state.seconds_left) == (443, 800, 90.0)


def test_stopping_takes_a_waiting_job_out_of_the_queue(queue: Recorded) -> None:
    add(queue, "first")
    add(queue, "second")

    queue.stop("second")

    assert queue.state("second").state == "not started"


def test_damaged_progress_is_not_taken_for_numbers(queue: Recorded, tmp_path: Path) -> None:
    out = tmp_path / "results" / "first"
    out.mkdir(parents=True)
    (out / "progress.json").write_text("{")

    assert (queue.state("first").saved, queue.state("first").total) == (0, 0)
