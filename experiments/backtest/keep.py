"""Keep the scores of a back-test beside the others: python experiments/backtest/keep.py GROUP [OTHER.json] < backtest.json.

The JSON comes from ``caseholder backtest --format json``. Rows of the group are replaced in results/reference/backtest.csv, and
its forecasts furthest outside their range in results/reference/backtest-misses.csv. With another back-test beside it only the
forecasts that both have are counted, so that the two can be compared.
"""

from __future__ import annotations

import csv
import json
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference"
SCORES, MISSES = REFERENCE / "backtest.csv", REFERENCE / "backtest-misses.csv"
SCORE_FIELDS = (
    "measure",
    "horizon_years",
    "forecasts",
    "model_mae",
    "persistence_mae",
    "drift_mae",
    "gain",
    "gain_low95",
    "gain_high95",
    "mean_err",
    "crps",
    "coverage80",
    "coverage80_low95",
    "coverage80_high95",
    "pit_p",
)
MISS_FIELDS = ("council", "measure", "from", "horizon_years", "observed", "low80", "high80")
KEPT_MISSES = 12
DIGITS = 6


def replace(path: Path, group: str, fields: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write rows of a group in place of those that the file has."""
    head = ["group", *fields]
    kept: list[list[str]] = []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as stream:
            kept = [row for row in list(csv.reader(stream))[1:] if row[0] != group]
    written = [[group, *[_cell(value) for value in row]] for row in rows]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([head, *sorted([*kept, *written])])


def _cell(value: object) -> str:
    """Write a value with few digits, nothing for none."""
    if value is None:
        return ""
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)


def keep(group: str, found: dict[str, Any]) -> None:
    """Keep the scores and the misses of a back-test."""
    scores = [[*[one[name] for name in SCORE_FIELDS], found["replications"]] for one in found["scores"]]
    replace(SCORES, group, [*SCORE_FIELDS, "futures"], scores)
    outside = sorted(found["records"], key=_widths_outside, reverse=True)[:KEPT_MISSES]
    misses = [[one[name] for name in MISS_FIELDS] for one in outside if _widths_outside(one) > 0]
    replace(MISSES, group, MISS_FIELDS, misses)


def keep_shared(group: str, found: dict[str, Any], other: dict[str, Any]) -> None:
    """Keep mean errors over the forecasts that another back-test has as well."""
    shared = {_name(one) for one in other["records"]}
    by_place: dict[tuple[str, float], list[dict[str, Any]]] = {}
    for one in found["records"]:
        if _name(one) in shared:
            by_place.setdefault((one["measure"], one["horizon_years"]), []).append(one)
    rows = []
    for (measure, years), records in by_place.items():
        errors = [statistics.fmean(abs(one[name] - one["observed"]) for one in records) for name in ("model", "persistence")]
        bias = statistics.fmean(one["observed"] - one["model"] for one in records)
        rows.append([measure, years, len(records), *errors, None, *[None] * 3, bias, *[None] * 5, found["replications"]])
    replace(SCORES, group, [*SCORE_FIELDS, "futures"], rows)
    replace(MISSES, group, MISS_FIELDS, [])


def _name(one: dict[str, Any]) -> tuple[object, ...]:
    """Return what tells a forecast from the others."""
    return tuple(one[name] for name in ("council", "measure", "from", "horizon_years"))


def _widths_outside(one: dict[str, Any]) -> float:
    """Return how far outside its range what came fell, in widths of the range."""
    low, high = one["low80"], one["high80"]
    if low is None or high <= low:
        return 0.0
    return float(max(low - one["observed"], one["observed"] - high, 0.0) / (high - low))


if __name__ == "__main__":
    given = json.load(sys.stdin)
    if len(sys.argv) > 2:
        keep_shared(sys.argv[1], given, json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    else:
        keep(sys.argv[1], given)
