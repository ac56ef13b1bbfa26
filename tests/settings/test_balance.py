"""The balance report says what drifts, where the service pulls, and what cannot be (model.md 19.4, 20)."""

from __future__ import annotations

import math

import pytest

from sim.settings.balance import Drift, balance_faults, balance_report, balance_warnings, mean_field_of
from sim.settings.compile import compile_council, opening_of
from sim.settings.council import Council
from sim.settings.load import load_council
from sim.settings.mean_field import drift, opening_state, utilisation

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def small() -> Council:
    return load_council("example-small")


def test_a_stock_in_balance_does_not_drift() -> None:
    drifts = {each.name: each for each in balance_report(load_council("example-small")).drifts}

    assert drifts["cin"].per_year == pytest.approx(0, abs=1e-9)
    assert drifts["permanent"].per_year == pytest.approx(0, abs=1e-9)
    assert drifts["agency"].per_year == pytest.approx(0, abs=1e-9)


def test_short_stages_are_judged_by_where_they_settle() -> None:
    # 7 cases for 15 days: 170 a year end; 175 a year come. That is 71 % of the stock a year, but 3 % until it has settled.
    brief = Drift("brief", 7.0, 175.0, 170.0)
    # 100 cases for five years: 20 end and 29 come: 9 % of the stock a year, 45 % in the end.
    long = Drift("cla", 100.0, 29.0, 20.0)

    assert brief.share > 0.7
    assert brief.settles_by == pytest.approx(0.0294, abs=1e-4)
    assert not brief.is_large
    assert long.is_large
    assert Drift("empty", 0.0, 0.0, 0.0).share == 0.0


def test_an_opening_out_of_balance_says_so_in_the_words_of_every_report(small: Council) -> None:
    off = load_council("example-small", sets=["pathway.scale = 'off'"])

    report = balance_report(off)

    assert report.sentence == "the opening figures are not in balance: part of this forecast is the start settling"
    warned = [warning.setting for warning in balance_warnings(off, report)]
    cin = next(each for each in report.cases if each.name == "cin")
    assert ("pathway.cin.duration" in warned) == cin.is_large


def test_stated_starts_that_do_not_replace_leavers_are_named(small: Council) -> None:
    half = load_council("example-small", sets=["recruitment.starts_fte_per_year = 1.2"])

    report = balance_report(half)

    assert report.permanent.gains_per_year == pytest.approx(1.2)
    assert "recruitment.starts_fte_per_year" in [warning.setting for warning in balance_warnings(half, report)]


def test_a_reference_caseload_that_leaves_no_hours_is_refused() -> None:
    crowded = load_council("example-small", sets=["workload.reference_caseload = 500"])

    assert [fault.setting for fault in balance_faults(crowded)] == ["workload.reference_caseload"]
    assert balance_faults(load_council("example-small")) == ()


def test_cases_that_would_stay_longer_than_five_years_are_questioned(small: Council) -> None:
    stuck = load_council("example-small", sets=["opening.cases[4].counts = 500"])

    problems = [warning.problem for warning in balance_warnings(stuck)]

    flows, _ = opening_of(stuck)
    years = 500 / flows.entries_per_year["cla"]
    assert any(f"{years:.1f} years" in problem for problem in problems)


def test_the_average_equations_begin_at_the_stated_people_and_workload(small: Council) -> None:
    model = mean_field_of(small)
    assert model is not None
    _, state = opening_of(small)

    change = drift(opening_state(model), model)

    assert change[0] == pytest.approx(0, abs=1e-9)
    assert change[1] == pytest.approx(0, abs=1e-9)
    busy = utilisation([stage.opening for stage in model.stages], state.all_fte, model)
    assert busy == pytest.approx(state.utilisation, rel=0.005)


def test_the_drift_of_the_average_equations_is_that_of_the_report(small: Council) -> None:
    model = mean_field_of(small)
    assert model is not None
    report = balance_report(small)

    change = dict(zip([stage.name for stage in model.stages], drift(opening_state(model), model)[2:], strict=True))

    cp = next(each for each in report.cases if each.name == "cp")
    # Other stages are not quite in balance, so what they pass on differs a little from the flows in balance.
    assert change["cp"] == pytest.approx(cp.per_year, abs=0.1 * cp.gains_per_year)


def test_the_vacancy_life_is_vacancies_over_leavers() -> None:
    report = balance_report(load_council("bradford-2018"))

    # 30 vacancies over 14.652 leavers a year.
    assert report.vacancy_life_months == pytest.approx(12 * 30 / (0.148 * 99))


def test_the_report_is_plain_data_with_every_stock() -> None:
    report = balance_report(load_council("barnsley-2017"))

    data = report.as_dict()

    assert data["resting_points"]
    names = [each["name"] for each in data["drifts"]]  # type: ignore[index,attr-defined]
    assert names == [*(case.name for case in report.cases), "permanent", "agency"]
    assert report.changes_by_stock == {each.name: each.within_a_year for each in report.drifts}
    assert all(math.isfinite(point.permanent_fte) for point in report.resting)


def test_nobody_in_post_has_no_average_equations() -> None:
    empty = load_council("tests/verification/v01.toml")

    assert mean_field_of(empty) is None
    assert balance_report(empty).resting == ()
    assert compile_council(empty, 365.0).posts == ()
