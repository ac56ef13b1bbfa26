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
from scipy import special

from sim.analysis.arrays import FloatArray, matrix
from sim.analysis.intervals import t_quantile
from sim.analysis.refusals import SettingOutOfRange, need_replications

FAMILY_ERROR = 0.05  # of calling any setting a driver that is none, all settings together (Bonferroni)
ROUNDING = 1e-12  # of a sum, which a difference of two sums cannot undercut
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


@dataclass(frozen=True, slots=True)
class DrawnFutures:
    """The settings of some futures beside the answer of each: what a finished run tells of its own settings.

    Attributes:
        settings: keys.
        values: futures by settings.
        answer: one value a future.

    Raises:
        SettingOutOfRange: if the shapes do not fit or a value is missing.
        TooFewReplications: if there are too few futures to say anything.
    """

    settings: Sequence[str]
    values: FloatArray
    answer: FloatArray

    def __post_init__(self) -> None:
        """Check that the two sides fit each other."""
        table = matrix(self.values, "Futures by settings")
        known = np.isfinite(table).all() and np.isfinite(self.answer).all()
        if not known or table.shape != (self.answer.size, len(self.settings)):
            raise SettingOutOfRange("Every future needs the answer and the value of every setting.")
        need_replications(self.answer.size, FEWEST_FUTURES, "What moves the answer")

    def only(self, places: Sequence[int]) -> DrawnFutures:
        """Keep the settings at some places."""
        return DrawnFutures([self.settings[place] for place in places], self.values[:, list(places)], self.answer)


def drivers(drawn: DrawnFutures) -> tuple[Driver, ...]:
    """Set every setting beside the answer, the strongest first.

    Args:
        drawn: settings and answer.
    """
    futures, count = drawn.values.shape
    correlations = _correlations(_Sums.of(drawn))
    ratio = drawn.answer.std(ddof=1) / _spread(drawn.values)
    errors = ratio * np.sqrt((1 - correlations**2) / (futures - 2))
    limit = _chance_correlation(futures, count)
    found = [
        Driver(name, float(r), float(r * scale), float(error), stands_out=abs(float(r)) > limit)
        for name, r, scale, error in zip(drawn.settings, correlations, ratio, errors, strict=True)
    ]
    return tuple(sorted(found, key=lambda driver: (-abs(driver.correlation), driver.setting)))


def settings_share(drawn: DrawnFutures) -> SettingsShare | None:
    """Return how much of the spread of the answer follows the settings in a straight line; None when nothing varies.

    Args:
        drawn: settings and answer.
    """
    if drawn.answer.std() == 0:
        return None
    futures, count = drawn.values.shape
    sums = _Sums.of(drawn)
    share = float(_straight_share(sums, futures))
    without = _straight_share(sums.each_left_out(drawn), futures - 1)
    error = math.sqrt((futures - 1) / futures * float(((without - without.mean()) ** 2).sum()))
    half = t_quantile(futures, 0.95) * error
    middle, low, high = (min(1.0, max(0.0, end)) for end in (share, share - half, share + half))
    return SettingsShare(middle, low, high, futures, count)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums of squares and products about the averages: of every setting, of the answer, and of both; last axis settings."""

    of_settings: FloatArray
    of_answer: FloatArray
    of_both: FloatArray

    @classmethod
    def of(cls, drawn: DrawnFutures) -> _Sums:
        """Add up over all futures."""
        columns, answer = _centred(drawn)
        return cls((columns**2).sum(axis=0), np.asarray((answer**2).sum()), answer @ columns)

    def each_left_out(self, drawn: DrawnFutures) -> _Sums:
        """Take away one future at a time, without adding up again: one row for each future left out."""
        columns, answer = _centred(drawn)
        scale = answer.size / (answer.size - 1)  # the averages move as well
        one = answer[:, np.newaxis]
        return _Sums(
            _less(self.of_settings, scale * columns**2),
            _less(self.of_answer, scale * one**2),
            self.of_both - scale * one * columns,
        )


def _less(whole: FloatArray, part: FloatArray) -> FloatArray:
    """Subtract; what is left of rounding is nought, so that a setting which varies in one future alone counts for nothing."""
    left = whole - part
    less: FloatArray = np.where(left > ROUNDING * whole, left, 0.0)
    return less


def _centred(drawn: DrawnFutures) -> tuple[FloatArray, FloatArray]:
    """Return settings and answer less their averages; exactly nought for a setting that does not vary."""
    columns: FloatArray = np.where(np.ptp(drawn.values, axis=0) > 0, drawn.values - drawn.values.mean(axis=0), 0.0)
    return columns, drawn.answer - drawn.answer.mean()


def _straight_share(sums: _Sums, futures: int) -> FloatArray:
    """Add up the squared correlations, each less its mean under chance alone."""
    expected = 1 / (futures - 1)
    share: FloatArray = ((_correlations(sums) ** 2 - expected) / (1 - expected)).sum(axis=-1)
    return share


def _correlations(sums: _Sums) -> FloatArray:
    """Return the correlation of every setting with the answer; 0 where one of them does not vary."""
    sizes = np.sqrt(sums.of_settings * sums.of_answer)
    found: FloatArray = np.divide(sums.of_both, sizes, out=np.zeros(sizes.shape), where=sizes > 0)
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
