"""Narrower intervals from what is known exactly: control variates, and a word on antithetic pairs.

A replication's number of first referrals, its total work drawn and the mean leaving threshold of its opening workers have means
known from the settings. What a measure owes to their chance deviations can be taken off by least squares. Off by default: the
mean is unchanged in expectation, but the result is no longer a plain average of futures.

The difference of two plans in one future has controls of its own. A plan that attracts recruits raises a chance at every
candidate; the number that came less the sum of those chances averages to 0 by construction, whatever the plan made of the
chances. So does the number of resignations less the hazards cumulated. Both are martingales seen on a fixed day: their mean
is known exactly, though no formula gives the mean of the difference itself.

Antithetic pairs (each uniform u replaced by 1 - u in a second future) shrink the error of measures that respond one way to each
draw. The two futures of a pair are not independent: the error comes from the means of pairs, and such futures are not used for
prediction ranges, for the stopping rule or with control variates. They are left to experiments.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.analysis.arrays import FloatArray, finite, matrix
from sim.analysis.intervals import MeanInterval, mean_interval, t_quantile
from sim.analysis.paired import SAME, Difference, Direction, futures_better, pairs
from sim.analysis.refusals import SettingOutOfRange, need_replications


@dataclass(frozen=True, slots=True)
class Controlled:
    """A mean with known chance deviations taken off.

    Attributes:
        mean, low95, high95: controlled mean and the interval about it.
        plain_mean: the ordinary average.
        variance_left: residual variance over the plain variance; 1 - the squared multiple correlation.
        coefficients: how far the measure follows each control.
    """

    mean: float
    low95: float
    high95: float
    plain_mean: float
    variance_left: float
    coefficients: tuple[float, ...]


def controlled_mean(values: ArrayLike, controls: FloatArray, known_means: ArrayLike, confidence: float = 0.95) -> Controlled:
    """Return the mean of a measure with the chance deviations of its controls taken off.

    Args:
        values: the measure, one value a replication.
        controls: replications by controls.
        known_means: exact mean of each control.
        confidence: of the interval.

    Raises:
        SettingOutOfRange: if the shapes do not fit or a value is missing.
        TooFewReplications: if there are too few to fit the coefficients.
    """
    outcome = np.asarray(values, dtype=np.float64)
    table = matrix(controls, "Controls")
    means = finite(known_means)
    if table.shape != (outcome.size, means.size) or np.isnan(outcome).any() or np.isnan(table).any():
        raise SettingOutOfRange("Each replication needs the measure and every control, and each control its known mean.")
    need_replications(outcome.size, means.size + 3, "A fit of the controls")
    design = np.column_stack([np.ones(outcome.size), table - means])
    solution, *_ = np.linalg.lstsq(design, outcome)
    residual = float(((outcome - design @ solution) ** 2).sum() / (outcome.size - design.shape[1]))
    leverage = float(np.linalg.pinv(design.T @ design)[0, 0])
    half = t_quantile(outcome.size - means.size, confidence) * math.sqrt(residual * leverage)
    plain = float(outcome.var(ddof=1))
    mean = float(solution[0])
    left = residual / plain if plain > 0 else 1.0
    return Controlled(
        mean, mean - half, mean + half, float(outcome.mean()), left, tuple(float(value) for value in solution[1:])
    )


def controlled_difference(
    plan: ArrayLike, baseline: ArrayLike, luck: FloatArray, direction: Direction, confidence: float = 0.95
) -> Difference:
    """Describe what a plan changes with the luck that differs between the two futures taken off.

    Args:
        plan: the measure under the plan, one value a replication.
        baseline: the same under the baseline, in the same order.
        luck: replications by controls, each the plan's luck less the baseline's; every mean is exactly 0.
        direction: which way is better.
        confidence: of the interval about the mean difference.

    Raises:
        TooFewReplications: if there are too few to fit the coefficients.
    """
    left, right = np.asarray(plan, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    known = ~(np.isnan(left) | np.isnan(right))
    left, right = pairs(left, right)
    changes = left - right
    found = controlled_mean(changes, matrix(luck, "Controls")[known], np.zeros(luck.shape[1]), confidence)
    residual = found.variance_left * float(changes.var(ddof=1))
    apart = float(left.var(ddof=1) + right.var(ddof=1))
    size = float(max(np.abs(left).max(), np.abs(right).max()))
    ratio = apart / residual if math.sqrt(residual) > SAME * size else None
    return Difference(found.mean, found.low95, found.high95, futures_better(changes, direction), ratio)


def antithetic_mean(futures: ArrayLike, mirrored: ArrayLike) -> MeanInterval:
    """Return the mean over antithetic pairs with an interval that treats each pair as one observation.

    Args:
        futures: the measure, one value a replication.
        mirrored: the measure in the mirrored futures, in the same order.
    """
    first, second = pairs(futures, mirrored)
    return mean_interval((first + second) / 2)
