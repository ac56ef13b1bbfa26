"""A run's memory does not grow with its futures, and results are read fast."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

import sim
from sim.runs.records import Identity, StoredRecord, Table, record_key
from sim.runs.results import monthly_chunks
from sim.settings.load import load_council
from sim.settings.plan import Plan
from sim.settings.resolved import Resolved

pytestmark = [pytest.mark.unit, pytest.mark.slow]

LENGTHS = (50, 1000 if os.environ.get("TORTURE", "1") != "1" else 300)
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


CHARTS = (20, 120)
CHART_KB = 100


def peak_of_charts_kb(out: Path, charts: int) -> int:
    program = (
        "import resource, sim; from sim.report.figures.canvas import svg; "
        f"result = sim.Result({str(out)!r})\n"
        f"for number in range({charts}):\n"
        "    svg(result.fan('average_caseload', target=18), str(number))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    return int(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)  # noqa: S603


def test_a_thousand_charts_take_less_than_a_hundred_megabytes(tmp_path: Path) -> None:
    sim.run("example-small", reps=10, until="2021-05-31", engine="inline", out=tmp_path)

    few, many = (peak_of_charts_kb(tmp_path, charts) for charts in CHARTS)

    assert (many - few) / (CHARTS[1] - CHARTS[0]) < CHART_KB


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
