"""The diary: visits and reviews that are done, late or missed, and change nothing else (model.md 22).

A duty that never changes the state needs no event. Each working day the diary lists the duties due; whether one is done
is decided then, from whether the lead worker is at work and how loaded they are.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from sim.world import draws as purpose

if TYPE_CHECKING:
    from sim.world.cases import Case
    from sim.world.service import Service

VISIT = "visit"
REVIEW = "review"
DONE, LATE, MISSED = "done", "late", "missed"


class Duties:
    """The diary of statutory visits and reviews."""

    def __init__(self, service: Service) -> None:
        """Open an empty diary."""
        self._service = service
        self._clock = service.clock
        self._on = service.inputs.duties.on
        self._headroom = service.inputs.duties.headroom
        self._late_multiplier = service.inputs.handover.late_multiplier
        self._pages: dict[int, list[tuple[Case, int, str, int]]] = {}

    def begin(self, case: Case) -> None:
        """Enter the first duties of a stage that has just begun."""
        if not self._on or case.stage is None:
            return
        if case.stage.visit_every_working_days:
            self._enter_visit(case)
        if case.stage.reviews_after_days:
            self._enter_review(case, 0)

    def _enter_visit(self, case: Case) -> None:
        assert case.stage is not None  # noqa: S101 - entered for a stage
        day = self._clock.add_working_days(self._clock.now, case.stage.visit_every_working_days)
        self._pages.setdefault(day, []).append((case, case.visit, VISIT, 0))

    def _enter_review(self, case: Case, number: int) -> None:
        assert case.stage is not None  # noqa: S101 - entered for a stage
        gaps = case.stage.reviews_after_days
        day = self._clock.next_working_day(ceil(self._clock.now + gaps[min(number, len(gaps) - 1)]))
        self._pages.setdefault(day, []).append((case, case.visit, REVIEW, number))

    def of_the_day(self) -> None:
        """Settle the duties due today and enter the next ones (morning round)."""
        for case, visit, kind, number in self._pages.pop(int(self._clock.now), ()):
            if case.visit != visit or case.number not in self._service.cases:
                continue
            self._settle(case, kind)
            if kind == VISIT:
                self._enter_visit(case)
            else:
                self._enter_review(case, number + 1)

    def _settle(self, case: Case, kind: str) -> None:
        """Decide whether a duty is done in time, late or missed."""
        case.duty += 1
        unsettled = self._clock.now < case.unsettled_until_day
        in_time = self._chance_in_time(case)
        if unsettled and in_time < 1.0:
            in_time = max(0.0, 1.0 - (1.0 - in_time) * self._late_multiplier)
        if case.holder is None:
            outcome = MISSED
        elif in_time >= 1.0 or self._service.draws.u(purpose.DUTY, case.number, case.duty) < in_time:
            outcome = DONE
        else:
            outcome = LATE
        self._service.books.duty(case, kind, outcome, unsettled)

    def _chance_in_time(self, case: Case) -> float:
        """Return the chance that a duty is done in time: headroom over utilisation, and over cover for an absent worker."""
        worker = case.holder
        if worker is None:
            return 0.0
        if worker.at_work:
            return min(1.0, self._headroom / worker.utilisation) if worker.utilisation > 0.0 else 1.0
        team = worker.team
        return team.covered_share * min(1.0, self._headroom / team.utilisation) if team.utilisation > 0.0 else 0.0
