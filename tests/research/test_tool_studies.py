"""The studies kept for the research tools and for back-tests can be read, and name what the tools ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.research.design import settings_of
from sim.research.fitting import figures_in
from sim.research.folders import question_of
from sim.research.past_study import asked_past

pytestmark = pytest.mark.past

EXPERIMENTS = Path(__file__).resolve().parents[2] / "experiments"
PAST = sorted(path for path in (EXPERIMENTS / "backtest").glob("*.toml") if path.name != "continuity.toml")  # published shares


@pytest.mark.parametrize("study", sorted((EXPERIMENTS / "tools").glob("*.toml")), ids=lambda path: path.stem)
def test_every_study_of_a_tool_can_be_asked(study: Path) -> None:
    asked = question_of(study)

    assert len(asked.plans) >= 2
    assert settings_of(asked)
    assert study.name in (EXPERIMENTS / "tools" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("study", PAST, ids=lambda path: path.stem)
def test_every_study_of_the_past_can_be_asked(study: Path) -> None:
    asked = asked_past(study)

    assert asked.until > max(asked.starts)


def test_the_figures_of_the_calibration_are_those_of_three_censuses() -> None:
    past = figures_in(EXPERIMENTS / "tools" / "bradford-past.csv")

    assert {one.date[:4] for one in past} == {"2019", "2020", "2021"}
    assert {one.observation.measure for one in past} == {"turnover_rate", "agency_rate"}
