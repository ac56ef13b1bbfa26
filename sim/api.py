"""What the command line, the app and notebooks call about files and lists; running is in ``sim.running``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.refusals import AnalysisRefused
from sim.naming import file_of
from sim.runs.disk import StorageError
from sim.runs.manifest import Refused
from sim.settings.load import WholeStudy, load_any
from sim.settings.plan import Plan
from sim.settings.problems import Problem, ProblemsFound, text_of

if TYPE_CHECKING:
    from sim.settings.council import Council
    from sim.settings.quantity import Settings
    from sim.settings.reading import Loaded

__all__ = ["InputErrors", "ProblemsFound", "StorageError"]

InputErrors = (Refused, AnalysisRefused)
Json = dict[str, Any]


def load(file: str | Path, sets: Sequence[str] = ()) -> Council | Plan | WholeStudy:
    """Load a council, a plan or a study by its shipped name or from a file.

    Args:
        file: a path, or a name such as ``bradford-2018``.
        sets: changes of settings, each ``KEY=VALUE``.

    Raises:
        ProblemsFound: with everything that is wrong.
    """
    found = load_any(file_of(file), sets)
    return found if isinstance(found, WholeStudy) else found.model


def load_all(files: Sequence[str | Path], sets: Sequence[str] = ()) -> list[Council | WholeStudy]:
    """Load councils and studies to run, with the problems of all of them at once.

    Args:
        files: paths or shipped names.
        sets: changes of settings, each ``KEY=VALUE``.

    Raises:
        ProblemsFound: with everything that is wrong in any of them.
        Refused: one of them is a plan.
    """
    found: list[Council | WholeStudy] = []
    problems: list[Problem] = []
    for file in files:
        try:
            loaded = load(file, sets)
        except ProblemsFound as error:
            problems += error.problems
            continue
        if isinstance(loaded, Plan):
            raise Refused(f"{file} is a plan. Name it in a study, or run a council.")
        found.append(loaded)
    if problems:
        raise ProblemsFound(problems)
    return found


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with files.

    Attributes:
        files: how many were read; problems: everything to mend; notes: what deserves a look although it can be used.
    """

    files: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]

    def text(self) -> str:
        """Say what is wrong, or that nothing is."""
        if self.problems:
            return text_of(self.problems)
        return "No problem found." if self.files == 1 else f"No problem found in {self.files} files."


def check(files: Sequence[str | Path]) -> Checked:
    """Look for everything that is wrong in council, plan and study files.

    Args:
        files: paths or shipped names.
    """
    problems: list[Problem] = []
    notes: list[str] = []
    for file in files:
        try:
            notes += _notes(file)
        except ProblemsFound as found:
            problems += found.problems
        except Refused as refused:
            problems.append(Problem(str(file), None, "", "", str(refused).removesuffix("."), ""))
    return Checked(len(files), tuple(problems), tuple(notes))


def _notes(file: str | Path) -> list[str]:
    """Check one file, and a study with everything it names; return what deserves a look.

    Raises:
        ProblemsFound: with everything that is wrong.
        Refused: the run it asks for cannot be.
    """
    from sim.orders import checked_inputs  # noqa: PLC0415 - heavy
    from sim.running import asked_of  # noqa: PLC0415 - heavy

    found = load_any(file_of(file))
    if isinstance(found, WholeStudy) or not isinstance(found.model, Plan):
        checked_inputs(asked_of(found if isinstance(found, WholeStudy) else found.model))
    return [problem.as_line().strip() for problem in found.warnings] + _start_balance(found)


def _start_balance(found: Loaded[Any] | WholeStudy) -> list[str]:
    """Say whether the opening of a council, or of a study's council, is in balance; nothing for a plan."""
    from sim.settings.balance import balance_report, balance_warnings  # noqa: PLC0415 - heavy
    from sim.settings.balance_words import balance_lines  # noqa: PLC0415 - heavy
    from sim.settings.council import Council  # noqa: PLC0415 - heavy

    council = found.council.model if isinstance(found, WholeStudy) else found.model
    if not isinstance(council, Council) or council.opening.allow_empty:
        return []
    report = balance_report(council)
    warnings = [f"{fault.setting}: {fault.problem}" for fault in balance_warnings(council, report)]
    return [*balance_lines(report), *warnings]


def explain(file: str | Path, sets: Sequence[str] = ()) -> list[Json]:
    """Return every resolved setting of a file with its source and the file it comes from.

    Args:
        file: a path or a shipped name.
        sets: changes of settings, each ``KEY=VALUE``.

    Raises:
        ProblemsFound: with everything that is wrong.
    """
    from sim.settings.explain import explain as explained  # noqa: PLC0415 - heavy

    return [setting.as_dict() for setting in explained(_settings(file, sets))]


def _settings(file: str | Path, sets: Sequence[str] = ()) -> Settings:
    """Return the settings of a file; of a study, those of the study itself."""
    found = load(file, sets)
    return found.study.model if isinstance(found, WholeStudy) else found


