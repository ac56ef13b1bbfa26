"""The numbers behind an answer as a table: what the sentence tells, line by line, for those who would rather look than read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.report.words import date_text
from sim.research.answer_rows import Row
from sim.research.answer_words import Table, change_text, level_text, place_of, row_in, when_text
from sim.settings.answer_slots import BASELINE, slots_of
from sim.settings.questions import Question


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One measure or target of one plan at a date.

    Attributes:
        what: measure or target; study: where it comes from; plan: whose it is; date: in words.
        level: average with the range of 8 in 10 futures, or in how many futures the target is met at the date.
        change: against do-nothing in the same futures, or when the target is first met; "" for do-nothing's measures.
    """

    what: str
    study: str
    plan: str
    date: str
    level: str
    change: str


def numbers_behind(question: Question, tables: Mapping[str, Table]) -> tuple[NumberLine, ...]:
    """Return every number that an answer rests on, once, in the order of the sentence.

    Args:
        question: with an answer and a date.
        tables: of all its studies that the answer takes numbers from.

    Raises:
        MissingRowError: a table lacks a number.
    """
    return tuple(dict.fromkeys(_lines(question, tables)))


def _lines(question: Question, tables: Mapping[str, Table]) -> Iterator[NumberLine]:
    """Yield a line for each place of the sentence."""
    for slot in slots_of(question.answer):
        table, day = place_of(slot, question, tables)
        row = row_in(table, slot, day)
        yield NumberLine(slot.name, table.study, slot.plan, date_text(day), *_said(row, table, target=slot.is_target))


def _said(row: Row, table: Table, *, target: bool) -> tuple[str, str]:
    """Return level and change of a row; for a target in how many futures it is met, and when first."""
    if target:
        return f"{row.met or 'none'} of {row.futures} futures", f"first met {when_text(row, table.end)}"
    return level_text(row), "" if row.plan == BASELINE else change_text(row)
