"""Retention allowances: who is entitled, when they are paid, what ties people and what follows (model.md 17, K13).

An allowance raises the pay a worker compares with other employers. Paid on dates, it also ties those who take it until
the
tie-in ends and is repaid in part by those who leave before; paid monthly it ties nobody. After the last payment or
tie-in a cliff
opens for a while: some who stayed for the money go.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from sim.world.levers import covers
from sim.world.workers import PERMANENT

if TYPE_CHECKING:
    from sim.settings.inputs import Allowance
    from sim.world.service import Service
    from sim.world.workers import SocialWorker


class Allowances:
    """The allowances of a plan."""

    def __init__(self, service: Service) -> None:
        """Keep the allowances in order of name."""
        self._service = service
        self._clock = service.clock
        self._allowances = sorted(service.plan.allowances, key=lambda allowance: allowance.name)
        self._tied: dict[int, list[tuple[Allowance, float, float]]] = {}

    def _running(self, allowance: Allowance) -> bool:
        return allowance.start_day <= self._clock.now < allowance.end_day

    def entitled(self, allowance: Allowance, worker: SocialWorker) -> bool:
        """Tell whether somebody gets an allowance: grade, team, service, and not on notice."""
        service_days = self._clock.now - worker.start_day
        return (
            worker.kind == PERMANENT
            and not worker.on_notice
            and covers(allowance.scope, worker.grade, worker.team.name, "", "", service_days)
        )

    def annual_gbp(self, worker: SocialWorker) -> float:
        """Return the yearly amount of the allowances somebody is entitled to now, for one FTE."""
        return sum(a.annual_gbp for a in self._allowances if self._running(a) and self.entitled(a, worker))

    def next_entitlement_day(self, worker: SocialWorker) -> float:
        """Return when service next brings somebody into an allowance."""
        days = [
            worker.start_day + a.scope.min_service_days
            for a in self._allowances
            if a.scope.min_service_days and worker.start_day + a.scope.min_service_days > a.start_day
        ]
        return min((day for day in days if day > self._clock.now), default=inf)

    def for_newcomers(self, grade: str) -> float:
        """Return what a newcomer of a grade gets from the first day, a year."""
        return self._for_service(grade, 0.0)

    def for_settled(self, grade: str) -> float:
        """Return what a worker of a grade with long service gets, a year."""
        return self._for_service(grade, inf)

    def _for_service(self, grade: str, service_days: float) -> float:
        return sum(
            a.annual_gbp
            for a in self._allowances
            if self._running(a) and not a.scope.teams and covers(a.scope, grade, "", "", "", service_days)
        )

    def days(self) -> set[float]:
        """Return the days on which an allowance begins, ends or is paid."""
        dates = {a.start_day for a in self._allowances} | {a.end_day for a in self._allowances if a.end_day < inf}
        return dates | {day for a in self._allowances for day in a.payment_days}

    def of_the_day(self) -> None:
        """Pay the dated allowances of today, and open the cliff after one that has ended (dated changes)."""
        for allowance in self._allowances:
            if self._clock.now in allowance.payment_days:
                for worker in self._service.people():
                    if self.entitled(allowance, worker):
                        self._pay(allowance, worker)
            elif allowance.end_day == self._clock.now and not allowance.payment_days:
                for worker in self._service.people():
                    if covers(allowance.scope, worker.grade, worker.team.name, "", "", inf):
                        self._open_cliff(worker, self._clock.now)

    def _pay(self, allowance: Allowance, worker: SocialWorker) -> None:
        """Pay the amount of one payment date."""
        gbp = allowance.annual_gbp * worker.fte
        self._service.costs.allowance(worker, gbp)
        self._service.books.paid(worker, gbp, allowance.name)
        until = self._clock.now + allowance.tie_in_days
        self._tied.setdefault(worker.number, []).append((allowance, gbp, until))
        worker.tie_until_day = max(worker.tie_until_day, until)
        self._open_cliff(worker, until)

    def _open_cliff(self, worker: SocialWorker, day: float) -> None:
        worker.cliff_until_day = max(worker.cliff_until_day, day + self._service.inputs.leaving.cliff_days)

    def on_leaving(self, worker: SocialWorker) -> None:
        """Take back from a leaver what the tie-in has left to run."""
        for allowance, gbp, until in self._tied.pop(worker.number, []):
            if allowance.tie_in_days and until > self._clock.now:
                back = allowance.clawback_share * gbp * (until - self._clock.now) / allowance.tie_in_days
                if back:
                    self._service.costs.allowance(worker, -back)
                    self._service.books.paid(worker, -back, allowance.name)

    def monthly_gbp_per_year(self, worker: SocialWorker) -> float:
        """Return the yearly amount of the allowances somebody is being paid month by month, from now on."""
        if not self._allowances:
            return 0.0
        return worker.fte * sum(
            a.annual_gbp for a in self._allowances if not a.payment_days and self._running(a) and self.entitled(a, worker)
        )
