"""Which settings the past allows: history matching in waves, and the nearest point.

A setting is ruled out only if the model with it lies further from what was observed than emulator, simulator, measurement and
the model's own imperfection can explain together. What is left after a few waves is shown beside the ranges it began with.
Settings that the observations cannot pin down keep their range and are varied in every forecast: three yearly figures do not
identify a pay elasticity (statistics.md 11).

Points are uniform numbers, one for each setting given as a range, so that the law of each setting stays the prior.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import qmc

from sim.analysis.arrays import BoolArray, FloatArray, Purpose, generator
from sim.analysis.emulator import Emulator, fit
from sim.analysis.refusals import NothingFeasible, SettingOutOfRange, need_replications

Evaluate = Callable[[FloatArray, int], FloatArray]
"""Points by settings, and the wave -> points by replications by observations, on futures of its own for each wave."""

CUT = 3.0
CANDIDATES = 2**12
FEWEST_LEFT = 20
IDENTIFIED = 0.5  # a setting whose spread has at least halved
MARGIN = 0.05
STEP = 1e-4


@dataclass(frozen=True, slots=True)
class Observation:
    """A figure of the past and how far it may be trusted.

    Attributes:
        measure: what was observed.
        value: the figure.
        error_sd: of the figure itself; the chance of the one real future belongs here.
        discrepancy_sd: how far even the best settings may miss it because the model is a model; never 0.
    """

    measure: str
    value: float
    error_sd: float
    discrepancy_sd: float


@dataclass(frozen=True, eq=False)
class Wave:
    """One round of runs.

    Attributes:
        points: where the model was run.
        kept_share: share of all settings not ruled out after it.
        emulators: one for each observation.
        noise: variance of the mean of a point's replications, one for each observation.
    """

    points: FloatArray
    kept_share: float
    emulators: tuple[Emulator, ...]
    noise: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """What the past says about one setting, in uniform numbers (0 to 1 is the whole prior).

    Attributes:
        setting: its dotted key.
        low, high: range of what was not ruled out.
        spread_left: spread of what was not ruled out over the prior's.
        identified: whether the spread has at least halved.
    """

    setting: str
    low: float
    high: float
    spread_left: float
    identified: bool


@dataclass(frozen=True, eq=False)
class History:
    """Settings that the past allows.

    Attributes:
        waves: rounds of runs.
        remaining: points not ruled out.
        learned: by setting, prior and what is left.
    """

    waves: tuple[Wave, ...]
    remaining: FloatArray
    learned: tuple[Learned, ...]


def implausibility(
    observation: Observation, mean: FloatArray, emulator_error: FloatArray, simulator_variance: float
) -> FloatArray:
    """Return how far the model is from an observation, in standard deviations of everything that may explain it.

    Args:
        observation: what was observed.
        mean: emulated mean at points.
        emulator_error: its standard error.
        simulator_variance: of the mean of a point's replications.
    """
    explained = emulator_error**2 + simulator_variance + observation.error_sd**2 + observation.discrepancy_sd**2
    distance: FloatArray = np.abs(observation.value - mean) / np.sqrt(explained)
    return distance


def history_match(
    evaluate: Evaluate,
    settings: Sequence[str],
    observations: Sequence[Observation],
    *,
    waves: int,
    points: int,
    root_seed: int,
) -> History:
    """Rule out settings in waves.

    Args:
        evaluate: runs the model at points.
        settings: dotted keys.
        observations: figures of the past.
        waves: rounds of runs.
        points: points of each round; ten for each setting is usual.
        root_seed: keys the designs.

    Raises:
        NothingFeasible: if every setting is ruled out.
        SettingOutOfRange: if an observation has no discrepancy.
    """
    _check(settings, observations, waves)
    rng = generator(root_seed, Purpose.CALIBRATION)
    done: list[Wave] = []
    left, volume = _design(CANDIDATES, np.zeros(len(settings)), np.ones(len(settings)), rng), 1.0
    for number in range(waves):
        design = left[_spread_out(left, points, rng)]
        wave = _wave(design, np.asarray(evaluate(design, number), dtype=np.float64), observations, root_seed + number)
        candidates, box = _around(left, rng)
        kept = _plausible(candidates, [*done, wave], observations)
        if np.count_nonzero(kept) < FEWEST_LEFT:
            raise NothingFeasible(_nothing_left(candidates, wave, observations))
        left, volume = candidates[kept], box * float(kept.mean())
        done.append(Wave(wave.points, volume, wave.emulators, wave.noise))
    return History(tuple(done), left, tuple(_learned(name, left[:, i]) for i, name in enumerate(settings)))


def nearest_point(history: History, observations: Sequence[Observation]) -> FloatArray:
    """Return the point nearest to all observations by weighted least squares on the emulators of the last wave.

    Args:
        history: settings not ruled out.
        observations: figures of the past.
    """
    wave = history.waves[-1]

    def distances(point: FloatArray) -> FloatArray:
        gaps: FloatArray = _distances(point[None, :], wave, observations)[0]
        return gaps

    start = history.remaining[(_distances(history.remaining, wave, observations) ** 2).sum(axis=1).argmin()]
    found: FloatArray = least_squares(distances, start, bounds=(0.0, 1.0), diff_step=[STEP] * start.size).x
    return found


def _check(settings: Sequence[str], observations: Sequence[Observation], waves: int) -> None:
    """Refuse a calibration that makes no sense."""
    if not settings or not observations or waves < 1:
        raise SettingOutOfRange("Calibration needs settings given as ranges, figures of the past and at least one wave.")
    certain = [one.measure for one in observations if not one.discrepancy_sd > 0 or one.error_sd < 0]
    if certain:
        raise SettingOutOfRange(f"No model is perfect: give a discrepancy above 0 for {', '.join(certain)}.")


def _design(count: int, low: FloatArray, high: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return points spread evenly over a box."""
    sobol = qmc.Sobol(low.size, rng=rng).random_base2(int(np.ceil(np.log2(count))))
    return low + (high - low) * sobol


