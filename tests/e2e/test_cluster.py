"""A run on a Dask cluster of separate processes, one of them killed midway."""

from __future__ import annotations

import json
import os
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
        while not place.exists() and time.monotonic() < end:
            time.sleep(0.05)
        address = json.loads(place.read_text())["address"]
        workers += [
            start("worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path)) for _ in range(2)
        ]
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_cluster_that_loses_a_whole_node_gives_the_same_ledger_as_one_process(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    run(order(20), Store(tmp_path / "good"), Engine(lambda jobs: InlineExecutor(), 1))
    connected = connect(address, tmp_path / "out", 2)

    def watch(progress: Progress) -> None:
        if progress.saved == 10:
            os.killpg(workers[0].pid, signal.SIGKILL)

    outcome = run(
        order(20, sleep_seconds=0.02), Store(tmp_path / "out"), Engine(connected.make_executor, connected.jobs), watch
    )
    connected.close()

    assert outcome.manifest.failed == ()
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
