"""Closing the books at a month end: the state of the service, and whether everything adds up (model.md 21, 23)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sim.world.clock import DAYS_PER_WEEK, DAYS_PER_YEAR
from sim.world.journal import MonthBook, PostLine, WorkerLine
from sim.world.workers import AGENCY, RESOURCE_WORKER_ROLE

if TYPE_CHECKING:
    from sim.world.cases import Case, Lead
    from sim.world.service import Service
    from sim.world.workers import SocialWorker

MOST_CHANGES_TOLD_APART = 4
SECOND_CHANGE, THIRD_CHANGE = 2, 3


class MonthEnd:
    """The snapshot of a month end, and the invariants checked with it."""

    def __init__(self, service: Service) -> None:
        """Begin at the opening."""
        self._service = service
        self._clock = service.clock
        self._closed_day = 0.0
        self._queue_days = 0.0

    def file_worker(self, worker: SocialWorker) -> None:
        """Add what a worker has done since the last filing to the month."""
        own, month = worker.books, self._service.books.month
        month.demanded_hours += own.demanded_hours
        month.served_hours += own.served_hours
        month.postponed_hours += own.postponed_hours
        not_done = own.demanded_hours - own.served_hours - own.postponed_hours
        month.not_done_hours += not_done
        month.absent_uncovered_case_days += own.not_covered_case_days
        month.luck_of_resignations -= worker.leaving.not_yet_filed(self._clock.now)
        if worker.is_social_worker:
            month.over_cap_days += own.over_cap_days
        if not_done < -1e-6 * max(1.0, own.demanded_hours):
            self._breach(f"worker {worker.number} did {-not_done} hours more than were asked for")
        own.demanded_hours = own.served_hours = own.postponed_hours = 0.0
        own.case_days = own.over_cap_days = own.not_covered_case_days = 0.0

    def _breach(self, text: str) -> None:
        self._service.books.journal.breaches.append(f"day {self._clock.now:.2f}: {text}")

    def close(self) -> None:
        """Close the month that ends now."""
        service = self._service
        for worker in service.people():
            service.workload.advance(worker)
            service.costs.accrue(worker)
            self.file_worker(worker)
        service.costs.accrue_teams()
        book = service.books.month
        book.day = self._clock.now
        book.length_days = self._clock.now - self._closed_day
        self._closed_day = self._clock.now
        queue_days = service.books.queue_days()
        book.unallocated_case_days = queue_days - self._queue_days
        self._queue_days = queue_days
        self._state(book)
        self._continuity(book)
        self._check()
        service.books.close(book)

    # -- state -------------------------------------------------------------------------------------------------------------

    def _state(self, book: MonthBook) -> None:
        service = self._service
        book.workers = [self._line(worker) for worker in service.people()]
        book.posts = self._posts()
        book.open_cases = {name: service.books.stage_counts[name] for name in service.pathway.stages}
        book.queue = dict(Counter(case.name for case in service.allocation.unallocated()))
        helpers = [worker for worker in service.people() if worker.role == RESOURCE_WORKER_ROLE]
        book.support_cases = sum(len(worker.cases) for worker in helpers)
        weeks = book.length_days / DAYS_PER_WEEK
        hours: defaultdict[str, float] = defaultdict(float)
        for case in service.cases.values():
            hours[case.name] += case.hours * weeks
        book.stage_hours = dict(hours)
        supervised = ((team.span, service.supervision.supervised_fte(team)) for team in service.teams.values())
        book.spans = [(span, fte) for span, fte in supervised if fte > 0.0]
        book.eligible_waiting = service.grades.waiting()
        book.agency_reasons = service.agency.reasons()
        book.utilisation = service.workload.service_utilisation()
        book.rating = service.market.rating()
        book.pipeline = Counter({route: n for route, n in service.recruitment.on_the_way.items() if n})
        unallocated = service.allocation.unallocated()
        oldest = max((self._clock.now - case.gap_day for case in unallocated), default=0.0)
        book.longest_gap_days = max(book.longest_gap_days, oldest)

    def _line(self, worker: SocialWorker) -> WorkerLine:
        reference = self._service.inputs.workload.reference_hours
        return WorkerLine(
            worker.number,
            worker.kind,
            worker.role,
            worker.grade,
            worker.team.name,
            worker.fte,
            worker.status,
            worker.newly_qualified,
            len(worker.cases),
            worker.cap,
            worker.case_hours / reference if reference else float(len(worker.cases)),
            worker.load_hours,
            worker.capacity_hours,
            worker.learning,
            self._clock.now - worker.start_day,
        )

    def _posts(self) -> list[PostLine]:
        funded: Counter[tuple[str, str, str]] = Counter()
        filled: Counter[tuple[str, str, str]] = Counter()
        for post in self._service.posts.values():
            if post.funded:
                key = (post.inputs.team, post.inputs.grade, post.inputs.role)
                funded[key] += post.inputs.fte  # type: ignore[assignment]
                if post.holder is not None:
                    filled[key] += post.inputs.fte  # type: ignore[assignment]
        return [PostLine(*key, funded[key], filled[key]) for key in sorted(funded)]

    def _continuity(self, book: MonthBook) -> None:
        """Count, for every open child, changes of lead worker and agency lead workers in the trailing 12 months."""
        since = self._clock.now - DAYS_PER_YEAR
        by_stage: Counter[tuple[str, int]] = Counter()
        for case in self._service.cases.values():
            leads, changes = case.leads, 0
            if len(leads) > 1:
                changes = min(case.changes_since(since), MOST_CHANGES_TOLD_APART)
                book.agency_spells += _agency_leads(leads, since)
            elif leads and leads[0].agency:
                book.agency_spells += 1
            by_stage[case.name, changes] += 1
        book.changed_by_stage = dict(by_stage)
        book.changed_2 = sum(number for (_, changes), number in by_stage.items() if changes >= SECOND_CHANGE)
        book.changed_3 = sum(number for (_, changes), number in by_stage.items() if changes >= THIRD_CHANGE)
        book.children_seen = len(self._service.cases)

    # -- invariants --------------------------------------------------------------------------------------------------------

    def _check(self) -> None:
        """Check what must hold in every future; a breach fails the replication (21)."""
        self._check_cases()
        self._check_people()
        service = self._service
        for text in service.books.little_breaches(list(service.cases.values()), service.allocation.unallocated()):
            self._breach(text)

    def _check_cases(self) -> None:
        service = self._service
        held = sum(len(worker.cases) for worker in service.workers.values())
        unallocated = len(service.allocation.unallocated())
        if service.inputs.allocation.rule != "none" and held + unallocated != len(service.cases):
            self._breach(f"{len(service.cases)} open cases, but {held} held and {unallocated} waiting")
        counts = Counter([case.name for case in service.cases.values()])
        for name, number in service.books.stage_counts.items():
            if counts[name] != number:
                self._breach(f"{number} cases counted in {name}, {counts[name]} found")
        for worker in service.workers.values():
            if worker.newly_qualified:
                self._check_newly_qualified(worker)
            hours = sum([case.hours for case in worker.cases.values()])
            if abs(hours - worker.case_hours) > 1e-6 * max(1.0, worker.case_hours):
                self._breach(f"the hours of the cases of worker {worker.number} do not add up")

    def _check_newly_qualified(self, worker: SocialWorker) -> None:
        """Check that the newly qualified lead no plan and no court case, unless forced and logged, or on its way."""
        for case in worker.cases.values():
            stage = case.stage
            banned = stage is not None and (stage.experienced_only or case.in_court(self._clock.now))
            if banned and not case.moving and not self._service.books.month.allocations["over_limit_newly_qualified"]:
                if case.leads[-1].day > 0.0 and not self._was_forced(case):
                    self._breach(f"newly qualified worker {worker.number} leads case {case.number} in {case.name}")

    def _was_forced(self, case: Case) -> bool:
        months = self._service.books.journal.months
        return any(book.allocations["over_limit_newly_qualified"] for book in months)

    def _check_people(self) -> None:
        service = self._service
        for post in service.posts.values():
            if post.holder is not None and post.holder.post is not post:
                self._breach(f"post {post.inputs.name} and its holder disagree")
        for worker in service.workers.values():
            if worker.kind == AGENCY and worker.post is not None:
                self._breach(f"agency worker {worker.number} sits in a post")


def _agency_leads(leads: list[Lead], since: float) -> int:
    """Count the agency workers who led a case after a time."""
    found = {
        lead.worker
        for index, lead in enumerate(leads)
        if lead.agency and (index + 1 == len(leads) or leads[index + 1].day > since)
    }
    return len(found)
