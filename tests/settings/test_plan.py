"""A plan is a set of policies: their order never matters, and what cannot hold together is refused."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from sim.settings.compile import compile_council, compile_plan, plan_problems
from sim.settings.council import Council
from sim.settings.inputs import PlanInputs, WorldInputs
from sim.settings.load import load_council
from sim.settings.plan import Plan
from sim.settings.policies.agency_limit import AgencyLimit
from sim.settings.policies.budget_cap import BudgetCap
from sim.settings.policies.campaign import Campaign
from sim.settings.policies.early_help import EarlyHelp
from sim.settings.policies.extra_posts import ExtraPosts
from sim.settings.policies.neighbour_pay import NeighbourPay
from sim.settings.policies.retention_allowance import RetentionAllowance
from sim.settings.policies.shock import Shock
from sim.settings.problems import ProblemsFound

pytestmark = pytest.mark.unit

HORIZON_DAYS = 1096.0
START = date(2022, 1, 1)


@pytest.fixture(scope="module")
def council() -> Council:
    return load_council("example-small")


@pytest.fixture(scope="module")
def inputs(council: Council) -> WorldInputs:
    return compile_council(council, HORIZON_DAYS)


def test_a_plan_without_policies_changes_nothing(council: Council, inputs: WorldInputs) -> None:
    assert compile_plan(Plan(), council, inputs, HORIZON_DAYS) == PlanInputs(name="do-nothing")
    assert Plan().words() == ("Change nothing.",)


def test_policies_may_stand_in_any_order(council: Council, inputs: WorldInputs) -> None:
    policies = (
        ExtraPosts(posts=2, start=START),
        ExtraPosts(posts=3, grade="experienced", start=date(2022, 6, 1)),
        RetentionAllowance(annual_gbp=2400, start=START),
        Shock(demand=1.1, start=START),
    )

    found = {repr(compile_plan(Plan(*order), council, inputs, HORIZON_DAYS)) for order in itertools.permutations(policies)}

    assert len(found) == 1


def test_two_policies_of_one_kind_keep_their_posts_apart(council: Council, inputs: WorldInputs) -> None:
    twice = Plan(ExtraPosts(posts=2, start=START), ExtraPosts(posts=2, start=START))

    names = [post.name for post in compile_plan(twice, council, inputs, HORIZON_DAYS).posts]

    assert len(set(names)) == 4
    assert {name.split("/")[0] for name in names} == {"extra_posts#1", "extra_posts#2"}


def test_two_policies_of_one_name_are_refused(council: Council, inputs: WorldInputs) -> None:
    plan = Plan(ExtraPosts(name="more", posts=1, start=START), ExtraPosts(name="more", posts=2, start=START))

    problems = plan_problems(plan, council, inputs, HORIZON_DAYS)

    assert [problem.setting for problem in problems] == ["policies[0].name", "policies[1].name"]


def test_two_replacements_of_one_parameter_on_one_day_are_refused(council: Council, inputs: WorldInputs) -> None:
    clash = Plan(AgencyLimit(budget_gbp=1, start=START), BudgetCap(annual_gbp=2, start=START))
    later = Plan(AgencyLimit(budget_gbp=1, start=START), BudgetCap(annual_gbp=2, start=date(2022, 1, 2)))

    problems = plan_problems(clash, council, inputs, HORIZON_DAYS)

    assert [problem.problem for problem in problems] == ["replaces agency.budget_gbp on the same day as policies[0]"]
    assert plan_problems(later, council, inputs, HORIZON_DAYS) == ()


def test_replacements_for_different_people_do_not_clash(council: Council, inputs: WorldInputs) -> None:
    plan = Plan(
        NeighbourPay(neighbours=["hilltown"], matches_home=True, start=START),
        NeighbourPay(neighbours=["riverside"], matches_home=True, start=START),
    )

    assert plan_problems(plan, council, inputs, HORIZON_DAYS) == ()


def test_policies_together_stay_below_the_bounds_of_what_is_generated(council: Council, inputs: WorldInputs) -> None:
    demand = Plan(Shock(demand=1.4, start=START), Shock(demand=1.2, start=date(2022, 3, 1)))
    one_after_the_other = Plan(Shock(demand=1.4, start=START, end=date(2022, 2, 28)), Shock(demand=1.2, start=date(2022, 3, 1)))
    offset = Plan(Shock(demand=1.4, start=START), Shock(demand=1.2, start=START), EarlyHelp(effect=0.15, start=START))
    campaigns = Plan(Campaign(size=0.5, start=START), Campaign(size=0.6, start=START))

    assert [each.problem for each in plan_problems(demand, council, inputs, HORIZON_DAYS)] == [
        "together make demand.first_referrals 1.68 times the usual, above the bound of 1.5"
    ]
    assert plan_problems(one_after_the_other, council, inputs, HORIZON_DAYS) == ()
    assert plan_problems(offset, council, inputs, HORIZON_DAYS) == ()  # 1.4 x 1.2 x 0.85 = 1.428
    assert len(plan_problems(campaigns, council, inputs, HORIZON_DAYS)) == 1


def test_every_problem_of_a_plan_is_found_at_once(council: Council, inputs: WorldInputs) -> None:
    plan = Plan(
        ExtraPosts(posts=1, teams=["nowhere"], start=START),
        RetentionAllowance(annual_gbp=1, start=date(2030, 1, 1)),
        name="hopeful",
    )

    with pytest.raises(ProblemsFound) as found:
        compile_plan(plan, council, inputs, HORIZON_DAYS)

    assert [(each.file, each.setting) for each in found.value.problems] == [
        ("hopeful", "policies[0].teams"),
        ("hopeful", "policies[1].start"),
    ]


def test_a_plan_reads_back_what_it_writes() -> None:
    plan = Plan(
        RetentionAllowance(annual_gbp=2400, grades=["experienced"], min_service="1 year", payment=["2022-04-01"], start=START),
        ExtraPosts(posts=3, approval="10 working days", start=START),
        name="both",
    )

    assert Plan.model_validate(plan.model_dump(mode="json", exclude_none=True)) == plan
