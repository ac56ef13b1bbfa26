"""Intervals about a mean, ranges of single futures, exact chances: the numbers of statistics.md 1, 3 and 4."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.analysis.intervals import (
    chance_at_least,
    clopper_pearson,
    count_to_certify,
    mc_error,
    mean_interval,
    prediction_range,
    prediction_rank,
    quantile_ranks,
    relative_half_width,
    replications_needed,
    replications_to_plan,
)
from sim.analysis.refusals import PrecisionRefused, SettingOutOfRange, TooFewReplications

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("replications", "ranks80", "ranks95"),
    [
        (8, None, None),
        (9, (1, 9), None),
        (30, (3, 28), None),
        (38, (3, 36), None),
        (39, (4, 36), (1, 39)),
        (100, (10, 91), (2, 99)),
        (200, (20, 181), (5, 196)),
        (1000, (100, 901), (25, 976)),
    ],
)
def test_the_range_of_single_futures_uses_the_stated_order_statistics(replications, ranks80, ranks95):
    shuffled = np.random.default_rng(1).permutation(np.arange(1, replications + 1))

    assert prediction_range(shuffled, 0.80) == ranks80
    assert prediction_range(shuffled, 0.95) == ranks95


@pytest.mark.parametrize("replications", [9, 19, 39, 79, 119, 199, 399, 999])
def test_a_new_future_falls_inside_with_at_least_the_stated_chance(replications):
    for share in (0.80, 0.95):
        rank = prediction_rank(replications, share)
        if rank:
            assert (replications + 1 - 2 * rank) / (replications + 1) >= share - 1e-12
            assert (replications + 1 - 2 * (rank + 1)) / (replications + 1) < share


def test_a_range_with_missing_values_uses_those_that_exist():
    assert prediction_range([*range(1, 10), math.nan, math.nan], 0.80) == (1, 9)


@pytest.mark.parametrize(
    ("met", "of", "low", "high"),
    [(0, 100, 0, 0.036217), (83, 100, 0.741825, 0.897735), (412, 500, 0.787732, 0.856381), (100, 100, 0.963783, 1)],
)
def test_the_interval_of_a_chance_is_clopper_and_pearsons(met, of, low, high):
    assert clopper_pearson(met, of) == pytest.approx((low, high), abs=5e-7)


def test_the_interval_of_a_chance_agrees_with_scipy_for_every_count():
    for met in range(41):
        exact = stats.binomtest(met, 40).proportion_ci(0.95, "exact")
        assert clopper_pearson(met, 40) == pytest.approx((exact.low, exact.high), abs=1e-10)


@pytest.mark.parametrize(
    ("chance", "counts"),
    [(0.8, {100: 87, 200: 170, 400: 334, 500: 416}), (0.9, {100: 96, 200: 188, 400: 371, 500: 462})],
)
def test_certifying_a_chance_needs_the_stated_counts(chance, counts):
    assert {of: count_to_certify(of, chance) for of in counts} == counts
    for of, met in counts.items():
        assert chance_at_least(met, of) >= chance > chance_at_least(met - 1, of)


def test_a_chance_cannot_be_certified_with_too_few_replications():
    assert count_to_certify(13, 0.8) is None
    assert count_to_certify(14, 0.8) == 14


@pytest.mark.parametrize(
    ("replications", "quantile", "ranks", "coverage"),
    [(500, 0.9, (436, 464), 0.963395), (200, 0.5, (86, 115), 0.959963), (1000, 0.95, (936, 964), 0.958095)],
)
def test_a_quantile_lies_between_the_stated_ranks(replications, quantile, ranks, coverage):
    found = quantile_ranks(replications, quantile)

    assert (found.low, found.high) == ranks
    assert found.coverage == pytest.approx(coverage, abs=5e-7)


@pytest.mark.parametrize(("quantile", "smallest"), [(0.9, 36), (0.95, 72), (0.99, 368)])
def test_a_quantile_has_an_upper_bound_only_from_so_many_replications(quantile, smallest):
    assert quantile_ranks(smallest - 1, quantile).high is None
    assert quantile_ranks(smallest, quantile).high == smallest


def test_the_coverage_of_quantile_ranks_is_the_binomial_sum():
    found = quantile_ranks(50, 0.5)
    by_hand = sum(math.comb(50, k) for k in range(found.low, found.high)) / 2**50

    assert found.coverage == pytest.approx(by_hand, abs=1e-12)


def test_the_interval_about_a_mean_is_students():
    interval = mean_interval([1.0, 2.0, 3.0, 4.0])  # s = 1.290994, t(3, .975) = 3.182446

    assert interval.mean == 2.5
    assert interval.half_width == pytest.approx(3.182446 * 1.290994 / 2, abs=1e-5)
    assert mc_error([1.0, 2.0, 3.0, 4.0]) == pytest.approx(1.290994 / 2, abs=1e-6)


def test_a_single_replication_has_no_interval_and_none_has_no_mean():
    assert mean_interval([5.0]).low is None
    with pytest.raises(TooFewReplications, match="at least 1"):
        mean_interval([math.nan])


def test_the_interval_covers_the_true_mean_as_often_as_it_says():
    sets = np.random.default_rng(303).normal(19, 2, size=(2000, 30))
    covered = [interval.low <= 19 <= interval.high for interval in map(mean_interval, sets)]

    assert 0.9245 <= np.mean(covered) <= 0.9720


@pytest.mark.parametrize(("sd", "half_width", "needed"), [(0.2, 0.05, 62), (0.2, 0.02, 385), (0.5, 0.05, 385)])
def test_the_planning_formula_gives_the_stated_numbers(sd, half_width, needed):
    assert replications_to_plan(sd, half_width) == needed


@pytest.mark.parametrize(
    ("sd", "for_a_tenth", "for_a_twentieth"),
    [(0.674, 177, 701), (0.463, 85, 332), (0.150, 12, 38), (0.119, 8, 25), (0.118, 8, 24)],
)
def test_replications_for_a_half_width_match_the_table_of_pairings(sd, for_a_tenth, for_a_twentieth):
    assert replications_needed(sd, 0.1) == for_a_tenth
    assert replications_needed(sd, 0.05) == for_a_twentieth


def test_relative_precision_is_the_same_for_a_mean_and_its_mirror_image():
    values = np.random.default_rng(5).normal(5, 1, 40)

    assert relative_half_width(values) == pytest.approx(relative_half_width(-values), rel=1e-12)
    assert relative_half_width(values) > 0


@pytest.mark.parametrize("mean", [0.2, -0.2, 0.0])
def test_relative_precision_near_a_zero_mean_is_refused_in_plain_words(mean):
    values = np.random.default_rng(6).normal(0, 1, 40)
    values += mean - values.mean()

    with pytest.raises(PrecisionRefused, match="absolute half-width"):
        relative_half_width(values)


def test_senseless_shares_counts_and_widths_are_refused():
    with pytest.raises(SettingOutOfRange, match=r"write 0[.]95"):
        prediction_range([1.0, 2.0], 95)
    with pytest.raises(SettingOutOfRange, match="11 of 10"):
        clopper_pearson(11, 10)
    with pytest.raises(SettingOutOfRange, match="half-width"):
        replications_needed(1.0, 0.0)
