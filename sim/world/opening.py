"""The opening position: the service as the council describes it at a date (model.md 19).

Nothing is warmed up and nothing deleted. Open cases get the age that cases found open at one moment have, and the rest
of their length given that age; people get the time in post of their band; agency workers the assignment ages that were
counted.
"""

from __future__ import annotations

from functools import partial
from math import inf, log1p
from typing import TYPE_CHECKING

from sim.world import draws as purpose
from sim.world.cases import Case, Lead
from sim.world.clock import DATED, DAYS_PER_YEAR, INTAKE
from sim.world.draws import case_number, worker_number
from sim.world.laws import AgeOfOpenCases, Bands, Law, law_of, poisson_quantile, residual
from sim.world.referrals import OPENING_CASE
from sim.world.workers import AGENCY, PERMANENT, SICK_LONG, SICK_SHORT, SocialWorker

if TYPE_CHECKING:
    from sim.settings.inputs import OpeningCases, OpeningRecruit, OpeningResignation, OpeningWorker
    from sim.world.service import Service

TENURE_DRAW, ABSENCE_DRAW, SPELL_DRAW, COURT_DRAW = 1, 10, 11, 12
PAST_CANDIDATE = 1 << 40
NAMED_RECRUIT = 1 << 41
LONGEST_PIPELINE_DAYS = 730.0


