"""Part-timers who work more for a while (model.md 13, K35)."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy
from sim.settings.quantity import Strength


class ExtraHours(Policy):
    """Ask part-time workers to work more hours; how many agree and for how long stands in the council file."""

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "How many part-timers would agree, and how it wears on them, is an assumption."

    kind: Literal["extra_hours"] = "extra_hours"

    def words(self) -> str:
        """Say that part-timers are asked."""
        return f"Ask part-time workers to work more hours for a while{self.dates_in_words()}."

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the offer."""
        return Contribution((self.change(context, "extra_hours.on", "replace", 1.0),))
