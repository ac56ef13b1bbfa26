"""What was run, with what, and when: ``OUT/manifest.json``.

The first program to start a run creates the manifest; any other joins it when its inputs are the same and is refused, with the
settings that differ, when they are not. Only the driving process changes it afterwards. Losing a late change loses timings
alone: which futures exist is always found from the records.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from importlib import metadata
from typing import Any

from sim import RESULTS_VERSION, __version__
from sim.runs.disk import DamagedFile
from sim.runs.records import Identity
from sim.runs.store import Store, json_bytes, json_object

FORMAT = 1
MOST_DIFFERENCES_NAMED = 5
RUNNING, COMPLETE = "running", "complete"
LIBRARIES = ("numpy", "simpy", "pyarrow", "pydantic", "scipy", "pandas", "matplotlib")


class Refused(Exception):  # noqa: N818 - named for what the user is told
    """A run cannot go ahead as asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The account of one run.

    Attributes:
        name: of the study or question; run_id: short and the same for the same inputs and seed.
        inputs: the resolved inputs as they went to the workers; study: what to report of them (measures, targets, dates).
        replications: futures asked for, None when the run stops by precision; used: futures in the finished results.
        versions: every set of versions that worked on the run.
        seconds: plan → replication → how long it took.
        failed: futures that could not be simulated, each with plan, rep, kind, message and crash_file.
        precision: what the stopping rule wanted and reached.
    """

    name: str
    run_id: str
    inputs_sha256: str
    inputs: Mapping[str, Any]
    study: Mapping[str, Any]
    seed: int
    plans: tuple[str, ...]
    replications: int | None
    results_version: int = RESULTS_VERSION
    format: int = FORMAT
    versions: tuple[Mapping[str, str], ...] = ()
    platform: str = ""
    status: str = RUNNING
    started: str = ""
    ended: str = ""
    used: int | None = None
    seconds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    failed: tuple[Mapping[str, Any], ...] = ()
    precision: tuple[Mapping[str, Any], ...] = ()
    precision_reached: bool | None = None

    def identity(self) -> Identity:
        """Return the identity that every future of this run shares, but for its plan and number."""
        return Identity(self.results_version, self.inputs_sha256, self.seed, "", 0)


def run_id(inputs_sha256: str, seed: int) -> str:
    """Return the short name of a run: the same inputs and seed always have the same one."""
    return hashlib.sha256(f"{RESULTS_VERSION}/{inputs_sha256}/{seed}".encode()).hexdigest()[:12]


def versions_here() -> dict[str, str]:
    """List the versions that numbers may depend on."""
    found = {"caseholder": __version__, "python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            continue
    return found


def platform_here() -> str:
    """Name the system and the processor."""
    return f"{platform.system()} {platform.machine()} ({sys.platform})"


def to_bytes(manifest: Manifest) -> bytes:
    """Return the file, with a hash of everything in it."""
    content: dict[str, object] = asdict(manifest)
    return json_bytes({**content, "sha256": _hash(content)})


def from_bytes(content: bytes, store: Store) -> Manifest:
    """Read the file.

    Raises:
        DamagedFile: it is not what was written.
        Refused: it was written by a later format.
    """
    found = json_object(content, store.manifest)
    said = found.pop("sha256", None)
    if said != _hash(found):
        raise DamagedFile(str(store.manifest), "is damaged: its content does not have its hash")
    if found.get("format") != FORMAT:
        raise Refused(f"{store.out} was written by another version of Caseholder. Read it with that version, or use --out.")
    known = {each.name for each in fields(Manifest)}
    values: dict[str, Any] = {name: value for name, value in found.items() if name in known}
    lists = {name: tuple(values[name]) for name in ("plans", "versions", "failed", "precision")}
    return Manifest(**{**values, **lists})


def _hash(content: Mapping[str, object]) -> str:
    """Return the hash of a JSON object."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=list).encode()).hexdigest()


def read_manifest(store: Store) -> Manifest | None:
    """Return the manifest of a folder, or None when there is none."""
    content = store.read(store.manifest)
    return None if content is None else from_bytes(content, store)


def write_manifest(store: Store, manifest: Manifest) -> None:
    """Put a changed manifest in place."""
    store.write(store.manifest, to_bytes(manifest))


def enter(store: Store, wanted: Manifest) -> Manifest:
    """Create the manifest of a run, or join the run that is there.

    Raises:
        Refused: the folder holds another run, or one of another results version.
        DamagedFile: the manifest is damaged.
    """
    found = read_manifest(store)
    if found is None:
        if store.create(store.manifest, to_bytes(wanted)):
            return wanted
        found = read_manifest(store) or wanted
    check_same(store, found, wanted)
    joined = replace(
        found,
        replications=_larger(found.replications, wanted.replications),
        study=wanted.study,
        versions=found.versions + tuple(v for v in wanted.versions if v not in found.versions),
    )
    if joined != found:
        write_manifest(store, joined)
    return joined


def _larger(one: int | None, other: int | None) -> int | None:
    """Return the larger number; None, which stands for no number, counts for nothing."""
    numbers = [number for number in (one, other) if number is not None]
    return max(numbers) if numbers else None


def futures_wanted(manifest: Manifest, asked: int | None) -> int | None:
    """Return how many futures a command is about: never fewer than a finished run holds; None to stop by precision."""
    return _larger(asked, manifest.used if manifest.status == COMPLETE else None)


def check_same(store: Store, found: Manifest, wanted: Manifest) -> None:
    """Refuse to mix two runs in one folder.

    Raises:
        Refused: naming the first settings that differ.
    """
    if found.results_version != wanted.results_version:
        made_by = found.versions[-1].get("caseholder", "another version") if found.versions else "another version"
        raise Refused(
            f"{store.out} was made by Caseholder {made_by} (results version {found.results_version}); this is {__version__} "
            f"({wanted.results_version}). Use --out for a new folder, or install {made_by} to finish."
        )
    if (found.inputs_sha256, found.seed) != (wanted.inputs_sha256, wanted.seed):
        named = "; ".join(differences(found, wanted)) or "the resolved inputs differ"
        raise Refused(
            f"{store.out} holds a run with other inputs: {named}.\nUse --out for a new folder, or put the settings back."
        )


def differences(found: Manifest, wanted: Manifest) -> list[str]:
    """Name the first settings that differ, with both values."""
    old, new = ({"seed": each.seed, **flat(each.inputs)} for each in (found, wanted))
    changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    named = [f"{key} was {_shown(old, key)}, now {_shown(new, key)}" for key in changed[:MOST_DIFFERENCES_NAMED]]
    return [*named, f"and {len(changed) - len(named)} more"] if len(changed) > len(named) else named


def _shown(values: Mapping[str, object], key: str) -> str:
    """Return one value as it is shown in a message."""
    return json.dumps(values[key], ensure_ascii=False)[:60] if key in values else "absent"


def flat(content: object, prefix: str = "") -> dict[str, object]:
    """Return nested settings as dotted keys."""
    if isinstance(content, Mapping) and content:
        pairs = [(f"{prefix}.{key}" if prefix else str(key), value) for key, value in content.items()]
    elif isinstance(content, list | tuple) and content:
        pairs = [(f"{prefix}[{place}]", value) for place, value in enumerate(content)]
    else:
        return {prefix: content}
    return {key: value for name, inner in pairs for key, value in flat(inner, name).items()}
