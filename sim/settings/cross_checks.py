"""Checks between tables of a council file that need only the file (model.md 20.1: C9 and C12 here).

Checks inside one table (C3, C5, C6, C7, C10) stand with the table. Checks that need the model to be compiled or solved stand in
``balance.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.settings.problems import Fault

if TYPE_CHECKING:
    from sim.settings.council import Council
    from sim.settings.sections.start import Team

FTE_TOLERANCE = 0.05
DESTINATIONS = ("agency", "exit")


def cross_faults(council: Council) -> Iterable[Fault]:
    """Yield what makes the tables of a council contradict each other."""
    yield from _names(council)
    yield from _cover(council)
    yield from _opening_places(council)
    yield from _opening_sums(council)
    yield from _pay(council)


def cross_warnings(council: Council) -> Iterable[Fault]:
    """Yield what the owner of a council file ought to know."""
    stated = council.opening.vacancies_fte
    derived = _posts_fte(council) - _permanent_fte(council)
    if stated is not None and abs(stated.value - derived) > FTE_TOLERANCE:
        yield Fault(
            "opening.vacancies_fte",
            f"{stated.value:g} is not posts less people, {derived:.1f}",
            "Check the posts of the teams and the people in post.",
        )


def _names(council: Council) -> Iterable[Fault]:
    for name, times in Counter(team.name for team in council.teams).items():
        if times > 1:
            yield Fault("teams", f"'{name}' is given {times} times", "Give each team its own name.")
    for name in council.neighbours.named:
        if name in DESTINATIONS:
            yield Fault(f"neighbours.{name}", "has the name of another destination", "Use the neighbour's own name.")


def _cover(council: Council) -> Iterable[Fault]:
    """C9: every stage in use has a team that can hold it, every area a team."""
    if council.allocation.rule == "none" or not council.teams:
        return
    for name in council.pathway.stages:
        stage = council.pathway.stage(name)
        holders = [team for team in council.teams if team.stages == "all" or name in team.stages]
        if not holders:
            yield Fault("teams", f"no team takes {name} cases", f'Add "{name}" to the stages of a team.')
        elif stage is not None and not any(team.posts_fte(role) > 0 for team in holders for role in stage.roles):
            yield Fault("teams", f"no team with posts for {' or '.join(stage.roles)} takes {name} cases", "Add such posts.")
    for area in council.demand.areas:
        if not any(team.areas == "all" or area in team.areas for team in council.teams):
            yield Fault("teams", f"no team covers the area '{area}'", "Add it to the areas of a team.")


def _opening_places(council: Council) -> Iterable[Fault]:
    """C9: people and cases of the opening stand in teams and stages that exist."""
    teams = {team.name for team in council.teams}
    opening = council.opening
    for key in ("workers", "pipeline", "resignations"):
        for index, group in enumerate(getattr(opening, key)):
            yield from _place(f"opening.{key}[{index}]", group.team, teams)
    for index, cases in enumerate(opening.cases):
        if cases.team is not None and cases.team not in teams:
            yield Fault(f"opening.cases[{index}].team", f"'{cases.team}' is not a team", "Use the name of a team.")
        if cases.stage not in council.pathway.stages:
            yield Fault(f"opening.cases[{index}].stage", f"'{cases.stage}' is not in use", "Add it to pathway.stages.")
    for index, notice in enumerate(opening.resignations):
        if notice.destination not in (*DESTINATIONS, *council.neighbours.named):
            known = ", ".join((*council.neighbours.named, *DESTINATIONS))
            yield Fault(
                f"opening.resignations[{index}].destination", f"'{notice.destination}' is unknown", f"Use one of {known}."
            )


def _place(setting: str, team: str | None, teams: set[str]) -> Iterable[Fault]:
    if team is None and len(teams) > 1:
        yield Fault(f"{setting}.team", "is missing and there is more than one team", "Name the team.")
    elif team is not None and team not in teams:
        yield Fault(f"{setting}.team", f"'{team}' is not a team", "Use the name of a team.")


def _opening_sums(council: Council) -> Iterable[Fault]:
    """C12: nobody stands in a post that does not exist."""
    for team in council.teams:
        for role in ("social_worker", "community_resource_worker"):
            filled = sum(group.total_fte() for group in council.opening.workers if _in_post(council, group, team, role))
            if filled > team.posts_fte(role) + FTE_TOLERANCE:
                yield Fault(
                    f"teams[{team.name}].posts",
                    f"{filled:g} FTE are in post as {role.replace('_', ' ')}s on {team.posts_fte(role):g} FTE of posts",
                    "Add posts, or correct the people in post.",
                )


def _in_post(council: Council, group: object, team: Team, role: str) -> bool:
    own = getattr(group, "team", None) or council.teams[0].name
    return own == team.name and getattr(group, "role", "") == role and getattr(group, "kind", "") == "permanent"


def _pay(council: Council) -> Iterable[Fault]:
    """Every grade of a post or a person has a place on the ladder."""
    grades = {group.grade for team in council.teams for group in team.groups()}
    grades |= {group.grade for group in council.opening.workers}
    for grade in sorted(grades - set(council.pay.grade_points)):
        yield Fault(f"pay.grade_points.{grade}", "is missing", "Give the first and last spine point of the grade.")


def _posts_fte(council: Council) -> float:
    return sum(team.posts_fte("social_worker") for team in council.teams)


def _permanent_fte(council: Council) -> float:
    workers = council.opening.workers
    return sum(group.total_fte() for group in workers if group.kind == "permanent" and group.role == "social_worker")
