"""Several plans at once."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.families import shared_confidence, told_from_best
from sim.analysis.refusals import SettingOutOfRange

pytestmark = pytest.mark.unit


def test_bonferroni_shares_the_error_over_the_claims():
    assert shared_confidence(1) == 0.95
    assert shared_confidence(5) == pytest.approx(0.99)
    with pytest.raises(SettingOutOfRange, match="no difference"):
        shared_confidence(0)


def test_plans_with_the_same_mean_cannot_be_told_apart_and_a_worse_one_can():
    rng = np.random.default_rng(21)
    world = rng.normal(19, 2, 100)
    values = {"a": world + rng.normal(0, 0.2, 100), "b": world + rng.normal(0, 0.2, 100), "c": world + 1}

    found = told_from_best(values, "lower")

    assert set(found.not_told_from_best) == {"a", "b"}
    assert found.best in {"a", "b"}
    assert found.confidence == pytest.approx(1 - 0.05 / 3)


def test_higher_may_be_better():
    values = {"a": np.array([1.0, 2.0, 3.0]), "b": np.array([5.0, 6.1, 7.0])}

    assert told_from_best(values, "higher").not_told_from_best == ("b",)
    assert told_from_best(values, "lower").not_told_from_best == ("a",)


def test_the_true_best_plan_is_kept_at_least_as_often_as_stated():
    rng = np.random.default_rng(22)
    kept = 0
    for _ in range(400):
        world = rng.normal(0, 1, 30)
        values = {name: world + rng.normal(mean, 0.3, 30) for name, mean in (("a", 0.0), ("b", 0.05), ("c", 0.1))}
        kept += "a" in told_from_best(values, "lower").not_told_from_best

    assert kept / 400 >= 0.95 - 4.9 * (0.95 * 0.05 / 400) ** 0.5


def test_a_measure_without_a_better_direction_has_no_best_plan():
    with pytest.raises(SettingOutOfRange, match="lower or higher is better"):
        told_from_best({"a": np.ones(3)}, "neither")
