"""Settings that published figures give directly: leaving, hiring, agency cover and lengths of one authority, with intervals.

The first step of a calibration (statistics.md 11): what can be counted is counted, and only the rest is fitted.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scipy import stats

from sim.research.estimates import CONFIDENCE, Estimate, Estimates
from sim.research.lengths import band_estimates, stock_over_flow
from sim.research.openings import evidence_in
from sim.settings.dfe_files import Published


def direct_estimates(evidence: str | Path, area: str) -> Estimates:
    """Estimate what the census counts.

    Args:
        evidence: folder of published files.
        area: authority as published.

    Raises:
        ProblemsFound: files or the authority cannot be found.
    """
    known = evidence_in(evidence)
    found = [*_estimates(known.published(area)), *stock_over_flow(known.published(area))]
    return Estimates(area, (*found, *band_estimates(known.with_lengths(area))))


def _estimates(published: Published) -> Iterator[Estimate]:
    """Yield leaving per person in post and year, starting per vacancy and year, and agency cover of vacancies."""
    leaving = _pairs(published, "leavers_fte", "in_post_fte")
    starting = _pairs(published, "starters_fte", "vacancies_fte")
    cover = _pairs(published, "agency_covering_fte", "vacancies_fte")
    if leaving:
        yield _rate("leavers per person in post", "a year", leaving)
    if starting:
        yield _rate("starters per vacancy at the census", "a year", starting)
    if cover:
        yield _share("share of vacancies covered by agency workers", cover)


def _pairs(published: Published, above: str, below: str) -> dict[int, tuple[float, float]]:
    """Return what is divided, by year, where both are published and there is something to divide by."""
    found = {}
    for year in published.years(above):
        top, bottom = published.at(above, year), published.at(below, year)
        if top is not None and bottom is not None and bottom.value > 0:
            found[year] = (top.value, bottom.value)
    return found


def _rate(name: str, unit: str, pairs: dict[int, tuple[float, float]]) -> Estimate:
    """Return a yearly rate with its exact Poisson interval; FTE are counted as if they were people."""
    counted, exposure = (sum(pair[place] for pair in pairs.values()) for place in (0, 1))
    tail = (1 - CONFIDENCE) / 2
    low = float(stats.gamma.ppf(tail, counted)) if counted > 0 else 0.0
    high = float(stats.gamma.ppf(1 - tail, counted + 1))
    return Estimate(name, unit, counted / exposure, low / exposure, high / exposure, tuple(pairs), counted, exposure)


def _share(name: str, pairs: dict[int, tuple[float, float]]) -> Estimate:
    """Return a share with the interval of a share of so many vacancies (Jeffreys); never more than all of them."""
    counted, exposure = sum(min(pair) for pair in pairs.values()), sum(pair[1] for pair in pairs.values())
    law = stats.beta(counted + 0.5, exposure - counted + 0.5)
    tail = (1 - CONFIDENCE) / 2
    low, high = float(law.ppf(tail)), float(law.ppf(1 - tail))
    return Estimate(name, "share", counted / exposure, low, high, tuple(pairs), counted, exposure)
