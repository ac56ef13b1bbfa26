"""A cap on what may be committed for agency workers in a financial year (model.md 15, K5)."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy, pounds
from sim.settings.quantity import Gbp, Strength


class BudgetCap(Policy):
    """Ask for no more agency workers once the year's committed cost reaches a sum.

    Agency is the one line a council can stop within weeks. Posts, pay and allowances are capped by not planning them; whether a
    whole plan stays within a budget is answered by its cost measures.

    Attributes:
        annual_gbp: committed agency cost allowed in a financial year.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "A rule of the council's own; what it does to caseloads follows from the model."

    kind: Literal["budget_cap"] = "budget_cap"
    annual_gbp: Gbp

    def words(self) -> str:
        """Say what may be spent."""
        return f"Commit no more than {pounds(self.annual_gbp)} a financial year for agency workers{self.dates_in_words()}."

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the cap."""
        return Contribution((self.change(context, "agency.budget_gbp", "replace", self.annual_gbp),))
