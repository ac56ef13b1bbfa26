"""Random small councils keep every invariant, and the books equal a slow count of the event log (hypothesis)."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.measures.checks import conservation_breaches
from sim.measures.monthly import monthly_table
from sim.settings.inputs import PlanInputs, WorldInputs
from sim.world.draws import Draws
from sim.world.journal import EventLog, Journal, MonthBook
from sim.world.world import World

pytestmark = pytest.mark.behaviour

SCALE = int(os.environ.get("TORTURE", "1"))
COUNCILS = 12 if SCALE == 1 else 100 * SCALE
DAYS = 122.0
Row = tuple[float, str, int, int, float, str]


@st.composite
def changes(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """Draw what differs from the small council: load, delay, who leaves, falls ill, is hired, and how cases are given out."""
    return {
        "demand": {"families_per_day": draw(st.sampled_from((0.2, 1.0, 2.5)))},
        "progress": {"stretch": draw(st.sampled_from((0.0, 0.3, 0.9))), "cover_share": draw(st.sampled_from((0.0, 0.5, 1.0)))},
        "allocation": {
            "rule": draw(st.sampled_from(("points", "count", "continuity", "random"))),
            "utilisation_most": draw(st.sampled_from((0.8, 1.25, 3.0))),
        },
        "handover": {"on": draw(st.booleans()), "overlap_days": draw(st.sampled_from((0.0, 7.0, 21.0)))},
        "leaving": {"base_per_year": {"neighbour": draw(st.sampled_from((0.0, 0.5))), "agency": 0.3, "exit": 0.5}},
        "sickness": {
            "short_per_year": draw(st.sampled_from((0.0, 5.0))),
            "long_per_year": draw(st.sampled_from((0.0, 1.0))),
            "cover_capacity_share": draw(st.sampled_from((0.0, 0.15, 1.0))),
        },
        "recruitment": {
            "law": draw(st.sampled_from(("market", "power", "per_vacancy", "off"))),
            "fills_per_vacancy_per_year": 3.0,
        },
        "agency": {"on": draw(st.booleans()), "conversion_per_year": draw(st.sampled_from((0.0, 2.0)))},
        "review": {"on": draw(st.booleans()), "challenge": 22.0, "commitment": 18.0},
    }


def changed(inputs: WorldInputs, difference: dict[str, dict[str, Any]]) -> WorldInputs:
    return replace(inputs, **{name: replace(getattr(inputs, name), **fields) for name, fields in difference.items()})


def rows(log: EventLog | None) -> list[Row]:
    assert log is not None
    lines = zip(log.day, log.kind, log.who, log.other, log.value, log.text, strict=True)
    return [(day, log.kinds[kind], who, other, value, log.texts[text]) for day, kind, who, other, value, text in lines]


def months(journal: Journal) -> list[tuple[float, MonthBook]]:
    """Return each month's book with the day before it."""
    return list(zip([book.day for book in journal.months], journal.months[1:], strict=False))


def counted(events: list[Row], kind: str, since: float, upto: float) -> int:
    """Count happenings after the last report and before this one: a report comes first at its midnight."""
    return sum(name == kind and since <= day < upto and day >= 0.0 for day, name, *_ in events)


def slow_holders(events: list[Row]) -> Counter[int]:
    """Follow every case through the log and count what each worker holds at the end."""
    holder: dict[int, int] = {}
    for _, kind, who, other, _, _ in events:
        if kind == "allocated":
            holder[who] = other
        elif kind in ("closed", "unallocated"):
            holder.pop(who, None)
    return Counter(holder.values())


def slow_queue_days(events: list[Row], since: float, upto: float) -> float:
    """Add up, case by case, the days between becoming unallocated and being given to somebody or closed."""
    begun: dict[int, float] = {}
    total = 0.0
    for day, kind, who, *_ in [*events, (upto, "end", 0, 0, 0.0, "")]:
        if kind == "unallocated":
            begun[who] = day
        elif kind in ("allocated", "closed") and who in begun:
            total += max(0.0, min(day, upto) - max(begun.pop(who), since))
    return total + sum(max(0.0, upto - max(start, since)) for start in begun.values() if start < upto)


@settings(max_examples=COUNCILS, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(difference=changes(), rep=st.integers(1, 1000))
def test_a_random_council_adds_up(small_inputs: WorldInputs, difference: dict[str, dict[str, Any]], rep: int) -> None:
    journal = World(changed(small_inputs, difference), PlanInputs(name="x"), Draws(1, rep)).run(DAYS)

    assert conservation_breaches(journal, monthly_table(journal)) == []


@settings(max_examples=8 * SCALE, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(difference=changes(), rep=st.integers(1, 1000))
def test_the_books_equal_a_slow_count_of_the_log(
    small_inputs: WorldInputs, difference: dict[str, dict[str, Any]], rep: int
) -> None:
    inputs = changed(small_inputs, difference)
    inputs = replace(inputs, opening=replace(inputs.opening, cases=()))

    journal = World(inputs, PlanInputs(name="x"), Draws(1, rep), log=True).run(DAYS)

    events = rows(journal.log)
    for since, book in months(journal):
        assert book.referrals == counted(events, "referred", since, book.day)
        assert book.handovers.total() == counted(events, "handed_over", since, book.day)
        assert len(book.leavers) == counted(events, "left", since, book.day)
        assert len(book.starters) == counted(events, "started", since, book.day)
        assert book.resignations == counted(events, "resigned", since, book.day)
        assert book.unallocated_case_days == pytest.approx(slow_queue_days(events, since, book.day), rel=1e-9, abs=1e-6)
    held = slow_holders([event for event in events if event[0] < DAYS])
    assert {line.identity: line.cases for line in journal.months[-1].workers if line.cases} == dict(held)


@settings(max_examples=8 * SCALE, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(difference=changes(), rep=st.integers(1, 1000))
def test_nobody_is_given_a_case_above_the_limit_unless_it_is_logged(
    small_inputs: WorldInputs, difference: dict[str, dict[str, Any]], rep: int
) -> None:
    """With queues that are never forced, allocation alone can never bring anybody above the limit."""
    inputs = changed(small_inputs, difference)
    never = replace(inputs.allocation, wait_most_working_days=(float("inf"),) * 3, newcomer_cap_days=0.0)
    inputs = replace(
        inputs,
        allocation=never,
        opening=replace(inputs.opening, cases=()),
        newly_qualified=replace(inputs.newly_qualified, on=False),
    )

    journal = World(inputs, PlanInputs(name="x"), Draws(1, rep)).run(DAYS)

    assert all(not any("over_limit" in kind for kind in book.allocations) for book in journal.months)
    for line in journal.months[-1].workers:
        assert line.cases <= line.cap * 1.25 + 1e-9, line
