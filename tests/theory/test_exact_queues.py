"""Exact answers about waiting for a worker and about overload (V05-V07, V19, V19d), from birth-death balance."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import brentq

from sim.verify.bounds import mean_range

pytestmark = pytest.mark.theory

Rate = Callable[[int], float]


def balance(birth: Rate, death: Rate, most: int) -> npt.NDArray[np.float64]:
    """Long-run law of a birth-death count: p(n+1) death(n+1) = p(n) birth(n)."""
    logs = np.zeros(most)
    for n in range(1, most):
        logs[n] = logs[n - 1] + np.log(birth(n - 1)) - np.log(death(n))
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def ten_workers(arrivals: float, closing: float, most: int = 600) -> npt.NDArray[np.float64]:
    return balance(lambda n: arrivals, lambda n: min(n, 10) + closing * max(0, n - 10), most)


def v05_wait() -> dict[str, Any]:
    law = ten_workers(8, 0)
    waiting = sum((n - 10) * p for n, p in enumerate(law) if n > 10)
    return {"mean": [waiting / 8]}


def v05_share_waiting() -> dict[str, Any]:
    return {"mean": [float(ten_workers(8, 0)[10:].sum())]}


def v06(cv: float) -> dict[str, Any]:
    """Mean wait before one worker (Pollaczek, Khinchine): lambda E[D^2] / 2 (1 - rho); 8 cases a day of .1 day each."""
    return {"mean": [8 * 0.1**2 * (1 + cv * cv) / (2 * (1 - 8 * 0.1))]}


def v07_share_waiting() -> dict[str, Any]:
    return {"mean": [float(ten_workers(12, 0.25)[10:].sum())]}


def v07_share_closed() -> dict[str, Any]:
    waiting = sum((n - 10) * p for n, p in enumerate(ten_workers(12, 0.25)) if n > 10)
    return {"mean": [0.25 * waiting / 12]}


def overloaded(arrivals: float, stretch: float) -> tuple[float, float, float]:
    law = balance(lambda n: arrivals, lambda n: n / 100 * min(1.0, max(0.01, (n / 110) ** -stretch)), 5000)
    counts = np.arange(len(law))
    mean = float((counts * law).sum())
    return mean, sqrt(float(((counts - mean) ** 2 * law).sum())), float(law[111:].sum())


def v19(arrivals: float, stretch: float) -> dict[str, Any]:
    mean, spread, _ = overloaded(arrivals, stretch)
    bounds = mean_range(mean, spread, 400)
    return {"mean": [mean], "spread": [spread], "low": [bounds.low], "high": [bounds.high]}


def closing_days(groups: list[tuple[int, float]], room: int, stretch: float) -> list[float]:
    """Walk one worker's cases to the end: all lose time at the same pace, (cases / room) ^ -stretch when above room."""
    day, done, open_cases, days = 0.0, 0.0, sum(count for count, _ in groups), []
    for count, length in groups:
        pace = min(1.0, (open_cases / room) ** -stretch)
        day += (length - done) / pace
        done, open_cases = length, open_cases - count
        days.append(day)
    return days


DERIVED: dict[str, Callable[[], dict[str, Any]]] = {
    "v05.wait_days": v05_wait,
    "v05.share_waiting": v05_share_waiting,
    "v06a.wait_days": lambda: v06(0.5),
    "v06b.wait_days": lambda: v06(1.5),
    "v07.share_waiting": v07_share_waiting,
    "v07.share_closed_waiting": v07_share_closed,
    "v19a.open_cases": lambda: v19(1.0, 1.0),
    "v19b.open_cases": lambda: v19(1.2, 0.5),
    "v19c.open_cases": lambda: v19(1.2, 0.3),
    "v19d1.closing_days": lambda: {"mean": closing_days([(20, 100)], 10, 1.0)},
    "v19d2.closing_days": lambda: {"mean": closing_days([(6, 50), (6, 100)], 10, 1.0)},
    "v19d3.closing_days": lambda: {"mean": closing_days([(20, 100)], 10, 0.5)},
    "v19d4.closing_days": lambda: {"mean": closing_days([(6, 50), (6, 100)], 10, 0.5)},
}


@pytest.mark.parametrize("name", DERIVED)
def test_the_stored_answer_is_the_derived_one(name: str, expected: dict[str, dict[str, Any]]) -> None:
    for field, figures in DERIVED[name]().items():
        assert expected[name][field] == pytest.approx(figures, rel=1e-7), field


def test_ten_workers_agree_with_erlangs_formula() -> None:
    offered, blocked = 8.0, 1.0
    for servers in range(1, 11):
        blocked = offered * blocked / (servers + offered * blocked)
    waits = blocked / (1 - offered / 10 * (1 - blocked))

    assert waits == pytest.approx(0.409180, abs=5e-7)
    assert v05_share_waiting()["mean"] == pytest.approx([waits], rel=1e-9)
    assert v05_wait()["mean"] == pytest.approx([waits / 2], rel=1e-9)
    assert waits * exp(-1) == pytest.approx(0.150529, abs=5e-7)
    assert 8 * waits / 2 + 8 == pytest.approx(9.636721, abs=5e-7)


def test_closing_while_waiting_balances_what_comes_in() -> None:
    law = ten_workers(12, 0.25)
    counts = np.arange(len(law))
    waiting = float((np.maximum(counts - 10, 0) * law).sum())
    completed = float((np.minimum(counts, 10) * law).sum())

    assert completed + 0.25 * waiting == pytest.approx(12, rel=1e-9)
    assert (waiting, completed) == pytest.approx((8.691961, 9.827010), abs=5e-7)
    assert float((counts * law).sum()) == pytest.approx(18.518971, abs=5e-7)


def test_overload_as_pure_delay_is_a_hundred_and_ten_workers() -> None:
    mean, spread, above = overloaded(1.0, 1.0)

    assert (mean, spread, above) == pytest.approx((102.3701, 12.956, 0.215461), abs=5e-4)


@pytest.mark.parametrize(("stretch", "printed"), [(0.5, 130.909), (0.3, 124.559)])
def test_the_mean_field_lies_close_to_the_exact_mean(stretch: float, printed: float) -> None:
    field = brentq(lambda n: 1.2 - n / 100 * (n / 110) ** -stretch, 110, 200)

    assert field == pytest.approx(printed, abs=1e-3)
    assert abs(field - overloaded(1.2, stretch)[0]) < 1.0


def test_one_worker_waits_in_lengths_of_a_case() -> None:
    assert v06(0.5)["mean"][0] / 0.1 == pytest.approx(2.5)
    assert v06(1.5)["mean"][0] / 0.1 == pytest.approx(6.5)
    assert 0.8 * 2.5 + 0.8 == pytest.approx(2.8)
    assert 0.8 * 6.5 + 0.8 == pytest.approx(6.0)
