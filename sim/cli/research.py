"""Commands of the research tools: verify, attribute, select, optimise, backtest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Protocol

import typer

from sim.cli import SOME_FAILED
from sim.cli.console import Console, Format, FormatOption, QuietOption
from sim.cli.files import SetOption
from sim.cli.tables import outline

FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="A study or a results folder.", show_default=False)]
MeasureOption = Annotated[str | None, typer.Option("--measure", help="That decides; the first of the study when left out.")]
AtOption = Annotated[str | None, typer.Option("--at", help="Date of comparison; the end of the run when left out.")]
JobsOption = Annotated[int, typer.Option("--jobs", min=1, help="Processes to use.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="Folder for the runs; under results when left out.")]
RepsOption = Annotated[int, typer.Option("--reps", min=2, help="Futures of each run.")]
FixedOption = Annotated[bool, typer.Option("--fixed-inputs", help="Use the best value of every setting given as a range.")]


class Finding(Protocol):
    """What a research tool returns."""

    def to_json(self) -> dict[str, object]:
        """Return it for programs."""
        ...


def show(console: Console, found: Finding) -> None:
    """Print a finding, as an outline or as JSON."""
    data = found.to_json()
    console.result(outline(data), data)


def verify(
    cases: Annotated[list[str] | None, typer.Argument(metavar="[CASE]...", help="Such as V01; all when left out.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer futures, the longest cases left out.")] = False,
    full: Annotated[bool, typer.Option("--full", help="The most futures.")] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed must pass as well.")] = 1,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Processes to use; all cores when left out.")] = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Simulate cases whose answer is known exactly, and print expected against simulated."""
    from sim.verify.reporting import as_json, as_text  # noqa: PLC0415 - heavy
    from sim.verify.running import run, unknown_cases  # noqa: PLC0415 - heavy

    unknown = unknown_cases(cases or ())
    if unknown:
        raise typer.BadParameter(f"no such case: {', '.join(unknown)}")
    verdicts = run(cases or (), quick=quick, full=full, seed=seed, processes=jobs)
    Console(format, quiet).result(as_text(verdicts), as_json(verdicts))
    if not all(verdict.passed for verdict in verdicts):
        raise typer.Exit(SOME_FAILED)


def attribute(
    file: FileArgument,
    plan: Annotated[str, typer.Option("--plan", help="The plan to take apart.")],
    measure: Annotated[list[str] | None, typer.Option(help="A measure; may be given several times.")] = None,
    at: AtOption = None,
    reps: RepsOption = 100,
    jobs: JobsOption = 1,
    out: OutOption = None,
    fixed_inputs: FixedOption = False,
    set: SetOption = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Share what a plan changes among its policies; the shares add up exactly."""
    from sim import research  # noqa: PLC0415 - heavy

    console = Console(format, quiet)
    asked = research.question_of(file, set or ())
    found = research.attribute(
        asked, plan, measures=measure or (), at=at, reps=reps, out=out, jobs=jobs, fixed_inputs=fixed_inputs, say=console.say
    )
    show(console, found)


def select(
    file: FileArgument,
    plan: Annotated[list[str] | None, typer.Option(help="A plan of the contest; all when left out.")] = None,
    measure: MeasureOption = None,
    at: AtOption = None,
    delta: Annotated[float | None, typer.Option("--delta", help="Smallest difference that matters.")] = None,
    jobs: JobsOption = 1,
    out: OutOption = None,
    fixed_inputs: FixedOption = False,
    set: SetOption = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Find the best of several plans, or one within the smallest difference that matters of the best."""
    from sim import research  # noqa: PLC0415 - heavy

    console = Console(format, quiet)
    asked = research.question_of(file, set or ())
    pool = research.Pool(asked, out or Path("results") / f"{asked.name}-plans", fixed_inputs, jobs, console.say)
    show(console, research.select(pool, measure=measure, at=at, delta=delta, plans=plan or ()))


def optimise(
    file: FileArgument,
    budget_gbp: Annotated[float, typer.Option("--budget-gbp", help="Most pounds a year more than the baseline.")],
    target: Annotated[str, typer.Option("--target", help='Such as "average_caseload<=18".')],
    chance: Annotated[float, typer.Option("--chance", min=0.0, max=1.0, help="With which the target must be met.")] = 0.8,
    measure: MeasureOption = None,
    at: AtOption = None,
    jobs: JobsOption = 1,
    out: OutOption = None,
    fixed_inputs: FixedOption = False,
    set: SetOption = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Find the best plan that keeps within a budget and meets a target with a stated chance."""
    from sim import research  # noqa: PLC0415 - heavy

    console = Console(format, quiet)
    asked = research.question_of(file, set or ())
    pool = research.Pool(asked, out or Path("results") / f"{asked.name}-plans", fixed_inputs, jobs, console.say)
    found = research.best_under_budget(pool, budget_gbp=budget_gbp, target=target, chance=chance, measure=measure, at=at)
    show(console, found)


def backtest(
    evidence: Annotated[Path, typer.Argument(metavar="FOLDER", help="Published files: census, children, inspections.")],
    area: Annotated[list[str] | None, typer.Option(help="An authority as published; West Yorkshire when left out.")] = None,
    start: Annotated[list[int] | None, typer.Option(help="A census year to forecast from; may be given several times.")] = None,
    until: Annotated[int, typer.Option("--until", help="Last census year.")] = 2024,
    reps: Annotated[int, typer.Option("--reps", min=9, help="Futures of each forecast.")] = 20,
    observed: Annotated[Path | None, typer.Option("--observed", help="CSV of area, year, measure, value.")] = None,
    jobs: JobsOption = 1,
    out: Annotated[Path, typer.Option("--out", help="Folder for the runs.")] = Path("results/backtest"),
    score_only: Annotated[bool, typer.Option("--score-only", help="Score what is there and run nothing.")] = False,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Forecast the past of authorities from each census, and count how wrong the forecasts were."""
    from sim import research  # noqa: PLC0415 - heavy

    console = Console(format, quiet)
    asked = research.Backtest(tuple(area or research.WEST_YORKSHIRE), tuple(start or (until - 1,)), until, reps)
    found = research.backtest(asked, evidence, out, observed=observed, jobs=jobs, score_only=score_only, say=console.say)
    show(console, found)


COMMANDS = (verify, attribute, select, optimise, backtest)
