"""When no report is made: every rule of section 9, its words and what it asks for."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from finished import Invented, write_out

from sim.report import refuse, wording
from sim.report.facts import facts_from
from sim.report.parts import Range

pytestmark = pytest.mark.unit


def level(error: float, futures: int = 200, unit: str = "cases per FTE", measure: str = "average_caseload") -> Range:
    return Range(measure, "14-posts", date(2019, 12, 31), unit, "workers", 21.0, error, 18.0, 24.0, 17.0, 26.0, futures)


def test_sixty_futures_are_too_few() -> None:
    refused = refuse.too_few("14-posts", 60, "STUDY")

    assert refused is not None
    assert (
        refused.message == "The report needs 100 futures for each plan; 14-posts has 60. Run: caseholder run STUDY --reps 100"
    )
    assert refused.exit_code == 2
    assert refuse.too_few("14-posts", 100, "STUDY") is None


def test_a_loose_average_says_how_many_more_futures_are_needed() -> None:
    # n (e / .25)^2 - n: 100 (.31 / .25)^2 = 153.76, so 154 - 100 = 54 more.
    assert refuse.futures_needed(100, 0.31, 0.25) == 54
    assert refuse.futures_needed(100, 0.25, 0.25) == 0
    assert refuse.futures_needed(144, 0.25, 0.25) == 0

    refused = refuse.too_loose(level(0.31, 100), "14-posts", "STUDY")

    assert refused is not None
    assert refused.message == (
        "The average caseload of 14-posts is known to 0.31 cases; the report needs 0.25. About 54 more futures are needed."
        " Run: caseholder run STUDY --reps 154"
    )


def test_the_limit_itself_is_good_enough() -> None:
    assert refuse.too_loose(level(0.25), "14-posts", "STUDY") is None
    assert refuse.too_loose(level(0.2500001), "14-posts", "STUDY") is not None


def test_an_error_just_above_the_limit_is_not_printed_as_the_limit() -> None:
    refused = refuse.too_loose(level(0.2500001), "14-posts", "STUDY")

    assert refused is not None
    assert "known to 0.26 cases" in refused.message


def test_shares_may_be_out_by_two_and_a_half_points() -> None:
    assert refuse.too_loose(level(0.025, unit="share", measure="agency_rate"), "14-posts", "STUDY") is None

    refused = refuse.too_loose(level(0.031, unit="share", measure="agency_rate"), "14-posts", "STUDY")

    assert refused is not None
    assert "known to 3.1 points in 100; the report needs 2.5 points in 100" in refused.message


def test_more_than_one_failed_future_in_a_hundred_is_refused_and_named() -> None:
    failed = [{"plan": "14-posts", "rep": rep} for rep in (7, 3)]

    refused = refuse.too_many_failed("14-posts", failed, 98, "STUDY")

    assert refused is not None
    assert refused.message.startswith("2 futures of 14-posts could not be simulated: 3, 7.")
    assert "caseholder trace STUDY --rep 3" in refused.message
    assert refuse.too_many_failed("14-posts", failed, 198, "STUDY") is None
    assert refuse.too_many_failed("do-nothing", failed, 98, "STUDY") is None


@pytest.mark.parametrize(
    "asked",
    [
        "how likely is a serious case review?",
        "chance of a serious incident",
        "child death",
        "a 'good' Ofsted grade",
        "inspection outcome",
        "probability of injury",
        "serious_incident_rate",
        "placement breakdown",
    ],
)
def test_incidents_and_inspection_grades_are_never_forecast(asked: str) -> None:
    refused = refuse.never_forecast(asked)

    assert refused is not None
    assert refused.message == (
        "Caseholder does not predict incidents or inspection grades. It can show days a child had no worker"
        " (uncovered_case_days) and visits on time (cp_visits_on_time)."
    )


@pytest.mark.parametrize("asked", ["average_caseload<=18", "uncovered_case_days", "reviewed cases", "serious about caseloads"])
def test_other_questions_are_let_pass(asked: str) -> None:
    assert refuse.never_forecast(asked) is None


def test_small_teams_are_not_ranked() -> None:
    refused = refuse.small_teams({"duty": 4.9, "safeguarding": 20.0})

    assert refused is not None
    assert "duty" in refused.message
    assert "safeguarding" not in refused.message
    assert refuse.small_teams({"duty": 5.0}) is None


def test_two_populations_give_no_difference() -> None:
    other = dataclasses.replace(level(0.1), population="all workers")

    refused = refuse.different_populations(level(0.1), other)

    assert refused is not None
    assert "workers against all workers" in refused.message
    assert refuse.different_populations(level(0.1), level(0.2)) is None


def test_every_refusal_reads_as_a_message_should() -> None:
    refusals = [
        refuse.too_few("14-posts", 60, "STUDY"),
        refuse.too_loose(level(0.31, 100), "14-posts", "STUDY"),
        refuse.too_many_failed("14-posts", [{"plan": "14-posts", "rep": 1}], 9, "STUDY"),
        refuse.never_forecast("child death"),
        refuse.small_teams({"duty": 1.0}),
        refuse.different_populations(level(0.1), dataclasses.replace(level(0.1), unit="FTE")),
    ]

    assert [wording.message_faults(refusal.message) for refusal in refusals if refusal] == [[]] * 6


def test_a_run_with_too_few_futures_carries_its_refusal(tmp_path: Path) -> None:
    facts = facts_from(write_out(tmp_path / "run", Invented(reps=60, months=26)))

    assert next(refusal.message.split(";")[0] for refusal in facts.refusals) == "The report needs 100 futures for each plan"
    assert any("is known to" in refusal.message for refusal in facts.refusals)


def test_a_run_that_asks_for_an_inspection_grade_is_refused(tmp_path: Path) -> None:
    facts = facts_from(write_out(tmp_path / "run", Invented(reps=200, months=26, question="what Ofsted grade shall we get?")))

    assert [refusal.message for refusal in facts.refusals] == [refuse.NEVER_MESSAGE]
