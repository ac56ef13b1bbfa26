"""What an able analyst writes from SimPy's documentation, for the part of the rules in ``subset.toml``.

A ``FilterStore`` of workers, a process for each case, an ``Interrupt`` for every case of a worker at every change of the
worker's load, ``AnyOf`` of a worker and a deadline, a timeout for each visit, a dict for each event, pandas at the end. It
reads the same draws as the engine. It is the yardstick of ``bench.py`` and is kept simple on purpose: do not make it faster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator
from math import ceil, inf, log1p
from typing import Any

import pandas as pd
import simpy

from sim.settings.inputs import StageInputs, WorldInputs
from sim.world import draws as purpose
from sim.world.draws import Draws, case_number, name_number, worker_number
from sim.world.laws import AgeOfOpenCases, Lognormal, law_of, pick_share, threshold

DAYS_PER_YEAR = 365.25
ABSENCE_DRAW, SPELL_DRAW = 10, 11  # as in the engine's opening
COMPLEXITY_DRAW = 4
MONTH_FACTOR = 1 << 16

Life = Generator[simpy.Event, Any, None]


class Case:
    """A child's case."""

    def __init__(self, number: int, complexity: float) -> None:
        """Open a case."""
        self.number = number
        self.complexity = complexity
        self.stage = ""
        self.visit = 0
        self.hours = 0.0
        self.stretching = False
        self.worker: Worker | None = None
        self.process: simpy.Process | None = None
        self.closed = False


class Worker:
    """A social worker with cases, who is at work or not."""

    def __init__(self, number: int, capacity_hours: float, limit: float) -> None:
        """Begin at work, without a case."""
        self.number = number
        self.capacity_hours = capacity_hours
        self.limit = limit
        self.cases: list[Case] = []
        self.at_work = True

    def load_hours(self) -> float:
        """Add up the hours of the cases."""
        return sum(case.hours for case in self.cases)


