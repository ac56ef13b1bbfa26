"""A run's memory does not grow with its futures, and results are read fast."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from sim.runs.records import Identity, StoredRecord, Table, record_key
from sim.runs.results import monthly_chunks
from sim.settings.load import load_council
from sim.settings.plan import Plan
from sim.settings.resolved import Resolved

pytestmark = [pytest.mark.unit, pytest.mark.slow]

LENGTHS = (50, 550)
GROWTH_KB = 20


def peak_kb(out: Path, reps: int) -> int:
    program = (
        "import resource; from sim.runs.executors import InlineExecutor; from sim.runs.run import Engine, run; "
        "from sim.runs.store import Store; from tests.runs.fakes import order; "
        f"run(order({reps}), Store({str(out)!r}), Engine(lambda jobs: InlineExecutor(), 1)); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    return int(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)  # noqa: S603


def test_memory_grows_by_less_than_twenty_kilobytes_a_future(tmp_path: Path) -> None:
    few, many = (peak_kb(tmp_path / str(reps), reps) for reps in LENGTHS)

    assert (many - few) / (2 * (LENGTHS[1] - LENGTHS[0])) < GROWTH_KB


def peak_kb_of_real_worlds(futures: int) -> int:
    """Return the peak memory of a process that simulates so many futures as a worker process does."""
    program = (
        "import resource; from sim.runs.executors import start_worker; from sim.runs.replicate import replicate; "
        "from sim.runs.work import memory_given_back; from tests.runs.test_memory import small_job; "
        f"start_worker(); job = small_job()\nfor rep in range(1, {futures} + 1):\n"
        "    with memory_given_back():\n        replicate(job, 'do-nothing', rep)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    return int(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)  # noqa: S603


def small_job() -> bytes:
    council = load_council("example-small")
    plans = (Plan(name="do-nothing"),)
    return Resolved(council=council, plans=plans, end=date(2021, 9, 30), seed=1, fixed_inputs=True).to_bytes()


def test_the_memory_of_one_simulated_future_is_free_before_the_next() -> None:
    few, many = 10, 60

    growth_kb = peak_kb_of_real_worlds(many) - peak_kb_of_real_worlds(few)

    assert growth_kb / (many - few) < GROWTH_KB


def test_one_measure_of_a_thousand_futures_of_sixty_months_is_read_in_a_tenth_of_a_second(tmp_path: Path) -> None:
    path, identity = tmp_path / "monthly.parquet", Identity(1, "abc", 1, "plan", 0)
    draw, names = np.random.Generator(np.random.PCG64(1)), tuple(f"measure_{n}" for n in range(150))

    def futures():  # type: ignore[no-untyped-def]
        for rep in range(1, 1001):
            table = Table(names, np.arange(61, dtype=np.int32), draw.random((150, 61)))
            yield StoredRecord("plan", rep, record_key(identity.of("plan", rep), table), 0.0, table)

    with path.open("wb") as stream:
        for chunk in monthly_chunks(identity, futures()):
            stream.write(chunk)

    def seconds() -> float:
        started = time.perf_counter()
        found = pq.ParquetFile(path, pre_buffer=False).read(
            columns=["plan", "rep", "month_end", "measure_7"], use_threads=False
        )
        assert found.num_rows == 61_000
        return time.perf_counter() - started

    assert min(seconds() for _ in range(5)) < 0.1
