"""Less agency: a ceiling, a budget or a schedule of releases (model.md 15, K7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy, length_in_words, listed, plain, pounds
from sim.settings.problems import Fault
from sim.settings.quantity import Days, Fte, Gbp, PerMonth, Strength


class AgencyLimit(Policy):
    """Limit agency workers by FTE or by money, or release them at a steady pace or as permanent workers start.

    Attributes:
        fte: no more than this many FTE; 0 stops all use as assignments end.
        budget_gbp: no more committed cost than this in a financial year.
        releases_per_month: workers released each month.
        release_per_start: True releases one for each permanent worker who starts.
        overlap: how long after the start the release comes.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "A rule of the council's own; what it does to caseloads follows from the model."

    kind: Literal["agency_limit"] = "agency_limit"
    fte: Fte | None = None
    budget_gbp: Gbp | None = None
    releases_per_month: PerMonth | None = None
    release_per_start: bool = False
    overlap: Days = 0.0

    def words(self) -> str:
        """Say which limits apply."""
        parts = []
        if self.fte is not None:
            parts.append(f"no more than {plain(self.fte)} FTE")
        if self.budget_gbp is not None:
            parts.append(f"no more than {pounds(self.budget_gbp)} a year")
        if self.releases_per_month is not None:
            parts.append(f"{plain(self.releases_per_month)} released a month")
        if self.release_per_start:
            later = f", {length_in_words(self.overlap)} later" if self.overlap else ""
            parts.append(f"one released for each permanent start{later}")
        return (
            f"Limit agency workers to {listed(parts)}{self.dates_in_words()}." if parts else "Leave agency workers as they are."
        )

    def faults(self) -> Iterable[Fault]:
        """Report an overlap with nothing to overlap."""
        yield from super().faults()
        if self.overlap and not self.release_per_start:
            yield Fault("overlap", "needs releases tied to starts", "Set release_per_start = true, or leave overlap out.")

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the limits that are stated."""
        stated = {
            "agency.panel_fte": self.fte,
            "agency.budget_gbp": self.budget_gbp,
            "agency.releases_per_month": self.releases_per_month,
            "agency.release_per_start": 1.0 if self.release_per_start else None,
            "agency.release_overlap_days": self.overlap if self.release_per_start else None,
        }
        return Contribution(
            tuple(
                self.change(context, parameter, "replace", amount) for parameter, amount in stated.items() if amount is not None
            )
        )
