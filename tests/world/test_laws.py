"""Lengths: quantiles, survival, what is left of an open case, and the ages at which open cases are found."""

from __future__ import annotations

from math import exp, inf, sqrt

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from sim.settings.inputs import LawInputs
from sim.world.laws import (
    AgeOfOpenCases,
    law_of,
    pick,
    poisson_quantile,
    residual,
    truncated_exponential_quantile,
    truncated_exponential_survival,
)

pytestmark = pytest.mark.unit

SIGMA = sqrt(np.log(1 + 1.2**2))
SHARES = [0.001, 0.1, 0.5, 0.9, 0.999]


def test_the_lognormal_is_given_by_mean_and_cv() -> None:
    law = law_of(LawInputs("lognormal", 150.0, 1.2))
    reference = stats.lognorm(SIGMA, scale=exp(np.log(150) - SIGMA**2 / 2))

    assert_allclose([law.quantile(u) for u in SHARES], reference.ppf(SHARES), rtol=1e-9)
    assert_allclose([law.survival(a) for a in (1, 50, 900)], reference.sf([1, 50, 900]), rtol=1e-9)


def test_the_weibull_is_given_by_mean_and_shape() -> None:
    law = law_of(LawInputs("weibull", 150.0, shape=0.8))
    reference = stats.weibull_min(0.8, scale=150 / stats.weibull_min(0.8).mean())

    assert_allclose([law.quantile(u) for u in SHARES], reference.ppf(SHARES), rtol=1e-9)


def test_a_band_law_spreads_its_shares_evenly() -> None:
    law = law_of(LawInputs("bands", 0.0, edges=(0, 10, 20, inf), shares=(0.5, 0.3, 0.2), tail_mean=5.0))

    assert law.quantile(0.25) == pytest.approx(5.0)
    assert law.quantile(0.65) == pytest.approx(15.0)
    assert law.survival(10) == pytest.approx(0.5)
    assert law.survival(25) == pytest.approx(0.2 * exp(-1))


def test_a_geometric_length_counts_whole_days_from_one() -> None:
    law = law_of(LawInputs("geometric", 3.0))
    places = (np.arange(200_000) + 0.5) / 200_000

    days = np.array([law.quantile(u) for u in places])

    assert days.min() == 1
    assert days.mean() == pytest.approx(3.0, abs=0.001)


def test_what_is_left_of_an_exponential_does_not_depend_on_its_age() -> None:
    law = law_of(LawInputs("exponential", 120.0))

    assert residual(law, 500.0, 0.3) == pytest.approx(residual(law, 0.0, 0.3), rel=1e-9)


def test_what_is_left_follows_the_conditional_survival() -> None:
    law = law_of(LawInputs("lognormal", 150.0, 1.2))
    age, u = 300.0, 0.37

    left = residual(law, age, u)

    assert law.survival(age + left) == pytest.approx(u * law.survival(age), rel=1e-6)


def test_what_is_left_stays_finite_at_very_great_ages() -> None:
    law = law_of(LawInputs("lognormal", 150.0, 1.2))

    left = residual(law, 30_000.0, 0.5)

    assert law.survival(30_000.0 + left) == pytest.approx(0.5 * law.survival(30_000.0), rel=1e-3)


@pytest.mark.parametrize(
    ("inputs", "mean_age"),
    [
        (LawInputs("lognormal", 150.0, 1.2), 150 * (1 + 1.2**2) / 2),
        (LawInputs("exponential", 120.0), 120.0),
        (LawInputs("fixed", 150.0), 75.0),
    ],
)
def test_open_cases_are_found_at_the_ages_renewal_theory_says(inputs: LawInputs, mean_age: float) -> None:
    ages = AgeOfOpenCases(law_of(inputs), inf)
    places = (np.arange(40_000) + 0.5) / 40_000

    mean = np.mean([ages.quantile(u) for u in places])

    # one length in a million is cut off; for this lognormal that is 0.3 per cent of mean age
    assert mean == pytest.approx(mean_age, rel=0.004)


def test_a_poisson_number_is_the_usual_quantile() -> None:
    for mean in (0.6, 5.0, 375.0, 720.0):
        assert [poisson_quantile(u, mean) for u in SHARES] == list(stats.poisson(mean).ppf(SHARES))


def test_a_delay_is_cut_at_its_longest() -> None:
    assert truncated_exponential_quantile(1 - 1e-12, 120.0, 365.0) == pytest.approx(365.0, abs=1e-6)
    half = truncated_exponential_quantile(0.5, 120.0, 365.0)
    assert truncated_exponential_survival(half, 120.0, 365.0) == pytest.approx(0.5)


def test_a_choice_follows_the_weights_in_their_order() -> None:
    weights = [("leeds", 2.0), ("wakefield", 1.0), ("agency", 1.0)]

    assert pick(0.49, weights) == "leeds"
    assert pick(0.51, weights) == "wakefield"
    assert pick(0.99, weights) == "agency"
    assert pick(0.999999, [("a", 1.0), ("b", 0.0)]) == "a"


def test_a_gamma_table_comes_close_to_the_law_it_tabulates() -> None:
    reference = stats.gamma(1 / 0.4**2, scale=0.4**2)
    table = tuple(reference.ppf((np.arange(4096) + 0.5) / 4096))
    law = law_of(LawInputs("gamma", 28.0, 0.4, table=table))

    assert_allclose([law.quantile(u) for u in (0.01, 0.5, 0.99)], 28 * reference.ppf([0.01, 0.5, 0.99]), rtol=1e-4)
    assert law.survival(28.0) == pytest.approx(reference.sf(1.0), abs=1e-3)
