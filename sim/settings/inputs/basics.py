"""Lengths, days and the clock (model.md 1, 2.1)."""

from __future__ import annotations

from dataclasses import dataclass

NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class LawInputs:
    """A distribution of a length, drawn by its inverse from one uniform number (model.md 2.1).

    Attributes:
        kind: exponential, lognormal, weibull, gamma, fixed or bands.
        mean: mean length, days (working days where the owner says so).
        cv: standard deviation over mean; for lognormal, gamma and weibull (whose shape is solved from it when ``shape``
            is 0).
        shape: Weibull shape, when given directly.
        edges: for bands, the limits of the bands, one more than ``shares``; the last may be ``NEVER``.
        shares: for bands, the probability of each band.
        tail_mean: for bands whose last edge is ``NEVER``, the mean of the exponential excess over the edge before.
        table: for gamma, quantiles at the mid-points of equal probabilities of the law with mean 1 (2.4).
    """

    kind: str
    mean: float
    cv: float = 0.0
    shape: float = 0.0
    edges: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    tail_mean: float = 0.0
    table: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarInputs:
    """The days of the run, counted from the opening (1).

    Attributes:
        first_weekday: weekday of the day that begins at t = 0; Monday is 0.
        working: whether the day from t = d to d + 1 is a working day; long enough for every deadline after the horizon.
        month_starts: days on which calendar months begin; the first is that of the month containing t = 0, so at most
            0.
        month_numbers: calendar month (1 to 12) of each of them.
        year_starts: days on which 1 April falls, for the financial years; the first at most 0.
    """

    first_weekday: int
    working: tuple[bool, ...]
    month_starts: tuple[int, ...]
    month_numbers: tuple[int, ...]
    year_starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TimeInputs:
    """How the clock treats dates (1, 24)."""

    day_rounding: bool
