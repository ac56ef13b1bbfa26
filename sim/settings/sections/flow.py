"""Children and families: how many are referred, which way their cases go, and how long they take (model.md 1, 5, 6, 22)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from sim.settings.problems import Fault
from sim.settings.quantity import (
    Cases,
    Count,
    Days,
    Hours,
    HoursPerWeek,
    Multiplier,
    Number,
    PerDay,
    PerYear,
    Settings,
    Share,
    SignedShare,
    Sourced,
    WorkingDays,
)
from sim.settings.sections.base import (
    OUTCOMES,
    STAGES,
    SUM_TOLERANCE,
    CalendarLaw,
    Plain,
    Role,
    StageName,
    Switch,
    Valued,
    WorkingLaw,
)

AVERAGE_TOLERANCE = 5e-3


class Time(Settings):
    """``[time]``: how the clock treats dates (1, 24).

    Attributes:
        day_rounding: False lets starts, departures and absences act at their exact instant; for closed forms.
    """

    day_rounding: Switch


class Season(Valued):
    """A smooth season in place of the month factors: 1 + share x cos(2 pi (t - peak) / period).

    Attributes:
        share: height of the season over its mean.
        peak_day: day after the opening on which it peaks.
        period: length of one season.
    """

    share: Share
    peak_day: float
    period: Days


class Demand(Settings):
    """``[demand]``: children referred, first and again (5).

    Attributes:
        referrals_per_year: published count of children referred, first and repeat together, at the opening.
        referrals_by_year: the published count by calendar year in which it applies, where later years are known or assumed.
        first_referrals_per_day: used as it is, without the split into families and repeats, in place of the count.
        growth_per_year: yearly growth after the opening, or after the last year of the table.
        rereferral_share: share of referrals within 12 months of an earlier one.
        rereferral_delay_mean: mean time from closing to coming back.
        rereferral_delay_most: longest such time; 365 days make it the published measure.
        siblings_mean_extra: mean number of further children of the same family; siblings_most: most children of one family.
        bound_multiplier: how far plans may raise demand above its base; numerical.
        month_factors: twelve, January first, averaging 1, or "flat".
        weekday_factors: seven, Monday first, averaging 1, or "flat".
        cosine: a smooth season in place of the month factors, or "none".
        urgent_share: share of referrals whose assessment is urgent.
        enter_at: the stage a new referral enters; "screening" is the front door.
        areas: share of referrals by area of the council.
    """

    referrals_per_year: Sourced[PerYear]
    referrals_by_year: Plain[dict[str, PerYear]] = Field(default_factory=dict)
    first_referrals_per_day: Sourced[PerDay] | None = None
    growth_per_year: Sourced[SignedShare]
    rereferral_share: Sourced[Share]
    rereferral_delay_mean: Sourced[Days]
    rereferral_delay_most: Sourced[Days]
    siblings_mean_extra: Sourced[Number]
    siblings_most: Sourced[Count]
    bound_multiplier: Sourced[Multiplier]
    month_factors: Sourced[Literal["flat"] | tuple[Multiplier, ...]]
    weekday_factors: Sourced[Literal["flat"] | tuple[Multiplier, ...]]
    cosine: Plain[Season | Literal["none"]] = "none"
    urgent_share: Sourced[Share]
    enter_at: Plain[Literal["screening"] | StageName]
    areas: Plain[dict[str, Share]]

    def faults(self) -> Iterable[Fault]:
        """Report profiles that do not average 1 and shares that do not sum to 1."""
        yield from _profile_faults("month_factors", self.month_factors.value, 12)
        yield from _profile_faults("weekday_factors", self.weekday_factors.value, 7)
        if abs(sum(self.areas.values()) - 1) > SUM_TOLERANCE:
            yield Fault("areas", f"sum to {sum(self.areas.values()):.9g}", "Make the shares of the areas sum to 1.")
        if self.siblings_mean_extra.value < 0:
            yield Fault("siblings_mean_extra", "is below 0", "Write 0 for families of one child.")
        if self.bound_multiplier.value < 1:
            yield Fault("bound_multiplier", "is below 1", "Write 1 or more.")


def _profile_faults(setting: str, factors: Literal["flat"] | tuple[float, ...], count: int) -> Iterable[Fault]:
    if factors == "flat":
        return
    if len(factors) != count:
        yield Fault(setting, f"has {len(factors)} factors, not {count}", f'Give {count} factors or "flat".')
    elif abs(sum(factors) / count - 1) > AVERAGE_TOLERANCE:
        average = sum(factors) / count
        yield Fault(setting, f"averages {average:.4f}", f"Divide the factors by {average:.4f} so that they average 1.")


Route = Sourced[Share] | Literal["rest"]


class Routes(Valued):
    """Where cases of a stage go next, as shares that sum to 1; one of them may be "rest".

    Attributes:
        assessment, brief, core_assessment, cin, cp, cla, care_leaver: to another stage.
        close, no_further_action, signposted: out of the service.
    """

    assessment: Route | None = None
    brief: Route | None = None
    core_assessment: Route | None = None
    cin: Route | None = None
    cp: Route | None = None
    cla: Route | None = None
    care_leaver: Route | None = None
    no_further_action: Route | None = None
    signposted: Route | None = None
    close: Route | None = None

    def items(self) -> tuple[tuple[str, Route], ...]:
        """Return the routes given, always in the order of the stages and then the outcomes."""
        every = ((target, getattr(self, target)) for target in (*STAGES, *OUTCOMES))
        return tuple((target, share) for target, share in every if share is not None)

    def targets(self) -> frozenset[str]:
        """Return the stages and outcomes that cases can go to."""
        return frozenset(target for target, share in self.items() if share == "rest" or share.value > 0)

    def faults(self) -> Iterable[Fault]:
        """Report two rests, and shares that do not sum to 1 (model.md 20.1, C7)."""
        rests = [target for target, share in self.items() if share == "rest"]
        total = sum(share.value for _, share in self.items() if share != "rest")
        if len(rests) > 1:
            yield Fault("", f"{' and '.join(rests)} are both 'rest'", "Let only one route take the rest.")
        if rests and total > 1 + SUM_TOLERANCE:
            yield Fault("", f"sum to {total:.9g} without the rest", "Make the stated shares sum to at most 1.")
        if not rests and abs(total - 1) > SUM_TOLERANCE:
            yield Fault("", f"sum to {total:.9g}", 'Make the routes sum to 1, or let one of them be "rest".')


class Screening(Settings):
    """``[pathway.screening]``: the front door, which holds no cases.

    Attributes:
        routes: share of referrals by what becomes of them.
    """

    routes: Routes


class StageWork(Settings):
    """What every stage says about the work it makes (6, 7, 9).

    Attributes:
        clock: "stretching" if overload of the holder delays it, "calendar" if it runs by the calendar.
        hours_per_week: recurring hours of a case of average complexity, before normalisation.
        allocation_hours: one-off hours when a case is taken on.
        handover_hours: one-off hours of the receiving worker when the lead worker changes.
        urgency: 0 first, 2 last in the allocation queue.
        experienced_only: True where a newly qualified worker may not lead.
        court_share: share of cases entering the stage that start court proceedings.
        roles: who may hold it, best first.
        resource_worker_complexity_most: complexity up to which a community resource worker may take it.
        delegable_share: share of its hours a support worker can take; ``support.delegable_share`` where not stated.
        closes_while_waiting: True if a case nobody holds may close by itself.
        visit_every: interval of statutory visits, or "none".
        reviews_after: time from the stage's start to its reviews, the last interval repeating.
        counts_as_plan: True for a protection plan, whose repeats are counted.
        is_assessment: True where the 45-working-day clock is counted.
    """

    clock: Plain[Literal["stretching", "calendar"]]
    hours_per_week: Sourced[HoursPerWeek]
    allocation_hours: Sourced[Hours]
    handover_hours: Sourced[Hours]
    urgency: Plain[Literal[0, 1, 2]]
    experienced_only: Switch = False
    court_share: Sourced[Share] | None = None
    roles: Plain[tuple[Role, ...]]
    resource_worker_complexity_most: Sourced[Multiplier] | None = None
    delegable_share: Sourced[Share] | None = None
    closes_while_waiting: Switch = False
    visit_every: Sourced[Literal["none"] | WorkingDays]
    reviews_after: Plain[tuple[Days, ...]] = ()
    counts_as_plan: Switch = False
    is_assessment: Switch = False


class Stage(StageWork):
    """``[pathway.NAME]``: one stage of a case (6).

    Attributes:
        duration: base length of the stage.
        routes: where cases go at its end.
    """

    duration: CalendarLaw
    routes: Routes


class InNeed(Settings):
    """``[pathway.assessment.in_need]``: where children found to be in need go; the rest to a child-in-need plan.

    Attributes:
        brief: share given brief support by the assessing worker.
        cp: share going to a protection plan.
        cla: share entering care.
    """

    brief: Sourced[Share]
    cp: Sourced[Share]
    cla: Sourced[Share]


class Assessment(StageWork):
    """``[pathway.assessment]``: the assessment, in working days.

    Attributes:
        duration: natural length, before the pull of the deadline (6.1).
        routes: "shares" to work them out from the two settings below, or a table as in any stage.
        not_in_need: share of all referrals that are assessed and found not to be in need.
        in_need: where the others go.
    """

    duration: WorkingLaw
    routes: Plain[Literal["shares"] | Routes]
    not_in_need: Sourced[Share]
    in_need: InNeed

    def faults(self) -> Iterable[Fault]:
        """Report shares of those in need that exceed 1."""
        if self.in_need.brief.value + self.in_need.cp.value + self.in_need.cla.value > 1 + SUM_TOLERANCE:
            yield Fault("in_need", "the shares exceed 1", "Lower brief, cp or cla.")


class Deadline(Settings):
    """``[pathway.deadline]``: the pull of the assessment deadline (6.1).

    Attributes:
        length: an assessment completed by then after the referral is in time.
        natural_end: a natural length beyond this is one that could be pulled.
        share_in_time: published share completed in time, from which the strength of the pull is solved.
        pull_from, pull_to: a pulled assessment ends between these.
        overload_slope: how fast the pull weakens with utilisation.
    """

    length: Sourced[WorkingDays]
    natural_end: Sourced[WorkingDays]
    share_in_time: Sourced[Share]
    pull_from: Sourced[WorkingDays]
    pull_to: Sourced[WorkingDays]
    overload_slope: Sourced[Number]


class Court(Settings):
    """``[pathway.court]``: care proceedings.

    Attributes:
        length: how long they last.
        hours_per_week: extra hours while a case is in court.
    """

    length: Sourced[Days]
    hours_per_week: Sourced[HoursPerWeek]


class Pathway(Settings):
    """``[pathway]``: the stages of a case and what happens between them (6).

    Attributes:
        stages: stages in use, each with its own table.
        scale: "balance" solves one factor on ``scaled_stages`` so that the opening stock is in balance; "off" leaves them.
        scaled_stages: stages whose duration is scaled.
        deadline_pull: whether assessments are pulled towards their deadline.
        complexity_cv: spread of the complexity of a case.
        repeat_plan_multiplier: multiplies the chance of a protection plan for a child who had one before.
        closing_while_waiting_per_day: chance a day that a case nobody holds closes by itself.
        deadline: the pull of the assessment deadline.
        court: care proceedings.
        screening: the front door.
        assessment: the assessment; brief: support by the assessing worker; core_assessment: the longer one of 2005.
        cin: child in need; cp: protection plan; cla: looked after; care_leaver: support after care.
    """

    stages: Plain[tuple[StageName, ...]]
    scale: Plain[Literal["balance", "off"]]
    scaled_stages: Plain[tuple[StageName, ...]]
    deadline_pull: Switch
    complexity_cv: Sourced[Multiplier]
    repeat_plan_multiplier: Sourced[Multiplier]
    closing_while_waiting_per_day: Sourced[PerDay]
    deadline: Deadline
    court: Court
    screening: Screening
    assessment: Assessment | None = None
    brief: Stage | None = None
    core_assessment: Stage | None = None
    cin: Stage | None = None
    cp: Stage | None = None
    cla: Stage | None = None
    care_leaver: Stage | None = None

    def stage(self, name: str) -> Stage | Assessment | None:
        """Return the table of a stage, or None if the file has none."""
        table: Stage | Assessment | None = getattr(self, name)
        return table

    def faults(self) -> Iterable[Fault]:
        """Report stages in use without a table, and cases that could never close (model.md 20.1, C7)."""
        for name in self.stages:
            if self.stage(name) is None:
                yield Fault(name, "is listed in 'stages' but has no table", f"Add [pathway.{name}] or take it off the list.")
        for name in self.stages:
            stage = self.stage(name)
            if stage is not None and stage.routes != "shares":
                yield from self._target_faults(name, stage.routes)
        stuck = [name for name in self.stages if name not in self._closing_stages()]
        if stuck:
            yield Fault("stages", f"a case in {', '.join(stuck)} could never close", "Add a route that leads to close.")

    def _target_faults(self, name: str, routes: Routes) -> Iterable[Fault]:
        for target in sorted(routes.targets()):
            if target in STAGES and target not in self.stages:
                yield Fault(f"{name}.routes.{target}", "leads to a stage that is not in use", f"Add {target} to 'stages'.")

    def _closing_stages(self) -> set[str]:
        closing: set[str] = set()
        for _ in self.stages:
            closing |= {name for name in self.stages if self._can_close(name, closing)}
        return closing

    def _can_close(self, name: str, closing: set[str]) -> bool:
        stage = self.stage(name)
        if stage is None or stage.routes == "shares":
            return True
        return bool(stage.routes.targets() & {*OUTCOMES, *closing})


class Duties(Settings):
    """``[duties]``: visits and reviews that are done or missed but change nothing (22).

    Attributes:
        on: whether the diary is kept.
        headroom: duties are in time up to this utilisation.
        conference_within: time to the initial protection conference.
    """

    on: Switch
    headroom: Sourced[Multiplier]
    conference_within: Sourced[WorkingDays]


class Workforce(Settings):
    """``[workforce]``: published figures about the permanent staff at the opening.

    Attributes:
        turnover: FTE leavers in the year over FTE in post at its end; in a steady workforce it is the yearly hazard.
        fte_per_head: FTE of one person, for people who are still to come.
        benchmark_caseload: a published average caseload, for comparison only.
    """

    turnover: Sourced[Share]
    fte_per_head: Sourced[Share]
    benchmark_caseload: Sourced[Cases] | None = None
