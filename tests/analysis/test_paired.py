"""Differences in the same futures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis.paired import difference, drift_warning, futures_better, level, variance_ratio
from sim.analysis.refusals import TablesDiffer

pytestmark = pytest.mark.unit


def test_identical_plans_differ_by_exactly_nothing():
    values = np.random.default_rng(2).normal(19, 2, 50)

    same = difference(values, values.copy(), "lower")

    assert (same.mean, same.low95, same.high95, same.futures_better, same.variance_ratio) == (0, 0, 0, 50, None)


def test_the_paired_interval_is_about_the_mean_difference():
    # differences -1, -2, -3: mean -2, s 1, t(2, .975) = 4.302653
    found = difference([9.0, 8.0, 7.0], [10.0, 10.0, 10.0], "lower")

    assert found.mean == -2
    assert found.high95 == pytest.approx(-2 + 4.302653 / math.sqrt(3), abs=1e-6)
    assert found.low95 == pytest.approx(-2 - 4.302653 / math.sqrt(3), abs=1e-6)


def test_ties_count_half_in_futures_better():
    changes = [-1.0, -1.0, 0.0, 2.0]  # lower is better: 2 wins, 1 tie, 1 loss

    assert futures_better(changes, "lower") == 62.5
    assert futures_better(changes, "higher") == 37.5
    assert futures_better(changes, "neither") is None


def test_the_variance_ratio_is_that_of_independent_to_paired_differences():
    plan, baseline = [1.0, 2.0, 4.0], [1.0, 3.0, 4.0]  # variances 7/3 and 7/3; differences 0, -1, 0: variance 1/3

    assert variance_ratio(plan, baseline) == pytest.approx((7 / 3 + 7 / 3) / (1 / 3))


def test_a_constant_change_leaves_no_variance_to_compare():
    values = np.random.default_rng(3).normal(1000, 7, 40)

    assert variance_ratio(values + 0.1, values) is None


def test_a_lost_pairing_is_said_and_a_good_one_is_not():
    assert "futures have drifted apart: a draw is not keyed by its entity" in drift_warning("posts", "agency_fte", 1.2)
    assert drift_warning("posts", "agency_fte", 1.5) is None
    assert drift_warning("posts", "agency_fte", None) is None


def test_independent_futures_have_a_variance_ratio_near_one():
    draws = np.random.default_rng(4).normal(0, 1, (2, 4000))

    assert variance_ratio(draws[0], draws[1]) == pytest.approx(1, abs=0.1)


def test_futures_in_which_a_measure_is_missing_are_left_out_of_the_pairs():
    found = difference([9.0, math.nan, 7.0, 8.0], [10.0, 10.0, 10.0, math.nan], "lower")

    assert found.mean == -2


def test_a_level_shows_error_and_ranges_and_hides_what_it_cannot_bound():
    shown = level(np.arange(1.0, 31.0))

    assert (shown.mean, shown.low80, shown.high80, shown.low95, shown.high95) == (15.5, 3, 28, None, None)
    assert shown.mc_error == pytest.approx(math.sqrt(30 * 31 / 12) / math.sqrt(30))


def test_a_measure_missing_everywhere_has_no_level_and_no_difference():
    assert level([math.nan, math.nan]).mean is None
    assert difference([math.nan], [1.0], "lower").mean is None


def test_unequal_numbers_of_replications_are_refused():
    with pytest.raises(TablesDiffer, match="same replications"):
        difference([1.0, 2.0], [1.0], "lower")
