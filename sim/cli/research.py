"""Commands of the research tools: attribute, select, optimise, leakage, backtest, sensitivity, calibrate."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import Console, Format, FormatOption, QuietOption
from sim.cli.files import SetOption
from sim.cli.results import OutArgument
from sim.cli.running import FixedOption, SeedOption

FileArgument = Annotated[str, typer.Argument(metavar="STUDY|OUT", help="A study, or a results folder.", show_default=False)]
MeasureOption = Annotated[str | None, typer.Option("--measure", help="The measure that counts.")]
MeasuresOption = Annotated[list[str] | None, typer.Option("--measure", help="A measure; may be given several times.")]
AtOption = Annotated[str | None, typer.Option("--at", help="Date of comparison, such as 2021-03-31.")]
FuturesOption = Annotated[int, typer.Option("--reps", min=2, help="Futures of each run.")]
JobsOption = Annotated[int, typer.Option("--jobs", min=1, help="Processes to use.")]
FolderOption = Annotated[Path | None, typer.Option("--out", help="Folder of the runs, below results/ when left out.")]


def attribute(
    what: FileArgument,
    plan: Annotated[str, typer.Option("--plan", help="The plan to take apart.")],
    measure: MeasuresOption = None,
    at: AtOption = None,
    reps: FuturesOption = 40,
    jobs: JobsOption = 1,
    out: FolderOption = None,
    set: SetOption = None,
    fixed_inputs: FixedOption = False,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Share what a plan changes among its policies, so that the shares add up in every future."""
    from sim import research  # noqa: PLC0415 - heavy
    from sim.cli.findings import attribution_text  # noqa: PLC0415 - heavy

    console = Console(format, quiet)
    found = research.attribute(
        research.question_of(what, set or ()),
        plan,
        measures=measure or (),
        at=at,
        reps=reps,
        out=out,
        jobs=jobs,
        fixed_inputs=fixed_inputs,
        say=console.say,
    )
    console.result(attribution_text(found), found.to_json())


def select(
    what: FileArgument,
    measure: MeasureOption = None,
    at: AtOption = None,
    delta: Annotated[float | None, typer.Option("--delta", help="Smallest difference that matters.")] = None,
    plan: Annotated[list[str] | None, typer.Option("--plan", help="A plan to choose from; all when left out.")] = None,
    most: Annotated[int, typer.Option("--most", min=10, help="Futures of a plan at which to stop.")] = 1000,
    fresh: Annotated[int, typer.Option("--fresh", min=2, help="Fresh futures of the winner.")] = 100,
    jobs: JobsOption = 1,
    out: FolderOption = None,
    fixed_inputs: FixedOption = False,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Find the best plan of a study, or one as good as makes no difference."""
    from sim import research  # noqa: PLC0415 - heavy
    from sim.cli.findings import selection_text  # noqa: PLC0415 - heavy

    console = Console(format, quiet)
    asked = research.question_of(what)
    pool = research.Pool(asked, out or Path("results") / f"{asked.name}-select", fixed_inputs, jobs, console.say)
    found = research.select(pool, measure=measure, at=at or asked.at, delta=delta, plans=plan or (), most=most, fresh=fresh)
    console.result(selection_text(found), found.to_json())


def optimise(
    what: FileArgument,
    budget: Annotated[float, typer.Option("--budget", help="Most pounds a year more than the baseline.")],
    target: Annotated[str | None, typer.Option("--target", help="Such as average_caseload<=18; the study's first.")] = None,
    chance: Annotated[float, typer.Option("--chance", min=0, max=1, help="With which the target must be met.")] = 0.8,
    measure: MeasureOption = None,
    at: AtOption = None,
    search: Annotated[int, typer.Option("--search", min=2, help="Futures of every plan for the search.")] = 40,
    fresh: Annotated[int, typer.Option("--fresh", min=2, help="Fresh futures for each certificate.")] = 100,
    jobs: JobsOption = 1,
    out: FolderOption = None,
    fixed_inputs: FixedOption = False,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Find the best plan under a yearly budget that meets a target with a chance, certified on fresh futures."""
    from sim import research  # noqa: PLC0415 - heavy
    from sim.cli.findings import optimum_text  # noqa: PLC0415 - heavy

    console = Console(format, quiet)
    asked = research.question_of(what)
    goal = target or (asked.targets[0] if asked.targets else "")
    if not goal:
        raise typer.BadParameter("the study has no target; give one with --target")
    pool = research.Pool(asked, out or Path("results") / f"{asked.name}-optimise", fixed_inputs, jobs, console.say)
    found = research.best_under_budget(
        pool,
        budget_gbp=budget,
        target=goal,
        chance=chance,
        measure=measure,
        at=at or asked.at,
        search=search,
        fresh=fresh,
    )
    console.result(optimum_text(found), found.to_json())


def leakage(
    out: OutArgument,
    plan: Annotated[str, typer.Option("--plan", help="The plan while neighbours keep still.")],
    answered: Annotated[str, typer.Option("--answered", help="The same plan when neighbours answer it.")],
    measure: MeasuresOption = None,
    at: AtOption = None,
    baseline: Annotated[str | None, typer.Option(help="Neither plan nor answer.")] = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Say how much of a plan's effect the neighbours' answer takes away."""
    from sim import research  # noqa: PLC0415 - heavy
    from sim.cli.findings import leakage_text  # noqa: PLC0415 - heavy

    found = research.leaks(out, plan, answered, measures=tuple(measure or ()), at=at, baseline=baseline)
    Console(format, quiet).result(leakage_text(found), found.to_json())


def backtest(
    evidence: Annotated[Path, typer.Option("--evidence", help="Folder of the published files.")],
    area: Annotated[list[str] | None, typer.Option("--area", help="An authority as published; may be repeated.")] = None,
    start: Annotated[list[int] | None, typer.Option("--from", help="Census year to forecast from; may be repeated.")] = None,
    until: Annotated[int, typer.Option("--until", help="Last census year to forecast.")] = 2021,
    observed: Annotated[Path | None, typer.Option("--observed", help="CSV of area, year, measure, value.")] = None,
    reps: FuturesOption = 20,
    seed: SeedOption = None,
    jobs: JobsOption = 1,
    out: Annotated[Path, typer.Option("--out", help="Folder of the runs.")] = Path("results/backtest"),
    page: Annotated[Path | None, typer.Option("--page", help="Also write a page with plots.")] = None,
    score_only: Annotated[bool, typer.Option("--score-only", help="Score what has been run; run nothing.")] = False,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Forecast the past from each census, and count how wrong the forecasts are; failures first."""
    from sim import research  # noqa: PLC0415 - heavy
    from sim.cli.findings import past_text  # noqa: PLC0415 - heavy
    from sim.research.past_page import write_page  # noqa: PLC0415 - heavy

    console = Console(format, quiet)
    areas, starts = tuple(area or research.WEST_YORKSHIRE), tuple(start or range(2017, until))
    asked = research.Backtest(areas, starts, until, reps, seed if seed is not None else 1)
    found = research.backtest(asked, evidence, out, observed=observed, jobs=jobs, score_only=score_only, say=console.say)
    if page is not None:
        write_page(found, page, date.today())
        console.say(f"Written: {page}")
    console.result(past_text(found), found.to_json())


COMMANDS = (attribute, select, optimise, leakage, backtest)
