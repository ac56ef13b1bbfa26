"""The engine against plain versions of its shortcuts: every result is the same to the last bit.

The engine enters the end of a stage as an event only on its day, keeps lists of who may take a case, remembers for which
cases there was no room, and looks at the load before the caseload. The plain versions do none of that: they enter an event
at every change of load, told apart by a version number (model.md 8.1), ask everybody anew for every case, and sort.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import inf

import pytest

from sim.settings.compile import compile_council
from sim.settings.inputs import PlanInputs, WorldInputs
from sim.settings.load import load_council
from sim.world.allocation import Allocation, _Kind
from sim.world.clock import CLOSURES
from sim.world.draws import Draws
from sim.world.eligible import Eligible
from sim.world.journal import Journal
from sim.world.service import Service
from sim.world.workers import SocialWorker
from sim.world.workload import Workload
from sim.world.world import World

pytestmark = pytest.mark.unit

DAYS = 275.0


class PlainWorkload(Workload):
    """An event at every change of load; a version number tells which one still holds."""

    def __init__(self, service: Service) -> None:
        super().__init__(service)
        self._versions: Counter[int] = Counter()

    def begin_day(self, day: int) -> None:
        """Nothing waits for its day."""

    def refresh(self, worker: SocialWorker) -> None:
        super().refresh(worker)
        self._versions[worker.number] += 1
        if worker.due_day < inf:
            self._clock.call(worker.due_day, CLOSURES, self._fire, worker, self._versions[worker.number])

    def _fire(self, worker: SocialWorker, version: int) -> None:
        if self._versions[worker.number] == version:
            worker.wake_day = worker.due_day
            self._end_first_case(worker, worker.due_day)


class _Forgetful(dict[_Kind, float]):
    def __setitem__(self, kind: _Kind, need: float) -> None:
        """Keep nothing."""


class PlainEligible(Eligible):
    def least_loaded(self, need: float, children: int, holder: SocialWorker | None, most: float) -> SocialWorker | None:
        def order(worker: SocialWorker) -> tuple[float, float, int]:
            return (worker.load_hours + need) / worker.capacity_hours, len(worker.cases) / worker.fte, worker.number

        def has_room(worker: SocialWorker) -> bool:
            return order(worker)[0] <= most and len(worker.cases) + children <= worker.limit

        return min((w for w in self.workers if w is not holder and has_room(w)), key=order, default=None)


class PlainAllocation(Allocation):
    """Everybody is looked at anew for every case."""

    def __init__(self, service: Service) -> None:
        super().__init__(service)
        self._no_room = _Forgetful()

    def _pool(self, kind: _Kind) -> Eligible:
        return PlainEligible(sorted(self._find_pool(*kind), key=lambda worker: worker.number), [])


@pytest.fixture(scope="module")
def inputs() -> WorldInputs:
    return compile_council(load_council("example-small"), DAYS)


def with_rule(inputs: WorldInputs, rule: str, timing: str) -> WorldInputs:
    return replace(inputs, allocation=replace(inputs.allocation, rule=rule, timing=timing))


def live(inputs: WorldInputs, rep: int, *, plain: bool) -> Journal:
    world = World(inputs, PlanInputs("nothing"), Draws(31, rep))
    if plain:
        world.service.workload = PlainWorkload(world.service)
        world.service.allocation = PlainAllocation(world.service)
    return world.run(DAYS)


@pytest.mark.parametrize(("rule", "timing"), [("points", "morning"), ("count", "morning"), ("points", "immediate")])
def test_shortcuts_change_no_result(inputs: WorldInputs, rule: str, timing: str) -> None:
    council = with_rule(inputs, rule, timing)

    quick, plain = live(council, 1, plain=False), live(council, 1, plain=True)

    assert quick.months == plain.months
    assert quick.breaches == plain.breaches == []
    assert quick.events < plain.events


def test_an_overloaded_council_is_the_same_too(inputs: WorldInputs) -> None:
    busy = replace(inputs, demand=replace(inputs.demand, families_per_day=1.5 * inputs.demand.families_per_day))

    assert live(busy, 2, plain=False).months == live(busy, 2, plain=True).months
