"""How long things last when many have not ended yet.

Cases still open and workers still in post are the longest of all; leaving them out makes every duration look short. Kaplan and
Meier's curve and the likelihood of a law both use them for what they are: at least so long (statistics.md 11).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.analysis.arrays import BoolArray, FloatArray
from sim.analysis.refusals import SettingOutOfRange, need_replications


@dataclass(frozen=True, slots=True)
class Survival:
    """Share still going by time.

    Attributes:
        days: times at which something ended, ascending.
        share: share still going just after each.
        error: Greenwood's standard error of it.
    """

    days: FloatArray
    share: FloatArray
    error: FloatArray

    def still_going(self, day: float) -> float:
        """Return the share still going after so many days."""
        place = int(np.searchsorted(self.days, day, side="right"))
        return float(self.share[place - 1]) if place else 1.0

    def median_days(self) -> float | None:
        """Return the time by which half have ended; absent if more than half are still going."""
        ended = self.share <= 0.5
        return float(self.days[int(ended.argmax())]) if ended.any() else None


@dataclass(frozen=True, slots=True)
class Fit:
    """A law fitted to durations of which some have not ended.

    Attributes:
        law: exponential, weibull or lognormal.
        mean_days: its mean.
        cv: standard deviation over mean.
        error_days: standard error of the mean; given for the exponential only.
        log_likelihood: larger fits better.
    """

    law: str
    mean_days: float
    cv: float
    error_days: float | None
    log_likelihood: float


def kaplan_meier(days: ArrayLike, ended: ArrayLike, entered: ArrayLike | None = None) -> Survival:
    """Return the share still going by time.

    Args:
        days: length so far of each spell.
        ended: whether it has ended; the others are still going.
        entered: length it already had when first seen; 0 if absent. Spells open at the start of a window enter late, because
            those that ended before it were never seen.
    """
    lengths, over, late = _spells(days, ended, entered)
    times: FloatArray = np.unique(lengths[over])
    at_risk = np.array([np.count_nonzero((late < time) & (lengths >= time)) for time in times], dtype=np.float64)
    ends = np.array([np.count_nonzero(over & (lengths == time)) for time in times], dtype=np.float64)
    share: FloatArray = np.cumprod(1 - ends / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(at_risk > ends, ends / (at_risk * (at_risk - ends)), 0.0)
    error: FloatArray = share * np.sqrt(np.cumsum(terms))
    return Survival(times, share, error)


def exponential_fit(days: ArrayLike, ended: ArrayLike, entered: ArrayLike | None = None) -> Fit:
    """Return the exponential law of most likelihood: all the time seen over the number of ends.

    Args:
        days: length so far of each spell.
        ended: whether it has ended.
        entered: length it already had when first seen; 0 if absent.
    """
    lengths, over, late = _spells(days, ended, entered)
    count = int(over.sum())
    mean = float((lengths - late).sum()) / count
    return Fit("exponential", mean, 1.0, mean / math.sqrt(count), -count * (math.log(mean) + 1))


def shaped_fit(days: ArrayLike, ended: ArrayLike, law: Literal["weibull", "lognormal"]) -> Fit:
    """Return the Weibull or lognormal law of most likelihood.

    Args:
        days: length so far of each spell, above 0.
        ended: whether it has ended.
        law: which law.
    """
    from scipy import stats  # noqa: PLC0415 - slow to import, seldom needed

    lengths, over, _ = _spells(days, ended, None)
    data = stats.CensoredData(uncensored=lengths[over], right=lengths[~over])
    family = stats.weibull_min if law == "weibull" else stats.lognorm
    shape, place, scale = family.fit(data, floc=0)
    frozen = family(shape, place, scale)
    likelihood = float(frozen.logpdf(lengths[over]).sum() + frozen.logsf(lengths[~over]).sum())
    return Fit(law, float(frozen.mean()), float(frozen.std() / frozen.mean()), None, likelihood)


def _spells(days: ArrayLike, ended: ArrayLike, entered: ArrayLike | None) -> tuple[FloatArray, BoolArray, FloatArray]:
    """Return spells as arrays.

    Raises:
        SettingOutOfRange: if the parts do not fit or a length is not possible.
        TooFewReplications: if nothing has ended.
    """
    lengths = np.asarray(days, dtype=np.float64).ravel()
    over = np.asarray(ended, dtype=np.bool_).ravel()
    late = np.zeros_like(lengths) if entered is None else np.asarray(entered, dtype=np.float64).ravel()
    if not lengths.shape == over.shape == late.shape or not (lengths > late).all() or (late < 0).any():
        raise SettingOutOfRange(
            "Each spell needs a length above 0 (and above the length it entered with) and whether it ended."
        )
    need_replications(int(over.sum()), 2, "A duration (spells that have ended)")
    return lengths, over, late
