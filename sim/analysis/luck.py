"""How much of a prediction range is chance, and how much is settings nobody knows exactly.

With settings sampled afresh in each replication the total range needs one replication a draw. To split it, each draw of the
settings is run several times: what varies within a draw is chance, what varies between draws beyond that is the settings
(one-way analysis of variance, statistics.md 14).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.arrays import FloatArray, matrix
from sim.analysis.refusals import SettingOutOfRange, need_replications


@dataclass(frozen=True, slots=True)
class Split:
    """The variance of single futures in two parts.

    Attributes:
        inputs_variance: from settings given as ranges; 0 if the estimate fell below 0.
        chance_variance: from chance alone.
        inputs_share, chance_share: parts of their sum; absent if nothing varies.
        truncated: the estimate of the settings' part was below 0 and is shown as 0.
        draws, replications_each: design.
    """

    inputs_variance: float
    chance_variance: float
    inputs_share: float | None
    chance_share: float | None
    truncated: bool
    draws: int
    replications_each: int


def split(values: FloatArray) -> Split:
    """Split the variance of a measure into settings and chance.

    Args:
        values: draws of the settings by replications of each draw; at least two of both.

    Raises:
        SettingOutOfRange: if a value is missing.
        TooFewReplications: if there are fewer than two draws, or two replications a draw.
    """
    table = matrix(values, "Draws of the settings by replications")
    if np.isnan(table).any():
        raise SettingOutOfRange("The split needs a value in every replication; this measure is missing in some.")
    draws, each = table.shape
    need_replications(draws, 2, "The split (draws of the settings)")
    need_replications(each, 2, "The split (within each draw of the settings)")
    between = each * float(table.mean(axis=1).var(ddof=1))
    within = float(table.var(axis=1, ddof=1).mean())
    raw = (between - within) / each
    inputs = max(0.0, raw)
    total = inputs + within
    return Split(
        inputs_variance=inputs,
        chance_variance=within,
        inputs_share=inputs / total if total > 0 else None,
        chance_share=within / total if total > 0 else None,
        truncated=raw < 0,
        draws=draws,
        replications_each=each,
    )
