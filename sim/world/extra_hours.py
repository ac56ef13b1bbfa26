"""Part-timers who work more for a while (model.md 13, K35)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.world import draws as purpose
from sim.world.clock import STARTS
from sim.world.workers import PERMANENT

if TYPE_CHECKING:
    from sim.world.service import Service
    from sim.world.workers import SocialWorker

CONSENT_DRAW = 3
FULL_TIME = 1.0


class ExtraHours:
    """The offer to part-timers, once to each, and what it costs them."""

    def __init__(self, service: Service) -> None:
        """Keep the settings; nobody has been asked."""
        self._service = service
        self._settings = service.inputs.extra_hours
        self._clock = service.clock
        self._asked: set[int] = set()

    def ask(self) -> None:
        """Ask every part-timer who has not been asked, while the offer stands (dated changes and Mondays)."""
        if not self._service.levers.value("extra_hours.on", float(self._settings.on)):
            return
        for worker in self._service.people():
            part_time = worker.kind == PERMANENT and worker.is_social_worker and worker.fte < FULL_TIME
            if part_time and worker.number not in self._asked:
                self._asked.add(worker.number)
                if self._service.draws.u(purpose.WORKER_ATTRIBUTES, worker.number, CONSENT_DRAW) < self._settings.consent_share:
                    self._raise(worker, min(self._settings.raise_fte, FULL_TIME - worker.fte))
                    day = self._clock.now + self._settings.most_days
                    self._clock.on_day(day, STARTS, worker.number, partial(self._raise, worker, 0.0))

    def _raise(self, worker: SocialWorker, extra_fte: float) -> None:
        """Set the hours somebody works above their contract."""
        if worker.number not in self._service.workers:
            return
        self._service.costs.accrue(worker)
        worker.extra_fte = extra_fte
        self._service.costs.accrue(worker)
        self._service.allocation.set_cap(worker)
        self._service.workload.update(worker)
        self._service.allocation.people_changed()

    def fatigue(self, worker: SocialWorker) -> float:
        """Return what long hours add to the effect of workload on leaving."""
        return self._settings.fatigue if worker.extra_fte else 0.0
