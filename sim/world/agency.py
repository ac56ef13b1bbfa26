"""Agency workers: when they are asked for, how long they stay, who becomes permanent (model.md 15).

A target says how many the service would have: cover for part of the vacancies and long absences, more when overloaded,
and what is kept in any case. Requests and releases follow the target with a delay and a dead band, so that one worker
more or less does not swing the switch. A conversion moves the same person: agency one fewer, permanent one more, cases
and capacity unchanged.
"""

from __future__ import annotations

from collections import Counter, deque
from math import inf
from typing import TYPE_CHECKING

from sim.world import draws as purpose
from sim.world.assignments import Assignments
from sim.world.clock import DAYS_PER_YEAR, DEPARTURES, INTAKE, STARTS
from sim.world.draws import agency_number, slot_of
from sim.world.laws import AgeOfOpenCases, law_of
from sim.world.levers import dated
from sim.world.teams import holds_cases
from sim.world.workers import (
    AGENCY,
    PARENTAL,
    PERMANENT,
    SICK_LONG,
    SOCIAL_WORKER_ROLE,
    SocialWorker,
)

if TYPE_CHECKING:
    from sim.settings.inputs import OpeningWorker
    from sim.world.service import Service
    from sim.world.teams import Post, Team

INADEQUATE = "inadequate"


