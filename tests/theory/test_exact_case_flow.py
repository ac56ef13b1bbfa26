"""Exact answers about the flow of cases (V01-V03b, V16), derived here from the laws and compared with expected.toml.

A case that arrives at rate lambda and stays for a time with survival S is a customer of a queue with a server for everybody:
the number open is Poisson with mean the integral of lambda(s) S(t - s). Cases open at the start, of known age a, remain with
probability S(a + t) / S(a).
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, exp, gamma, inf, log, pi, sqrt
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from sim.verify.bounds import binomial_range, dispersion_range, mean_range, poisson_range

pytestmark = pytest.mark.theory

Survival = Callable[[float], float]
DAYS = (30, 90, 180, 365, 730)


def lognormal(mean: float, cv: float) -> Survival:
    squared = log(1 + cv * cv)
    law = stats.lognorm(sqrt(squared), scale=mean * exp(-squared / 2))
    return lambda age: float(law.sf(age))


def weibull(mean: float, shape: float) -> Survival:
    scale = mean / gamma(1 + 1 / shape)
    return lambda age: exp(-((age / scale) ** shape))


def exponential(mean: float) -> Survival:
    return lambda age: exp(-age / mean)


def stayed_until(survival: Survival, upto: float) -> float:
    return float(quad(survival, 0, upto, limit=400)[0])


def share_older(survival: Survival, mean: float, age: float) -> float:
    return float(quad(survival, age, inf, limit=400)[0]) / mean


def poisson_sums(means: list[float], replications: int) -> dict[str, Any]:
    ranges = [poisson_range(replications * mean) for mean in means]
    return {"mean": means, "low": [r.low for r in ranges], "high": [r.high for r in ranges]}


def normal_means(means: list[float], spreads: list[float], replications: int) -> dict[str, Any]:
    ranges = [mean_range(m, s, replications) for m, s in zip(means, spreads, strict=True)]
    return {"mean": means, "spread": spreads, "low": [r.low for r in ranges], "high": [r.high for r in ranges]}


def v01() -> dict[str, Any]:
    return poisson_sums([6 * 120 * (1 - exp(-day / 120)) for day in (30, 60, 120, 365)], 200)


def v01b() -> dict[str, Any]:
    return poisson_sums([6.0 * 120] * 3, 200)


def v01b_dispersion() -> dict[str, Any]:
    bounds = dispersion_range(200)
    return {"mean": [199.0], "low": [bounds.low], "high": [bounds.high]}


def v02_open() -> dict[str, Any]:
    return poisson_sums([2.5 * 150], 200)


def v02_older(survival: Survival, age: float) -> dict[str, Any]:
    return poisson_sums([2.5 * 150 * share_older(survival, 150, age)], 200)


def v02b() -> dict[str, Any]:
    return poisson_sums([375.0] * 5, 200)


def season(day: float) -> float:
    return 5 * (1 + 0.3 * cos(2 * pi * (day - 60) / 365))


def v03(survival: Survival) -> dict[str, Any]:
    means, spreads = [], []
    for day in DAYS:
        new = float(quad(lambda born, day=day: season(born) * survival(day - born), 0, day, limit=400)[0])
        young, old = survival(10 + day) / survival(10), survival(200 + day) / survival(200)
        means.append(new + 100 * young + 50 * old)
        spreads.append(sqrt(new + 100 * young * (1 - young) + 50 * old * (1 - old)))
    return normal_means(means, spreads, 200)


def v16() -> dict[str, Any]:
    shares = [5317 / 11223, 960 / 11223, 401 / 11223]
    ranges = [binomial_range(20 * 11223, share) for share in shares]
    return {"share": shares, "low": [r.low for r in ranges], "high": [r.high for r in ranges]}


DERIVED: dict[str, Callable[[], dict[str, Any]]] = {
    "v01.open_cases": v01,
    "v01b.open_cases": v01b,
    "v01b.dispersion": v01b_dispersion,
    "v02i.open_cases": v02_open,
    "v02i.older": lambda: v02_older(lognormal(150, 1.2), 365),
    "v02ii.open_cases": v02_open,
    "v02ii.older": lambda: v02_older(weibull(150, 0.8), 365),
    "v02iii.open_cases": v02_open,
    "v02iii.older": lambda: poisson_sums([375 / 3], 200),
    "v02b.open_cases": v02b,
    "v03.open_cases": lambda: v03(exponential(100)),
    "v03b.open_cases": lambda: v03(lognormal(150, 1.2)),
    "v16.outcomes": v16,
    "v16.with_outcome": lambda: {"mean": [11223]},
}


@pytest.mark.parametrize("name", DERIVED)
def test_the_stored_answer_is_the_derived_one(name: str, expected: dict[str, dict[str, Any]]) -> None:
    for field, figures in DERIVED[name]().items():
        assert expected[name][field] == pytest.approx(figures, rel=1e-7), field


@pytest.mark.parametrize(
    ("survival", "shares", "mean_age"),
    [
        (lognormal(150, 1.2), (0.807034, 0.306422, 0.127884, 0.037213), 183.000),
        (weibull(150, 0.8), (0.830567, 0.372026, 0.154879, 0.032526), 194.167),
    ],
    ids=["lognormal", "weibull"],
)
def test_open_cases_are_older_than_closed_ones_were(survival: Survival, shares: tuple[float, ...], mean_age: float) -> None:
    derived = [share_older(survival, 150, age) for age in (30, 180, 365, 730)]
    age = quad(lambda a: a * survival(a) / 150, 0, inf, limit=400)[0]

    assert derived == pytest.approx(shares, abs=5e-7)
    assert age == pytest.approx(mean_age, abs=5e-4)
    assert age > 75  # half the mean duration, what one gets from closed cases


def test_fixed_durations_have_ages_spread_evenly() -> None:
    assert (1 - 30 / 150, 1 - 100 / 150, 150 / 2) == pytest.approx((0.8, 1 / 3, 75))


@pytest.mark.parametrize(
    ("opening", "printed"),
    [
        (lognormal(150, 1.2), (406.49, 374.73, 354.94, 356.56, 367.00)),
        (exponential(150), (379.39, 382.78, 373.04, 359.95, 363.93)),
    ],
    ids=["fresh durations", "exponential residuals"],
)
def test_wrong_residuals_of_opening_cases_would_be_found(opening: Survival, printed: tuple[float, ...]) -> None:
    arrivals = lognormal(150, 1.2)
    bounds = poisson_range(200 * 375)

    wrong = [375 * opening(day) + 2.5 * stayed_until(arrivals, day) for day in DAYS]

    assert wrong == pytest.approx(printed, abs=5e-3)
    assert any(not bounds.holds(200 * mean) for mean in wrong)


def test_fresh_durations_for_the_cases_of_known_age_would_be_found_too(expected: dict[str, dict[str, Any]]) -> None:
    survival = lognormal(150, 1.2)
    right = expected["v03b.open_cases"]
    new = [quad(lambda s, d=day: season(s) * survival(d - s), 0, day, limit=400)[0] for day in DAYS]

    wrong = [fresh + 150 * survival(day) for fresh, day in zip(new, DAYS, strict=True)]

    inside = [low <= mean <= high for mean, low, high in zip(wrong, right["low"], right["high"], strict=True)]
    assert not all(inside)


@pytest.mark.parametrize(
    ("survival", "mean", "amplitude", "lag"),
    [(exponential(100), 100, 75.3466, 60.678), (lognormal(150, 1.2), 150, 87.810, 64.423)],
    ids=["exponential", "lognormal"],
)
def test_a_season_reaches_the_open_cases_damped_and_late(survival: Survival, mean: float, amplitude: float, lag: float) -> None:
    wave = 2 * pi / 365
    level = quad(lambda a: survival(a) * cos(wave * a), 0, 30000, limit=4000)[0]
    shift = quad(lambda a: survival(a) * np.sin(wave * a), 0, 30000, limit=4000)[0]

    assert 1.5 * np.hypot(level, shift) == pytest.approx(amplitude, abs=6e-4)
    assert np.arctan2(shift, level) / wave == pytest.approx(lag, abs=6e-4)
    assert amplitude < 0.3 * 5 * mean  # what one would get without damping


def test_counts_at_two_dates_of_one_future_are_correlated() -> None:
    covariance = 720 * exp(-30 / 120)
    share = 120 / 730
    spread_of_average = sqrt(2 * 720 * share * (1 - share * (1 - exp(-1 / share))))

    assert covariance == pytest.approx(560.737, abs=6e-4)
    assert spread_of_average == pytest.approx(14.067, abs=5e-4)
    assert [int(stats.poisson.ppf(q, 720)) for q in (0.025, 0.5, 0.975)] == [668, 720, 773]


def test_the_leeds_funnel_has_the_spread_of_independent_referrals() -> None:
    spreads = [sqrt(11223 * p * (1 - p)) for p in v16()["share"]]

    assert spreads == pytest.approx((52.90, 29.63, 19.66), abs=0.005)
    assert [100 * p for p in v16()["share"]] == pytest.approx((47.4, 8.6, 3.6), abs=0.05)
