"""How exactly an average is known, and what a single future may bring.

Two ranges are never confused (statistics.md 1): the interval **about a mean** shrinks with more replications; the prediction
range **of single futures** does not. The second is made of order statistics, never of a mean plus or minus something, and it is
absent when there are too few futures to bound it: an extrapolated end would be an invention.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sim.analysis.arrays import finite
from sim.analysis.refusals import PrecisionRefused, SettingOutOfRange, need_replications, need_share

ROUNDING = 1e-9  # products such as 0.1 * 10 fall a hair short of their whole number
FIRM_MEAN_ERRORS = 4.0  # a mean within this many of its own errors of 0 carries no relative precision (statistics.md 3)


@dataclass(frozen=True, slots=True)
class MeanInterval:
    """A mean and the interval about it.

    Attributes:
        mean: average over replications.
        low, high: ends of the t-interval; absent with a single replication.
        replications: how many values it rests on.
    """

    mean: float
    low: float | None
    high: float | None
    replications: int

    @property
    def half_width(self) -> float | None:
        """Half the length of the interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability estimated by counting, with its exact interval."""

    probability: float
    low95: float
    high95: float


@dataclass(frozen=True, slots=True)
class QuantileRanks:
    """Which order statistics enclose a quantile, with the exact chance that they do.

    Attributes:
        low, high: ranks counted from 1; absent when no order statistic is extreme enough.
        coverage: exact chance that the quantile lies between them.
    """

    low: int | None
    high: int | None
    coverage: float


def t_quantile(replications: int, confidence: float) -> float:
    """Return the two-sided quantile of Student's law for a mean of so many replications."""
    need_share(confidence, "The confidence")
    return float(special.stdtrit(replications - 1, (1 + confidence) / 2))


def mc_error(values: ArrayLike) -> float | None:
    """Return the standard error of the mean; absent with fewer than two values."""
    known = finite(values)
    return float(known.std(ddof=1) / math.sqrt(known.size)) if known.size > 1 else None


def mean_interval(values: ArrayLike, confidence: float = 0.95) -> MeanInterval:
    """Return the mean of replications and the t-interval about it.

    Raises:
        TooFewReplications: if there is no value at all.
    """
    known = finite(values)
    need_replications(known.size, 1, "A mean")
    mean = float(known.mean())
    error = mc_error(known)
    if error is None:
        return MeanInterval(mean, None, None, 1)
    half = t_quantile(known.size, confidence) * error if error > 0 else 0.0
    return MeanInterval(mean, mean - half, mean + half, known.size)


def relative_half_width(values: ArrayLike, confidence: float = 0.95) -> float:
    """Return the half-width of a level's interval as a share of the size of its mean.

    The size of the mean is used, so a negative level needs as many replications as its mirror image.

    Raises:
        PrecisionRefused: if the mean is within four of its own errors of 0: the share would be meaningless.
    """
    interval = mean_interval(values, confidence)
    error = mc_error(values)
    if error is None or interval.half_width is None:
        raise PrecisionRefused("A precision needs at least two replications.")
    if abs(interval.mean) < FIRM_MEAN_ERRORS * error or interval.mean == 0:
        raise PrecisionRefused(
            f"A precision in per cent of the mean is refused: the mean, {interval.mean:.4g}, cannot be told from 0. "
            "Ask for an absolute half-width, for example 0.1 cases per FTE."
        )
    return interval.half_width / abs(interval.mean)


def prediction_rank(replications: int, share: float) -> int:
    """Return the rank of the lower end of a prediction range; 0 when there are too few futures.

    A new future falls between the values of rank r and n + 1 - r with probability exactly (n + 1 - 2r)/(n + 1) or more.
    """
    need_share(share, "The share of futures")
    return math.floor((1 - share) / 2 * (replications + 1) + ROUNDING)


