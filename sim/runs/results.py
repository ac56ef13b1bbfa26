"""Finished results: all futures of a run in one table, listed with their keys, and checked whenever they are read.

``monthly.parquet`` holds the futures plan by plan in blocks of up to a thousand, each block one row group, so that one measure
of a thousand futures is one short read. ``summary.json`` lists every future with its key. Each names the run it belongs to.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from sim.runs.disk import DamagedFile
from sim.runs.manifest import COMPLETE, Manifest, Refused, read_manifest
from sim.runs.records import (
    Identity,
    StoredRecord,
    Table,
    arrow_table,
    record_key,
    table_from_arrow,
)
from sim.runs.store import Store, json_bytes, json_object

if TYPE_CHECKING:
    import pandas as pd

FUTURES_A_BLOCK = 1000
Keys = dict[tuple[str, int], str]


class _Collected:
    """What a Parquet writer has written since it was last asked."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self.closed = False

    def write(self, content: bytes) -> int:
        """Take in bytes."""
        self._chunks.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Do nothing: the bytes are taken away by ``taken``."""

    def close(self) -> None:
        """Accept no more."""
        self.closed = True

    def taken(self) -> Iterator[bytes]:
        """Hand over what has come since the last time."""
        chunks, self._chunks = self._chunks, []
        yield from chunks


def monthly_chunks(identity: Identity, records: Iterable[StoredRecord]) -> Iterator[bytes]:
    """Yield the bytes of ``monthly.parquet``, never holding more than a block of futures.

    Args:
        identity: of the run.
        records: in order of plan and replication.
    """
    sink, writer = _Collected(), None
    listed: list[tuple[str, int, str]] = []
    for block in _blocks(records):
        stored = arrow_table([(record.plan, record.rep, record.table) for record in block])
        if writer is None:
            options: dict[str, Any] = {"compression": "zstd", "write_page_checksum": True, "use_dictionary": ["plan"]}
            writer = pq.ParquetWriter(pa.PythonFile(sink, mode="w"), stored.schema, **options)
        listed += [(record.plan, record.rep, record.key) for record in block]
        writer.write_table(stored, row_group_size=stored.num_rows)
        yield from sink.taken()
    if writer is not None:
        writer.add_key_value_metadata({"caseholder": json.dumps({"run": _run_of(identity), "records": listed})})
        writer.close()
    yield from sink.taken()


def _blocks(records: Iterable[StoredRecord]) -> Iterator[Sequence[StoredRecord]]:
    """Group futures into blocks of one plan."""
    for _, of_plan in groupby(records, key=lambda record: record.plan):
        while block := tuple(islice(of_plan, FUTURES_A_BLOCK)):
            yield block


def _run_of(identity: Identity) -> dict[str, object]:
    """Return what names a run, for the files that belong to it."""
    return {"inputs_sha256": identity.inputs_sha256, "seed": identity.seed, "results_version": identity.results_version}


def summary_bytes(manifest: Manifest, keys: Keys) -> bytes:
    """Return ``summary.json``: every future with its key, and a hash of the list itself."""
    content: dict[str, object] = {
        "name": manifest.name,
        "run_id": manifest.run_id,
        "run": _run_of(manifest.identity()),
        "plans": list(manifest.plans),
        "replications": manifest.used,
        "failed": [dict(failed) for failed in manifest.failed],
        "precision": [dict(precision) for precision in manifest.precision],
        "precision_reached": manifest.precision_reached,
        "records": [{"plan": plan, "rep": rep, "key": key} for (plan, rep), key in keys.items()],
    }
    return json_bytes({**content, "sha256": _hash(content)})


def _hash(content: dict[str, object]) -> str:
    """Return the hash of a JSON object."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def read_summary(store: Store, identity: Identity) -> Keys | None:
    """Return the listed futures with their keys, or None when there is no summary.

    Raises:
        DamagedFile: the summary is not what was written, or belongs to another run.
    """
    content = store.read(store.summary)
    if content is None:
        return None
    found = json_object(content, store.summary)
    said = found.pop("sha256", None)
    if said != _hash(found) or found.get("run") != _run_of(identity):
        raise DamagedFile(str(store.summary), "is damaged or belongs to another run")
    records: Any = found["records"]
    return {(each["plan"], each["rep"]): each["key"] for each in records}


