"""Shorter care proceedings (model.md 6, K41)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy, length_in_words
from sim.settings.problems import Fault
from sim.settings.quantity import Days, Strength


class CourtLength(Policy):
    """End court proceedings sooner, which frees the extra hours they take.

    Care that is discharged sooner is a shorter stage: use ``shorter_cases`` with the stage ``cla``.

    Attributes:
        sooner: time by which proceedings end earlier.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "How far a council can shorten proceedings is not measured; courts decide."

    kind: Literal["court_length"] = "court_length"
    sooner: Days

    def words(self) -> str:
        """Say by how much proceedings shorten."""
        return f"End court proceedings {length_in_words(self.sooner)} sooner{self.dates_in_words()}."

    def faults_in(self, context: PlanContext) -> Iterator[Fault]:
        """Report a cut of the whole length."""
        yield from super().faults_in(context)
        if self.sooner >= context.inputs.pathway.court_days:
            usual = length_in_words(context.inputs.pathway.court_days)
            yield Fault("sooner", f"is not less than the usual length, {usual}", "Shorten proceedings by less.")

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the shorter proceedings."""
        return Contribution((self.change(context, "pathway.court_days", "add", -self.sooner),))
