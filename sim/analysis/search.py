"""The best size of a policy when sizes are not a short list: search by emulator, one run at a time.

Pounds of an allowance, months of a start date, shares of a team: plans form a continuum. An emulator of the objective and one
of the limit point to the size that promises most improvement and probably keeps the limit (constrained expected improvement);
it is run, and the emulators learn from it. The point found is a suggestion: ``optimise.certify`` decides on fresh futures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special
from scipy.stats import qmc

from sim.analysis.arrays import FloatArray, Purpose, generator
from sim.analysis.emulator import fit_replications
from sim.analysis.optimise import expected_improvement
from sim.analysis.refusals import NothingFeasible, SettingOutOfRange, need_replications

Evaluate = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""One point of the unit cube -> objective (to be made small) and limit (to be kept at 0 or below), one value a replication."""

CANDIDATES = 2**11
POINTS_A_DIMENSION = 8


@dataclass(frozen=True)
class Suggestion:
    """Where the search ended.

    Attributes:
        point: the best point run whose mean keeps the limit.
        objective: its mean on the futures of the search; optimistic, so certify on fresh ones.
        points: every point run, in order.
    """

    point: FloatArray
    objective: float
    points: FloatArray


def search(evaluate: Evaluate, dimensions: int, *, steps: int, root_seed: int) -> Suggestion:
    """Search the unit cube for the lowest objective that keeps the limit.

    Args:
        evaluate: runs a point, always with the same replication numbers.
        dimensions: sizes to choose.
        steps: points run after the first design.
        root_seed: keys design and candidates.

    Raises:
        NothingFeasible: if no point run keeps the limit.
        SettingOutOfRange: if there is nothing to choose.
    """
    if dimensions < 1 or steps < 0:
        raise SettingOutOfRange("A search needs at least one size to choose.")
    rng = generator(root_seed, Purpose.OPTIMISATION)
    points = qmc.LatinHypercube(dimensions, rng=rng).random(POINTS_A_DIMENSION * dimensions)
    runs = [_run(evaluate, point) for point in points]
    for _ in range(steps):
        point = _promising(points, runs, qmc.Sobol(dimensions, rng=rng).random(CANDIDATES), root_seed)
        points = np.vstack([points, point])
        runs.append(_run(evaluate, point))
    objectives, limits = (np.array([run[part].mean() for run in runs]) for part in (0, 1))
    if not (limits <= 0).any():
        raise NothingFeasible("No point that was run keeps the limit. Ease it, widen the ranges, or search longer.")
    best = int(np.where(limits <= 0, objectives, np.inf).argmin())
    return Suggestion(points[best], float(objectives[best]), points)


def _run(evaluate: Evaluate, point: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Run one point."""
    objective, limit = (np.asarray(part, dtype=np.float64) for part in evaluate(point))
    need_replications(min(objective.size, limit.size), 2, "A search (replications of each point)")
    return objective, limit


def _promising(
    points: FloatArray, runs: list[tuple[FloatArray, FloatArray]], candidates: FloatArray, root_seed: int
) -> FloatArray:
    """Return the candidate that promises most."""
    objectives, limits = (np.array([run[part] for run in runs]) for part in (0, 1))
    objective = fit_replications(points, objectives, root_seed).predict(candidates)
    chance = np.ones(len(candidates))
    if limits.mean(axis=1).std() > 0:
        limit = fit_replications(points, limits, root_seed).predict(candidates)
        chance = special.ndtr(-limit.mean / np.maximum(limit.error, 1e-12))
    kept = limits.mean(axis=1) <= 0
    means = objectives.mean(axis=1)
    best = float(means[kept].min() if kept.any() else means.max())
    promising: FloatArray = candidates[int(expected_improvement(objective.mean, objective.error, best, chance).argmax())]
    return promising
