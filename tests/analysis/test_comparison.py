"""``compare``: the JSON of interfaces.md from the results table alone."""

from __future__ import annotations

import json
import math
import time
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.analysis.comparison import compare, look
from sim.analysis.futures import futures
from sim.analysis.refusals import (
    AnalysisRefused,
    DateOutsideRun,
    TablesDiffer,
    TooFewReplications,
    UnknownMeasure,
    UnknownPlan,
)
from tests.analysis.tables import monthly

pytestmark = pytest.mark.unit

DIRECTIONS = {"average_caseload": "lower", "permanent_fte": "higher"}
UNITS = {"average_caseload": "cases per FTE", "permanent_fte": "FTE"}


def three_plans(reps: int = 40, months: int = 25) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    world = 19 + rng.normal(0, 0.3, (reps, months)).cumsum(axis=1)
    own = rng.normal(0, 0.05, (2, reps, months)).cumsum(axis=2)
    spent = np.full((reps, months), 100_000.0) + rng.normal(0, 1000, (reps, months))
    spent[:, 0] = np.nan

    def measures(caseload: np.ndarray, extra_gbp: float) -> dict[str, np.ndarray]:
        return {
            "average_caseload": caseload,
            "permanent_fte": 500 - caseload,
            "cost_permanent_gbp": spent * 0.75 + extra_gbp,
            "cost_agency_gbp": spent * 0.25,
            "cost_total_gbp": spent + extra_gbp,
            "leavers_fte": 2 + extra_gbp / -10_000 + np.sin(caseload),
        }

    return monthly(
        {
            "do-nothing": measures(world, 0.0),
            "14-posts": measures(world - 1.5 + own[0], 7_000.0),
            "allowance": measures(world - 0.2 + own[1], 2_000.0),
        }
    )


def compared(table: pd.DataFrame, **changes):
    asked = {
        "at": "2019-12-31",
        "measures": ["average_caseload", "permanent_fte"],
        "targets": ["average_caseload<=18"],
        "directions": DIRECTIONS,
        "units": UNITS,
        "study": "posts",
        "council": "bradford-2018",
    }
    return compare(table, **(asked | changes))


def test_the_json_has_exactly_the_fields_of_the_contract():
    found = json.loads(json.dumps(compared(three_plans()).to_json(), allow_nan=False))

    assert list(found) == ["study", "council", "baseline", "at", "replications", "plans"]
    assert (found["baseline"], found["at"], found["replications"]) == ("do-nothing", "2019-12-31", 40)
    plan = found["plans"][1]
    assert list(plan) == ["plan", "measures", "targets", "cost"]
    assert list(plan["measures"][0]) == [
        *("measure", "unit", "mean", "mc_error", "low80", "high80", "low95", "high95", "difference"),
    ]
    assert list(plan["measures"][0]["difference"]) == ["mean", "low95", "high95", "futures_better", "variance_ratio"]
    assert list(plan["targets"][0]) == ["target", "at", "by", "held_6_months", "first_month"]
    assert list(plan["targets"][0]["at"]) == ["probability", "low95", "high95"]
    assert list(plan["targets"][0]["first_month"]) == ["median", "low80", "high80", "never"]
    assert list(plan["cost"]) == ["total_gbp", "difference_gbp", "by_line", "by_financial_year"]


def test_levels_and_differences_equal_those_worked_out_by_hand():
    table = three_plans()
    at = table[table["month_end"] == pd.Timestamp("2019-12-31")].pivot_table(
        index="rep", columns="plan", values="average_caseload"
    )

    result = compared(table).plan("14-posts").measures[0]

    change = at["14-posts"] - at["do-nothing"]
    assert result.level.mean == pytest.approx(at["14-posts"].mean())
    assert result.level.mc_error == pytest.approx(at["14-posts"].std() / math.sqrt(40))
    assert result.level.low80 == sorted(at["14-posts"])[3]
    assert result.difference.mean == pytest.approx(change.mean())
    assert result.difference.high95 == pytest.approx(change.mean() + 2.022691 * change.std() / math.sqrt(40), abs=1e-6)
    assert result.difference.futures_better == 100 * (change < 0).mean()
    assert result.difference.variance_ratio == pytest.approx((at["14-posts"].var() + at["do-nothing"].var()) / change.var())