def prediction_range(values: ArrayLike, share: float) -> tuple[float, float] | None:
    """Return the range that a single future falls in with the share asked for; absent with too few futures."""
    ordered = np.sort(finite(values))
    rank = prediction_rank(ordered.size, share)
    return (float(ordered[rank - 1]), float(ordered[ordered.size - rank])) if rank else None


def clopper_pearson(successes: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact interval for a chance from a count (Clopper and Pearson 1934).

    Raises:
        SettingOutOfRange: if the count is not between 0 and the number of trials.
    """
    need_share(confidence, "The confidence")
    _check_count(successes, trials)
    tail = (1 - confidence) / 2
    low = 0.0 if successes == 0 else float(special.betaincinv(successes, trials - successes + 1, tail))
    high = 1.0 if successes == trials else float(special.betaincinv(successes + 1, trials - successes, 1 - tail))
    return low, high


def chance(successes: int, trials: int) -> Chance:
    """Return the share of replications in which something happened, with its exact 95 % interval."""
    low, high = clopper_pearson(successes, trials)
    return Chance(successes / trials, low, high)


def chance_at_least(successes: int, trials: int, confidence: float = 0.95) -> float:
    """Return the one-sided lower bound of a chance: "at least so much, with this confidence"."""
    need_share(confidence, "The confidence")
    _check_count(successes, trials)
    return 0.0 if successes == 0 else float(special.betaincinv(successes, trials - successes + 1, 1 - confidence))


def count_to_certify(trials: int, probability: float, confidence: float = 0.95) -> int | None:
    """Return the smallest count that certifies a chance; absent when even all of them would not.

    Args:
        trials: fresh replications.
        probability: the chance to certify, for example 0.8.
        confidence: one-sided confidence.
    """
    need_share(probability, "The chance to certify")
    need_share(confidence, "The confidence")
    counts = np.arange(1, trials + 1)
    enough = special.bdtrc(counts - 1, trials, probability) <= 1 - confidence
    return int(counts[enough][0]) if enough.any() else None


def quantile_ranks(replications: int, probability: float, confidence: float = 0.95) -> QuantileRanks:
    """Return the ranks between which a quantile of single futures lies, whatever its law."""
    need_share(probability, "The quantile")
    need_share(confidence, "The confidence")
    below = special.bdtr(np.arange(replications + 1), replications, probability)
    tail = (1 - confidence) / 2
    low = int(np.searchsorted(below, tail, side="right"))
    high = int(np.searchsorted(below[:-1], 1 - tail, side="left")) + 1
    upper = high if high <= replications else None
    reached = float(below[high - 1]) if upper else 1.0
    missed = float(below[low - 1]) if low else 0.0
    return QuantileRanks(low or None, upper, reached - missed)


def replications_to_plan(sd: float, half_width: float, confidence: float = 0.95) -> int:
    """Return roughly how many replications a half-width will take, from a guess of the standard deviation."""
    need_share(confidence, "The confidence")
    _check_half_width(half_width)
    return math.ceil((float(special.ndtri((1 + confidence) / 2)) * sd / half_width) ** 2 - ROUNDING)


def replications_needed(sd: float, half_width: float, confidence: float = 0.95) -> int:
    """Return the smallest number of replications whose t-interval is as narrow as asked, for a known spread.

    This is the yardstick of paired against independent futures (performance.md 8).
    """
    _check_half_width(half_width)
    count = max(2, replications_to_plan(sd, half_width, confidence) - 1)
    while t_quantile(count, confidence) * sd / math.sqrt(count) > half_width:
        count += 1
    return count


def _check_half_width(half_width: float) -> None:
    """Refuse a half-width of 0 or less."""
    if not half_width > 0:
        raise SettingOutOfRange(f"The half-width must be above 0, not {half_width}.")


def _check_count(successes: int, trials: int) -> None:
    """Refuse a count that cannot be."""
    if trials < 1 or not 0 <= successes <= trials:
        raise SettingOutOfRange(f"{successes} of {trials} is not a count of replications.")
