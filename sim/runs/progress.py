"""How far a run is: told to whoever watches, and written beside the results as advice."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sim.runs.disk import StorageError
from sim.runs.store import Store, json_bytes

SECONDS_BETWEEN_FILES = 2.0


@dataclass(frozen=True, slots=True)
class Progress:
    """One reading.

    Attributes:
        saved: futures on the disk; failed: futures that could not be simulated.
        total: futures to reach; while the run stops by precision, the most it may need.
        fixed: whether that total is certain.
        seconds_left: estimate, None while there is none.
    """

    saved: int
    failed: int
    total: int
    fixed: bool
    seconds_left: float | None


Watch = Callable[[Progress], None]


class Meter:
    """Counts what is done and passes it on."""

    def __init__(self, store: Store, watch: Watch | None, total: int, *, fixed: bool) -> None:
        """Start counting.

        Args:
            store: where ``progress.json`` goes.
            watch: called at every change.
            total: futures to reach.
            fixed: whether that is certain.
        """
        self._store, self._watch = store, watch
        self.total, self.fixed = total, fixed
        self.saved = self.failed = self.at_start = 0
        self._started = time.monotonic()
        self._written = 0.0

    def begin(self, saved: int) -> None:
        """Note what was there before."""
        self.saved = self.at_start = saved
        self.failed = 0
        self._tell()

    def one_saved(self) -> None:
        """Count a future that is on the disk."""
        self.saved += 1
        self._tell()

    def one_failed(self) -> None:
        """Count a future that could not be simulated."""
        self.failed += 1
        self._tell()

    def reading(self) -> Progress:
        """Return how far the run is."""
        new = self.saved + self.failed - self.at_start
        left = self.total - self.saved - self.failed
        seconds = (time.monotonic() - self._started) / new * left if new else None
        return Progress(self.saved, self.failed, self.total, self.fixed, seconds)

    def _tell(self) -> None:
        """Pass the reading on, and write it now and then; a disk that will not take advice is not worth a word."""
        if self._watch is not None:
            self._watch(self.reading())
        now = time.monotonic()
        if now - self._written < SECONDS_BETWEEN_FILES:
            return
        self._written = now
        try:
            self._store.write(self._store.progress, json_bytes(asdict(self.reading())))
        except StorageError:
            return
