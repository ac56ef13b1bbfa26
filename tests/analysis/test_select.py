"""Choosing among plans: the numbers of statistics.md 7."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from sim.analysis.refusals import SettingOutOfRange, TablesDiffer
from sim.analysis.select import constants, kim_nelson, ocba, ocba_shares, on_fresh_futures, pair_variances

pytestmark = pytest.mark.theory

TEN = tuple(f"plan-{number}" for number in range(10))
LEAST_CORRECT = 0.95 - 4.9 * (0.95 * 0.05 / 2000) ** 0.5  # .926


class Normal:
    """Plans with normal values; replication k shares a common part."""

    def __init__(self, seed: int, means: Sequence[float], sds: Sequence[float], common: float = 0.0, most: int = 400):
        rng = np.random.default_rng(seed)
        shared = rng.standard_normal(most)[:, None] * np.sqrt(common)
        own = rng.standard_normal((most, len(means))) * np.sqrt(1 - common)
        self.values = np.asarray(means) + np.asarray(sds) * (shared + own)
        self.calls: list[tuple[str, int]] = []

    def __call__(self, plan: str, reps: Sequence[int]) -> np.ndarray:
        self.calls.extend((plan, rep) for rep in reps)
        return self.values[np.asarray(reps, dtype=int) - 1, int(plan.rpartition("-")[2])]


def contest(sds: Sequence[float], common: float, sets: int, most: int = 400) -> tuple[float, float]:
    means = [1.0] + [0.0] * 9  # slippage configuration: the best is ahead by exactly delta
    results = [
        kim_nelson(TEN, Normal(seed, means, sds, common, most), delta=1.0, better="higher", most=most) for seed in range(sets)
    ]
    assert all(result.decided for result in results)
    correct = np.mean([result.best == TEN[0] for result in results])
    return float(correct), float(np.mean([sum(result.replications.values()) for result in results]))


def test_the_constants_are_the_stated_ones():
    assert constants(10, 10, 0.05) == pytest.approx((0.859083, 15.463502), abs=5e-7)


@pytest.mark.slow
def test_the_best_of_ten_equal_spreads_is_found_often_enough():
    correct, observations = contest([1.0] * 10, 0.0, 2000)

    assert correct >= LEAST_CORRECT
    assert correct == pytest.approx(0.985, abs=0.015)
    assert 100 <= observations <= 200  # about 125 looked at; plans are run ahead in batches of 10


@pytest.mark.slow
def test_the_best_of_ten_rising_spreads_is_found_often_enough():
    correct, _ = contest(np.linspace(0.5, 3, 10), 0.0, 2000, most=2500)

    assert correct >= LEAST_CORRECT


@pytest.mark.slow
def test_shared_futures_need_fewer_replications_and_are_as_safe():
    alone, many = contest([2.0] * 10, 0.0, 500, most=1500)
    shared, few = contest([2.0] * 10, 0.9, 500, most=1500)

    assert few < many / 2
    assert shared >= alone - 4.9 * (0.05 * 0.95 / 500) ** 0.5


def test_variances_of_differences_are_indexed_by_the_pair_both_ways():
    rng = np.random.default_rng(71)
    first = rng.normal(0, 1, (10, 4)) * [1, 2, 4, 8]

    found = pair_variances(first)

    for i in range(4):
        for j in range(4):
            if i != j:
                gaps = [row[i] - row[j] for row in first]
                middle = sum(gaps) / 10
                assert found[i, j] == pytest.approx(sum((gap - middle) ** 2 for gap in gaps) / 9)
    assert found == pytest.approx(found.T)


def test_the_selection_agrees_with_a_plain_transcription_of_the_procedure():
    plans, first, delta, error = TEN[:5], 10, 0.5, 0.05
    for seed in range(40):
        source = Normal(seed, [0, 0.2, 0.4, 0.1, 0.5], [1, 2, 0.5, 1, 1.5], most=3000)
        values = source.values
        eta = 0.5 * ((2 * error / 4) ** (-2 / 9) - 1)
        inside, count = set(range(5)), first
        while len(inside) > 1:
            keep = set()
            for i in inside:
                ahead = True
                for other in inside - {i}:
                    s2 = np.var(values[:first, i] - values[:first, other], ddof=1)
                    slack = max(0.0, delta / (2 * count) * (2 * eta * 9 * s2 / delta**2 - count))
                    ahead &= values[:count, i].mean() >= values[:count, other].mean() - slack
                if ahead:
                    keep.add(i)
            inside = keep
            count += 1

        assert kim_nelson(plans, source, delta, "higher").best == plans[inside.pop()]


def test_lower_may_be_better_and_identical_plans_end_the_contest():
    source = Normal(3, [0.0, 2.0], [1.0, 1.0])
    assert kim_nelson(TEN[:2], source, 0.5, "lower").best == TEN[0]

    same = kim_nelson(TEN[:2], lambda _, reps: np.asarray(reps, dtype=float), 0.5, "higher")
    assert same.decided
    assert same.best in TEN[:2]


def test_a_contest_cut_short_says_who_is_still_in():
    found = kim_nelson(TEN[:3], Normal(4, [0.0, 0.0, -500.0], [1.0, 1.0, 1.0]), 0.01, "higher", most=20)

    assert not found.decided
    assert found.survivors == TEN[:2]


def test_no_replication_is_run_twice():
    source = Normal(5, [1.0] + [0.0] * 9, [1.0] * 10)
    kim_nelson(TEN, source, 1.0, "higher")

    assert len(source.calls) == len(set(source.calls))
    assert min(rep for _, rep in source.calls) == 1


def test_ocba_spreads_a_thousand_replications_as_stated():
    found = ocba_shares((19, 18.4, 18, 18.2, 20), (1, 1, 1, 1.5, 2), 1000, "lower")

    assert found == pytest.approx([9.7529, 60.9556, 370.9385, 548.6001, 9.7529], abs=5e-5)


def test_ocba_uses_exactly_its_budget_and_favours_close_rivals():
    source = Normal(6, [0, 0.9, 1.0, -3], [1, 1, 1, 1], most=2000)

    found = ocba(TEN[:4], source, 400, "higher", delta=0.05)

    assert sum(found.replications.values()) == 400
    assert found.best == TEN[2]
    assert found.replications[TEN[1]] > 3 * found.replications[TEN[3]]
    assert len(source.calls) == len(set(source.calls)) == 400


def test_the_winner_of_equal_plans_looks_too_good_until_run_afresh():
    gains, fresh = [], []
    plans = tuple(f"plan-{number}" for number in range(50))
    for seed in range(200):
        source = Normal(seed, [0.0] * 50, [1.0] * 50, most=40)
        means = source.values[:20].mean(axis=0)
        winner = plans[int(means.argmax())]
        gains.append(means.max())
        fresh.append(on_fresh_futures(winner, source, used=20, replications=20).mean)

    error = 1 / (20 * 200) ** 0.5
    assert np.mean(gains) > 20 * error
    assert abs(np.mean(fresh)) < 4.9 * error


def test_contests_that_make_no_sense_are_refused():
    source = Normal(7, [0.0, 1.0], [1.0, 1.0])

    with pytest.raises(SettingOutOfRange, match="above 0"):
        kim_nelson(TEN[:2], source, 0.0, "higher")
    with pytest.raises(SettingOutOfRange, match="two plans"):
        kim_nelson(TEN[:1], source, 1.0, "higher")
    with pytest.raises(SettingOutOfRange, match="tied for best"):
        ocba_shares([1, 1], [1, 1], 100, "higher")
    with pytest.raises(SettingOutOfRange, match="do not give"):
        ocba(TEN[:2], source, 5, "higher", delta=0.1)
    with pytest.raises(TablesDiffer, match="no value"):
        kim_nelson(TEN[:2], lambda _, reps: np.full(len(reps), np.nan), 1.0, "higher")
