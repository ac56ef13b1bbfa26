"""The charts: the only place that knows Matplotlib. Each function returns Axes with ``.alt``, ``.caption`` and ``.table``."""

from sim.report.figures.bars import Contribution, Effect, waterfall, what_matters
from sim.report.figures.canvas import ChartAxes, inline, png, svg
from sim.report.figures.dots import dots
from sim.report.figures.fan import FanMarks, FanWords, Size, fan
from sim.report.figures.multiples import small_multiples
from sim.report.figures.strip import StripRow, strip
from sim.report.parts import Band

__all__ = [
    "Band",
    "ChartAxes",
    "Contribution",
    "Effect",
    "FanMarks",
    "FanWords",
    "Size",
    "StripRow",
    "dots",
    "fan",
    "inline",
    "png",
    "small_multiples",
    "strip",
    "svg",
    "waterfall",
    "what_matters",
]
