"""How far a simulated figure may lie from the exact one before chance is no longer a good explanation.

Bounds come from the sampling law itself where it is known (Poisson, binomial, chi-square), with 5e-7 in each tail; else from
the normal law at 4.9 standard errors (9.6e-7), or Student's t at 1e-6 where the spread has to be estimated from at least 30
replications (verification.md 2). "Looks close" is not a law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from scipy.stats import binom, chi2, poisson, t

TAIL = 5e-7
STANDARD_ERRORS = 4.9
NORMAL_FALSE_ALARM = 9.583e-7
T_FALSE_ALARM = 1e-6
LEAST_FOR_ESTIMATE = 30


@dataclass(frozen=True, slots=True)
class Range:
    """Where a figure must lie, both ends included, and how often chance alone puts it outside."""

    low: float
    high: float
    false_alarm: float

    def holds(self, figure: float) -> bool:
        """Say whether a figure lies inside."""
        return self.low <= figure <= self.high


def poisson_range(mean: float) -> Range:
    """Range of a Poisson count with the given mean."""
    low, high = float(poisson.ppf(TAIL, mean)), float(poisson.isf(TAIL, mean))
    return Range(low, high, float(poisson.cdf(low - 1, mean) + poisson.sf(high, mean)))


def binomial_range(trials: int, share: float) -> Range:
    """Range of the number of successes in independent trials."""
    low, high = float(binom.ppf(TAIL, trials, share)), float(binom.isf(TAIL, trials, share))
    return Range(low, high, float(binom.cdf(low - 1, trials, share) + binom.sf(high, trials, share)))


def dispersion_range(replications: int) -> Range:
    """Range of the sum of squared deviations over the mean of Poisson counts: chi-square with one degree less than counts."""
    free = replications - 1
    return Range(float(chi2.ppf(TAIL, free)), float(chi2.isf(TAIL, free)), 2 * TAIL)


def mean_range(mean: float, spread: float, replications: int) -> Range:
    """Range of an average of independent figures whose standard deviation is known."""
    reach = STANDARD_ERRORS * spread / sqrt(replications)
    return Range(mean - reach, mean + reach, NORMAL_FALSE_ALARM)


def estimated_range(mean: float, figures: Sequence[float]) -> Range:
    """Range of an average whose spread is estimated from the figures themselves.

    Raises:
        ValueError: with fewer than 30 figures, when the estimate of the spread is too poor for such a rare false alarm.
    """
    if len(figures) < LEAST_FOR_ESTIMATE:
        raise ValueError(f"{len(figures)} replications; a spread needs at least {LEAST_FOR_ESTIMATE}")
    reach = float(t.isf(T_FALSE_ALARM / 2, len(figures) - 1)) * stdev(figures) / sqrt(len(figures))
    return Range(mean - reach, mean + reach, T_FALSE_ALARM)


def exact_range(figure: float, relative: float) -> Range:
    """Range of a figure with no chance in it, but for rounding."""
    reach = relative * max(abs(figure), 1.0)
    return Range(figure - reach, figure + reach, 0.0)


def dispersion(counts: Sequence[float]) -> float:
    """Sum of squared deviations from the mean, over the mean."""
    middle = fmean(counts)
    return sum((count - middle) ** 2 for count in counts) / middle
