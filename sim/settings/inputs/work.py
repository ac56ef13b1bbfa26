"""Hours, progress, allocation and what surrounds them (model.md 7 to 9, 16, 22)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkloadInputs:
    """Hours a worker has and how they are used (7).

    Attributes:
        contracted_hours: H, a week for one FTE.
        available_share: alpha.
        overhead_share: delta by grade; grades not listed use "default".
        reference_hours: r-bar, normalised hours a week of an average case; the unit of caseload points.
        one_off_on, one_off_days: whether one-off work is counted, and over how many days it is spread.
        newcomer_efficiency, newcomer_ramp_days: xi of a new permanent worker rises to 1.
        agency_efficiency, agency_ramp_days: the same for an agency worker.
        overtime_share: omega.
        memory_days: half-life of smoothed utilisation; 0 means no memory.
        phased_return_start, phased_return_working_days: chi after a long absence.
        opening_handover_hours: hours a week of each case held at the opening that handovers just past still take.
    """

    contracted_hours: float
    available_share: float
    overhead_share: dict[str, float]
    reference_hours: float
    one_off_on: bool
    one_off_days: float
    ramp_on: bool
    newcomer_efficiency: float
    prepared_newcomer_efficiency: float
    newcomer_ramp_days: float
    returner_ramp_days: float
    agency_efficiency: float
    agency_ramp_days: float
    overtime_share: float
    memory_days: float
    phased_return_start: float
    phased_return_working_days: int
    opening_handover_hours: float = 0.0


@dataclass(frozen=True, slots=True)
class ProgressInputs:
    """How overload delays work (8), and the clip g of utilisation (10.1)."""

    stretch: float
    slowest: float
    cover_share: float
    clip_low: float
    clip_high: float


@dataclass(frozen=True, slots=True)
class AllocationInputs:
    """Who takes a case (9.1, 9.2).

    Attributes:
        rule: points, count, continuity, random or none.
        timing: morning or immediate.
        caps: full-time cap by grade and role.
        newly_qualified_caps: (months since start, cap) steps for the newly qualified.
        newcomer_cap_start, newcomer_cap_days: a newcomer's cap ramps up.
        limit_factor, newly_qualified_limit_factor: limit = factor x cap.
        utilisation_most: u_max.
        wait_most_working_days: by urgency 0, 1, 2; NEVER for a queue that is never forced.
        no_new_cases_last_days: of notice.
        continuity_days: how recently a previous holder must have held the case.
        continuity_extra: how far above u_max the rule "continuity" goes.
    """

    rule: str
    timing: str
    caps: dict[str, float]
    newly_qualified_caps: tuple[tuple[float, float], ...]
    newcomer_cap_start: float
    newcomer_cap_days: float
    limit_factor: float
    newly_qualified_limit_factor: float
    utilisation_most: float
    wait_most_working_days: tuple[float, float, float]
    no_new_cases_last_days: float
    continuity_days: float
    continuity_extra: float


@dataclass(frozen=True, slots=True)
class ReviewInputs:
    """The rule on very high caseloads: challenge above 26, bring back to 22 (9.2, K15)."""

    on: bool
    challenge: float
    commitment: float
    delay_days: float


@dataclass(frozen=True, slots=True)
class HandoverInputs:
    """What a change of lead worker costs (9.3)."""

    on: bool
    overlap_days: float
    giver_share: float
    sudden_share: float
    unsettled_days: float
    unsettled_sudden_days: float
    late_multiplier: float


@dataclass(frozen=True, slots=True)
class SupervisionInputs:
    """Managers and the size of what they supervise (16.1)."""

    on: bool
    span_most: float
    smallest_manager_fte: float


@dataclass(frozen=True, slots=True)
class SupportInputs:
    """Support workers who take delegable hours (16.2)."""

    on: bool
    efficiency: float
    case_share: float
    management_share: float


@dataclass(frozen=True, slots=True)
class DutiesInputs:
    """The diary: visits and reviews that are done or missed but change nothing (22)."""

    on: bool
    headroom: float
