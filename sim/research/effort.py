"""How long runs will take, worked out from those that are there: told before a long command begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.research.folders import Task, one_run
from sim.runs.manifest import read_manifest
from sim.runs.store import Store

PILOT_FUTURES = 2
MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Effort:
    """What is left to do.

    Attributes:
        runs, futures: not there yet; seconds: of one processor.
    """

    runs: int
    futures: int
    seconds: float

    def in_words(self, jobs: int) -> str:
        """Say how long it takes with so many processes."""
        if not self.futures:
            return "Every run is there."
        took = self.seconds / jobs
        size = f"{took / HOUR:.1f} hours" if took >= HOUR else f"{took / MINUTE:.1f} minutes"
        return (
            f"Futures still to do: {self.futures}, in {self.runs} of the runs. About {size} on this machine, {jobs} at a time."
        )


def effort_of(tasks: Sequence[Task]) -> Effort:
    """Return what is left of some runs; if none has begun, two futures of the smallest are run to see how long one takes."""
    done = [_seconds_of(task) for task in tasks]
    left = [max(0, task.reps - len(each)) for task, each in zip(tasks, done, strict=True)]
    if not any(left):
        return Effort(0, 0, 0.0)
    if not any(done):
        smallest = min(tasks, key=size_of)
        pilot = replace(smallest, reps=min(PILOT_FUTURES, smallest.reps))
        one_run(str(pilot.folder), pilot.resolved.to_bytes(), pilot.reps)
        return effort_of(tasks)
    spent = sum(map(sum, done))
    units = sum(len(each) * size_of(task) for task, each in zip(tasks, done, strict=True))
    missing = sum(count * size_of(task) for task, count in zip(tasks, left, strict=True))
    return Effort(sum(count > 0 for count in left), sum(left), spent / units * missing)


def size_of(task: Task) -> float:
    """Return the size of one future: days to run times cases open at the opening, for all its plans."""
    opening = task.council.opening
    cases = sum(group.number() for group in opening.cases)
    return (task.end - opening.date).days * cases * len(task.plans)


def _seconds_of(task: Task) -> list[float]:
    """Return how long each future took that is there, up to those wanted."""
    manifest = read_manifest(Store(task.folder))
    if manifest is None or manifest.inputs_sha256 != task.resolved.inputs_sha256:
        return []
    by_plan = [list(each.values())[: task.reps] for each in manifest.seconds.values()]
    return [sum(each) for each in zip(*by_plan, strict=False)]
