"""The studies that answer the questions: they exist, can be run, and show what each question asks for."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from sim.measures.catalogue import measure_of
from sim.settings.compile import compile_council, plan_problems
from sim.settings.load import load_study, load_whole_study
from sim.settings.questions import load_questions

pytestmark = pytest.mark.past

ROOT = Path(__file__).resolve().parents[2]
LIST = load_questions()
COUNCILS = sorted({paper.council for paper in LIST.seeds.values()})
FILES = {path.stem: path for council in COUNCILS for path in sorted((ROOT / "experiments" / council).glob("*.toml"))}
NOT_IN_A_RUN = {"cost_per_leaver_avoided_gbp", "posts_needed"}
"""Worked out when plans are compared, or on paper."""


def test_every_question_answered_now_has_a_study_of_its_own_council() -> None:
    answered = [question for question in LIST.question if question.tier == "M"]
    council_of = {question.id: {FILES[name].parent.name for name in question.studies} for question in answered}

    assert len(answered) == 71
    assert all(found == {LIST.council_of(LIST.by_id[name])} for name, found in council_of.items())


def test_studies_have_names_of_their_own_and_belong_to_a_question() -> None:
    files = [path for council in COUNCILS for path in (ROOT / "experiments" / council).glob("*.toml")]

    assert len(files) == len(FILES)
    assert [name for name in FILES if not LIST.of_study(name)] == []
    assert {name for question in LIST.question for name in question.studies} == set(FILES)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_study_shows_what_its_questions_ask_for(name: str) -> None:
    study = load_study(FILES[name])
    asked = LIST.of_study(name)

    assert list(study.questions) == [question.id for question in asked]
    assert study.council == FILES[name].parent.name
    assert all(measure_of(measure) is not None for measure in study.measures)
    assert {measure for question in asked for measure in question.measures} - NOT_IN_A_RUN <= set(study.measures)
    assert {question.target for question in asked if question.target} <= set(study.targets)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FILES))
def test_a_study_can_be_run(name: str) -> None:
    whole = load_whole_study(FILES[name])
    council = whole.council.model
    horizon_days = whole.study.model.horizon_days(council.opening.date)
    inputs = compile_council(council, horizon_days)

    found = [problem for plan in whole.plans for problem in plan_problems(plan, council, inputs, horizon_days)]

    assert found == []


def test_the_pages_of_the_studies_are_current() -> None:
    for path, text in _maker().pages().items():
        assert path.read_text(encoding="utf-8") == text


def test_each_council_has_a_story_that_one_command_runs() -> None:
    stories = {council: studies for council, studies, _ in _maker().STORIES}

    assert set(stories) == set(COUNCILS)
    assert all(FILES[study].parent.name == council for council, studies in stories.items() for study in studies)


def _maker() -> ModuleType:
    spec = spec_from_file_location("make_experiment_pages", ROOT / "docs" / "make_experiment_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules.setdefault(spec.name, module_from_spec(spec))
    spec.loader.exec_module(module)
    return module
