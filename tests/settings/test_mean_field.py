"""Resting points of the average equations against the reference table of model.md 20.3 (verification V22)."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sim.settings.mean_field import (
    MeanField,
    MeanFieldStage,
    clipped,
    drift,
    in_equilibrium,
    jacobian,
    opening_state,
    path,
    resting_points,
    settles_at,
    utilisation,
)

pytestmark = pytest.mark.unit

READINGS = {
    "front line, proportional": (99, 33, 30, 2508, 1.0),
    "front line": (99, 33, 30, 2508, 0.37),
    "pro rata, proportional": (117, 15, 14, 2508, 1.0),
    "pro rata": (117, 15, 14, 2508, 0.37),
    "whole service": (374, 52, 44, 4293, 0.37),
}
FLOWS = {"whole service": 7710}
UTILISATION_OF_WHOLE_SERVICE = 1.057
SLOWEST_MONTHS = (18.4, 35.7, 8.3, 19.6, 19.2)
PAY_5 = ((102.2, 29.8, 18.99), (105.2, 26.9, 18.98), (118.7, 13.5, 18.96), (120.8, 11.6, 18.91), (385.8, 40.8, 10.06))
PAY_5_SHARES = ((0.49, 0.74, 0.87), (0.30, 0.51, 0.66), (0.78, 0.95, 0.99), (0.50, 0.76, 0.88), (0.51, 0.77, 0.89))
PAY_7 = ((103.4, 28.6, 18.99), (107.4, 24.7, 18.98), (119.4, 12.9, 18.95), (122.0, 10.6, 18.88), (389.7, 37.1, 10.05))
PAY_7_TURNOVER = (0.1355, 0.1355, 0.1354, 0.1352, 0.1354)
DEMAND_10 = ((98.1, 38.6, 20.72), (97.3, 39.4, 20.72), (116.5, 20.7, 20.61), (115.9, 21.2, 20.63), (370.6, 72.0, 10.94))
POSTS_18 = ((114.1, 33.1, 16.76), (111.2, 36.1, 16.75), (133.8, 12.8, 16.84), (132.0, 14.3, 16.87), (389.0, 47.8, 9.72))
POSTS_18_PATH = (
    (106.1, 109.9, 111.9),
    (102.0, 104.3, 106.1),
    (129.6, 132.7, 133.5),
    (122.6, 126.3, 128.6),
    (380.4, 384.2, 386.4),
)
NO_AGENCY = ((92.1, 0, 31.9), (85.8, 0, 35.3), (115.9, 0, 22.9), (113.9, 0, 23.5), (363.2, 0, 12.7))


def reading(name: str) -> MeanField:
    """One reading of Bradford 2018 with a single stretching type of 200 days, as model.md 20.3 states it."""
    permanent, agency, vacancies, cases, elasticity = READINGS[name]
    model = MeanField(
        stages=(MeanFieldStage("cin", 200 / 365.25, True, 0.0, cases, 1.0),),
        permanent_fte=permanent,
        agency_fte=agency,
        posts_fte=permanent + vacancies,
        hours_per_fte=18.0,
        hires_per_year=0.0,
        other_starts_per_year=0.0,
        leaving_per_year=0.0,
        utilisation_effect=0.4,
        clip_low=-0.5,
        clip_high=0.75,
        vacancy_elasticity=elasticity,
        pay_elasticity_of_applications=1.5,
        pay_elasticity_of_leaving=-1.5,
        agency_per_vacancy=0.0,
        overload_response=0.5,
        agency_reaction_years=0.25,
        stretch=0.3,
        slowest=0.4,
        sickness_at_one=1.3 * 3 / 253 + 0.09 * 50 / 253,
        sickness_effect=0.3,
    )
    if name == "whole service":
        for _ in range(5):
            now = utilisation([cases], permanent + agency, model)
            model = replace(model, hours_per_fte=model.hours_per_fte * now / UTILISATION_OF_WHOLE_SERVICE)
    return in_equilibrium(model, 0.15)


def last_digit(places: int) -> float:
    """Half a unit of rounding plus one unit in the last digit shown, the tolerance of model.md 20.3."""
    return 1.5 * 10.0**-places


@pytest.mark.parametrize(("column", "name"), list(enumerate(READINGS)))
def test_the_stated_start_is_the_only_resting_point_and_returns_as_slowly_as_published(column: int, name: str) -> None:
    model = reading(name)
    permanent, agency, _, cases, _ = READINGS[name]

    points = resting_points(model)

    assert len(points) == 1
    assert points[0].stable
    assert points[0].permanent_fte == pytest.approx(permanent, abs=1e-3)
    assert points[0].agency_fte == pytest.approx(agency, abs=1e-3)
    assert points[0].caseload == pytest.approx(cases / (permanent + agency), abs=1e-3)
    assert points[0].slowest_months == pytest.approx(SLOWEST_MONTHS[column], abs=last_digit(1))
    assert model.stages[0].inflow_per_year == pytest.approx(FLOWS.get(name, 4506), abs=1.5)


@pytest.mark.parametrize(("column", "name"), list(enumerate(READINGS)))
def test_five_per_cent_more_pay_ends_and_arrives_as_published(column: int, name: str) -> None:
    model = replace(reading(name), pay_ratio=1.05)
    start = READINGS[name][0]

    end = settles_at(model)
    years = path(model, [1.0, 2.0, 3.0])

    assert end.permanent_fte == pytest.approx(PAY_5[column][0], abs=last_digit(1))
    assert end.agency_fte == pytest.approx(PAY_5[column][1], abs=last_digit(1))
    assert end.caseload == pytest.approx(PAY_5[column][2], abs=last_digit(2))
    for state, share in zip(years, PAY_5_SHARES[column], strict=True):
        assert (state[0] - start) / (end.permanent_fte - start) == pytest.approx(share, abs=last_digit(2))


@pytest.mark.parametrize(("column", "name"), list(enumerate(READINGS)))
def test_seven_per_cent_more_pay_lowers_turnover_as_published(column: int, name: str) -> None:
    model = replace(reading(name), pay_ratio=1.07)

    end = settles_at(model)

    turnover = model.leaving_per_year * math.exp(0.4 * clipped(end.utilisation, model)) * 1.07**-1.5
    assert (end.permanent_fte, end.agency_fte) == pytest.approx(PAY_7[column][:2], abs=last_digit(1))
    assert end.caseload == pytest.approx(PAY_7[column][2], abs=last_digit(2))
    assert turnover == pytest.approx(PAY_7_TURNOVER[column], abs=last_digit(4))


@pytest.mark.parametrize(("column", "name"), list(enumerate(READINGS)))
def test_more_demand_more_posts_and_no_agency_end_as_published(column: int, name: str) -> None:
    model = reading(name)
    busier = replace(model, stages=(replace(model.stages[0], inflow_per_year=1.1 * model.stages[0].inflow_per_year),))
    larger = replace(model, posts_fte=model.posts_fte + 18)
    without = replace(model, agency_per_vacancy=0.0, overload_response=0.0)

    ends = [settles_at(busier), settles_at(larger), settles_at(without)]

    for end, expected, places in zip(ends, (DEMAND_10[column], POSTS_18[column], NO_AGENCY[column]), (2, 2, 1), strict=True):
        assert (end.permanent_fte, end.agency_fte) == pytest.approx(expected[:2], abs=last_digit(1))
        assert end.caseload == pytest.approx(expected[2], abs=last_digit(places))
    grown = [state[0] for state in path(larger, [1.0, 2.0, 3.0])]
    assert grown == pytest.approx(POSTS_18_PATH[column], abs=last_digit(1))


def without_agency(utilisation_effect: float, stretch: float) -> MeanField:
    """The front line at 90 % of capacity with no agency to fall back on."""
    stages = (MeanFieldStage("cin", 200 / 365.25, True, 0.0, 0.9 * 18 * 99, 1.0),)
    model = replace(
        reading("front line, proportional"),
        stages=stages,
        agency_fte=0.0,
        overload_response=0.0,
        utilisation_effect=utilisation_effect,
        stretch=stretch,
    )
    return in_equilibrium(model, 0.15)


def test_without_agency_a_strong_load_effect_brings_a_second_collapsed_resting_point() -> None:
    moderate = resting_points(without_agency(0.9, 0.3))
    strong = resting_points(without_agency(4.0, 0.3))

    assert [round(point.permanent_fte, 3) for point in moderate] == [99.0]
    assert len(strong) == 2
    assert strong[0].permanent_fte == pytest.approx(99.0, abs=0.1)
    assert strong[1].permanent_fte < 0.5 * strong[0].permanent_fte


def test_the_saturated_collapse_of_v20_follows_its_published_path() -> None:
    model = MeanField(
        stages=(MeanFieldStage("cin", 200 / 365.25, True, 13.5 * 365.25, 2508.0, 1.0),),
        permanent_fte=120.0,
        agency_fte=0.0,
        posts_fte=140.0,
        hours_per_fte=18.0,
        hires_per_year=1.2 * 20.0,
        other_starts_per_year=0.0,
        leaving_per_year=0.15,
        utilisation_effect=2.0,
        clip_low=-0.5,
        clip_high=0.75,
        vacancy_elasticity=1.0,
        pay_elasticity_of_applications=0.0,
        pay_elasticity_of_leaving=0.0,
        agency_per_vacancy=0.0,
        overload_response=0.0,
        agency_reaction_years=0.25,
        stretch=0.3,
        slowest=0.4,
    )

    states = path(model, [0.25, 0.5, 1.0, 2.0, 5.0, 20.0])

    assert [state[0] for state in states] == pytest.approx([119.463, 118.427, 115.462, 107.481, 89.862, 89.731], abs=1.5e-3)
    assert [state[2] for state in states] == pytest.approx([2627.42, 2717.79, 2844.25, 2999.21, 3325.09, 3365.10], abs=1.5e-2)


def test_cases_move_between_types_in_proportion_to_the_routes() -> None:
    stages = (
        MeanFieldStage("cin", 1.0, True, 0.0, 100.0, 1.0, (("cp", 0.25),)),
        MeanFieldStage("cp", 0.5, False, 0.0, 40.0, 1.0, (("cin", 0.5),)),
    )
    model = replace(reading("front line"), stages=stages, hours_per_fte=1000.0)

    change = drift(opening_state(model), model)

    assert change[2:] == pytest.approx([-100 + 0.5 * 80, 0.25 * 100 - 80])


def test_the_jacobian_of_a_linear_drift_is_its_matrix() -> None:
    matrix = jacobian(lambda state: [2.0 * state[0] - state[1], 3.0 * state[1]], [5.0, -1.0])

    assert matrix.tolist() == [pytest.approx([2.0, -1.0], abs=1e-6), pytest.approx([0.0, 3.0], abs=1e-6)]
