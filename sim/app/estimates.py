"""What a study will take before it is run: from the time of futures already stored, else from one timing that comes along."""

from __future__ import annotations

import os
import statistics
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.app.files import Folder
from sim.orders import order_of
from sim.report.limits import FEWEST_FUTURES
from sim.running import asked_of
from sim.runs.disk import StorageError
from sim.runs.estimate import Estimate, Size, from_first
from sim.runs.manifest import Manifest, Refused, read_manifest
from sim.runs.store import Store
from sim.settings.problems import ProblemsFound
from sim.settings.shipped import configs_folder

CHILDREN_TIMED = 1000.0


@dataclass(frozen=True)
class Expected:
    """What a study will take.

    Attributes:
        estimate: futures, processes, time and space; basis: what the time rests on, a sentence.
    """

    estimate: Estimate
    basis: str

    def text(self) -> str:
        """Say both."""
        return f"{self.estimate.text()}. {self.basis}"


def expected(folder: Folder, study: Path) -> Expected | None:
    """Work out what a study will take; None when its file has a problem, which the run then names.

    Args:
        folder: where results are kept.
        study: its file.
    """
    try:
        order = order_of(asked_of(study), None, None, fixed_inputs=None)
    except (ProblemsFound, Refused):
        return None
    futures = len(order.plans) * (order.reps or FEWEST_FUTURES)
    council, months = str(order.inputs["council"]["name"]), order.size.months
    seconds, basis = _stored(folder, council, months) or _shipped(order.size)
    if order.reps is None:
        basis += f" The run stops by precision; {FEWEST_FUTURES} futures of each plan are counted here."
    return Expected(from_first(seconds, order.size, futures, os.cpu_count() or 1), basis)


def _stored(folder: Folder, council: str, months: int) -> tuple[float, str] | None:
    """Return the time of one future from the newest stored run of the council, scaled to the length asked for."""
    found = [(manifest.started, name, manifest) for name, manifest in _manifests(folder) if _is_of(manifest, council)]
    if not found:
        return None
    _, name, manifest = max(found, key=lambda each: each[:2])
    seconds = statistics.median(each for plan in manifest.seconds.values() for each in plan.values())
    return seconds * months / _months(manifest), f"The time is that of the futures stored in results/{name}."


def _shipped(size: Size) -> tuple[float, str]:
    """Return the time of one future from the timing that comes with Caseholder."""
    kept = tomllib.loads((configs_folder() / "timings.toml").read_text(encoding="utf-8"))
    each = float(kept["future"]["seconds_per_1000_children"]["value"])
    basis = "No run of this council is stored yet: the time rests on one timing of a small council on another computer."
    return each * size.open_cases / CHILDREN_TIMED, basis


def _manifests(folder: Folder) -> Iterator[tuple[str, Manifest]]:
    """Read the manifests that can be read."""
    for name in folder.results():
        try:
            found = read_manifest(Store(folder.out(name)))
        except (StorageError, Refused):
            continue
        if found is not None:
            yield name, found


def _is_of(manifest: Manifest, council: str) -> bool:
    """Say whether a run is of the council and has timed futures."""
    return (
        manifest.inputs.get("council", {}).get("name") == council and any(manifest.seconds.values()) and _months(manifest) > 0
    )


def _months(manifest: Manifest) -> int:
    """Count the months of a run from its inputs."""
    opening, end = (str(manifest.inputs["council"]["opening"]["date"]), str(manifest.inputs.get("end", "")))
    if not end:
        return 0
    return (int(end[:4]) - int(opening[:4])) * 12 + int(end[5:7]) - int(opening[5:7])
