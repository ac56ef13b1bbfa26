"""Screening, variance shares and the noise floor: Ishigami's function of statistics.md 8."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis.refusals import SettingOutOfRange, TooFewReplications
from sim.analysis.sensitivity import morris, morris_points, noise_of_means, sobol, sobol_points

pytestmark = pytest.mark.theory
pytest.importorskip("SALib")

SETTINGS = ("x1", "x2", "x3")
FIRST = (0.313905, 0.442411, 0.0)
TOTAL = (0.557589, 0.442411, 0.243684)
VARIANCE = 13.844588


def ishigami(points: np.ndarray) -> np.ndarray:
    x1, x2, x3 = (-math.pi + 2 * math.pi * points).T
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def test_ishigamis_shares_are_found():
    points = sobol_points(SETTINGS, 2**13, root_seed=1)

    found = sobol(SETTINGS, ishigami(points)[:, None], root_seed=1, noise=0.0)

    assert [index.first for index in found.indices] == pytest.approx(FIRST, abs=0.02)
    assert [index.total for index in found.indices] == pytest.approx(TOTAL, abs=0.02)
    assert found.variance == pytest.approx(VARIANCE, rel=0.02)


def test_noise_halves_raw_shares_and_is_taken_out_again():
    points = sobol_points(SETTINGS, 2**13, root_seed=1)
    noisy = ishigami(points) + np.random.default_rng(81).normal(0, math.sqrt(VARIANCE), points.shape[0])

    found = sobol(SETTINGS, noisy[:, None], root_seed=1, noise=VARIANCE)

    assert [index.raw_first for index in found.indices] == pytest.approx((0.157, 0.221, 0.0), abs=0.03)
    assert [index.first for index in found.indices] == pytest.approx(FIRST, abs=0.05)
    assert [index.total for index in found.indices] == pytest.approx(TOTAL, abs=0.05)


def test_noise_is_estimated_from_replications_and_common_futures_do_not_count():
    points = sobol_points(SETTINGS, 2**11, root_seed=2)
    rng = np.random.default_rng(82)
    common = rng.normal(0, 10, (1, 4))
    values = ishigami(points)[:, None] + common + rng.normal(0, 4, (points.shape[0], 4))

    found = sobol(SETTINGS, values, root_seed=1)

    assert found.noise == pytest.approx(16 / 4, rel=0.05)
    assert [index.first for index in found.indices] == pytest.approx(FIRST, abs=0.06)


def test_the_noise_of_means_equals_the_two_way_residual_by_hand():
    # rows (1, 2), (3, 6): row means 1.5, 4.5; column means 2, 4; residuals +-.5; (4 x .25)/1/2
    assert noise_of_means(np.array([[1.0, 2.0], [3.0, 6.0]])) == pytest.approx(0.5)


def test_screening_ranks_settings_and_sets_the_idle_one_apart_from_chance():
    settings = ("idle", "weak", "strong")
    points = morris_points(settings, 40, root_seed=3)
    noise = np.random.default_rng(83).normal(0, 0.5, (points.shape[0], 20))
    values = (1.0 * points[:, 1] - 5.0 * points[:, 2])[:, None] + noise

    found = {effect.setting: effect for effect in morris(settings, points, values)}

    assert [effect.setting for effect in morris(settings, points, values)] == ["strong", "weak", "idle"]
    assert (found["idle"].seen, found["weak"].seen, found["strong"].seen) == (False, True, True)
    assert found["strong"].mean == pytest.approx(-5, abs=0.2)
    assert found["idle"].mean_absolute == pytest.approx(found["idle"].chance, rel=0.4)


def test_screening_without_noise_finds_exact_slopes():
    points = morris_points(("a", "b"), 20, root_seed=4)

    found = {effect.setting: effect for effect in morris(("a", "b"), points, (2 * points[:, 0] - points[:, 1])[:, None])}

    assert found["a"].mean == pytest.approx(2, abs=1e-4)
    assert found["b"].mean_absolute == pytest.approx(1, abs=1e-4)
    assert found["a"].spread == pytest.approx(0, abs=1e-4)


def test_designs_repeat_for_the_same_root_seed_and_stay_inside_the_cube():
    assert (sobol_points(SETTINGS, 16, 5) == sobol_points(SETTINGS, 16, 5)).all()
    assert (morris_points(SETTINGS, 5, 5) == morris_points(SETTINGS, 5, 5)).all()
    assert (morris_points(SETTINGS, 5, 5) > 0).all()
    assert (morris_points(SETTINGS, 5, 5) < 1).all()


def test_designs_that_make_no_sense_are_refused():
    with pytest.raises(SettingOutOfRange, match="power of two"):
        sobol_points(SETTINGS, 100, 1)
    with pytest.raises(SettingOutOfRange, match="trajectories"):
        morris_points(SETTINGS, 1, 1)
    with pytest.raises(SettingOutOfRange, match="named once"):
        sobol_points((), 16, 1)
    with pytest.raises(TooFewReplications, match="noise"):
        sobol(SETTINGS, np.ones((80, 1)), 1)
    with pytest.raises(SettingOutOfRange, match="has 20 points"):
        morris(SETTINGS, morris_points(SETTINGS, 5, 1), np.ones((3, 2)))


def test_a_measure_that_only_chance_moves_is_refused():
    values = np.random.default_rng(84).normal(0, 1, (80, 3))

    with pytest.raises(SettingOutOfRange, match="Only chance varies"):
        sobol(SETTINGS, values, 1, noise=5.0)
