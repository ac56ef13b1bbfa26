"""Commands about the past: backtest and calibrate."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import Console, Format, FormatOption, QuietOption
from sim.cli.research_options import FolderOption, JobsOption

EvidenceOption = Annotated[Path, typer.Option("--evidence", help="Folder of the published files.")]


def backtest(
    file: Annotated[Path | None, typer.Argument(metavar="[STUDY]", help="A back-test study; options go before it.")] = None,
    evidence: EvidenceOption = Path("evidence"),
    area: Annotated[list[str] | None, typer.Option("--area", help="An authority as published; may be repeated.")] = None,
    start: Annotated[list[int] | None, typer.Option("--from", help="Census year to forecast from; may be repeated.")] = None,
    until: Annotated[int | None, typer.Option("--until", help="Last census year to forecast.")] = None,
    observed: Annotated[Path | None, typer.Option("--observed", help="CSV of area, year, measure, value.")] = None,
    reps: Annotated[int | None, typer.Option("--reps", min=2, help="Futures of each forecast.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Root of all random numbers.")] = None,
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
    asked = research.asked_past(file, areas=area or (), starts=start or (), until=until, reps=reps, seed=seed)
    found = research.backtest(asked, evidence, out, observed=observed, jobs=jobs, score_only=score_only, say=console.say)
    if page is not None:
        write_page(found, page, date.today())
        console.say(f"Written: {page}")
    console.result(past_text(found), found.to_json())


def calibrate(
    council: Annotated[str, typer.Argument(metavar="COUNCIL", help="A council file or shipped name.", show_default=False)],
    observed: Annotated[
        Path, typer.Option("--observed", help="CSV: date, measure, value, error_sd, discrepancy_sd.", show_default=False)
    ],
    setting: Annotated[list[str] | None, typer.Option("--setting", help="A ranged setting; may be repeated.")] = None,
    waves: Annotated[int, typer.Option("--waves", min=1, help="Rounds of runs.")] = 2,
    points: Annotated[int | None, typer.Option("--points", min=5, help="Points of each round.")] = None,
    reps: Annotated[int, typer.Option("--reps", min=2, help="Futures of every point.")] = 4,
    write: Annotated[Path | None, typer.Option("--write", help="Council file to write with what was learned.")] = None,
    jobs: JobsOption = 1,
    out: FolderOption = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Rule out settings that cannot have led to the past, and write a council with those that are left."""
    from sim import research  # noqa: PLC0415 - heavy
    from sim.cli.findings import calibration_text  # noqa: PLC0415 - heavy

    console = Console(format, quiet)
    past = research.figures_in(observed)
    asked = research.question_until(council, max(one.date for one in past))
    found = research.calibrate(
        asked,
        past,
        file=council,
        settings=setting or (),
        waves=waves,
        points=points,
        reps=reps,
        out=out,
        jobs=jobs,
        say=console.say,
    )
    if write is not None:
        console.say(f"Written: {research.write_council(found, asked.council.name, write, observed.name)}")
    console.result(calibration_text(found), found.to_json())


def estimate(
    area: Annotated[str | None, typer.Argument(metavar="[AREA]", help="An authority as published.", show_default=False)] = None,
    evidence: EvidenceOption = Path("evidence"),
    spells: Annotated[Path | None, typer.Option("--spells", help="CSV: begun, ended (empty while it goes on).")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last day that the list of spells knows of.")] = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Estimate what can be counted: leaving, hiring, agency cover and lengths; what has not ended counts as it should."""
    from sim import research  # noqa: PLC0415 - heavy
    from sim.cli.findings_of_runs import estimates_text  # noqa: PLC0415 - heavy

    if (spells is None) == (area is None) or (spells is not None and until is None):
        raise typer.BadParameter("name an authority, or give --spells FILE with --until DATE")
    if spells is not None and until is not None:
        found = research.spell_estimates(spells, until)
    else:
        found = research.direct_estimates(evidence, area or "")
    Console(format, quiet).result(estimates_text(found), found.to_json())


COMMANDS = (backtest, calibrate, estimate)
