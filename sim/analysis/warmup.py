"""When a service run for its steady state has forgotten how it began.

Only for ``mode = "steady-state"``: a forecast starts from the stated opening position and nothing of it is deleted
(statistics.md 2). MSER-5 cuts where the mean of the rest would be known best; Welch's smoothed path is stored beside it so that
the cut can be judged by eye.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.analysis.arrays import FloatArray
from sim.analysis.refusals import SettingOutOfRange, TooFewReplications

BATCH = 5


class RunTooShort(TooFewReplications):
    """The series has not settled within its first half."""


@dataclass(frozen=True, slots=True)
class Warmup:
    """Where a series settles.

    Attributes:
        cut: observations to leave out.
        batches: the same in batches of five.
        mean: mean of the rest.
    """

    cut: int
    batches: int
    mean: float


def mser5(series: ArrayLike) -> Warmup:
    """Return how much of the beginning of a series to leave out.

    Args:
        series: the measure averaged over replications, one value a period.

    Raises:
        RunTooShort: if the best cut is at the middle of the series: run longer.
        SettingOutOfRange: if there are fewer than ten values.
    """
    path = np.asarray(series, dtype=np.float64).ravel()
    count = path.size // BATCH
    if count < 2 or np.isnan(path).any():
        raise SettingOutOfRange(f"Finding the warm-up needs at least {2 * BATCH} values without gaps; there are {path.size}.")
    batches = path[: count * BATCH].reshape(count, BATCH).mean(axis=1)
    half = count // 2
    spread = [float(((batches[cut:] - batches[cut:].mean()) ** 2).sum()) / (count - cut) ** 2 for cut in range(half + 1)]
    best = int(np.argmin(spread))
    if best == half:
        raise RunTooShort("The run is too short: it has not settled within its first half. Run at least twice as long.")
    return Warmup(best * BATCH, best, float(path[best * BATCH :].mean()))


def welch_path(series: ArrayLike, window: int) -> FloatArray:
    """Return a series smoothed by a centred moving average, narrower near the beginning (Welch).

    Args:
        series: the measure averaged over replications.
        window: periods on each side of the centre.

    Raises:
        SettingOutOfRange: if the window is longer than a quarter of the series.
    """
    path = np.asarray(series, dtype=np.float64).ravel()
    if not 1 <= window <= path.size // 4:
        raise SettingOutOfRange(f"The window must lie between 1 and a quarter of the series, {path.size // 4}, not {window}.")
    reach = (min(place, window) for place in range(path.size - window))
    return np.array([path[place - side : place + side + 1].mean() for place, side in enumerate(reach)])
