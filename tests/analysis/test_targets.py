"""The three meanings of meeting a target."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.refusals import TargetNotUnderstood
from sim.analysis.targets import (
    Condition,
    first_met,
    first_month,
    held_by,
    met_at,
    met_by,
    parse_condition,
    parse_target,
    target_chances,
)

pytestmark = pytest.mark.unit

AT_MOST_18 = Condition("<=", 18)
PATH = np.array([[19, 18, 19, 18, 18, 18, 18, 18, 18]], dtype=float)  # months 1 to 9
ENDS = tuple(date(2019, month, 28) for month in range(1, 10))


def events(date_month: int) -> tuple[bool, bool, bool | None]:
    met, month = AT_MOST_18.met(PATH), date_month - 1
    held = held_by(met, month)
    return bool(met_at(met, month)[0]), bool(met_by(met, month)[0]), None if held is None else bool(held[0])


def test_at_by_and_held_on_the_path_made_by_hand():
    assert events(3) == (False, True, False)
    assert events(4) == (True, True, True)
    assert first_met(AT_MOST_18.met(PATH)).tolist() == [1]  # month 2


def test_held_needs_five_more_months_than_the_date():
    assert events(5) == (True, True, None)


def test_held_may_begin_before_the_date_and_not_hold_at_it():
    path = np.array([[18, 18, 18, 18, 18, 18, 19, 19, 19, 19, 19, 19]], dtype=float)
    met = AT_MOST_18.met(path)

    assert not met_at(met, 6)[0]
    assert held_by(met, 6)[0]


@given(st.lists(st.lists(st.booleans(), min_size=14, max_size=14), min_size=1, max_size=6), st.integers(0, 8))
def test_at_and_held_always_lie_inside_by(rows, month):
    met = np.array(rows, dtype=bool)

    assert not (met_at(met, month) & ~met_by(met, month)).any()
    assert not (held_by(met, month) & ~met_by(met, month)).any()
    for row, held in zip(rows, held_by(met, month), strict=True):
        assert held == any(all(row[m : m + 6]) for m in range(month + 1))


def test_a_missing_value_does_not_meet_a_target():
    assert AT_MOST_18.met([math.nan, 17.0]).tolist() == [False, True]
    assert Condition(">=", 18).met([math.nan]).tolist() == [False]


def test_never_counts_as_later_than_every_month():
    met = np.zeros((10, 9), dtype=bool)
    met[:4, 2] = True  # 4 in month 3, 1 in month 9, 5 never
    met[4, 8] = True

    found = first_month(met, ENDS)

    assert found.never == 0.5
    assert found.median == ENDS[8]  # half of the futures have met it by then
    assert (found.low80, found.high80) == (ENDS[2], None)  # n = 10: ranks 1 and 10


def test_a_target_most_futures_never_meet_has_no_median_month():
    met = np.zeros((9, 9), dtype=bool)
    met[:4, 0] = True

    found = first_month(met, ENDS)

    assert (found.median, found.low80, found.high80) == (None, ENDS[0], None)
    assert found.never == pytest.approx(5 / 9)


def test_chances_are_counted_with_their_exact_interval():
    paths = np.full((100, 9), 19.0)
    paths[:83, 3:] = 18.0

    found = target_chances(parse_target("average_caseload<=18"), paths, ENDS, 3)

    assert found.at.probability == 0.83
    assert (found.at.low95, found.at.high95) == pytest.approx((0.741825, 0.897735), abs=5e-7)
    assert found.held_6_months == found.at


@pytest.mark.parametrize(
    ("text", "measure", "relation", "limit"),
    [
        ("average_caseload<=18", "average_caseload", "<=", 18.0),
        (" agency_rate >= 0.15 ", "agency_rate", ">=", 0.15),
        ("net_new_workers_fte>-3", "net_new_workers_fte", ">", -3.0),
        ("share_over_22<.5", "share_over_22", "<", 0.5),
        ("highest_caseload≤26", "highest_caseload", "<=", 26.0),
    ],
)
def test_targets_are_read_as_written(text, measure, relation, limit):
    found = parse_target(text)
    assert (found.text, found.measure, found.condition) == (text, measure, Condition(relation, limit))


@pytest.mark.parametrize(
    "text", ["", "average_caseload", "average_caseload=18", "<=18", "caseload<=18 cases", "x<=1e308", "x<=nan", "x<."]
)
def test_other_texts_are_refused_with_the_way_to_write_a_target(text):
    with pytest.raises(TargetNotUnderstood, match="Write a measure"):
        parse_target(text)


def test_a_condition_alone_is_read_for_notebooks():
    assert parse_condition("<=18") == AT_MOST_18
    with pytest.raises(TargetNotUnderstood, match="Write one of"):
        parse_condition("18")