def _spread_out(points: FloatArray, count: int, rng: np.random.Generator) -> FloatArray:
    """Return the places of points far from each other: each next one is the farthest from those chosen."""
    chosen = [int(rng.integers(len(points)))]
    nearest = np.full(len(points), np.inf)
    for _ in range(min(count, len(points)) - 1):
        nearest = np.minimum(nearest, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int(nearest.argmax()))
    places: FloatArray = np.array(chosen)
    return places


def _wave(design: FloatArray, values: FloatArray, observations: Sequence[Observation], root_seed: int) -> Wave:
    """Fit an emulator to each observation."""
    if values.ndim != 3 or values.shape[0] != len(design) or values.shape[2] != len(observations) or np.isnan(values).any():
        raise SettingOutOfRange("Each point needs a value for every observation in every replication.")
    need_replications(values.shape[1], 2, "Calibration (replications of each point)")
    means, noise = values.mean(axis=1), values.var(axis=1, ddof=1) / values.shape[1]
    emulators = (fit(design, means[:, i], noise[:, i], root_seed) for i in range(len(observations)))
    return Wave(design, 1.0, tuple(emulators), tuple(float(one) for one in noise.mean(axis=0)))


def _around(left: FloatArray, rng: np.random.Generator) -> tuple[FloatArray, float]:
    """Return new candidates in the box of what is left, a little widened, and the box's share of all settings."""
    low, high = left.min(axis=0), left.max(axis=0)
    reach = MARGIN * (high - low)
    low, high = np.maximum(0.0, low - reach), np.minimum(1.0, high + reach)
    return _design(CANDIDATES, low, high, rng), float(np.prod(high - low))


def _plausible(points: FloatArray, waves: Sequence[Wave], observations: Sequence[Observation]) -> BoolArray:
    """Return the points that no wave rules out."""
    kept = np.ones(len(points), dtype=np.bool_)
    for wave in waves:
        kept[kept] = np.all(np.abs(_distances(points[kept], wave, observations)) <= CUT, axis=1)
    return kept


def _distances(points: FloatArray, wave: Wave, observations: Sequence[Observation]) -> FloatArray:
    """Return points by observations: distance in standard deviations of everything that may explain it."""
    columns = []
    for observation, emulator, noise in zip(observations, wave.emulators, wave.noise, strict=True):
        emulated = emulator.predict(points)
        columns.append(implausibility(observation, emulated.mean, emulated.error, noise))
    return np.column_stack(columns)


def _nothing_left(points: FloatArray, wave: Wave, observations: Sequence[Observation]) -> str:
    """Say which observation the model cannot reach."""
    nearest = _distances(points, wave, observations).min(axis=0)
    worst = int(nearest.argmax())
    return (
        f"No settings inside the ranges reproduce the past. The hardest is {observations[worst].measure}: the nearest point is "
        f"{nearest[worst]:.1f} standard deviations away. Widen a range, allow a larger discrepancy, or question the figure."
    )


def _learned(setting: str, values: FloatArray) -> Learned:
    """Set what is left of a setting beside its prior."""
    left = float(values.std() * np.sqrt(12.0))  # a uniform number has standard deviation 1/sqrt(12)
    return Learned(setting, float(values.min()), float(values.max()), left, identified=left <= IDENTIFIED)
