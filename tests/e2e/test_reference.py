"""The reference results: a sample is made again and compared, and the pages that quote them are current."""

from __future__ import annotations

import json
import sys
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

import sim
from sim.research.answer_rows import Row
from sim.research.answer_words import Table
from sim.settings.questions import load_questions

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "results" / "reference"
THE_SAME = ("study", "council", "command", "run_id", "inputs_sha256", "seed", "futures", "plans", "opening", "end", "questions")


def script(path: str) -> ModuleType:
    """A script of the repository as a module."""
    spec = spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules.setdefault(spec.name, module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


@pytest.mark.golden
def test_the_sample_made_again_is_the_committed_one(tmp_path: Path) -> None:
    committed = REFERENCE / "sample" / "bradford-2018"
    reference = script("experiments/reference.py")

    assert reference.make_sample(tmp_path) == 0

    made = tmp_path / "bradford-2018"
    accounts = [json.loads((folder / "early-warning.json").read_text(encoding="utf-8")) for folder in (committed, made)]
    assert accounts[0]["results_version"] == sim.RESULTS_VERSION, "make it again: python experiments/reference.py --sample"
    assert {name: accounts[1][name] for name in THE_SAME} == {name: accounts[0][name] for name in THE_SAME}
    assert (made / "early-warning.csv").read_text() == (committed / "early-warning.csv").read_text()


@pytest.mark.unit
def test_every_study_of_a_question_has_a_number_of_futures() -> None:
    tasks = script("experiments/reference.py").tasks_of
    listed = {study for question in load_questions().question for study in question.studies}
    folders = {path.stem for council in ROOT.glob("experiments/*-20*") for path in council.glob("*.toml")}

    assert {task.study for task in tasks(sorted(listed), None)} == listed == folders


@pytest.mark.unit
def test_a_study_not_in_the_list_is_refused() -> None:
    with pytest.raises(SystemExit, match="no-such-study"):
        script("experiments/reference.py").tasks_of(["no-such-study"], None)


@pytest.mark.unit
def test_a_plan_that_changes_nothing_is_named() -> None:
    day = date(2019, 3, 31)
    same = Row("leavers_fte", "idle", day, 10, 5.0, change=0.0, change_low95=0.0, change_high95=0.0)
    rows = [same, Row("agency_fte", "posts", day, 10, 5.0, change=0.5, change_low95=-1.0, change_high95=2.0)]
    rows += [Row("leavers_fte", "do-nothing", day, 10, 5.0)]
    table = Table("tiny", 10, day, day, 1, "", {(row.name, row.plan, row.at): row for row in rows})

    assert script("experiments/reference.py").without_effect(table) == ["idle"]


@pytest.mark.unit
def test_the_manifest_adds_up_the_time_of_every_study(tmp_path: Path) -> None:
    account = json.loads((REFERENCE / "sample" / "bradford-2018" / "early-warning.json").read_text(encoding="utf-8"))
    for study, minutes in (("one", 0.5), ("two", 2.0)):
        path = tmp_path / "answers" / "bradford-2018" / f"{study}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(account | {"study": study, "processor_minutes": minutes}), encoding="utf-8")

    script("experiments/reference.py").write_manifest(tmp_path / "answers")

    made = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert made["seconds"] == {"bradford-2018": {"one": 30, "two": 120}}


@pytest.mark.unit
def test_the_pages_of_answers_are_current() -> None:
    for path, text in script("docs/make_answer_pages.py").pages().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: python docs/make_answer_pages.py"


@pytest.mark.unit
def test_a_table_is_done_only_with_the_same_inputs_futures_and_version(tmp_path: Path) -> None:
    reference, listed = script("experiments/reference.py"), load_questions()
    task = reference.tasks_of(["early-warning"], 3)[0]
    folder = tmp_path / "bradford-2018"
    folder.mkdir()
    for name in ("early-warning.csv", "early-warning.json"):
        (folder / name).write_bytes((REFERENCE / "sample" / "bradford-2018" / name).read_bytes())
    account = json.loads((folder / "early-warning.json").read_text())
    account |= {"inputs_sha256": task.inputs_sha256, "results_version": sim.RESULTS_VERSION}
    (folder / "early-warning.json").write_text(json.dumps(account))

    assert task.is_done(tmp_path, listed)
    assert not reference.tasks_of(["early-warning"], 4)[0].is_done(tmp_path, listed)

    (folder / "early-warning.csv").write_text((folder / "early-warning.csv").read_text().rsplit("\n", 2)[0] + "\n")
    assert not task.is_done(tmp_path, listed)
