"""Hand-worked worlds about people: leaving, refilling, agency, promotion, trainees, returners, allowances (model.md 10-17)."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import Any

import pytest

from sim.settings.inputs import AgencyTriggerInputs, Allowance, CohortInputs, PipelineStageInputs, PlanInputs, Scope
from sim.world import draws as purpose
from sim.world.draws import agency_number, name_number

pytestmark = pytest.mark.unit

Build = Callable[..., Any]
LONG = 1.0 - 2.0**-53


def test_a_leaver_works_the_notice_and_hands_over_evenly(tiny: Build, make: Any) -> None:
    """Three cases; the worker with the lower number gets c1 and c3 at the opening, and resigns on day 6.75 with 28 days
    of notice.

    The last day is 34.75 and the overlap 7 days, so the two cases move evenly over 21 days from day 6.75 to day 27.75.
    On the morning of day 7 a small part of the time has gone: a share of two cases, rounded up, one moves. The second
    moves when more than half has gone, 10.5 days after day 6.75: on the morning of day 18. Both are planned handovers.
    At the midnight after the last day, day 35, the leaver goes and the post is advertised.
    """
    world = tiny(
        leaving=make.leave(exit=1.0) | {"notice_days": {"experienced": 28.0, "social_worker": 28.0}},
        handover={"on": True, "overlap_days": 7.0},
        posts=(make.post(1), make.post(2)),
        opening={"cases": (make.open_cases("cin", (2.0, 1.0, 0.0)),), "workers": (make.worker(1), make.worker(2))},
    )
    leaver, stayer = sorted(("w1", "w2"), key=world.numbers.__getitem__)
    world.draws.given.update(
        {
            (purpose.LEAVING, 0): make.chance_of(9.0, 1.0),
            (purpose.LEAVING, world.numbers[leaver], 0): make.chance_of(6.75 / 365.25, 1.0),
        }
    )

    told = world.story(40.0)

    assert told == [
        f"6.75 resigned {leaver} exit",
        f"7 allocated c1 {stayer} in_turn",
        f"7 handed_over c1 {stayer} planned",
        f"18 allocated c3 {stayer} in_turn",
        f"18 handed_over c3 {stayer} planned",
        f"35 left {leaver} exit",
        f"35 advertised post{leaver[1:]} experienced",
    ]


def test_who_resigned_before_the_opening_is_under_notice_at_the_start(tiny: Build, make: Any) -> None:
    """At one departure a year and 56 days of notice the hazard of the 56 days before the opening is 56/365.25.

    The first worker's threshold is reached 20.5 days before the opening and the notice ends 35.5 days after it, at the
    midnight of day 36. The second's lies 29.5 days beyond the opening: the notice ends at 85.5. The third began 10 days
    ago; the hazard has acted on nobody before the first day in post, so a threshold of 14.5 days is reached 4.5 days
    after the opening, and the last day is day 61.
    """
    world = tiny(
        leaving=make.leave(exit=1.0) | {"notice_days": {"experienced": 56.0, "social_worker": 56.0}},
        posts=(make.post(1), make.post(2), make.post(3)),
        opening={
            "workers": (make.worker(1), make.worker(2), make.worker(3, tenure_days=(10.0, 10.0))),
            "equilibrium_notices": True,
        },
    )
    days = {"w1": 56.0 - 20.5, "w2": 56.0 + 29.5, "w3": 14.5}
    for name, threshold_days in days.items():
        world.draws.given[purpose.LEAVING, world.numbers[name], 0] = make.chance_of(threshold_days / 365.25, 1.0)

    told = [line for line in world.story(90.0) if "advertised" not in line]

    assert told == [
        "0 on_notice_at_start w1 exit",
        "4.5 resigned w3 exit",
        "29.5 resigned w2 exit",
        "36 left w1 exit",
        "61 left w3 exit",
        "86 left w2 exit",
    ]


def test_luck_is_what_happened_less_its_chance(tiny: Build, make: Any) -> None:
    """One worker with one departure a year resigns on day 29.5 without notice: 1 - 29.5/365.25 by the end of January.

    The post is on the market from day 30. One candidate a day at most; draws bring one on day 40, in February, who
    applies although every second would not, and nobody else is left to apply.
    """
    world = tiny(
        draws={
            (purpose.CANDIDATE, 0): LONG,
            (purpose.CANDIDATE, 1 << 12, 0): make.chance_of(9.0, 1.0),
            (purpose.CANDIDATE, 1): 0.1,
        },
        leaving=make.leave(exit=1.0) | {"notice_days": {"experienced": 0.0, "social_worker": 0.0}},
        recruitment={"law": "market", "candidates_per_year": {"experienced": 365.25}, "stages": ()},
        posts=(make.post(1),),
        opening={"workers": (make.worker(1),)},
    )
    world.draws.given[purpose.LEAVING, 0] = make.chance_of(9.0, 1.0)
    world.draws.given[purpose.LEAVING, world.numbers["w1"], 0] = make.chance_of(29.5 / 365.25, 1.0)

    _, january, february = world.run(60.0).months[:3]

    assert january.luck_of_resignations == pytest.approx(1.0 - 29.5 / 365.25)
    assert january.luck_of_applications == 0.0
    assert february.luck_of_applications == pytest.approx(0.5)


def test_somebody_who_goes_at_once_leaves_the_cases_behind(tiny: Build, make: Any) -> None:
    """Without notice the worker is gone at the next midnight, day 8 (Tuesday); the case waits for that morning's round."""
    world = tiny(
        leaving=make.leave(exit=1.0) | {"notice_days": {"experienced": 0.0, "social_worker": 0.0}},
        posts=(make.post(1), make.post(2)),
        opening={"cases": (make.open_cases("cin", (0.0,)),), "workers": (make.worker(1), make.worker(2))},
    )
    leaver, stayer = sorted(("w1", "w2"), key=world.numbers.__getitem__)
    world.draws.given.update(
        {
            (purpose.LEAVING, 0): make.chance_of(9.0, 1.0),
            (purpose.LEAVING, world.numbers[leaver], 0): make.chance_of(7.5 / 365.25, 1.0),
        }
    )

    assert world.story(10.0) == [
        f"7.5 resigned {leaver} exit",
        f"8 left {leaver} exit",
        "8 unallocated c1",
        f"8 advertised post{leaver[1:]} experienced",
        f"8 allocated c1 {stayer} in_turn",
        f"8 handed_over c1 {stayer} sudden",
    ]


