"""Flexible hours as an answer to what agencies offer (model.md 15, K36)."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy, per_cent
from sim.settings.quantity import Share, Strength


class FlexibleHours(Policy):
    """Offer hours that suit, so that fewer leave for agencies.

    Attributes:
        effect: share of moves to agencies that it prevents.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "Leeds heard that some choose agencies for their hours; the size of the effect is not known."

    kind: Literal["flexible_hours"] = "flexible_hours"
    effect: Share

    def words(self) -> str:
        """Say how many fewer leave for agencies."""
        return f"Offer flexible hours to prevent {per_cent(self.effect)} of moves to agencies{self.dates_in_words()}."

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the lower hazard of leaving for an agency."""
        return Contribution((self.change(context, "leaving.agency_hazard", "multiply", 1.0 - self.effect),))
