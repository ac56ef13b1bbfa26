"""Dates and days since the opening, working days in England, financial years (model.md 1).

The world counts days: t = 0 is the midnight that ends the opening date. Dates exist only here, in the files and in reports.
Bank holidays come from a frozen data file, so that no library update can move a result.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from sim.settings.inputs import CalendarInputs
from sim.settings.shipped import configs_folder

SATURDAY = 5
DAYS_AFTER_HORIZON = 400
"""How far the calendar runs on, so that every deadline set before the horizon has a date."""


class OutsideCalendarError(ValueError):
    """A date outside the years whose bank holidays are known."""


@cache
def bank_holidays() -> frozenset[date]:
    """Return the days of England's bank holidays that fall on weekdays."""
    return frozenset(_holiday_file()[0])


@cache
def calendar_years() -> tuple[int, int]:
    """Return the first and the last year whose bank holidays are known."""
    _, first_year, last_year = _holiday_file()
    return first_year, last_year


@cache
def _holiday_file() -> tuple[tuple[date, ...], int, int]:
    table = tomllib.loads((configs_folder() / "england-bank-holidays.toml").read_text(encoding="utf-8"))
    return tuple(table["days"]), table["first_year"], table["last_year"]


def is_working_day(day: date) -> bool:
    """Return whether offices are open: Monday to Friday and no bank holiday in England.

    Raises:
        OutsideCalendarError: when the year's bank holidays are not known.
    """
    first_year, last_year = calendar_years()
    if not first_year <= day.year <= last_year:
        raise OutsideCalendarError(f"bank holidays are known from {first_year} to {last_year}, not for {day.year}")
    return day.weekday() < SATURDAY and day not in bank_holidays()


def add_working_days(day: date, working_days: int) -> date:
    """Return the n-th working day after a day; the day of the event is day 0.

    What arrives at a weekend or on a bank holiday counts from the next working day as day 0, as in DfE's 45-day measure.
    """
    while not is_working_day(day):
        day += timedelta(days=1)
    for _ in range(working_days):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def working_days_between(first: date, last: date) -> int:
    """Return the number of working days from the first to the last day, both counted."""
    return sum(is_working_day(first + timedelta(days=number)) for number in range((last - first).days + 1))


def day_at(day: date, opening: date) -> float:
    """Return the point in time "at" a date: the midnight that ends it, in days since the opening."""
    return float((day - opening).days)


def day_from(day: date, opening: date) -> float:
    """Return the point in time "from" a date: the midnight that begins it, in days since the opening."""
    return float((day - opening).days - 1)


def date_at(day: float, opening: date) -> date:
    """Return the date whose ending midnight is a whole number of days since the opening; the inverse of ``day_at``."""
    return opening + timedelta(days=int(day))


def financial_year(day: date) -> str:
    """Return the financial year, 1 April to 31 March, of a date: "2018-19"."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def month_end(day: date) -> date:
    """Return the last day of the month of a date."""
    return next_month(day) - timedelta(days=1)


def next_month(day: date) -> date:
    """Return the first day of the month after a date's month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def calendar_inputs(opening_date: date, horizon_days: float) -> CalendarInputs:
    """Return the days of the run as the world reads them.

    Args:
        opening_date: the day the opening figures describe; t = 0 is its end.
        horizon_days: how long the run lasts.

    Raises:
        OutsideCalendarError: when the run, or a deadline after it, leaves the years whose bank holidays are known.
    """
    first = opening_date + timedelta(days=1)
    last = first + timedelta(days=int(horizon_days) + DAYS_AFTER_HORIZON)
    months = _month_starts(first, last)
    return CalendarInputs(
        first_weekday=first.weekday(),
        working=tuple(is_working_day(first + timedelta(days=number)) for number in range((last - first).days + 1)),
        month_starts=_days_since(first, months),
        month_numbers=tuple(month.month for month in months),
        year_starts=_days_since(first, _year_starts(first, last)),
    )


def _month_starts(first: date, last: date) -> tuple[date, ...]:
    starts = [first.replace(day=1)]
    while (following := next_month(starts[-1])) <= last:
        starts.append(following)
    return tuple(starts)


def _year_starts(first: date, last: date) -> tuple[date, ...]:
    first_year = first.year if first.month >= 4 else first.year - 1
    return tuple(start for year in range(first_year, last.year + 1) if (start := date(year, 4, 1)) <= last)


def _days_since(first: date, days: Iterable[date]) -> tuple[int, ...]:
    return tuple((day - first).days for day in days)
