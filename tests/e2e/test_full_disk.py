"""Disks that fill up while a run goes on: a small disk of its own where that can be mounted, a limit on file sizes anywhere."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.runs.executors import InlineExecutor
from sim.runs.results import ledger
from sim.runs.run import Engine, run
from sim.runs.store import Store
from tests.runs.fakes import order

resource = pytest.importorskip("resource")
pytestmark = pytest.mark.e2e

SCALE = int(os.environ.get("TORTURE", "1"))
DRIVE = Path(__file__).with_name("drive.py")
FREE_KB = (0, 4, 8, 16, 32)
DISK_KB = 512
LARGEST_BYTES = (0, 100, 1000, 2000, 3000)


def drive(out: Path, reps: int, jobs: int, largest: int | None = None) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    command = [sys.executable, str(DRIVE), str(out), str(reps), str(jobs), "0"]
    return subprocess.run(  # noqa: S603
        command, preexec_fn=limit, capture_output=True, text=True, timeout=120, check=False, cwd=out.parent
    )


def keys(out: Path) -> list[str]:
    return [json.dumps(line, sort_keys=True) for line in ledger(out)]


def good(reps: int, folder: Path) -> list[str]:
    run(order(reps), Store(folder), Engine(lambda jobs: InlineExecutor(), 1))
    return keys(folder)


def assert_plain(done: subprocess.CompletedProcess[str], out: Path) -> None:
    """A run on a full disk is finished, or says in at most three lines which folder is full and what to do."""
    assert done.returncode in (0, 3), done.stderr
    assert "Traceback" not in done.stderr
    if done.returncode == 3:
        assert str(out) in done.stderr
        assert "Free " in done.stderr
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) <= 3


def assert_saved_are_right(out: Path, right: list[str]) -> None:
    if (out / "manifest.json").exists():
        assert set(keys(out)) <= set(right)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_KB}k", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("no disk can be mounted here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)  # noqa: S603, S607


@pytest.mark.parametrize("trial", range(2 * SCALE))
@pytest.mark.parametrize("free_kb", FREE_KB)
def test_a_run_on_a_full_disk_says_so_and_goes_on_once_there_is_space(
    tmp_path: Path, small_disk: Path, free_kb: int, trial: int
) -> None:
    draw = random.Random(f"{free_kb}/{trial}")
    reps, jobs, out = draw.randint(8, 14), draw.randint(1, 2), small_disk / "out"
    right, filler = good(reps, tmp_path / "good"), small_disk / "filler"
    filler.write_bytes(bytes((DISK_KB - free_kb) * 1024 - 4096 * draw.randint(0, 1)))

    full = drive(out, reps, jobs)
    assert_plain(full, out)
    assert_saved_are_right(out, right)
    filler.unlink()
    again = drive(out, reps, jobs)

    assert (again.returncode, again.stderr) == (0, "")
    assert keys(out) == right


@pytest.mark.parametrize("largest", LARGEST_BYTES)
def test_a_limit_on_the_size_of_files_is_answered_like_a_full_disk(tmp_path: Path, largest: int) -> None:
    right, out = good(4, tmp_path / "good"), tmp_path / "out"

    limited = drive(out, 4, 1, largest)
    assert limited.returncode == 3
    assert_plain(limited, out)
    assert_saved_are_right(out, right)
    again = drive(out, 4, 1)

    assert (again.returncode, again.stderr) == (0, "")
    assert keys(out) == right
