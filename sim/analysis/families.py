"""Several plans at once: intervals that hold together, and plans that cannot be told from the best.

With many plans each 95 % interval is right on its own, but some will mislead. Bonferroni's rule shares the error over the
claims made together. "Cannot be told from the best" uses all pairs of plans in the same futures: a plan is ruled out only when
some other plan is better than it beyond chance, all pairs together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sim.analysis.arrays import BoolArray, FloatArray, finite
from sim.analysis.paired import Direction
from sim.analysis.refusals import SettingOutOfRange, need_replications


@dataclass(frozen=True, slots=True)
class Best:
    """Which plan looks best and which cannot be told from it.

    Attributes:
        best: plan with the best mean.
        not_told_from_best: plans, the best included, that no other plan beats beyond chance; best mean first.
        confidence: of each pairwise interval, after sharing the error over all pairs.
    """

    best: str
    not_told_from_best: tuple[str, ...]
    confidence: float


def shared_confidence(claims: int, confidence: float = 0.95) -> float:
    """Return the confidence each of several intervals needs so that all hold together (Bonferroni).

    Raises:
        SettingOutOfRange: if there is no claim.
    """
    if claims < 1:
        raise SettingOutOfRange("There is no difference to give an interval for: name at least one plan beside the baseline.")
    return 1 - (1 - confidence) / claims


def told_from_best(values: Mapping[str, ArrayLike], direction: Direction, confidence: float = 0.95) -> Best:
    """Return the best plan and those that cannot be told from it.

    Args:
        values: plan -> the measure in the same replications in the same order.
        direction: which way is better.
        confidence: with which all statements about pairs hold together.

    Raises:
        SettingOutOfRange: if the measure has no better direction.
    """
    if direction == "neither":
        raise SettingOutOfRange("The best plan needs a measure for which lower or higher is better.")
    sign = -1.0 if direction == "lower" else 1.0
    means = {plan: sign * float(finite(found).mean()) for plan, found in values.items()}
    ranked = sorted(means, key=lambda plan: (-means[plan], plan))
    each = shared_confidence(max(1, len(ranked) * (len(ranked) - 1) // 2), confidence)
    table = sign * np.column_stack([np.asarray(values[plan], dtype=np.float64) for plan in ranked])
    beaten = np.any([_beaten_by(table[:, [winner]] - table, each) for winner in range(len(ranked))], axis=0)
    return Best(ranked[0], tuple(plan for plan, lost in zip(ranked, beaten, strict=True) if not lost), each)


def _beaten_by(leads: FloatArray, confidence: float) -> BoolArray:
    """Return the plans that one plan leads beyond chance.

    Args:
        leads: replications by plans: how far the one is ahead in each future; missing where either is.
        confidence: of each interval.
    """
    counts = np.count_nonzero(~np.isnan(leads), axis=0)
    need_replications(int(counts.min()), 2, "Comparing plans")
    errors = np.nanstd(leads, axis=0, ddof=1) / np.sqrt(counts)
    lows: FloatArray = np.nanmean(leads, axis=0) - special.stdtrit(counts - 1, (1 + confidence) / 2) * errors
    return lows > 0