def difference(first: str | Path, second: str | Path) -> list[Json]:
    """Return the settings in which two files differ, each with both values.

    Args:
        first: a path or a shipped name.
        second: another.

    Raises:
        ProblemsFound: with everything that is wrong in either.
    """
    from sim.settings.explain import differences  # noqa: PLC0415 - heavy

    return [
        {
            "setting": found.setting,
            "first": found.first.value if found.first else None,
            "second": found.second.value if found.second else None,
            "first_file": found.first.file if found.first else None,
            "second_file": found.second.file if found.second else None,
        }
        for found in differences(_settings(first), _settings(second))
    ]


def new(name: str, start: str) -> Path:
    """Write a council file to begin from in the current folder.

    Args:
        name: of the new council.
        start: name of the council it extends.

    Raises:
        ProblemsFound: the name cannot be one, or there is no such council.
        Refused: there is a file of this name already.
    """
    from sim.settings.load import load_council  # noqa: PLC0415 - heavy
    from sim.settings.new_council import new_council_text  # noqa: PLC0415 - heavy

    return _write_new(name, new_council_text(name, start, load_council(start)))


def new_from_dfe(name: str, area: str, files: Sequence[Path]) -> tuple[Path, tuple[str, ...]]:
    """Write a council file made from the Department for Education's published files, in the current folder.

    Args:
        name: of the new council.
        area: the authority as published, such as ``Wakefield``.
        files: published files, workforce census and children in need.

    Returns:
        The file, and what does not balance in the published figures.

    Raises:
        ProblemsFound: files cannot be read, or a needed figure is missing.
        Refused: there is a file of this name already.
    """
    from sim.settings.dfe_import import council_from_dfe  # noqa: PLC0415 - heavy

    made = council_from_dfe(name, area, files)
    return _write_new(name, made.text), made.warnings


def _write_new(name: str, text: str) -> Path:
    path = Path(f"{name}.toml")
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise Refused(f"{path} is there already. Choose another name, or remove it first.") from error
    except OSError as error:
        raise StorageError(str(path), "cannot be written", "Check the folder and its permissions.") from error
    return path


def councils() -> list[Json]:
    """List the councils that come with Caseholder: name and title."""
    from sim.settings.load import load_council  # noqa: PLC0415 - heavy
    from sim.settings.shipped import configs_folder  # noqa: PLC0415 - heavy

    names = sorted(path.stem for path in (configs_folder() / "councils").glob("*.toml"))
    return [{"name": name, "title": load_council(name).title} for name in names]


def schema(kind: str) -> Json:
    """Return the JSON Schema of council or study files.

    Args:
        kind: ``council`` or ``study``.

    Raises:
        Refused: there is no such kind.
    """
    from sim.settings.council import Council  # noqa: PLC0415 - heavy
    from sim.settings.describe import json_schema  # noqa: PLC0415 - heavy
    from sim.settings.study import Study  # noqa: PLC0415 - heavy

    kinds: dict[str, type[Settings]] = {"council": Council, "study": Study}
    if kind not in kinds:
        raise Refused(f"{kind} is not a kind of file. Use council or study.")
    return json_schema(kinds[kind])


def definitions() -> list[Json]:
    """List every measure with unit, definition, direction, population, denominator and date rule."""
    from dataclasses import asdict  # noqa: PLC0415 - with the catalogue

    from sim.measures.catalogue import MEASURES  # noqa: PLC0415 - heavy

    return [asdict(measure) for measure in MEASURES.values()]


def questions(name: str | None = None) -> list[Json]:
    """List the questions of the council papers with the present answer and the command for it, or why there is none.

    Args:
        name: such as ``B18-1``; all when left out.

    Raises:
        Refused: there is no such question.
    """
    from sim.research.answers import AnswerBook  # noqa: PLC0415 - heavy
    from sim.settings.questions import load_questions  # noqa: PLC0415 - heavy

    listed = load_questions()
    if name is not None and name not in listed.by_id:
        raise Refused(f"{name} is not a question. List them all with: caseholder questions")
    chosen = [listed.by_id[name]] if name is not None else list(listed.question)
    book = AnswerBook(listed)
    return [_question(each, listed.council_of(each), book.answer(each)) for each in chosen]


def _question(question: Any, council: str, answer: Any) -> Json:
    """Return one question as interfaces.md lists it; where its answer comes from stands beside it."""
    from sim.settings.questions import command_for  # noqa: PLC0415 - heavy

    studies = list(question.studies)
    return {
        "id": question.id,
        "question": question.question,
        "tier": question.tier,
        "studies": studies,
        "measure": question.measures[0] if question.measures else None,
        "command": command_for(studies[0], council) if studies else None,
        "answer": answer.text if answer is not None else None,
        "answer_from": answer.origin if answer is not None else None,
        "futures": answer.futures if answer is not None else None,
        "asked": question.asked,
        "commands": [command_for(study, council) for study in studies],
        "refused": question.refused or None,
        "who_knows": question.who_knows or None,
        "lacks": question.lacks or None,
    }
