"""What is read off one future for each verification case: counts at an instant, waits, destinations, spells.

Readings use the event log, not the monthly measures, so that the instants are those of the exact answers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from statistics import fmean

from sim.world.journal import EventLog, Journal

OPENING_FAMILIES = 1 << 31
FAMILY_SHIFT = 16

Figures = list[float]
Reading = Callable[["Future", Sequence[float]], Figures]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the event log."""

    day: float
    who: int
    other: int
    text: str


class Future:
    """The record of one future with its event log in a form that can be asked."""

    def __init__(self, journal: Journal) -> None:
        """Take a journal that kept its log."""
        if journal.log is None:
            raise ValueError("the future was run without its event log")
        self.journal = journal
        self._log: EventLog = journal.log

    def of_kind(self, kind: str) -> Iterator[Happening]:
        """Yield the happenings of one kind in order."""
        log = self._log
        if kind not in log.kinds:
            return
        code = log.kinds.index(kind)
        for index, number in enumerate(log.kind):
            if number == code:
                yield Happening(log.day[index], log.who[index], log.other[index], log.texts[log.text[index]])

    def days_of(self, kind: str) -> list[float]:
        """Return the days on which something of a kind happened after the opening."""
        return [happening.day for happening in self.of_kind(kind) if happening.day > 0.0]


def _level(start: float, ups: Sequence[float], downs: Sequence[float], days: Sequence[float]) -> Figures:
    """Follow a count that starts at a level and changes by one at the given days."""
    return [start + bisect_right(ups, day) - bisect_right(downs, day) for day in days]


def open_cases(future: Future, days: Sequence[float]) -> Figures:
    """Count open cases at each instant."""
    start = sum(future.journal.months[0].open_cases.values())
    return _level(start, future.days_of("stage_began"), future.days_of("stage_ended"), days)


def older(future: Future, days: Sequence[float]) -> Figures:
    """Count the cases of the opening that are still open: those are the cases at least so many days old."""
    start = sum(future.journal.months[0].open_cases.values())
    gone = [h.day for h in future.of_kind("stage_ended") if h.who >> FAMILY_SHIFT >= OPENING_FAMILIES]
    return _level(start, [], gone, days)


def permanent_fte(future: Future, days: Sequence[float]) -> Figures:
    """Count permanent workers at each instant; in these cases everybody is full time."""
    start = sum(w.kind == "permanent" for w in future.journal.months[0].workers)
    return _level(start, future.days_of("started"), future.days_of("left"), days)


def scaled(reading: Reading, by: float) -> Reading:
    """Make the reading of a large service divided by its scale."""
    return lambda future, days: [figure / by for figure in reading(future, days)]


def still_here(future: Future, days: Sequence[float]) -> Figures:
    """Count those of the opening who have not left."""
    start = len(future.journal.months[0].workers)
    return _level(start, [], future.days_of("left"), days)


def absent(future: Future, days: Sequence[float]) -> Figures:
    """Count workers away at each instant, those away at the opening included."""
    ups = [happening.day for happening in future.of_kind("absent")]
    return _level(0, ups, future.days_of("returned"), days)


def absent_of_those_at_work(future: Future, days: Sequence[float]) -> Figures:
    """Count, of those at work at the opening, who is away at each instant; then how many they were."""
    at_work = {line.identity for line in future.journal.months[0].workers if line.status == "WORK"}
    ups = [happening.day for happening in future.of_kind("absent") if happening.who in at_work]
    downs = [happening.day for happening in future.of_kind("returned") if happening.who in at_work]
    return [*_level(0, ups, downs, days), float(len(at_work))]


def starts(future: Future, days: Sequence[float]) -> Figures:
    """Count those who started by each instant."""
    return _level(0, future.days_of("started"), [], days)


def starts_between(future: Future, days: Sequence[float]) -> Figures:
    """Count those who started between two instants."""
    first, last = starts(future, days)
    return [last - first]


def in_steps(future: Future, days: Sequence[float]) -> Figures:
    """Count people in each step of recruitment at the first month end from an instant on."""
    book = next(month for month in future.journal.months if month.day >= days[0])
    return [float(book.pipeline[step]) for step in ("application", "interview", "checks", "notice")]


