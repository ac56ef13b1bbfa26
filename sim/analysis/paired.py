"""What one plan changes, future by future.

Replication k of every plan shares its random world, so the difference of plan and baseline in the same replication holds only
what the plan did. Its spread is far smaller than that of the levels; ``variance_ratio`` says by how much, and when it is near 1
the pairing has been lost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.analysis.arrays import FloatArray, finite
from sim.analysis.intervals import mc_error, mean_interval, prediction_range
from sim.analysis.refusals import TablesDiffer

Direction = Literal["lower", "higher", "neither"]
DRIFT_RATIO = 1.5  # statistics.md 1
SAME = 1e-12  # differences smaller than this share of the values are rounding


@dataclass(frozen=True, slots=True)
class Level:
    """One measure under one plan: the mean with its error and the range of single futures.

    Attributes:
        mean: average over replications; absent if the measure has no meaning in any of them.
        mc_error: standard error of that mean.
        low80, high80, low95, high95: ranges of single futures; absent with too few.
    """

    mean: float | None
    mc_error: float | None
    low80: float | None
    high80: float | None
    low95: float | None
    high95: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Plan minus baseline in the same futures.

    Attributes:
        mean, low95, high95: mean difference and the interval about it.
        futures_better: per cent of paired futures in which the plan is better, ties counting half; absent if neither
            direction is better.
        variance_ratio: how many times fewer replications pairing needs than independent futures; absent if nothing differs.
    """

    mean: float | None
    low95: float | None
    high95: float | None
    futures_better: float | None
    variance_ratio: float | None


def level(values: ArrayLike) -> Level:
    """Describe a measure under one plan; futures in which it is missing are left out."""
    known = finite(values)
    if known.size == 0:
        return Level(None, None, None, None, None, None)
    low80, high80 = prediction_range(known, 0.80) or (None, None)
    low95, high95 = prediction_range(known, 0.95) or (None, None)
    return Level(float(known.mean()), mc_error(known), low80, high80, low95, high95)


def difference(plan: ArrayLike, baseline: ArrayLike, direction: Direction, confidence: float = 0.95) -> Difference:
    """Describe what a plan changes against a baseline, replication by replication.

    Args:
        plan: the measure under the plan, one value a replication.
        baseline: the same under the baseline, in the same order.
        direction: which way is better.
        confidence: of the interval about the mean difference; above 0.95 when several plans share one claim.
    """
    left, right = pairs(plan, baseline)
    if left.size == 0:
        return Difference(None, None, None, None, None)
    changes = left - right
    interval = mean_interval(changes, confidence)
    return Difference(
        interval.mean, interval.low, interval.high, futures_better(changes, direction), variance_ratio(left, right)
    )


def pairs(plan: ArrayLike, baseline: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the values of the replications in which both plans have one.

    Raises:
        TablesDiffer: if the two are not the same number of replications.
    """
    left, right = np.asarray(plan, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    if left.shape != right.shape or left.ndim != 1:
        raise TablesDiffer(f"Paired plans need the same replications; there are {left.shape} and {right.shape}.")
    both = ~(np.isnan(left) | np.isnan(right))
    return left[both], right[both]


def futures_better(changes: ArrayLike, direction: Direction) -> float | None:
    """Return the per cent of paired futures in which the plan is better; ties count half."""
    if direction == "neither":
        return None
    gains = np.sign(finite(changes)) * (-1 if direction == "lower" else 1)
    return float(100 * (gains + 1).mean() / 2) if gains.size else None


def variance_ratio(plan: ArrayLike, baseline: ArrayLike) -> float | None:
    """Return how far pairing shrinks the variance of a difference: (s_A² + s_B²)/s_D²; absent if s_D is 0."""
    left, right = pairs(plan, baseline)
    if left.size < 2:
        return None
    paired = float((left - right).var(ddof=1))
    size = float(max(np.abs(left).max(), np.abs(right).max()))
    if math.sqrt(paired) <= SAME * size:
        return None
    return float((left.var(ddof=1) + right.var(ddof=1)) / paired)


def drift_warning(plan: str, measure: str, ratio: float | None) -> str | None:
    """Say that pairing has been lost; nothing when it has not."""
    if ratio is None or ratio >= DRIFT_RATIO:
        return None
    return (
        f"{plan}, {measure}: futures have drifted apart: a draw is not keyed by its entity "
        f"(variance ratio {ratio:.2f}, below {DRIFT_RATIO})."
    )
