"""Dated changes: replacements by date, additions add, multipliers multiply."""

from __future__ import annotations

from itertools import permutations
from types import SimpleNamespace
from typing import cast

import pytest

from sim.settings.inputs import Change, PlanInputs, Scope, Shape
from sim.world.clock import Clock
from sim.world.levers import Levers, dated, dated_name

pytestmark = pytest.mark.unit

SUPPLEMENT = "market.supplement_gbp"


def levers_at(day: float, *changes: Change) -> Levers:
    return Levers(PlanInputs("plan", changes), cast("Clock", SimpleNamespace(now=day)))


def test_nothing_changes_before_its_day() -> None:
    change = Change(SUPPLEMENT, "add", 1000.0, start_day=100.0)

    assert levers_at(99.999, change).value(SUPPLEMENT, 500.0) == 500.0
    assert levers_at(100.0, change).value(SUPPLEMENT, 500.0) == 1500.0


def test_changes_commute() -> None:
    changes = [
        Change(SUPPLEMENT, "add", 200.0, 0.0),
        Change(SUPPLEMENT, "multiply", 2.0, 0.0),
        Change(SUPPLEMENT, "replace", 300.0, 0.0),
    ]

    values = {levers_at(5.0, *order).value(SUPPLEMENT, 0.0) for order in permutations(changes)}

    assert values == {(300.0 + 200.0) * 2.0}


def test_the_later_replacement_holds() -> None:
    early, late = Change(SUPPLEMENT, "replace", 1.0, 0.0), Change(SUPPLEMENT, "replace", 2.0, 10.0)

    assert levers_at(9.0, late, early).value(SUPPLEMENT, 0.0) == 1.0
    assert levers_at(10.0, late, early).value(SUPPLEMENT, 0.0) == 2.0


def test_a_change_for_some_leaves_the_others_alone() -> None:
    change = Change(SUPPLEMENT, "add", 100.0, 0.0, scope=Scope(grades=("experienced",), min_service_days=365.0))
    levers = levers_at(1.0, change)

    assert levers.value(SUPPLEMENT, 0.0, grade="experienced", service_days=365.0) == 100.0
    assert levers.value(SUPPLEMENT, 0.0, grade="experienced", service_days=364.0) == 0.0
    assert levers.value(SUPPLEMENT, 0.0, grade="social_worker", service_days=365.0) == 0.0


def test_a_campaign_comes_along_its_ramp_and_fades_after_its_end() -> None:
    shape = Shape(delay_days=60.0, ramp_days=40.0, decay_days=180.0)
    change = Change("recruitment.candidates", "multiply", 1.5, 0.0, end_day=200.0, shape=shape)

    assert levers_at(59.0, change).value("recruitment.candidates", 1.0) == 1.0
    assert levers_at(80.0, change).value("recruitment.candidates", 1.0) == pytest.approx(1.25)
    assert levers_at(199.0, change).value("recruitment.candidates", 1.0) == pytest.approx(1.5)
    assert levers_at(380.0, change).value("recruitment.candidates", 1.0) == pytest.approx(1 + 0.5 * 2.718281828**-1)


def test_steps_hold_from_their_day() -> None:
    assert [dated(((10.0, 2.0), (20.0, 3.0)), day) for day in (9.9, 10.0, 25.0)] == [1.0, 2.0, 3.0]
    assert dated_name(((-100.0, "good"), (29.0, "inadequate")), 28.0) == "good"
