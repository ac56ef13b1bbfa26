"""A fixed number of futures goes to the plans that could be mistaken for the best."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.arrays import FloatArray
from sim.cli.findings import spread_text
from sim.research.choosing import Pool
from sim.research.folders import Question, question_of
from sim.research.spreading import spread_over
from sim.runs.manifest import Refused

LEVELS = {"do-nothing": 19.0, "near": 18.2, "best": 18.0, "far": 25.0}


class HandMade:
    """Plans whose futures are known: a level, what a future does to all plans alike, and a part of each plan's own."""

    def __init__(self, asked: Question) -> None:
        self.asked, self.sizes = asked, dict.fromkeys(LEVELS, 0)

    def values(self, plan: str, measure: str, at: date | str | None, numbers: Sequence[int]) -> FloatArray:
        self.sizes[plan] = max(self.sizes[plan], *numbers)
        k = np.asarray(numbers, dtype=np.float64)
        own: FloatArray = LEVELS[plan] + np.sin(1.7 * k) + 0.8 * np.cos((1.3 + len(plan)) * k)
        return own


@pytest.fixture
def pool(asked: Question) -> Any:
    return HandMade(asked)


@pytest.mark.unit
def test_the_total_is_spent_and_close_rivals_get_most(pool: Any) -> None:
    found = spread_over(pool, 200, plans=list(LEVELS), fresh=20)

    assert sum(found.replications.values()) == 200
    assert found.replications["far"] == 10
    assert min(found.replications["best"], found.replications["near"]) > found.replications["do-nothing"] >= 10


@pytest.mark.unit
def test_the_leader_is_named_with_what_cannot_be_told_from_it_and_its_fresh_figures(pool: Any) -> None:
    found = spread_over(pool, 200, plans=list(LEVELS), fresh=40)

    assert found.best == "best"
    assert "far" not in found.not_told
    first_fresh = max(found.replications.values()) + 1
    fresh = pool.values("best", "average_caseload", None, range(first_fresh, first_fresh + 40))
    assert found.fresh.mean == pytest.approx(fresh.mean())
    assert "Leading after 200 futures" in spread_text(found)


@pytest.mark.unit
def test_one_plan_alone_is_no_contest(pool: Any) -> None:
    with pytest.raises(Refused, match="two plans or more"):
        spread_over(pool, 200, plans=["best"])


@pytest.mark.behaviour
@pytest.mark.slow
def test_futures_are_spread_over_real_plans(study: Path, tmp_path: Path) -> None:

    found = spread_over(Pool(question_of(study), tmp_path / "runs"), 25, plans=("do-nothing", "both"), fresh=2)

    assert sum(found.replications.values()) == 25
    assert set(found.to_json()["means"]) == {"do-nothing", "both"}