def test_an_applicant_drops_out_and_the_next_one_starts(tiny: Build, make: Any) -> None:
    """A vacant post, one candidate a day at most; draws bring the first on day 10 and the second on day 24.5, and no
    more.

    With no neighbours and equal constants half of all candidates choose this council; both draw .1 and apply. The one
    step takes 20 days. The first drops out after 5 days, on day 15, and the post is on the market again; the second
    ends the step on day 44.5 and begins at the next midnight.
    """
    step = PipelineStageInputs("checks", make.fixed(20.0), 0.1)
    world = tiny(
        draws={
            (purpose.CANDIDATE, 0): LONG,
            (purpose.CANDIDATE, 0, 0): make.chance_of(10.0, 1.0),
            (purpose.CANDIDATE, 1, 0): make.chance_of(14.5, 1.0),
            (purpose.CANDIDATE, 1): 0.1,
            (purpose.PIPELINE, 0, 1): make.chance_of(5.0, 0.1),
            (purpose.PIPELINE, 1, 1): make.chance_of(300.0, 0.1),
        },
        recruitment={"law": "market", "candidates_per_year": {"experienced": 365.25}, "stages": (step,)},
        posts=(make.post(1),),
    )

    told = world.story(50.0)

    assert told == [
        "0 advertised post1 experienced",
        "10 applied post1 experienced",
        "10 step_began post1 checks",
        "15 dropped_out post1",
        "24.5 applied post1 experienced",
        "24.5 step_began post1 checks",
        "45 started n2 experienced",
    ]


def test_a_vacancy_is_approved_advertised_and_filled(tiny: Build, make: Any) -> None:
    """The worker resigns on day 1.5 without notice and is gone on day 2 (Wednesday). Approval takes ten working days: the tenth
    working day after Wednesday of week 1 is Wednesday of week 3, day 16. One fill a year, drawn at 9.5 days: day 25.5, at
    work from the next midnight, day 26."""
    world = tiny(
        leaving=make.leave(exit=1.0) | {"notice_days": {"experienced": 0.0, "social_worker": 0.0}},
        recruitment={"law": "per_vacancy", "fills_per_vacancy_per_year": 1.0, "approval_working_days": 10},
        posts=(make.post(1),),
        opening={"workers": (make.worker(1),)},
    )
    world.draws.given.update(
        {
            (purpose.LEAVING, 0): make.chance_of(9.0, 1.0),
            (purpose.LEAVING, world.numbers["w1"], 0): make.chance_of(1.5 / 365.25, 1.0),
            (purpose.CANDIDATE, 0): make.chance_of(9.5 / 365.25, 1.0),
        }
    )

    told = world.story(40.0)

    assert told == [
        "1.5 resigned w1 exit",
        "2 left w1 exit",
        "16 advertised post1 experienced",
        "26 started w1b experienced",
    ]


