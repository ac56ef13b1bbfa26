"""A market supplement: more pay for some grades or teams, without a tie-in (model.md 17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.settings.inputs import Scope
from sim.settings.policies.base import Contribution, PlanContext, Policy, pounds, unknown_teams, workers_in_words
from sim.settings.problems import Fault
from sim.settings.quantity import Gbp, Name, Strength
from sim.settings.sections.base import Grade


class MarketSupplement(Policy):
    """Pay a yearly supplement that binds nobody and counts for applicants too.

    Attributes:
        annual_gbp: supplement a year, before on-cost.
        grades, teams: who gets it; everyone when empty.
    """

    evidence: ClassVar[Strength] = "weak"
    evidence_text: ClassVar[str] = (
        "How pay moves leaving and applying is carried over from teachers and from the United States."
    )

    kind: Literal["market_supplement"] = "market_supplement"
    annual_gbp: Gbp
    grades: tuple[Grade, ...] = ()
    teams: tuple[Name, ...] = ()

    def words(self) -> str:
        """Say who gets how much."""
        who = workers_in_words(self.grades, self.teams)
        return f"Pay {who} a market supplement of {pounds(self.annual_gbp)} a year{self.dates_in_words()}."

    def faults_in(self, context: PlanContext) -> Iterator[Fault]:
        """Report unknown teams."""
        yield from super().faults_in(context)
        yield from unknown_teams(self.teams, context)

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the supplement."""
        scope = Scope(grades=self.grades, teams=self.teams)
        return Contribution((self.change(context, "market.supplement_gbp", "add", self.annual_gbp, scope=scope),))
