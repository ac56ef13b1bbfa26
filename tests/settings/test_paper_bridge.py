"""The bridge from posts on paper to cases per worker in practice."""

from __future__ import annotations

import pytest

from sim.settings.paper_bridge import Practice, bridge

pytestmark = pytest.mark.unit

# 80 of 84.4 posts filled, 2 agency workers, 19 cases a post (1,603.6 cases), 20 cases for each worker with a case.
PRACTICE = Practice(caseload_per_post=19.0, permanent_fte=80.0, vacancies_fte=4.4, agency_fte=2.0, average_caseload=20.0)


def test_each_step_of_the_barnsley_bridge_is_one_division() -> None:
    levels = [step.level for step in bridge(1528, 70.4, 14, PRACTICE)]

    # 1528/70.4, 1528/84.4, 1528/80, 1528/82, 1603.6/82, and the measure itself.
    assert levels == pytest.approx([21.70, 18.10, 19.10, 18.63, 19.56, 20.0], abs=0.006)


def test_the_steps_add_up_to_practice() -> None:
    assert sum(step.change for step in bridge(1528, 70.4, 14, PRACTICE)) == pytest.approx(20.0)


def test_nothing_changes_when_paper_and_practice_agree() -> None:
    same = Practice(caseload_per_post=20.0, permanent_fte=50.0, vacancies_fte=0.0, agency_fte=0.0, average_caseload=20.0)

    assert [step.change for step in bridge(1000, 50, 0, same)][1:] == pytest.approx([0.0] * 5)
