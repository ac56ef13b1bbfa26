"""The numbers behind the answers to the councils' questions: one small table a study, made from its futures.

What flows is added up from the opening to the date, for one month of leavers or of cost says little: a councillor asks how many
and how much by then. Shares of a month are averaged over the same time, and the longest gap is the longest of all months.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np

from sim.analysis.arrays import BoolArray, FloatArray
from sim.analysis.futures import Futures
from sim.analysis.money import cost_per_leaver_avoided
from sim.analysis.paired import Direction, difference, level
from sim.analysis.targets import parse_target, target_chances
from sim.measures.catalogue import FLOW, measure_of
from sim.settings.answer_slots import BASELINE, Slot

PER_LEAVER = "cost_per_leaver_avoided_gbp"
STILL_HERE = "share_still_here"
MONTHS_A_YEAR = 12
FIGURES = 6  # figures kept: far below what any sentence shows, and the same on every processor


@dataclass(frozen=True, slots=True)
class Row:
    """One measure or one target under one plan at a date; numbers without meaning are None.

    Attributes:
        name: measure or target; plan: whose; at: month end; futures: with a value.
        middle, low80, high80: average of the futures, and the ends of 8 in 10 of them.
        change, change_low95, change_high95: plan less do-nothing in the same futures, and the interval about it.
        better: per cent of the same futures in which the plan is better.
        met: futures that meet the target at the date; first, first_low80, first_high80: month in which they first meet it.
        never: futures that never do within the run.
    """

    name: str
    plan: str
    at: date
    futures: int
    middle: float | None = None
    low80: float | None = None
    high80: float | None = None
    change: float | None = None
    change_low95: float | None = None
    change_high95: float | None = None
    better: float | None = None
    met: int | None = None
    first: date | None = None
    first_low80: date | None = None
    first_high80: date | None = None
    never: int | None = None


COLUMNS = tuple(field.name for field in fields(Row))
WHOLE = ("futures", "met", "never")
DATES = ("at", "first", "first_low80", "first_high80")
TEXT = ("name", "plan")


def rows_of(found: Futures, wanted: Iterable[tuple[Slot, date]]) -> tuple[Row, ...]:
    """Return the rows that places in sentences ask for, each once, in the order asked.

    Args:
        found: futures of a study, do-nothing among its plans.
        wanted: places, each with its date.
    """
    keys = dict.fromkeys((slot.name, slot.plan, day, slot.is_target) for slot, day in wanted)
    return tuple(
        _target_row(found, name, plan, day) if is_target else measure_row(found, name, plan, day)
        for name, plan, day, is_target in keys
    )


def measure_row(found: Futures, name: str, plan: str, day: date) -> Row:
    """Return one measure under one plan, and what the plan changes.

    Args:
        found: futures of a study.
        name: of the measure.
        plan: whose it is.
        day: date up to which it is read.
    """
    if name == PER_LEAVER:
        ratio = cost_per_leaver_avoided(found, plan, BASELINE)
        middle, low, high = _short(ratio.value, ratio.low95, ratio.high95)
        return Row(name, plan, day, len(found.replications), middle, low, high)
    month = found.month_of(day)
    values = up_to(found, plan, name, month)
    shown = level(values)
    known = int(np.isfinite(values).sum())
    measure = measure_of(name)
    direction: Any = measure.direction if measure is not None else "neither"
    middle, low80, high80 = _short(shown.mean, shown.low80, shown.high80)
    row = Row(name, plan, day, known, middle, low80, high80)
    return row if plan == BASELINE else _with_change(row, found, month, direction)


def _with_change(row: Row, found: Futures, month: int, direction: Direction) -> Row:
    """Add to a row what the plan changes, with its interval, and how often it is better."""
    gap = difference(up_to(found, row.plan, row.name, month), up_to(found, BASELINE, row.name, month), direction)
    change, low, high, better = _short(gap.mean, gap.low95, gap.high95, gap.futures_better)
    return replace(row, change=change, change_low95=low, change_high95=high, better=better)


def up_to(found: Futures, plan: str, name: str, month: int) -> FloatArray:
    """Return a measure for the time from the opening to a month end, one value a future.

    Args:
        found: futures.
        plan: plan of them.
        name: measure or member of its family.
        month: position of the month end, the opening being 0.
    """
    if name == STILL_HERE:
        return still_here(found, plan, month)
    known = measure_of(name)
    if known is None or known.date_rule != FLOW:
        return found.at(plan, name, month)
    paths = found.paths(plan, name)[:, 1 : month + 1]
    empty: BoolArray = np.all(np.isnan(paths), axis=1)
    if known.unit == "share":
        counted = np.maximum((~np.isnan(paths)).sum(axis=1), 1)
        values: FloatArray = np.nansum(paths, axis=1) / counted
    elif known.unit == "days":
        values = np.max(np.nan_to_num(paths, nan=0.0), axis=1)
    else:
        values = np.nansum(paths, axis=1)
    return np.where(empty, np.nan, values)


def still_here(found: Futures, plan: str, month: int) -> FloatArray:
    """Return the share of those who start at the opening who are still here, if they leave as all workers do, year by year.

    Args:
        found: futures.
        plan: plan of them.
        month: position of the month end; whole years after the opening count.
    """
    years = np.arange(MONTHS_A_YEAR, month + 1, MONTHS_A_YEAR)
    kept: FloatArray = np.prod(1 - found.paths(plan, "turnover_rate")[:, years], axis=1)
    return kept


def _target_row(found: Futures, text: str, plan: str, day: date) -> Row:
    """Return how often and when a target is met under one plan."""
    target = parse_target(text)
    month = found.month_of(day)
    many = len(found.replications)
    chances = target_chances(target, found.paths(plan, target.measure)[:, 1:], found.month_ends[1:], month - 1)
    first = chances.first_month
    return Row(
        text,
        plan,
        day,
        many,
        met=round(chances.at.probability * many),
        first=first.median,
        first_low80=first.low80,
        first_high80=first.high80,
        never=round(first.never * many),
    )


def _short(*numbers: float | None) -> list[float | None]:
    """Keep as many figures of each number as any sentence could need."""
    return [None if number is None or not np.isfinite(number) else float(f"{number:.{FIGURES}g}") for number in numbers]


def table_text(rows: Iterable[Row]) -> str:
    """Return rows as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(["" if cell is None else cell for cell in astuple(row)] for row in rows)
    return stream.getvalue()


def rows_in(text: str) -> tuple[Row, ...]:
    """Read rows from CSV as ``table_text`` writes them."""
    return tuple(Row(**{name: _cell(name, cell) for name, cell in line.items()}) for line in csv.DictReader(io.StringIO(text)))


def _cell(name: str, text: str) -> Any:
    """Read one cell."""
    if name in TEXT:
        return text
    if not text:
        return None
    if name in DATES:
        return date.fromisoformat(text)
    return int(text) if name in WHOLE else float(text)
