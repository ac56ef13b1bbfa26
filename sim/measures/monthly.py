"""From the journal of one future to the table of measures: one row a month, one column a measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.measures import cases, money, people
from sim.measures.catalogue import FLOW, MEASURES, column
from sim.measures.definition import NO_BACKGROUND, Background, Formula, Measure, Split, Window, slug, views
from sim.world.journal import Journal

Column = list[float | None]
Table = dict[str, Column]

FORMULAS: dict[str, Formula] = cases.FORMULAS | people.FORMULAS | money.FORMULAS
SPLITS: dict[tuple[str, str], Split] = cases.SPLITS | people.SPLITS | money.SPLITS


def monthly_table(journal: Journal, background: Background = NO_BACKGROUND) -> Table:
    """Compute every measure at every month end of one future.

    The first row is the opening position: states have a value there, flows are None. Where there is nothing to divide by, or a
    trailing year is not yet complete, the value is None, never 0.

    Args:
        journal: what the world wrote.
        background: names that may occur and leavers before the opening, for columns that are the same in every future.

    Returns:
        One list per column, in the order of the catalogue, with one entry per month book.
    """
    months = views(journal)
    windows = [Window(months, index, background) for index in range(len(months))]
    table: Table = {}
    for measure in MEASURES.values():
        if measure.from_comparison:
            continue
        table[measure.name] = _values(measure, windows)
        for family in measure.families:
            table.update(_family(measure, family, windows))
    return table


def _values(measure: Measure, windows: Sequence[Window]) -> Column:
    """Compute one measure in every month."""
    formula = FORMULAS[measure.name]
    return [None if _before_any_flow(measure, window) else formula(window) for window in windows]


def _before_any_flow(measure: Measure, window: Window) -> bool:
    """Say whether this is a flow asked for at the opening, when nothing can have flowed."""
    return measure.date_rule == FLOW and window.index == 0


def _family(measure: Measure, family: str, windows: Sequence[Window]) -> Table:
    """Compute the members of one family in every month."""
    split = SPLITS[measure.name, family]
    rows = [None if _before_any_flow(measure, window) else _slugged(split(window)) for window in windows]
    expected = [slug(name) for name in windows[0].background.members.get(family, ())] if windows else []
    seen = sorted({name for row in rows if row for name in row} - set(expected))
    absent = None if measure.denominator else 0.0
    return {
        column(measure, family, member): [None if row is None else row.get(member, absent) for row in rows]
        for member in (*expected, *seen)
    }


def _slugged(row: Mapping[str, float | None] | None) -> Mapping[str, float | None] | None:
    """Name the members as columns are named."""
    return None if row is None else {slug(name): value for name, value in row.items()}
