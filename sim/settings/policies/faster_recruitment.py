"""Shorter and safer steps between a vacancy and a start (model.md 12, K31, K32)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy, length_in_words, listed, plain
from sim.settings.problems import Fault
from sim.settings.quantity import Days, Multiplier, PerMonth, Strength, WorkingDays


class FasterRecruitment(Policy):
    """Approve sooner, clear sooner, interview more, keep in touch, begin the induction while people wait.

    Attributes:
        approval: time from vacancy to advert, in place of the council's own.
        checks: mean length of the checks, in place of the council's own.
        checks_saved: time taken off the checks, for example by handing out forms at the interview.
        checks_in_parallel: True runs the checks while notice is worked, so only what outlasts the notice delays a start.
        interviews_per_month: interviews the service can hold.
        keep_in_touch: multiplies the risk that a candidate drops out while waiting, for example 0.7.
        induction_while_waiting: True lets newcomers begin better prepared.
    """

    evidence: ClassVar[Strength] = "medium"
    evidence_text: ClassVar[str] = (
        "The length of checks, and the two weeks that forms at the interview saved, were reported by Leeds in 2006; how many "
        "candidates drop out while they wait is a weak figure."
    )

    kind: Literal["faster_recruitment"] = "faster_recruitment"
    approval: WorkingDays | None = None
    checks: Days | None = None
    checks_saved: Days | None = None
    checks_in_parallel: bool = False
    interviews_per_month: PerMonth | None = None
    keep_in_touch: Multiplier | None = None
    induction_while_waiting: bool = False

    def words(self) -> str:
        """Say which steps change."""
        parts = []
        if self.approval is not None:
            parts.append(f"approval in {plain(self.approval)} working days")
        if self.checks is not None:
            parts.append(f"checks in {length_in_words(self.checks)}")
        if self.checks_saved is not None:
            parts.append(f"checks {length_in_words(self.checks_saved)} shorter")
        if self.checks_in_parallel:
            parts.append("checks while notice is worked")
        if self.interviews_per_month is not None:
            parts.append(f"{plain(self.interviews_per_month)} interviews a month")
        if self.keep_in_touch is not None:
            parts.append(f"{plain(self.keep_in_touch)} times the usual drop out while waiting")
        if self.induction_while_waiting:
            parts.append("induction while waiting")
        return f"Recruit faster: {listed(parts)}{self.dates_in_words()}." if parts else "Leave recruitment as it is."

    def faults(self) -> Iterable[Fault]:
        """Report several ways of shortening the same checks."""
        yield from super().faults()
        if sum((self.checks is not None, self.checks_saved is not None, self.checks_in_parallel)) > 1:
            yield Fault("checks", "is shortened in more than one way", "Give checks, checks_saved or checks_in_parallel.")

    def faults_in(self, context: PlanContext) -> Iterator[Fault]:
        """Report checks that the council's recruitment does not have."""
        yield from super().faults_in(context)
        shortens = self.checks is not None or self.checks_saved is not None or self.checks_in_parallel
        if shortens and not context.inputs.recruitment.stages:
            yield Fault("checks", "the council's recruitment has no checks stage", "Leave it out, or give the stages.")

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the changed steps."""
        changes = [self.change(context, "recruitment.checks_days", "multiply", self._checks_factor(context))]
        stated = {
            "recruitment.approval_working_days": self.approval,
            "recruitment.interviews_per_month": self.interviews_per_month,
            "recruitment.induction_while_waiting": 1.0 if self.induction_while_waiting else None,
        }
        changes += [
            self.change(context, parameter, "replace", amount) for parameter, amount in stated.items() if amount is not None
        ]
        if self.keep_in_touch is not None:
            changes.append(self.change(context, "recruitment.drop_out", "multiply", self.keep_in_touch))
        return Contribution(tuple(changes))

    def _checks_factor(self, context: PlanContext) -> float:
        recruitment = context.inputs.recruitment
        if not recruitment.stages:
            return 1.0
        usual = recruitment.stages[recruitment.checks_stage].law.mean
        after = usual
        if self.checks is not None:
            after = self.checks
        elif self.checks_saved is not None:
            after = max(0.0, usual - self.checks_saved)
        elif self.checks_in_parallel:
            following = recruitment.stages[recruitment.checks_stage + 1 :]
            after = max(0.0, usual - sum(stage.law.mean for stage in following))
        return after / usual if usual > 0.0 else 1.0
