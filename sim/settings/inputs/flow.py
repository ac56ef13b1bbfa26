"""Children referred and the stages of a case (model.md 5, 6)."""

from __future__ import annotations

from dataclasses import dataclass

from sim.settings.inputs.basics import LawInputs


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
        resource_worker_complexity_most: complexity up to which a community resource worker may take it.
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
