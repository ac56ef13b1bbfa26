"""The page of past errors has the numbers of the study."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

pytestmark = pytest.mark.past

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_of_past_errors_is_that_of_the_study() -> None:
    made = runpy.run_path(str(ROOT / "experiments" / "backtest" / "make_page.py"))
    text = made["PAGE"].read_text(encoding="utf-8")

    assert made["page"](text) == text
