"""Carries out a run from request to finished results, and picks up where an earlier command stopped.

The order of things: look at the request, create or join the folder, see what is there and whole, compute what is missing, put
everything into one table, and only then remove the pieces. Each step can be interrupted anywhere; the next command goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.runs.disk import DamagedFile, StorageError
from sim.runs.engine import Finished, run_all
from sim.runs.estimate import (
    LEAST_LIMIT_SECONDS,
    SECONDS_AN_HOUR,
    Estimate,
    Limits,
    Size,
    check_memory,
    check_size,
    check_space,
    check_time,
    from_first,
    seconds_limit,
)
from sim.runs.executors import MakeExecutor
from sim.runs.finishing import finish
from sim.runs.manifest import (
    COMPLETE,
    Manifest,
    Refused,
    enter,
    futures_wanted,
    platform_here,
    read_manifest,
    run_id,
    versions_here,
    write_manifest,
)
from sim.runs.pieces import Item, Pieces
from sim.runs.prefix import PrefixWatch
from sim.runs.progress import Meter, Watch
from sim.runs.results import monthly_records, shard_records, table_records
from sim.runs.shards import Sharding
from sim.runs.share import Share
from sim.runs.stopping import MOST_FUTURES
from sim.runs.store import Store
from sim.runs.work import Failed, Replicate, Saved, SaveReplication, SendReplication, Sent, received, saved_from

MOST_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for.

    Attributes:
        name: of the study; job: resolved inputs for the workers; inputs: the same, readable; inputs_sha256: its hash.
        plans: baseline first; reps: futures of each, None to stop by precision.
        most: futures of each plan at which a run without ``reps`` ends in any case.
        share: the part of the futures this command is about; all of them when None.
        stopping: makes the watch that decides when there are enough, for such runs.
        watched: measures that watch looks at; study: what to report, kept in the manifest.
    """

    name: str
    job: bytes
    inputs: Mapping[str, Any]
    inputs_sha256: str
    seed: int
    plans: tuple[str, ...]
    reps: int | None
    replicate: Replicate
    size: Size
    limits: Limits = field(default_factory=Limits)
    study: Mapping[str, Any] = field(default_factory=dict)
    most: int = MOST_FUTURES
    stopping: Callable[[], PrefixWatch] | None = None
    watched: tuple[str, ...] = ()
    share: Share | None = None

    def holds(self, rep: int) -> bool:
        """Tell whether this command is about a future."""
        return self.share is None or self.share.holds(rep)

    def futures(self) -> int:
        """Return how many futures of all plans may be computed."""
        most = most_of(self)
        return len(self.plans) * (most if self.share is None else self.share.count(most))


