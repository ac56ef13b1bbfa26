"""From council and plan to what the world reads, once for each simulated future.

``compile_council`` draws the settings given as ranges, solves what a council leaves to be solved (lengths in balance with open
cases, hazards in balance with turnover, candidates in balance with leavers, agency cover in balance with agency workers), and
turns dates into days. ``compile_plan`` does the same for the policies of a plan. Both are pure: the same settings and the same
point give the same inputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from sim.settings.calendar import calendar_inputs
from sim.settings.council import Council
from sim.settings.inputs import CalendarInputs, PlanInputs, TimeInputs, WorldInputs
from sim.settings.plan import Plan, plan_faults, plan_inputs
from sim.settings.problems import Problem, ProblemsFound, shown
from sim.settings.ranges import drawn_council
from sim.settings.translate import work
from sim.settings.translate.agency import agency_inputs
from sim.settings.translate.flows import Flows, demand_inputs, flows_of
from sim.settings.translate.market import inspection_inputs, market_inputs
from sim.settings.translate.opening_state import OpeningState, opening_state
from sim.settings.translate.people import (
    leaving_inputs,
    newly_qualified_inputs,
    progression_inputs,
    returners_inputs,
    sickness_inputs,
    trainees_inputs,
)
from sim.settings.translate.recruitment import recruitment_inputs
from sim.settings.translate.stages import balance_factors, demand_factor, pathway_inputs, stage_laws
from sim.settings.translate.start import opening_inputs, posts_and_workers, team_inputs


class NoHoursForCasesError(ValueError):
    """Settings drawn from their ranges leave no hours for cases; the future they belong to is reported as failed."""


def compile_council(council: Council, horizon_days: float, point: Mapping[str, float] | None = None) -> WorldInputs:
    """Translate a council for one future.

    Args:
        council: as its file states it.
        horizon_days: how long the run lasts.
        point: a number strictly between 0 and 1 for each setting given as a range; None takes every setting at its value.

    Raises:
        NoHoursForCasesError: a worker with the reference caseload would be full before doing anything for the cases.
    """
    drawn = drawn_council(council, point) if point else council
    calendar = run_calendar(drawn.opening.date, horizon_days)
    flows, state = opening_of(drawn)
    if point and state.hours_factor <= 0.0:  # settings at their values are refused when a council is checked
        raise NoHoursForCasesError(
            f"the settings drawn for this future leave no hours for cases: taking them on already takes "
            f"{state.one_off.hours:.2f} hours a week of each. Lower the reference caseload or the allocation hours."
        )
    posts, workers = posts_and_workers(drawn)
    opening = opening_inputs(drawn, state, workers)
    laws = stage_laws(drawn)
    return WorldInputs(
        council=drawn.name,
        time=TimeInputs(day_rounding=drawn.time.day_rounding),
        calendar=calendar,
        demand=demand_inputs(drawn, flows, calendar),
        pathway=pathway_inputs(drawn, flows, state, laws, balance_factors(drawn, flows, state, laws)),
        workload=work.workload_inputs(drawn, state),
        progress=work.progress_inputs(drawn),
        allocation=work.allocation_inputs(drawn),
        review=work.review_inputs(drawn),
        handover=work.handover_inputs(drawn),
        leaving=leaving_inputs(drawn, state),
        sickness=sickness_inputs(drawn),
        recruitment=recruitment_inputs(drawn, state, opening, posts),
        newly_qualified=newly_qualified_inputs(drawn),
        progression=progression_inputs(drawn, calendar),
        trainees=trainees_inputs(drawn),
        returners=returners_inputs(drawn),
        market=market_inputs(drawn, calendar),
        inspection=inspection_inputs(drawn),
        agency=agency_inputs(drawn, state),
        supervision=work.supervision_inputs(drawn),
        support=work.support_inputs(drawn),
        duties=work.duties_inputs(drawn),
        extra_hours=work.extra_hours_inputs(drawn),
        costs=work.costs_inputs(drawn, calendar),
        areas=tuple(drawn.demand.areas.items()),
        teams=team_inputs(drawn),
        posts=posts,
        opening=opening,
    )


def opening_of(council: Council) -> tuple[Flows, OpeningState]:
    """Return the flows and the opening in numbers, demand scaled where the council asks for that kind of balance."""
    flows = flows_of(council)
    state = opening_state(council, flows)
    factor = demand_factor(council, flows, state, stage_laws(council))
    if factor == 1.0:
        return flows, state
    scaled = flows.scaled(factor)
    return scaled, opening_state(council, scaled)


@lru_cache(maxsize=8)
def run_calendar(opening: date, horizon_days: float) -> CalendarInputs:
    """Return the days of a run; the same for every future of a study."""
    return calendar_inputs(opening, horizon_days)


def compile_plan(plan: Plan, council: Council, inputs: WorldInputs, horizon_days: float) -> PlanInputs:
    """Translate a plan for one future.

    Raises:
        ProblemsFound: when a policy does not fit the council or the run, with every problem at once.
    """
    problems = plan_problems(plan, council, inputs, horizon_days)
    if problems:
        raise ProblemsFound(problems)
    return plan_inputs(plan, council.opening.date, horizon_days, inputs)


def plan_problems(plan: Plan, council: Council, inputs: WorldInputs, horizon_days: float) -> tuple[Problem, ...]:
    """Return everything that stops a plan from being run on a council."""
    file = plan.name or "plan"
    return tuple(
        Problem(file, None, fault.setting, shown(fault.value) if fault.value else "", fault.problem, fault.fix)
        for fault in plan_faults(plan, council.opening.date, horizon_days, inputs)
    )
