"""A dated event from outside: demand, leaving, a freeze, a judgement (model.md 5, 10, 12, 14, K40, K50)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.settings.inputs import Scope
from sim.settings.policies.base import Contribution, PlanContext, Policy, listed, plain, unknown_teams
from sim.settings.problems import Fault
from sim.settings.quantity import Multiplier, Name, Strength
from sim.settings.sections.base import Grade
from sim.settings.sections.market import RATINGS, Rating


class Shock(Policy):
    """Multiply demand or leaving for a while, freeze hiring, or set an inspection judgement.

    Attributes:
        demand: factor on first referrals.
        leaving: factor on everyone's hazard of leaving, or that of some grades or teams.
        freeze: True stops adverts.
        rating: judgement in force from the start.
        grades, teams: whom a change of leaving concerns; everyone when empty.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "A scenario: its size is chosen, not estimated."

    kind: Literal["shock"] = "shock"
    demand: Multiplier = 1.0
    leaving: Multiplier = 1.0
    freeze: bool = False
    rating: Rating | None = None
    grades: tuple[Grade, ...] = ()
    teams: tuple[Name, ...] = ()

    def words(self) -> str:
        """Say what happens."""
        parts = []
        if self.demand != 1:
            parts.append(f"first referrals {plain(self.demand)} times the usual")
        if self.leaving != 1:
            parts.append(f"leaving {plain(self.leaving)} times the usual")
        if self.freeze:
            parts.append("a hiring freeze")
        if self.rating is not None:
            parts.append(f"a judgement of {self.rating.replace('_', ' ')}")
        return f"Suppose {listed(parts)}{self.dates_in_words()}." if parts else "Suppose nothing happens."

    def faults_in(self, context: PlanContext) -> Iterator[Fault]:
        """Report unknown teams."""
        yield from super().faults_in(context)
        yield from unknown_teams(self.teams, context)

    def contribution(self, context: PlanContext) -> Contribution:
        """Return what the event changes."""
        scope = Scope(grades=self.grades, teams=self.teams)
        changes = [
            self.change(context, "demand.first_referrals", "multiply", self.demand),
            self.change(context, "leaving.hazard", "multiply", self.leaving, scope=scope),
        ]
        if self.freeze:
            changes.append(self.change(context, "recruitment.freeze", "replace", 1.0))
        if self.rating is not None:
            changes.append(self.change(context, "market.home_rating", "replace", float(RATINGS.index(self.rating))))
        return Contribution(tuple(changes))
