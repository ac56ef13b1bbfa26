"""Numbers of statistics.md that belong to no single tool: a stopped run is right often enough, a start in balance stays."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.measures.monthly import monthly_table
from sim.runs.stopping import StoppingRule, WithinShare
from sim.settings.balance import balance_report
from sim.settings.compile import compile_council, compile_plan
from sim.settings.council import Council
from sim.settings.load import load_council
from sim.settings.plan import Plan
from sim.world.draws import Draws
from sim.world.world import World

SETS = 2_000
FUTURES = 30
WIDEST = 6.170  # Student's t at 29 degrees of freedom, 1e-6 (statistics.md, tolerance rule)
MONTHS = 24


@pytest.mark.theory
@pytest.mark.slow
def test_a_run_stopped_by_precision_still_covers_the_mean_as_often_as_it_should() -> None:
    """Normal futures, mean 1, spread .2, stopped at 5 per cent: the interval at the stop holds the mean in 92 of 100."""
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(SETS):
        rule = StoppingRule([WithinShare("level", 0.05)])
        futures: list[float] = []
        while rule.used is None:
            futures.append(float(rng.normal(1.0, 0.2)))
            rule.add([futures[-1]])
        used = np.array(futures[: rule.used])
        reach = 2.0 * used.std(ddof=1) / math.sqrt(used.size)  # Student's t for about 60 futures
        covered += abs(used.mean() - 1.0) <= reach

    assert covered / SETS >= 0.92


def in_balance(council: Council) -> Council:
    """Put as many cases into the short stages as enter them in the time they last."""
    for _ in range(3):  # workload and lengths move a little with the cases
        factors = {drift.name: 1 + drift.settles_by for drift in balance_report(council).cases}
        cases = tuple(
            group.model_copy(update={"counts": group.number() * factors[group.stage]})
            if group.stage in ("assessment", "brief")
            else group
            for group in council.opening.cases
        )
        council = council.model_copy(update={"opening": council.opening.model_copy(update={"cases": cases})})
    return council


@pytest.mark.behaviour
@pytest.mark.slow
def test_open_cases_of_a_start_in_balance_go_neither_up_nor_down() -> None:
    """People in post are not tested: nobody is under notice at the opening, so they rise and then fall (decision 40)."""
    council = in_balance(load_council("example-small"))
    horizon_days = MONTHS * 365.25 / 12
    inputs = compile_council(council, horizon_days)
    plan = compile_plan(Plan(name="do-nothing"), council, inputs, horizon_days)
    tables = [monthly_table(World(inputs, plan, Draws(1, rep)).run(horizon_days)) for rep in range(1, FUTURES + 1)]
    paths = np.array([table["open_cases"] for table in tables], dtype=np.float64)

    months = np.arange(paths.shape[1]) - (paths.shape[1] - 1) / 2
    slopes = (paths * months).sum(axis=1) / (months**2).sum()

    assert abs(slopes.mean()) <= WIDEST * slopes.std(ddof=1) / math.sqrt(FUTURES)
