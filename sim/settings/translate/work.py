"""Hours, overload, allocation, handover, supervision, support and money (model.md 7, 8, 9, 16, 18, 22)."""

from __future__ import annotations

from sim.settings.council import Council
from sim.settings.inputs import (
    NEVER,
    AllocationInputs,
    CalendarInputs,
    CostsInputs,
    DutiesInputs,
    ExtraHoursInputs,
    HandoverInputs,
    ProgressInputs,
    ReviewInputs,
    SupervisionInputs,
    SupportInputs,
    WorkloadInputs,
)
from sim.settings.quantity import Sourced
from sim.settings.sections.base import GRADES, ByGrade
from sim.settings.translate.laws import DAYS_PER_YEAR
from sim.settings.translate.opening_state import OpeningState, reference_hours, welfare_share

EVERY_ROLE = (*GRADES, "community_resource_worker")
DEFAULT = "default"
MONTH_DAYS = DAYS_PER_YEAR / 12.0


def by_grade(table: ByGrade[Sourced[float]]) -> dict[str, float]:
    """Return the value of every grade that has one, its own or the default."""
    found = {grade: table.of(grade) for grade in EVERY_ROLE}
    return {grade: item.value for grade, item in found.items() if item is not None}


def workload_inputs(council: Council, state: OpeningState) -> WorkloadInputs:
    """Return capacity and its use."""
    workload = council.workload
    extra = welfare_share(council)
    overhead = {grade: share + extra for grade, share in by_grade(workload.overhead_share).items()}
    default = workload.overhead_share.default
    return WorkloadInputs(
        contracted_hours=workload.contracted_hours.value,
        available_share=workload.available_share.value,
        overhead_share=overhead | {DEFAULT: (default.value if default is not None else 0.0) + extra},
        reference_hours=reference_hours(council),
        one_off_on=workload.one_off,
        one_off_days=workload.one_off_spread.value,
        ramp_on=workload.ramp,
        newcomer_efficiency=workload.newcomer_efficiency.value,
        prepared_newcomer_efficiency=workload.prepared_newcomer_efficiency.value,
        newcomer_ramp_days=workload.newcomer_ramp.value,
        returner_ramp_days=workload.returner_ramp.value,
        agency_efficiency=workload.agency_efficiency.value,
        agency_ramp_days=workload.agency_ramp.value,
        overtime_share=workload.overtime_share.value,
        memory_days=workload.utilisation_memory.value,
        phased_return_start=workload.phased_return_start.value,
        phased_return_working_days=round(workload.phased_return.value),
        opening_handover_hours=state.one_off.taking_over,
    )


def progress_inputs(council: Council) -> ProgressInputs:
    """Return how overload delays work."""
    progress = council.progress
    return ProgressInputs(
        stretch=progress.stretch.value,
        slowest=progress.slowest.value,
        cover_share=progress.cover_share.value,
        clip_low=progress.clip_low.value,
        clip_high=progress.clip_high.value,
    )


def allocation_inputs(council: Council) -> AllocationInputs:
    """Return who takes a case."""
    allocation = council.allocation
    limits = allocation.wait_limits
    waits = (NEVER, NEVER, NEVER) if limits == "never" else (0.0, limits.assessment.value, limits.other.value)
    return AllocationInputs(
        rule=allocation.rule,
        timing=allocation.timing,
        caps=by_grade(allocation.caps),
        newly_qualified_caps=tuple((step.from_start / MONTH_DAYS, step.cap) for step in allocation.newly_qualified_caps),
        newcomer_cap_start=allocation.newcomer_cap_start.value,
        newcomer_cap_days=allocation.newcomer_cap_ramp.value,
        limit_factor=allocation.limit_factor.value,
        newly_qualified_limit_factor=allocation.newly_qualified_limit_factor.value,
        utilisation_most=allocation.u_max.value,
        wait_most_working_days=waits,
        no_new_cases_last_days=allocation.no_new_cases_last.value,
        continuity_days=allocation.continuity.value,
        continuity_extra=allocation.continuity_extra.value,
    )


def review_inputs(council: Council) -> ReviewInputs:
    """Return the rule on very high caseloads."""
    review = council.review
    return ReviewInputs(review.on, review.challenge.value, review.commitment.value, review.delay.value)


def handover_inputs(council: Council) -> HandoverInputs:
    """Return what a change of lead worker costs."""
    handover = council.handover
    return HandoverInputs(
        on=handover.on,
        overlap_days=handover.overlap.value,
        giver_share=handover.giver_share.value,
        sudden_share=handover.sudden_share.value,
        unsettled_days=handover.unsettled.value,
        unsettled_sudden_days=handover.unsettled_sudden.value,
        late_multiplier=handover.late_multiplier.value,
    )


def supervision_inputs(council: Council) -> SupervisionInputs:
    """Return how the span is counted."""
    supervision = council.supervision
    return SupervisionInputs(supervision.on, supervision.span_most.value, supervision.smallest_manager.value)


def support_inputs(council: Council) -> SupportInputs:
    """Return what support workers can take."""
    support = council.support
    return SupportInputs(support.on, support.efficiency.value, support.case_share.value, support.management_share.value)


def duties_inputs(council: Council) -> DutiesInputs:
    """Return when duties are in time."""
    return DutiesInputs(council.duties.on, council.duties.headroom.value)


def extra_hours_inputs(council: Council) -> ExtraHoursInputs:
    """Return what part-timers may take on for a while."""
    extra = council.extra_hours
    return ExtraHoursInputs(extra.on, extra.consent_share.value, extra.raise_fte.value, extra.most.value, extra.fatigue.value)


def costs_inputs(council: Council, calendar: CalendarInputs) -> CostsInputs:
    """Return what things cost, with stated inflation each 1 April."""
    costs = council.costs
    rise = 1.0 + costs.inflation_per_year.value
    aprils = [day for day in calendar.year_starts if day > 0]
    return CostsInputs(
        on=costs.on,
        unit_cost_gbp=by_grade(costs.unit_cost_gbp),
        on_cost_share=costs.on_cost_share.value,
        agency_fee_share=costs.agency_fee_share.value,
        hire_gbp=costs.hire_gbp.value,
        support_worker_gbp=costs.support_worker_gbp.value,
        full_sick_pay_days=costs.full_sick_pay.value,
        reduced_sick_pay_share=costs.reduced_sick_pay_share.value,
        inflation=tuple((float(day), float(rise**number)) for number, day in enumerate(aprils, start=1) if rise != 1.0),
    )
