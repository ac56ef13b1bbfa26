"""How many months until an effect could be seen in the council's own figures.

A simulation compares two futures that share their chance. A council lives through one. It can only ask whether its figures
since the start of a plan lie outside what would have been ordinary without it. The answer is the first month end at which most
of the plan's futures would be called unusual by a rule that wrongly calls few of the futures without the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from sim.analysis.arrays import FloatArray, matrix
from sim.analysis.intervals import Chance, chance
from sim.analysis.refusals import SettingOutOfRange, need_replications, need_share

POWER = 0.8
FALSE_ALARM = 0.05
FEWEST = 40  # one in twenty needs at least so many futures to be seen at all, with some to spare


@dataclass(frozen=True, slots=True)
class Detectability:
    """When an effect shows.

    Attributes:
        month: months after the start; absent if it does not show within the run.
        month_end: its date.
        power: by month, the share of the plan's futures that would be called unusual.
        at_end: that share at the last month, with its exact interval.
    """

    month: int | None
    month_end: date | None
    power: tuple[float, ...]
    at_end: Chance


def detectable(
    plan: FloatArray,
    baseline: FloatArray,
    month_ends: Sequence[date],
    better: Literal["lower", "higher"],
    *,
    power: float = POWER,
    false_alarm: float = FALSE_ALARM,
) -> Detectability:
    """Return from when on an effect would be seen, month after month to the end of the run.

    The figure watched is the average since the start of the plan: single months are noisier.

    Args:
        plan: replications by months since the plan started.
        baseline: the same months without the plan.
        month_ends: their dates.
        better: direction of the effect looked for.
        power: share of futures in which the effect is to be seen.
        false_alarm: share of futures without the plan that the rule may call unusual.

    Raises:
        SettingOutOfRange: if the months of the two differ or a value is missing.
    """
    need_share(power, "The power")
    need_share(false_alarm, "The share of false alarms")
    sign = 1.0 if better == "higher" else -1.0
    left, right = (sign * _averages(paths) for paths in (plan, baseline))
    if left.shape[1] != right.shape[1] or left.shape[1] != len(month_ends):
        raise SettingOutOfRange("The plan, the baseline and the dates must cover the same months.")
    need_replications(min(left.shape[0], right.shape[0]), FEWEST, "A rule for what is unusual")
    limit = np.quantile(right, 1 - false_alarm, axis=0, method="higher")
    seen = left > limit
    shares = seen.mean(axis=0)
    stays = np.logical_and.accumulate((shares >= power)[::-1])[::-1]
    first = int(stays.argmax()) if stays.any() else None
    return Detectability(
        month=None if first is None else first + 1,
        month_end=None if first is None else month_ends[first],
        power=tuple(float(share) for share in shares),
        at_end=chance(int(seen[:, -1].sum()), seen.shape[0]),
    )


def _averages(paths: FloatArray) -> FloatArray:
    """Return the average since the start at each month.

    Raises:
        SettingOutOfRange: if a month is missing.
    """
    table = matrix(paths, "Paths")
    if np.isnan(table).any():
        raise SettingOutOfRange("The measure is missing in some month; choose one that always has a value.")
    averages: FloatArray = np.cumsum(table, axis=1) / np.arange(1, table.shape[1] + 1)
    return averages
