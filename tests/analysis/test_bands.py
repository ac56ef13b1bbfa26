"""Fans month by month and bands for a whole path: the process of statistics.md 5."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis.bands import fan, simultaneous_band, sup_t_multiplier
from sim.analysis.refusals import SettingOutOfRange, TooFewReplications

MONTHS = 24
MONTHLY_CORRELATION = math.exp(-30.4375 / 120)  # Ornstein-Uhlenbeck, memory of 120 days
GAPS = np.abs(np.subtract.outer(np.arange(MONTHS), np.arange(MONTHS)))
CORRELATION = MONTHLY_CORRELATION**GAPS
ROOT = np.linalg.cholesky(CORRELATION).T


def ornstein_uhlenbeck(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.standard_normal((*shape, MONTHS)) @ ROOT


@pytest.mark.theory
def test_a_monthly_95_per_cent_range_holds_a_whole_path_only_half_the_time():
    outside = np.abs(ornstein_uhlenbeck(np.random.default_rng(51), 40_000)).max(axis=1) > 1.96

    assert outside.mean() == pytest.approx(0.504, abs=4.9 * 0.5 / 200 + 0.0005)


@pytest.mark.theory
def test_the_multiplier_for_the_whole_path_is_2_968():
    multiplier = sup_t_multiplier(ROOT * math.sqrt(MONTHS - 1), root_seed=1)

    assert multiplier == pytest.approx(2.968, abs=0.02)
    assert multiplier < 3.078  # Bonferroni


@pytest.mark.theory
@pytest.mark.slow
def test_the_simultaneous_band_covers_the_mean_path():
    rng = np.random.default_rng(52)
    bands = (simultaneous_band(ornstein_uhlenbeck(rng, 100), root_seed=2) for _ in range(2000))

    covered = [bool(((band.low <= 0) & (band.high >= 0)).all()) for band in bands]

    assert np.mean(covered) >= 0.93


@pytest.mark.unit
def test_the_band_for_a_new_path_is_wider_by_the_root_of_n_plus_one():
    band = simultaneous_band(ornstein_uhlenbeck(np.random.default_rng(53), 99), root_seed=3)

    assert (band.path_high - band.centre) == pytest.approx(10 * (band.high - band.centre))


@pytest.mark.unit
def test_the_same_root_seed_gives_the_same_band_and_the_opening_has_no_width():
    paths = np.column_stack([np.full(40, 19.0), ornstein_uhlenbeck(np.random.default_rng(54), 40)])

    first, again = simultaneous_band(paths, 7), simultaneous_band(paths, 7)

    assert first.multiplier == again.multiplier
    assert first.low[0] == first.high[0] == 19.0


@pytest.mark.unit
def test_paths_that_never_vary_have_a_band_of_no_width():
    band = simultaneous_band(np.ones((5, 3)), 1)

    assert band.multiplier == 0
    assert band.low.tolist() == band.high.tolist() == [1, 1, 1]


@pytest.mark.unit
def test_a_fan_is_made_of_each_months_own_order_statistics():
    paths = np.column_stack([np.arange(1.0, 101.0), np.full(100, np.nan)])

    found = fan(paths)

    assert (found.low80[0], found.high80[0], found.low95[0], found.high95[0]) == (10, 91, 2, 99)
    assert (found.mean[0], found.median[0]) == (50.5, 50.5)
    assert found.mean[1] is None
    assert found.low80[1] is None


@pytest.mark.unit
def test_a_band_needs_two_replications_and_a_table():
    with pytest.raises(TooFewReplications, match="at least 2"):
        simultaneous_band(np.ones((1, 4)), 1)
    with pytest.raises(SettingOutOfRange, match="every month"):
        simultaneous_band(np.array([[np.nan, 1.0], [np.nan, 2.0]]), 1)
    with pytest.raises(SettingOutOfRange, match="rows and columns"):
        fan(np.ones(4))
