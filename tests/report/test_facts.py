"""The facts of a finished run: right numbers beside right names, the sentences that apply, and no lone middle anywhere."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from finished import BARNSLEY, Invented, InventedPlan, write_out

from sim.report import opening, wording
from sim.report.facts import Facts, Target, facts_from
from sim.report.opening import Balance
from sim.report.paper import all_filled, sum_of
from sim.report.parts import Number, Range
from sim.report.words import Detail, Goal
from sim.runs.results import read_results
from sim.settings.load import load_council

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_out(tmp_path_factory.mktemp("results") / "barnsley-posts")


@pytest.fixture(scope="module")
def facts(out: Path) -> Facts:
    return facts_from(out)


def made(folder: Path, **changes: object) -> Facts:
    return facts_from(write_out(folder / "run", dataclasses.replace(Invented(reps=120, months=30), **changes)))  # type: ignore[arg-type]


def kinds(facts: Facts) -> list[str]:
    return [sentence.kind for sentence in (*facts.answer, *facts.set_aside)]


def test_a_range_is_the_order_statistics_of_the_futures(facts: Facts, out: Path) -> None:
    # 200 futures: 8 in 10 are ranks 20 to 181, 19 in 20 are ranks 5 to 196 (statistics.md 1).
    table = read_results(out).monthly
    rows = table[(table["plan"] == "14-posts") & (table["month_end"] == "2019-12-31")]
    values = np.sort(rows["average_caseload"].to_numpy())

    found = next(plan for plan in facts.plans if plan.name == "14-posts").headline

    assert (found.low80, found.high80, found.low95, found.high95) == (values[19], values[180], values[4], values[195])
    assert found.middle == pytest.approx(values.mean(), rel=1e-12)
    assert found.mc_error == pytest.approx(values.std(ddof=1) / np.sqrt(200), rel=1e-9)


def test_a_chance_counts_the_futures_at_the_date(facts: Facts, out: Path) -> None:
    table = read_results(out).monthly
    rows = table[(table["plan"] == "14-posts") & (table["month_end"] == "2019-12-31")]

    chance = next(plan for plan in facts.plans if plan.name == "14-posts").chance

    assert chance is not None
    assert chance.met == int((rows["average_caseload"] <= 18).sum())


def test_the_first_months_agree_with_the_paths(facts: Facts, out: Path) -> None:
    table = read_results(out).monthly
    rows = table[(table["plan"] == facts.leading) & (table["month_end"] > "2017-12-31")]
    met = rows[rows["average_caseload"] <= 18].groupby("rep")["month_end"].min()

    expected = [met.get(rep) for rep in range(200)]

    assert [None if first is None else first.date() for first in expected] == list(facts.lead.first_months)


def test_the_extra_cost_is_paired_and_over_the_whole_run(facts: Facts, out: Path) -> None:
    table = read_results(out).monthly
    total = table.groupby(["plan", "rep"])["cost_total_gbp"].sum()
    extra = np.sort((total["14-posts"] - total["do-nothing"]).to_numpy())

    cost = next(plan for plan in facts.plans if plan.name == "14-posts").cost

    assert cost is not None
    assert (cost.low80, cost.high80) == (pytest.approx(extra[19]), pytest.approx(extra[180]))


def test_the_plan_that_meets_the_target_most_often_leads(facts: Facts) -> None:
    assert facts.leading == "14-posts-and-allowance"
    assert [plan.name for plan in facts.plans] == ["do-nothing", "14-posts", "14-posts-and-allowance"]


def test_the_answer_names_target_chance_range_and_difference(facts: Facts) -> None:
    chance = facts.lead.chance
    assert chance is not None

    text = facts.answer[0].text

    assert text.startswith("14-posts-and-allowance could bring the average caseload to 18 or less on 31 December 2019.")
    assert "Eight in 10 futures end between " in text
    assert facts.answer[1].text.startswith(
        "Compared with do-nothing in the same futures, the average caseload is lower in 100 of 100"
    )
    assert kinds(facts) == ["target", "difference", "static sum"]


def test_the_answer_obeys_the_wording_rules(facts: Facts) -> None:
    said = [sentence.text for sentence in facts.answer]

    assert wording.answer_faults(said) == []
    assert wording.side_one_faults(" ".join(said)) == []


def test_at_most_four_sentences_answer_and_the_rest_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "balance_of", lambda _: Balance({"cin": 0.08, "cp": 0.001}, 2))

    facts = made(tmp_path, fixed_inputs=True)

    assert kinds(facts)[:4] == ["target", "difference", "fixed inputs", "start settling"]
    assert len(facts.answer) == 4
    assert {sentence.text for sentence in facts.set_aside} <= {sentence.text for sentence in facts.not_told}
    assert "two futures" in kinds(facts)


def test_the_drift_of_the_opening_is_told_widest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "balance_of", lambda _: Balance({"cin": 0.02, "permanent": -0.11, "cp": 0.001}, 1))

    told = made(tmp_path).settling

    assert told is not None
    assert [sentence.text for sentence in told] == [
        "Permanent workers down 11.0 % a year: not in balance.",
        "Children in need up 2.0 % a year.",
        "Children on protection plans up 0.1 % a year.",
    ]


def test_the_balance_of_a_shipped_council_is_worked_out() -> None:
    council = load_council("example-small").model_dump(mode="json")

    found = opening.balance_of({"council": council})

    assert found is not None
    assert set(found.drifts) >= {"cin", "cp", "cla", "permanent", "agency"}
    assert found.resting_points >= 1
    assert opening.balance_of({"council": {}}) is None


def test_money_or_a_flow_does_not_head_a_report(tmp_path: Path) -> None:
    facts = made(tmp_path, targets=(), study={"measures": ["cost_total_gbp", "leavers_fte", "agency_fte"]})

    assert facts.run.measure == "agency_fte"


def test_a_plan_that_changes_nothing_is_called_so(tmp_path: Path) -> None:
    facts = made(tmp_path, plans={"do-nothing": InventedPlan(), "empty": InventedPlan()})

    assert facts.answer[1].text == (
        "empty changes nothing: its futures are identical to do-nothing. Check its start date and who it covers."
    )


def test_an_effect_more_than_three_months_after_the_start_is_called_late(tmp_path: Path) -> None:
    late = dataclasses.replace(BARNSLEY["14-posts"], begins_month=12)

    facts = made(tmp_path, plans={"do-nothing": InventedPlan(), "late": late})

    # the policy starts in April 2018 and the first month that differs is the 13th, January 2019
    assert "late makes no difference to the average caseload before January 2019." in [
        each.text for each in facts.answer + facts.set_aside
    ]


def test_a_plan_that_moves_only_agency_use_says_so(tmp_path: Path) -> None:
    moved = InventedPlan(caseload=0.0, agency_fte=-5.0, cost_per_month_gbp=-9_000)

    facts = made(tmp_path, plans={"do-nothing": InventedPlan(), "allowance": moved}, noise_of_plans=0.5)

    said = next(each.text for each in (*facts.answer, *facts.set_aside) if each.kind == "moves elsewhere")
    assert said.startswith("allowance mostly changes agency use, not the average caseload: by ")


def test_a_study_without_a_target_still_gives_a_range(tmp_path: Path) -> None:
    facts = made(tmp_path, targets=())

    assert facts.run.target is None
    assert facts.answer[0].text.startswith(
        "With 14-posts-and-allowance, eight in 10 futures have the average caseload on 31 December 2019 between "
    )


def test_a_run_of_do_nothing_alone_is_reported(tmp_path: Path) -> None:
    facts = made(tmp_path, plans={"do-nothing": InventedPlan()})

    assert facts.lead is facts.baseline
    assert kinds(facts) == ["target"]
    assert facts.baseline.change is None


def test_no_more_than_four_plans_are_shown_and_all_are_counted(tmp_path: Path) -> None:
    plans = {"do-nothing": InventedPlan()} | {f"plan-{size}": InventedPlan(caseload=-size) for size in range(1, 7)}

    facts = made(tmp_path, plans=plans, reps=100)

    assert [plan.name for plan in facts.plans] == ["do-nothing", "plan-4", "plan-5", "plan-6"]
    assert (facts.run.plans_shown, facts.run.plans_run) == (4, 7)


def test_plans_that_cannot_be_told_apart_are_listed(tmp_path: Path) -> None:
    plans = {"do-nothing": InventedPlan(), "a": InventedPlan(caseload=-3.0), "b": InventedPlan(caseload=-3.0)}

    facts = made(tmp_path, plans=plans)

    assert facts.tied is not None
    assert facts.tied.text == "These two cannot be told apart with 120 futures: a and b."


def test_posts_are_not_people() -> None:
    # BA17 option 2: 21.7 cases a post, 14.47 posts short of 18 imply 70.395 posts and 1,527.6 cases.
    found = sum_of("14-posts", 70.395, 21.7, 14, Target("average_caseload<=18", "average_caseload", Goal("<=", 18)))

    assert [(empty.text, caseload.text) for empty, caseload in found.rows] == [
        ("0 %", "18.10"),
        ("5 %", "19.05"),
        ("10 %", "20.11"),
        ("15 %", "21.29"),
    ]
    assert found.sentences[0].text == "14.47 was rounded down to 14: the target is missed by 0.1 even with every post filled."
    assert [number.text for number in all_filled(found)] == ["18.1", "1,528", "84.4"]


def test_missing_measures_leave_their_columns_empty(tmp_path: Path) -> None:
    facts = made(tmp_path, drop=("cost_total_gbp", "agency_rate", "share_over_22", "caseload_per_post", "net_new_workers_fte"))

    assert facts.lead.cost is None
    assert facts.lead.level("agency_rate") is None
    assert facts.paper_sum is None
    assert facts.strips == ()


def test_the_effect_that_is_still_growing_is_said(tmp_path: Path) -> None:
    slow = dataclasses.replace(BARNSLEY["14-posts"], begins_month=22)

    facts = made(tmp_path, plans={"do-nothing": InventedPlan(), "slow": slow}, months=60)

    assert "The effect of slow is still growing in December 2019." in [each.text for each in facts.not_told]
    assert any("three years" in each.text for each in facts.not_told)


def test_questions_to_officers_follow_the_policies_of_the_plan(facts: Facts) -> None:
    assert len(facts.questions) == 3
    assert facts.questions[0] == "How many of the last 12 recruits were already working here through an agency?"


def test_the_facts_hold_no_lone_middle(facts: Facts) -> None:
    """A template can reach a middle only beside its ends."""
    returned = [getattr(facts.lead.headline, name) for name in dir(Range) if not name.startswith("_")]
    lone = [value for value in returned if isinstance(value, Number)]

    assert lone == []
    assert repr(facts.lead.headline).count(" to ") == 1
    low, middle, high = facts.lead.headline.numbers(Detail.TABLE)
    assert low is not None
    assert high is not None
    assert float(low.text) <= float(middle.text) <= float(high.text)


def test_every_number_has_an_address_of_its_own_kind(facts: Facts) -> None:
    numbers = [piece for sentence in facts.answer for piece in sentence.pieces if isinstance(piece, Number)]

    assert all(number.address.count("/") >= 1 for number in numbers)
    assert facts.lead.headline.address("middle") == "average_caseload/14-posts-and-allowance/2019-12-31/middle"
