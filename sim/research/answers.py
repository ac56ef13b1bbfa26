"""Answers to the councils' questions from finished runs: your own in ``results``, else the reference results.

The reference results are small tables kept with the program (``results/reference/answers``). A run of the same study in
``results`` goes before them, for it is the reader's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.analysis.futures import futures
from sim.research.answer_numbers import NumberLine, numbers_behind
from sim.research.answer_rows import Row, rows_in, rows_of, table_text
from sim.research.answer_words import MissingRowError, Table, answer_text, needed
from sim.result import Result
from sim.runs.manifest import COMPLETE, Manifest, read_manifest
from sim.runs.store import Store
from sim.settings.answer_slots import Slot, slots_of
from sim.settings.questions import Question, QuestionList
from sim.settings.shipped import configs_folder

RESULTS = Path("results")
REFERENCE = RESULTS / "reference" / "answers"


@dataclass(frozen=True, slots=True)
class Answer:
    """The present answer to a question.

    Attributes:
        text: the sentence with its numbers; origin: where the futures are; futures: of each plan, the fewest of its studies.
        numbers: what the sentence tells, line by line.
    """

    text: str
    origin: str
    futures: int
    numbers: tuple[NumberLine, ...]


def wanted_by(listed: QuestionList, study: str) -> list[tuple[Slot, date]]:
    """Return every place that answers fill from a study, each with its date."""
    found = []
    for question in listed.of_study(study):
        for slot in slots_of(question.answer):
            day = slot.day or question.at
            if (slot.study or question.studies[0]) == study and day is not None:
                found.append((slot, day))
    return found


def rows_from(result: Result, listed: QuestionList) -> tuple[Row, ...]:
    """Return the table of a finished run of a study.

    Args:
        result: of the run.
        listed: the questions, which say what is looked at.
    """
    return rows_of(futures(result.monthly), wanted_by(listed, result.manifest.name))


class AnswerBook:
    """The present answers to the questions; a study's table is made or read once."""

    def __init__(self, listed: QuestionList, results: Path = RESULTS, reference: Path | None = None) -> None:
        """Say where results are.

        Args:
            listed: the questions.
            results: folder of the reader's own runs.
            reference: folder of the reference tables; the one kept with the program when left out.
        """
        self._listed = listed
        self._results = results
        self._reference = reference if reference is not None else reference_folder()
        self._tables: dict[str, Table | None] = {}

    def answer(self, question: Question) -> Answer | None:
        """Return the present answer to a question; None while there are no results for it.

        Args:
            question: to answer.
        """
        if not question.answer:
            return None
        council = self._listed.council_of(question)
        tables = {study: table for study in needed(question) if (table := self._table(study, council)) is not None}
        if len(tables) < len(needed(question)):
            return None
        try:
            text, numbers = answer_text(question, tables), numbers_behind(question, tables)
            return Answer(text, _origins(tables), min(table.futures for table in tables.values()), numbers)
        except MissingRowError:
            return None

    def _table(self, study: str, council: str) -> Table | None:
        """Return the table of a study: of the reader's own run, else the reference."""
        if study not in self._tables:
            own = own_table(self._results / study, study, self._listed)
            self._tables[study] = own or reference_table(self._reference / council, study)
        return self._tables[study]


def _origins(tables: Mapping[str, Table]) -> str:
    """Say where the futures of an answer are."""
    return ", ".join(dict.fromkeys(table.origin for table in tables.values()))


def reference_folder() -> Path:
    """Return the folder of the reference tables: in the current folder, else beside the shipped configs."""
    return REFERENCE if REFERENCE.is_dir() else configs_folder().parent / REFERENCE


def own_table(folder: Path, study: str, listed: QuestionList) -> Table | None:
    """Return the table of a finished run of a study in a folder; None when there is none.

    Args:
        folder: results folder.
        study: its name.
        listed: the questions.
    """
    manifest = read_manifest(Store(folder)) if folder.is_dir() else None
    if manifest is None or manifest.status != COMPLETE or manifest.name != study:
        return None
    return table_of(manifest, rows_from(Result(folder), listed), f"{folder.as_posix()} (run {manifest.run_id})")


def table_of(manifest: Manifest, rows: tuple[Row, ...], origin: str) -> Table:
    """Return the table of a finished run.

    Args:
        manifest: of the run.
        rows: made from its futures.
        origin: said to readers.
    """
    opening, end = (
        date.fromisoformat(str(day)) for day in (manifest.inputs["council"]["opening"]["date"], manifest.inputs["end"])
    )
    return Table(manifest.name, manifest.used or 0, opening, end, manifest.results_version, origin, _by_key(rows))


def reference_table(folder: Path, study: str) -> Table | None:
    """Return the reference table of a study; None when it has not been made.

    Args:
        folder: tables of one council.
        study: its name.
    """
    account, rows = folder / f"{study}.json", folder / f"{study}.csv"
    if not (account.is_file() and rows.is_file()):
        return None
    known = json.loads(account.read_text(encoding="utf-8"))
    origin = f"reference results (run {known['run_id']}, results version {known['results_version']})"
    opening, end = (date.fromisoformat(known[name]) for name in ("opening", "end"))
    found = rows_in(rows.read_text(encoding="utf-8"))
    return Table(study, known["futures"], opening, end, known["results_version"], origin, _by_key(found))


def _by_key(rows: tuple[Row, ...]) -> dict[tuple[str, str, date], Row]:
    return {(row.name, row.plan, row.at): row for row in rows}


def write_reference(result: Result, listed: QuestionList, folder: Path, command: str) -> None:
    """Write the reference table of a finished run and the account of how it was made.

    Args:
        result: of the run.
        listed: the questions.
        folder: of the council's tables.
        command: that makes the same run.
    """
    manifest = result.manifest
    account = {
        "study": manifest.name,
        "council": folder.name,
        "command": command,
        "run_id": manifest.run_id,
        "inputs_sha256": manifest.inputs_sha256,
        "seed": manifest.seed,
        "results_version": manifest.results_version,
        "futures": manifest.used,
        "plans": list(manifest.plans),
        "opening": manifest.inputs["council"]["opening"]["date"],
        "end": manifest.inputs["end"],
        "questions": [question.id for question in listed.of_study(manifest.name)],
        "versions": dict(manifest.versions[-1]) if manifest.versions else {},
        "platform": manifest.platform,
        "processor_minutes": round(sum(sum(plan.values()) for plan in manifest.seconds.values()) / 60, 2),
    }
    store = Store(folder)
    store.write(folder / f"{manifest.name}.csv", table_text(rows_from(result, listed)).encode())
    store.write(folder / f"{manifest.name}.json", (json.dumps(account, indent=1, ensure_ascii=False) + "\n").encode())
