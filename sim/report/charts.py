"""The charts of one run, drawn from its facts: the same figures for the page, the paper, the workbook and the app."""

from __future__ import annotations

from collections.abc import Callable

from sim.report import limits
from sim.report.facts import Facts, Part, PlanFacts, StripFacts
from sim.report.figures import (
    ChartAxes,
    Contribution,
    Effect,
    FanMarks,
    FanWords,
    Size,
    StripRow,
    dots,
    fan,
    small_multiples,
    strip,
    waterfall,
    what_matters,
)
from sim.report.figures.canvas import MM_PER_INCH
from sim.report.phrases import measure_title, measure_words, population_of, unit_words
from sim.report.words import cut_middle, month_text

MOST_PANELS = 6
FULL_WIDTH_MM = 186.0
BAR_EDGES_MM = 12.5
BAR_ROW_MM = 4.8


def fan_chart(facts: Facts, plan: PlanFacts | None = None) -> ChartAxes | None:
    """Draw one plan month by month beside the baseline; nothing when there are too few futures.

    Args:
        facts: of the run.
        plan: the one drawn in full; the leading plan when not given.
    """
    shown = plan or facts.lead
    if shown.band is None:
        return None
    other = facts.baseline.band if shown.name != facts.baseline.name else None
    held = facts.run.settings_held_still
    goal = facts.run.target.goal if facts.run.target else None
    return fan(shown.band, other, _words(facts), FanMarks(goal=goal, settings_held_still=held))


def dots_chart(facts: Facts, plan: PlanFacts | None = None) -> ChartAxes | None:
    """Draw when the target is first reached; nothing without a target."""
    shown = plan or facts.lead
    if facts.run.target is None or shown.band is None:
        return None
    return dots(shown.label, facts.run.target.words, shown.first_months, shown.band.months)


def strip_chart(facts: Facts) -> ChartAxes | None:
    """Draw how the workers stand today, under the baseline and under the leading plan."""
    rows = [_row(row) for row in strips_shown(facts)]
    return strip(rows, facts.run.at) if rows else None


def strips_shown(facts: Facts) -> list[StripFacts]:
    """Return the strips there is room for: today, baseline and leading plan, fewer where its parts take the room."""
    wanted: tuple[str, ...] = ("today", facts.baseline.label, facts.lead.label)
    if facts.waterfall is not None:
        wanted = wanted[2:] if len(facts.waterfall.parts) > limits.PARTS_BESIDE_TODAY else wanted[::2]
    return [row for row in facts.strips if row.label in wanted]


def plans_chart(facts: Facts) -> ChartAxes | None:
    """Draw all plans as small panels; nothing below three plans beside the baseline."""
    panels = [plan.band for plan in facts.plans[1:] if plan.band is not None]
    if len(panels) < limits.MOST_PLANS_SHOWN - 1 or facts.baseline.band is None:
        return None
    goal = facts.run.target.goal if facts.run.target else None
    return small_multiples(panels[:MOST_PANELS], facts.baseline.band, _words(facts), goal)


def matters_chart(facts: Facts) -> ChartAxes | None:
    """Draw which settings move the answer; nothing when that was not worked out."""
    if not facts.matters:
        return None
    effects = [
        Effect(each.setting, each.at_low, each.at_high, each.strength, each.number("low").text, each.number("high").text)
        for each in facts.matters
    ]
    return what_matters(measure_words(facts.run.measure), effects)


def waterfall_chart(facts: Facts, width_mm: float = FULL_WIDTH_MM) -> ChartAxes | None:
    """Draw which policy of the leading plan moved what; nothing when the run does not hold its parts.

    Args:
        facts: of the run.
        width_mm: width on paper.
    """
    found = facts.waterfall
    if found is None:
        return None
    parts = [_bar(part) for part in found.parts]
    size = Size(width_mm, BAR_EDGES_MM + BAR_ROW_MM * (len(parts) + 1))
    measure = facts.run.measure
    unit = f", {unit_words(measure)}" if unit_words(measure) else ""
    return waterfall(f"{measure_title(measure)} in {month_text(facts.run.at)}{unit}", parts, _bar(found.total), size)


def height_mm(axes: ChartAxes) -> float:
    """Return how high a chart is on paper."""
    return float(axes.bbox.height / axes.get_position().height / axes.figure.dpi) * MM_PER_INCH


def _bar(part: Part) -> Contribution:
    """Turn what a policy moved into a bar that prints the same digits as the tables."""
    change = part.change
    return Contribution(
        cut_middle(part.label, limits.MOST_PART_CHARACTERS), change.mean, change.low95, change.high95, part.numbers()[1].text
    )


CHARTS: dict[str, Callable[[Facts], ChartAxes | None]] = {
    "fan": fan_chart,
    "dots": dots_chart,
    "strip": strip_chart,
    "plans": plans_chart,
    "matters": matters_chart,
    "waterfall": waterfall_chart,
}


def _row(found: StripFacts) -> StripRow:
    """Turn the shares of one plan into squares."""
    return StripRow(found.label, found.over_cap.middle, (found.over_first.middle, found.over_second.middle), found.notes)


def _words(facts: Facts) -> FanWords:
    """Name what the fan shows."""
    measure = facts.run.measure
    return FanWords(measure_words(measure).removeprefix("the "), unit_words(measure), population_of(measure))
