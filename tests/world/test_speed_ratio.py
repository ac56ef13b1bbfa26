"""The engine is faster than what an analyst would write: a loose bound on a ratio, as seconds mean nothing on a shared machine.

``experiments/benchmark`` measures how much faster, on a quiet machine. Here a quarter of its council lives two years from an
empty desk, a few times each in turn, and the least disturbed run of each counts. The bound is half the goal (performance.md 7).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from sim.world.draws import Draws

pytestmark = pytest.mark.behaviour
BENCHMARK = Path(__file__).parents[2] / "experiments" / "benchmark"
DAYS, ROUNDS = 731.0, 4
LEAST_RATIO = 4.0


def seconds(simulate: Callable[..., object], *arguments: object) -> float:
    begun = time.process_time()
    simulate(*arguments)
    return time.process_time() - begun


def test_the_engine_is_at_least_four_times_as_fast_as_plain_simpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARK))
    engine, naive = import_module("engine"), import_module("naive")
    council = engine.council_of_size(0.25)

    taken = [
        (
            seconds(naive.naive_measures, council, Draws(7, 1), DAYS),
            seconds(engine.engine_measures, council, Draws(7, 1), DAYS),
        )
        for _ in range(ROUNDS)
    ]

    slow, fast = (min(column) for column in zip(*taken, strict=True))
    assert slow / fast >= LEAST_RATIO
