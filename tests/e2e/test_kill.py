"""Runs that are killed, stopped or doubled at drawn moments; a tenth of reliability.md 1.2, more with TORTURE."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.runs.executors import InlineExecutor
from sim.runs.results import ledger
from sim.runs.run import Engine, run
from sim.runs.store import Store
from tests.e2e.processes import of_group
from tests.runs.fakes import order

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")]

SCALE = int(os.environ.get("TORTURE", "1"))
DRIVE = Path(__file__).with_name("drive.py")
REPS, SLEEP, JOBS = 8, 0.05, 2
LONGEST_SECONDS = 60


def start(out: Path, seed: int = 1) -> subprocess.Popen[str]:
    command = [sys.executable, str(DRIVE), str(out), str(REPS), str(JOBS), str(SLEEP), str(seed)]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603


def finish(out: Path) -> None:
    said: dict[str, str] = {"calls": f"{out}.calls"}
    outcome = run(order(REPS, **said), Store(out), Engine(lambda jobs: InlineExecutor(), 1))
    assert outcome.manifest.failed == ()


def keys(out: Path) -> list[str]:
    return [json.dumps(line, sort_keys=True) for line in ledger(out)]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    out = tmp_path_factory.mktemp("good")
    run(order(REPS), Store(out), Engine(lambda jobs: InlineExecutor(), 1))
    return keys(out)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def moments(count: int, seed: int, longest: float = 1.6) -> list[float]:
    draw = random.Random(seed)
    return [draw.uniform(0.0, 0.05), *(draw.uniform(0.05, longest) for _ in range(count - 1))]


@pytest.mark.parametrize("moment", moments(10 * SCALE, 1))
def test_a_killed_run_is_finished_by_the_same_command_with_nothing_lost(tmp_path: Path, good: list[str], moment: float) -> None:
    process = start(tmp_path / "out")
    time.sleep(moment)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=LONGEST_SECONDS)

    finish(tmp_path / "out")

    assert keys(tmp_path / "out") == good
    calls = (tmp_path / "out.calls").read_text().splitlines()
    assert len(calls) - len(set(calls)) <= 2 * JOBS


@pytest.mark.parametrize("moment", moments(5 * SCALE, 2, 2.0))
def test_a_killed_driver_leaves_no_worker_behind(tmp_path: Path, good: list[str], moment: float) -> None:
    process = start(tmp_path / "out")
    time.sleep(moment)
    process.kill()
    process.communicate(timeout=LONGEST_SECONDS)

    assert wait_until(lambda: not of_group(process.pid), 5)
    finish(tmp_path / "out")
    assert keys(tmp_path / "out") == good


@pytest.mark.parametrize("moment", moments(5 * SCALE, 3, 0.3))
def test_a_killed_worker_costs_nothing(tmp_path: Path, good: list[str], moment: float) -> None:
    process = start(tmp_path / "out")
    wait_until(lambda: len(of_group(process.pid)) >= 3, 20)
    time.sleep(moment)
    for victim in [pid for pid in of_group(process.pid) if pid != process.pid and is_worker(pid)][:1]:
        os.kill(victim, signal.SIGKILL)

    _, errors = process.communicate(timeout=LONGEST_SECONDS)

    assert (process.returncode, errors) == (0, "")
    assert keys(tmp_path / "out") == good


def is_worker(pid: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("whole_group", [False, True])
@pytest.mark.parametrize("moment", moments(2 * SCALE + 1, 4, 0.6)[1:])
def test_a_stopped_run_ends_at_once_says_what_is_saved_and_leaves_nothing(
    tmp_path: Path, number: signal.Signals, whole_group: bool, moment: float
) -> None:
    process = start(tmp_path / "out")
    assert wait_until(lambda: answers_signals(process.pid), 20)
    if not whole_group:
        wait_until(lambda: len(of_group(process.pid)) >= 3, 20)
    time.sleep(moment)
    if process.poll() is not None:
        process.communicate()
        return
    os.killpg(process.pid, number) if whole_group else process.send_signal(number)
    started = time.monotonic()

    _, errors = process.communicate(timeout=LONGEST_SECONDS)

    assert process.returncode == (130 if number == signal.SIGINT else 143)
    assert time.monotonic() - started < 5
    assert errors.startswith("Stopped.")
    assert len(errors.splitlines()) == 1
    assert wait_until(lambda: not of_group(process.pid), 5)


def answers_signals(pid: int) -> bool:
    """Whether a process has put its own answer to stopping signals in place (Python itself answers Ctrl-C alone)."""
    try:
        caught = int(Path(f"/proc/{pid}/status").read_text().partition("SigCgt:")[2].split()[0], 16)
    except (OSError, IndexError):
        return False
    return all(caught >> (number - 1) & 1 for number in (signal.SIGTERM, signal.SIGHUP))


@pytest.mark.parametrize("gap", moments(5 * SCALE, 5, 1.0))
def test_two_runs_on_one_folder_end_well_and_keep_each_future_once(tmp_path: Path, good: list[str], gap: float) -> None:
    first = start(tmp_path / "out")
    time.sleep(gap)
    second = start(tmp_path / "out")

    ends = [process.communicate(timeout=LONGEST_SECONDS) for process in (first, second)]

    assert [first.returncode, second.returncode] == [0, 0], ends
    assert keys(tmp_path / "out") == good


@pytest.mark.parametrize("gap", moments(3 * SCALE, 6, 0.4))
def test_of_two_different_runs_on_one_folder_one_is_refused_and_nothing_is_mixed(
    tmp_path: Path, good: list[str], gap: float
) -> None:
    run(order(REPS, seed=2), Store(tmp_path / "other"), Engine(lambda jobs: InlineExecutor(), 1))
    rights = {1: good, 2: keys(tmp_path / "other")}
    processes = {1: start(tmp_path / "out", 1)}
    time.sleep(gap)
    processes[2] = start(tmp_path / "out", 2)

    ends = {seed: process.communicate(timeout=LONGEST_SECONDS) for seed, process in processes.items()}

    codes = {seed: process.returncode for seed, process in processes.items()}
    assert sorted(codes.values()) == [0, 2], ends
    (winner,), (loser,) = ([seed for seed, code in codes.items() if code == wanted] for wanted in (0, 2))
    assert f"seed was {winner}, now {loser}" in ends[loser][1]
    assert ends[loser][0] == ""
    assert keys(tmp_path / "out") == rights[winner]


@pytest.mark.parametrize("moment", moments(2 * SCALE, 7))
def test_a_run_that_is_set_aside_for_a_while_goes_on_as_if_nothing_had_been(
    tmp_path: Path, good: list[str], moment: float
) -> None:
    process = start(tmp_path / "out")
    time.sleep(moment)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGSTOP)
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGCONT)

    _, errors = process.communicate(timeout=LONGEST_SECONDS)

    assert (process.returncode, errors) == (0, "")
    assert keys(tmp_path / "out") == good
    calls = (tmp_path / "out.calls").read_text().splitlines()
    assert len(calls) == len(set(calls))
