"""What published figures give directly."""

from __future__ import annotations

import pytest

from sim.research.direct import _estimates
from sim.settings.dfe_files import Figure, Published

pytestmark = pytest.mark.unit


def published(**by_year: tuple[float, float]) -> Published:
    """Figures of 2019 and 2020."""
    years = (2019, 2020)
    figures = {
        (name, year): Figure(name, n, year, "f", 2) for name, two in by_year.items() for year, n in zip(years, two, strict=True)
    }
    return Published("Anywhere", figures)


def test_leaving_is_leavers_over_people_in_post_with_the_exact_interval_of_a_count() -> None:
    found = next(iter(_estimates(published(leavers_fte=(4, 6), in_post_fte=(50, 50)))))

    assert found.value == 0.1
    assert (found.low95, found.high95) == pytest.approx((0.047954, 0.183904), abs=1e-5)  # Garwood, 10 counted
    assert found.years == (2019, 2020)


def test_agency_workers_beyond_the_vacancies_do_not_cover_them() -> None:
    found = list(_estimates(published(agency_covering_fte=(20, 5), vacancies_fte=(10, 10))))[-1]

    assert found.value == 0.75


def test_a_year_without_vacancies_is_left_out() -> None:
    found = list(_estimates(published(starters_fte=(8, 9), vacancies_fte=(0, 3))))

    assert [(one.value, one.years) for one in found] == [(3.0, (2020,))]
