"""Permanent staff: leaving, sickness, growing into the next grade, trainees and returners (model.md 10, 11, 13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sim.settings.problems import Fault
from sim.settings.quantity import (
    Count,
    Date,
    Days,
    Elasticity,
    Gbp,
    Hours,
    Name,
    Number,
    PerYear,
    Settings,
    Share,
    Sourced,
    WorkingDays,
)
from sim.settings.sections.base import SUM_TOLERANCE, ByGrade, Plain, Switch, Valued, WorkingLaw


class Destinations(Valued):
    """A yearly hazard for each destination, used as it is instead of being solved from turnover.

    Attributes:
        neighbour: to another authority.
        agency: to agency work.
        exit: out of children's social work.
    """

    neighbour: PerYear = 0.0
    agency: PerYear = 0.0
    exit: PerYear = 0.0


class DestinationShares(Settings):
    """``[leaving.destination_shares]``: where leavers go.

    Attributes:
        neighbour: to another authority.
        agency: to agency work; the rest leave children's social work.
    """

    neighbour: Sourced[Share]
    agency: Sourced[Share]

    def faults(self) -> Iterable[Fault]:
        """Report shares that exceed 1."""
        if self.neighbour.value + self.agency.value > 1:
            yield Fault("agency", "with 'neighbour' exceeds 1", "Lower one of them; the rest leave the profession.")


class PayElasticity(Settings):
    """``[leaving.pay_elasticity]``: per cent change of leaving for one per cent of own pay, by destination.

    Attributes:
        total: share-weighted sum of the three; when it is given as a range, all three move with it in proportion.
        neighbour, agency, exit: by destination.
    """

    total: Sourced[Elasticity]
    neighbour: Sourced[Elasticity]
    agency: Sourced[Elasticity]
    exit: Sourced[Elasticity]


class TenureEffect(Valued):
    """How leaving changes with time in post, as log hazard ratios.

    Attributes:
        kind: "knots" is linear between ``at_years`` and flat after; "bands" is a step function up to each of ``upto_years``.
        at_years, upto_years: years in post.
        log: the effect at each knot; for bands, of each band, with one more for the time after the last limit.
    """

    kind: Literal["knots", "bands"]
    at_years: tuple[float, ...] = ()
    upto_years: tuple[float, ...] = ()
    log: tuple[float, ...]

    def faults(self) -> Iterable[Fault]:
        """Report knots or bands that do not match their effects."""
        places = self.at_years if self.kind == "knots" else self.upto_years
        key = "at_years" if self.kind == "knots" else "upto_years"
        allowed = (len(places),) if self.kind == "knots" else (len(places), len(places) + 1)
        if len(self.log) not in allowed:
            yield Fault("log", f"has {len(self.log)} effects for {len(places)} places", f"Give one for each of '{key}'.")
        if list(places) != sorted(set(places)):
            yield Fault(key, "does not rise", "List the years from low to high, each once.")


class RatingEffect(Settings):
    """``[leaving.rating_effect]``: log hazard ratio by inspection rating, good being the reference.

    Attributes:
        outstanding, good, requires_improvement, inadequate: by rating.
    """

    outstanding: Sourced[Number]
    good: Sourced[Number]
    requires_improvement: Sourced[Number]
    inadequate: Sourced[Number]


class RetirementStep(Settings):
    """An extra yearly hazard of leaving the profession from an age on.

    Attributes:
        from_age: in years.
        per_year: the hazard.
    """

    from_age: float
    per_year: PerYear


class Leaving(Settings):
    """``[leaving]``: who leaves, where to, and why (10).

    Attributes:
        on: False and nobody leaves.
        effects: False sets every effect below to 0; an effect overridden with a reason (``why``) stays on.
        base_per_year: hazards by destination used as they are, or "from turnover".
        destination_shares: where leavers go at the opening.
        pay_elasticity: by destination.
        utilisation_effect: effect of smoothed utilisation above 1.
        tenure_effect: effect of time in post.
        span_effect: for each person a manager supervises above the reference span.
        span_reference: people a manager can supervise without effect.
        rating_effect: by inspection rating.
        manager_change_effect: for each recent change of manager.
        manager_change: how long a change of manager counts as recent.
        blocked_effect: for a social worker eligible for promotion who was not promoted.
        team_effect: by team, for local differences.
        tie_effect: while tied by an allowance; cliff_effect: for a time after the last tie or payment.
        cliff: how long that time is.
        notice: by grade.
        retirement: steps by age; used where ages are known.
    """

    on: Switch
    effects: Switch
    base_per_year: Plain[Destinations | Literal["from turnover"]]
    destination_shares: DestinationShares
    pay_elasticity: PayElasticity
    utilisation_effect: Sourced[Number]
    tenure_effect: TenureEffect
    span_effect: Sourced[Number]
    span_reference: Sourced[Number]
    rating_effect: RatingEffect
    manager_change_effect: Sourced[Number]
    manager_change: Sourced[Days]
    blocked_effect: Sourced[Number]
    team_effect: Plain[dict[str, Number]]
    tie_effect: Sourced[Number]
    cliff_effect: Sourced[Number]
    cliff: Sourced[Days]
    notice: ByGrade[Sourced[Days]]
    retirement: Plain[tuple[RetirementStep, ...]]

    def faults(self) -> Iterable[Fault]:
        """Report a stated total elasticity that its parts do not make (model.md 20.1, C6)."""
        shares, parts = self.destination_shares, self.pay_elasticity
        to_neighbour, to_agency = shares.neighbour.value, shares.agency.value
        weighted = (
            to_neighbour * parts.neighbour.value
            + to_agency * parts.agency.value
            + (1 - to_neighbour - to_agency) * parts.exit.value
        )
        if abs(weighted - parts.total.value) > SUM_TOLERANCE:
            yield Fault(
                "pay_elasticity.total",
                f"{parts.total.value:g} is not the share-weighted sum of its parts, {weighted:.9g}",
                f"Write {weighted:.9g}, or change the parts or the destination shares.",
            )


class ExitInterviews(Settings):
    """``[exit_interviews]``: what is learnt about reasons (10.3); reporting only.

    Attributes:
        on: whether they are held.
        coverage: share of leavers interviewed.
        accuracy: share of interviews that record the true reason.
    """

    on: Switch
    coverage: Sourced[Share]
    accuracy: Sourced[Share]


class RetentionTalk(Settings):
    """``[retention_talk]``: a talk with everyone who resigns (10.4).

    Attributes:
        on: whether it is held.
        success: chance that the resignation is withdrawn.
    """

    on: Switch
    success: Sourced[Share]


class Leadership(Settings):
    """``[leadership]``: while the leadership is not permanent (10.1, K49).

    Attributes:
        on: whether it has an effect.
        effect: on the log hazard of leaving.
    """

    on: Switch
    effect: Sourced[Number]


class Spells(Settings):
    """``[sickness.short]`` or ``[sickness.long]``: one kind of absence.

    Attributes:
        per_year: spells a year of a person at work at utilisation 1.
        length: how long a spell lasts, in working days.
        least: shortest spell of this kind.
    """

    per_year: Sourced[PerYear]
    length: WorkingLaw
    least: Sourced[WorkingDays]


class Sickness(Settings):
    """``[sickness]``: absence through illness, and cover (11).

    Attributes:
        on: False and nobody is ill.
        short: short spells; long: long ones.
        utilisation_effect: effect of smoothed utilisation above 1 on falling ill.
        mental_health_share: of long spells, the share with a mental-health cause.
        cover_capacity_share: most of a team's capacity that goes into covering for absent colleagues.
        reallocate_after: from then on all cases of an absent worker are handed over.
    """

    on: Switch
    short: Spells
    long: Spells
    utilisation_effect: Sourced[Number]
    mental_health_share: Sourced[Share]
    cover_capacity_share: Sourced[Share]
    reallocate_after: Sourced[WorkingDays]


class Parental(Settings):
    """``[parental]``: parental leave (11.2).

    Attributes:
        on: False and nobody takes it.
        per_year: leaves a year of a person at work.
        length: of one leave.
    """

    on: Switch
    per_year: Sourced[PerYear]
    length: Sourced[Days]


class NewlyQualified(Settings):
    """``[newly_qualified]``: the first year after qualifying (13, K14).

    Attributes:
        on: False and nobody is protected.
        protected: time from qualifying in which caps, bans and extra supervision hold.
        supervision_hours: extra hours a week of the manager or mentor.
    """

    on: Switch
    protected: Sourced[Days]
    supervision_hours: Sourced[Hours]


class Progression(Settings):
    """``[progression]``: from social worker to experienced (13, K22).

    Attributes:
        on: False and grades never change.
        eligible_after: time from qualifying.
        readiness_per_year: hazard of becoming ready once eligible.
        readiness_span_effect: how much of it is lost for each person a manager supervises above the reference span.
        panels_per_year: panels sit on the first working day of each part of the year.
        panel_places: most promotions at one panel; funded_experienced_posts: most experienced workers in all.
        pass_probability: of one candidate at one panel.
        blocked_after: eligible for longer than this and not promoted is blocked.
    """

    on: Switch
    eligible_after: Sourced[Days]
    readiness_per_year: Sourced[PerYear]
    readiness_span_effect: Sourced[Number]
    panels_per_year: Sourced[Count]
    panel_places: Plain[Literal["unlimited"] | Count]
    funded_experienced_posts: Plain[Literal["unlimited"] | Count]
    pass_probability: Sourced[Share]
    blocked_after: Sourced[Days]


class Cohort(Settings):
    """``[[trainees.cohorts]]``: people who train together and finish on one date.

    Attributes:
        name: of the cohort.
        route: how they train.
        heads: how many begin.
        start: first day; length: of the training.
        completes: share who finish; joins: share of those who take a post here.
        bonding: how long they are bound to stay.
        cost_per_head_gbp: paid by the council for each.
    """

    name: Name
    route: Literal["university", "apprenticeship", "step_up", "bursary", "sponsored_assistant"]
    heads: Count
    start: Date
    length: Days
    completes: Sourced[Share] | None = None
    joins: Sourced[Share] | None = None
    bonding: Sourced[Days] | None = None
    cost_per_head_gbp: Sourced[Gbp] | None = None


class Trainees(Settings):
    """``[trainees]``: cohorts that finish as newly qualified workers (13, K33).

    Attributes:
        on: False and none arrive.
        completes, joins, bonding: for cohorts that do not state their own.
        wait_most: how long a surplus waits for a post before it is lost.
        cohorts: the cohorts.
    """

    on: Switch
    completes: Sourced[Share]
    joins: Sourced[Share]
    bonding: Sourced[Days]
    wait_most: Sourced[Days]
    cohorts: tuple[Cohort, ...] = ()


class Returners(Settings):
    """``[returners]``: former workers who come back (13, K21).

    Attributes:
        on: False and none do.
        per_year: hazard of a former worker returning at the opening's pay ratio.
        tie: how long after leaving it lasts.
        pay_exponent: power of our pay over the pay where they are.
        load_coefficient: effect of the difference in utilisation.
    """

    on: Switch
    per_year: Sourced[PerYear]
    tie: Sourced[Days]
    pay_exponent: Sourced[Number]
    load_coefficient: Sourced[Number]
