"""When agency assignments end (model.md 15): one stream of moments for every cover slot.

Whoever is in a slot at one of its moments goes. The moments come at the highest hazard an assignment can have, and a
moment ends an assignment with the chance that its age gives; so the time to the end has the hazard of the settings,
whatever has happened before. A threshold drawn for each worker would have the same law. But then somebody who began a
month later in one plan would also end a month later, and so would everyone who follows in that slot: within a year two
plans would have nothing in common but the average. Here they meet again at the slot's next moment.
"""

from __future__ import annotations

from bisect import bisect_right
from math import inf
from typing import TYPE_CHECKING

from sim.world import draws as purpose
from sim.world.clock import DAYS_PER_YEAR
from sim.world.draws import agency_number
from sim.world.laws import threshold

if TYPE_CHECKING:
    from sim.world.draws import Draws


class Assignments:
    """The moments at which assignments end, by cover slot."""

    def __init__(self, draws: Draws, per_year: tuple[tuple[float, float], ...]) -> None:
        """Begin without having drawn any moment.

        Args:
            draws: the uniform numbers of this future.
            per_year: hazard of an assignment ending by its age, as (from days, per year).
        """
        self._draws = draws
        self._steps = per_year
        self._highest = max(hazard for _, hazard in per_year)
        self._moments: dict[int, list[float]] = {}

    def interval(self, slot: int, day: float) -> int:
        """Return how many moments of a slot have passed on a day: which stretch between two moments the day lies in."""
        if self._highest <= 0.0:
            return 0
        return bisect_right(self._until(slot, day), day)

    def end_day(self, slot: int, begin_day: float, now: float) -> float:
        """Return when an assignment ends that is under way in a slot, inf if it never does.

        Args:
            slot: the cover slot.
            begin_day: when it began, before the opening if it was under way then.
            now: the day after which it ends.
        """
        index = self.interval(slot, now)
        while self._can_end_after(max(0.0, now - begin_day)):
            now = self._moment(slot, index)
            accepted = self._draws.u(purpose.AGENCY_END, agency_number(slot, 0, 0), 2 * index + 1)
            if accepted * self._highest < self._hazard(now - begin_day):
                return now
            index += 1
        return inf

    def _hazard(self, age_days: float) -> float:
        return next((hazard for start, hazard in reversed(self._steps) if age_days >= start), 0.0)

    def _can_end_after(self, age_days: float) -> bool:
        return self._hazard(age_days) > 0.0 or any(hazard > 0.0 for start, hazard in self._steps if start > age_days)

    def _until(self, slot: int, day: float) -> list[float]:
        """Return a slot's moments, the last of them after a day."""
        moments = self._moments.setdefault(slot, [])
        while not moments or moments[-1] <= day:
            self._moment(slot, len(moments))
        return moments

    def _moment(self, slot: int, index: int) -> float:
        moments = self._moments.setdefault(slot, [])
        while len(moments) <= index:
            u = self._draws.u(purpose.AGENCY_END, agency_number(slot, 0, 0), 2 * len(moments))
            moments.append((moments[-1] if moments else 0.0) + threshold(u) * DAYS_PER_YEAR / self._highest)
        return moments[index]
