"""Work and capacity: hours a worker has, how overload delays cases, who takes a case, what a change of worker costs.

Sections 7, 8, 9 and 16 of model.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sim.settings.problems import Fault
from sim.settings.quantity import Cases, Days, Fte, Gbp, HoursPerWeek, Multiplier, Number, Settings, Share, Sourced, WorkingDays
from sim.settings.sections.base import ByGrade, Plain, Switch


class Workload(Settings):
    """``[workload]``: hours a worker has and how they are used (7).

    Attributes:
        contracted_hours: hours a week of one FTE.
        available_share: share of them left after leave, holidays and training.
        overhead_share: share spent on meetings, supervision and administration not tied to a case.
        normalise: whether recurring hours are scaled so that a full-time experienced worker at the reference caseload is full.
        reference_caseload: that caseload.
        one_off: whether one-off work is counted; one_off_spread: over how long it is spread.
        ramp: whether newcomers work up to full efficiency.
        newcomer_efficiency: of a new permanent worker at the start; prepared_newcomer_efficiency: after early induction.
        newcomer_ramp: time until it is full; returner_ramp: the same for a returner.
        agency_efficiency, agency_ramp: the same for an agency worker.
        overtime_share: hours beyond contract worked when overloaded, as a share.
        utilisation_memory: half-life of smoothed utilisation.
        phased_return_start: share of capacity on returning from a long absence; phased_return: time until it is whole.
    """

    contracted_hours: Sourced[HoursPerWeek]
    available_share: Sourced[Share]
    overhead_share: ByGrade[Sourced[Share]]
    normalise: Switch
    reference_caseload: Sourced[Cases]
    one_off: Switch
    one_off_spread: Sourced[Days]
    ramp: Switch
    newcomer_efficiency: Sourced[Share]
    prepared_newcomer_efficiency: Sourced[Share]
    newcomer_ramp: Sourced[Days]
    returner_ramp: Sourced[Days]
    agency_efficiency: Sourced[Share]
    agency_ramp: Sourced[Days]
    overtime_share: Sourced[Share]
    utilisation_memory: Sourced[Days]
    phased_return_start: Sourced[Share]
    phased_return: Sourced[WorkingDays]


class Progress(Settings):
    """``[progress]``: how overload delays work (8) and the clip of utilisation in every effect (10.1).

    Attributes:
        stretch: kappa, the power with which a stretching case slows; 0 is no delay, 1 has no resting point.
        slowest: the least rate of progress.
        cover_share: share of an absent holder's hours that colleagues give.
        clip_low, clip_high: limits of utilisation less 1 in its effects on people.
    """

    stretch: Sourced[Number]
    slowest: Sourced[Share]
    cover_share: Sourced[Share]
    clip_low: Sourced[Number]
    clip_high: Sourced[Number]

    def faults(self) -> Iterable[Fault]:
        """Report settings under which work would never end (model.md 20.1, C5)."""
        if not 0 <= self.stretch.value <= 1:
            yield Fault(
                "stretch", f"{self.stretch.value:g} is outside 0 to 1", "Write a number from 0 to 1, usually below 0.6."
            )
        if self.slowest.value <= 0:
            yield Fault("slowest", "is 0: overloaded cases would stand still for ever", "Write a share above 0.")
        if self.clip_low.value > self.clip_high.value:
            yield Fault("clip_low", "is above clip_high", "Make clip_low the smaller of the two.")

    def warnings(self) -> Iterable[Fault]:
        """Warn of a service without a resting point."""
        if self.stretch.value == 1:
            yield Fault(
                "stretch", "at 1 there is no resting point once demand exceeds capacity", "Use it for verification only."
            )


class CapStep(Settings):
    """One step of the cap of a newly qualified worker.

    Attributes:
        from_start: time since the start from which it holds.
        cap: cases for one FTE.
    """

    from_start: Days
    cap: Cases


class WaitLimits(Settings):
    """Longest wait in the allocation queue before a case is given to somebody over the limit.

    Attributes:
        assessment: for assessments that are not urgent; urgent cases do not wait.
        other: for everything else.
    """

    assessment: Sourced[WorkingDays]
    other: Sourced[WorkingDays]


class Allocation(Settings):
    """``[allocation]``: who takes a case (9.1, 9.2).

    Attributes:
        rule: points, count, continuity, random (for comparison), or none when cases have no holder.
        timing: "morning" of each working day, or "immediate".
        caps: what the council says a full-time caseload should be.
        newly_qualified_caps: the same in the first year, by time since the start.
        newcomer_cap_start: share of the cap a newcomer begins with; newcomer_cap_ramp: time until it is whole.
        limit_factor: the allocator's limit over the cap; newly_qualified_limit_factor: the same for the newly qualified.
        u_max: highest utilisation after taking the case.
        wait_limits: longest waits, or "never" for a queue that is never forced.
        no_new_cases_last: part of the notice in which a leaver takes no new case.
        continuity: how recently a previous holder must have held the case.
        continuity_extra: how far above u_max the rule "continuity" goes.
    """

    rule: Plain[Literal["points", "count", "continuity", "random", "none"]]
    timing: Plain[Literal["morning", "immediate"]]
    caps: ByGrade[Sourced[Cases]]
    newly_qualified_caps: Plain[tuple[CapStep, ...]]
    newcomer_cap_start: Sourced[Share]
    newcomer_cap_ramp: Sourced[Days]
    limit_factor: Sourced[Multiplier]
    newly_qualified_limit_factor: Sourced[Multiplier]
    u_max: Sourced[Number]
    wait_limits: Plain[Literal["never"] | WaitLimits]
    no_new_cases_last: Sourced[Days]
    continuity: Sourced[Days]
    continuity_extra: Sourced[Number]

    def faults(self) -> Iterable[Fault]:
        """Report a role or grade without a cap, and limits below the cap."""
        missing = [grade for grade in ("social_worker", "community_resource_worker") if self.caps.of(grade) is None]
        for grade in missing:
            yield Fault(f"caps.{grade}", "is missing", "Give a cap, or a default for all grades.")
        if self.u_max.value <= 0:
            yield Fault("u_max", "is not above 0", "Write a utilisation, for example 1.25.")


class Review(Settings):
    """``[review]``: the rule on very high caseloads (9.2, K15).

    Attributes:
        on: whether it is applied.
        challenge: cases per FTE above which a worker is flagged.
        commitment: cases per FTE to which the worker is brought back.
        delay: time between the two.
    """

    on: Switch
    challenge: Sourced[Cases]
    commitment: Sourced[Cases]
    delay: Sourced[Days]


class Handover(Settings):
    """``[handover]``: what a change of lead worker costs (9.3).

    Attributes:
        on: False and it costs nothing.
        overlap: time in which giver and receiver both work.
        giver_share: hours of the giver over those of the receiver.
        sudden_share: hours of the receiver without an overlap, over those with one.
        unsettled: time after a change in which the case counts as unsettled; unsettled_sudden: without an overlap.
        late_multiplier: multiplies the chance that a duty on an unsettled case is late.
    """

    on: Switch
    overlap: Sourced[Days]
    giver_share: Sourced[Share]
    sudden_share: Sourced[Multiplier]
    unsettled: Sourced[Days]
    unsettled_sudden: Sourced[Days]
    late_multiplier: Sourced[Multiplier]


class Supervision(Settings):
    """``[supervision]``: managers and the size of what they supervise (16.1).

    Attributes:
        on: False and the span has no effect; it is measured all the same.
        span_most: the largest span counted.
        smallest_manager: FTE counted for a team without any manager at work.
    """

    on: Switch
    span_most: Sourced[Number]
    smallest_manager: Sourced[Fte]


class Support(Settings):
    """``[support]``: support workers who take delegable hours (16.2).

    Attributes:
        on: False and they take none.
        delegable_share: share of a case's hours that can be delegated, for stages that do not state their own.
        efficiency: of a support worker against a social worker in the same task.
        case_share: share of a support worker's available time that goes to cases.
        management_share: share of one social worker's capacity that managing one support worker takes.
    """

    on: Switch
    delegable_share: Sourced[Share]
    efficiency: Sourced[Share]
    case_share: Sourced[Share]
    management_share: Sourced[Share]


class Welfare(Settings):
    """``[welfare]``: welfare support and debrief pools (16.4).

    Attributes:
        on: whether they exist.
        hours_per_week: hours of each worker that they take.
        prevented_share: share of long mental-health absences that they prevent.
    """

    on: Switch
    hours_per_week: Sourced[HoursPerWeek]
    prevented_share: Sourced[Share]


class ExtraHours(Settings):
    """``[extra_hours]``: part-timers who work more for a while (13, K35).

    Attributes:
        on: whether they are asked.
        consent_share: share who agree.
        raise_fte: how much more they work.
        most: longest time they do.
        fatigue: added to the effect of workload on their leaving.
    """

    on: Switch
    consent_share: Sourced[Share]
    raise_fte: Sourced[Fte]
    most: Sourced[Days]
    fatigue: Sourced[Number]


class Costs(Settings):
    """``[costs]``: what things cost (18).

    Attributes:
        on: False and nothing accrues.
        unit_cost_gbp: on-costed yearly cost of one FTE by grade, where a council states it; replaces salary with on-cost.
        on_cost_share: employer's costs on top of salary.
        agency_fee_share: on top of the agency charge.
        hire_gbp: each hire.
        support_worker_gbp: on-costed yearly cost of a support worker FTE; managers are costed by their grade.
        full_sick_pay: time on full pay; reduced_sick_pay_share: share of pay after it.
        inflation_per_year: stated yearly rise of unit costs and charges, on 1 April.
        budget_gbp: the service's yearly staff budget, for comparison only.
    """

    on: Switch
    unit_cost_gbp: ByGrade[Sourced[Gbp]] = ByGrade()
    on_cost_share: Sourced[Share]
    agency_fee_share: Sourced[Share]
    hire_gbp: Sourced[Gbp]
    support_worker_gbp: Sourced[Gbp]
    full_sick_pay: Sourced[Days]
    reduced_sick_pay_share: Sourced[Share]
    inflation_per_year: Sourced[Share]
    budget_gbp: Sourced[Gbp] | None = None
