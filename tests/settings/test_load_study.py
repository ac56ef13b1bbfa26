"""A study is read with the council and the plans it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.settings.council import Council
from sim.settings.load import (
    Loaded,
    WholeStudy,
    blamed,
    load_any,
    load_council,
    load_plan,
    load_study,
    load_whole_study,
)
from sim.settings.plan import Plan
from sim.settings.problems import Fault, ProblemsFound
from sim.settings.shipped import configs_folder, shipped_names

pytestmark = pytest.mark.unit

STUDY = """\
title = "Does it help?"
council = "example-small"
horizon = "12 months"
measures = ["average_caseload"]

[plans]
do-nothing = "do-nothing"
more = { policies = [{ kind = "extra_posts", posts = 2, start = 2019-01-01 }] }

[set]
"demand.rereferral_share" = 0.3

[why]
"demand.rereferral_share" = "the year the front door changed"
"""


def study_in(folder: Path, text: str = STUDY) -> Path:
    path = folder / "question.toml"
    path.write_text(text, encoding="utf-8")
    return path


def found_in(path: Path, *sets: str) -> list[tuple[str, int | None, str, str]]:
    with pytest.raises(ProblemsFound) as found:
        load_whole_study(path, sets)
    return [(Path(each.file).name, each.line, each.setting, each.problem) for each in found.value.problems]


def council_keys() -> list[str]:
    return [name for name in shipped_names("council") if name not in ("england",)]


@pytest.mark.parametrize("name", council_keys())
def test_every_shipped_council_loads_without_a_problem(name: str) -> None:
    council = load_council(name)

    assert council.name == name
    assert council.provenance


@pytest.mark.parametrize("name", shipped_names("plan"))
def test_every_shipped_plan_loads_under_its_own_name(name: str) -> None:
    assert load_plan(name).name == name


@pytest.mark.parametrize("name", shipped_names("study"))
def test_every_shipped_study_loads_with_all_it_names(name: str) -> None:
    whole = load_whole_study(name)

    assert whole.study.model.name == name
    assert whole.plans[0].name == whole.study.model.baseline


def test_a_study_brings_its_council_with_its_own_overrides_and_all_plans(tmp_path: Path) -> None:
    whole = load_whole_study(study_in(tmp_path))

    assert whole.study.model.name == "question"
    assert [plan.name for plan in whole.plans] == ["do-nothing", "more"]
    assert whole.council.model.demand.rereferral_share.value == 0.3
    assert Path(whole.council.provenance["demand.rereferral_share"].file).name == "question.toml"
    assert whole.council.provenance["demand.rereferral_share"].line == 11
    assert {Path(file.name).name for file in whole.files} >= {"question.toml", "example-small.toml"}


def test_overrides_of_the_command_line_reach_the_study_or_its_council(tmp_path: Path) -> None:
    whole = load_whole_study(study_in(tmp_path), ["seed=7", "demand.rereferral_share=0.25"])

    assert whole.study.model.seed == 7
    assert whole.council.model.demand.rereferral_share.value == 0.25


def test_an_override_of_the_council_needs_a_reason(tmp_path: Path) -> None:
    path = study_in(tmp_path, STUDY.split("[why]", maxsplit=1)[0])

    assert found_in(path) == [("question.toml", 11, "demand.rereferral_share", "changes the council without saying why")]


def test_problems_of_the_study_its_council_and_its_plans_come_together(tmp_path: Path) -> None:
    (tmp_path / "bad-plan.toml").write_text('[[policies]]\nkind = "extra_posts"\nposts = "2"\n', encoding="utf-8")
    text = STUDY.replace("= 0.3", "= 30").replace('do-nothing = "do-nothing"', 'bad = "bad-plan"\nlost = "no-such-plan"')

    found = found_in(study_in(tmp_path, text))

    assert ("question.toml", 12, "demand.rereferral_share", "30 is outside 0 to 1") in found
    assert ("bad-plan.toml", 3, "policies[extra_posts].posts", '"2" is text, not a number') in found
    assert ("question.toml", 8, "plans.lost", "there is no plan 'no-such-plan'") in found


def test_a_council_that_is_not_there_is_blamed_on_the_line_that_names_it(tmp_path: Path) -> None:
    found = found_in(study_in(tmp_path, STUDY.replace("example-small", "exampel-small")))

    assert found == [("question.toml", 2, "council", "there is no council 'exampel-small'")]


def test_a_plan_beside_the_study_comes_before_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "both.toml").write_text('title = "Ours"\n', encoding="utf-8")
    path = study_in(tmp_path, STUDY.replace('do-nothing = "do-nothing"', 'both = "both"'))

    assert [plan.title for plan in load_whole_study(path).plans if plan.name == "both"] == ["Ours"]


def test_whatever_a_file_is_it_is_recognised(tmp_path: Path) -> None:
    study = load_any(study_in(tmp_path))
    plan = load_any(configs_folder() / "plans" / "do-nothing.toml")
    council = load_any("example-small")

    assert isinstance(study, WholeStudy)
    assert isinstance(plan, Loaded)
    assert isinstance(plan.model, Plan)
    assert isinstance(council, Loaded)
    assert isinstance(council.model, Council)
    assert load_study(study_in(tmp_path)).council == "example-small"


def test_a_fault_found_after_loading_gets_the_line_of_its_setting_or_of_the_table_around_it(tmp_path: Path) -> None:
    loaded = load_whole_study(study_in(tmp_path)).study

    exact = blamed(loaded, Fault("horizon", "is too long", "Shorten it."))
    around = blamed(loaded, Fault("grades", "is unknown", "Correct it."), "plans.more.policies[extra_posts]")

    assert (exact.line, exact.setting) == (3, "horizon")
    assert (around.line, around.setting) == (8, "plans.more.policies[extra_posts].grades")


def test_a_grid_its_plan_cannot_follow_is_blamed_on_its_line(tmp_path: Path) -> None:
    grid = '[[grids]]\nplan = "more"\nvary = { "extra_posts.colour" = [1.0] }\n'
    found = found_in(study_in(tmp_path, STUDY.replace("[set]", grid + "[set]")))

    assert [(file, problem) for file, _, _, problem in found] == [("question.toml", "'colour' is not a setting of this policy")]
    assert load_whole_study(study_in(tmp_path)).warnings == ()
