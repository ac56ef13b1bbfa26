"""The labour market: recruitment, pay, neighbours, inspection and agency workers (model.md 12, 14, 15)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Literal

from sim.settings.problems import Fault, shown
from sim.settings.quantity import (
    Count,
    Date,
    Days,
    Elasticity,
    Fte,
    Gbp,
    GbpPerHour,
    HoursPerWeek,
    Multiplier,
    Name,
    Number,
    PerDay,
    PerMonth,
    PerYear,
    Settings,
    Share,
    SignedShare,
    Sourced,
    WorkingDays,
)
from sim.settings.sections.base import SUM_TOLERANCE, ByGrade, CalendarLaw, Grade, Plain, Switch, Valued

Rating = Literal["outstanding", "good", "requires_improvement", "inadequate"]
RATINGS: tuple[Rating, ...] = ("outstanding", "good", "requires_improvement", "inadequate")


class PipelineStage(Settings):
    """One step between applying and starting (12.3).

    Attributes:
        name: of the step; returners enter at the one called "checks".
        duration: how long it takes.
        drop_out_per_day: hazard of dropping out during it.
    """

    name: Name
    duration: CalendarLaw
    drop_out_per_day: Sourced[PerDay]


class Recruitment(Settings):
    """``[recruitment]``: how empty posts turn into people (12).

    Attributes:
        law: market (candidates choose), power (hires follow vacancies), per_vacancy, external or off.
        approval: time before a vacancy is advertised; approve_on: what starts it.
        stages: the steps in order, or none.
        early_checks: whether forms are filled in at interview; early_checks_save: how much longer checks last without.
        starts_fte_per_year: starts a year by all routes at the opening, or "balance" to replace those who leave.
        newly_qualified_share: of starts, the newly qualified.
        vacancy_elasticity: per cent more hires for one per cent more vacancies.
        pay_elasticity_of_applications: per cent more applications for one per cent more pay.
        workload_coefficient, rating_coefficient: weight of workload and of a good rating in a candidate's choice.
        home_share: of candidates, those who choose this council at the opening; none_share: those who choose no council.
        bound_multiplier: how far campaigns may raise the number of candidates; numerical.
        hires_per_year: for the law external; applicants_per_day: for external with steps, in place of hires.
        fills_per_vacancy_per_year: for the law per_vacancy.
        external_grade: grade of those hired by external or per_vacancy.
        keep_in_touch: multiplies dropping out where the council keeps in touch; used by policies.
        interviews_per_month: most interviews a month, or "unlimited".
        induction_while_waiting: whether newcomers prepare before they start.
    """

    law: Plain[Literal["market", "power", "per_vacancy", "external", "off"]]
    approval: Sourced[WorkingDays]
    approve_on: Plain[Literal["notice", "departure"]]
    stages: Plain[tuple[PipelineStage, ...]]
    early_checks: Switch
    early_checks_save: Sourced[Days]
    starts_fte_per_year: Plain[Literal["balance"] | Sourced[Fte]]
    newly_qualified_share: Sourced[Share]
    vacancy_elasticity: Sourced[Elasticity]
    pay_elasticity_of_applications: Sourced[Elasticity]
    workload_coefficient: Sourced[Number]
    rating_coefficient: Sourced[Number]
    home_share: Sourced[Share]
    none_share: Sourced[Share]
    bound_multiplier: Sourced[Multiplier]
    hires_per_year: Sourced[PerYear] | None = None
    applicants_per_day: Sourced[PerDay] | None = None
    fills_per_vacancy_per_year: Sourced[PerYear] | None = None
    external_grade: Plain[Grade]
    keep_in_touch: Sourced[Multiplier]
    interviews_per_month: Plain[Literal["unlimited"] | PerMonth]
    induction_while_waiting: Switch

    def faults(self) -> Iterable[Fault]:
        """Report a law without its rate, and shares that cannot hold together."""
        if self.law == "external" and self.hires_per_year is None and self.applicants_per_day is None:
            yield Fault(
                "hires_per_year", "is missing: the law 'external' needs it", "Give hires_per_year or applicants_per_day."
            )
        if self.law == "per_vacancy" and self.fills_per_vacancy_per_year is None:
            yield Fault("fills_per_vacancy_per_year", "is missing: the law 'per_vacancy' needs it", "Give it.")
        if self.law == "market" and not 0 < self.home_share.value < 1 - self.none_share.value:
            yield Fault("home_share", "with none_share leaves nothing to neighbours", "Make the two sum to less than 1.")


class PayAward(Settings):
    """``[[pay.awards]]``: a national award, for this council and its neighbours alike.

    Attributes:
        date: from which it is paid.
        share: rise as a share.
        source: where it is published.
    """

    date: Date
    share: SignedShare
    source: str


class Pay(Settings):
    """``[pay]``: the ladder, the range of each grade, awards, and pay elsewhere (14).

    Attributes:
        ladder_gbp: spine point -> yearly pay of one FTE at the opening.
        grade_points: grade -> (first, last) spine point.
        steps_on: month and day on which a step is taken, as "04-01".
        supplement_gbp: market supplement by grade at the opening.
        awards: national awards by date, for this council and its neighbours alike.
        outside_growth_per_year: growth of earnings outside, or "as awards" when they keep pace with the national award.
        neighbours_ratio: pay of neighbours over ours at the opening, for neighbours that do not state their pay.
    """

    ladder_gbp: Plain[dict[str, Gbp]]
    grade_points: Plain[dict[Grade, tuple[Count, Count]]]
    steps_on: Plain[str]
    supplement_gbp: ByGrade[Sourced[Gbp]]
    awards: Plain[tuple[PayAward, ...]]
    outside_growth_per_year: Sourced[Literal["as awards"] | SignedShare]
    neighbours_ratio: Sourced[Multiplier]

    def faults(self) -> Iterable[Fault]:
        """Report a ladder that falls, grades that stand outside it, and a step on a day that does not exist."""
        if not _is_day_of_year(self.steps_on):
            yield Fault("steps_on", f"{shown(self.steps_on)} is not a day of the year", 'Write month and day, such as "04-01".')
        points = [int(point) for point in self.ladder_gbp if point.isdigit()]
        if len(points) != len(self.ladder_gbp):
            yield Fault("ladder_gbp", "has a point that is not a whole number", "Number the points 1, 2, 3 and so on.")
            return
        if any(self.ladder_gbp[str(a)] >= self.ladder_gbp[str(b)] for a, b in pairwise(sorted(points))):
            yield Fault("ladder_gbp", "does not rise from point to point", "List higher pay for higher points.")
        for grade, (first, last) in self.grade_points.items():
            if first > last or not {first, last} <= set(points):
                yield Fault(f"grade_points.{grade}", "is not a range of the ladder", "Give its first and last spine point.")


def _is_day_of_year(text: str) -> bool:
    try:
        return date.fromisoformat(f"2001-{text}").strftime("%m-%d") == text
    except ValueError:
        return False


class DatedRating(Settings):
    """A published judgement.

    Attributes:
        date: of publication.
        rating: the judgement.
    """

    date: Date
    rating: Rating


class DatedFactor(Settings):
    """A factor from a date on.

    Attributes:
        date: from which it holds.
        factor: relative to the opening.
    """

    date: Date
    factor: Multiplier


class Neighbour(Settings):
    """``[neighbours.NAME]``: another employer nearby (14).

    Attributes:
        weight: share of the pull on our leavers; the neighbours' weights sum to 1.
        pay_gbp: mid-point pay by grade, where known; else ours times ``pay.neighbours_ratio`` or ``pay_ratio``.
        pay_ratio: this neighbour's pay over ours, where known.
        ratings: judgements by date, the first not later than the opening.
        adverts: adverts relative to the opening.
        source: where these come from.
    """

    weight: Sourced[Share]
    pay_gbp: Plain[dict[Grade, Gbp]] | None = None
    pay_ratio: Sourced[Multiplier] | None = None
    ratings: Plain[tuple[DatedRating, ...]]
    adverts: Plain[tuple[DatedFactor, ...]] = ()
    source: str | None = None

    def faults(self) -> Iterable[Fault]:
        """Report ratings that are missing or out of order."""
        dates = [rating.date for rating in self.ratings]
        if not dates:
            yield Fault("ratings", "is empty", "Give at least the judgement in force at the opening.")
        if dates != sorted(set(dates)):
            yield Fault("ratings", "are not in order of date", "List judgements from early to late, one a date.")


class Neighbours(Settings):
    """``[neighbours]``: how neighbours behave, and one table for each of them (14).

    Attributes:
        reactive: whether they answer our pay each 1 April.
        response_share: share of a widened gap they close.
        rating_pull: how much more a good or outstanding neighbour attracts.
    """

    model_config = Settings.model_config | {"extra": "allow"}
    __pydantic_extra__: dict[str, Neighbour]

    reactive: Switch
    response_share: Sourced[Share]
    rating_pull: Sourced[Number]

    @property
    def named(self) -> dict[str, Neighbour]:
        """The neighbours by name, in alphabetical order."""
        return dict(sorted((self.__pydantic_extra__ or {}).items()))

    def faults(self) -> Iterable[Fault]:
        """Report weights that do not sum to 1, and what is wrong with single neighbours."""
        for name, neighbour in self.named.items():
            yield from (Fault(f"{name}.{fault.setting}", fault.problem, fault.fix, fault.value) for fault in neighbour.faults())
        total = sum(neighbour.weight.value for neighbour in self.named.values())
        if self.named and abs(total - 1) > SUM_TOLERANCE:
            yield Fault("", f"the weights of the neighbours sum to {total:.9g}", "Make them sum to 1.")


class Inspection(Settings):
    """``[inspection]``: judgements on this council and what follows them (14).

    Attributes:
        on: False and the rating stays as it is at the opening, without effect.
        ratings: judgements by date, the first not later than the opening.
        good_ratings: judgements that attract candidates and leavers.
        agency_after_inadequate: agency added after an inadequate judgement, as a share of establishment.
        agency_after_inadequate_for: how long it stays.
    """

    on: Switch
    ratings: Plain[tuple[DatedRating, ...]]
    good_ratings: Plain[tuple[Rating, ...]]
    agency_after_inadequate: Sourced[Share]
    agency_after_inadequate_for: Sourced[Days]

    def faults(self) -> Iterable[Fault]:
        """Report ratings that are missing or out of order."""
        dates = [rating.date for rating in self.ratings]
        if not dates:
            yield Fault("ratings", "is empty", "Give at least the judgement in force at the opening.")
        if dates != sorted(set(dates)):
            yield Fault("ratings", "are not in order of date", "List judgements from early to late, one a date.")


class Trigger(Valued):
    """A switch with two thresholds: requests are made only while it is on (15, K5).

    Attributes:
        measure: what is watched.
        on_at: turned on at or above; off_at: turned off at or below.
    """

    measure: Literal["vacancies_fte", "average_caseload", "utilisation", "unallocated_cases"]
    on_at: Number
    off_at: Number

    def faults(self) -> Iterable[Fault]:
        """Report thresholds the wrong way round."""
        if self.off_at >= self.on_at:
            yield Fault("off_at", "is not below on_at", "Turn the switch off at a lower level than it is turned on.")


class AssignmentStep(Settings):
    """Hazard of an assignment ending from an age on.

    Attributes:
        from_age: of the assignment.
        per_year: the hazard.
    """

    from_age: Days
    per_year: PerYear


class ReleaseNotice(Settings):
    """Notice to an agency worker from a date on.

    Attributes:
        date: from which it holds; "always" for the earliest.
        notice: its length.
    """

    date: Date | Literal["always"]
    notice: Days


class PriceCap(Valued):
    """A cap on agency prices.

    Attributes:
        date: from which it acts.
        factor: by which it multiplies what an agency worker costs and earns.
    """

    date: Date
    factor: Multiplier


class AgencyRules(Settings):
    """``[agency.rules]``: the national rules of 31 October 2024 (15).

    Attributes:
        from_date: for new assignments.
        price_cap: a cap on prices, or "none".
        cooling_off_effect: share by which leaving to agency falls because of the three months' cooling-off.
        experience_needed: direct employment after qualifying before agency work.
    """

    from_date: Plain[Date]
    price_cap: Plain[PriceCap | Literal["none"]]
    cooling_off_effect: Sourced[Share]
    experience_needed: Sourced[Days]


class Agency(Settings):
    """``[agency]``: when agency workers are asked for, how long they stay, who becomes permanent (15).

    Attributes:
        on: False and there are none.
        scale: "balance" solves cover_of_vacancies so that the opening agency FTE is what is asked for; "off" uses it as given.
        cover_of_vacancies: agency FTE asked for per vacant FTE; cover_of_absence: per FTE on long absence.
        overload_response: FTE asked for per FTE in post and unit of utilisation above 1.
        standing_fte: workers kept whatever the gap.
        panel_fte: no more than this many; budget_gbp: committed cost of a financial year; or "unlimited".
        on_threshold_fte, on_delay: gap and time before a request; off_threshold_fte, off_delay: before a release.
        trigger: an optional switch, or "none".
        fill: time from request to start at the market rate; fill_pay_exponent: power of market rate over ours.
        competence_checks: added before the start.
        assignment: mean length of an assignment; assignment_steps: hazards by age of the assignment in its place.
        conversion_per_year: hazard of becoming permanent at the opening's pay ratio; conversion_exponent: of the pay ratio.
        conversion_fee_gbp: introduction fee; conversion_fee_scale_gbp: fee that divides the hazard by e.
        conversion_bonus_gbp: paid to the worker.
        release_notice: notice to an agency worker, by date.
        rate_gbp_per_hour, hours_per_week, weeks_per_year: the charge.
        market_rate_ratio: market rate over ours.
        net_pay_gbp: permanent salary that an agency rate is worth, by grade.
        grade: the grade an agency worker counts as.
        rules: the national rules of 2024.
        pending_requests: requests open at the opening.
    """

    on: Switch
    scale: Plain[Literal["balance", "off"]]
    cover_of_vacancies: Sourced[Multiplier]
    cover_of_absence: Sourced[Multiplier]
    overload_response: Sourced[Number]
    standing_fte: Sourced[Fte]
    panel_fte: Plain[Literal["unlimited"] | Fte]
    budget_gbp: Plain[Literal["unlimited"] | Gbp]
    on_threshold_fte: Sourced[Fte]
    on_delay: Sourced[WorkingDays]
    off_threshold_fte: Sourced[Fte]
    off_delay: Sourced[WorkingDays]
    trigger: Plain[Trigger | Literal["none"]]
    fill: CalendarLaw
    fill_pay_exponent: Sourced[Number]
    competence_checks: Sourced[Days]
    assignment: Sourced[Days]
    assignment_steps: Plain[tuple[AssignmentStep, ...]]
    conversion_per_year: Sourced[PerYear]
    conversion_exponent: Sourced[Number]
    conversion_fee_gbp: Sourced[Gbp]
    conversion_fee_scale_gbp: Sourced[Gbp]
    conversion_bonus_gbp: Sourced[Gbp]
    release_notice: Plain[tuple[ReleaseNotice, ...]]
    rate_gbp_per_hour: Sourced[GbpPerHour]
    hours_per_week: Sourced[HoursPerWeek]
    weeks_per_year: Sourced[Number]
    market_rate_ratio: Sourced[Multiplier]
    net_pay_gbp: ByGrade[Sourced[Gbp]]
    grade: Plain[Grade]
    rules: AgencyRules
    pending_requests: Plain[Count]

    def faults(self) -> Iterable[Fault]:
        """Report a dead band too narrow for hysteresis (model.md 20.1, C5)."""
        if self.on_threshold_fte.value + self.off_threshold_fte.value <= 1:
            yield Fault(
                "off_threshold_fte",
                "with on_threshold_fte is not above 1, so one worker would be asked for and released for ever",
                "Make the two thresholds sum to more than 1.",
            )
