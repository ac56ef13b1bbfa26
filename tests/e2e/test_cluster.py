"""A run on a Dask cluster of separate processes, one of them killed midway."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.runs.cluster import Cluster
from sim.runs.executors import InlineExecutor
from sim.runs.manifest import Refused
from sim.runs.progress import Progress
from sim.runs.results import ledger
from sim.runs.run import Engine, run
from sim.runs.store import Store
from tests.runs.fakes import order

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore:.*unclosed"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ROOT = Path(__file__).resolve().parents[2]
TRIALS = int(os.environ.get("TORTURE", "1"))
IN_HAND = 8


def start(*arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "dask", *arguments]
    return subprocess.Popen(command, start_new_session=True, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)  # noqa: S603


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    place = tmp_path / "scheduler.json"
    options = ("--no-dashboard", "--scheduler-file", str(place))
    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", *options)
    workers: list[subprocess.Popen[bytes]] = []
    try:
        end = time.monotonic() + 60
        while not (written := place.read_text() if place.exists() else "").endswith("}") and time.monotonic() < end:
            time.sleep(0.05)
        address = json.loads(written)["address"]
        workers += [
            start("worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path)) for _ in range(2)
        ]
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.mark.parametrize("trial", range(TRIALS))
def test_a_cluster_that_loses_a_whole_node_gives_the_same_ledger_as_one_process(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]], trial: int
) -> None:
    address, workers = cluster
    kill_at = random.Random(trial).randint(1, 30)
    run(order(20), Store(tmp_path / "good"), Engine(lambda jobs: InlineExecutor(), 1))
    connected = connect(address, tmp_path / "out", 2)

    def watch(progress: Progress) -> None:
        if progress.saved == kill_at:
            os.killpg(workers[trial % 2].pid, signal.SIGKILL)

    asked = order(20, sleep_seconds=0.05, calls=str(tmp_path / "calls"))
    outcome = run(asked, Store(tmp_path / "out"), Engine(connected.make_executor, connected.jobs), watch)
    connected.close()

    done = (tmp_path / "calls").read_text().splitlines()
    assert outcome.manifest.failed == ()
    assert (outcome.computed, outcome.found) == (40, 0)
    assert ledger(tmp_path / "out") == ledger(tmp_path / "good")
    assert len(set(done)) == 40
    assert len(done) <= 40 + IN_HAND
    print(f"tasks 40, executions {len(done)}, nodes killed 1 of 2, lost 0, doubled 0")


@pytest.mark.parametrize("trial", range(TRIALS))
def test_a_cluster_whose_nodes_die_and_whose_command_is_given_again_loses_nothing(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]], trial: int
) -> None:
    """The driver stops at a drawn moment, a node is killed, and the same command finishes with the other."""
    address, workers = cluster
    run(order(20), Store(tmp_path / "good"), Engine(lambda jobs: InlineExecutor(), 1))
    stop_at = random.Random(trial).randint(1, 30)
    connected = connect(address, tmp_path / "out", 2)

    def watch(progress: Progress) -> None:
        if progress.saved >= stop_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(order(20, sleep_seconds=0.02), Store(tmp_path / "out"), Engine(connected.make_executor, connected.jobs), watch)
    connected.close()
    os.killpg(workers[trial % 2].pid, signal.SIGKILL)
    again = connect(address, tmp_path / "out", 1)
    outcome = run(order(20), Store(tmp_path / "out"), Engine(again.make_executor, again.jobs))
    again.close()

    assert outcome.manifest.failed == ()
    assert outcome.found >= stop_at
    assert ledger(tmp_path / "out") == ledger(tmp_path / "good")


def test_workers_of_another_version_are_refused_by_name(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, _ = cluster
    connect(address, tmp_path / "out", 2).close()
    monkeypatch.setattr("sim.runs.cluster.RESULTS_VERSION", 999)

    with pytest.raises(Refused, match=r"another results version than 999: tcp://127\.0\.0\.1:\d+, tcp://"):
        Cluster(address, tmp_path / "out")


def test_workers_that_do_not_see_the_folder_send_their_records(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, _ = cluster
    run(order(4), Store(tmp_path / "good"), Engine(lambda jobs: InlineExecutor(), 1))
    connect(address, tmp_path / "elsewhere", 2).close()
    with monkeypatch.context() as patch:
        patch.setattr(Store, "write", lambda *_: None)
        connected = Cluster(address, tmp_path / "out")

    outcome = run(order(4), Store(tmp_path / "out"), Engine(connected.make_executor, connected.jobs, connected.sees_folder))
    connected.close()

    assert connected.sees_folder is False
    assert (outcome.computed, outcome.manifest.failed) == (8, ())
    assert ledger(tmp_path / "out") == ledger(tmp_path / "good")


def connect(address: str, out: Path, workers: int) -> Cluster:
    end = time.monotonic() + 60
    while True:
        try:
            found = Cluster(address, out)
        except Refused:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
            continue
        if found.jobs == workers:
            return found
        found.close()


def test_an_address_where_nobody_answers_is_refused_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.runs.cluster.TIMEOUT", "1s")

    with pytest.raises(Refused, match="No Dask scheduler answers"):
        Cluster("tcp://127.0.0.1:1", tmp_path)
