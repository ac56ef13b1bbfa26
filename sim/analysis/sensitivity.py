"""Which settings move the answer: screening by Morris, shares of variance by Sobol, with chance taken out.

Every design point is a set of uniform numbers, one for each setting given as a range, so the law of each setting applies as in
an ordinary run. Points share root seed and replication numbers. What chance still adds to the mean of a point is estimated from
the replications and subtracted: without that, noise passes for a weak effect of every setting (statistics.md 8).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.arrays import FloatArray, Purpose, generator, matrix
from sim.analysis.refusals import SettingOutOfRange, need_replications, research_library

EDGE = 1e-6  # design points keep off 0 and 1, where an unbounded law has no value
MORRIS_LEVELS = 4
MORRIS_STEP = MORRIS_LEVELS / (2 * (MORRIS_LEVELS - 1))
SEEN_ERRORS = 3.0


@dataclass(frozen=True, slots=True)
class Effect:
    """How far one setting moves the measure in a screening.

    Attributes:
        setting: its dotted key.
        mean_absolute: average size of a change over its whole range.
        mean: average change with its sign; far below the size when the direction depends on other settings.
        spread: standard deviation of the change over the other settings, without chance.
        chance: size that chance alone would show.
        seen: whether the effect stands out from chance.
    """

    setting: str
    mean_absolute: float
    mean: float
    spread: float
    chance: float
    seen: bool


@dataclass(frozen=True, slots=True)
class Index:
    """Share of the measure's variance that one setting accounts for.

    Attributes:
        setting: its dotted key.
        first, total: alone, and with everything it does through other settings; chance taken out.
        first_half_width, total_half_width: of 95 % bootstrap intervals.
        raw_first, raw_total: before chance was taken out.
    """

    setting: str
    first: float
    total: float
    first_half_width: float
    total_half_width: float
    raw_first: float
    raw_total: float


@dataclass(frozen=True, slots=True)
class VarianceShares:
    """Sobol indices of all settings.

    Attributes:
        indices: in the order of the settings.
        variance: of the measure over the settings, without chance.
        noise: variance that chance added to the mean of a point.
    """

    indices: tuple[Index, ...]
    variance: float
    noise: float


def morris_points(settings: Sequence[str], trajectories: int, root_seed: int) -> FloatArray:
    """Return the design of a screening: trajectories that change one setting at a time.

    Args:
        settings: dotted keys.
        trajectories: 20 to 50.
        root_seed: keys the design.

    Raises:
        SettingOutOfRange: if there is no setting or no trajectory.
    """
    _need_settings(settings)
    if trajectories < 2:
        raise SettingOutOfRange(f"A screening needs at least 2 trajectories, not {trajectories}.")
    sample = research_library("SALib.sample.morris")
    points = sample.sample(_problem(settings), trajectories, num_levels=MORRIS_LEVELS, seed=_seed(root_seed))
    return _inside(points)


def morris(settings: Sequence[str], points: FloatArray, values: FloatArray) -> tuple[Effect, ...]:
    """Return the effect of each setting, largest first.

    Args:
        settings: dotted keys.
        points: from ``morris_points``.
        values: points by replications.
    """
    table = _same_length(points, values)
    analyze = research_library("SALib.analyze.morris")
    found = analyze.analyze(
        _problem(settings), points, table.mean(axis=1), num_levels=MORRIS_LEVELS, num_resamples=2, seed=_seed(0)
    )
    step_noise = 2 * (noise_of_means(table) if table.shape[1] > 1 else 0.0) / MORRIS_STEP**2
    trajectories = points.shape[0] / (len(settings) + 1)
    effects = (
        _effect(name, float(size), float(mean), float(sigma), noise=step_noise, trajectories=trajectories)
        for name, size, mean, sigma in zip(settings, found["mu_star"], found["mu"], found["sigma"], strict=True)
    )
    return tuple(sorted(effects, key=lambda effect: -effect.mean_absolute))


def sobol_points(settings: Sequence[str], base: int, root_seed: int) -> FloatArray:
    """Return the design for variance shares: base times (settings + 2) points.

    Args:
        settings: dotted keys.
        base: a power of two.
        root_seed: keys the scrambling.

    Raises:
        SettingOutOfRange: if ``base`` is not a power of two.
    """
    _need_settings(settings)
    if base < 2 or base & (base - 1):
        raise SettingOutOfRange(f"The base of a Sobol design must be a power of two, such as 1024, not {base}.")
    sample = research_library("SALib.sample.sobol")
    points = sample.sample(_problem(settings), base, calc_second_order=False, seed=_seed(root_seed))
    return _inside(points)


def sobol(settings: Sequence[str], values: FloatArray, root_seed: int, noise: float | None = None) -> VarianceShares:
    """Return the variance shares of the settings with chance taken out.

    First indices are not biased by noise but scaled: raw = V_i / (V + noise). Total indices also hold the noise itself:
    raw = (V_Ti + noise) / (V + noise).

    Args:
        settings: dotted keys.
        values: points of ``sobol_points`` by replications.
        root_seed: keys the bootstrap.
        noise: variance chance adds to the mean of a point; estimated if absent, which takes two replications a point.

    Raises:
        SettingOutOfRange: if nothing but chance varies.
        TooFewReplications: if the noise must be estimated from one replication a point.
    """
    table = matrix(values, "Design points by replications")
    chance = noise_of_means(table) if noise is None else noise
    means = table.mean(axis=1)
    analyze = research_library("SALib.analyze.sobol")
    found = analyze.analyze(_problem(settings), means, calc_second_order=False, seed=_seed(root_seed))
    rows = means.reshape(-1, len(settings) + 2)
    raw_variance = float(np.concatenate([rows[:, 0], rows[:, -1]]).var())
    variance = raw_variance - chance
    if variance <= 0:
        raise SettingOutOfRange(
            "Only chance varies: the settings move this measure less than the noise. Use more replications."
        )
    scale = raw_variance / variance
    indices = (
        Index(
            setting=name,
            first=scale * float(found["S1"][i]),
            total=scale * float(found["ST"][i]) - chance / variance,
            first_half_width=scale * float(found["S1_conf"][i]),
            total_half_width=scale * float(found["ST_conf"][i]),
            raw_first=float(found["S1"][i]),
            raw_total=float(found["ST"][i]),
        )
        for i, name in enumerate(settings)
    )
    return VarianceShares(tuple(indices), variance, chance)


def noise_of_means(values: FloatArray) -> float:
    """Return the variance that chance adds to the mean of a design point.

    Points share their futures, so what a future adds to every point alike cancels and is taken out first.

    Args:
        values: points by replications.
    """
    table = matrix(values, "Design points by replications")
    need_replications(table.shape[1], 2, "An estimate of the noise")
    need_replications(table.shape[0], 2, "An estimate of the noise (design points)")
    residual = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0, keepdims=True) + table.mean()
    freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
    return float((residual**2).sum() / freedom / table.shape[1])


def _effect(name: str, size: float, mean: float, sigma: float, *, noise: float, trajectories: float) -> Effect:
    """Set an elementary effect beside what chance alone would show: the mean size of a normal number of that variance."""
    chance = math.sqrt(2 * noise / math.pi)
    error = math.sqrt(noise * (1 - 2 / math.pi) / trajectories)
    spread = math.sqrt(max(0.0, sigma**2 - noise))
    return Effect(name, size, mean, spread, chance, seen=size > chance + SEEN_ERRORS * error)


def _problem(settings: Sequence[str]) -> dict[str, object]:
    """Describe the settings to the library: every one is a uniform number."""
    return {"num_vars": len(settings), "names": list(settings), "bounds": [[0.0, 1.0]] * len(settings)}


def _seed(root_seed: int) -> int:
    """Return the seed that the library takes."""
    return int(generator(root_seed, Purpose.SENSITIVITY).integers(2**31))


def _inside(points: FloatArray) -> FloatArray:
    """Keep design points off the ends of the unit interval."""
    return np.clip(np.asarray(points, dtype=np.float64), EDGE, 1 - EDGE)


def _need_settings(settings: Sequence[str]) -> None:
    """Refuse a design without settings or with one named twice."""
    if not settings or len(set(settings)) != len(settings):
        raise SettingOutOfRange("A sensitivity study needs settings given as ranges, each named once.")


def _same_length(points: FloatArray, values: FloatArray) -> FloatArray:
    """Return the values as points by replications."""
    table = matrix(values, "Design points by replications")
    if table.shape[0] != points.shape[0]:
        raise SettingOutOfRange(f"The design has {points.shape[0]} points, the results {table.shape[0]}.")
    return table
