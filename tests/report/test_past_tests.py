"""The tests against the past that every report shows: made from the back-test, failures not hidden."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from sim.report.past import measure_tested_for, past_score, past_tests
from sim.settings.shipped import configs_folder

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]


def test_the_shipped_file_is_made_from_the_back_test() -> None:
    made = importlib.util.spec_from_file_location("make_past_tests", ROOT / "docs" / "make_past_tests.py")
    assert made is not None
    assert made.loader is not None
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    found = json.loads((ROOT / module.STUDY).read_text(encoding="utf-8"))

    assert (configs_folder() / "past-tests.toml").read_text(encoding="utf-8") == module.text_of(found).rstrip() + "\n"


def test_the_council_itself_comes_first_and_then_the_widest_miss() -> None:
    found = past_tests("agency_rate", "Calderdale, a council")
    own = [test for test in found if test.what.startswith("Calderdale, ")]
    others = found[len(own) :]

    assert own
    assert found[: len(own)] == tuple(own)
    assert not others[0].inside
    assert [test.inside for test in others] == sorted(test.inside for test in others)


@pytest.mark.parametrize("measure", ["average_caseload", "agency_rate", "permanent_fte"])
def test_inside_and_outside_are_as_the_figures_say(measure: str) -> None:
    found = past_tests(measure, "")
    assert found
    for test in found:
        low, high, happened = (number(text) for text in (*test.forecast.split(" to "), test.happened))
        assert test.inside == (low <= happened <= high)


def number(text: str) -> float:
    return float(text.removesuffix(" %").replace(",", ""))


def test_a_miss_is_told_beside_that_of_expecting_no_change() -> None:
    said = past_score("caseload_team")

    assert said is not None
    assert " forecasts of thirteen councils one year ahead, the average caseload was missed by " in said.text
    assert " cases on average. Expecting no change missed by " in said.text


def test_rates_are_told_in_points() -> None:
    said = past_score("agency_rate")

    assert said is not None
    assert said.text.count(" points") == 2


def test_a_measure_nobody_tested_has_no_test() -> None:
    assert past_tests("utilisation", "Leeds") == ()
    assert past_score("utilisation") is None
    assert measure_tested_for("agency_rate") == "agency_rate"
