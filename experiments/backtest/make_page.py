"""Write the tables of docs/explanation/how-wrong.md from the scores kept here: python experiments/backtest/make_page.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "explanation" / "how-wrong.md"
BEGIN, END = "<!-- table begins -->", "<!-- table ends -->"
NAMES = {
    "average_caseload": ("caseload", "cases per FTE", 1, 2),
    "turnover_rate": ("turnover", "points", 100, 1),
    "agency_rate": ("agency rate", "points", 100, 1),
    "vacancy_rate": ("vacancy rate", "points", 100, 1),
    "permanent_fte": ("people in post", "FTE", 1, 1),
    "absence_rate": ("absence", "points", 100, 2),
}
"""Measure -> words, unit, factor and decimals of the table."""


def table() -> str:
    """Return the table of errors, the measures that lose to no change first."""
    scores = json.loads((HERE / "west-yorkshire.json").read_text(encoding="utf-8"))["scores"]
    ordered = sorted(scores, key=lambda one: (_wins(scores, one["measure"]), one["measure"], one["horizon_years"]))
    head = "| measure | years | forecasts | model error | no change | drift | came less forecast | nearer |"
    return "\n".join([head, "|---|---:|---:|---:|---:|---:|---:|---|", *map(_line, ordered)])


def _wins(scores: list[dict[str, Any]], measure: str) -> int:
    """Return at how many horizons the model was nearer than no change."""
    return sum(one["model_mae"] < one["persistence_mae"] for one in scores if one["measure"] == measure)


def _line(one: dict[str, Any]) -> str:
    """Return one line of the table."""
    words, unit, factor, decimals = NAMES[one["measure"]]

    def shown(name: str) -> str:
        return "-" if one[name] is None else f"{one[name] * factor:.{decimals}f}"

    nearer = "model" if one["model_mae"] < one["persistence_mae"] else "no change"
    errors = " | ".join(shown(name) for name in ("model_mae", "persistence_mae", "drift_mae", "mean_err"))
    return f"| {words} ({unit}) | {one['horizon_years']:g} | {one['forecasts']} | {errors} | {nearer} |"


def page(text: str) -> str:
    """Return the page with its table made new."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
