"""Runs at chosen values of the settings given as ranges: points of a design, each an ordinary run with those values fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.analysis.arrays import FloatArray
from sim.analysis.futures import Futures
from sim.research.folders import Question, Say, Task, carry_out, nobody, table_of
from sim.runs.manifest import Refused
from sim.settings.ranges import RangedSetting, drawn_council, ranged_settings, value_at

USUAL_SETTINGS = (
    "leaving.utilisation_effect",
    "leaving.pay_elasticity.total",
    "recruitment.vacancy_elasticity",
    "recruitment.pay_elasticity_of_applications",
    "agency.cover_of_vacancies",
    "agency.overload_response",
    "progress.stretch",
    "sickness.utilisation_effect",
    "demand.growth_per_year",
    "demand.rereferral_share",
    "pathway.cin.duration.mean",
    "pathway.cin.duration.cv",
    "pathway.cin.hours_per_week",
    "workload.newcomer_efficiency",
    "neighbours.response_share",
)
"""What a sensitivity study varies when nobody names settings (statistics.md 8), as far as the council gives them as ranges."""


def settings_of(asked: Question, names: Sequence[str] = ()) -> tuple[RangedSetting, ...]:
    """Return the ranged settings to vary.

    Args:
        asked: whose council is meant.
        names: dotted keys; the usual ones when none is named.

    Raises:
        Refused: a named setting is not given as a range.
    """
    known = {setting.key: setting for setting in ranged_settings(asked.council)}
    missing = [name for name in names if name not in known]
    if missing:
        raise Refused(f"Not given as a range: {', '.join(missing)}. List ranges with: caseholder show COUNCIL")
    chosen = names or [name for name in USUAL_SETTINGS if name in known]
    if not chosen:
        raise Refused("This council gives none of the usual settings as a range. Name some with --setting.")
    return tuple(known[name] for name in chosen)


@dataclass(frozen=True, slots=True)
class Design:
    """Points at which a plan is run.

    Attributes:
        plan: name; settings: varied, in the order of the columns; reps: futures of every point; seed: shared by all points.
        folder: one run for each point below it.
    """

    asked: Question
    plan: str
    settings: tuple[RangedSetting, ...]
    reps: int
    seed: int
    folder: Path

    def tasks(self, points: FloatArray) -> list[Task]:
        """Return the run of each point; settings that are not varied keep their best values."""
        return [self._task(number, point) for number, point in enumerate(points.tolist(), start=1)]

    def run(self, points: FloatArray, jobs: int, say: Say = nobody) -> list[Futures]:
        """Run the points and return their futures."""
        tasks = self.tasks(points)
        carry_out(tasks, jobs, say)
        return [table_of(task) for task in tasks]

    def _task(self, number: int, point: Sequence[float]) -> Task:
        """Return the run of one point."""
        place = {setting.key: u for setting, u in zip(self.settings, point, strict=True)}
        council = drawn_council(self.asked.council, place)
        plans = {self.plan: self.asked.plan(self.plan)}
        folder = self.folder / f"point-{number:04d}"
        return Task(folder, council, plans, self.asked.end, self.reps, self.seed, fixed_inputs=True)


def table(values: Sequence[FloatArray]) -> FloatArray:
    """Return points by replications.

    Raises:
        Refused: the measure is missing in some future.
    """
    stacked: FloatArray = np.vstack(values)
    if np.isnan(stacked).any():
        raise Refused("The measure has no value in some futures. Choose another, or a later date.")
    return stacked


def in_words(setting: RangedSetting, u: float, shown: Mapping[str, object]) -> str | float:
    """Return the value of a setting as it is written in a file, with its unit.

    Args:
        setting: the setting.
        u: its uniform number.
        shown: its row of ``sim.explain``, which knows the unit.
    """
    number = float(f"{value_at(setting, u):.6g}")
    written = shown["value"]
    if isinstance(written, str) and " " in written:
        return f"{number:g} {written.split(' ', 1)[1]}"
    return round(number) if isinstance(written, int) else number
