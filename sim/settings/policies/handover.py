"""Time for a leaver and the successor to hand over (model.md 9.3)."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy, length_in_words
from sim.settings.quantity import Days, Strength


class Handover(Policy):
    """Let the leaver and the next worker overlap; both spend hours on it, and fewer changes come suddenly.

    Attributes:
        overlap: how long they overlap; "0 days" ends overlaps.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "The hours a handover takes are an assumption; no effect on children is claimed."

    kind: Literal["handover"] = "handover"
    overlap: Days

    def words(self) -> str:
        """Say how long the overlap is."""
        return f"Let leavers hand over during {length_in_words(self.overlap)}{self.dates_in_words()}."

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the overlap."""
        return Contribution((self.change(context, "handover.overlap_days", "replace", self.overlap),))