class Agency:
    """Requests, assignments, releases and conversions."""

    def __init__(self, service: Service) -> None:
        """Begin with nobody on an assignment."""
        self._service = service
        self._settings = service.inputs.agency
        self._clock = service.clock
        self._draws = service.draws
        self._fill = law_of(self._settings.fill_law)
        self._assignments = Assignments(service.draws, self._settings.assignment_per_year)
        self._slots: dict[int, int] = {}
        self._asked: Counter[tuple[int, int]] = Counter()
        self._pending: dict[int, Team] = {}
        self._gaps: deque[float] = deque(maxlen=max(1, self._settings.on_working_days))
        self._surplus_days = 0
        self._switched_on = self._settings.trigger is None

    # -- the target --------------------------------------------------------------------------------------------------------

    def workers(self) -> list[SocialWorker]:
        """Return the agency workers on an assignment."""
        return [worker for worker in self._service.people() if worker.kind == AGENCY]

    def in_post_fte(self) -> float:
        """Return agency FTE on an assignment."""
        return sum(worker.fte for worker in self._service.workers.values() if worker.kind == AGENCY)

    def vacant_fte(self, team: Team | None = None) -> float:
        """Return the FTE of funded and empty social-work posts, of one team or of all."""
        return sum(
            post.inputs.fte
            for post in self._service.posts.values()
            if post.funded and post.holder is None and holds_cases(post) and (team is None or post.inputs.team == team.name)
        )

    def long_absent_fte(self, team: Team | None = None) -> float:
        """Return the FTE of social workers away for long, of one team or of all."""
        return sum(
            worker.fte
            for worker in self._service.workers.values()
            if worker.status in (SICK_LONG, PARENTAL) and worker.is_social_worker and (team is None or worker.team is team)
        )

    def reasons(self) -> dict[str, float]:
        """Return the target in FTE by what it is for (15)."""
        settings = self._settings
        permanent = sum(w.fte for w in self._service.workers.values() if w.kind == PERMANENT and w.limit and w.is_social_worker)
        overload = max(0.0, self._smoothed_utilisation() - 1.0)
        return {
            "vacancy": settings.cover_of_vacancies * self.vacant_fte(),
            "absence": settings.cover_of_absence * self.long_absent_fte(),
            "overload": settings.overload_response * overload * permanent,
            "standing": settings.standing_fte + self._after_inspection_fte(),
        }

    def _smoothed_utilisation(self) -> float:
        """Return the smoothed utilisation of social workers at work, weighted by capacity."""
        workers = [w for w in self._service.workers.values() if w.at_work and w.limit and w.is_social_worker]
        for worker in workers:
            self._service.workload.advance(worker)
        capacity = sum(worker.capacity_hours for worker in workers)
        return sum(worker.smoothed * worker.capacity_hours for worker in workers) / capacity if capacity else 1.0

    def _after_inspection_fte(self) -> float:
        """Return what is added for a while after an Inadequate judgement (14)."""
        inspection = self._service.inputs.inspection
        if not inspection.on:
            return 0.0
        now = self._clock.now
        recent = [
            day
            for day, rating in self._service.inputs.market.home_ratings
            if rating == INADEQUATE and day <= now < day + inspection.agency_after_inadequate_days
        ]
        if self._service.market.rating() == INADEQUATE:
            judged = self._service.levers.since("market.home_rating")
            recent += [judged] if judged <= now < judged + inspection.agency_after_inadequate_days else []
        if not recent:
            return 0.0
        posts = sum(post.inputs.fte for post in self._service.posts.values() if post.funded and holds_cases(post))
        return inspection.agency_after_inadequate_share * posts

    def target_fte(self) -> float:
        """Return how many agency FTE the service would have now."""
        levers = self._service.levers
        return min(sum(self.reasons().values()), levers.value("agency.panel_fte", self._settings.panel_fte))

    # -- requests and releases ---------------------------------------------------------------------------------------------

    def morning_round(self) -> None:
        """Compare the target with what there is, and request or release when the difference has lasted."""
        settings = self._settings
        if not settings.on:
            return
        if settings.trigger is not None:
            self.follow_switch()
            return
        gap = self.target_fte() - self.in_post_staying_fte() - len(self._pending)
        self._gaps.append(gap)
        self._surplus_days = self._surplus_days + 1 if -gap >= settings.off_threshold_fte else 0
        missing = self._missing_long_enough()
        if missing:
            self._gaps = deque((earlier - missing for earlier in self._gaps), self._gaps.maxlen)
            for _ in range(missing):
                self.request()
        elif self._surplus_days >= settings.off_working_days:
            self._surplus_days = 0
            self._reduce()

    def _missing_long_enough(self) -> int:
        """Return how many workers have been missing on every morning that a gap has to last."""
        if len(self._gaps) < (self._gaps.maxlen or 0):
            return 0
        return max(0, int(min(self._gaps) / self._settings.on_threshold_fte))

    def vacancies_changed(self) -> None:
        """Follow the switch at the instant, where days are not rounded."""
        if self._settings.on and self._settings.trigger is not None:
            self.follow_switch()

    def in_post_staying_fte(self) -> float:
        """Return agency FTE of those who have not been told to go."""
        return sum(w.fte for w in self._service.workers.values() if w.kind == AGENCY and not w.released)

    def follow_switch(self) -> None:
        """Turn the switch by its measure, and cover every vacancy while it is on (15, K5)."""
        trigger = self._settings.trigger
        if trigger is None:
            return
        value = self._measure(trigger.measure)
        if not self._switched_on and value >= trigger.on_at:
            self._switched_on = True
            self._service.books.note("agency_switch", 0, value=value, text="on")
        elif self._switched_on and value <= trigger.off_at:
            self._switched_on = False
            self._service.books.note("agency_switch", 0, value=value, text="off")
        while self._switched_on and self.target_fte() - self.in_post_staying_fte() - len(self._pending) >= 1.0:
            if not self.request():
                return
        while not self._switched_on and self._pending:
            self._cancel_newest()

    def _measure(self, name: str) -> float:
        if name == "vacancies_fte":
            return self.vacant_fte()
        if name == "utilisation":
            return self._smoothed_utilisation()
        if name == "unallocated_cases":
            return float(len(self._service.allocation.unallocated()))
        held = [w for w in self._service.workers.values() if w.cases and w.is_social_worker]
        return sum(len(worker.cases) for worker in held) / sum(worker.fte for worker in held) if held else 0.0

    def request(self) -> bool:
        """Ask an agency for one worker, unless the year's budget is spoken for; tell whether it was done."""
        if not self._within_budget():
            return False
        team = self._neediest_team()
        slot = self._free_slot()
        interval = self._assignments.interval(slot, self._clock.now)
        self._asked[slot, interval] += 1
        number = agency_number(slot, interval, self._asked[slot, interval])
        self._pending[number] = team
        self._slots[slot] = number
        pay = self._settings.market_rate_ratio**self._settings.fill_pay_exponent
        wait = self._fill.quantile(self._draws.u(purpose.AGENCY_FILL, number, 0)) * pay + self._settings.competence_days
        self._service.books.note("agency_requested", number, text=team.name)
        self._clock.call(self._clock.now + wait, INTAKE, self._filled, number)
        return True

    def _free_slot(self) -> int:
        slot = 0
        while slot in self._slots:
            slot += 1
        return slot

    def _within_budget(self) -> bool:
        """Tell whether one more worker fits into what the financial year's budget leaves."""
        budget = self._service.levers.value("agency.budget_gbp", self._settings.budget_gbp)
        if budget == inf:
            return True
        year_end = min((day for day in self._clock.calendar.year_starts if day > self._clock.now), default=inf)
        left_of_year = (year_end - self._clock.now) / DAYS_PER_YEAR
        heads = len(self.workers()) + len(self._pending) + 1
        committed = heads * self._service.costs.agency_year_gbp() * left_of_year
        return self._service.costs.agency_this_year_gbp + committed <= budget

    def _neediest_team(self) -> Team:
        """Return the team with the largest gap of its own."""
        teams = [team for team in self._service.teams.values() if any(holds_cases(p) for p in self._posts_of(team))]
        teams = teams or list(self._service.teams.values())
        return max(teams, key=lambda team: (self._own_gap(team), team.name))

    def _posts_of(self, team: Team) -> list[Post]:
        return [post for post in self._service.posts.values() if post.inputs.team == team.name]

    def _own_gap(self, team: Team) -> float:
        here = sum(worker.fte for worker in team.ordered if worker.kind == AGENCY)
        coming = sum(pending is team for pending in self._pending.values())
        return self.vacant_fte(team) + self.long_absent_fte(team) - here - coming

    def _filled(self, number: int) -> None:
        """Let a worker who has been found begin at the next midnight, if the request still stands."""
        if number in self._pending:
            self._clock.on_day(self._clock.now, STARTS, number, lambda: self._start(number))

    def _start(self, number: int) -> None:
        team = self._pending.pop(number, None)
        if team is None:
            return
        grade = self._settings.grade
        worker = SocialWorker(number, AGENCY, SOCIAL_WORKER_ROLE, grade, team, 1.0, self._clock.now)
        worker.route = AGENCY
        worker.qualified_day = self._clock.now - self._service.grades.qualified_before_days(grade)
        self._begin_assignment(worker, 0.0)
        self._service.books.agency_moved(worker, "fill")

    def _begin_assignment(self, worker: SocialWorker, elapsed_days: float) -> None:
        """Find out when an assignment that has lasted for a while will end, and start the clock of a conversion."""
        self._service.staffing.bring_in(worker)
        begun = self._clock.now - elapsed_days
        worker.agency_end_day = self._assignments.end_day(slot_of(worker.number), begun, self._clock.now)
        notice = self.notice_days()
        told = max(self._clock.now, worker.agency_end_day - notice)
        self._clock.call(told, INTAKE, self._told, worker)
        self._service.conversion.join(worker)

    def notice_days(self) -> float:
        """Return the notice an agency worker gets."""
        return dated(self._settings.release_notice, self._clock.now, self._settings.release_notice[0][1])

    def _told(self, worker: SocialWorker) -> None:
        """Begin the last days of an assignment that ends of itself."""
        if worker.kind == AGENCY and worker.number in self._service.workers and not worker.on_notice:
            self._give_notice(worker, worker.agency_end_day, "ended")

    def release(self, worker: SocialWorker) -> None:
        """Tell an agency worker that the assignment ends."""
        worker.released = True
        self._give_notice(worker, self._clock.now + self.notice_days(), "released")

    def _give_notice(self, worker: SocialWorker, last_day: float, why: str) -> None:
        worker.released = worker.released or why == "released"
        worker.notice_from_day = self._clock.now
        worker.last_day = last_day
        worker.reason = why
        self._service.handover.begin_notice(worker)
        self._service.allocation.people_changed()
        self._clock.on_day(last_day, DEPARTURES, worker.number, lambda: self._depart(worker))

    def _depart(self, worker: SocialWorker) -> None:
        if worker.kind != AGENCY or worker.number not in self._service.workers:
            return
        self._service.books.agency_moved(worker, worker.reason)
        self.leave_slot(worker.number)
        self._service.staffing.remove(worker)

    def leave_slot(self, number: int) -> None:
        """Free the cover slot of somebody who is no longer an agency worker."""
        slot = next((slot for slot, taken in self._slots.items() if taken == number), None)
        if slot is not None:
            del self._slots[slot]

    def _reduce(self) -> None:
        """Cancel the newest request, or else release the agency worker with the fewest cases."""
        if self._pending:
            self._cancel_newest()
            return
        self.release_one()

    def _cancel_newest(self) -> None:
        number = next(reversed(self._pending))
        del self._pending[number]
        self.leave_slot(number)

    def release_one(self) -> None:
        """Release the agency worker with the fewest cases."""
        staying = [worker for worker in self.workers() if not worker.on_notice]
        if staying:
            self.release(min(staying, key=lambda worker: (len(worker.cases), worker.number)))

    def month_begins(self) -> None:
        """Release this month's number where a plan has a release schedule."""
        for _ in range(int(self._service.levers.value("agency.releases_per_month", 0.0))):
            self.release_one()

    def permanent_started(self, worker: SocialWorker) -> None:
        """Release an agency worker after an overlap when a permanent one has begun, where a plan ties the two (K7)."""
        levers = self._service.levers
        if worker.role == SOCIAL_WORKER_ROLE and levers.value("agency.release_per_start", 0.0) > 0.0:
            overlap = levers.value("agency.release_overlap_days", 0.0)
            self._clock.on_day(self._clock.now + overlap, INTAKE, worker.number, self.release_one)

    # -- the opening -------------------------------------------------------------------------------------------------------

    def open_with(self, given: OpeningWorker, elapsed_days: float) -> SocialWorker:
        """Put an agency worker of the opening position on an assignment that has lasted for a while."""
        slot = self._free_slot()
        number = agency_number(slot, 0, 0)
        self._slots[slot] = number
        team = self._service.teams[given.team]
        worker = SocialWorker(number, AGENCY, given.role, given.grade, team, given.fte, -elapsed_days)
        worker.qualified_day = -elapsed_days - self._service.grades.qualified_before_days(given.grade)
        self._begin_assignment(worker, elapsed_days)
        return worker

    def open_requests(self) -> None:
        """Have the requests under way at the opening filled after what is left of their waiting time."""
        ages = AgeOfOpenCases(self._fill, inf)
        for _ in range(self._settings.pending_at_opening):
            slot = self._free_slot()
            number = agency_number(slot, 0, 0)
            self._slots[slot] = number
            self._pending[number] = self._neediest_team()
            wait = ages.quantile(self._draws.u(purpose.AGENCY_FILL, number, 0))
            self._clock.call(wait, INTAKE, self._filled, number)
