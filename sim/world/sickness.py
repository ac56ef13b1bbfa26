"""Short and long sickness and parental leave (model.md 11).

Two clocks run while somebody is at work, one for short and one for long spells; whichever runs out first begins a spell
and the other keeps what it has cumulated. Overload of late makes both run faster, and every absence loads colleagues: a
loop that can be switched off.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from sim.world import draws as purpose
from sim.world.clock import DEPARTURES, INTAKE
from sim.world.laws import law_of, threshold
from sim.world.workers import AT_WORK, PARENTAL, PERMANENT, SICK_LONG, SICK_SHORT

if TYPE_CHECKING:
    from sim.world.hazards import HazardClock
    from sim.world.service import Service
    from sim.world.workers import SocialWorker

CAUSE_DRAW = 64
ABSENT_CLOCKS = ("short_sickness", "long_sickness", "parental_leave")


class Sickness:
    """Absence of permanent staff; agency workers are paid by the hour, and an agency replaces those who are ill."""

    def __init__(self, service: Service) -> None:
        """Build the laws of length."""
        self._service = service
        self._settings = service.inputs.sickness
        self._clock = service.clock
        self._draws = service.draws
        self._short = law_of(self._settings.short_law)
        self._long = law_of(self._settings.long_law)
        self._support_changes = service.levers.touches("sickness.mental_health_long")
        self._usual_support = self._support()
        self._next_tick_day = 0.0

    def join(self, worker: SocialWorker) -> None:
        """Start a worker's clocks."""
        number, now = worker.number, self._clock.now
        worker.short_sickness.start(threshold(self._draws.u(purpose.SICKNESS_ONSET, number, 0)), now)
        worker.long_sickness.start(threshold(self._draws.u(purpose.SICKNESS_ONSET, number, 1)), now)
        worker.parental_leave.start(threshold(self._draws.u(purpose.PARENTAL, number, 0)), now)
        self.reassess(worker)

    def week(self, next_tick_day: float) -> None:
        """Work out every onset rate for the coming week (Mondays)."""
        self._next_tick_day = next_tick_day
        for worker in self._service.people():
            self.reassess(worker)

    def reassess(self, worker: SocialWorker) -> None:
        """Set the rates of a worker's clocks, and schedule an onset that falls within the week."""
        if worker.kind != PERMANENT:
            return
        now, settings = self._clock.now, self._settings
        if worker.status is not AT_WORK:
            for name in ABSENT_CLOCKS:
                getattr(worker, name).set_rate(0.0, now)
            return
        if settings.on:
            strain = exp(settings.utilisation_effect * self._service.workload.strain(worker.smoothed))
            worker.short_sickness.set_rate(settings.short_per_year * strain, now)
            support = self._support() if self._support_changes else self._usual_support
            worker.long_sickness.set_rate(settings.long_per_year * strain * support, now)
            self._schedule(worker, worker.short_sickness, SICK_SHORT)
            self._schedule(worker, worker.long_sickness, SICK_LONG)
        if settings.parental_per_year:
            worker.parental_leave.set_rate(settings.parental_per_year, now)
            self._schedule(worker, worker.parental_leave, PARENTAL)

    def _support(self) -> float:
        """Return what welfare support leaves of long sickness: it reaches the share that is mental ill-health."""
        left = self._service.levers.value("sickness.mental_health_long", 1.0 - self._settings.welfare_effect)
        share = self._settings.mental_health_share
        return 1.0 - share + share * left

    def _schedule(self, worker: SocialWorker, clock: HazardClock, kind: str) -> None:
        due = clock.due_day()
        if due < self._next_tick_day:
            self._clock.call(due, INTAKE, self._onset, worker, clock, clock.version, kind)

    def _onset(self, worker: SocialWorker, clock: HazardClock, version: int, kind: str) -> None:
        """Let a spell begin: at the next working-day midnight, and only if the worker is still here and at work."""
        if clock.version != version or worker.number not in self._service.workers:
            return
        for name in ABSENT_CLOCKS:
            getattr(worker, name).set_rate(0.0, self._clock.now)
        if self._clock.day_rounding:
            day = self._clock.next_working_day(self._clock.now)
            self._clock.on_day(day, DEPARTURES, worker.number, lambda: self._begin(worker, kind))
        else:
            self._begin(worker, kind)

    def _begin(self, worker: SocialWorker, kind: str) -> None:
        if worker.number not in self._service.workers or not worker.at_work:
            return
        self.be_absent(worker, kind, self._length_days(worker, kind))

    def be_absent(self, worker: SocialWorker, kind: str, days: float) -> None:
        """Begin an absence, and enter the day of return."""
        for name in ABSENT_CLOCKS:
            getattr(worker, name).set_rate(0.0, self._clock.now)
        self._service.workload.advance(worker)
        self._service.costs.accrue(worker)
        worker.status = kind
        worker.sick_since_day = self._clock.now
        worker.back_day = self._clock.now + days
        worker.sick_mental_health = kind == SICK_LONG and self._is_mental_health(worker)
        self._service.workload.refresh(worker)
        self._people_changed(worker)
        self._service.books.note("absent", worker.number, value=worker.back_day - self._clock.now, text=kind)
        self._clock.on_day(worker.back_day, DEPARTURES, worker.number, lambda: self._return(worker))
        if kind != SICK_SHORT:
            self._reallocate_later(worker)

    def _length_days(self, worker: SocialWorker, kind: str) -> float:
        """Draw how long the worker is away, in calendar days: an exact number of working days for sickness."""
        if kind == PARENTAL:
            return self._settings.parental_days
        short = kind == SICK_SHORT
        index = 2 * worker.spells + (not short)
        u = self._draws.u(purpose.SICKNESS_LENGTH, worker.number, index)
        drawn = (self._short if short else self._long).quantile(u)
        if not self._clock.day_rounding:
            return drawn * self._service.inputs.pathway.working_day_days
        least = 1 if short else self._settings.long_least_working_days
        return self._clock.after_absence(int(self._clock.now), max(least, round(drawn))) - self._clock.now

    def _is_mental_health(self, worker: SocialWorker) -> bool:
        u = self._draws.u(purpose.SICKNESS_LENGTH, worker.number, CAUSE_DRAW + worker.spells)
        return u < self._settings.mental_health_share

    def _reallocate_later(self, worker: SocialWorker) -> None:
        """Have the cases handed over if the absence lasts beyond what a team can cover."""
        days = self._settings.reallocate_after_working_days
        if self._clock.day_rounding:
            day: float = self._clock.after_absence(int(self._clock.now), days)
        else:
            day = self._clock.now + days * self._service.inputs.pathway.working_day_days
        spell = worker.spells
        if day < worker.back_day:
            self._clock.on_day(day, INTAKE, worker.number, lambda: self._reallocate(worker, spell))

    def _reallocate(self, worker: SocialWorker, spell: int) -> None:
        if worker.spells == spell and not worker.at_work and worker.number in self._service.workers:
            self._service.handover.hand_over_all(worker)

    def _return(self, worker: SocialWorker) -> None:
        """Bring somebody back to work, by a phased return after a long spell."""
        if worker.number not in self._service.workers:
            return
        workload = self._service.workload
        workload.advance(worker)
        self._service.costs.accrue(worker)
        was_long = worker.status == SICK_LONG
        ended = worker.status
        worker.status = AT_WORK
        worker.returning = self._service.inputs.workload.phased_return_start if was_long else 1.0
        worker.spells += ended != PARENTAL
        self._restart(worker, ended)
        worker.sick_mental_health = False
        workload.set_capacity(worker)
        workload.refresh(worker)
        self._people_changed(worker)
        self._service.books.note("returned", worker.number, text=ended)
        self.reassess(worker)

    def _restart(self, worker: SocialWorker, ended: str) -> None:
        """Give the clock that ran out a new threshold; the others go on from where they stood."""
        number, now, spell = worker.number, self._clock.now, worker.spells
        if ended == SICK_SHORT:
            worker.short_sickness.start(threshold(self._draws.u(purpose.SICKNESS_ONSET, number, 2 * spell)), now)
        elif ended == SICK_LONG:
            worker.long_sickness.start(threshold(self._draws.u(purpose.SICKNESS_ONSET, number, 2 * spell + 1)), now)
        else:
            worker.parental_leave.start(threshold(self._draws.u(purpose.PARENTAL, number, 2 * spell + 2)), now)

    def phase_in(self) -> None:
        """Raise the capacity of those on a phased return a little each working day (morning round)."""
        settings = self._service.inputs.workload
        step = (1.0 - settings.phased_return_start) / settings.phased_return_working_days
        for worker in self._service.people():
            if worker.returning < 1.0 and worker.status is AT_WORK:
                worker.returning = min(1.0, worker.returning + step)
                self._service.workload.update(worker)

    def _people_changed(self, worker: SocialWorker) -> None:
        self._service.allocation.people_changed()
        self._service.cover.people_changed(worker.team)
        if not self._clock.day_rounding:
            self._service.cover.spread_where_changed()
        self._service.allocation.room_made()
