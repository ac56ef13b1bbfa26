"""Settings given as ranges are sampled evenly: the product of statistics.md 6."""

from __future__ import annotations

import numpy as np
import pytest

from sim.settings.ranges import RangedSetting, sobol_point

pytestmark = pytest.mark.theory

SETTINGS = tuple(RangedSetting(f"setting-{number}", number, 0.0, 0.5, 1.0, "uniform") for number in range(1, 7))
PLAIN_ERROR = 1.08e-2  # of 1,024 independent points: sd of the product is sqrt((1 + 1/48)^6 - 1) = .363, / 32


def mean_of_product(root_seed: int) -> float:
    points = [list(sobol_point(root_seed, replication, SETTINGS).values()) for replication in range(1, 1025)]
    return float(np.prod(1 + (np.array(points) - 0.5) / 2, axis=1).mean())


def test_the_plain_error_is_the_one_compared_with():
    assert np.sqrt((1 + 1 / 48) ** 6 - 1) / 32 == pytest.approx(PLAIN_ERROR, rel=0.06)


@pytest.mark.slow
def test_the_mean_over_sobol_points_is_ten_times_nearer_than_over_independent_points():
    errors = np.array([mean_of_product(seed) - 1 for seed in range(60)])

    assert np.sqrt((errors**2).mean()) < PLAIN_ERROR / 10
