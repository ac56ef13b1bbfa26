"""The dated changes of a plan, and what each parameter is worth at an instant (model.md 17).

A policy acts only through named parameters. Replacements go by date, additions add, multipliers multiply; so policies
commute.
"""

from __future__ import annotations

from math import exp, inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.settings.inputs import Change, PlanInputs, Scope
    from sim.world.clock import Clock


class Levers:
    """The changes of one plan, asked for by parameter and by whom they concern."""

    def __init__(self, plan: PlanInputs, clock: Clock) -> None:
        """Sort the changes by parameter."""
        self._clock = clock
        self._changes: dict[str, list[Change]] = {}
        for change in sorted(plan.changes, key=lambda change: (change.start_day, change.source)):
            self._changes.setdefault(change.parameter, []).append(change)

    def touches(self, parameter: str) -> bool:
        """Tell whether the plan ever changes a parameter."""
        return parameter in self._changes

    def since(self, parameter: str) -> float:
        """Return when the latest change in force of a parameter began, inf when none is."""
        now = self._clock.now
        begun = [c.start_day for c in self._changes.get(parameter, ()) if c.start_day <= now < c.end_day]
        return max(begun, default=inf)

    def days(self) -> set[float]:
        """Return every day on which a change begins or ends."""
        found = {change.start_day for changes in self._changes.values() for change in changes}
        ends = {change.end_day for changes in self._changes.values() for change in changes}
        return found | {end for end in ends if end < inf}

    def value(
        self,
        parameter: str,
        base: float,
        *,
        grade: str = "",
        team: str = "",
        neighbour: str = "",
        stage: str = "",
        service_days: float = inf,
    ) -> float:
        """Return a parameter as it is now for somebody, from its base.

        Args:
            parameter: one of ``LEVERS``.
            base: its value without the plan.
            grade: whom it concerns, where changes are for some grades only; likewise the other names.
            team: see grade.
            neighbour: see grade.
            stage: see grade.
            service_days: time in post, where changes ask for a minimum.
        """
        changes = self._changes.get(parameter)
        if changes is None:
            return base
        return _in_force(changes, self._clock.now, base, (grade, team, neighbour, stage, service_days))

    def value_at(self, day: float, parameter: str, base: float) -> float:
        """Return a parameter that concerns everyone, as it is at another time than now."""
        changes = self._changes.get(parameter)
        return _in_force(changes, day, base, ("", "", "", "", inf)) if changes else base


def _in_force(changes: list[Change], day: float, base: float, whom: tuple[str, str, str, str, float]) -> float:
    """Put together the changes in force for somebody on a day."""
    added, factor = 0.0, 1.0
    for change in changes:
        weight = weight_at(change, day)
        if weight == 0.0 or not covers(change.scope, *whom):
            continue
        if change.how == "replace":
            base = change.amount
        elif change.how == "add":
            added += weight * change.amount
        else:
            factor *= 1.0 + weight * (change.amount - 1.0)
    return (base + added) * factor


def weight_at(change: Change, day: float) -> float:
    """Return how much of a change is in force: 0 before it, 1 in full, less along its ramp and after its end."""
    shape = change.shape
    begun = day - change.start_day - shape.delay_days
    if begun < 0.0:
        return 0.0
    weight = min(1.0, begun / shape.ramp_days) if shape.ramp_days else 1.0
    over = day - change.end_day
    if over < 0.0:
        return weight
    return weight * exp(-over / shape.decay_days) if shape.decay_days else 0.0


def covers(scope: Scope, grade: str, team: str, neighbour: str, stage: str, service_days: float) -> bool:
    """Tell whether a change concerns somebody; an empty part of its scope means everyone."""
    return (
        (not scope.grades or grade in scope.grades)
        and (not scope.teams or team in scope.teams)
        and (not scope.neighbours or neighbour in scope.neighbours)
        and (not scope.stages or stage in scope.stages)
        and service_days >= scope.min_service_days
    )


def dated(steps: tuple[tuple[float, float], ...], day: float, before: float = 1.0) -> float:
    """Return the step in force at a day, from (from day, value) in order of day."""
    found = before
    for start, value in steps:
        if start > day:
            break
        found = value
    return found


def dated_name(steps: tuple[tuple[float, str], ...], day: float) -> str:
    """Return the name in force at a day, from (from day, name) in order of day."""
    found = steps[0][1] if steps else ""
    for start, name in steps:
        if start > day:
            break
        found = name
    return found
