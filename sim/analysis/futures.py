"""The results table seen as futures: for each plan and measure, one row a replication and one column a month.

A replication that is not complete for every plan compared is left out of all of them, and reported: a difference in the same
future needs both sides, and a table of plans must rest on the same futures throughout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from sim.analysis.arrays import BoolArray, FloatArray, IntArray
from sim.analysis.refusals import (
    DateOutsideRun,
    TablesDiffer,
    TooFewReplications,
    UnknownMeasure,
    UnknownPlan,
    need_columns,
    unknown,
)

KEYS = ("plan", "rep", "month_end")


@dataclass(frozen=True, eq=False)
class Futures:
    """Replications that are complete for every plan.

    Attributes:
        plans: plans in the order asked for.
        replications: numbers of the complete replications, ascending.
        month_ends: month ends, the opening date first.
        left_out: plan -> replications seen somewhere but not complete for it.
        table: the results; rows: plan -> row of the table by replication and month.
    """

    plans: tuple[str, ...]
    replications: tuple[int, ...]
    month_ends: tuple[date, ...]
    left_out: Mapping[str, tuple[int, ...]]
    table: pd.DataFrame
    rows: Mapping[str, IntArray]

    def paths(self, plan: str, measure: str) -> FloatArray:
        """Return a measure as replications by months, the opening first.

        Raises:
            UnknownMeasure, UnknownPlan: if the results hold no such name.
        """
        if measure not in self.table.columns or measure in KEYS:
            raise UnknownMeasure(unknown("measure", measure, set(map(str, self.table.columns)) - set(KEYS)))
        if plan not in self.rows:
            raise UnknownPlan(unknown("plan", plan, self.plans))
        column = pd.to_numeric(self.table[measure]).to_numpy(dtype=np.float64, na_value=np.nan)
        paths: FloatArray = column[self.rows[plan]]
        return paths

    def at(self, plan: str, measure: str, month: int) -> FloatArray:
        """Return a measure at one month end, one value a replication."""
        values: FloatArray = self.paths(plan, measure)[:, month]
        return values

    def mean_up_to(self, plan: str, measure: str, month: int, over: int) -> FloatArray:
        """Return the average of a measure's last so many month ends up to one, one value a replication.

        A future in which the measure has no meaning at one of them has none.

        Raises:
            DateOutsideRun: if that many month ends do not lie between the opening and the date; one always does.
        """
        if over > 1 and over > month:
            raise DateOutsideRun(
                f"An average of {over} month ends up to {self.month_ends[month]} would begin before the run. "
                f"Choose a date at least {over} months after {self.month_ends[0]}, or fewer month ends."
            )
        mean: FloatArray = self.paths(plan, measure)[:, month - over + 1 : month + 1].mean(axis=1)
        return mean

    def month_of(self, when: date | str) -> int:
        """Return the position of the month end of the month that a date lies in.

        Raises:
            DateOutsideRun: if the run has no such month end.
        """
        day = as_date(when)
        matches = [place for place, end in enumerate(self.month_ends) if (end.year, end.month) == (day.year, day.month)]
        if not matches:
            first, last = self.month_ends[0], self.month_ends[-1]
            raise DateOutsideRun(f"{day} is outside the run, which goes from {first} to {last}. Choose a date between them.")
        return matches[-1]


def as_date(when: date | str) -> date:
    """Read a date given as a date or as text.

    Raises:
        DateOutsideRun: if the text is not a date such as 2019-12-31.
    """
    try:
        return pd.Timestamp(when).date()
    except (ValueError, TypeError) as error:
        raise DateOutsideRun(f"'{when}' is not a date. Write it as 2019-12-31.") from error


def futures(monthly: pd.DataFrame, plans: Sequence[str] | None = None) -> Futures:
    """Arrange a results table by plan, replication and month.

    Args:
        monthly: columns plan, rep, month_end and one per measure; rows in any order.
        plans: plans to keep, in this order; all of them in order of appearance if absent.

    Raises:
        UnknownPlan: if a plan was not run.
        TablesDiffer: if a future has two rows for one month.
        TooFewReplications: if no replication is complete for every plan.
    """
    need_columns(list(monthly.columns), KEYS)
    kept = tuple(plans) if plans is not None else tuple(str(name) for name in monthly["plan"].unique())
    wanted = monthly["plan"].isin(kept)
    table = monthly if wanted.all() else monthly[wanted]  # a thousand futures with all measures are not copied for nothing
    for plan in kept:
        if not (table["plan"] == plan).any():
            raise UnknownPlan(unknown("plan", plan, {str(name) for name in monthly["plan"].unique()}))
    reps, months = np.unique(table["rep"].to_numpy()), np.unique(table["month_end"].to_numpy())
    grid = _grid(table, kept, reps, months)
    complete: BoolArray = np.all(grid >= 0, axis=2)
    common: BoolArray = np.all(complete, axis=0)
    if not common.any():
        raise TooFewReplications("No replication is complete for every plan. Finish the run with the same command.")
    return Futures(
        plans=kept,
        replications=tuple(int(rep) for rep in reps[common]),
        month_ends=tuple(pd.Timestamp(end).date() for end in months),
        left_out={plan: _missing(reps, complete[place]) for place, plan in enumerate(kept)},
        table=table,
        rows={plan: grid[place][common] for place, plan in enumerate(kept)},
    )


def _grid(table: pd.DataFrame, plans: Sequence[str], reps: FloatArray, months: FloatArray) -> IntArray:
    """Return the row of each plan, replication and month; -1 where there is none."""
    grid = np.full((len(plans), reps.size, months.size), -1, dtype=np.intp)
    places = (
        pd.Index(list(plans)).get_indexer(pd.Index(table["plan"])),
        np.searchsorted(reps, table["rep"].to_numpy()),
        np.searchsorted(months, table["month_end"].to_numpy()),
    )
    grid[places] = np.arange(len(table))
    if int((grid >= 0).sum()) != len(table):
        raise TablesDiffer("Some future has two rows for the same month. Use one finished run.")
    return grid


def _missing(reps: FloatArray, complete: BoolArray) -> tuple[int, ...]:
    """Return the replications that are not complete."""
    return tuple(int(rep) for rep in reps[~complete])
