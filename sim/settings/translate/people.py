"""Permanent staff: leaving calibrated to turnover, sickness, grades, trainees and returners (model.md 10, 11, 13)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from sim.settings.calendar import day_from, is_working_day
from sim.settings.council import Council
from sim.settings.inputs import (
    NEVER,
    CalendarInputs,
    CohortInputs,
    LeavingInputs,
    NewlyQualifiedInputs,
    ProgressionInputs,
    ReturnersInputs,
    SicknessInputs,
    TraineesInputs,
)
from sim.settings.quantity import Sourced
from sim.settings.sections.market import RATINGS
from sim.settings.sections.people import Cohort, Leaving
from sim.settings.sections.start import WorkerGroup
from sim.settings.translate.laws import DAYS_PER_YEAR, law_inputs
from sim.settings.translate.opening_state import OpeningState, social_workers, strain
from sim.settings.translate.work import by_grade

TENURE_POINTS = 16
DESTINATIONS = ("neighbour", "agency", "exit")


def leaving_inputs(council: Council, state: OpeningState) -> LeavingInputs:
    """Return hazards of leaving, calibrated so that the opening workforce leaves at its observed turnover."""
    leaving = council.leaving
    tenure = leaving.tenure_effect
    keep_tenure = leaving.effects or tenure.why is not None
    knots = tuple(zip(tenure.at_years, tenure.log, strict=False)) if keep_tenure and tenure.kind == "knots" else ()
    return LeavingInputs(
        on=leaving.on,
        base_per_year=base_per_year(council, state),
        pay_elasticity=pay_elasticities(leaving),
        utilisation_effect=effect(leaving, leaving.utilisation_effect),
        tenure_knots=knots,
        tenure_bands=tenure_bands(leaving) if keep_tenure else (),
        span_effect=span_effect(council),
        span_reference=leaving.span_reference.value,
        rating_effect=rating_effects(council),
        manager_change_effect=effect(leaving, leaving.manager_change_effect) if council.supervision.on else 0.0,
        manager_change_days=leaving.manager_change.value,
        blocked_effect=effect(leaving, leaving.blocked_effect),
        team_effect=dict(leaving.team_effect) if leaving.effects else {},
        leadership_effect=council.leadership.effect.value if council.leadership.on else 0.0,
        tie_effect=effect(leaving, leaving.tie_effect),
        cliff_effect=effect(leaving, leaving.cliff_effect),
        cliff_days=leaving.cliff.value,
        notice_days=by_grade(leaving.notice),
        retirement=retirement_steps(leaving),
        talk_success=council.retention_talk.success.value if council.retention_talk.on else 0.0,
        interviews_on=council.exit_interviews.on,
        interview_coverage=council.exit_interviews.coverage.value if council.exit_interviews.on else 0.0,
        interview_accuracy=council.exit_interviews.accuracy.value,
    )


def effect(leaving: Leaving, item: Sourced[float]) -> float:
    """An effect on leaving; 0 when effects are off, unless the file overrides this one with a reason."""
    return item.value if leaving.effects or item.why is not None else 0.0


def pay_elasticities(leaving: Leaving) -> dict[str, float]:
    """Return own-pay elasticities by destination whose share-weighted sum is the total (model.md 20.1, C6).

    When the total or the shares are drawn from ranges, all three move in proportion.
    """
    stated = leaving.pay_elasticity
    parts = {
        "neighbour": effect(leaving, stated.neighbour),
        "agency": effect(leaving, stated.agency),
        "exit": effect(leaving, stated.exit),
    }
    weighted = sum(share * parts[name] for name, share in destination_shares(leaving).items())
    if weighted == 0.0:
        return parts
    factor = stated.total.value / weighted
    return {name: part * factor for name, part in parts.items()}


def destination_shares(leaving: Leaving) -> dict[str, float]:
    """Where leavers go at the opening; the rest leave the profession."""
    shares = leaving.destination_shares
    to_neighbour, to_agency = shares.neighbour.value, shares.agency.value
    return {"neighbour": to_neighbour, "agency": to_agency, "exit": max(0.0, 1.0 - to_neighbour - to_agency)}


def base_per_year(council: Council, state: OpeningState) -> dict[str, float]:
    """Solve the hazard by destination when every effect is 0 from turnover and the council's own staff (model.md 10.1).

    In a steady workforce the DfE turnover rate is the hazard itself: theta, not -ln(1 - theta).
    """
    leaving = council.leaving
    if leaving.base_per_year != "from turnover":
        given = leaving.base_per_year
        return {"neighbour": given.neighbour, "agency": given.agency, "exit": given.exit}
    total = base_total_per_year(council, state)
    shares = destination_shares(leaving)
    if not council.neighbours.named:
        shares = {"neighbour": 0.0, "agency": shares["agency"], "exit": shares["neighbour"] + shares["exit"]}
    return {name: share * total for name, share in shares.items()}


def base_total_per_year(council: Council, state: OpeningState) -> float:
    """The base hazard at which the opening staff leave at the observed turnover, retirement inside the same total."""
    groups = social_workers(council, "permanent")
    fte = sum(group.total_fte() for group in groups)
    turnover = council.workforce.turnover.value
    if fte <= 0.0:
        return turnover
    weighted = sum(group.total_fte() * relative_hazard(council, group, state) for group in groups)
    retiring = sum(group.total_fte() * retirement_hazard(council.leaving, group) for group in groups)
    return max(0.0, turnover * fte - retiring) / weighted


def relative_hazard(council: Council, group: WorkerGroup, state: OpeningState) -> float:
    """Mean hazard of a group at the opening over the base: workload, time in post, span and rating (model.md 10.1)."""
    leaving = council.leaving
    common = effect(leaving, leaving.utilisation_effect) * strain(council, state.utilisation)
    common += rating_effects(council).get(opening_rating(council), 0.0)
    common += council.leadership.effect.value if council.leadership.on else 0.0
    team = group.team or (council.teams[0].name if council.teams else "")
    common += leaving.team_effect.get(team, 0.0) if leaving.effects else 0.0
    common += span_effect(council) * max(0.0, opening_span(council, team) - leaving.span_reference.value)
    return math.exp(common) * mean_tenure_factor(leaving, group)


def mean_tenure_factor(leaving: Leaving, group: WorkerGroup) -> float:
    """Mean of e to the tenure effect over the group's time in post, which is uniform inside its band."""
    if not leaving.effects and leaving.tenure_effect.why is None:
        return 1.0
    low, high = tenure_days(group)
    places = [low + (high - low) * (index + 0.5) / TENURE_POINTS for index in range(TENURE_POINTS)]
    return sum(math.exp(tenure_effect(leaving, days / DAYS_PER_YEAR)) for days in places) / TENURE_POINTS


