"""Formulas about money (model.md 18): what was spent in the month, by line and by team."""

from __future__ import annotations

from collections.abc import Mapping

from sim.measures.definition import Formula, Split, Window, summed
from sim.world.journal import MonthBook

LINES = ("permanent", "allowances", "agency", "recruitment", "trainees", "support", "managers")


def spent(book: MonthBook, line: str) -> float:
    """Pounds spent on one line in the month, over all teams."""
    return sum(gbp for (name, _), gbp in book.costs.items() if name == line)


def cost_of(line: str) -> Formula:
    """Make the formula for one line of cost."""
    return lambda window: spent(window.book, line)


def cost_total_gbp(window: Window) -> float:
    """Pounds spent in the month on every line."""
    return sum(window.book.costs.values())


def agency_premium_gbp(window: Window) -> float:
    """Agency spending over what the same FTE would have cost as permanent staff."""
    return spent(window.book, "agency") - window.book.agency_at_permanent_cost_gbp


def total_by_team(window: Window) -> Mapping[str, float | None]:
    """Pounds spent in the month by team."""
    return summed((team or "service", gbp) for (_, team), gbp in window.book.costs.items())


def agency_by_team(window: Window) -> Mapping[str, float | None]:
    """Pounds spent in the month on agency workers by team."""
    return summed((team or "service", gbp) for (line, team), gbp in window.book.costs.items() if line == "agency")


FORMULAS: dict[str, Formula] = {
    "cost_total_gbp": cost_total_gbp,
    **{f"cost_{line}_gbp": cost_of(line) for line in LINES},
    "agency_premium_gbp": agency_premium_gbp,
}

SPLITS: dict[tuple[str, str], Split] = {
    ("cost_total_gbp", "team"): total_by_team,
    ("cost_agency_gbp", "team"): agency_by_team,
}
