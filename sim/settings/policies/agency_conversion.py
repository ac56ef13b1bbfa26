"""Making agency workers permanent (model.md 15, K3)."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy, plain, pounds
from sim.settings.quantity import Gbp, PerYear, Strength


class AgencyConversion(Policy):
    """Offer agency workers permanent posts: the same person stays, with the same children.

    Attributes:
        rate: share of agency workers who would convert in a year at the opening pay, in place of the council's own.
        bonus_gbp: yearly pay added for those who convert.
        fee_gbp: introduction fee the contract charges for each conversion.
    """

    evidence: ClassVar[Strength] = "weak"
    evidence_text: ClassVar[str] = "Rates of conversion come from single campaigns that councils have reported themselves."

    kind: Literal["agency_conversion"] = "agency_conversion"
    rate: PerYear | None = None
    bonus_gbp: Gbp = 0.0
    fee_gbp: Gbp | None = None

    def words(self) -> str:
        """Say what is offered to agency workers."""
        said = "Offer agency workers permanent posts"
        if self.rate is not None:
            said += f", at a rate of {plain(self.rate)} a worker and year"
        if self.bonus_gbp:
            said += f", with {pounds(self.bonus_gbp)} a year more"
        if self.fee_gbp is not None:
            said += f", for a fee of {pounds(self.fee_gbp)} each"
        return f"{said}{self.dates_in_words()}."

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the changed rate, bonus and fee."""
        changes = [self.change(context, "agency.conversion_bonus_gbp", "add", self.bonus_gbp)]
        if self.rate is not None:
            changes.append(self.change(context, "agency.conversion", "replace", self.rate))
        if self.fee_gbp is not None:
            changes.append(self.change(context, "agency.conversion_fee_gbp", "replace", self.fee_gbp))
        return Contribution(tuple(changes))
