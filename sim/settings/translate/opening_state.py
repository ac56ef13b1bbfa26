"""What the stated opening amounts to: cases, people, posts, and how busy everyone is (model.md 7, 19).

Several parts of the translation need the same sums. They are made here once, from the council with its ranges drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.settings.council import Council
from sim.settings.sections.flow import Assessment, Stage
from sim.settings.sections.start import WorkerGroup
from sim.settings.translate.assignments import mean_end_per_year
from sim.settings.translate.flows import Flows
from sim.settings.translate.laws import DAYS_PER_YEAR, WORKING_DAYS_PER_YEAR
from sim.settings.translate.one_off import OneOff, one_off_hours

SOCIAL_WORKER = "social_worker"


@dataclass(frozen=True, slots=True)
class OpeningState:
    """Sums of the opening, social workers only unless said otherwise.

    Attributes:
        stock: open cases by stage, every role; held: those held by social workers.
        permanent_fte, agency_fte, posts_fte: people in post and funded posts.
        capacity_hours: hours a week for cases of everyone in post, newcomers counted at what they manage on average.
        hours_factor: k, what recurring hours are multiplied by.
        one_off: expected one-off hours a week of an open case; together they are b0.
        hours: recurring hours a week by stage, after normalisation.
        utilisation: hours of the opening cases, one-off work included, over capacity.
        stretch: how much longer a stretching case takes than its base length.
        long_absent_fte: permanent FTE on long sickness, on average.
    """

    stock: Mapping[str, float]
    held: Mapping[str, float]
    permanent_fte: float
    agency_fte: float
    posts_fte: float
    capacity_hours: float
    hours_factor: float
    one_off: OneOff
    hours: Mapping[str, float]
    utilisation: float
    stretch: float
    long_absent_fte: float

    @property
    def vacancies_fte(self) -> float:
        """Funded posts less people in post."""
        return max(0.0, self.posts_fte - self.permanent_fte)

    @property
    def all_fte(self) -> float:
        """Permanent and agency FTE."""
        return self.permanent_fte + self.agency_fte


def opening_state(council: Council, flows: Flows) -> OpeningState:
    """Sum up the opening of a council whose ranges have been drawn."""
    stock: dict[str, float] = {name: 0.0 for name in council.pathway.stages}
    held = dict(stock)
    for group in council.opening.cases:
        stock[group.stage] += group.number()
        held[group.stage] += group.number() if group.role == SOCIAL_WORKER else 0.0
    one_off = one_off_hours(council, flows, held, people_leaving_share(council))
    factor = hours_factor(council, flows, held, one_off.hours)
    hours = {name: factor * stage.hours_per_week.value for name, stage in stages_of(council)}
    permanent = sum(group.total_fte() for group in social_workers(council, "permanent"))
    agency = sum(group.total_fte() for group in social_workers(council, "agency"))
    capacity = sum(
        group.total_fte() * hours_per_fte(council, group.grade) * settled(council, group) for group in _with_cases(council)
    )
    load = sum(hours[name] * held[name] for name in held) + one_off.hours * sum(held.values()) + court_load(council)
    busy = load / capacity if capacity > 0.0 else 1.0
    absence = Absence.at(council, busy)
    busy *= 1.0 + absence.handed_over_share + council.progress.cover_share.value * absence.held_share
    return OpeningState(
        stock=stock,
        held=held,
        permanent_fte=permanent,
        agency_fte=agency,
        posts_fte=sum(team.posts_fte(SOCIAL_WORKER) for team in council.teams),
        capacity_hours=capacity,
        hours_factor=factor,
        one_off=one_off,
        hours=hours,
        utilisation=busy,
        stretch=1.0 / (pace(council, busy) * (1.0 - absence.held_share * (1.0 - council.progress.cover_share.value))),
        long_absent_fte=permanent * absence.long_share,
    )


def stages_of(council: Council) -> Iterator[tuple[str, Stage | Assessment]]:
    """Every stage in use with its table."""
    for name in council.pathway.stages:
        stage = council.pathway.stage(name)
        assert stage is not None  # noqa: S101 - the council's own checks refuse a stage without a table
        yield name, stage


def social_workers(council: Council, kind: str) -> tuple[WorkerGroup, ...]:
    """Groups of social workers in post of one kind."""
    return tuple(group for group in council.opening.workers if group.kind == kind and group.role == SOCIAL_WORKER)


def _with_cases(council: Council) -> tuple[WorkerGroup, ...]:
    """Groups of social workers whose team holds cases; the work of the others is not modelled."""
    idle = {team.name for team in council.teams if not team.stages}
    people = (*social_workers(council, "permanent"), *social_workers(council, "agency"))
    return tuple(group for group in people if group.team not in idle)


def hours_per_fte(council: Council, grade: str) -> float:
    """Hours a week for cases of one settled FTE: contract, less leave, less overheads (model.md 7)."""
    workload = council.workload
    overhead = workload.overhead_share.of(grade)
    share = (overhead.value if overhead is not None else 0.0) + welfare_share(council)
    if council.allocation.caps.of(grade) is not None and cap_of(council, grade) == 0.0:
        return 0.0
    return workload.contracted_hours.value * workload.available_share.value * (1.0 - share)


def cap_of(council: Council, grade: str) -> float:
    """The cap of a full-time worker of a grade."""
    cap = council.allocation.caps.of(grade)
    return cap.value if cap is not None else 0.0


def welfare_share(council: Council) -> float:
    """Share of available hours that welfare support takes where it is on (model.md 16.4)."""
    if not council.welfare.on:
        return 0.0
    workload = council.workload
    return council.welfare.hours_per_week.value / (workload.contracted_hours.value * workload.available_share.value)


def settled(council: Council, group: WorkerGroup) -> float:
    """Mean efficiency of a group over time, because some of it are always newcomers on their ramp (model.md 7, xi)."""
    workload = council.workload
    if not workload.ramp:
        return 1.0
    if group.kind == "agency":
        days, lost = workload.agency_ramp.value, 1.0 - workload.agency_efficiency.value
        changes = mean_end_per_year(council.agency) if council.agency.on else 0.0
    else:
        days, lost = workload.newcomer_ramp.value, 1.0 - workload.newcomer_efficiency.value
        changes = council.workforce.turnover.value if council.leaving.on else 0.0
    return max(0.0, 1.0 - changes * days / DAYS_PER_YEAR * 0.5 * lost)


def people_leaving_share(council: Council) -> float:
    """Share of the people in post who go in a year: permanent leavers and agency assignments that end."""
    permanent = sum(group.total_fte() for group in social_workers(council, "permanent"))
    agency = sum(group.total_fte() for group in social_workers(council, "agency"))
    leavers = permanent * council.workforce.turnover.value if council.leaving.on else 0.0
    ended = agency * mean_end_per_year(council.agency) if council.agency.on and agency else 0.0
    return (leavers + ended) / (permanent + agency) if permanent + agency > 0.0 else 0.0


def hours_factor(council: Council, flows: Flows, held: Mapping[str, float], one_off: float) -> float:
    """K: the factor on recurring hours at which an experienced worker with the reference caseload is full (model.md 7).

    Without open cases the mix of types is the one that the flows would hold.
    """
    if not council.workload.normalise:
        return 1.0
    mix = dict(held) if sum(held.values()) > 0.0 else {name: flows.entries_per_year[name] for name, _ in stages_of(council)}
    total = sum(mix.values())
    mean = sum(mix[name] * stage.hours_per_week.value for name, stage in stages_of(council)) / total if total > 0.0 else 0.0
    full = reference_hours(council) - one_off
    return full / mean if mean > 0.0 else 1.0


def reference_hours(council: Council) -> float:
    """Hours a week of one case, one-off work included, at which the reference caseload fills an experienced worker."""
    workload = council.workload
    overhead = workload.overhead_share.of("experienced")
    share = overhead.value if overhead is not None else 0.0
    whole = workload.contracted_hours.value * workload.available_share.value * (1.0 - share)
    return whole / workload.reference_caseload.value


def court_load(council: Council) -> float:
    """Extra hours a week of the opening cases in court."""
    held = sum(group.in_court for group in council.opening.cases if group.role == SOCIAL_WORKER)
    return held * council.pathway.court.hours_per_week.value


def pace(council: Council, utilisation: float) -> float:
    """Phi: progress of a stretching case at a utilisation (model.md 8)."""
    progress = council.progress
    if council.allocation.rule == "none" or utilisation <= 1.0:
        return 1.0
    return max(progress.slowest.value, float(utilisation**-progress.stretch.value))


def strain(council: Council, utilisation: float) -> float:
    """G: utilisation above 1 within its limits (model.md 10.1)."""
    return min(council.progress.clip_high.value, max(council.progress.clip_low.value, utilisation - 1.0))


@dataclass(frozen=True, slots=True)
class Absence:
    """Shares of time lost to sickness on average (model.md 11).

    Attributes:
        short_share, long_share: of all time, on short and on long spells.
        held_share: away with the cases still theirs; handed_over_share: away after the cases were given to others.
    """

    short_share: float
    long_share: float
    held_share: float
    handed_over_share: float

    @classmethod
    def at(cls, council: Council, utilisation: float) -> Absence:
        """Return the shares at a utilisation."""
        sickness = council.sickness
        if not sickness.on:
            return cls(0.0, 0.0, 0.0, 0.0)
        more = math.exp(sickness.utilisation_effect.value * strain(council, utilisation)) / WORKING_DAYS_PER_YEAR
        short = sickness.short.per_year.value * mean_days(sickness.short.length.mean) * more
        long_days = mean_days(sickness.long.length.mean)
        long = sickness.long.per_year.value * long_days * more
        whole = 1.0 + short + long
        kept = min(1.0, sickness.reallocate_after.value / long_days) if long_days > 0.0 else 1.0
        return cls(short / whole, long / whole, (short + long * kept) / whole, long * (1.0 - kept) / whole)


def mean_days(mean: object) -> float:
    """The mean of a spell; 0 when its law has none."""
    return float(getattr(mean, "value", 0.0)) if mean is not None else 0.0
