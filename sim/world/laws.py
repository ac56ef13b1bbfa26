"""Lengths of things: inverse distribution functions of one uniform number, and what is left of a length under way.

A law is built from its ``LawInputs``. Opening cases need more than a draw: the age of a case found open at a date, and
the rest of its length given that age (model.md 19.1). Fresh lengths for open cases would be wrong, because long cases
are over-represented among those one finds open.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import erfc, exp, expm1, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sim.settings.inputs import LawInputs

_NORMAL = NormalDist()
_GRID = 2048  # points of the numeric inverse used where no closed form exists


class Law(Protocol):
    """A distribution of a length in days."""

    def quantile(self, u: float) -> float:
        """Return the length that a share u of all lengths do not exceed."""

    def survival(self, age: float) -> float:
        """Return the share of lengths above an age."""


class Exponential:
    """Lengths without memory."""

    def __init__(self, mean: float) -> None:
        """Keep the mean."""
        self.mean = mean

    def quantile(self, u: float) -> float:
        """Return the u-quantile."""
        return -log1p(-u) * self.mean

    def survival(self, age: float) -> float:
        """Return the share above an age."""
        return exp(-age / self.mean)


class Lognormal:
    """Lengths whose logarithm is normal, given by mean and cv."""

    def __init__(self, mean: float, cv: float) -> None:
        """Solve mu and sigma from the mean and the coefficient of variation."""
        self.sigma = sqrt(log1p(cv * cv))
        self.mu = log(mean) - 0.5 * self.sigma * self.sigma

    def quantile(self, u: float) -> float:
        """Return the u-quantile."""
        return exp(self.mu + self.sigma * _NORMAL.inv_cdf(u)) if self.sigma else exp(self.mu)

    def survival(self, age: float) -> float:
        """Return the share above an age."""
        if age <= 0:
            return 1.0
        return 0.5 * erfc((log(age) - self.mu) / (self.sigma * sqrt(2.0))) if self.sigma else float(age < exp(self.mu))


class Weibull:
    """Lengths with a hazard that falls (shape below 1) or rises with age."""

    def __init__(self, mean: float, shape: float) -> None:
        """Solve the scale from the mean."""
        self.shape = shape
        self.scale = mean / exp(lgamma(1.0 + 1.0 / shape))

    def quantile(self, u: float) -> float:
        """Return the u-quantile."""
        return float(self.scale * (-log1p(-u)) ** (1.0 / self.shape))

    def survival(self, age: float) -> float:
        """Return the share above an age."""
        return exp(-((max(0.0, age) / self.scale) ** self.shape))


class Fixed:
    """Always the same length."""

    def __init__(self, length: float) -> None:
        """Keep the length."""
        self.length = length

    def quantile(self, u: float) -> float:
        """Return the length."""
        return self.length

    def survival(self, age: float) -> float:
        """Return 1 before the length, 0 from then on."""
        return float(age < self.length)


class Bands:
    """Shares of lengths by band, uniform inside a band; an open last band has an exponential excess."""

    def __init__(self, edges: tuple[float, ...], shares: tuple[float, ...], tail_mean: float) -> None:
        """Keep the limits and the cumulated shares."""
        self.edges = edges
        self.shares = shares
        self.tail_mean = tail_mean
        total = 0.0
        self.cumulated = [0.0]
        for share in shares:
            total += share
            self.cumulated.append(total)

    def quantile(self, u: float) -> float:
        """Return the u-quantile."""
        band = min(bisect_right(self.cumulated, u * self.cumulated[-1]) - 1, len(self.shares) - 1)
        inside = (u * self.cumulated[-1] - self.cumulated[band]) / self.shares[band]
        low, high = self.edges[band], self.edges[band + 1]
        if high == inf:
            return low - log1p(-min(inside, 1.0 - 1e-15)) * self.tail_mean
        return low + inside * (high - low)

    def survival(self, age: float) -> float:
        """Return the share above an age."""
        left = 0.0
        for band, share in enumerate(self.shares):
            low, high = self.edges[band], self.edges[band + 1]
            if age <= low:
                left += share
            elif high == inf:
                left += share * exp(-(age - low) / self.tail_mean)
            elif age < high:
                left += share * (high - age) / (high - low)
        return left / self.cumulated[-1]


class Table:
    """A law given by quantiles at the mid-points of equal probabilities, linear in between (gamma)."""

    def __init__(self, quantiles: tuple[float, ...], scale: float) -> None:
        """Scale the quantiles of the law with mean 1."""
        self.quantiles = [scale * q for q in quantiles]

    def quantile(self, u: float) -> float:
        """Return the u-quantile."""
        place = u * len(self.quantiles) - 0.5
        low = min(max(int(place), 0), len(self.quantiles) - 2)
        part = min(max(place - low, 0.0), 1.0)
        return self.quantiles[low] + part * (self.quantiles[low + 1] - self.quantiles[low])

    def survival(self, age: float) -> float:
        """Return the share above an age."""
        above = bisect_right(self.quantiles, age)
        if above == 0:
            return 1.0
        if above == len(self.quantiles):
            return 0.0
        low, high = self.quantiles[above - 1], self.quantiles[above]
        part = (age - low) / (high - low) if high > low else 0.0
        return 1.0 - (above - 0.5 + part) / len(self.quantiles)


class Geometric:
    """Whole numbers 1, 2, ... with a given mean: the working days of a short sickness."""

    def __init__(self, mean: float) -> None:
        """Keep the logarithm of the chance of another day."""
        self._log_more = log1p(-1.0 / mean) if mean > 1.0 else -inf

    def quantile(self, u: float) -> float:
        """Return the u-quantile, a whole number from 1."""
        return 1.0 + int(log1p(-u) / self._log_more)

    def survival(self, age: float) -> float:
        """Return the share above an age."""
        return exp(self._log_more * int(age)) if age >= 1.0 else 1.0


def law_of(inputs: LawInputs, scale: float = 1.0) -> Law:  # noqa: PLR0911
    """Build the law that an input describes, with every length multiplied by ``scale``."""
    mean = inputs.mean * scale
    if inputs.kind == "fixed" or (mean == 0.0 and not inputs.edges):
        return Fixed(mean)
    if inputs.kind == "exponential":
        return Exponential(mean)
    if inputs.kind == "lognormal":
        return Lognormal(mean, inputs.cv)
    if inputs.kind == "weibull":
        return Weibull(mean, inputs.shape)
    if inputs.kind == "geometric":
        return Geometric(mean)
    if inputs.kind == "bands":
        return Bands(tuple(scale * edge for edge in inputs.edges), inputs.shares, inputs.tail_mean * scale)
    return Table(inputs.table, mean)


def residual(law: Law, age: float, u: float) -> float:
    """Return what is left of a length, given that it has reached an age (19.1: inverse-survival form, safe for large ages)."""
    above = u * law.survival(age)
    whole = law.quantile(1.0 - above) if above > 1e-12 else _far_quantile(law, above, age)
    return max(0.0, whole - age)


def _far_quantile(law: Law, above: float, age: float) -> float:
    """Find by bisection the length that only a tiny share exceeds."""
    low, high = age, max(1.0, 2.0 * age)
    while law.survival(high) > above and high < 1e9:
        low, high = high, 2.0 * high
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if law.survival(middle) > above else (low, middle)
    return high


class AgeOfOpenCases:
    """The ages of cases found open at one moment when cases have begun at a constant rate: density proportional to survival."""

    def __init__(self, law: Law, oldest: float, youngest: float = 0.0) -> None:
        """Tabulate the integral of the survival function between two ages.

        Args:
            law: lengths of the cases.
            oldest: the greatest age allowed; ``inf`` takes the age that one length in a million exceeds.
            youngest: the least age.
        """
        top = _far_quantile(law, 1e-6, max(youngest, 1.0)) if oldest == inf else oldest
        self._ages = _spaced(youngest, max(top, youngest + 1e-9))
        total = 0.0
        self._mass = [0.0]
        previous = law.survival(youngest)
        for before, after in zip(self._ages, self._ages[1:], strict=False):
            here = law.survival(after)
            total += 0.5 * (previous + here) * (after - before)
            self._mass.append(total)
            previous = here

    def quantile(self, u: float) -> float:
        """Return the u-quantile of age."""
        total = self._mass[-1]
        if total <= 0.0:
            return self._ages[0] + u * (self._ages[-1] - self._ages[0])
        wanted = u * total
        place = min(bisect_right(self._mass, wanted), len(self._mass) - 1)
        low, high = self._mass[place - 1], self._mass[place]
        part = (wanted - low) / (high - low) if high > low else 0.0
        return self._ages[place - 1] + part * (self._ages[place] - self._ages[place - 1])


def _spaced(low: float, high: float) -> list[float]:
    """Return grid points that lie closer together at young ages, where survival falls fastest."""
    return [low + (high - low) * (i / _GRID) ** 2 for i in range(_GRID + 1)]


def poisson_quantile(u: float, mean: float) -> int:
    """Return the u-quantile of a Poisson number, summing from where its probability begins to matter."""
    if mean <= 0.0:
        return 0
    number = max(0, int(mean - 12.0 * sqrt(mean)) - 5)
    probability = exp(number * log(mean) - mean - lgamma(number + 1.0))
    total = probability
    while (total < u and probability > 0.0) or number < mean:
        if total >= u:
            break
        number += 1
        probability *= mean / number
        total += probability
    return number


def truncated_exponential_quantile(u: float, mean: float, most: float) -> float:
    """Return the u-quantile of an exponential length cut at ``most``."""
    if most == inf:
        return -log1p(-u) * mean
    return -log1p(u * expm1(-most / mean)) * mean


def truncated_exponential_survival(age: float, mean: float, most: float) -> float:
    """Return the share of an exponential length cut at ``most`` that exceeds an age."""
    if age >= most:
        return 0.0
    return (exp(-age / mean) - exp(-most / mean)) / -expm1(-most / mean)


def threshold(u: float) -> float:
    """Return the cumulated hazard at which an event happens: exponential with mean 1 (2.5)."""
    return -log1p(-u)


def pick_share(u: float, shares: Sequence[tuple[str, float]]) -> str:
    """Choose from named shares that sum to 1, in their order; the last takes what rounding leaves."""
    for name, share in shares:
        u -= share
        if u < 0.0:
            return name
    return shares[-1][0]


def pick(u: float, weights: list[tuple[str, float]]) -> str:
    """Choose from named weights in their order, by inverse distribution."""
    wanted = u * sum(weight for _, weight in weights)
    for name, weight in weights:
        wanted -= weight
        if wanted < 0.0:
            return name
    return next(name for name, weight in reversed(weights) if weight > 0.0)
