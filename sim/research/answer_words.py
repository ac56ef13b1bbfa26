"""The answer to a councillor's question in one or two sentences: every number with its range, and do-nothing beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from sim.analysis.intervals import prediction_rank
from sim.measures.catalogue import measure_of
from sim.report.words import (
    NOT_ENOUGH,
    NOT_KNOWN,
    Detail,
    Goal,
    RangeText,
    date_text,
    exact,
    money_text,
    month_text,
    nearest,
    number_text,
    range_text,
)
from sim.research.answer_rows import PER_LEAVER, STILL_HERE, Row
from sim.settings.answer_slots import DATES, SLOT, Slot, slot_of
from sim.settings.questions import Question

GRAINS = ((Decimal(1), "0.01"), (Decimal(100), "0.1"), (Decimal(1000), "1"), (Decimal(10000), "10"))
COARSEST = "100"
PERIOD_FIRST = re.compile(r"(^|\. )from (\d)")
POINTS = " percentage points"
MOST_OF_THEM = 0.80


@dataclass(frozen=True, slots=True)
class Table:
    """What is known of a study's futures, as far as the answers ask.

    Attributes:
        study: its name; futures: simulated for each plan; opening, end: first and last day.
        results_version: of the program that made them; origin: the folder they come from.
        rows: by measure or target, plan and date.
    """

    study: str
    futures: int
    opening: date
    end: date
    results_version: int
    origin: str
    rows: Mapping[tuple[str, str, date], Row]


class MissingRowError(LookupError):
    """A table lacks a number that an answer asks for: it was made before the answer was written."""


def answer_text(question: Question, tables: Mapping[str, Table]) -> str:
    """Return the answer to a question.

    Args:
        question: with an answer and a date.
        tables: of all its studies that the answer takes numbers from.

    Raises:
        MissingRowError: a table lacks a number.
    """
    filled = SLOT.sub(partial(_filled, question, tables), question.answer)
    said = PERIOD_FIRST.sub(r"\1From \2", filled)
    return f"{said} {_basis(tables)}"


def needed(question: Question) -> tuple[str, ...]:
    """Return the studies that the answer takes numbers from."""
    slots = (slot_of(match) for match in SLOT.finditer(question.answer))
    return tuple(dict.fromkeys([question.studies[0], *(slot.study for slot in slots if slot.study)]))


def _basis(tables: Mapping[str, Table]) -> str:
    """Say what the numbers rest on."""
    many = sorted({table.futures for table in tables.values()})
    span = f"{many[0]}" if len(many) == 1 else f"{many[0]} to {many[-1]}"
    return (
        f"(Averages of {span} simulated futures, in brackets the range of 8 in 10 of them. Changes are against do-nothing in "
        "the same futures, in brackets the 95 % interval of the average.)"
    )


def _filled(question: Question, tables: Mapping[str, Table], match: re.Match[str]) -> str:
    """Return what stands in one place of an answer."""
    slot = slot_of(match)
    table, day = place_of(slot, question, tables)
    if slot.name in DATES:
        return date_text(day) if slot.name == "date" else f"from {date_text(table.opening)} to {date_text(day)}"
    return _said(slot, row_in(table, slot, day), question, table)


def place_of(slot: Slot, question: Question, tables: Mapping[str, Table]) -> tuple[Table, date]:
    """Return the table that a place takes its number from, and the date it is read at."""
    table = tables[slot.study or question.studies[0]]
    return table, slot.day or question.at or table.end


def row_in(table: Table, slot: Slot, day: date) -> Row:
    """Return the row that a place asks for.

    Raises:
        MissingRowError: the table lacks it.
    """
    row = table.rows.get((slot.name, slot.plan, day))
    if row is None:
        raise MissingRowError(f"{table.study}: {slot.name} of {slot.plan} on {day}")
    return row


def _said(slot: Slot, row: Row, question: Question, table: Table) -> str:
    """Write the numbers of a row as a place asks for them."""
    if slot.kind == "chance":
        return f"{row.met or 'none'} of {row.futures} futures"
    if slot.kind == "when":
        return when_text(row, table.end)
    if slot.kind == "change":
        return change_text(row)
    return level_text(row, _goal(question, slot.name))


def _goal(question: Question, name: str) -> Goal | None:
    """Return the target of a question if it is about this measure, so that rounding does not cross it."""
    found = re.fullmatch(rf"{name}(<=|>=)([0-9.]+)", question.target or "")
    share = _unit(name) == "share"
    return None if found is None else Goal(found[1], float(found[2]) * (100 if share else 1))


def _unit(name: str) -> str:
    """Return the unit of a measure or of a member of its family."""
    if name == STILL_HERE:
        return "share"
    measure = measure_of(name)
    return measure.unit if measure is not None else ""


def level_text(row: Row, goal: Goal | None = None) -> str:
    """Write a level with its range, such as ``18.3 (17.1 to 19.6)``.

    Args:
        row: of a measure.
        goal: of the same measure; no number is rounded across it.
    """
    if row.middle is None:
        return "a sum that cannot be given, for fewer leavers cannot be told from none" if row.name == PER_LEAVER else NOT_KNOWN
    text = _range(row.name, row.low80, row.middle, row.high80, goal)
    sign = " %" if _unit(row.name) == "share" else ""
    ends = f"{text.low} to {text.high}{sign}" if text.low else NOT_ENOUGH
    return f"{text.middle}{sign} ({ends})"


def change_text(row: Row) -> str:
    """Write what a plan changes with its interval and how often it is better, such as ``1.2 lower (0.8 to 1.6 lower)``."""
    low, middle, high = row.change_low95, row.change, row.change_high95
    if middle is None:
        return NOT_KNOWN
    unit = POINTS if _unit(row.name) == "share" else ""
    if low is None or high is None:
        return f"{_sizes(row.name, middle)[0]}{unit} {_way(middle)} ({NOT_ENOUGH})"
    if low == middle == high == 0:
        return "the same in every future"
    better = "" if row.better is None else f"; better in {round(row.better * row.futures / 100)} of {row.futures} futures"
    if low <= 0 <= high:
        down, up = _sizes(row.name, low, high)
        return f"not clearly different ({down} lower to {up}{unit} higher{better})"
    size, *ends = _sizes(row.name, middle, *sorted((low, high), key=abs))
    return f"{size}{unit} {_way(middle)} ({ends[0]} to {ends[1]} {_way(middle)}{better})"


def _way(change: float) -> str:
    """Say which way a change goes."""
    return "lower" if change < 0 else "higher"


def _sizes(name: str, *amounts: float) -> list[str]:
    """Write the sizes of changes without their signs, all to the same digit; shares in per cent."""
    unit = _unit(name)
    if unit.startswith("GBP"):
        return [money_text(None, abs(amount), None, Detail.SIDE_ONE).middle for amount in amounts]
    scale = Decimal(100 if unit == "share" else 1)
    scaled = [abs(exact(amount)) * scale for amount in amounts]
    grain = _grain(float(max(scaled)))
    return [number_text(nearest(amount, grain), grain) for amount in scaled]


def when_text(row: Row, end: date) -> str:
    """Write when a target is first met, with the range of 8 in 10 futures and how many never meet it.

    Args:
        row: of a target.
        end: last day of the run.
    """
    never = f"never by {month_text(end)}"
    low, middle, high = (never if day is None else month_text(day) for day in (row.first_low80, row.first, row.first_high80))
    span = f"{low} to {high}" if low != high else f"{low} at both ends"
    if not prediction_rank(row.futures, MOST_OF_THEM):
        span = NOT_ENOUGH
    return f"{middle} ({span}; never in {row.never or 0} of {row.futures} futures)"


def _range(name: str, low: float | None, middle: float, high: float | None, goal: Goal | None = None) -> RangeText:
    """Round a range by its unit and its size."""
    unit = _unit(name)
    if unit.startswith("GBP"):
        return money_text(low, middle, high, Detail.SIDE_ONE)
    scale = 100 if unit == "share" else 1
    ends = [None if end is None else float(Decimal(str(end)) * scale) for end in (low, high)]
    centre = float(Decimal(str(middle)) * scale)
    return range_text(
        ends[0], centre, ends[1], _grain(max(abs(number) for number in (centre, *ends) if number is not None)), goal
    )


def _grain(largest: float) -> Decimal:
    """Choose the last digit shown from the size of the largest number."""
    return Decimal(next((grain for limit, grain in GRAINS if Decimal(str(largest)) < limit), COARSEST))
