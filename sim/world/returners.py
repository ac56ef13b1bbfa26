"""Former workers who come back (model.md 13, K21)."""

from __future__ import annotations

from math import exp, inf
from typing import TYPE_CHECKING

from sim.world import draws as purpose
from sim.world.clock import INTAKE
from sim.world.hazards import HazardClock
from sim.world.laws import threshold
from sim.world.market import EXIT

if TYPE_CHECKING:
    from sim.world.service import Service
    from sim.world.workers import SocialWorker

RETURNER_ROUTE = "returner"


class Returners:
    """The tie that leavers keep for a while to the place they left."""

    def __init__(self, service: Service) -> None:
        """Begin with nobody remembered."""
        self._service = service
        self._settings = service.inputs.returners
        self._clock = service.clock
        self._ties: dict[int, tuple[SocialWorker, HazardClock, float]] = {}
        self._next_tick_day = inf

    def remember(self, worker: SocialWorker) -> None:
        """Keep a leaver's tie, unless they have left social work."""
        if not self._settings.on or worker.destination == EXIT:
            return
        clock = HazardClock()
        clock.start(threshold(self._service.draws.u(purpose.RETURN, worker.number, 0)), self._clock.now)
        self._ties[worker.number] = (worker, clock, self._clock.now + self._settings.tie_days)
        self._reassess(worker.number)

    def week(self, next_tick_day: float) -> None:
        """Work out for the coming week how likely each former worker is to come back (Mondays)."""
        self._next_tick_day = next_tick_day
        for number in sorted(self._ties):
            if self._ties[number][2] < self._clock.now:
                del self._ties[number]
            else:
                self._reassess(number)

    def _reassess(self, number: int) -> None:
        worker, clock, _ = self._ties[number]
        clock.set_rate(self._hazard(worker), self._clock.now)
        due = clock.due_day()
        if due < self._next_tick_day:
            self._clock.call(due, INTAKE, self._come_back, number, clock.version)

    def _hazard(self, worker: SocialWorker) -> float:
        """Return the hazard of coming back a year: higher when our pay has gained on theirs and our workload is bearable."""
        market, settings = self._service.market, self._settings
        there = market.agency_net_pay(worker.grade)
        for neighbour in market.neighbours:
            if neighbour.name == worker.destination:
                there = market.neighbour_pay(neighbour, worker.grade)
        ratio = (market.pay(worker.grade) / there) ** settings.pay_exponent
        relief = exp(settings.load_coefficient * max(0.0, 1.0 - self._service.workload.service_utilisation()))
        base = self._service.levers.value("returners.per_year", settings.per_year, grade=worker.grade)
        return float(base * ratio * relief)

    def _come_back(self, number: int, version: int) -> None:
        """Let a former worker take an advertised post of their grade, entering the pipeline at the checks."""
        tie = self._ties.get(number)
        if tie is None or tie[1].version != version:
            return
        worker = tie[0]
        posts = self._service.staffing.advertised(worker.grade)
        if not posts or self._service.recruitment.frozen():
            tie[1].start(threshold(self._service.draws.u(purpose.RETURN, number, 2)), self._clock.now)
            return
        del self._ties[number]
        self._service.books.month.applicants[RETURNER_ROUTE] += 1
        self._service.staffing.reserve(posts[0])
        stage = self._service.inputs.recruitment.checks_stage
        self._service.recruitment.enter_pipeline(number, posts[0], worker.grade, RETURNER_ROUTE, worker.destination, stage)
