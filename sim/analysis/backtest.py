"""Forecasts anybody could make, and the table that sets ours beside them.

No change and drift are worked out from the figures observed up to the start of each forecast, never later ones. The table of
results keeps every forecast, the bad ones first (statistics.md 12, interfaces.md).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.analysis.arrays import finite
from sim.analysis.intervals import prediction_range
from sim.analysis.refusals import SettingOutOfRange
from sim.analysis.score import Forecast, Score

Json = dict[str, object]


class Observed(NamedTuple):
    """One published figure."""

    area: str
    year: int
    measure: str
    value: float


@dataclass(frozen=True, slots=True)
class NaiveError:
    """How wrong a naive forecast has been, over all areas and starting years.

    Attributes:
        measure, horizon_years, forecasts: what, how far ahead, how many.
        mean_abs_err, rmse, p90_abs, mean_err: of observed less forecast.
    """

    measure: str
    horizon_years: int
    forecasts: int
    mean_abs_err: float
    rmse: float
    p90_abs: float
    mean_err: float


def series_of(observed: Iterable[Observed]) -> dict[tuple[str, str], dict[int, float]]:
    """Return area and measure -> year -> figure; missing figures are left out.

    Raises:
        SettingOutOfRange: if an area has two different figures of one measure in one year.
    """
    series: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for one in observed:
        if math.isnan(one.value):
            continue
        known = series[one.area, one.measure].setdefault(one.year, one.value)
        if known != one.value:
            raise SettingOutOfRange(f"{one.area} has two figures of {one.measure} for {one.year}: {known} and {one.value}.")
    return dict(series)


def persistence(series: Mapping[int, float], start: int) -> float | None:
    """Return the forecast of no change; absent if the starting year has no figure."""
    return series.get(start)


def drift(series: Mapping[int, float], start: int, horizon_years: int) -> float | None:
    """Return the last yearly change carried on; absent without figures of the starting year and the year before."""
    now, before = series.get(start), series.get(start - 1)
    return None if now is None or before is None else now + horizon_years * (now - before)


def naive_error(observed: Iterable[Observed], measure: str, horizon_years: int) -> NaiveError:
    """Return how wrong no change has been for a measure.

    Args:
        observed: published figures.
        measure: its name in them.
        horizon_years: how far ahead.

    Raises:
        SettingOutOfRange: if no two figures are so far apart.
    """
    gaps = [
        figures[start + horizon_years] - figures[start]
        for (_, name), figures in series_of(observed).items()
        if name == measure
        for start in figures
        if start + horizon_years in figures
    ]
    if not gaps:
        raise SettingOutOfRange(f"There are no two figures of {measure} that lie {horizon_years} years apart.")
    errors = np.array(gaps)
    size = np.abs(errors)
    return NaiveError(
        measure,
        horizon_years,
        errors.size,
        float(size.mean()),
        float(np.sqrt((errors**2).mean())),
        float(np.quantile(size, 0.9)),
        float(errors.mean()),
    )


def table_json(forecasts: Sequence[Forecast], scores: Sequence[Score]) -> Json:
    """Return forecasts and scores in the shape of interfaces.md, the largest misses of each measure first."""
    ordered = sorted(forecasts, key=lambda one: (one.measure, one.horizon_years, -_miss(one), one.council))
    return {"records": [_record(one) for one in ordered], "summary": [_summary(one) for one in scores]}


def _miss(forecast: Forecast) -> float:
    """Return how far a forecast was from what happened."""
    return abs(float(finite(forecast.futures).mean()) - forecast.observed)


def _record(forecast: Forecast) -> Json:
    """Return one forecast."""
    low80, high80 = prediction_range(forecast.futures, 0.80) or (None, None)
    return {
        "council": forecast.council,
        "measure": forecast.measure,
        "from": forecast.start.isoformat(),
        "horizon_years": forecast.horizon_years,
        "observed": forecast.observed,
        "model": float(finite(forecast.futures).mean()),
        "low80": low80,
        "high80": high80,
        "persistence": forecast.persistence,
    }


def _summary(score: Score) -> Json:
    """Return the scores of one measure at one horizon."""
    return {
        "measure": score.measure,
        "horizon_years": score.horizon_years,
        "model_mae": score.model_mae,
        "persistence_mae": score.persistence_mae,
        "coverage80": None if score.coverage80 is None else score.coverage80.probability,
    }