class NaiveCouncil:
    """The council of one future."""

    def __init__(self, inputs: WorldInputs, draws: Draws) -> None:
        """Put everybody into the store."""
        self.inputs = inputs
        self.draws = draws
        self.env = simpy.Environment()
        self.stages = {stage.name: stage for stage in inputs.pathway.stages}
        self.laws = {name: law_of(stage.law) for name, stage in self.stages.items()}
        self.complexity = Lognormal(1.0, inputs.pathway.complexity_cv)
        self.rows: list[dict[str, Any]] = []
        self.open_cases: list[Case] = []
        self.waiting = 0
        self.midnights: defaultdict[int, simpy.Event] = defaultdict(self.env.event)
        self.screenings: defaultdict[int, simpy.Event] = defaultdict(self.env.event)
        self.workers = [self._worker(given.post or "") for given in inputs.opening.workers if given.grade != "team_manager"]
        self.store = simpy.FilterStore(self.env)
        self.store.items.extend(self.workers)

    def _worker(self, post: str) -> Worker:
        workload, allocation = self.inputs.workload, self.inputs.allocation
        hours = workload.contracted_hours * workload.available_share * (1.0 - workload.overhead_share["default"])
        limit = allocation.caps["experienced"] * allocation.limit_factor
        return Worker(worker_number(name_number(post), 1), hours, limit)

    # -- running and writing down ------------------------------------------------------------------------------------------

    def log(self, kind: str, **values: Any) -> None:
        """Write an event down."""
        self.rows.append({"day": round(self.env.now, 6), "kind": kind, **values})

    def run(self, until_day: float) -> pd.DataFrame:
        """Simulate, and return every event as a row."""
        self.env.process(self.days())
        self.env.process(self.referrals())
        for worker in self.workers:
            self.env.process(self.sickness(worker))
        self.env.run(until=until_day)
        self.snapshot()
        return pd.DataFrame(self.rows)

    def snapshot(self) -> None:
        """Write the state down."""
        counts = {name: sum(case.stage == name for case in self.open_cases) for name in self.stages}
        load = sum(worker.load_hours() for worker in self.workers if worker.at_work)
        self.log("state", waiting=self.waiting, load=load, absent=sum(not w.at_work for w in self.workers), **counts)

    # -- the calendar ------------------------------------------------------------------------------------------------------

    def next_working_day(self, day: float) -> int:
        """Return the first working day that begins at or after a time."""
        found = ceil(day)
        while not self.inputs.calendar.working[found]:
            found += 1
        return found

    def working_days_on(self, day: int, number: int) -> int:
        """Return the n-th working day after a day; from a weekend, the next working day is day 0."""
        day = self.next_working_day(day)
        while number > 0:
            day += 1
            number -= self.inputs.calendar.working[day]
        return day

    def days(self) -> Life:
        """Go through the days: month ends, absences, and the morning of a working day."""
        day = 0
        while True:
            if day in self.inputs.calendar.month_starts and day > 0:
                self.snapshot()
            for events in (self.midnights, self.screenings):
                if day in events:
                    events[day].succeed()
                    yield self.env.timeout(0)
            day += 1
            yield self.env.timeout(day - self.env.now)

    # -- referrals ---------------------------------------------------------------------------------------------------------

    def rate(self, day: float, month: int) -> float:
        """Return families a day by month and weekday."""
        demand, calendar = self.inputs.demand, self.inputs.calendar
        weekday = (calendar.first_weekday + int(day // 1.0)) % 7
        month_factor = demand.month_factors[calendar.month_numbers[month] - 1]
        return demand.families_per_day * month_factor * demand.weekday_factors[weekday]

    def referrals(self) -> Life:
        """Refer families."""
        starts = self.inputs.calendar.month_starts
        for month, begin in enumerate(starts[:-1]):
            highest = max(self.rate(float(day), month) for day in range(begin, starts[month + 1]))
            bound = self.inputs.demand.bound_multiplier * highest
            day, number = float(begin), month * MONTH_FACTOR
            while True:
                day -= log1p(-self.draws.u(purpose.REFERRAL, number, 0)) / bound
                if day >= starts[month + 1]:
                    break
                if day >= 0.0 and self.draws.u(purpose.REFERRAL, number, 1) * bound < self.rate(day, month):
                    yield self.env.timeout(max(0.0, day - self.env.now))
                    self.refer(case_number(number, 0, 0))
                number += 1

    def refer(self, number: int) -> None:
        """Refer a child."""
        self.log("referred", case=number)
        drawn = self.complexity.quantile(self.draws.u(purpose.CASE_ATTRIBUTES, number, COMPLEXITY_DRAW))
        case = Case(number, drawn)
        case.process = self.env.process(self.life(case))

    # -- the life of a case ------------------------------------------------------------------------------------------------

    def life(self, case: Case) -> Life:
        """Live from referral to closing."""
        yield self.screenings[self.next_working_day(self.env.now)]
        name = pick_share(self.draws.u(purpose.STAGE_ROUTE, case.number, 0), self.inputs.pathway.screening)
        self.log("screened", case=case.number, outcome=name)
        if name in self.stages:
            self.open_cases.append(case)
        while name in self.stages:
            stage = self.stages[name]
            case.stage, case.stretching = name, stage.stretching
            case.visit += 1
            case.hours = stage.hours * case.complexity
            length = self.laws[name].quantile(self.draws.u(purpose.STAGE_DURATION, case.number, case.visit))
            self.log("entered", case=case.number, stage=name)
            if stage.visit_every_working_days:
                self.env.process(self.visits(case, stage, case.visit))
            if case.worker is None:
                yield from self.find_worker(case)
            else:
                self.load_changed(case.worker)
            yield from self.live_stage(case, length)
            name = pick_share(self.draws.u(purpose.STAGE_ROUTE, case.number, case.visit), stage.routes)
            self.log("left", case=case.number, stage=stage.name, to=name)
        self.close(case)

    def live_stage(self, case: Case, length: float) -> Life:
        """Wait for the end of a stage, more slowly while the worker is overloaded."""
        assert case.worker is not None
        if not case.stretching:
            yield self.env.timeout(length)
            return
        while length > 0.0:
            pace, begun = self.pace(case.worker), self.env.now
            timer = self.env.timeout(length / pace) if pace > 0.0 else self.env.event()
            try:
                yield timer
                length = 0.0
            except simpy.Interrupt:
                length -= (self.env.now - begun) * pace

    def close(self, case: Case) -> None:
        """Close a case and free its worker's time."""
        case.closed = True
        if case.worker is None:
            return
        self.open_cases.remove(case)
        worker = case.worker
        worker.cases.remove(case)
        self.load_changed(worker)
        self.offer(worker)

    def visits(self, case: Case, stage: StageInputs, visit: int) -> Life:
        """Visit again and again until the stage is over."""
        day = int(self.env.now)
        while True:
            day = self.working_days_on(day, stage.visit_every_working_days)
            yield self.env.timeout(day - self.env.now)
            if case.closed or case.visit != visit:
                return
            self.log("visit", case=case.number, stage=stage.name, done=case.worker is not None)

    # -- workers -----------------------------------------------------------------------------------------------------------

    def has_room(self, worker: Worker, hours: float) -> bool:
        """Tell whether a worker may take a case."""
        most = self.inputs.allocation.utilisation_most * worker.capacity_hours
        return worker.at_work and worker.load_hours() + hours <= most and len(worker.cases) + 1 <= worker.limit

    def find_worker(self, case: Case) -> Life:
        """Wait for the least loaded worker with room, or take the least loaded of all when the wait has been too long."""
        since = self.env.now
        self.waiting += 1
        self.store.items.sort(key=lambda worker: (worker.load_hours(), len(worker.cases), worker.number))
        request = self.store.get(lambda worker: self.has_room(worker, case.hours))
        most = int(self.inputs.allocation.wait_most_working_days[1])
        too_long = self.midnights[self.working_days_on(int(since), most) + 1]
        got = yield request | too_long
        if request in got:
            worker = got[request]
        else:
            request.cancel()
            worker = min((w for w in self.workers if w.at_work), key=lambda w: (w.load_hours(), len(w.cases), w.number))
        self.waiting -= 1
        self.log("allocated", case=case.number, worker=worker.number, forced=request not in got, waited=self.env.now - since)
        worker.cases.append(case)
        case.worker = worker
        self.load_changed(worker)
        self.offer(worker)

    def offer(self, worker: Worker) -> None:
        """Put a worker at work back into the store, so that those who wait may ask for them."""
        if worker in self.store.items:
            self.store.items.remove(worker)
        if worker.at_work:
            self.store.put(worker)

    def pace(self, worker: Worker) -> float:
        """Return how fast the cases of a worker progress."""
        if not worker.at_work:
            return 0.0
        utilisation = worker.load_hours() / worker.capacity_hours
        progress = self.inputs.progress
        return float(max(progress.slowest, utilisation**-progress.stretch)) if utilisation > 1.0 else 1.0

    def load_changed(self, worker: Worker) -> None:
        """Tell every case of a worker that its pace has changed."""
        for case in worker.cases:
            if case.stretching and case.process is not None and case.process is not self.env.active_process:
                case.process.interrupt("load")

    def sickness(self, worker: Worker) -> Life:
        """Fall ill and recover, again and again."""
        settings, spells = self.inputs.sickness, 0
        length_law = law_of(settings.short_law)
        unit = self.inputs.pathway.working_day_days
        ill = settings.short_per_year * settings.short_law.mean * unit / DAYS_PER_YEAR
        if self.draws.u(purpose.OPENING_ATTRIBUTES, worker.number, ABSENCE_DRAW) * (1.0 + ill) < ill:
            left = AgeOfOpenCases(law_of(settings.short_law, unit), inf)
            days = left.quantile(self.draws.u(purpose.OPENING_ATTRIBUTES, worker.number, SPELL_DRAW))
            yield from self.be_absent(worker, ceil(days))
            spells += 1
        while True:
            wait = threshold(self.draws.u(purpose.SICKNESS_ONSET, worker.number, 2 * spells))
            yield self.env.timeout(wait * DAYS_PER_YEAR / settings.short_per_year)
            begin = self.next_working_day(self.env.now)
            yield self.midnights[begin]
            drawn = length_law.quantile(self.draws.u(purpose.SICKNESS_LENGTH, worker.number, 2 * spells))
            yield from self.be_absent(worker, self.working_days_on(begin, max(1, round(drawn)) - 1) + 1)
            spells += 1

    def be_absent(self, worker: Worker, back: int) -> Life:
        """Be away until a day; the cases stand still."""
        self.log("absent", worker=worker.number)
        worker.at_work = False
        self.offer(worker)
        self.load_changed(worker)
        yield self.midnights[back]
        worker.at_work = True
        self.load_changed(worker)
        self.offer(worker)
        self.log("returned", worker=worker.number)


def naive_measures(inputs: WorldInputs, draws: Draws, until_day: float) -> dict[str, float]:
    """Simulate one future and sum it up with pandas."""
    rows = NaiveCouncil(inputs, draws).run(until_day)
    kinds = rows.groupby("kind").size()
    entered = rows[rows.kind == "entered"].groupby("stage").size()
    visits = rows[rows.kind == "visit"].groupby("stage").size()
    allocated = rows[rows.kind == "allocated"]
    last = rows[rows.kind == "state"].iloc[-1]
    stages = [stage.name for stage in inputs.pathway.stages]
    return {
        "referrals": float(kinds["referred"]),
        **{f"entered_{name}": float(entered.get(name, 0)) for name in stages},
        **{f"open_{name}": float(last[name]) for name in stages},
        **{f"visits_{name}": float(visits.get(name, 0)) for name in ("cin", "cp")},
        "closed": float((rows["to"] == "close").sum()),
        "allocated": float(len(allocated)),
        "over_limit": float(allocated["forced"].sum()),
        "waiting": float(last["waiting"]),
        "absent": float(last["absent"]),
        "load_hours": float(last["load"]),
    }
