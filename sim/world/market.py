"""Pay here and elsewhere, and what it does to leaving and applying (model.md 10.1, 12.3, 14).

Pay acts as a ratio between employers, so a rise everywhere changes nothing. A worker's pay is compared at the middle of
the grade's scale, because a neighbour would give credit for the same years of service; what the worker is actually paid
climbs the scale by a step a year and matters for cost. A neighbour's rise moves only that neighbour's share.
"""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

from sim.world.levers import dated, dated_name

if TYPE_CHECKING:
    from sim.settings.inputs import NeighbourInputs
    from sim.world.service import Service
    from sim.world.workers import SocialWorker

AGENCY = "agency"
EXIT = "exit"
RATINGS = ("outstanding", "good", "requires_improvement", "inadequate")


class Market:
    """The labour market as this council meets it."""

    def __init__(self, service: Service) -> None:
        """Take the market at the opening as the reference of every ratio."""
        self._service = service
        self._settings = service.inputs.market
        self._leaving = service.inputs.leaving
        self._clock = service.clock
        self.neighbours = sorted(self._settings.neighbours, key=lambda neighbour: neighbour.name)
        self._response: dict[tuple[str, str], float] = {}
        self._pulls: dict[tuple[str, str, float, bool], tuple[float, list[tuple[str, float]]]] = {}
        self._salaries: dict[tuple[str, str, int], float] = {}
        self._midpoints: dict[tuple[str, float], float] = {}
        self._points = sorted(self._settings.ladder_gbp)
        self._opening_rating = dated_name(self._settings.home_ratings, 0.0)

    # -- pay ---------------------------------------------------------------------------------------------------------------

    def _at_point(self, point: float) -> float:
        """Return pay at a spine point, between points in proportion and beyond the ladder by its last step."""
        ladder, points = self._settings.ladder_gbp, self._points
        if len(points) == 1:
            return ladder[points[0]]
        low = min(max(int(point // 1), points[0]), points[-2])
        return ladder[low] + (point - low) * (ladder[low + 1] - ladder[low])

    def _midpoint(self, grade: str, shift: float) -> float:
        found = self._midpoints.get((grade, shift))
        if found is None:
            first, last = self._settings.grade_points[grade]
            found = sum(self._at_point(point + shift) for point in range(first, last + 1)) / (last - first + 1)
            self._midpoints[grade, shift] = found
        return found

    def opening_pay(self, grade: str) -> float:
        """Return the mid-point pay of a grade with its supplement at the opening."""
        return self._midpoint(grade, 0.0) + self._settings.supplement_gbp.get(grade, 0.0)

    def award(self) -> float:
        """Return national pay awards since the opening."""
        return dated(self._settings.awards, self._clock.now)

    def pay(self, grade: str, team: str = "") -> float:
        """Return the mid-point pay of a grade now, with supplements, before allowances."""
        levers = self._service.levers
        shift = levers.value("market.spine_points", 0.0, grade=grade, team=team)
        scale = self._midpoint(grade, shift) * levers.value("market.pay", 1.0, grade=grade, team=team)
        return scale * self.award() + self.supplement(grade, team)

    def supplement(self, grade: str, team: str) -> float:
        """Return the market supplement of a grade in a team."""
        base = self._settings.supplement_gbp.get(grade, 0.0)
        return self._service.levers.value("market.supplement_gbp", base, grade=grade, team=team)

    def salary(self, grade: str, team: str, spine_point: int) -> float:
        """Return what somebody on a spine point is paid a year for one FTE, with supplements, before allowances."""
        key = (grade, team, spine_point)
        found = self._salaries.get(key)
        if found is None:
            found = self._salaries[key] = self._salary(grade, team, spine_point)
        return found

    def _salary(self, grade: str, team: str, spine_point: int) -> float:
        levers = self._service.levers
        shift = levers.value("market.spine_points", 0.0, grade=grade, team=team)
        scale = self._at_point(spine_point + shift) * levers.value("market.pay", 1.0, grade=grade, team=team)
        return scale * self.award() + self.supplement(grade, team)

    def entry_point(self, grade: str) -> int:
        """Return the spine point at which somebody new to a grade begins."""
        first, last = self._settings.grade_points[grade]
        return min(last, first + round(self._service.levers.value("market.entry_points", 0.0, grade=grade)))

    def point_after(self, grade: str, years: float) -> int:
        """Return the spine point after whole years in a grade: one step a year up to its top."""
        first, last = self._settings.grade_points[grade]
        return min(last, first + int(max(0.0, years)))

    def step_up(self) -> None:
        """Move everyone a step up the scale until the top of the grade (1 April)."""
        for worker in self._service.people():
            if worker.kind != AGENCY:
                worker.spine_point = min(worker.spine_point + 1, self._settings.grade_points[worker.grade][1])

    def candidates_pay(self, grade: str) -> float:
        """Return the pay a candidate sees: the grade's pay moved by what new starters get."""
        entry = self.entry_point(grade)
        first = self._settings.grade_points[grade][0]
        raised = self._at_point(entry) - self._at_point(first)
        return self.pay(grade) + raised * self.award() + self._service.allowances.for_newcomers(grade)

    def outside_pay(self, grade: str) -> float:
        """Return pay outside social work: own pay at the opening, grown with general earnings."""
        return self.opening_pay(grade) * dated(self._settings.outside_growth, self._clock.now)

    def agency_net_pay(self, grade: str) -> float:
        """Return the salary an agency rate is worth to a worker, lowered by a price cap from its day."""
        agency = self._service.inputs.agency
        value = agency.net_pay_gbp.get(grade, self.opening_pay(grade)) * dated(self._settings.outside_growth, self._clock.now)
        return value * agency.price_cap_factor if self._clock.now >= agency.price_cap_day else value

    def neighbour_pay(self, neighbour: NeighbourInputs, grade: str) -> float:
        """Return a neighbour's pay for a grade now: awards, its answers to our pay, and what the plan says of it."""
        levers = self._service.levers
        if levers.value("market.national_scale", 0.0):
            return self.pay(grade)
        opening = neighbour.pay_gbp.get(grade, self.opening_pay(grade))
        value = opening * self.award() * exp(self._response.get((neighbour.name, grade), 0.0))
        value = levers.value("market.neighbour_pay", value, grade=grade, neighbour=neighbour.name)
        if levers.value("market.neighbour_match", 0.0, grade=grade, neighbour=neighbour.name):
            value = max(value, opening * self.pay_with_allowance(grade) / self.opening_pay(grade))
        return value

    def pay_with_allowance(self, grade: str) -> float:
        """Return pay with the allowances a settled worker of a grade gets: what a neighbour that matches us looks at."""
        return self.pay(grade) + self._service.allowances.for_settled(grade)

    def react(self) -> None:
        """Let reactive neighbours close a share of the gap that has opened since the opening (14, 1 April)."""
        for neighbour in self.neighbours:
            for grade in neighbour.pay_gbp:
                gap = log(self.pay_with_allowance(grade) / self.neighbour_pay(neighbour, grade))
                opening_gap = log(self.opening_pay(grade) / neighbour.pay_gbp[grade])
                answer = self._settings.response_share * max(0.0, gap - opening_gap)
                self._response[neighbour.name, grade] = self._response.get((neighbour.name, grade), 0.0) + answer

    # -- ratings -----------------------------------------------------------------------------------------------------------

    def rating(self) -> str:
        """Return the council's own inspection rating now."""
        index = self._service.levers.value("market.home_rating", -1.0)
        return RATINGS[int(index)] if index >= 0.0 else dated_name(self._settings.home_ratings, self._clock.now)

    def good(self, rating: str) -> float:
        """Return q: 1 for Good or Outstanding, else 0."""
        return float(rating in self._settings.good_ratings)

    def home_quality_change(self) -> float:
        """Return how q of the council has changed since the opening."""
        return self.good(self.rating()) - self.good(self._opening_rating)

    def quality_change(self, neighbour: NeighbourInputs) -> float:
        """Return how q of a neighbour has changed since the opening."""
        here = self.good(dated_name(neighbour.ratings, self._clock.now))
        return here - self.good(dated_name(neighbour.ratings, 0.0))

    # -- what it does to leaving -------------------------------------------------------------------------------------------

    def changed(self) -> None:
        """Forget what pay was worth, after a dated change."""
        self._pulls.clear()
        self._salaries.clear()

    def pulls(self, worker: SocialWorker, allowance_gbp: float) -> tuple[float, list[tuple[str, float]]]:
        """Return the hazard of leaving a year by destination, before what is common to all destinations.

        Args:
            worker: whose pay, grade and team it is, and who may or may not go to an agency.
            allowance_gbp: yearly allowances the worker is entitled to, for one FTE.

        Returns:
            The total, and (destination, hazard per year) in the fixed order neighbours by name, agency, exit.
        """
        grade, team = worker.grade, worker.team.name
        key = (grade, team, allowance_gbp, self._barred_from_agency(worker))
        found = self._pulls.get(key)
        if found is None:
            parts = self._parts(*key)
            found = self._pulls[key] = (sum(part for _, part in parts), parts)
        return found

    def _barred_from_agency(self, worker: SocialWorker) -> bool:
        """Tell whether the rule on experience keeps somebody from agencies."""
        agency = self._service.inputs.agency
        recent = self._clock.now - worker.qualified_day < agency.experience_rule_days
        return self._clock.now >= agency.rules_day and recent

    def _parts(self, grade: str, team: str, allowance_gbp: float, barred: bool) -> list[tuple[str, float]]:
        base, beta = self._leaving.base_per_year, self._leaving.pay_elasticity
        own = self.pay(grade, team) + allowance_gbp
        levers = self._service.levers
        factor = levers.value("leaving.hazard", 1.0, grade=grade, team=team)
        parts = self._neighbour_parts(grade, own)
        opening_ratio = self.opening_pay(grade) / self._service.inputs.agency.net_pay_gbp.get(grade, self.opening_pay(grade))
        to_agency = (own / self.agency_net_pay(grade) / opening_ratio) ** beta.get("agency", 0.0)
        to_agency *= levers.value("leaving.agency_hazard", 1.0, grade=grade, team=team) * self._cooling_off()
        parts.append((AGENCY, 0.0 if barred else base.get("agency", 0.0) * to_agency))
        parts.append((EXIT, base.get("exit", 0.0) * (own / self.outside_pay(grade)) ** beta.get("exit", 0.0)))
        return [(name, part * factor) for name, part in parts]

    def _neighbour_parts(self, grade: str, own: float) -> list[tuple[str, float]]:
        """Split the hazard of going to a neighbour by their pay, rating and weight."""
        base = self._leaving.base_per_year.get("neighbour", 0.0)
        beta = self._leaving.pay_elasticity.get("neighbour", 0.0)
        mean = self.opening_pay(grade)
        total, weights = 0.0, []
        for neighbour in self.neighbours:
            opening = neighbour.pay_gbp.get(grade, mean)
            total += self._attraction(neighbour, opening_only=True) * (mean / opening) ** beta
            now = self.neighbour_pay(neighbour, grade)
            weights.append((neighbour.name, self._attraction(neighbour, opening_only=False) * (own / now) ** beta))
        return [(name, base * weight / total) for name, weight in weights]

    def _attraction(self, neighbour: NeighbourInputs, *, opening_only: bool) -> float:
        """Return w e^(alpha_O (q_n - q_0)) of a neighbour, at the opening or now."""
        day = 0.0 if opening_only else self._clock.now
        own = self._opening_rating if opening_only else self.rating()
        gap = self.good(dated_name(neighbour.ratings, day)) - self.good(own)
        return neighbour.weight * exp(self._settings.rating_pull * gap)

    def _cooling_off(self) -> float:
        """Return what the cooling-off rule leaves of the hazard of going to an agency."""
        agency = self._service.inputs.agency
        return 1.0 - agency.cooling_off_effect if self._clock.now >= agency.rules_day else 1.0
