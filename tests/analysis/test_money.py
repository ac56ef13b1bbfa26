"""Money by line and year, break-even, and cost per unit of effect."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.analysis.comparison import compare
from sim.analysis.futures import Futures, futures
from sim.analysis.money import (
    break_even,
    budget_check,
    cost_in,
    cost_lines,
    cost_per_case_of_caseload,
    cost_per_leaver_avoided,
    financial_year,
    part_and_full_year,
    plan_cost,
    ratio_of_means,
    year_costs,
)
from sim.analysis.refusals import SettingOutOfRange, TablesDiffer
from tests.analysis.tables import monthly

pytestmark = pytest.mark.unit

REPS, MONTHS = 10, 29  # opening 30 November 2018 to 31 March 2021


def flows(by_month: np.ndarray) -> np.ndarray:
    table = np.tile(np.concatenate([[np.nan], by_month]), (REPS, 1))
    return table


def run(extra_gbp: np.ndarray, **more: np.ndarray) -> Futures:
    base = np.full(MONTHS - 1, 1000.0)
    plans = {
        "do-nothing": {"cost_permanent_gbp": flows(base), "cost_total_gbp": flows(base)},
        "allowance": {"cost_permanent_gbp": flows(base + extra_gbp), "cost_total_gbp": flows(base + extra_gbp)},
    }
    for name, values in more.items():
        plans["do-nothing"][name], plans["allowance"][name] = values
    return futures(monthly(plans))


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2019, 3, 31), "2018-19"),
        (date(2019, 4, 1), "2019-20"),
        (date(2019, 4, 30), "2019-20"),
        (date(1999, 12, 31), "1999-00"),
    ],
)
def test_financial_years_run_from_april_to_march(day, year):
    assert financial_year(day) == year


def test_lines_are_the_money_columns_but_not_the_total_nor_costs_per_something():
    columns = ["cost_total_gbp", "cost_permanent_gbp", "cost_per_leaver_avoided_gbp", "agency_premium_gbp", "plan"]

    assert cost_lines(columns) == {"permanent": "cost_permanent_gbp"}


def test_a_permanent_line_is_not_taken_for_a_cost_per_something():
    assert cost_lines(["cost_per_case_gbp", "cost_permanent_gbp", "cost_personal_gbp"]).keys() == {"permanent", "personal"}


def test_part_year_and_full_year_effects_are_those_of_the_financial_years():
    extra = np.zeros(MONTHS - 1)
    extra[1:] = 100.0  # from January 2019: 3 months of 2018-19, 12 of 2019-20

    found = run(extra)
    effect = part_and_full_year(found, "allowance", "do-nothing")

    assert (effect.part_year, effect.part_year_gbp) == ("2018-19", pytest.approx(300))
    assert (effect.full_year, effect.full_year_gbp) == ("2019-20", pytest.approx(1200))
    assert [(year.year, year.months) for year in year_costs(found, "allowance", "do-nothing")] == [
        ("2018-19", 4),
        ("2019-20", 12),
        ("2020-21", 12),
    ]


def test_a_plan_without_extra_cost_has_no_part_year():
    assert part_and_full_year(run(np.zeros(MONTHS - 1)), "allowance", "do-nothing").part_year is None


def test_money_the_table_does_not_split_is_shown_as_other():
    base = np.full(MONTHS - 1, 1000.0)
    found = futures(monthly({"do-nothing": {"cost_permanent_gbp": flows(base), "cost_total_gbp": flows(base + 50)}}))

    assert plan_cost(found, "do-nothing", "do-nothing").by_line == {
        "permanent": pytest.approx(28_000),
        "other": pytest.approx(1_400),
    }


def test_a_plan_breaks_even_when_savings_have_paid_it_back_for_good():
    extra = np.zeros(MONTHS - 1)
    extra[0], extra[1:7] = 300.0, -50.0  # 300 spent in December 2018, paid back by June 2019

    found = break_even(run(extra), "allowance", "do-nothing")

    assert (found.median, found.never) == (date(2019, 6, 30), 0)


def test_a_plan_that_dips_below_and_costs_again_has_not_broken_even():
    extra = np.zeros(MONTHS - 1)
    extra[:4] = 100.0, -150.0, 100.0, -60.0  # sums: 100, -50, 50, -10

    assert break_even(run(extra), "allowance", "do-nothing").median == date(2019, 3, 31)
    assert break_even(run(np.full(MONTHS - 1, 1.0)), "allowance", "do-nothing").never == 1


def test_cost_per_leaver_avoided_is_a_ratio_of_means_and_says_so():
    rng = np.random.default_rng(12)
    leavers = rng.poisson(3, (REPS, MONTHS)).astype(float)
    fewer = leavers - rng.binomial(1, 0.5, (REPS, MONTHS))
    found = run(np.full(MONTHS - 1, 100.0), leavers_fte=(leavers, fewer))

    cost = cost_per_leaver_avoided(found, "allowance", "do-nothing")

    avoided = (leavers - fewer)[:, 1:].sum(axis=1).mean()
    assert cost.value == pytest.approx(2800 / avoided)
    assert cost.low95 < cost.value < cost.high95
    assert "ratio of means" in cost.label


def test_cost_per_case_of_caseload_counts_the_money_up_to_the_date():
    caseload = np.full((REPS, MONTHS), 20.0) + np.linspace(-1, 1, REPS)[:, None]
    lower = caseload - 2.0
    found = run(np.full(MONTHS - 1, 100.0), average_caseload=(caseload, lower))

    cost = cost_per_case_of_caseload(found, "allowance", "do-nothing", 12)

    assert cost.value == pytest.approx(1200 / 2)
    assert "2019-11-30" in cost.label


def test_a_cost_per_effect_that_may_be_nothing_is_refused_with_the_reason():
    effect = np.array([1.0, -1.0, 2.0, -2.0, 0.5])

    found = ratio_of_means(np.full(5, 100.0), effect, "label")

    assert (found.value, found.low95, found.high95) == (None, None, None)
    assert "cannot be told from 0" in found.reason


def test_fiellers_interval_covers_the_ratio_as_often_as_it_says():
    rng = np.random.default_rng(13)
    covered = []
    for _ in range(2000):
        effect = rng.normal(5, 4, 30)
        cost = 20 * effect + rng.normal(100, 30, 30)  # means 200 and 5: ratio 40
        found = ratio_of_means(cost, effect, "")
        covered.append(found.value is None or found.low95 <= 40 <= found.high95)

    assert 0.9245 <= np.mean(covered) <= 0.9720


def test_a_budget_is_checked_future_by_future():
    found = budget_check(np.array([90.0, 100.0, 110.0, 130.0]), 100.0)

    assert found.within.probability == 0.5
    assert found.mean_excess_gbp == 10.0


def test_cost_can_be_asked_for_one_year_and_net_of_the_baseline():
    found = run(np.full(MONTHS - 1, 100.0))

    assert cost_in(found, "allowance", "do-nothing", "2018-19") == pytest.approx(400)
    assert cost_in(found, "allowance") == pytest.approx(28 * 1100)
    with pytest.raises(SettingOutOfRange, match="2018-19, 2019-20, 2020-21"):
        cost_in(found, "allowance", year="2030-31")


def test_a_month_without_money_is_refused():
    base = np.full(MONTHS - 1, 1000.0)
    base[3] = np.nan
    table = monthly({"do-nothing": {"cost_total_gbp": flows(base), "cost_agency_gbp": flows(base)}})

    with pytest.raises(TablesDiffer, match="counted in every month"):
        compare(table)


def test_fourteen_posts_for_a_year_cost_what_the_paper_says():
    a_month = 14 * 41_839 / 12
    found = run(np.concatenate([np.zeros(4), np.full(24, a_month)]))

    assert cost_in(found, "allowance", "do-nothing", "2019-20")[0] == pytest.approx(585_746, abs=0.005)
