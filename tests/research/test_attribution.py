"""A plan taken apart: names of its parts, and shares that add up in every future."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.research.attribution import attribute, part_name, part_of, policy_names
from sim.research.folders import Question, Task, is_there, question_of, table_of, values_at
from sim.result import Result
from sim.runs.manifest import Refused
from sim.settings.plan import Plan
from sim.settings.policies.extra_posts import ExtraPosts

pytestmark = pytest.mark.behaviour

REPS = 3


def posts(name: str | None = None) -> ExtraPosts:
    return ExtraPosts.model_validate({"posts": 2, "grade": "experienced", "name": name, "start": "2021-05-01"}, strict=False)


def test_policies_of_one_kind_are_told_apart_by_number_and_named_ones_by_name() -> None:
    plan = Plan(posts(), posts(), posts("nine-posts"), name="three")

    assert policy_names(plan) == ("extra_posts 1", "extra_posts 2", "nine-posts")


def test_a_plan_without_policies_cannot_be_taken_apart() -> None:
    with pytest.raises(Refused, match="no policy"):
        policy_names(Plan(name="empty"))


def test_a_combination_is_named_by_the_places_of_its_policies() -> None:
    assert part_name(frozenset({"c", "a"}), ("a", "b", "c")) == "policies-1-3"
    assert part_name(frozenset(), ("a", "b", "c")) == "do-nothing"


def test_a_part_of_a_plan_keeps_its_policies_in_order() -> None:
    plan = Plan(posts("first"), posts("second"), posts("third"), name="three")

    kept = part_of(plan, frozenset({"third", "first"}), policy_names(plan))

    assert [policy.name for policy in kept.policies] == ["first", "third"]


@pytest.mark.slow
def test_shares_add_up_to_plan_less_baseline_in_every_future(asked: Question, study: Path, tmp_path: Path) -> None:
    found = attribute(asked, "both", measures=["average_caseload", "cost_total_gbp"], reps=REPS, out=tmp_path / "parts")

    parts = tmp_path / "parts"
    for one in found.measures:
        whole = table_of(Task(parts / "policies-1-2", asked.council, {"policies-1-2": asked.plan("both")}, asked.end, REPS, 1))
        none = table_of(Task(parts / "do-nothing", asked.council, {"do-nothing": Plan()}, asked.end, REPS, 1))
        month = len(whole.month_ends) - 1
        gap = values_at(whole, "policies-1-2", one.measure, month) - values_at(none, "do-nothing", one.measure, month)
        total = sum(share.per_replication for share in one.shares.shares)
        assert np.abs(total - gap).max() < 1e-6


@pytest.mark.slow
def test_a_policy_of_size_nothing_has_a_share_of_exactly_nothing(asked: Question, tmp_path: Path) -> None:
    found = attribute(asked, "nothing-much", reps=REPS, out=tmp_path / "parts")

    by_name = {share.lever: share.per_replication for share in found.measures[0].shares.shares}

    assert by_name["extra_posts"].tolist() == [0.0] * REPS


@pytest.mark.slow
def test_a_second_call_runs_nothing_and_a_run_can_be_asked_about_like_its_study(asked: Question, tmp_path: Path) -> None:
    said: list[str] = []
    attribute(asked, "both", reps=2, out=tmp_path / "parts")
    attribute(asked, "both", reps=2, out=tmp_path / "parts", say=said.append)

    again = question_of(tmp_path / "parts" / "policies-1-2")
    task = Task(tmp_path / "parts" / "policies-1-2", again.council, again.plans, again.end, 2, again.seed)
    assert said == ["4 of 4 runs are there already."]
    assert is_there(task)
    assert Result(task.folder).manifest.used == 2
