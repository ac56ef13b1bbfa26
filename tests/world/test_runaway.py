"""Futures that would never end, or fill the memory, are given up with a plain reason (reliability.md 4.7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.settings.compile import compile_council
from sim.settings.inputs import CalendarInputs, LawInputs, PlanInputs, WorldInputs
from sim.settings.load import load_council
from sim.world.clock import CLOSURES, Clock, RunawayFuture
from sim.world.draws import Draws
from sim.world.world import World

pytestmark = pytest.mark.unit

CALENDAR = CalendarInputs(0, tuple(day % 7 < 5 for day in range(60)), (0, 31), (10, 11), (0,))


def test_a_chain_of_events_without_length_is_given_up() -> None:
    clock = Clock(CALENDAR, day_rounding=True)

    def again() -> None:
        clock.call(clock.now, CLOSURES, again)

    clock.call(3.0, CLOSURES, again)
    with pytest.raises(RunawayFuture, match=r"more than 1,000 events happened on day 3\.00 without time going on"):
        clock.live_until(10.0, at_once_most=1000)


def test_as_many_events_as_allowed_at_one_instant_are_no_chain() -> None:
    clock = Clock(CALENDAR, day_rounding=True)
    seen: list[int] = []
    for _ in range(1000):
        clock.call(3.0, CLOSURES, seen.append, 1)

    clock.live_until(10.0, at_once_most=1000)

    assert len(seen) == 1000
    assert clock.now == 10.0


@pytest.fixture(scope="module")
def small() -> WorldInputs:
    return compile_council(load_council("example-small"), 400)


@pytest.mark.slow
def test_stages_without_length_that_lead_back_to_each_other_end_the_future(small: WorldInputs) -> None:
    first = small.pathway.stages[0]
    circle = replace(first, law=LawInputs("fixed", 0.0), routes=((first.name, 1.0),), stretching=False)
    pathway = replace(small.pathway, stages=(circle, *small.pathway.stages[1:]))

    with pytest.raises(RunawayFuture, match="stages without length"):
        World(replace(small, pathway=pathway), PlanInputs("nothing"), Draws(1, 1)).run(300.0)


@pytest.mark.slow
def test_cases_that_pile_up_without_limit_end_the_future(small: WorldInputs) -> None:
    flood = replace(small.demand, families_per_day=600.0)

    with pytest.raises(RunawayFuture, match=r"open cases passed 20,000 on day \d+ and were still rising"):
        World(replace(small, demand=flood), PlanInputs("nothing"), Draws(1, 1)).run(300.0)


def test_a_list_that_grows_below_the_limit_is_a_finding(small: WorldInputs) -> None:
    busy = replace(small.demand, families_per_day=4.0 * small.demand.families_per_day)

    journal = World(replace(small, demand=busy), PlanInputs("nothing"), Draws(1, 1)).run(float(small.calendar.month_starts[4]))

    assert sum(journal.months[-1].open_cases.values()) > sum(journal.months[0].open_cases.values())
