"""Joins folders that hold shares of one run into one finished folder.

Nothing is copied before everything is there: every record of every folder is read and checked, each future is taken from the
first folder that has it, and the table is written whole or not at all. So the same command may be given again at any time, and
the folders that were joined stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.runs.finishing import finish
from sim.runs.manifest import COMPLETE, Manifest, Refused, differences, read_manifest
from sim.runs.pieces import Item, Pieces
from sim.runs.results import require_manifest, saved_records
from sim.runs.store import Store

MOST_MISSING_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder with futures of the run."""

    store: Store
    manifest: Manifest

    @property
    def reps(self) -> int:
        """How many futures of each plan its run is about."""
        return (self.manifest.used if self.manifest.status == COMPLETE else self.manifest.replications) or 0


def merge(target: Store, sources: Sequence[Store]) -> Manifest:
    """Join the futures of several folders into one finished folder.

    Args:
        target: the finished folder; what it holds of the same run already is kept.
        sources: folders of the same run, each with some of its futures.

    Raises:
        Refused: the folders are not of one run, or futures are missing.
        StorageError: a folder is damaged, or the target cannot be written.
    """
    folders = _folders(target, sources)
    for folder in folders[1:]:
        _check_same_run(folders[0], folder)
    keys, holders = _survey(folders)
    failed = _failed(folders, keys)
    reps = max(folder.reps for folder in folders)
    _check_all_there(folders[0].manifest.plans, reps, {*keys, *failed})
    pieces = [Pieces(folder.store, folder.manifest) for folder in folders]
    joined = _joined([folder.manifest for folder in folders], reps, [failed[item] for item in sorted(failed)])
    return finish(target, joined, keys, lambda plan, rep: pieces[holders[plan, rep]].take(plan, rep))


def _folders(target: Store, sources: Sequence[Store]) -> list[_Folder]:
    """Return the folders with something in them, the target first, each once."""
    apart = {source.out.resolve(): source for source in sources if source.out.resolve() != target.out.resolve()}
    found = [_Folder(store, require_manifest(store)) for store in apart.values()]
    there = read_manifest(target)
    if there is not None:
        found.insert(0, _Folder(target, there))
    if not found:
        raise Refused(f"{target.out}: there is nothing to join. Name the folders that hold the shares.")
    return found


def _check_same_run(first: _Folder, other: _Folder) -> None:
    """Refuse to mix two runs.

    Raises:
        Refused: naming the first settings that differ.
    """
    one, two = first.manifest, other.manifest
    if one.results_version != two.results_version:
        raise Refused(
            f"{first.store.out} has results version {one.results_version}, {other.store.out} has {two.results_version}.\n"
            "Results of two versions are never mixed. Run one of them again."
        )
    if one.identity() != two.identity():
        named = "; ".join(differences(one, two)) or "the resolved inputs differ"
        raise Refused(f"{other.store.out} holds another run than {first.store.out}: {named}.\nJoin shares of one run only.")


def _survey(folders: Sequence[_Folder]) -> tuple[dict[Item, str], dict[Item, int]]:
    """Read every record; return the key of every future and the place of the first folder that has it.

    Raises:
        DamagedFile: a record is not what was written.
        Refused: two folders hold other numbers for one future.
    """
    keys: dict[Item, str] = {}
    holders: dict[Item, int] = {}
    for place, folder in enumerate(folders):
        for record in saved_records(folder.store, folder.manifest):
            item = (record.plan, record.rep)
            if keys.setdefault(item, record.key) != record.key:
                other = folders[holders[item]].store.out
                raise Refused(
                    f"{folder.store.out} and {other} hold other numbers for {record.plan}, future {record.rep}.\n"
                    "Compare the versions in their manifests, and join only what one set of versions made."
                )
            holders.setdefault(item, place)
    return keys, holders


def _failed(folders: Iterable[_Folder], keys: dict[Item, str]) -> dict[Item, Any]:
    """Return futures that failed and that no other folder has."""
    every = [failed for folder in folders for failed in folder.manifest.failed]
    return {(failed["plan"], failed["rep"]): failed for failed in every if (failed["plan"], failed["rep"]) not in keys}


def _check_all_there(plans: Sequence[str], reps: int, there: set[Item]) -> None:
    """Refuse to finish a run that lacks futures.

    Raises:
        Refused: naming the first of them.
    """
    if not reps:
        raise Refused("These folders do not say how many futures there are to be. Run them with --reps.")
    missing = [(plan, rep) for rep in range(1, reps + 1) for plan in plans if (plan, rep) not in there]
    if missing:
        named = ", ".join(f"{plan} {rep}" for plan, rep in missing[:MOST_MISSING_NAMED])
        raise Refused(
            f"{len(missing):,} of {reps * len(plans):,} futures are missing, first {named}.\n"
            "Run the shares that have not ended again, then join them. Nothing was written."
        )


def _joined(manifests: Sequence[Manifest], reps: int, failed: Sequence[Any]) -> Manifest:
    """Return the account of the whole run; the same for the same folders, however often they are joined."""
    first = manifests[0]
    seconds: dict[str, dict[str, float]] = {plan: {} for plan in first.plans}
    for each in reversed(manifests):
        for plan, known in each.seconds.items():
            seconds[plan].update(known)
    ordered = {plan: dict(sorted(known.items(), key=lambda pair: int(pair[0]))) for plan, known in seconds.items()}
    unlike = [version for each in manifests for version in each.versions]
    return replace(
        first,
        status=COMPLETE,
        replications=reps,
        used=reps,
        versions=tuple(version for place, version in enumerate(unlike) if version not in unlike[:place]),
        started=min(each.started for each in manifests),
        ended=max(each.ended for each in manifests),
        seconds=ordered,
        failed=tuple(failed),
        precision=first.precision if first.used == reps else (),
        precision_reached=first.precision_reached if first.used == reps else None,
    )
