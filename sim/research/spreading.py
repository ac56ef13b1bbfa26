"""A fixed number of futures spread over plans so that the choice is as safe as it can be (OCBA, statistics.md 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sim.analysis.arrays import FloatArray
from sim.analysis.families import told_from_best
from sim.analysis.intervals import MeanInterval, mean_interval
from sim.analysis.paired import Level
from sim.analysis.select import ocba, on_fresh_futures
from sim.research.choosing import FRESH, USUAL_DELTA, Pool, better_of, contest_of, level_json


@dataclass(frozen=True, slots=True)
class Spread:
    """The plan that leads when a fixed number of futures has been spread.

    Attributes:
        best: the leader; not_told: other plans that cannot be told from it, all pairs taken together.
        means: by plan, with the interval of the mean; replications: futures of each plan, which add up to the total.
        fresh: the leader's measure on futures that took no part in choosing it.
    """

    name: str
    measure: str
    at: date | str | None
    total: int
    best: str
    not_told: tuple[str, ...]
    replications: Mapping[str, int]
    means: Mapping[str, MeanInterval]
    fresh: Level
    fresh_futures: int

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "study": self.name,
            "measure": self.measure,
            "at": str(self.at) if self.at else None,
            "method": "ocba",
            "total": self.total,
            "best": self.best,
            "not_told_from_best": list(self.not_told),
            "replications": dict(self.replications),
            "means": {plan: {"mean": one.mean, "low95": one.low, "high95": one.high} for plan, one in self.means.items()},
            "fresh": {"replications": self.fresh_futures, **level_json(self.fresh)},
        }


def spread_over(
    pool: Pool,
    total: int,
    *,
    measure: str | None = None,
    at: date | str | None = None,
    delta: float | None = None,
    plans: Sequence[str] = (),
    fresh: int = FRESH,
) -> Spread:
    """Spread a fixed number of futures over plans, most of them to those that could be mistaken for the best.

    Args:
        pool: the plans and their runs.
        total: futures over all plans, ten or more for each.
        measure: that decides; the first of the study, else the average caseload, when left out.
        at: date of comparison; the end of the run when left out.
        delta: smallest difference that matters; nearer plans count as this far apart.
        plans: to choose from; all of the study when none is named.
        fresh: futures of the leader that took no part in choosing it.

    Raises:
        Refused: there are fewer than two plans or the measure has no better way.
        SettingOutOfRange: the total is too small.
    """
    names, wanted = contest_of(pool.asked, plans, measure)
    way = better_of(wanted)

    def values(plan: str, numbers: Sequence[int]) -> FloatArray:
        return pool.values(plan, wanted, at, numbers) if len(numbers) else np.empty(0)

    found = ocba(names, values, total, way, delta=delta or USUAL_DELTA)
    seen = {plan: values(plan, range(1, count + 1)) for plan, count in found.replications.items()}
    told = told_from_best(_side_by_side(seen), way)
    after = on_fresh_futures(found.best, values, max(pool.sizes.values()), fresh)
    not_told = tuple(plan for plan in told.not_told_from_best if plan != found.best)
    means = {plan: mean_interval(each) for plan, each in seen.items()}
    return Spread(pool.asked.name, wanted, at, total, found.best, not_told, found.replications, means, after, fresh)


def _side_by_side(seen: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Return the values of all plans with as many futures, missing where a plan has fewer."""
    longest = max(each.size for each in seen.values())
    return {plan: np.append(each, np.full(longest - each.size, np.nan)) for plan, each in seen.items()}
