"""Keeping the books: counters of the month, running integrals, and the event log (model.md 22, 23).

Everything the mechanisms report comes here. At each month end the books are closed into the journal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sim.world.journal import AgencyMove, EventLog, Journal, Leaver, MonthBook, Payment, Promotion, Starter

if TYPE_CHECKING:
    from sim.world.cases import Case
    from sim.world.clock import Clock
    from sim.world.workers import SocialWorker


class Books:
    """The month under way, and the record of the months before."""

    def __init__(self, clock: Clock, log: EventLog | None) -> None:
        """Open the books of the first month."""
        self._clock = clock
        self.journal = Journal(log=log)
        self.log = log
        self.month = MonthBook(day=0.0, length_days=0.0)
        self.stage_counts: Counter[str] = Counter()
        self._stage_days: defaultdict[str, float] = defaultdict(float)
        self._stage_since: dict[str, float] = {}
        self._case_stage_days: defaultdict[str, float] = defaultdict(float)
        self._queue_count = 0
        self._queue_days = 0.0
        self._queue_since = 0.0
        self._case_queue_days = 0.0

    def note(self, kind: str, who: int, other: int = 0, value: float = 0.0, text: str = "") -> None:
        """Write a happening to the event log, if one is kept."""
        if self.log is not None:
            self.log.add(self._clock.now, kind, who, other, value, text)

    # -- cases -------------------------------------------------------------------------------------------------------------

    def referred(self, case: Case) -> None:
        """Count a child referred."""
        self.month.referrals += 1
        if case.return_number:
            self.month.re_referrals += 1
        self.note("referred", case.number, case.family, case.return_number)

    def screened(self, case: Case, outcome: str) -> None:
        """Log the decision on a referral."""
        self.month.outcomes[outcome] += 1
        self.note("screened", case.number, text=outcome)

    def entered_stage(self, case: Case, previous: str) -> None:
        """Count a case into a stage."""
        name = case.name
        self.count_stage(name, 1)
        self.month.entered[name] += 1
        if self.log is not None:
            self.note("stage_began", case.number, value=case.remaining_days, text=name)
            if previous:
                self.note("stage_after", case.number, text=previous)

    def count_stage(self, name: str, change: int) -> None:
        """Change the number of cases in a stage, adding up case-days first."""
        now = self._clock.now
        self._stage_days[name] += self.stage_counts[name] * (now - self._stage_since.get(name, 0.0))
        self._stage_since[name] = now
        self.stage_counts[name] += change

    def left_stage(self, case: Case, outcome: str) -> None:
        """Count a case out of a stage."""
        name, now = case.name, self._clock.now
        self.count_stage(name, -1)
        self._case_stage_days[name] += now - max(0.0, case.stage_day)
        self.month.moves[name, outcome] += 1
        if self.log is not None:
            self.note("stage_ended", case.number, value=now - case.stage_day, text=name)

    def assessed(self, in_time: bool) -> None:
        """Count an assessment completed, and whether within the deadline."""
        self.month.assessments_due += 1
        self.month.assessments_in_time += in_time

    def case_closed(self, case: Case, outcome: str) -> None:
        """Note a case closed."""
        self.note("closed", case.number, value=self._clock.now - case.referral_day, text=outcome)

    def plan_began(self, had_one: bool, within_two_years: bool) -> None:
        """Count a protection plan, and whether the child had one before."""
        self.month.plan_starts += 1
        self.month.repeat_plans += had_one
        self.month.repeat_plans_2_years += within_two_years

    # -- lead workers ------------------------------------------------------------------------------------------------------

    def lost_worker(self, case: Case) -> None:
        """Count a case that is without a worker from now on."""
        self._count_queue(1)
        case.gap_day = self._clock.now
        self.note("unallocated", case.number)

    def found_worker(self, case: Case) -> None:
        """Count a case that is without a worker no longer."""
        self._count_queue(-1)
        gap = self._clock.now - case.gap_day
        self._case_queue_days += gap
        self.month.longest_gap_days = max(self.month.longest_gap_days, gap)

    def _count_queue(self, change: int) -> None:
        now = self._clock.now
        self._queue_days += self._queue_count * (now - self._queue_since)
        self._queue_since = now
        self._queue_count += change

    def allocated(self, case: Case, worker: SocialWorker, why: str) -> None:
        """Count a case given to a worker."""
        self.month.allocations[why] += 1
        self.note("allocated", case.number, worker.number, text=why)

    def handed_over(self, case: Case, worker: SocialWorker, kind: str) -> None:
        """Count a change of lead worker."""
        self.month.handovers[kind] += 1
        self.note("handed_over", case.number, worker.number, text=kind)

    def duty(self, case: Case, kind: str, outcome: str, unsettled: bool) -> None:
        """Count a duty of the diary."""
        self.month.duties[f"{case.name}_{kind}", outcome] += 1
        self.month.contacts += 1
        self.month.unprepared_contacts += unsettled
        if self.log is not None:
            self.note("duty", case.number, text=f"{kind} {outcome}")

    # -- people ------------------------------------------------------------------------------------------------------------

    def started(self, worker: SocialWorker, was: int) -> None:
        """Record somebody who became a permanent worker."""
        waited = self._clock.now - worker.vacant_since_day
        self.month.starters.append(
            Starter(
                self._clock.now,
                worker.number,
                worker.grade,
                worker.role,
                worker.team.name,
                worker.fte,
                worker.route,
                worker.origin,
                was,
                waited,
            )
        )
        self.note("started", worker.number, was, worker.fte, worker.grade)

    def left(self, worker: SocialWorker, recorded_reason: str) -> None:
        """Record a permanent worker whose last day has passed."""
        self.month.leavers.append(
            Leaver(
                self._clock.now,
                worker.number,
                worker.grade,
                worker.role,
                worker.team.name,
                worker.fte,
                worker.destination,
                worker.reason,
                recorded_reason,
                self._clock.now - worker.start_day,
                worker.newly_qualified,
            )
        )
        self.note("left", worker.number, value=worker.fte, text=worker.destination)

    def agency_moved(self, worker: SocialWorker, why: str) -> None:
        """Record an agency worker starting or ending."""
        self.month.agency_moves.append(AgencyMove(self._clock.now, worker.number, worker.team.name, worker.fte, why))
        self.note("agency_started" if why == "fill" else "agency_ended", worker.number, text=why)

    def promoted(self, worker: SocialWorker, eligible_days: float) -> None:
        """Record a move to a higher grade."""
        self.month.promotions.append(Promotion(self._clock.now, worker.number, worker.grade, eligible_days))
        self.note("promoted", worker.number, value=eligible_days, text=worker.grade)

    def paid(self, worker: SocialWorker, gbp: float, policy: str) -> None:
        """Record an allowance paid or repaid."""
        self.month.payments.append(Payment(self._clock.now, worker.number, gbp, policy))
        self.note("paid", worker.number, value=gbp, text=policy)

    # -- closing the month -------------------------------------------------------------------------------------------------

    def close(self, book: MonthBook) -> None:
        """File a finished month and open the next."""
        self.journal.months.append(book)
        self.month = MonthBook(day=0.0, length_days=0.0)

    def queue_days(self) -> float:
        """Return case-days without a worker since the opening."""
        self._count_queue(0)
        return self._queue_days

    def stage_days(self, name: str) -> float:
        """Return case-days in a stage since the opening."""
        self.count_stage(name, 0)
        return self._stage_days[name]

    def little_breaches(self, cases: list[Case], unallocated: list[Case]) -> list[str]:
        """Compare case-days counted by case with case-days counted by the number open (I7, Little's law along the path)."""
        now = self._clock.now
        own = self._case_stage_days.copy()
        for case in cases:
            own[case.name] += now - case.stage_day if case.stage_day > 0.0 else now
        found = [
            f"case-days in {name} differ: {own[name]} by case, {self.stage_days(name)} by number"
            for name in sorted(self.stage_counts)
            if _differ(own[name], self.stage_days(name))
        ]
        queue = self._case_queue_days + sum(now - case.gap_day for case in unallocated)
        if _differ(queue, self.queue_days()):
            found.append(f"case-days without a worker differ: {queue} by case, {self.queue_days()} by number")
        return found


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > 1e-6 * max(1.0, abs(one))
