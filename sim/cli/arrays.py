"""Commands for large runs on a cluster's queue: slurm and merge."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import sim
from sim.cli.console import Console, Format, FormatOption, QuietOption
from sim.cli.files import SetOption
from sim.cli.running import FixedOption, OutOption, RepsOption, SeedOption, show_finished


def slurm(
    file: Annotated[str, typer.Argument(metavar="STUDY", help="Study or council file.", show_default=False)],
    tasks: Annotated[int, typer.Option("--tasks", min=1, help="Shares that the futures are dealt into, a task each.")] = 10,
    reps: RepsOption = None,
    seed: SeedOption = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processes of each task.")] = 1,
    out: OutOption = None,
    set: SetOption = None,
    fixed_inputs: FixedOption = False,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Write an array script for a Slurm queue; each task computes a share of the futures in a folder of its own."""
    path = sim.slurm(
        file, tasks=tasks, reps=reps, seed=seed, jobs=jobs, out=out, fixed_inputs=fixed_inputs or None, sets=set or ()
    )
    lines = [
        f"Written: {path}. Nothing has been run.",
        f"Hand it in: sbatch --time=4:00:00 --mem-per-cpu=1G {path}",
        f"When it has ended: caseholder merge {path.parent}",
    ]
    Console(format, quiet).result("\n".join(lines), {"written": str(path), "out": str(path.parent), "tasks": tasks})


def merge(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The finished results folder.", show_default=False)],
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="[FOLDER]...", help="Folders to join; OUT/tasks/* when left out.")
    ] = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Join the shares of a run into one finished folder; what is joined stays as it is."""
    show_finished(Console(format, quiet), [sim.merge(out, folders or ())])


COMMANDS = (slurm, merge)
