"""Money as it is spent, by line and team (model.md 18).

Salaries and agency charges accrue by the day within a month, a twelfth of the year for a full month, so that twelve
full months give the annual figure to the penny.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from math import ceil
from typing import TYPE_CHECKING

from sim.world.clock import DAYS_PER_WEEK, MONTHS_PER_YEAR
from sim.world.levers import dated
from sim.world.workers import AGENCY, AT_WORK, MANAGER_GRADE, PARENTAL, SICK_LONG, SICK_SHORT

if TYPE_CHECKING:
    from sim.settings.inputs import CohortInputs
    from sim.world.service import Service
    from sim.world.workers import SocialWorker

STATUS_BOOKS = {AT_WORK: "at_work", SICK_SHORT: "sick", SICK_LONG: "sick", PARENTAL: "parental"}


class Costs:
    """The accounts of the service, and the days people were at work."""

    def __init__(self, service: Service) -> None:
        """Open the accounts."""
        self._service = service
        self._settings = service.inputs.costs
        self._clock = service.clock
        self._teams_day = 0.0
        self._team_rates: dict[tuple[str, str], float] = {}
        self.agency_this_year_gbp = 0.0

    def _post(self, line: str, team: str, gbp: float) -> None:
        self._service.books.month.costs[line, team] += gbp  # type: ignore[assignment]

    def _inflation(self) -> float:
        return dated(self._settings.inflation, self._clock.now)

    def days_in_month(self) -> float:
        """Return the length of the month that ends at, or contains, the present time."""
        starts = self._clock.calendar.month_starts
        index = bisect_right(starts, ceil(self._clock.now) - 1) - 1
        return float(starts[index + 1] - starts[index])

    # -- people ------------------------------------------------------------------------------------------------------------

    def accrue(self, worker: SocialWorker) -> None:
        """Bring a worker's pay and days up to now, at the rates that held; then note the rates that hold from now on.

        Must run before and after anything about pay, status or entitlement changes, and at month ends.
        """
        days = self._clock.now - worker.cost_day
        if days > 0.0:
            self._count_days(worker, days)
            if self._settings.on:
                self._pay(worker, days / self.days_in_month() / MONTHS_PER_YEAR)
        worker.cost_day = self._clock.now
        if self._settings.on:
            self._note_rates(worker)

    def _note_rates(self, worker: SocialWorker) -> None:
        worker.allowance_gbp_per_year = self._service.allowances.monthly_gbp_per_year(worker)
        if worker.kind == AGENCY:
            worker.pay_gbp_per_year = self.agency_year_gbp() * worker.fte
            worker.replaced_gbp_per_year = self._midpoint_year_gbp(worker) * worker.fte
        else:
            worker.pay_gbp_per_year = self.year_gbp(worker) * worker.hours_fte

    def _pay(self, worker: SocialWorker, share_of_year: float) -> None:
        gbp = worker.pay_gbp_per_year * share_of_year
        book, team = self._service.books.month, worker.team.name
        if worker.kind == AGENCY:
            self._post("agency", team, gbp)
            self.agency_this_year_gbp += gbp
            book.agency_at_permanent_cost_gbp += worker.replaced_gbp_per_year * share_of_year
            return
        line = "managers" if worker.grade == MANAGER_GRADE else "permanent" if worker.is_social_worker else "support"
        self._post(line, team, gbp * self._sick_pay_share(worker))
        if worker.allowance_gbp_per_year:
            allowance = worker.allowance_gbp_per_year * share_of_year
            self._post("allowances", team, allowance * (1.0 + self._settings.on_cost_share))

    def _count_days(self, worker: SocialWorker, days: float) -> None:
        """Add up FTE-days, and working days lost, of permanent social workers; and hours at work of all social workers."""
        month = self._service.books.month
        if not worker.is_social_worker:
            return
        workload = self._service.inputs.workload
        if worker.at_work:
            weekly = workload.contracted_hours * workload.available_share * worker.hours_fte
            month.worked_hours += weekly * days / DAYS_PER_WEEK
        if worker.kind == AGENCY:
            return
        month.fte_days["contracted"] += worker.fte * days  # type: ignore[assignment]
        month.fte_days[STATUS_BOOKS[worker.status]] += worker.fte * days  # type: ignore[assignment]
        if worker.status in (SICK_SHORT, SICK_LONG):
            lost = worker.fte * self._working_days(worker.cost_day, days)
            month.sick_working_days += lost
            month.mental_health_working_days += lost if worker.sick_mental_health else 0.0

    def _working_days(self, begin: float, days: float) -> float:
        if self._clock.day_rounding:
            return float(self._clock.working_days_between(begin, begin + days))
        return days / self._service.inputs.pathway.working_day_days

    def year_gbp(self, worker: SocialWorker) -> float:
        """Return the on-costed yearly cost of one permanent FTE like this worker, allowances apart."""
        stated = self._settings.unit_cost_gbp.get(worker.grade)
        if stated is not None:
            supplement = self._service.market.supplement(worker.grade, worker.team.name)
            opening = self._service.inputs.market.supplement_gbp.get(worker.grade, 0.0)
            return stated * self._inflation() + (supplement - opening) * (1.0 + self._settings.on_cost_share)
        salary = self._service.market.salary(worker.grade, worker.team.name, worker.spine_point)
        return salary * (1.0 + self._settings.on_cost_share)

    def _sick_pay_share(self, worker: SocialWorker) -> float:
        away = worker.status in (SICK_SHORT, SICK_LONG)
        long = self._clock.now - worker.sick_since_day > self._settings.full_sick_pay_days
        return self._settings.reduced_sick_pay_share if away and long else 1.0

    def agency_year_gbp(self) -> float:
        """Return the yearly charge for one agency FTE, fees included."""
        settings = self._service.inputs.agency
        hourly = settings.rate_gbp_per_hour * (1.0 + self._settings.agency_fee_share) * self._inflation()
        if self._clock.now >= settings.price_cap_day:
            hourly *= settings.price_cap_factor
        return hourly * settings.hours_per_week * settings.weeks_per_year

    def _midpoint_year_gbp(self, worker: SocialWorker) -> float:
        """Return what a permanent worker of the same grade would cost a year, at the middle of the scale."""
        stated = self._settings.unit_cost_gbp.get(worker.grade)
        if stated is not None:
            return stated * self._inflation()
        return self._service.market.pay(worker.grade, worker.team.name) * (1.0 + self._settings.on_cost_share)

    def financial_year_begins(self) -> None:
        """Begin a new agency budget (1 April)."""
        self.agency_this_year_gbp = 0.0

    # -- teams -------------------------------------------------------------------------------------------------------------

    def accrue_teams(self) -> None:
        """Bring the cost of support workers, and of managers not modelled as people, up to now; then note the new rates."""
        days = self._clock.now - self._teams_day
        share = days / self.days_in_month() / MONTHS_PER_YEAR if days > 0.0 else 0.0
        for (line, team), gbp_per_year in self._team_rates.items():
            if share and gbp_per_year:
                self._post(line, team, gbp_per_year * share)
        self._teams_day = self._clock.now
        if self._settings.on:
            self._team_rates = dict(self._rates_of_teams())

    def _rates_of_teams(self) -> Iterator[tuple[tuple[str, str], float]]:
        """Give what teams cost a year apart from the people in them, by line."""
        for team in self._service.teams.values():
            if self._service.inputs.support.on:
                support = self._service.supervision.support_fte(team)
                yield ("support", team.name), support * self._settings.support_worker_gbp * self._inflation()
            managers = self._service.levers.value("supervision.manager_fte", team.manager_fte, team=team.name)
            yield ("managers", team.name), managers * self._manager_year_gbp()

    def _manager_year_gbp(self) -> float:
        stated = self._settings.unit_cost_gbp.get(MANAGER_GRADE)
        if stated is not None:
            return stated * self._inflation()
        if MANAGER_GRADE not in self._service.inputs.market.grade_points:
            return 0.0
        return self._service.market.pay(MANAGER_GRADE) * (1.0 + self._settings.on_cost_share)

    # -- single payments ---------------------------------------------------------------------------------------------------

    def allowance(self, worker: SocialWorker, gbp: float) -> None:
        """Pay a dated allowance, or take it back when negative, with on-cost."""
        if self._settings.on:
            self._post("allowances", worker.team.name, gbp * (1.0 + self._settings.on_cost_share))

    def hire(self, worker: SocialWorker) -> None:
        """Pay for a recruitment."""
        if self._settings.on:
            self._post("recruitment", worker.team.name, self._settings.hire_gbp * self._inflation())

    def conversion(self, worker: SocialWorker) -> None:
        """Pay the introduction fee and bonus of an agency worker who becomes permanent."""
        if not self._settings.on:
            return
        agency, levers = self._service.inputs.agency, self._service.levers
        fee = levers.value("agency.conversion_fee_gbp", agency.conversion_fee_gbp)
        bonus = levers.value("agency.conversion_bonus_gbp", agency.conversion_bonus_gbp)
        self._post("recruitment", worker.team.name, fee + bonus * (1.0 + self._settings.on_cost_share))

    def cohort(self, cohort: CohortInputs) -> None:
        """Pay for a cohort of trainees when it begins."""
        if self._settings.on and cohort.cost_per_head_gbp:
            team = next(iter(self._service.teams))
            self._post("trainees", team, cohort.heads * cohort.cost_per_head_gbp)
