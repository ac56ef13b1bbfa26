"""Where the saved futures of a folder lie, and how to take them out in order, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from sim.runs.manifest import Manifest
from sim.runs.records import StoredRecord
from sim.runs.results import monthly_records, shard_records
from sim.runs.store import Store

Item = tuple[str, int]


class _Stream:
    """Records in order of plan and number, looked through once from front to back."""

    def __init__(self, records: Iterator[StoredRecord], plans: tuple[str, ...]) -> None:
        self._records, self._plans = records, plans
        self._head = next(records, None)

    def at(self, plan: str, rep: int) -> StoredRecord | None:
        """Return a record if it is there; the one asked for may never come before one asked for earlier."""
        while self._head is not None and self._place(self._head.plan, self._head.rep) < self._place(plan, rep):
            self._head = next(self._records, None)
        found = self._head
        return found if found is not None and (found.plan, found.rep) == (plan, rep) else None

    def _place(self, plan: str, rep: int) -> tuple[int, int]:
        return self._plans.index(plan), rep


class Pieces:
    """Hands out the futures of one folder in order: from its table, from full thousands, or from files of their own."""

    def __init__(self, store: Store, manifest: Manifest) -> None:
        """Open a folder.

        Args:
            store: the folder.
            manifest: of the run in it.
        """
        self._store, self._plans, self._identity = store, manifest.plans, manifest.identity()

    @cached_property
    def _finished(self) -> _Stream:
        return _Stream(monthly_records(self._store, self._identity), self._plans)

    @cached_property
    def _by_the_thousand(self) -> _Stream:
        found = chain.from_iterable(shard_records(self._store, self._identity, plan) for plan in self._plans)
        return _Stream(found, self._plans)

    def take(self, plan: str, rep: int) -> StoredRecord:
        """Return one future, checked; futures must be asked for in order of plan and number.

        Raises:
            DamagedFile: it is gone or damaged.
        """
        found = self._finished.at(plan, rep) or self._by_the_thousand.at(plan, rep)
        return found or self._store.require_part(self._identity.of(plan, rep))
