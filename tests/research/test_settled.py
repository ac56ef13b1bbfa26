"""One census is drawn towards England's by what other authorities show, and says so."""

from __future__ import annotations

import csv
import runpy
from pathlib import Path

import numpy as np
import pytest

from sim.research.settled import AS_PUBLISHED, Elsewhere, as_counted, seen_elsewhere, settled
from sim.settings.dfe_files import Figure, Published

pytestmark = pytest.mark.unit

BACKTEST = Path(__file__).resolve().parents[2] / "experiments" / "backtest"


def published(area: str, **figures: float) -> Published:
    return Published(area, {(name, 2018): Figure(name, value, 2018, "census.csv", 7) for name, value in figures.items()})


ENGLAND = published("England", caseload=16.0, turnover_rate=0.15)


def test_half_the_distance_of_a_caseload_is_left_with_a_weight_of_a_half() -> None:
    # 1,280 cases and 40 people are 32 a person, twice England's 16. Half of the logarithm is left: 16 x 2 ** .5 = 22.63.
    found = settled(published("High", cases_held=1280, case_holders_fte=40), ENGLAND, 2018, Elsewhere(caseload_weight=0.5))

    cases, holders = found.figures["cases_held", 2018].value, found.figures["case_holders_fte", 2018].value
    assert cases / holders == pytest.approx(16 * 2**0.5)
    assert (cases / 1280, 40 / holders) == pytest.approx((2**-0.25, 2**-0.25))


def test_turnover_keeps_its_share_of_the_distance() -> None:
    found = settled(published("High", turnover_rate=0.25), ENGLAND, 2018, Elsewhere(turnover_weight=0.3))

    assert found.figures["turnover_rate", 2018].value == pytest.approx(0.18)
    assert found.figures["turnover_rate", 2018].source == "drawn towards England's: census.csv row 7 (2018)"


def test_as_published_changes_nothing() -> None:
    before = published("High", cases_held=1280, case_holders_fte=40, turnover_rate=0.25, vacancies_fte=9)

    assert settled(before, ENGLAND, 2018, AS_PUBLISHED).figures == before.figures


def test_counts_spread_by_their_error_and_keep_the_mean_and_the_key() -> None:
    counted = as_counted(np.full(1001, 18.0), 0.1, "Leeds/2018/2019")

    assert np.log(counted).std() == pytest.approx(0.1, rel=0.01)
    assert counted.mean() == pytest.approx(18.0, rel=1e-3)
    assert counted.tolist() == as_counted(np.full(1001, 18.0), 0.1, "Leeds/2018/2019").tolist()
    assert counted.tolist() != as_counted(np.full(1001, 18.0), 0.1, "Leeds/2018/2020").tolist()
    assert as_counted(np.array([17.0, 19.0]), 0.0, "").tolist() == [17.0, 19.0]


def test_the_own_part_of_a_distance_is_found_among_distances_that_last() -> None:
    script = runpy.run_path(str(BACKTEST / "elsewhere.py"))
    rng = np.random.default_rng(5)
    lasting = np.zeros((20_000, 5))
    lasting[:, 0] = 0.15 * rng.standard_normal(20_000)
    for year in range(1, 5):
        lasting[:, year] = 0.9 * lasting[:, year - 1] + 0.15 * (1 - 0.9**2) ** 0.5 * rng.standard_normal(20_000)

    found = script["_own_part"](lasting + 0.08 * rng.standard_normal(lasting.shape))

    assert found == pytest.approx(0.08, rel=0.05)


def test_a_figure_that_england_has_not_published_stays() -> None:
    before = published("High", cases_held=1280, case_holders_fte=40, turnover_rate=0.25)

    assert settled(before, Published("England", {}), 2018, seen_elsewhere()).figures == before.figures


def test_the_shipped_figures_are_those_of_the_script() -> None:
    with (BACKTEST / "elsewhere.csv").open(encoding="utf-8") as stream:
        worked_out = {row["figure"]: float(row["value"]) for row in csv.DictReader(stream)}

    shipped = seen_elsewhere()
    assert {name: getattr(shipped, name) for name in worked_out} == pytest.approx(worked_out, abs=0.005)


def test_the_slope_and_its_error_are_those_of_least_squares_when_every_authority_is_seen_once() -> None:
    script = runpy.run_path(str(BACKTEST / "elsewhere.py"))
    rng = np.random.default_rng(1)
    x = rng.normal(size=4000)
    y = 0.4 * x + 0.5 * rng.normal(size=4000)

    found, error, count = script["slope"](
        [(f"area {place}", one, other) for place, (one, other) in enumerate(zip(x, y, strict=True))]
    )

    assert count == 4000
    assert found == pytest.approx(0.4, abs=4.9 * 0.5 / 4000**0.5)
    assert error == pytest.approx(0.5 / 4000**0.5, rel=0.1)