def monthly_records(store: Store, identity: Identity) -> Iterator[StoredRecord]:
    """Yield the futures of ``monthly.parquet``, each recomputed and compared with its key; nothing when the file is not there.

    Raises:
        DamagedFile: the file is not readable, not this run's, or a number is not what was written.
    """
    yield from table_records(store, store.monthly, identity)


def shard_records(store: Store, identity: Identity, plan: str) -> Iterator[StoredRecord]:
    """Yield the futures of a plan that are kept by the thousand, in order of their numbers, checked in the same way.

    Raises:
        DamagedFile: as for the finished table.
    """
    for first in store.shards(plan):
        yield from table_records(store, store.shard(plan, first), identity)


def table_records(store: Store, path: Path, identity: Identity) -> Iterator[StoredRecord]:
    """Yield the futures of a file that holds many, checked.

    Raises:
        DamagedFile: the file is not readable, not this run's, or a number is not what was written.
    """
    content = store.read(path)
    if content is None:
        return
    try:
        parquet = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True, pre_buffer=False)
        metadata: dict[str, Any] = json.loads(parquet.metadata.metadata[b"caseholder"])
        same = metadata["run"] == _run_of(identity)
        keys = {(plan, rep): key for plan, rep, key in metadata["records"]}
    except Exception as error:  # Arrow raises many types on damage
        raise DamagedFile(str(path), "is damaged and cannot be read") from error
    if not same:
        raise DamagedFile(str(path), "belongs to another run")
    yield from _checked(parquet, keys, identity, str(path))


def _checked(parquet: pq.ParquetFile, keys: Keys, identity: Identity, path: str) -> Iterator[StoredRecord]:
    """Yield every future whose numbers have its key, and complain about the first that does not."""
    unseen = dict(keys)
    for group in range(parquet.metadata.num_row_groups):
        try:
            futures = list(_futures(parquet.read_row_group(group, use_threads=False)))
        except Exception as error:  # Arrow raises many types on damage
            raise DamagedFile(path, "is damaged and cannot be read") from error
        for plan, rep, table in futures:
            key = record_key(identity.of(plan, rep), table)
            if unseen.pop((plan, rep), None) != key:
                raise DamagedFile(path, f"does not hold the numbers it should for {plan}, future {rep}")
            yield StoredRecord(plan, rep, key, 0.0, table)
    if unseen:
        raise DamagedFile(path, f"lacks {len(unseen)} of its futures")


