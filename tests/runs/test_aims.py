"""The precisions of a study as numbers of single futures, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from sim.aims import month_row, value_at, wanted_of, watch_of
from sim.orders import month_ends_of
from sim.settings.study import Precision, Study

pytestmark = pytest.mark.unit

PLANS = ("do-nothing", "allowance")
ENDS = [date(2018, 9, 30), date(2018, 10, 31), date(2018, 11, 30), date(2018, 12, 31)]


def study(**settings: object) -> Study:
    return Study(council="example-small", end=date(2021, 9, 30), **settings)  # type: ignore[arg-type]


def test_a_state_is_read_at_its_month_end() -> None:
    assert value_at((19.0, 18.5, 18.0), "average_caseload", 1) == 18.5


def test_money_is_the_yearly_average_of_the_months_so_far() -> None:
    assert value_at((None, 100.0, 200.0, 600.0), "cost_total_gbp", 2) == pytest.approx((100 + 200) * 12 / 2)


def test_a_measure_that_is_not_there_has_no_value() -> None:
    assert value_at(None, "average_caseload", 1) is None
    assert value_at((None,), "cost_total_gbp", 0) is None


@pytest.mark.parametrize(
    ("day", "row"),
    [(date(2018, 12, 31), 3), (date(2018, 12, 30), 2), (date(2030, 1, 1), 3), (date(2018, 10, 1), 1), (date(2017, 1, 1), 1)],
)
def test_a_date_means_the_last_month_end_that_is_not_after_it_but_never_the_opening(day: date, row: int) -> None:
    assert month_row(day, ENDS) == row


def test_month_ends_begin_with_the_opening_whether_or_not_it_ends_a_month() -> None:
    assert month_ends_of(date(2018, 9, 30), date(2018, 12, 31)) == ENDS
    assert month_ends_of(date(2018, 10, 12), date(2018, 12, 30)) == [date(2018, 10, 12), date(2018, 10, 31), date(2018, 11, 30)]


def test_a_study_without_precisions_wants_the_caseload_difference_and_its_targets() -> None:
    wanted = wanted_of(study(targets=("agency_fte<=5",)), PLANS)

    assert (dict(wanted.differences), dict(wanted.levels), wanted.chance) == ({"average_caseload": 0.1}, {}, 0.05)
    assert wanted.watched == ("average_caseload", "agency_fte")


def test_a_single_plan_has_no_difference_so_its_level_is_wanted() -> None:
    assert dict(wanted_of(None, PLANS[:1]).levels) == {"average_caseload": 0.02}


def test_stated_precisions_take_the_place_of_the_usual_ones() -> None:
    wanted = wanted_of(study(precision=Precision(difference={"agency_fte": 0.5}), targets=("agency_fte<=5",)), PLANS)

    assert (dict(wanted.differences), wanted.targets) == ({"agency_fte": 0.5}, ())


def test_the_watch_feeds_differences_and_chances_future_by_future() -> None:
    wanted = wanted_of(
        study(precision=Precision(difference={"agency_fte": 5.0}, probability=0.3), targets=("agency_fte<=5",)), PLANS
    )
    watch = watch_of(wanted, PLANS, 1, 1)

    for rep in range(36, 0, -1):
        watch.add("allowance", rep, {"agency_fte": (9.0, 4.0 + rep % 2)})
        watch.add("do-nothing", rep, {"agency_fte": (9.0, 6.0 - rep % 2)})

    names = [line["precision"] for line in watch.report()]
    assert names == ["agency_fte, allowance against do-nothing", "agency_fte<=5, do-nothing", "agency_fte<=5, allowance"]
    assert (watch.used, watch.reached) == (35, True)


def test_a_future_that_failed_under_one_plan_counts_for_none() -> None:
    watch = watch_of(wanted_of(study(precision=Precision(difference={"agency_fte": 0.1})), PLANS), PLANS, 1, 1)
    for rep in range(1, 40):
        watch.add("do-nothing", rep, {"agency_fte": (9.0, 6.0)})
        watch.add("allowance", rep, None if rep == 3 else {"agency_fte": (9.0, 5.0)})

    assert watch.used == 35
    assert watch.report()[0]["achieved"] == 0.0
