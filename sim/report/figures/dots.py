"""The fifty dots: when a target is first reached, one dot for each of fifty equally likely futures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd

from sim.report import limits, words
from sim.report.figures import palette
from sim.report.figures.canvas import ChartAxes, month_axis, sheet, short_month, styled
from sim.report.figures.fan import Size

_LARGEST_DOT_MM = 2.3
_SMALLEST_DOT_MM = 0.7
_POINTS_PER_MM = 72 / 25.4
_GAP_MM = 11.0
_NEVER_LABEL_MM = 33.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 0.045, 0.985, 0.75, 0.27


def dots(
    label: str,
    target: str,
    first_months: Sequence[date | None],
    months: Sequence[date],
    size: Size | None = None,
) -> ChartAxes:
    """Draw fifty dots at the months in which a target is first reached.

    Args:
        label: name of the plan.
        target: the target in words, such as "18 or less".
        first_months: month end in which each future first meets the target; None when it does not by the horizon.
        months: month ends of the study, the opening first.
        size: size on paper.

    Returns:
        Axes with ``.alt``, ``.caption`` and ``.table``.
    """
    size = size or Size(height_mm=float(limits.DOTS_HEIGHT_MM))
    picked = fifty(first_months)
    counts = Counter(picked)
    with styled():
        axes = sheet(size.width_mm, size.height_mm)[0]
        axes.figure.subplots_adjust(left=_LEFT, right=_RIGHT, top=_TOP, bottom=_BOTTOM)
        width_mm, height_mm = size.width_mm * (_RIGHT - _LEFT), size.height_mm * (_TOP - _BOTTOM)
        diameter_mm, month_mm = _fit(counts, len(months), width_mm, height_mm)
        _set_axes(axes, months, width_mm / month_mm, height_mm)
        for month, number in counts.items():
            _stack(axes, _Pile(month, months, number), (diameter_mm, month_mm, height_mm))
        at = len(months) - 0.5 + _GAP_MM / month_mm
        axes.annotate(f"not by {short_month(months[-1])}", (at, -1.6), va="top", annotation_clip=False)
        axes.set_title(_finding(label, target, picked), pad=3)
    axes.alt = _alt(label, target, picked, months[-1])
    axes.caption = (
        f"Each dot is one of {limits.DOTS} equally likely futures. Hollow: not by {words.month_text(months[-1])}."
        f" Drawn from {words.count_text(len(first_months))} simulated futures."
    )
    axes.table = pd.DataFrame({"first_month": list(counts), "dots": list(counts.values())})
    return axes


def fifty(first_months: Sequence[date | None]) -> list[date | None]:
    """Pick the futures at the middles of fifty equal shares of all futures, earliest first, never last."""
    ordered = sorted(first_months, key=lambda month: (month is None, month or date.max))
    ranks = [math.ceil(len(ordered) * (2 * dot - 1) / (2 * limits.DOTS)) for dot in range(1, limits.DOTS + 1)]
    return [ordered[rank - 1] for rank in ranks]


def _fit(counts: Counter[date | None], months: int, width_mm: float, height_mm: float) -> tuple[float, float]:
    """Choose the largest dot for which every month's dots fit into its column; return its diameter and a month's width."""
    diameter = _LARGEST_DOT_MM
    while True:
        rows = max(1, int(height_mm / diameter))
        never_mm = _GAP_MM + max(_NEVER_LABEL_MM, math.ceil(counts[None] / rows) * diameter)
        month_mm = (width_mm - never_mm) / months
        tallest = max((number for month, number in counts.items() if month is not None), default=0)
        if math.ceil(tallest / rows) * diameter <= month_mm or diameter <= _SMALLEST_DOT_MM:
            return diameter, month_mm
        diameter -= 0.1


def _set_axes(axes: ChartAxes, months: Sequence[date], months_across: float, height_mm: float) -> None:
    """Count months to the right and millimetres upwards."""
    axes.set_xlim(-0.5, months_across - 0.5)
    axes.set_ylim(0, height_mm)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    month_axis(axes, months)
    axes.spines["bottom"].set_bounds(-0.5, len(months) - 0.5)


class _Pile(NamedTuple):
    """The dots of one month; no month for those that never get there."""

    month: date | None
    months: Sequence[date]
    number: int


def _stack(axes: ChartAxes, pile: _Pile, sizes: tuple[float, float, float]) -> None:
    """Pile up the dots of one month; those that never get there are hollow and stand after the last month."""
    diameter_mm, month_mm, height_mm = sizes
    step, rows = diameter_mm / month_mm, max(1, int(height_mm / diameter_mm))
    if pile.month is None:
        start = len(pile.months) - 0.5 + (_GAP_MM + diameter_mm / 2) / month_mm
    else:
        start = list(pile.months).index(pile.month) - (math.ceil(pile.number / rows) - 1) * step / 2
    axes.plot(
        [start + (dot // rows) * step for dot in range(pile.number)],
        [(dot % rows + 0.6) * diameter_mm for dot in range(pile.number)],
        "o",
        markersize=diameter_mm * _POINTS_PER_MM * 0.82,
        markerfacecolor=palette.PAPER if pile.month is None else palette.NAVY,
        markeredgecolor=palette.NAVY,
        markeredgewidth=0.8,
        clip_on=False,
    )


def _finding(label: str, target: str, picked: Sequence[date | None]) -> str:
    """Say how many of the dots reach the target."""
    reached = sum(month is not None for month in picked)
    return f"{label}: {reached} of {limits.DOTS} dots reach {target}"


def _alt(label: str, target: str, picked: Sequence[date | None], horizon: date) -> str:
    """Say how many dots meet the target and where the middle dot stands."""
    reached = sum(month is not None for month in picked)
    middle = picked[limits.DOTS // 2 - 1]
    where = f"is {words.month_text(middle)}" if middle else f"is not there by {words.month_text(horizon)}"
    return f"{label}: {reached} of {limits.DOTS} dots reach {target} by {words.month_text(horizon)}. The middle dot {where}."
