"""Broken machines: dying processes, full disks, failing calls, power loss. A tenth of reliability.md 1.2; more with TORTURE."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sim.runs.disk import Disk, StorageError
from sim.runs.executors import InlineExecutor, LocalExecutor
from sim.runs.manifest import Refused
from sim.runs.progress import Progress
from sim.runs.results import ledger, read_results
from sim.runs.run import Engine, run
from sim.runs.share import Share
from sim.runs.store import Store
from sim.runs.work import FailedReplication, time_limit
from tests.runs.fakes import order

pytestmark = pytest.mark.unit

INLINE = Engine(lambda jobs: InlineExecutor(), 1)
TWO = Engine(LocalExecutor, 2)
SCALE = int(os.environ.get("TORTURE", "1"))


def keys(out: Path) -> set[str]:
    return {json.dumps(line, sort_keys=True) for line in ledger(out)}


class PowerCut(Exception):  # noqa: N818
    """The test's power cut."""


class FailingDisk(Disk):
    """Fails call number k of those that change or read the folder; counts them all."""

    def __init__(self, fails_at: int = 0, number: int = errno.ENOSPC) -> None:
        self.calls, self.fails_at, self.number = 0, fails_at, number

    def _count(self) -> None:
        self.calls += 1
        if self.calls == self.fails_at:
            raise OSError(self.number, os.strerror(self.number))

    def make_folder(self, folder: Path) -> None:
        self._count()
        super().make_folder(folder)

    def write_synced(self, path: Path, chunks: Iterable[bytes]) -> None:
        self._count()
        half = b"".join(chunks)
        if self.calls + 1 == self.fails_at:
            self.calls += 1
            path.write_bytes(half[: len(half) // 2])
            raise OSError(self.number, os.strerror(self.number))
        super().write_synced(path, [half])

    def replace(self, source: Path, target: Path) -> None:
        self._count()
        super().replace(source, target)

    def link(self, source: Path, target: Path) -> None:
        self._count()
        super().link(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._count()
        super().sync_folder(folder)

    def read(self, path: Path) -> bytes:
        self._count()
        return super().read(path)

    def names(self, folder: Path) -> list[str]:
        self._count()
        return super().names(folder)

    def remove(self, path: Path) -> None:
        self._count()
        super().remove(path)

    def remove_folder(self, folder: Path) -> None:
        self._count()
        super().remove_folder(folder)


@contextmanager
def suppress_named(out: Path) -> Iterator[None]:
    """Let a storage message pass if it names the folder and a remedy; let nothing else pass."""
    try:
        yield
    except StorageError as error:
        if str(out) not in error.folder or not error.fix:
            raise


def with_disk(monkeypatch: pytest.MonkeyPatch, disk: Disk) -> None:
    monkeypatch.setattr("sim.runs.work.Store", lambda out: Store(out, disk))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.ESTALE])
def test_every_single_file_call_may_fail_and_nothing_is_lost_or_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    counting = FailingDisk()
    with_disk(monkeypatch, counting)
    run(order(2), Store(tmp_path / "good", counting), INLINE)
    good = keys(tmp_path / "good")

    for k in range(1, counting.calls + 1, 1 if SCALE > 1 else 7):
        out, disk = tmp_path / f"fails-{k}", FailingDisk(k, number)
        with_disk(monkeypatch, disk)
        with suppress_named(out):
            run(order(2), Store(out, disk), INLINE)
        with_disk(monkeypatch, Disk())
        outcome = run(order(2), Store(out), INLINE)
        assert outcome.manifest.failed == ()
        assert keys(out) == good, k


def test_a_full_disk_says_how_much_space_it_needs(tmp_path: Path) -> None:
    class Full(Disk):
        def write_synced(self, path: Path, chunks: Iterable[bytes]) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageError, match=r"(?s)disk or its quota is full.*MB.*run the same command again"):
        run(order(1), Store(tmp_path / "out", Full()), INLINE)


def test_a_run_that_cannot_fit_is_refused_before_it_starts(tmp_path: Path) -> None:
    class Small(Disk):
        def free_bytes(self, folder: Path) -> int:
            return 1000

    with pytest.raises(StorageError, match="need about"):
        run(order(500), Store(tmp_path / "out", Small()), INLINE)


