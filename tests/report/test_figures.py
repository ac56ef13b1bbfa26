"""The charts: what they say in words, what they draw, that the same data give the same bytes, and that text stays text."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from charts import MONTHS, band
from matplotlib import pyplot as plt

from sim.report import figures, limits
from sim.report.figures import Contribution, Effect, FanMarks, FanWords, StripRow, palette
from sim.report.figures.canvas import spread
from sim.report.figures.dots import fifty
from sim.report.words import Goal

pytestmark = pytest.mark.unit
CASELOAD = FanWords("average caseload", "cases for each full-time worker")
STRIP = (
    StripRow("today", 0.41, (0.30, 0.12)),
    StripRow("do-nothing", 0.52, (0.40, 0.21), ("highest 36 to 44",)),
    StripRow("14-posts", 0.33, (0.20, 0.07)),
)
PARTS = (
    Contribution("retention allowance", -0.6, -0.9, -0.3),
    Contribution("extra posts", -2.3, -2.8, -1.8),
    Contribution("agency conversions", 0.1, -0.2, 0.4),
)
TOTAL = Contribution("14-posts", -2.8, -3.4, -2.2)
EFFECTS = (Effect("turnover", -0.8, 1.1, "medium"), Effect("length of episodes", -1.9, 2.4, "strong"))
FIRST = [MONTHS[step % 20 + 1] if step % 2 else None for step in range(200)]


def every_chart() -> list[figures.ChartAxes]:
    bands = [band(name, end) for name, end in (("14-posts", 20.9), ("allowance", 23.0), ("both", 19.5), ("fewer", 22.0))]
    return [
        figures.fan(bands[0], band("do-nothing", 25.4), marks=FanMarks(goal=Goal("<=", 18))),
        figures.dots("14-posts", "18 or less", FIRST, MONTHS),
        figures.waterfall("average caseload", PARTS, TOTAL),
        figures.strip(STRIP, date(2019, 12, 31)),
        figures.small_multiples(bands, band("do-nothing", 25.4), CASELOAD, Goal("<=", 18)),
        figures.what_matters("average caseload", EFFECTS),
    ]


def test_every_chart_has_a_short_alternative_a_caption_and_a_table() -> None:
    for axes in every_chart():
        assert 5 <= len(axes.alt.split()) <= limits.MOST_ALT_WORDS, axes.alt
        assert axes.caption.endswith((".", ")"))
        assert len(axes.table) > 0


def test_the_same_chart_gives_the_same_bytes() -> None:
    first = [figures.svg(axes, "chart") for axes in every_chart()]
    second = [figures.svg(axes, "chart") for axes in every_chart()]

    assert first == second
    assert figures.png(every_chart()[0], "4f9c2a1b") == figures.png(every_chart()[0], "4f9c2a1b")


def test_an_inline_chart_is_an_image_named_by_its_alternative() -> None:
    axes = every_chart()[0]
    text = figures.svg(axes, "fan")

    root = ET.fromstring(text)  # noqa: S314 - our own bytes

    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "fan-alt"
    title = next(iter(root))
    assert (title.attrib["id"], title.text) == ("fan-alt", axes.alt)
    assert all(name.startswith("fan-") for name in re.findall(r'\sid="([^"]+)"', text))
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]+"', "", text)
    assert len(text) < 40_000


def test_charts_leave_no_figure_open_in_pyplot() -> None:
    every_chart()

    assert plt.get_fignums() == []


@pytest.mark.parametrize("name", [r"$\badcmd$", r"$\frac{a}$", "from $5k to $9k", "<script>alert(1)</script>", "a & b"])
def test_names_are_drawn_as_they_are_written(name: str) -> None:
    text = figures.svg(figures.fan(band(name, 20.9)), "fan")

    words = "".join(ET.fromstring(text).itertext())  # noqa: S314 - our own bytes
    assert name in words
    assert "<script" not in text


def test_the_fan_says_start_ends_and_that_the_target_is_never_met() -> None:
    # 21.7 + (20.9 - 21.7)(1 - exp(-3)) = 20.94; half width .2 + .75 sqrt(24) = 3.87: 17.07 to 24.81, outwards 17 to 25.
    # do-nothing: 21.7 + 3.7 (1 - exp(-3)) = 25.22: 21.34 to 29.09, outwards 21 to 30.
    axes = figures.fan(band("14-posts", 20.9), band("do-nothing", 25.4), marks=FanMarks(goal=Goal("<=", 18)))

    assert axes.alt == (
        "Average caseload starts at 21.7. By September 2020, 8 in 10 futures: 14-posts 17 to 25, do-nothing 21 to 30."
        " The middle never meets 18."
    )
    assert axes.get_title(loc="left") == "14-posts: the middle stays above 18"


def test_the_fan_names_the_first_month_in_which_the_middle_meets_the_target() -> None:
    # 21.7 - 6.7 (1 - exp(-m / 8)) <= 18 first at m = 7 (17.79): April 2019.
    axes = figures.fan(band("14-posts", 15.0), marks=FanMarks(goal=Goal("<=", 18)))

    assert 21.7 - 6.7 * (1 - math.exp(-6 / 8)) > 18
    assert axes.alt.endswith("The middle first meets 18 in April 2019.")


def test_the_outer_band_needs_two_hundred_futures() -> None:
    few, many = figures.fan(band("a", 20.0, futures=199)), figures.fan(band("a", 20.0, futures=200))

    assert len(many.collections) == len(few.collections) + 1
    assert "19 in 20" in many.caption
    assert "19 in 20" not in few.caption


def test_held_settings_are_hatched_and_said() -> None:
    axes = figures.fan(band("a", 20.0), marks=FanMarks(settings_held_still=True))

    assert "chance only" in axes.caption
    assert all(part.get_hatch() for part in axes.collections)


def test_the_caseload_axis_starts_at_nought() -> None:
    assert figures.fan(band("a", 20.0)).get_ylim()[0] == 0


def test_the_fan_dots_past_figures_and_marks_today() -> None:
    past = ((date(2018, 6, 30), 20.1), (date(2018, 7, 31), 20.9))

    axes = figures.fan(band("a", 20.0), marks=FanMarks(observed=past))

    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert list(dots[0].get_ydata()) == [20.1, 20.9]
    assert "today" in [text.get_text() for text in axes.texts]


def test_beyond_the_tested_months_the_line_is_dotted() -> None:
    axes = figures.fan(band("a", 20.0), marks=FanMarks(tested_until=MONTHS[12]))

    dotted = [line for line in axes.lines if line.get_linestyle() == ":"]
    assert list(dotted[0].get_xdata()) == list(range(12, 25))
    assert "beyond what we have tested" in [text.get_text() for text in axes.texts]


def test_fifty_dots_stand_at_the_middles_of_fifty_equal_shares() -> None:
    # 200 futures: dot i at rank ceil(200 (i - .5) / 50) = 4i - 2; with one future a day, ranks 2, 6, 10, ...
    days: list[date | None] = [date.fromordinal(date(2019, 1, 1).toordinal() + rank) for rank in range(1, 201)]

    picked = fifty(days[::-1])

    assert picked == [days[4 * dot - 3] for dot in range(1, 51)]


def test_futures_that_never_get_there_are_the_last_dots() -> None:
    picked = fifty([None] * 60 + [MONTHS[3]] * 40)

    assert picked == [MONTHS[3]] * 20 + [None] * 30


def test_the_dots_add_up_and_are_hollow_when_the_target_is_not_met() -> None:
    axes = figures.dots("14-posts", "18 or less", FIRST, MONTHS)

    hollow = [line for line in axes.lines if line.get_markerfacecolor() == palette.PAPER]
    assert sum(len(line.get_xdata()) for line in axes.lines) == limits.DOTS
    assert sum(len(line.get_xdata()) for line in hollow) == 25
    assert axes.alt.startswith("14-posts: 25 of 50 dots reach 18 or less by September 2020.")


def test_the_strip_shares_out_exactly_a_hundred_squares() -> None:
    assert STRIP[0].squares() == (59, 11, 18, 12)
    # thirds: 33.33 each; the squares left over go to the largest remainders, first group first
    assert sum(StripRow("x", 2 / 3, (1 / 3, 0.0)).squares()) == 100
    # more over 22 than over their own limit cannot be drawn: the limit rules
    assert StripRow("x", 0.1, (0.3, 0.05)).squares() == (90, 0, 5, 5)


def test_the_waterfall_goes_from_the_largest_part_to_the_total() -> None:
    axes = figures.waterfall("average caseload", PARTS, TOTAL)

    bars = [patch for patch in axes.patches if patch.get_width()]
    starts = [round(bar.get_x(), 10) for bar in bars]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "extra posts",
        "retention allowance",
        "agency conversions",
        "14-posts",
    ]
    assert starts == [0.0, -2.3, -2.9, 0.0]
    assert [bool(bar.get_hatch()) for bar in bars] == [False, False, True, False]


def test_what_matters_is_ordered_by_width() -> None:
    axes = figures.what_matters("average caseload", EFFECTS)

    assert list(axes.table["setting"]) == ["length of episodes", "turnover"]
    assert axes.get_yticklabels()[0].get_text() == "length of episodes\n(strong)"


def test_panels_share_their_axes() -> None:
    axes = every_chart()[4]

    limits_ = {tuple(panel.get_ylim()) for panel in axes.figure.axes}
    assert len(axes.figure.axes) == 4
    assert len(limits_) == 1


def test_labels_are_moved_apart_without_changing_their_order() -> None:
    assert spread([10.0, 10.1, 20.0], 2.0) == pytest.approx([9.3667, 11.3667, 19.3667], abs=1e-3)
    assert spread([5.0], 2.0) == [5.0]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (palette.NAVY, palette.PAPER, 10.3),
        (palette.PLUM, palette.PAPER, 9.8),
        (palette.CHARCOAL, palette.PAPER, 10.9),
        (palette.TEAL, palette.PAPER, 3.2),
        (palette.ORANGE, palette.PAPER, 3.0),
        (palette.LILAC, palette.PAPER, 3.1),
        (palette.OUTER_BAND, palette.PAPER, 1.35),
        (palette.INNER_BAND, palette.PAPER, 1.76),
        (palette.NAVY, palette.OUTER_BAND, 7.6),
        (palette.NAVY, palette.INNER_BAND, 5.8),
        (palette.PLUM, palette.OUTER_BAND, 7.2),
        (palette.PLUM, palette.INNER_BAND, 5.6),
        (palette.ORANGE, palette.OUTER_BAND, 2.2),
        (palette.ORANGE, palette.INNER_BAND, 1.7),
        (palette.FOCUS, palette.INK, 14.5),
        ("#000000", "#FFFFFF", 21.0),
    ],
)
def test_contrasts_are_those_the_specification_measured(first: str, second: str, expected: float) -> None:
    assert palette.contrast(first, second) == pytest.approx(expected, abs=0.06)


def test_text_and_lines_stand_out_from_what_they_lie_on() -> None:
    text = [(colour, palette.PAPER) for colour in (palette.INK, palette.QUIET, palette.NAVY, palette.PLUM, palette.CHARCOAL)]
    text += [(palette.LINK, palette.PAPER), (palette.FAULT, palette.PAPER), (palette.PAPER, palette.BUTTON)]
    text += [(palette.INK, palette.SHADE), (palette.LINK, palette.SHADE), (palette.INK, palette.FOCUS)]
    lines = [
        (colour, band_)
        for colour in (palette.NAVY, palette.PLUM, palette.CHARCOAL)
        for band_ in (palette.OUTER_BAND, palette.INNER_BAND)
    ]
    lines += [(dark, light) for dark in palette.DARK for light in palette.LIGHT]

    assert min(palette.contrast(*pair) for pair in text) >= 4.5
    assert min(palette.contrast(*pair) for pair in lines) >= 3


def test_a_notebook_shows_chart_caption_and_table() -> None:
    shown = figures.fan(band("14-posts", 20.9))._repr_html_()

    assert shown.startswith("<figure><svg")
    assert "<table" in shown
    assert "<figcaption>Average caseload" in shown