def test_an_agency_worker_becomes_permanent_with_the_same_cases(tiny: Build, make: Any) -> None:
    """Post 1 is vacant, a1 on an assignment holds c1. At one conversion a year a draw of 3.5 days converts on day 3.5,
    effective at midnight of day 4: one agency worker fewer, one permanent more, the same person, and the case never
    changes hands.
    """
    world = tiny(
        draws={(purpose.AGENCY_CONVERSION, 0): make.chance_of(3.5 / 365.25, 1.0)},
        agency={"on": True, "standing_fte": 1.0, "conversion_per_year": 1.0},
        posts=(make.post(1),),
        opening={
            "cases": (make.open_cases("cin", (0.0,)),),
            "workers": (make.worker(1, kind="agency", post=None, tenure_days=(30.0, 30.0)),),
        },
    )
    journal = world.run(30.0)

    told = world.story(3.9) + world.story(5.0, "agency_ended", "started", "allocated", "handed_over", "unallocated")

    assert told == ["0 advertised post1 experienced", "4 agency_ended a1 converted", "4 started a1 a1 experienced"]
    line = journal.months[1].workers[0]
    assert (line.identity, line.kind, line.cases) == (agency_number(0, 0, 0), "permanent", 1)
    assert (journal.months[1].posts[0].filled_fte, journal.months[0].posts[0].filled_fte) == (1.0, 0.0)


def test_the_agency_switch_turns_on_at_two_vacancies_and_off_at_none(tiny: Build, make: Any) -> None:
    """Three posts, all filled. Workers leave at once on day 1.5, day 8.5 and are gone on days 2 and 9: at two vacancies
    the morning of day 9 turns the switch on and asks for two, who are found after 2.5 days and begin on day 12. The
    posts are filled 19.5 days after they fell vacant, so at work from days 22 and 29; at one vacancy nothing changes,
    at none, on day 29, the switch turns off.
    """
    world = tiny(
        leaving=make.leave(exit=1.0) | {"notice_days": {"experienced": 0.0, "social_worker": 0.0}},
        recruitment={"law": "per_vacancy", "fills_per_vacancy_per_year": 1.0},
        agency={
            "on": True,
            "cover_of_vacancies": 1.0,
            "fill_law": make.fixed(2.5),
            "trigger": AgencyTriggerInputs("vacancies_fte", 2.0, 0.0),
        },
        posts=(make.post(1), make.post(2), make.post(3)),
        opening={"workers": (make.worker(1), make.worker(2), make.worker(3))},
    )
    numbers = world.numbers
    world.draws.given.update(
        {
            (purpose.LEAVING, 0): make.chance_of(9.0, 1.0),
            (purpose.LEAVING, numbers["w1"], 0): make.chance_of(1.5 / 365.25, 1.0),
            (purpose.LEAVING, numbers["w2"], 0): make.chance_of(8.5 / 365.25, 1.0),
            (purpose.CANDIDATE, 0): make.chance_of(19.5 / 365.25, 1.0),
        }
    )

    told = world.story(32.0, "left", "started", "agency_switch", "agency_requested", "agency_started")

    assert told == [
        "2 left w1 exit",
        "9 left w2 exit",
        "9 agency_switch on",
        "9 agency_requested a1 all",
        "9 agency_requested a2 all",
        "12 agency_started a1 fill",
        "12 agency_started a2 fill",
        "22 started w1b experienced",
        "29 started w2b experienced",
        "29 agency_switch off",
    ]


def test_a_ready_social_worker_is_promoted_at_the_next_panel(tiny: Build, make: Any) -> None:
    """Eligible 30 days after qualifying: w1 qualified 10 days ago, eligible on day 20, ready after 15 days at one a
    year (day 35). Panels sit on days 30 and 60: too early on 30, promoted on 60, forty days after becoming eligible.
    """
    world = tiny(
        draws={(purpose.READINESS, 0): make.chance_of(15.0 / 365.25, 1.0)},
        progression={"on": True, "eligible_after_days": 30.0, "readiness_per_year": 1.0, "panel_days": (30.0, 60.0)},
        posts=(make.post(1, "social_worker"),),
        newly_qualified={"protected_days": 0.0},
        opening={"workers": (make.worker(1, grade="social_worker", post="all/social_worker/1", tenure_days=(10.0, 10.0)),)},
    )

    journal = world.run(90.0)

    promotions = [promotion for book in journal.months for promotion in book.promotions]
    assert [(p.day, p.grade, p.eligible_days) for p in promotions] == [(60.0, "experienced", pytest.approx(40.0))]
    assert [book.eligible_waiting for book in journal.months] == [0, 1, 1, 0]


