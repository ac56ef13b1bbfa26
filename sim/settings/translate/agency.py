"""Agency workers: the target, its hysteresis, and the cover that makes the opening a resting point (model.md 15).

An agency workforce in balance is a little smaller than its target: while the gap must last ten working days before anyone
is asked for, and weeks pass before a request is filled, some of the target is always on its way. Where ``agency.scale`` is
"balance", the cover of vacancies is solved so that the target at the opening is the opening stock plus that shortfall:

    target(0) = A + fills a day x days to fill + half the fills that fall due while a gap must last + half a threshold

The world asks for all whole thresholds of a gap at once when it has lasted. One worker for each ten working days, as the
sentence "one FTE at a time" could be read, would give at most 25 requests a year, while 33 workers with assignments of half
a year end 66 times.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.settings.calendar import day_from
from sim.settings.council import Council
from sim.settings.inputs import NEVER, AgencyInputs, AgencyTriggerInputs
from sim.settings.sections.market import Agency
from sim.settings.translate.assignments import mean_end_per_year
from sim.settings.translate.laws import DAYS_PER_YEAR, WORKING_DAY_DAYS, law_inputs
from sim.settings.translate.opening_state import OpeningState
from sim.settings.translate.people import opening_rating
from sim.settings.translate.work import by_grade


@dataclass(frozen=True, slots=True)
class AgencyBalance:
    """Agency work at the opening, in balance.

    Attributes:
        ends_per_year: assignments that end, conversions included.
        fill_days: from request to start.
        target_fte: target at which the opening stock stays as it is.
        other_target_fte: part of the target that does not come from vacancies.
        cover_of_vacancies: cov_V.
        pending_requests: requests on their way at the opening.
    """

    ends_per_year: float
    fill_days: float
    target_fte: float
    other_target_fte: float
    cover_of_vacancies: float
    pending_requests: int


def agency_balance(council: Council, state: OpeningState) -> AgencyBalance:
    """Solve the agency cover of a council whose ranges have been drawn."""
    agency = council.agency
    ends = state.agency_fte * (mean_end_per_year(agency) + agency.conversion_per_year.value)
    fill = law_inputs(agency.fill).mean * agency.market_rate_ratio.value**agency.fill_pay_exponent.value
    days = fill + agency.competence_checks.value
    pending = ends * days / DAYS_PER_YEAR
    waiting = ends * agency.on_delay.value * WORKING_DAY_DAYS / DAYS_PER_YEAR
    target = state.agency_fte + pending + waiting + 0.5 * agency.on_threshold_fte.value
    other = other_target_fte(council, state)
    cover = agency.cover_of_vacancies.value
    if agency.scale == "balance" and state.vacancies_fte > 0.0 and state.agency_fte > 0.0:
        cover = max(0.0, (target - other) / state.vacancies_fte)
    if agency.scale != "balance":
        return AgencyBalance(ends, days, target, other, cover, agency.pending_requests)
    return AgencyBalance(ends, days, target, other, cover, round(pending))


def other_target_fte(council: Council, state: OpeningState) -> float:
    """The target from absence, overload, standing workers and a recent judgement, before vacancies."""
    agency = council.agency
    total = agency.standing_fte.value + agency.cover_of_absence.value * state.long_absent_fte
    total += agency.overload_response.value * max(0.0, state.utilisation - 1.0) * state.permanent_fte
    inspection = council.inspection
    if inspection.on and opening_rating(council) == "inadequate":
        since = max(dated.date for dated in inspection.ratings if dated.date <= council.opening.date)
        if (council.opening.date - since).days < inspection.agency_after_inadequate_for.value:
            total += inspection.agency_after_inadequate.value * state.posts_fte
    return total


def agency_inputs(council: Council, state: OpeningState) -> AgencyInputs:
    """Return agency work as the world runs it."""
    agency, opening = council.agency, council.opening.date
    balance = agency_balance(council, state)
    cap = agency.rules.price_cap
    return AgencyInputs(
        on=agency.on,
        cover_of_vacancies=balance.cover_of_vacancies,
        cover_of_absence=agency.cover_of_absence.value,
        overload_response=agency.overload_response.value,
        standing_fte=agency.standing_fte.value,
        panel_fte=NEVER if agency.panel_fte == "unlimited" else agency.panel_fte,
        budget_gbp=NEVER if agency.budget_gbp == "unlimited" else agency.budget_gbp,
        on_threshold_fte=agency.on_threshold_fte.value,
        on_working_days=round(agency.on_delay.value),
        off_threshold_fte=agency.off_threshold_fte.value,
        off_working_days=round(agency.off_delay.value),
        trigger=_trigger(agency),
        fill_law=law_inputs(agency.fill),
        fill_pay_exponent=agency.fill_pay_exponent.value,
        competence_days=agency.competence_checks.value,
        assignment_per_year=_assignment(agency),
        conversion_per_year=agency.conversion_per_year.value,
        conversion_exponent=agency.conversion_exponent.value,
        conversion_fee_scale_gbp=agency.conversion_fee_scale_gbp.value,
        conversion_bonus_gbp=agency.conversion_bonus_gbp.value,
        conversion_fee_gbp=agency.conversion_fee_gbp.value,
        release_notice=tuple(
            (-NEVER if step.date == "always" else day_from(step.date, opening), step.notice) for step in agency.release_notice
        ),
        rate_gbp_per_hour=agency.rate_gbp_per_hour.value,
        hours_per_week=agency.hours_per_week.value,
        weeks_per_year=agency.weeks_per_year.value,
        market_rate_ratio=agency.market_rate_ratio.value,
        net_pay_gbp=by_grade(agency.net_pay_gbp),
        rules_day=day_from(agency.rules.from_date, opening),
        price_cap_factor=1.0 if cap == "none" else cap.factor,
        cooling_off_effect=agency.rules.cooling_off_effect.value,
        experience_rule_days=agency.rules.experience_needed.value,
        grade=agency.grade,
        pending_at_opening=balance.pending_requests,
        price_cap_day=NEVER if cap == "none" else day_from(cap.date, opening),
    )


def _trigger(agency: Agency) -> AgencyTriggerInputs | None:
    if agency.trigger == "none":
        return None
    return AgencyTriggerInputs(agency.trigger.measure, agency.trigger.on_at, agency.trigger.off_at)


def _assignment(agency: Agency) -> tuple[tuple[float, float], ...]:
    if agency.assignment_steps:
        return tuple((step.from_age, step.per_year) for step in agency.assignment_steps)
    return ((0.0, DAYS_PER_YEAR / agency.assignment.value),)
