"""A talk with each leaver to change the decision (model.md 10.4, K20)."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.settings.policies.base import Contribution, PlanContext, Policy, per_cent
from sim.settings.quantity import Share, Strength


class RetentionTalk(Policy):
    """Talk with everyone who resigns; some take the resignation back.

    Attributes:
        success: share of resignations withdrawn after the talk.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = "Bradford's director spoke to each leaver; how many then stayed was not reported."

    kind: Literal["retention_talk"] = "retention_talk"
    success: Share

    def words(self) -> str:
        """Say how many talks succeed."""
        return f"Talk with each leaver, so that {per_cent(self.success)} stay{self.dates_in_words()}."

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the chance that a talk succeeds; none when no talk ever does."""
        if self.success == 0.0:
            return Contribution()
        return Contribution((self.change(context, "leaving.talk_success", "replace", self.success),))