def test_luck_is_taken_off_differences_up_to_the_date_and_off_nothing_else():
    """Each month brings one more person by luck than its chance or one fewer, who moves the measure by a tenth from then on."""
    rng = np.random.default_rng(9)
    world = 19 + rng.normal(0, 0.3, (40, 25)).cumsum(axis=1)
    luck = rng.choice([-1.0, 1.0], (40, 25))
    luck[:, 0] = np.nan  # flows are empty in the opening row
    moved = world - 1.5 + 0.1 * np.nan_to_num(luck).cumsum(axis=1) + rng.normal(0, 0.01, (40, 25))
    none = np.where(np.isnan(luck), np.nan, 0.0)
    table = monthly(
        {"do-nothing": {"average_caseload": world, "came": none}, "posts": {"average_caseload": moved, "came": luck}}
    )
    asked = {"at": "2019-12-31", "measures": ["average_caseload"], "directions": DIRECTIONS}

    plain, found = compare(table, **asked), compare(table, luck=["came"], **asked)

    before, after = plain.plan("posts").measures[0], found.plan("posts").measures[0]
    assert after.level == before.level
    assert after.difference.mean == pytest.approx(-1.5, abs=4.9 * 0.01 / math.sqrt(40))
    assert after.difference.high95 - after.difference.low95 < 0.1 * (before.difference.high95 - before.difference.low95)
    assert plain.warnings == ()
    assert "without the luck" in found.warnings[0]


def test_the_baseline_differs_from_itself_by_exactly_nothing():
    for measure in compared(three_plans()).plan("do-nothing").measures:
        assert (measure.difference.mean, measure.difference.low95, measure.difference.high95) == (0, 0, 0)
        assert measure.difference.variance_ratio is None


def test_any_plan_may_be_the_baseline_and_the_sign_turns():
    table = three_plans()

    forwards = compared(table).plan("14-posts").measures[0].difference
    backwards = compared(table, baseline="14-posts").plan("do-nothing").measures[0].difference

    assert backwards.mean == pytest.approx(-forwards.mean)
    assert backwards.futures_better == pytest.approx(100 - forwards.futures_better)
    assert backwards.variance_ratio == pytest.approx(forwards.variance_ratio)


def test_the_order_of_rows_does_not_matter():
    table = three_plans()

    assert compared(table.sample(frac=1, random_state=1)).plan("allowance") == compared(table).plan("allowance")


def test_a_replication_that_failed_in_one_plan_is_left_out_of_all_and_reported():
    table = three_plans()
    lost = table[~((table["plan"] == "allowance") & (table["rep"] == 7))]
    kept = table[table["rep"] != 7]

    found = compared(lost)

    assert found.replications == 39
    assert found.left_out == {"allowance": (7,)}
    assert any("allowance" in text and "left out" in text for text in found.warnings)
    assert found.plans == compared(kept).plans


def test_a_future_that_stopped_half_way_is_not_complete():
    table = three_plans()
    cut = table[~((table["plan"] == "14-posts") & (table["rep"] == 3) & (table["month_end"] > "2019-06-30"))]

    assert compared(cut).left_out == {"14-posts": (3,)}


def test_lost_pairing_is_warned_of():
    table = three_plans()
    rows = table["plan"] == "allowance"
    table.loc[rows, "average_caseload"] = 19 + np.random.default_rng(9).normal(0, 1, int(rows.sum()))

    assert any("drifted apart" in text and "allowance" in text for text in compared(table).warnings)
    assert not any("drifted apart" in text for text in compared(three_plans()).warnings)


def test_held_six_months_is_null_with_the_reason_when_the_run_ends_too_early():
    early = compared(three_plans(), at="2020-06-30", by="2020-06-30")
    late = compared(three_plans(), at="2020-06-30", by="2020-07-31")

    assert early.plans[0].targets[0].held_6_months is not None  # the run ends on 30 November 2020
    assert late.plans[0].targets[0].held_6_months is None
    assert any("Held for six months is not given" in text for text in late.warnings)


