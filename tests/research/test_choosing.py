"""Choosing among plans: futures are shared and grow, and nothing feasible is said plainly."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.research.choosing import Pool, best_under_budget, better_of, select
from sim.research.folders import Question
from sim.runs.manifest import Refused

pytestmark = pytest.mark.behaviour


def test_a_measure_without_a_better_way_decides_nothing() -> None:
    with pytest.raises(Refused, match="not better either way"):
        better_of("referrals")


def test_the_better_way_of_a_measure_is_its_own() -> None:
    assert (better_of("average_caseload"), better_of("permanent_fte")) == ("lower", "higher")


@pytest.mark.slow
def test_more_futures_of_a_plan_begin_with_those_that_were_there(asked: Question, tmp_path: Path) -> None:
    pool = Pool(asked, tmp_path / "runs")
    few = pool.values("both", "average_caseload", None, range(1, 3))

    more = pool.values("both", "average_caseload", None, range(1, 5))

    assert more[:2].tolist() == few.tolist()
    assert len(set(more.tolist())) == 4


@pytest.mark.slow
def test_a_difference_that_matters_very_much_is_decided_at_the_first_look(asked: Question, tmp_path: Path) -> None:
    found = select(Pool(asked, tmp_path / "runs"), delta=50.0, plans=("do-nothing", "both"), fresh=2)

    assert found.selection.decided
    assert set(found.selection.replications.values()) == {10}
    assert found.fresh_futures == 2


@pytest.mark.slow
def test_a_target_nobody_meets_leaves_nothing_and_says_why(asked: Question, tmp_path: Path) -> None:
    pool = Pool(asked, tmp_path / "runs")

    found = best_under_budget(pool, budget_gbp=1e9, chance=0.9, target="average_caseload<=1", search=4, fresh=2)

    assert found.optimum is None
    assert "No plan keeps within" in found.reason
    assert found.rows["do-nothing"].cost.mean == 0.0
    assert found.to_json()["best"] is None
