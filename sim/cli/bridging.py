"""The command bridge: from posts on paper to cases per worker in practice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import sim
from sim.cli.console import Console, Format, FormatOption, QuietOption
from sim.cli.tables import table, wrapped

if TYPE_CHECKING:
    from sim.research.bridging import Bridge


def bridge(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Results folder.", show_default=False)],
    plan: Annotated[str | None, typer.Option(help="Plan whose posts are looked at; the first when left out.")] = None,
    at: Annotated[str | None, typer.Option(help="Date, such as 2019-03-31; that of the study when left out.")] = None,
    svg: Annotated[Path | None, typer.Option(help="Also draw it in this file.")] = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Show what lies between posts on paper and cases per worker in practice."""
    from sim.report.figures.canvas import svg as drawn  # noqa: PLC0415 - heavy
    from sim.research.bridging import bridge_chart, bridge_of  # noqa: PLC0415 - heavy
    from sim.runs.store import Store  # noqa: PLC0415 - heavy

    result = sim.Result(out)
    found = bridge_of(result, plan, at)
    console = Console(format, quiet)
    if svg is not None:
        Store(svg.parent).write(svg, drawn(bridge_chart(found), f"{result.manifest.run_id}-bridge").encode())
        console.say(f"Written: {svg}")
    console.result(bridge_text(found), found.to_json())


def bridge_text(found: Bridge) -> str:
    """Return the bridge as a table.

    Args:
        found: to show.
    """
    from sim.report.words import ascii_minus, date_text  # noqa: PLC0415 - with the rest of the wording

    title = (
        f"From posts on paper to cases per worker in practice: {found.name}, {found.plan}, {date_text(found.at)}. Averages of "
        f"{found.futures} futures; {found.new_posts_fte:.1f} FTE of new posts by then."
    )
    rows = []
    for step in found.steps:
        low, high = step.change.low, step.change.high
        known = "too few futures" if low is None or high is None else f"{low:+.2f} to {high:+.2f}"
        rows.append((step.what, "" if step is found.steps[0] else f"{step.change.mean:+.2f}", known, f"{step.level.mean:.2f}"))
    note = (
        f"Cases per worker in practice: {found.in_practice.level.mean:.1f}. Each step changes one thing and they add up; in "
        "another order each would have another size."
    )
    head = ("step", "change", "95 % interval", "leads to")
    return ascii_minus("\n\n".join([wrapped(title), table(head, rows), wrapped(note)]))
