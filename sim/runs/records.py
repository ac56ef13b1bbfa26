"""One simulated future as it is stored: its monthly table, who it is, and a key that no other content can have.

A record's key is a hash over who it is (results version, inputs, seed, plan, replication) and every number at full precision.
The same future always has the same key, on any machine and in any order; a damaged or swapped file cannot have it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from sim.runs.disk import DamagedFile

_METADATA = b"caseholder"
FRAME_COLUMNS = ("plan", "rep", "month_end")


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes one future this one: nothing else may change its numbers."""

    results_version: int
    inputs_sha256: str
    seed: int
    plan: str
    rep: int

    def canonical(self) -> bytes:
        """Return the same bytes for the same identity, always."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()

    def of(self, plan: str, rep: int) -> Identity:
        """Return the identity of another future of the same run."""
        return replace(self, plan=plan, rep=rep)


@dataclass(frozen=True, slots=True)
class Record:
    """The monthly table of one future.

    Attributes:
        month_ends: ISO dates, the opening date first.
        columns: measure name → one number a month end, or None where the measure has no value.
        seconds: how long it took; events: how many engine events. Neither is part of the key.
    """

    plan: str
    rep: int
    month_ends: tuple[str, ...]
    columns: Mapping[str, Sequence[float | None]]
    seconds: float = 0.0
    events: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A record's numbers as arrays.

    Attributes:
        names: measures in order; days: month ends as days since 1970; numbers: measures by month ends, NaN where there is none.
    """

    names: tuple[str, ...]
    days: npt.NDArray[np.int32]
    numbers: npt.NDArray[np.float64]


def table_of(record: Record) -> Table:
    """Return the numbers of a record as arrays, refusing anything that is not a finite number.

    Raises:
        ValueError: a measure holds infinity or a not-a-number, or a column is of another length.
    """
    epoch = date(1970, 1, 1).toordinal()
    days = np.array([date.fromisoformat(day).toordinal() - epoch for day in record.month_ends], dtype=np.int32)
    values = np.array([_numbers(name, column, len(days)) for name, column in record.columns.items()], dtype=np.float64)
    return Table(tuple(record.columns), days, values.reshape(len(record.columns), len(days)))


def _numbers(name: str, column: Sequence[float | None], months: int) -> npt.NDArray[np.float64]:
    """Return one measure with NaN for no value and 0 for a negative 0."""
    present = np.array([value is not None for value in column], dtype=bool)
    numbers = np.array([0.0 if value is None else value for value in column], dtype=np.float64)
    if len(column) != months or not bool(np.isfinite(numbers).all()):
        raise ValueError(f"{name} is not a finite number in every month")
    numbers += 0.0
    numbers[~present] = np.nan
    return numbers


def record_key(identity: Identity, table: Table) -> str:
    """Return the SHA-256 of a future's identity and all its numbers."""
    present = ~np.isnan(table.numbers)
    schema = [["month_end", "date32"], *([name, "float64"] for name in table.names)]
    digest = hashlib.sha256(identity.canonical())
    digest.update(json.dumps([schema, len(table.days)], separators=(",", ":")).encode())
    digest.update(np.ascontiguousarray(table.days, dtype="<i4").tobytes())
    digest.update(np.packbits(present).tobytes())
    digest.update(np.ascontiguousarray(np.where(present, table.numbers, 0.0), dtype="<f8").tobytes())
    return digest.hexdigest()


def arrow_table(futures: Iterable[tuple[str, int, Table]]) -> pa.Table:
    """Lay futures under each other: plan, rep, month_end, one column a measure."""
    held = list(futures)
    first = held[0][2]
    months = [len(table.days) for _, _, table in held]
    plans = np.repeat([plan for plan, _, _ in held], months)
    reps = np.repeat(np.array([rep for _, rep, _ in held], dtype=np.int32), months)
    values = np.concatenate([table.numbers for _, _, table in held], axis=1)
    columns = [
        pa.array(plans, pa.string()),
        pa.array(reps),
        pa.array(np.concatenate([t.days for _, _, t in held]), pa.date32()),
    ]
    columns += [pa.array(row, pa.float64(), mask=np.isnan(row)) for row in values]
    return pa.table(columns, names=[*FRAME_COLUMNS, *first.names])


def table_from_arrow(stored: pa.Table) -> Table:
    """Return the numbers of a stored table, whose rows must be one future's, as arrays."""
    names = tuple(stored.column_names[len(FRAME_COLUMNS) :])
    values = np.array([_column(stored, name) for name in names], dtype=np.float64).reshape(len(names), stored.num_rows)
    days = stored.column("month_end").cast(pa.int32()).to_numpy()
    return Table(names, days, values)


def _column(stored: pa.Table, name: str) -> npt.NDArray[np.float64]:
    """Return one stored measure with NaN where it has no value."""
    column: npt.NDArray[np.float64] = stored.column(name).to_numpy()
    return column


def with_metadata(stored: pa.Table, metadata: Mapping[str, object]) -> pa.Table:
    """Attach who the numbers are and their key to a table."""
    return stored.replace_schema_metadata({_METADATA: json.dumps(metadata, sort_keys=True).encode()})


def metadata_of(schema: pa.Schema) -> dict[str, object]:
    """Return what ``with_metadata`` attached, or nothing."""
    found: dict[str, object] = json.loads((schema.metadata or {}).get(_METADATA, b"{}"))
    return found


def record_bytes(identity: Identity, record: Record, table: Table, key: str) -> bytes:
    """Return the file of one future, with page checksums, its identity and its key inside."""
    stored = arrow_table([(record.plan, record.rep, table)])
    metadata = {"identity": asdict(identity), "key": key, "seconds": record.seconds, "events": record.events}
    sink = pa.BufferOutputStream()
    options = {"compression": "zstd", "write_page_checksum": True, "use_dictionary": False, "write_statistics": False}
    pq.write_table(with_metadata(stored, metadata), sink, **options)
    content: bytes = sink.getvalue().to_pybytes()
    return content


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A future read back and found to be whole."""

    plan: str
    rep: int
    key: str
    seconds: float
    table: Table


def read_record(content: bytes, identity: Identity, path: str) -> StoredRecord:
    """Read the file of one future and check every part of it.

    Raises:
        DamagedFile: the file is not readable, not this future, or its numbers do not have its key.
    """
    try:
        parquet = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True, pre_buffer=False)
        stored = parquet.read(use_threads=False)
        metadata = metadata_of(stored.schema)
        table = table_from_arrow(stored)
        key = record_key(identity, table)
        same = metadata["identity"] == asdict(identity) and metadata["key"] == key and _rows_agree(stored, identity)
        seconds = float(str(metadata["seconds"]))
    except Exception as error:  # Arrow raises many types on damage; any of them means the file cannot be used
        raise DamagedFile(path, "is damaged and cannot be read") from error
    if not same:
        raise DamagedFile(path, "does not hold the numbers it should")
    return StoredRecord(identity.plan, identity.rep, key, seconds, table)


def _rows_agree(stored: pa.Table, identity: Identity) -> bool:
    """Tell whether the visible plan and rep columns say what the identity says."""
    plans, reps = set(stored.column("plan").to_pylist()), set(stored.column("rep").to_pylist())
    return plans == {identity.plan} and reps == {identity.rep}
