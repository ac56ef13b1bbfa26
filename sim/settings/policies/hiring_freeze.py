"""A hiring freeze (model.md 12.2)."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy
from sim.settings.quantity import Strength


class HiringFreeze(Policy):
    """Advertise no post while it lasts; those already chosen still start."""

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "A rule of the council's own; what it does to caseloads follows from the model."

    kind: Literal["hiring_freeze"] = "hiring_freeze"

    def words(self) -> str:
        """Say when hiring is frozen."""
        return f"Freeze hiring{self.dates_in_words()}."

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the freeze."""
        return Contribution((self.change(context, "recruitment.freeze", "replace", 1.0),))
