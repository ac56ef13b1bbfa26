"""Bars: which policy moved the result (waterfall), and which setting the answer hangs on most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sim.report.figures import palette
from sim.report.figures.canvas import MM_PER_INCH, ChartAxes, sheet, styled
from sim.report.figures.fan import Size
from sim.report.words import signed_text

_ROW_MM = 9.5
_EDGES_MM = 16.0
_BAR = 0.62
_CHARACTER_MM = 1.95
_WIDEST_LABEL = 0.58
_NUMBER_MM = 12.0


@dataclass(frozen=True)
class Contribution:
    """What one policy adds to the result, with its 95 % interval; ``text`` is the amount as printed, made here when empty."""

    label: str
    amount: float
    low: float
    high: float
    text: str = ""

    @property
    def said(self) -> str:
        """The amount as printed."""
        return self.text or signed_text(self.amount)

    @property
    def is_clear(self) -> bool:
        """Say whether the interval leaves out nought."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Effect:
    """What moving one setting over its range does to the answer.

    Attributes:
        label: the setting.
        at_low: change of the answer when the setting takes its low value.
        at_high: change of the answer when the setting takes its high value.
        strength: how well the setting is known: strong, medium, weak or our judgement.
        low_text: the change at the low value as printed; made here when empty.
        high_text: the change at the high value as printed.
    """

    label: str
    at_low: float
    at_high: float
    strength: str
    low_text: str = ""
    high_text: str = ""

    @property
    def said(self) -> tuple[str, str]:
        """Both changes as printed."""
        return self.low_text or signed_text(self.at_low), self.high_text or signed_text(self.at_high)


def waterfall(measure: str, parts: Sequence[Contribution], total: Contribution, size: Size | None = None) -> ChartAxes:
    """Draw how the policies of a plan add up to its difference from do-nothing, the largest first.

    Args:
        measure: such as "average caseload, cases for each full-time worker".
        parts: contributions of the policies and, if there is one, what they do together; they add up to the total.
        total: the whole difference, labelled with the plan.
        size: size on paper; grows with the number of bars when not given.

    Returns:
        Axes with ``.alt``, ``.caption`` and ``.table``.
    """
    ordered = sorted(parts, key=lambda part: -abs(part.amount))
    rows = [*ordered, total]
    with styled():
        axes = _rows([part.label for part in rows], size)
        start = 0.0
        for row, part in enumerate(rows):
            left = 0.0 if part is total else start
            _bar(axes, row, left, part, palette.CHARCOAL if part is total else palette.NAVY)
            start = left + part.amount
            if row + 1 < len(rows):
                axes.plot([start, start], [row - _BAR / 2, row + 1 + _BAR / 2], color=palette.CHARCOAL, linewidth=0.8)
        _value_axis(axes, [part.label for part in rows], [total.amount, *_reach(rows)])
        _title(axes, f"Most: {ordered[0].label}" if ordered[0].is_clear else "No policy clearly moves it")
    axes.alt = f"Change from do-nothing. {'; '.join(_change(part) for part in _fewest(ordered))}. Total {total.said}."
    axes.caption = f"{measure}: change from do-nothing. Thin line: how exactly it is known. Hatched: it could be nought."
    axes.table = pd.DataFrame(
        [(part.label, part.low, part.amount, part.high) for part in rows], columns=["policy", "low", "middle", "high"]
    )
    return axes


