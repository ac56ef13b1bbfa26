"""How much fits on side 2: what is always there is counted in lines, and the rest of the paper is shared out.

Nothing is made smaller to fit. A long list is cut and says so; the workbook holds all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from sim.report import limits
from sim.report.charts import strips_shown
from sim.report.facts import Facts, Matter, PastTest

LINES: Final = 63.0  # of 9.5 points on a side of A4, two kept free
HEADING: Final = 1.5
ROW: Final = 1.16  # a line of a table with its rule
LINE_MM: Final = 4.2
FULL, HALF, NAME = 104, 50, 30  # characters a line: across the side, in half of it, in the first column of a table
REACH_COLUMN, SOURCE_COLUMN = 17, 22
STRIP_ROW, STRIP_EDGES = 2.4, 3.4
TABLE_HEAD: Final = 2.4
LAST_LINES: Final = 2
LEAST_SETTINGS_LINES: Final = 2


@dataclass(frozen=True)
class Room:
    """How much of each list side 2 holds.

    Attributes:
        settings_lines: for settings changed; half_years: rows of the table behind the charts.
        past_tests: forecasts of the past; matters: settings the answer hangs on.
    """

    settings_lines: int
    half_years: int
    past_tests: int
    matters: int


def room(facts: Facts, parts_mm: float) -> Room:
    """Share out the paper that is left when everything that has to be there is.

    Args:
        facts: of the run.
        parts_mm: height of the chart of the plan's parts; 0 without one.
    """
    wanted = _settings_wanted(facts)
    least = limits.FEWEST_HALF_YEARS_SHOWN * ROW + min(wanted, LEAST_SETTINGS_LINES * ROW)
    rest = LINES - _fixed(facts, parts_mm)
    most_tests = 1 if facts.waterfall else limits.MOST_PAST_TESTS
    past_tests = most_tests if rest - _two_columns(facts, most_tests) - _matters(facts, 1) >= least else 0
    always = rest - _two_columns(facts, past_tests)
    matters = next((most for most in (3, 2) if always - _matters(facts, most) >= least), 1)
    left = always - _matters(facts, matters)
    years = min(limits.MOST_HALF_YEARS_SHOWN, max(limits.FEWEST_HALF_YEARS_SHOWN, int((left - wanted) / ROW)))
    lines = min(limits.MOST_SETTINGS_LINES, max(LEAST_SETTINGS_LINES, int((left - years * ROW) / ROW)))
    return Room(lines, years, past_tests, matters)


def _fixed(facts: Facts, parts_mm: float) -> float:
    """Count the lines of what is on side 2 in full."""
    definitions = sum(lines_of(f"{each.title}. {each.text}", HALF) for each in facts.definitions) + 2
    words_used = HEADING + definitions / 2 + 1
    strip = STRIP_EDGES + STRIP_ROW * len(strips_shown(facts)) if facts.strips else 0.0
    years = HEADING + TABLE_HEAD
    settings = HEADING + (ROW if facts.changed else 1.0)
    return _parts(facts, parts_mm) + strip + years + settings + words_used + HEADING + LAST_LINES


def _matters(facts: Facts, most: int) -> float:
    """Count the lines of what has to go right with so many settings."""
    if not facts.matters:
        return HEADING + 2
    rows = sum(_matter_lines(each) for each in facts.matters[:most]) + ROW
    said = len(facts.looked.text) if facts.looked else 0
    said += 75 + len(facts.lead.label) + (len(facts.change_matters[0].setting) + 65 if facts.change_matters else 0)
    return HEADING + rows + ceil(said / FULL)


def _matter_lines(matter: Matter) -> float:
    """Count the lines of one setting in the table of what has to go right."""
    source = min(len(matter.source), limits.MOST_SOURCE_CHARACTERS)
    columns = (len(matter.setting) / NAME, len(matter.reach) / REACH_COLUMN, source / SOURCE_COLUMN)
    return max(ceil(each) for each in columns) + ROW - 1


def _parts(facts: Facts, parts_mm: float) -> float:
    """Count the lines of what moved it."""
    if facts.waterfall is None:
        return HEADING + 2 if len(facts.lead.does) > 1 else 0.0
    table = ROW * (len(facts.waterfall.parts) + 2) + 1
    return HEADING + max(parts_mm / LINE_MM, table)


def _two_columns(facts: Facts, past_tests: int) -> float:
    """Count the lines of the two pairs of columns: chance beside the start, tests beside questions."""
    drifts = min(len(facts.settling or ()), limits.MOST_DRIFTS_SHOWN) * 1.0
    chance = 3.0 if facts.split is None or facts.split.low95 is None else 5.0
    tests = sum(map(_test_lines, facts.past_tests[:past_tests]))
    tests += lines_of(facts.past_score.text, HALF) if facts.past_score else 0
    asked = sum(lines_of(question, HALF) for question in facts.questions)
    return 2 * HEADING + max(chance, drifts) + max(tests, asked)


def _test_lines(test: PastTest) -> int:
    """Count the lines of one forecast of the past."""
    return lines_of(f"{test.what}: forecast {test.forecast}, happened {test.happened}, outside.", HALF)


def _settings_wanted(facts: Facts) -> float:
    """Count the lines that the settings changed would take, as far as they may."""
    changed: Sequence[object] = facts.changed or ()
    return min(limits.MOST_SETTINGS_LINES, 3 * len(changed)) * ROW if changed else 0.0


def lines_of(text: str, characters: int) -> int:
    """Estimate how many lines a text takes.

    Args:
        text: to be laid out.
        characters: that fit a line.
    """
    return max(1, ceil(len(text) / characters))
