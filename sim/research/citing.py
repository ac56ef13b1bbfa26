"""How to cite the program, and how to name a run so that somebody else can compute the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim import RESULTS_VERSION, __version__
from sim.runs.manifest import Manifest
from sim.runs.results import require_manifest
from sim.runs.store import Store

TITLE = "Caseholder: a simulation of the children's social care workforce of an English council"
AUTHORS = "The Caseholder developers"
DATA = (
    "Where published figures are shown: Contains public sector information licensed under the Open Government Licence v3.0 "
    "(https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/)."
)


@dataclass(frozen=True, slots=True)
class Citation:
    """What to print in a paper.

    Attributes:
        text: one sentence; bibtex: the same for a reference list.
        run: what names a run, by field; None for the program alone.
    """

    text: str
    bibtex: str
    run: dict[str, str] | None

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"text": self.text, "bibtex": self.bibtex, "run": self.run, "data": DATA}


def cite(out: str | Path | None = None) -> Citation:
    """Return how to cite the program, or one run of it.

    Args:
        out: results folder; the program alone when left out.

    Raises:
        Refused: the folder has no run.
    """
    manifest = require_manifest(Store(Path(out))) if out is not None else None
    run = _run_of(manifest) if manifest is not None else None
    version = run["caseholder"] if run else __version__
    said = f"{AUTHORS}. {TITLE}. Version {version}."
    if run:
        said += (
            f" Run {run['run']} ({run['name']}): inputs {run['inputs_sha256'][:12]}, root seed {run['seed']}, "
            f"{run['replications']} futures of each plan, results version {run['results_version']}."
        )
    return Citation(said, "\n".join(_bibtex(version, run)), run)


def _run_of(manifest: Manifest) -> dict[str, str]:
    """Return what names a run; version and date are those it was computed with."""
    versions = manifest.versions[-1] if manifest.versions else {}
    return {
        "name": manifest.name,
        "run": manifest.run_id,
        "inputs_sha256": manifest.inputs_sha256,
        "seed": str(manifest.seed),
        "replications": str(manifest.used or 0),
        "results_version": str(manifest.results_version),
        "caseholder": versions.get("caseholder", __version__),
        "started": manifest.started,
    }


def _bibtex(version: str, run: dict[str, str] | None) -> Iterator[str]:
    """Yield the lines of the entry."""
    yield "@software{" + (f"caseholder_{run['run']}" if run else "caseholder") + ","
    yield f"  author = {{{{{AUTHORS}}}}},"
    yield f"  title = {{{{{TITLE}}}}},"
    yield f"  version = {{{version}}},"
    if run:
        yield f"  year = {{{run['started'][:4]}}},"
        yield f"  note = {{Run {run['run']}, root seed {run['seed']}, results version {run['results_version']}}},"
    else:
        yield f"  note = {{Results version {RESULTS_VERSION}}},"
    yield "}"
