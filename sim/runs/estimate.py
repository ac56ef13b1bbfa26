"""What a run will take, and whether it may start.

Twice: from the request alone, before anything is made, so that an absurd request is refused in a moment; and from the first
future, which is timed and kept.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sim.runs.disk import StorageError, storage_errors
from sim.runs.manifest import Refused
from sim.runs.store import Store

SPACE_TO_SPARE = 1.5
BYTES_A_NUMBER = 8
COPIES = 2  # the records and the table they are joined into lie side by side for a while
SECONDS_AN_HOUR = 3600.0
SLOWEST_SHARE = 20.0  # a future that takes so many times as long as the first has run away
LEAST_LIMIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may take before it is refused.

    Attributes:
        open_cases: children of one future, open at the start or referred; workers: of one council.
        memory_share: share of the free memory that all processes together may use.
        jobs_per_core: more processes for each core than this are a slip of the finger.
    """

    hours: float = 24.0
    replications: int = 1_000_000
    open_cases: float = 1_000_000.0
    workers: float = 20_000.0
    memory_share: float = 0.8
    jobs_per_core: int = 64


@dataclass(frozen=True, slots=True)
class Size:
    """What the settings say about the size of one future.

    Attributes:
        open_cases: children open at the start or referred; workers: in post or wanted.
        months: length; measures: columns of the monthly table.
    """

    open_cases: float
    workers: float
    months: int
    measures: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the whole run will take."""

    futures: int
    jobs: int
    seconds: float
    disk_mb: float

    def text(self) -> str:
        """Say it in one line."""
        processes = "1 process" if self.jobs == 1 else f"{self.jobs} processes"
        return f"{self.futures:,} futures, about {duration(self.seconds)} on {processes}, {max(1, round(self.disk_mb)):,} MB"


def duration(seconds: float) -> str:
    """Say a length of time as people do."""
    for unit, length in (("year", 31_557_600.0), ("day", 86_400.0), ("hour", 3_600.0), ("minute", 60.0)):
        if seconds >= 1.5 * length:
            return f"{round(seconds / length):,} {unit}s"
    return f"{max(2, round(seconds))} seconds"


def jobs_to_use(asked: int | None, limits: Limits) -> tuple[int, str]:
    """Return how many processes to use, and a note when it is not what was asked.

    Raises:
        Refused: nobody can mean that many.
    """
    cores = os.cpu_count() or 1
    if asked is None:
        return cores, ""
    if asked < 1 or asked > limits.jobs_per_core * cores:
        raise Refused(f"--jobs {asked}: use a number from 1 to {cores}, the cores of this machine.")
    return (cores, f"Using {cores} processes: this machine has {cores} cores.") if asked > cores else (asked, "")


def check_size(size: Size, plans: int, reps: int, limits: Limits) -> None:
    """Refuse what no machine can do, from the request alone.

    Raises:
        Refused: naming the limit and what to do.
    """
    asked = (
        ("futures of one plan", reps, limits.replications, "Ask for fewer, or raise limits.replications in the study."),
        (
            "children",
            size.open_cases,
            limits.open_cases,
            "Look for a slip in the number of referrals, or ask for a shorter run.",
        ),
        ("workers", size.workers, limits.workers, "Look for a slip in the numbers of staff and posts."),
    )
    for what, number, limit, fix in asked:
        if number > limit:
            raise Refused(f"This asks for about {number:,.0f} {what} and {plans} plans; the limit is {limit:,.0f}.\n{fix}")


def disk_bytes(size: Size, futures: int) -> float:
    """Return the space that so many futures take at most."""
    return float(BYTES_A_NUMBER * COPIES * size.measures * (size.months + 1) * futures)


def check_space(store: Store, size: Size, futures: int) -> None:
    """Refuse to start when the results cannot fit.

    Raises:
        StorageError: with the space needed.
    """
    needed = SPACE_TO_SPARE * disk_bytes(size, futures)
    with storage_errors(store.out):
        free = store.disk.free_bytes(store.out.absolute())
    if free < needed:
        raise StorageError(
            str(store.out),
            f"{futures:,} futures need about {needed / 1e6:,.0f} MB and {free / 1e6:,.0f} MB are free",
            "Free some space, or use --out for a folder on another disk.",
        )


def from_first(seconds: float, size: Size, futures: int, jobs: int) -> Estimate:
    """Scale the first future up to the whole run."""
    return Estimate(futures, jobs, seconds * futures / jobs, disk_bytes(size, futures) / 1e6)


def check_time(estimate: Estimate, limits: Limits) -> None:
    """Refuse to go on with a run that cannot finish.

    Raises:
        Refused: with the estimate and the setting that raises the limit.
    """
    if estimate.seconds > limits.hours * SECONDS_AN_HOUR:
        raise Refused(
            f"{estimate.text()}: about {duration(estimate.seconds)} on this machine; the limit is {limits.hours:g} hours.\n"
            "Ask for fewer replications, or set limits.hours in the study."
        )


def check_memory(used_mb: float, jobs: int, limits: Limits) -> None:
    """Refuse to go on when the processes together need more memory than the machine has.

    Raises:
        Refused: with the number of processes that fit.
    """
    free = memory_free_mb()
    if free is None or used_mb * jobs <= limits.memory_share * free:
        return
    fits = int(limits.memory_share * free / used_mb)
    remedy = f"Use --jobs {fits}." if fits else "Close other programs, or use a machine with more memory."
    processes = "1 process needs" if jobs == 1 else f"{jobs} processes need"
    raise Refused(f"{processes} about {used_mb * jobs:,.0f} MB of memory and {free:,.0f} MB are free. {remedy}")


def memory_free_mb() -> float | None:
    """Return the memory that is free, or None where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    sizes = dict(line.split(":", 1) for line in lines if ":" in line)
    found = sizes.get("MemAvailable", "").split()
    return float(found[0]) / 1024.0 if found else None


def seconds_limit(first_seconds: float) -> float:
    """Return after how long a future counts as run away."""
    return max(LEAST_LIMIT_SECONDS, SLOWEST_SHARE * first_seconds)
