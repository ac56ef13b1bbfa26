"""When agency assignments end: the law of the settings, and the same moments whoever is in the slot."""

from __future__ import annotations

from math import exp, inf

import numpy as np
import pytest
from scipy import stats

from sim.world.assignments import Assignments
from sim.world.draws import Draws

pytestmark = pytest.mark.unit

YEAR = 365.25
TWO_A_YEAR = ((0.0, 2.0),)
SLOTS = 4000
SMALLEST_P = 1e-6


def test_a_constant_hazard_gives_exponential_assignments_whenever_they_begin() -> None:
    assignments = Assignments(Draws(1, 1), TWO_A_YEAR)
    lengths = [assignments.end_day(slot, 100.0, 100.0) - 100.0 for slot in range(SLOTS)]

    assert stats.kstest(lengths, "expon", args=(0.0, YEAR / 2.0)).pvalue > SMALLEST_P


def test_an_assignment_under_way_at_the_opening_ends_by_the_hazard_of_its_age() -> None:
    steps = ((0.0, 4.0), (180.0, 1.0))
    assignments = Assignments(Draws(1, 2), steps)
    left = [assignments.end_day(slot, -90.0, 0.0) for slot in range(SLOTS)]

    def ended_by(days: np.ndarray) -> np.ndarray:
        return 1.0 - np.exp(-(4.0 * np.minimum(days, 90.0) + 1.0 * np.maximum(0.0, days - 90.0)) / YEAR)

    assert stats.kstest(left, ended_by).pvalue > SMALLEST_P


def test_a_hazard_that_falls_to_nothing_lets_some_stay_for_ever() -> None:
    assignments = Assignments(Draws(1, 3), ((0.0, 2.0), (100.0, 0.0)))
    ends = [assignments.end_day(slot, 0.0, 0.0) for slot in range(SLOTS)]
    stayed = sum(end == inf for end in ends)

    assert stats.binomtest(stayed, SLOTS, exp(-2.0 * 100.0 / YEAR)).pvalue > SMALLEST_P
    assert max(end for end in ends if end < inf) <= 100.0


def test_no_hazard_means_no_end_and_one_interval() -> None:
    assignments = Assignments(Draws(1, 4), ((0.0, 0.0),))

    assert assignments.end_day(0, 0.0, 0.0) == inf
    assert assignments.interval(0, 1000.0) == 0


def test_who_begins_a_little_later_in_a_slot_ends_at_the_same_moment() -> None:
    assignments = Assignments(Draws(1, 5), TWO_A_YEAR)
    first = assignments.end_day(3, 0.0, 0.0)

    assert assignments.end_day(3, first / 2.0, first / 2.0) == first
    assert assignments.interval(3, first / 2.0) == 0
    assert assignments.interval(3, first) == 1
    assert assignments.end_day(3, first, first) > first


def test_the_order_of_asking_changes_no_moment() -> None:
    forwards, backwards = (Assignments(Draws(1, 6), TWO_A_YEAR) for _ in range(2))
    days = [10.0 * n for n in range(100)]

    ends = [forwards.end_day(7, day, day) for day in days]

    assert ends == [backwards.end_day(7, day, day) for day in reversed(days)][::-1]
