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
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.analysis.score import widths_outside

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference"
SCORES, MISSES = REFERENCE / "backtest.csv", REFERENCE / "backtest-misses.csv"
SCORE_FIELDS = (
    "measure",
    "horizon_years",
    "forecasts",
    "model_mae",
    "persistence_mae",
    "drift_mae",
    "model_median",
    "persistence_median",
    "gain",
    "gain_low95",
    "gain_high95",
    "mean_err",
    "crps",
    "coverage80",
    "coverage80_low95",
    "coverage80_high95",
    "pit_p",
    "futures",
)
MISS_FIELDS = ("council", "measure", "from", "horizon_years", "observed", "low80", "high80")
KEPT_MISSES = 12
DIGITS = 6


def replace(path: Path, group: str, fields: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
    """Write rows of a group in place of those that the file has; fields that a row lacks stay empty."""
    head = ["group", *fields]
    kept: list[dict[str, str]] = []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as stream:
            kept = [row for row in csv.DictReader(stream) if row["group"] != group]
    written = [{"group": group, **{name: _cell(row.get(name)) for name in fields}} for row in rows]
    lines = sorted([row.get(name, "") for name in head] for row in [*kept, *written])
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([head, *lines])


def _cell(value: object) -> str:
    """Write a value with few digits, nothing for none."""
    if value is None:
        return ""
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)


def keep(group: str, found: dict[str, Any]) -> None:
    """Keep the scores and the misses of a back-test."""
    scores = [{**one, "futures": found["replications"]} for one in found["scores"]]
    replace(SCORES, group, SCORE_FIELDS, scores)
    outside = sorted(found["records"], key=_widths_outside, reverse=True)[:KEPT_MISSES]
    replace(MISSES, group, MISS_FIELDS, [one for one in outside if _widths_outside(one) > 0])


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
        place = {"measure": measure, "horizon_years": years, "forecasts": len(records), "futures": found["replications"]}
        rows.append({**place, "model_mae": errors[0], "persistence_mae": errors[1], "mean_err": bias})
    replace(SCORES, group, SCORE_FIELDS, rows)
    replace(MISSES, group, MISS_FIELDS, [])


def _name(one: dict[str, Any]) -> tuple[object, ...]:
    """Return what tells a forecast from the others."""
    return tuple(one[name] for name in ("council", "measure", "from", "horizon_years"))


def _widths_outside(one: dict[str, Any]) -> float:
    """Return how far outside its range what came fell; 0 without a range."""
    return 0.0 if one["low80"] is None else widths_outside(one["observed"], one["low80"], one["high80"])


if __name__ == "__main__":
    given = json.load(sys.stdin)
    if len(sys.argv) > 2:
        keep_shared(sys.argv[1], given, json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    else:
        keep(sys.argv[1], given)
