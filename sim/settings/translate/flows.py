"""How many children come, which way their cases go, and how many enter each stage a year in balance (model.md 5, 6)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sim.settings.calendar import next_month
from sim.settings.council import Council
from sim.settings.inputs import CalendarInputs, DemandInputs
from sim.settings.quantity import Sourced
from sim.settings.sections.flow import Assessment, Demand, Routes, Stage
from sim.settings.translate.laws import DAYS_PER_YEAR

CLOSE = "close"
SCREENING = "screening"
ASSESSMENT = "assessment"

Row = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Flows:
    """What passes through the service in a year at the opening, in balance.

    Attributes:
        referrals_per_year: children, first and repeat together.
        families_per_day: first referrals of families.
        screening: outcomes of the front door.
        routes: what follows each stage.
        entries_per_year: cases entering each stage.
    """

    referrals_per_year: float
    families_per_day: float
    screening: Row
    routes: Mapping[str, Row]
    entries_per_year: Mapping[str, float]

    def scaled(self, factor: float) -> Flows:
        """Return the same ways with more or fewer children."""
        entries = {name: factor * entries for name, entries in self.entries_per_year.items()}
        return Flows(factor * self.referrals_per_year, factor * self.families_per_day, self.screening, self.routes, entries)


def flows_of(council: Council) -> Flows:
    """Work out the flows of a council whose ranges have been drawn."""
    demand, pathway = council.demand, council.pathway
    children = mean_children(demand.siblings_mean_extra.value, demand.siblings_most.value)
    if demand.first_referrals_per_day is not None:
        families = demand.first_referrals_per_day.value
        referrals = families * children * DAYS_PER_YEAR / (1.0 - demand.rereferral_share.value)
    else:
        referrals = demand.referrals_per_year.value
        families = families_per_day(referrals, demand.rereferral_share.value, children)
    screening = route_row(pathway.screening.routes)
    routes: dict[str, Row] = {name: _row_of(pathway.stage(name), screening) for name in pathway.stages}
    begin: dict[str, float] = dict(screening) if demand.enter_at == SCREENING else {demand.enter_at: 1.0}
    entries = entries_per_year({name: referrals * begin.get(name, 0.0) for name in routes}, routes)
    return Flows(referrals, families, screening, routes, entries)


def mean_children(mean_extra: float, most: int) -> float:
    """Return the mean number of children of a family: 1 + Poisson, cut at the largest family."""
    mean, probability = 0.0, math.exp(-mean_extra)
    cumulated = 0.0
    for extra in range(most - 1):
        mean += extra * probability
        cumulated += probability
        probability *= mean_extra / (extra + 1)
    return 1.0 + mean + (most - 1) * (1.0 - cumulated)


def families_per_day(referrals_per_year: float, rereferral_share: float, children_of_a_family: float) -> float:
    """Split the published count of children into first referrals of families (model.md 5).

    The published figure counts repeats and siblings; the model makes both itself, and without the split would make them twice.
    """
    return referrals_per_year * (1.0 - rereferral_share) / children_of_a_family / DAYS_PER_YEAR


def route_row(routes: Routes) -> Row:
    """Return the chances of a row, which sum to 1: the rest, or else closing, takes what the drawn shares leave.

    Where drawn shares exceed 1, they are lowered in proportion and nothing is left for the rest.
    """
    stated = {target: share.value for target, share in routes.items() if isinstance(share, Sourced)}
    rest = next((target for target, share in routes.items() if share == "rest"), None)
    remainder = rest if rest is not None else _remainder(stated)
    others = {target: share for target, share in stated.items() if target != remainder}
    total = sum(others.values())
    scale = 1.0 / total if total > 1.0 else 1.0
    row = {target: share * scale for target, share in others.items()}
    row[remainder] = max(0.0, 1.0 - total * scale)
    return tuple((target, row[target]) for target, _ in routes.items())


def _remainder(stated: Mapping[str, float]) -> str:
    return CLOSE if CLOSE in stated else max(stated, key=lambda target: stated[target])


def _row_of(stage: Stage | Assessment | None, screening: Row) -> Row:
    assert stage is not None  # noqa: S101 - the council's own checks refuse a stage without a table
    if isinstance(stage, Assessment) and stage.routes == "shares":
        return assessment_row(stage, dict(screening).get(ASSESSMENT, 1.0))
    assert stage.routes != "shares"  # noqa: S101 - only an assessment may say so
    return route_row(stage.routes)


def assessment_row(stage: Assessment, assessed_share: float) -> Row:
    """Return where assessments lead, from the share of all referrals found not to be in need (model.md 6)."""
    not_in_need = min(1.0, stage.not_in_need.value / assessed_share) if assessed_share > 0.0 else 1.0
    need = stage.in_need
    parts = {"brief": need.brief.value, "cp": need.cp.value, "cla": need.cla.value}
    total = sum(parts.values())
    scale = 1.0 / total if total > 1.0 else 1.0
    in_need = 1.0 - not_in_need
    row = [(name, in_need * share * scale) for name, share in parts.items()]
    row.insert(1, ("cin", in_need * max(0.0, 1.0 - total * scale)))
    return ((CLOSE, not_in_need), *row)


def entries_per_year(begin: Mapping[str, float], routes: Mapping[str, Row]) -> dict[str, float]:
    """Solve the yearly entries of each stage from those that begin there and those that come from other stages."""
    names = list(routes)
    matrix = [[float(row == column) - dict(routes[column]).get(row, 0.0) for column in names] for row in names]
    solved = solve(matrix, [begin.get(name, 0.0) for name in names])
    return dict(zip(names, solved, strict=True))


def solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Solve a small system of linear equations by elimination with pivoting."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(size):
            if row != column and rows[row][column] != 0.0:
                factor = rows[row][column] / rows[column][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [rows[row][size] / rows[row][row] for row in range(size)]


def demand_inputs(council: Council, flows: Flows, calendar: CalendarInputs) -> DemandInputs:
    """Return the arrivals as the world makes them."""
    demand = council.demand
    season = demand.cosine if demand.cosine != "none" else None
    return DemandInputs(
        families_per_day=flows.families_per_day,
        bound_multiplier=demand.bound_multiplier.value,
        growth=growth_steps(demand, council.opening.date, calendar),
        month_factors=_profile(demand.month_factors.value, 12),
        weekday_factors=_profile(demand.weekday_factors.value, 7),
        cosine_share=season.share if season else 0.0,
        cosine_peak_day=season.peak_day if season else 0.0,
        cosine_period_days=season.period if season else DAYS_PER_YEAR,
        siblings_mean_extra=demand.siblings_mean_extra.value,
        siblings_most=demand.siblings_most.value,
        rereferral_share=demand.rereferral_share.value,
        rereferral_delay_mean_days=demand.rereferral_delay_mean.value,
        rereferral_delay_most_days=demand.rereferral_delay_most.value,
        returns_per_day_at_opening=_past_returns_per_day(council, flows),
        urgent_share=demand.urgent_share.value,
        enter_at=demand.enter_at,
    )


def _past_returns_per_day(council: Council, flows: Flows) -> float:
    """Children closed before the opening come back at the rate at which repeats are part of the published count."""
    if council.opening.allow_empty:
        return 0.0
    return council.demand.rereferral_share.value * flows.referrals_per_year / DAYS_PER_YEAR


def _profile(factors: str | tuple[float, ...], count: int) -> tuple[float, ...]:
    if isinstance(factors, str):
        return (1.0,) * count
    average = sum(factors) / count
    return tuple(factor / average for factor in factors)


def growth_steps(demand: Demand, opening: date, calendar: CalendarInputs) -> tuple[tuple[float, float], ...]:
    """Return the level of demand relative to the opening, month by month, as (from day, factor) where it changes.

    Years in the table of published or assumed counts go by the table; before and after it demand grows by the yearly rate.
    """
    steps: list[tuple[float, float]] = []
    level = 1.0
    for start in calendar.month_starts:
        if start <= 0:
            continue
        now = _level(demand, opening, opening + timedelta(days=start + 1))
        if now != level:
            steps.append((float(start), now))
            level = now
    return tuple(steps)


def _level(demand: Demand, opening: date, month: date) -> float:
    table = {int(year): count for year, count in demand.referrals_by_year.items()}
    past = [year for year in table if year <= month.year]
    growth = 1.0 + demand.growth_per_year.value
    if not past:
        return _grown(growth, (month - next_month(opening.replace(day=1))).days)
    last = max(past)
    level = table[last] / demand.referrals_per_year.value
    if last < max(table) or month.year == last:
        return level
    return level * _grown(growth, (month - date(last + 1, 1, 1)).days)


def _grown(growth: float, days: int) -> float:
    return float(growth ** (days / DAYS_PER_YEAR))
