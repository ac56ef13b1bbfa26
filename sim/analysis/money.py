"""Money by line and financial year, when a plan has paid for itself, and what an effect costs.

The columns ``cost_<line>_gbp`` are pounds spent in each month. Everything here is added up within a replication and only then
averaged. A cost **per** something is a ratio of two mean differences, says so in its label, and carries Fieller's interval: a
ratio taken in each future would divide by effects near 0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.analysis.arrays import FloatArray
from sim.analysis.futures import Futures
from sim.analysis.intervals import Chance, chance, t_quantile
from sim.analysis.paired import Difference, Level, difference, level, pairs
from sim.analysis.refusals import SettingOutOfRange, TablesDiffer, need_replications
from sim.analysis.targets import FirstMonth, first_month

TOTAL = "cost_total_gbp"
LINE = re.compile(r"cost_(?!total_|per_)([a-z0-9_]+)_gbp")
PENNY = 0.01
YEAR_BEGINS = 4  # April
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class PlanCost:
    """What a plan costs over the run, mean over replications.

    Attributes:
        total_gbp: all lines, all months after the opening.
        difference_gbp: the same, less the baseline in the same futures.
        by_line, by_financial_year: parts that add up to the total.
    """

    total_gbp: float
    difference_gbp: float
    by_line: Mapping[str, float]
    by_financial_year: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class YearCost:
    """One financial year of a plan.

    Attributes:
        year: for example 2018-19.
        months: months of it inside the run; 12 when complete.
        cost: pounds, with the range of single futures.
        difference: plan less baseline.
    """

    year: str
    months: int
    cost: Level
    difference: Difference


@dataclass(frozen=True, slots=True)
class PartAndFullYear:
    """The extra cost of the year a plan begins in, and of the first whole year after it.

    Attributes:
        part_year, part_year_gbp: the first financial year with an extra cost; absent if there is none.
        full_year, full_year_gbp: the next year that is wholly inside the run; absent if the run ends before.
    """

    part_year: str | None
    part_year_gbp: float | None
    full_year: str | None
    full_year_gbp: float | None


@dataclass(frozen=True, slots=True)
class RatioOfMeans:
    """A cost per unit of effect: the ratio of two mean differences, never the mean of ratios.

    Attributes:
        value: pounds per unit; absent if the effect's interval contains 0.
        low95, high95: Fieller's interval.
        label: what is divided by what.
        reason: why there is no value.
    """

    value: float | None
    low95: float | None
    high95: float | None
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class BudgetCheck:
    """Whether a plan keeps within a budget.

    Attributes:
        within: chance that it does.
        cost: the cost compared with the budget.
        mean_excess_gbp: average overspend over all futures, those within counting 0.
    """

    within: Chance
    cost: Level
    mean_excess_gbp: float


def cost_lines(columns: Iterable[object]) -> dict[str, str]:
    """Return the money columns of a table: line -> column; the total and costs per something are not lines."""
    names = [str(column) for column in columns]
    return {found[1]: name for name in names if (found := LINE.fullmatch(name))}


def financial_year(day: date) -> str:
    """Return the financial year, April to March, that a day lies in, such as 2018-19."""
    first = day.year if day.month >= YEAR_BEGINS else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def years_of(month_ends: Iterable[date]) -> dict[str, list[int]]:
    """Return the positions of the months after the opening by financial year."""
    years: dict[str, list[int]] = {}
    for place, end in enumerate(list(month_ends)[1:]):
        years.setdefault(financial_year(end), []).append(place)
    return years


def monthly_cost(found: Futures, plan: str) -> FloatArray:
    """Return the total cost as replications by months after the opening."""
    if TOTAL in found.table.columns:
        return _flows(found, plan, TOTAL)
    lines = [_flows(found, plan, column) for column in cost_lines(found.table.columns).values()]
    total: FloatArray = np.sum(lines, axis=0)
    return total


def plan_cost(found: Futures, plan: str, baseline: str) -> PlanCost:
    """Return the cost of a plan over the whole run, by line and by financial year.

    Lines that the table does not show separately appear together as "other", so that the parts always add up.
    """
    monthly = monthly_cost(found, plan)
    total = float(monthly.sum(axis=1).mean())
    by_line = {
        line: float(_flows(found, plan, column).sum(axis=1).mean()) for line, column in cost_lines(found.table.columns).items()
    }
    rest = total - math.fsum(by_line.values())
    if abs(rest) >= PENNY:
        by_line["other"] = rest
    by_year = {year: float(monthly[:, places].sum(axis=1).mean()) for year, places in years_of(found.month_ends).items()}
    reference = float(monthly_cost(found, baseline).sum(axis=1).mean())
    return PlanCost(total, total - reference, by_line, by_year)


def year_costs(found: Futures, plan: str, baseline: str) -> tuple[YearCost, ...]:
    """Return each financial year of a plan with its range and its paired difference."""
    costs, reference = monthly_cost(found, plan), monthly_cost(found, baseline)
    return tuple(
        YearCost(
            year,
            len(places),
            level(costs[:, places].sum(axis=1)),
            difference(costs[:, places].sum(axis=1), reference[:, places].sum(axis=1), "lower"),
        )
        for year, places in years_of(found.month_ends).items()
    )


def part_and_full_year(found: Futures, plan: str, baseline: str) -> PartAndFullYear:
    """Return the part-year and the full-year effect on cost of a plan that begins within a financial year."""
    years = year_costs(found, plan, baseline)
    first = next((place for place, year in enumerate(years) if year.difference.mean), None)
    if first is None:
        return PartAndFullYear(None, None, None, None)
    full = next((year for year in years[first + 1 :] if year.months == MONTHS_A_YEAR), None)
    return PartAndFullYear(
        years[first].year, years[first].difference.mean, full.year if full else None, full.difference.mean if full else None
    )


def break_even(found: Futures, plan: str, baseline: str) -> FirstMonth:
    """Return from which month end on a plan has cost no more than the baseline, adding up from the opening.

    A future breaks even at the first month end after which the extra cost so far never rises above 0 again within the run.
    """
    spent = np.cumsum(monthly_cost(found, plan) - monthly_cost(found, baseline), axis=1)
    paid_back = np.logical_and.accumulate((spent < PENNY)[:, ::-1], axis=1)[:, ::-1]
    return first_month(paid_back, found.month_ends[1:])


def cost_per_leaver_avoided(found: Futures, plan: str, baseline: str, leavers: str = "leavers_fte") -> RatioOfMeans:
    """Return the extra cost for each leaver avoided over the run.

    Args:
        found: futures with money columns.
        plan: plan looked at.
        baseline: plan compared with.
        leavers: monthly flow of leavers.
    """
    avoided = _flows(found, baseline, leavers).sum(axis=1) - _flows(found, plan, leavers).sum(axis=1)
    label = f"extra cost over the run / fewer {leavers} over the run, ratio of means"
    return ratio_of_means(cost_in(found, plan, baseline), avoided, label)


def cost_per_case_of_caseload(
    found: Futures, plan: str, baseline: str, month: int, measure: str = "average_caseload"
) -> RatioOfMeans:
    """Return the extra cost up to a month end for each case per FTE that the caseload is lower there.

    Args:
        found: futures with money columns.
        plan: plan looked at.
        baseline: plan compared with.
        month: position of the month end, the opening being 0.
        measure: caseload measure.
    """
    gain = found.at(baseline, measure, month) - found.at(plan, measure, month)
    extra = (monthly_cost(found, plan) - monthly_cost(found, baseline))[:, :month].sum(axis=1)
    return ratio_of_means(extra, gain, f"extra cost to {found.month_ends[month]} / lower {measure} then, ratio of means")


def ratio_of_means(cost: FloatArray, effect: FloatArray, label: str, confidence: float = 0.95) -> RatioOfMeans:
    """Return mean cost over mean effect with Fieller's interval.

    Fieller's interval holds every ratio r for which cost less r times effect cannot be told from 0 in pairs; it is
    bounded only if the effect's own interval leaves out 0.
    """
    top, bottom = pairs(cost, effect)
    need_replications(top.size, 2, "A cost per unit of effect")
    squared_t = t_quantile(top.size, confidence) ** 2 / top.size
    covariance = np.cov(top, bottom)
    a = bottom.mean() ** 2 - squared_t * covariance[1, 1]
    b = top.mean() * bottom.mean() - squared_t * covariance[0, 1]
    c = top.mean() ** 2 - squared_t * covariance[0, 0]
    if a <= 0:
        return RatioOfMeans(
            None, None, None, label, "The effect cannot be told from 0, so a cost per unit of it has no meaning."
        )
    reach = math.sqrt(max(0.0, b * b - a * c))
    return RatioOfMeans(float(top.mean() / bottom.mean()), float((b - reach) / a), float((b + reach) / a), label, "")


def budget_check(cost_gbp: FloatArray, budget_gbp: float) -> BudgetCheck:
    """Return whether a cost, one value a replication, keeps within a budget.

    Raises:
        SettingOutOfRange: if the budget is not a number.
    """
    if math.isnan(budget_gbp):
        raise SettingOutOfRange("The budget must be an amount in pounds.")
    need_replications(cost_gbp.size, 1, "A budget check")
    within = chance(int((cost_gbp <= budget_gbp).sum()), cost_gbp.size)
    return BudgetCheck(within, level(cost_gbp), float(np.maximum(cost_gbp - budget_gbp, 0.0).mean()))


def cost_in(found: Futures, plan: str, baseline: str | None = None, year: str | None = None) -> FloatArray:
    """Return the cost of each replication over the run or in one financial year, net of a baseline if one is named.

    Raises:
        SettingOutOfRange: if the run has no month in that year.
    """
    costs = monthly_cost(found, plan) - (0.0 if baseline is None else monthly_cost(found, baseline))
    years = years_of(found.month_ends)
    if year is not None and year not in years:
        raise SettingOutOfRange(f"The run has no month in the financial year {year}; it has {', '.join(years)}.")
    chosen: FloatArray = costs.sum(axis=1) if year is None else costs[:, years[year]].sum(axis=1)
    return chosen


def _flows(found: Futures, plan: str, column: str) -> FloatArray:
    """Return a monthly flow without the opening, which has none.

    Raises:
        TablesDiffer: if a later month has no value.
    """
    flows = found.paths(plan, column)[:, 1:]
    if np.isnan(flows).any():
        raise TablesDiffer(f"{column} is empty in some month of {plan}; money and people are counted in every month of a run.")
    return flows
