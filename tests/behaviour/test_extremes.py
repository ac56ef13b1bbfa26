"""Worlds at their limits finish and report sanely (M14), every shipped council adds up (M7), and more is never less
(monotone).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from typing import Any

import pytest

from sim.measures.checks import conservation_breaches
from sim.measures.monthly import monthly_table
from sim.settings.compile import compile_council
from sim.settings.inputs import PlanInputs, WorldInputs
from sim.settings.load import load_council
from sim.settings.policies.shock import Shock
from sim.settings.shipped import shipped_names
from sim.world.draws import Draws
from sim.world.world import World

pytestmark = pytest.mark.behaviour

Build = Callable[..., Any]
HALF_A_YEAR = 183.0


def sane(outcome: Any) -> None:
    """Say that every number of the table is finite, every share a share, and no count negative."""
    for name, values in outcome.table.items():
        for value in values:
            assert value is None or isfinite(value), name
            if name.startswith(("share_", "assessments_in_45", "cp_visits", "vacancy_rate", "agency_rate")):
                assert value is None or 0.0 <= value <= 1.0, name
            if name.startswith(
                ("open_cases", "unallocated", "permanent_fte", "agency_fte", "leavers", "starters", "referrals")
            ):
                assert value is None or value >= 0.0, name


def test_without_demand_the_cases_run_out(future: Build) -> None:
    outcome = future(
        days=HALF_A_YEAR, demand={"families_per_day": 0.0, "returns_per_day_at_opening": 0.0, "rereferral_share": 0.0}
    )

    sane(outcome)
    assert sum(value or 0.0 for value in outcome.table["referrals"]) == 0.0
    assert outcome.last("open_cases") < (outcome.table["open_cases"][0] or 0.0)


def test_without_anybody_every_case_waits(future: Build, small_inputs: WorldInputs) -> None:
    outcome = future(
        days=HALF_A_YEAR,
        opening={"workers": (), "equilibrium_pipeline": False},
        recruitment={"law": "off"},
        agency={"on": False},
    )

    sane(outcome)
    assert outcome.table["average_caseload"] == [None] * len(outcome.table["average_caseload"])
    assert outcome.last("unallocated_cases") == outcome.last("open_cases") > 300
    waited = sum(value or 0.0 for value in outcome.table["uncovered_case_days"])
    assert waited > HALF_A_YEAR * 300


def test_everybody_leaves_at_once(future: Build, small_inputs: WorldInputs) -> None:
    outcome = future(
        days=HALF_A_YEAR,
        leaving={
            "base_per_year": {"neighbour": 0.0, "agency": 0.0, "exit": 1e6},
            "notice_days": dict.fromkeys(small_inputs.leaving.notice_days, 0.0),
            "talk_success": 0.0,
        },
        recruitment={"law": "off"},
        agency={"on": False},
        opening={"equilibrium_pipeline": False},
    )

    sane(outcome)
    assert outcome.table["permanent_fte"][1] == 0.0
    assert outcome.table["vacancies_fte"][1] == outcome.table["permanent_fte"][0] + (outcome.table["vacancies_fte"][0] or 0.0)


def test_everybody_is_ill(future: Build) -> None:
    outcome = future(days=HALF_A_YEAR, sickness={"short_per_year": 1e4, "long_per_year": 0.0, "utilisation_effect": 0.0})

    sane(outcome)
    days = outcome.journal.months[-1].fte_days
    assert days["sick"] > 0.5 * days["contracted"]


def test_ten_times_the_demand(future: Build, small_inputs: WorldInputs) -> None:
    outcome = future(days=HALF_A_YEAR, demand={"families_per_day": 10 * small_inputs.demand.families_per_day})

    sane(outcome)
    assert outcome.last("open_cases") > 3.0 * (outcome.table["open_cases"][0] or 0.0)
    assert outcome.last("utilisation") > 2.0


def test_one_worker_without_a_manager(future: Build, small_inputs: WorldInputs) -> None:
    only = next(worker for worker in small_inputs.opening.workers if worker.grade == "experienced")
    outcome = future(
        days=HALF_A_YEAR,
        opening={"workers": (only,), "equilibrium_pipeline": False},
        teams=tuple(replace(team, manager_fte=0.0) for team in small_inputs.teams),
        recruitment={"law": "off"},
        agency={"on": False},
    )

    sane(outcome)
    assert outcome.table["permanent_fte"][0] == 1.0


def test_a_hiring_freeze_lets_nobody_in(future: Build) -> None:
    outcome = future(Shock(freeze=True), days=HALF_A_YEAR, opening={"equilibrium_pipeline": False}, agency={"on": False})

    sane(outcome)
    assert sum(value or 0.0 for value in outcome.table["starters_fte"]) == 0.0
    assert outcome.last("vacancies_fte") >= (outcome.table["vacancies_fte"][0] or 0.0)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(shipped_names("council")) - {"base", "england"}))
def test_m7_every_shipped_council_adds_up_in_two_futures(name: str) -> None:
    inputs = compile_council(load_council(name), 365.0)

    for rep in (1, 2):
        journal = World(inputs, PlanInputs(name="do-nothing"), Draws(1, rep)).run(365.0)
        assert conservation_breaches(journal, monthly_table(journal)) == []


def test_more_referrals_never_lower_the_mean_caseload(future: Build, small_inputs: WorldInputs) -> None:
    base = small_inputs.demand.families_per_day

    means = [
        sum(future(rep=rep, demand={"families_per_day": base * factor}).last("average_caseload") for rep in (1, 2, 3)) / 3
        for factor in (0.6, 1.0, 1.6)
    ]

    assert means == sorted(means)
    assert means[2] > 1.1 * means[0]


def test_more_filled_posts_never_raise_the_mean_caseload(future: Build, small_inputs: WorldInputs) -> None:
    """The same cases with two, four or eight more experienced workers from the first day."""
    model_post = next(post for post in small_inputs.posts if post.team == "long-term" and post.grade == "experienced")
    model_worker = next(worker for worker in small_inputs.opening.workers if worker.post == model_post.name)

    def mean(extra: int) -> float:
        posts = tuple(replace(model_post, name=f"long-term/experienced/{100 + n}") for n in range(extra))
        workers = tuple(replace(model_worker, post=post.name) for post in posts)
        changed = {
            "posts": (*small_inputs.posts, *posts),
            "opening": {"workers": (*small_inputs.opening.workers, *workers)},
        }
        return sum(future(rep=rep, **changed).last("average_caseload") for rep in (1, 2, 3)) / 3

    means = [mean(extra) for extra in (0, 4, 8)]

    assert means == sorted(means, reverse=True)
