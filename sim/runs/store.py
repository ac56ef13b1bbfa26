"""The folder of one run: where each thing lies, and how it gets there whole.

No locks: a future's bytes depend only on what it is, its file name says what it is, a rename is atomic, and a reader accepts
only complete records with the right key. Two programs writing the same future therefore write the same file.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path

from sim.runs.disk import DamagedFile, Disk, StorageError, storage_errors
from sim.runs.records import Identity, Record, StoredRecord, read_record, record_bytes, record_key, table_of

OLD_TEMPORARY_SECONDS = 86_400.0
FUTURES_A_SHARD = 1000
_DIGITS = 6


class Store:
    """One results folder."""

    def __init__(self, out: str | Path, disk: Disk | None = None) -> None:
        """Point at a folder, which need not exist yet."""
        self.out = Path(out)
        self.disk = disk or Disk()

    @property
    def manifest(self) -> Path:
        """What was run, with what, when."""
        return self.out / "manifest.json"

    @property
    def monthly(self) -> Path:
        """Every future's monthly table."""
        return self.out / "monthly.parquet"

    @property
    def summary(self) -> Path:
        """The list of futures and their keys."""
        return self.out / "summary.json"

    @property
    def progress(self) -> Path:
        """How far a run is; advice only."""
        return self.out / "progress.json"

    def part(self, plan: str, rep: int) -> Path:
        """Where one future is kept while the run goes on."""
        return self.out / "parts" / plan / f"rep-{rep:0{_DIGITS}d}.parquet"

    def shard(self, plan: str, first: int) -> Path:
        """Where a thousand futures of a large run are kept together while it goes on."""
        return self.out / "shards" / plan / f"{first:0{_DIGITS}d}-{first + FUTURES_A_SHARD - 1:0{_DIGITS}d}.parquet"

    def crash_file(self, plan: str, rep: int) -> Path:
        """Where a failed future leaves what is needed to replay it."""
        return self.out / "crashes" / f"{plan}-rep-{rep:0{_DIGITS}d}.txt"

    def open_folder(self, folder: Path) -> None:
        """Make a folder inside the results folder, refusing one that is a link to somewhere else."""
        with storage_errors(folder):
            for part in [folder, *folder.parents]:
                if part == self.out:
                    break
                if self.disk.is_link(part):
                    fix = "Remove the link, or use --out for a new folder."
                    raise StorageError(str(part), "is a link to another place", fix)
            self.disk.make_folder(folder)

    def write(self, path: Path, content: bytes) -> None:
        """Put a file in place whole and wait until the disk holds it."""
        self.write_chunks(path, (content,), len(content))

    def write_chunks(self, path: Path, chunks: Iterable[bytes], needed_bytes: int) -> None:
        """The same for a file too large to hold at once."""
        self.open_folder(path.parent)
        temporary = _temporary(path)
        with storage_errors(path, needed_bytes):
            try:
                self._write_in_folder(temporary, chunks)
                self.disk.replace(temporary, path)
            except OSError:
                self._discard(temporary)
                raise
            with suppress(FileNotFoundError):  # a folder that another program has emptied and removed has nothing to wait for
                self.disk.sync_folder(path.parent)

    def _write_in_folder(self, path: Path, chunks: Iterable[bytes]) -> None:
        """Write a file; its folder may just have been removed as empty by another program that finished the same run."""
        try:
            self.disk.write_synced(path, chunks)
        except FileNotFoundError:
            self.disk.make_folder(path.parent)
            self.disk.write_synced(path, chunks)

    def create(self, path: Path, content: bytes) -> bool:
        """Put a file in place unless another program was first; tell whether this one was."""
        self.open_folder(path.parent)
        temporary = _temporary(path)
        with storage_errors(path, len(content)):
            try:
                self.disk.write_synced(temporary, (content,))
                self.disk.link(temporary, path)
                self.disk.sync_folder(path.parent)
            except FileExistsError:
                return False
            finally:
                self._discard(temporary)
        return True

    def read(self, path: Path) -> bytes | None:
        """Return a file's content, or None when there is no such file."""
        with storage_errors(path):
            try:
                return self.disk.read(path)
            except FileNotFoundError:
                return None

    def write_record(self, identity: Identity, record: Record) -> str:
        """Keep one future and return its key once the disk holds it."""
        table = table_of(record)
        key = record_key(identity, table)
        self.write(self.part(record.plan, record.rep), record_bytes(identity, record, table, key))
        return key

    def read_part(self, identity: Identity) -> StoredRecord | None:
        """Return one future kept while the run goes on, or None when it is not there.

        Raises:
            DamagedFile: it is there and is not what it should be.
        """
        path = self.part(identity.plan, identity.rep)
        content = self.read(path)
        return None if content is None else read_record(content, identity, str(path))

    def require_part(self, identity: Identity) -> StoredRecord:
        """Return one future that is known to have a file of its own.

        Raises:
            DamagedFile: it is gone, or is not what it should be.
        """
        found = self.read_part(identity)
        if found is None:
            raise DamagedFile(str(self.part(identity.plan, identity.rep)), "is gone")
        return found

    def parts(self, plan: str) -> list[int]:
        """Return the numbers of the futures of a plan that have a file of their own."""
        return self._numbers(self.out / "parts" / plan, r"rep-(\d{6,})\.parquet")

    def shards(self, plan: str) -> list[int]:
        """Return the first numbers of the thousands of a plan that are kept together."""
        return self._numbers(self.out / "shards" / plan, r"(\d{6,})-\d{6,}\.parquet")

    def saved_count(self, plan: str) -> int:
        """Return how many futures of a plan have a file, by the names of the files alone."""
        together = (range(max(first, 1), first + FUTURES_A_SHARD) for first in self.shards(plan))
        return len({*self.parts(plan), *chain.from_iterable(together)})

    def _numbers(self, folder: Path, pattern: str) -> list[int]:
        """Return the numbers in the names of a folder's files, smallest first."""
        with storage_errors(folder):
            names = self.disk.names(folder)
        found = (re.fullmatch(pattern, name, re.ASCII) for name in names)
        return sorted(int(match[1]) for match in found if match is not None)

    def set_aside(self, path: Path) -> None:
        """Move a file that failed a check where nothing reads it."""
        folder = self.out / "damaged"
        self.open_folder(folder)
        with storage_errors(path):
            try:
                self.disk.replace(path, folder / f"{path.parent.name}-{path.name}-{secrets.token_hex(4)}")
            except FileNotFoundError:
                return

    def remove_parts(self, plan: str, reps: Iterable[int]) -> None:
        """Remove files of futures that are safe elsewhere."""
        with storage_errors(self.out / "parts" / plan):
            for rep in reps:
                self.disk.remove(self.part(plan, rep))

    def remove_pieces(self, plan: str) -> None:
        """Remove everything of a plan that was kept while the run went on, and the folders once they are empty."""
        self.remove_parts(plan, self.parts(plan))
        firsts = self.shards(plan)
        with storage_errors(self.out):
            for first in firsts:
                self.disk.remove(self.shard(plan, first))
            for kind in ("parts", "shards"):
                self.disk.remove_folder(self.out / kind / plan)
                self.disk.remove_folder(self.out / kind)

    def remove_temporaries(self) -> None:
        """Remove half-written files a day old, which no running program can own."""
        now = time.time()
        kinds = [self.out / "parts", self.out / "shards"]
        with storage_errors(self.out):
            for folder in (self.out, *kinds, *(kind / name for kind in kinds for name in self.disk.names(kind))):
                for name in self.disk.names(folder):
                    if name.startswith(".") and name.endswith(".tmp"):
                        self._discard_when_old(folder / name, now)

    def _discard_when_old(self, path: Path, now: float) -> None:
        """Remove one half-written file if it is old; a failure leaves only litter."""
        try:
            if self.disk.age_seconds(path, now) > OLD_TEMPORARY_SECONDS:
                self.disk.remove(path)
        except OSError:
            return

    def _discard(self, temporary: Path) -> None:
        """Remove a temporary file if that is possible; a failure leaves only litter."""
        try:
            self.disk.remove(temporary)
        except OSError:
            return


def _temporary(path: Path) -> Path:
    """Return a name in the same folder that no other program uses and nothing reads."""
    host = "".join(letter for letter in socket.gethostname() if letter.isalnum())[:20]
    return path.with_name(f".{path.stem}.{host}.{os.getpid()}.{secrets.token_hex(4)}.tmp")


def json_bytes(content: Mapping[str, object]) -> bytes:
    """Return JSON that is the same for the same content, for people and programs to read."""
    return (json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()


def json_object(content: bytes, path: Path) -> dict[str, object]:
    """Read a JSON object.

    Raises:
        DamagedFile: it is not one.
    """
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DamagedFile(str(path), "is damaged and cannot be read") from error
    if not isinstance(found, dict):
        raise DamagedFile(str(path), "is damaged and cannot be read")
    return found
