"""A resolved study crosses to another process byte for byte, and its hash changes with anything that changes results."""

from __future__ import annotations

import json
from datetime import date

import pytest

from sim.settings.compile import compile_council
from sim.settings.load import load_council, load_plan
from sim.settings.plan import Plan
from sim.settings.policies.extra_posts import ExtraPosts
from sim.settings.problems import ProblemsFound
from sim.settings.resolved import Resolved, canonical_json

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def resolved() -> Resolved:
    plans = (Plan(name="do-nothing"), load_plan("both").named("both"))
    return Resolved(council=load_council("bradford-2018"), plans=plans, end=date(2021, 9, 30), seed=1)


def test_bytes_read_back_are_the_same_bytes_and_the_same_inputs(resolved: Resolved) -> None:
    data = resolved.to_bytes()

    again = Resolved.from_bytes(data)

    assert again.to_bytes() == data
    assert again.inputs_sha256 == resolved.inputs_sha256
    assert compile_council(again.council, 400.0) == compile_council(resolved.council, 400.0)
    assert again.plans == resolved.plans


def test_the_hash_changes_with_council_plans_and_length_but_not_with_the_seed(resolved: Resolved) -> None:
    council = load_council("bradford-2018", sets=["workforce.turnover = 0.16"])
    changed = [
        resolved.model_copy(update={"council": council}),
        resolved.model_copy(update={"plans": (Plan(name="do-nothing"), Plan(ExtraPosts(posts=1), name="both"))}),
        resolved.model_copy(update={"end": date(2021, 8, 31)}),
        resolved.model_copy(update={"fixed_inputs": True}),
    ]

    hashes = {Resolved.from_bytes(each.to_bytes()).inputs_sha256 for each in changed}

    assert len(hashes) == 4
    assert resolved.inputs_sha256 not in hashes
    reseeded = Resolved.from_bytes(resolved.model_copy(update={"seed": 2}).to_bytes())
    assert reseeded.inputs_sha256 == resolved.inputs_sha256


def test_the_length_runs_from_the_opening_to_the_last_day(resolved: Resolved) -> None:
    assert resolved.horizon_days == (date(2021, 9, 30) - date(2018, 9, 30)).days
    assert resolved.plan_names == ("do-nothing", "both")
    assert resolved.plan("both").policies
    with pytest.raises(KeyError):
        resolved.plan("nowhere")


def test_canonical_json_is_sorted_tight_and_refuses_what_json_does_not_know() -> None:
    assert canonical_json({"b": 1, "a": "£"}) == '{"a":"£","b":1}'.encode()
    assert json.loads(canonical_json({"x": [1.5, None]})) == {"x": [1.5, None]}
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"x": float("nan")})


def test_inputs_written_by_another_version_are_refused_in_words(resolved: Resolved) -> None:
    inputs = json.loads(resolved.to_bytes())
    del inputs["council"]["opening"]["date"]

    with pytest.raises(ProblemsFound) as found:
        Resolved.from_bytes(canonical_json(inputs))

    assert found.value.problems[0].setting == "council.opening.date"
    assert "into a new folder" in str(found.value)