def tenure_days(group: WorkerGroup) -> tuple[float, float]:
    """Least and most time in post of a group."""
    return group.tenure if isinstance(group.tenure, tuple) else (group.tenure, group.tenure)


def tenure_effect(leaving: Leaving, years: float) -> float:
    """The log effect of time in post: a step function, or straight lines between knots and flat beyond them."""
    tenure = leaving.tenure_effect
    if tenure.kind == "bands":
        return next(log for upto, log in tenure_bands(leaving) if years < upto)
    knots = list(zip(tenure.at_years, tenure.log, strict=True))
    if years <= knots[0][0]:
        return knots[0][1]
    for (begin, first), (end, last) in pairwise(knots):
        if years <= end:
            return first + (last - first) * (years - begin) / (end - begin)
    return knots[-1][1]


def tenure_bands(leaving: Leaving) -> tuple[tuple[float, float], ...]:
    """Bands of time in post with their log effects; what is beyond the last limit has the last effect."""
    tenure = leaving.tenure_effect
    if tenure.kind != "bands":
        return ()
    limits = [*tenure.upto_years, NEVER][: len(tenure.log)]
    bands = tuple(zip(limits, tenure.log, strict=True))
    return bands if limits[-1] == NEVER else (*bands, (NEVER, tenure.log[-1]))


def span_effect(council: Council) -> float:
    """Effect of each person above the reference span; none when supervision is only measured."""
    return effect(council.leaving, council.leaving.span_effect) if council.supervision.on else 0.0


def opening_span(council: Council, team: str) -> float:
    """Social workers' FTE a full-time manager of a team supervises at the opening (model.md 16.1)."""
    supervision = council.supervision
    people = (*social_workers(council, "permanent"), *social_workers(council, "agency"))
    alone = len(council.teams) == 1
    own = [group for group in people if group.team == team or (group.team is None and alone)]
    managers = sum(item.managers_fte for item in council.teams if item.name == team)
    managers += sum(group.total_fte() for group in own if group.grade == "team_manager")
    supervised = sum(group.total_fte() for group in own if group.grade != "team_manager")
    return min(supervision.span_most.value, supervised / max(managers, supervision.smallest_manager.value))


def rating_effects(council: Council) -> dict[str, float]:
    """Effect of each inspection rating; none when inspection is off."""
    table = council.leaving.rating_effect
    return {rating: effect(council.leaving, getattr(table, rating)) if council.inspection.on else 0.0 for rating in RATINGS}


def opening_rating(council: Council) -> str:
    """The council's own rating in force at the opening."""
    past = [dated for dated in council.inspection.ratings if dated.date <= council.opening.date]
    return (past[-1] if past else council.inspection.ratings[0]).rating if council.inspection.ratings else ""


