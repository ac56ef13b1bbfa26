"""The fan: how a measure may move month by month under one plan, with another plan as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.report import limits, words
from sim.report.figures import palette
from sim.report.figures.canvas import ChartAxes, halo, month_axis, sheet, spread, styled
from sim.report.parts import Band
from sim.report.words import Goal

_LABEL_MM = 5.0
_LABEL_CHARACTERS = 20
_TITLE_CHARACTERS = 24


@dataclass(frozen=True)
class FanWords:
    """What the fan shows, in words.

    Attributes:
        measure: such as "average caseload".
        unit: such as "cases for each full-time worker".
        population: who is counted.
        title: the finding in at most ten words; made from the data when empty.
    """

    measure: str
    unit: str
    population: str = ""
    title: str = ""


@dataclass(frozen=True)
class FanMarks:
    """What is drawn besides the futures.

    Attributes:
        goal: the target, drawn as a line.
        observed: real figures of the past, drawn as dots.
        tested_until: last month for which the model was tested; the line is dotted beyond it.
        settings_held_still: the run varied chance only, so the bands are hatched.
    """

    goal: Goal | None = None
    observed: tuple[tuple[date, float], ...] = ()
    tested_until: date | None = None
    settings_held_still: bool = False


@dataclass(frozen=True)
class Size:
    """Size of a chart on paper."""

    width_mm: float = 186.0
    height_mm: float = float(limits.FAN_HEIGHT_MM)


@dataclass(frozen=True)
class _Drawing:
    """What the drawing steps share."""

    axes: ChartAxes
    shown: Band
    other: Band | None
    text: FanWords
    marks: FanMarks
    places: dict[date, int] = field(default_factory=dict)


def fan(
    shown: Band,
    other: Band | None = None,
    text: FanWords = FanWords("average caseload", "cases for each full-time worker"),
    marks: FanMarks = FanMarks(),
    size: Size = Size(),
) -> ChartAxes:
    """Draw the futures of one plan as bands and another plan as a dashed line.

    Args:
        shown: the plan drawn in full.
        other: the plan to compare with, usually do-nothing.
        text: what is shown, in words.
        marks: target, past figures and limits of what was tested.
        size: size on paper.

    Returns:
        Axes with ``.alt``, ``.caption`` and ``.table``.
    """
    with styled():
        axes = sheet(size.width_mm, size.height_mm)[0]
        months = _all_months(shown, marks)
        drawing = _Drawing(axes, shown, other, text, marks, {month: place for place, month in enumerate(months)})
        _draw_bands(drawing)
        _draw_lines(drawing)
        _draw_marks(drawing)
        _set_axes(drawing, months)
        _draw_labels(drawing, size)
        axes.set_title(text.title or _finding(drawing))
    axes.alt, axes.caption, axes.table = _alt(drawing), _caption(drawing), _table(drawing)
    return axes


def _all_months(shown: Band, marks: FanMarks) -> list[date]:
    """List the month ends from the first past figure to the horizon."""
    return sorted({*shown.months, *(day for day, _ in marks.observed)})


def _draw_bands(drawing: _Drawing) -> None:
    """Fill both bands and edge them, because the fills alone stand out too little from paper."""
    band, axes = drawing.shown, drawing.axes
    at = [drawing.places[month] for month in band.months]
    hatch = "////" if drawing.marks.settings_held_still else None
    layers = [(band.low80, band.high80, palette.INNER_BAND, (0.0, (4.0, 2.0)), 2)]
    if band.has_outer:
        layers.insert(0, (band.low95, band.high95, palette.OUTER_BAND, (0.0, (1.0, 1.6)), 1))
    for low, high, fill, dashes, order in layers:
        axes.fill_between(at, low, high, facecolor=fill, edgecolor=palette.NAVY, linewidth=0, hatch=hatch, zorder=order)
        for edge in (low, high):
            axes.plot(at, edge, color=palette.NAVY, linewidth=0.8, linestyle=dashes, zorder=order + 2)


def _draw_lines(drawing: _Drawing) -> None:
    """Draw the middle of the plan, solid, and of the other plan, dashed with a white edge."""
    band, other = drawing.shown, drawing.other
    if other is not None:
        at = [drawing.places[month] for month in other.months]
        drawing.axes.plot(
            at, other.middle, color=palette.PLUM, linewidth=2, linestyle=(0, (5, 2)), zorder=5, path_effects=halo()
        )
    tested = drawing.marks.tested_until
    cut = next((index for index, month in enumerate(band.months) if tested and month > tested), len(band.months))
    at = [drawing.places[month] for month in band.months]
    drawing.axes.plot(at[:cut], band.middle[:cut], color=palette.NAVY, linewidth=2, zorder=6)
    if cut < len(at):
        start = max(0, cut - 1)
        drawing.axes.plot(at[start:], band.middle[start:], color=palette.NAVY, linewidth=2, linestyle=":", zorder=6)


def _draw_marks(drawing: _Drawing) -> None:
    """Draw the target line, past figures as dots, and the line between past and future."""
    axes, marks = drawing.axes, drawing.marks
    if marks.goal is not None:
        axes.axhline(marks.goal.number, color=palette.CHARCOAL, linewidth=1, zorder=4)
    if marks.observed:
        at = [drawing.places[day] for day, _ in marks.observed]
        axes.plot(at, [value for _, value in marks.observed], "o", color=palette.CHARCOAL, markersize=3, zorder=7)
        axes.axvline(drawing.places[drawing.shown.months[0]], color=palette.CHARCOAL, linewidth=0.8, zorder=3)


def _set_axes(drawing: _Drawing, months: Sequence[date]) -> None:
    """Start the value axis at nought and leave room for labels at the right."""
    band, axes = drawing.shown, drawing.axes
    tops = [*(band.high95 if band.has_outer else band.high80), *(value for _, value in drawing.marks.observed)]
    tops += [*(drawing.other.middle if drawing.other else ()), drawing.marks.goal.number if drawing.marks.goal else 0.0]
    lows = [*(band.low95 if band.has_outer else band.low80), 0.0]
    axes.set_ylim(min(lows) * 1.1, max([*tops, 1e-9]) * 1.12)
    axes.set_xlim(0, (len(months) - 1) * 1.0)
    month_axis(axes, months)
    _figure_margins(axes)


def _figure_margins(axes: ChartAxes) -> None:
    """Leave room at the right for the labels of the lines: the browser's letters may be wider than ours."""
    axes.figure.subplots_adjust(left=0.045, right=0.74, top=0.87, bottom=0.13)


