"""Dates, working days and financial years (verification.md 8)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.settings.calendar import (
    DAYS_AFTER_HORIZON,
    OutsideCalendarError,
    add_working_days,
    bank_holidays,
    calendar_inputs,
    calendar_years,
    date_at,
    day_at,
    day_from,
    financial_year,
    is_working_day,
    month_end,
    working_days_between,
)

pytestmark = pytest.mark.unit

DATES = st.dates(date(2005, 1, 1), date(2035, 1, 1))


@pytest.mark.parametrize(
    ("year", "working_days"),
    [(2017, 252), (2018, 253), (2019, 254), (2020, 253), (2021, 251), (2022, 251), (2023, 253), (2024, 253)],
)
def test_working_days_of_a_census_year_from_october_to_september(year: int, working_days: int) -> None:
    assert working_days_between(date(year, 10, 1), date(year + 1, 9, 30)) == working_days


@pytest.mark.parametrize(
    ("start", "working_days", "end", "calendar_days"),
    [
        (date(2018, 12, 3), 45, date(2019, 2, 7), 66),
        (date(2018, 12, 3), 15, date(2018, 12, 24), 21),
        (date(2018, 9, 28), 45, date(2018, 11, 30), 63),
        (date(2020, 4, 20), 45, date(2020, 6, 24), 65),
        (date(2022, 5, 16), 45, date(2022, 7, 20), 65),
        (date(2018, 12, 1), 45, date(2019, 2, 7), 68),
    ],
)
def test_a_deadline_counts_working_days_after_the_event(start: date, working_days: int, end: date, calendar_days: int) -> None:
    assert add_working_days(start, working_days) == end
    assert (end - start).days == calendar_days


def test_45_working_days_are_63_to_70_calendar_days() -> None:
    starts = [date(2017, 10, 1) + timedelta(days=number) for number in range(2922)]
    starts = [start for start in starts if start < date(2025, 7, 20) and is_working_day(start)]
    lengths = [(add_working_days(start, 45) - start).days for start in starts]

    assert (min(lengths), max(lengths)) == (63, 70)
    assert sum(lengths) / len(lengths) == pytest.approx(65.1, abs=0.1)


def test_one_off_and_moved_bank_holidays_are_known() -> None:
    one_off = [
        date(2011, 4, 29),
        date(2012, 6, 5),
        date(2020, 5, 8),
        date(2022, 6, 2),
        date(2022, 6, 3),
        date(2022, 9, 19),
        date(2023, 5, 8),
    ]

    assert set(one_off) <= bank_holidays()
    assert date(2020, 5, 4) not in bank_holidays()
    assert date(2022, 5, 30) not in bank_holidays()


def test_the_frozen_list_is_that_of_the_holidays_package() -> None:
    package = pytest.importorskip("holidays")
    first_year, last_year = calendar_years()
    listed = package.country_holidays("GB", subdiv="ENG", years=range(first_year, 2027))

    weekdays = {day for day in listed if day.weekday() < 5}

    assert weekdays == {day for day in bank_holidays() if day.year < 2027}
    assert {day.year for day in bank_holidays()} == set(range(first_year, last_year + 1))


def test_at_a_date_is_the_midnight_that_ends_it_and_from_a_date_the_one_that_begins_it() -> None:
    opening = date(2018, 9, 30)

    assert day_at(opening, opening) == 0
    assert day_from(date(2018, 10, 1), opening) == 0
    assert day_at(date(2018, 10, 31), opening) == 31
    assert day_from(date(2019, 1, 1), opening) == 92
    assert date_at(31.0, opening) == date(2018, 10, 31)


@given(opening=DATES, day=DATES)
def test_date_at_is_the_inverse_of_day_at(opening: date, day: date) -> None:
    assert date_at(day_at(day, opening), opening) == day
    assert day_at(day, opening) == day_from(day, opening) + 1


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2019, 3, 31), "2018-19"),
        (date(2019, 4, 1), "2019-20"),
        (date(1999, 12, 31), "1999-00"),
        (date(2000, 4, 1), "2000-01"),
    ],
)
def test_a_financial_year_begins_on_1_april(day: date, year: str) -> None:
    assert financial_year(day) == year


def test_month_ends_know_leap_years() -> None:
    assert month_end(date(2020, 2, 3)) == date(2020, 2, 29)
    assert month_end(date(2019, 12, 31)) == date(2019, 12, 31)


def test_the_days_of_a_run_opening_at_the_end_of_september_2018() -> None:
    calendar = calendar_inputs(date(2018, 9, 30), horizon_days=365)

    assert calendar.first_weekday == 0  # 1 October 2018 was a Monday
    assert calendar.working[:7] == (True, True, True, True, True, False, False)
    assert not calendar.working[85]  # 25 December: 31 + 30 + 24 days after 1 October
    assert calendar.month_starts[:4] == (0, 31, 61, 92)
    assert calendar.month_numbers[:4] == (10, 11, 12, 1)
    assert calendar.year_starts[:2] == (-183, 182)  # 1 April 2018 and 2019
    assert len(calendar.working) == 365 + DAYS_AFTER_HORIZON + 1


def test_a_run_opening_in_the_middle_of_a_month_begins_inside_that_month() -> None:
    calendar = calendar_inputs(date(2018, 5, 14), horizon_days=30)

    assert calendar.month_starts[:2] == (-14, 17)
    assert calendar.month_numbers[:2] == (5, 6)
    assert calendar.year_starts[0] == -44


@given(opening=DATES, horizon_days=st.integers(0, 1000))
def test_month_and_year_starts_fall_on_first_days(opening: date, horizon_days: int) -> None:
    calendar = calendar_inputs(opening, horizon_days)
    first = opening + timedelta(days=1)

    months = [first + timedelta(days=start) for start in calendar.month_starts]
    years = [first + timedelta(days=start) for start in calendar.year_starts]

    assert all(day.day == 1 for day in months)
    assert tuple(day.month for day in months) == calendar.month_numbers
    assert all((day.month, day.day) == (4, 1) for day in years)
    assert calendar.month_starts[0] <= 0 < calendar.month_starts[1]
    assert calendar.year_starts[0] <= 0


def test_a_day_without_known_bank_holidays_is_refused() -> None:
    with pytest.raises(OutsideCalendarError, match="2041"):
        is_working_day(date(2041, 1, 2))
