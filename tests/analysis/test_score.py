"""Scores of past forecasts: statistics.md 12."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats

from sim.analysis.refusals import TooFewReplications
from sim.analysis.score import Forecast, coverage, crps, gain, score, scores, transforms, uniform_p, widths_outside

pytestmark = pytest.mark.theory

START = date(2019, 9, 30)
QUANTILES = (np.arange(20_000) + 0.5) / 20_000


def forecasts(count: int, seed: int = 1, shift: float = 0.0, width: float = 1.0) -> list[Forecast]:
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        middle = rng.normal(19, 2)
        made.append(
            Forecast(
                "leeds",
                "average_caseload",
                START,
                1,
                rng.normal(middle, 1),
                rng.normal(middle + shift, width, 99),
                middle - 1.5,
            )
        )
    return made


def test_the_score_of_five_futures_is_the_stated_one_in_its_fair_form():
    assert crps([17, 18, 19, 20, 21], 19.5) == pytest.approx(0.3)


def test_the_score_of_many_futures_approaches_that_of_their_law():
    assert crps(stats.norm.ppf(QUANTILES, 19, 1), 20) == pytest.approx(0.602441, abs=1e-4)
    assert crps(stats.norm.ppf(QUANTILES), 0) == pytest.approx(0.233695, abs=1e-4)


def test_the_score_equals_the_published_library():
    library = pytest.importorskip("scoringrules")
    rng = np.random.default_rng(121)

    assert library.crps_normal(20, 19, 1) == pytest.approx(0.602441, abs=5e-7)
    assert library.crps_normal(0, 0, 1) == pytest.approx(0.233695, abs=5e-7)
    assert library.crps_ensemble(19.5, np.arange(17.0, 22.0)) == pytest.approx(0.5)
    for members in (5, 30, 99):
        futures = rng.normal(0, 1, members)
        assert crps(futures, 0.3) == pytest.approx(library.crps_ensemble(0.3, futures, estimator="fair"))
    futures = rng.normal(0, 1, 250)
    assert crps(futures, 0.3) == pytest.approx(library.crps_ensemble(0.3, futures))


def test_right_forecasts_have_uniform_transforms_and_wrong_ones_do_not():
    assert uniform_p(transforms(forecasts(1000), 1)) > 1e-6
    assert uniform_p(transforms(forecasts(1000, shift=0.6), 1)) < 1e-6
    assert uniform_p(transforms(forecasts(1000, width=0.5), 1)) < 1e-6


def test_transforms_of_counts_are_uniform_although_ties_abound():
    rng = np.random.default_rng(122)
    made = [
        Forecast("leeds", "leavers_fte", START, 1, rng.poisson(2), rng.poisson(2, 49).astype(float), 2) for _ in range(2000)
    ]

    assert uniform_p(transforms(made, 1)) > 1e-6


def test_right_ranges_cover_as_often_as_they_say_within_exact_bounds():
    made = forecasts(1000)

    for share, exact in ((0.80, 0.80), (0.95, 0.96)):  # 99 futures: ranks 10 and 2 of 100 gaps
        found = coverage(made, share)
        assert abs(found.probability - exact) < 4.9 * (exact * (1 - exact) / 1000) ** 0.5
        assert (found.low95, found.high95) == pytest.approx(
            tuple(stats.binomtest(round(found.probability * 1000), 1000).proportion_ci(0.95, "exact"))
        )


def test_forecasts_too_small_for_a_range_have_no_coverage():
    assert coverage([Forecast("leeds", "turnover_rate", START, 1, 0.2, np.array([0.1, 0.2, 0.3]), 0.2)], 0.80) is None


def test_errors_and_skill_are_those_worked_out_by_hand():
    made = [
        Forecast("a", "agency_rate", START, 2, 10.0, np.array([8.0, 10.0]), persistence=13.0, drift=12.0),  # 1, 3, 2
        Forecast("b", "agency_rate", START, 2, 20.0, np.array([22.0, 24.0]), persistence=19.0),  # 3, 1
    ]

    found = score(made, 1)

    assert (found.model_mae, found.persistence_mae, found.drift_mae) == (2, 2, 2)
    assert (found.model_median, found.persistence_median) == (2, 2)
    assert found.skill_persistence == 0
    assert found.skill_drift == 0.5  # over the one forecast that has a drift: 1 against 2
    assert found.mean_err == -1  # +1 and -3
    assert not found.beats_no_change


def test_the_median_error_is_not_moved_by_one_odd_authority():
    made = [
        Forecast(str(off), "agency_rate", START, 1, 10.0, np.array([10.0 - off, 10.0 - off]), 10.0 + 2 * off)
        for off in (0.5, 1.0, 90.0)
    ]

    found = score(made, 1)

    assert (found.model_median, found.persistence_median) == (1, 2)
    assert found.model_mae == pytest.approx(91.5 / 3)


def test_misses_are_measured_in_widths_of_the_range():
    assert widths_outside(12.0, 4.0, 8.0) == 1
    assert widths_outside(3.0, 4.0, 8.0) == 0.25
    assert widths_outside(6.0, 4.0, 8.0) == -0.5
    assert widths_outside(3.0, 4.0, 4.0) == 1


def test_scores_come_by_measure_and_horizon():
    made = [
        Forecast("a", measure, START, years, 1.0, np.array([1.0, 2.0]), 1.0)
        for measure in ("turnover_rate", "agency_rate")
        for years in (2, 1)
    ]

    assert [(found.measure, found.horizon_years) for found in scores(made, 1)] == [
        ("agency_rate", 1),
        ("agency_rate", 2),
        ("turnover_rate", 1),
        ("turnover_rate", 2),
    ]


def test_a_score_needs_two_futures():
    with pytest.raises(TooFewReplications, match="at least 2"):
        crps([1.0], 1.0)


def test_a_gain_over_no_change_is_the_difference_of_the_two_errors():
    found = score(forecasts(40), 1)

    assert found.gain.mean == pytest.approx(found.persistence_mae - found.model_mae)
    assert (found.gain.low95, found.gain.high95) == (None, None)


def test_the_interval_of_a_gain_allows_for_authorities_that_err_together():
    # 20 authorities with four forecasts each: 1 is the standard deviation of an authority, 0.5 that of a forecast within it,
    # so the standard error of the mean is sqrt((1 + 0.25 / 4) / 20) = 0.23; forecasts taken as independent would give 0.125.
    councils = [f"council {number}" for number in range(20) for _ in range(4)]
    rng, held, widths = np.random.default_rng(12), 0, []
    for trial in range(400):
        together = np.repeat(rng.normal(0, 1, 20), 4)
        found = gain(councils, together + rng.normal(0, 0.5, 80), trial)
        held += found.low95 <= 0 <= found.high95
        widths.append(found.high95 - found.low95)

    # percentile intervals of 20 groups hold a little less often than they say: t(19) against normal gives 0.935
    assert stats.binom.ppf(0.0005, 400, 0.935) <= held <= stats.binom.ppf(0.9995, 400, 0.95)
    assert np.mean(widths) == pytest.approx(2 * 1.96 * 0.23, rel=0.1)


def test_a_gain_is_told_only_if_its_interval_leaves_out_nothing_gained():
    same = [f"council {number}" for number in range(10)]

    assert gain(same, np.full(10, 0.2), 1).is_told
    assert not gain(same, np.array([1.0, -1.0] * 5), 1).is_told
    assert not gain(["one"] * 3, np.full(3, 0.2), 1).is_told
