"""A day in the service: midnight, morning round and Monday, in the fixed order of model.md 4."""

from __future__ import annotations

from collections.abc import Generator
from itertools import count
from typing import TYPE_CHECKING

import simpy

from sim.world.clock import MORNING, REPORT, RunawayFuture
from sim.world.reviews import Reviews

if TYPE_CHECKING:
    from sim.world.service import Service

WEEK_DAYS = 7
# Where both are passed, cases pile up without limit; a list that grows below them is a finding, not a fault.
OPEN_CASES_MOST = 20_000
OPEN_CASES_MOST_TIMES_OPENING = 10


class Days:
    """The day process of one future."""

    def __init__(self, service: Service) -> None:
        """Note which days carry something dated."""
        self._service = service
        self._clock = service.clock
        self._reviews = Reviews(service)
        calendar, market = service.clock.calendar, service.inputs.market
        self._month_starts = set(calendar.month_starts)
        self._year_starts = set(calendar.year_starts)
        self._first_monday = (WEEK_DAYS - calendar.first_weekday) % WEEK_DAYS
        dated = service.levers.days() | service.allowances.days()
        for steps in (market.awards, market.outside_growth, service.inputs.costs.inflation):
            dated |= {day for day, _ in steps}
        dated |= {day for day, _ in market.home_ratings} | {service.inputs.agency.rules_day}
        for neighbour in market.neighbours:
            dated |= {day for day, _ in neighbour.ratings} | {day for day, _ in neighbour.adverts}
        self._changes = {day for day in dated if day > 0.0}
        self._open_cases_most = max(OPEN_CASES_MOST, OPEN_CASES_MOST_TIMES_OPENING * len(service.cases))

    def live(self) -> Generator[simpy.Event, None, None]:
        """Live one day after another."""
        for day in count():
            yield self._clock.until(day, REPORT)
            self.midnight(day)
            yield self._clock.until(day, MORNING)
            if self._clock.calendar.working[day]:
                self.morning()
            if day == 0 or day % WEEK_DAYS == self._first_monday:
                self.monday(day)

    def midnight(self, day: int) -> None:
        """Close the month that has ended, then let dated changes, departures and starts happen."""
        service = self._service
        if day in self._month_starts and day > 0:
            service.month_end.close()
        if day in self._year_starts and day > 0:
            service.costs.financial_year_begins()
        if day in self._changes or day in service.inputs.market.reaction_days or day in service.inputs.market.step_days:
            self.change_dated(day)
        if day in self._month_starts:
            service.agency.month_begins()
        self._clock.work_off(day)
        service.workload.begin_day(day)

    def change_dated(self, day: int) -> None:
        """Let parameters change that are dated today; pay and days so far are settled first."""
        service, market = self._service, self._service.inputs.market
        for worker in service.people():
            service.costs.accrue(worker)
        service.costs.accrue_teams()
        if day in market.step_days:
            service.market.step_up()
        if day in market.reaction_days and market.reactive:
            service.market.react()
        service.market.changed()
        service.allowances.of_the_day()
        for worker in service.people():
            service.costs.accrue(worker)  # pay and entitlements as they are from today
        service.staffing.freeze()
        self.update_people()
        service.leaving.reassess_all()
        for worker in service.people():
            service.sickness.reassess(worker)

    def update_people(self) -> None:
        """Work out caps, capacity and load of everyone anew."""
        service = self._service
        service.supervision.week()
        for worker in service.people():
            service.allocation.set_cap(worker)
            service.workload.set_capacity(worker)
        for team in service.teams.values():
            service.cover.spread(team)
        service.allocation.people_changed()

    def morning(self) -> None:
        """The round of a working morning."""
        service = self._service
        service.workload.expire_one_off()
        service.sickness.phase_in()
        service.pathway.screen_referrals()
        service.cover.spread_where_changed()
        service.handover.move_leavers_cases()
        service.allocation.morning_round()
        service.cohorts.take_posts()
        service.agency.morning_round()
        service.duties.of_the_day()

    def _check_cases_end(self, day: int) -> None:
        """Give up a future in which cases pile up without limit."""
        if len(self._service.cases) > self._open_cases_most:
            raise RunawayFuture(
                f"open cases passed {self._open_cases_most:,} on day {day} and were still rising; "
                "there are fewer workers than the demand needs"
            )

    def monday(self, day: int) -> None:
        """Settle what is settled weekly, and work out the hazards of the coming week."""
        service = self._service
        self._check_cases_end(day)
        next_tick = day + WEEK_DAYS - (day - self._first_monday) % WEEK_DAYS
        self.update_people()
        service.extra_hours.ask()
        self._reviews.week()
        service.grades.week()
        service.leaving.week(float(next_tick))
        service.sickness.week(float(next_tick))
        service.conversion.week(float(next_tick))
        service.returners.week(float(next_tick))