def test_family_intervals_are_wider_and_use_bonferroni():
    table = three_plans()

    each = compared(table).plan("14-posts").measures[0].difference
    family = compared(table, intervals="family").plan("14-posts").measures[0].difference

    expected = stats.t.ppf(1 - 0.025 / 2, 39) / stats.t.ppf(1 - 0.025, 39)  # two plans against the baseline
    assert (family.high95 - family.low95) / (each.high95 - each.low95) == pytest.approx(expected)


def test_the_best_plan_is_told_from_the_others():
    best = compared(three_plans()).best["average_caseload"]

    assert (best.best, best.not_told_from_best) == ("14-posts", ("14-posts",))


def test_costs_add_up_by_line_and_by_financial_year():
    cost = compared(three_plans()).plan("14-posts").cost

    assert set(cost.by_line) == {"permanent", "agency"}
    assert list(cost.by_financial_year) == ["2018-19", "2019-20", "2020-21"]
    assert math.fsum(cost.by_line.values()) == pytest.approx(cost.total_gbp, abs=1e-6)
    assert math.fsum(cost.by_financial_year.values()) == pytest.approx(cost.total_gbp, abs=1e-6)
    assert cost.difference_gbp == pytest.approx(24 * 7_000)


def test_cost_per_leaver_avoided_belongs_to_two_plans_and_has_no_level():
    found = compared(three_plans(), measures=["cost_per_leaver_avoided_gbp"])

    shown = found.plan("14-posts").measures[0]
    assert (shown.level.mean, shown.difference.futures_better) == (None, None)
    assert shown.difference.low95 < shown.difference.mean < shown.difference.high95
    assert found.plan("do-nothing").measures[0].difference.mean is None
    assert found.best == {}
    assert found.warnings == ()


def test_a_cost_per_leaver_without_leavers_avoided_is_null_with_the_reason():
    table = three_plans()
    table["leavers_fte"] = 2.0

    found = compared(table, measures=["cost_per_leaver_avoided_gbp"])

    assert found.plan("allowance").measures[0].difference.mean is None
    assert any(text.startswith("allowance: leavers avoided cannot be told from 0") for text in found.warnings)


def test_results_without_money_have_no_cost():
    table = three_plans().drop(columns=[name for name in three_plans().columns if name.startswith("cost_")])

    assert compared(table).plans[0].cost is None


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"measures": ["average_casload"]}, UnknownMeasure, "Did you mean 'average_caseload'"),
        ({"targets": ["averge_caseload<=18"]}, UnknownMeasure, "Did you mean 'average_caseload'"),
        ({"measures": ["plan"]}, UnknownMeasure, "not a measure"),
        ({"baseline": "do-nothin"}, UnknownPlan, "Did you mean 'do-nothing'"),
        ({"plans": ["14-post"]}, UnknownPlan, "Did you mean '14-posts'"),
        ({"at": "2025-01-31"}, DateOutsideRun, "goes from 2018-11-30 to 2020-11-30"),
        ({"at": "soon"}, DateOutsideRun, "Write it as 2019-12-31"),
        ({"by": "2018-11-30"}, DateOutsideRun, "is the opening"),
    ],
)
def test_questions_that_cannot_be_answered_are_refused_in_plain_words(changes, kind, words):
    with pytest.raises(kind, match=words) as refused:
        compared(three_plans(), **changes)
    assert isinstance(refused.value, AnalysisRefused)
    assert isinstance(refused.value, ValueError)


def test_a_damaged_or_empty_table_is_refused():
    table = three_plans()

    with pytest.raises(TablesDiffer, match="two rows"):
        compared(pd.concat([table, table.head(1)]))
    with pytest.raises(TablesDiffer, match="no column rep"):
        compared(table.drop(columns="rep"))
    with pytest.raises(TooFewReplications, match="complete for every plan"):
        compared(table[(table["plan"] != "allowance") | (table["month_end"] < "2019-01-31")])


def test_a_date_inside_a_month_means_the_end_of_that_month():
    assert compared(three_plans(), at=date(2019, 12, 5)).at == date(2019, 12, 31)
    assert compared(three_plans(), at=None).at == date(2020, 11, 30)


def test_columns_with_none_and_few_replications_give_nulls_not_errors():
    table = three_plans(reps=3)
    table["empty"] = None

    found = compared(table, measures=["empty", "average_caseload"]).plan("allowance")

    assert found.measures[0].level.mean is None
    assert found.measures[1].level.low80 is None


