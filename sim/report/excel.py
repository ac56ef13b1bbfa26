"""The workbook: one table a sheet, ranges side by side, a chart that can be edited, nothing that runs (sections 11 and 12)."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from sim.report.facts import Facts
from sim.report.parts import Number
from sim.report.tables import (
    Cell,
    Table,
    answer_table,
    dictionary_table,
    matters_table,
    monthly_table,
    moved_table,
    plans_table,
    settings_table,
)
from sim.report.words import MINUS
from sim.runs.manifest import Refused

FIRST_ROW: Final = 2  # the table begins at A3; A1 is the title, A2 the run key
MOST_COLUMN_WIDTH: Final = 60
PRINTED: Final = re.compile(rf"[{MINUS}+]?£?[\d,]+(?:\.(\d+))?")
OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NEVER_RUN: Final = datetime(2000, 1, 1)


def excel_bytes(facts: Facts) -> bytes:
    """Return the workbook of a run.

    Raises:
        Refused: the library for workbooks is not installed.
    """
    try:
        import xlsxwriter  # noqa: PLC0415 - an optional library
    except ImportError as error:
        raise Refused("Excel files need xlsxwriter. Install it with: pip install caseholder[office]") from error
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    book.set_properties({"title": facts.run.heading, "created": finished_at(facts)})
    key = run_line(facts)
    tables = [
        answer_table(facts),
        plans_table(facts),
        monthly_table(facts),
        settings_table(facts),
        dictionary_table(facts),
        *(table for table in (matters_table(facts), moved_table(facts)) if table is not None),
    ]
    for table in (_cover(facts), _notes(facts), _contents(tables), *tables):
        sheet = book.add_worksheet(table.name)
        _fill(book, sheet, table, key)
        if table.name == "3_Monthly" and table.rows:
            _chart(book, sheet, table, facts)
    book.close()
    return stream.getvalue()


def finished_at(facts: Facts) -> datetime:
    """Return the end of the run, the only time written into a file."""
    if not facts.run.finished:
        return NEVER_RUN
    return datetime.fromisoformat(facts.run.finished).replace(tzinfo=None)


def run_line(facts: Facts) -> str:
    """Name the run as every sheet and every page of a document does."""
    run = facts.run
    return f"Caseholder {run.version}, study {run.name}, key {run.key}, seed {run.seed}, {run.futures} futures for each plan"


def _cover(facts: Facts) -> Table:
    """Say what the workbook is."""
    run = facts.run
    rows = (
        ("council", run.council),
        ("question", run.question),
        ("status", "DRAFT for decision"),
        ("run of", run.finished_date or "not recorded"),
        ("make these numbers again", f"caseholder reproduce {run.folder}"),
    )
    return Table("Cover", run.heading, ("what", "text"), rows)


def _notes(facts: Facts) -> Table:
    """Say how to read the numbers."""
    notes = (
        "Ranges: 8 in 10 simulated futures lie between low and high; the middle is their average.",
        "Low, middle and high stand side by side so that no middle is copied alone.",
        "FTE is full-time equivalent. DfE is the Department for Education.",
        *facts.warnings,
    )
    return Table(
        "Notes", "How to read this workbook", ("number", "note"), tuple((str(n), note) for n, note in enumerate(notes, 1))
    )


def _contents(tables: list[Table]) -> Table:
    """List the sheets."""
    return Table(
        "Contents", "Sheets of this workbook", ("sheet", "title"), tuple((table.name, table.title) for table in tables)
    )


def _fill(book: Any, sheet: Any, table: Table, key: str) -> None:
    """Write one table from A3, with its title above."""
    sheet.write_string(0, 0, table.title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, key)
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for column, text in enumerate(table.header):
        sheet.write_string(FIRST_ROW, column, text, head)
    for row, cells in enumerate(table.rows, FIRST_ROW + 1):
        for column, cell in enumerate(cells):
            _write(book, sheet, (row, column), cell, wrap)
    for column in range(len(table.header)):
        longest = max((len(_shown(cells[column])) for cells in table.rows), default=0)
        sheet.set_column(column, column, min(MOST_COLUMN_WIDTH, max(12, longest + 2)))
    sheet.freeze_panes(FIRST_ROW + 1, 1)


def _write(book: Any, sheet: Any, place: tuple[int, int], cell: Cell, wrap: Any) -> None:
    """Write a number as a number that shows the printed digits, anything else as text."""
    if isinstance(cell, Number) and (found := as_number(cell)) is not None:
        value, shown = found
        sheet.write_number(*place, value, book.add_format({"num_format": shown, "valign": "top"}))
    else:
        sheet.write_string(*place, _shown(cell), wrap)


def as_number(number: Number) -> tuple[float, str] | None:
    """Return the printed number and the format that shows it so; nothing when it is printed as words."""
    found = PRINTED.fullmatch(number.text)
    if found is None:
        return None
    plain = number.text.replace(MINUS, "-").replace("+", "").replace("£", "").replace(",", "")
    decimals = found.group(1) or ""
    digits = "#,##0" + (f".{'0' * len(decimals)}" if decimals else "")
    return float(plain), ('"£"' if "£" in number.text else "") + digits


def _shown(cell: Cell) -> str:
    """Return the text of a cell."""
    return cell.text if isinstance(cell, Number) else cell


def _chart(book: Any, sheet: Any, table: Table, facts: Facts) -> None:
    """Draw the fan of the leading plan as lines that can be edited, beside the table."""
    chart = book.add_chart({"type": "line"})
    first, last = FIRST_ROW + 1, FIRST_ROW + len(table.rows)
    place = 1 + 3 * [plan.name for plan in facts.plans].index(facts.lead.name)
    looks = (("#12436D", "dash"), ("#12436D", "solid"), ("#12436D", "dash"))
    lines = [(place + offset, *look) for offset, look in enumerate(looks)]
    if place != 1:
        lines.append((2, "#801650", "square_dot"))
    for column, colour, dash in lines:
        chart.add_series(
            {
                "name": [table.name, FIRST_ROW, column],
                "categories": [table.name, first, 0, last, 0],
                "values": [table.name, first, column, last, column],
                "line": {"color": colour, "width": 2, "dash_type": dash},
            }
        )
    chart.set_title({"name": table.title, "name_font": {"size": 11}})
    chart.set_y_axis({"min": 0, "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "right"})
    from sim.report.charts import fan_chart  # noqa: PLC0415 - drawing is needed for its words only

    drawn = fan_chart(facts)
    options = {"description": drawn.alt if drawn else table.title, "x_scale": 1.8, "y_scale": 1.3}
    sheet.insert_chart(FIRST_ROW, len(table.header) + 1, chart, options)
