"""A recruitment campaign that takes time to work and then fades (model.md 12.3, K34)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.settings.inputs import Scope, Shape
from sim.settings.policies.base import (
    COST_NOT_COUNTED,
    Contribution,
    PlanContext,
    Policy,
    length_in_words,
    per_cent,
    workers_in_words,
)
from sim.settings.problems import Fault
from sim.settings.quantity import Days, Multiplier, Strength
from sim.settings.sections.base import Grade


class Campaign(Policy):
    """Bring more candidates to look at the council's posts.

    Attributes:
        size: additional candidates as a share of the usual number, 0.25 for a quarter more.
        delay: time before anything is noticed.
        ramp: time from then to full effect.
        decay: time constant of the fading after the end.
        grades: grades it reaches; every grade when empty.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "Nobody has measured how many candidates a campaign brings: the size is a scenario."

    kind: Literal["campaign"] = "campaign"
    size: Multiplier
    delay: Days = 0.0
    ramp: Days = 0.0
    decay: Days = 0.0
    grades: tuple[Grade, ...] = ()

    def words(self) -> str:
        """Say how many more candidates, and how soon."""
        when = f", noticed after {length_in_words(self.delay)}" if self.delay else ""
        who = workers_in_words(self.grades).removeprefix("all ")
        return f"Campaign for {per_cent(self.size)} more candidates among {who}{self.dates_in_words()}{when}{COST_NOT_COUNTED}."

    def faults_in(self, context: PlanContext) -> Iterator[Fault]:
        """Report a campaign beyond the bound up to which candidates are generated (model.md 20.1, C10)."""
        yield from super().faults_in(context)
        bound = context.inputs.recruitment.bound_multiplier
        if 1.0 + self.size > bound:
            fix = f"Give at most {bound - 1.0:g}, or raise recruitment.bound_multiplier in the council file."
            yield Fault("size", f"makes {1.0 + self.size:g} times the candidates, above the bound of {bound:g}", fix)

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the larger stream of candidates."""
        shape = Shape(delay_days=self.delay, ramp_days=self.ramp, decay_days=self.decay)
        scope = Scope(grades=self.grades)
        change = self.change(context, "recruitment.candidates", "multiply", 1.0 + self.size, scope=scope, shape=shape)
        return Contribution((change,))
