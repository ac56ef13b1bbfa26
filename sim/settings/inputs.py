"""What one simulated future needs to know, in the model's own units.

The council, plan and study files speak the language of their readers: dates, "12 weeks", values with sources and
ranges. The world speaks the language of model.md: days since the opening, rates per year, hours per week.
``compile.py`` translates the first into the second once per replication, because settings given as ranges take another
value in each future.

Everything here is frozen, plain and free of any library, so that the world can run wherever Python runs.
Units: ``_day`` is a point in time in days since the midnight that ends the opening date, ``_days`` a length,
    ``_per_year`` a
rate for 365.25 days, ``_hours`` hours a week unless said otherwise. The section numbers are those of model.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field

NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class LawInputs:
    """A distribution of a length, drawn by its inverse from one uniform number (model.md 2.1).

    Attributes:
        kind: exponential, lognormal, weibull, gamma, fixed or bands.
        mean: mean length, days (working days where the owner says so).
        cv: standard deviation over mean; for lognormal, gamma and weibull (whose shape is solved from it when ``shape``
            is 0).
        shape: Weibull shape, when given directly.
        edges: for bands, the limits of the bands, one more than ``shares``; the last may be ``NEVER``.
        shares: for bands, the probability of each band.
        tail_mean: for bands whose last edge is ``NEVER``, the mean of the exponential excess over the edge before.
        table: for gamma, quantiles at the mid-points of equal probabilities of the law with mean 1 (2.4).
        table_biased: for gamma, the same for the length-biased law with the same scale (19.1).
    """

    kind: str
    mean: float
    cv: float = 0.0
    shape: float = 0.0
    edges: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    tail_mean: float = 0.0
    table: tuple[float, ...] = ()
    table_biased: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarInputs:
    """The days of the run, counted from the opening (1).

    Attributes:
        first_weekday: weekday of the day that begins at t = 0; Monday is 0.
        working: whether the day from t = d to d + 1 is a working day; long enough for every deadline after the horizon.
        month_starts: days on which calendar months begin; the first is that of the month containing t = 0, so at most
            0.
        month_numbers: calendar month (1 to 12) of each of them.
        year_starts: days on which 1 April falls, for the financial years; the first at most 0.
    """

    first_weekday: int
    working: tuple[bool, ...]
    month_starts: tuple[int, ...]
    month_numbers: tuple[int, ...]
    year_starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TimeInputs:
    """How the clock treats dates (1, 24)."""

    day_rounding: bool


@dataclass(frozen=True, slots=True)
class DemandInputs:
    """First referrals of families, and children who come back (5).

    Attributes:
        families_per_day: rate of first referrals of families at factors of 1, already split from the published count.
        bound_multiplier: b, how far policies and events may raise the rate above its base.
        growth: yearly growth as steps, (day from, factor); the factor in force multiplies the rate.
        month_factors: twelve, January first; average 1.
        weekday_factors: seven, Monday first; average 1.
        cosine_share, cosine_peak_day, cosine_period_days: a smooth season used instead of the month factors when share
            > 0.
        siblings_mean_extra: gamma of 1 + Poisson(gamma), truncated at ``siblings_most``.
        rereferral_share: chance that a closed case comes back.
        rereferral_delay_mean_days, rereferral_delay_most_days: truncated exponential delay.
        returns_per_day_at_opening: rate at which children closed before the opening are expected to come back at t = 0.
        urgent_share: share of referrals whose assessment is urgent.
        enter_at: the stage a new referral enters; "screening" unless a council has none.
    """

    families_per_day: float
    bound_multiplier: float
    growth: tuple[tuple[float, float], ...]
    month_factors: tuple[float, ...]
    weekday_factors: tuple[float, ...]
    cosine_share: float
    cosine_peak_day: float
    cosine_period_days: float
    siblings_mean_extra: float
    siblings_most: int
    rereferral_share: float
    rereferral_delay_mean_days: float
    rereferral_delay_most_days: float
    returns_per_day_at_opening: float
    urgent_share: float
    enter_at: str


@dataclass(frozen=True, slots=True)
class StageInputs:
    """One stage of a case: how long, on which clock, where next, and what work it makes (6, 7, 9).

    Attributes:
        name: the case type, for example assessment, cin, cp, cla.
        law: base duration in days (working days for a stage with ``deadline``).
        stretching: True if overload of the holder delays it, False if it runs by the calendar.
        routes: (next stage or an outcome, probability) in file order; the outcomes are "close" and those of
            ``outcomes``.
        hours: recurring hours a week of one case of complexity 1, after normalisation.
        allocation_hours: one-off hours when the case is taken on.
        handover_hours: one-off hours of the receiving worker when the lead worker changes.
        urgency: 0, 1 or 2; the order in the allocation queue.
        experienced_only: True where a newly qualified worker may not lead.
        court_share: chance that entering the stage starts court proceedings.
        roles: who may hold it, best first: social_worker, community_resource_worker.
        low_complexity_only_for_resource_workers: complexity up to which a community resource worker may take it.
        delegable_share: share of its hours a support worker can take.
        closes_while_waiting: True if an unallocated case of this type may close by itself.
        visit_every_working_days: interval of statutory visits, 0 for none.
        reviews_after_days: days from the stage's start to its reviews, the last interval repeating; () for none.
        counts_as_plan: True for a protection plan, whose repeats are counted.
        is_assessment: True where the 45-working-day clock is counted.
    """

    name: str
    law: LawInputs
    stretching: bool
    routes: tuple[tuple[str, float], ...]
    hours: float
    allocation_hours: float
    handover_hours: float
    urgency: int
    experienced_only: bool
    court_share: float
    roles: tuple[str, ...]
    resource_worker_complexity_most: float
    delegable_share: float
    closes_while_waiting: bool
    visit_every_working_days: int
    reviews_after_days: tuple[float, ...]
    counts_as_plan: bool
    is_assessment: bool


@dataclass(frozen=True, slots=True)
class DeadlineInputs:
    """The pull of the assessment deadline (6.1).

    Attributes:
        on: whether assessments are pulled at all.
        deadline_working_days: 45; an assessment is in time if completed by then after the referral.
        natural_end_working_days: 40; a natural length beyond this is one that could be pulled.
        pull_share: pi_0, share of those that are pulled at utilisation 1.
        pull_from, pull_to: working days between which a pulled assessment ends, 41 and 45.
        overload_slope: 1.0 in exp(-1.0 g(u)).
    """

    on: bool
    deadline_working_days: int
    natural_end_working_days: float
    pull_share: float
    pull_from: int
    pull_to: int
    overload_slope: float


@dataclass(frozen=True, slots=True)
class PathwayInputs:
    """Stages a case can be in and what happens between them (6).

    Attributes:
        stages: every stage that holds a case with a worker, by name.
        screening: outcomes of the front door as (stage or outcome, probability); () when there is no screening.
        deadline: the assessment deadline.
        complexity_cv: spread of m, lognormal with mean 1.
        court_days: length of court proceedings.
        court_hours: extra hours a week while in court.
        repeat_plan_multiplier: multiplies the chance of a plan for a child who had one before.
        working_day_days: 365.25/253, calendar days to one working day on average.
        closing_while_waiting_per_day: hazard for stages that may close unallocated.
    """

    stages: tuple[StageInputs, ...]
    screening: tuple[tuple[str, float], ...]
    deadline: DeadlineInputs
    complexity_cv: float
    court_days: float
    court_hours: float
    repeat_plan_multiplier: float
    working_day_days: float
    closing_while_waiting_per_day: float


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
        home_share: p_0.
        bound_multiplier: b_c.
        advert_coefficient: b_a; pay_coefficient: b_P; workload_coefficient: b_W; rating_coefficient: b_O (12.3).
        none_constant, neighbour_constant, home_constant: c_2, c_1, c_0, solved so that the shares hold at t = 0.
        hires_per_year_at_opening, vacancy_elasticity, pay_elasticity: for the power law.
        fills_per_vacancy_per_year: for per_vacancy.
        hires_per_year: for external.
        applicants_per_day: for external with stages; 0 when hires_per_year is used.
        newly_qualified_share: of external or per-vacancy hires where a grade is not fixed by the post.
        keep_in_touch: multiplies drop-out hazards.
        interviews_per_month: NEVER when unlimited.
        induction_while_waiting: True and newcomers start better prepared.
        newly_qualified_among_social_workers: chance that somebody hired into a post of the grade social_worker is newly
            qualified, u(21, candidate, 0); it makes up for the share of starts that posts of the newly qualified do not give.
        interview_cost_gbp etc. are in the costs.
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
class NeighbourInputs:
    """One other employer nearby (14).

    Attributes:
        weight: w_n, share of pull, sums to 1 over the neighbours.
        pay_gbp: mid-point pay by grade at t = 0.
        ratings: (from day, rating name).
        adverts: adverts relative to t = 0, as (from day, factor).
    """

    name: str
    weight: float
    pay_gbp: dict[str, float]
    ratings: tuple[tuple[float, str], ...]
    adverts: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class MarketInputs:
    """Pay, neighbours and the general level of earnings (14).

    Attributes:
        ladder_gbp: spine point -> pay in pounds at t = 0.
        grade_points: grade -> (first, last) spine point, inclusive.
        supplement_gbp: market supplement by grade at t = 0.
        awards: (from day, factor) national awards, home and neighbours alike.
        outside_growth: (from day, factor) general earnings index.
        rating_pull: alpha_O.
        reactive: whether neighbours answer; response_share: rho_r; reaction_days: 1 Aprils on which they do.
        matches: (neighbour, day) of a scripted full match of home pay, used by policies.
        home_ratings: (from day, rating name) of the council itself.
        good_ratings: rating names for which q = 1.
    """

    ladder_gbp: dict[int, float]
    grade_points: dict[str, tuple[int, int]]
    supplement_gbp: dict[str, float]
    awards: tuple[tuple[float, float], ...]
    outside_growth: tuple[tuple[float, float], ...]
    rating_pull: float
    reactive: bool
    response_share: float
    reaction_days: tuple[float, ...]
    step_days: tuple[float, ...]
    home_ratings: tuple[tuple[float, str], ...]
    good_ratings: tuple[str, ...]
    neighbours: tuple[NeighbourInputs, ...]


@dataclass(frozen=True, slots=True)
class InspectionInputs:
    """What follows an inspection (14): agency added for a while after an Inadequate judgement."""

    on: bool
    agency_after_inadequate_share: float
    agency_after_inadequate_days: float


@dataclass(frozen=True, slots=True)
class AgencyTriggerInputs:
    """A switch with two thresholds on one measure: requests are made only while it is on (15, K5)."""

    measure: str
    on_at: float
    off_at: float


@dataclass(frozen=True, slots=True)
class AgencyInputs:
    """When agency workers are asked for, how long they stay, who becomes permanent (15).

    Attributes:
        cover_of_vacancies: cov_V; cover_of_absence: cov_L; overload_response: psi.
        standing_fte: workers kept whatever the gap, for example the 25 of Bradford 2018.
        panel_fte: no more than this many; budget_gbp: committed cost of a financial year; NEVER when unlimited.
        on_threshold_fte, on_working_days, off_threshold_fte, off_working_days: hysteresis.
        trigger: an optional switch; None when the target gap alone decides.
        fill_law: days from request to start at a pay ratio of 1; fill_pay_exponent: 2.
        competence_days: added before the start (K55).
        assignment_per_year: hazard of an assignment ending by elapsed months, as (from days, per year).
        conversion_per_year: c_conv; conversion_exponent: 2; conversion_fee_scale_gbp: 5,000.
        conversion_bonus_gbp, conversion_fee_gbp: at t = 0.
        release_notice: (from day, days) of notice to an agency worker.
        rate_gbp_per_hour, hours_per_week, weeks_per_year: the charge.
        market_rate_ratio: market rate over our rate.
        net_pay_gbp: P*_agency by grade, the permanent salary an agency rate is worth.
        price_cap_day, price_cap_factor: from the day, P*_agency and our rate are multiplied; NEVER and 1 when none.
        cooling_off_day, cooling_off_effect: m_cool; experience_rule_days: 3 years' direct employment needed.
        grade: the grade an agency worker counts as.
    """

    on: bool
    cover_of_vacancies: float
    cover_of_absence: float
    overload_response: float
    standing_fte: float
    panel_fte: float
    budget_gbp: float
    on_threshold_fte: float
    on_working_days: int
    off_threshold_fte: float
    off_working_days: int
    trigger: AgencyTriggerInputs | None
    fill_law: LawInputs
    fill_pay_exponent: float
    competence_days: float
    assignment_per_year: tuple[tuple[float, float], ...]
    conversion_per_year: float
    conversion_exponent: float
    conversion_fee_scale_gbp: float
    conversion_bonus_gbp: float
    conversion_fee_gbp: float
    release_notice: tuple[tuple[float, float], ...]
    rate_gbp_per_hour: float
    hours_per_week: float
    weeks_per_year: float
    market_rate_ratio: float
    net_pay_gbp: dict[str, float]
    rules_day: float
    price_cap_factor: float
    cooling_off_effect: float
    experience_rule_days: float
    grade: str
    pending_at_opening: int
    price_cap_day: float = NEVER


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


@dataclass(frozen=True, slots=True)
class ExtraHoursInputs:
    """Part-timers who work more for a while (13, K35)."""

    on: bool
    consent_share: float
    raise_fte: float
    most_days: float
    fatigue: float


@dataclass(frozen=True, slots=True)
class CostsInputs:
    """What things cost (18).

    Attributes:
        on: False and nothing accrues.
        unit_cost_gbp: on-costed yearly cost of one FTE by grade, where a council states it; overrides salary x (1 +
            on-cost).
        on_cost_share: on top of salary.
        agency_fee_share: on top of the charge.
        hire_gbp: per hire; introduction fees are in the agency inputs.
        support_worker_gbp, manager_gbp: on-costed yearly cost per FTE.
        full_sick_pay_days, half_sick_pay_share: sick pay.
        inflation: (from day, factor) stated, applied to unit costs, agency rates and hires.
    """

    on: bool
    unit_cost_gbp: dict[str, float]
    on_cost_share: float
    agency_fee_share: float
    hire_gbp: float
    support_worker_gbp: float
    full_sick_pay_days: float
    reduced_sick_pay_share: float
    inflation: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class PostInputs:
    """One established post (3, 12.2).

    Attributes:
        name: ``team/grade/number``; its hash is the post's identity.
        funded_from_day, funded_to_day: NEVER for recurrent money.
        approval_working_days: before advert; None for the council's standard.
    """

    name: str
    team: str
    grade: str
    role: str
    fte: float
    funded_from_day: float
    funded_to_day: float
    advert_day: float | None = None


@dataclass(frozen=True, slots=True)
class TeamInputs:
    """A team: what it takes on, where, and who manages it."""

    name: str
    areas: tuple[str, ...]
    stages: tuple[str, ...]
    manager_fte: float
    support_fte: float
    headline: bool


@dataclass(frozen=True, slots=True)
class OpeningWorker:
    """One worker in post at t = 0.

    Attributes:
        post: name of the post held; None for an agency worker.
        tenure_days: (least, most) in post; equal when known, else drawn uniformly in between (19.2).
        qualified_days: days since qualifying, None to take it from grade and tenure.
        leaving: (destination, last day) for a worker already on notice, else None.
        sick_since_days: None when at work.
    """

    kind: str
    role: str
    grade: str
    team: str
    fte: float
    tenure_days: tuple[float, float]
    post: str | None
    age_years: float | None = None
    leaving: tuple[str, float] | None = None
    sick_since_days: float | None = None
    qualified_days: float | None = None


@dataclass(frozen=True, slots=True)
class OpeningRecruit:
    """One named recruit on the way at t = 0 (19.2): may slip, drop out, or be an agency worker already here.

    Attributes:
        route: experienced, newly_qualified, agency_conversion, returner or trainee.
        start_days: (earliest, latest) start.
        accepted_day: when the offer is accepted; drop-out is possible from then.
    """

    route: str
    grade: str
    team: str
    fte: float
    accepted_day: float
    start_days: tuple[float, float]


@dataclass(frozen=True, slots=True)
class OpeningResignation:
    """Notices known to be given on a day after the opening, by people not named (B18: three for Leeds)."""

    day: float
    destination: str
    grade: str
    team: str
    heads: int


@dataclass(frozen=True, slots=True)
class OpeningCases:
    """Open cases of one stage at t = 0 (19.1).

    Attributes:
        mode: counts, bands or records.
        count: number of cases in mode counts; poisson: draw the number from a Poisson law with this mean.
        bands: (age from, age to, count) in mode bands; the last ``to`` may be NEVER.
        records: ages in days in mode records, one a case.
        stretch: mean stretch u_0^kappa by which calendar ages are divided.
        in_court: how many of them are in court proceedings.
        role: who holds them at the opening.
        team: where they are held when several teams could; None lets the allocation rule decide.
    """

    stage: str
    mode: str
    count: float
    poisson: bool
    bands: tuple[tuple[float, float, int], ...]
    records: tuple[float, ...]
    stretch: float
    in_court: int
    role: str
    team: str | None


@dataclass(frozen=True, slots=True)
class OpeningInputs:
    """The stated position from which every future starts (19)."""

    cases: tuple[OpeningCases, ...]
    workers: tuple[OpeningWorker, ...]
    pipeline: tuple[OpeningRecruit, ...]
    equilibrium_pipeline: bool
    resignations: tuple[OpeningResignation, ...]
    past_leavers_fte: tuple[float, ...]
    vacant_since: str


@dataclass(frozen=True, slots=True)
class WorldInputs:
    """Everything about one council in one future, before any plan."""

    council: str
    time: TimeInputs
    calendar: CalendarInputs
    demand: DemandInputs
    pathway: PathwayInputs
    workload: WorkloadInputs
    progress: ProgressInputs
    allocation: AllocationInputs
    review: ReviewInputs
    handover: HandoverInputs
    leaving: LeavingInputs
    sickness: SicknessInputs
    recruitment: RecruitmentInputs
    newly_qualified: NewlyQualifiedInputs
    progression: ProgressionInputs
    trainees: TraineesInputs
    returners: ReturnersInputs
    market: MarketInputs
    inspection: InspectionInputs
    agency: AgencyInputs
    supervision: SupervisionInputs
    support: SupportInputs
    duties: DutiesInputs
    extra_hours: ExtraHoursInputs
    costs: CostsInputs
    areas: tuple[tuple[str, float], ...]
    teams: tuple[TeamInputs, ...]
    posts: tuple[PostInputs, ...]
    opening: OpeningInputs


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a change is for; an empty tuple means everyone."""

    grades: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    min_service_days: float = 0.0
    neighbours: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """How a change comes and goes: full size at once, or after a delay, along a ramp, fading after its end."""

    delay_days: float = 0.0
    ramp_days: float = 0.0
    decay_days: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """One dated change of one parameter (17). Additions add, multipliers multiply, replacements go by date.

    Attributes:
        parameter: one of the names in ``LEVERS``.
        how: add, multiply or replace.
        start_day: the midnight that begins the date; end_day: NEVER when it stays.
        source: the policy it comes from, for the log.
    """

    parameter: str
    how: str
    amount: float
    start_day: float
    end_day: float = NEVER
    scope: Scope = field(default_factory=Scope)
    shape: Shape = field(default_factory=Shape)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A retention allowance in full (17, K13).

    Attributes:
        payment_days: () for monthly payment.
        tie_in_days, clawback_share: what binds and what is repaid.
    """

    name: str
    annual_gbp: float
    scope: Scope
    start_day: float
    end_day: float
    payment_days: tuple[float, ...]
    tie_in_days: float
    clawback_share: float


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """A plan as the world reads it: dated changes, allowances, posts and cohorts."""

    name: str
    changes: tuple[Change, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    posts: tuple[PostInputs, ...] = ()
    cohorts: tuple[CohortInputs, ...] = ()


LEVERS = (
    "demand.first_referrals",  # multiply, scope none, shape: early help, detection, shocks
    "demand.rereferral_share",  # multiply
    "pathway.duration",  # multiply, scope.stages: shorter cases
    "pathway.court_days",  # add
    "allocation.cap",  # replace, scope.grades
    "review.challenge",  # replace; switches the review on
    "review.commitment",  # replace
    "handover.overlap_days",  # replace
    "leaving.hazard",  # multiply, scope.grades, scope.teams: B(t)
    "leaving.talk_success",  # replace
    "leaving.agency_hazard",  # multiply: flexible-hours offer
    "sickness.mental_health_long",  # multiply: welfare support
    "workload.overhead_share",  # add: hours spent in welfare pools
    "recruitment.approval_working_days",  # replace
    "recruitment.checks_days",  # multiply, acts on the checks stage
    "recruitment.drop_out",  # multiply: keep in touch
    "recruitment.interviews_per_month",  # replace
    "recruitment.induction_while_waiting",  # replace 0 or 1
    "recruitment.candidates",  # multiply (1 + size), shape, scope.grades: campaigns
    "recruitment.freeze",  # replace 0 or 1
    "progression.places",  # replace
    "progression.eligible_after_days",  # replace
    "progression.panels_per_year",  # replace
    "market.spine_points",  # add, scope.grades: pay-scale shift in points
    "market.pay",  # multiply, scope.grades: pay-scale shift as a share
    "market.entry_points",  # add, scope.grades: starting pay only
    "market.supplement_gbp",  # add, scope.grades, scope.teams
    "market.neighbour_pay",  # multiply, scope.neighbours, scope.grades
    "market.neighbour_match",  # replace 1: matches home pay fully from the day
    "market.national_scale",  # replace 1: everyone pays the home ladder
    "market.home_rating",  # replace, amount is the index in the ratings list
    "agency.panel_fte",  # replace
    "agency.budget_gbp",  # replace
    "agency.releases_per_month",  # replace
    "agency.release_per_start",  # replace 0 or 1, releases tied to permanent starts
    "agency.release_overlap_days",  # replace
    "agency.conversion",  # multiply or replace: rate per year
    "agency.conversion_bonus_gbp",  # add
    "agency.conversion_fee_gbp",  # replace
    "returners.per_year",  # multiply: returner campaign
    "support.fte",  # add, scope.teams
    "supervision.manager_fte",  # add, scope.teams
    "extra_hours.on",  # replace 0 or 1
)
