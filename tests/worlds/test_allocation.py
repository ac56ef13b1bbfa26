"""Hand-worked worlds about who takes a case (model.md 9). The expected log is worked out in each docstring.

Day 0 is a Monday; days 5 and 6 of a week are the weekend. A worker has ten hours a week and a case asks for one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import exp, inf
from typing import Any

import pytest

from sim.world import draws as purpose

pytestmark = pytest.mark.unit

Build = Callable[..., Any]
NEVER_FORCED = (inf, inf, inf)


def test_the_queue_is_served_by_urgency_then_waiting_time_then_number(tiny: Build, make: Any) -> None:
    """Nobody has room until day 10; an urgent case overtakes.

    w1 has room for one case and holds c1, which ends on day 10 (a Thursday). f1 (day 1) and f2 (day 2) are child-in-need cases,
    f3 (day 3) is an assessment of urgency 1. c1 ends with the closures of day 10, before the morning round, which serves f3
    first. f3 takes five days: closed on day 15, and the round of that day takes f1, the longer waiting.
    """
    in_need, assessment = make.stage("cin", 100.0), make.stage("assessment", 5.0, urgency=1)
    third = (purpose.STAGE_ROUTE, 2 << 16, 0)
    world = tiny(
        draws=make.referrals_on(1.0, 2.0, 3.0) | {(purpose.STAGE_ROUTE, 0): 0.2, third: 0.9},
        demand={"families_per_day": 1.0, "enter_at": "screening"},
        pathway={"stages": (in_need, assessment), "screening": (("cin", 0.5), ("assessment", 0.5))},
        teams=(replace(make.team, stages=("cin", "assessment")),),
        posts=(make.post(1),),
        allocation={"caps": {"experienced": 1.0}, "wait_most_working_days": NEVER_FORCED},
        opening={"cases": (make.open_cases("cin", (90.0,)),), "workers": (make.worker(1),)},
    )

    told = world.story(16.0)

    assert told == [
        "1 referred f1",
        "1 screened f1 cin",
        "1 stage_began f1 cin",
        "1 unallocated f1",
        "2 referred f2",
        "2 screened f2 cin",
        "2 stage_began f2 cin",
        "2 unallocated f2",
        "3 referred f3",
        "3 screened f3 assessment",
        "3 stage_began f3 assessment",
        "3 unallocated f3",
        "10 stage_ended c1 cin",
        "10 closed c1 close",
        "10 allocated f3 w1 in_turn",
        "15 stage_ended f3 assessment",
        "15 closed f3 close",
        "15 allocated f1 w1 in_turn",
    ]


def test_the_least_loaded_takes_the_case_and_a_tie_goes_to_the_lower_number(tiny: Build, make: Any) -> None:
    """w1 works half time with one case (1 of 5 hours), w2 full time with one (1 of 10).

    With f1 the loads would be 2/5 and 2/10: w2. With f2 2/5 and 3/10: w2 again. With f3 2/5 and 4/10 tie, cases per FTE
    are 2 and 3: w1, who holds fewer for the time.
    """
    half = make.worker(1, fte=0.5)
    world = tiny(
        draws=make.referrals_on(0.5, 1.5, 2.5),
        demand={"families_per_day": 1.0},
        posts=(make.post(1, fte=0.5), make.post(2)),
        opening={"cases": (make.open_cases("cin", (0.0, 0.0)),), "workers": (half, make.worker(2))},
    )
    first, second = world.run(0.4).months[0].workers
    assert {first.cases, second.cases} == {1}

    assert world.story(4.0, "allocated") == [
        "1 allocated f1 w2 in_turn",
        "2 allocated f2 w2 in_turn",
        "3 allocated f3 w1 in_turn",
    ]


def test_a_worker_at_the_limit_takes_no_more_until_a_case_closes(tiny: Build, make: Any) -> None:
    """A limit of two: c1 ends on day 8 (a Tuesday), f1 has waited since day 1 and is taken on the morning of day 8."""
    world = tiny(
        draws=make.referrals_on(1.0),
        demand={"families_per_day": 1.0},
        posts=(make.post(1),),
        allocation={"caps": {"experienced": 2.0}, "wait_most_working_days": NEVER_FORCED},
        opening={"cases": (make.open_cases("cin", (92.0, 0.0)),), "workers": (make.worker(1),)},
    )

    told = world.story(9.0, "unallocated", "closed", "allocated")

    assert told == ["1 unallocated f1", "8 closed c1 close", "8 allocated f1 w1 in_turn"]


def test_what_may_not_wait_is_placed_above_the_limit_and_logged_as_such(tiny: Build, make: Any) -> None:
    """w1 is full with one case. f1 may wait two working days and not longer: referred on Thursday, day 3, it has waited
    two on the morning of Monday, day 7 (Thursday and Friday), and three on Tuesday, day 8: then it is forced.
    """
    world = tiny(
        draws=make.referrals_on(3.0),
        demand={"families_per_day": 1.0},
        posts=(make.post(1),),
        allocation={"caps": {"experienced": 1.0}, "wait_most_working_days": (0.0, 2.0, 2.0)},
        opening={"cases": (make.open_cases("cin", (0.0,)),), "workers": (make.worker(1),)},
    )

    assert world.story(12.0, "allocated") == ["8 allocated f1 w1 over_limit"]


def test_a_newly_qualified_worker_leads_no_protection_plan(tiny: Build, make: Any) -> None:
    """w2 is newly qualified and idle, w1 holds two cases; the plan goes to w1 all the same, the next child in need to w2."""
    plan = make.stage("cp", 100.0, experienced_only=True, urgency=0)
    world = tiny(
        draws=make.referrals_on(1.0, 2.0) | {(purpose.STAGE_ROUTE, 0, 0): 0.9, (purpose.STAGE_ROUTE, 0): 0.2},
        demand={"families_per_day": 1.0, "enter_at": "screening"},
        pathway={"stages": (make.stage("cin", 100.0), plan), "screening": (("cin", 0.5), ("cp", 0.5))},
        teams=(replace(make.team, stages=("cin", "cp")),),
        posts=(make.post(1), make.post(2, "newly_qualified")),
        newly_qualified={"on": True},
        opening={
            "cases": (make.open_cases("cp", (0.0, 0.0)),),
            "workers": (
                make.worker(1),
                make.worker(2, grade="newly_qualified", post="all/newly_qualified/2", tenure_days=(10.0, 10.0)),
            ),
        },
    )

    assert world.story(3.0, "allocated") == ["1 allocated f1 w1 in_turn", "2 allocated f2 w2 in_turn"]


def test_brothers_and_sisters_go_together_to_a_worker_with_room_for_all(tiny: Build, make: Any) -> None:
    """A family of two is referred. w1 is idle but may hold one case only (a half-time worker with a cap of 2); w2 holds
    one and has room for three more. Together they go to w2, although w1 would be the less loaded for one child.
    """
    world = tiny(
        draws=make.referrals_on(1.0) | {(purpose.CASE_ATTRIBUTES, 0): 0.7},
        demand={"families_per_day": 1.0, "siblings_mean_extra": 0.6},
        posts=(make.post(1, fte=0.25), make.post(2)),
        allocation={"caps": {"experienced": 4.0}, "wait_most_working_days": NEVER_FORCED},
        opening={"cases": (make.open_cases("cin", (0.0,)),), "workers": (make.worker(2), make.worker(1, fte=0.25))},
    )

    # u = .7 lies between P(0) = .549 and P(0) + P(1) = .878 of a Poisson number with mean .6: one sibling
    assert world.story(2.0, "referred", "allocated") == [
        "1 referred f1",
        "1 referred f1s",
        "1 allocated f1 w2 in_turn",
        "1 allocated f1s w2 in_turn",
    ]


def test_a_returning_child_goes_back_to_the_worker_who_knew_it(tiny: Build, make: Any) -> None:
    """c1 was w1's and closes on day 10; it comes back 20 days later, when w2 has one case and w1 four. w1 takes it.

    The delay is exponential with mean 120 days cut at 365: the draw for 20 days is (1 - e^(-20/120)) / (1 - e^(-365/120)).
    """
    delay = (1 - exp(-20 / 120)) / (1 - exp(-365 / 120))
    back = {
        (purpose.REREFERRAL, 1 << 31 << 16, 0): 0.1,
        (purpose.REREFERRAL, 1 << 31 << 16, 1): delay,
        (purpose.REREFERRAL, 0): 0.9,
    }
    world = tiny(
        draws=back,
        demand={"rereferral_share": 0.5},
        posts=(make.post(1), make.post(2)),
        opening={"cases": (make.open_cases("cin", (90.0,)),), "workers": (make.worker(1), make.worker(2))},
    )
    opening = world.run(1.0).months[0].workers
    holder = next(line for line in opening if line.cases == 1)

    told = world.story(35.0)

    name = "w1" if holder.identity == world.numbers["w1"] else "w2"
    assert told == [
        "10 stage_ended c1 cin",
        "10 closed c1 close",
        "30 referred c1r",
        "30 stage_began c1r cin",
        "30 unallocated c1r",
        f"30 allocated c1r {name} previous_holder",
    ]


def test_a_case_nobody_takes_closes_by_itself_where_that_is_set(tiny: Build, make: Any) -> None:
    """Nobody is in post. At .1 a day and a draw of one half, f1 closes after ln 2 / .1 = 6.93 days of waiting."""
    world = tiny(
        draws=make.referrals_on(1.0),
        demand={"families_per_day": 1.0},
        pathway={"stages": (make.stage("cin", 100.0, closes_while_waiting=True),), "closing_while_waiting_per_day": 0.1},
    )

    told = world.story(30.0, "unallocated", "stage_ended", "closed")

    assert told == ["1 unallocated f1", "7.93147 stage_ended f1 cin", "7.93147 closed f1 closed_waiting"]


def test_immediate_allocation_gives_a_freed_worker_the_next_case_at_once(tiny: Build, make: Any) -> None:
    """With ``timing = "immediate"`` f1 waits from day 1.5 until c1 closes at day 2.25, on the instant and not in the
    morning.
    """
    world = tiny(
        draws=make.referrals_on(1.5),
        demand={"families_per_day": 1.0},
        posts=(make.post(1),),
        allocation={"caps": {"experienced": 1.0}, "timing": "immediate", "wait_most_working_days": NEVER_FORCED},
        opening={"cases": (make.open_cases("cin", (97.75,)),), "workers": (make.worker(1),)},
    )

    told = world.story(3.0, "unallocated", "closed", "allocated")

    assert told == ["1.5 unallocated f1", "2.25 closed c1 close", "2.25 allocated f1 w1 in_turn"]
