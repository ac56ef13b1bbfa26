"""Many workers on one folder, with no lock between them: every record whole, once, and the same whoever wrote it last."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.runs.executors import InlineExecutor
from sim.runs.results import ledger
from sim.runs.run import Engine, run
from sim.runs.store import Store
from tests.runs.fakes import order

pytestmark = pytest.mark.e2e

SCALE = int(os.environ.get("TORTURE", "1"))
ROOT = Path(__file__).resolve().parents[2]
REPS, PROCESSES, THREADS, ROUNDS = 10, 4 * SCALE, 5, 1 if SCALE == 1 else 5
PROGRAM = """
import random, sys
from concurrent.futures import ThreadPoolExecutor
sys.path.insert(0, {root!r})
from sim.runs.manifest import read_manifest
from sim.runs.store import Store
from sim.runs.work import Saved, SaveReplication
from tests.runs.fakes import order

def work(number):
    asked, store = order({reps}), Store({out!r})
    task = SaveReplication({out!r}, read_manifest(store).identity(), asked.job, asked.replicate)
    items = [(plan, rep) for plan in asked.plans for rep in range(1, {reps} + 1)]
    random.Random(number).shuffle(items)
    return all(isinstance(task(item), Saved) for item in items)

with ThreadPoolExecutor({threads}) as threads:
    sys.exit(not all(threads.map(work, range({first}, {first} + {threads}))))
"""


@pytest.mark.parametrize("number", range(ROUNDS))
def test_many_workers_that_write_the_same_futures_at_once_lose_and_double_none(tmp_path: Path, number: int) -> None:
    run(order(REPS), Store(tmp_path / "good"), Engine(lambda jobs: InlineExecutor(), 1))
    good, out = ledger(tmp_path / "good"), tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run(order(REPS), Store(out), Engine(lambda jobs: InlineExecutor(), 1), watch=stop_at_once)

    workers = [start(out, number * 1000 + first) for first in range(0, PROCESSES * THREADS, THREADS)]
    ends = [(worker.communicate(timeout=300), worker.returncode) for worker in workers]

    assert all(code == 0 for _, code in ends), ends
    assert ledger(out) == good
    assert not list(out.rglob("*.tmp"))
    outcome = run(order(REPS), Store(out), Engine(lambda jobs: InlineExecutor(), 1))
    assert (outcome.computed, outcome.found) == (0, 2 * REPS)
    assert ledger(out) == good


def stop_at_once(progress: object) -> None:
    raise KeyboardInterrupt


def start(out: Path, first: int) -> subprocess.Popen[str]:
    program = PROGRAM.format(root=str(ROOT), out=str(out), reps=REPS, threads=THREADS, first=first)
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603
