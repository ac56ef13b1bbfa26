"""Councils, plans and studies by name or from files: the door through which every input comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TypeVar

from sim.settings.council import Council
from sim.settings.document import Document, read_document
from sim.settings.plan import Plan
from sim.settings.problems import Fault, Problem, ProblemsFound
from sim.settings.quantity import Settings
from sim.settings.reading import FileUsed, Loaded, blamed, load_document, load_model, path_of_name
from sim.settings.shipped import configs_folder
from sim.settings.study import GridError, Study

__all__ = [
    "FileUsed",
    "Loaded",
    "WholeStudy",
    "blamed",
    "configs_folder",
    "load_any",
    "load_council",
    "load_document",
    "load_model",
    "load_plan",
    "load_study",
    "load_whole_study",
]

M = TypeVar("M", bound=Settings)


@dataclass(frozen=True, slots=True)
class WholeStudy:
    """A study with everything it names.

    Attributes:
        study: the question; council: the authority it is asked of, with the study's own overrides.
        plans: every plan to simulate, the baseline first.
        plan_files: the plans read from files of their own.
    """

    study: Loaded[Study]
    council: Loaded[Council]
    plans: tuple[Plan, ...]
    plan_files: tuple[Loaded[Plan], ...] = ()

    @property
    def files(self) -> tuple[FileUsed, ...]:
        """Every file that was read."""
        of_plans = [file for plan in self.plan_files for file in plan.files]
        return tuple(dict.fromkeys([*self.study.files, *self.council.files, *of_plans]))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What the owners of the files ought to know."""
        of_plans = [warning for plan in self.plan_files for warning in plan.warnings]
        return (*self.study.warnings, *self.council.warnings, *of_plans)


def load_council(name_or_path: str | FilePath, sets: Sequence[str] = ()) -> Council:
    """Return a council by its shipped name or from a file; its ``provenance`` says where each setting comes from.

    Raises:
        ProblemsFound: with everything that is wrong.
    """
    return load_model(Council, name_or_path, "council", sets).model


def load_plan(name_or_path: str | FilePath, sets: Sequence[str] = ()) -> Plan:
    """Return a plan by its shipped name or from a file.

    Raises:
        ProblemsFound: with everything that is wrong.
    """
    return load_model(Plan, name_or_path, "plan", sets).model


def load_study(name_or_path: str | FilePath, sets: Sequence[str] = ()) -> Study:
    """Return a study by its shipped name or from a file, without looking at its council and plans.

    Raises:
        ProblemsFound: with everything that is wrong.
    """
    return load_model(Study, name_or_path, "study", sets).model


def load_whole_study(name_or_path: str | FilePath, sets: Sequence[str] = ()) -> WholeStudy:
    """Return a study with its council and plans, checked together; overrides of the council may stand in the study.

    Raises:
        ProblemsFound: with everything that is wrong in any of the files.
    """
    study = load_model(Study, name_or_path, "study", sets)
    folder = FilePath(study.files[-1].path).parent
    problems: list[Problem] = []
    council = _part(Council, "council", study.model.council, folder, problems, study)
    found = {name: _part(Plan, "plan", name, folder, problems, study) for name in study.model.plan_files()}
    plans = {name: loaded.model for name, loaded in found.items() if loaded is not None}
    whole = _all_plans(study, plans, problems) if len(plans) == len(found) else ()
    if council is None or problems:
        raise ProblemsFound(problems)
    return WholeStudy(study, council, whole, tuple(loaded for loaded in found.values() if loaded is not None))


def load_any(name_or_path: str | FilePath, sets: Sequence[str] = ()) -> Loaded[Council] | Loaded[Plan] | WholeStudy:
    """Return whatever a file is: a council, a plan, or a study with everything it names.

    Raises:
        ProblemsFound: with everything that is wrong.
    """
    path = path_of_name(name_or_path)
    kind = kind_of(read_document(path, path.name))
    if kind == "study":
        return load_whole_study(name_or_path, sets)
    if kind == "plan":
        return load_model(Plan, name_or_path, "plan", sets)
    return load_model(Council, name_or_path, "council", sets)


def kind_of(document: Document) -> str:
    """Return whether a file is a council, a plan or a study, by what only one of them holds, else by its folder."""
    if "council" in document.data:
        return "study"
    if "policies" in document.data:
        return "plan"
    folder = document.path.parent.name if document.path else ""
    is_plan = folder == "plans" and not set(document.data) & (set(Council.model_fields) - set(Plan.model_fields))
    return "plan" if is_plan else "council"


def _part(
    cls: type[M], kind: str, name: str, folder: FilePath, problems: list[Problem], study: Loaded[Study]
) -> Loaded[M] | None:
    """Read what a study names: beside it first, then among the shipped files; None with the problems noted."""
    overrides = study.for_council if kind == "council" else ()
    try:
        return load_model(cls, path_of_name(name, kind, folder), kind, overrides=overrides)
    except ProblemsFound as found:
        is_missing = len(found.problems) == 1 and found.problems[0].line is None and not found.problems[0].setting
        problems += [_at_its_name(each, study, name) for each in found.problems] if is_missing else found.problems
        return None


def _at_its_name(problem: Problem, study: Loaded[Study], name: str) -> Problem:
    """Blame a file that is not there on the line of the study that names it."""
    keys = [f"plans.{key}" for key, entry in study.model.plans.items() if entry == name]
    said = problem.problem if name in problem.problem else f"'{name}' {problem.problem}"
    return blamed(study, Fault("council" if study.model.council == name else keys[0], said, problem.fix))


def _all_plans(study: Loaded[Study], found: dict[str, Plan], problems: list[Problem]) -> tuple[Plan, ...]:
    try:
        return study.model.all_plans(found)
    except GridError as error:
        problems.append(blamed(study, error.fault, "grids"))
        return ()
