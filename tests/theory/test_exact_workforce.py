"""Exact answers about people (V08-V14, V18, V21): thinning, two-state posts, hazards by tenure, stages with dropping out."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, log, sqrt
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from scipy.linalg import expm
from scipy.optimize import brentq

from sim.verify.bounds import binomial_range, mean_range, poisson_range

pytestmark = pytest.mark.theory

LEAVING = 0.1625
BANDS = ((0.0, 1.0, 0.18), (1.0, 2.0, 0.26), (2.0, 5.0, 0.20), (5.0, 10.0, 0.12), (10.0, inf, 0.08))
CAUSES = (0.086, 0.026, 0.042)
STEP_DAYS = np.array([14.0, 21.0, 28.0, 56.0])
DROP_OUT = 1 / np.array([60.0, 120.0, 140.0, 180.0])
LEAVING_STEP = 1 / STEP_DAYS + DROP_OUT
PASSING = (1 / STEP_DAYS) / LEAVING_STEP


def normal_means(means: list[float], spreads: list[float], replications: int) -> dict[str, Any]:
    ranges = [mean_range(m, s, replications) for m, s in zip(means, spreads, strict=True)]
    return {"mean": means, "spread": spreads, "low": [r.low for r in ranges], "high": [r.high for r in ranges]}


def binomial_sums(trials: int, shares: list[float]) -> dict[str, Any]:
    ranges = [binomial_range(trials, share) for share in shares]
    return {"share": shares, "low": [r.low for r in ranges], "high": [r.high for r in ranges]}


def poisson_sums(means: list[float], replications: int) -> dict[str, Any]:
    ranges = [poisson_range(replications * mean) for mean in means]
    return {"mean": means, "low": [r.low for r in ranges], "high": [r.high for r in ranges]}


def open_workforce(years: float) -> tuple[float, float]:
    """Those there at the start thin out; Poisson hires, thinned likewise, stay Poisson."""
    kept = exp(-LEAVING * years)
    hired = 18 / LEAVING * (1 - kept)
    return 132 * kept + hired, sqrt(132 * kept * (1 - kept) + hired)


def v08() -> dict[str, Any]:
    means, spreads = zip(*(open_workforce(years) for years in (0.25, 0.5, 1, 2, 5)), strict=True)
    return normal_means(list(means), list(spreads), 400)


def establishment(years: float, fill: float = 1.5) -> tuple[float, float]:
    """Each post alone is filled or vacant, whatever the others are."""
    total = fill + LEAVING
    settled, memory = fill / total, exp(-total * years)
    of_filled, of_vacant = settled + (1 - settled) * memory, settled * (1 - memory)
    mean = 99 * of_filled + 30 * of_vacant
    return mean, sqrt(99 * of_filled * (1 - of_filled) + 30 * of_vacant * (1 - of_vacant))


def v09() -> dict[str, Any]:
    means, spreads = zip(*(establishment(years) for years in (0.25, 0.5, 1, 2)), strict=True)
    return normal_means(list(means), list(spreads), 200)


def v09_limit() -> dict[str, Any]:
    return binomial_sums(200 * 129, [1.5 / (1.5 + LEAVING)])


def still_here(years: float) -> float:
    return exp(-sum(hazard * max(0.0, min(years, to) - since) for since, to, hazard in BANDS))


def v10() -> dict[str, Any]:
    return binomial_sums(20_000, [still_here(years) for years in (1, 2, 5, 10)])


def stage_arrivals() -> np.ndarray[Any, np.dtype[np.float64]]:
    return 0.2 * np.concatenate([[1.0], np.cumprod(PASSING)[:-1]])


def v11_stages() -> dict[str, Any]:
    return poisson_sums([float(x) for x in stage_arrivals() / LEAVING_STEP], 500)


def started_by(days: float) -> float:
    """Chance that somebody who will start has started: stages in a row, each left at its total rate."""
    generator = np.diag(-LEAVING_STEP) + np.diag(LEAVING_STEP[:-1], 1)
    return 1 - float(expm(generator * days)[0].sum())


def v11_starts() -> dict[str, Any]:
    waiting = float(quad(started_by, 0, 90)[0])
    return poisson_sums([0.2 * float(np.prod(PASSING)) * waiting], 500)


def v11_settled() -> dict[str, Any]:
    return poisson_sums([0.2 * float(np.prod(PASSING)) * float(quad(started_by, 522, 1522)[0])], 500)


def v12_shares() -> dict[str, Any]:
    return {"share": [cause / sum(CAUSES) for cause in CAUSES]}


def by_year(years: float) -> list[float]:
    return [cause / sum(CAUSES) * (1 - exp(-sum(CAUSES) * years)) for cause in CAUSES]


def v12_three_years() -> dict[str, Any]:
    return binomial_sums(20_000, by_year(3))


def absent_by(years: float) -> float:
    return 2 / 8 * (1 - exp(-8 * years))


def v13b() -> dict[str, Any]:
    """Those at work at the opening; those away at the opening are as many as in the long run."""
    return {"share": [absent_by(years) for years in (0.1, 0.25, 1)]}


def v13b_opening() -> dict[str, Any]:
    return binomial_sums(50 * 200, [2 / 8])


def sickness_share() -> float:
    lost = (1.3 * 3 + 0.09 * 50) / 253
    return lost / (1 + lost)


def v14() -> dict[str, Any]:
    return binomial_sums(500 * 132, [sickness_share()])


def v18() -> dict[str, Any]:
    utilities = [3 * log(pay / 38_000) for pay in (39_000, 40_500, 37_500)] + [-0.5]
    return {"mean": [exp(v) / sum(exp(w) for w in utilities) for v in utilities]}


def v21() -> dict[str, Any]:
    yearly = -log(1 - 0.15)
    return {"mean": [yearly, yearly / 12, yearly / 365.25, 1 - exp(-0.15), 0.15]}


DERIVED: dict[str, Callable[[], dict[str, Any]]] = {
    "v08.permanent_fte": v08,
    "v09.permanent_fte": v09,
    "v09.permanent_fte_long_run": v09_limit,
    "v10.still_here": v10,
    "v11.in_stage": v11_stages,
    "v11.starts": v11_starts,
    "v11.starts_settled": v11_settled,
    "v12.destinations": v12_shares,
    "v12.gone_by_3_years": v12_three_years,
    "v13b.absent": v13b,
    "v13b.absent_at_opening": v13b_opening,
    "v14.absent": v14,
    "v18.choice": v18,
    "v21.conversions": v21,
}


@pytest.mark.parametrize("name", DERIVED)
def test_the_stored_answer_is_the_derived_one(name: str, expected: dict[str, dict[str, Any]]) -> None:
    for field, figures in DERIVED[name]().items():
        assert expected[name][field] == pytest.approx(figures, rel=1e-7), field


def test_the_long_run_of_a_fixed_establishment() -> None:
    filled = 1.5 / (1.5 + LEAVING)
    vacancies = stats.binom(129, 1 - filled)

    assert 129 * filled == pytest.approx(116.3910, abs=5e-5)
    assert 129 * filled * LEAVING == pytest.approx(18.9135, abs=5e-5)
    assert vacancies.sf(16) == pytest.approx(0.126212, abs=5e-7)
    assert 12 / (1.5 + LEAVING) == pytest.approx(7.218, abs=5e-4)


def test_a_cohort_and_a_cross_section_are_not_the_same() -> None:
    segments = [
        still_here(since) / hazard * (1 - (exp(-hazard * (to - since)) if to < inf else 0)) for since, to, hazard in BANDS
    ]
    mean = sum(segments)

    assert mean == pytest.approx(6.857295, abs=5e-7)
    assert brentq(lambda years: still_here(years) - 0.5, 1, 10) == pytest.approx(3.265736, abs=5e-7)
    assert 1 / mean == pytest.approx(0.145830, abs=5e-7)
    assert [segment / mean for segment in segments] == pytest.approx(
        (0.133459, 0.107260, 0.211878, 0.193802, 0.353602), abs=5e-7
    )


def test_the_time_to_start_of_those_who_start() -> None:
    assert float(np.prod(PASSING)) == pytest.approx(0.438592, abs=5e-7)
    assert [binomial_range(10_000, 0.438592).low, binomial_range(10_000, 0.438592).high] == [4144, 4629]
    assert started_by(522) > 1 - 1e-4  # settled before the thousand days in which starts are counted
    assert float((1 / LEAVING_STEP).sum()) == pytest.approx(95.2689, abs=5e-5)
    assert sqrt(float((1 / LEAVING_STEP**2).sum())) == pytest.approx(53.0756, abs=5e-5)
    assert brentq(lambda days: started_by(days) - 0.9, 50, 400) == pytest.approx(165.244, abs=5e-4)


def test_shares_of_twenty_thousand_leavers() -> None:
    ranges = [binomial_range(20_000, share) for share in v12_shares()["share"]]

    assert [(r.low, r.high) for r in ranges] == [(10825, 11512), (3120, 3638), (5148, 5764)]


def test_causes_taken_apart_one_by_one_would_be_found(expected: dict[str, dict[str, Any]]) -> None:
    right = expected["v12.gone_by_3_years"]

    wrong = [20_000 * (1 - exp(-3 * cause)) for cause in CAUSES]
    wrong_after_1 = [20_000 * (1 - exp(-cause)) for cause in CAUSES]

    assert [round(count) for count in wrong] == [4548, 1501, 2368]
    assert all(count > high for count, high in zip(wrong, right["high"], strict=True))
    assert all(
        binomial_range(20_000, share).holds(count) for share, count in zip(by_year(1), wrong_after_1, strict=True)
    )  # too early to tell


def test_days_lost_to_sickness_a_year() -> None:
    assert sickness_share() == pytest.approx(0.032135, abs=5e-7)
    assert 132 * sickness_share() == pytest.approx(4.2418, abs=5e-5)
    assert 253 * sickness_share() == pytest.approx(8.130, abs=5e-4)


def test_spells_of_absence_a_year() -> None:
    ranges = [binomial_range(10_000, share) for share in v13b()["share"]]

    assert [(r.low, r.high) for r in ranges] == [(1211, 1548), (1963, 2365), (2289, 2713)]
    assert 1 / (1 / 2 + 1 / 6) == pytest.approx(1.5)


def test_turnover_is_not_a_chance_of_leaving() -> None:
    """DfE's 15 % in a steady workforce is a hazard of .150; taken for a probability it would be .1625, 8 % too many."""
    assert -log(1 - 0.15) / 0.15 == pytest.approx(1.083, abs=5e-4)
    assert v21()["mean"][1] != pytest.approx(0.15 / 12, rel=0.05)