def test_a_cohort_finishes_together_and_a_surplus_waits(tiny: Build, make: Any) -> None:
    """Three trainees finish on day 40 (a Saturday). The second does not complete, the third does; two posts are asked
    for and one is vacant. The first begins on day 40, the third waits at most 5 days and is lost: the round of
    Thursday, day 45, still waits, that of Friday, day 46, gives up.
    """
    cohort = CohortInputs("autumn", "university", 3, -300.0, 40.0, 0.8, 0.8, 0.0, 0.0)
    number = name_number("autumn") << 16
    world = tiny(
        draws={(purpose.TRAINEE, number + 1, 0): 0.9},
        trainees={"on": True, "cohorts": (cohort,), "wait_most_days": 5.0},
        posts=(make.post(1),),
    )

    journal = world.run(60.0)

    assert world.story(60.0, "started") == ["40 started w1 newly_qualified"]
    assert [(starter.route, starter.day) for starter in journal.months[2].starters] == [("trainee", 40.0)]
    assert journal.months[2].drop_outs == 1
    assert world.run(45.9).months[1].drop_outs == 0


def test_a_former_worker_comes_back_to_an_advertised_post(tiny: Build, make: Any) -> None:
    """w1 leaves for an agency on day 2 and keeps a tie. At one return a year, drawn at 20 days, she applies on day 22
    for her old post, passes the checks of 10 days and begins on day 32 as the second holder of the post.
    """
    step = PipelineStageInputs("checks", make.fixed(10.0), 0.0)
    world = tiny(
        leaving=make.leave(agency=1.0) | {"notice_days": {"experienced": 0.0, "social_worker": 0.0}},
        returners={"on": True, "per_year": 1.0},
        recruitment={"law": "market", "stages": (step,)},
        posts=(make.post(1),),
        opening={"workers": (make.worker(1),)},
    )
    world.draws.given.update(
        {
            (purpose.LEAVING, 0): make.chance_of(9.0, 1.0),
            (purpose.LEAVING, world.numbers["w1"], 0): make.chance_of(1.5 / 365.25, 1.0),
            (purpose.RETURN, 0): make.chance_of(20.0 / 365.25, 1.0),
        }
    )

    told = world.story(40.0)

    assert told == [
        "1.5 resigned w1 agency",
        "2 left w1 agency",
        "2 advertised post1 experienced",
        "22 applied w1 post1 experienced",
        "22 step_began w1 post1 checks",
        "32 started w1b experienced",
    ]


def test_a_tied_leaver_repays_what_is_left_and_a_cliff_opens_after_the_tie(tiny: Build, make: Any) -> None:
    """An allowance of £1,200 a year, paid once on day 10 for the year from day 10, ties for 100 days; clawback in full.

    Leaving has a base of .5 a year, times e^-.5 while tied and e^.4 in the 60 days of the cliff after it. w1's
    threshold is set to run out on day 60 in the tie: 10 days at .5 and 50 at .5 e^-.5. Without notice w1 is gone at
    midnight of day 61 (the threshold falls half a day later, on day 60.5) and repays 1,200 x 49/100 = 588. w2's is set
    to run out on day 140.5: 10 days at .5, 100 at .5 e^-.5, 30.5 at .5 e^.4; w2 owes nothing.
    """
    allowance = Allowance("stay", 1200.0, Scope(), 10.0, 375.25, (10.0,), 100.0, 1.0)
    world = tiny(
        plan=PlanInputs(name="stay", allowances=(allowance,)),
        leaving=make.leave(exit=0.5)
        | {"tie_effect": -0.5, "cliff_effect": 0.4, "notice_days": {"experienced": 0.0, "social_worker": 0.0}},
        costs={"on": True, "on_cost_share": 0.3},
        posts=(make.post(1), make.post(2)),
        opening={"workers": (make.worker(1), make.worker(2))},
    )
    in_the_tie = 0.5 * (10.0 + 50.5 * exp(-0.5)) / 365.25
    in_the_cliff = 0.5 * (10.0 + 100.0 * exp(-0.5) + 30.5 * exp(0.4)) / 365.25
    world.draws.given.update(
        {
            (purpose.LEAVING, world.numbers["w1"], 0): make.chance_of(in_the_tie, 1.0),
            (purpose.LEAVING, world.numbers["w2"], 0): make.chance_of(in_the_cliff, 1.0),
        }
    )

    journal = world.run(180.0)

    resigned = [line.split()[:3] for line in world.story(180.0, "resigned")]
    assert resigned == [["60.5", "resigned", "w1"], ["140.5", "resigned", "w2"]]
    paid = [(p.day, p.identity, p.gbp) for book in journal.months for p in book.payments]
    assert sorted(paid) == sorted(
        [
            (10.0, world.numbers["w1"], 1200.0),
            (10.0, world.numbers["w2"], 1200.0),
            (61.0, world.numbers["w1"], pytest.approx(-588.0)),
        ]
    )
    spent = sum(gbp for book in journal.months for (line, _), gbp in book.costs.items() if line == "allowances")
    assert spent == pytest.approx((2400.0 - 588.0) * 1.3)