def _futures(block: pa.Table) -> Iterator[tuple[str, int, Table]]:
    """Cut a block into its futures."""
    plans, reps = block.column("plan").to_pylist(), block.column("rep").to_numpy()
    whole = table_from_arrow(block)
    starts = [0, *(np.flatnonzero(np.diff(reps)) + 1).tolist(), len(reps)]
    for start, end in pairwise(starts):
        if len(set(plans[start:end])) != 1:
            raise ValueError("a future with two plans")
        yield plans[start], int(reps[start]), Table(whole.names, whole.days[start:end], whole.numbers[:, start:end])


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a run as they lie in its folder, checked.

    Attributes:
        keys: of every future, in order of plan and replication; monthly: all futures, one row a month end.
    """

    out: Path
    manifest: Manifest
    keys: Keys
    monthly: pd.DataFrame


def require_manifest(store: Store) -> Manifest:
    """Return the manifest of a folder that is said to hold results.

    Raises:
        Refused: there are no results in the folder.
        DamagedFile: the manifest is damaged or gone although results are there.
    """
    manifest = read_manifest(store)
    if manifest is not None:
        return manifest
    if any(store.disk.exists(path) for path in (store.monthly, store.summary, store.out / "parts", store.out / "shards")):
        raise DamagedFile(str(store.manifest), "is missing although results are there")
    raise Refused(f"{store.out}: there are no results in this folder. Make some with: caseholder run FILE --out {store.out}")


def finished_records(store: Store, manifest: Manifest) -> Iterator[StoredRecord]:
    """Yield every future of a finished run, after checking that the files belong together.

    Futures above the number that the manifest says were used are passed over: a command that adds futures to a finished run
    writes them before it says so, and may be at it now or have been stopped just there.

    Raises:
        DamagedFile: a file is damaged, missing or disagrees with another.
    """
    summary = read_summary(store, manifest.identity())
    if summary is None:
        raise DamagedFile(str(store.summary), "is missing although the run was finished")
    listed = {(plan, rep): key for (plan, rep), key in summary.items() if _was_used(manifest, rep)}
    if listed and not store.disk.exists(store.monthly):
        raise DamagedFile(str(store.monthly), "is missing although the run was finished")
    for record in monthly_records(store, manifest.identity()):
        if not _was_used(manifest, record.rep):
            continue
        if listed.pop((record.plan, record.rep), None) != record.key:
            raise DamagedFile(str(store.monthly), f"and summary.json disagree about {record.plan}, future {record.rep}")
        yield record
    if listed:
        raise DamagedFile(str(store.monthly), f"lacks {len(listed)} futures that summary.json lists")


def _was_used(manifest: Manifest, rep: int) -> bool:
    """Tell whether a future belongs to a run as its manifest describes it."""
    return manifest.used is None or rep <= manifest.used


def read_results(out: str | Path) -> Results:
    """Read the finished results of a folder, checking every number.

    Raises:
        Refused: there are no results, or the run is not finished.
        DamagedFile: something is damaged or missing.
    """
    store = Store(out)
    manifest = require_manifest(store)
    if manifest.status != COMPLETE:
        saved = sum(store.saved_count(plan) for plan in manifest.plans)
        raise Refused(f"{out} is not finished: {saved} futures are saved. Run the same command again to finish.")
    records = list(finished_records(store, manifest))
    if not records:
        raise Refused(f"{out} holds no future that could be simulated. Its manifest says why each failed.")
    keys = {(record.plan, record.rep): record.key for record in records}
    return Results(Path(out), manifest, keys, frame(records))


def frame(records: Sequence[StoredRecord]) -> pd.DataFrame:
    """Return futures as a data frame: plan, rep, month_end, then one column a measure."""
    import pandas as pd  # noqa: PLC0415 - slow to import, and workers need none of it

    months = [len(record.table.days) for record in records]
    days = np.concatenate([record.table.days for record in records]).astype("datetime64[D]")
    values = np.concatenate([record.table.numbers for record in records], axis=1)
    index: dict[str, Any] = {
        "plan": np.repeat([record.plan for record in records], months),
        "rep": np.repeat([record.rep for record in records], months),
        "month_end": days.astype("datetime64[s]"),
    }
    return pd.DataFrame({**index, **dict(zip(records[0].table.names, values, strict=True))})


def ledger(out: str | Path) -> list[dict[str, object]]:
    """Return one entry a future: plan, rep and the key of every output at full precision.

    Raises:
        Refused: there are no results in the folder.
        DamagedFile: something is damaged or missing.
    """
    store = Store(out)
    manifest = require_manifest(store)
    lines = [_line(record) for record in saved_records(store, manifest)]
    now = require_manifest(store)
    if manifest.status != COMPLETE and now.status == COMPLETE:  # its pieces were being removed while they were read
        return [_line(record) for record in finished_records(store, now)]
    return lines


def _line(record: StoredRecord) -> dict[str, object]:
    """Return the entry of one future in the ledger."""
    return {"plan": record.plan, "rep": record.rep, "key": record.key}


def saved_records(store: Store, manifest: Manifest) -> Iterator[StoredRecord]:
    """Yield every future of a run in order: all of a finished one, else those that are saved so far.

    Raises:
        DamagedFile: something is damaged or missing.
    """
    yield from finished_records(store, manifest) if manifest.status == COMPLETE else saved_parts(store, manifest)


def saved_parts(store: Store, manifest: Manifest) -> Iterator[StoredRecord]:
    """Yield the futures of an unfinished run that are saved so far, in order."""
    identity = manifest.identity()
    for plan in manifest.plans:
        alone = (store.read_part(identity.of(plan, rep)) for rep in store.parts(plan))
        pieces = heapq.merge(
            shard_records(store, identity, plan), (one for one in alone if one is not None), key=lambda one: one.rep
        )
        for _, same in groupby(pieces, key=lambda one: one.rep):
            yield next(same)
