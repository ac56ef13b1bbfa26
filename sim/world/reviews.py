"""The rule on very high caseloads: challenge above 26, bring back to 22 (model.md 9.2, K15)."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.world.service import Service
    from sim.world.workers import SocialWorker


class Reviews:
    """Redistribution reviews. There is no magic in them: nothing moves where nobody has room."""

    def __init__(self, service: Service) -> None:
        """Keep the settings."""
        self._service = service
        self._settings = service.inputs.review
        self._clock = service.clock

    def _on(self) -> bool:
        return self._settings.on or self._service.levers.touches("review.challenge")

    def week(self) -> None:
        """Flag those above the challenge line, and redistribute where a flag has stood for long enough (Mondays)."""
        if not self._on():
            return
        challenge = self._service.levers.value("review.challenge", self._settings.challenge if self._settings.on else inf)
        for worker in self._service.people():
            if not worker.is_social_worker or len(worker.cases) / worker.fte <= challenge:
                worker.over_commitment_since_day = inf
            elif worker.over_commitment_since_day == inf:
                worker.over_commitment_since_day = self._clock.now
            elif self._clock.now - worker.over_commitment_since_day >= self._settings.delay_days:
                self._redistribute(worker)

    def _redistribute(self, worker: SocialWorker) -> None:
        """Move the cases above the commitment with least left to do to members of the team who have room."""
        commitment = self._service.levers.value("review.commitment", self._settings.commitment)
        colleagues = [member for member in worker.team.ordered if member is not worker]
        for case in sorted(worker.cases.values(), key=lambda case: (case.left_days(), case.number)):
            if len(worker.cases) / worker.fte <= commitment:
                break
            self._service.allocation.place_within(case, colleagues)
        worker.over_commitment_since_day = inf
