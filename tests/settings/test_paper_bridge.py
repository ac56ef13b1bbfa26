"""The bridge from posts on paper to cases per worker in practice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.settings.paper_bridge import IN_PRACTICE, Practice, bridge

pytestmark = pytest.mark.unit

BARNSLEY = Practice(
    opening_cases=1528,
    opening_posts_fte=70.4,
    opening_permanent_fte=65.4,
    posts_fte=84.4,
    permanent_fte=74.0,
    without_plan_fte=64.0,
    conversions_fte=1.0,
    agency_fte=2.0,
    cases=1600,
    average_caseload=20.6,
    experienced_caseload=21.4,
)


def test_each_step_of_the_barnsley_bridge_is_one_division() -> None:
    steps = bridge(BARNSLEY)

    # 1528 over 70.4, 84.4, 65.4 + 14, 64 + 14, 74 - 1, 74, 74 + 2; 1600 over 76; the two measures themselves.
    levels = [21.705, 18.104, 19.244, 19.590, 20.932, 20.649, 20.105, 21.053, 20.6, 21.4]
    assert [step.level for step in steps] == pytest.approx(levels, abs=0.0006)
    assert steps[8].what == IN_PRACTICE


def test_the_steps_add_up_to_practice() -> None:
    steps = bridge(BARNSLEY)

    assert sum(step.change for step in steps[:9]) == pytest.approx(20.6)
    assert sum(step.change for step in steps) == pytest.approx(21.4)


def test_only_the_conversion_step_moves_when_a_newcomer_was_already_here() -> None:
    before = bridge(replace(BARNSLEY, conversions_fte=0.0))
    after = bridge(replace(BARNSLEY, conversions_fte=4.0))

    moved = [one.what for one, other in zip(before, after, strict=True) if one.change != pytest.approx(other.change)]
    assert moved == ["hiring time: new posts not filled from outside", "conversions: agency workers now permanent"]


def test_nothing_changes_when_paper_and_practice_agree() -> None:
    same = Practice(1000, 50, 50, 50, 50, 50, 0, 0, 1000, 20.0, 20.0)

    assert [step.change for step in bridge(same)][1:] == pytest.approx([0.0] * 9)
