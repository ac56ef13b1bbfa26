"""Welfare conversations and debriefs after difficult visits (model.md 16.4, K54)."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy, per_cent, plain
from sim.settings.quantity import HoursPerWeek, Share, Strength


class Welfare(Policy):
    """Spend hours on support, which lowers long sickness for mental health.

    Attributes:
        hours_per_week: hours of each full-time worker that it takes.
        effect: share of long spells for mental health that it prevents.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "That debriefs prevent long absence is an assumption; the hours they take are certain."

    kind: Literal["welfare"] = "welfare"
    hours_per_week: HoursPerWeek
    effect: Share

    def words(self) -> str:
        """Say what it takes and what it is supposed to prevent."""
        hours = f"{plain(self.hours_per_week)} hour{'' if self.hours_per_week == 1 else 's'} a week"
        return (
            f"Give each worker {hours} of welfare support to prevent {per_cent(self.effect)} of long mental-health absence"
            + (f"{self.dates_in_words()}.")
        )

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the hours taken from case work and the spells prevented."""
        workload = context.inputs.workload
        share = self.hours_per_week / (workload.contracted_hours * workload.available_share)
        return Contribution(
            (
                self.change(context, "workload.overhead_share", "add", share),
                self.change(context, "sickness.mental_health_long", "multiply", 1.0 - self.effect),
            )
        )
