"""What is left of a plan's effect when neighbours answer it.

A council that pays more draws workers partly from its neighbours. If a neighbour matches the offer, part of the effect is gone.
Four sets of the same futures tell how much: with and without the plan, with and without the answer (model.md 14).
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.futures import Futures
from sim.analysis.intervals import MeanInterval, mean_interval
from sim.analysis.money import RatioOfMeans, ratio_of_means


@dataclass(frozen=True, slots=True)
class Leakage:
    """How much of an effect an answer takes away.

    Attributes:
        effect: of the plan while neighbours keep still.
        effect_answered: of the plan when they answer.
        lost: the first less the second, future by future.
        share_lost: lost over effect, a ratio of means; absent if the effect cannot be told from 0.
    """

    effect: MeanInterval
    effect_answered: MeanInterval
    lost: MeanInterval
    share_lost: RatioOfMeans


def leakage(found: Futures, measure: str, month: int, *, plan: str, answered: str, baseline: str) -> Leakage:
    """Return what an answer takes away from a plan's effect on a measure.

    Args:
        found: the futures of all three plans.
        measure: what the plan is to move.
        month: position of the month end, the opening being 0.
        plan: the plan with neighbours that keep still.
        answered: the same plan with neighbours that answer.
        baseline: neither plan nor answer.
    """
    without, still, moved = (found.at(name, measure, month) for name in (baseline, plan, answered))
    effect, left = still - without, moved - without
    share = ratio_of_means(effect - left, effect, f"effect on {measure} lost to the answer / effect, ratio of means")
    return Leakage(mean_interval(effect), mean_interval(left), mean_interval(effect - left), share)
