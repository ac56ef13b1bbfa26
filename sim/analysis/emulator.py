"""A quick stand-in for the simulator: a Gaussian process that knows how noisy each point is (stochastic kriging).

The emulator interpolates means of replications between design points and says how unsure it is. A figure from it is never shown
without the word "emulated" and its error, and no decision rests on it: the points it picks are run (statistics.md 9).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from sim.analysis.arrays import FloatArray, Purpose, generator, matrix
from sim.analysis.refusals import SettingOutOfRange, need_replications, research_library

SMOOTHNESS = 2.5  # Matern: twice differentiable
SHORTEST, LONGEST = 0.05, 5.0  # length scales in units of a setting's whole range
RESTARTS = 2
FEWEST_POINTS = 5


class _Model(Protocol):
    """What is used of the library's fitted process."""

    X_train_: FloatArray
    y_train_: FloatArray
    alpha: FloatArray

    def kernel_(self, points: FloatArray) -> FloatArray:
        """Return the prior covariance of points."""

    def predict(self, points: FloatArray, return_std: bool) -> tuple[FloatArray, FloatArray]:
        """Return mean and standard deviation at points."""


@dataclass(frozen=True, slots=True)
class Emulated:
    """Emulated means with their standard errors, one for each point."""

    mean: FloatArray
    error: FloatArray


@dataclass(frozen=True, eq=False)
class Emulator:
    """A fitted emulator; make one with ``fit``."""

    _model: _Model

    def predict(self, points: ArrayLike) -> Emulated:
        """Return the emulated mean of the measure at points of the unit cube.

        Args:
            points: points by settings.
        """
        mean, error = self._model.predict(matrix(points, "Points by settings"), return_std=True)
        return Emulated(mean, error)

    def leave_one_out(self) -> FloatArray:
        """Return each design point's distance from what the others predict, in predicted standard deviations."""
        model = self._model
        inverse = np.linalg.inv(model.kernel_(model.X_train_) + np.diag(model.alpha))
        residuals: FloatArray = (inverse @ model.y_train_) / np.sqrt(np.diag(inverse))
        return residuals


def fit(points: FloatArray, means: ArrayLike, squared_errors: ArrayLike, root_seed: int) -> Emulator:
    """Fit an emulator to design points.

    Args:
        points: points by settings, in the unit cube.
        means: mean of the replications at each point.
        squared_errors: squared standard error of each mean, s²/n.
        root_seed: keys the search for length scales.

    Raises:
        SettingOutOfRange: if the parts do not fit together.
        TooFewReplications: if there are too few points.
    """
    places, centre = matrix(points, "Points by settings"), np.asarray(means, dtype=np.float64)
    noise = np.asarray(squared_errors, dtype=np.float64)
    if centre.shape != (places.shape[0],) or noise.shape != centre.shape or (noise < 0).any() or np.isnan(centre).any():
        raise SettingOutOfRange("Each design point needs a mean and a squared error that is not below 0.")
    need_replications(places.shape[0], FEWEST_POINTS, "An emulator (design points)")
    spread = float(centre.var())
    if spread <= 0:
        raise SettingOutOfRange("The measure is the same at every design point: there is nothing to emulate.")
    return Emulator(_fitted(places, centre, noise / spread, root_seed))


def fit_replications(points: FloatArray, values: FloatArray, root_seed: int) -> Emulator:
    """Fit an emulator to replications at design points.

    Args:
        points: points by settings, in the unit cube.
        values: points by replications, at least two.
        root_seed: keys the search for length scales.
    """
    table = matrix(values, "Design points by replications")
    need_replications(table.shape[1], 2, "An emulator (replications of each point)")
    return fit(points, table.mean(axis=1), table.var(axis=1, ddof=1) / table.shape[1], root_seed)


def _fitted(places: FloatArray, centre: FloatArray, scaled_noise: FloatArray, root_seed: int) -> _Model:
    """Fit the process; the noise is already in units of the measure's variance over the design."""
    process = research_library("sklearn.gaussian_process")
    kernels = research_library("sklearn.gaussian_process.kernels")
    kernel = kernels.ConstantKernel(1.0, (1e-2, 1e3)) * kernels.Matern(
        np.ones(places.shape[1]), (SHORTEST, LONGEST), nu=SMOOTHNESS
    )
    seed = int(generator(root_seed, Purpose.EMULATOR).integers(2**31))
    model = process.GaussianProcessRegressor(
        kernel, alpha=scaled_noise + 1e-10, normalize_y=True, n_restarts_optimizer=RESTARTS, random_state=seed
    )
    with warnings.catch_warnings():
        # A length scale at its bound is an answer here (a setting without effect has an endless one), not a fault.
        warnings.simplefilter("ignore", research_library("sklearn.exceptions").ConvergenceWarning)
        fitted: _Model = model.fit(places, centre)
    return fitted
