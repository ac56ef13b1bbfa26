"""Laws of lengths as the world draws them (model.md 2.1, 2.4, 19.1)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from sim.settings.inputs import NEVER, LawInputs
from sim.settings.sections.base import Law

TABLE_SIZE = 4096
WORKING_DAYS_PER_YEAR = 253
DAYS_PER_YEAR = 365.25
WORKING_DAY_DAYS = DAYS_PER_YEAR / WORKING_DAYS_PER_YEAR
"""Calendar days to one working day on average (model.md 1)."""

SHAPE_LIMITS = (0.05, 50.0)
SHAPE_ROUNDS = 80


def law_inputs(law: Law[float], factor: float = 1.0) -> LawInputs:
    """Return a law with every length multiplied by a factor."""
    if law.law == "bands":
        return _band_inputs(law, factor)
    mean = (law.mean.value if law.mean is not None else 0.0) * factor
    cv = law.cv.value if law.cv is not None else 0.0
    if law.law == "weibull":
        shape = law.shape.value if law.shape is not None else weibull_shape(cv)
        return LawInputs("weibull", mean, cv, shape)
    if law.law == "gamma" and cv > 0.0:
        return LawInputs("gamma", mean, cv, table=gamma_table(cv))
    if law.law == "exponential":
        return LawInputs("exponential", mean, 1.0)
    if law.law in ("gamma", "lognormal") and cv == 0.0:
        return LawInputs("fixed", mean)
    return LawInputs(law.law, mean, cv)


def _band_inputs(law: Law[float], factor: float) -> LawInputs:
    edges = [0.0, *(limit * factor for limit in law.upto)]
    shares = list(law.shares)
    if len(shares) == len(edges):
        edges.append(NEVER)
    tail = law.tail_mean.value * factor if law.tail_mean is not None else 0.0
    return LawInputs("bands", band_mean(edges, shares, tail), edges=tuple(edges), shares=tuple(shares), tail_mean=tail)


def band_mean(edges: Sequence[float], shares: Sequence[float], tail_mean: float) -> float:
    """Return the mean of a law that is uniform inside its bands, with an exponential excess over the last limit."""
    total = 0.0
    for low, high, share in zip(edges[:-1], edges[1:], shares, strict=True):
        total += share * (low + tail_mean if high == NEVER else 0.5 * (low + high))
    return total / sum(shares)


def share_beyond(law: LawInputs, length: float) -> tuple[float, float]:
    """Return the share of a band law above a length, and the mean of those above it."""
    above, weighted = 0.0, 0.0
    for low, high, share in zip(law.edges[:-1], law.edges[1:], law.shares, strict=True):
        if high == NEVER:
            part, middle = share * math.exp(-max(0.0, length - low) / law.tail_mean), max(low, length) + law.tail_mean
        elif high <= length or share == 0.0:
            continue
        else:
            start = max(low, length)
            part, middle = share * (high - start) / (high - low), 0.5 * (start + high)
        above += part
        weighted += part * middle
    return above, weighted / above if above > 0.0 else 0.0


@lru_cache(maxsize=64)
def gamma_table(cv: float) -> tuple[float, ...]:
    """Return quantiles of the gamma law with mean 1, because the world has no gamma inverse of its own.

    They are taken at the mid-points of equal probabilities; at 4,096 points the second moment of a law as wide as cv 1.5 is
    0.2 per cent short.
    """
    from scipy.special import gammaincinv  # noqa: PLC0415 - half a second that most commands do not need

    shape = 1.0 / (cv * cv)
    places = [(index + 0.5) / TABLE_SIZE for index in range(TABLE_SIZE)]
    return tuple(float(quantile) / shape for quantile in gammaincinv(shape, places))


@lru_cache(maxsize=64)
def weibull_shape(cv: float) -> float:
    """Solve the shape of a Weibull law from its coefficient of variation by bisection; a larger shape spreads less."""
    low, high = SHAPE_LIMITS
    for _ in range(SHAPE_ROUNDS):
        middle = math.sqrt(low * high)
        spread = math.exp(math.lgamma(1.0 + 2.0 / middle) - 2.0 * math.lgamma(1.0 + 1.0 / middle)) - 1.0
        low, high = (middle, high) if spread > cv * cv else (low, middle)
    return math.sqrt(low * high)
