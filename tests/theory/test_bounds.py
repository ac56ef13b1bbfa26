"""The acceptance bounds themselves, against sums of the laws written out."""

from __future__ import annotations

from math import comb, exp, lgamma, log

import pytest

from sim.verify.bounds import (
    binomial_range,
    dispersion,
    dispersion_range,
    estimated_range,
    exact_range,
    mean_range,
    poisson_range,
)

pytestmark = pytest.mark.theory


def poisson_chance(count: int, mean: float) -> float:
    return exp(count * log(mean) - mean - lgamma(count + 1))


def test_poisson_bounds_leave_at_most_5e_7_in_each_tail_and_are_as_tight_as_whole_numbers_allow() -> None:
    bounds = poisson_range(40.0)
    chances = [poisson_chance(count, 40.0) for count in range(200)]
    low, high = int(bounds.low), int(bounds.high)

    assert sum(chances[:low]) <= 5e-7 < sum(chances[: low + 1])
    assert sum(chances[high + 1 :]) <= 5e-7 < sum(chances[high:])
    assert bounds.false_alarm == pytest.approx(sum(chances[:low]) + sum(chances[high + 1 :]), rel=1e-6)


def test_binomial_bounds_leave_at_most_5e_7_in_each_tail() -> None:
    bounds = binomial_range(60, 0.3)
    chances = [comb(60, count) * 0.3**count * 0.7 ** (60 - count) for count in range(61)]
    low, high = int(bounds.low), int(bounds.high)

    assert sum(chances[:low]) <= 5e-7 < sum(chances[: low + 1])
    assert sum(chances[high + 1 :]) <= 5e-7 < sum(chances[high:])


def test_bounds_of_a_mean_are_4_9_standard_errors() -> None:
    bounds = mean_range(10.0, 2.0, 100)

    assert (bounds.low, bounds.high) == pytest.approx((10 - 0.98, 10 + 0.98))
    assert bounds.false_alarm == pytest.approx(9.583e-7, rel=1e-3)


def test_an_estimated_spread_uses_6_170_standard_errors_at_29_degrees_of_freedom() -> None:
    figures = [1.0, -1.0] * 15
    standard_error = (30 / 29) ** 0.5 / 30**0.5

    bounds = estimated_range(5.0, figures)

    assert (bounds.high - 5.0) / standard_error == pytest.approx(6.170, abs=5e-4)


def test_an_estimated_spread_needs_thirty_replications() -> None:
    with pytest.raises(ValueError, match="29 replications"):
        estimated_range(0.0, [1.0] * 29)


def test_the_dispersion_of_counts_is_judged_by_chi_square() -> None:
    bounds = dispersion_range(200)

    assert (bounds.low, bounds.high) == pytest.approx((116.19, 312.29), abs=0.005)
    assert dispersion([8.0, 10.0, 12.0]) == pytest.approx(0.8)


def test_an_exact_figure_may_differ_by_rounding_only() -> None:
    bounds = exact_range(200.0, 1e-9)

    assert bounds.holds(200.0 + 1e-7)
    assert not bounds.holds(200.0 + 3e-7)
    assert bounds.false_alarm == 0.0
