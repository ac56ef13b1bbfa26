"""Writes the reports of a finished run: web page, Word, Excel and PDF, all from the same facts."""

from __future__ import annotations

from pathlib import Path

from sim.report.facts import facts_from
from sim.report.html import board_html
from sim.runs.disk import storage_errors


def write_reports(
    out: str | Path, *, html: str | Path = "", word: str | Path = "", excel: str | Path = "", pdf: str | Path = ""
) -> list[Path]:
    """Write the reports that are named.

    Args:
        out: results folder.
        html: file of the board report.
        word: Word file.
        excel: Excel workbook.
        pdf: PDF.

    Returns:
        The files written.

    Raises:
        Refused: there are no finished results, the run has too few futures, or a library is missing.
        StorageError: a file cannot be written, or the results are damaged.
    """
    facts = facts_from(out)
    page = board_html(facts)
    written = []
    if html:
        written.append(_put(html, page.encode()))
    if word:
        from sim.report.word import word_bytes  # noqa: PLC0415 - an optional library

        written.append(_put(word, word_bytes(facts)))
    if excel:
        from sim.report.excel import excel_bytes  # noqa: PLC0415 - an optional library

        written.append(_put(excel, excel_bytes(facts)))
    if pdf:
        from sim.report.pdf import pdf_bytes  # noqa: PLC0415 - an optional library

        written.append(_put(pdf, pdf_bytes(page)))
    return written


def _put(path: str | Path, content: bytes) -> Path:
    """Write a file, saying plainly when that is not possible."""
    file = Path(path)
    with storage_errors(file, len(content)):
        file.write_bytes(content)
    return file
