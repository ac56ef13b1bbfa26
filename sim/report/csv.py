"""CSV files for the app's downloads: one header row with units, text that no spreadsheet takes for a formula (section 12)."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Final

from sim.report.parts import Number
from sim.report.tables import Cell, Table
from sim.report.words import ascii_minus

BYTE_ORDER_MARK: Final = "\ufeff"
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_bytes(table: Table) -> bytes:
    """Write a table as UTF-8 with a byte order mark, which Excel needs to read accents."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([neutral(head) for head in table.header])
    writer.writerows([[_text(cell) for cell in row] for row in table.rows])
    return (BYTE_ORDER_MARK + stream.getvalue()).encode()


def neutral(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _text(cell: Cell) -> str:
    """Write numbers as they are printed, with the hyphen for minus; a number never needs neutralising."""
    return ascii_minus(cell.text) if isinstance(cell, Number) else neutral(cell)
