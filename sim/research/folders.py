"""Runs in folders of their own: what every research tool asks of the simulator.

A tool needs many small runs: combinations of policies, points of a design, past openings. Each is an ordinary run in its own
folder, so it can be looked at, reproduced and resumed like any other; the same command again computes only what is missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sim.analysis.arrays import FloatArray
from sim.analysis.futures import Futures
from sim.analysis.futures import futures as futures_of
from sim.measures.catalogue import FLOW, measure_of
from sim.result import Result
from sim.running import asked_of, run
from sim.runs.executors import LocalExecutor
from sim.runs.manifest import Refused
from sim.runs.results import require_manifest
from sim.runs.store import Store
from sim.settings.council import Council
from sim.settings.plan import DO_NOTHING, Plan
from sim.settings.resolved import Resolved, canonical_json

Say = Callable[[str], None]
USUAL_FUTURES = 40
FURTHEST_SEED = 9_000_000  # a study's seed may have seven digits


def nobody(message: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a tool was asked about, whether it began from a study, a council or a finished run.

    Attributes:
        council: with the overrides of the study; plans: by name, the baseline first; end: last day.
        seed: root seed; measures, targets, at: of the study.
    """

    name: str
    council: Council
    plans: Mapping[str, Plan]
    end: date
    seed: int
    measures: tuple[str, ...]
    targets: tuple[str, ...]
    at: date | None = None

    @property
    def baseline(self) -> str:
        """The plan that others are compared with."""
        return next(iter(self.plans))

    def plan(self, name: str) -> Plan:
        """Return a plan by name.

        Raises:
            Refused: there is none of that name.
        """
        if name not in self.plans:
            raise Refused(f"{name} is not a plan of {self.name}. Its plans: {', '.join(self.plans)}.")
        return self.plans[name]


def question_of(what: str | Path, sets: Sequence[str] = ()) -> Question:
    """Read what a tool is asked about: a results folder, a study, or a council.

    Args:
        what: folder, file or shipped name.
        sets: changes of settings, each ``KEY=VALUE``; not for a results folder.

    Raises:
        ProblemsFound: a file cannot be used.
        Refused: a plan alone has no council.
    """
    if (Path(what) / "manifest.json").exists():
        return _question_of_run(Path(what))
    asked = asked_of(what, sets=sets)
    study = asked.study
    return Question(
        asked.name,
        asked.council,
        {plan.name or "": plan for plan in asked.plans},
        asked.end,
        study.seed if study else 1,
        study.measures if study else (),
        study.targets if study else (),
        study.at if study else None,
    )


def question_until(council: str | Path, last: str) -> Question:
    """Return a council without plans, run to the month end of a date.

    Args:
        council: file or shipped name.
        last: date such as 2021-09-30.

    Raises:
        ProblemsFound: the council cannot be used.
        Refused: the date cannot be read.
    """
    try:
        end = date.fromisoformat(last)
    except ValueError as error:
        raise Refused(f"{last} is not a date. Write it as 2021-09-30.") from error
    return replace(question_of(council), end=end)


def _question_of_run(out: Path) -> Question:
    """Read what a finished run was about from its manifest."""
    manifest = require_manifest(Store(out))
    resolved = Resolved.from_bytes(canonical_json(dict(manifest.inputs)))
    study = manifest.study
    return Question(
        manifest.name,
        resolved.council,
        {plan.name or "": plan for plan in resolved.plans},
        resolved.end,
        manifest.seed,
        tuple(study.get("measures", ())),
        tuple(study.get("targets", ())),
        date.fromisoformat(study["at"]) if study.get("at") else None,
    )


@dataclass(frozen=True, slots=True)
class Task:
    """One run of a tool.

    Attributes:
        folder: where it goes; reps: futures of each plan; fixed_inputs: hold every setting given as a range at its value.
    """

    folder: Path
    council: Council
    plans: Mapping[str, Plan]
    end: date
    reps: int
    seed: int
    fixed_inputs: bool = False

    @property
    def resolved(self) -> Resolved:
        """Everything that decides the results, but for the number of futures."""
        return Resolved(
            council=self.council,
            plans=tuple(plan.named(name) for name, plan in self.plans.items()),
            end=self.end,
            seed=self.seed,
            fixed_inputs=self.fixed_inputs,
        )


