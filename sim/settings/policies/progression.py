"""Panels, places and waiting time on the way to experienced worker (model.md 13, K22)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy, length_in_words, listed, plain
from sim.settings.problems import Fault
from sim.settings.quantity import Count, Days, Strength


class Progression(Policy):
    """Change how often panels sit, how many they may pass, and when workers become eligible.

    Attributes:
        panels_per_year: panels in a year, evenly spaced.
        places: most people passed by one panel.
        eligible_after: time from qualifying until a worker is eligible.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "How soon workers are ready for the next level has not been measured."

    kind: Literal["progression"] = "progression"
    panels_per_year: Count | None = None
    places: Count | None = None
    eligible_after: Days | None = None

    def words(self) -> str:
        """Say what changes for those waiting to progress."""
        parts = []
        if self.panels_per_year is not None:
            parts.append(f"{self.panels_per_year} panels a year")
        if self.places is not None:
            parts.append(f"{self.places} places a panel")
        if self.eligible_after is not None:
            parts.append(f"eligible after {length_in_words(self.eligible_after)}")
        return f"Progression with {listed(parts)}{self.dates_in_words()}." if parts else "Leave progression as it is."

    def faults(self) -> Iterable[Fault]:
        """Report panels more often than monthly."""
        yield from super().faults()
        if self.panels_per_year is not None and self.panels_per_year not in (1, 2, 3, 4, 6, 12):
            fix = "Give 1, 2, 3, 4, 6 or 12, so that panels fall on months."
            yield Fault("panels_per_year", f"{plain(self.panels_per_year)} does not divide a year into months", fix)

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the changed rules."""
        stated = {
            "progression.panels_per_year": self.panels_per_year,
            "progression.places": self.places,
            "progression.eligible_after_days": self.eligible_after,
        }
        return Contribution(
            tuple(
                self.change(context, parameter, "replace", float(amount))
                for parameter, amount in stated.items()
                if amount is not None
            )
        )
