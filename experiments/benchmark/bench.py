"""Time the engine against ``naive.py``: fresh pinned processes, rounds in rotated order, ratios within rounds.

Seconds of a busy machine mean little; ratios of runs next to each other mean more. Nothing is timed unless ``agree.py`` has
found that both follow the same rules as they are now. Every run is a row of ``results/reference/benchmark.csv``; none is
dropped. When the machine is too busy the script says so instead of a ratio.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import simpy
from agree import AGREEMENT, ROOT, rules_hash
from engine import DAYS, council_of_size, engine_journal
from naive import naive_measures

from sim.runs.executors import COLLECTION_THRESHOLDS
from sim.world.draws import Draws

RESULTS = ROOT / "results" / "reference" / "benchmark.csv"
COLUMNS = (
    "date", "rules", "machine", "python", "simpy", "round", "candidate", "times", "processes", "futures",
    "cpu_seconds", "wall_seconds", "peak_mb", "events", "load_before", "load_after",
    "others_cores", "first_future",
)  # fmt: skip
WARM_UP_DAYS = 60.0
MOST_SPREAD = 0.3
MOST_BUSY_SHARE = 1 / 3
MOST_OTHERS_CORES = 0.25  # what other programs may take of the machine while a run is timed
SEED = 7


def timed_run(candidate: str, times: float, rep: int) -> dict[str, float]:
    """Simulate one future in this process after a short warm-up, and return what it took.

    Memory is tidied as seldom as a worker process of Caseholder does it, for both candidates.
    """
    gc.set_threshold(*COLLECTION_THRESHOLDS)
    inputs, small = council_of_size(times), council_of_size(0.1)
    if candidate == "naive":
        naive_measures(small, Draws(SEED, 0), WARM_UP_DAYS)
    else:
        engine_journal(small, Draws(SEED, 0), WARM_UP_DAYS)
    cpu, wall, events = time.process_time(), time.perf_counter(), 0
    if candidate == "naive":
        naive_measures(inputs, Draws(SEED, rep), DAYS)
    else:
        events = engine_journal(inputs, Draws(SEED, rep), DAYS).events
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = time.process_time() - cpu
    return {"cpu_seconds": spent, "wall_seconds": time.perf_counter() - wall, "peak_mb": peak, "events": events}


def fresh(candidate: str, times: float, rep: int, core: int) -> subprocess.Popen[str]:
    """Begin a run in a process of its own, on one core."""
    environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONPATH=str(ROOT))
    command = [sys.executable, __file__, "--one", candidate, str(times), str(rep), str(core)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this very script


def run_once(candidate: str, times: float, processes: int, futures: int, first_rep: int) -> dict[str, float]:
    """Simulate futures on so many processes at a time; CPU seconds and wall time are of all of them."""
    begun, busy, own, results = time.perf_counter(), machine_seconds(), children_seconds(), []
    for start in range(0, futures, processes):
        reps = range(start, min(start + processes, futures))
        running = [fresh(candidate, times, first_rep + rep, rep % processes) for rep in reps]
        results += [json.loads(process.communicate()[0]) for process in running]
    wall = time.perf_counter() - begun
    others = (machine_seconds() - busy) - (children_seconds() - own)
    return {
        "cpu_seconds": sum(result["cpu_seconds"] for result in results),
        "wall_seconds": results[0]["wall_seconds"] if futures == 1 else wall,
        "peak_mb": max(result["peak_mb"] for result in results),
        "events": results[0]["events"],
        "others_cores": max(0.0, others / wall),
    }


def machine_seconds() -> float:
    """Return the processor seconds that everything on this machine has used, idle and waiting time left out."""
    fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def children_seconds() -> float:
    """Return the processor seconds of the runs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def write(rows: list[dict[str, object]]) -> None:
    """Add rows to the results."""
    new = not RESULTS.exists()
    with RESULTS.open("a", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows(rows)


def rounds_of(candidates: list[tuple[str, float, int, int]], first_futures: Sequence[int]) -> list[dict[str, object]]:
    """Run every candidate once a round, in rotated order, writing each run down as it ends.

    Args:
        candidates: whose run, size, processes and futures.
        first_futures: number of the future that each round begins with; the same one in all rounds tells the noise of the
            machine, others tell how much the ratio differs between futures.
    """
    rows: list[dict[str, object]] = []
    for number, first in enumerate(first_futures):
        turn = number % len(candidates)
        for candidate, times, processes, futures in candidates[turn:] + candidates[:turn]:
            before = os.getloadavg()[0]
            found = run_once(candidate, times, processes, futures, first)
            row: dict[str, object] = {
                "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "rules": rules_hash(),
                "machine": f"{os.cpu_count()} cores {cpu_model()}",
                "python": platform.python_version(),
                "simpy": simpy.__version__,
                "round": number,
                "candidate": candidate,
                "times": times,
                "processes": processes,
                "futures": futures,
                "load_before": round(before, 2),
                "load_after": round(os.getloadavg()[0], 2),
                "first_future": first,
                **{key: round(value, 3) for key, value in found.items()},
            }
            write([row])
            rows.append(row)
            print(
                f"round {number} {candidate:7} x{times:<4} {processes} processes: {found['cpu_seconds']:.2f} CPU s", flush=True
            )
    return rows


def cpu_model() -> str:
    """Return the name of the processor."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(": ", 1)[1] for line in lines if line.startswith("model name")), platform.processor())


Candidate = tuple[str, float, int]
"""Whose run, at what size, on how many processes."""


def ratios(rows: list[dict[str, object]], above: Candidate, below: Candidate, column: str) -> tuple[list[float], int]:
    """Return the ratio within each round, and in how many of the rounds the machine was busy with something else."""
    found, busy = [], 0
    for number in sorted({int(str(row["round"])) for row in rows}):
        here = {(row["candidate"], row["times"], row["processes"]): row for row in rows if row["round"] == number}
        if above in here and below in here:
            found.append(float(str(here[above][column])) / float(str(here[below][column])))
            busy += max(float(str(here[which]["others_cores"])) for which in (above, below)) > MOST_OTHERS_CORES
    return found, busy


def of_one_future(rows: list[dict[str, object]], above: Candidate, below: Candidate, column: str) -> str:
    """Describe the median of within-round ratios and their range, and whether the machine was quiet enough to believe them."""
    found, busy = ratios(rows, above, below, column)
    if not found:
        return "not measured"
    middle = median(found)
    noisy = (
        busy > MOST_BUSY_SHARE * len(found)
        or max(found) > (1 + MOST_SPREAD) * middle
        or min(found) < (1 - MOST_SPREAD) * middle
    )
    said = f"{middle:.2f} ({min(found):.2f} to {max(found):.2f}, {len(found)} rounds, {busy} of them busy)"
    return f"too noisy to report: {said}" if noisy else said


def of_many_futures(rows: list[dict[str, object]], above: Candidate, below: Candidate, column: str) -> str:
    """Describe how the ratio differs between futures, one a round."""
    found, busy = ratios(rows, above, below, column)
    if not found:
        return "not measured"
    return f"{median(found):.2f} ({min(found):.2f} to {max(found):.2f} over {len(found)} futures, {busy} of them busy)"


def main() -> int:
    """Run the rounds and say what they show."""
    if sys.argv[1:2] == ["--one"]:
        candidate, times, rep, core = sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[core]})
        print(json.dumps(timed_run(candidate, times, rep)))
        return 0
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--scaling-rounds", type=int, default=3)
    parser.add_argument("--sizes", type=float, nargs="*", default=[1.0, 2.0, 4.0, 10.0], help="sizes of the engine's runs")
    parser.add_argument("--naive-sizes", type=float, nargs="*", default=[2.0, 4.0], help="sizes at which naive.py runs too")
    given = parser.parse_args()
    if not AGREEMENT.exists() or next(csv.DictReader(AGREEMENT.open()))["rules"] != rules_hash():
        print("Nothing is timed: agree.py has not found that both follow the rules as they are now. Run it first.")
        return 1
    both = [("engine", 1.0, 1, 1), ("naive", 1.0, 1, 1)]
    same = rounds_of(both, [0] * given.rounds)
    others = rounds_of(both, range(1, given.rounds))
    sizes = [("engine", times, 1, 1) for times in given.sizes] + [("naive", times, 1, 1) for times in given.naive_sizes]
    scaling = rounds_of(sizes, [0] * given.scaling_rounds)
    together = rounds_of([("engine", 1.0, 1, 4), ("engine", 1.0, 2, 4)], [0] * given.scaling_rounds)
    print("naive over engine, CPU, one future:", of_one_future(same, ("naive", 1.0, 1), ("engine", 1.0, 1), "cpu_seconds"))
    print("the same, a future a round:", of_many_futures(others, ("naive", 1.0, 1), ("engine", 1.0, 1), "cpu_seconds"))
    for times in (size for size in given.sizes if size > 1.0):
        larger = ("engine", times, 1)
        print(f"engine at {times:g} times the size, CPU:", of_one_future(scaling, larger, ("engine", 1.0, 1), "cpu_seconds"))
        print(f"naive over engine at {times:g} times:", of_one_future(scaling, ("naive", times, 1), larger, "cpu_seconds"))
    print("one process over two, wall:", of_one_future(together, ("engine", 1.0, 1), ("engine", 1.0, 2), "wall_seconds"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
