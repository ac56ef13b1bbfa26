"""A shift of the pay scale, by points or by a share (model.md 14, 17)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from sim.settings.inputs import Scope
from sim.settings.policies.base import Contribution, PlanContext, Policy, exactly_one, per_cent, workers_in_words
from sim.settings.problems import Fault
from sim.settings.quantity import Count, SignedShare, Strength
from sim.settings.sections.base import Grade


class PayScale(Policy):
    """Move grades up the spine, or raise their pay by a share.

    Attributes:
        points: spine points by which the grades move up.
        share: rise as a share of pay, instead of points.
        grades: who moves; everyone when empty.
    """

    evidence: ClassVar[Strength] = "weak"
    evidence_text: ClassVar[str] = (
        "How pay moves leaving and applying is carried over from teachers and from the United States."
    )

    kind: Literal["pay_scale"] = "pay_scale"
    points: Count | None = None
    share: SignedShare | None = None
    grades: tuple[Grade, ...] = ()

    def words(self) -> str:
        """Say by how much whose pay rises."""
        rise = per_cent(self.share) if self.share is not None else f"{self.points} spine point{'' if self.points == 1 else 's'}"
        return f"Raise the pay scale of {workers_in_words(self.grades)} by {rise}{self.dates_in_words()}."

    def faults(self) -> Iterable[Fault]:
        """Report when neither or both ways of saying it are used."""
        yield from super().faults()
        yield from exactly_one("", {"points": self.points, "share": self.share})

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the shift of the ladder."""
        scope = Scope(grades=self.grades)
        if self.share is not None:
            return Contribution((self.change(context, "market.pay", "multiply", 1.0 + self.share, scope=scope),))
        return Contribution((self.change(context, "market.spine_points", "add", float(self.points or 0), scope=scope),))
