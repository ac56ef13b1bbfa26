"""Count what a back-test took: python experiments/backtest/count_work.py RESULTS-FOLDER.

Reads the manifests of its runs and writes results/reference/back-test-work.csv, a line for each year it forecast from. The
seconds of a run are those of its middle future times its futures, because a future that the machine paused in is no measure.
"""

from __future__ import annotations

import csv
import json
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "results" / "reference" / "back-test-work.csv"
FIELDS = ("start", "runs", "futures", "failed", "core_hours", "seconds_of_a_future", "seconds_of_the_slowest", "megabytes")

Run = dict[str, Any]


def runs(folder: Path) -> dict[int, list[Run]]:
    """Return the manifest and the bytes of every run, by the year it forecast from."""
    found: dict[int, list[Run]] = {}
    for place in sorted(folder.glob("*-from-20*/manifest.json")):
        manifest = json.loads(place.read_text(encoding="utf-8"))
        seconds = [value for futures in manifest["seconds"].values() for value in futures.values()]
        if seconds:
            size = place.with_name("monthly.parquet").stat().st_size
            run = {"futures": manifest["used"], "failed": len(manifest["failed"]), "bytes": size}
            found.setdefault(int(place.parent.name[-4:]), []).append({**run, "middle": statistics.median(seconds)})
    return found


def rows(found: dict[int, list[Run]]) -> Iterator[tuple[object, ...]]:
    """Yield what the runs of each year took."""
    for year, each in sorted(found.items()):
        total_seconds = sum(run["middle"] * run["futures"] for run in each)
        middles = [run["middle"] for run in each]
        yield (
            year,
            len(each),
            sum(run["futures"] for run in each),
            sum(run["failed"] for run in each),
            f"{total_seconds / 3600:.2f}",
            f"{statistics.fmean(middles):.2f}",
            f"{max(middles):.2f}",
            f"{sum(run['bytes'] for run in each) / 1e6:.1f}",
        )


if __name__ == "__main__":
    with FILE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(rows(runs(Path(sys.argv[1]))))
