"""What pairing is worth: how many futures the same answer would take without it.

The yardstick of performance.md 8: replications until the difference of two plans is known to within a half-width, paired as
usual and with independent futures. The independent case is worked out from the spreads of the two plans; where a run with
another root seed is at hand, it can be measured instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.analysis.arrays import FloatArray, Purpose, generator
from sim.analysis.intervals import replications_needed
from sim.analysis.paired import pairs, variance_ratio
from sim.analysis.refusals import need_replications

RESAMPLES = 2000
FEWEST = 30


@dataclass(frozen=True, slots=True)
class Spread:
    """A standard deviation with its 95 % bootstrap interval."""

    value: float
    low95: float
    high95: float


@dataclass(frozen=True, slots=True)
class Pairing:
    """What pairing is worth for one measure of two plans.

    Attributes:
        plan, baseline, difference: standard deviations of single futures and of the paired difference.
        ratio: variance ratio with its interval; absent if nothing differs.
        replications_paired, replications_independent: for the half-width asked for.
        half_width: of the 95 % interval about the mean difference.
    """

    plan: Spread
    baseline: Spread
    difference: Spread
    ratio: Spread | None
    replications_paired: int
    replications_independent: int
    half_width: float


def pairing(plan: ArrayLike, baseline: ArrayLike, half_width: float, root_seed: int) -> Pairing:
    """Return what pairing is worth.

    Args:
        plan: the measure, one value a replication.
        baseline: the same under the baseline, in the same order; or from another root seed, to measure the independent case.
        half_width: to which the mean difference is to be known.
        root_seed: keys the resampling.
    """
    left, right = pairs(plan, baseline)
    need_replications(left.size, FEWEST, "What pairing is worth")
    picks = generator(root_seed, Purpose.BOOTSTRAP).integers(left.size, size=(RESAMPLES, left.size))
    found, again = _spreads(left[None, :], right[None, :])[0], _spreads(left[picks], right[picks])
    low, high = np.quantile(again, (0.025, 0.975), axis=0)
    plan_sd, baseline_sd, paired_sd = (Spread(float(found[i]), float(low[i]), float(high[i])) for i in range(3))
    return Pairing(
        plan=plan_sd,
        baseline=baseline_sd,
        difference=paired_sd,
        ratio=_ratio(variance_ratio(left, right), again),
        replications_paired=replications_needed(paired_sd.value, half_width),
        replications_independent=replications_needed(math.hypot(plan_sd.value, baseline_sd.value), half_width),
        half_width=half_width,
    )


def _spreads(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return the standard deviations of both plans and of their difference, one row a sample."""
    return np.column_stack([values.std(axis=1, ddof=1) for values in (left, right, left - right)])


def _ratio(value: float | None, again: FloatArray) -> Spread | None:
    """Return the variance ratio with its interval."""
    if value is None:
        return None
    with np.errstate(divide="ignore"):
        ratios = (again[:, 0] ** 2 + again[:, 1] ** 2) / again[:, 2] ** 2
    low, high = np.quantile(ratios, (0.025, 0.975))
    return Spread(value, float(low), float(high))
