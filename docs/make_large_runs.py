"""Write ``docs/explanation/large-runs.md``: what large runs cost, from the seconds of one future and the bytes it leaves.

The page follows from ``MEASURED`` and from what the back-test of all authorities took. After a change of speed, time a future
again, change it, and run this file.
"""

from __future__ import annotations

import csv
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parent / "explanation" / "large-runs.md"


@dataclass(frozen=True)
class Measured:
    """One future as it was measured.

    Attributes:
        seconds: of processor time; months: its length; council: whose; bytes_kept: of the finished table.
        peak_mb: memory of one process; on: date and machine.
    """

    seconds: float
    months: int
    council: str
    bytes_kept: int
    peak_mb: int
    on: str


MEASURED = Measured(
    seconds=5.3,
    months=60,
    council="bradford-2018",
    bytes_kept=60_000,
    peak_mb=140,
    on="measured on 22 November 2026, one core of an AMD EPYC (2 cores, almost idle), Python 3.11; 7 to 8 when both are busy",
)


WORK = Path(__file__).parents[1] / "results" / "reference" / "back-test-work.csv"
WIDTH = 120
LAST_YEAR = 2021  # to which the back-test runs
CORES = (2, 40, 400)


@dataclass(frozen=True)
class Batch:
    """A large run: how many councils, plans and futures of each plan."""

    what: str
    councils: int
    plans: int
    futures: int

    @property
    def count(self) -> int:
        """How many futures in all."""
        return self.councils * self.plans * self.futures


BATCHES = (
    Batch("a board's question: 3 plans, 100 futures", 1, 3, 100),
    Batch("a close call: 3 plans, 1,000 futures", 1, 3, 1000),
    Batch("200 plans, 1,000 futures", 1, 200, 1000),
    Batch("150 councils, do nothing, 1,000 futures", 150, 1, 1000),
    Batch("150 councils, 3 plans, 1,000 futures", 150, 3, 1000),
)

TEXT = """# How far it reaches, and what it costs

Futures do not depend on each other, so the work grows with their number and falls with the number of cores. One
number carries this page: **a future of {months} months of {council} takes {seconds:g} seconds of one core** ({on}).
Every figure below is that number times the futures. A shorter future takes less in proportion; a council of another
size about in proportion to its open cases.

{table}

## The largest run so far

{done}

The figures of the table leave out starting the processes (a few
seconds for each task), waiting in a queue, and joining. They take every council to be as large as {council}. One process
needs about {peak} MB of memory.

## How to run 150 councils

1. Make a council file for each: `caseholder new NAME --from-dfe FILE --council AUTHORITY` with the Department's
   published files. What they do not say keeps the national default, with its range; `caseholder check` names what
   does not balance.
2. Write one study for all or one for each, and an array for each:

       for council in councils/*.toml; do
           caseholder slurm "$council" --reps 1000 --tasks 20 --out "results/$(basename "$council" .toml)"
       done
       for script in results/*/array.sh; do sbatch --time=4:00:00 --mem-per-cpu=1G "$script"; done

3. When the queue is empty, join: `for out in results/*; do caseholder merge "$out"; done`. Tasks that did not end are
   named; hand them in again and join again. Nothing that is saved is computed twice.
4. Compare each: `caseholder compare results/NAME`, or read `results/*/monthly.parquet` with DuckDB in one query
   (`docs/reference/results-folder.md`).

Two hundred plans are one study with two hundred plans: futures are shared out, not plans, and every plan meets the
same futures.

## Fewer futures do more

The futures of all plans share their chance, so the difference between two plans is known from far fewer futures than
each plan by itself. Without `--reps` a run stops when the wanted precision is reached. Ask for a thousand only where
rare events or small differences need it.
"""


def hours(seconds: float) -> str:
    """Say a length of time in the unit that suits it."""
    for unit, length in (("days", 86_400.0), ("hours", 3_600.0), ("minutes", 60.0)):
        if seconds >= 1.5 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{seconds:,.0f} seconds"


def size(count: int) -> str:
    """Say how much disk the finished tables of so many futures take."""
    megabytes = count * MEASURED.bytes_kept / 1e6
    return f"{megabytes / 1000:,.1f} GB" if megabytes >= 1000 else f"{megabytes:,.0f} MB"


def table() -> str:
    """Return the costs as a table."""
    lines = [f"| what | futures | core hours | {' | '.join(f'on {cores} cores' for cores in CORES)} | disk |"]
    lines.append("|---" * (len(CORES) + 4) + "|")
    for batch in BATCHES:
        seconds = batch.count * MEASURED.seconds
        on = " | ".join(hours(seconds / cores) for cores in CORES)
        lines.append(f"| {batch.what} | {batch.count:,} | {seconds / 3600:,.1f} | {on} | {size(batch.count)} |")
    return "\n".join(lines)


def largest() -> str:
    """Return what the largest run took, and what that means for 150 councils and 1,000 futures."""
    with WORK.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    futures = sum(int(row["futures"]) for row in rows)
    years = sum(int(row["futures"]) * (LAST_YEAR - int(row["start"])) for row in rows)
    runs, failed = (sum(int(row[name]) for row in rows) for name in ("runs", "failed"))
    core_hours, megabytes = (sum(float(row[name]) for row in rows) for name in ("core_hours", "megabytes"))
    earliest = min(rows, key=lambda row: int(row["start"]))
    seconds, months = float(earliest["seconds_of_a_future"]), 12 * (LAST_YEAR - int(earliest["start"]))
    whole = 150 * 1000 * seconds * MEASURED.months / months / 3600
    return textwrap.fill(
        "It was the back-test of all authorities (`experiments/backtest/all-authorities.toml`) on 2 cores, stopped and gone on "
        f"with: {runs} results folders, {futures:,} futures, {years:,} simulated years, {core_hours:.1f} core hours, "
        f"{megabytes:.0f} MB, {failed} failed. A future of {months} months took {seconds:.1f} seconds on average over the "
        f"councils, {float(earliest['seconds_of_the_slowest']):.0f} for the slowest. By that, 150 real councils with 1,000 "
        f"futures of {MEASURED.months} months take {whole:,.0f} core hours.",
        WIDTH,
        break_on_hyphens=False,
    )


def page() -> str:
    """Return the whole page."""
    facts = {"months": MEASURED.months, "council": MEASURED.council, "seconds": MEASURED.seconds, "on": MEASURED.on}
    return TEXT.format(**facts, peak=MEASURED.peak_mb, table=table(), done=largest())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
