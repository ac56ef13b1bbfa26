"""What happens when a child gets another lead worker (model.md 9.3), and how a leaver's cases move (10, 11.3)."""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING

from sim.world.cases import Lead
from sim.world.workers import AGENCY, AT_WORK

if TYPE_CHECKING:
    from sim.world.cases import Case
    from sim.world.service import Service
    from sim.world.workers import SocialWorker

SUDDEN = "sudden"
PLANNED = "planned"


class Handover:
    """Handovers, planned and sudden, and the weeks in which a case is unsettled."""

    def __init__(self, service: Service) -> None:
        """Keep the settings."""
        self._service = service
        self._settings = service.inputs.handover
        self._clock = service.clock

    def give(self, case: Case, worker: SocialWorker, moving: str) -> None:
        """Make somebody the lead worker of a case.

        Args:
            case: unallocated, or held by somebody else until now.
            worker: the new lead worker.
            moving: why the case changes hands; "" for an unallocated case.
        """
        stage, giver = case.stage, case.holder
        assert stage is not None  # noqa: S101 - only cases in a stage are given
        first = not case.leads
        changed = not first and case.leads[-1].worker != worker.number
        workload = self._service.workload
        if not changed or moving == "team":
            workload.note_one_off(worker, stage.allocation_hours)
        if changed:
            self._settle(case, moving or SUDDEN, giver, worker)
        if giver is not None:
            workload.drop(giver, case)
        workload.take(worker, case)
        case.leads.append(Lead(self._clock.now, worker.number, worker.kind == AGENCY))
        if not changed and not first:
            case.leads.pop()
        if changed:
            self._service.books.handed_over(case, worker, moving or SUDDEN)
        self._service.pathway.taken_on(case)

    def _settle(self, case: Case, kind: str, giver: SocialWorker | None, receiver: SocialWorker) -> None:
        """Give both workers the hours of a handover, and mark the case as unsettled."""
        settings = self._settings
        if not settings.on or case.stage is None:
            return
        hours = case.stage.handover_hours
        sudden = kind == SUDDEN
        self._service.workload.note_one_off(receiver, hours * (settings.sudden_share if sudden else 1.0))
        if giver is not None and giver.at_work and not sudden:
            self._service.workload.note_one_off(giver, hours * settings.giver_share)
        days = settings.unsettled_sudden_days if sudden else settings.unsettled_days
        case.unsettled_until_day = self._clock.now + days

    def overlap_days(self) -> float:
        """Return how long giver and receiver both know a case."""
        return self._service.levers.value("handover.overlap_days", self._settings.overlap_days)

    def begin_notice(self, worker: SocialWorker) -> None:
        """Note how many cases somebody who is going has to hand over."""
        worker.given_notice_cases = len(worker.cases)

    def move_leavers_cases(self) -> None:
        """Let those on notice hand over evenly, so that the last case has its overlap too (morning round)."""
        overlap = self.overlap_days()
        if overlap <= 0.0:
            return
        for worker in self._service.people():
            if worker.last_day < inf and worker.cases and worker.status is AT_WORK:
                self._move_todays_share(worker, overlap)

    def _move_todays_share(self, worker: SocialWorker, overlap: float) -> None:
        span = worker.last_day - overlap - worker.notice_from_day
        gone = self._clock.now - worker.notice_from_day
        share = min(1.0, gone / span) if span > 0.0 else 1.0
        to_stay = worker.given_notice_cases - ceil(share * worker.given_notice_cases)
        moving = sum(bool(case.moving) for case in worker.cases.values())
        for case in sorted(worker.cases.values(), key=lambda case: case.number):
            if len(worker.cases) - moving <= to_stay:
                return
            if not case.moving:
                self._service.allocation.wait(case, PLANNED)
                moving += 1

    def leave_behind(self, worker: SocialWorker) -> None:
        """Put what a worker still holds on the last day into the queue, in order of urgency."""
        allocation = self._service.allocation
        for case in sorted(worker.cases.values(), key=lambda case: (allocation.urgency(case), case.number)):
            allocation.stop_waiting(case)
            self._service.workload.drop(worker, case)
            allocation.wait(case, SUDDEN)

    def hand_over_all(self, worker: SocialWorker) -> None:
        """Look for new workers for all cases of somebody who will be away for long; they stay in the cover until then."""
        for case in sorted(worker.cases.values(), key=lambda case: case.number):
            self._service.allocation.wait(case, SUDDEN)
