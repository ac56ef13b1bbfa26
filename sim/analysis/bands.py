"""Ranges over time: fans month by month, and bands that hold for a whole path.

A fan says what 8 in 10 futures do **in each month**. About half of all futures leave a monthly 95 % range at least once in two
years, so a fan is never read as a statement about a path. The simultaneous band is: it is widened until the whole mean path (or
the whole path of a new future) lies inside with the stated chance (sup-t, statistics.md 5).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.analysis.arrays import FloatArray, Purpose, generator, matrix
from sim.analysis.intervals import prediction_range
from sim.analysis.refusals import SettingOutOfRange, need_replications, need_share

SUP_T_DRAWS = 20_000  # statistics.md 5


@dataclass(frozen=True, slots=True)
class Fan:
    """Month by month, the middle and the ranges of single futures; absent where there are too few.

    Attributes:
        mean, median: of each month over replications.
        low80, high80, low95, high95: order statistics of each month on its own.
    """

    mean: tuple[float | None, ...]
    median: tuple[float | None, ...]
    low80: tuple[float | None, ...]
    high80: tuple[float | None, ...]
    low95: tuple[float | None, ...]
    high95: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A band that holds for all months together.

    Attributes:
        centre: mean path.
        low, high: the band about the mean path.
        path_low, path_high: the wider band that a whole new future stays inside with the same chance.
        multiplier: standard errors that the band reaches each way.
    """

    centre: FloatArray
    low: FloatArray
    high: FloatArray
    path_low: FloatArray
    path_high: FloatArray
    multiplier: float


def fan(paths: FloatArray) -> Fan:
    """Describe each month on its own.

    Args:
        paths: replications by months.
    """
    columns = [column[~np.isnan(column)] for column in matrix(paths, "Paths").T]
    ranges80 = [prediction_range(column, 0.80) or (None, None) for column in columns]
    ranges95 = [prediction_range(column, 0.95) or (None, None) for column in columns]
    return Fan(
        mean=tuple(float(column.mean()) if column.size else None for column in columns),
        median=tuple(float(np.median(column)) if column.size else None for column in columns),
        low80=tuple(low for low, _ in ranges80),
        high80=tuple(high for _, high in ranges80),
        low95=tuple(low for low, _ in ranges95),
        high95=tuple(high for _, high in ranges95),
    )


def sup_t_multiplier(standardised: FloatArray, root_seed: int, confidence: float = 0.95) -> float:
    """Return how many standard errors a band must reach so that the whole path stays inside.

    Args:
        standardised: replications by months, each month with mean 0 and standard deviation 1 (or any root of the correlation
            matrix: rows whose products add up to it, times the square root of rows less 1).
        root_seed: the draws are keyed by it.
        confidence: chance that all months are inside.
    """
    need_share(confidence, "The confidence")
    rows = standardised.shape[0]
    root = np.linalg.qr(standardised / math.sqrt(rows - 1)).R
    normals = generator(root_seed, Purpose.BANDS).standard_normal((SUP_T_DRAWS, root.shape[0]))
    return float(np.quantile(np.abs(normals @ root).max(axis=1), confidence))


def simultaneous_band(paths: FloatArray, root_seed: int, confidence: float = 0.95) -> Band:
    """Return the band about a mean path, or about the path of a mean difference.

    Months that never vary (the opening) have a band of no width and do not widen the others.

    Args:
        paths: replications by months, or the paired differences of two plans.
        root_seed: keys the draws.
        confidence: chance that the whole path is inside.

    Raises:
        SettingOutOfRange: if a month has no value in some replication.
    """
    table = matrix(paths, "Paths")
    need_replications(table.shape[0], 2, "A band over time")
    if np.isnan(table).any():
        raise SettingOutOfRange("A band over time needs a value in every month; leave out the opening of a monthly flow.")
    centre, spread = table.mean(axis=0), table.std(axis=0, ddof=1)
    moving = spread > 0
    multiplier = 0.0
    if moving.any():
        multiplier = sup_t_multiplier((table[:, moving] - centre[moving]) / spread[moving], root_seed, confidence)
    half = multiplier * spread / math.sqrt(table.shape[0])
    wide = half * math.sqrt(table.shape[0] + 1)
    return Band(centre, centre - half, centre + half, centre - wide, centre + wide, multiplier)
