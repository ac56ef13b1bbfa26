"""Work that is not a case's weekly round, as it comes on average: taking cases on, and taking them over (model.md 7, 9.3).

The normalisation of hours says that a worker with the reference caseload is full *including* one-off work. Model.md's b0 counts
only the hours of taking cases on. Where teams are specialised and agency assignments short, taking cases over is as much again:
Bradford's front line changes lead worker some 400 times a month. Left out of b0 it would raise utilisation by a fifth in the
first two months of every forecast and be read as a deterioration, so it is counted here, and the opening begins with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.settings.council import Council
from sim.settings.sections.flow import Assessment, Stage
from sim.settings.translate.flows import Flows
from sim.settings.translate.laws import DAYS_PER_YEAR

WEEKS_PER_YEAR = DAYS_PER_YEAR / 7.0


@dataclass(frozen=True, slots=True)
class OneOff:
    """One-off hours a week of an open case held by a social worker, on average.

    Attributes:
        taking_on: work of taking cases on.
        taking_over: work of both workers when the lead worker changes.
    """

    taking_on: float
    taking_over: float

    @property
    def hours(self) -> float:
        """Return b0, both together."""
        return self.taking_on + self.taking_over


def one_off_hours(council: Council, flows: Flows, held: Mapping[str, float], people_leaving_share: float) -> OneOff:
    """Return the expected one-off hours of an open case; none when one-off work is off.

    Args:
        council: with its ranges drawn.
        flows: entries of each stage a year.
        held: open cases by stage held by social workers.
        people_leaving_share: share of the people holding cases who go in a year, agency workers included.
    """
    total = sum(held.values())
    if not council.workload.one_off or total <= 0.0:
        return OneOff(0.0, 0.0)
    stages = {name: _stage(council, name) for name in held if held[name] > 0.0 or flows.entries_per_year[name] > 0.0}
    ours = {name: stage for name, stage in stages.items() if "social_worker" in stage.roles}
    taken_on = sum(stage.allocation_hours.value * flows.entries_per_year[name] for name, stage in ours.items())
    taken_over = _taken_over(council, flows, held, ours, people_leaving_share)
    return OneOff(taken_on / WEEKS_PER_YEAR / total, taken_over / WEEKS_PER_YEAR / total)


def _stage(council: Council, name: str) -> Stage | Assessment:
    stage = council.pathway.stage(name)
    assert stage is not None  # noqa: S101 - the council's own checks refuse a stage without a table
    return stage


def _taken_over(
    council: Council,
    flows: Flows,
    held: Mapping[str, float],
    stages: Mapping[str, Stage | Assessment],
    people_leaving_share: float,
) -> float:
    """Return hours a year of both workers in handovers: between teams, and when people go."""
    if not council.handover.on:
        return 0.0
    both = 1.0 + council.handover.giver_share.value
    between_teams = sum(
        flows.entries_per_year[before] * share * stages[after].handover_hours.value
        for before in stages
        for after, share in flows.routes[before]
        if after in stages and not _one_team_holds(council, before, after)
    )
    when_people_go = people_leaving_share * sum(held[name] * stage.handover_hours.value for name, stage in stages.items())
    return both * (between_teams + when_people_go)


def _one_team_holds(council: Council, one: str, other: str) -> bool:
    """Tell whether some team holds both stages, so that the child keeps the worker."""
    return any(team.stages == "all" or (one in team.stages and other in team.stages) for team in council.teams)
