"""What a plan changes, and when (model.md 17)."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.settings.inputs.basics import NEVER
from sim.settings.inputs.people import CohortInputs
from sim.settings.inputs.start import PostInputs


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
