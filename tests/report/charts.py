"""Invented data for the charts, with shapes that can be checked by hand."""

from __future__ import annotations

import calendar
import math
from datetime import date

from sim.report.figures import Band


def month_ends(first: date, count: int) -> tuple[date, ...]:
    """List month ends from the month of a date on."""
    found = []
    for step in range(count):
        year, month = first.year + (first.month - 1 + step) // 12, (first.month - 1 + step) % 12 + 1
        found.append(date(year, month, calendar.monthrange(year, month)[1]))
    return tuple(found)


MONTHS = month_ends(date(2018, 9, 1), 25)


def band(label: str, end: float, futures: int = 200) -> Band:
    """Make a band that moves from 21.7 towards an end and widens."""
    middle = tuple(21.7 + (end - 21.7) * (1 - math.exp(-step / 8)) for step in range(len(MONTHS)))
    half = [0.2 + 0.75 * math.sqrt(step) for step in range(len(MONTHS))]
    pairs = list(zip(middle, half, strict=True))
    return Band(
        label,
        MONTHS,
        middle,
        tuple(centre - width for centre, width in pairs),
        tuple(centre + width for centre, width in pairs),
        futures,
        tuple(centre - 1.6 * width for centre, width in pairs),
        tuple(centre + 1.7 * width for centre, width in pairs),
    )