def _draw_labels(drawing: _Drawing, size: Size) -> None:
    """Write the names at the ends of the lines and the target's words on its line."""
    axes, band, other, goal = drawing.axes, drawing.shown, drawing.other, drawing.marks.goal
    labels = [(band.middle[-1], band.label, palette.NAVY)]
    if other is not None:
        labels.append((other.middle[-1], other.label, palette.PLUM))
    if goal is not None:
        labels.append((goal.number, f"target: {_goal_words(goal)}", palette.CHARCOAL))
    bottom, top = axes.get_ylim()
    gap = (top - bottom) * _LABEL_MM / (size.height_mm * 0.73)
    for (_, words_, colour), place in zip(labels, spread([value for value, _, _ in labels], gap), strict=True):
        axes.annotate(
            _shortened(words_),
            (1.012, place),
            xycoords=("axes fraction", "data"),
            va="center",
            color=colour,
        )
    _draw_unit(drawing, sum(value for value, _, _ in labels) / len(labels) > (bottom + top) / 2)
    if drawing.marks.tested_until is not None and drawing.marks.tested_until < band.months[-1]:
        axes.annotate("beyond what we have tested", (0.99, 0.05), xycoords="axes fraction", ha="right")
    if drawing.marks.observed:
        axes.annotate("today", (drawing.places[band.months[0]] + 0.15, 0.03), xycoords=("data", "axes fraction"))


def _draw_unit(drawing: _Drawing, labels_are_high: bool) -> None:
    """Write the unit beside the chart, at the end of the scale where no label stands."""
    unit = drawing.text.unit.replace(" for each ", " for each\n")
    place, edge = (0.0, "bottom") if labels_are_high else (1.0, "top")
    drawing.axes.annotate(unit, (1.012, place), xycoords="axes fraction", va=edge, color=palette.QUIET, linespacing=1.0)