def _gone(future: Future, until: float) -> Figures:
    """Count leavers by destination up to an instant."""
    counts = Counter(leaver.text for leaver in future.of_kind("left") if leaver.day <= until)
    return [float(counts[name]) for name in ("exit", "agency", "elsewhere")]


def gone(future: Future, days: Sequence[float]) -> Figures:
    """Count workers gone by destination up to an instant."""
    return _gone(future, days[0])


def destinations(future: Future, days: Sequence[float]) -> Figures:
    """Count all leavers by destination, and then all of them: so many chances there were."""
    counts = _gone(future, inf)
    return [*counts, sum(counts)]


def _switched(future: Future, to: str) -> list[float]:
    """Return the instants at which the agency switch was turned on, or off."""
    return [flip.day for flip in future.of_kind("agency_switch") if flip.text == to]


def on_at_the_end(future: Future, days: Sequence[float]) -> Figures:
    """Tell whether the agency switch is on at an instant."""
    return _level(0, _switched(future, "on"), _switched(future, "off"), days)


def switch_ons(future: Future, days: Sequence[float]) -> Figures:
    """Count how often the agency switch was turned on between two instants."""
    first, last = _level(0, _switched(future, "on"), [], days)
    return [last - first]


def referred(future: Future, most: int) -> set[int]:
    """Return the first referrals, by case."""
    return {referral.who for referral in list(future.of_kind("referred"))[:most]}


def stages_reached(referrals: int) -> Reading:
    """Make the reading of how many of the first so many referrals reached each stage."""

    def reading(future: Future, days: Sequence[float]) -> Figures:
        counted = referred(future, referrals)
        begun = Counter(h.text for h in future.of_kind("stage_began") if h.who in counted)
        return [float(begun[stage]) for stage in ("assessment", "core_assessment", "cp")]

    return reading


def with_outcome(referrals: int) -> Reading:
    """Make the reading of how many of the first so many referrals have one logged outcome."""

    def reading(future: Future, days: Sequence[float]) -> Figures:
        counted = referred(future, referrals)
        decided = Counter(h.who for h in future.of_kind("screened") if h.who in counted)
        return [float(sum(count == 1 for count in decided.values()))]

    return reading


def closing_days(future: Future, days: Sequence[float]) -> Figures:
    """List the different days on which cases closed, rounding apart."""
    distinct: Figures = []
    for day in future.days_of("closed"):
        if not distinct or day - distinct[-1] > 1e-6:
            distinct.append(day)
    return distinct


@dataclass(frozen=True, slots=True)
class Waits:
    """How long cases waited for a worker, the first ones dropped; None for a case that closed while waiting."""

    days: list[float | None]

    @property
    def share_waiting(self) -> float:
        """Share of cases that waited at all."""
        return fmean(wait is None or wait > 0.0 for wait in self.days)

    @property
    def share_closed(self) -> float:
        """Share of cases that closed while waiting."""
        return fmean(wait is None for wait in self.days)


def waits(future: Future, dropped: int, counted: int) -> Waits:
    """Find the wait of each case that arrived after the first ``dropped``, ``counted`` in all."""
    arrivals = [(h.who, h.day) for h in future.of_kind("stage_began") if h.day > 0.0][dropped:counted]
    found = first_days(future, "allocated")
    return Waits([found[who] - day if who in found else None for who, day in arrivals])


def first_days(future: Future, kind: str) -> Mapping[int, float]:
    """Return the day on which something first happened to each case."""
    days: dict[int, float] = {}
    for happening in future.of_kind(kind):
        days.setdefault(happening.who, happening.day)
    return days


def wait_days(dropped: int, counted: int) -> Reading:
    """Make the reading of the mean wait, without those that closed before a worker took them."""

    def reading(future: Future, days: Sequence[float]) -> Figures:
        return [fmean(wait for wait in waits(future, dropped, counted).days if wait is not None)]

    return reading


def share_waiting(dropped: int, counted: int) -> Reading:
    """Make the reading of the share of cases that waited at all."""
    return lambda future, _: [waits(future, dropped, counted).share_waiting]


def share_closed_waiting(dropped: int, counted: int) -> Reading:
    """Make the reading of the share of cases that closed while waiting."""
    return lambda future, _: [waits(future, dropped, counted).share_closed]
