"""Recruiting a group abroad who arrive together (issue list of policies; routes of model.md 13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from sim.settings.inputs import CohortInputs
from sim.settings.policies.base import COST_NOT_COUNTED, Contribution, PlanContext, Policy, length_in_words
from sim.settings.problems import Fault
from sim.settings.quantity import Count, Days, Gbp, Share, Strength
from sim.settings.sections.base import Grade


class OverseasCampaign(Policy):
    """Recruit a group abroad; registration, visas and moving take their time, then those who still want to start.

    Attributes:
        heads: people recruited.
        takes: from the start of the campaign to their arrival.
        joins: share of them who arrive.
        grade: grade they start in.
        bonding: how long they are bound.
        cost_per_head_gbp: cost of one person to the council.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "How many of those recruited abroad arrive, and when, is an assumption."

    kind: Literal["overseas_campaign"] = "overseas_campaign"
    heads: Count
    takes: Days
    joins: Share
    grade: Grade = "social_worker"
    bonding: Days = 0.0
    cost_per_head_gbp: Gbp = 0.0

    def words(self) -> str:
        """Say how many are recruited and when they arrive."""
        who = self.grade.replace("_", " ")
        cost = "" if self.cost_per_head_gbp else COST_NOT_COUNTED
        return f"Recruit {self.heads} {who}s abroad{self.dates_in_words()}, arriving after {length_in_words(self.takes)}{cost}."

    def faults(self) -> Iterable[Fault]:
        """Report an end date: the group arrives once."""
        yield from super().faults()
        if self.end is not None:
            yield Fault("end", "is not used here", "The group arrives once, when the time it takes has passed.")

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the group."""
        start_day = context.start_day(self.start)
        group = CohortInputs(
            name=context.label,
            route="overseas",
            heads=self.heads,
            start_day=start_day,
            end_day=start_day + self.takes,
            completes=1.0,
            joins=self.joins,
            bonding_days=self.bonding,
            cost_per_head_gbp=self.cost_per_head_gbp,
            grade=self.grade,
        )
        return Contribution(cohorts=(group,))
