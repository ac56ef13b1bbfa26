"""Commands that simulate: demo, run, trace, reproduce."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

import sim
from sim.bar import Bar
from sim.cli import SOME_FAILED
from sim.cli.console import Console, Format, FormatOption, QuietOption
from sim.cli.files import SetOption
from sim.cli.tables import comparison_text, wrapped

RepsOption = Annotated[int | None, typer.Option("--reps", min=1, help="Futures of each plan; else until precise enough.")]
SeedOption = Annotated[int | None, typer.Option("--seed", min=0, max=2**64 - 1, help="Root of all random numbers.")]
JobsOption = Annotated[int | None, typer.Option("--jobs", help="Processes to use; all cores when left out.")]
EngineOption = Annotated[str, typer.Option("--engine", help="local, inline, or tcp://HOST:PORT of a Dask scheduler.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="Results folder; results/<file stem> when left out.")]
FixedOption = Annotated[bool, typer.Option("--fixed-inputs", help="Use the best value of every setting given as a range.")]

ShareOption = Annotated[str | None, typer.Option("--share", metavar="K/N", help="Only share K of N; merge joins the shares.")]


def run(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Study or council files.", show_default=False)],
    reps: RepsOption = None,
    seed: SeedOption = None,
    jobs: JobsOption = None,
    engine: EngineOption = "local",
    out: OutOption = None,
    set: SetOption = None,
    fixed_inputs: FixedOption = False,
    share: Annotated[
        str | None, typer.Option("--share", metavar="K/N", help="Only share K of N; join them with merge.")
    ] = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Simulate the futures of a study, or finish what an earlier command began."""
    from sim.api import load_all  # noqa: PLC0415 - heavy

    console = Console(format, quiet)
    if out is not None and len(files) > 1:
        raise typer.BadParameter("one folder cannot hold several studies; leave --out away or run them one by one")
    results = []
    for file, asked in zip(files, load_all(files, set or ()), strict=True):
        folder = out or Path("results") / Path(file).stem
        with _watched(context, console) as bar:
            result = sim.run(
                asked,
                reps=reps,
                seed=seed,
                jobs=jobs,
                engine=engine,
                out=folder,
                fixed_inputs=fixed_inputs or None,
                share=share,
                watch=bar.watch,
                say=bar.say,
            )
        results.append(result)
    show_finished(console, results)


def show_finished(console: Console, results: list[sim.Result]) -> None:
    """Say where finished runs, or shares of runs, are, and end with the exit code for failures if there are any."""
    console.result("\n\n".join(_finished_text(result) for result in results), [_finished_json(result) for result in results])
    _end_with_failures(console, results)


@contextmanager
def _watched(context: typer.Context, console: Console) -> Iterator[Bar]:
    """Show progress, and say how much is saved when somebody stops the run."""
    from sim.runs.executors import kill_workers  # noqa: PLC0415 - heavy

    bar = Bar(console.say, on_terminal=console.shows_progress)
    context.obj.clean_up = kill_workers
    context.obj.farewell = bar.farewell
    try:
        with bar:
            yield bar
    finally:
        context.obj.clean_up = lambda: None


def _finished_text(result: sim.Result) -> str:
    """Say what is finished and what to do next."""
    manifest = result.manifest
    if manifest.used is None:
        return f"This share is done; its futures are in {result.out} (run {manifest.run_id}). Join the shares: caseholder merge"
    done = manifest.used * len(manifest.plans) - len(manifest.failed)
    lines = [f"{done} futures of {_plans(len(manifest.plans))} are in {result.out} (run {manifest.run_id})."]
    if manifest.precision:
        verdict = "reached" if manifest.precision_reached else "not reached"
        lines.append(f"The wanted precision was {verdict}:")
        lines += [f"  {each['precision']}: within {_number(each['achieved'])}" for each in manifest.precision]
    lines.append(f"Compare the plans: caseholder compare {result.out}")
    return "\n".join(lines)


def _plans(count: int) -> str:
    """Count plans."""
    return "1 plan" if count == 1 else f"{count} plans"


def _number(value: object) -> str:
    """Write a half-width."""
    return f"{value:.3g}" if isinstance(value, float) else "unknown"


def _finished_json(result: sim.Result) -> dict[str, object]:
    """Return what a program wants to know about a finished run."""
    manifest = result.manifest
    return {
        "out": str(result.out),
        "run_id": manifest.run_id,
        "status": manifest.status,
        "plans": list(manifest.plans),
        "replications": manifest.used,
        "failed": [dict(failed) for failed in manifest.failed],
        "precision": [dict(each) for each in manifest.precision],
        "precision_reached": manifest.precision_reached,
    }


def _end_with_failures(console: Console, results: list[sim.Result]) -> None:
    """Name the futures that failed, if any, and end with the exit code for them."""
    failures = [(result, failed) for result in results for failed in result.failed]
    for result, failed in failures[:5]:
        console.say(wrapped(f"{failed['plan']}, future {failed['rep']} failed: {failed['message']}"))
        console.say(f"  Replay it: caseholder trace {result.out} --plan {failed['plan']} --rep {failed['rep']}")
    if failures:
        console.say(f"{len(failures)} futures failed; the rest are saved.")
        raise typer.Exit(SOME_FAILED)


def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="Results folder.")] = Path("results/demo"),
    reps: Annotated[int, typer.Option("--reps", min=1, help="Futures of each plan.")] = 100,
    jobs: JobsOption = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Bradford 2018: do nothing against a retention allowance and against more posts, in a hundred futures."""
    console = Console(format, quiet)
    with _watched(context, console) as bar:
        shown = sim.demo(out, reps=reps, jobs=jobs, watch=bar.watch, say=bar.say)
    if format is Format.JSON:
        console.result("", {**shown.comparison.to_json(), "files": [str(path) for path in shown.files]})
    else:
        written = "\n".join(f"  {path}" for path in shown.files)
        again = f"caseholder compare {out}"
        text = comparison_text(shown.comparison, shown.result.costs())
        console.result(f"{text}\n\nCharts and results:\n{written}\nThe same tables again: {again}", None)
    _end_with_failures(console, [shown.result])


def trace(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A council, a study, or a results folder.")],
    rep: Annotated[int, typer.Option("--rep", min=1, help="Number of the future.")],
    plan: Annotated[str, typer.Option("--plan", help="Which plan of a study or results folder.")] = "do-nothing",
    case: Annotated[int | None, typer.Option("--case", help="Only what happens to this case.")] = None,
    worker: Annotated[int | None, typer.Option("--worker", help="Only what happens to this worker.")] = None,
    seed: SeedOption = None,
    set: SetOption = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Replay one future and tell what happens in it, day by day."""
    traced = sim.trace(file, rep=rep, plan=plan, seed=seed, sets=set or ())
    told = traced.happenings
    for kind, identity in (("case", case), ("worker", worker)):
        if identity is not None:
            told = traced.life_of(kind, identity)
    rows = [happening.as_dict() for happening in told]
    Console(format, quiet).result("\n".join(f"{each.date}  {each.sentence}" for each in told) or "Nothing happens.", rows)


def reproduce(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Results folder.", show_default=False)],
    jobs: JobsOption = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Run again what a results folder says was run, and say whether every number is the same."""
    console = Console(format, quiet)
    with _watched(context, console) as bar:
        found = sim.reproduce(out, jobs=jobs, watch=bar.watch, say=bar.say)
    console.result(found.text, found.as_dict())
    if not found.equal:
        raise typer.Exit(SOME_FAILED)


COMMANDS = (demo, run, trace, reproduce)
