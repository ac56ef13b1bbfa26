"""Measures that have no value: nobody newly qualified, a rate over twelve months in the first eleven."""

from __future__ import annotations

from pathlib import Path

import pytest
from finished import Invented, write_out

from sim.report.facts import facts_from
from sim.report.tables import month_tables, monthly_table
from sim.report.write import write_reports
from sim.runs.manifest import Refused

pytestmark = pytest.mark.unit

MONTHS = 30


def everything(folder: Path, run: Invented) -> str:
    """Write every kind of report and return the page."""
    out = write_out(folder / "run", run)
    write_reports(out, html=folder / "board.html", word=folder / "board.docx", excel=folder / "board.xlsx")
    return (folder / "board.html").read_text(encoding="utf-8")


def test_a_council_without_newly_qualified_workers_gets_its_report(tmp_path: Path) -> None:
    page = everything(tmp_path, Invented(reps=200, months=MONTHS, empty={"caseload_newly_qualified": MONTHS + 1}))

    assert 'value="nan"' not in page
    assert "newly qualified 1" not in page


def test_a_first_measure_that_begins_a_year_later_is_not_known_until_then(tmp_path: Path) -> None:
    run = Invented(reps=200, months=MONTHS, empty={"average_caseload": 12})

    page = everything(tmp_path, run)

    facts = facts_from(write_out(tmp_path / "again", run))
    tables = month_tables(facts)
    assert [len(table.rows) for table in tables] == [MONTHS + 1 - 12] * len(facts.plans)
    assert {row.month.year for row in facts.half_years} == {2018, 2019, 2020}
    assert [row[1] for row in monthly_table(facts).rows[:13]] == ["not known"] * 12 + [tables[0].rows[0][1]]
    assert 'value="nan"' not in page


def test_a_first_measure_without_a_value_at_the_date_is_refused_by_name(tmp_path: Path) -> None:
    out = write_out(tmp_path / "run", Invented(reps=200, months=MONTHS, empty={"average_caseload": MONTHS + 1}))

    with pytest.raises(Refused, match="average_caseload has no value on 2019-12-31 in any future of do-nothing"):
        facts_from(out)