def _shortened(label: str) -> str:
    """Break a long label into two lines at a space or hyphen near its middle."""
    if len(label) <= _LABEL_CHARACTERS:
        return label
    breaks = [index for index, letter in enumerate(label) if letter in " -" and 0 < index < len(label) - 1]
    if not breaks:
        return label
    cut = min(breaks, key=lambda index: abs(index - len(label) / 2)) + 1
    return f"{label[:cut].rstrip()}\n{label[cut:]}"


def _goal_words(goal: Goal) -> str:
    """Say the goal: ``18 or less``."""
    return f"{goal.number:g} or {'less' if goal.sense == '<=' else 'more'}"


def _first_met(drawing: _Drawing) -> str:
    """Name the first month in which the middle meets the goal, or "never"."""
    goal, band = drawing.marks.goal, drawing.shown
    if goal is None:
        return ""
    pairs = zip(band.months[1:], band.middle[1:], strict=True)
    return next((words.month_text(month) for month, value in pairs if goal.met_by(words.exact(value))), "never")


def _finding(drawing: _Drawing) -> str:
    """Say in at most ten words what the chart finds."""
    goal = drawing.marks.goal
    met = _first_met(drawing)
    if goal is None:
        return f"{drawing.text.measure.capitalize()}, month by month"
    side = "above" if goal.sense in {"<=", "<"} else "below"
    finding = f"the middle stays {side} {goal.number:g}" if met == "never" else f"the middle reaches {goal.number:g} in {met}"
    if len(drawing.shown.label) > _TITLE_CHARACTERS:
        return f"{finding[:1].upper()}{finding[1:]}"
    return f"{drawing.shown.label}: {finding}"


def _ends(band: Band) -> str:
    """Write the range of the last month."""
    grain = _grain(band, -1)
    return words.range_text(band.low80[-1], band.middle[-1], band.high80[-1], grain).ends


def _grain(band: Band, place: int) -> Decimal:
    """Choose whole numbers, or finer ones where the range is narrow."""
    return words.case_grain(band.low80[place], band.high80[place], 0.0, words.Detail.SIDE_ONE)


def _alt(drawing: _Drawing) -> str:
    """Say start, end ranges and when the middle meets the target, in at most 40 words."""
    band, other = drawing.shown, drawing.other
    start = words.number_text(words.nearest(words.exact(band.middle[0]), Decimal("0.1")), Decimal("0.1"))
    parts = [
        f"{drawing.text.measure.capitalize()} starts at {start}.",
        f"By {words.month_text(band.months[-1])}, 8 in 10 futures:",
    ]
    ends = f"{band.label} {_ends(band)}"
    parts.append(f"{ends}, {other.label} {_ends(other)}." if other else f"{ends}.")
    if drawing.marks.goal is not None:
        met = _first_met(drawing)
        line = f"{drawing.marks.goal.number:g}"
        parts.append(f"The middle never meets {line}." if met == "never" else f"The middle first meets {line} in {met}.")
    return " ".join(parts)


def _caption(drawing: _Drawing) -> str:
    """Say what is measured, for whom, when, and what the shades mean."""
    band, text = drawing.shown, drawing.text
    population = f", {text.population}" if text.population else ""
    shades = (
        "Line: middle; dark: 8 in 10 futures; pale: 19 in 20." if band.has_outer else "Line: middle; band: 8 in 10 futures."
    )
    held = " Hatched: chance only, settings held still." if drawing.marks.settings_held_still else ""
    dates = f"{words.month_text(band.months[0])} to {words.month_text(band.months[-1])}"
    return (
        f"{text.measure.capitalize()}, {text.unit}{population}. {dates}. {words.count_text(band.futures)} simulated futures"
        f" for each plan, month by month. {shades}{held}"
    )


def _table(drawing: _Drawing) -> pd.DataFrame:
    """Return the numbers drawn, one row a month."""
    columns: dict[str, object] = {"month_end": list(drawing.shown.months)}
    for band in [drawing.shown, *([drawing.other] if drawing.other else [])]:
        columns |= {
            f"{band.label}: low": list(band.low80),
            f"{band.label}: middle": list(band.middle),
            f"{band.label}: high": list(band.high80),
        }
    return pd.DataFrame(columns)
