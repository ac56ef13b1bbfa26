"""Time in the model: a SimPy environment whose events carry the order of model.md section 4.

``now`` is in days since the midnight that ends the opening date. At equal times the lower order goes first. Everything
dated to a day goes through the agenda, which the day's round works off; with ``day_rounding`` off it happens at its
exact instant.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from heapq import heappush
from math import ceil
from typing import TYPE_CHECKING, Any

import simpy

if TYPE_CHECKING:
    from sim.settings.inputs import CalendarInputs

REPORT = 0
DATED = 1
DEPARTURES = 2
STARTS = 3
CLOSURES = 4
ARRIVALS = 5
INTAKE = 6
MORNING = 7
TICK = 8

DAYS_PER_YEAR = 365.25
DAYS_PER_WEEK = 7.0
MONTHS_PER_YEAR = 12

EVENTS_AT_ONE_INSTANT_MOST = 1_000_000  # more are a chain that never ends, such as stages of no length that follow each other


class RunawayFuture(Exception):  # noqa: N818 - named for what is reported
    """A future that would not come to an end; the message says why in plain words."""


class Clock(simpy.Environment):
    """The environment of one future."""

    __slots__ = ("_now",)

    def __init__(self, calendar: CalendarInputs, day_rounding: bool) -> None:
        """Begin at the opening.

        Args:
            calendar: working days and months of the run.
            day_rounding: whether dated things happen at midnights.
        """
        super().__init__(initial_time=0.0)
        self.calendar = calendar
        self.day_rounding = day_rounding
        self._agenda: dict[int, list[tuple[int, int, int, Callable[[], None]]]] = {}
        self._agenda_count = 0
        self._worked_off = -1
        self._working_before = _running_count(calendar.working)
        self._working_days = [day for day, working in enumerate(calendar.working) if working]

    def events_scheduled(self) -> int:
        """Return how many events there have been; asking counts as one."""
        return next(self._eid)

    def live_until(self, day: float, at_once_most: int = EVENTS_AT_ONE_INSTANT_MOST) -> None:
        """Carry out everything before a day, and end at it.

        Args:
            day: days since the opening.
            at_once_most: events at one instant beyond which time is said to stand still.

        Raises:
            RunawayFuture: time has stopped: one event follows another at the same instant without end.
        """
        queue, step = self._queue, self.step
        instant, at_once = self.now, 0
        while queue and queue[0][0] < day:
            step()
            if self.now > instant:
                instant, at_once = self.now, 0
            else:
                at_once += 1
                if at_once > at_once_most:
                    raise RunawayFuture(_time_stands_still(instant, at_once_most))
        self._now = day

    def until(self, day: float, order: int) -> simpy.Event:
        """Return an event at a day and order, for a process to wait on."""
        event = _Moment(self, [])
        heappush(self._queue, (day, order, next(self._eid), event))  # type: ignore[misc]
        return event

    def call(self, day: float, order: int, action: Callable[..., None], *args: Any) -> None:
        """Have an action carried out at a day and order."""
        event = _Moment(self, [partial(_carry_out, action, args)])
        heappush(self._queue, (day, order, next(self._eid), event))  # type: ignore[misc]

    def on_day(self, day: float, order: int, entity: int, action: Callable[[], None]) -> None:
        """Have something dated happen: at the midnight that ends its day, or at once where days are not rounded."""
        if not self.day_rounding:
            self.call(max(day, self.now), order, action)
            return
        midnight = max(ceil(day), self._worked_off + 1)
        self._agenda_count += 1
        self._agenda.setdefault(midnight, []).append((order, entity, self._agenda_count, action))

    def work_off(self, midnight: int) -> None:
        """Carry out what the agenda holds for a midnight, by order and then identity; it may add to itself."""
        self._worked_off = midnight - 1
        done = 0
        while entries := self._agenda.pop(midnight, None):
            for _, _, _, action in sorted(entries, key=_agenda_key):
                action()
            done += 1
        self._worked_off = midnight

    def is_working(self, day: float) -> bool:
        """Tell whether the day that contains a time is a working day."""
        return self.calendar.working[int(day)]

    def working_days_between(self, earlier: float, later: float) -> int:
        """Count working days from the day of one time to the day before another."""
        return self._working_before[max(0, int(later))] - self._working_before[max(0, int(earlier))]

    def next_working_day(self, day: float) -> int:
        """Return the first working day that begins at or after a time."""
        whole = ceil(day)
        return self._working_days[self._working_before[whole]]

    def add_working_days(self, day: float, number: int) -> int:
        """Return the n-th working day after the day that contains a time; from a weekend, the next working day is day 0."""
        return self._nth_working_day(self._working_before[int(day)] + number)

    def working_days_since(self, earlier: float, later: float) -> int:
        """Return which working day after an event a time lies in, the day of the event being day 0."""
        return self._working_before[int(later)] - self._working_before[int(earlier)]

    def _nth_working_day(self, index: int) -> int:
        """Return a working day by its number; beyond the calendar, long after the horizon, every day counts as one."""
        if index < len(self._working_days):
            return self._working_days[index]
        return len(self.calendar.working) + index - len(self._working_days)

    def after_absence(self, start: int, working_days: int) -> int:
        """Return the day on which somebody is back who stays away so many working days from a day on."""
        return self._nth_working_day(self._working_before[start] + working_days - 1) + 1


# The present is asked for at every step of every mechanism: here ``now`` is the attribute SimPy sets, not a property over it.
Clock.now = vars(Clock)["_now"]  # type: ignore[method-assign]


class _Moment(simpy.Event):
    """An event whose time is already settled: it goes on the heap at an exact time.

    ``Environment.schedule`` takes a delay, and the rounding of now plus delay would miss midnights.
    """

    _ok = True
    _value = None
    _defused = False

    def __init__(self, clock: Clock, callbacks: list[Callable[[simpy.Event], None]]) -> None:
        self.env = clock
        self.callbacks = callbacks


def _time_stands_still(day: float, events: int) -> str:
    return (
        f"more than {events:,} events happened on day {day:.2f} without time going on: "
        "look for stages without length that lead back to each other"
    )


def _agenda_key(entry: tuple[int, int, int, Callable[[], None]]) -> tuple[int, int, int]:
    return entry[:3]


def _carry_out(action: Callable[..., None], args: tuple[Any, ...], _event: simpy.Event) -> None:
    action(*args)


def _running_count(flags: tuple[bool, ...]) -> list[int]:
    """Return how many flags are set before each place, with the total at the end."""
    counts = [0]
    for flag in flags:
        counts.append(counts[-1] + flag)
    return counts
