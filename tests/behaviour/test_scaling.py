"""Scaling (M13): a council twice as large has the same ratios; a council with a clock half as fast the same states later."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from statistics import fmean, stdev

import pytest

from sim.settings.inputs import PlanInputs, WorldInputs
from sim.world.draws import Draws
from sim.world.world import World

pytestmark = pytest.mark.behaviour


def twice(inputs: WorldInputs) -> WorldInputs:
    """Double demand, open cases, posts, people and candidates."""
    copies = {post.name: f"{post.name}b" for post in inputs.posts}
    opening = inputs.opening
    workers = [replace(w, post=copies[w.post] if w.post else None) for w in opening.workers]
    recruitment = inputs.recruitment
    return replace(
        inputs,
        demand=replace(
            inputs.demand,
            families_per_day=2 * inputs.demand.families_per_day,
            returns_per_day_at_opening=2 * inputs.demand.returns_per_day_at_opening,
        ),
        posts=(*inputs.posts, *(replace(post, name=copies[post.name]) for post in inputs.posts)),
        teams=tuple(replace(team, manager_fte=2 * team.manager_fte, support_fte=2 * team.support_fte) for team in inputs.teams),
        recruitment=replace(recruitment, candidates_per_year={g: 2 * n for g, n in recruitment.candidates_per_year.items()}),
        opening=replace(
            opening,
            workers=(*opening.workers, *workers),
            cases=tuple(replace(cases, count=2 * cases.count, in_court=2 * cases.in_court) for cases in opening.cases),
        ),
    )


def final_caseloads(inputs: WorldInputs, replications: range) -> list[float]:
    figures = []
    for rep in replications:
        book = World(inputs, PlanInputs(name="x"), Draws(5, rep)).run(183.0).months[-1]
        holders = [line for line in book.workers if line.cases and line.role == "social_worker"]
        figures.append(sum(line.cases for line in holders) / sum(line.fte for line in holders))
    return figures


@pytest.mark.slow
def test_a_council_twice_as_large_has_the_same_average_caseload(small_inputs: WorldInputs) -> None:
    """Different futures, compared as samples: the means may differ by 4.9 standard errors, and by half a case for rounding in a
    council of only twenty posts."""
    single = final_caseloads(small_inputs, range(40))
    double = final_caseloads(twice(small_inputs), range(40, 70))

    error = sqrt(stdev(single) ** 2 / len(single) + stdev(double) ** 2 / len(double))
    assert abs(fmean(single) - fmean(double)) <= 4.9 * error + 0.5


def stretched(inputs: WorldInputs, by: float) -> WorldInputs:
    """Keep leaving and refilling of posts at exact instants, with every rate divided and every length multiplied."""
    leaving = replace(
        inputs.leaving,
        base_per_year={"neighbour": 0.0, "agency": 0.0, "exit": 1.0 / by},
        utilisation_effect=0.0,
        tenure_knots=(),
        tenure_bands=(),
        span_effect=0.0,
        rating_effect={},
        manager_change_effect=0.0,
        blocked_effect=0.0,
        talk_success=0.0,
        notice_days={grade: 20.0 * by for grade in inputs.leaving.notice_days},
    )
    return replace(
        inputs,
        time=replace(inputs.time, day_rounding=False),
        demand=replace(inputs.demand, families_per_day=0.0, returns_per_day_at_opening=0.0),
        leaving=leaving,
        sickness=replace(inputs.sickness, on=False, parental_per_year=0.0),
        agency=replace(inputs.agency, on=False, conversion_per_year=0.0),
        progression=replace(inputs.progression, on=False),
        newly_qualified=replace(inputs.newly_qualified, on=False),
        returners=replace(inputs.returners, on=False),
        duties=replace(inputs.duties, on=False),
        recruitment=replace(
            inputs.recruitment,
            law="per_vacancy",
            fills_per_vacancy_per_year=3.0 / by,
            approval_working_days=0,
            approve_on_notice=False,
            stages=(),
        ),
        opening=replace(
            inputs.opening,
            cases=(),
            pipeline=(),
            equilibrium_pipeline=False,
            workers=tuple(worker for worker in inputs.opening.workers if worker.kind == "permanent"),
        ),
    )


def test_half_the_speed_gives_the_same_states_at_twice_the_time(small_inputs: WorldInputs) -> None:
    """All rates halved and all lengths doubled, at exact instants: the n-th thing happens at twice the time."""
    fast = World(stretched(small_inputs, 1.0), PlanInputs(name="x"), Draws(3, 1), log=True).run(180.0).log
    slow = World(stretched(small_inputs, 2.0), PlanInputs(name="x"), Draws(3, 1), log=True).run(360.0).log

    assert fast is not None
    assert slow is not None
    assert len(fast) > 20
    assert list(slow.who) == list(fast.who)
    assert list(slow.day) == pytest.approx([2 * day for day in fast.day], rel=1e-6)
