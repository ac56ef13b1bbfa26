"""What a plan may and may not change (M1, M2, M4, M9, M12): sizes of zero, time before the start, order, repetition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from sim.settings.inputs import WorldInputs
from sim.settings.policies.campaign import Campaign
from sim.settings.policies.early_help import EarlyHelp
from sim.settings.policies.extra_posts import ExtraPosts
from sim.settings.policies.market_supplement import MarketSupplement
from sim.settings.policies.pay_scale import PayScale
from sim.settings.policies.retention_allowance import RetentionAllowance
from sim.settings.policies.shock import Shock

pytestmark = pytest.mark.behaviour

Build = Callable[..., Any]
START = date(2021, 9, 1)


@pytest.mark.parametrize(
    "policy",
    [
        RetentionAllowance(annual_gbp=0.0, start=START),
        ExtraPosts(posts=0, start=START),
        PayScale(share=0.0, start=START),
        MarketSupplement(annual_gbp=0.0, start=START),
        EarlyHelp(effect=0.0, start=START),
        Campaign(size=0.0, start=START),
        Shock(demand=1.0, leaving=1.0, start=START),
    ],
    ids=lambda policy: policy.kind,
)
def test_m1_a_policy_of_no_size_changes_nothing_at_all(policy: Any, future: Build, do_nothing: Any) -> None:
    treated = future(policy)

    assert treated.events == do_nothing.events
    assert treated.table == do_nothing.table


@pytest.mark.parametrize(
    "policy",
    [
        RetentionAllowance(annual_gbp=4000.0, start=START),
        ExtraPosts(posts=5, start=START),
        PayScale(share=0.1, start=START),
        Shock(demand=1.3, leaving=2.0, start=START),
    ],
    ids=lambda policy: policy.kind,
)
def test_m2_before_its_start_a_policy_changes_nothing(policy: Any, future: Build, do_nothing: Any) -> None:
    """1 September 2021 begins 153 days after the opening; the report of 31 August is made at that midnight, before it acts."""
    treated = future(policy)

    assert [e for e in treated.events if e[0] < 153] == [e for e in do_nothing.events if e[0] < 153]
    months = [book.day for book in do_nothing.journal.months].index(153) + 1
    both = set(treated.table) & set(do_nothing.table)
    assert {name: treated.table[name][:months] for name in both} == {name: do_nothing.table[name][:months] for name in both}
    assert treated.events != do_nothing.events


def test_m4_a_longer_horizon_leaves_the_earlier_part_as_it_was(future: Build, do_nothing: Any) -> None:
    longer = future(days=548.0)

    assert [e for e in longer.events if e[0] < 365] == [e for e in do_nothing.events if e[0] < 365]
    assert longer.table["average_caseload"][:13] == do_nothing.table["average_caseload"]
    assert longer.table["cost_total_gbp"][:13] == do_nothing.table["cost_total_gbp"]


def test_m9_the_order_of_teams_posts_and_neighbours_in_a_file_does_not_matter(
    future: Build, do_nothing: Any, small_inputs: WorldInputs
) -> None:
    inputs = small_inputs

    turned = future(
        teams=inputs.teams[::-1],
        posts=inputs.posts[::-1],
        market={"neighbours": inputs.market.neighbours[::-1]},
    )

    assert turned.events == do_nothing.events
    assert turned.table == do_nothing.table


def test_m9_the_order_of_policies_in_a_plan_does_not_matter(future: Build) -> None:
    policies = [
        RetentionAllowance(annual_gbp=2000.0, start=START),
        PayScale(share=0.05, start=START),
        PayScale(share=0.02, grades=("experienced",), start=START),
        ExtraPosts(posts=2, start=START),
    ]

    assert future(*policies).events == future(*policies[::-1]).events


def test_m12_the_same_future_twice_is_the_same(future: Build, do_nothing: Any) -> None:
    again = future()

    assert again.events == do_nothing.events
    assert again.table == do_nothing.table


def test_m12_two_futures_and_two_seeds_are_different_worlds(future: Build, do_nothing: Any) -> None:
    assert future(rep=2).events != do_nothing.events
    assert future(seed=2).events != do_nothing.events
    assert future(seed=2, rep=1).events != future(seed=1, rep=2).events