def retirement_steps(leaving: Leaving) -> tuple[tuple[float, float], ...]:
    """Extra hazard of retiring by age."""
    return tuple((step.from_age, step.per_year) for step in leaving.retirement) if leaving.effects else ()


def retirement_hazard(leaving: Leaving, group: WorkerGroup) -> float:
    """Extra hazard of retiring of a group; 0 where ages are not known."""
    if group.age_years is None:
        return 0.0
    steps = [rate for age, rate in retirement_steps(leaving) if group.age_years >= age]
    return steps[-1] if steps else 0.0


def sickness_inputs(council: Council) -> SicknessInputs:
    """Return spells of absence and cover."""
    sickness, on = council.sickness, council.sickness.on
    return SicknessInputs(
        on=on,
        short_per_year=sickness.short.per_year.value if on else 0.0,
        short_law=law_inputs(sickness.short.length),
        long_per_year=sickness.long.per_year.value if on else 0.0,
        long_law=law_inputs(sickness.long.length),
        long_least_working_days=round(sickness.long.least.value),
        utilisation_effect=sickness.utilisation_effect.value,
        mental_health_share=sickness.mental_health_share.value,
        welfare_effect=council.welfare.prevented_share.value if council.welfare.on else 0.0,
        parental_per_year=council.parental.per_year.value if council.parental.on else 0.0,
        parental_days=council.parental.length.value,
        cover_capacity_share=sickness.cover_capacity_share.value,
        reallocate_after_working_days=round(sickness.reallocate_after.value),
    )


def newly_qualified_inputs(council: Council) -> NewlyQualifiedInputs:
    """Return the protected first year."""
    first = council.newly_qualified
    return NewlyQualifiedInputs(first.on, first.protected.value, first.supervision_hours.value if first.on else 0.0)


def progression_inputs(council: Council, calendar: CalendarInputs) -> ProgressionInputs:
    """Return eligibility, readiness and the days of the panels."""
    progression = council.progression
    places, funded = progression.panel_places, progression.funded_experienced_posts
    return ProgressionInputs(
        on=progression.on,
        eligible_after_days=progression.eligible_after.value,
        readiness_per_year=progression.readiness_per_year.value,
        readiness_span_effect=progression.readiness_span_effect.value if council.supervision.on else 0.0,
        panel_days=panel_days(council.opening.date, calendar, progression.panels_per_year.value),
        panel_places=NEVER if places == "unlimited" else float(places),
        funded_experienced_posts=NEVER if funded == "unlimited" else float(funded),
        pass_probability=progression.pass_probability.value,
        blocked_after_days=progression.blocked_after.value,
    )


def panel_days(opening: date, calendar: CalendarInputs, panels_per_year: int) -> tuple[float, ...]:
    """Return the first working day of each part of the calendar year, as midnights that begin them."""
    if panels_per_year < 1:
        return ()
    months = {1 + round(number * 12 / panels_per_year) for number in range(panels_per_year)}
    starts = zip(calendar.month_starts, calendar.month_numbers, strict=True)
    firsts = [opening + timedelta(days=start + 1) for start, month in starts if month in months and start >= 0]
    return tuple(day_from(_first_working_day(first), opening) for first in firsts)


def _first_working_day(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def trainees_inputs(council: Council) -> TraineesInputs:
    """Return the cohorts, each with its own shares or the common ones."""
    trainees = council.trainees
    cohorts = tuple(_cohort(council, cohort) for cohort in trainees.cohorts) if trainees.on else ()
    return TraineesInputs(trainees.on, cohorts, trainees.wait_most.value)


def _cohort(council: Council, cohort: Cohort) -> CohortInputs:
    common = council.trainees
    start_day = day_from(cohort.start, council.opening.date)
    return CohortInputs(
        name=cohort.name,
        route=cohort.route,
        heads=cohort.heads,
        start_day=start_day,
        end_day=start_day + cohort.length,
        completes=first_value((cohort.completes, common.completes)),
        joins=first_value((cohort.joins, common.joins)),
        bonding_days=first_value((cohort.bonding, common.bonding)),
        cost_per_head_gbp=first_value((cohort.cost_per_head_gbp,)),
    )


def first_value(items: Iterable[Sourced[float] | None]) -> float:
    """The first value that is given, else 0."""
    return next((item.value for item in items if item is not None), 0.0)


def returners_inputs(council: Council) -> ReturnersInputs:
    """Return who may come back."""
    returners = council.returners
    return ReturnersInputs(
        on=returners.on,
        per_year=returners.per_year.value,
        tie_days=returners.tie.value,
        pay_exponent=returners.pay_exponent.value,
        load_coefficient=returners.load_coefficient.value,
    )
