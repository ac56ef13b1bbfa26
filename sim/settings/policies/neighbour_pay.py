"""Pay moves of neighbours, by an amount or to match ours (model.md 14, 17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from sim.settings.inputs import Change, Scope
from sim.settings.policies.base import (
    Contribution,
    PlanContext,
    Policy,
    exactly_one,
    listed,
    per_cent,
    pounds,
    unknown_names,
    workers_in_words,
)
from sim.settings.problems import Fault
from sim.settings.quantity import Count, Name, SignedGbp, SignedShare, Strength
from sim.settings.sections.base import Grade


class NeighbourPay(Policy):
    """Let neighbours change their pay, or match every rise of ours from a date on.

    Attributes:
        neighbours: who moves; all of them when empty.
        grades: grades whose pay moves; every grade when empty.
        share: rise as a share of their pay.
        annual_gbp: rise in pounds a year.
        points: rise in points of our own ladder, from the middle of each grade.
        matches_home: True closes fully any lead our pay has won since the opening.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "What neighbours would do is a scenario; which of our leavers it moves is a weak figure."

    kind: Literal["neighbour_pay"] = "neighbour_pay"
    neighbours: tuple[Name, ...] = ()
    grades: tuple[Grade, ...] = ()
    share: SignedShare | None = None
    annual_gbp: SignedGbp | None = None
    points: Count | None = None
    matches_home: bool = False

    def words(self) -> str:
        """Say who does what."""
        who = listed([name.title() for name in self.neighbours]) if self.neighbours else "every neighbour"
        if self.matches_home:
            return f"Let {who} match our pay{self.dates_in_words()}."
        if self.share is not None:
            rise = per_cent(self.share)
        elif self.annual_gbp is not None:
            rise = f"{pounds(self.annual_gbp)} a year"
        else:
            rise = f"{self.points} spine point{'' if self.points == 1 else 's'}"
        return f"Let {who} raise the pay of {workers_in_words(self.grades)} by {rise}{self.dates_in_words()}."

    def faults(self) -> Iterable[Fault]:
        """Report when none or more than one way of moving is given."""
        yield from super().faults()
        matches = True if self.matches_home else None
        yield from exactly_one(
            "", {"share": self.share, "annual_gbp": self.annual_gbp, "points": self.points, "matches_home": matches}
        )
        if self.matches_home and self.grades:
            yield Fault("grades", "cannot be chosen when a neighbour matches", "Leave grades out: a match is for every grade.")

    def faults_in(self, context: PlanContext) -> Iterator[Fault]:
        """Report neighbours the council does not have."""
        yield from super().faults_in(context)
        known = [neighbour.name for neighbour in context.inputs.market.neighbours]
        yield from unknown_names("neighbours", self.neighbours, known, "neighbour")

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the changed pay of each neighbour and grade."""
        if self.matches_home:
            scope = Scope(neighbours=self.neighbours)
            return Contribution((self.change(context, "market.neighbour_match", "replace", 1.0, scope=scope),))
        if self.share is not None:
            scope = Scope(neighbours=self.neighbours, grades=self.grades)
            return Contribution((self.change(context, "market.neighbour_pay", "multiply", 1.0 + self.share, scope=scope),))
        return Contribution(tuple(self._by_amount(context)))

    def _by_amount(self, context: PlanContext) -> Iterator[Change]:
        for neighbour in context.inputs.market.neighbours:
            if self.neighbours and neighbour.name not in self.neighbours:
                continue
            for grade, pay in sorted(neighbour.pay_gbp.items()):
                if self.grades and grade not in self.grades:
                    continue
                scope = Scope(neighbours=(neighbour.name,), grades=(grade,))
                factor = 1.0 + (self.annual_gbp / pay if self.annual_gbp is not None else self._points_share(grade, context))
                yield self.change(context, "market.neighbour_pay", "multiply", factor, scope=scope)

    def _points_share(self, grade: str, context: PlanContext) -> float:
        market = context.inputs.market
        first, last = market.grade_points[grade]
        middle = (first + last) // 2
        top = max(market.ladder_gbp)
        return market.ladder_gbp[min(top, middle + (self.points or 0))] / market.ladder_gbp[middle] - 1.0
