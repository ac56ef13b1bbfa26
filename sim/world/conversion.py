"""Agency workers who become permanent: the same person, the same cases (model.md 15, K3).

Permanent staff go up by one and agency staff down by one; nobody is added. A count of recruits that includes conversions
overstates what the service gains, which is why the route travels with every start.
"""

from __future__ import annotations

from math import exp, inf
from typing import TYPE_CHECKING

from sim.world import draws as purpose
from sim.world.clock import INTAKE, STARTS
from sim.world.laws import threshold
from sim.world.teams import holds_cases
from sim.world.workers import AGENCY, EXPERIENCED, NEWLY_QUALIFIED, PERMANENT, SOCIAL_WORKER

if TYPE_CHECKING:
    from sim.world.service import Service
    from sim.world.teams import Post
    from sim.world.workers import SocialWorker

CONVERSION_ROUTE = "agency_conversion"


class Conversion:
    """The way from an agency into a post."""

    def __init__(self, service: Service) -> None:
        """Keep the settings."""
        self._service = service
        self._settings = service.inputs.agency
        self._clock = service.clock
        self._draws = service.draws
        self._next_tick_day = inf

    def join(self, worker: SocialWorker) -> None:
        """Start the clock of an agency worker's wish to stay."""
        u = self._draws.u(purpose.AGENCY_CONVERSION, worker.number, 0)
        worker.conversion.start(threshold(u), self._clock.now)
        self._set_rate(worker)

    def week(self, next_tick_day: float) -> None:
        """Work out how likely each agency worker is to become permanent in the coming week (Mondays)."""
        self._next_tick_day = next_tick_day
        for worker in self._service.agency.workers():
            self._set_rate(worker)

    def _set_rate(self, worker: SocialWorker) -> None:
        worker.conversion.set_rate(self._conversion_per_year(worker), self._clock.now)
        due = worker.conversion.due_day()
        if due < self._next_tick_day:
            self._clock.call(due, INTAKE, self._convert_if_possible, worker, worker.conversion.version)

    def _conversion_per_year(self, worker: SocialWorker) -> float:
        """Return the hazard of becoming permanent, as observed at the pay ratio of the opening."""
        settings, levers, market = self._settings, self._service.levers, self._service.market
        rate = levers.value("agency.conversion", settings.conversion_per_year)
        if rate <= 0.0:
            return 0.0
        bonus = levers.value("agency.conversion_bonus_gbp", settings.conversion_bonus_gbp)
        fee = levers.value("agency.conversion_fee_gbp", settings.conversion_fee_gbp)
        now = (market.pay(worker.grade) + bonus) / market.agency_net_pay(worker.grade)
        opening = market.opening_pay(worker.grade) / settings.net_pay_gbp.get(worker.grade, market.opening_pay(worker.grade))
        return float(rate * (now / opening) ** settings.conversion_exponent * exp(-fee / settings.conversion_fee_scale_gbp))

    def _convert_if_possible(self, worker: SocialWorker, version: int) -> None:
        """Let an agency worker become permanent if there is a post; else the wish comes up again later."""
        if worker.conversion.version != version or worker.number not in self._service.workers or worker.on_notice:
            return
        post = self._post_for(worker)
        if post is None:
            worker.talks += 1
            u = self._draws.u(purpose.AGENCY_CONVERSION, worker.number, worker.talks)
            worker.conversion.start(threshold(u), self._clock.now)
            return
        self._service.staffing.reserve(post)
        self._clock.on_day(self._clock.now, STARTS, worker.number, lambda: self.convert(worker, post))

    def _post_for(self, worker: SocialWorker) -> Post | None:
        """Return an advertised post in the worker's own team first, of the worker's grade first."""
        posts = [p for grade in (EXPERIENCED, SOCIAL_WORKER, NEWLY_QUALIFIED) for p in self._service.staffing.advertised(grade)]
        posts = [post for post in posts if holds_cases(post)]
        home = worker.team.name
        return min(
            posts,
            key=lambda post: (
                post.inputs.grade != worker.grade,
                post.inputs.team != home,
                post.advert_day,
                post.number,
            ),
            default=None,
        )

    def convert(self, worker: SocialWorker, post: Post) -> None:
        """Make an agency worker permanent in a post kept for them: the same person, with the same cases."""
        if worker.number not in self._service.workers or worker.on_notice or worker.kind != AGENCY:
            self._service.staffing.release(post)
            return
        service = self._service
        service.workload.advance(worker)
        service.costs.accrue(worker)
        service.books.agency_moved(worker, "converted")
        service.agency.leave_slot(worker.number)
        worker.kind = PERMANENT
        worker.route = CONVERSION_ROUTE
        worker.agency_end_day = inf
        worker.start_day = self._clock.now
        worker.vacant_since_day = post.vacant_since_day
        worker.conversion.start(inf, self._clock.now)
        post.ordinal += 1
        self._move_team(worker, post)
        service.staffing.occupy(worker, post)
        service.costs.accrue(worker)
        service.staffing.settle_in(worker)
        service.books.started(worker, worker.number)
        service.costs.conversion(worker)

    def _move_team(self, worker: SocialWorker, post: Post) -> None:
        """Put the worker on the post's team; cases that team does not cover are handed over by the usual rule."""
        if worker.team.name != post.inputs.team:
            worker.team.remove(worker)
            worker.team = self._service.teams[post.inputs.team]
            worker.team.add(worker)
            for case in list(worker.cases.values()):
                if not self._service.allocation.covers(worker, case):
                    self._service.allocation.wait(case, "planned")

    def convert_known(self, team: str, fallback: Post) -> bool:
        """Let one of the agency workers take up an offer known at the opening; tell whether there was one."""
        staying = [worker for worker in self._service.agency.workers() if not worker.on_notice]
        staying.sort(key=lambda worker: (worker.team.name != team, worker.start_day, worker.number))
        if not staying:
            return False
        self.convert(staying[0], fallback)
        return True
