"""Each sampled law against its specification (M16): Kolmogorov-Smirnov or chi-square at 1e-6, 20,000 draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import exp, factorial, inf, log, sqrt

import numpy as np
import pytest
from scipy import stats

from sim.settings.inputs import LawInputs
from sim.settings.translate.laws import gamma_table
from sim.world.draws import Draws
from sim.world.laws import (
    AgeOfOpenCases,
    law_of,
    pick,
    poisson_quantile,
    residual,
    threshold,
    truncated_exponential_quantile,
)

pytestmark = pytest.mark.behaviour

NUMBER = 20_000
Cdf = Callable[[np.ndarray], np.ndarray]


@pytest.fixture(scope="module")
def uniforms() -> list[float]:
    draws = Draws(11, 4)
    return [draws.u(3, n << 16, 1) for n in range(NUMBER)]


def lognormal(mean: float, cv: float) -> stats.rv_continuous:
    squared = log(1 + cv * cv)
    return stats.lognorm(sqrt(squared), scale=mean * exp(-squared / 2))


def gamma_law(mean: float, cv: float) -> LawInputs:
    return LawInputs(kind="gamma", mean=mean, cv=cv, table=gamma_table(cv))


SHAPE = 0.8
LAWS = {
    "exponential": (LawInputs("exponential", 120.0), stats.expon(scale=120.0)),
    "lognormal": (LawInputs("lognormal", 330.0, cv=1.6), lognormal(330.0, 1.6)),
    "weibull": (
        LawInputs("weibull", 150.0, shape=SHAPE),
        stats.weibull_min(SHAPE, scale=150.0 / stats.weibull_min(SHAPE).mean()),
    ),
    "gamma": (gamma_law(28.0, 0.4), stats.gamma(1 / 0.4**2, scale=28.0 * 0.4**2)),
}


@pytest.mark.parametrize("name", LAWS)
def test_a_length_follows_its_law(name: str, uniforms: list[float]) -> None:
    inputs, exact = LAWS[name]
    law = law_of(inputs)

    assert stats.kstest([law.quantile(u) for u in uniforms], exact.cdf).pvalue > 1e-6
    assert [law.survival(age) for age in (5.0, 50.0, 400.0)] == pytest.approx(
        [exact.sf(a) for a in (5.0, 50.0, 400.0)], abs=2e-3
    )


@pytest.mark.parametrize("name", ["exponential", "lognormal", "weibull"])
def test_ages_of_open_cases_have_a_density_like_survival(name: str, uniforms: list[float]) -> None:
    inputs, exact = LAWS[name]
    law = law_of(inputs)
    ages = AgeOfOpenCases(law, inf)
    grid = np.linspace(0, 40 * inputs.mean, 400_001)
    share = np.concatenate([[0.0], np.cumsum((exact.sf(grid[1:]) + exact.sf(grid[:-1])) / 2 * np.diff(grid))]) / inputs.mean

    assert stats.kstest([ages.quantile(u) for u in uniforms], lambda a: np.interp(a, grid, share)).pvalue > 1e-6


@pytest.mark.parametrize("name", ["exponential", "lognormal", "weibull"])
def test_what_is_left_of_a_case_is_conditional_on_its_age(name: str, uniforms: list[float]) -> None:
    inputs, exact = LAWS[name]
    law, age = law_of(inputs), 200.0

    left = [residual(law, age, u) for u in uniforms]

    assert stats.kstest(left, lambda t: 1 - exact.sf(age + t) / exact.sf(age)).pvalue > 1e-6


def test_bands_are_even_within_and_exponential_beyond(uniforms: list[float]) -> None:
    law = law_of(LawInputs("bands", 0.0, edges=(0.0, 10.0, 30.0, inf), shares=(0.2, 0.5, 0.3), tail_mean=15.0))

    def cdf(x: np.ndarray) -> np.ndarray:
        inside = np.interp(x, [0, 10, 30], [0, 0.2, 0.7])
        return np.where(x > 30, 0.7 + 0.3 * (1 - np.exp(-(np.maximum(x, 30) - 30) / 15)), inside)

    assert stats.kstest([law.quantile(u) for u in uniforms], cdf).pvalue > 1e-6


def chi_square(observed: Counter[int], chances: dict[int, float]) -> float:
    """Return the p-value of counts against chances; what is left over is one more class."""
    rest = 1 - sum(chances.values())
    expected = [NUMBER * chance for chance in chances.values()] + [NUMBER * rest]
    counts = [observed[value] for value in chances]
    counts.append(NUMBER - sum(counts))
    return float(stats.chisquare(counts, expected).pvalue)


def test_short_sickness_is_geometric(uniforms: list[float]) -> None:
    law = law_of(LawInputs("geometric", 3.0))

    drawn = Counter(int(law.quantile(u)) for u in uniforms)

    assert chi_square(drawn, {n: (2 / 3) ** (n - 1) / 3 for n in range(1, 15)}) > 1e-6


@pytest.mark.parametrize("mean", [0.6, 5.0, 375.0])
def test_numbers_of_children_are_poisson(mean: float, uniforms: list[float]) -> None:
    drawn = Counter(poisson_quantile(u, mean) for u in uniforms)
    low, high = int(stats.poisson.ppf(0.01, mean)), int(stats.poisson.ppf(0.99, mean))

    assert chi_square(drawn, {n: float(stats.poisson.pmf(n, mean)) for n in range(low, high + 1)}) > 1e-6
    if mean == 0.6:
        assert drawn[0] / NUMBER == pytest.approx(exp(-0.6) * 0.6**0 / factorial(0), abs=0.02)


def test_a_return_comes_within_a_year(uniforms: list[float]) -> None:
    delays = [truncated_exponential_quantile(u, 120.0, 365.0) for u in uniforms]

    assert max(delays) <= 365.0
    assert stats.kstest(delays, lambda t: (1 - np.exp(-t / 120)) / (1 - exp(-365 / 120))).pvalue > 1e-6


def test_thresholds_are_exponential_and_choices_have_their_weights(uniforms: list[float]) -> None:
    drawn = Counter({"a": 0, "b": 1, "c": 2}[pick(u, [("a", 1.0), ("b", 5.0), ("c", 2.0)])] for u in uniforms)

    assert stats.kstest([threshold(u) for u in uniforms], "expon").pvalue > 1e-6
    assert chi_square(drawn, {0: 0.125, 1: 0.625}) > 1e-6
