"""The first year after qualifying, and progression to experienced (model.md 13)."""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING

from sim.world import draws as purpose
from sim.world.clock import DATED, MONTHS_PER_YEAR, STARTS
from sim.world.laws import threshold
from sim.world.workers import EXPERIENCED, NEWLY_QUALIFIED, PERMANENT, SOCIAL_WORKER

if TYPE_CHECKING:
    from sim.world.service import Service
    from sim.world.workers import SocialWorker

PANELS = "progression.panels_per_year"


class Grades:
    """Protection of the newly qualified, and promotion panels."""

    def __init__(self, service: Service) -> None:
        """Keep the settings."""
        self._service = service
        self._protection = service.inputs.newly_qualified
        self._settings = service.inputs.progression
        self._clock = service.clock
        self._draws = service.draws

    def qualified_before_days(self, grade: str) -> float:
        """Return how long before the first day somebody who comes in at a grade has qualified, at the least."""
        if grade == NEWLY_QUALIFIED:
            return 0.0
        if grade == SOCIAL_WORKER:
            return self._protection.protected_days
        return max(self._protection.protected_days, self._settings.eligible_after_days)

    def join(self, worker: SocialWorker) -> None:
        """Set the day on which a newcomer's protection ends or eligibility begins."""
        if worker.newly_qualified and self._protection.on:
            day = worker.qualified_day + self._protection.protected_days
            self._clock.on_day(day, STARTS, worker.number, lambda: self._end_protection(worker))
        elif worker.grade == SOCIAL_WORKER:
            self._await_eligibility(worker)

    def _end_protection(self, worker: SocialWorker) -> None:
        """End the protected year: cap, hours and the ban on court cases change on the day."""
        if worker.number not in self._service.workers or not worker.newly_qualified:
            return
        self._change_grade(worker, SOCIAL_WORKER)
        self._service.books.note("protection_ended", worker.number)
        self._await_eligibility(worker)

    def _change_grade(self, worker: SocialWorker, grade: str) -> None:
        service = self._service
        service.costs.accrue(worker)
        worker.grade = grade
        worker.spine_point = max(worker.spine_point, service.market.entry_point(grade))
        service.allocation.set_cap(worker)
        service.workload.update(worker)
        service.allocation.people_changed()
        service.costs.accrue(worker)
        service.leaving.reassess(worker)

    def _await_eligibility(self, worker: SocialWorker) -> None:
        if not self._settings.on or worker.kind != PERMANENT or not worker.is_social_worker:
            return
        base = self._settings.eligible_after_days
        day = worker.qualified_day + self._service.levers.value("progression.eligible_after_days", base)
        self._clock.on_day(max(day, self._clock.now), STARTS, worker.number, lambda: self._become_eligible(worker))

    def _become_eligible(self, worker: SocialWorker) -> None:
        if worker.number not in self._service.workers or worker.grade != SOCIAL_WORKER:
            return
        worker.eligible_day = self._clock.now
        worker.readiness.start(threshold(self._draws.u(purpose.READINESS, worker.number, 0)), self._clock.now)
        self._set_readiness(worker)

    def week(self) -> None:
        """Let those eligible grow ready, more slowly under a manager with many people (Mondays)."""
        if not self._settings.on:
            return
        for worker in self._service.people():
            if worker.eligible_day < inf and worker.grade == SOCIAL_WORKER:
                self._set_readiness(worker)

    def _set_readiness(self, worker: SocialWorker) -> None:
        if worker.ready_day < inf:
            return
        reference = self._service.inputs.leaving.span_reference
        slower = self._settings.readiness_span_effect * max(0.0, worker.team.span - reference)
        if worker.readiness.due_day() <= self._clock.now:
            worker.ready_day = worker.readiness.due_day()
        worker.readiness.set_rate(self._settings.readiness_per_year * max(0.0, 1.0 - slower), self._clock.now)

    def schedule_panels(self) -> None:
        """Enter the days of the promotion panels: the council's own, and those a plan may hold in other months."""
        if not self._settings.on:
            return
        own = set(self._settings.panel_days)
        calendar = self._clock.calendar
        if self._service.levers.touches(PANELS):
            for start, number in zip(calendar.month_starts, calendar.month_numbers, strict=True):
                day = float(self._clock.next_working_day(max(0.0, start)))
                self._clock.on_day(day, DATED, number, partial(self._panel_of_month, number, day in own))
        else:
            for number, day in enumerate(self._settings.panel_days):
                self._clock.on_day(day, DATED, number, self._panel)

    def _panel_of_month(self, month: int, own: bool) -> None:
        """Hold a panel where the plan's number of panels a year asks for one this month, or else the council's own."""
        a_year = self._service.levers.value(PANELS, 0.0)
        if own if a_year <= 0.0 else (month - 1) % max(1, round(MONTHS_PER_YEAR / a_year)) == 0:
            self._panel()

    def _panel(self) -> None:
        """Promote those who are ready and pass, in order of readiness, as far as places and funded posts go."""
        self.week()
        settings, levers = self._settings, self._service.levers
        places = levers.value("progression.places", settings.panel_places)
        experienced = sum(worker.grade == EXPERIENCED and worker.kind == PERMANENT for worker in self._service.people())
        places = min(places, settings.funded_experienced_posts - experienced)
        ready = [worker for worker in self._service.people() if worker.ready_day < inf and worker.grade == SOCIAL_WORKER]
        for worker in sorted(ready, key=lambda worker: (worker.ready_day, worker.number)):
            if places < 1.0 or worker.on_notice:
                continue
            places -= 1.0
            worker.panels += 1
            if self._draws.u(purpose.READINESS, worker.number, worker.panels) < settings.pass_probability:
                self._promote(worker)

    def _promote(self, worker: SocialWorker) -> None:
        waited = self._clock.now - worker.eligible_day
        worker.ready_day = worker.eligible_day = inf
        self._change_grade(worker, EXPERIENCED)
        self._service.books.promoted(worker, waited)

    def blocked(self, worker: SocialWorker) -> bool:
        """Tell whether somebody has been eligible for long and not promoted."""
        return self._clock.now - worker.eligible_day > self._settings.blocked_after_days

    def waiting(self) -> int:
        """Count those eligible and not yet promoted."""
        return sum(worker.eligible_day <= self._clock.now for worker in self._service.people())
