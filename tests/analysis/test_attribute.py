"""Which lever did what: the numbers and properties of statistics.md 13."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest

from sim.analysis.attribute import coalitions, sampled_shapley, shapley, stacked_bars, waterfall
from sim.analysis.intervals import mean_interval
from sim.analysis.refusals import SettingOutOfRange, TablesDiffer

pytestmark = pytest.mark.unit


def one_future(by_name: dict[str, float]) -> dict[frozenset[str], np.ndarray]:
    return {frozenset(name): np.array([value, value]) for name, value in by_name.items()}


PUBLISHED = one_future({"": 0, "1": -1.2, "2": -0.8, "3": -0.5, "12": -1.6, "13": -1.9, "23": -1.1, "123": -2.3})


def random_values(levers: list[str], reps: int = 30) -> dict[frozenset[str], np.ndarray]:
    rng = np.random.default_rng(31)
    return {chosen: rng.normal(0, 1, reps) for chosen in coalitions(levers)}


def test_three_levers_get_the_stated_shares():
    found = shapley(PUBLISHED, ["1", "2", "3"])

    assert [share.interval.mean for share in found.shares] == pytest.approx([-1.166667, -0.566667, -0.566667], abs=5e-7)
    assert found.total.mean == pytest.approx(-2.3)


def test_interactions_stand_beside_the_shares():
    found = shapley(PUBLISHED, ["1", "2", "3"])

    # v(12) - v(1) - v(2), v(13) - v(1) - v(3), v(23) - v(2) - v(3)
    assert [pair.interval.mean for pair in found.interactions] == pytest.approx([0.4, -0.2, 0.2])


@pytest.mark.parametrize("count", [1, 2, 5, 8])
def test_shares_add_up_in_every_future(count):
    levers = [f"lever-{number}" for number in range(count)]
    values = random_values(levers)

    found = shapley(values, levers)

    summed = np.sum([share.per_replication for share in found.shares], axis=0)
    assert summed == pytest.approx(values[frozenset(levers)] - values[frozenset()], abs=1e-9)


def test_shares_equal_the_average_over_all_orders():
    levers = ["a", "b", "c", "d"]
    values = random_values(levers)

    found = {share.lever: share.per_replication for share in shapley(values, levers).shares}

    for lever in levers:
        steps = []
        for order in permutations(levers):
            before = frozenset(order[: order.index(lever)])
            steps.append(values[before | {lever}] - values[before])
        assert found[lever] == pytest.approx(np.mean(steps, axis=0))


def test_a_lever_without_effect_gets_exactly_nothing():
    without = random_values(["a", "b"])
    values = without | {chosen | {"idle"}: value for chosen, value in without.items()}

    assert shapley(values, ["a", "b", "idle"]).shares[2].per_replication.tolist() == [0.0] * 30


def test_two_identical_levers_get_equal_shares():
    sizes = [0.0, -1.0, -1.4]
    values = {chosen: np.full(3, sizes[len(chosen)]) for chosen in coalitions(["a", "b"])}

    first, second = shapley(values, ["a", "b"]).shares

    assert first.interval.mean == second.interval.mean == pytest.approx(-0.7)


def test_one_lever_gets_the_difference():
    values = random_values(["a"])

    assert shapley(values, ["a"]).shares[0].per_replication == pytest.approx(values[frozenset("a")] - values[frozenset()])


def test_sampled_orders_add_up_and_agree_with_all_orders_within_their_error():
    levers = ["a", "b", "c", "d", "e"]
    values = random_values(levers)
    exact = shapley(values, levers)

    found = sampled_shapley(values.__getitem__, levers, orders=400, root_seed=1)

    summed = np.sum([share.per_replication for share in found.shares], axis=0)
    assert summed == pytest.approx(values[frozenset(levers)] - values[frozenset()], abs=1e-9)
    for share, whole in zip(found.shares, exact.shares, strict=True):
        assert abs(share.interval.mean - whole.interval.mean) < 4.9 * share.order_error


def test_a_missing_combination_and_too_many_levers_are_refused():
    with pytest.raises(TablesDiffer, match=r"missing: 1 [+] 2"):
        shapley({chosen: value for chosen, value in PUBLISHED.items() if chosen != frozenset("12")}, ["1", "2", "3"])
    with pytest.raises(SettingOutOfRange, match="1 to 8 levers"):
        coalitions([str(number) for number in range(9)])


def test_a_waterfall_goes_from_end_to_end_with_the_largest_step_first():
    bars = waterfall(19.0, shapley(PUBLISHED, ["2", "1", "3"]), ("do-nothing", "all three"))

    assert [bar.name for bar in bars] == ["do-nothing", "1", "2", "3", "all three"]
    assert bars[-1].ends == pytest.approx(19.0 - 2.3)
    for left, right in pairwise(bars[:-1]):
        assert right.begins == left.ends


def test_a_bar_whose_interval_contains_zero_is_marked():
    sure, unsure = mean_interval([1.0, 1.1, 0.9]), mean_interval([1.0, -1.0, 0.5])

    bars = stacked_bars(12, [("agency workers already here", sure), ("leavers", unsure)], ("recruits", "net new"))

    assert [bar.uncertain for bar in bars] == [False, False, True, False]
