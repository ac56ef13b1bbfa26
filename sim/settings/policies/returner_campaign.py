"""Asking former workers to come back (model.md 13, K21)."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.settings.inputs import Shape
from sim.settings.policies.base import COST_NOT_COUNTED, Contribution, PlanContext, Policy, length_in_words, per_cent
from sim.settings.quantity import Days, Multiplier, Strength


class ReturnerCampaign(Policy):
    """Raise the chance that those who left in the last years come back.

    Attributes:
        size: additional returns as a share of the usual, 1 to double them.
        delay: time before anything is noticed; decay: time constant of the fading after the end.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "Leeds named at least three returners in 2006; no rate has been published."

    kind: Literal["returner_campaign"] = "returner_campaign"
    size: Multiplier
    delay: Days = 0.0
    decay: Days = 0.0

    def words(self) -> str:
        """Say how many more return."""
        when = f", noticed after {length_in_words(self.delay)}" if self.delay else ""
        return f"Ask former workers back for {per_cent(self.size)} more returns{self.dates_in_words()}{when}{COST_NOT_COUNTED}."

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the higher chance of coming back."""
        shape = Shape(delay_days=self.delay, decay_days=self.decay)
        return Contribution((self.change(context, "returners.per_year", "multiply", 1.0 + self.size, shape=shape),))
