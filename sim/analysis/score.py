"""How wrong forecasts have been: scores of past forecasts against what happened.

A forecast here is a set of single futures. CRPS rewards a range that is both narrow and in the right place; coverage counts how
often what happened fell inside; the probability integral transform shows in which direction the ranges err. Each is set beside
two forecasts anybody could make: no change, and last year's drift carried on (statistics.md 12).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sim.analysis.arrays import FloatArray, Purpose, finite, generator
from sim.analysis.intervals import Chance, chance, prediction_range
from sim.analysis.refusals import need_replications

FAIR_BELOW = 100  # members from which an ensemble's own size no longer matters (statistics.md 12)
PIT_BINS = 10
RESAMPLES = 2000


@dataclass(frozen=True)
class Forecast:
    """One past forecast and what happened.

    Attributes:
        council, measure: what was forecast.
        start: date the forecast began from.
        horizon_years: how far ahead.
        observed: what happened.
        futures: the forecast, one value a replication.
        persistence: forecast of no change.
        drift: last change carried on; absent if there was no earlier figure.
    """

    council: str
    measure: str
    start: date
    horizon_years: float
    observed: float
    futures: FloatArray
    persistence: float
    drift: float | None = None


@dataclass(frozen=True, slots=True)
class Gain:
    """By how much the model is nearer than no change.

    Attributes:
        mean: mean absolute error of no change less that of the model; above 0 the model is nearer.
        low95, high95: interval of that mean over authorities; absent with fewer than two.
    """

    mean: float
    low95: float | None
    high95: float | None

    @property
    def is_told(self) -> bool:
        """Whether which of the two is nearer can be told from luck."""
        return self.low95 is not None and self.high95 is not None and (self.low95 > 0 or self.high95 < 0)


@dataclass(frozen=True, slots=True)
class Score:
    """Forecasts of one measure at one horizon.

    Attributes:
        measure, horizon_years, forecasts: what was scored, and how many.
        model_mae, persistence_mae: mean absolute error of the forecast mean, and of no change.
        drift_mae: of the drift; over the forecasts that have one; absent if none has.
        model_median, persistence_median: median absolute errors, which a few very small or odd authorities do not move.
        gain: how much nearer the model is than no change, with an interval over authorities.
        skill_persistence: 1 - model_mae / persistence_mae; above 0 beats no change.
        skill_drift: the same against drift, over the same forecasts.
        mean_err: mean of observed less forecast; above 0 the model forecasts too little.
        crps: mean continuous ranked probability score, in units of the measure.
        coverage80, coverage95: share of observations inside the ranges, with exact bounds; absent if no range could be given.
        pit_p: probability of a transform so uneven if the ranges were right.
    """

    measure: str
    horizon_years: float
    forecasts: int
    model_mae: float
    persistence_mae: float
    drift_mae: float | None
    model_median: float
    persistence_median: float
    gain: Gain
    skill_persistence: float | None
    skill_drift: float | None
    mean_err: float
    crps: float
    coverage80: Chance | None
    coverage95: Chance | None
    pit_p: float

    @property
    def beats_no_change(self) -> bool:
        """Whether the model is nearer than no change; a model that is not says so on the page."""
        return self.model_mae < self.persistence_mae


def crps(futures: ArrayLike, observed: float) -> float:
    """Return the continuous ranked probability score of a set of futures; the fair form under 100 members.

    The mean distance to what happened, less half the mean distance between two futures. The fair form leaves out the distance
    of a future to itself, which otherwise favours small sets.
    """
    known = np.sort(finite(futures))
    count = known.size
    need_replications(count, 2, "A score")
    between = 2 * float(((2 * np.arange(1, count + 1) - count - 1) * known).sum())  # sum over ordered pairs
    divisor = count * (count - 1) if count < FAIR_BELOW else count * count
    return float(np.abs(known - observed).mean()) - between / (2 * divisor)


def widths_outside(observed: float, low: float, high: float) -> float:
    """Return how far outside a range what happened fell, in widths of the range; below 0 inside it.

    A range without width counts as one unit of the measure wide.
    """
    return max(low - observed, observed - high) / ((high - low) or 1.0)


def coverage(forecasts: Sequence[Forecast], share: float) -> Chance | None:
    """Return the share of observations inside the prediction range; absent if no forecast has one."""
    ranges = [(forecast.observed, prediction_range(forecast.futures, share)) for forecast in forecasts]
    inside = [found[0] <= observed <= found[1] for observed, found in ranges if found is not None]
    return chance(sum(inside), len(inside)) if inside else None


def transforms(forecasts: Sequence[Forecast], root_seed: int) -> FloatArray:
    """Return where each observation fell among its futures, 0 to 1; uniform if the forecasts are right.

    Ties, which are common among counts, are spread at random between the lowest and the highest place they could take.
    """
    rng = generator(root_seed, Purpose.SCORING)
    places = []
    for forecast in forecasts:
        known = finite(forecast.futures)
        below, ties = int((known < forecast.observed).sum()), int((known == forecast.observed).sum())
        places.append((below + rng.random() * (ties + 1)) / (known.size + 1))
    return np.array(places)


def uniform_p(places: ArrayLike, bins: int = PIT_BINS) -> float:
    """Return the chance of a histogram so uneven from uniform numbers (chi-squared)."""
    known = finite(places)
    need_replications(known.size, 1, "A test of the transform")
    counts = np.histogram(known, bins=bins, range=(0.0, 1.0))[0]
    expected = known.size / bins
    return float(special.chdtrc(bins - 1, float(((counts - expected) ** 2).sum()) / expected))


def gain(councils: Sequence[str], nearer_by: FloatArray, root_seed: int) -> Gain:
    """Return how much nearer the model is on average, with a percentile bootstrap interval of 95 per cent.

    Whole authorities are drawn again, because forecasts of one authority share its years and err together.

    Args:
        councils: authority of each forecast.
        nearer_by: error of no change less error of the model, of each forecast.
        root_seed: keys the bootstrap.
    """
    names, places = np.unique(np.asarray(councils), return_inverse=True)
    sums, counts = np.bincount(places, weights=nearer_by), np.bincount(places)
    if names.size < 2:
        return Gain(float(nearer_by.mean()), None, None)
    drawn = generator(root_seed, Purpose.BOOTSTRAP).integers(names.size, size=(RESAMPLES, names.size))
    low, high = np.quantile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), (0.025, 0.975))
    return Gain(float(nearer_by.mean()), float(low), float(high))


def score(forecasts: Sequence[Forecast], root_seed: int) -> Score:
    """Score forecasts of one measure at one horizon."""
    need_replications(len(forecasts), 1, "A score (past forecasts)")
    middle = np.array([finite(forecast.futures).mean() for forecast in forecasts])
    truth = np.array([forecast.observed for forecast in forecasts])
    stay = np.array([forecast.persistence for forecast in forecasts])
    drift = np.array([math.nan if forecast.drift is None else forecast.drift for forecast in forecasts])
    with_drift = ~np.isnan(drift)
    errors, stay_errors = np.abs(middle - truth), np.abs(stay - truth)
    model_mae, stay_mae = float(errors.mean()), float(stay_errors.mean())
    drift_mae = float(np.abs(drift - truth)[with_drift].mean()) if with_drift.any() else None
    beside_drift = float(errors[with_drift].mean()) if with_drift.any() else None
    return Score(
        measure=forecasts[0].measure,
        horizon_years=forecasts[0].horizon_years,
        forecasts=len(forecasts),
        model_mae=model_mae,
        persistence_mae=stay_mae,
        drift_mae=drift_mae,
        model_median=float(np.median(errors)),
        persistence_median=float(np.median(stay_errors)),
        gain=gain([one.council for one in forecasts], stay_errors - errors, root_seed),
        skill_persistence=_skill(model_mae, stay_mae),
        skill_drift=_skill(beside_drift, drift_mae),
        mean_err=float((truth - middle).mean()),
        crps=float(np.mean([crps(forecast.futures, forecast.observed) for forecast in forecasts])),
        coverage80=coverage(forecasts, 0.80),
        coverage95=coverage(forecasts, 0.95),
        pit_p=uniform_p(transforms(forecasts, root_seed)),
    )


def scores(forecasts: Sequence[Forecast], root_seed: int) -> tuple[Score, ...]:
    """Score every measure at every horizon, in order of name and horizon."""
    ordered = sorted(forecasts, key=_group)
    return tuple(score(list(group), root_seed) for _, group in groupby(ordered, key=_group))


def _group(forecast: Forecast) -> tuple[str, float]:
    """Return what forecasts are scored together by."""
    return forecast.measure, forecast.horizon_years


def _skill(model: float | None, reference: float | None) -> float | None:
    """Return by what share the model's error is below the reference's."""
    return None if model is None or not reference else 1 - model / reference
