"""The same numbers everywhere: five hundred of them in web page, Word, Excel, CSV, on the command line and in Python."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest
from finished import IN_PARTS, Invented, write_out
from pages_read import numbers_by_address, page
from test_exports import Book, behind_the_charts, shown

import sim
from sim.cli.application import carry_out
from sim.report import tables
from sim.report.csv import csv_bytes
from sim.report.excel import excel_bytes
from sim.report.facts import Facts, facts_from
from sim.report.html import board_html
from sim.report.parts import Number
from sim.report.tables import Table
from sim.report.word import word_bytes
from sim.runs.signals import Interruption

pytestmark = pytest.mark.e2e
LEAST = 500
RUNS = {
    "usual": Invented(name="usual"),
    "parts": Invented(plans=IN_PARTS, months=30, seed=2, name="parts"),
    "short": Invented(reps=120, months=26, spread=2.0, name="short"),
    "held-still": Invented(fixed_inputs=True, seed=5, name="held-still"),
    "no-target": Invented(targets=(), seed=3, name="no-target"),
}


@pytest.fixture(scope="module")
def outs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("results")
    return {name: write_out(folder / name, run) for name, run in RUNS.items()}


@pytest.fixture(scope="module")
def facts(outs: dict[str, Path]) -> dict[str, Facts]:
    return {name: facts_from(out) for name, out in outs.items()}


def asked(arguments: list[str]) -> Any:
    """Type a command and read the JSON it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert carry_out(arguments, Interruption()) == 0
    return json.loads(printed.getvalue())


def levels_and_changes(facts: Facts) -> Iterator[tuple[str, str, str, float]]:
    """Every level and change of every plan as the report keeps it: plan, measure, which number, full value."""
    for plan in facts.plans:
        for name, found in plan.measures.items():
            if name == "net_new_workers_fte":
                continue  # added up over months, which no other command does
            ends = (("mean", found.level.middle), ("low80", found.level.low80), ("high80", found.level.high80))
            yield from ((plan.name, name, which, value) for which, value in ends if value is not None)
            if found.change is not None:
                change = found.change
                for which, value in (("mean", change.mean), ("low95", change.low95), ("high95", change.high95)):
                    yield plan.name, name, f"difference/{which}", value


def test_the_command_line_gives_the_numbers_of_the_report(outs: dict[str, Path], facts: dict[str, Facts]) -> None:
    compared = 0
    for name, out in outs.items():
        measures = [each for each in facts[name].lead.measures if each != "net_new_workers_fte"]
        options = [part for each in measures for part in ("--measure", each)]
        told = asked(["compare", str(out), *options, "--by", "2019-12-31", "--format", "json"])
        said = {(plan["plan"], each["measure"]): each for plan in told["plans"] for each in plan["measures"]}
        for plan, measure, which, value in levels_and_changes(facts[name]):
            found = said[plan, measure]
            parts = which.split("/")
            assert (found[parts[0]] if len(parts) == 1 else found["difference"][parts[1]]) == value, (plan, measure, which)
            compared += 1
    assert compared >= LEAST


def test_python_gives_the_numbers_of_the_report(outs: dict[str, Path], facts: dict[str, Facts]) -> None:
    """Worked out here from the table of a result: averages, and order statistics by rank."""
    compared = 0
    for name, out in outs.items():
        found = facts[name]
        monthly = sim.Result(out).monthly
        by_month = monthly.pivot_table(index="month_end", columns=["plan", "rep"], values=found.run.measure)
        for plan in found.plans:
            assert plan.band is not None
            values = np.sort(by_month[plan.name].to_numpy(), axis=1)
            rank = (values.shape[1] + 1) // 10
            assert plan.band.low80 == tuple(values[:, rank - 1])
            assert plan.band.high80 == tuple(values[:, -rank])
            assert plan.band.middle == pytest.approx(values.mean(axis=1), rel=1e-12)
            compared += 3 * len(values)
    assert compared >= LEAST


def test_workbook_and_csv_print_the_same_text(facts: dict[str, Facts]) -> None:
    compared = 0
    for found in facts.values():
        book = Book(excel_bytes(found))
        for table in every_table(found):
            expected = shown(table)
            comma = list(csv.reader(StringIO(csv_bytes(table).decode("utf-8-sig"))))[1:]
            if table.name in book.names:
                assert [[cell.lstrip("+") for cell in row] for row in book.rows(table.name)[3:]] == [
                    [cell.lstrip("+") for cell in row] for row in expected
                ]
            assert [[cell.lstrip("'") for cell in row] for row in comma] == expected
            compared += count(table)
    assert compared >= LEAST


def every_table(facts: Facts) -> list[Table]:
    """The tables with numbers that workbook or CSV hold."""
    found = [tables.plans_table(facts), tables.monthly_table(facts), tables.half_year_table(facts)]
    moved = tables.moved_table(facts)
    return [*found, moved] if moved is not None else found


def count(table: Table) -> int:
    """How many numbers a table holds."""
    return sum(isinstance(cell, Number) for row in table.rows for cell in row)


def test_page_and_word_print_the_same_text(facts: dict[str, Facts]) -> None:
    """Every number of the page is one that the tables hold, with the same value, and the same text where both are tables."""
    on_pages = in_word = 0
    for found in facts.values():
        table = tables.half_year_table(found)
        texts = {cell.address: cell for row in table.rows for cell in row if isinstance(cell, Number)}
        values = {address: cell.value for address, cell in known(found).items()}
        root = page(board_html(found))
        behind = next(each for each in root.all("table") if "chosen month ends" in each.all("caption")[0].text())
        for each in behind.all("data"):
            assert each.text() == texts[each.attrs["data-n"]].text
        for address, each in numbers_by_address(root):
            if address in values:
                assert float(each.attrs["value"]) == values[address]
                on_pages += 1
        paper = docx.Document(BytesIO(word_bytes(found)))
        written = [[cell.text for cell in row.cells] for row in behind_the_charts(paper).rows][1:]
        assert written == [[cell.text if isinstance(cell, Number) else cell for cell in row] for row in table.rows]
        in_word += count(table)
    assert on_pages >= LEAST / 2
    assert on_pages + in_word >= LEAST


def known(facts: Facts) -> dict[str, Number]:
    """Every number of every table by its address."""
    return {
        cell.address: cell for table in every_table(facts) for row in table.rows for cell in row if isinstance(cell, Number)
    }
