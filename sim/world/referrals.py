"""Children referred: families for the first time, and children who come back (model.md 5).

First referrals come at a rate that varies by month, weekday, growth and policy. They are generated month by month at a
bound
rate that no policy touches, and kept by their own draw: a plan that lowers the rate loses some of the same referrals,
    and a longer
horizon changes none of them.
"""

from __future__ import annotations

from collections.abc import Generator
from math import cos, inf, log1p, tau
from typing import TYPE_CHECKING

import simpy

from sim.world import draws as purpose
from sim.world.cases import Case
from sim.world.clock import ARRIVALS
from sim.world.draws import case_number
from sim.world.laws import poisson_quantile, truncated_exponential_survival
from sim.world.levers import dated

if TYPE_CHECKING:
    from sim.world.service import Service

MONTH_FACTOR = 1 << 16
CLOSED_BEFORE = 1 << 30
OPENING_CASE = 1 << 31
MOST_RETURNS = 255


class Referrals:
    """The arrival of referrals at the front door."""

    def __init__(self, service: Service) -> None:
        """Keep the demand settings."""
        self._service = service
        self._settings = service.inputs.demand
        self._clock = service.clock
        self._draws = service.draws

    def first_referrals(self) -> Generator[simpy.Event, None, None]:
        """Refer families for the first time, month after month."""
        starts = self._clock.calendar.month_starts
        for month, begin in enumerate(starts[:-1]):
            yield self._clock.until(max(0.0, begin), ARRIVALS)
            bound = self._settings.bound_multiplier * self._highest_rate(month)
            if bound <= 0.0:
                continue
            day, number = float(begin), month * MONTH_FACTOR
            while True:
                day -= log1p(-self._draws.u(purpose.REFERRAL, number, 0)) / bound
                if day >= starts[month + 1]:
                    break
                if day >= 0.0 and self._draws.u(purpose.REFERRAL, number, 1) * bound < self.rate(day, month):
                    yield self._clock.until(day, ARRIVALS)
                    self._refer_family(number)
                number += 1

    def base_rate(self, day: float, month: int) -> float:
        """Return families a day at a time, before policies and events.

        Args:
            day: the time.
            month: index of its calendar month, 0 for the one that contains the opening.
        """
        settings = self._settings
        rate = settings.families_per_day * dated(settings.growth, day)
        if settings.cosine_share:
            angle = tau * (day - settings.cosine_peak_day) / settings.cosine_period_days
            return rate * (1.0 + settings.cosine_share * cos(angle))
        weekday = (self._clock.calendar.first_weekday + int(day // 1.0)) % len(settings.weekday_factors)
        calendar_month = self._clock.calendar.month_numbers[month]
        return rate * settings.month_factors[calendar_month - 1] * settings.weekday_factors[weekday]

    def rate(self, day: float, month: int) -> float:
        """Return families a day at a time, with the policies and events in force then."""
        return self.base_rate(day, month) * self._service.levers.value_at(day, "demand.first_referrals", 1.0)

    def _highest_rate(self, month: int) -> float:
        """Return the highest base rate of a calendar month."""
        settings = self._settings
        begin, end = self._clock.calendar.month_starts[month], self._clock.calendar.month_starts[month + 1]
        if settings.cosine_share:
            return settings.families_per_day * dated(settings.growth, float(end)) * (1.0 + settings.cosine_share)
        return max(self.base_rate(float(day), month) for day in range(begin, end))

    def _refer_family(self, number: int) -> None:
        """Refer the children of one family together."""
        extra = 0
        if self._settings.siblings_mean_extra:
            u = self._draws.u(purpose.CASE_ATTRIBUTES, case_number(number, 0, 0), 0)
            extra = min(poisson_quantile(u, self._settings.siblings_mean_extra), self._settings.siblings_most - 1)
        for sibling in range(1 + extra):
            self._refer_child(number, sibling, 0)

    def _refer_child(self, family: int, sibling: int, return_number: int) -> None:
        case = Case(case_number(family, sibling, return_number), family, sibling, return_number, self._clock.now)
        self._service.pathway.receive(case)

    def come_back(self, closed: Case) -> None:
        """Refer again a child whose case was closed; the child brings its history but none of its draws."""
        if closed.return_number >= MOST_RETURNS:
            return
        number = case_number(closed.family, closed.sibling, closed.return_number + 1)
        case = Case(number, closed.family, closed.sibling, closed.return_number + 1, self._clock.now)
        case.had_plan_day = closed.had_plan_day
        case.previous_lead = closed.previous_lead
        case.closed_day = closed.closed_day
        self._service.pathway.receive(case)

    def returns_of_the_past(self) -> Generator[simpy.Event, None, None]:
        """Refer again children whose cases were closed before the opening.

        Closings went on at a steady rate before the opening, so their returns fade over the longest delay as the
        model's own closings take their place. Without them the first year would be short of referrals.
        """
        settings = self._settings
        rate = settings.returns_per_day_at_opening
        number = CLOSED_BEFORE
        day = 0.0
        while rate > 0.0 and settings.rereferral_delay_most_days < inf:
            day -= log1p(-self._draws.u(purpose.REFERRAL, number, 0)) / rate
            if day >= settings.rereferral_delay_most_days:
                return
            mean, most = settings.rereferral_delay_mean_days, settings.rereferral_delay_most_days
            if self._draws.u(purpose.REFERRAL, number, 1) < truncated_exponential_survival(day, mean, most):
                yield self._clock.until(day, ARRIVALS)
                self._refer_child(number, 0, 1)
            number += 1
