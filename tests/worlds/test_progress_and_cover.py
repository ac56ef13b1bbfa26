"""Hand-worked worlds about time: the virtual clock, the deadline of an assessment, absence and cover (model.md 6.1, 8, 11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import Any

import pytest

from sim.world import draws as purpose

pytestmark = pytest.mark.unit

Build = Callable[..., Any]
AT_ONCE = {"timing": "immediate", "wait_most_working_days": (inf, inf, inf)}


def test_the_virtual_clock_follows_three_changes_of_load(tiny: Build, make: Any) -> None:
    """One worker with ten hours, cases of five hours and 40 days, kappa 1, so that above two cases the pace is 2/n.

    Day 0: two cases, pace 1. Day 10: f1 comes, three cases, pace 2/3; c1 and c2 have 30 days left and would end on day
    55. Day 25: f2 comes, four cases, pace 1/2; in 15 days 10 base days were done, c1 and c2 have 20 left, f1 has 30, f2
    40. Pace 1/2: c1 and c2 end on day 65 together. Then two cases, pace 1: f1 has 10 left, ends on day 75; f2 has 20
    left, alone at pace 1: day 85.
    """
    world = tiny(
        draws=make.referrals_on(10.0, 25.0),
        demand={"families_per_day": 1.0},
        pathway={"stages": (make.stage("cin", 40.0, hours=5.0),)},
        progress={"stretch": 1.0, "slowest": 0.01},
        posts=(make.post(1),),
        allocation=AT_ONCE,
        opening={"cases": (make.open_cases("cin", (0.0, 0.0)),), "workers": (make.worker(1),)},
    )

    told = world.story(90.0, "allocated", "closed")

    assert told == [
        "10 allocated f1 w1 in_turn",
        "25 allocated f2 w1 in_turn",
        "65 closed c1 close",
        "65 closed c2 close",
        "75 closed f1 close",
        "85 closed f2 close",
    ]


def test_a_plan_that_runs_by_the_calendar_is_not_delayed_by_overload(tiny: Build, make: Any) -> None:
    """Four protection plans of five hours each on a worker with ten: twice too much, and each still ends after its 40 days."""
    world = tiny(
        pathway={"stages": (make.stage("cin", 40.0, hours=5.0, stretching=False),)},
        progress={"stretch": 1.0, "slowest": 0.01},
        posts=(make.post(1),),
        opening={"cases": (make.open_cases("cin", (0.0,) * 4),), "workers": (make.worker(1),)},
    )

    assert world.story(50.0, "closed") == [f"40 closed c{n} close" for n in (1, 2, 3, 4)]


def test_an_assessment_that_would_be_late_is_pulled_to_its_deadline(tiny: Build, make: Any) -> None:
    """f1 and f2 are referred on day 0.5 and day 1.5 and would take 50 working days each; the pull works for draws below
    .6.

    f1 draws .5 and is pulled; its place draw is one half, so it ends in the middle of the five days 41 to 45: 43.5
    working days. Day 0 is a Monday; the 43rd working day after it is 8 weeks and 3 days on, day 59; half a day later is
    59.5. f2 draws .7 and takes its natural time: 50 working days of 365.25/253 days 72.18 days from day 1.5, day 73.68;
    that is 52 working days, late.
    """
    assessment = make.stage("assessment", 50.0, is_assessment=True)
    world = tiny(
        draws=make.referrals_on(0.5, 1.5) | {(purpose.STAGE_DURATION, 32): 0.5, (purpose.STAGE_DURATION, 1 << 16, 32): 0.7},
        demand={"families_per_day": 1.0, "enter_at": "assessment"},
        pathway={"stages": (assessment,), "deadline": replace(make.deadline, on=True, pull_share=0.6, overload_slope=0.0)},
        teams=(replace(make.team, stages=("assessment",)),),
        posts=(make.post(1),),
        allocation=AT_ONCE,
        opening={"workers": (make.worker(1),)},
    )
    journal = world.run(90.0)

    assert world.story(90.0, "closed") == ["59.5 closed f1 close", "73.6838 closed f2 close"]
    assert sum(book.assessments_due for book in journal.months) == 2
    assert sum(book.assessments_in_time for book in journal.months) == 1


def test_a_short_absence_is_covered_and_the_cases_stay(tiny: Build, make: Any) -> None:
    """The holder of c1 falls ill on day 1.5 and is away for three working days, from midnight of day 2 (Wednesday) to
    day 5.

    At the opening the oldest case, c1, goes to the worker with the lower number; call that one ill. The colleague
    covers half of the hours, all of what is asked, so no case-day is uncovered. c1 goes on at half its pace while its
    worker is away: it has 20 days left on day 0 and 18 on day 2, does 1.5 by day 5, and ends on day 21.5.
    """
    world = tiny(
        progress={"cover_share": 0.5},
        sickness={"on": True, "short_per_year": 1.0, "cover_capacity_share": 1.0},
        posts=(make.post(1), make.post(2)),
        opening={"cases": (make.open_cases("cin", (80.0, 0.0)),), "workers": (make.worker(1), make.worker(2))},
    )
    ill, _ = sorted(("w1", "w2"), key=world.numbers.__getitem__)
    world.draws.given.update(
        {
            (purpose.SICKNESS_ONSET, world.numbers[ill], 0): make.chance_of(1.5 / 365.25, 1.0),
            (purpose.SICKNESS_ONSET, 0): make.chance_of(9.0, 1.0),
            (purpose.SICKNESS_ONSET, 2): make.chance_of(9.0, 1.0),
            (purpose.OPENING_ATTRIBUTES, 10): 0.999,
        }
    )
    journal = world.run(30.0)

    assert world.story(30.0) == [
        f"2 absent {ill} SICK_SHORT",
        f"5 returned {ill} SICK_SHORT",
        "21.5 stage_ended c1 cin",
        "21.5 closed c1 close",
    ]
    assert journal.months[1].absent_uncovered_case_days == 0.0
    assert journal.months[1].sick_working_days == pytest.approx(3.0)


def test_days_without_cover_are_counted_when_nobody_is_left(tiny: Build, make: Any) -> None:
    """The only worker is away for five working days, Wednesday to Tuesday: two cases are uncovered for seven days each."""
    world = tiny(
        sickness={"on": True, "short_per_year": 1.0, "short_law": make.fixed(5.0)},
        posts=(make.post(1),),
        opening={"cases": (make.open_cases("cin", (0.0, 0.0)),), "workers": (make.worker(1),)},
    )
    world.draws.given.update(
        {(purpose.SICKNESS_ONSET, 0): make.chance_of(1.5 / 365.25, 1.0), (purpose.OPENING_ATTRIBUTES, 10): 0.999}
    )
    world.draws.given[purpose.SICKNESS_ONSET, 2] = make.chance_of(9.0, 1.0)
    journal = world.run(30.0)

    assert world.story(30.0, "absent", "returned") == ["2 absent w1 SICK_SHORT", "9 returned w1 SICK_SHORT"]
    assert journal.months[1].absent_uncovered_case_days == pytest.approx(2 * 7.0)


def test_a_long_absence_hands_the_cases_over_after_ten_working_days(tiny: Build, make: Any) -> None:
    """w1 falls ill on day 1.5, away from day 2 (Wednesday) for 20 working days, back on day 30. After ten working days,
    on day 16, its case is handed over; the round of that day gives it to w2, suddenly.
    """
    world = tiny(
        sickness={"on": True, "long_per_year": 1.0, "long_law": make.fixed(20.0), "reallocate_after_working_days": 10},
        posts=(make.post(1), make.post(2)),
        opening={"cases": (make.open_cases("cin", (0.0,)),), "workers": (make.worker(1), make.worker(2))},
    )
    journal = world.run(0.5)
    held_by = next(line.identity for line in journal.months[0].workers if line.cases)
    names = {number: name for name, number in world.numbers.items()}
    ill, well = names[held_by], "w2" if names[held_by] == "w1" else "w1"
    world.draws.given.update(
        {
            (purpose.SICKNESS_ONSET, held_by, 1): make.chance_of(1.5 / 365.25, 1.0),
            (purpose.SICKNESS_ONSET, 1): make.chance_of(9.0, 1.0),
        }
    )
    world.draws.given[purpose.OPENING_ATTRIBUTES, 10] = 0.999
    world.draws.given[purpose.SICKNESS_ONSET, 3] = make.chance_of(9.0, 1.0)

    assert world.story(35.0) == [
        f"2 absent {ill} SICK_LONG",
        f"16 allocated c1 {well} in_turn",
        f"16 handed_over c1 {well} sudden",
        f"30 returned {ill} SICK_LONG",
    ]
