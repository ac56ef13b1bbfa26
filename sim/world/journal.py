"""What happened in one simulated future, as the world writes it down and the measures read it.

The world closes one ``MonthBook`` at the midnight that ends each calendar month, before anything dated the next day
(model.md 4, order 0). A book holds the state at that instant and the flows since the one before. The first book is the
opening
position itself: its state counts, its flows are empty and its ``length_days`` is 0.

Rare happenings (people arriving and leaving, promotions, payments) are kept as small records; frequent ones (referrals,
allocations, visits) are counters. The full event log is kept only when asked for, as typed columns.
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple


class WorkerLine(NamedTuple):
    """One worker at a month end.

    ``points`` are hours of the cases held over the hours of an average case; ``learning`` is xi, 1 when settled in.
    """

    identity: int
    kind: str  # permanent or agency
    role: str  # social_worker, community_resource_worker
    grade: str
    team: str
    fte: float
    status: str  # WORK, SICK_SHORT, SICK_LONG, PARENTAL
    newly_qualified: bool
    cases: int
    cap: float
    points: float
    load_hours: float
    capacity_hours: float
    learning: float
    tenure_days: float


class PostLine(NamedTuple):
    """Posts of one team and grade at a month end, in FTE."""

    team: str
    grade: str
    role: str
    funded_fte: float
    filled_fte: float


class Leaver(NamedTuple):
    """A permanent worker whose last day has passed."""

    day: float
    identity: int
    grade: str
    role: str
    team: str
    fte: float
    destination: str  # a neighbour's name, agency or exit
    reason: str
    recorded_reason: str  # "" when no interview was held
    tenure_days: float
    newly_qualified: bool


class Starter(NamedTuple):
    """Somebody who became a permanent worker; a conversion is the same person as the agency worker of ``was``."""

    day: float
    identity: int
    grade: str
    role: str
    team: str
    fte: float
    route: str  # experienced, newly_qualified, agency_conversion, returner, trainee, external
    origin: str  # neighbour they came from, or ""
    was: int  # identity as agency worker, or 0
    waited_days: float  # from vacancy to start


class AgencyMove(NamedTuple):
    """An agency worker starting or ending; ``why`` is fill, ended, released or converted."""

    day: float
    identity: int
    team: str
    fte: float
    why: str


class Promotion(NamedTuple):
    """A move to a higher grade."""

    day: float
    identity: int
    grade: str
    eligible_days: float


class Payment(NamedTuple):
    """An allowance paid (positive) or repaid (negative), before on-cost."""

    day: float
    identity: int
    gbp: float
    policy: str


@dataclass(slots=True)
class MonthBook:
    """One calendar month: the state at its end and the flows in it.

    Attributes:
        day: the midnight that ends the month, days since the opening.
        length_days: days of the month that lie after the opening.
        workers: everyone in post or on an assignment, in order of identity.
        posts: established posts by team and grade.
        open_cases: cases by stage, queue included; queue: unallocated cases by stage.
        support_cases: cases held by community resource workers.
        entered, closed: cases that began, ended each stage; moves: (from stage, to stage or outcome) counts.
        outcomes: outcome of each referral screened in the month.
        referrals, re_referrals: children referred; those within 12 months of an earlier referral.
        assessments_due, assessments_in_time: completed in the month; of those within the deadline.
        duties: (kind, "done" | "late" | "missed") counts of the diary, for example ("cp_visit", "done").
        contacts, unprepared_contacts: duties held; of those on unsettled cases.
        handovers: changes of lead worker by kind: planned, sudden, team (assessment to plan team), review.
        allocations: allocations by kind: in_turn, previous_holder, sibling, over_limit, over_limit_newly_qualified.
        changed_2, changed_3: open children with two, three or more changes of lead in the trailing 12 months.
        changed_by_stage: (stage, changes capped at 4) -> open children, the same counted by stage.
        agency_spells: distinct agency lead workers over open children, trailing 12 months.
        children_seen: open children, the denominator of those.
        unallocated_case_days, absent_uncovered_case_days: the two parts of uncovered case-days (11.3).
        longest_gap_days: the longest time a child of the month had been without a worker.
        over_cap_days: worker-days above the worker's cap.
        demanded_hours, served_hours, postponed_hours, not_done_hours: hours of the month (8), summed over workers and
            queue.
        stage_hours: hours of the month by case type (recurring part).
        worked_hours: hours at work of social workers, agency included, before overheads.
        fte_days: FTE-days of permanent social workers: contracted, at_work, sick, parental.
        sick_working_days, mental_health_working_days: FTE working days lost by permanent social workers.
        leavers, starters, agency_moves, promotions, payments: records of the month.
        resignations_withdrawn, drop_outs, applicants: counts; applicants by route.
        luck_of_applications, luck_of_resignations: people who applied or resigned beyond what their chances added up to; 0
            on average whatever the plan, because each chance is known before it is drawn on.
        costs: (line, team) -> pounds.
        agency_at_permanent_cost_gbp: what the agency FTE of the month would have cost as permanent staff (for the
            premium).
        plan_starts, repeat_plans, repeat_plans_2_years: protection plans begun; of those after an earlier one; within 2
            years.
        spans: (span, supervised FTE) by team at the month end.
        eligible_waiting: social workers eligible for the experienced grade and not yet promoted.
        agency_reasons: agency FTE target by reason at the month end: vacancy, absence, overload, standing.
        utilisation: load over capacity of the service at the month end, queue included.
        rating: the inspection rating in force.
        pipeline: people on the way, by route.
        stayed: share-of-cohort counters (cohort year, years since) -> (still here, all), for survival charts.
    """

    day: float
    length_days: float
    workers: list[WorkerLine] = field(default_factory=list)
    posts: list[PostLine] = field(default_factory=list)
    open_cases: dict[str, int] = field(default_factory=dict)
    queue: dict[str, int] = field(default_factory=dict)
    support_cases: int = 0
    entered: Counter[str] = field(default_factory=Counter)
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    referrals: int = 0
    re_referrals: int = 0
    assessments_due: int = 0
    assessments_in_time: int = 0
    duties: Counter[tuple[str, str]] = field(default_factory=Counter)
    contacts: int = 0
    unprepared_contacts: int = 0
    handovers: Counter[str] = field(default_factory=Counter)
    allocations: Counter[str] = field(default_factory=Counter)
    changed_2: int = 0
    changed_3: int = 0
    changed_by_stage: dict[tuple[str, int], int] = field(default_factory=dict)
    agency_spells: int = 0
    children_seen: int = 0
    unallocated_case_days: float = 0.0
    absent_uncovered_case_days: float = 0.0
    longest_gap_days: float = 0.0
    over_cap_days: float = 0.0
    demanded_hours: float = 0.0
    served_hours: float = 0.0
    postponed_hours: float = 0.0
    not_done_hours: float = 0.0
    worked_hours: float = 0.0
    stage_hours: dict[str, float] = field(default_factory=dict)
    fte_days: Counter[str] = field(default_factory=Counter)
    sick_working_days: float = 0.0
    mental_health_working_days: float = 0.0
    leavers: list[Leaver] = field(default_factory=list)
    starters: list[Starter] = field(default_factory=list)
    agency_moves: list[AgencyMove] = field(default_factory=list)
    promotions: list[Promotion] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    resignations: int = 0
    resignations_withdrawn: int = 0
    drop_outs: int = 0
    applicants: Counter[str] = field(default_factory=Counter)
    luck_of_applications: float = 0.0
    luck_of_resignations: float = 0.0
    costs: Counter[tuple[str, str]] = field(default_factory=Counter)
    agency_at_permanent_cost_gbp: float = 0.0
    plan_starts: int = 0
    repeat_plans: int = 0
    repeat_plans_2_years: int = 0
    spans: list[tuple[float, float]] = field(default_factory=list)
    eligible_waiting: int = 0
    agency_reasons: dict[str, float] = field(default_factory=dict)
    utilisation: float = 0.0
    rating: str = ""
    pipeline: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class EventLog:
    """Every happening of one future in columns, for ``trace``: day, kind, who, other party, value.

    ``kind`` indexes ``kinds``; ``who`` is a case, worker, post or candidate identity; ``text`` carries a stage, grade
    or reason.
    """

    kinds: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    day: array[float] = field(default_factory=lambda: array("d"))
    kind: array[int] = field(default_factory=lambda: array("H"))
    who: array[int] = field(default_factory=lambda: array("Q"))
    other: array[int] = field(default_factory=lambda: array("Q"))
    value: array[float] = field(default_factory=lambda: array("d"))
    text: array[int] = field(default_factory=lambda: array("L"))
    _kind_codes: dict[str, int] = field(default_factory=dict)
    _text_codes: dict[str, int] = field(default_factory=dict)

    def add(self, day: float, kind: str, who: int, other: int = 0, value: float = 0.0, text: str = "") -> None:
        """Append one happening."""
        self.day.append(day)
        self.kind.append(_code(kind, self.kinds, self._kind_codes))
        self.who.append(who)
        self.other.append(other)
        self.value.append(value)
        self.text.append(_code(text, self.texts, self._text_codes))

    def __len__(self) -> int:
        """Count the happenings."""
        return len(self.day)


def _code(word: str, words: list[str], codes: dict[str, int]) -> int:
    """Return the number of a word, giving it the next free one when it is new."""
    found = codes.get(word)
    if found is None:
        found = codes[word] = len(words)
        words.append(word)
    return found


@dataclass(slots=True)
class Journal:
    """The record of one future.

    Attributes:
        months: one book for the opening and one for each month end up to the horizon.
        events: number of engine events.
        breaches: invariants of model.md 21 that did not hold, in plain words; empty in a good run.
        log: the event log, only when asked for.
    """

    months: list[MonthBook] = field(default_factory=list)
    events: int = 0
    breaches: list[str] = field(default_factory=list)
    log: EventLog | None = None
