"""The life of a case: front door, assessment, plans, closing, and the child who comes back (model.md 5, 6).

A referral is screened by the front door at the next morning round. What goes on becomes a case with a worker: it passes
through stages, each with a length drawn when it begins. Assessments and child-in-need plans wait on their worker, so
overload delays them; protection plans and care run by the calendar. Every referral ends in a logged outcome.
"""

from __future__ import annotations

from math import exp, floor, inf
from typing import TYPE_CHECKING

from sim.world import draws as purpose
from sim.world.clock import ARRIVALS, CLOSURES, DAYS_PER_YEAR
from sim.world.draws import case_number
from sim.world.laws import Law, Lognormal, law_of, pick, pick_share, threshold, truncated_exponential_quantile

if TYPE_CHECKING:
    from sim.settings.inputs import StageInputs
    from sim.world.cases import Case
    from sim.world.service import Service
    from sim.world.workers import SocialWorker

PULL_DRAW = 32
PULL_PLACE_DRAW = 48
URGENT_DRAW, COMPLEXITY_DRAW, COURT_DRAW = 3, 4, 5
CLOSE = "close"
REPEAT_WINDOW_DAYS = 2 * DAYS_PER_YEAR


class Pathway:
    """Stages, their lengths and what follows them."""

    def __init__(self, service: Service) -> None:
        """Build the law of every stage."""
        self._service = service
        self._settings = service.inputs.pathway
        self._clock = service.clock
        self._draws = service.draws
        self.stages = {stage.name: stage for stage in self._settings.stages}
        self._laws: dict[str, Law] = {name: law_of(stage.law, self._unit_days(stage)) for name, stage in self.stages.items()}
        self._complexity = Lognormal(1.0, self._settings.complexity_cv)
        self._to_screen: list[Case] = []
        self._held = service.inputs.allocation.rule != "none"
        self._return_changes = service.levers.touches("demand.rereferral_share")
        self._duration_changes = service.levers.touches("pathway.duration")

    def _unit_days(self, stage: StageInputs) -> float:
        """Return calendar days to one unit of a stage's law: assessments with a deadline are given in working days."""
        return self._settings.working_day_days if self.has_deadline(stage) else 1.0

    def has_deadline(self, stage: StageInputs) -> bool:
        """Tell whether the length of a stage is given in working days and pulled towards its deadline."""
        return stage.is_assessment and self._settings.deadline.on

    def law(self, stage_name: str) -> Law:
        """Return the law of a stage's base length, in days."""
        return self._laws[stage_name]

    # -- front door --------------------------------------------------------------------------------------------------------

    def receive(self, case: Case) -> None:
        """Take in a referral: straight to its first stage, or to the front door."""
        self._service.books.referred(case)
        enter_at = self._service.inputs.demand.enter_at
        if enter_at in self.stages:
            self.open(case)
            self.begin_stage(case, enter_at)
        elif self._clock.day_rounding:
            self._to_screen.append(case)
        else:
            self.screen(case)

    def screen_referrals(self) -> None:
        """Decide on everything that has come in since the last round (morning round)."""
        waiting, self._to_screen = self._to_screen, []
        for case in waiting:
            self.screen(case)

    def screen(self, case: Case) -> None:
        """Decide whether a referral is taken further; either way the decision is logged."""
        case.visit = 0
        outcome = pick_share(self._draws.u(purpose.STAGE_ROUTE, case.number, 0), self._settings.screening)
        self._service.books.screened(case, outcome)
        if outcome in self.stages:
            self.open(case)
            self.begin_stage(case, outcome)
        else:
            case.closed_day = self._clock.now
            self._perhaps_return(case)

    def open(self, case: Case) -> None:
        """Put a case on the books of the service; what is known about the child is known from now on."""
        self._set_attributes(case)
        self._service.cases[case.number] = case
        self._service.families.setdefault(case.family, []).append(case)

    # -- stages ------------------------------------------------------------------------------------------------------------

    def begin_stage(self, case: Case, name: str) -> None:
        """Begin a stage: its length, its hours, and who will hold it."""
        stage, previous, holder = self.stages[name], case.name, case.holder
        if holder is not None:
            self._service.workload.pause(holder, case)
        self.set_stage(case, stage)
        case.remaining_days = self._draw_length(case, stage)
        self._service.books.entered_stage(case, previous)
        self._begin_court(case, stage)
        self._note_plan(case, stage)
        self._service.duties.begin(case)
        if not case.stretching:
            self.run_by_calendar(case, self._clock.now + case.remaining_days)
        if holder is not None:
            self._go_on_with(holder, case, stage)
        elif self._held:
            self._service.allocation.wait(case, "")

    def _go_on_with(self, holder: SocialWorker, case: Case, stage: StageInputs) -> None:
        """Leave a case with its worker in the stage it has just begun, at least until another is found."""
        workload, allocation = self._service.workload, self._service.allocation
        keeps = allocation.may_keep(holder, case)
        if keeps:
            workload.note_one_off(holder, stage.allocation_hours)
        workload.resume(holder, case)
        if not keeps:
            allocation.wait(case, "team")

    def set_stage(self, case: Case, stage: StageInputs) -> None:
        """Put a case into a stage as it is at its beginning."""
        now = self._clock.now
        case.stage = stage
        case.name = stage.name
        case.visit += 1
        case.stage_day = now
        case.stretching = stage.stretching and self._held
        case.due_day = inf
        case.duty = 0
        case.hours = stage.hours * case.complexity
        if now < case.in_court_until:
            case.hours += self._settings.court_hours

    def _draw_length(self, case: Case, stage: StageInputs) -> float:
        """Draw the base length of the present stage."""
        drawn = self._laws[stage.name].quantile(self._draws.u(purpose.STAGE_DURATION, case.number, case.visit))
        if self._duration_changes:
            drawn *= self._service.levers.value("pathway.duration", 1.0, stage=stage.name)
        return drawn

    def run_by_calendar(self, case: Case, due_day: float) -> None:
        """Let the present stage end on a day whatever the workload."""
        case.stretching = False
        case.due_day = due_day
        self._clock.call(due_day, CLOSURES, self._calendar_end, case, case.visit, due_day)

    def _calendar_end(self, case: Case, visit: int, due_day: float) -> None:
        if case.visit == visit and case.due_day == due_day and case.number in self._service.cases:
            self.end_stage(case)

    def resume_at_opening(self, case: Case, age: float, left_days: float) -> None:
        """Let the stage of a case found open run on from its age; an assessment due near its deadline ends by the calendar."""
        case.remaining_days = left_days
        deadline, unit = self._settings.deadline, self._settings.working_day_days
        whole = (age + left_days) / unit
        stage = case.stage
        assert stage is not None  # noqa: S101 - set just before
        pulled = self.has_deadline(stage) and deadline.natural_end_working_days < whole <= deadline.deadline_working_days
        if case.in_court(0.0):
            self._clock.call(case.in_court_until, CLOSURES, self._leave_court, case, case.in_court_until)
        if not case.stretching or pulled:
            self.run_by_calendar(case, left_days)
        self._service.duties.begin(case)

    def taken_on(self, case: Case) -> None:
        """Decide, when an assessment gets its first worker, whether its deadline will pull it in (6.1).

        The share pulled is what the council published, so it belongs to the workload of the opening; more overload lowers it.
        """
        stage, deadline = case.stage, self._settings.deadline
        if stage is None or not case.stretching or case.holder is None or not self.has_deadline(stage):
            return
        unit = self._settings.working_day_days
        if case.remaining_days <= deadline.natural_end_working_days * unit:
            return
        workload = self._service.workload
        strain = workload.strain(case.holder.smoothed) - workload.strain(workload.opening_utilisation)
        pulled = deadline.pull_share * exp(-deadline.overload_slope * strain)
        if self._draws.u(purpose.STAGE_DURATION, case.number, case.visit + PULL_DRAW) < pulled:
            place = self._draws.u(purpose.STAGE_DURATION, case.number, case.visit + PULL_PLACE_DRAW)
            self.pull_to_deadline(case, place)

    def pull_to_deadline(self, case: Case, place: float) -> None:
        """Let an assessment end within the last working days before its deadline."""
        deadline = self._settings.deadline
        days = deadline.pull_from + place * (deadline.pull_to - deadline.pull_from + 1)
        whole = floor(days)
        left = max(0, whole - self.working_days_open(case))
        due = self._clock.add_working_days(self._clock.now, left) + (days - whole)
        holder = case.holder
        if holder is not None:
            self._service.workload.pause(holder, case)
        self.run_by_calendar(case, max(self._clock.now, due))
        if holder is not None:
            self._service.workload.resume(holder, case)

    def working_days_open(self, case: Case) -> int:
        """Return which working day after its referral a case is in; before the opening every day counts alike."""
        before = floor(max(0.0, -case.referral_day) / self._settings.working_day_days)
        return before + self._clock.working_days_since(max(0.0, case.referral_day), self._clock.now)

    def end_stage(self, case: Case) -> None:
        """Decide what follows a stage that has ended, and begin it."""
        stage = case.stage
        assert stage is not None  # noqa: S101 - a case without a stage has no end of stage
        outcome = self._outcome(case, stage)
        self._service.books.left_stage(case, outcome)
        if stage.is_assessment:
            self._service.books.assessed(self.working_days_open(case) <= self._settings.deadline.deadline_working_days)
        if stage.counts_as_plan:
            case.had_plan_day = self._clock.now
        if outcome not in self.stages:
            self.close(case, outcome)
            return
        self.begin_stage(case, outcome)

    def _outcome(self, case: Case, stage: StageInputs) -> str:
        """Draw what follows a stage, a repeat plan being likelier where the council says so."""
        u = self._draws.u(purpose.STAGE_ROUTE, case.number, case.visit)
        multiplier = self._settings.repeat_plan_multiplier
        if multiplier == 1.0 or case.had_plan_day == -inf:
            return pick_share(u, stage.routes)
        routes = stage.routes
        weights = [
            (name, p * multiplier if name in self.stages and self.stages[name].counts_as_plan else p) for name, p in routes
        ]
        return pick(u, weights)

    def close(self, case: Case, outcome: str) -> None:
        """Close a case; the child may come back."""
        service = self._service
        service.books.case_closed(case, outcome)
        holder = case.holder
        service.allocation.stop_waiting(case)
        del service.cases[case.number]
        siblings = service.families[case.family]
        siblings.remove(case)
        if not siblings:
            del service.families[case.family]
        if holder is not None:
            case.previous_lead = holder.number
            service.workload.drop(holder, case)
        case.closed_day = self._clock.now
        self._perhaps_return(case)
        service.allocation.room_made()

    def close_while_waiting(self, case: Case) -> None:
        """Let an unallocated case close by itself after a while, where the council says that happens (9.2)."""
        rate = self._settings.closing_while_waiting_per_day
        if not rate or case.stage is None or not case.stage.closes_while_waiting or case.holder is not None:
            return
        wait = threshold(self._draws.u(purpose.CLOSING_WHILE_WAITING, case.number, case.visit)) / rate
        self._clock.call(self._clock.now + wait, CLOSURES, self._waited_too_long, case, case.visit)

    def _waited_too_long(self, case: Case, visit: int) -> None:
        if case.visit == visit and case.holder is None and case.number in self._service.cases:
            self._service.books.left_stage(case, "closed_waiting")
            self.close(case, "closed_waiting")

    # -- court, plans, returns ---------------------------------------------------------------------------------------------

    def _begin_court(self, case: Case, stage: StageInputs) -> None:
        if stage.court_share and self._draws.u(purpose.CASE_ATTRIBUTES, case.number, COURT_DRAW) < stage.court_share:
            self.enter_court(case, self._service.levers.value("pathway.court_days", self._settings.court_days))

    def enter_court(self, case: Case, days: float) -> None:
        """Add the work of court proceedings to a case for a while; its worker, if any, must have been paused."""
        case.in_court_until = self._clock.now + days
        case.hours += self._settings.court_hours
        self._clock.call(case.in_court_until, CLOSURES, self._leave_court, case, case.in_court_until)

    def _leave_court(self, case: Case, until: float) -> None:
        if case.in_court_until != until or case.number not in self._service.cases:
            return
        holder = case.holder
        if holder is not None:
            self._service.workload.pause(holder, case)
        case.hours -= self._settings.court_hours
        if holder is not None:
            self._service.workload.resume(holder, case)

    def _note_plan(self, case: Case, stage: StageInputs) -> None:
        if stage.counts_as_plan:
            recent = self._clock.now - case.had_plan_day <= REPEAT_WINDOW_DAYS
            self._service.books.plan_began(case.had_plan_day > -inf, recent)

    def _set_attributes(self, case: Case) -> None:
        """Give a new case its complexity, area and urgency; siblings share the first child's area and urgency."""
        draws, first_child = self._draws, case_number(case.family, 0, case.return_number)
        if self._settings.complexity_cv:
            case.complexity = self._complexity.quantile(draws.u(purpose.CASE_ATTRIBUTES, case.number, COMPLEXITY_DRAW))
        urgent_share = self._service.inputs.demand.urgent_share
        case.urgent = draws.u(purpose.CASE_ATTRIBUTES, first_child, URGENT_DRAW) < urgent_share
        areas = self._service.inputs.areas
        if len(areas) > 1:
            case.area = pick(draws.u(purpose.CASE_ATTRIBUTES, first_child, 1), list(areas))
        else:
            case.area = areas[0][0]

    def _perhaps_return(self, case: Case) -> None:
        """Decide whether a closed case will be referred again, and when (5)."""
        demand = self._service.inputs.demand
        share = demand.rereferral_share
        if self._return_changes:
            share = self._service.levers.value("demand.rereferral_share", share)
        if self._draws.u(purpose.REREFERRAL, case.number, 0) >= share:
            return
        u = self._draws.u(purpose.REREFERRAL, case.number, 1)
        delay = truncated_exponential_quantile(u, demand.rereferral_delay_mean_days, demand.rereferral_delay_most_days)
        self._clock.call(self._clock.now + delay, ARRIVALS, self._service.referrals.come_back, case)