@dataclass(frozen=True, slots=True)
class Engine:
    """Where and on how many processes to compute.

    Attributes:
        sees_folder: whether the processes can write the results folder; if not, records travel back.
    """

    make_executor: MakeExecutor
    jobs: int
    sees_folder: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: its manifest, how many futures were computed by this command, and how many were there already."""

    manifest: Manifest
    computed: int
    found: int


def run(
    order: Order, store: Store, engine: Engine, watch: Watch | None = None, say: Callable[[str], None] = lambda _: None
) -> Outcome:
    """Carry out a run, or finish one.

    Args:
        order: what is asked for.
        store: where it goes.
        engine: what computes it.
        watch: told how far the run is.
        say: told what the user should know.

    Raises:
        Refused: the request cannot be met or the folder holds something else.
        StorageError: the folder cannot be written or holds something that cannot be mended here.
    """
    check_size(order.size, len(order.plans), most_of(order), order.limits)
    if order.share is not None and order.reps is None:
        raise Refused("A share needs a number of futures to share out. Give it: --reps 1000.")
    manifest = _enter(order, store)
    store.remove_temporaries()
    order = replace(order, reps=futures_wanted(manifest, order.reps))
    meter = Meter(store, watch, order.futures(), fixed=order.reps is not None)
    work = _Work(order, store, engine, manifest, _Reporting(meter, say))
    for attempt in range(MOST_ROUNDS):
        work.survey()
        if attempt == 0:
            check_space(store, order.size, work.missing_count())
        work.compute()
        try:
            finished = work.finish()
        except DamagedFile as error:
            say(f"{error.folder} {error.problem}; its futures are computed again.")
            continue
        return Outcome(finished, work.computed, work.found)
    raise StorageError(
        str(store.out), "files are damaged as soon as they are written", "Check the disk, or use --out for another."
    )


def _enter(order: Order, store: Store) -> Manifest:
    """Create or join the run in the folder; a damaged manifest is rebuilt when every record belongs to this request."""
    wanted = Manifest(
        name=order.name,
        run_id=run_id(order.inputs_sha256, order.seed),
        inputs_sha256=order.inputs_sha256,
        inputs=order.inputs,
        study=order.study,
        seed=order.seed,
        plans=order.plans,
        replications=order.reps,
        versions=(versions_here(),),
        platform=platform_here(),
        started=now_text(),
    )
    try:
        found = read_manifest(store)
    except DamagedFile:
        _check_all_belong(store, wanted)
        store.set_aside(store.manifest)
        found = None
    if order.share is not None and found is not None and found.status == COMPLETE:
        raise Refused(f"{store.out} holds a finished run. Use --out for a folder of this share's own.")
    return enter(store, wanted)


def _check_all_belong(store: Store, wanted: Manifest) -> None:
    """Refuse to replace a damaged manifest unless everything in the folder is this request's.

    Raises:
        DamagedFile: something belongs to another run or cannot be read.
    """
    for _ in monthly_records(store, wanted.identity()):
        pass
    for plan in wanted.plans:
        for _ in shard_records(store, wanted.identity(), plan):
            pass
        for rep in store.parts(plan):
            store.read_part(wanted.identity().of(plan, rep))


def most_of(order: Order) -> int:
    """Return how many futures of a plan may be computed."""
    return order.reps or order.most


@dataclass(frozen=True, slots=True)
class _Reporting:
    """Who is told how it goes."""

    meter: Meter
    say: Callable[[str], None]


def now_text() -> str:
    """Return the time of the world's clock, for the manifest alone."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class _Work:
    """The state of one command working on one run."""

    def __init__(self, order: Order, store: Store, engine: Engine, manifest: Manifest, reporting: _Reporting) -> None:
        self._order, self._store, self._engine, self._manifest = order, store, engine, manifest
        self._meter, self._say = reporting.meter, reporting.say
        self._prefix: PrefixWatch | None = None
        self.most = most_of(order)
        self._sharding = Sharding(store, manifest, self.most)
        self.saved: dict[Item, Saved] = {}
        self.failed: dict[Item, Failed] = {}
        self.computed = self.found = 0

    def survey(self) -> None:
        """See what is there and whole; set aside what is damaged."""
        self.saved = {(each.plan, each.rep): each for each in self._whole_records()}
        self.failed = {}
        self.found = self.found or len(self.saved)
        if self._order.reps is None and self._order.stopping is not None:
            self._prefix = self._order.stopping()
            for item in sorted(self.saved, key=lambda item: item[1]):
                self._tell_prefix(item)

    def _whole_records(self) -> Iterator[Saved]:
        """Yield every whole record of the folder, from the finished table and from the pieces."""
        yield from self._whole_table(self._store.monthly)
        for plan in self._order.plans:
            for first in self._store.shards(plan):
                yield from self._whole_table(self._store.shard(plan, first))
            for rep in self._store.parts(plan):
                yield from self._whole_part(plan, rep)

    def _whole_table(self, path: Path) -> Iterator[Saved]:
        """Yield the records of a file that holds many, and set it aside when it is damaged."""
        try:
            for record in table_records(self._store, path, self._manifest.identity()):
                yield self._with_seconds(saved_from(record, self._order.watched))
        except DamagedFile as error:
            self._say(f"{error.folder} {error.problem}; what cannot be read is computed again.")
            self._store.set_aside(path)

    def _whole_part(self, plan: str, rep: int) -> Iterator[Saved]:
        """Yield one record kept by itself, or set it aside when it is damaged."""
        try:
            record = self._store.read_part(self._manifest.identity().of(plan, rep))
        except DamagedFile as error:
            self._say(f"{error.folder} {error.problem}; it is computed again.")
            self._store.set_aside(self._store.part(plan, rep))
            return
        if record is not None:
            yield saved_from(record, self._order.watched)

    def _with_seconds(self, saved: Saved) -> Saved:
        """Return a finished future with the time it took, which only the manifest remembers."""
        return replace(saved, seconds=self._manifest.seconds.get(saved.plan, {}).get(str(saved.rep), 0.0))

    def missing_count(self) -> int:
        """Return how many futures are to be computed, or at most."""
        return max(0, self._order.futures() - len(self.saved))

    def compute(self) -> None:
        """Compute what is missing."""
        self._meter.begin(len(self.saved))
        self._sharding.begin(self.saved)
        save = SaveReplication(
            str(self._store.out.absolute()),
            self._manifest.identity(),
            self._order.job,
            self._order.replicate,
            self._order.watched,
            self._seconds_limit(),
        )
        task = save if self._engine.sees_folder else SendReplication(save)
        with closing(run_all(task, self._items(), self._engine.make_executor, self._engine.jobs)) as results:
            for finished in results:
                self._take(finished)

    def _seconds_limit(self) -> float:
        """Return after how long a future counts as run away, judged by one that is known."""
        known = [each.seconds for each in self.saved.values() if each.seconds]
        return seconds_limit(known[0]) if known else max(LEAST_LIMIT_SECONDS, self._order.limits.hours * SECONDS_AN_HOUR)

    def _items(self) -> Iterator[Item]:
        """Yield what is missing, future by future, so that all plans of a future are there early."""
        for rep in filter(self._order.holds, range(1, self.most + 1)):
            if self._prefix is not None and self._prefix.used is not None:
                return
            for plan in self._order.plans:
                if (plan, rep) not in self.saved:
                    yield plan, rep

    def _take(self, finished: Finished[Item, Saved | Failed | Sent]) -> None:
        """Note one future that is done with."""
        plan, rep = finished.item
        value = finished.value
        result = received(self._store, self._manifest.identity(), value) if isinstance(value, Sent) else value
        if finished.error is not None:
            if isinstance(finished.error, StorageError):
                raise finished.error
            result = Failed(plan, rep, type(finished.error).__name__, str(finished.error))
        if isinstance(result, Saved):
            self.saved[finished.item] = result
            self.computed += 1
            self._meter.one_saved()
            self._sharding.add(plan, rep)
            if self.computed == 1:
                self._judge_first(result)
        elif result is not None:
            self.failed[finished.item] = result
            self._meter.one_failed()
        self._tell_prefix(finished.item)

    def _judge_first(self, first: Saved) -> None:
        """Say what the run will take, from its first future, and stop if that is too much."""
        estimate: Estimate = from_first(first.seconds, self._order.size, self.missing_count() + 1, self._engine.jobs)
        self._say(estimate.text() if self._order.reps else f"At most {estimate.text()}; stops when the precision is reached")
        if self._order.reps:
            check_time(estimate, self._order.limits)
        check_memory(first.memory_mb, self._engine.jobs, self._order.limits)

    def _tell_prefix(self, item: Item) -> None:
        """Let the stopping rule see one more future."""
        if self._prefix is not None:
            saved = self.saved.get(item)
            self._prefix.add(item[0], item[1], saved.watched if saved else None)

    def finish(self) -> Manifest:
        """Put everything in place: the whole run in one table, or the account of a share, whose futures stay as they are.

        Raises:
            DamagedFile: a future that was whole is so no longer.
        """
        if self._order.share is not None:
            account = self._account(self.most)
            if account != read_manifest(self._store):
                write_manifest(self._store, account)
            return account
        used = self._prefix.used if self._prefix is not None else None
        closing = replace(self._account(used or self.most), status=COMPLETE, used=used or self.most, **self._precision())
        keys = {item: saved.key for item, saved in self.saved.items()}
        return finish(self._store, closing, keys, Pieces(self._store, closing).take)

    def _account(self, most: int) -> Manifest:
        """Return the manifest with what became of futures up to a number."""
        seconds: dict[str, dict[str, float]] = {plan: {} for plan in self._order.plans}
        for (plan, rep), saved in sorted(self.saved.items()):
            if rep <= most:
                seconds[plan][str(rep)] = round(saved.seconds, 4)
        return replace(
            self._manifest,
            ended=now_text() if self.computed or not self._manifest.ended else self._manifest.ended,
            seconds=seconds,
            failed=tuple(_as_json(self.failed[item]) for item in sorted(self.failed)),
        )

    def _precision(self) -> dict[str, Any]:
        """Return what the stopping rule reached; for a run that was finished before, what it reached then."""
        if self._prefix is not None:
            return {"precision": tuple(self._prefix.report()), "precision_reached": self._prefix.reached}
        same = self._manifest.used == self.most
        return {"precision": self._manifest.precision, "precision_reached": self._manifest.precision_reached} if same else {}


def _as_json(failed: Failed) -> dict[str, Any]:
    """Return a failed future as the manifest keeps it."""
    names: Sequence[str] = ("plan", "rep", "kind", "message", "crash_file")
    return {name: getattr(failed, name) for name in names}
