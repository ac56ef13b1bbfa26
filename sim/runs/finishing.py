"""Puts all futures of a run into one table, then removes the pieces: in that order, each step safe before the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.runs.disk import DamagedFile
from sim.runs.manifest import Manifest, read_manifest, write_manifest
from sim.runs.records import StoredRecord
from sim.runs.results import Keys, monthly_chunks, monthly_records, read_summary, summary_bytes
from sim.runs.store import Store
from sim.runs.work import Saved

Item = tuple[str, int]


def finish(store: Store, manifest: Manifest, saved: Mapping[Item, Saved]) -> Manifest:
    """Write the finished results of a run and remove its pieces.

    Args:
        store: the folder.
        manifest: as it is to be when finished.
        saved: every future that was found whole or computed.

    Raises:
        DamagedFile: a piece that was whole is so no longer.
    """
    used = manifest.used or 0
    wanted = {item: each.key for item, each in saved.items() if item[1] <= used}
    ordered = {(plan, rep): wanted[plan, rep] for plan in manifest.plans for rep in range(1, used + 1) if (plan, rep) in wanted}
    if not _already_there(store, manifest, ordered):
        if ordered:
            store.write_chunks(store.monthly, monthly_chunks(manifest.identity(), _in_order(store, manifest, ordered)), 0)
        store.write(store.summary, summary_bytes(manifest, ordered))
    if read_manifest(store) != manifest:
        write_manifest(store, manifest)
    for plan in manifest.plans:
        store.remove_parts(plan, store.parts(plan))
    return manifest


def _already_there(store: Store, manifest: Manifest, wanted: Keys) -> bool:
    """Tell whether the finished files hold exactly these futures."""
    try:
        listed = read_summary(store, manifest.identity())
        held = {(record.plan, record.rep): record.key for record in monthly_records(store, manifest.identity())}
    except DamagedFile:
        return False
    return listed == wanted and held == wanted


def _in_order(store: Store, manifest: Manifest, wanted: Keys) -> Iterator[StoredRecord]:
    """Yield every wanted future in order, from the finished table where it is there already, else from its own file.

    Raises:
        DamagedFile: a future is gone or is not what it was.
    """
    finished = monthly_records(store, manifest.identity())
    held = next(finished, None)
    for (plan, rep), key in wanted.items():
        while held is not None and (held.plan, held.rep) not in wanted:
            held = next(finished, None)
        if held is not None and (held.plan, held.rep) == (plan, rep):
            record, held = held, next(finished, None)
        else:
            record = _part(store, manifest, plan, rep)
        if record.key != key:
            raise DamagedFile(str(store.part(plan, rep)), "has changed since it was written")
        yield record


def _part(store: Store, manifest: Manifest, plan: str, rep: int) -> StoredRecord:
    """Return one future from its own file.

    Raises:
        DamagedFile: it is gone or damaged.
    """
    record = store.read_part(manifest.identity().of(plan, rep))
    if record is None:
        raise DamagedFile(str(store.part(plan, rep)), "is gone")
    return record