class Opening:
    """Builds the service as it is at t = 0."""

    def __init__(self, service: Service) -> None:
        """Keep what the council says."""
        self._service = service
        self._given = service.inputs.opening
        self._draws = service.draws
        self._clock = service.clock
        self._cases = 0
        self._ages_of_absences: dict[str, AgeOfOpenCases] = {}

    def build(self) -> None:
        """Put people into posts, cases on the books and each case with a worker."""
        self._fill_posts()
        self._service.recruitment.note_opening()
        self._open_cases()
        self._settle()
        if self._given.equilibrium_notices:
            self._service.leaving.look_back()
        self._service.agency.open_requests()
        self._enter_known_events()
        if self._given.equilibrium_pipeline:
            EquilibriumPipeline(self._service).build()

    # -- people ------------------------------------------------------------------------------------------------------------

    def _fill_posts(self) -> None:
        service = self._service
        names = {post.inputs.name: post for post in service.posts.values()}
        for post in service.posts.values():
            post.funded = post.inputs.funded_from_day <= 0.0
        for index, given in enumerate(self._given.workers):
            tenure = self._tenure(given, index)
            if given.kind == AGENCY:
                service.agency.open_with(given, tenure)
                continue
            worker = self._permanent(given, index, tenure)
            if given.post is not None:
                names[given.post].ordinal = 1
                service.staffing.occupy(worker, names[given.post])
            service.staffing.bring_in(worker)
            self._known_state(worker, given)
        for post in service.posts.values():
            if post.funded and post.holder is None:
                post.vacant_since_day = 0.0
                service.staffing.advertise_at_opening(post)

    def _tenure(self, given: OpeningWorker, index: int) -> float:
        low, high = given.tenure_days
        return low + (high - low) * self._draws.u(purpose.WORKER_ATTRIBUTES, index, TENURE_DRAW) if high > low else low

    def _permanent(self, given: OpeningWorker, index: int, tenure: float) -> SocialWorker:
        service = self._service
        post_number = next((p.number for p in service.posts.values() if p.inputs.name == given.post), None)
        number = worker_number(post_number, 1) if post_number is not None else worker_number(index, 0)
        worker = SocialWorker(number, PERMANENT, given.role, given.grade, service.teams[given.team], given.fte, -tenure)
        known = given.qualified_days
        worker.qualified_day = -(max(tenure, service.grades.qualified_before_days(given.grade)) if known is None else known)
        worker.age_years = given.age_years
        return worker

    def _known_state(self, worker: SocialWorker, given: OpeningWorker) -> None:
        """Put somebody on notice or off sick who is known to be; else let chance say who is off at any one time."""
        if given.leaving is not None:
            worker.destination, last_day = given.leaving
            worker.reason = "other"
            self._service.leaving.give_notice_until(worker, last_day)
        settings = self._service.inputs.sickness
        if given.sick_since_days is not None:
            law = law_of(settings.long_law, self._service.inputs.pathway.working_day_days)
            u = self._draws.u(purpose.OPENING_ATTRIBUTES, worker.number, SPELL_DRAW)
            self._service.sickness.be_absent(worker, SICK_LONG, residual(law, given.sick_since_days, u))
        elif settings.on:
            self._perhaps_absent(worker)

    def _perhaps_absent(self, worker: SocialWorker) -> None:
        """Let a worker be off sick at the opening with the chance that somebody is at any moment."""
        settings, unit = self._service.inputs.sickness, self._service.inputs.pathway.working_day_days
        long = settings.long_per_year * settings.long_law.mean * unit / DAYS_PER_YEAR
        short = settings.short_per_year * settings.short_law.mean * unit / DAYS_PER_YEAR
        u = self._draws.u(purpose.OPENING_ATTRIBUTES, worker.number, ABSENCE_DRAW) * (1.0 + long + short)
        if u >= long + short:
            return
        kind, law = (SICK_LONG, settings.long_law) if u < long else (SICK_SHORT, settings.short_law)
        left = self._ages_of_absences.get(kind)
        if left is None:
            left = self._ages_of_absences[kind] = AgeOfOpenCases(law_of(law, unit), inf)
        days = left.quantile(self._draws.u(purpose.OPENING_ATTRIBUTES, worker.number, SPELL_DRAW))
        self._service.sickness.be_absent(worker, kind, days)

    # -- cases -------------------------------------------------------------------------------------------------------------

    def _open_cases(self) -> None:
        opened: list[tuple[OpeningCases, Case]] = []
        for given in self._given.cases:
            law = self._law(given.stage)
            ages = self._ages(given, law)
            for index, age in enumerate(ages):
                opened.append((given, self._open_case(given, law, age, index)))
        if self._service.inputs.allocation.rule != "none":
            opened.sort(key=lambda pair: (pair[1].stage_day, pair[1].number))
            for given, case in opened:
                self._give_to_somebody(given, case)

    def _law(self, stage: str) -> Law:
        """Return the law of a stage's whole length as found open: for assessments, with those pulled to the deadline."""
        pathway = self._service.pathway
        deadline = self._service.inputs.pathway.deadline
        natural = pathway.law(stage)
        if not pathway.has_deadline(pathway.stages[stage]) or not isinstance(natural, Bands):
            return natural
        unit = self._service.inputs.pathway.working_day_days
        beyond = deadline.natural_end_working_days * unit
        shares = list(natural.shares)
        gap = next(i for i, low in enumerate(natural.edges) if low >= beyond - 1e-9)
        late = sum(shares[gap:])
        shares[gap + 1 :] = [share * (1.0 - deadline.pull_share) for share in shares[gap + 1 :]]
        shares[gap] = late * deadline.pull_share + shares[gap] * (1.0 - deadline.pull_share)
        return Bands(natural.edges, tuple(shares), natural.tail_mean)

    def _ages(self, given: OpeningCases, law: Law) -> list[float]:
        """Return the age of each open case of one kind, in base days (19.1)."""
        if given.mode == "records":
            return [age / given.stretch for age in given.records]
        if given.mode == "bands":
            return [age for low, high, count in given.bands for age in self._ages_in_band(given, law, low, high, count)]
        number = round(given.count)
        if given.poisson:
            number = poisson_quantile(self._draws.u(purpose.OPENING_AGE, self._kind_number(given), 1), given.count)
        if number == 0:
            return []
        ages = AgeOfOpenCases(law, inf)
        return [ages.quantile(self._draws.u(purpose.OPENING_AGE, self._cases + index, 0)) for index in range(number)]

    def _kind_number(self, given: OpeningCases) -> int:
        return OPENING_CASE + self._given.cases.index(given)

    def _ages_in_band(self, given: OpeningCases, law: Law, low: float, high: float, count: int) -> list[float]:
        ages = AgeOfOpenCases(law, high / given.stretch, low / given.stretch)
        begin = self._cases + sum(number for start, _, number in given.bands if start < low)
        return [ages.quantile(self._draws.u(purpose.OPENING_AGE, begin + index, 0)) for index in range(count)]

    def _open_case(self, given: OpeningCases, law: Law, age: float, index: int) -> Case:
        """Put one case on the books at its age."""
        service = self._service
        place = self._cases
        self._cases += 1
        family = OPENING_CASE + place
        case = Case(case_number(family, 0, 0), family, 0, 0, -age * given.stretch)
        service.pathway.open(case)
        if index < given.in_court:
            left = self._draws.u(purpose.OPENING_ATTRIBUTES, family, COURT_DRAW)
            case.in_court_until = left * service.inputs.pathway.court_days
        stage = service.pathway.stages[given.stage]
        service.pathway.set_stage(case, stage)
        case.visit = 1
        case.stage_day = -age * given.stretch
        service.books.count_stage(given.stage, 1)
        service.books.note("open_at_start", case.number, value=age, text=given.stage)
        left_days = residual(law, age, self._draws.u(purpose.OPENING_RESIDUAL, place, 0))
        service.pathway.resume_at_opening(case, age, left_days)
        return case

    def _give_to_somebody(self, given: OpeningCases, case: Case) -> None:
        """Find who holds a case at the opening: by the council's rule, without limits or handover."""
        worker = self._service.allocation.holder_at_opening(case, given.role, given.team)
        if worker is None:
            self._service.allocation.wait(case, "")
            return
        self._service.workload.take(worker, case)
        case.leads.append(Lead(0.0, worker.number, worker.kind == AGENCY))

    def _settle(self) -> None:
        """Give recent cases what is left of their one-off work, and let smoothed workload begin at the workload of the day."""
        service = self._service
        for worker in service.people():
            service.workload.open_one_off(worker)
            service.workload.update(worker)
        for team in service.teams.values():
            service.cover.spread(team)
        for worker in service.people():
            worker.smoothed = worker.utilisation if worker.at_work else worker.team.utilisation
        service.workload.opening_utilisation = service.workload.service_utilisation()

    # -- what is known to happen -------------------------------------------------------------------------------------------

    def _enter_known_events(self) -> None:
        for index, recruit in enumerate(self._given.pipeline):
            self._clock.on_day(recruit.accepted_day, DATED, index, partial(self._accept, recruit, index))
        for index, known in enumerate(self._given.resignations):
            self._clock.on_day(known.day, INTAKE, index, partial(self._resign, known))

    def _resign(self, known: OpeningResignation) -> None:
        self._service.leaving.known_notices(known.team, known.grade, known.heads, known.destination)

    def _accept(self, recruit: OpeningRecruit, index: int) -> None:
        """Keep a post for a named recruit, who may still drop out before the first day."""
        low, high = recruit.start_days
        number = NAMED_RECRUIT + index
        start = low + (high - low) * self._draws.u(purpose.OPENING_ATTRIBUTES, number, 0)
        self._service.recruitment.accept_named(number, recruit, max(start, self._clock.now))


class EquilibriumPipeline:
    """Applicants on the way at the opening when nobody says who they are: as many as a steady stream would leave there."""

    def __init__(self, service: Service) -> None:
        """Keep the service."""
        self._service = service

    def build(self) -> None:
        """Let people have applied at the opening's rate for long enough, and keep those who would be on the way now."""
        recruitment = self._service.recruitment
        for code, (grade, per_day) in enumerate(sorted(recruitment.applicants_per_day_at_opening().items())):
            if per_day <= 0.0:
                continue
            day, number = -LONGEST_PIPELINE_DAYS, PAST_CANDIDATE + (code << 20)
            while True:
                day += -log1p(-self._service.draws.u(purpose.CANDIDATE, number, 0)) / per_day
                if day >= 0.0:
                    break
                recruitment.resume_applicant(number, grade, -day)
                number += 1
