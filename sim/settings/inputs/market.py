"""Other employers, inspection, agency and money (model.md 14, 15, 18)."""

from __future__ import annotations

from dataclasses import dataclass

from sim.settings.inputs.basics import NEVER, LawInputs


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
        reactive: whether neighbours answer; response_share: rho_r; reaction_days: 1 Aprils on which they do;
            step_days: 1 Aprils on which staff climb a step.
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
        rules_day: from when the cooling-off and experience rules hold; cooling_off_effect: m_cool;
            experience_rule_days: time since qualifying below which nobody leaves to an agency.
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
class CostsInputs:
    """What things cost (18).

    Attributes:
        on: False and nothing accrues.
        unit_cost_gbp: on-costed yearly cost of one FTE by grade, where a council states it; overrides salary x (1 +
            on-cost).
        on_cost_share: on top of salary.
        agency_fee_share: on top of the charge.
        hire_gbp: per hire; introduction fees are in the agency inputs.
        support_worker_gbp: on-costed yearly cost per FTE.
        full_sick_pay_days, reduced_sick_pay_share: sick pay.
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
