"""Commands of the research tools; those about the past are beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import SOME_FAILED
from sim.cli.console import Console, Format, FormatOption, QuietOption
from sim.cli.files import SetOption
from sim.cli.history import COMMANDS as HISTORY
from sim.cli.research_options import (
    AtOption,
    FileArgument,
    FolderOption,
    FuturesOption,
    JobsOption,
    MeasureOption,
    MeasuresOption,
    ResearchFixedOption,
)

OutArgument = Annotated[Path, typer.Argument(metavar="OUT", help="Results folder.", show_default=False)]


def verify(
    cases: Annotated[list[str] | None, typer.Argument(metavar="[CASE]...", help="Such as V01; all when left out.")] = None,
    reps: Annotated[int | None, typer.Option("--reps", min=1, help="Futures of each part, in place of the usual.")] = None,
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
    verdicts = run(cases or (), reps, quick=quick, full=full, seed=seed, processes=jobs)
    Console(format, quiet).result(as_text(verdicts), as_json(verdicts))
    if not all(verdict.passed for verdict in verdicts):
        raise typer.Exit(SOME_FAILED)


def attribute(
    what: FileArgument,
    plan: Annotated[str, typer.Option("--plan", help="The plan to take apart.")],
    measure: MeasuresOption = None,
    at: AtOption = None,
    reps: FuturesOption = 40,
    jobs: JobsOption = 1,
    out: FolderOption = None,
    set: SetOption = None,
    fixed_inputs: ResearchFixedOption = False,
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
    total: Annotated[int | None, typer.Option("--total", min=20, help="Spread so many futures over the plans (OCBA).")] = None,
    fresh: Annotated[int, typer.Option("--fresh", min=2, help="Fresh futures of the winner.")] = 100,
    jobs: JobsOption = 1,
    out: FolderOption = None,
    fixed_inputs: ResearchFixedOption = False,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Find the best plan of a study, or one as good as makes no difference; or the leader after a fixed number of futures."""
    from sim import research  # noqa: PLC0415 - heavy
    from sim.cli.findings import selection_text, spread_text  # noqa: PLC0415 - heavy

    console = Console(format, quiet)
    asked = research.question_of(what)
    pool = research.Pool(asked, out or Path("results") / f"{asked.name}-select", fixed_inputs, jobs, console.say)
    when, names = at or asked.at, plan or ()
    if total is not None:
        leader = research.spread_over(pool, total, measure=measure, at=when, delta=delta, plans=names, fresh=fresh)
        console.result(spread_text(leader), leader.to_json())
        return
    found = research.select(pool, measure=measure, at=when, delta=delta, plans=names, most=most, fresh=fresh)
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
    fixed_inputs: ResearchFixedOption = False,
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


def sensitivity(
    what: FileArgument,
    plan: Annotated[str | None, typer.Option("--plan", help="The plan looked at; the baseline when left out.")] = None,
    measure: MeasureOption = None,
    at: AtOption = None,
    setting: Annotated[list[str] | None, typer.Option("--setting", help="A ranged setting; may be repeated.")] = None,
    trajectories: Annotated[int, typer.Option("--trajectories", min=2, help="Of the screening; 20 for a report.")] = 10,
    reps: Annotated[int, typer.Option("--reps", min=2, help="Futures of every point.")] = 4,
    split: Annotated[bool, typer.Option("--split", help="Split the range into unknown settings and chance instead.")] = False,
    draws: Annotated[int, typer.Option("--draws", min=2, help="Draws of the settings for --split.")] = 40,
    jobs: JobsOption = 1,
    out: FolderOption = None,
    set: SetOption = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Find the settings that move a measure, or split its range into unknown settings and chance."""
    from sim import research  # noqa: PLC0415 - heavy
    from sim.cli.findings import luck_text, sensitivity_text  # noqa: PLC0415 - heavy

    console = Console(format, quiet)
    asked = research.question_of(what, set or ())
    when, say = at or asked.at, console.say
    if split:
        parts = research.luck(asked, plan=plan, measure=measure, at=when, draws=draws, reps=reps, out=out, jobs=jobs, say=say)
        console.result(luck_text(parts), parts.to_json())
        return
    found = research.sensitivity(
        asked,
        plan=plan,
        measure=measure,
        at=when,
        settings=setting or (),
        trajectories=trajectories,
        reps=reps,
        out=out,
        jobs=jobs,
        say=say,
    )
    console.result(sensitivity_text(found), found.to_json())


def learn(
    out: OutArgument,
    measure: MeasureOption = None,
    target: Annotated[str | None, typer.Option("--target", help="Such as average_caseload<=18; the study's first.")] = None,
    at: AtOption = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Say which missing number is worth having, where plans fail, and when their effects could be seen."""
    from sim import research  # noqa: PLC0415 - heavy
    from sim.cli.findings_of_runs import learned_text  # noqa: PLC0415 - heavy

    found = research.learn(out, measure=measure, target=target, at=at)
    Console(format, quiet).result(learned_text(found), found.to_json())


def league(
    outs: Annotated[list[Path], typer.Argument(metavar="OUT OUT...", help="Results folders, one a council.")],
    measure: Annotated[str, typer.Option("--measure", help="The measure that ranks.")] = "average_caseload",
    at: AtOption = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Rank councils within each future, and say how little a place may mean."""
    from sim import research  # noqa: PLC0415 - heavy
    from sim.cli.findings_of_runs import league_text  # noqa: PLC0415 - heavy

    found = research.league(outs, measure=measure, at=at)
    Console(format, quiet).result(league_text(found), found.to_json())


def cite(
    out: Annotated[Path | None, typer.Argument(metavar="[OUT]", help="A run to name; the program alone when left out.")] = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Print how to cite Caseholder, or one run of it, so that others can compute the same numbers."""
    from sim import research  # noqa: PLC0415 - heavy
    from sim.cli.findings_of_runs import citation_text  # noqa: PLC0415 - heavy

    found = research.cite(out)
    Console(format, quiet).result(citation_text(found), found.to_json())


COMMANDS = (cite, verify, attribute, select, optimise, leakage, sensitivity, learn, league, *HISTORY)
