"""Lengths with censoring: published bands, stock over flow, and lists of spells, against closed forms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, stats

from sim.research.lengths import EDGES_DAYS, Banded, _band_shares, fit_bands, stock_over_flow
from sim.research.spells import spell_estimates, spells_in
from sim.runs.manifest import Refused
from sim.settings.dfe_files import Figure, Published
from sim.settings.problems import ProblemsFound

pytestmark = pytest.mark.unit


def test_ages_of_open_episodes_are_the_integral_of_the_share_still_going() -> None:
    place, spread = 5.0, 1.2
    law = stats.lognorm(s=spread, scale=math.exp(place))

    ended, still_open = _band_shares(np.array([place, math.log(spread)]), EDGES_DAYS)

    edges = (0.0, *EDGES_DAYS)
    for share, low, high in zip(still_open, edges, edges[1:], strict=False):
        assert share == pytest.approx(integrate.quad(law.sf, low, high)[0] / law.mean(), abs=1e-8)
    assert ended == pytest.approx(np.diff(law.cdf([*edges, np.inf])), abs=1e-9)


def test_exact_bands_give_back_the_law_they_were_made_of() -> None:
    place, spread = 5.0, 1.2
    ended, still_open = _band_shares(np.array([place, math.log(spread)]), EDGES_DAYS)

    fit = fit_bands(Banded(tuple(ended), tuple(still_open), 4000, 2000), EDGES_DAYS)

    assert fit.mean_days == pytest.approx(math.exp(place + spread**2 / 2), rel=1e-4)
    assert fit.cv == pytest.approx(math.sqrt(math.expm1(spread**2)), rel=1e-4)
    assert fit.largest_miss < 1e-5


def test_the_errors_of_a_band_fit_are_the_spread_of_fits_to_counted_bands() -> None:
    place, spread = 5.0, 1.2
    ended, still_open = _band_shares(np.array([place, math.log(spread)]), EDGES_DAYS)
    rng = np.random.default_rng(3)
    fits = []
    for _ in range(60):
        first, second = (tuple(rng.multinomial(n, law / law.sum()) / n) for n, law in ((4000, ended), (2000, still_open)))
        fits.append(fit_bands(Banded(first, second, 4000, 2000), EDGES_DAYS))

    seen = np.std([fit.mean_days for fit in fits], ddof=1)
    # A standard deviation of 60 normal numbers is within 45 per cent of the truth at 4.9 standard errors (1 / sqrt(118)).
    assert seen == pytest.approx(np.mean([fit.mean_error for fit in fits]), rel=0.45)


def test_a_length_is_the_stock_over_what_ends_in_a_year() -> None:
    figures = {
        ("episodes_open", 1): 600.0,
        ("episodes_ended", 1): 1200.0,
        ("episodes_open", 2): 600.0,
        ("episodes_ended", 2): 1200.0,
    }
    years = {(name, 2018 + year): Figure(name, value, 2018 + year, "f", 2) for (name, year), value in figures.items()}

    found = next(iter(stock_over_flow(Published("Anywhere", years))))

    assert found.value == 365.25 / 2
    assert found.years == (2019, 2020)
    assert found.high95 == pytest.approx(found.value * (1 + 1.959964 / math.sqrt(2400)))


def written(path: Path, spells: Sequence[tuple[date, date | None]]) -> Path:
    lines = [f"{begun},{ended or ''}" for begun, ended in spells]
    path.write_text("\n".join(["begun,ended", *lines]) + "\n", encoding="utf-8")
    return path


def test_a_list_of_new_cases_of_one_year_gives_the_mean_that_ended_cases_alone_hide(tmp_path: Path) -> None:
    """Mean 395 days, cases begun in the year before the last day: those that ended last 154.79 days on average."""
    rng = np.random.default_rng(11)
    until = date(2021, 9, 30)
    begun = [until - timedelta(days=int(day)) for day in rng.integers(2, 366, size=20_000)]
    ends = [
        day + timedelta(days=max(1, round(length))) for day, length in zip(begun, rng.exponential(395, 20_000), strict=True)
    ]
    path = written(tmp_path / "spells.csv", [(a, b if b <= until else None) for a, b in zip(begun, ends, strict=True)])

    found = {one.name: one for one in spell_estimates(path, "2021-09-30").estimates}

    mean = found["mean length"]
    over = [(b - a).days for a, b in zip(begun, ends, strict=True) if b <= until]
    assert np.mean(over) < 0.4 * 395
    assert mean.value == pytest.approx(395, abs=4.9 * 395 / math.sqrt(mean.counted) + 0.5)
    assert mean.counted == len(over)


def test_the_median_of_a_short_list_is_the_one_worked_out_by_hand(tmp_path: Path) -> None:
    """Days 10, 20, 30 ended, one still going at 25: shares 3/4, 1/2, then 1/2 x 0 at 30. Half have ended by day 20."""
    day = date(2021, 1, 31)
    ended = [(40, 10), (40, 20), (30, 30)]
    spells: list[tuple[date, date | None]] = [(day - timedelta(ago), day - timedelta(ago - length)) for ago, length in ended]
    spells.append((day - timedelta(days=25), None))

    found = {one.name: one for one in spell_estimates(written(tmp_path / "s.csv", spells), day.isoformat()).estimates}

    assert found["median length"].value == 20
    assert found["mean length"].value == pytest.approx((10 + 20 + 30 + 25) / 3)


def test_what_ended_after_the_last_day_had_not_ended_then(tmp_path: Path) -> None:
    day = date(2021, 1, 31)
    begun = day - timedelta(days=50)
    spells = [(begun, begun + timedelta(days=days)) for days in (10, 20, 30, 90)]
    later = written(tmp_path / "later.csv", spells)
    still = written(tmp_path / "still.csv", [*spells[:3], (begun, None)])

    assert spell_estimates(later, day.isoformat()).estimates == spell_estimates(still, day.isoformat()).estimates


def test_every_line_that_is_not_a_spell_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "spells.csv"
    path.write_text("begun,ended\n2021-01-01,\nlast year,\n2021-01-01,soon\n", encoding="utf-8")

    with pytest.raises(ProblemsFound) as found:
        spells_in(path)

    assert [problem.line for problem in found.value.problems] == [3, 4]


def test_a_day_that_is_not_a_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="today"):
        spell_estimates(written(tmp_path / "s.csv", []), "today")
