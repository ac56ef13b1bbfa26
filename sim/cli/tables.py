"""Text tables for the terminal: at most 100 columns, aligned, no drawing characters, and never a mean by itself."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sim.cli.console import WIDTH

if TYPE_CHECKING:
    from sim.analysis.comparison import Comparison
    from sim.analysis.intervals import Chance
    from sim.analysis.paired import Difference, Level

GAP = 2
LONGEST_LIST = 10
ERRORS_ACROSS = 4  # a 95 % interval is about four standard errors wide
ENDING = "Ranges hold 8 in 10 futures. Same futures for every plan. Full precision: --format json"


class MeasureNames(NamedTuple):
    """What a number is called and counted in."""

    measure: str
    unit: str


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out rows under a head; the last column is cut so that no line is longer than a terminal."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Write one line of a table."""
    text = (" " * GAP).join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
    return text if len(text) <= WIDTH else text[: WIDTH - 3] + "..."


def wrapped(text: str, indent: str = "") -> str:
    """Break a sentence over lines."""
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def comparison_text(found: Comparison, costs: Sequence[tuple[str, Level, Difference]] = ()) -> str:
    """Return a comparison as tables, one block a measure, one a target, and the cost of the whole run."""
    when = _day(found.at) if found.over == 1 else f"average of {found.over} month ends up to {_day(found.at)}"
    blocks = [f"{found.study}: {found.replications} futures of each plan, {when}"]
    blocks += [_measure_block(found, place) for place in range(len(found.plans[0].measures))]
    blocks += [_target_block(found, place) for place in range(len(found.plans[0].targets))]
    blocks += [cost_text(found, costs)] if costs else []
    blocks += [wrapped(warning) for warning in found.warnings]
    return "\n\n".join([*blocks, ENDING])


def _day(day: date) -> str:
    """Write a date as the report does."""
    from sim.report.words import date_text  # noqa: PLC0415 - with the rest of the wording

    return date_text(day)


def _measure_block(found: Comparison, place: int) -> str:
    """Return one measure under every plan."""
    from sim.report.phrases import measure_title, population_of, unit_of  # noqa: PLC0415 - with the rest of the wording

    name = found.plans[0].measures[place].measure
    title = ", ".join(part for part in (measure_title(name), unit_of(name), population_of(name)) if part)
    head = ("plan", "8 in 10 futures", f"against {found.baseline}", "better in")
    rows = []
    for plan in found.plans:
        result = plan.measures[place]
        names = MeasureNames(result.measure, result.unit)
        level, gap = _range(found, plan.plan, names, result.level), _change(found, plan.plan, names, result.difference)
        rows.append((plan.plan, level, *gap))
    return f"{wrapped(title)}\n{table(head, rows)}"


def _range(found: Comparison, plan: str, names: MeasureNames, level: Level) -> str:
    """Return the range of one measure under one plan."""
    from sim.report.parts import Range  # noqa: PLC0415 - with the rest of the wording
    from sim.report.words import NOT_KNOWN, Detail, ascii_minus  # noqa: PLC0415 - with the rest of the wording

    if level.mean is None:
        return NOT_KNOWN
    shown = Range(
        measure=names.measure,
        plan=plan,
        date=found.at,
        unit=names.unit,
        population="",
        middle=level.mean,
        mc_error=level.mc_error or 0.0,
        low80=level.low80,
        high80=level.high80,
        low95=level.low95,
        high95=level.high95,
        replications=found.replications,
    )
    return ascii_minus(shown.texts(Detail.SIDE_ONE if names.unit == "GBP" else Detail.TABLE).whole)


def _change(found: Comparison, plan: str, names: MeasureNames, gap: Difference) -> tuple[str, str]:
    """Return what a plan changes, with its interval, and in how many of the same futures it is better."""
    from sim.report.parts import Change  # noqa: PLC0415 - with the rest of the wording
    from sim.report.words import Detail, ascii_minus, better_text  # noqa: PLC0415 - with the rest of the wording

    if plan == found.baseline or gap.mean is None or gap.low95 is None or gap.high95 is None:
        return "", ""
    change = Change(
        measure=names.measure,
        plan=plan,
        baseline=found.baseline,
        date=found.at,
        unit=names.unit,
        mean=gap.mean,
        low95=gap.low95,
        high95=gap.high95,
        error=(gap.high95 - gap.low95) / ERRORS_ACROSS,
        futures_better=gap.futures_better,
        replications=found.replications,
    )
    better = "" if gap.futures_better is None else better_text(gap.futures_better, found.replications)
    return ascii_minus(change.texts(Detail.SIDE_ONE if names.unit == "GBP" else Detail.TABLE).whole), better


def _target_block(found: Comparison, place: int) -> str:
    """Return the chances of one target under every plan."""
    target = found.plans[0].targets[place].target
    head = ("plan", "on the date", "by the date", "held 6 months")
    rows = []
    for plan in found.plans:
        chances = plan.targets[place]
        cells = (chances.at, chances.by, chances.held_6_months)
        rows.append((plan.plan, *(_chance(each, found.replications) for each in cells)))
    return f"Futures that meet {target}, {_day(found.by)}\n{table(head, rows)}"


def _chance(chance: Chance | None, futures: int) -> str:
    """Return in how many futures something happens."""
    from sim.report.words import NOT_KNOWN, chance_text  # noqa: PLC0415 - with the rest of the wording

    return NOT_KNOWN if chance is None else chance_text(round(chance.probability * futures), futures)


def cost_text(found: Comparison, costs: Sequence[tuple[str, Level, Difference]]) -> str:
    """Return what every plan costs over the whole run, with ranges."""
    money = MeasureNames("cost_total_gbp", "GBP")
    rows = [(plan, _range(found, plan, money, level), *_change(found, plan, money, gap)) for plan, level, gap in costs]
    head = ("plan", "8 in 10 futures", f"against {found.baseline}", "cheaper in")
    return f"Cost of the whole run, pounds\n{table(head, rows)}"


def outline(data: object, depth: int = 0) -> str:
    """Return nested results as indented lines, one a number; long lists of single futures are counted, not printed."""
    lines: list[str] = []
    indent = "  " * depth
    if isinstance(data, Mapping):
        for name, value in data.items():
            lines += _entry(f"{indent}{str(name).replace('_', ' ')}", value, depth)
    elif isinstance(data, list | tuple):
        for value in data:
            lines += _entry(f"{indent}-", value, depth)
    return "\n".join(lines)


def _entry(head: str, value: object, depth: int) -> list[str]:
    """Return one entry of an outline."""
    if isinstance(value, list | tuple) and len(value) > LONGEST_LIST and not isinstance(value[0], Mapping):
        return [f"{head}: {len(value)} futures"]
    if isinstance(value, Mapping | list | tuple) and value:
        return [f"{head}:" if not head.endswith("-") else head, outline(value, depth + 1)]
    return [f"{head}: {_plain(value)}" if not head.endswith("-") else f"{head} {_plain(value)}"]


def _plain(value: object) -> str:
    """Write a single value."""
    if value is None or value in ((), [], {}):
        return "none"
    return f"{value:.5g}" if isinstance(value, float) else str(value)
