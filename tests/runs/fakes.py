"""Stand-ins for the simulation: a few numbers made from the plan and the replication, and ways to go wrong."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

from sim.runs.estimate import Limits, Size
from sim.runs.records import Record
from sim.runs.run import Order

MONTH_ENDS = ("2018-10-31", "2018-11-30", "2018-12-31", "2019-01-31")
MEASURES = ("average_caseload", "agency_fte", "leavers_fte")


def record(plan: str, rep: int, seed: int = 1) -> Record:
    """One tiny future: every number follows from plan, rep and seed; flows have no value in the opening row."""
    numbers = random.Random(f"{seed}/{rep}")
    shift = float(len(plan))
    columns: dict[str, list[float | None]] = {name: [] for name in MEASURES}
    for month in range(len(MONTH_ENDS)):
        columns["average_caseload"].append(19 + shift + numbers.gauss(0, 1))
        columns["agency_fte"].append(33 + numbers.random())
        columns["leavers_fte"].append(None if month == 0 else numbers.random())
    return Record(plan, rep, MONTH_ENDS, columns, 0.0, 10)


def simulate(job: bytes, plan: str, rep: int) -> Record:
    """Do what the job says for this plan and replication, then return its numbers."""
    said: dict[str, Any] = json.loads(job)
    time.sleep(said.get("sleep_seconds", 0.0))
    _note(said, plan, rep)
    if said.get("raises") == [plan, rep]:
        raise RuntimeError("open cases passed 20,000 in March 2021")
    if said.get("kills") == [plan, rep]:
        os.kill(os.getpid(), signal.SIGKILL)
    if said.get("kills_once") == [plan, rep] and not _done_before(Path(said["flag"])):
        os.kill(os.getpid(), signal.SIGKILL)
    while said.get("never_ends") == [plan, rep]:
        pass
    if said.get("not_a_number") == [plan, rep]:
        return Record(plan, rep, MONTH_ENDS, {"average_caseload": [float("nan")] * 4})
    return record(plan, rep, said.get("seed", 1))


def _note(said: dict[str, Any], plan: str, rep: int) -> None:
    """Leave a line a call in a file, so that a test can count the work done."""
    if "calls" in said:
        with Path(said["calls"]).open("a", encoding="utf-8") as stream:
            stream.write(f"{plan} {rep}\n")


def _done_before(flag: Path) -> bool:
    """Tell whether this was asked before."""
    try:
        flag.touch(exist_ok=False)
    except FileExistsError:
        return True
    return False


def order(reps: int | None = 5, plans: tuple[str, ...] = ("do-nothing", "allowance"), **said: Any) -> Order:
    """An order for the stand-in simulation; ``said`` goes into its job."""
    inputs = {"seed": 1, **said}
    kept = {name: value for name, value in inputs.items() if name not in ("calls", "flag", "sleep_seconds")}
    return Order(
        name="tiny",
        job=json.dumps(inputs).encode(),
        inputs=kept,
        inputs_sha256=json.dumps(kept, sort_keys=True),
        seed=inputs["seed"],
        plans=plans,
        reps=reps,
        replicate=simulate,
        size=Size(open_cases=100, workers=10, months=3, measures=3),
        limits=Limits(),
    )