def what_matters(measure: str, effects: Sequence[Effect], size: Size | None = None) -> ChartAxes:
    """Draw how far each setting moves the answer over its range, the widest first.

    Args:
        measure: such as "average caseload in December 2019".
        effects: settings with their effects.
        size: size on paper; grows with the number of bars when not given.

    Returns:
        Axes with ``.alt``, ``.caption`` and ``.table``.
    """
    ordered = sorted(effects, key=lambda effect: -abs(effect.at_high - effect.at_low))
    with styled():
        labels = [f"{effect.label}\n({effect.strength})" for effect in ordered]
        axes = _rows(labels, size)
        for row, effect in enumerate(ordered):
            axes.barh(row, effect.at_low, height=_BAR, facecolor=palette.LILAC, edgecolor=palette.NAVY, linewidth=0.8)
            axes.barh(row, effect.at_high, height=_BAR, facecolor=palette.NAVY, edgecolor=palette.NAVY, linewidth=0.8)
            _end_number(axes, row, effect.at_low, f"low: {effect.said[0]}")
            _end_number(axes, row, effect.at_high, f"high: {effect.said[1]}")
        _value_axis(axes, labels, [end for effect in ordered for end in (effect.at_low, effect.at_high)])
        _title(axes, "What the answer hangs on most")
    top = "; ".join(f"{effect.label} {' to '.join(effect.said)}" for effect in ordered[:3])
    axes.alt = f"Change of the answer when a setting moves over its range. {top}."
    axes.caption = f"{measure}: change when one setting moves to the low or high end of its range. In brackets: the evidence."
    axes.table = pd.DataFrame(
        [(effect.label, effect.at_low, effect.at_high, effect.strength) for effect in ordered],
        columns=["setting", "at_low", "at_high", "evidence"],
    )
    return axes


def _rows(labels: Sequence[str], size: Size | None) -> ChartAxes:
    """Open a sheet with one row a bar, the first on top, and room on the left for the longest label."""
    size = size or Size(height_mm=_EDGES_MM + _ROW_MM * len(labels))
    axes = sheet(size.width_mm, size.height_mm)[0]
    longest = max((len(line) for label in labels for line in label.splitlines()), default=0)
    left = min(_WIDEST_LABEL, (3 + _CHARACTER_MM * longest) / size.width_mm)
    axes.figure.subplots_adjust(left=left, right=0.97, top=1 - 6 / size.height_mm, bottom=6.5 / size.height_mm)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    return axes


def _title(axes: ChartAxes, text: str) -> None:
    """Write the title from the left edge of the sheet, where there is room for it."""
    place = axes.get_position()
    axes.set_title(text, x=-place.x0 / place.width + 0.01)


def _bar(axes: ChartAxes, row: int, left: float, part: Contribution, colour: str) -> None:
    """Draw one contribution, its interval and its value."""
    face, hatch = (colour, None) if part.is_clear else (palette.PAPER, "////")
    axes.barh(row, part.amount, left=left, height=_BAR, facecolor=face, edgecolor=colour, hatch=hatch, linewidth=0.8)
    axes.plot([left + part.low, left + part.high], [row, row], color=palette.PAPER, linewidth=2.4)
    axes.plot([left + part.low, left + part.high], [row, row], color=palette.PLUM, linewidth=1.2)
    far = max(left, left + part.amount, left + part.high)
    axes.annotate(part.said, (far, row), xytext=(3, 0), textcoords="offset points", va="center")


def _end_number(axes: ChartAxes, row: int, end: float, text: str) -> None:
    """Write a number outside the end of a bar."""
    right = end >= 0
    offset = (3, 0) if right else (-3, 0)
    axes.annotate(
        text,
        (end, row),
        xytext=offset,
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
    )


def _value_axis(axes: ChartAxes, labels: Sequence[str], reach: Sequence[float]) -> None:
    """Label the rows and leave room at both ends for the numbers."""
    least, most = min(0.0, *reach), max(0.0, *reach)
    wide_mm = axes.bbox.width / axes.figure.dpi * MM_PER_INCH
    room = max(0.18, _NUMBER_MM / max(1.0, wide_mm - 2 * _NUMBER_MM)) * (most - least or 1.0)
    axes.set_xlim(least - 1.3 * room, most + room)
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", length=0)
    axes.axvline(0, color=palette.CHARCOAL, linewidth=1)
    axes.spines["left"].set_visible(False)


def _reach(rows: Sequence[Contribution]) -> list[float]:
    """List how far bars and intervals reach along the value axis."""
    ends, start = [], 0.0
    for part in rows[:-1]:
        ends += [start + part.low, start + part.high, start + part.amount]
        start += part.amount
    return [*ends, rows[-1].low, rows[-1].high]


def _change(part: Contribution) -> str:
    """Write one contribution with its interval."""
    return f"{part.label} {part.said} ({signed_text(part.low)} to {signed_text(part.high)})"


def _fewest(parts: Sequence[Contribution]) -> list[Contribution]:
    """Keep the largest contributions, as many as 40 words allow."""
    return list(parts[:4])
