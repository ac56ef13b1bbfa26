"""The board report on paper: exactly two sides of A4, whatever is in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from finished import ALLOWANCE, IN_PARTS, POSTS, Invented, InventedPlan, write_out
from fullest import CHANGED, FULLEST, LONG

from sim.report import opening
from sim.report.facts import facts_from
from sim.report.html import board_html
from sim.report.opening import Balance

pytestmark = pytest.mark.browser
DRIFTS = {"cin": 0.02, "cp": 0.07, "cla": -0.06, "permanent": -0.11, "agency": 0.3, "brief": 0.09}
DRIVEN = {"pathway.cin.duration.mean": 2.5, "leaving.pay_elasticity.total": -2.0, "demand.growth_per_year": 2.5}
POLICIES = (*ALLOWANCE.policies, {"kind": "agency_limit", "most_fte": 3, "start": "2018-04-01", "why": "the board"})
FAILED = [{"plan": "14-posts", "rep": 7, "kind": "breach", "message": "cases do not add up", "crash_file": ""}]


def in_parts(count: int) -> dict[str, InventedPlan]:
    """Every combination of the first policies, under the longest names."""
    plans = {"do-nothing": InventedPlan()}
    for size in range(1, count + 1):
        for chosen in combinations(range(count), size):
            effect, policies = -0.6 * sum(place + 1 for place in chosen), tuple(POLICIES[place] for place in chosen)
            name = f"{LONG[:44]}-{''.join('abc'[place] for place in chosen)}"
            plans[name] = InventedPlan(effect, -3.0 * size, 30_000 * size, policies=policies)
    return plans


def many(count: int) -> dict[str, InventedPlan]:
    """So many plans with posts."""
    return {"do-nothing": InventedPlan()} | {
        f"plan-{n}": InventedPlan(-n, -n, 9_000 * n, policies=POSTS.policies) for n in range(1, count)
    }


FULL_DRIVEN = replace(FULLEST, council="example-small", driven_by=DRIVEN, study={}, spread=1.0)
RUNS = {
    "usual": Invented(),
    "fullest": FULLEST,
    "held still": Invented(fixed_inputs=True, overrides=CHANGED[:1]),
    "alone": Invented(plans={"do-nothing": InventedPlan()}, months=24),
    "two plans": Invented(plans=many(2)),
    "four plans": Invented(plans=many(4), overrides=CHANGED[:3]),
    "six plans": Invented(plans=many(6), months=36),
    "longest titles": Invented(council_title=FULLEST.council_title, question=FULLEST.question, months=26),
    "all never": Invented(targets=("average_caseload<=4",), months=36),
    "all at once": Invented(targets=("average_caseload<=60",)),
    "no target": Invented(targets=(), months=60),
    "a share": Invented(targets=("share_over_22<=0.1",)),
    "higher is better": Invented(targets=("permanent_fte>=70",)),
    "few measures": Invented(
        drop=("cost_total_gbp", "agency_rate", "share_over_22", "caseload_per_post", "net_new_workers_fte")
    ),
    "a failed future": Invented(failed=FAILED, overrides=CHANGED),
    "changes nothing": Invented(plans={"do-nothing": InventedPlan(), "empty": InventedPlan()}),
    "in two parts": Invented(plans=IN_PARTS),
    "fullest and driven": FULL_DRIVEN,
    "fullest in two parts": replace(FULL_DRIVEN, plans=in_parts(2)),
    "fullest in three parts": replace(FULL_DRIVEN, plans=in_parts(3)),
}
SAMPLE = ("usual", "fullest", "fullest in three parts")


@pytest.mark.parametrize("which", SAMPLE)
def test_the_report_prints_on_two_sides(which: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_two_sides(which, tmp_path, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("which", [name for name in RUNS if name not in SAMPLE])
def test_other_reports_print_on_two_sides(which: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_two_sides(which, tmp_path, monkeypatch)


def assert_two_sides(which: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Print one report with Chromium and count its pages."""
    monkeypatch.setattr(opening, "balance_of", lambda _: Balance(DRIFTS, 2))
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
