"""The council as it stands: teams, posts, open cases, people in post and on the way (model.md 3, 9, 19)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Literal

from sim.settings.problems import Fault
from sim.settings.quantity import Cases, Count, Date, Days, Fte, Name, Note, Settings, Sourced
from sim.settings.sections.base import Grade, Plain, Role, StageName, Switch


class PostGroup(Settings):
    """Posts of one kind in a team.

    Attributes:
        grade: of the posts; role: social worker unless said otherwise.
        count: number of posts; fte: of each.
        funded_from, funded_to: for temporary money.
    """

    grade: Grade
    role: Role = "social_worker"
    count: Count
    fte: Fte = 1.0
    funded_from: Date | None = None
    funded_to: Date | None = None


class Team(Settings):
    """``[[teams]]``: what a team takes on, where, and who manages it.

    Attributes:
        name: of the team.
        posts: groups of posts; a bare number means that many full-time social worker posts.
        stages: stages it holds, "all" for every stage in use; areas: areas it covers, "all" for every area.
        managers_fte: team managers in post; support_fte: support workers in post.
        headline: whether it counts in ``caseload_team``.
        source: where these figures come from.
    """

    name: Name
    posts: Count | tuple[PostGroup, ...]
    stages: Literal["all"] | tuple[StageName, ...] = "all"
    areas: Literal["all"] | tuple[str, ...] = "all"
    managers_fte: Fte = 0.0
    support_fte: Fte = 0.0
    headline: bool = True
    source: Note | None = None

    def groups(self) -> tuple[PostGroup, ...]:
        """Return the groups of posts, writing a bare number out."""
        if isinstance(self.posts, int):
            return (PostGroup(grade="social_worker", count=self.posts),) if self.posts else ()
        return self.posts

    def posts_fte(self, role: str) -> float:
        """Return established FTE of a role."""
        return sum(group.count * group.fte for group in self.groups() if group.role == role)


class AgeBand(Settings):
    """Cases between two ages.

    Attributes:
        upto: upper limit of age, or "older" for the last band; the first band begins at 0.
        count: cases in the band.
    """

    upto: Days | Literal["older"]
    count: Count


class RecordGroup(Settings):
    """Cases of one known age.

    Attributes:
        age: time since the stage began.
        count: cases of that age.
    """

    age: Days
    count: Count = 1


class CaseGroup(Settings):
    """``[[opening.cases]]``: open cases of one stage; exactly one of counts, bands and records.

    Attributes:
        stage: the stage they are in.
        counts: how many; ages are then worked out from the law of the stage (19.1).
        poisson: whether the number varies from future to future with that mean.
        bands: by age.
        records: ages of single cases, for invented councils only.
        in_court: how many of them are in court proceedings.
        role: who holds them; team: where, when several teams could.
        source: where the figure comes from.
    """

    stage: StageName
    counts: Cases | None = None
    poisson: bool = False
    bands: tuple[AgeBand, ...] = ()
    records: tuple[RecordGroup, ...] = ()
    in_court: Count = 0
    role: Role = "social_worker"
    team: Name | None = None
    source: Note | None = None

    def number(self) -> float:
        """Return how many cases the group states."""
        if self.counts is not None:
            return self.counts
        return float(sum(band.count for band in self.bands) + sum(record.count for record in self.records))

    def faults(self) -> Iterable[Fault]:
        """Report a group stated in more than one way, and more court cases than cases."""
        ways = [self.counts is not None, bool(self.bands), bool(self.records)]
        if sum(ways) != 1:
            yield Fault("counts", "is not the only way the cases are stated", "Give exactly one of counts, bands and records.")
        elif self.in_court > self.number():
            yield Fault("in_court", "is more than the number of cases", "Lower it.")


class WorkerGroup(Settings):
    """``[[opening.workers]]``: people in post at the opening.

    Attributes:
        count: how many people; fte: of each.
        kind: permanent or agency; role: social worker unless said otherwise.
        grade: of them; team: theirs, when there is more than one.
        tenure: time in post, or (least, most) when only a band is known.
        qualified: time since qualifying, when known.
        age_years: when known.
        sick_since: how long they have been on sick leave, if they are.
        source: where the figures come from.
    """

    count: Count
    kind: Literal["permanent", "agency"] = "permanent"
    role: Role = "social_worker"
    grade: Grade
    team: Name | None = None
    fte: Fte = 1.0
    tenure: Days | tuple[Days, Days]
    qualified: Days | None = None
    age_years: float | None = None
    sick_since: Days | None = None
    source: Note | None = None

    def total_fte(self) -> float:
        """Return the FTE of the whole group."""
        return self.count * self.fte


class RecruitGroup(Settings):
    """``[[opening.pipeline]]``: people on the way at the opening (19.2).

    Attributes:
        count: how many; route: by which they come.
        grade, team, fte: of the post they take.
        accepted: date of acceptance; they may drop out from then on.
        starts: (earliest, latest) date of starting.
        source: where the figures come from.
    """

    count: Count
    route: Literal["experienced", "newly_qualified", "agency_conversion", "returner", "trainee"]
    grade: Grade
    team: Name | None = None
    fte: Fte = 1.0
    accepted: Date
    starts: tuple[Date, Date]
    source: Note | None = None

    def faults(self) -> Iterable[Fault]:
        """Report a start before the acceptance."""
        if self.starts[0] > self.starts[1]:
            yield Fault("starts", "ends before it begins", "Give the earliest date first.")
        if self.starts[0] < self.accepted + timedelta(days=1):
            yield Fault("starts", "is not after the acceptance", "Let them start after they have accepted.")


class ResignationGroup(Settings):
    """``[[opening.resignations]]``: notices known to be given, by people not named.

    Attributes:
        date: of the notice; heads: how many.
        destination: a neighbour's name, "agency" or "exit".
        grade, team: of those who leave.
        source: where this comes from.
    """

    date: Date
    heads: Count
    destination: str
    grade: Grade
    team: Name | None = None
    source: Note | None = None


class Opening(Settings):
    """``[opening]``: the stated position from which every future starts (19).

    Attributes:
        date: the day the figures describe; the clock starts at the midnight that ends it.
        allow_empty: whether nobody in post and nothing open is meant.
        balance: which figure is scaled so that the start is in balance: demand, duration or off.
        cases: open cases; workers: people in post; pipeline: people on the way; resignations: notices known.
        equilibrium_pipeline: whether further people on the way, in balance, are added to those stated.
        equilibrium_notices: whether some of those in post are under notice, as many as the rates of leaving put there.
        past_year_leavers_fte: permanent FTE that left in the year before, so that turnover is known from the first month.
        vacant_since: when empty posts fell vacant, or "equilibrium" when nobody knows.
        vacancies_fte: vacancies as stated, checked against posts less people.
    """

    date: Plain[Date]
    allow_empty: Switch
    balance: Plain[Literal["demand", "duration", "off"]]
    cases: Plain[tuple[CaseGroup, ...]]
    workers: Plain[tuple[WorkerGroup, ...]]
    pipeline: Plain[tuple[RecruitGroup, ...]]
    equilibrium_pipeline: Switch
    equilibrium_notices: Switch
    resignations: Plain[tuple[ResignationGroup, ...]]
    past_year_leavers_fte: Sourced[Fte] | None = None
    vacant_since: Plain[Literal["equilibrium"] | Date]
    vacancies_fte: Sourced[Fte] | None = None

    def faults(self) -> Iterable[Fault]:
        """Report an empty council that is not said to be one."""
        if not self.allow_empty and not self.workers:
            yield Fault("workers", "is empty", "List the people in post, or set allow_empty = true.")
        if not self.allow_empty and not self.cases:
            yield Fault("cases", "is empty", "List the open cases, or set allow_empty = true.")
