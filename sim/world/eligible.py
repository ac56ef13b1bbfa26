"""Who of those who may take a case would be least loaded with it, without asking everybody (model.md 9.2).

Asking everybody for every case costs more the larger the team. Everybody is put in order of utilisation once; for the next
cases it is enough to ask those whose load has changed since, and the others from the front: the case adds at least what it
adds to the largest capacity, so those too far behind somebody already found need no asking. The answer is that of asking
everybody.
"""

from __future__ import annotations

from itertools import chain
from math import inf
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sim.world.workers import SocialWorker

ROUNDING = 1e-9  # far above that of a utilisation: who is this close is asked
NEVER = -1  # put in order
_Place: TypeAlias = "tuple[float, int, SocialWorker]"  # utilisation when put in order, number, who


class Eligible:
    """The workers who may take a kind of case.

    Attributes:
        workers: by number.
    """

    __slots__ = ("_changes", "_largest_capacity_hours", "_members", "_order", "_seen", "workers")

    def __init__(self, workers: list[SocialWorker], changes: list[SocialWorker]) -> None:
        """Keep the workers; they are put in order when somebody asks for the least loaded.

        Args:
            workers: by number.
            changes: everybody whose load changes is added to its end, as often as it changes.
        """
        self.workers = workers
        self._members = frozenset(workers)
        self._changes = changes
        self._order: list[_Place] = []
        self._seen = NEVER

    def _put_in_order(self) -> None:
        self._order = sorted([(worker.load_hours / worker.capacity_hours, worker.number, worker) for worker in self.workers])
        self._largest_capacity_hours = max([worker.capacity_hours for worker in self.workers], default=inf)
        self._seen = len(self._changes)

    def _moved(self) -> list[_Place]:
        """Return those whose load has changed since all were put in order, ahead of the others; when many have, begin anew."""
        if self._seen == NEVER or len(self._changes) - self._seen > len(self.workers) / 2:
            self._put_in_order()
            return []
        members = self._members
        return [(-inf, 0, worker) for worker in self._changes[self._seen :] if worker in members]

    def least_loaded(self, need: float, children: int, holder: SocialWorker | None, most: float) -> SocialWorker | None:
        """Return who would be least loaded; of several the one with fewest cases for the hours, then the lowest number.

        Args:
            need: hours a week that the case would add.
            children: how many cases come at once; a worker's limit must hold them.
            holder: the present lead worker, who is left out.
            most: utilisation that nobody may be taken above.
        """
        best, least, least_share = None, most, inf
        moved = self._moved()
        added = need / self._largest_capacity_hours - ROUNDING
        for stood, _, worker in chain(moved, self._order):
            if stood + added > least:
                break
            load = (worker.load_hours + need) / worker.capacity_hours
            held = len(worker.cases)
            if load > least or worker is holder or held + children > worker.limit:
                continue
            share = held / worker.fte
            if load < least or share < least_share or (best and share == least_share and worker.number < best.number):
                best, least, least_share = worker, load, share
        return best
