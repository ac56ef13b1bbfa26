"""Puts all futures of a run into one table, then removes the pieces: in that order, each step safe before the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sim.runs.disk import DamagedFile
from sim.runs.manifest import Manifest, read_manifest, write_manifest
from sim.runs.pieces import Item
from sim.runs.records import StoredRecord
from sim.runs.results import Keys, monthly_chunks, monthly_records, read_summary, summary_bytes
from sim.runs.store import Store

Take = Callable[[str, int], StoredRecord]


def finish(store: Store, manifest: Manifest, keys: Mapping[Item, str], take: Take) -> Manifest:
    """Write the finished results of a run and remove its pieces.

    Args:
        store: the folder.
        manifest: as it is to be when finished.
        keys: of every future that was found whole or computed.
        take: returns one of them; called in order of plan and number.

    Raises:
        DamagedFile: a piece that was whole is so no longer.
    """
    reps = range(1, (manifest.used or 0) + 1)
    ordered = {(plan, rep): keys[plan, rep] for plan in manifest.plans for rep in reps if (plan, rep) in keys}
    if not _already_there(store, manifest, ordered):
        if ordered:
            store.write_chunks(store.monthly, monthly_chunks(manifest.identity(), _in_order(store, ordered, take)), 0)
        store.write(store.summary, summary_bytes(manifest, ordered))
    if read_manifest(store) != manifest:
        write_manifest(store, manifest)
    for plan in manifest.plans:
        store.remove_pieces(plan)
    return manifest


def _already_there(store: Store, manifest: Manifest, wanted: Keys) -> bool:
    """Tell whether the finished files hold exactly these futures."""
    try:
        listed = read_summary(store, manifest.identity())
        held = {(record.plan, record.rep): record.key for record in monthly_records(store, manifest.identity())}
    except DamagedFile:
        return False
    return listed == wanted and held == wanted


def _in_order(store: Store, wanted: Keys, take: Take) -> Iterator[StoredRecord]:
    """Yield every wanted future in order.

    Raises:
        DamagedFile: a future is gone or is not what it was.
    """
    for (plan, rep), key in wanted.items():
        record = take(plan, rep)
        if record.key != key:
            raise DamagedFile(str(store.part(plan, rep)), "has changed since it was written")
        yield record
