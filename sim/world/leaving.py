"""Why and when permanent staff leave, and where they go (model.md 10).

Each worker carries a hazard of leaving that depends on pay against each destination, workload of late, time in post,
span of control, the inspection rating, blocked progression and tie-ins. It is worked out every Monday and at every
change in between. The worker resigns when the cumulated hazard reaches the worker's own threshold; only then is the
destination chosen.
"""

from __future__ import annotations

from itertools import pairwise
from math import exp, inf
from typing import TYPE_CHECKING

from sim.world import draws as purpose
from sim.world.clock import DAYS_PER_YEAR, DEPARTURES, INTAKE
from sim.world.laws import pick, threshold
from sim.world.market import EXIT
from sim.world.workers import PERMANENT, SOCIAL_WORKER

if TYPE_CHECKING:
    from sim.world.service import Service
    from sim.world.workers import SocialWorker

OTHER_REASON = "other"
POST_ENDED = "post ended"
PERSONAL_REASONS = "personal reasons"
REASONS = (
    "workload",
    "supervision",
    "inspection",
    "progression",
    "allowance ended",
    "pay",
    POST_ENDED,
    OTHER_REASON,
)


class Leaving:
    """Resignations of permanent staff."""

    def __init__(self, service: Service) -> None:
        """Keep the settings."""
        self._service = service
        self._settings = service.inputs.leaving
        self._clock = service.clock
        self._draws = service.draws
        self._band_days = [upto * DAYS_PER_YEAR for upto, _ in self._settings.tenure_bands if upto < inf]
        self._next_tick_day = 0.0

    def join(self, worker: SocialWorker) -> None:
        """Give somebody a threshold; so far survived, what is left to cumulate is exponential whatever the time in post."""
        u = self._draws.u(purpose.LEAVING, worker.number, worker.talks)
        worker.leaving.start(threshold(u), self._clock.now)
        self.reassess(worker)

    def week(self, next_tick_day: float) -> None:
        """Work out every hazard for the coming week (Mondays)."""
        self._next_tick_day = next_tick_day
        self.reassess_all()

    def reassess_all(self) -> None:
        """Work out every hazard anew, at a tick or after a dated change."""
        for worker in self._service.people():
            self.reassess(worker)

    def reassess(self, worker: SocialWorker) -> None:
        """Work out one worker's hazard, and schedule what falls before it is next worked out."""
        if not self._settings.on or worker.kind != PERMANENT or worker.on_notice:
            return
        clock = worker.leaving
        clock.set_rate(self.hazard(worker), self._clock.now)
        until = min(self._next_tick_day, self._next_break_day(worker))
        due = clock.due_day()
        if due < until:
            self._clock.call(due, INTAKE, self._due, worker, clock.version)
        elif until < self._next_tick_day:
            self._clock.call(until, INTAKE, self._at_break, worker, clock.version)

    def _due(self, worker: SocialWorker, version: int) -> None:
        if worker.leaving.version == version and worker.number in self._service.workers:
            self.resign(worker)

    def _at_break(self, worker: SocialWorker, version: int) -> None:
        if worker.leaving.version == version and worker.number in self._service.workers:
            self._service.costs.accrue(worker)
            self._service.workload.advance(worker)
            self.reassess(worker)

    # -- the hazard --------------------------------------------------------------------------------------------------------

    def hazard(self, worker: SocialWorker) -> float:
        """Return the hazard of leaving a year, all destinations together (10.1)."""
        allowance = self._service.allowances.annual_gbp(worker)
        pull, _ = self._service.market.pulls(worker, allowance)
        return pull * exp(self._common(worker)) + self._retirement(worker)

    def _common(self, worker: SocialWorker) -> float:
        """Return the exponent that is the same for every destination."""
        settings, now = self._settings, self._clock.now
        strain = self._service.workload.strain(worker.smoothed)
        effect = settings.utilisation_effect + self._service.extra_hours.fatigue(worker)
        total = effect * strain + self._tenure(worker) + self._climate(worker)
        if now < worker.tie_until_day:
            total += settings.tie_effect
        elif now < worker.cliff_until_day:
            total += settings.cliff_effect
        return total

    def _climate(self, worker: SocialWorker) -> float:
        """Return what supervision, rating, progression and place add to the exponent."""
        settings = self._settings
        total = settings.span_effect * max(0.0, worker.team.span - settings.span_reference)
        total += settings.rating_effect.get(self._service.market.rating(), 0.0) + settings.leadership_effect
        total += settings.team_effect.get(worker.team.name, 0.0)
        if worker.team.manager_changes:
            total += settings.manager_change_effect * self._service.supervision.manager_changes(worker.team)
        if settings.blocked_effect and self._service.grades.blocked(worker):
            total += settings.blocked_effect
        return total

    def _tenure(self, worker: SocialWorker) -> float:
        """Return s(tau): a step function or straight lines between knots."""
        years = (self._clock.now - worker.start_day) / DAYS_PER_YEAR
        for upto, effect in self._settings.tenure_bands:
            if years < upto - 1e-12:
                return effect
        return _between_knots(self._settings.tenure_knots, years)

    def _retirement(self, worker: SocialWorker) -> float:
        """Return the extra hazard of retiring, where the age is known."""
        if worker.age_years is None:
            return 0.0
        age = worker.age_years + self._clock.now / DAYS_PER_YEAR
        return next((hazard for start, hazard in reversed(self._settings.retirement) if age >= start), 0.0)

    def _next_break_day(self, worker: SocialWorker) -> float:
        """Return when the hazard next jumps of itself: a tenure band, the end of a tie-in or cliff, an entitlement."""
        now = self._clock.now
        bands = [worker.start_day + days for days in self._band_days]
        others = (worker.tie_until_day, worker.cliff_until_day, self._service.allowances.next_entitlement_day(worker))
        return min([day for day in (*bands, *others) if day > now + 1e-9], default=inf)

    # -- resigning ---------------------------------------------------------------------------------------------------------

    def resign(self, worker: SocialWorker) -> None:
        """Let somebody hand in notice: where to, why, and whether a talk changes it."""
        worker.leaving.set_rate(0.0, self._clock.now)
        self._choose_destination(worker)
        self._service.books.month.luck_of_resignations += 1.0
        self._service.books.month.resignations += 1
        self._service.books.note("resigned", worker.number, text=worker.destination)
        if not self._talked_round(worker):
            self.give_notice(worker)

    def _choose_destination(self, worker: SocialWorker) -> None:
        """Find out where somebody goes and why, in proportion to the parts of the hazard."""
        self._service.workload.advance(worker)
        allowance = self._service.allowances.annual_gbp(worker)
        _, parts = self._service.market.pulls(worker, allowance)
        common = exp(self._common(worker))
        weights = [(name, weight * common + (self._retirement(worker) if name == EXIT else 0.0)) for name, weight in parts]
        first = 2 * worker.talks
        worker.destination = pick(self._draws.u(purpose.DESTINATION, worker.number, first), weights)
        worker.reason = self._reason(worker, self._draws.u(purpose.DESTINATION, worker.number, first + 1))

    def _talked_round(self, worker: SocialWorker) -> bool:
        """Tell whether a talk makes the worker stay; then the hazard begins anew (10.4)."""
        success = self._service.levers.value("leaving.talk_success", self._settings.talk_success, grade=worker.grade)
        if not self._persuaded(worker, success):
            return False
        worker.destination = worker.reason = ""
        self._service.books.month.resignations_withdrawn += 1
        self._service.books.note("withdrew_notice", worker.number)
        self._service.books.month.luck_of_resignations -= worker.leaving.not_yet_filed(self._clock.now)
        self.join(worker)
        return True

    def _persuaded(self, worker: SocialWorker, success: float) -> bool:
        """Hold the next talk with somebody, and tell whether it succeeds."""
        if self._draws.u(purpose.RETENTION_TALK, worker.number, worker.talks) >= success:
            return False
        worker.talks += 1
        return True

    def give_notice(self, worker: SocialWorker) -> None:
        """Set the last day by the notice of the grade."""
        self.give_notice_until(worker, self._clock.now + self.notice_days(worker))

    def notice_days(self, worker: SocialWorker) -> float:
        """Return how long before the last day somebody of this grade resigns."""
        return self._settings.notice_days.get(worker.grade, self._settings.notice_days[SOCIAL_WORKER])

    def give_notice_until(self, worker: SocialWorker, last_day: float) -> None:
        """Put somebody on notice, and let the refilling of the post begin where the council allows that on notice."""
        worker.leaving.set_rate(0.0, self._clock.now)
        self._service.costs.accrue(worker)
        worker.notice_from_day = self._clock.now
        worker.last_day = last_day
        self._service.costs.accrue(worker)  # those on notice are entitled to no allowance
        self._service.handover.begin_notice(worker)
        self._service.allocation.people_changed()
        self._service.staffing.on_notice(worker)
        self._clock.on_day(worker.last_day, DEPARTURES, worker.number, lambda: self.depart(worker))

    def depart(self, worker: SocialWorker) -> None:
        """Let somebody go whose last day has passed."""
        self._service.allowances.on_leaving(worker)
        recorded = self._recorded_reason(worker)
        self._service.books.left(worker, recorded)
        self._service.returners.remember(worker)
        self._service.staffing.remove(worker)

    # -- reasons -----------------------------------------------------------------------------------------------------------

    def _reason(self, worker: SocialWorker, u: float) -> str:
        """Choose the reason from the positive parts of the exponent, "other" being likely when they are small (10.3)."""
        parts = self._reason_parts(worker)
        total = sum(part for _, part in parts)
        other = exp(-total)
        if u < other or total <= 0.0:
            return OTHER_REASON
        return pick((u - other) / (1.0 - other), parts)

    def _reason_parts(self, worker: SocialWorker) -> list[tuple[str, float]]:
        settings, service = self._settings, self._service
        span = settings.span_effect * max(0.0, worker.team.span - settings.span_reference)
        changes = settings.manager_change_effect * service.supervision.manager_changes(worker.team)
        tied = self._clock.now < worker.tie_until_day
        cliff = settings.cliff_effect if not tied and self._clock.now < worker.cliff_until_day else 0.0
        blocked = settings.blocked_effect if service.grades.blocked(worker) else 0.0
        own = service.market.pulls(worker, service.allowances.annual_gbp(worker))[0]
        opening = sum(settings.base_per_year.values())
        pay = max(0.0, own / opening - 1.0) if opening else 0.0
        return [
            ("workload", max(0.0, settings.utilisation_effect * service.workload.strain(worker.smoothed))),
            ("supervision", max(0.0, span + changes)),
            ("inspection", max(0.0, settings.rating_effect.get(service.market.rating(), 0.0))),
            ("progression", blocked),
            ("allowance ended", max(0.0, cliff)),
            ("pay", pay),
        ]

    def _recorded_reason(self, worker: SocialWorker) -> str:
        """Return the reason on file: none without an interview, the true one or "personal reasons" with one."""
        settings = self._settings
        if not settings.interviews_on:
            return ""
        if self._draws.u(purpose.EXIT_INTERVIEW, worker.number, 0) >= settings.interview_coverage:
            return ""
        told = self._draws.u(purpose.EXIT_INTERVIEW, worker.number, 1) < settings.interview_accuracy
        return worker.reason if told else PERSONAL_REASONS

    # -- notices given before the opening, and known ones -----------------------------------------------------------------

    def look_back(self) -> None:
        """Find out who resigned in the weeks before the opening and is still here (19): the hazard had acted on them too."""
        if not self._settings.on:
            return
        for worker in self._service.people():
            if worker.kind == PERMANENT and not worker.on_notice:
                self._look_back_at(worker)

    def _look_back_at(self, worker: SocialWorker) -> None:
        per_day = self.hazard(worker) / DAYS_PER_YEAR
        notice_days = self.notice_days(worker)
        seen_days = min(notice_days, self._clock.now - worker.start_day)
        survived = worker.leaving.threshold - per_day * seen_days
        if survived >= 0.0:
            worker.leaving.start(survived, self._clock.now)
            self.reassess(worker)
        elif self._persuaded(worker, self._settings.talk_success):
            self.join(worker)  # stayed after a talk of before the opening
        else:
            self._choose_destination(worker)
            resigned_day = self._clock.now - seen_days + worker.leaving.threshold / per_day
            self._service.books.note("on_notice_at_start", worker.number, text=worker.destination)
            self.give_notice_until(worker, resigned_day + notice_days)

    def known_notices(self, team: str, grade: str, heads: int, destination: str) -> None:
        """Let those resign who are known to have done so: the people of the team and grade who were next to leave anyway."""
        people = [w for w in self._service.people() if w.kind == PERMANENT and w.team.name == team and w.grade == grade]
        staying = [worker for worker in people if not worker.on_notice]
        staying.sort(key=lambda worker: (worker.leaving.threshold - worker.leaving.exposure, worker.number))
        for worker in staying[:heads]:
            worker.destination = destination
            worker.reason = OTHER_REASON
            self._service.books.month.resignations += 1
            self._service.books.note("resigned", worker.number, text=destination)
            self.give_notice(worker)


def _between_knots(knots: tuple[tuple[float, float], ...], x: float) -> float:
    """Return the value at x on straight lines between knots, flat beyond the first and last."""
    if not knots or x <= knots[0][0]:
        return knots[0][1] if knots else 0.0
    for (x0, y0), (x1, y1) in pairwise(knots):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return knots[-1][1]
