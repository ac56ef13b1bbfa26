"""The clock: exact midnights, the order within an instant, working days."""

from __future__ import annotations

import pytest

from sim.settings.inputs import CalendarInputs
from sim.world.clock import ARRIVALS, CLOSURES, REPORT, Clock

pytestmark = pytest.mark.unit

# day 0 is a Monday; weekends are off
CALENDAR = CalendarInputs(0, tuple(day % 7 < 5 for day in range(60)), (0, 31), (10, 11), (0,))


def test_at_one_instant_the_lower_order_goes_first() -> None:
    clock, seen = Clock(CALENDAR, day_rounding=True), []
    clock.call(3.0, ARRIVALS, seen.append, "arrival")
    clock.call(3.0, REPORT, seen.append, "report")
    clock.call(3.0, CLOSURES, seen.append, "closure")

    clock.run(until=4.0)

    assert seen == ["report", "closure", "arrival"]


def test_a_midnight_is_hit_exactly_from_any_moment() -> None:
    clock, seen = Clock(CALENDAR, day_rounding=True), []
    clock.call(0.1 + 0.2, ARRIVALS, lambda: clock.call(7.0, REPORT, lambda: seen.append(clock.now)))

    clock.run(until=8.0)

    assert seen == [7.0]


def test_dated_things_wait_for_the_midnight_that_ends_their_day() -> None:
    clock, seen = Clock(CALENDAR, day_rounding=True), []
    clock.on_day(2.3, 3, 9, lambda: seen.append("nine"))
    clock.on_day(2.9, 3, 1, lambda: seen.append("one"))
    clock.on_day(2.5, 2, 5, lambda: seen.append("departure"))

    clock.work_off(2)
    assert seen == []
    clock.work_off(3)

    assert seen == ["departure", "one", "nine"]


@pytest.mark.parametrize(("start", "number", "expected"), [(0, 1, 1), (0, 5, 7), (4, 1, 7), (5, 1, 8), (6, 5, 14)])
def test_the_nth_working_day_counts_from_day_nought(start: int, number: int, expected: int) -> None:
    assert Clock(CALENDAR, day_rounding=True).add_working_days(start, number) == expected


def test_an_absence_lasts_an_exact_number_of_working_days() -> None:
    clock = Clock(CALENDAR, day_rounding=True)

    back = clock.after_absence(3, 4)

    assert back == 9  # away on days 3, 4, 7 and 8
    assert clock.working_days_between(3, back) == 4


def test_an_absence_may_outlast_the_calendar() -> None:
    assert Clock(CALENDAR, day_rounding=True).after_absence(3, 500) > 60