class PowerLoss(Disk):
    """Remembers what a disk would hold after a power cut: only what was synchronised, file and folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.content: dict[Path, bytes] = {}
        self.pending: dict[Path, dict[str, bytes | None]] = {}
        self.durable: dict[Path, bytes] = {}

    def write_synced(self, path: Path, chunks: Iterable[bytes]) -> None:
        whole = b"".join(chunks)
        super().write_synced(path, [whole])
        self._named(path, whole)

    def _named(self, path: Path, content: bytes | None) -> None:
        if content is None:
            self.content.pop(path, None)
        else:
            self.content[path] = content
        self.pending.setdefault(path.parent, {})[path.name] = content

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        self._named(target, self.content[source])
        self._named(source, None)

    def link(self, source: Path, target: Path) -> None:
        super().link(source, target)
        self._named(target, self.content[source])

    def remove(self, path: Path) -> None:
        super().remove(path)
        self._named(path, None)

    def sync_folder(self, folder: Path) -> None:
        super().sync_folder(folder)
        for name, content in self.pending.pop(folder, {}).items():
            if content is None:
                self.durable.pop(folder / name, None)
            else:
                self.durable[folder / name] = content

    def survivors(self, target: Path) -> None:
        for path, content in self.durable.items():
            kept = target / path.relative_to(self.root)
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(content)


@pytest.mark.parametrize("stop_at", range(1, 7) if SCALE == 1 else range(1, 101))
def test_what_was_said_to_be_saved_survives_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_at: int) -> None:
    out = tmp_path / "out"
    disk, reps = PowerLoss(out), 3 if stop_at < 7 else 50
    with_disk(monkeypatch, disk)
    said = 0

    def watch(progress: Progress) -> None:
        nonlocal said
        said = progress.saved
        if said >= stop_at:
            raise PowerCut

    try:
        run(order(reps), Store(out, disk), INLINE, watch=watch)
    except PowerCut:
        pass
    disk.survivors(tmp_path / "after")

    assert len(ledger(tmp_path / "after")) >= said
    with_disk(monkeypatch, Disk())
    outcome = run(order(reps), Store(tmp_path / "after"), INLINE)
    assert outcome.found >= said


def test_a_worker_that_is_killed_once_costs_nothing(tmp_path: Path) -> None:
    run(order(6), Store(tmp_path / "good"), INLINE)

    said = {"kills_once": ["allowance", 2], "flag": str(tmp_path / "flag")}
    outcome = run(order(6, **said), Store(tmp_path / "out"), TWO)

    assert outcome.manifest.failed == ()
    assert {(line["plan"], line["rep"]) for line in ledger(tmp_path / "out")} == {
        (plan, rep) for plan in ("do-nothing", "allowance") for rep in range(1, 7)
    }


def test_a_future_that_always_kills_its_worker_is_reported_and_the_rest_are_saved(tmp_path: Path) -> None:
    outcome = run(order(6, kills=["allowance", 2]), Store(tmp_path), TWO)

    (failed,) = outcome.manifest.failed
    assert (failed["plan"], failed["rep"]) == ("allowance", 2)
    assert "killed 3 times, perhaps for memory" in failed["message"]
    assert len(ledger(tmp_path)) == 11


def test_a_thousand_spoiled_files_never_give_a_wrong_number(tmp_path: Path) -> None:
    run(order(3), Store(tmp_path / "good"), INLINE)
    run(order(3, seed=2), Store(tmp_path / "other"), INLINE)
    good = keys(tmp_path / "good")
    names = ("manifest.json", "monthly.parquet", "summary.json")
    originals = {name: (tmp_path / "good" / name).read_bytes() for name in names}
    draw = random.Random(11)

    for _ in range(100 * SCALE):
        name = draw.choice(names)
        (tmp_path / "good" / name).write_bytes(spoiled(originals[name], (tmp_path / "other" / name).read_bytes(), draw))
        with suppress_named(tmp_path / "good"):
            assert keys(tmp_path / "good") == good
            assert len(read_results(tmp_path / "good").monthly) == 24
        (tmp_path / "good" / name).write_bytes(originals[name])


def test_a_thousand_spoiled_folders_are_mended_by_the_same_command(tmp_path: Path) -> None:
    run(order(3), Store(tmp_path / "good"), INLINE)
    run(order(3, seed=2), Store(tmp_path / "other"), INLINE)
    good, draw = keys(tmp_path / "good"), random.Random(12)
    finished = {path.name: path.read_bytes() for path in (tmp_path / "good").iterdir()}

    for number in range(10 * SCALE):
        store, name = Store(tmp_path / str(number)), draw.choice(("manifest.json", "monthly.parquet", "summary.json"))
        for kept, content in finished.items():
            store.write(store.out / kept, content)
        other = (tmp_path / "other" / name).read_bytes()
        broken = spoiled(finished[name], other, draw)
        (store.out / name).write_bytes(broken)
        if name == "manifest.json" and broken == other:
            with pytest.raises(Refused, match="seed was 2, now 1"):
                run(order(3), store, INLINE)
        else:
            assert run(order(3), store, INLINE).manifest.failed == ()
            assert keys(store.out) == good


@pytest.mark.parametrize("trial", range(10 * SCALE))
def test_a_spoiled_record_of_a_run_under_way_is_never_served(tmp_path: Path, trial: int) -> None:
    draw = random.Random(trial)
    run(order(4), Store(tmp_path / "good"), INLINE)
    good, store = keys(tmp_path / "good"), Store(tmp_path / "out")
    for seed, folder in ((1, "out"), (2, "other")):
        run(replace(order(4, seed=seed), share=Share(1, 1)), Store(tmp_path / folder), INLINE)

    for _ in range(10):
        path = store.part(draw.choice(("do-nothing", "allowance")), draw.randint(1, 4))
        whole = path.read_bytes()
        others = (tmp_path / "other").joinpath(path.relative_to(store.out)), store.part("allowance", draw.randint(1, 4))
        path.write_bytes(spoiled(whole, draw.choice(others).read_bytes(), draw))
        with suppress_named(store.out):
            assert keys(store.out) == good
        path.write_bytes(whole)
    path.write_bytes(spoiled(whole, whole[:-1], draw))
    run(order(4), store, INLINE)

    assert keys(store.out) == good


def spoiled(content: bytes, other: bytes, draw: random.Random) -> bytes:
    kind = draw.choice(("bit", "bits", "cut", "empty", "block", "swap"))
    if kind == "cut":
        return content[: draw.randrange(len(content))]
    if kind == "empty":
        return b""
    if kind == "swap":
        return other
    changed = bytearray(content)
    if kind == "block":
        start = draw.randrange(len(changed))
        changed[start : start + 512] = bytes(len(changed[start : start + 512]))
    for _ in range({"bit": 1, "bits": 8}.get(kind, 0)):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def test_half_written_files_of_yesterday_are_removed_and_those_of_today_are_left(tmp_path: Path) -> None:
    old, new = tmp_path / ".rep-000001.host.1.aa.tmp", tmp_path / ".rep-000002.host.1.bb.tmp"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)

    run(order(1), Store(tmp_path), INLINE)

    assert (old.exists(), new.exists()) == (False, True)


def test_a_future_that_takes_too_long_is_ended() -> None:
    with pytest.raises(FailedReplication, match="longer than"):
        work_for_ever()


def work_for_ever() -> None:
    with time_limit(0.05):
        while True:
            sum(range(1000))


def test_a_future_that_never_ends_is_reported_in_the_first_command_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.runs.work.seconds_limit", lambda first: 0.1)

    outcome = run(order(3, never_ends=["allowance", 2]), Store(tmp_path), INLINE)

    assert [(failed["plan"], failed["rep"]) for failed in outcome.manifest.failed] == [("allowance", 2)]
    assert len(ledger(tmp_path)) == 5


def test_a_process_that_is_set_aside_for_longer_than_a_future_may_take_loses_none() -> None:
    """Queues stop processes to let others through, and laptops are closed: time that goes by without work does not count."""
    program = (
        "import sys, time; from sim.runs.work import time_limit\n"
        "with time_limit(0.5):\n"
        "    print('begun', flush=True); sys.stdin.readline()\n"
        "    end = time.process_time() + 0.1\n"
        "    while time.process_time() < end: pass\n"
        "print('done')"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGSTOP)
    time.sleep(0.8)
    process.send_signal(signal.SIGCONT)

    assert process.communicate("go on\n", timeout=60)[0] == "done\n"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_finished_run_stays_readable_wherever_the_adding_of_futures_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    before, counting = tmp_path / "before", FailingDisk()
    run(order(2), Store(before), INLINE)
    few = keys(before)
    shutil.copytree(before, tmp_path / "after")
    with_disk(monkeypatch, counting)
    run(order(4), Store(tmp_path / "after", counting), INLINE)
    many = keys(tmp_path / "after")

    for k in range(1, counting.calls + 1, 1 if SCALE > 1 else 23):
        out, disk = tmp_path / f"fails-{k}", FailingDisk(k, number)
        shutil.copytree(before, out)
        with_disk(monkeypatch, disk)
        with suppress_named(out):
            run(order(4), Store(out, disk), INLINE)
        assert keys(out) in (few, many), k
        assert len(read_results(out).monthly) in (16, 32), k
        with_disk(monkeypatch, Disk())
        run(order(4), Store(out), INLINE)
        assert keys(out) == many, k


class FinishedMeanwhile(Disk):
    """Lets another command finish the run just before the records of a plan are listed for the first time."""

    def __init__(self) -> None:
        self.finished = False

    def names(self, folder: Path) -> list[str]:
        if folder.name == "allowance" and not self.finished:
            self.finished = True
            run(order(3), Store(folder.parents[1]), INLINE)
        return super().names(folder)


def test_a_ledger_that_is_read_while_the_run_is_finished_lacks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(progress: Progress) -> None:
        if progress.saved == 5:
            raise PowerCut

    with pytest.raises(PowerCut):
        run(order(3), Store(tmp_path), INLINE, watch=stop)
    disk = FinishedMeanwhile()
    monkeypatch.setattr("sim.runs.results.Store", lambda out: Store(out, disk))

    assert len(ledger(tmp_path)) == 6
    assert disk.finished


def test_no_file_of_the_product_takes_a_lock_or_a_pickle() -> None:
    for path in Path("sim").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for word in ("fcntl", "flock", "lockf", "import pickle", "sqlite3", "shell=True"):
            assert word not in text, (path, word)
