"""Caps on caseloads, and the rule that very high ones are challenged and brought down (model.md 9)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from pydantic import Field

from sim.settings.inputs import Scope
from sim.settings.policies.base import Contribution, PlanContext, Policy, listed, plain
from sim.settings.problems import Fault
from sim.settings.quantity import Cases, Strength
from sim.settings.sections.base import Grade


class CaseloadLimit(Policy):
    """Set what a full caseload is for a grade, and review those far above it.

    Attributes:
        caps: full-time cap by grade.
        challenge: cases per FTE above which a worker is challenged.
        commitment: cases per FTE to which a challenged worker is brought down, as far as colleagues have room.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "A rule of the council's own; it creates no room that is not there."

    kind: Literal["caseload_limit"] = "caseload_limit"
    caps: dict[Grade, Cases] = Field(default_factory=dict)
    challenge: Cases | None = None
    commitment: Cases | None = None

    def words(self) -> str:
        """Say which caps and which review apply."""
        parts = [f"a cap of {plain(cap)} for {grade.replace('_', ' ')}" for grade, cap in sorted(self.caps.items())]
        if self.challenge is not None and self.commitment is not None:
            parts.append(f"a review above {plain(self.challenge)} that aims at {plain(self.commitment)}")
        return f"Set {listed(parts)}{self.dates_in_words()}." if parts else "Leave caseload limits as they are."

    def faults(self) -> Iterable[Fault]:
        """Report half a review, or a commitment above the challenge."""
        yield from super().faults()
        if (self.challenge is None) != (self.commitment is None):
            yield Fault("challenge", "and commitment belong together", "Give both, or neither.")
        elif self.challenge is not None and self.commitment is not None and self.commitment > self.challenge:
            yield Fault("commitment", "is above the challenge", "Bring caseloads down to less than what is challenged.")

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the caps and the review."""
        changes = [
            self.change(context, "allocation.cap", "replace", cap, scope=Scope(grades=(grade,)))
            for grade, cap in sorted(self.caps.items())
        ]
        if self.challenge is not None and self.commitment is not None:
            changes.append(self.change(context, "review.challenge", "replace", self.challenge))
            changes.append(self.change(context, "review.commitment", "replace", self.commitment))
        return Contribution(tuple(changes))
