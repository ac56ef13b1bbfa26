"""Which missing number is worth collecting.

If a setting were known exactly, the best plan could be chosen knowing it. What that knowledge would gain on average is the
expected value of partial perfect information (EVPPI). It is read off ordinary futures with sampled settings: for each plan,
the measure is smoothed against the setting; the gain is the average of the best smoothed plan less the best plan on average.
The same smoothing on shuffled settings shows what chance alone would pretend, and is taken off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.analysis.arrays import FloatArray, Purpose, generator, matrix
from sim.analysis.refusals import SettingOutOfRange, need_replications

KNOTS = 4
SHUFFLES = 50
FEWEST = 100


@dataclass(frozen=True, slots=True)
class Worth:
    """What knowing one setting would gain, in units of the measure.

    Attributes:
        setting: its dotted key.
        gain: after taking off what chance alone shows; not below 0.
        raw_gain, chance_gain: before, and what shuffled settings show on average.
        error: standard error of the gain, from the shuffles.
    """

    setting: str
    gain: float
    raw_gain: float
    chance_gain: float
    error: float


@dataclass(frozen=True, slots=True)
class Information:
    """The value of knowing settings better.

    Attributes:
        best: plan that is best as things are.
        perfect: gain from knowing every setting and all chance: an upper bound.
        settings: worth of each setting, largest first.
    """

    best: str
    perfect: float
    settings: tuple[Worth, ...]


def value_of_information(
    outcomes: Mapping[str, ArrayLike],
    points: FloatArray,
    settings: Sequence[str],
    better: Literal["lower", "higher"],
    root_seed: int,
) -> Information:
    """Return which setting is worth knowing better.

    Args:
        outcomes: plan -> the measure, one value a replication; the same replications for every plan.
        points: replications by settings: the uniform numbers that the settings were drawn with.
        settings: dotted keys of the columns.
        better: which way is better.
        root_seed: keys the shuffles.

    Raises:
        SettingOutOfRange: if there are fewer than two plans or the parts do not fit.
        TooFewReplications: if there are too few to smooth.
    """
    sign = 1.0 if better == "higher" else -1.0
    plans = list(outcomes)
    table = np.column_stack([sign * np.asarray(outcomes[plan], dtype=np.float64) for plan in plans])
    places = matrix(points, "Replications by settings")
    if len(plans) < 2 or places.shape != (table.shape[0], len(settings)) or np.isnan(table).any():
        raise SettingOutOfRange(
            "The value of information needs two plans or more with a value and a point in every replication."
        )
    need_replications(table.shape[0], FEWEST, "The value of information")
    means = table.mean(axis=0)
    gains = table - table[:, [int(means.argmax())]]  # against the present choice, so that common chance cancels
    rng = generator(root_seed, Purpose.VALUE_OF_INFORMATION)
    worths = (_worth(name, places[:, i], gains, rng) for i, name in enumerate(settings))
    return Information(
        best=plans[int(means.argmax())],
        perfect=float(table.max(axis=1).mean() - means.max()),
        settings=tuple(sorted(worths, key=lambda worth: -worth.gain)),
    )


def _worth(name: str, place: FloatArray, gains: FloatArray, rng: np.random.Generator) -> Worth:
    """Return the worth of one setting, with what shuffling shows taken off."""
    raw = _gain(place, gains)
    shuffled = np.array([_gain(rng.permutation(place), gains) for _ in range(SHUFFLES)])
    pretended = float(shuffled.mean())
    return Worth(name, max(0.0, raw - pretended), raw, pretended, float(shuffled.std(ddof=1)))


def _gain(place: FloatArray, gains: FloatArray) -> float:
    """Return the average of the best smoothed plan less the best plan on average."""
    basis = _basis(place)
    smoothed = basis @ np.linalg.lstsq(basis, gains)[0]
    return float(smoothed.max(axis=1).mean() - smoothed.mean(axis=0).max())


def _basis(place: FloatArray) -> FloatArray:
    """Return a cubic spline basis of numbers between 0 and 1: powers, and cubes beyond evenly spaced knots."""
    knots = np.linspace(0, 1, KNOTS + 2)[1:-1]
    powers = [np.ones_like(place), place, place**2, place**3]
    beyond = [np.maximum(0.0, place - knot) ** 3 for knot in knots]
    return np.column_stack(powers + beyond)
