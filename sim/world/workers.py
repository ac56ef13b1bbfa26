"""A social worker: post, grade, hours, cases held, and the clocks that end a spell at work (model.md 3)."""

from __future__ import annotations

from collections import deque
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

    __slots__ = (
        "age_years",
        "agency_end_day",
        "allowance_gbp_per_year",
        "back_day",
        "books",
        "cap",
        "capacity_hours",
        "case_hours",
        "cases",
        "cliff_until_day",
        "clock_day",
        "conversion",
        "cost_day",
        "destination",
        "due_day",
        "eligible_day",
        "extra_fte",
        "fte",
        "given_notice_cases",
        "grade",
        "heap",
        "kind",
        "last_day",
        "learning",
        "leaving",
        "limit",
        "load_hours",
        "long_sickness",
        "notice_from_day",
        "number",
        "one_off",
        "one_off_hours",
        "origin",
        "over_commitment_since_day",
        "pace",
        "panels",
        "parental_leave",
        "pay_gbp_per_year",
        "post",
        "postponed_hours",
        "prepared",
        "progress",
        "qualified_day",
        "readiness",
        "ready_day",
        "reason",
        "released",
        "replaced_gbp_per_year",
        "returning",
        "role",
        "route",
        "served_hours",
        "short_sickness",
        "sick_mental_health",
        "sick_since_day",
        "smoothed",
        "spells",
        "spine_point",
        "start_day",
        "status",
        "stretching_hours",
        "talks",
        "team",
        "tie_until_day",
        "utilisation",
        "vacant_since_day",
        "wake_day",
    )

    def __init__(self, number: int, kind: str, role: str, grade: str, team: Team, fte: float, start_day: float) -> None:  # noqa: PLR0915
        """Bring somebody into the service, at work and without a case."""
        self.number = number
        self.kind = kind
        self.role = role
        self.grade = grade
        self.team = team
        self.fte = fte
        self.extra_fte = 0.0
        self.start_day = start_day
        self.qualified_day = -inf
        self.route = ""
        self.origin = ""
        self.prepared = False
        self.post: Post | None = None
        self.vacant_since_day = start_day
        self.status = AT_WORK
        self.back_day = inf
        self.sick_since_day = inf
        self.sick_mental_health = False
        self.notice_from_day = inf
        self.last_day = inf
        self.destination = ""
        self.reason = ""
        self.released = False
        self.given_notice_cases = 0
        self.cases: dict[int, Case] = {}
        self.case_hours = 0.0
        self.stretching_hours = 0.0
        self.one_off: deque[tuple[float, float]] = deque()
        self.one_off_hours = 0.0
        self.cap = 0.0
        self.limit = 0.0
        self.learning = 1.0
        self.returning = 1.0
        self.capacity_hours = 0.0
        self.load_hours = 0.0
        self.served_hours = 0.0
        self.postponed_hours = 0.0
        self.utilisation = 0.0
        self.smoothed = 0.0
        self.pace = 1.0
        self.progress = 0.0
        self.due_day = inf
        self.wake_day = inf
        self.clock_day = start_day
        self.heap: list[ClockEntry] = []
        self.books = WorkerBooks()
        self.leaving = HazardClock()
        self.short_sickness = HazardClock()
        self.long_sickness = HazardClock()
        self.parental_leave = HazardClock()
        self.readiness = HazardClock()
        self.conversion = HazardClock()
        self.ready_day = inf
        self.age_years: float | None = None
        self.talks = 0
        self.panels = 0
        self.spells = 0
        self.eligible_day = inf
        self.agency_end_day = inf
        self.spine_point = 0
        self.tie_until_day = -inf
        self.cliff_until_day = -inf
        self.cost_day = start_day
        self.allowance_gbp_per_year = 0.0
        self.pay_gbp_per_year = 0.0
        self.replaced_gbp_per_year = 0.0
        self.over_commitment_since_day = inf

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


class WorkerBooks:
    """What a worker has done since the last month end, in hours, case-days and days."""

    __slots__ = (
        "case_days",
        "demanded_hours",
        "not_covered_case_days",
        "over_cap_days",
        "postponed_hours",
        "served_hours",
    )

    def __init__(self) -> None:
        """Open empty books."""
        self.demanded_hours = 0.0
        self.served_hours = 0.0
        self.postponed_hours = 0.0
        self.case_days = 0.0
        self.over_cap_days = 0.0
        self.not_covered_case_days = 0.0
