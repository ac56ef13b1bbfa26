"""The caseload strip: a hundred squares for a hundred workers who hold cases, by how many they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from sim.report import limits, words
from sim.report.figures import palette
from sim.report.figures.canvas import ChartAxes, sheet, styled
from sim.report.figures.fan import Size

_ROWS = 4
_COLUMNS = 25
_SQUARE_MM = 2.1
_LABEL_MM = 40.0
_LABEL_CHARACTERS = 18
_MOST_LABEL_CHARACTERS = 34
_NOTES_MM = _LABEL_MM + _COLUMNS * _SQUARE_MM + 2
_TITLE_MM = 6.0
_PITCH_MM = 10.0
_KEY_MM = 5.0
_KEY_STARTS_MM = (0.0, 40.0, 100.0, 143.0)
_FILLS = ((palette.TEAL, ""), (palette.NAVY, ""), (palette.ORANGE, "////"), (palette.PLUM, "xxxx"))
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
    size = size or Size(height_mm=_TITLE_MM + _PITCH_MM * len(rows) + _KEY_MM)
    groups = _groups(lines)
    with styled():
        axes = sheet(size.width_mm, size.height_mm)[0]
        axes.figure.subplots_adjust(left=0, right=1, top=1 - _TITLE_MM / size.height_mm, bottom=0)
        axes.set_xlim(0, size.width_mm)
        axes.set_ylim(size.height_mm - _TITLE_MM, 0)
        axes.axis("off")
        for place, row in enumerate(rows):
            _draw_row(axes, row, place * _PITCH_MM)
        _key(axes, groups, len(rows) * _PITCH_MM + 1)
        axes.set_title(f"Out of 100 workers, how many cases they hold in {words.month_text(day)}")
    axes.alt = _alt(rows)
    when = f"{words.date_text(day)} (today: the opening)"
    axes.caption = f"Workers holding a case, agency included, {when}. Average of the simulated futures."
    axes.table = pd.DataFrame([(row.label, *row.squares()) for row in rows], columns=["plan", *groups])
    return axes


def _groups(lines: tuple[float, float]) -> list[str]:
    """Name the four groups."""
    first, second = (f"{line:g}" for line in lines)
    return ["within own limit", f"over own limit, up to {first}", f"over {first}, up to {second}", f"over {second}"]


def _draw_row(axes: ChartAxes, row: StripRow, top_mm: float) -> None:
    """Draw the hundred squares of one plan column by column, with its name and notes."""
    first = 0
    for group, number in enumerate(row.squares()):
        _draw_group(axes, range(first, first + number), group, top_mm)
        first += number
    _draw_gaps(axes, top_mm)
    middle = top_mm + _ROWS * _SQUARE_MM / 2
    axes.annotate(_two_lines(row.label), (_LABEL_MM - 2, middle), ha="right", va="center")
    counts = " \u00b7 ".join(str(number) for number in row.squares())
    notes = [", ".join([counts, *row.notes[:1]]), ", ".join(row.notes[1:])]
    axes.annotate("\n".join(note for note in notes if note), (_NOTES_MM, middle), ha="left", va="center")


def _draw_group(axes: ChartAxes, squares: range, group: int, top_mm: float) -> None:
    """Draw the squares of one group column by column; the white gaps are drawn over all groups together."""
    fill, hatch = _FILLS[group]
    columns = Counter(square // _ROWS for square in squares)
    whole = [column for column, number in columns.items() if number == _ROWS]
    parts = [(column, 1, column * _ROWS, number) for column, number in columns.items() if number < _ROWS]
    blocks = [(whole[0], len(whole), 0, _ROWS)] if whole else []
    for column, width, start, number in blocks + parts:
        down = max(start, squares.start) - start if number < _ROWS else 0
        corner = (_LABEL_MM + column * _SQUARE_MM, top_mm + down * _SQUARE_MM)
        size_mm = (width * _SQUARE_MM, number * _SQUARE_MM)
        axes.add_patch(Rectangle(corner, *size_mm, facecolor=fill, edgecolor=_HATCH_INK[group], hatch=hatch, linewidth=0))


def _draw_gaps(axes: ChartAxes, top_mm: float) -> None:
    """Draw the white gaps between the squares of one strip."""
    right, bottom = _LABEL_MM + _COLUMNS * _SQUARE_MM, top_mm + _ROWS * _SQUARE_MM
    upright = [[(x, top_mm), (x, bottom)] for x in (_LABEL_MM + column * _SQUARE_MM for column in range(_COLUMNS + 1))]
    level = [[(_LABEL_MM, y), (right, y)] for y in (top_mm + row * _SQUARE_MM for row in range(_ROWS + 1))]
    axes.add_collection(LineCollection(upright + level, colors=palette.PAPER, linewidths=1.5, capstyle="butt"))


def _two_lines(label: str) -> str:
    """Break a long name at a hyphen or space near its middle."""
    label = words.cut_middle(label, _MOST_LABEL_CHARACTERS)
    breaks = [index + 1 for index, letter in enumerate(label) if letter in " -"]
    if len(label) <= _LABEL_CHARACTERS or not breaks:
        return label
    cut = min(breaks, key=lambda index: abs(index - len(label) / 2))
    return f"{label[:cut].rstrip()}\n{label[cut:]}"


def _key(axes: ChartAxes, groups: Sequence[str], top_mm: float) -> None:
    """Explain the four fills below the strips, each beside a square."""
    for group, (name, start_mm) in enumerate(zip(groups, _KEY_STARTS_MM, strict=True)):
        fill, hatch = _FILLS[group]
        axes.add_patch(
            Rectangle((start_mm, top_mm), 3, 3, facecolor=fill, edgecolor=_HATCH_INK[group], hatch=hatch, linewidth=0)
        )
        axes.annotate(name, (start_mm + 4, top_mm + 1.6), va="center")


def _alt(rows: Sequence[StripRow]) -> str:
    """Say the four counts of each plan, as many plans as 40 words allow."""
    clauses = [f"{row.label} {', '.join(map(str, row.squares()))}" for row in rows]
    return f"Workers of 100 within limit, over it, over the first line, over the second: {'; '.join(clauses[:4])}."
