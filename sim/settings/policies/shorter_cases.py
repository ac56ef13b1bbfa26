"""Shorter cases: plans that end sooner, care that is discharged earlier (model.md 6, 17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from sim.settings.inputs import Scope
from sim.settings.policies.base import (
    Contribution,
    PlanContext,
    Policy,
    exactly_one,
    length_in_words,
    per_cent,
    unknown_names,
)
from sim.settings.problems import Fault
from sim.settings.quantity import Days, SignedShare, Strength
from sim.settings.sections.base import StageName


class ShorterCases(Policy):
    """Shorten one stage of a case for all who enter it while the policy is in force.

    Attributes:
        stage: the case type.
        share: share by which its mean length falls; negative to lengthen it.
        sooner: time by which its mean length falls, instead of a share.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = (
        "What could shorten cases safely is for the service to say; this shows what it would be worth."
    )

    kind: Literal["shorter_cases"] = "shorter_cases"
    stage: StageName
    share: SignedShare | None = None
    sooner: Days | None = None

    def words(self) -> str:
        """Say which cases become how much shorter."""
        if self.sooner is not None:
            how = f"{length_in_words(self.sooner)} shorter"
        else:
            share = self.share or 0.0
            how = f"{per_cent(abs(share))} {'shorter' if share >= 0 else 'longer'}"
        return f"Make {self.stage.replace('_', ' ')} cases {how} on average{self.dates_in_words()}."

    def faults(self) -> Iterable[Fault]:
        """Report when neither or both ways of saying it are used."""
        yield from super().faults()
        yield from exactly_one("", {"share": self.share, "sooner": self.sooner})

    def faults_in(self, context: PlanContext) -> Iterator[Fault]:
        """Report a stage the council does not use, or a cut of its whole length."""
        yield from super().faults_in(context)
        yield from unknown_names("stage", [self.stage], [stage.name for stage in context.inputs.pathway.stages], "stage")
        if any(stage.name == self.stage for stage in context.inputs.pathway.stages) and self._factor(context) <= 0.0:
            yield Fault("sooner" if self.sooner is not None else "share", "leaves nothing of the stage", "Shorten it by less.")

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the factor on the stage's length."""
        scope = Scope(stages=(self.stage,))
        return Contribution((self.change(context, "pathway.duration", "multiply", self._factor(context), scope=scope),))

    def _factor(self, context: PlanContext) -> float:
        if self.sooner is None:
            return 1.0 - (self.share or 0.0)
        mean = next(stage.law.mean for stage in context.inputs.pathway.stages if stage.name == self.stage)
        return 1.0 - self.sooner / mean
