"""From posts on paper to cases per worker in practice, future by future (``sim.settings.paper_bridge``).

The steps are worked out in every future and averaged, so that they add up to the averages of the measures exactly and each has
the interval of its average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.arrays import FloatArray
from sim.analysis.futures import Futures
from sim.analysis.intervals import MeanInterval, mean_interval
from sim.settings.paper_bridge import Practice, Step, bridge

MANAGERS = "team_manager"


@dataclass(frozen=True, slots=True)
class BridgeStep:
    """One step, averaged over futures.

    Attributes:
        what: changes in this step.
        change: its size in cases per post or worker, with the interval of the average; level: where it leads, the same.
    """

    what: str
    change: MeanInterval
    level: MeanInterval


def bridge_steps(found: Futures, plan: str, baseline: str, month: int) -> tuple[BridgeStep, ...]:
    """Return the steps from cases per post at the opening to cases per worker at a month end.

    Args:
        found: futures of both plans.
        plan: whose posts are looked at; may be the baseline.
        baseline: with nothing done.
        month: position of the month end, the opening being 0.
    """
    futures = [bridge(practice) for practice in practices(found, plan, baseline, month)]
    return tuple(_averaged(steps) for steps in zip(*futures, strict=True))


def _averaged(steps: tuple[Step, ...]) -> BridgeStep:
    """Average one step over futures."""
    change, level = ([getattr(step, name) for step in steps] for name in ("change", "level"))
    return BridgeStep(steps[0].what, mean_interval(change), mean_interval(level))


def practices(found: Futures, plan: str, baseline: str, month: int) -> tuple[Practice, ...]:
    """Return what a plan comes to in each future.

    Args:
        found: futures of both plans.
        plan: whose posts are looked at.
        baseline: with nothing done.
        month: position of the month end.
    """
    posts = [_holders(found, plan, "permanent_fte", at) + _holders(found, plan, "vacancies_fte", at) for at in (0, month)]
    columns = (
        found.at(plan, "caseload_per_post", 0) * posts[0],
        posts[0],
        _holders(found, plan, "permanent_fte", 0),
        posts[1],
        _holders(found, plan, "permanent_fte", month),
        _holders(found, baseline, "permanent_fte", month),
        found.paths(plan, "starters_fte_agency_conversion")[:, 1 : month + 1].sum(axis=1),
        found.at(plan, "agency_fte", month),
        found.at(plan, "caseload_per_post", month) * posts[1],
        found.at(plan, "average_caseload", month),
        found.at(plan, "caseload_experienced", month),
    )
    return tuple(Practice(*(float(value) for value in values)) for values in np.transpose(columns))


def _holders(found: Futures, plan: str, measure: str, month: int) -> FloatArray:
    """Return FTE of people or posts without team managers, who hold no cases."""
    all_grades = found.at(plan, measure, month)
    managers = f"{measure}_{MANAGERS}"
    return all_grades - found.at(plan, managers, month) if managers in found.table.columns else all_grades
