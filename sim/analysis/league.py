"""A league table that says how little a place in it may mean.

Councils are ranked within each future, not by their averages: a place that moves from 2 to 11 between equally likely futures is
shown as 2 to 11. Futures of different councils share no chance, so pairs of them are formed by number alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from sim.analysis.intervals import Chance, chance, prediction_range
from sim.analysis.paired import Level, level
from sim.analysis.refusals import SettingOutOfRange
from sim.analysis.select import Better


@dataclass(frozen=True, slots=True)
class Place:
    """One council in the table.

    Attributes:
        council: its name.
        level: its measure.
        median_place: middle place over futures; ties share the mean place.
        low80, high80: range of single futures; absent with too few.
        first: chance of the best place, shared places counting.
    """

    council: str
    level: Level
    median_place: float
    low80: float | None
    high80: float | None
    first: Chance


def league_table(values: Mapping[str, ArrayLike], better: Better) -> tuple[Place, ...]:
    """Return councils by their middle place.

    Args:
        values: council -> the measure, one value a replication; the same number for each.
        better: which way is better.

    Raises:
        SettingOutOfRange: if there are fewer than two councils, or a value is missing.
    """
    sign = 1.0 if better == "lower" else -1.0
    columns = [np.asarray(found, dtype=np.float64) for found in values.values()]
    if len(columns) < 2 or len({column.shape for column in columns}) > 1 or any(np.isnan(column).any() for column in columns):
        raise SettingOutOfRange("A league table needs two councils or more, with as many futures and a value in each.")
    places = stats.rankdata(sign * np.column_stack(columns), axis=1)
    table = []
    for i, council in enumerate(values):
        low80, high80 = prediction_range(places[:, i], 0.80) or (None, None)
        best = int((places[:, i] == places.min(axis=1)).sum())
        table.append(
            Place(council, level(columns[i]), float(np.median(places[:, i])), low80, high80, chance(best, len(places)))
        )
    return tuple(sorted(table, key=lambda place: (place.median_place, place.council)))