def test_protection_ends_on_the_day_twelve_months_after_qualifying(tiny: Build, make: Any) -> None:
    """w1 qualified 335.25 days ago: on day 30 the newly qualified cap of 16 becomes 18 and the grade social worker."""
    world = tiny(
        newly_qualified={"on": True},
        posts=(make.post(1, "newly_qualified"),),
        opening={
            "workers": (make.worker(1, grade="newly_qualified", post="all/newly_qualified/1", tenure_days=(335.25, 335.25)),)
        },
    )

    journal = world.run(60.0)

    assert world.story(60.0) == ["30 protection_ended w1"]
    assert [(book.workers[0].grade, book.workers[0].cap) for book in journal.months] == [
        ("newly_qualified", 16.0),
        ("newly_qualified", 16.0),
        ("social_worker", 18.0),
    ]


def test_temporary_money_ends_and_with_it_the_post(tiny: Build, make: Any) -> None:
    """Post 2 is funded to day 50: its worker leaves the service that day because no post is free, and the case waits for w1."""
    world = tiny(
        posts=(make.post(1), make.post(2, funded_to_day=50.0)),
        opening={"cases": (make.open_cases("cin", (0.0, 0.0)),), "workers": (make.worker(1), make.worker(2))},
    )

    journal = world.run(60.0)

    assert [line.split()[:2] for line in world.story(60.0, "left", "handed_over")] == [["50", "left"], ["50", "handed_over"]]
    assert [book.posts[0].funded_fte for book in journal.months] == [2.0, 2.0, 1.0]
    assert journal.months[2].workers[0].cases == 2


def test_a_handover_does_not_begin_the_stage_again(tiny: Build, make: Any) -> None:
    """c1 has 70 of its 100 days left at the opening.

    Its worker goes at once on day 7.5; the case waits from midnight of day 8 until that morning's round, no time at
    all, and ends on day 70 with its second worker.
    """
    world = tiny(
        leaving=make.leave(exit=1.0) | {"notice_days": {"experienced": 0.0, "social_worker": 0.0}},
        posts=(make.post(1), make.post(2)),
        opening={"cases": (make.open_cases("cin", (30.0,)),), "workers": (make.worker(1), make.worker(2))},
    )
    leaver, stayer = sorted(("w1", "w2"), key=world.numbers.__getitem__)
    world.draws.given.update(
        {
            (purpose.LEAVING, 0): make.chance_of(9.0, 1.0),
            (purpose.LEAVING, world.numbers[leaver], 0): make.chance_of(7.5 / 365.25, 1.0),
        }
    )

    assert world.story(80.0, "handed_over", "closed") == [f"8 handed_over c1 {stayer} sudden", "70 closed c1 close"]


def test_overload_acts_on_leaving_only_up_to_the_clip(tiny: Build, make: Any) -> None:
    """Thirty cases on a worker with room for ten: utilisation 3, but no more than .75 above 1 counts.

    With an effect of .8 the hazard is .5 e^(.8 x .75) from the first day; the threshold is set to run out on day 20.5.
    """
    per_year = 0.5 * exp(0.8 * 0.75)
    world = tiny(
        leaving=make.leave(exit=0.5) | {"utilisation_effect": 0.8},
        posts=(make.post(1),),
        allocation={"caps": {"experienced": 100.0}},
        opening={"cases": (make.open_cases("cin", (0.0,) * 30),), "workers": (make.worker(1),)},
    )
    world.draws.given[purpose.LEAVING, 0] = make.chance_of(20.5 / 365.25, per_year)

    assert world.story(30.0, "resigned") == ["20.5 resigned w1 exit"]
