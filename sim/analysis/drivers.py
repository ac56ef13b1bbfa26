"""What moves an answer: read from futures in which every setting given as a range took another value.

Each replication draws all ranged settings afresh (statistics.md 14), so a finished run is already a designed experiment: the
value of a setting can be set beside the answer of the same future. Nothing has to be run again. What is found is the part that
follows a straight line; a setting that works only together with another, or up and down, stays in the part called chance.

A run often has as many ranged settings as futures, so no regression on all of them can be fitted. The settings are drawn
independently of each other: the squared correlations, each less what chance alone would show, add up to the straight-line share
of the spread (the estimator of Dicker 2014, Biometrika 101:269, for independent columns). Its interval is a jackknife's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sim.analysis.arrays import FloatArray, finite, matrix
from sim.analysis.intervals import t_quantile
from sim.analysis.refusals import SettingOutOfRange, need_replications

FAMILY_ERROR = 0.05  # of calling any setting a driver that is none, all settings together (Bonferroni)
FEWEST_FUTURES = 30  # statistics.md 16, S4: below this no figure is printed


@dataclass(frozen=True, slots=True)
class Driver:
    """What one setting does to the answer.

    Attributes:
        setting: its key.
        correlation: of setting and answer over the futures.
        slope: change of the answer for a change of the setting by one of its units.
        slope_error: standard error of the slope.
        stands_out: whether chance alone would hardly show so much for any of the settings.
    """

    setting: str
    correlation: float
    slope: float
    slope_error: float
    stands_out: bool


@dataclass(frozen=True, slots=True)
class SettingsShare:
    """How much of the spread of the answer follows the settings, and how much is left to chance.

    Attributes:
        share: best estimate, 0 to 1; low95, high95: its interval.
        futures, settings: what it rests on.
    """

    share: float
    low95: float
    high95: float
    futures: int
    settings: int


def drivers(settings: Sequence[str], values: FloatArray, answer: ArrayLike) -> tuple[Driver, ...]:
    """Set every setting beside the answer, the strongest first.

    Args:
        settings: keys.
        values: futures by settings.
        answer: one value a future.

    Raises:
        SettingOutOfRange: if the shapes do not fit or a value is missing.
        TooFewReplications: if there are too few futures to say anything.
    """
    table, outcome = _checked(settings, values, answer)
    futures = outcome.size
    correlations = _correlations(table, outcome)
    ratio = outcome.std(ddof=1) / _spread(table)
    errors = ratio * np.sqrt((1 - correlations**2) / (futures - 2))
    limit = _chance_correlation(futures, len(settings))
    found = [
        Driver(name, float(r), float(r * scale), float(error), stands_out=abs(float(r)) > limit)
        for name, r, scale, error in zip(settings, correlations, ratio, errors, strict=True)
    ]
    return tuple(sorted(found, key=lambda driver: (-abs(driver.correlation), driver.setting)))


def settings_share(settings: Sequence[str], values: FloatArray, answer: ArrayLike) -> SettingsShare | None:
    """Return how much of the spread of the answer follows the settings in a straight line; None when nothing varies.

    Args:
        settings: keys.
        values: futures by settings.
        answer: one value a future.

    Raises:
        SettingOutOfRange: if the shapes do not fit or a value is missing.
        TooFewReplications: if there are too few futures to say anything.
    """
    table, outcome = _checked(settings, values, answer)
    if outcome.std() == 0:
        return None
    futures = outcome.size
    share = _straight_share(table, outcome)
    without = np.array([_straight_share(np.delete(table, k, 0), np.delete(outcome, k)) for k in range(futures)])
    error = math.sqrt((futures - 1) / futures * float(((without - without.mean()) ** 2).sum()))
    half = t_quantile(futures, 0.95) * error
    middle, low, high = (min(1.0, max(0.0, end)) for end in (share, share - half, share + half))
    return SettingsShare(middle, low, high, futures, len(settings))


def _straight_share(table: FloatArray, outcome: FloatArray) -> float:
    """Add up the squared correlations, each less its mean under chance alone."""
    expected = 1 / (outcome.size - 1)
    squares = _correlations(table, outcome) ** 2
    return float(((squares - expected) / (1 - expected)).sum())


def _correlations(table: FloatArray, outcome: FloatArray) -> FloatArray:
    """Return the correlation of every column with the answer; 0 where one of them does not vary."""
    columns, answer = table - table.mean(axis=0), outcome - outcome.mean()
    sizes = np.sqrt((columns**2).sum(axis=0) * (answer**2).sum())
    found: FloatArray = np.divide(answer @ columns, sizes, out=np.zeros(sizes.size), where=sizes > 0)
    return found


def _spread(table: FloatArray) -> FloatArray:
    """Return the standard deviation of every column, 1 for a column that does not vary."""
    found = table.std(axis=0, ddof=1)
    spread: FloatArray = np.where(found > 0, found, 1.0)
    return spread


def _chance_correlation(futures: int, settings: int) -> float:
    """Return the correlation that chance alone exceeds for any of the settings with a chance of one in twenty."""
    freedom = futures - 2
    t = float(special.stdtrit(freedom, 1 - FAMILY_ERROR / (2 * settings)))
    return t / math.sqrt(freedom + t * t)


def _checked(settings: Sequence[str], values: FloatArray, answer: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the two sides as arrays that fit each other."""
    table, outcome = matrix(values, "Futures by settings"), np.asarray(answer, dtype=np.float64)
    if table.shape != (outcome.size, len(settings)) or finite(outcome).size != outcome.size or np.isnan(table).any():
        raise SettingOutOfRange("Every future needs the answer and the value of every setting.")
    need_replications(outcome.size, FEWEST_FUTURES, "What moves the answer")
    return table, outcome
