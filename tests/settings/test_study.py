"""A study names its plans, makes more of them by a grid, and says when it has an answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from sim.settings.plan import Plan
from sim.settings.policies.extra_posts import ExtraPosts
from sim.settings.policies.retention_allowance import RetentionAllowance
from sim.settings.study import Grid, GridError, Study, Target, grid_plans, last_month_end, target_of

pytestmark = pytest.mark.unit


def study(**settings: Any) -> Study:
    return Study.model_validate({"council": "bradford-2018", "horizon": "36 months", **settings})


def faults(thing: Any) -> list[str]:
    return [fault.setting for fault in thing.faults()]


def both() -> Plan:
    return Plan(
        RetentionAllowance(annual_gbp=2400, grades=["experienced"], start="2019-01-01"), ExtraPosts(posts=18), name="both"
    )


def test_plans_stand_in_a_study_by_name_or_in_full() -> None:
    asked = study(plans={"allowance": "allowance-2400", "posts": {"policies": [{"kind": "extra_posts", "posts": 18}]}})

    plans = asked.all_plans({"allowance-2400": both()})

    assert asked.plan_files() == ("allowance-2400",)
    assert [plan.name for plan in plans] == ["do-nothing", "allowance", "posts"]
    assert plans[1].policies == both().policies
    assert plans[2].policies == (ExtraPosts(posts=18),)


def test_a_list_of_names_means_plans_by_their_own_names() -> None:
    asked = study(plans=["do-nothing", "both"])

    assert [plan.name for plan in asked.all_plans({"both": both()})] == ["do-nothing", "both"]


def test_any_plan_may_be_the_baseline_and_comes_first() -> None:
    asked = study(plans={"a": {"policies": []}, "b": {"policies": []}}, baseline="b")

    assert [plan.name for plan in asked.all_plans({})] == ["b", "a"]
    assert faults(study(baseline="c")) == ["baseline"]


def test_a_study_has_one_length() -> None:
    with pytest.raises(ValidationError, match="either a horizon or an end"):
        Study.model_validate({"council": "x"})
    with pytest.raises(ValidationError, match="either a horizon or an end"):
        study(end="2021-09-30")


@pytest.mark.parametrize(
    ("months", "end"),
    [
        (12, date(2019, 9, 30)),
        (24, date(2020, 9, 30)),
        (36, date(2021, 9, 30)),
        (60, date(2023, 9, 30)),
        (18, date(2020, 3, 31)),
    ],
)
def test_a_horizon_in_months_ends_on_a_month_end(months: int, end: date) -> None:
    assert last_month_end(date(2018, 9, 30), months * 365.25 / 12) == end


def test_the_length_counts_from_the_midnight_that_ends_the_opening() -> None:
    assert study().horizon_days(date(2018, 9, 30)) == (date(2021, 9, 30) - date(2018, 9, 30)).days
    assert Study(council="x", end="2019-03-31").horizon_days(date(2018, 9, 30)) == 182


def test_targets_are_read_and_judged() -> None:
    assert target_of("average_caseload<=18") == Target("average_caseload", "<=", 18.0)
    assert target_of("vacancy_rate<0.1").met_by(0.099)
    assert not target_of("vacancy_rate<0.1").met_by(0.1)
    with pytest.raises(ValidationError):
        study(targets=["caseload below 18"])


def test_a_full_grid_makes_every_combination_with_names_that_say_the_values() -> None:
    grid = Grid(plan="both", vary={"retention_allowance.annual_gbp": (1200, 2400.0), "extra_posts.posts": (0, 9, 18)})

    plans = grid_plans(grid, both(), seed=1)

    assert [plan.name for plan in plans] == [
        "both-1200-0",
        "both-1200-9",
        "both-1200-18",
        "both-2400-0",
        "both-2400-9",
        "both-2400-18",
    ]
    assert plans[1].policies == (both().policies[0].model_copy(update={"annual_gbp": 1200}), ExtraPosts(posts=9))
    assert plans[1].title == "annual gbp 1200, posts 9"


def test_a_grid_can_vary_dates_and_lengths() -> None:
    grid = Grid(plan="both", vary={"policies[0].start": ("2019-04-01",), "retention_allowance.tie_in": ("12 months",)})

    (plan,) = grid_plans(grid, both(), seed=1)

    allowance = plan.policies[0]
    assert isinstance(allowance, RetentionAllowance)
    assert (allowance.start, allowance.tie_in) == (date(2019, 4, 1), 365.25)
    assert plan.name == "both-2019-04-01-12-months"


def test_a_latin_hypercube_takes_each_part_of_every_interval_once_and_repeats() -> None:
    grid = Grid(
        plan="both",
        design="latin-hypercube",
        points=8,
        vary={"retention_allowance.annual_gbp": {"low": 0.0, "high": 4000.0}, "extra_posts.posts": {"low": 0.0, "high": 16.0}},
    )

    plans = grid_plans(grid, both(), seed=1)

    amounts = [plan.policies[0].model_dump()["annual_gbp"] for plan in plans]
    posts = [plan.policies[1].model_dump()["posts"] for plan in plans]
    assert sorted(amounts) == [250 + 500 * part for part in range(8)]
    assert sorted(posts) == [1 + 2 * part for part in range(8)]
    assert amounts != sorted(amounts)
    assert plans == grid_plans(grid, both(), seed=1)
    assert plans != grid_plans(grid, both(), seed=2)


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        ("campaign.size", (1,), "no such policy"),
        ("extra_posts.heads", (1,), "not a setting"),
        ("extra_posts.posts", (-1,), "not allowed"),
        ("extra_posts.kind", ("shock",), "not a setting"),
    ],
)
def test_a_grid_its_plan_cannot_follow_is_refused(key: str, values: tuple[Any, ...], said: str) -> None:
    with pytest.raises(GridError, match=said):
        grid_plans(Grid(plan="both", vary={key: values}), both(), seed=1)


def test_a_kind_that_stands_twice_must_be_named_by_its_place() -> None:
    twice = Plan(ExtraPosts(posts=1), ExtraPosts(posts=2), name="twice")

    with pytest.raises(GridError, match="2 policies of this kind"):
        grid_plans(Grid(plan="twice", vary={"extra_posts.posts": (3,)}), twice, seed=1)
    assert len(grid_plans(Grid(plan="twice", vary={"policies[1].posts": (3,)}), twice, seed=1)) == 1


def test_a_grid_of_a_study_adds_to_its_plans() -> None:
    asked = study(
        plans={"posts": {"policies": [{"kind": "extra_posts", "posts": 0}]}},
        grids=[{"plan": "posts", "vary": {"extra_posts.posts": [14, 15]}}],
    )

    assert [plan.name for plan in asked.all_plans({})] == ["do-nothing", "posts", "posts-14", "posts-15"]
    assert faults(study(grids=[{"plan": "nowhere", "vary": {"extra_posts.posts": [1]}}])) == ["grids[0].plan"]


def test_designs_precisions_and_limits_that_mean_nothing_are_refused() -> None:
    assert faults(Grid(plan="a", vary={})) == ["vary"]
    assert faults(Grid(plan="a", vary={"extra_posts.posts": {"low": 0, "high": 1}})) == ["vary.extra_posts.posts"]
    assert faults(Grid(plan="a", design="latin-hypercube", vary={"extra_posts.posts": {"low": 0.0, "high": 1.0}})) == ["points"]
    asked = study(precision={"difference": {"average_caseload": 0.0}, "probability": 0.0}, limits={"hours": 0})
    assert faults(asked.precision) == ["average_caseload", "probability"]
    assert faults(asked.limits) == ["hours"]
    assert faults(study(at="2019-09-30", by="2020-01-01")) == ["by"]
