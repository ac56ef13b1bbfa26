"""The emulator with known, unequal noise: the curve of statistics.md 9."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.emulator import _fitted, fit, fit_replications
from sim.analysis.refusals import SettingOutOfRange, TooFewReplications

pytestmark = pytest.mark.theory
pytest.importorskip("sklearn")

PLACES = np.linspace(0, 1, 25)[:, None]
CHECKED = np.linspace(0, 1, 200)[:, None]


def truth(x: np.ndarray) -> np.ndarray:
    return np.sin(2 * np.pi * x[:, 0]) + 0.3 * x[:, 0]


def replications(seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 1, (25, 10)) * (0.05 + 0.3 * PLACES)
    return truth(PLACES)[:, None] + noise


def test_the_emulator_is_close_and_honest_about_its_error_at_twenty_seeds():
    distances, covered, residuals = [], [], []
    for seed in range(20):
        emulator = fit_replications(PLACES, replications(seed), root_seed=seed)
        found = emulator.predict(CHECKED)
        distances.append(np.sqrt(np.mean((found.mean - truth(CHECKED)) ** 2)))
        covered.append(np.mean(np.abs(found.mean - truth(CHECKED)) <= 1.96 * found.error))
        residuals.extend(emulator.leave_one_out())

    assert max(distances) < 0.08
    assert np.mean(covered) >= 0.85
    assert np.mean(np.abs(residuals) <= 3) >= 0.95


@pytest.mark.slow
def test_noise_left_in_the_measures_own_units_would_cover_too_little():
    covered = []
    for seed in range(20):
        values = replications(seed)
        noise = values.var(axis=1, ddof=1) / 10
        mean, error = _fitted(PLACES, values.mean(axis=1), noise, seed).predict(CHECKED, return_std=True)
        covered.append(np.mean(np.abs(mean - truth(CHECKED)) <= 1.96 * error))

    assert np.mean(covered) < 0.85  # .79


def test_leaving_one_out_equals_refitting_without_the_point():
    places, values = PLACES[::3], replications(1)[::3]
    emulator = fit_replications(places, values, root_seed=1)
    model = emulator._model
    covariance = model.kernel_(places) + np.diag(model.alpha)
    others = np.arange(len(places)) != 4
    weights = np.linalg.solve(covariance[np.ix_(others, others)], covariance[others, 4])
    variance = covariance[4, 4] - covariance[4, others] @ weights

    expected = (model.y_train_[4] - weights @ model.y_train_[others]) / np.sqrt(variance)

    assert emulator.leave_one_out()[4] == pytest.approx(expected)


def test_the_same_root_seed_gives_the_same_emulator():
    first, again = (fit_replications(PLACES, replications(2), root_seed=3).predict(CHECKED) for _ in range(2))

    assert (first.mean == again.mean).all()


def test_an_emulator_needs_points_that_differ_with_their_errors():
    with pytest.raises(SettingOutOfRange, match="nothing to emulate"):
        fit(PLACES, np.ones(25), np.ones(25), 1)
    with pytest.raises(SettingOutOfRange, match="squared error"):
        fit(PLACES, np.arange(25.0), -np.ones(25), 1)
    with pytest.raises(TooFewReplications, match="design points"):
        fit(PLACES[:4], np.arange(4.0), np.ones(4), 1)
    with pytest.raises(TooFewReplications, match="replications of each point"):
        fit_replications(PLACES, np.ones((25, 1)), 1)
