"""The caseload strip: a hundred squares for a hundred workers who hold cases, by how many they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from matplotlib.patches import Rectangle

from sim.report import limits, words
from sim.report.figures import palette
from sim.report.figures.canvas import ChartAxes, sheet, styled
from sim.report.figures.fan import Size

_ROWS = 4
_COLUMNS = 25
_FILLS = ((palette.TEAL, ""), (palette.NAVY, ""), (palette.ORANGE, "////"), (palette.PLUM, "...."))
_HATCH_INK = (palette.TEAL, palette.NAVY, palette.INK, palette.PAPER)


@dataclass(frozen=True)
class StripRow:
    """How the workers of one plan stand at one date.

    Attributes:
        label: name of the plan, or "today".
        over_cap: share of workers over their own limit, 0 to 1.
        over_lines: shares over the first and the second line of the council.
        notes: group means and the highest caseload, in words with their ranges.
    """

    label: str
    over_cap: float
    over_lines: tuple[float, float]
    notes: tuple[str, ...] = ()

    def squares(self) -> tuple[int, int, int, int]:
        """Share a hundred squares among the four groups so that they add up (largest remainder)."""
        first, second = min(self.over_lines[0], self.over_cap), min(self.over_lines)
        second = min(second, first)
        exact = [100 * share for share in (1 - self.over_cap, self.over_cap - first, first - second, second)]
        whole = [int(share + 1e-9) for share in exact]
        by_rest = sorted(range(len(exact)), key=lambda group: (whole[group] - exact[group], group))
        for group in by_rest[: 100 - sum(whole)]:
            whole[group] += 1
        return whole[0], whole[1], whole[2], whole[3]


def strip(
    rows: Sequence[StripRow], day: date, lines: tuple[float, float] = limits.STRIP_LINES, size: Size | None = None
) -> ChartAxes:
    """Draw one strip a plan at the same scale, today's on top.

    Args:
        rows: today first, then the plans.
        day: the date of the plans' strips.
        lines: the two numbers of cases that a council watches.
        size: size on paper; grows with the number of strips when not given.

    Returns:
        Axes with ``.alt``, ``.caption`` and ``.table``.
    """
    size = size or Size(height_mm=13.0 + 15.0 * len(rows))
    groups = _groups(lines)
    with styled():
        axes = sheet(size.width_mm, size.height_mm)[0]
        axes.figure.subplots_adjust(left=0.2, right=0.985, top=1 - 6 / size.height_mm, bottom=6.5 / size.height_mm)
        for place, row in enumerate(rows):
            _draw_row(axes, row, place * (_ROWS + 1.2))
        axes.set_xlim(0, _COLUMNS + 21)
        axes.set_ylim(len(rows) * (_ROWS + 1.2) - 0.6, -0.6)
        axes.set_aspect("auto")
        axes.axis("off")
        _key(axes, groups)
        axes.set_title(f"Out of 100 workers, how many cases they hold in {words.month_text(day)}")
    axes.alt = _alt(rows)
    axes.caption = (
        f"Out of 100 workers holding at least one case, agency workers included, {words.date_text(day)}"
        f" (today: at the opening): {', '.join(groups)}. Average over the simulated futures."
    )
    axes.table = pd.DataFrame([(row.label, *row.squares()) for row in rows], columns=["plan", *groups])
    return axes


def _groups(lines: tuple[float, float]) -> list[str]:
    """Name the four groups."""
    first, second = (f"{line:g}" for line in lines)
    return ["within own limit", f"over own limit, up to {first}", f"over {first}, up to {second}", f"over {second}"]


def _draw_row(axes: ChartAxes, row: StripRow, top: float) -> None:
    """Draw the hundred squares of one plan column by column, with its name and notes."""
    square = 0
    for group, number in enumerate(row.squares()):
        for _ in range(number):
            _square(axes, square, top, group)
            square += 1
    axes.annotate(row.label, (-0.5, top + _ROWS / 2), ha="right", va="center", fontsize=7.5, annotation_clip=False)
    counts = " \u00b7 ".join(str(number) for number in row.squares())
    text = "\n".join([counts, *row.notes])
    axes.annotate(text, (_COLUMNS + 0.7, top + _ROWS / 2), ha="left", va="center", fontsize=7)


def _square(axes: ChartAxes, square: int, top: float, group: int) -> None:
    """Draw one square with a white gap around it."""
    fill, hatch = _FILLS[group]
    corner = (square // _ROWS, top + square % _ROWS)
    patch = Rectangle(corner, 1, 1, facecolor=fill, edgecolor=_HATCH_INK[group], hatch=hatch, linewidth=0)
    axes.add_patch(patch)
    axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=palette.PAPER, linewidth=1.5))


def _key(axes: ChartAxes, groups: Sequence[str]) -> None:
    """Explain the four fills below the strips, each beside a square."""
    starts = (0.0, 0.2, 0.46, 0.66)
    for group, (name, start) in enumerate(zip(groups, starts, strict=True)):
        fill, hatch = _FILLS[group]
        axes.add_patch(
            Rectangle(
                (start, -0.085),
                0.012,
                0.055,
                transform=axes.transAxes,
                facecolor=fill,
                edgecolor=_HATCH_INK[group],
                hatch=hatch * 2,
                linewidth=0,
                clip_on=False,
            )
        )
        axes.annotate(name, (start + 0.017, -0.058), xycoords="axes fraction", va="center", fontsize=7, annotation_clip=False)


def _alt(rows: Sequence[StripRow]) -> str:
    """Say the four counts of each plan, as many plans as 40 words allow."""
    clauses = [f"{row.label} {', '.join(map(str, row.squares()))}" for row in rows]
    return f"Workers of 100 within limit, over it, over the first line, over the second: {'; '.join(clauses[:4])}."
