"""How long cases stay by published figures: stock over flow, and a law fitted to bands of length.

Episodes that have not ended are the longest of all. The bands of open episodes are therefore used for what they are, and not
left out (statistics.md 11).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from sim.analysis.arrays import FloatArray
from sim.research.estimates import CONFIDENCE, Estimate
from sim.settings.dfe_files import Published

DAYS_PER_YEAR = 365.25
STOCKS = (
    ("an episode of need", "episodes_open", "episodes_ended"),
    ("a protection plan", "plans_open", "plans_started"),
    ("time looked after", "looked_after", "looked_after_ended"),
)
BANDS = ("3_months", "6_months", "1_year", "2_years", "longer")
EDGES_DAYS = tuple(DAYS_PER_YEAR * years for years in (0.25, 0.5, 1.0, 2.0))
SMALLEST_SHARE = 1e-12
ADDS_UP = 0.03  # shares published in whole per cent
STEP = 1e-4
Z = float(stats.norm.ppf(0.5 + CONFIDENCE / 2))


def stock_over_flow(published: Published) -> Iterator[Estimate]:
    """Yield mean lengths: those open over those that ended (or began) in a year, over all years that have both."""
    for name, stock, flow in STOCKS:
        years = [year for year in published.years(stock) if (ended := published.at(flow, year)) is not None and ended.value > 0]
        if not years:
            continue
        held, moved = (sum(published.figures[figure, year].value for year in years) for figure in (stock, flow))
        mean = DAYS_PER_YEAR * held / moved
        error = mean * math.sqrt(1 / moved)
        note = "open over ended or begun in a year; right while the number open is steady"
        yield Estimate(
            f"mean length of {name}", "days", mean, mean - Z * error, mean + Z * error, tuple(years), held, moved, note
        )


@dataclass(frozen=True, slots=True)
class Banded:
    """Episodes by band of length.

    Attributes:
        ended, still_open: shares by band, from short to long.
        ended_count, open_count: episodes behind them.
    """

    ended: tuple[float, ...]
    still_open: tuple[float, ...]
    ended_count: float
    open_count: float


@dataclass(frozen=True, slots=True)
class BandFit:
    """The lognormal law of most likelihood for banded lengths.

    Attributes:
        mean_days, cv: of the law; mean_error, cv_error: standard errors from the counts alone.
        largest_miss: furthest that a fitted share lies from the published one.
    """

    mean_days: float
    cv: float
    mean_error: float
    cv_error: float
    largest_miss: float


def band_estimates(published: Published) -> Iterator[Estimate]:
    """Yield mean and spread of the length of an episode of need from the bands of the latest year that has them."""
    found = _latest_bands(published)
    if found is None:
        return
    year, banded = found
    fit = fit_bands(banded, EDGES_DAYS)
    note = f"lognormal law; it misses a published band by up to {fit.largest_miss:.0%}; the interval is of counting alone"
    for name, unit, value, error in (
        ("mean length of an episode of need, by bands", "days", fit.mean_days, fit.mean_error),
        ("spread of that length over its mean", "times", fit.cv, fit.cv_error),
    ):
        limits = (value - Z * error, value + Z * error)
        yield Estimate(name, unit, value, *limits, (year,), banded.ended_count, banded.open_count, note)


def _latest_bands(published: Published) -> tuple[int, Banded] | None:
    """Return the bands of the latest year in which all of them and both counts are published."""
    for year in reversed(published.years(f"need_ended_{BANDS[0]}")):
        shares = [
            [figure.value if (figure := published.at(f"need_{kind}_{band}", year)) else math.nan for band in BANDS]
            for kind in ("ended", "open")
        ]
        ended, still_open = published.at("episodes_ended", year), published.at("episodes_open", year)
        if ended and still_open and all(abs(sum(each) - 1) <= ADDS_UP for each in shares):
            first, second = (tuple(share / sum(each) for share in each) for each in shares)
            return year, Banded(first, second, ended.value, still_open.value)
    return None


def fit_bands(banded: Banded, edges_days: Sequence[float]) -> BandFit:
    """Fit a lognormal law to bands of ended and of open episodes of a steady flow.

    An episode that ended has the law itself. The age of one seen open on a day has the density of the share still going over
    the mean: open episodes are longer than others, and only part of each has passed.

    Args:
        banded: shares and counts.
        edges_days: ends of all bands but the last.
    """
    seen = np.array([banded.ended, banded.still_open])
    counts = np.array([[banded.ended_count], [banded.open_count]])

    def loss(parameters: FloatArray) -> float:
        return -float((counts * seen * np.log(_band_shares(parameters, edges_days))).sum())

    begin = np.array([math.log(edges_days[1]), 0.0])
    best = optimize.minimize(loss, begin, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-8, "maxiter": 4000}).x
    miss = float(np.abs(_band_shares(best, edges_days) - seen).max())
    mean, cv = _mean_and_cv(best)
    slopes = np.array([(_mean_and_cv(best + move) - _mean_and_cv(best - move)) / (2 * STEP) for move in STEP * np.eye(2)])
    errors = np.sqrt(np.diag(slopes.T @ np.linalg.inv(_curvature(loss, best)) @ slopes))
    return BandFit(float(mean), float(cv), float(errors[0]), float(errors[1]), miss)


def _mean_and_cv(parameters: FloatArray) -> FloatArray:
    """Return mean and coefficient of variation of a lognormal law from its place and the logarithm of its spread."""
    place, spread = float(parameters[0]), math.exp(float(parameters[1]))
    return np.array([math.exp(place + spread**2 / 2), math.sqrt(math.expm1(spread**2))])


def _band_shares(parameters: FloatArray, edges_days: Sequence[float]) -> FloatArray:
    """Return the shares of ended and of open episodes in each band, one row each."""
    place, spread = float(parameters[0]), math.exp(float(parameters[1]))
    edges = np.asarray(edges_days, dtype=np.float64)
    z = (np.log(edges) - place) / spread
    ended = stats.norm.cdf(z)
    aged = stats.norm.cdf(z - spread) + edges * stats.norm.sf(z) / math.exp(place + spread**2 / 2)  # E min(T, edge) over E T
    shares: FloatArray = np.array([np.diff(np.concatenate([[0.0], each, [1.0]])) for each in (ended, aged)])
    return np.maximum(shares, SMALLEST_SHARE)


def _curvature(loss: Callable[[FloatArray], float], at: FloatArray) -> FloatArray:
    """Return the second derivatives of a function at its lowest point."""
    moves = STEP * np.eye(len(at))

    def second(a: FloatArray, b: FloatArray) -> float:
        return (loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b)) / (4 * STEP**2)

    return np.array([[second(a, b) for b in moves] for a in moves])
