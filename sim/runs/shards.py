"""Full thousands of futures of a large run, each joined into one file while the run goes on.

A folder of a hundred thousand small files is slow to list and to copy, and some disks count files. So the driver joins a
thousand futures of a plan as soon as all of them are there, and only then removes their own files. A stop in between leaves
both; they say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sim.runs.disk import DamagedFile
from sim.runs.manifest import Manifest
from sim.runs.records import StoredRecord
from sim.runs.results import monthly_chunks
from sim.runs.store import FUTURES_A_SHARD, Store

SHARDS_ABOVE = 2 * FUTURES_A_SHARD
Item = tuple[str, int]


class Sharding:
    """Watches which futures are saved and joins each thousand that has become full."""

    def __init__(self, store: Store, manifest: Manifest, most: int) -> None:
        """Start with nothing saved.

        Args:
            store: the folder.
            manifest: of the run.
            most: futures of each plan; a run of fewer than two thousand keeps them as they are.
        """
        self._store, self._identity, self._most = store, manifest.identity(), most
        self._saved: Counter[Item] = Counter()

    def begin(self, saved: Iterable[Item]) -> None:
        """Note what is there already, and join what an earlier command had no time for."""
        self._saved = Counter((plan, _first(rep)) for plan, rep in saved)
        for plan, first in sorted(self._saved):
            self._join(plan, first)

    def add(self, plan: str, rep: int) -> None:
        """Note one more saved future."""
        self._saved[plan, _first(rep)] += 1
        self._join(plan, _first(rep))

    def _join(self, plan: str, first: int) -> None:
        """Join one thousand if it is full and lies in files of its own."""
        reps = range(max(first, 1), first + FUTURES_A_SHARD)
        full = self._most > SHARDS_ABOVE and reps[-1] <= self._most and self._saved[plan, first] == len(reps)
        if not full or not set(reps) <= set(self._store.parts(plan)):
            return
        try:
            self._store.write_chunks(
                self._store.shard(plan, first), monthly_chunks(self._identity, self._records(plan, reps)), 0
            )
        except DamagedFile:  # found again and mended when the run is finished
            return
        self._store.remove_parts(plan, reps)

    def _records(self, plan: str, reps: Iterable[int]) -> Iterator[StoredRecord]:
        """Yield futures from files of their own."""
        for rep in reps:
            yield self._store.require_part(self._identity.of(plan, rep))


def _first(rep: int) -> int:
    """Return the number with which the thousand of a future begins."""
    return rep // FUTURES_A_SHARD * FUTURES_A_SHARD
