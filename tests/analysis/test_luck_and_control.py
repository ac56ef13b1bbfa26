"""Chance against unknown settings, and variance reduction: statistics.md 6 and 14."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis.control import antithetic_mean, controlled_difference, controlled_mean
from sim.analysis.intervals import mc_error
from sim.analysis.luck import split
from sim.analysis.refusals import SettingOutOfRange, TooFewReplications

pytestmark = pytest.mark.unit


def test_the_split_recovers_both_variances():
    rng = np.random.default_rng(141)
    values = rng.normal(0, 2, (500, 1)) + rng.normal(0, 1, (500, 4))

    found = split(values)

    assert found.inputs_variance == pytest.approx(4, abs=1.32)
    assert found.chance_variance == pytest.approx(1, abs=0.18)
    assert found.inputs_share + found.chance_share == pytest.approx(1)


def test_the_split_equals_the_analysis_of_variance_by_hand():
    # rows (1, 3), (6, 8): means 2 and 7, MSB = 2 x 12.5 = 25, MSW = 2
    found = split(np.array([[1.0, 3.0], [6.0, 8.0]]))

    assert (found.inputs_variance, found.chance_variance) == (11.5, 2.0)


def test_a_settings_part_below_zero_is_shown_as_zero_and_flagged():
    found = split(np.array([[1.0, 3.0], [1.0, 3.0], [3.0, 1.0]]))

    assert (found.inputs_variance, found.inputs_share, found.truncated) == (0, 0, True)


def test_nothing_varying_has_no_shares():
    assert split(np.ones((3, 2))).chance_share is None


def test_the_split_needs_two_draws_of_two_replications_without_gaps():
    with pytest.raises(TooFewReplications, match="within each draw"):
        split(np.ones((5, 1)))
    with pytest.raises(TooFewReplications, match="draws of the settings"):
        split(np.ones((1, 5)))
    with pytest.raises(SettingOutOfRange, match="missing in some"):
        split(np.array([[1.0, math.nan], [1.0, 2.0]]))


@pytest.mark.parametrize("correlation", [0.3, 0.7, 0.9])
def test_a_control_takes_off_the_squared_correlation_and_leaves_the_mean(correlation):
    rng = np.random.default_rng(61)
    control = rng.normal(100, 5, 4000)
    values = 19 + correlation * (control - 100) / 5 + math.sqrt(1 - correlation**2) * rng.normal(0, 1, 4000)

    found = controlled_mean(values, control[:, None], [100])

    assert found.variance_left == pytest.approx(1 - correlation**2, rel=0.10)
    assert abs(found.mean - 19) < 4.9 * math.sqrt(1 - correlation**2) / math.sqrt(4000)
    assert found.coefficients[0] == pytest.approx(correlation / 5, rel=0.1)


def test_controls_shrink_the_interval_and_keep_its_coverage():
    rng = np.random.default_rng(62)
    covered, widths, plain = [], [], []
    for _ in range(2000):
        controls = rng.normal(0, 1, (30, 2))
        values = 5 + controls @ [1.0, -0.5] + rng.normal(0, 0.5, 30)
        found = controlled_mean(values, controls, [0, 0])
        covered.append(found.low95 <= 5 <= found.high95)
        widths.append(found.high95 - found.low95)
        plain.append(2 * 2.045 * values.std(ddof=1) / math.sqrt(30))

    assert 0.9245 <= np.mean(covered) <= 0.9720
    assert np.mean(widths) < 0.6 * np.mean(plain)


def test_controls_that_do_not_fit_are_refused():
    with pytest.raises(SettingOutOfRange, match="known mean"):
        controlled_mean(np.ones(10), np.ones((10, 2)), [1.0])
    with pytest.raises(TooFewReplications, match="at least 4"):
        controlled_mean(np.arange(3.0), np.arange(3.0)[:, None], [1.0])


def test_luck_taken_off_a_difference_keeps_the_mean_and_narrows_the_interval():
    """8 people come on average, a Poisson number; each moves the measure by 1. Without luck only the noise of sd 1 is left."""
    rng = np.random.default_rng(63)
    came = rng.poisson(8, 4000)
    baseline = rng.normal(100, 5, 4000)
    plan = baseline + came + rng.normal(0, 1, 4000)

    found = controlled_difference(plan, baseline, (came - 8.0)[:, None], "higher")

    assert found.mean == pytest.approx(8, abs=4.9 / math.sqrt(4000))
    assert found.high95 - found.low95 == pytest.approx(2 * 1.96 / math.sqrt(4000), rel=0.1)
    apart = plan.var(ddof=1) + baseline.var(ddof=1)
    assert found.variance_ratio == pytest.approx(apart, rel=0.1)
    assert found.futures_better == pytest.approx(100, abs=1)


def test_luck_covers_the_true_difference_as_often_as_it_says():
    """40 futures, a Poisson number of mean 8 that moves the measure: at 2,000 samples .95 may be seen as .926 to .974."""
    rng = np.random.default_rng(64)
    covered = 0
    for _ in range(2000):
        came = rng.poisson(8, 40)
        plan = came + rng.normal(0, 1, 40)
        found = controlled_difference(plan, np.zeros(40), (came - 8.0)[:, None], "higher")
        covered += found.low95 <= 8 <= found.high95

    assert 0.926 <= covered / 2000 <= 0.974


def test_a_plan_that_changes_nothing_has_no_ratio_without_luck():
    same = np.arange(10.0)

    found = controlled_difference(same, same, np.zeros((10, 2)), "lower")

    assert (found.mean, found.low95, found.high95, found.variance_ratio) == (0.0, 0.0, 0.0, None)


def test_antithetic_pairs_of_an_exponential_have_the_stated_variance():
    u = np.random.default_rng(63).random(200_000)

    paired = antithetic_mean(np.exp(u), np.exp(1 - u))
    spread = mc_error((np.exp(u) + np.exp(1 - u)) / 2) * math.sqrt(u.size)
    independent = np.var((np.exp(u[::2]) + np.exp(u[1::2])) / 2, ddof=1)

    assert paired.mean == pytest.approx(math.e - 1, abs=4.9 * math.sqrt(0.0039125 / u.size))
    assert spread**2 == pytest.approx(0.00391250, rel=0.02)
    assert independent == pytest.approx(0.12101780, rel=0.02)
    assert independent / spread**2 == pytest.approx(30.9, rel=0.03)
