"""Who takes a case (model.md 9.1, 9.2).

Each working morning the waiting cases are taken in order of urgency and waiting time, and each goes to the eligible
worker who would be least loaded with it. A worker takes no more cases than the limit, which lies above the cap: the cap
is what the council says a caseload should be. What cannot be placed stays in the queue; what is urgent, or has waited
too long, is placed above the limit and logged as such. A case that is to change hands stays with its lead worker until
the next one takes it.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, TypeAlias

from sim.world import draws as purpose
from sim.world.clock import DAYS_PER_WEEK, DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.world.eligible import Eligible
from sim.world.workers import AT_WORK, RESOURCE_WORKER_ROLE

if TYPE_CHECKING:
    from sim.world.cases import Case
    from sim.world.service import Service
    from sim.world.workers import SocialWorker

URGENT = 0
CHANGES_REMEMBERED = 10_000  # of loads, where nobody comes or goes for long; forgetting them changes no result
_Kind: TypeAlias = tuple[str, str, str, bool]  # stage, area, role, and whether the case is not for the newly qualified


class Allocation:
    """The queue of cases that need a (new) worker, and the rule that finds one."""

    def __init__(self, service: Service) -> None:
        """Begin with an empty queue."""
        self._service = service
        self._settings = service.inputs.allocation
        self._clock = service.clock
        self._waiting: dict[int, Case] = {}
        self._pools: dict[_Kind, Eligible] = {}
        self._covering: dict[tuple[str, str], tuple[str, ...]] = {}
        self._immediate = self._settings.timing == "immediate"
        self._pools_end_day = inf
        self._no_room: dict[_Kind, float] = {}
        self._by_count = self._settings.rule == "count"
        self._cap_changes = service.levers.touches("allocation.cap")
        self._one_off_weeks = service.inputs.workload.one_off_days / DAYS_PER_WEEK

    # -- who may take what -------------------------------------------------------------------------------------------------

    def people_changed(self) -> None:
        """Forget who may take what, after anybody came, went, fell ill or changed grade."""
        self._pools.clear()
        self._service.workload.changed_loads.clear()
        self._pools_end_day = inf
        self._no_room.clear()

    def set_cap(self, worker: SocialWorker) -> None:
        """Work out a worker's cap and limit from grade, time in post and policy (9.1)."""
        settings = self._settings
        served = self._clock.now - worker.start_day
        key = worker.grade if worker.role != RESOURCE_WORKER_ROLE else RESOURCE_WORKER_ROLE
        if worker.newly_qualified and settings.newly_qualified_caps:
            months = served / DAYS_PER_YEAR * MONTHS_PER_YEAR
            cap = next((cap for start, cap in reversed(settings.newly_qualified_caps) if months >= start), 0.0)
        else:
            cap = settings.caps.get(key, 0.0)
            if served < settings.newcomer_cap_days and worker.route not in ("agency_conversion", ""):
                start = settings.newcomer_cap_start
                cap *= start + (1.0 - start) * max(0.0, served) / settings.newcomer_cap_days
        if self._cap_changes:
            cap = self._service.levers.value("allocation.cap", cap, grade=key, team=worker.team.name)
        factor = settings.newly_qualified_limit_factor if worker.newly_qualified else settings.limit_factor
        cap *= worker.hours_fte
        if cap != worker.cap:
            self._service.workload.advance(worker)  # days over the cap so far are days over the old one
        worker.cap = cap
        worker.limit = worker.cap * factor

    def _pool(self, kind: _Kind) -> Eligible:
        """Return the workers who may take a case of a kind now."""
        if self._clock.now >= self._pools_end_day or len(self._service.workload.changed_loads) > CHANGES_REMEMBERED:
            self.people_changed()
        pool = self._pools.get(kind)
        if pool is None:
            pool = self._pools[kind] = Eligible(self._find_pool(*kind), self._service.workload.changed_loads)
        return pool

    def _find_pool(self, stage: str, area: str, role: str, settled: bool) -> list[SocialWorker]:
        teams = self._teams_for(stage, area)
        pool = [worker for name in teams for worker in self._service.teams[name].ordered if self._may_take(worker, role)]
        if settled:
            pool = [worker for worker in pool if not worker.newly_qualified]
        if len(teams) > 1:
            pool.sort(key=_number)
        first_to_go = min([worker.last_day for worker in pool], default=inf)
        self._pools_end_day = min(self._pools_end_day, first_to_go - self._settings.no_new_cases_last_days)
        return pool

    def _teams_for(self, stage: str, area: str) -> tuple[str, ...]:
        found = self._covering.get((stage, area))
        if found is None:
            teams = self._service.teams.values()
            found = tuple(team.name for team in teams if stage in team.inputs.stages and area in team.inputs.areas)
            self._covering[stage, area] = found
        return found

    def _may_take(self, worker: SocialWorker, role: str) -> bool:
        if worker.role != role or worker.status is not AT_WORK or worker.limit <= 0.0:
            return False
        return worker.last_day - self._clock.now > self._settings.no_new_cases_last_days

    def may_lead(self, worker: SocialWorker, case: Case) -> bool:
        """Tell whether a worker may lead a case as it is now: the newly qualified lead no plan and no court case."""
        stage = case.stage
        if stage is None or worker.role not in stage.roles:
            return False
        if worker.newly_qualified and self._only_settled(case):
            return False
        return self._complexity_fits(worker.role, case)

    def _complexity_fits(self, role: str, case: Case) -> bool:
        stage = case.stage
        assert stage is not None  # noqa: S101 - only cases in a stage are allocated
        if role != RESOURCE_WORKER_ROLE or stage.roles[0] == role:
            return True
        return case.complexity <= stage.resource_worker_complexity_most

    def covers(self, worker: SocialWorker, case: Case) -> bool:
        """Tell whether a worker's team covers a case's type and area."""
        return worker.team.name in self._teams_for(case.name, case.area)

    # -- the queue ---------------------------------------------------------------------------------------------------------

    def may_keep(self, worker: SocialWorker, case: Case) -> bool:
        """Tell whether the lead worker of a case may go on leading it in the stage it has just begun."""
        return self.covers(worker, case) and self.may_lead(worker, case)

    def wait(self, case: Case, moving: str) -> None:
        """Put a case into the queue.

        Args:
            case: with its lead worker, if it has one.
            moving: why it changes hands: planned, sudden, team or review; "" for a case nobody holds.
        """
        already = case.number in self._waiting
        if not already:
            case.waiting_since_day = self._clock.now
        case.moving = moving
        self._waiting[case.number] = case
        if case.holder is None:
            if not already:
                self._service.books.lost_worker(case)
            self._service.pathway.close_while_waiting(case)
        if self._immediate:
            self._place(case)

    def stop_waiting(self, case: Case) -> None:
        """Take a case out of the queue."""
        if self._waiting.pop(case.number, None) is not None:
            if case.holder is None:
                self._service.books.found_worker(case)
            case.waiting_since_day = inf
            case.moving = ""

    def unallocated(self) -> list[Case]:
        """Return the cases nobody holds."""
        return [case for case in self._waiting.values() if case.holder is None]

    def room_made(self) -> None:
        """Let the queue use room that has just been made, where cases are allocated at once."""
        self._no_room.clear()
        if self._immediate and self._waiting:
            self.place_waiting()

    def morning_round(self) -> None:
        """Place the waiting cases of the morning; workloads have changed since the last round."""
        self._no_room.clear()
        self.place_waiting()

    def place_waiting(self) -> None:
        """Place the waiting cases in order of urgency, waiting time and number."""
        for case in sorted(self._waiting.values(), key=self._order):
            if case.number in self._waiting:
                self._place(case)

    def _order(self, case: Case) -> tuple[int, float, int]:
        return (self.urgency(case), case.waiting_since_day, case.number)

    def urgency(self, case: Case) -> int:
        """Return 0 for court, protection and urgent assessments, 1 for other assessments, 2 for the rest."""
        stage = case.stage
        assert stage is not None  # noqa: S101 - only cases in a stage are allocated
        if self._clock.now < case.in_court_until or (stage.is_assessment and case.urgent):
            return URGENT
        return stage.urgency

    # -- the rule ----------------------------------------------------------------------------------------------------------

    def _place(self, case: Case) -> bool:
        """Give a waiting case, with the sisters and brothers who wait with it, to a worker; tell whether it worked."""
        group = self._waiting_siblings(case)
        if len(group) > 1:
            together = self._choose(case, len(group), sum(self._need(child) for child in group))
            if together is not None:
                for child in group:
                    self._assign(child, together, "in_turn")
                return True
        return self._place_alone(case)

    def _place_alone(self, case: Case) -> bool:
        need = self._need(case)
        known = self._known_worker(case, need)
        if known is not None:
            self._assign(case, known[0], known[1])
            return True
        chosen = self._choose(case, 1, need)
        if chosen is not None:
            self._assign(case, chosen, "in_turn")
            return True
        if self._must_be_placed(case):
            return self._force(case, need)
        return False

    def _waiting_siblings(self, case: Case) -> list[Case]:
        family = self._service.families[case.family]
        if len(family) == 1:
            return family
        return [child for child in family if child.number in self._waiting and child.stage is case.stage and not child.moving]

    def _need(self, case: Case) -> float:
        """Return the weekly hours a case adds to a worker who takes it."""
        stage = case.stage
        assert stage is not None  # noqa: S101 - only cases in a stage are allocated
        return case.hours + stage.allocation_hours / self._one_off_weeks

    def _has_room(self, worker: SocialWorker, need: float, children: int) -> bool:
        within = worker.load_hours + need <= self._settings.utilisation_most * worker.capacity_hours
        return within and len(worker.cases) + children <= worker.limit

    def _known_worker(self, case: Case, need: float) -> tuple[SocialWorker, str] | None:
        """Return the worker who knew the child until lately, or else one who leads a sibling, if they have room."""
        if case.return_number and self._clock.now - case.closed_day < self._settings.continuity_days:
            previous = self._service.workers.get(case.previous_lead)
            if previous is not None and self._can_be_given(previous, case) and self._room_for_known(previous, need):
                return previous, "previous_holder"
        for child in self._service.families[case.family]:
            holder = child.holder
            if child is not case and holder is not None and holder is not case.holder and self._can_be_given(holder, case):
                if self._has_room(holder, need, 1):
                    return holder, "sibling"
        return None

    def _can_be_given(self, worker: SocialWorker, case: Case) -> bool:
        return self._may_take(worker, worker.role) and self.may_lead(worker, case) and self.covers(worker, case)

    def _room_for_known(self, worker: SocialWorker, need: float) -> bool:
        if self._settings.rule != "continuity":
            return self._has_room(worker, need, 1)
        most = self._settings.utilisation_most + self._settings.continuity_extra
        return worker.load_hours + need <= most * worker.capacity_hours

    def _choose(self, case: Case, children: int, need: float) -> SocialWorker | None:
        """Return the worker with room who would be least loaded, by the council's rule."""
        stage = case.stage
        assert stage is not None  # noqa: S101 - only cases in a stage are allocated
        settled = self._only_settled(case)
        for role in stage.roles:
            kind = (stage.name, case.area, role, settled)
            if need >= self._no_room.get(kind, inf) or not self._complexity_fits(role, case):
                continue
            chosen = self._choose_from(self._pool(kind), case, children, need)
            if chosen is not None:
                return chosen
            if case.holder is None and children == 1:
                self._no_room[kind] = need
        return None

    def _choose_from(self, pool: Eligible, case: Case, children: int, need: float) -> SocialWorker | None:
        holder = case.holder
        if self._settings.rule == "random":
            return self._any_of(self._fitting(pool, need, children, holder), case)
        return self._least_loaded(pool, need, children, holder)

    def _least_loaded(self, pool: Eligible, need: float, children: int, holder: SocialWorker | None) -> SocialWorker | None:
        """Return who would be least loaded, or have fewest cases, of those with room."""
        if self._by_count:
            return min(self._fitting(pool, need, children, holder), key=_cases_per_fte, default=None)
        return pool.least_loaded(need, children, holder, self._settings.utilisation_most)

    def _fitting(self, pool: Eligible, need: float, children: int, holder: SocialWorker | None) -> list[SocialWorker]:
        """Return those with room, the present lead worker left out."""
        return [worker for worker in pool.workers if worker is not holder and self._has_room(worker, need, children)]

    def _only_settled(self, case: Case) -> bool:
        """Tell whether a case is not for the newly qualified: a plan, or one in court."""
        stage = case.stage
        return stage is not None and (stage.experienced_only or self._clock.now < case.in_court_until)

    def _any_of(self, workers: list[SocialWorker], case: Case) -> SocialWorker | None:
        if not workers:
            return None
        u = self._service.draws.u(purpose.RANDOM_ALLOCATION, case.number, case.visit)
        return workers[int(u * len(workers))]

    def _must_be_placed(self, case: Case) -> bool:
        """Tell whether a case may wait no longer; a lead worker who is still there is not taken over in a hurry."""
        if case.moving in ("planned", "review"):
            return False
        most = self._settings.wait_most_working_days[self.urgency(case)]
        if most == inf:
            return False
        waited = self._clock.working_days_between(case.waiting_since_day, self._clock.now)
        return (self.urgency(case) == URGENT and case.holder is None) or waited > most

    def _force(self, case: Case, need: float) -> bool:
        """Place a case above the limit, with a newly qualified worker only if there is nobody else."""
        stage = case.stage
        assert stage is not None  # noqa: S101 - only cases in a stage are allocated
        kinds = [(stage.name, case.area, role, False) for role in stage.roles if self._complexity_fits(role, case)]
        everyone = [worker for kind in kinds for worker in self._pool(kind).workers if worker is not case.holder]
        settled = [worker for worker in everyone if not worker.newly_qualified]
        if not everyone:
            return False
        loads = [((w.load_hours + need) / w.capacity_hours, len(w.cases) / w.fte, w.number, w) for w in settled or everyone]
        self._assign(case, min(loads)[3], "over_limit" if settled else "over_limit_newly_qualified")
        return True

    def holder_at_opening(self, case: Case, role: str, team: str | None) -> SocialWorker | None:
        """Return who holds a case at the opening: the least loaded who may, within the limit while anybody is (19.1)."""
        pool = self._pool((case.name, case.area, role, self._only_settled(case))).workers
        if team is not None:
            pool = [worker for worker in pool if worker.team.name == team]
        within = [worker for worker in pool if len(worker.cases) < worker.limit] or pool
        if self._by_count:
            return min(within, key=_cases_per_fte, default=None)
        best, least, least_share = None, inf, inf
        for worker in within:
            load = (worker.load_hours + case.hours) / worker.capacity_hours
            if load <= least:
                share = len(worker.cases) / worker.fte
                if load < least or share < least_share:
                    best, least, least_share = worker, load, share
        return best

    def place_within(self, case: Case, workers: list[SocialWorker]) -> bool:
        """Move a case to one of some workers with room, for a review; tell whether anybody had room."""
        fitting = [w for w in workers if w is not case.holder and self._can_be_given(w, case)]
        chosen = self._least_loaded(Eligible(fitting, []), self._need(case), 1, None)
        if chosen is None:
            return False
        case.moving = "review"
        self._assign(case, chosen, "in_turn")
        return True

    def _assign(self, case: Case, worker: SocialWorker, why: str) -> None:
        moving = case.moving
        without_worker = case.holder is None
        if not without_worker:
            self._no_room.clear()
        if self._waiting.pop(case.number, None) is not None and without_worker:
            self._service.books.found_worker(case)
        case.waiting_since_day = inf
        case.moving = ""
        self._service.books.allocated(case, worker, why)
        self._service.handover.give(case, worker, moving)


def _number(worker: SocialWorker) -> int:
    return worker.number


def _cases_per_fte(worker: SocialWorker) -> float:
    return len(worker.cases) / worker.fte
