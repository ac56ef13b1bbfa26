"""The charts of one run, drawn from its facts: the same figures for the page, the paper, the workbook and the app."""

from __future__ import annotations

from collections.abc import Callable

from sim.report import limits
from sim.report.facts import Facts, PlanFacts, StripFacts
from sim.report.figures import (
    ChartAxes,
    Effect,
    FanMarks,
    FanWords,
    StripRow,
    dots,
    fan,
    small_multiples,
    strip,
    what_matters,
)
from sim.report.phrases import measure_words, population_of, unit_words

MOST_PANELS = 6


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
    wanted = {"today", facts.baseline.label, facts.lead.label}
    rows = [_row(row) for row in facts.strips if row.label in wanted]
    if not rows:
        return None
    return strip(rows, facts.run.at)


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
    effects = [Effect(each.setting, each.at_low, each.at_high, each.strength) for each in facts.matters]
    return what_matters(measure_words(facts.run.measure), effects)


CHARTS: dict[str, Callable[[Facts], ChartAxes | None]] = {
    "fan": fan_chart,
    "dots": dots_chart,
    "strip": strip_chart,
    "plans": plans_chart,
    "matters": matters_chart,
}


def _row(found: StripFacts) -> StripRow:
    """Turn the shares of one plan into squares."""
    return StripRow(found.label, found.over_cap.middle, (found.over_first.middle, found.over_second.middle), found.notes)


def _words(facts: Facts) -> FanWords:
    """Name what the fan shows."""
    measure = facts.run.measure
    return FanWords(measure_words(measure).removeprefix("the "), unit_words(measure), population_of(measure))
