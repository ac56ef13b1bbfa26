"""A higher starting point on the scale, for newcomers only (model.md 14, 17)."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.settings.inputs import Scope
from sim.settings.policies.base import Contribution, PlanContext, Policy, workers_in_words
from sim.settings.quantity import Count, Strength
from sim.settings.sections.base import Grade


class StartingPay(Policy):
    """Let newcomers start higher up their grade; those already in post keep their points, so the ladder is compressed.

    Attributes:
        points: spine points above the usual entry point.
        grades: grades at entry; every grade when empty.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "How starting pay alone moves applicants has not been measured in England."

    kind: Literal["starting_pay"] = "starting_pay"
    points: Count
    grades: tuple[Grade, ...] = ()

    def words(self) -> str:
        """Say how much higher newcomers start."""
        points = f"{self.points} spine point{'' if self.points == 1 else 's'}"
        return f"Start new {workers_in_words(self.grades).removeprefix('all ')} {points} higher{self.dates_in_words()}."

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the shift of the entry point."""
        scope = Scope(grades=self.grades)
        return Contribution((self.change(context, "market.entry_points", "add", float(self.points), scope=scope),))
