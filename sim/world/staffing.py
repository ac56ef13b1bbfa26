"""People coming into posts and going out of them (model.md 3, 12.2): every start and departure passes through here."""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING

from sim.world.clock import DATED, DAYS_PER_YEAR, STARTS
from sim.world.draws import worker_number
from sim.world.leaving import POST_ENDED
from sim.world.market import EXIT
from sim.world.teams import ADVERTISED, FILLED, FROZEN, HELD, NOTICE, RESERVED, Post
from sim.world.workers import MANAGER_GRADE, PERMANENT, SocialWorker

if TYPE_CHECKING:
    from sim.world.service import Service


class Staffing:
    """Posts and the people in them."""

    def __init__(self, service: Service) -> None:
        """Keep the service."""
        self._service = service
        self._clock = service.clock

    # -- posts -------------------------------------------------------------------------------------------------------------

    def fund_posts(self) -> None:
        """Have every post that is not yet there at the opening begin, and every temporary one end, on its day."""
        for post in self._service.posts.values():
            inputs = post.inputs
            if inputs.funded_from_day > 0.0:
                self._clock.on_day(inputs.funded_from_day, DATED, post.number, partial(self._fund, post))
                if inputs.advert_day is not None and inputs.advert_day < inputs.funded_from_day:
                    self._clock.on_day(inputs.advert_day, DATED, post.number, partial(self._advertise, post))
            if inputs.funded_to_day < inf:
                self._clock.on_day(inputs.funded_to_day, DATED, post.number, partial(self._unfund, post))

    def _fund(self, post: Post) -> None:
        post.funded = True
        post.vacant_since_day = self._clock.now
        self._service.books.note("post_funded", post.number, text=post.inputs.grade)
        if post.status != FROZEN:
            return
        if post.inputs.advert_day is None:
            self.begin_approval(post)
        else:
            self._clock.on_day(post.inputs.advert_day, DATED, post.number, lambda: self._advertise(post))

    def _unfund(self, post: Post) -> None:
        """End a post: its holder moves to an empty post of the same grade, or the contract ends."""
        post.funded = False
        holder = post.holder
        if holder is None:
            post.status = FROZEN
            return
        free = self._free_post(post)
        if free is None:
            if not holder.on_notice:
                holder.destination, holder.reason = EXIT, POST_ENDED
                self._service.leaving.depart(holder)
            return
        post.holder, post.status = None, FROZEN
        self._move_in(holder, free)

    def _free_post(self, like: Post) -> Post | None:
        """Return an advertised post of the same grade, in the same team first."""
        free = [post for post in self.advertised(like.inputs.grade) if post.inputs.role == like.inputs.role]
        return min(free, key=lambda post: (post.inputs.team != like.inputs.team, post.number), default=None)

    def begin_approval(self, post: Post) -> None:
        """Ask for leave to refill a post; it is advertised when that has been given."""
        if post.approval_begun:
            return
        post.approval_begun = True
        settings = self._service.inputs.recruitment
        wait = self._service.levers.value("recruitment.approval_working_days", float(settings.approval_working_days))
        if post.holder is None:
            post.status = HELD
        if wait <= 0.0:
            self._advertise(post)
        elif self._clock.day_rounding:
            day = self._clock.add_working_days(self._clock.now, round(wait))
            self._clock.on_day(day, DATED, post.number, lambda: self._advertise(post))
        else:
            days = wait * self._service.inputs.pathway.working_day_days
            self._clock.on_day(self._clock.now + days, DATED, post.number, lambda: self._advertise(post))

    def _advertise(self, post: Post) -> None:
        """Advertise a post, unless there is no money or hiring is frozen; a post on notice waits for its holder to go."""
        post.advert_day = min(post.advert_day, self._clock.now)
        if post.holder is not None or (not post.funded and post.inputs.advert_day is None):
            return
        if self._service.recruitment.frozen():
            post.status = FROZEN
            return
        post.status = ADVERTISED
        self._service.books.note("advertised", post.number, text=post.inputs.grade)
        self._service.recruitment.on_advert(post)

    def advertise_at_opening(self, post: Post) -> None:
        """Have a post that is vacant at the opening on the market already."""
        post.approval_begun = True
        self._advertise(post)

    def freeze(self) -> None:
        """Take advertised posts off the market when hiring is frozen, and put them back when it is not (dated changes)."""
        frozen = self._service.recruitment.frozen()
        for post in self._service.posts.values():
            if frozen and post.status == ADVERTISED:
                post.status = FROZEN
            elif not frozen and post.status == FROZEN and post.funded and post.approval_begun:
                self._advertise(post)

    def advertised(self, grade: str) -> list[Post]:
        """Return the advertised posts of a grade, oldest advert first."""
        found = [p for p in self._service.posts.values() if p.status == ADVERTISED and p.inputs.grade == grade]
        return sorted(found, key=lambda post: (post.advert_day, post.number))

    def reserve(self, post: Post) -> None:
        """Keep a post for somebody on the way."""
        post.status = RESERVED

    def release(self, post: Post) -> None:
        """Put a post back on the market after somebody dropped out, without asking for approval again."""
        post.status = ADVERTISED if not self._service.recruitment.frozen() else FROZEN
        if post.status == ADVERTISED:
            self._service.recruitment.on_advert(post)

    # -- people ------------------------------------------------------------------------------------------------------------

    def start(self, post: Post, grade: str, route: str, origin: str, person: int | None = None) -> SocialWorker:
        """Let somebody new begin in a post.

        Args:
            post: kept for them.
            grade: in which they begin.
            route: how they come.
            origin: from where.
            person: their identity; None for one who is told apart only as the next holder of the post.
        """
        post.ordinal += 1
        inputs = post.inputs
        number = worker_number(post.number, post.ordinal) if person is None else person
        team = self._service.teams[inputs.team]
        worker = SocialWorker(number, PERMANENT, inputs.role, grade, team, inputs.fte, self._clock.now)
        worker.route, worker.origin = route, origin
        worker.prepared = self._service.recruitment.prepares()
        worker.vacant_since_day = post.vacant_since_day
        worker.qualified_day = self._clock.now - self._service.grades.qualified_before_days(grade)
        self._move_in(worker, post)
        self.bring_in(worker)
        self._service.books.started(worker, 0)
        return worker

    def _move_in(self, worker: SocialWorker, post: Post) -> None:
        post.holder = worker
        post.status = NOTICE if worker.on_notice else FILLED
        post.approval_begun = False
        post.advert_day = inf
        worker.post = post

    def occupy(self, worker: SocialWorker, post: Post) -> None:
        """Put somebody who is in the service already into a post: at the opening, or at a conversion."""
        self._move_in(worker, post)

    def bring_in(self, worker: SocialWorker) -> None:
        """Put somebody on the service's books: team, capacity, cap, and the clocks of leaving and sickness."""
        service = self._service
        service.admit(worker)
        worker.team.add(worker)
        worker.clock_day = worker.cost_day = self._clock.now
        if worker.grade in service.inputs.market.grade_points:
            years = max(0.0, -worker.start_day) / DAYS_PER_YEAR
            worker.spine_point = max(service.market.entry_point(worker.grade), service.market.point_after(worker.grade, years))
        worker.smoothed = worker.utilisation = worker.team.utilisation
        service.allocation.set_cap(worker)
        service.workload.update(worker)
        service.costs.accrue(worker)
        if worker.grade == MANAGER_GRADE:
            worker.team.manager_changes.append(self._clock.now)
        if worker.kind == PERMANENT:
            self.settle_in(worker)
        self.people_changed(worker)

    def settle_in(self, worker: SocialWorker) -> None:
        """Start the clocks of a permanent worker: leaving, sickness, progression."""
        service = self._service
        service.allocation.set_cap(worker)
        service.workload.update(worker)
        service.leaving.join(worker)
        service.sickness.join(worker)
        service.grades.join(worker)
        self.people_changed(worker)

    def people_changed(self, worker: SocialWorker) -> None:
        """Tell everyone who keeps lists of people."""
        self._service.allocation.people_changed()
        self._service.cover.people_changed(worker.team)
        if not self._clock.day_rounding:
            self._service.cover.spread_where_changed()
            self._service.agency.vacancies_changed()
        self._service.allocation.room_made()

    def on_notice(self, worker: SocialWorker) -> None:
        """Mark a post whose holder is going, and ask for leave to refill it where that may begin on notice."""
        post = worker.post
        if post is None or not post.funded:
            return
        post.status = NOTICE
        if self._service.inputs.recruitment.approve_on_notice:
            self.begin_approval(post)

    def remove(self, worker: SocialWorker) -> None:
        """Take somebody off the service's books; the post is vacant, and cases left behind wait for another worker."""
        service = self._service
        service.workload.advance(worker)
        service.costs.accrue(worker)
        service.handover.leave_behind(worker)
        service.month_end.file_worker(worker)
        service.dismiss(worker)
        worker.team.remove(worker)
        if worker.grade == MANAGER_GRADE:
            worker.team.manager_changes.append(self._clock.now)
        if worker.post is not None:
            self._vacate(worker.post)
        self.people_changed(worker)

    def _vacate(self, post: Post) -> None:
        post.holder = None
        post.vacant_since_day = self._clock.now
        if not post.funded:
            post.status = FROZEN
        elif post.advert_day < inf:
            self._advertise(post)
        else:
            post.status = HELD
            self.begin_approval(post)

    def schedule_start(self, day: float, post: Post, grade: str, route: str, origin: str, person: int | None = None) -> None:
        """Have somebody begin on a day in a post kept for them; the arguments are those of ``start``."""
        self._clock.on_day(day, STARTS, post.number, lambda: self._start_if_funded(post, grade, route, origin, person))

    def _start_if_funded(self, post: Post, grade: str, route: str, origin: str, person: int | None) -> None:
        if not post.funded and self._clock.now < post.inputs.funded_from_day:
            self.schedule_start(post.inputs.funded_from_day, post, grade, route, origin, person)
            return
        if not post.funded:
            post.status = FROZEN
            self._service.books.month.drop_outs += 1
            return
        self.begin_in(post, grade, route, origin, person)

    def begin_in(self, post: Post, grade: str, route: str, origin: str, person: int | None = None) -> None:
        """Let somebody recruited begin, with what that costs and releases; the arguments are those of ``start``."""
        worker = self.start(post, grade, route, origin, person)
        self._service.costs.hire(worker)
        self._service.agency.permanent_started(worker)
