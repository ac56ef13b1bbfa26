"""Trainees, students and apprentices who finish together and look for posts (model.md 13, K33)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.world import draws as purpose
from sim.world.clock import STARTS
from sim.world.draws import name_number
from sim.world.workers import EXPERIENCED, NEWLY_QUALIFIED, SOCIAL_WORKER

if TYPE_CHECKING:
    from sim.settings.inputs import CohortInputs
    from sim.world.service import Service
    from sim.world.teams import Post

TRAINEE_ROUTE = "trainee"
COHORT_FACTOR = 1 << 16


class Cohorts:
    """Groups of trainees of the council and of the plan."""

    def __init__(self, service: Service) -> None:
        """Keep the cohorts in order of name."""
        self._service = service
        self._clock = service.clock
        self._settings = service.inputs.trainees
        own = service.inputs.trainees.cohorts if service.inputs.trainees.on else ()
        self.cohorts = sorted((*own, *service.plan.cohorts), key=lambda cohort: cohort.name)
        self._waiting: list[tuple[float, int, CohortInputs]] = []

    def schedule(self) -> None:
        """Enter the day on which each cohort finishes; nobody begins before."""
        for cohort in self.cohorts:
            self._clock.on_day(cohort.end_day, STARTS, name_number(cohort.name), partial(self._finish, cohort))

    def _finish(self, cohort: CohortInputs) -> None:
        """Let those who complete and want to join look for a post."""
        number = name_number(cohort.name) * COHORT_FACTOR
        for place in range(cohort.heads):
            completes = self._service.draws.u(purpose.TRAINEE, number + place, 0) < cohort.completes
            joins = self._service.draws.u(purpose.TRAINEE, number + place, 1) < cohort.joins
            if completes and joins:
                self._waiting.append((self._clock.now + self._settings.wait_most_days, place, cohort))
        self.take_posts()

    def take_posts(self) -> None:
        """Put waiting trainees into vacant posts; those who have waited too long are lost (morning round)."""
        if not self._waiting:
            return
        for entry in list(self._waiting):
            until, _, cohort = entry
            post = self._vacant_post(cohort)
            if post is not None:
                self._waiting.remove(entry)
                self._begin(post, cohort)
            elif until < self._clock.now:
                self._waiting.remove(entry)
                self._service.books.month.drop_outs += 1

    def _vacant_post(self, cohort: CohortInputs) -> Post | None:
        """Return an advertised post for case holders: of the cohort's own grade first."""
        staffing = self._service.staffing
        for grade in (cohort.grade, NEWLY_QUALIFIED, SOCIAL_WORKER, EXPERIENCED):
            posts = staffing.advertised(grade)
            if posts:
                return posts[0]
        return None

    def _begin(self, post: Post, cohort: CohortInputs) -> None:
        worker = self._service.staffing.start(post, cohort.grade, TRAINEE_ROUTE, "")
        worker.tie_until_day = self._clock.now + cohort.bonding_days
        self._service.leaving.reassess(worker)
