"""Exact answers about a switch with two thresholds (V13) and about a large service (V20)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from sim.verify.bounds import binomial_range, mean_range

pytestmark = pytest.mark.theory

POSTS, LEAVING, FILLING, ON_AT, OFF_AT = 40, 0.16, 1.6, 5, 2


class Switch:
    """Vacancies and the switch together as one Markov chain: vacancies rise by leaving and fall by filling."""

    def __init__(self) -> None:
        self.states = [
            (vacant, on)
            for vacant in range(POSTS + 1)
            for on in (0, 1)
            if not (on == 0 and vacant >= ON_AT) and not (on == 1 and vacant <= OFF_AT)
        ]
        place = {state: index for index, state in enumerate(self.states)}
        size = len(self.states)
        self.rates, self.switching_on = np.zeros((size, size)), np.zeros((size, size))
        for (vacant, on), index in place.items():
            for change, rate in ((1, LEAVING * (POSTS - vacant)), (-1, FILLING * vacant)):
                if rate:
                    after = vacant + change
                    now_on = 1 if after >= ON_AT else 0 if after <= OFF_AT else on
                    self.rates[index, place[after, now_on]] += rate
                    self.switching_on[index, place[after, now_on]] += rate * (now_on > on)
        self.rates -= np.diag(self.rates.sum(axis=1))
        self.start = np.zeros(size)
        self.start[place[4, 0]] = 1.0
        self.on = np.array([on for _, on in self.states])
        self.vacant = np.array([vacant for vacant, _ in self.states])

    def at(self, years: float) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.asarray(self.start @ expm(self.rates * years))

    def long_run(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        return self.at(500.0)

    def switch_ons(self, since: float, upto: float) -> tuple[float, float]:
        """Mean and standard deviation of the number of times it is switched on, from the first two factorial moments."""
        size = len(self.states)
        per_year = self.switching_on.sum(axis=1)
        block = np.zeros((2 * size + 2, 2 * size + 2))
        block[:size, :size] = block[size : 2 * size, size : 2 * size] = self.rates
        block[:size, size : 2 * size] = self.switching_on
        block[:size, 2 * size], block[size : 2 * size, 2 * size + 1] = per_year, 2 * per_year
        state = np.concatenate([self.at(since), np.zeros(size + 2)]) @ expm(block * (upto - since))
        mean, pairs = float(state[2 * size]), float(state[2 * size + 1])
        return mean, sqrt(pairs + mean - mean * mean)


@cache
def switch() -> Switch:
    return Switch()


def v13_on() -> dict[str, Any]:
    share = float(switch().at(34) @ switch().on)
    bounds = binomial_range(400, share)
    return {"share": [share], "low": [bounds.low], "high": [bounds.high]}


def v13_switch_ons() -> dict[str, Any]:
    mean, spread = switch().switch_ons(10, 34)
    bounds = mean_range(mean, spread, 400)
    return {"mean": [mean], "spread": [spread], "low": [bounds.low], "high": [bounds.high]}


def slope(_: float, service: list[float]) -> list[float]:
    """Change of workers and of cases a year, in the mean."""
    workers, cases = service
    load = cases / (18 * workers)
    leaving = 0.15 * np.exp(2 * np.clip(load - 1, -0.5, 0.75))
    return [1.2 * (140 - workers) - leaving * workers, 13.5 * 365.25 - cases / (200 / 365.25) * max(1.0, load) ** -0.3]


@cache
def mean_field() -> Any:
    return solve_ivp(slope, (0, 20), [120, 2508], rtol=1e-11, atol=1e-9, dense_output=True).sol


def v20(part: int) -> dict[str, Any]:
    return {"mean": [float(mean_field()(years)[part]) for years in (0.25, 0.5, 1, 2)]}


DERIVED: dict[str, Callable[[], dict[str, Any]]] = {
    "v13.on_at_the_end": v13_on,
    "v13.switch_ons": v13_switch_ons,
    "v20.permanent_fte": lambda: v20(0),
    "v20.open_cases": lambda: v20(1),
}


@pytest.mark.parametrize("name", DERIVED)
def test_the_stored_answer_is_the_derived_one(name: str, expected: dict[str, dict[str, Any]]) -> None:
    for field, figures in DERIVED[name]().items():
        assert expected[name][field] == pytest.approx(figures, rel=1e-6), field


def test_the_switch_in_the_long_run() -> None:
    law, per_year = switch().long_run(), switch().switching_on.sum(axis=1)
    on, starts = float(law @ switch().on), float(law @ per_year)

    assert (on, starts) == pytest.approx((0.512304, 0.386409), abs=5e-7)
    assert (on / starts, (1 - on) / starts) == pytest.approx((1.325808, 1.262124), abs=5e-6)
    assert float(law @ switch().vacant) == pytest.approx(40 * LEAVING / (LEAVING + FILLING), abs=1e-6)
    assert float(law @ (switch().vacant * switch().on)) / on == pytest.approx(4.922029, abs=5e-6)


def test_counting_switches_from_the_start_would_count_too_many() -> None:
    from_the_start, _ = switch().switch_ons(0, 40)
    settled, _ = switch().switch_ons(10, 40)

    assert from_the_start / 40 > 1.02 * settled / 30
    assert settled == pytest.approx(11.592, abs=5e-4)


def test_a_large_service_ends_in_collapse_in_this_case() -> None:
    workers, cases = mean_field()(20)
    path = [tuple(mean_field()(years)) for years in (0.25, 0.5, 1, 2, 5)]

    assert [w for w, _ in path] == pytest.approx((119.463, 118.427, 115.462, 107.481, 89.862), abs=5e-4)
    assert [c for _, c in path] == pytest.approx((2627.42, 2717.79, 2844.25, 2999.21, 3325.09), abs=5e-3)
    assert (workers, cases) == pytest.approx((89.731, 3365.10), abs=0.01)
    assert cases / 18 / workers == pytest.approx(2.08, abs=0.005)


def test_every_stored_answer_is_derived_by_some_test(expected: dict[str, dict[str, Any]]) -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_exact_*.py"))

    assert [name for name in expected if f'"{name}"' not in written] == []
