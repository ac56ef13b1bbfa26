"""More team managers, and so smaller spans (model.md 16.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.settings.inputs import Scope
from sim.settings.policies.base import (
    Contribution,
    PlanContext,
    Policy,
    listed,
    plain,
    shares_by_size,
    unknown_teams,
)
from sim.settings.problems import Fault
from sim.settings.quantity import Fte, Name, Strength


class Managers(Policy):
    """Add team managers; they are in post from the start date.

    Attributes:
        fte: total FTE.
        teams: teams that share them, in proportion to their posts; the teams of the headline caseload when empty.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "That wide spans make people leave is an assumption; the span itself is arithmetic."

    kind: Literal["managers"] = "managers"
    fte: Fte
    teams: tuple[Name, ...] = ()

    def words(self) -> str:
        """Say how many and where."""
        where = f" in {listed(self.teams)}" if self.teams else ""
        return f"Add {plain(self.fte)} FTE of team managers{where}{self.dates_in_words()}."

    def faults_in(self, context: PlanContext) -> Iterator[Fault]:
        """Report unknown teams."""
        yield from super().faults_in(context)
        yield from unknown_teams(self.teams, context)

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the FTE of each team."""
        teams = context.teams_of(self.teams)
        sizes = [sum(post.fte for post in context.inputs.posts if post.team == team.name) for team in teams]
        return Contribution(
            tuple(
                self.change(context, "supervision.manager_fte", "add", fte, scope=Scope(teams=(team.name,)))
                for team, fte in zip(teams, shares_by_size(self.fte, sizes), strict=True)
            )
        )
