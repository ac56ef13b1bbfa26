"""What the app writes and what it makes of a form: files read back as they were meant, faults beside their boxes."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from sim.app import forms
from sim.app.files import Folder, NameTaken, checked
from sim.app.forms import Filled
from sim.app.pages import study_data
from sim.app.saving import problems_of
from sim.report.wording import message_faults
from sim.settings.load import load_plan
from sim.settings.plan import POLICIES

pytestmark = pytest.mark.unit
ALLOWANCE = {
    "name": "stay",
    "title": "Stay a while",
    "p0.kind": "retention_allowance",
    "p0.annual_gbp": "2400",
    "p0.grades": "experienced, social_worker",
    "p0.start": "2019-01-01",
    "p0.tie_in": "12 months",
    "p0.clawback_share": "0.5",
    "p0.why": "agreed in May",
    "p3.kind": "extra_posts",
    "p3.posts": "14",
    "p3.why": "the paper's option 2",
}


def test_a_form_becomes_a_plan_file_that_loads(tmp_path: Path) -> None:
    path = Folder(tmp_path).write("plan", "stay", forms.plan_data(ALLOWANCE))

    plan = load_plan(path)

    allowance, posts = plan.policies
    assert (allowance.annual_gbp, allowance.grades, allowance.start) == (
        2400,
        ("experienced", "social_worker"),
        date(2019, 1, 1),
    )
    assert allowance.tie_in == pytest.approx(365.25)
    assert posts.posts == 14
    assert [policy.why for policy in plan.policies] == ["agreed in May", "the paper's option 2"]


def test_a_plan_comes_back_into_the_form_as_it_was_typed() -> None:
    data = forms.plan_data(ALLOWANCE)

    again = forms.plan_data({"name": "stay", **forms.values_of_plan(data)})

    without_names = [{key: value for key, value in policy.items() if key != "name"} for policy in again["policies"]]
    assert without_names == [{key: value for key, value in policy.items() if key != "name"} for policy in data["policies"]]


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    path = folder.write("plan", "stay", {"title": "first", "policies": []})

    with pytest.raises(NameTaken):
        folder.write("plan", "stay", {"title": "second", "policies": []})

    assert tomllib.loads(path.read_text())["title"] == "first"
    assert [each.name for each in path.parent.iterdir()] == ["stay.toml"]


@pytest.mark.parametrize("name", ["", "../x", "A", "a/b", ".x", "a" * 61, "a b", "x.toml", "-x"])
def test_names_outside_the_pattern_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        checked(name)


def test_problems_stand_beside_their_boxes_in_the_words_of_check() -> None:
    values = ALLOWANCE | {"p0.annual_gbp": "lots", "p3.posts": "-3", "p0.clawback_share": "50"}

    beside, apart = forms.plan_faults(values, problems_of(Folder(Path()), "plan", forms.plan_data(values)))

    assert set(beside) == {"p0.annual_gbp", "p3.posts", "p0.clawback_share"}
    assert beside["p3.posts"] == "-3 is below 0. Give 0 or more."
    assert "0.5" in beside["p0.clawback_share"]
    assert apart == []
    assert [message_faults(text) for text in beside.values()] == [[], [], []]


def test_two_policies_of_a_kind_keep_their_own_faults() -> None:
    values = ALLOWANCE | {"p4.kind": "extra_posts", "p4.posts": "many", "p4.why": "x"}

    beside, _ = forms.plan_faults(values, problems_of(Folder(Path()), "plan", forms.plan_data(values)))

    assert set(beside) == {"p4.posts"}


def test_every_policy_needs_its_reason() -> None:
    assert set(forms.missing_reasons(ALLOWANCE | {"p0.why": ""})) == {"p0.why"}
    assert forms.missing_reasons(ALLOWANCE) == {}


@pytest.mark.parametrize("kind", sorted(POLICIES))
def test_every_kind_of_policy_has_a_form_with_labels_and_evidence(kind: str) -> None:
    form = forms.policy_form(2, kind, Filled({}))

    assert form.title
    assert form.strength in {"our judgement", "weak evidence", "medium evidence", "strong evidence"}
    assert all(box.label and box.name.startswith("p2.") for box in form.boxes)
    assert form.boxes[-1].name == "p2.why"
    assert form.boxes[-1].required


@pytest.mark.parametrize(
    ("typed", "field", "expected"),
    [
        ("2400", "annual_gbp", 2400),
        ("0.5", "clawback_share", 0.5),
        ("2019-02-30", "start", "2019-02-30"),
        ("12 weeks", "tie_in", "12 weeks"),
    ],
)
def test_boxes_are_read_as_a_file_would_hold_them(typed: str, field: str, expected: object) -> None:
    assert forms.as_written(typed, POLICIES["retention_allowance"].model_fields[field]) == expected


def test_a_body_is_text_of_at_most_64_kilobytes() -> None:
    assert forms.parse_body(b"name=a%26b&title=%C2%A35") == {"name": "a&b", "title": "£5"}
    with pytest.raises(ValueError, match="64 KB"):
        forms.parse_body(b"x" * (64 * 1024 + 1))
    with pytest.raises(ValueError, match="utf-8"):
        forms.parse_body(b"name=\xff\xfe")


def test_a_study_holds_its_plans_and_do_nothing_is_always_there(tmp_path: Path) -> None:
    class Place:
        folder = Folder(tmp_path)

    values = {
        "title": "What keeps people?",
        "council": "bradford-2018",
        "plan.retention-allowance-2400": "yes",
        "plan.do-nothing": "yes",
        "plan.../x": "yes",
        "end": "2020-09-30",
        "by": "2019-12-31",
        "measure": "average_caseload",
        "sense": "or less",
        "goal": "18",
        "reps": "200",
    }

    data = study_data(Place(), values)  # type: ignore[arg-type]

    assert set(data["plans"]) == {"retention-allowance-2400"}
    assert data["plans"]["retention-allowance-2400"]["policies"][0]["annual_gbp"] == 2400
    assert data["targets"] == ["average_caseload<=18"]
    assert (data["end"], data["by"], data["reps"]) == (date(2020, 9, 30), date(2019, 12, 31), 200)
