"""The board report on paper: exactly two sides of A4, whatever is in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from finished import Invented, InventedPlan, write_out
from fullest import CHANGED, FULLEST

from sim.report import opening
from sim.report.facts import facts_from
from sim.report.html import board_html
from sim.report.opening import Balance

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RUNS = {
    "usual": Invented(),
    "fullest": FULLEST,
    "held still": Invented(fixed_inputs=True, overrides=CHANGED[:1]),
    "alone": Invented(plans={"do-nothing": InventedPlan()}, months=24),
}


@pytest.mark.parametrize("which", list(RUNS))
def test_the_report_prints_on_two_sides(which: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drifts = {"cin": 0.02, "cp": 0.07, "cla": -0.06, "permanent": -0.11, "agency": 0.3, "brief": 0.09}
    monkeypatch.setattr(opening, "balance_of", lambda _: Balance(drifts, 2))
    chromium, pdfinfo = shutil.which("chromium"), shutil.which("pdfinfo")
    if chromium is None or pdfinfo is None:
        pytest.skip("needs chromium and pdfinfo (Debian packages chromium and poppler-utils)")
    source, printed = tmp_path / "board.html", tmp_path / "board.pdf"
    source.write_text(board_html(facts_from(write_out(tmp_path / "run", RUNS[which]))), encoding="utf-8")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]

    subprocess.run(  # noqa: S603 - our own file, a program found on the path
        [chromium, *options, f"--print-to-pdf={printed}", source.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
        env={**os.environ, "HOME": str(tmp_path)},
    )

    told = subprocess.run([pdfinfo, str(printed)], check=True, capture_output=True, text=True).stdout  # noqa: S603
    assert re.search(r"Pages:\s+2\b", told)
    assert "A4" in told
