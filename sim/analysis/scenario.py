"""Where a plan fails: the box of settings in which most failures lie.

A plan that meets its target in most futures may fail nearly always when a few settings fall out badly. The search (patient rule
induction, PRIM) starts from all futures and peels off, slice by slice, the end of some setting's range that leaves the highest
share of failures, until few futures are left. Of the boxes on the way the reader is shown the one that best balances how many
of all failures it holds with how pure it is (scenario discovery).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.analysis.arrays import BoolArray, FloatArray, matrix
from sim.analysis.intervals import Chance, chance
from sim.analysis.refusals import SettingOutOfRange, TooFewReplications

PEEL = 0.05
SMALLEST = 0.05
FEWEST_FAILURES = 10


@dataclass(frozen=True, slots=True)
class Side:
    """The part of a setting's range that a box keeps, as uniform numbers: 0.8 to 1 is the top fifth of its law."""

    setting: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the settings in which a plan fails.

    Attributes:
        sides: settings that the box restricts; the others are free.
        coverage: share of all failures that lie inside.
        density: chance of failing inside, with its exact interval; it was chosen for being high, so test it on fresh futures.
        futures: futures inside.
        overall: chance of failing anywhere.
    """

    sides: tuple[Side, ...]
    coverage: float
    density: Chance
    futures: int
    overall: float


def boxes(points: FloatArray, failed: ArrayLike, settings: Sequence[str]) -> tuple[Box, ...]:
    """Return the boxes on the way from all futures to the purest one.

    Args:
        points: replications by settings: the uniform numbers that the settings were drawn with.
        failed: whether the plan failed in each replication.
        settings: dotted keys of the columns.

    Raises:
        SettingOutOfRange: if the parts do not fit.
        TooFewReplications: if there are too few failures, or too few successes, to tell anything.
    """
    places, failures = matrix(points, "Replications by settings"), np.asarray(failed, dtype=np.bool_)
    if places.shape != (failures.size, len(settings)):
        raise SettingOutOfRange("Finding where a plan fails needs a point and an outcome in every replication.")
    _need_both_outcomes(int(failures.sum()), failures.size)
    low, high = np.zeros(len(settings)), np.ones(len(settings))
    inside = np.ones(failures.size, dtype=np.bool_)
    found = [_box(settings, low, high, inside, failures)]
    while inside.sum() * (1 - PEEL) >= SMALLEST * failures.size and not failures[inside].all():
        low, high = _peeled(places, failures, inside, low, high)
        before, inside = inside, np.all((places >= low) & (places <= high), axis=1)
        if inside.sum() in (0, before.sum()):
            break
        found.append(_box(settings, low, high, inside, failures))
    return tuple(found)


def _need_both_outcomes(failures: int, futures: int) -> None:
    """Refuse a target that hardly any future fails, or hardly any meets.

    Raises:
        TooFewReplications: if there are too few of either.
    """
    if min(failures, futures - failures) < FEWEST_FAILURES:
        raise TooFewReplications(
            f"The target was failed in {failures} of {futures} futures. Where a plan fails can be told from at least "
            f"{FEWEST_FAILURES} that fail and {FEWEST_FAILURES} that meet it: choose another target, or run more futures."
        )


def where_it_fails(points: FloatArray, failed: ArrayLike, settings: Sequence[str]) -> Box:
    """Return the box that best balances purity with the share of failures held.

    The balance is the harmonic mean of density and coverage.
    """
    return max(boxes(points, failed, settings), key=_balance)


def _balance(box: Box) -> float:
    """Return the harmonic mean of density and coverage."""
    both = box.density.probability + box.coverage
    return 2 * box.density.probability * box.coverage / both if both > 0 else 0.0


def _peeled(
    places: FloatArray, failures: BoolArray, inside: BoolArray, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the limits after the peel that leaves the highest share of failures."""
    best: tuple[float, FloatArray, FloatArray] = (-1.0, low, high)
    for setting in range(places.shape[1]):
        for new_low, new_high in _peels(places[inside, setting], setting, low, high):
            kept = inside & (places[:, setting] >= new_low[setting]) & (places[:, setting] <= new_high[setting])
            share = float(failures[kept].mean()) if kept.any() else -1.0
            if share > best[0]:
                best = (share, new_low, new_high)
    return best[1], best[2]


def _peels(values: FloatArray, setting: int, low: FloatArray, high: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
    """Return the limits with a slice taken off the lower, and off the upper end of one setting."""
    ordered = np.sort(values)
    slice_size = max(1, int(PEEL * ordered.size))
    new_low, new_high = low.copy(), high.copy()
    new_low[setting] = ordered[min(slice_size, ordered.size - 1)]
    new_high[setting] = ordered[max(ordered.size - 1 - slice_size, 0)]
    return [(new_low, high), (low, new_high)]


def _box(settings: Sequence[str], low: FloatArray, high: FloatArray, inside: BoolArray, failures: BoolArray) -> Box:
    """Describe the present box."""
    sides = (Side(name, float(low[i]), float(high[i])) for i, name in enumerate(settings) if low[i] > 0 or high[i] < 1)
    held = int(failures[inside].sum())
    size = int(inside.sum())
    return Box(tuple(sides), held / int(failures.sum()), chance(held, size), size, float(failures.mean()))
