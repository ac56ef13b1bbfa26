"""What the books call luck averages to nothing under any plan, and is not nothing in a single future (model.md 2.5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from statistics import fmean, stdev
from typing import Any

import pytest

from sim.settings.policies.extra_posts import ExtraPosts
from sim.settings.policies.retention_allowance import RetentionAllowance

pytestmark = pytest.mark.behaviour
FUTURES = 40
START = date(2021, 6, 1)
PLAN = (
    ExtraPosts(posts=4, start=START),
    RetentionAllowance(annual_gbp=4000.0, start=START, grades=("experienced", "social_worker")),
)


@pytest.fixture(scope="module")
def outcomes(future: Callable[..., Any]) -> list[Any]:
    return [future(*PLAN, rep=rep) for rep in range(1, FUTURES + 1)]


@pytest.mark.parametrize("measure", ["luck_of_applications", "luck_of_resignations"])
def test_luck_is_nothing_on_average_under_a_plan(outcomes: list[Any], measure: str) -> None:
    """The mean of a year's sum may differ from 0 by 4.9 standard errors."""
    sums = [sum(value or 0.0 for value in outcome.table[measure]) for outcome in outcomes]

    assert stdev(sums) > 0.2
    assert abs(fmean(sums)) <= 4.9 * stdev(sums) / FUTURES**0.5
