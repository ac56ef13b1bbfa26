"""The page on large runs follows from the one number it rests on."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_is_what_its_generator_writes() -> None:
    made = runpy.run_path(str(DOCS / "make_large_runs.py"))

    assert (DOCS / "explanation" / "large-runs.md").read_text(encoding="utf-8") == made["page"]()


def test_the_cost_of_150_councils_is_worked_out_by_hand() -> None:
    made = runpy.run_path(str(DOCS / "make_large_runs.py"))
    row = next(line for line in made["table"]().splitlines() if line.startswith("| 150 councils, do nothing"))

    futures, seconds = 150 * 1000, made["MEASURED"].seconds
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1:3] == [f"{futures:,}", f"{futures * seconds / 3600:,.1f}"]
    assert cells[4] == f"{futures * seconds / 40 / 3600:,.0f} hours"
