"""The same 500 numbers, to the digit, in all six outputs: web page, Word, workbook, CSV, command line and Python.

Each output is read on its own, as its reader gets it: page, papers and CSV from their bytes, by the place of a number in its
table; the command line from the JSON it prints; Python from the table of ``sim.Result``. The last two give full precision and
are rounded here by the rules of ``sim.report.words``.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest
from docx.table import Table as WordTable
from finished import Invented, InventedPlan, write_out
from pages_read import numbers_by_address, page
from test_exports import Book

import sim
from sim.cli.application import carry_out
from sim.report.csv import csv_bytes
from sim.report.excel import excel_bytes
from sim.report.facts import Facts, facts_from
from sim.report.html import board_html
from sim.report.tables import monthly_table
from sim.report.word import word_bytes
from sim.report.words import Detail, RangeText, case_grain, fte_text, month_text, range_text, share_range_text
from sim.runs.signals import Interruption

pytestmark = pytest.mark.e2e
WHICH = ("low", "middle", "high")
PLANS = {f"plan-{n}": InventedPlan(-n, -n, 9_000 * n) for n in range(1, 4)}
MONTHS = 42  # with four plans and three numbers each, 504 numbers after the opening

Key = tuple[str, str, str, str]
"""Plan, measure, month, and which number of the range."""
Numbers = dict[Key, str]


def rounded(measure: str, low: float, middle: float, high: float, error: float) -> RangeText:
    """The published rule for tables, by the unit of the measure."""
    if measure == "share_over_22":
        return share_range_text(low, middle, high, Detail.TABLE)
    if measure == "permanent_fte":
        return fte_text(low, middle, high, Detail.TABLE)
    return range_text(low, middle, high, case_grain(low, high, error, Detail.TABLE))


def on_the_page(facts: Facts, measure: str) -> Numbers:
    """By table of a plan, row of a month and column; the address behind a number has to say the same."""
    found: Numbers = {}
    root = page(board_html(facts))
    address = {id(number): address for address, number in numbers_by_address(root)}
    for table in root.all("table"):
        if table.attrs.get("class") != "months":
            continue
        plan = table.all("caption")[0].text().rpartition(": ")[2]
        for row in table.all("tbody")[0].all("tr"):
            for which, cell in zip(WHICH, row.all("td"), strict=True):
                number = cell.all("data")[0]
                about, whose, day, end = address[id(number)].split("/")
                assert (about, whose, end.removesuffix("80")) == (measure, plan, which)
                assert row.all("th")[0].text() == month_text(date.fromisoformat(day))
                found[plan, measure, row.all("th")[0].text(), which] = number.text()
    return found


def in_word(facts: Facts, measure: str) -> Numbers:
    """By the heading above a table, row and column."""
    found: Numbers = {}
    plan = ""
    for block in docx.Document(BytesIO(word_bytes(facts))).iter_inner_content():
        if not isinstance(block, WordTable):
            plan = block.text.rpartition(": ")[2] if block.style is not None and block.style.name == "Heading 3" else plan
        elif plan:
            _, *rows = [[cell.text for cell in row.cells] for row in block.rows]
            found |= {
                (plan, measure, day, which): text for day, *texts in rows for which, text in zip(WHICH, texts, strict=True)
            }
    return found


def by_header(header: list[str], rows: list[list[str]], measure: str) -> Numbers:
    """By the head of a column, ``plan: low``, and the first cell of a row, the date of a month end."""
    return {
        (*head.split(": ")[:1], measure, row[0].partition(" ")[2], head.split(": ")[1]): text  # type: ignore[misc]  # one plan before the colon
        for row in rows
        for head, text in zip(header[1:], row[1:], strict=True)
    }


def in_the_workbook(facts: Facts, measure: str) -> Numbers:
    """Cells as a spreadsheet shows them: stored numbers in their formats."""
    rows = Book(excel_bytes(facts)).rows("3_Monthly")
    return by_header(rows[2], rows[3:], measure)


def in_csv(facts: Facts, measure: str) -> Numbers:
    """Text between commas."""
    header, *rows = csv.reader(StringIO(csv_bytes(monthly_table(facts)).decode("utf-8-sig")))
    return by_header(header, rows, measure)


def asked(arguments: list[str]) -> Any:
    """Type a command and read the JSON it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert carry_out(arguments, Interruption()) == 0
    return json.loads(printed.getvalue())


def on_the_command_line(measure: str, out: Path, days: Sequence[date]) -> Numbers:
    """One command a month end, as somebody would type it; the opening has no comparison."""
    found: Numbers = {}
    for day in days:
        told = asked(["compare", str(out), "--measure", measure, "--by", day.isoformat(), "--format", "json", "--quiet"])
        for plan in told["plans"]:
            (each,) = plan["measures"]
            text = rounded(measure, each["low80"], each["mean"], each["high80"], each["mc_error"])
            found |= {(plan["plan"], measure, month_text(day), which): getattr(text, which) for which in WHICH}
    return found


def in_python(measure: str, out: Path) -> Numbers:
    """Averages and order statistics by rank, worked out here from the table of the result."""
    found: Numbers = {}
    for (plan, day), values in sim.Result(out).monthly.groupby(["plan", "month_end"])[measure]:
        ordered = np.sort(values.to_numpy())
        rank = (ordered.size + 1) // 10
        error = float(ordered.std(ddof=1) / np.sqrt(ordered.size))
        text = rounded(measure, float(ordered[rank - 1]), float(values.mean()), float(ordered[-rank]), error)
        found |= {
            (str(plan), measure, month_text(date.fromisoformat(str(day)[:10])), which): getattr(text, which) for which in WHICH
        }
    return found


@pytest.mark.parametrize(
    ("measure", "target", "every", "least"),
    [
        ("average_caseload", "average_caseload<=18", 1, 500),
        ("share_over_22", "share_over_22<=0.4", 14, 36),
        ("permanent_fte", "permanent_fte>=60", 14, 36),
    ],
)
def test_the_same_numbers_agree_in_all_six_outputs(measure: str, target: str, every: int, least: int, tmp_path: Path) -> None:
    """Five hundred caseloads; of a share and of FTE every fourteenth month, for the command line takes one month at a time."""
    plans = {"do-nothing": InventedPlan(), **PLANS}
    out = write_out(tmp_path / "run", Invented(plans=plans, reps=100, months=MONTHS, spread=1.8, targets=(target,)))
    facts = facts_from(out)
    days = [month.date for month in facts.lead.months[every::every]]
    readings: dict[str, Callable[[Facts, str], Numbers]] = {
        "page": on_the_page,
        "Word": in_word,
        "workbook": in_the_workbook,
        "CSV": in_csv,
    }

    read = {name: reading(facts, measure) for name, reading in readings.items()}
    read |= {"command line": on_the_command_line(measure, out, days), "Python": in_python(measure, out)}

    common = sorted(set.intersection(*(set(numbers) for numbers in read.values())))
    assert len(common) >= least, {name: len(numbers) for name, numbers in read.items()}
    told = {key: {name: numbers[key] for name, numbers in read.items()} for key in common}
    assert {key: texts for key, texts in told.items() if len(set(texts.values())) > 1} == {}
