"""What finished runs still have to say: which number is worth having, where a plan fails, when its effect could be seen.

None of these runs anything. Each has a smallest number of futures; with fewer the reason is given in place of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from sim.analysis.arrays import FloatArray
from sim.analysis.detect import Detectability, detectable
from sim.analysis.futures import Futures, futures
from sim.analysis.league import Place, league_table
from sim.analysis.refusals import AnalysisRefused
from sim.analysis.scenario import Box, where_it_fails
from sim.analysis.targets import parse_target
from sim.analysis.voi import Information, value_of_information
from sim.research.choosing import better_of
from sim.research.folders import Question, month_at, question_of, values_at
from sim.result import Result
from sim.runs.manifest import Refused
from sim.settings.ranges import ranged_settings, sobol_point

Answer = TypeVar("Answer")
HEADLINE = "average_caseload"


@dataclass(frozen=True, slots=True)
class PlanLearned:
    """One plan: where it fails its target, and when its effect could be seen; or why that cannot be said."""

    plan: str
    fails: Box | str
    seen: Detectability | str


@dataclass(frozen=True, slots=True)
class Learned:
    """What a run still has to say.

    Attributes:
        worth: of knowing each setting, or why it cannot be said; plans: each beside the baseline.
    """

    name: str
    measure: str
    target: str
    at: date
    futures: int
    worth: Information | str
    plans: tuple[PlanLearned, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it for programs; a text stands where nothing can be said."""
        return {
            "study": self.name,
            "measure": self.measure,
            "target": self.target,
            "at": self.at.isoformat(),
            "replications": self.futures,
            "value_of_information": _json(self.worth),
            "plans": [{"plan": one.plan, "fails": _json(one.fails), "seen": _json(one.seen)} for one in self.plans],
        }


def _json(answer: Any) -> Any:
    """Return an answer for programs, or the text that stands in its place."""
    return answer if isinstance(answer, str) else asdict(answer)


def learn(out: str | Path, *, measure: str | None = None, target: str | None = None, at: date | str | None = None) -> Learned:
    """Read off a finished run what its futures say beyond the comparison.

    Args:
        out: results folder of a run with settings sampled afresh in each future.
        measure: the first of the study, else the average caseload, when left out.
        target: the first of the study when left out.
        at: date; that of the study, else the end of the run, when left out.

    Raises:
        Refused: the measure has no better way.
    """
    asked, result = question_of(out), Result(out)
    wanted = measure or (asked.measures[0] if asked.measures else HEADLINE)
    goal = target or (asked.targets[0] if asked.targets else "")
    found = futures(result.monthly, tuple(asked.plans))
    month = month_at(found, at or asked.at)
    points, keys = _points(asked, found)
    worth = _or_reason(lambda: _worth(asked, found, wanted, month, points, keys))
    plans = tuple(
        PlanLearned(
            plan,
            _or_reason(lambda plan=plan: _fails(found, plan, goal, month, points, keys)),  # type: ignore[misc]
            _or_reason(lambda plan=plan: _seen(found, plan, asked.baseline, wanted)),  # type: ignore[misc]
        )
        for plan in asked.plans
        if plan != asked.baseline
    )
    return Learned(asked.name, wanted, goal, found.month_ends[month], len(found.replications), worth, plans)


def _or_reason(answer: Callable[[], Answer]) -> Answer | str:
    """Return an answer, or in plain words why there is none."""
    try:
        return answer()
    except (AnalysisRefused, Refused) as refused:
        return str(refused)


def _points(asked: Question, found: Futures) -> tuple[FloatArray, list[str]]:
    """Return the uniform numbers that the settings of each future were drawn with."""
    ranged = ranged_settings(asked.council)
    rows = [list(sobol_point(asked.seed, rep, ranged).values()) for rep in found.replications]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(ranged)), [setting.key for setting in ranged]


def _worth(asked: Question, found: Futures, measure: str, month: int, points: FloatArray, keys: Sequence[str]) -> Information:
    """Return which setting is worth knowing better."""
    outcomes = {plan: values_at(found, plan, measure, month) for plan in found.plans}
    return value_of_information(outcomes, points, keys, better_of(measure), asked.seed)


def _fails(found: Futures, plan: str, target: str, month: int, points: FloatArray, keys: Sequence[str]) -> Box:
    """Return the settings under which a plan misses its target.

    Raises:
        Refused: there is no target.
    """
    if not target:
        raise Refused("Name a target with --target.")
    goal = parse_target(target)
    failed = ~goal.condition.met(found.at(plan, goal.measure, month))
    return where_it_fails(points, failed, keys)


def _seen(found: Futures, plan: str, baseline: str, measure: str) -> Detectability:
    """Return when a plan's effect would be seen in the council's own figures."""
    paths, without = (found.paths(name, measure)[:, 1:] for name in (plan, baseline))
    return detectable(paths, without, found.month_ends[1:], better_of(measure))


@dataclass(frozen=True, slots=True)
class League:
    """Councils by a measure, each with the places it may take."""

    measure: str
    futures: int
    places: tuple[Place, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"measure": self.measure, "replications": self.futures, "places": [asdict(one) for one in self.places]}


def league(outs: Sequence[str | Path], *, measure: str = HEADLINE, at: date | str | None = None) -> League:
    """Rank councils within each future, by the baseline of each run.

    Args:
        outs: results folders, one a council.
        measure: that they are ranked by.
        at: date; the end of each run when left out.

    Raises:
        SettingOutOfRange: there are fewer than two councils.
    """
    values = {}
    for out in outs:
        result = Result(out)
        found = futures(result.monthly, (result.baseline,))
        values[str(result.manifest.inputs["council"]["name"])] = values_at(found, result.baseline, measure, month_at(found, at))
    least = min(found.size for found in values.values())
    return League(measure, least, league_table({name: found[:least] for name, found in values.items()}, better_of(measure)))
