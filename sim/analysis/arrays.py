"""Array types shared by the analysis, and the one place where its own random numbers come from.

The analysis draws random numbers only for its own procedures (bootstrap, simultaneous bands, search). They are keyed by the
root seed and a fixed number of the purpose, so one procedure never shifts another's draws and a result repeats exactly.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.analysis.refusals import SettingOutOfRange

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]


class Purpose(IntEnum):
    """Fixed numbers of the procedures that draw; never reused, never renumbered."""

    BANDS = 1
    SELECTION = 2
    CALIBRATION = 3
    SCORING = 4
    ATTRIBUTION = 5
    VALUE_OF_INFORMATION = 6
    OPTIMISATION = 7
    SENSITIVITY = 8
    EMULATOR = 9
    BOOTSTRAP = 10


def generator(root_seed: int, purpose: Purpose) -> np.random.Generator:
    """Return the random numbers of one procedure under one root seed.

    Raises:
        SettingOutOfRange: if the root seed is negative.
    """
    if root_seed < 0:
        raise SettingOutOfRange(f"The root seed must be 0 or more, not {root_seed}.")
    return np.random.default_rng(np.random.SeedSequence([root_seed, int(purpose)]))


def finite(values: ArrayLike) -> FloatArray:
    """Return values as a flat array without those that are missing.

    A measure is missing in a future where it has no meaning, for example a rate over nobody.
    """
    flat = np.asarray(values, dtype=np.float64).ravel()
    return flat[~np.isnan(flat)]


def matrix(values: ArrayLike, what: str) -> FloatArray:
    """Return values as a table of two dimensions.

    Raises:
        SettingOutOfRange: if it has another shape or is empty.
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or table.size == 0:
        raise SettingOutOfRange(f"{what} must be a table with rows and columns, not shape {table.shape}.")
    return table
