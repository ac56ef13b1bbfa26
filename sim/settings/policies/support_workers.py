"""Support workers who take the hours of a case that need no social worker (model.md 16.2)."""

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


class SupportWorkers(Policy):
    """Add support workers or assistants; the gain stops when the hours that can be delegated run out.

    Attributes:
        fte: total FTE.
        teams: teams that share them, in proportion to their posts; the teams of the headline caseload when empty.
    """

    evidence: ClassVar[Strength] = "medium"
    evidence_text: ClassVar[str] = "One pilot cut the share of administration in a social worker's week from 36 to 14 per cent."

    kind: Literal["support_workers"] = "support_workers"
    fte: Fte
    teams: tuple[Name, ...] = ()

    def words(self) -> str:
        """Say how many and where."""
        where = f" in {listed(self.teams)}" if self.teams else ""
        return f"Add {plain(self.fte)} FTE of support workers{where}{self.dates_in_words()}."

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
                self.change(context, "support.fte", "add", fte, scope=Scope(teams=(team.name,)))
                for team, fte in zip(teams, shares_by_size(self.fte, sizes), strict=True)
            )
        )