def carry_out(tasks: Sequence[Task], jobs: int, say: Say = nobody) -> None:
    """Carry out runs, several at a time, finishing what an earlier command began.

    Args:
        tasks: the runs, each with a folder of its own.
        jobs: processes.
        say: told how far it is.
    """
    missing = [task for task in tasks if not is_there(task)]
    if len(missing) < len(tasks):
        say(f"{len(tasks) - len(missing)} of {len(tasks)} runs are there already.")
    if jobs <= 1 or len(missing) < 2:
        for number, task in enumerate(missing, start=1):
            one_run(str(task.folder), task.resolved.to_bytes(), task.reps)
            say(f"{number} of {len(missing)} runs done.")
        return
    with LocalExecutor(min(jobs, len(missing))) as pool:
        waiting = [pool.submit(one_run, str(task.folder), task.resolved.to_bytes(), task.reps) for task in missing]
        for number, done in enumerate(as_completed(waiting), start=1):
            done.result()
            say(f"{number} of {len(missing)} runs done.")


def is_there(task: Task) -> bool:
    """Tell whether a run is finished with as many futures as it needs and the very inputs it needs."""
    if not (task.folder / "manifest.json").exists():
        return False
    manifest = require_manifest(Store(task.folder))
    wanted = task.resolved
    same = (manifest.inputs_sha256, manifest.seed) == (wanted.inputs_sha256, wanted.seed)
    return same and manifest.status == "complete" and (manifest.used or 0) >= task.reps


def one_run(folder: str, content: bytes, reps: int) -> None:
    """Carry out one run in this process; everything is handed over as text, as to every worker process.

    Args:
        folder: where it goes.
        content: resolved inputs.
        reps: futures of each plan.
    """
    resolved = Resolved.from_bytes(content)
    run(
        resolved.council,
        {plan.name or DO_NOTHING: plan for plan in resolved.plans},
        reps=reps,
        seed=resolved.seed,
        out=folder,
        engine="inline",
        until=resolved.end,
        fixed_inputs=resolved.fixed_inputs,
        watch=lambda _: None,
    )


def table_of(task: Task) -> Futures:
    """Return the futures of a finished run, the first ``reps`` of them in the order of their numbers.

    Raises:
        Refused: a future that the tool needs has failed.
    """
    monthly = Result(task.folder).monthly
    found = futures_of(monthly[monthly["rep"] <= task.reps], tuple(task.plans))
    if len(found.replications) < task.reps:
        raise Refused(f"{task.reps - len(found.replications)} futures in {task.folder} failed; this tool needs all of them.")
    return found


def values_at(found: Futures, plan: str, measure: str, month: int) -> FloatArray:
    """Return a measure at a month end, one value a future; what flows is added up from the opening to that month.

    Args:
        found: futures.
        plan: plan of them.
        measure: canonical name.
        month: position of the month end, the opening being 0.
    """
    known = measure_of(measure)
    if known is not None and known.date_rule == FLOW and known.unit not in ("share",):
        total: FloatArray = found.paths(plan, measure)[:, 1 : month + 1].sum(axis=1)
        return total
    return found.at(plan, measure, month)


def seed_for(root_seed: int, purpose: str, number: int) -> int:
    """Return a root seed of its own for futures that must share no chance with others.

    Numbers of one purpose never give the same seed; seeds next to each other share nothing, because every draw is keyed.

    Args:
        root_seed: of the study.
        purpose: what the futures are for.
        number: of the draw or round, from 0.
    """
    digest = hashlib.blake2b(f"{root_seed}/{purpose}".encode(), digest_size=8).digest()
    return 1 + int.from_bytes(digest, "little") % FURTHEST_SEED + number


def month_at(found: Futures, when: date | str | None) -> int:
    """Return the position of a date's month end; the last when there is no date."""
    return found.month_of(when) if when is not None else len(found.month_ends) - 1
