"""Early help and prevention: fewer referrals after a lag, and perhaps more because more is noticed (model.md 5, K43)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.settings.inputs import Shape
from sim.settings.policies.base import COST_NOT_COUNTED, Contribution, PlanContext, Policy, length_in_words, per_cent
from sim.settings.problems import Fault
from sim.settings.quantity import Days, Share, SignedShare, Strength


class EarlyHelp(Policy):
    """Change first referrals: down by prevention after its lag, up by earlier detection after its own.

    Attributes:
        effect: share by which first referrals fall in the end; negative for a cut to early help.
        lag: time before anything changes; ramp: time from then to full effect.
        detection: share by which first referrals rise because more is noticed.
        detection_lag: time before more is noticed.
    """

    evidence: ClassVar[Strength] = "weak"
    evidence_text: ClassVar[str] = (
        "Whether and when early help lowers referrals is disputed: one paper saw no noticeable impact and named a time lag or "
        "earlier spotting as reasons."
    )

    kind: Literal["early_help"] = "early_help"
    effect: SignedShare
    lag: Days = 0.0
    ramp: Days = 0.0
    detection: Share = 0.0
    detection_lag: Days = 0.0

    def words(self) -> str:
        """Say what happens to referrals, and when."""
        way = "lower" if self.effect >= 0 else "raise"
        later = f" after {length_in_words(self.lag)}" if self.lag else ""
        said = f"Early help to {way} first referrals by {per_cent(abs(self.effect))}{later}{self.dates_in_words()}"
        noticed = f", while {per_cent(self.detection)} more are noticed" if self.detection else ""
        return f"{said}{noticed}{COST_NOT_COUNTED}."

    def faults_in(self, context: PlanContext) -> Iterator[Fault]:
        """Report a lag that ends after the run."""
        yield from super().faults_in(context)
        if self.effect and context.start_day(self.start) + self.lag >= context.horizon_days:
            yield Fault("lag", "ends after the run", "Give a longer horizon, or a shorter lag.")

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the fall and the rise of first referrals."""
        parameter = "demand.first_referrals"
        fall = Shape(delay_days=self.lag, ramp_days=self.ramp)
        rise = Shape(delay_days=self.detection_lag, ramp_days=self.ramp)
        return Contribution(
            (
                self.change(context, parameter, "multiply", 1.0 - self.effect, shape=fall),
                self.change(context, parameter, "multiply", 1.0 + self.detection, shape=rise),
            )
        )
