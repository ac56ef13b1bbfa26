"""What a worker process does for one future: simulate it, keep it, and say only how it went."""

from __future__ import annotations

import gc
import math
import platform
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType

from sim import __version__
from sim.runs.disk import DamagedFile
from sim.runs.estimate import seconds_limit
from sim.runs.records import Identity, Record, StoredRecord, read_record, table_of
from sim.runs.store import Store

Replicate = Callable[[bytes, str, int], Record]
Series = tuple[float | None, ...]
_first_seconds: dict[tuple[str, int], float] = {}  # of this process, for each run it has worked for


class FailedReplication(Exception):  # noqa: N818 - named for what is reported
    """One future cannot be used: an invariant was broken or it ran away; the message says which and when."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A future that is safely on the disk.

    Attributes:
        watched: the monthly series that the stopping rule looks at.
        memory_mb: the most memory its process has used so far; 0 where the platform does not say.
    """

    plan: str
    rep: int
    key: str
    seconds: float
    memory_mb: float = 0.0
    watched: dict[str, Series] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """A future that could not be simulated, as data."""

    plan: str
    rep: int
    kind: str
    message: str
    crash_file: str = ""


@dataclass(frozen=True, slots=True)
class SaveReplication:
    """The task given to workers: plain data and the name of an importable function.

    Attributes:
        out: results folder; identity: of the run, with any plan and rep.
        job: the resolved inputs as bytes; replicate: what turns them into a record.
        watched: measures whose series are sent back.
        seconds_limit: of computing, after which the first future of a process counts as run away; 0 means no limit.
    """

    out: str
    identity: Identity
    job: bytes
    replicate: Replicate
    watched: tuple[str, ...] = ()
    seconds_limit: float = 0.0

    def __call__(self, item: tuple[str, int]) -> Saved | Failed:
        """Simulate and keep one future unless another program has already done so."""
        plan, rep = item
        store, identity = Store(self.out), self.identity.of(plan, rep)
        found = _kept_already(store, identity)
        if found is not None:
            return saved_from(found, self.watched)
        started = time.perf_counter()
        try:
            with memory_given_back(), time_limit(self._seconds_limit()):
                record = self.replicate(self.job, plan, rep)
                table_of(record)
        except Exception as error:  # a failed future is data; the others go on
            return self._failed(store, identity, error)
        seconds = time.perf_counter() - started
        _first_seconds.setdefault(self._run(), seconds)
        record = Record(plan, rep, record.month_ends, record.columns, seconds, record.events)
        key = store.write_record(identity, record)
        watched = {name: tuple(record.columns[name]) for name in self.watched if name in record.columns}
        return Saved(plan, rep, key, seconds, memory_used_mb(), watched)

    def _run(self) -> tuple[str, int]:
        """Return what names the run among those a process may have worked for."""
        return self.identity.inputs_sha256, self.identity.seed

    def _seconds_limit(self) -> float:
        """Return after how long a future has run away: 20 times the first that this process simulated, once there is one."""
        first = _first_seconds.get(self._run())
        return self.seconds_limit if first is None else min(self.seconds_limit or math.inf, seconds_limit(first))

    def _failed(self, store: Store, identity: Identity, error: Exception) -> Failed:
        """Keep what is needed to replay a failed future and report it."""
        path = store.crash_file(identity.plan, identity.rep)
        store.write(path, crash_text(identity, error).encode())
        return Failed(identity.plan, identity.rep, type(error).__name__, str(error) or type(error).__name__, str(path))


@dataclass(frozen=True, slots=True)
class Sent:
    """A future that was computed where the results folder cannot be seen.

    Attributes:
        result: how it went; content: the file that belongs into the results folder.
    """

    result: Saved | Failed
    content: bytes


@dataclass(frozen=True, slots=True)
class SendReplication:
    """The same task for a worker that does not see the results folder: what it would have written there travels back."""

    save: SaveReplication

    def __call__(self, item: tuple[str, int]) -> Sent:
        """Simulate one future in a folder of this machine and return its file."""
        with tempfile.TemporaryDirectory(prefix="caseholder-") as place:
            result = replace(self.save, out=place)(item)
            return Sent(result, Store(place).read(_file_of(Store(place), result)) or b"")


def received(store: Store, identity: Identity, sent: Sent) -> Saved | Failed:
    """Put what a worker sent into the results folder, after checking that it is whole.

    Args:
        store: the folder.
        identity: of the run.
        sent: by the worker.

    Raises:
        DamagedFile: something was lost on the way.
    """
    result, path = sent.result, _file_of(store, sent.result)
    if isinstance(result, Saved):
        read_record(sent.content, identity.of(result.plan, result.rep), str(path))
    store.write(path, sent.content)
    return result if isinstance(result, Saved) else replace(result, crash_file=str(path))


def _file_of(store: Store, result: Saved | Failed) -> Path:
    """Return the file that a future leaves: its record, or what is needed to replay it."""
    keep = store.part if isinstance(result, Saved) else store.crash_file
    return keep(result.plan, result.rep)


def _kept_already(store: Store, identity: Identity) -> StoredRecord | None:
    """Return a whole record of this future; a damaged one is simply written again."""
    try:
        return store.read_part(identity)
    except DamagedFile:
        return None


def saved_from(found: StoredRecord, watched: tuple[str, ...]) -> Saved:
    """Describe a record that was read back."""
    names = {name: row for row, name in enumerate(found.table.names)}
    series = {name: tuple(_optional(value) for value in found.table.numbers[names[name]]) for name in watched if name in names}
    return Saved(found.plan, found.rep, found.key, found.seconds, 0.0, series)


def _optional(value: float) -> float | None:
    """Turn a stored number back into a measure's value."""
    return None if value != value else float(value)  # noqa: PLR0124 - a not-a-number is unlike itself


def crash_text(identity: Identity, error: BaseException) -> str:
    """Word the file that lets somebody replay and mend a failed future."""
    lines = [
        "For whoever maintains this model. It may show settings of the council; do not publish it.",
        f"plan {identity.plan}, future {identity.rep}, seed {identity.seed}, inputs {identity.inputs_sha256}",
        f"caseholder {__version__}, results version {identity.results_version}",
        f"Python {platform.python_version()} on {sys.platform}",
        "",
        "".join(traceback.format_exception(error)),
    ]
    return "\n".join(lines)


@contextmanager
def memory_given_back() -> Iterator[None]:
    """Free what is made inside before the next future begins.

    The parts of a world know each other, so counting references frees none of them. What was there before is set aside
    meanwhile: looking it over again after every future would take longer.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End what is inside when it computes for longer, where the platform can; 0 means no limit.

    What counts is the time of the processor: a machine that was closed, a process that a queue has set aside and a crowded
    machine make no future run away.

    Raises:
        FailedReplication: the time is up.
    """
    if seconds <= 0 or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise FailedReplication(f"it took longer than {seconds:,.0f} seconds of computing, far longer than others of this run")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def memory_used_mb() -> float:
    """Return the most memory this process has used."""
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415 - not there on Windows

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024.0 * 1024.0 if sys.platform == "darwin" else 1024.0)
