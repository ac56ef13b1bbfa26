"""When an effect shows, which number is worth collecting, and where a plan fails."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.analysis.detect import detectable
from sim.analysis.refusals import SettingOutOfRange, TooFewReplications
from sim.analysis.scenario import boxes, where_it_fails
from sim.analysis.voi import value_of_information

pytestmark = pytest.mark.theory

ENDS = tuple(stamp.date() for stamp in pd.date_range("2019-01-31", periods=60, freq="ME"))


def noise(seed: int, reps: int = 4000) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, (reps, 60))


def test_an_effect_shows_when_the_textbook_says():
    # averages of m months, sd 1/sqrt(m); effect .5: power .8 needs m = ((1.645 + .8416)/.5)^2 = 24.7
    found = detectable(noise(1) - 0.5, noise(2), ENDS, "lower")

    assert found.month == pytest.approx(25, abs=3)
    assert found.month_end == ENDS[found.month - 1]
    expected = stats.norm.cdf(0.5 * math.sqrt(9) - stats.norm.ppf(0.95))
    assert found.power[8] == pytest.approx(expected, abs=0.05)


def test_a_larger_effect_shows_sooner_and_none_never_does():
    assert detectable(noise(3) + 1.0, noise(4), ENDS, "higher").month < 12
    never = detectable(noise(5), noise(6), ENDS, "higher")
    assert never.month is None
    assert never.at_end.probability == pytest.approx(0.05, abs=0.02)


def test_an_effect_in_the_wrong_direction_does_not_show():
    assert detectable(noise(7) + 1.0, noise(8), ENDS, "lower").month is None


def test_detection_needs_enough_futures_over_the_same_months():
    with pytest.raises(TooFewReplications, match="at least 40"):
        detectable(noise(1, 10), noise(2, 10), ENDS, "lower")
    with pytest.raises(SettingOutOfRange, match="same months"):
        detectable(noise(1, 50)[:, :10], noise(2, 50), ENDS, "lower")
    with pytest.raises(SettingOutOfRange, match="missing"):
        detectable(np.full((50, 60), np.nan), noise(2, 50), ENDS, "lower")


def plans_with_one_uncertain_gain(mean: float, reps: int = 4000) -> tuple[dict[str, np.ndarray], np.ndarray]:
    rng = np.random.default_rng(91)
    points = rng.random((reps, 3))
    chance = rng.normal(0, 3, reps)
    gain = mean + stats.norm.ppf(points[:, 1]) + rng.normal(0, 0.5, reps)
    return {"do-nothing": chance, "posts": chance + gain}, points


@pytest.mark.parametrize("mean", [0.0, 0.5, -1.0])
def test_the_worth_of_a_setting_is_the_closed_form(mean):
    outcomes, points = plans_with_one_uncertain_gain(mean)
    expected = stats.norm.pdf(mean) + mean * stats.norm.cdf(mean) - max(0.0, mean)  # E max(0, N(mean, 1)) - max(0, mean)

    found = value_of_information(outcomes, points, ["a", "gain", "b"], "higher", root_seed=1)

    assert found.settings[0].setting == "gain"
    assert found.settings[0].gain == pytest.approx(expected, abs=0.06)
    for idle in found.settings[1:]:
        assert idle.gain < 0.03
    assert found.perfect >= found.settings[0].gain


def test_lower_may_be_better_and_the_present_best_is_named():
    outcomes, points = plans_with_one_uncertain_gain(-1.0)

    assert value_of_information(outcomes, points, ["a", "gain", "b"], "higher", 1).best == "do-nothing"
    assert value_of_information(outcomes, points, ["a", "gain", "b"], "lower", 1).best == "posts"


def test_the_value_of_information_needs_plans_points_and_futures():
    outcomes, points = plans_with_one_uncertain_gain(0.0, reps=50)

    with pytest.raises(TooFewReplications, match="at least 100"):
        value_of_information(outcomes, points, ["a", "b", "c"], "higher", 1)
    with pytest.raises(SettingOutOfRange, match="two plans"):
        value_of_information({"posts": outcomes["posts"]}, points, ["a", "b", "c"], "higher", 1)


def test_a_planted_box_of_failures_is_found():
    rng = np.random.default_rng(92)
    points = rng.random((2000, 4))
    planted = (points[:, 0] > 0.6) & (points[:, 2] < 0.5)
    failed = np.where(planted, rng.random(2000) < 0.95, rng.random(2000) < 0.05)

    found = where_it_fails(points, failed, ["turnover", "pay", "demand", "ramp"])

    sides = {side.setting: side for side in found.sides}
    assert sides["turnover"].low == pytest.approx(0.6, abs=0.05)
    assert sides["demand"].high == pytest.approx(0.5, abs=0.05)
    assert found.density.probability > 0.85
    assert found.coverage > 0.7
    assert found.overall == failed.mean()


def test_boxes_shrink_and_begin_with_everything():
    rng = np.random.default_rng(93)
    points = rng.random((400, 2))

    path = boxes(points, points[:, 0] + rng.normal(0, 0.2, 400) > 0.7, ["a", "b"])

    assert path[0].sides == ()
    assert path[0].coverage == 1
    sizes = [box.futures for box in path]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= 0.05 * 400 * 0.9


def test_settings_that_never_vary_do_not_hang_the_search():
    failed = np.arange(100) < 50

    assert where_it_fails(np.full((100, 2), 0.5), failed, ["a", "b"]).sides == ()


@pytest.mark.parametrize("failures", [0, 5, 95, 100])
def test_a_plan_that_hardly_ever_fails_or_hardly_ever_does_not_is_not_explained(failures: int):
    with pytest.raises(TooFewReplications, match=f"failed in {failures} of 100 futures.*choose another target"):
        boxes(np.random.default_rng(94).random((100, 2)), np.arange(100) < failures, ["a", "b"])
