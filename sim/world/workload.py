"""What a worker is asked to do, what they can do, and what overload does to their cases (model.md 7 and 8).

Demand on a worker is hours a week: case hours less the share support workers take, one-off work, and cover for absent
colleagues. Capacity is contracted hours less leave and overheads, lower while settling in. Their ratio, utilisation,
slows the cases that overload delays. All such cases of one worker slow down together, so each worker carries one
virtual clock (8.1): its time V runs at the pace phi, a case ends when V reaches its target, and only the earliest end
is known by its day. It becomes an event on that day at the earliest, because the pace seldom stays the same for long.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING

from sim.world.clock import CLOSURES, DAYS_PER_WEEK
from sim.world.workers import AGENCY, AT_WORK, EXPERIENCED, SOCIAL_WORKER_ROLE

if TYPE_CHECKING:
    from sim.world.cases import Case
    from sim.world.service import Service
    from sim.world.teams import Team
    from sim.world.workers import SocialWorker


class Workload:
    """Hours, capacity, utilisation and the virtual clocks."""

    def __init__(self, service: Service) -> None:
        """Keep the settings at hand that every change of load needs."""
        self._service = service
        self._clock = service.clock
        self._settings = service.inputs.workload
        progress = service.inputs.progress
        self._stretch = progress.stretch
        self._slowest = progress.slowest
        self._clip_low = progress.clip_low
        self._clip_high = progress.clip_high
        self._cover_share = progress.cover_share
        self._memory_days = self._settings.memory_days
        self._overtime_share = self._settings.overtime_share
        self._overhead_changes = service.levers.touches("workload.overhead_share")
        self._turns = 0
        self._day_ends = 0.0
        self.opening_utilisation = 1.0
        self.changed_loads: list[SocialWorker] = []  # since anybody came or went, for those who look for the least loaded

    def pace_at(self, utilisation: float) -> float:
        """Return phi: the rate at which stretching cases progress at a utilisation (8)."""
        if utilisation <= 1.0:
            return 1.0
        pace: float = utilisation**-self._stretch
        return pace if pace > self._slowest else self._slowest

    def strain(self, utilisation: float) -> float:
        """Return g: utilisation above 1, clipped, as it acts on leaving and sickness (10.1)."""
        over = utilisation - 1.0
        if over < self._clip_low:
            return self._clip_low
        return over if over < self._clip_high else self._clip_high

    # -- the virtual clock -------------------------------------------------------------------------------------------------

    def advance(self, worker: SocialWorker) -> None:
        """Bring a worker's clock and books up to now; must run before anything about the load changes."""
        now = self._clock.now
        days = now - worker.clock_day
        if days <= 0.0:
            return
        worker.clock_day = now
        worker.progress += worker.pace * days
        weeks = days / DAYS_PER_WEEK
        books = worker.books
        books.demanded_hours += worker.load_hours * weeks
        books.served_hours += worker.served_hours * weeks
        books.postponed_hours += worker.postponed_hours * weeks
        held = len(worker.cases)
        books.case_days += held * days
        if held > worker.cap:
            books.over_cap_days += days
        if worker.status is not AT_WORK:
            books.not_covered_case_days += held * (1.0 - worker.team.covered_share) * days
        elif self._memory_days:
            utilisation = worker.utilisation
            worker.smoothed = utilisation + (worker.smoothed - utilisation) * 2.0 ** (-days / self._memory_days)

    def refresh(self, worker: SocialWorker) -> None:
        """Work out load, utilisation and pace anew, and when the next case ends; ``advance`` must have run."""
        self.changed_loads.append(worker)
        team = worker.team
        kept = 1.0 - team.support_share
        load = kept * worker.case_hours + worker.one_off_hours
        if worker.status is AT_WORK:
            load += team.cover_hours_per_fte * worker.fte
            if team.mentoring_hours_per_fte and worker.grade == EXPERIENCED and worker.kind != AGENCY:
                load += team.mentoring_hours_per_fte * worker.fte
            worker.load_hours = load
            capacity = worker.capacity_hours
            worker.utilisation = load / capacity if capacity else 0.0
            if worker.utilisation <= 1.0:
                worker.pace, worker.served_hours, worker.postponed_hours = 1.0, load, 0.0
            else:
                self._refresh_overloaded(worker, load, kept)
            if not self._memory_days:
                worker.smoothed = worker.utilisation
        else:
            self._refresh_absent(worker, load, kept)
        if worker.heap:
            self._set_due_day(worker)
        else:
            worker.due_day = inf

    def _refresh_overloaded(self, worker: SocialWorker, load: float, kept: float) -> None:
        capacity = worker.capacity_hours
        if self._overtime_share:
            capacity *= 1.0 + min(self._overtime_share, worker.utilisation - 1.0)
            worker.utilisation = load / capacity
        worker.pace = pace = self.pace_at(worker.utilisation)
        worker.served_hours = load if load < capacity else capacity
        worker.postponed_hours = kept * worker.stretching_hours * (1.0 - pace)

    def _refresh_absent(self, worker: SocialWorker, load: float, kept: float) -> None:
        """Give an absent worker's cases the pace of their cover; what is covered is asked of colleagues, not of the worker."""
        covered = self._cover_share * worker.team.covered_share
        worker.pace = covered * self.pace_at(worker.team.utilisation)
        worker.load_hours = load - covered * kept * worker.case_hours
        worker.served_hours = 0.0
        worker.postponed_hours = kept * worker.stretching_hours * (1.0 - covered)

    def _set_due_day(self, worker: SocialWorker) -> None:
        """Work out when the first case of a worker ends if nothing changes, and enter that end if it is today."""
        heap = worker.heap
        while heap and heap[0][2] != heap[0][3].turn:
            heappop(heap)
        if not heap or worker.pace <= 0.0:
            worker.due_day = inf
            return
        left = heap[0][0] - worker.progress
        now = self._clock.now
        worker.due_day = due = now + left / worker.pace if left > 0.0 else now
        if due < self._day_ends and due < worker.wake_day:
            self._enter_end(worker)

    def _enter_end(self, worker: SocialWorker) -> None:
        worker.wake_day = worker.due_day
        self._clock.call(worker.due_day, CLOSURES, self._end_first_case, worker, worker.due_day)

    def begin_day(self, day: int) -> None:
        """Enter the ends of stages that are due before the next midnight (midnight)."""
        self._day_ends = day + 1.0
        for worker in self._service.people():
            if worker.due_day < self._day_ends and worker.due_day < worker.wake_day:
                self._enter_end(worker)

    def _end_first_case(self, worker: SocialWorker, day: float) -> None:
        """End the stage of the case that is due, unless more work has delayed it since the end was entered."""
        if day != worker.wake_day:
            return
        worker.wake_day = inf
        if worker.due_day > day:
            if worker.due_day < self._day_ends:
                self._enter_end(worker)
            return
        self.advance(worker)
        target, _, _, case = heappop(worker.heap)
        worker.progress = target  # removes rounding drift
        case.turn = 0
        case.remaining_days = 0.0
        self._service.pathway.end_stage(case)

    # -- cases coming and going --------------------------------------------------------------------------------------------

    def take(self, worker: SocialWorker, case: Case) -> None:
        """Put a case on a worker's load."""
        self.advance(worker)
        worker.cases[case.number] = case
        case.holder = worker
        self.resume(worker, case)

    def drop(self, worker: SocialWorker, case: Case) -> None:
        """Take a case off a worker's load, keeping what is left of its stage."""
        self.pause(worker, case)
        del worker.cases[case.number]
        case.holder = None
        if not worker.cases:  # no rounding is left behind on an empty desk
            worker.case_hours = worker.stretching_hours = 0.0
        self.refresh(worker)

    def pause(self, worker: SocialWorker, case: Case) -> None:
        """Take a case's hours off before they or its clock change; ``resume`` puts them back."""
        self.advance(worker)
        worker.case_hours -= case.hours
        if case.stretching:
            worker.stretching_hours -= case.hours
            if case.turn:
                case.remaining_days = max(0.0, case.target - worker.progress)
                case.turn = 0

    def resume(self, worker: SocialWorker, case: Case) -> None:
        """Put the hours of a held case on its worker's load, and a stretching case on the worker's clock."""
        worker.case_hours += case.hours
        if case.stretching:
            worker.stretching_hours += case.hours
            self._turns += 1
            case.turn = self._turns
            case.target = worker.progress + case.remaining_days
            heappush(worker.heap, (case.target, case.number, case.turn, case))
        self.refresh(worker)

    # -- one-off work ------------------------------------------------------------------------------------------------------

    def give_one_off(self, worker: SocialWorker, hours: float) -> None:
        """Add work that is not a case's weekly round, spread evenly over the coming weeks (7: O and X)."""
        if hours and self._settings.one_off_on:
            self.advance(worker)
            self.note_one_off(worker, hours)
            self.refresh(worker)

    def note_one_off(self, worker: SocialWorker, hours: float) -> None:
        """Add one-off work to a load that is about to be worked out anyway."""
        if not hours or not self._settings.one_off_on:
            return
        weekly = hours * DAYS_PER_WEEK / self._settings.one_off_days
        worker.one_off.append((self._clock.now + self._settings.one_off_days, weekly))
        worker.one_off_hours += weekly

    def open_one_off(self, worker: SocialWorker) -> None:
        """Give a worker at the opening what is left of taking on the cases that began in the last weeks."""
        if not self._settings.one_off_on:
            return
        spread = self._settings.one_off_days
        for case in worker.cases.values():
            until = case.stage_day + spread
            if case.stage is not None and until > 0.0 and case.stage.allocation_hours:
                worker.one_off.append((until, case.stage.allocation_hours * DAYS_PER_WEEK / spread))
        self._open_handovers(worker)
        worker.one_off = deque(sorted(worker.one_off))
        worker.one_off_hours = sum(weekly for _, weekly in worker.one_off)

    def _open_handovers(self, worker: SocialWorker) -> None:
        """Give a worker what is left of handovers of the last weeks, in four equal parts that run out week by week."""
        weekly = self._settings.opening_handover_hours * len(worker.cases) * worker.is_social_worker
        parts = int(self._settings.one_off_days // DAYS_PER_WEEK)
        for part in range(1, parts + 1 if weekly else 1):
            worker.one_off.append((part * DAYS_PER_WEEK, weekly / parts))

    def expire_one_off(self) -> None:
        """Take off one-off work that has been done since the last morning (morning round)."""
        now = self._clock.now
        for worker in self._service.people():
            one_off = worker.one_off
            if one_off and one_off[0][0] <= now:
                self.advance(worker)
                while one_off and one_off[0][0] <= now:
                    worker.one_off_hours -= one_off.popleft()[1]
                if not one_off:
                    worker.one_off_hours = 0.0
                self.refresh(worker)

    # -- capacity ----------------------------------------------------------------------------------------------------------

    def learning(self, worker: SocialWorker) -> float:
        """Return xi: how far a newcomer has settled in, 1 from the end of the ramp."""
        settings = self._settings
        if not settings.ramp_on or worker.route == "agency_conversion":
            return 1.0
        served = self._clock.now - worker.start_day
        if worker.kind == AGENCY:
            return _ramp(settings.agency_efficiency, served, settings.agency_ramp_days)
        begin = settings.prepared_newcomer_efficiency if worker.prepared else settings.newcomer_efficiency
        days = settings.returner_ramp_days if worker.route == "returner" else settings.newcomer_ramp_days
        return _ramp(begin, served, days)

    def set_capacity(self, worker: SocialWorker) -> None:
        """Work out K of a worker at work; ``refresh`` must follow."""
        settings = self._settings
        overhead = settings.overhead_share.get(worker.grade, settings.overhead_share["default"])
        if self._overhead_changes:
            grade, team = worker.grade, worker.team.name
            overhead = self._service.levers.value("workload.overhead_share", overhead, grade=grade, team=team)
        worker.learning = self.learning(worker)
        hours = settings.contracted_hours * worker.hours_fte * settings.available_share
        worker.capacity_hours = hours * (1.0 - overhead) * worker.learning * worker.returning

    def update(self, worker: SocialWorker) -> None:
        """Bring capacity and load of a worker up to date after a change of either."""
        self.advance(worker)
        self.set_capacity(worker)
        self.refresh(worker)

    # -- teams and the service ---------------------------------------------------------------------------------------------

    def team_utilisation(self, team: Team) -> float:
        """Return load over capacity of a team's members at work."""
        at_work = [worker for worker in team.ordered if worker.status is AT_WORK]
        load = sum([worker.load_hours for worker in at_work])
        capacity = sum([worker.capacity_hours for worker in at_work if worker.limit])
        return load / capacity if capacity else 1.0

    def service_utilisation(self) -> float:
        """Return load over capacity of social workers at work, counting the hours of cases nobody holds."""
        load = sum(case.hours for case in self._service.allocation.unallocated())
        capacity = 0.0
        for worker in self._service.workers.values():
            if worker.status is AT_WORK and worker.role == SOCIAL_WORKER_ROLE and worker.limit:
                load += worker.load_hours
                capacity += worker.capacity_hours
        return load / capacity if capacity else 1.0


def _ramp(begin: float, served_days: float, ramp_days: float) -> float:
    """Return a share that rises linearly from ``begin`` to 1."""
    if served_days >= ramp_days:
        return 1.0
    return begin + (1.0 - begin) * max(0.0, served_days) / ramp_days
