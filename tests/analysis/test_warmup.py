"""The warm-up of a steady-state run: statistics.md 2."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.refusals import SettingOutOfRange
from sim.analysis.warmup import RunTooShort, mser5, welch_path

pytestmark = pytest.mark.unit


def test_a_series_that_settles_is_cut_at_220_observations():
    t = np.arange(1000)

    found = mser5(100 * (1 - np.exp(-t / 50)) + 5 * np.sin(t))

    assert (found.cut, found.batches) == (220, 44)


def test_a_series_without_a_beginning_is_not_cut():
    assert mser5(np.tile([1.0, 2.0, 3.0, 2.0, 1.0], 40)).cut == 0


def test_a_series_that_never_settles_is_refused():
    with pytest.raises(RunTooShort, match="twice as long"):
        mser5(np.where(np.arange(100) < 50, 100.0 - np.arange(100), 0.0))


def test_the_smoothed_path_narrows_towards_the_beginning():
    path = welch_path(np.arange(12.0) ** 2, 2)

    # 0; (0+1+4)/3; (0+1+4+9+16)/5; ...
    assert path[:3].tolist() == pytest.approx([0, 5 / 3, 6])
    assert path.size == 10


def test_too_short_a_series_and_too_wide_a_window_are_refused():
    with pytest.raises(SettingOutOfRange, match="at least 10"):
        mser5(np.ones(9))
    with pytest.raises(SettingOutOfRange, match="quarter"):
        welch_path(np.ones(12), 4)
