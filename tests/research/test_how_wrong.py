"""The page of past errors has the numbers of the studies, the failures first."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.past

BACKTEST = Path(__file__).resolve().parents[2] / "experiments" / "backtest"


@pytest.fixture
def made() -> dict[str, Any]:
    return runpy.run_path(str(BACKTEST / "make_page.py"))


def test_the_tables_of_past_errors_are_those_of_the_studies(made: dict[str, Any]) -> None:
    text = made["PAGE"].read_text(encoding="utf-8")

    assert made["page"](text) == text


def test_what_was_lost_to_no_change_stands_before_everything_else(made: dict[str, Any]) -> None:
    text = made["PAGE"].read_text(encoding="utf-8")
    lost = sum(not made["wins"](row) for row in made["scores"](made["MAIN"]))

    first = text.index(f"no change was nearer in {lost} of ")
    assert first < text.index("## What was done") < text.index("<!-- table begins -->")


def test_measures_that_lose_most_often_head_their_table(made: dict[str, Any]) -> None:
    rows = made["scores"](made["MAIN"])
    lost = {row["measure"]: 0 for row in rows}
    for row in rows:
        lost[row["measure"]] += float(row["model_mae"]) >= float(row["persistence_mae"])

    assert [lost[row["measure"]] for row in rows] == sorted((lost[row["measure"]] for row in rows), reverse=True)


def test_scores_of_a_group_replace_its_own_and_leave_the_others(tmp_path: Path) -> None:
    replace = runpy.run_path(str(BACKTEST / "keep.py"))["replace"]
    path = tmp_path / "scores.csv"

    replace(path, "first", ["measure", "error"], [{"measure": "a", "error": 1.0}, {"measure": "b"}])
    replace(path, "second", ["measure", "error"], [{"measure": "a", "error": 2.0}])
    replace(path, "first", ["measure", "error", "futures"], [{"measure": "a", "error": 1 / 3, "futures": 10, "other": 5}])

    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines == ["group,measure,error,futures", "first,a,0.333333,10", "second,a,2,"]
