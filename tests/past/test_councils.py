"""The shipped councils: in balance or explained on their page, and able to run for five years."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import sim
from sim.orders import month_ends_of
from sim.settings.balance import balance_report
from sim.settings.load import load_council
from sim.settings.questions import load_questions

pytestmark = pytest.mark.past

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted(paper.council for paper in load_questions().seeds.values())
ALL = [*PAPERS, "bradford-2018-service", "example-small"]


@pytest.mark.parametrize("name", PAPERS)
def test_no_stock_of_a_paper_drifts_by_more_than_five_per_cent_a_year(name: str) -> None:
    report = balance_report(load_council(name))

    assert {drift.name: drift.within_a_year for drift in report.drifts if abs(drift.within_a_year) > 0.05} == {}
    assert report.sentence is None


def test_the_page_says_why_the_whole_service_is_at_other_hours() -> None:
    page = (ROOT / "docs" / "councils" / "bradford-2018.md").read_text(encoding="utf-8")

    assert "team that holds no cases" in page


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_a_council_runs_for_sixty_months_without_a_breach(name: str, tmp_path: Path) -> None:
    council = load_council(name)
    opening = council.opening.date
    until = month_ends_of(opening, date(opening.year + 6, 12, 31))[60]

    result = sim.run(council, {"do-nothing": sim.Plan()}, reps=1, engine="inline", out=tmp_path, until=until)

    assert result.failed == ()
    assert len(result.monthly) == 61
