"""Durations of which many have not ended: the censoring case of statistics.md 11."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis.refusals import SettingOutOfRange, TooFewReplications
from sim.analysis.survival import exponential_fit, kaplan_meier, shaped_fit

pytestmark = pytest.mark.theory

MEAN, WINDOW = 395.0, 365.0


def new_cases_followed_for_a_window(seed: int = 111, count: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    lengths = np.random.default_rng(seed).exponential(MEAN, count)
    return np.minimum(lengths, WINDOW), lengths <= WINDOW


def test_the_naive_mean_of_ended_cases_is_far_too_short_and_the_likelihood_is_not():
    days, ended = new_cases_followed_for_a_window()
    count = ended.sum()
    expected = MEAN - WINDOW / math.expm1(WINDOW / MEAN)  # mean of an exponential known to have ended

    fit = exponential_fit(days, ended)

    assert expected == pytest.approx(154.79, abs=0.005)
    assert days[ended].mean() == pytest.approx(expected, abs=4.9 * days[ended].std() / math.sqrt(count))
    assert abs(fit.mean_days - MEAN) < 4.9 * MEAN / math.sqrt(count)
    assert fit.error_days == pytest.approx(fit.mean_days / math.sqrt(count))


def test_the_share_still_going_is_the_exponentials_all_along():
    days, ended = new_cases_followed_for_a_window()
    curve = kaplan_meier(days, ended)

    for day in (30, 90, 180, 300):
        place = np.searchsorted(curve.days, day, side="right") - 1
        assert abs(curve.still_going(day) - math.exp(-day / MEAN)) < 4.9 * curve.error[place]
    assert curve.median_days() == pytest.approx(MEAN * math.log(2), rel=0.06)


def test_a_small_curve_is_the_one_drawn_by_hand():
    # ends at 2 (5 at risk), 4 (3 at risk), 5 (2 at risk); 3 and 6 still going
    curve = kaplan_meier([2, 3, 4, 5, 6], [True, False, True, True, False])

    assert curve.days.tolist() == [2, 4, 5]
    assert curve.share.tolist() == pytest.approx([4 / 5, 4 / 5 * 2 / 3, 4 / 5 * 2 / 3 * 1 / 2])
    assert curve.error[0] == pytest.approx(math.sqrt(0.8 * 0.2 / 5))
    assert curve.still_going(1) == 1
    assert kaplan_meier([1, 1, 9, 9, 9], [True, True, False, False, False]).median_days() is None


def test_spells_already_open_at_the_start_count_only_from_when_they_were_seen():
    rng = np.random.default_rng(112)
    begins, lengths = rng.uniform(-2000, 365, 60_000), rng.exponential(MEAN, 60_000)
    seen = begins + lengths > 0
    entered = np.maximum(0.0, -begins[seen])
    days = np.minimum(lengths[seen], 365 - begins[seen])
    ended = begins[seen] + lengths[seen] <= 365

    with_entry, without = exponential_fit(days, ended, entered), exponential_fit(days, ended)

    assert abs(with_entry.mean_days - MEAN) < 4.9 * with_entry.error_days
    assert without.mean_days > 1.5 * MEAN
    assert kaplan_meier(days, ended, entered).still_going(395) == pytest.approx(math.exp(-1), abs=0.02)


def test_weibull_and_lognormal_laws_are_recovered_from_censored_lengths():
    rng = np.random.default_rng(113)
    weibull = 200 * rng.weibull(1.5, 4000)
    lognormal = rng.lognormal(5, 0.6, 4000)

    for lengths, law in ((weibull, "weibull"), (lognormal, "lognormal")):
        fit = shaped_fit(np.minimum(lengths, 250), lengths <= 250, law)
        assert fit.mean_days == pytest.approx(lengths.mean(), rel=0.05)
        assert fit.cv == pytest.approx(lengths.std() / lengths.mean(), rel=0.12)
        other = shaped_fit(np.minimum(lengths, 250), lengths <= 250, "lognormal" if law == "weibull" else "weibull")
        assert fit.log_likelihood > other.log_likelihood


def test_lengths_that_cannot_be_are_refused():
    with pytest.raises(SettingOutOfRange, match="above 0"):
        kaplan_meier([0.0, 1.0], [True, True])
    with pytest.raises(SettingOutOfRange, match="whether it ended"):
        exponential_fit([1.0, 2.0], [True])
    with pytest.raises(TooFewReplications, match="have ended"):
        exponential_fit([1.0, 2.0], [False, False])
