"""The sheet every chart is drawn on: its style, its words for people who cannot see it, and how it becomes SVG or PNG."""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from html import escape
from io import BytesIO, StringIO
from typing import Any, Final, cast

import matplotlib as mpl
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from sim.report.figures import palette

MM_PER_INCH: Final = 25.4
TYPE_POINTS: Final = 9.5  # no smaller than the text around the chart (section 3.3)
STYLE: Final[Any] = {
    "axes.edgecolor": palette.QUIET,
    "axes.labelcolor": palette.INK,
    "axes.linewidth": 0.7,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": palette.INK,
    "axes.titlelocation": "left",
    "axes.titlesize": TYPE_POINTS,
    "axes.titleweight": "bold",
    "axes.titlepad": 4,
    "figure.facecolor": palette.PAPER,
    "font.family": ["DejaVu Sans"],
    "font.size": TYPE_POINTS,
    "hatch.linewidth": 0.7,
    "svg.fonttype": "none",
    "svg.hashsalt": "caseholder",
    "text.color": palette.INK,
    "text.parse_math": False,
    "xtick.color": palette.QUIET,
    "xtick.labelcolor": palette.INK,
    "xtick.labelsize": TYPE_POINTS,
    "ytick.color": palette.QUIET,
    "ytick.labelcolor": palette.INK,
    "ytick.labelsize": TYPE_POINTS,
}
BROWSER_FONTS: Final = "'DejaVu Sans', Verdana, Arial, sans-serif"
HALO: Final = 4.0


class ChartAxes(Axes):
    """Axes that also say in words and in a table what they show.

    Attributes:
        alt: at most 40 words for people who cannot see the chart.
        table: the numbers drawn.
        caption: measure, unit, population, dates and number of futures.
    """

    alt: str = ""
    caption: str = ""
    table: pd.DataFrame = pd.DataFrame()  # type: ignore[assignment]  # hides Axes.table, which draws tables we never draw

    def _repr_html_(self) -> str:
        """Show chart, caption and table in a notebook."""
        table = self.table.to_html(index=False, border=0)
        return (
            f"<figure>{svg(self, 'chart')}<figcaption>{escape(self.caption)}</figcaption>"
            f"<details><summary>The same numbers as a table</summary>{table}</details></figure>"
        )


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the house style, whatever the user's own settings are.

    Letters that Matplotlib's own font lacks are no fault: the SVG holds the text, and the reader's computer has the letters.
    """
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        yield


def sheet(width_mm: float, height_mm: float, panels: tuple[int, int] = (1, 1)) -> list[ChartAxes]:
    """Open a figure without pyplot, so that nothing has to be closed, and return its panels row by row."""
    figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH))
    rows, columns = panels
    first: ChartAxes | None = None
    made = []
    for place in range(rows * columns):
        axes = figure.add_subplot(rows, columns, place + 1, axes_class=ChartAxes, sharex=first, sharey=first)
        made.append(cast(ChartAxes, axes))
        first = first or made[0]
    return made


def svg(axes: Axes, identity: str) -> str:
    """Return the whole figure as inline SVG with its alternative text; the same chart gives the same bytes."""
    text = StringIO()
    with styled():
        _figure(axes).savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    body = text.getvalue()
    body = body[body.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    body = re.sub(r'(\sid="|url\(#|href="#)', lambda found: found.group(1) + identity + "-", body)
    body = body.replace("'DejaVu Sans'", BROWSER_FONTS.replace('"', "'"))
    label = f"{identity}-alt"
    alt = escape(getattr(axes, "alt", ""))
    opening = f'<svg role="img" aria-labelledby="{label}"'
    body = body.replace("<svg", opening, 1)
    return re.sub(r"(<svg[^>]*>)", lambda found: f'{found.group(1)}<title id="{label}">{alt}</title>', body, count=1)


def inline(axes: Axes, identity: str) -> Markup:
    """Return the figure as SVG that a template may set as it stands: its text was escaped when it was drawn."""
    return Markup(svg(axes, identity))  # noqa: S704 - Matplotlib escapes the text it draws, and svg() escapes the alternative


def png(axes: Axes, run_key: str, dots_per_inch: int = 200) -> bytes:
    """Return the whole figure as PNG with the run key in its metadata."""
    picture = BytesIO()
    with styled():
        _figure(axes).savefig(
            picture, format="png", dpi=dots_per_inch, metadata={"Software": None, "Comment": f"run {run_key}"}
        )
    return picture.getvalue()


def _figure(axes: Axes) -> Figure:
    """Return the figure that the axes belong to."""
    return cast(Figure, axes.get_figure(root=True))


def month_axis(axes: Axes, months: Sequence[date], most_labels: int = 6) -> None:
    """Label a few month ends with month and year, evenly spaced and counted from the first."""
    step = next(gap for gap in (1, 3, 6, 12, 24, 60) if len(months) / gap <= most_labels or gap == 60)
    shown = list(range(0, len(months), step))
    axes.set_xticks(shown, [short_month(months[place]) for place in shown])


def short_month(day: date) -> str:
    """Write a month for an axis."""
    return f"{day:%b} {day.year}"


def halo() -> list[withStroke]:
    """Return the white edge that lifts a line or a word off the bands."""
    return [withStroke(linewidth=HALO, foreground=palette.PAPER)]


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Move label positions apart until neighbours differ by a gap, keeping their order and their centre."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    for lower, upper in itertools.pairwise(order):
        moved[upper] = max(moved[upper], moved[lower] + gap)
    shift = (sum(moved) - sum(places)) / len(places) if places else 0.0
    return [place - shift for place in moved]
