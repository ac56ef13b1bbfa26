"""What neighbours take away from a plan when they answer it (model.md 14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sim.analysis.futures import futures
from sim.analysis.leakage import Leakage, leakage
from sim.measures.catalogue import measure_of
from sim.result import Result
from sim.runs.manifest import Refused


@dataclass(frozen=True, slots=True)
class Answered:
    """A plan with neighbours that keep still, and with neighbours that answer.

    Attributes:
        plan, answered, baseline: plans of the run; futures: the same for all three.
        leakages: by measure.
    """

    plan: str
    answered: str
    baseline: str
    at: date
    futures: int
    leakages: tuple[tuple[str, Leakage], ...]

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "plan": self.plan,
            "answered": self.answered,
            "baseline": self.baseline,
            "at": self.at.isoformat(),
            "replications": self.futures,
            "measures": [_leakage_json(measure, found) for measure, found in self.leakages],
        }


def _leakage_json(measure: str, found: Leakage) -> dict[str, Any]:
    """Return the leakage of one measure for programs."""
    parts = {"effect": found.effect, "effect_answered": found.effect_answered, "lost": found.lost}
    intervals = {name: {"mean": one.mean, "low95": one.low, "high95": one.high} for name, one in parts.items()}
    share = found.share_lost
    return {
        "measure": measure,
        **intervals,
        "share_lost": {"value": share.value, "low95": share.low95, "high95": share.high95},
        "reason": share.reason,
    }


def leaks(
    out: str | Path,
    plan: str,
    answered: str,
    *,
    measures: tuple[str, ...] = (),
    at: date | str | None = None,
    baseline: str | None = None,
) -> Answered:
    """Return how much of a plan's effect the neighbours' answer takes away.

    Args:
        out: folder of a finished run with all three plans.
        plan: with neighbours that keep still.
        answered: the same plan with neighbours that answer.
        measures: canonical names; those of the study when none is named.
        at: date; that of the study, else the end of the run, when left out.
        baseline: neither plan nor answer; that of the run when left out.

    Raises:
        Refused: the study has no measure and none is named.
        AnalysisRefused: a plan or measure is not in the run.
    """
    result = Result(out)
    study = result.manifest.study
    wanted = measures or tuple(study.get("measures", ()))
    if not wanted:
        raise Refused("Name a measure with --measure.")
    against = baseline or result.baseline
    found = futures(result.monthly, (against, plan, answered))
    when = at or study.get("at")
    month = found.month_of(when) if when else len(found.month_ends) - 1
    parts = tuple(
        (name, leakage(found, name, month, plan=plan, answered=answered, baseline=against))
        for name in wanted
        if measure_of(name) is not None
    )
    return Answered(plan, answered, against, found.month_ends[month], len(found.replications), parts)
