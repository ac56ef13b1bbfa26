"""How likely each setting is, given the past: approximate Bayesian computation in rounds, and the test of any such method.

ABC draws settings from the prior, runs the model and keeps those whose figures come near what was observed; the next round
draws near those kept and asks for a nearer match (sequential Monte Carlo). Points are uniform numbers, one for each setting, so
the prior is flat here and the law of each setting is applied where it always is.

Simulation-based calibration checks a method on its own ground: truths drawn from the prior, data made from them, and the rank
of each truth among its posterior draws. If the method is right, ranks are uniform (statistics.md 11).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sim.analysis.arrays import FloatArray, IntArray, Purpose, generator
from sim.analysis.refusals import SettingOutOfRange

Simulate = Callable[[FloatArray, np.random.Generator], FloatArray]
"""Points by settings, and random numbers for their futures -> points by figures."""

NARROWING = 0.5  # each round keeps the nearer half's distance as its limit
WIDENING = 2.0  # kernel variance over that of the particles (Beaumont and others 2009)
BATCH = 2000


@dataclass(frozen=True)
class Posterior:
    """Weighted settings.

    Attributes:
        points: particles by settings, uniform numbers.
        weights: adding up to 1.
        distance: how near the last round came, in the scales given.
        simulations: runs of the model.
        reached: whether the distance asked for was reached within the limit of runs.
    """

    points: FloatArray
    weights: FloatArray
    distance: float
    simulations: int
    reached: bool

    def draw(self, count: int, rng: np.random.Generator) -> FloatArray:
        """Return settings drawn from the posterior."""
        return self.points[rng.choice(len(self.points), size=count, p=self.weights)]

    @property
    def effective_size(self) -> float:
        """Number of equally weighted particles that would say as much."""
        return float(1 / (self.weights**2).sum())


def abc_smc(
    simulate: Simulate,
    observed: ArrayLike,
    scales: ArrayLike,
    dimensions: int,
    *,
    distance: float,
    particles: int,
    most_simulations: int,
    root_seed: int,
) -> Posterior:
    """Return settings whose figures come near what was observed.

    Args:
        simulate: runs the model at points.
        observed: figures of the past.
        scales: what counts as 1 in each figure.
        dimensions: number of settings.
        distance: root mean square of the scaled differences that is near enough.
        particles: settings kept in each round.
        most_simulations: limit of runs.
        root_seed: keys the search.

    Raises:
        SettingOutOfRange: if the parts do not fit together.
    """
    truth, units = np.asarray(observed, dtype=np.float64), np.asarray(scales, dtype=np.float64)
    if truth.shape != units.shape or truth.ndim != 1 or not (units > 0).all() or dimensions < 1 or particles < 2:
        raise SettingOutOfRange("Each figure needs a scale above 0, and the search settings and at least two particles.")
    rng = generator(root_seed, Purpose.CALIBRATION)

    def far(points: FloatArray) -> FloatArray:
        figures = np.asarray(simulate(points, rng), dtype=np.float64)
        gaps: FloatArray = np.sqrt((((figures - truth) / units) ** 2).mean(axis=1))
        return gaps

    points = rng.random((particles, dimensions))
    gaps, weights, spent = far(points), np.full(particles, 1 / particles), particles
    limit = float(gaps.max())
    while limit > distance and spent < most_simulations:
        target = max(distance, float(np.quantile(gaps, NARROWING)))
        found = _round(points, weights, far, target, most_simulations - spent, rng)
        spent += found.spent
        if found.points.shape[0] < particles:
            break
        points, gaps, weights, limit = found.points, found.gaps, found.weights, target
    return Posterior(points, weights, limit, spent, limit <= distance)


@dataclass(frozen=True)
class _Round:
    """Particles of one round."""

    points: FloatArray
    gaps: FloatArray
    weights: FloatArray
    spent: int


def _round(
    before: FloatArray,
    weights: FloatArray,
    far: Callable[[FloatArray], FloatArray],
    target: float,
    most: int,
    rng: np.random.Generator,
) -> _Round:
    """Draw near the particles kept until as many again come within the target."""
    count = len(before)
    root: FloatArray = np.linalg.cholesky(WIDENING * _covariance(before, weights)).astype(np.float64)
    kept: list[FloatArray] = []
    gaps: list[FloatArray] = []
    have = spent = 0
    while have < count and spent < most:
        size = min(BATCH, most - spent)
        drawn = before[rng.choice(count, size=size, p=weights)] + rng.standard_normal((size, before.shape[1])) @ root.T
        drawn = drawn[np.all((drawn > 0) & (drawn < 1), axis=1)]
        distances = far(drawn) if len(drawn) else np.empty(0)
        near = distances <= target
        kept.append(drawn[near])
        gaps.append(distances[near])
        have, spent = have + int(near.sum()), spent + size
    points = np.concatenate(kept)[:count]
    return _Round(points, np.concatenate(gaps)[:count], _weights(points, before, weights, root), spent)


def _covariance(points: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted covariance of the particles, never quite singular."""
    covariance = np.atleast_2d(np.cov(points, rowvar=False, aweights=weights))
    kept: FloatArray = covariance + 1e-12 * np.eye(len(covariance))
    return kept


def _weights(points: FloatArray, before: FloatArray, weights: FloatArray, root: FloatArray) -> FloatArray:
    """Return the weight of each particle: flat prior over the density it was drawn with."""
    steps = np.linalg.solve(root, (points[:, None, :] - before[None, :, :]).reshape(-1, points.shape[1]).T)
    kernel = np.exp(-0.5 * (steps**2).sum(axis=0)).reshape(len(points), len(before))
    raw: FloatArray = 1 / (kernel @ weights)
    raw /= raw.sum()
    return raw


def rank_of_truth(truth: float, draws: ArrayLike) -> int:
    """Return how many posterior draws lie below the truth they were made from."""
    return int((np.asarray(draws, dtype=np.float64) < truth).sum())


def ranks_uniform_p(ranks: IntArray, draws: int, bins: int = 20) -> float:
    """Return the chance of ranks so uneven if the method is right (chi-squared).

    Args:
        ranks: rank of each truth, 0 to ``draws``.
        draws: posterior draws each truth was ranked among; one less than a multiple of ``bins``, so that bins are equal.
        bins: bins of equal size.

    Raises:
        SettingOutOfRange: if the ranks do not fall into equal bins.
    """
    if (draws + 1) % bins or ranks.min() < 0 or ranks.max() > draws:
        raise SettingOutOfRange(f"{draws + 1} possible ranks do not fall into {bins} equal bins; use {bins * 5 - 1} draws.")
    counts = np.bincount(ranks * bins // (draws + 1), minlength=bins)
    expected = ranks.size / bins
    return float(special.chdtrc(bins - 1, float(((counts - expected) ** 2).sum()) / expected))
