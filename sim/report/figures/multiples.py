"""Small panels side by side on one scale: plans, teams or measures, do-nothing in each."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from sim.report import words
from sim.report.figures import palette
from sim.report.figures.canvas import ChartAxes, month_axis, sheet, styled
from sim.report.figures.fan import FanWords, Size
from sim.report.parts import Band
from sim.report.words import Detail, Goal

_COLUMNS = 3


def small_multiples(
    panels: Sequence[Band], baseline: Band, text: FanWords, goal: Goal | None = None, size: Size | None = None
) -> ChartAxes:
    """Draw three to six fans on the same axes, with do-nothing as a thin dashed line in each.

    Args:
        panels: one band a panel.
        baseline: the plan repeated in every panel.
        text: what is shown, in words.
        goal: a target, drawn in every panel.
        size: size on paper of the whole; grows with the number of rows when not given.

    Returns:
        Axes of the first panel, with ``.alt``, ``.caption`` and ``.table`` for all.
    """
    rows = math.ceil(len(panels) / _COLUMNS)
    size = size or Size(height_mm=10.0 + 38.0 * rows)
    with styled():
        made = sheet(size.width_mm, size.height_mm, (rows, _COLUMNS))
        figure = made[0].figure
        figure.subplots_adjust(
            left=0.05, right=0.945, top=1 - 7 / size.height_mm, bottom=7 / size.height_mm, hspace=0.38, wspace=0.42
        )
        for axes, band in zip(made, panels, strict=False):
            _draw(axes, band, baseline, goal)
        for axes in made[len(panels) :]:
            axes.remove()
        top = max(max(band.high80) for band in (*panels, baseline))
        made[0].set_ylim(0, max(top, goal.number if goal else 0.0) * 1.1)
    made[0].alt = _alt(panels)
    made[0].caption = (
        f"{text.measure.capitalize()}, {text.unit}. Band: 8 in 10 futures, month by month; solid: middle;"
        f" dashed: {baseline.label}, middle."
    )
    made[0].table = _table((*panels, baseline))
    return made[0]


def _draw(axes: ChartAxes, band: Band, baseline: Band, goal: Goal | None) -> None:
    """Draw one panel."""
    at = range(len(band.months))
    axes.fill_between(at, band.low80, band.high80, facecolor=palette.INNER_BAND, linewidth=0)
    for edge in (band.low80, band.high80):
        axes.plot(at, edge, color=palette.NAVY, linewidth=0.8, linestyle=(0, (4, 2)))
    axes.plot(range(len(baseline.months)), baseline.middle, color=palette.PLUM, linewidth=1.2, linestyle=(0, (5, 2)))
    axes.plot(at, band.middle, color=palette.NAVY, linewidth=1.8)
    if goal is not None:
        axes.axhline(goal.number, color=palette.CHARCOAL, linewidth=1)
    axes.set_xlim(0, len(band.months) - 1)
    month_axis(axes, band.months, most_labels=2)
    axes.set_title(band.label)


def _alt(panels: Sequence[Band]) -> str:
    """Say one clause a panel."""
    clauses = []
    for band in panels:
        grain = words.case_grain(band.low80[-1], band.high80[-1], 0.0, Detail.SIDE_ONE)
        clauses.append(f"{band.label} {words.range_text(band.low80[-1], band.middle[-1], band.high80[-1], grain).ends}")
    return f"In {words.month_text(panels[0].months[-1])}, 8 in 10 futures: {'; '.join(clauses)}."


def _table(bands: Sequence[Band]) -> pd.DataFrame:
    """Return all panels below each other."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "panel": band.label,
                    "month_end": band.months,
                    "low": band.low80,
                    "middle": band.middle,
                    "high": band.high80,
                }
            )
            for band in bands
        ],
        ignore_index=True,
    )
