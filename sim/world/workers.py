"""A social worker: post, grade, hours, cases held, and the clocks that end a spell at work (model.md 3)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from sim.world.hazards import HazardClock

if TYPE_CHECKING:
    from sim.world.cases import Case, ClockEntry
    from sim.world.teams import Post, Team

AT_WORK = "WORK"
SICK_SHORT = "SICK_SHORT"
SICK_LONG = "SICK_LONG"
PARENTAL = "PARENTAL"

PERMANENT = "permanent"
AGENCY = "agency"

SOCIAL_WORKER_ROLE = "social_worker"
RESOURCE_WORKER_ROLE = "community_resource_worker"
MANAGER_GRADE = "team_manager"
NEWLY_QUALIFIED = "newly_qualified"
SOCIAL_WORKER = "social_worker"
EXPERIENCED = "experienced"


@dataclass(slots=True)
class WorkerBooks:
    """What a worker has done since the last month end, in hours, case-days and days."""

    demanded_hours: float = 0.0
    served_hours: float = 0.0
    postponed_hours: float = 0.0
    case_days: float = 0.0
    over_cap_days: float = 0.0
    not_covered_case_days: float = 0.0


@dataclass(slots=True, eq=False)
class SocialWorker:
    """Anybody who holds cases or manages those who do: social workers, agency workers, community resource workers, managers.

    Attributes:
        number: identity; draws of the worker are keyed by it.
        fte: full-time equivalent.
        start_day: first day in post, negative for those in post at the opening; qualified_day: likewise.
        route, origin: how and from where the worker came; prepared: whether induction began before the first day.
        post: the post held, None for agency and supernumerary workers.
        status: WORK, SICK_SHORT, SICK_LONG or PARENTAL; back_day: first day back.
        notice_from_day, last_day: once notice is given; destination, reason: where to and why.
        cases: held, by number; case_hours: their recurring hours a week; stretching_hours: those that overload delays.
        one_off: (expiry day, hours a week) still to be worked off; one_off_hours: O and X of model.md 7 together.
        cap, limit: what the council says a caseload should be, and what the allocator respects.
        learning: xi; returning: chi of a phased return; capacity_hours: K; load_hours: l; utilisation: u; smoothed:
            u-bar.
        pace, progress, clock_day, heap: the virtual clock (8.1); due_day: when its first case is due at the present pace;
            wake_day: for when that end has been entered on the clock of the world, inf while it has not.
        leaving, short_sickness, long_sickness, parental_leave, readiness, conversion: hazard clocks (2.5).
    """

    number: int
    kind: str
    role: str
    grade: str
    team: Team
    fte: float
    start_day: float
    extra_fte: float = 0.0
    qualified_day: float = -inf
    age_years: float | None = None
    route: str = ""
    origin: str = ""
    prepared: bool = False
    post: Post | None = None
    vacant_since_day: float = field(init=False)

    status: str = AT_WORK
    back_day: float = inf
    sick_since_day: float = inf
    sick_mental_health: bool = False
    spells: int = 0

    notice_from_day: float = inf
    last_day: float = inf
    destination: str = ""
    reason: str = ""
    talks: int = 0
    released: bool = False
    given_notice_cases: int = 0

    cases: dict[int, Case] = field(default_factory=dict)
    case_hours: float = 0.0
    stretching_hours: float = 0.0
    one_off: deque[tuple[float, float]] = field(default_factory=deque)
    one_off_hours: float = 0.0
    cap: float = 0.0
    limit: float = 0.0
    over_commitment_since_day: float = inf

    learning: float = 1.0
    returning: float = 1.0
    capacity_hours: float = 0.0
    load_hours: float = 0.0
    served_hours: float = 0.0
    postponed_hours: float = 0.0
    utilisation: float = 0.0
    smoothed: float = 0.0

    pace: float = 1.0
    progress: float = 0.0
    due_day: float = inf
    wake_day: float = inf
    clock_day: float = field(init=False)
    heap: list[ClockEntry] = field(default_factory=list)

    leaving: HazardClock = field(default_factory=HazardClock)
    short_sickness: HazardClock = field(default_factory=HazardClock)
    long_sickness: HazardClock = field(default_factory=HazardClock)
    parental_leave: HazardClock = field(default_factory=HazardClock)
    readiness: HazardClock = field(default_factory=HazardClock)
    conversion: HazardClock = field(default_factory=HazardClock)

    ready_day: float = inf
    panels: int = 0
    eligible_day: float = inf
    agency_end_day: float = inf
    tie_until_day: float = -inf
    cliff_until_day: float = -inf

    books: WorkerBooks = field(default_factory=WorkerBooks)
    spine_point: int = 0
    pay_gbp_per_year: float = 0.0
    allowance_gbp_per_year: float = 0.0
    replaced_gbp_per_year: float = 0.0
    cost_day: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin what is counted in days on the first one."""
        self.vacant_since_day = self.clock_day = self.cost_day = self.start_day

    @property
    def at_work(self) -> bool:
        """Tell whether the worker is neither sick nor on leave."""
        return self.status is AT_WORK

    @property
    def on_notice(self) -> bool:
        """Tell whether the worker is going."""
        return self.last_day < inf

    @property
    def is_social_worker(self) -> bool:
        """Tell whether the worker counts in social-worker measures."""
        return self.role == SOCIAL_WORKER_ROLE

    @property
    def newly_qualified(self) -> bool:
        """Tell whether the worker is in the protected first year."""
        return self.grade == NEWLY_QUALIFIED

    @property
    def hours_fte(self) -> float:
        """Return the FTE worked now, with temporary extra hours."""
        return self.fte + self.extra_fte
