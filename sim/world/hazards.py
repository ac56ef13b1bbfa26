"""A clock that runs out: cumulated hazard against a threshold drawn once (model.md 2.5, 10.2).

An event happens when the hazard cumulated so far reaches an exponential threshold. A lower hazard can then only
postpone the event, which is what keeps two plans comparable. Hazards are constant between changes, so the time of the
event is exact.
"""

from __future__ import annotations

from math import inf

from sim.world.clock import DAYS_PER_YEAR


class HazardClock:
    """One cumulating hazard.

    Attributes:
        threshold: cumulated hazard at which the event happens; inf for never.
        exposure: cumulated so far, up to ``since_day``.
        rate_per_year: hazard in force since then.
        filed: how much of what has cumulated is in the books of a month.
        version: changes whenever what was scheduled from this clock is no longer true.
    """

    __slots__ = ("exposure", "filed", "rate_per_year", "since_day", "threshold", "version")

    def __init__(self) -> None:
        """Set up a clock that never runs out."""
        self.threshold = inf
        self.exposure = 0.0
        self.filed = 0.0
        self.rate_per_year = 0.0
        self.since_day = 0.0
        self.version = 0

    def start(self, threshold: float, day: float) -> None:
        """Begin anew with a threshold, at no hazard yet."""
        self.threshold = threshold
        self.exposure = 0.0
        self.filed = 0.0
        self.rate_per_year = 0.0
        self.since_day = day
        self.version += 1

    def set_rate(self, rate_per_year: float, day: float) -> None:
        """Cumulate what has run since the last change, then run at another hazard."""
        self.exposure += self.rate_per_year * (day - self.since_day) / DAYS_PER_YEAR
        self.since_day = day
        self.rate_per_year = rate_per_year
        self.version += 1

    def not_yet_filed(self, day: float) -> float:
        """Return what has cumulated since this was last asked."""
        cumulated = self.exposure + self.rate_per_year * (day - self.since_day) / DAYS_PER_YEAR
        new, self.filed = cumulated - self.filed, cumulated
        return new

    def due_day(self) -> float:
        """Return when the threshold will be reached at the hazard in force."""
        if self.rate_per_year <= 0.0:
            return inf
        return self.since_day + max(0.0, self.threshold - self.exposure) * DAYS_PER_YEAR / self.rate_per_year
