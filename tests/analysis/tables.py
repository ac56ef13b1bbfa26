"""Small results tables for tests."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd


def monthly(plans: Mapping[str, Mapping[str, np.ndarray]], opening: str = "2018-11-30") -> pd.DataFrame:
    """Build a results table from plan -> measure -> replications by month ends, the opening first."""
    tables = []
    for plan, measures in plans.items():
        reps, months = next(iter(measures.values())).shape
        ends = pd.date_range(opening, periods=months, freq="ME")
        tables.append(
            pd.DataFrame(
                {
                    "plan": plan,
                    "rep": np.repeat(np.arange(1, reps + 1), months),
                    "month_end": np.tile(ends.to_numpy(), reps),
                    **{name: values.ravel() for name, values in measures.items()},
                }
            )
        )
    return pd.concat(tables, ignore_index=True)
