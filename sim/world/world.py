"""One simulated future of one council under one plan.

``World`` wires the mechanisms, builds the opening position and runs to the horizon. What comes out is a ``Journal``,
with a book for every month.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.world.agency import Agency
from sim.world.allocation import Allocation
from sim.world.allowances import Allowances
from sim.world.books import Books
from sim.world.clock import DATED, Clock
from sim.world.cohorts import Cohorts
from sim.world.conversion import Conversion
from sim.world.costs import Costs
from sim.world.cover import Cover
from sim.world.days import Days
from sim.world.draws import name_number
from sim.world.duties import Duties
from sim.world.extra_hours import ExtraHours
from sim.world.grades import Grades
from sim.world.handover import Handover
from sim.world.journal import EventLog, Journal
from sim.world.leaving import Leaving
from sim.world.levers import Levers
from sim.world.market import Market
from sim.world.monthend import MonthEnd
from sim.world.opening import Opening
from sim.world.pathway import Pathway
from sim.world.recruitment import Recruitment
from sim.world.referrals import Referrals
from sim.world.returners import Returners
from sim.world.service import Service
from sim.world.sickness import Sickness
from sim.world.staffing import Staffing
from sim.world.supervision import Supervision
from sim.world.workload import Workload

if TYPE_CHECKING:
    from sim.settings.inputs import PlanInputs, WorldInputs
    from sim.world.draws import Draws


class World:
    """The world of one replication."""

    def __init__(self, inputs: WorldInputs, plan: PlanInputs, draws: Draws, log: bool = False) -> None:
        """Wire the mechanisms.

        Args:
            inputs: the council in this future.
            plan: the dated changes of a plan; an empty one does nothing.
            draws: the uniform numbers of this future.
            log: whether to keep the full event log.
        """
        clock = Clock(inputs.calendar, inputs.time.day_rounding)
        books = Books(clock, EventLog() if log else None)
        self.service = service = Service(inputs, plan, draws, clock, Levers(plan, clock), books)
        service.market = Market(service)
        service.allowances = Allowances(service)
        service.workload = Workload(service)
        service.pathway = Pathway(service)
        service.referrals = Referrals(service)
        service.allocation = Allocation(service)
        service.handover = Handover(service)
        service.cover = Cover(service)
        service.duties = Duties(service)
        service.supervision = Supervision(service)
        service.grades = Grades(service)
        service.leaving = Leaving(service)
        service.sickness = Sickness(service)
        service.staffing = Staffing(service)
        service.recruitment = Recruitment(service)
        service.cohorts = Cohorts(service)
        service.returners = Returners(service)
        service.agency = Agency(service)
        service.conversion = Conversion(service)
        service.costs = Costs(service)
        service.extra_hours = ExtraHours(service)
        service.month_end = MonthEnd(service)

    def run(self, until_day: float) -> Journal:
        """Build the opening position and live until a day.

        Args:
            until_day: the horizon, days since the opening; the month that ends then is closed.

        Returns:
            The journal, one book for the opening and one for each month end.

        Raises:
            RunawayFuture: the future would not come to an end, or cases pile up without limit.
        """
        service, clock = self.service, self.service.clock
        service.supervision.week()
        Opening(service).build()
        service.month_end.close()
        days = Days(service)
        clock.process(days.live())
        clock.process(service.referrals.first_referrals())
        clock.process(service.referrals.returns_of_the_past())
        for process in service.recruitment.processes():
            clock.process(process)
        self._enter_dated()
        clock.live_until(until_day)
        if until_day in clock.calendar.month_starts:
            service.month_end.close()
        service.books.journal.events = clock.events_scheduled()
        return service.books.journal

    def _enter_dated(self) -> None:
        """Enter what is known to happen on a day: posts, panels, cohorts."""
        service = self.service
        service.staffing.fund_posts()
        service.grades.schedule_panels()
        service.cohorts.schedule()
        for cohort in service.cohorts.cohorts:
            service.clock.on_day(
                max(0.0, cohort.start_day), DATED, name_number(cohort.name), partial(service.costs.cohort, cohort)
            )
