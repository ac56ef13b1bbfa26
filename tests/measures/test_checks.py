"""A journal that adds up passes; each way of not adding up is found and named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from sim.measures.checks import conservation_breaches
from sim.measures.monthly import monthly_table
from sim.world.journal import AgencyMove, Journal, Leaver, MonthBook, PostLine, Starter, WorkerLine

pytestmark = pytest.mark.unit


@pytest.fixture
def month(worker: Callable[..., WorkerLine], leaver: Callable[..., Leaver], starter: Callable[..., Starter]) -> MonthBook:
    """A month in which one worker left, an agency worker became permanent, a case moved on and another waits."""
    return MonthBook(
        day=30.0,
        length_days=30.0,
        workers=[worker(identity=2, cases=3)],
        posts=[PostLine("all", "experienced", "social_worker", 2.0, 1.0)],
        open_cases={"assessment": 1, "cin": 3},
        queue={"assessment": 1},
        entered=Counter({"assessment": 1, "cin": 1}),
        moves=Counter({("assessment", "cin"): 1, ("cin", "close"): 1}),
        fte_days=Counter({"contracted": 30.0, "at_work": 20.0, "sick": 6.0, "parental": 4.0}),
        demanded_hours=100.0,
        served_hours=80.0,
        postponed_hours=15.0,
        not_done_hours=5.0,
        leavers=[leaver(identity=1, destination="leeds")],
        starters=[starter(identity=2, route="agency_conversion", was=77)],
        agency_moves=[AgencyMove(12.0, 77, "all", 1.0, "converted")],
        costs=Counter({("permanent", "all"): 3000.0, ("agency", "all"): 1500.0}),
    )


@pytest.fixture
def journal(month: MonthBook, worker: Callable[..., WorkerLine]) -> Journal:
    opening = MonthBook(
        day=0.0,
        length_days=0.0,
        workers=[worker(identity=1, cases=4), worker(identity=77, kind="agency")],
        open_cases={"assessment": 1, "cin": 3},
    )
    return Journal(months=[opening, month])


def test_a_journal_that_adds_up_has_no_breach(journal: Journal) -> None:
    assert conservation_breaches(journal, monthly_table(journal)) == []


PLANTED: list[tuple[str, str, Any]] = [
    ("I1", "open_cases", {"assessment": 1, "cin": 4}),
    ("I1", "entered", Counter({"assessment": 1, "cin": 2})),
    ("I2", "queue", {"assessment": 2}),
    ("I3 permanent", "starters", []),
    ("I3 agency", "agency_moves", []),
    ("I3 conversions", "agency_moves", [AgencyMove(12.0, 77, "all", 1.0, "ended")]),
    ("I4", "posts", [PostLine("all", "experienced", "social_worker", 2.0, 2.5)]),
    ("I5", "fte_days", Counter({"contracted": 30.0, "at_work": 20.0, "sick": 6.0})),
    ("I6", "served_hours", 80.001),
    ("I8", "unallocated_case_days", -1.0),
    ("I9", "costs", Counter({("placements", "all"): 5.0})),
]


@pytest.mark.parametrize(("invariant", "field", "value"), PLANTED, ids=[f"{p[0]} {p[1]}" for p in PLANTED])
def test_each_planted_fault_is_found(journal: Journal, invariant: str, field: str, value: object) -> None:
    setattr(journal.months[1], field, value)

    found = conservation_breaches(journal, monthly_table(journal))

    assert any(invariant in text for text in found), found


def test_a_total_that_is_not_the_sum_of_its_parts_is_found(journal: Journal) -> None:
    table = monthly_table(journal)
    table["cost_total_gbp"] = [None, 4501.0]
    table["leavers_fte"] = [None, 2.0]

    found = conservation_breaches(journal, table)

    assert [text.split(":")[1].split()[0] for text in found] == ["I9", "I10"]


def test_what_the_world_found_itself_is_passed_on(journal: Journal) -> None:
    journal.breaches.append("I7 day 12: case-time of worker 3")

    assert conservation_breaches(journal, monthly_table(journal)) == ["I7 day 12: case-time of worker 3"]
