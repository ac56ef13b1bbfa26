"""A yearly allowance for those who stay, with or without a tie-in (model.md 17, K13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from sim.settings.inputs import Allowance, Scope
from sim.settings.policies.base import (
    Contribution,
    PlanContext,
    Policy,
    length_in_words,
    pounds,
    unknown_teams,
    workers_in_words,
)
from sim.settings.problems import Fault
from sim.settings.quantity import Date, Days, Gbp, Name, Share, Strength
from sim.settings.sections.base import Grade


class RetentionAllowance(Policy):
    """Pay entitled workers more, monthly or on stated dates; those who leave early may have to repay.

    Attributes:
        annual_gbp: allowance a year, before on-cost. With stated dates each payment is this amount.
        grades, teams: who is entitled; everyone when empty.
        min_service: time in post before a worker is entitled.
        payment: "monthly", or the dates of payment.
        tie_in: how long a payment binds; "0 days" for none.
        clawback_share: share of a payment that is repaid by those who leave within the tie-in, falling evenly to 0.
    """

    evidence: ClassVar[Strength] = "weak"
    evidence_text: ClassVar[str] = (
        "How many stay for more pay is carried over from teachers and from child welfare in Texas; no English council has "
        "measured it. What happens around the end of a tie-in is an assumption."
    )

    kind: Literal["retention_allowance"] = "retention_allowance"
    annual_gbp: Gbp
    grades: tuple[Grade, ...] = ()
    teams: tuple[Name, ...] = ()
    min_service: Days = 0.0
    payment: Literal["monthly"] | tuple[Date, ...] = "monthly"
    tie_in: Days = 0.0
    clawback_share: Share = 0.0

    def words(self) -> str:
        """Say who gets how much, when, and what binds them."""
        said = f"Pay {workers_in_words(self.grades, self.teams)} a retention allowance of {pounds(self.annual_gbp)} a year"
        said += self.dates_in_words()
        if self.min_service:
            said += f" after {length_in_words(self.min_service)} in post"
        return said + (f", tied in for {length_in_words(self.tie_in)}." if self.tie_in else ".")

    def faults(self) -> Iterable[Fault]:
        """Report payment dates outside the policy's own dates, and repayment without a tie-in."""
        yield from super().faults()
        if self.payment == ():
            yield Fault("payment", "has no date", 'Give the dates of payment, or "monthly".')
        for day in self.payment if self.payment != "monthly" else ():
            if (self.start and day < self.start) or (self.end and day > self.end):
                yield Fault("payment", f"{day} is outside the policy's dates", "Pay between its start and its end.")
        if self.clawback_share > 0 and self.tie_in == 0:
            yield Fault("clawback_share", "needs a tie-in", 'Give tie_in, for example "12 months", or a share of 0.')

    def faults_in(self, context: PlanContext) -> Iterator[Fault]:
        """Report unknown teams and payments before the run begins."""
        yield from super().faults_in(context)
        yield from unknown_teams(self.teams, context)
        for day in self.payment if self.payment != "monthly" else ():
            if day < context.first_date:
                yield Fault("payment", f"{day} is before the run begins", f"Pay from {context.first_date} on.")

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the allowance."""
        dates = () if self.payment == "monthly" else self.payment
        allowance = Allowance(
            name=context.label,
            annual_gbp=self.annual_gbp,
            scope=Scope(grades=self.grades, teams=self.teams, min_service_days=self.min_service),
            start_day=context.start_day(self.start),
            end_day=context.end_day(self.end),
            payment_days=tuple(sorted(context.start_day(day) for day in dates)),
            tie_in_days=self.tie_in,
            clawback_share=self.clawback_share,
        )
        return Contribution(allowances=(allowance,))
