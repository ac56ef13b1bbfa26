"""The verification suite itself: the engine passes its cases, a wrong engine would not, and the report says what was done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import comb
from pathlib import Path

import pytest

from sim.verify import CASES, Verdict, as_json, as_text, run, unknown_cases
from sim.verify.judging import judge
from sim.verify.readings import Future
from sim.verify.stored import Statistic, stored_answers
from sim.world.journal import EventLog, Journal

pytestmark = pytest.mark.theory


def failed(verdicts: Sequence[Verdict]) -> list[str]:
    return [f"{v.case} {v.check}: {v.simulated} not in {v.low} to {v.high}" for v in verdicts if not v.passed]


FEW = {"V01": 4, "V02": 6, "V02b": 25, "V03b": 4, "V11": 6, "V12": 4, "V13b": 4, "V14": 6, "V16": 1, "V19d": 1}


@pytest.mark.parametrize("name", FEW)
def test_the_engine_passes_a_case_in_a_few_futures(name: str) -> None:
    verdicts = run([name], FEW[name], processes=1)

    assert failed(verdicts) == []
    assert verdicts[-1].check.startswith("invariants broken")


@pytest.mark.slow
@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_the_engine_passes_every_case_at_the_usual_size_with_another_seed(name: str) -> None:
    assert failed(run([name], seed=2, full=name == "V20")) == []


def test_every_stored_answer_belongs_to_a_case_and_every_part_has_a_reading() -> None:
    parts = [part for case in CASES for part in case.parts]
    functions = {"v18", "v21"}

    assert set(stored_answers()) - functions == {part.file for part in parts}
    assert all(set(part.readings) == {statistic.name for statistic in part.statistics} for part in parts)


def test_chance_alone_fails_the_whole_suite_in_less_than_one_run_in_ten_thousand() -> None:
    points = sum(len(statistic.means) for case in CASES for part in case.parts for statistic in part.statistics)

    assert points * 1e-6 < 1e-4


def test_an_unknown_case_is_named() -> None:
    assert unknown_cases(["V01", "V99"]) == ["V99"]


def statistic(law: str, means: tuple[float, ...], **more: object) -> Statistic:
    plain = {
        "name": "x",
        "what": "things",
        "law": law,
        "replications": 4,
        "means": means,
        "spreads": (),
        "labels": tuple(f"point {n + 1}" for n in range(len(means))),
        "days": (),
        "trials": 0,
        "relative": (1e-9,) * len(means),
    }
    return Statistic(**(plain | more))  # type: ignore[arg-type]


def test_an_average_of_counts_fails_beyond_five_standard_errors() -> None:
    """The sum of four Poisson counts of mean 100 has standard deviation 20: 2.5 of them off passes, 5.2 of them fails."""
    law = statistic("poisson", (100.0,))

    assert next(judge("V", "", law, [[110.0], [90.0], [112.0], [138.0]])).passed
    assert not next(judge("V", "", law, [[126.0]] * 4)).passed


def test_an_exact_figure_is_judged_by_the_future_that_lies_furthest_off() -> None:
    verdict = next(judge("V", "", statistic("exact", (200.0,)), [[200.0], [200.001], [200.0]]))

    assert verdict.simulated == 200.001
    assert not verdict.passed


def test_a_figure_that_is_missing_fails() -> None:
    first, second = judge("V", "", statistic("exact", (60.0, 110.0)), [[60.0]])

    assert first.passed
    assert not second.passed


def test_shares_are_judged_by_the_trials_there_were() -> None:
    """Of 30 and 50 leavers 12 and 18 went to a neighbour: 30 of 80 against a chance of one half."""
    verdict = next(judge("V", "", statistic("binomial", (0.5,)), [[12.0, 30.0], [18.0, 50.0]]))

    below = next(count for count in range(80) if sum(comb(80, n) for n in range(count + 1)) / 2**80 > 5e-7)
    assert verdict.simulated == pytest.approx(30 / 80)
    assert (verdict.low, verdict.high) == pytest.approx((below / 80, (80 - below) / 80))


def test_counts_are_read_at_the_instant() -> None:
    log = EventLog()
    for day, kind in ((1.0, "stage_began"), (2.5, "stage_began"), (2.5, "stage_ended"), (4.0, "stage_ended")):
        log.add(day, kind, 1)
    future = Future(Journal(log=log))

    assert future.days_of("stage_began") == [1.0, 2.5]
    assert [h.day for h in future.of_kind("stage_ended")] == [2.5, 4.0]
    with pytest.raises(ValueError, match="without its event log"):
        Future(Journal())


def test_the_report_names_what_failed_and_the_false_alarm_rate_of_the_whole() -> None:
    good = Verdict("V01", "open cases day 30", "referrals", 159.26, 158.9, 150.0, 170.0, "poisson", 9e-7, 200, True)
    bad = Verdict("V12", "of leavers", "leaving", 0.5, 0.7, 0.4, 0.6, "binomial", 1e-6, 20, False)

    text = as_text([good, bad])

    assert "pass  open cases day 30: expected 159.26  simulated 158.9  holds from 150 to 170 (poisson, 200 futures)" in text
    assert "FAIL  of leavers" in text
    assert text.endswith("2 checks. Chance alone would fail one of them in 1.9e-06 of runs like this.\nFailed: V12.\n")
    assert as_text([good]).endswith("All passed.\n")


def test_the_json_has_the_fields_of_the_contract() -> None:
    verdict = Verdict("V01", "open cases", "referrals", 159.0, 158.0, 150.0, 170.0, "poisson", 9e-7, 200, True)

    line = json.loads(json.dumps(as_json([verdict])))["cases"][0]

    assert {key: line[key] for key in ("case", "expected", "simulated", "tolerance", "passed", "replications")} == {
        "case": "V01",
        "expected": 159.0,
        "simulated": 158.0,
        "tolerance": 10.0,
        "passed": True,
        "replications": 200,
    }


def test_the_page_on_verification_lists_every_case_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "verification.md").read_text(encoding="utf-8")

    missing = [case.name for case in CASES if f"| {case.name} | {case.title} | {case.switched_on} |" not in page]

    assert missing == []
