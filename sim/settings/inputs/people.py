"""Leaving, sickness, recruitment and careers (model.md 10 to 13)."""

from __future__ import annotations

from dataclasses import dataclass

from sim.settings.inputs.basics import LawInputs


@dataclass(frozen=True, slots=True)
class LeavingInputs:
    """Hazards of leaving by destination (10).

    Attributes:
        on: False and nobody leaves.
        base_per_year: hazard by destination "neighbour", "agency", "exit" when every effect is 0, after calibration at
            load.
        pay_elasticity: beta by destination, negative.
        utilisation_effect: beta_u.
        tenure_knots: (years in post, log effect), linear between and flat after; () when bands are used.
        tenure_bands: (up to years, log effect), a step function; () when knots are used.
        span_effect, span_reference: beta_sp for each person above the reference span.
        rating_effect: beta_O by rating name.
        manager_change_effect: beta_m for each change of manager within ``manager_change_days``.
        blocked_effect: beta_blk.
        team_effect: beta_area by team.
        leadership_effect: beta_L while the leadership is not permanent (off by default).
        tie_effect, cliff_effect, cliff_days: around tie-ins and payments.
        notice_days: by grade.
        retirement: (age from, extra hazard per year) steps; () when ages are unknown.
        talk_success: chance that a talk changes a resignation (10.4).
        interview_coverage, interview_accuracy: exit interviews (10.3); coverage 0 when off.
    """

    on: bool
    base_per_year: dict[str, float]
    pay_elasticity: dict[str, float]
    utilisation_effect: float
    tenure_knots: tuple[tuple[float, float], ...]
    tenure_bands: tuple[tuple[float, float], ...]
    span_effect: float
    span_reference: float
    rating_effect: dict[str, float]
    manager_change_effect: float
    manager_change_days: float
    blocked_effect: float
    team_effect: dict[str, float]
    leadership_effect: float
    tie_effect: float
    cliff_effect: float
    cliff_days: float
    notice_days: dict[str, float]
    retirement: tuple[tuple[float, float], ...]
    talk_success: float
    interviews_on: bool
    interview_coverage: float
    interview_accuracy: float


@dataclass(frozen=True, slots=True)
class SicknessInputs:
    """Short and long spells, other leave, and cover (11).

    Attributes:
        short_per_year, long_per_year: onset rates while at work, 0 switches the clock off.
        short_law, long_law: lengths in working days; a short spell is geometric when its kind is "geometric".
        long_least_working_days: 11.
        utilisation_effect: beta_s.
        mental_health_share: of long spells, for reporting and for welfare support.
        welfare_effect: share of mental-health long spells that welfare support prevents; 0 when off.
        parental_per_year, parental_days: 0 when off.
        cover_capacity_share: cov_max.
        reallocate_after_working_days: all cases are handed over after this long.
    """

    on: bool
    short_per_year: float
    short_law: LawInputs
    long_per_year: float
    long_law: LawInputs
    long_least_working_days: int
    utilisation_effect: float
    mental_health_share: float
    welfare_effect: float
    parental_per_year: float
    parental_days: float
    cover_capacity_share: float
    reallocate_after_working_days: int


@dataclass(frozen=True, slots=True)
class PipelineStageInputs:
    """One step between applying and starting: how long it takes and how often people drop out of it (12.3)."""

    name: str
    law: LawInputs
    drop_out_per_day: float


@dataclass(frozen=True, slots=True)
class RecruitmentInputs:
    """How empty posts turn into people (12).

    Attributes:
        law: market, power, per_vacancy, external or off.
        approval_working_days: before a vacancy is advertised.
        approve_on_notice: True if approval may begin when notice is given.
        stages: the pipeline in order.
        checks_stage: index of the stage at which returners enter.
        candidates_per_year: S_g by grade at t = 0 (market law).
        bound_multiplier: b_c.
        advert_coefficient: b_a; pay_coefficient: b_P; workload_coefficient: b_W; rating_coefficient: b_O (12.3).
        none_constant, neighbour_constant, home_constant: c_2, c_1, c_0, solved so that the shares hold at t = 0.
        hires_per_year_at_opening, vacancy_elasticity, pay_elasticity: for the power law.
        fills_per_vacancy_per_year: for per_vacancy.
        hires_per_year: for external.
        applicants_per_day: for external with stages; 0 when hires_per_year is used.
        external_grade: grade of those who come under the external law.
        keep_in_touch: multiplies drop-out hazards.
        interviews_per_month: NEVER when unlimited.
        induction_while_waiting: True and newcomers start better prepared.
        newly_qualified_among_social_workers: chance that somebody hired into a post of the grade social_worker is newly
            qualified, u(21, candidate, 0); it makes up for the share of starts that posts of the newly qualified do not give.
    """

    law: str
    approval_working_days: int
    approve_on_notice: bool
    stages: tuple[PipelineStageInputs, ...]
    checks_stage: int
    candidates_per_year: dict[str, float]
    bound_multiplier: float
    advert_coefficient: float
    pay_coefficient: float
    workload_coefficient: float
    rating_coefficient: float
    home_constant: float
    neighbour_constant: float
    none_constant: float
    hires_per_year_at_opening: dict[str, float]
    vacancy_elasticity: float
    pay_elasticity: float
    fills_per_vacancy_per_year: float
    hires_per_year: float
    applicants_per_day: float
    external_grade: str
    keep_in_touch: float
    interviews_per_month: float
    induction_while_waiting: bool
    newly_qualified_among_social_workers: float = 0.0


@dataclass(frozen=True, slots=True)
class NewlyQualifiedInputs:
    """The first year after qualifying (13, K14)."""

    on: bool
    protected_days: float
    supervision_hours: float


@dataclass(frozen=True, slots=True)
class ProgressionInputs:
    """From social worker to experienced (13, K22)."""

    on: bool
    eligible_after_days: float
    readiness_per_year: float
    readiness_span_effect: float
    panel_days: tuple[float, ...]
    panel_places: float
    funded_experienced_posts: float
    pass_probability: float
    blocked_after_days: float


@dataclass(frozen=True, slots=True)
class CohortInputs:
    """A dated group of trainees, students, apprentices or recruits from abroad who arrive together (13, K33).

    Attributes:
        grade: the grade in which those who join start.
    """

    name: str
    route: str
    heads: int
    start_day: float
    end_day: float
    completes: float
    joins: float
    bonding_days: float
    cost_per_head_gbp: float
    grade: str = "newly_qualified"


@dataclass(frozen=True, slots=True)
class ReturnersInputs:
    """Former workers who come back (13, K21)."""

    on: bool
    per_year: float
    tie_days: float
    pay_exponent: float
    load_coefficient: float


@dataclass(frozen=True, slots=True)
class TraineesInputs:
    """Trainee routes: whether they run, the cohorts, and how long a surplus waits for a post."""

    on: bool
    cohorts: tuple[CohortInputs, ...]
    wait_most_days: float


@dataclass(frozen=True, slots=True)
class ExtraHoursInputs:
    """Part-timers who work more for a while (13, K35)."""

    on: bool
    consent_share: float
    raise_fte: float
    most_days: float
    fatigue: float
