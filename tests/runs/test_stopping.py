"""The stopping rule against the table of statistics.md 3 and against brute force over whole prefixes."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.runs.stopping import ChanceWithin, Precision, Running, StoppingRule, WithinAmount, WithinShare, look_ahead

pytestmark = pytest.mark.unit


def reference_path(count: int = 400) -> list[float]:
    return [19 + 2 * math.sin(1.7 * k) + 1.1 * math.cos(0.6 * k**1.3) for k in range(1, count + 1)]


def stop(path: list[float], precision: Precision) -> tuple[int | None, int | None]:
    rule = StoppingRule([precision], first_look=3)
    for number in path:
        rule.add([number])
    return rule.hit, rule.used


def brute_force(path: list[float], half_width: float) -> tuple[int, int]:
    hit = None
    for m in range(3, len(path) + 1):
        prefix = np.array(path[:m])
        reach = stats.t.ppf(0.975, m - 1) * prefix.std(ddof=1) / math.sqrt(m)
        hit = (hit or m) if reach <= half_width else None
        if hit and m - hit >= 5:
            return hit, m
    raise AssertionError("never stopped")


@pytest.mark.parametrize(("share", "hit", "used"), [(0.05, 12, 17), (0.02, 63, 68)])
def test_a_relative_precision_stops_where_the_reference_does(share: float, hit: int, used: int) -> None:
    assert stop(reference_path(), WithinShare("level", share)) == (hit, used)


@pytest.mark.parametrize(("share", "hit", "used"), [(0.05, 12, 17), (0.02, 63, 68)])
def test_a_negative_mean_stops_at_the_same_future_as_its_mirror_image(share: float, hit: int, used: int) -> None:
    assert stop([-number for number in reference_path()], WithinShare("level", share)) == (hit, used)


@pytest.mark.parametrize("shift", [0.0, 19.0, -40.0, 1e6])
def test_an_absolute_precision_does_not_depend_on_a_shift(shift: float) -> None:
    assert stop([number - shift for number in reference_path()], WithinAmount("difference", 0.5)) == (34, 39)


def test_an_absolute_precision_does_not_depend_on_the_sign_and_agrees_with_brute_force() -> None:
    path = [0.3 * math.sin(2.3 * k) - 0.01 for k in range(1, 400)]

    assert stop(path, WithinAmount("difference", 0.05)) == brute_force(path, 0.05)
    assert stop([-number for number in path], WithinAmount("difference", 0.05)) == brute_force(path, 0.05)


def test_a_share_of_a_mean_near_nothing_is_never_reached() -> None:
    path = [math.sin(1.7 * k) for k in range(1, 1001)]

    assert stop(path, WithinShare("level", 0.05)) == (None, 1000)


def test_the_cap_ends_a_run_that_never_becomes_precise_and_says_so() -> None:
    rule = StoppingRule([WithinAmount("difference", 1e-9)], cap=40)

    for number in reference_path(60):
        rule.add([number])

    assert (rule.used, rule.reached) == (40, False)


def test_a_chance_needs_as_many_futures_as_its_exact_interval_says() -> None:
    precision = ChanceWithin("target", 0.05)
    for k in range(100):
        precision.add(float(k < 83))

    assert precision.achieved() == pytest.approx((0.897735 - 0.741825) / 2, abs=1e-6)


def test_a_chance_that_is_always_or_never_met_has_an_interval_too() -> None:
    always, never = ChanceWithin("target", 0.05), ChanceWithin("target", 0.05)
    for _ in range(100):
        always.add(1.0)
        never.add(0.0)

    assert always.achieved() == pytest.approx((1 - 0.963783) / 2, abs=1e-6)
    assert never.achieved() == pytest.approx(0.036217 / 2, abs=1e-6)


def test_nothing_is_decided_before_thirty_futures() -> None:
    rule = StoppingRule([WithinAmount("difference", 100.0)])

    for number in reference_path(35):
        rule.add([number])

    assert (rule.hit, rule.used, rule.reached) == (30, 35, True)


def test_a_precision_that_lapses_during_the_look_ahead_starts_it_again() -> None:
    path = [0.0, 0.0, 0.0, 50.0, *[0.0] * 2000]

    hit, used = stop(path[:1000], WithinAmount("difference", 5.0))

    assert hit is not None
    assert hit > 4
    assert used == hit + look_ahead(hit)


def test_a_failed_future_counts_as_a_place_but_not_as_a_number() -> None:
    rule = StoppingRule([WithinAmount("difference", 100.0)], first_look=3)
    for numbers in ([1.0], None, [2.0]):
        rule.add(numbers)

    assert rule.seen == 3
    assert rule.report() == [{"precision": "difference", "wanted": 100.0, "achieved": pytest.approx(6.353102, abs=1e-5)}]


def test_the_look_ahead_grows_with_the_number_of_futures() -> None:
    assert [look_ahead(n) for n in (30, 100, 101, 200, 999)] == [5, 5, 5, 10, 49]


def test_running_moments_agree_with_the_textbook() -> None:
    running = Running()
    for number in reference_path(50):
        running.add(number)

    assert running.half_width() == pytest.approx(stats.t.ppf(0.975, 49) * np.std(reference_path(50), ddof=1) / math.sqrt(50))
