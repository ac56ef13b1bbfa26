"""Asking only those in front gives the same answer as asking everybody, whatever has changed in between."""

from __future__ import annotations

from math import inf
from random import Random
from typing import Any, cast

import pytest

from sim.world.eligible import Eligible
from sim.world.workers import SocialWorker

pytestmark = pytest.mark.unit


def somebody(number: int, random: Random) -> SocialWorker:
    worker = SocialWorker(
        number, "permanent", "social_worker", "experienced", cast("Any", None), random.choice([0.6, 1.0]), 0.0
    )
    worker.capacity_hours = random.choice([12.0, 25.0, 30.0])
    worker.limit = random.choice([6.0, 9.5])
    change(worker, random)
    return worker


def change(worker: SocialWorker, random: Random) -> None:
    worker.load_hours = random.choice([0.0, 10.0, 20.0, 30.0]) + random.choice([0.0, 0.0, random.random()])
    worker.cases = cast("Any", dict.fromkeys(range(random.randrange(10))))


def asked_one_by_one(
    workers: list[SocialWorker], need: float, children: int, holder: SocialWorker | None, most: float
) -> SocialWorker | None:
    def place(worker: SocialWorker) -> tuple[float, float, int]:
        return (worker.load_hours + need) / worker.capacity_hours, len(worker.cases) / worker.fte, worker.number

    fitting = [w for w in workers if w is not holder and len(w.cases) + children <= w.limit and place(w)[0] <= most]
    return min(fitting, key=place, default=None)


@pytest.mark.parametrize("seed", range(20))
def test_the_least_loaded_is_that_of_asking_everybody(seed: int) -> None:
    random, changes = Random(seed), cast("list[SocialWorker]", [])
    everyone = [somebody(number, random) for number in range(1, 31)]
    eligible = Eligible(everyone[::2], changes)
    found = 0

    for _ in range(200):
        for worker in random.sample(everyone, random.choice([0, 1, 4, 25])):
            change(worker, random)
            changes.append(worker)
        asked = (
            random.choice([0.0, 0.5, 2.0]),
            random.choice([1, 3]),
            random.choice([None, everyone[0]]),
            random.choice([0.9, 1.3, inf]),
        )
        chosen = eligible.least_loaded(*asked)
        assert chosen is asked_one_by_one(everyone[::2], *asked)
        found += chosen is not None

    assert found > 50


def test_nobody_is_found_where_nobody_may_take_a_case() -> None:
    assert Eligible([], []).least_loaded(1.0, 1, None, inf) is None
