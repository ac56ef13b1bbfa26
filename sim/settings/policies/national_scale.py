"""One pay scale for the country: neighbours pay what we pay (model.md 14, K12)."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy
from sim.settings.quantity import Strength


class NationalScale(Policy):
    """Give every council the same ladder from a date on, so that pay no longer moves anyone between councils."""

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "No national scale has existed; how leavers would then choose follows from the model."

    kind: Literal["national_scale"] = "national_scale"

    def words(self) -> str:
        """Say that everyone pays the same."""
        return f"Put every council on one pay scale{self.dates_in_words()}."

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the common scale."""
        return Contribution((self.change(context, "market.national_scale", "replace", 1.0),))