def test_one_replication_gives_means_without_intervals():
    found = compared(three_plans(reps=1)).plan("14-posts").measures[0]

    assert found.difference.mean is not None
    assert (found.difference.low95, found.difference.variance_ratio, found.level.mc_error) == (None, None, None)


def test_a_measure_that_no_future_shares_between_plans_has_no_best_plan():
    table = three_plans()
    odd = table["rep"] % 2 == 1
    table.loc[odd == (table["plan"] == "allowance"), "average_caseload"] = np.nan

    assert compared(table, measures=["average_caseload"], targets=[]).best == {}


def test_a_notebook_looks_at_one_measure_of_one_plan():
    table = three_plans()

    view = look(table, "average_caseload", at="2019-12-31", plan="14-posts", direction="lower")

    assert view.difference == compared(table).plan("14-posts").measures[0].difference
    assert view.futures_better == view.difference.futures_better
    assert view.probability("<=18") == compared(table).plan("14-posts").targets[0].at
    with pytest.raises(UnknownPlan, match="14-posts, allowance"):
        look(table, "average_caseload")


def test_paths_are_replications_by_months_in_order():
    table = three_plans()
    found = futures(table.sample(frac=1, random_state=2), ["do-nothing"])
    one = table[(table["plan"] == "do-nothing") & (table["rep"] == 5)].sort_values("month_end")

    assert found.paths("do-nothing", "average_caseload")[4].tolist() == one["average_caseload"].tolist()


def test_three_plans_with_a_thousand_futures_are_compared_in_under_three_seconds():
    table = three_plans(reps=1000, months=37)
    measures = {f"measure_{number}": table["average_caseload"] for number in range(40)}
    table = pd.concat([table, pd.DataFrame(measures)], axis=1)

    began = time.perf_counter()
    compared(table, measures=["average_caseload", *measures], directions=DIRECTIONS | dict.fromkeys(measures, "lower"))
    seconds = time.perf_counter() - began

    assert seconds < 3


def test_an_average_over_a_year_is_that_of_its_twelve_month_ends_in_each_future():
    table = three_plans()
    found = compared(table, over=12)
    year = table[(table["month_end"] > "2018-12-31") & (table["month_end"] <= "2019-12-31")]
    means = year.pivot_table(index="rep", columns="plan", values="average_caseload", aggfunc="mean")
    changes = means["14-posts"] - means["do-nothing"]

    result = found.plan("14-posts").measures[0]
    assert result.level.mean == pytest.approx(means["14-posts"].mean())
    assert result.difference.mean == pytest.approx(changes.mean())
    apart = means["14-posts"].var() + means["do-nothing"].var()
    assert result.difference.variance_ratio == pytest.approx(apart / changes.var())


def test_an_average_says_so_and_leaves_targets_and_costs_alone():
    table = three_plans()
    at_month_end, averaged = compared(table), compared(table, over=12)

    assert averaged.to_json()["averaged_month_ends"] == 12
    assert "averages of 12 month ends, 2019-01-31 to 2019-12-31" in averaged.warnings[0]
    for one, other in zip(at_month_end.plans, averaged.plans, strict=True):
        assert (one.targets, one.cost) == (other.targets, other.cost)


def test_an_average_over_one_month_end_is_that_month_end():
    assert compared(three_plans(), over=1).to_json() == compared(three_plans()).to_json()


def test_an_average_that_would_begin_before_the_run_or_take_in_the_opening_is_refused():
    assert compared(three_plans(), at="2019-11-30", over=12).over == 12
    with pytest.raises(DateOutsideRun, match="at least 12 months after 2018-11-30"):
        compared(three_plans(), at="2019-10-31", over=12)


def test_a_future_without_a_value_at_one_of_the_month_ends_has_no_average():
    table = three_plans(reps=3)
    table.loc[(table["plan"] == "do-nothing") & (table["rep"] == 2) & (table["month_end"] == "2019-06-30"), "permanent_fte"] = (
        math.nan
    )

    assert np.isnan(futures(table).mean_up_to("do-nothing", "permanent_fte", 13, 12)).tolist() == [False, True, False]
