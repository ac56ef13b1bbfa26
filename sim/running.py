"""Running a study, and proving a past run."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sim.bar import Bar
from sim.naming import file_of
from sim.orders import Asked, asked_of_council, asked_of_study, order_again, order_of
from sim.result import Result
from sim.runs.cluster import Cluster
from sim.runs.estimate import jobs_to_use
from sim.runs.executors import InlineExecutor, LocalExecutor
from sim.runs.manifest import Refused, versions_here
from sim.runs.progress import Watch
from sim.runs.results import ledger, require_manifest
from sim.runs.run import Engine, Order
from sim.runs.run import run as carry_out
from sim.runs.share import share_of
from sim.runs.store import Store
from sim.settings.council import Council
from sim.settings.load import WholeStudy, load_any
from sim.settings.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

Say = Callable[[str], None]
Runnable = Council | WholeStudy | str | Path


def run(
    what: Runnable,
    plans: Mapping[str, Plan] | None = None,
    *,
    reps: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
    engine: str = "local",
    until: date | str | None = None,
    fixed_inputs: bool | None = None,
    sets: Sequence[str] = (),
    share: str | None = None,
    watch: Watch | None = None,
    say: Say | None = None,
) -> Result:
    """Simulate the futures of a council under plans, or of a study; finishes what an earlier call began.

    Args:
        what: a council, a study, or a file or shipped name of either.
        plans: plan name to plan, the baseline first; for a council only.
        reps: futures of each plan; until the wanted precision is reached when left out.
        seed: root of all random numbers.
        jobs: processes to use; all cores when left out.
        out: results folder; ``results/NAME`` when left out.
        engine: ``local``, ``inline``, or the address of a Dask scheduler.
        until: last day; three years after the opening when left out; for a council only.
        fixed_inputs: use the best value of every setting given as a range.
        sets: changes of settings, each ``KEY=VALUE``, when ``what`` is a file or a name.
        share: such as ``3/20``: only every twentieth future, from the third; ``sim.merge`` joins the shares.
        watch: told how far the run is; a progress bar on a terminal when left out.
        say: told what the user should know; nobody when left out.

    Raises:
        ProblemsFound: files or plans cannot be used.
        Refused: the request cannot be met, or the folder holds another run.
        StorageError: the folder cannot be written or is damaged.
    """
    asked = asked_of(what, plans, until, sets)
    part = share_of(share) if share is not None else None
    order = replace(order_of(asked, reps, seed, fixed_inputs=fixed_inputs), share=part)
    folder = Path(out) if out is not None else Path("results") / asked.name
    with _told(watch, say) as (watching, saying):
        _carry_out(order, folder, engine, jobs, watching, saying)
    return Result(folder)


def asked_of(
    what: Runnable, plans: Mapping[str, Plan] | None = None, until: date | str | None = None, sets: Sequence[str] = ()
) -> Asked:
    """Return what is asked for, reading files where names are given.

    Raises:
        ProblemsFound: a file cannot be used.
        Refused: a plan alone cannot be run.
    """
    if isinstance(what, str | Path):
        found = load_any(file_of(what), sets)
        if not isinstance(found, WholeStudy):
            found_model = found.model
            if not isinstance(found_model, Council):
                raise Refused(f"{what} is a plan. Name it in a study, or run a council.")
            return asked_of_council(found_model, plans, until)
        what = found
    if isinstance(what, WholeStudy):
        return asked_of_study(what)
    return asked_of_council(what, plans, until)


@contextmanager
def _told(watch: Watch | None, say: Say | None) -> Iterator[tuple[Watch, Say]]:
    """Give a bar to whoever runs this from a terminal or a notebook without asking for anything else."""
    if watch is not None:
        yield watch, say or _nobody
        return
    with Bar(say or _nobody, on_terminal=sys.stderr.isatty()) as bar:
        yield bar.watch, bar.say


def _nobody(message: str) -> None:
    """Tell nobody."""


def _carry_out(order: Order, folder: Path, engine: str, jobs: int | None, watch: Watch, say: Say) -> None:
    """Carry out an order on an engine.

    Raises:
        Refused: there is no such engine.
    """
    store = Store(folder)
    if engine.startswith(("tcp://", "tls://")):
        cluster = Cluster(engine, folder)
        try:
            carry_out(order, store, Engine(cluster.make_executor, cluster.jobs, cluster.sees_folder), watch, say)
        finally:
            cluster.close()
        return
    if engine not in ("local", "inline"):
        raise Refused(f"{engine} is not an engine. Use local, inline, or tcp://HOST:PORT of a Dask scheduler.")
    use, note = jobs_to_use(jobs, order.limits)
    if note:
        say(note)
    inline = engine == "inline"
    carry_out(order, store, Engine(_inline if inline else LocalExecutor, 1 if inline else use), watch, say)


def _inline(jobs: int) -> InlineExecutor:
    """Make the executor of this very process."""
    return InlineExecutor()


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A past run done again.

    Attributes:
        futures: compared; differing: plan and number of those with other numbers; versions: what is not as it was.
    """

    futures: int
    differing: tuple[tuple[str, int], ...]
    versions: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether every number is the same."""
        return not self.differing

    @property
    def text(self) -> str:
        """Say it."""
        changed = f" Versions that differ: {'; '.join(self.versions)}." if self.versions else ""
        if self.equal:
            return f"Equal: all {self.futures} futures have the same numbers to the last bit.{changed}"
        named = ", ".join(f"{plan} {rep}" for plan, rep in self.differing[:10])
        return f"Different: {len(self.differing)} of {self.futures} futures, first {named}.{changed}"

    def as_dict(self) -> dict[str, object]:
        """Return it for programs."""
        differing = [{"plan": plan, "rep": rep} for plan, rep in self.differing]
        return {"equal": self.equal, "futures": self.futures, "differing": differing, "versions": list(self.versions)}


def reproduce(out: str | Path, *, jobs: int | None = None, watch: Watch | None = None, say: Say | None = None) -> Reproduction:
    """Run again what a results folder says was run, elsewhere, and compare every future.

    Args:
        out: results folder; it is not changed.
        jobs: processes to use; all cores when left out.
        watch: told how far the run is.
        say: told what the user should know.

    Raises:
        Refused: there are no results, or they were made by another results version.
        StorageError: the folder is damaged.
    """
    manifest = require_manifest(Store(out))
    past = ledger(out)
    with tempfile.TemporaryDirectory(prefix="caseholder-") as place, _told(watch, say) as (watching, saying):
        _carry_out(order_again(manifest), Path(place), "local", jobs, watching, saying)
        now = {(line["plan"], line["rep"]): line["key"] for line in ledger(place)}
    differing = tuple(
        (str(line["plan"]), int(str(line["rep"]))) for line in past if now.get((line["plan"], line["rep"])) != line["key"]
    )
    then = dict(manifest.versions[-1]) if manifest.versions else {}
    here = versions_here()
    changed = tuple(
        f"{name} {then[name]} then, {here.get(name, 'absent')} now" for name in then if here.get(name) != then[name]
    )
    return Reproduction(len(past), differing, changed)
