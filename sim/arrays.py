"""Large runs as array jobs of a cluster's queue: a script whose tasks each compute a share, and the joining of the shares."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.naming import file_of
from sim.orders import order_of
from sim.result import Result
from sim.running import asked_of
from sim.runs.disk import storage_errors
from sim.runs.manifest import Refused
from sim.runs.merging import merge as joined
from sim.runs.run import Order
from sim.runs.store import Store

TASKS = 10
SCRIPT = """\
#!/bin/bash
#SBATCH --job-name=caseholder-{name}
#SBATCH --array=1-{tasks}
#SBATCH --cpus-per-task={jobs}
#SBATCH --requeue
# Futures of each plan: {reps}; plans: {plans}; shares: {tasks}. Each task keeps its share in a folder of its own, so tasks
# may run in any order, stop, and be handed in again: what is saved is kept.
set -eu
cd {here}
exec {command} --share "$SLURM_ARRAY_TASK_ID/{tasks}" --out {folders}/"$SLURM_ARRAY_TASK_ID"
"""


def slurm(
    file: str | Path,
    *,
    tasks: int = TASKS,
    reps: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    out: str | Path | None = None,
    fixed_inputs: bool | None = None,
    sets: Sequence[str] = (),
) -> Path:
    """Write a script that has a Slurm queue compute a study, each task of an array one share of its futures.

    Args:
        file: a study or council, by file or shipped name.
        tasks: into how many shares the futures are dealt.
        reps: futures of each plan; those of the study when left out.
        seed: root of all random numbers.
        jobs: processes of each task.
        out: results folder; ``results/NAME`` when left out.
        fixed_inputs: use the best value of every setting given as a range.
        sets: changes of settings, each ``KEY=VALUE``.

    Returns:
        The script, ``array.sh`` in the results folder.

    Raises:
        ProblemsFound: the study cannot be used; better said now than in every task.
        Refused: there is no number of futures, or fewer than tasks.
        StorageError: the script cannot be written.
    """
    order = order_of(asked_of(file, sets=sets), reps, seed, fixed_inputs=fixed_inputs)
    if order.reps is None:
        raise Refused("An array needs a number of futures to share out. Give it: --reps 1000.")
    if not 1 <= tasks <= order.reps:
        raise Refused(f"--tasks {tasks}: use a number from 1 to {order.reps}, the futures of each plan.")
    folder = Path(out) if out is not None else Path("results") / Path(file).stem
    store = Store(folder)
    command = _command(file_of(file), order, jobs, fixed_inputs=bool(fixed_inputs), sets=sets)
    script = SCRIPT.format(
        name=order.name,
        tasks=tasks,
        jobs=jobs,
        reps=order.reps,
        plans=len(order.plans),
        here=shlex.quote(str(Path.cwd())),
        command=command,
        folders=shlex.quote(str(_tasks(store))),
    )
    path = store.out / "array.sh"
    store.write(path, script.encode())
    return path


def _command(file: str | Path, order: Order, jobs: int, *, fixed_inputs: bool, sets: Sequence[str]) -> str:
    """Return the command of a task, but for its share and folder."""
    words = [sys.executable, "-P", "-m", "sim.cli", "run", str(file), "--reps", str(order.reps), "--seed", str(order.seed)]
    words += ["--jobs", str(jobs), *(["--fixed-inputs"] if fixed_inputs else [])]
    words += [word for each in sets for word in ("--set", each)]
    return shlex.join(words)


def merge(out: str | Path, folders: Sequence[str | Path] = ()) -> Result:
    """Join the shares of a run into one finished folder; the folders that are joined stay as they are.

    Args:
        out: the finished folder.
        folders: those that hold the shares; ``OUT/tasks/*``, where the tasks of ``slurm`` put them, when left out.

    Raises:
        Refused: the folders are not of one run, or futures are missing.
        StorageError: a folder is damaged, or ``out`` cannot be written.
    """
    target = Store(out)
    sources = [Store(folder) for folder in folders] or _stores_of_tasks(target)
    joined(target, sources)
    return Result(out)


def _tasks(store: Store) -> Path:
    """Return where the tasks of an array keep their folders."""
    return store.out / "tasks"


def _stores_of_tasks(store: Store) -> list[Store]:
    """Return the folders of the tasks that have begun."""
    tasks = _tasks(store)
    with storage_errors(tasks):
        found = [Store(tasks / name) for name in store.disk.names(tasks)]
        return [each for each in found if each.disk.exists(each.manifest)]
