"""How empty posts turn into people (model.md 12).

People who might apply come at a rate that no policy touches; one of them applies here if the chance that this council
is chosen over its neighbours, over other work and over staying put says so. That chance rises with pay against outside
pay and with the number of adverts, and is nil when no post is advertised. An applicant passes through stages, may drop
out in any of them, and then begins in the post kept for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from math import exp, inf, log, log1p
from typing import TYPE_CHECKING

import simpy

from sim.world import draws as purpose
from sim.world.clock import ARRIVALS, DAYS_PER_YEAR, INTAKE, STARTS
from sim.world.conversion import CONVERSION_ROUTE
from sim.world.draws import name_number, recruit_number, worker_number
from sim.world.laws import Law, law_of, pick, threshold
from sim.world.levers import dated
from sim.world.teams import Post
from sim.world.workers import NEWLY_QUALIFIED, PERMANENT, SOCIAL_WORKER, SOCIAL_WORKER_ROLE, SocialWorker

if TYPE_CHECKING:
    from sim.settings.inputs import NeighbourInputs, OpeningRecruit
    from sim.world.service import Service

GRADE_FACTOR = 1 << 24
MONTH_FACTOR = 1 << 12
SUPERNUMERARY = "supernumerary"
EXPERIENCED_ROUTE = "experienced"
CHECKS = "checks"
INTERVIEW = "interview"


class Recruitment:
    """Candidates, applicants and the pipeline between applying and starting."""

    def __init__(self, service: Service) -> None:
        """Build the laws of the stages."""
        self._service = service
        self._settings = service.inputs.recruitment
        self._clock = service.clock
        self._draws = service.draws
        self._stage_laws: list[Law] = [law_of(stage.law) for stage in self._settings.stages]
        self._interviews: Counter[int] = Counter()
        self._adverts_at_opening: dict[str, int] = {}
        self._supernumeraries = 0
        self.on_the_way: Counter[str] = Counter()

    # -- what policies can change ------------------------------------------------------------------------------------------

    def frozen(self) -> bool:
        """Tell whether hiring is frozen."""
        return self._service.levers.value("recruitment.freeze", 0.0) > 0.0

    def prepares(self) -> bool:
        """Tell whether newcomers begin their induction before the first day."""
        base = float(self._settings.induction_while_waiting)
        return self._service.levers.value("recruitment.induction_while_waiting", base) > 0.0

    # -- people who might apply --------------------------------------------------------------------------------------------

    def processes(self) -> list[Generator[simpy.Event, None, None]]:
        """Return what runs for the council's recruitment law."""
        law = self._settings.law
        if law in ("market", "power"):
            grades = sorted(self._settings.candidates_per_year)
            return [self._candidates(number, grade) for number, grade in enumerate(grades)]
        if law == "external":
            return [self._external()]
        return []

    def note_opening(self) -> None:
        """Remember how many posts of each grade are advertised at the opening: the reference of the advert term."""
        for grade in self._settings.candidates_per_year:
            self._adverts_at_opening[grade] = max(1, len(self._service.staffing.advertised(grade)))

    def _candidates(self, code: int, grade: str) -> Generator[simpy.Event, None, None]:
        """Let people of a grade consider applying, month after month."""
        bound = self._settings.bound_multiplier * self._settings.candidates_per_year[grade] / DAYS_PER_YEAR
        starts = self._clock.calendar.month_starts
        for month, begin in enumerate(starts[:-1]):
            day, number = float(begin), code * GRADE_FACTOR + month * MONTH_FACTOR
            while bound > 0.0:
                day -= log1p(-self._draws.u(purpose.CANDIDATE, number, 0)) / bound
                if day >= starts[month + 1]:
                    break
                if day >= 0.0:
                    yield self._clock.until(day, ARRIVALS)
                    self._consider(number, grade)
                number += 1

    def _consider(self, number: int, grade: str) -> None:
        """Let somebody decide whether to apply here, and keep a post for them if they do."""
        posts = self._service.staffing.advertised(grade)
        if not posts or self.frozen():
            return
        campaign = self._service.levers.value("recruitment.candidates", 1.0, grade=grade)
        share = self._home_share(grade, len(posts)) if self._settings.law == "market" else self._power(grade, len(posts))
        chance = min(1.0, share * campaign / self._settings.bound_multiplier)
        self._service.books.month.luck_of_applications -= chance
        if self._draws.u(purpose.CANDIDATE, number, 1) < chance:
            self._service.books.month.luck_of_applications += 1.0
            self._take_on(number, grade, posts[0])

    def _home_share(self, grade: str, adverts: int) -> float:
        """Return the chance that a candidate chooses this council (12.3); every term is a change since the opening."""
        settings, market = self._settings, self._service.market
        advert_ratio = adverts / self._adverts_at_opening.get(grade, 1)
        workload = settings.workload_coefficient * (
            self._service.workload.opening_utilisation - self._service.workload.service_utilisation()
        )
        home = settings.home_constant + settings.advert_coefficient * log(advert_ratio) + workload
        home += settings.pay_coefficient * log(market.candidates_pay(grade) / market.outside_pay(grade))
        home += settings.rating_coefficient * market.home_quality_change()
        others = sum(exp(self._neighbour_value(neighbour, grade)) for neighbour in market.neighbours)
        return exp(home) / (exp(home) + others + exp(settings.none_constant))

    def _neighbour_value(self, neighbour: NeighbourInputs, grade: str) -> float:
        settings, market = self._settings, self._service.market
        now = market.neighbour_pay(neighbour, grade) / market.outside_pay(grade)
        opening = neighbour.pay_gbp.get(grade, market.opening_pay(grade)) / market.opening_pay(grade)
        value = log(neighbour.weight) + settings.neighbour_constant + settings.pay_coefficient * log(now / opening)
        value += settings.advert_coefficient * log(dated(neighbour.adverts, self._clock.now))
        return value + settings.rating_coefficient * market.quality_change(neighbour)

    def _power(self, grade: str, adverts: int) -> float:
        """Return hires against the opening by the power law: elasticities of adverts and of pay."""
        market = self._service.market
        pay = market.candidates_pay(grade) / market.outside_pay(grade)
        ratio = adverts / self._adverts_at_opening.get(grade, 1)
        return float(ratio**self._settings.vacancy_elasticity * pay**self._settings.pay_elasticity)

    def _take_on(self, number: int, grade: str, post: Post) -> None:
        if grade == SOCIAL_WORKER:
            u = self._draws.u(purpose.CANDIDATE_ATTRIBUTES, number, 0)
            grade = NEWLY_QUALIFIED if u < self._settings.newly_qualified_among_social_workers else grade
        route = NEWLY_QUALIFIED if grade == NEWLY_QUALIFIED else EXPERIENCED_ROUTE
        weights = [(neighbour.name, neighbour.weight) for neighbour in self._service.market.neighbours]
        origin = pick(self._draws.u(purpose.CANDIDATE_ATTRIBUTES, number, 2), weights) if weights else ""
        self._service.books.month.applicants[route] += 1
        self._service.staffing.reserve(post)
        self.enter_pipeline(number, post, grade, route, origin, 0, recruit_number(number))

    # -- from application to start -----------------------------------------------------------------------------------------

    def enter_pipeline(
        self, number: int, post: Post, grade: str, route: str, origin: str, stage: int, person: int | None = None
    ) -> None:
        """Set somebody on the way from a stage on; the arguments are those of ``way_in``."""
        self._clock.process(self.way_in(number, post, grade, route, origin, stage, person=person))

    def way_in(
        self,
        number: int,
        post: Post,
        grade: str,
        route: str,
        origin: str,
        first_stage: int,
        begun_days: float = 0.0,
        person: int | None = None,
    ) -> Generator[simpy.Event, None, None]:
        """Live through the stages between applying and the first day, or drop out of one of them.

        Args:
            number: the applicant, for draws.
            post: kept for them.
            grade: in which they would begin.
            route: how they come.
            origin: from where.
            first_stage: index of the stage they are in.
            begun_days: for how long already.
            person: the identity they start with, see ``Staffing.start``.
        """
        self.on_the_way[route] += 1
        self._service.books.note("applied", number, post.number, text=grade)
        for index in range(first_stage, len(self._settings.stages)):
            self._service.books.note("step_began", number, post.number, text=self._settings.stages[index].name)
            begun = begun_days if index == first_stage else 0.0
            wait, patience = self._stage_days(number, index) - begun, self._patience_days(number, index) - begun
            if patience < wait:
                yield self._clock.until(self._clock.now + patience, INTAKE)
                self._drop_out(number, post, route)
                return
            yield self._clock.until(self._clock.now + wait, INTAKE)
        self.on_the_way[route] -= 1
        self._service.staffing.schedule_start(self._clock.now, post, grade, route, origin, person)

    def _stage_days(self, number: int, index: int) -> float:
        """Draw how long a stage takes; interviews wait for a free place in a month."""
        stage = self._settings.stages[index]
        days = self._stage_laws[index].quantile(self._draws.u(purpose.PIPELINE, number, 2 * index))
        if stage.name == CHECKS:
            days *= self._service.levers.value("recruitment.checks_days", 1.0)
        if stage.name == INTERVIEW:
            days += self._wait_for_interview(self._clock.now + days)
        return days

    def _wait_for_interview(self, day: float) -> float:
        """Book the first free interview at or after a day, and return how long that makes the applicant wait."""
        base = self._settings.interviews_per_month
        places = self._service.levers.value("recruitment.interviews_per_month", base)
        if places == inf:
            return 0.0
        starts = self._clock.calendar.month_starts
        month = max(index for index, start in enumerate(starts) if start <= day)
        while self._interviews[month] >= places and month < len(starts) - 1:
            month += 1
        self._interviews[month] += 1
        return max(0.0, starts[month] - day)

    def _patience_days(self, number: int, index: int) -> float:
        hazard = self._settings.stages[index].drop_out_per_day * self._settings.keep_in_touch
        hazard = self._service.levers.value("recruitment.drop_out", hazard)
        u = self._draws.u(purpose.PIPELINE, number, 2 * index + 1)
        return threshold(u) / hazard if hazard > 0.0 else inf

    def _drop_out(self, number: int, post: Post, route: str) -> None:
        self.on_the_way[route] -= 1
        self._service.books.month.drop_outs += 1
        self._service.books.note("dropped_out", number, post.number)
        self._service.staffing.release(post)

    # -- on the way at the opening -----------------------------------------------------------------------------------------

    def applicants_per_day_at_opening(self) -> dict[str, float]:
        """Return how many people of each grade apply a day at the opening."""
        if self._settings.law not in ("market", "power"):
            return {}
        market = self._settings.law == "market"
        return {
            grade: per_year / DAYS_PER_YEAR * (self._home_share(grade, self._adverts_at_opening[grade]) if market else 1.0)
            for grade, per_year in self._settings.candidates_per_year.items()
        }

    def resume_applicant(self, number: int, grade: str, ago_days: float) -> None:
        """Put somebody who applied a while ago where they would be in the pipeline now, if they still are in it."""
        left = ago_days
        for index in range(len(self._settings.stages)):
            wait, patience = self._stage_days(number, index), self._patience_days(number, index)
            if patience < min(wait, left):
                return
            if wait > left:
                posts = self._service.staffing.advertised(grade)
                if posts:
                    route = NEWLY_QUALIFIED if grade == NEWLY_QUALIFIED else EXPERIENCED_ROUTE
                    self._service.staffing.reserve(posts[0])
                    self._clock.process(self.way_in(number, posts[0], grade, route, "", index, left))
                return
            left -= wait

    def accept_named(self, number: int, recruit: OpeningRecruit, start_day: float) -> None:
        """Keep a post for somebody named in the opening position until a start day, unless they drop out before."""
        post = self._post_for_named(recruit)
        if post is None:
            return
        self._service.staffing.reserve(post)
        self.on_the_way[recruit.route] += 1
        hazard = max((stage.drop_out_per_day for stage in self._settings.stages), default=0.0) * self._settings.keep_in_touch
        hazard = self._service.levers.value("recruitment.drop_out", hazard)
        patience = threshold(self._draws.u(purpose.PIPELINE, number, 1)) / hazard if hazard > 0.0 else inf
        if self._clock.now + patience < start_day:
            self._clock.call(self._clock.now + patience, INTAKE, self._drop_out, number, post, recruit.route)
        else:
            self._clock.on_day(start_day, STARTS, number, lambda: self._start_named(post, recruit))

    def _post_for_named(self, recruit: OpeningRecruit) -> Post | None:
        """Return the advertised post a named recruit takes: of the grade and team if there is one, else of the nearest kind."""
        staffing = self._service.staffing
        posts = [p for grade in self._settings.candidates_per_year or (recruit.grade,) for p in staffing.advertised(grade)]
        return min(
            posts,
            key=lambda post: (
                post.inputs.grade != recruit.grade,
                post.inputs.team != recruit.team,
                post.advert_day,
                post.number,
            ),
            default=None,
        )

    def _start_named(self, post: Post, recruit: OpeningRecruit) -> None:
        self.on_the_way[recruit.route] -= 1
        if recruit.route == CONVERSION_ROUTE and self._service.conversion.convert_known(recruit.team, post):
            return
        route = EXPERIENCED_ROUTE if recruit.route == CONVERSION_ROUTE else recruit.route
        self._service.staffing.begin_in(post, recruit.grade, route, "")

    # -- the other laws ----------------------------------------------------------------------------------------------------

    def on_advert(self, post: Post) -> None:
        """Fill an advertised post at a constant rate, under the per-vacancy law (12.1)."""
        if self._settings.law != "per_vacancy" or self._settings.fills_per_vacancy_per_year <= 0.0:
            return
        post.applicants += 1
        number = worker_number(post.number, post.applicants)
        u = self._draws.u(purpose.CANDIDATE, number, 0)
        day = self._clock.now + threshold(u) * DAYS_PER_YEAR / self._settings.fills_per_vacancy_per_year
        self._clock.call(day, INTAKE, self._fill, post, post.ordinal, number)

    def _fill(self, post: Post, ordinal: int, number: int) -> None:
        if (
            post.ordinal != ordinal
            or post.holder is not None
            or post not in self._service.staffing.advertised(post.inputs.grade)
        ):
            return
        self._service.staffing.reserve(post)
        self._service.books.month.applicants[EXPERIENCED_ROUTE] += 1
        grade = post.inputs.grade
        route = NEWLY_QUALIFIED if grade == NEWLY_QUALIFIED else EXPERIENCED_ROUTE
        if self._settings.stages:
            self.enter_pipeline(number, post, grade, route, "", 0)
        else:
            self._service.staffing.schedule_start(self._clock.now, post, grade, route, "")

    def _external(self) -> Generator[simpy.Event, None, None]:
        """Let people come at a constant rate whatever the vacancies, above the establishment."""
        rate = self._settings.applicants_per_day or self._settings.hires_per_year / DAYS_PER_YEAR
        number = 0
        while rate > 0.0:
            wait = threshold(self._draws.u(purpose.CANDIDATE, number, 0)) / rate
            yield self._clock.until(self._clock.now + wait, ARRIVALS)
            self._service.books.month.applicants["external"] += 1
            self._clock.process(self._external_way_in(number))
            number += 1

    def _external_way_in(self, number: int) -> Generator[simpy.Event, None, None]:
        """Live through the stages of somebody who comes above the establishment."""
        self.on_the_way["external"] += 1
        for index, stage in enumerate(self._settings.stages):
            self.on_the_way[stage.name] += 1
            self._service.books.note("step_began", number, text=stage.name)
            wait, patience = self._stage_days(number, index), self._patience_days(number, index)
            yield self._clock.until(self._clock.now + min(wait, patience), INTAKE)
            self.on_the_way[stage.name] -= 1
            if patience < wait:
                self.on_the_way["external"] -= 1
                self._service.books.month.drop_outs += 1
                self._service.books.note("dropped_out", number)
                return
        self.on_the_way["external"] -= 1
        self._clock.on_day(self._clock.now, STARTS, number, self._start_external)

    def _start_external(self) -> None:
        self._supernumeraries += 1
        team = next(iter(self._service.teams.values()))
        number = worker_number(name_number(f"{SUPERNUMERARY}/{self._supernumeraries}"), 1)
        grade = self._settings.external_grade
        worker = SocialWorker(number, PERMANENT, SOCIAL_WORKER_ROLE, grade, team, 1.0, self._clock.now)
        worker.route = "external"
        worker.qualified_day = self._clock.now - self._service.grades.qualified_before_days(grade)
        self._service.staffing.bring_in(worker)
        self._service.books.started(worker, 0)
        self._service.costs.hire(worker)
