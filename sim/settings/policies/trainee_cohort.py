"""Groups of trainees, apprentices, bursary or university students who finish together (model.md 13, K33)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Literal

from sim.settings.inputs import CohortInputs
from sim.settings.policies.base import COST_NOT_COUNTED, Contribution, PlanContext, Policy, length_in_words
from sim.settings.problems import Fault
from sim.settings.quantity import Count, Days, Gbp, Share, Strength


class TraineeCohort(Policy):
    """Take on a group that becomes newly qualified workers when its course ends, and not before.

    Attributes:
        heads: people in each group.
        route: university, apprenticeship, step-up, bursary or sponsored assistant.
        length: from the start of the group to its end.
        completes: share who finish; joins: share of those who take a post here.
        bonding: how long those who join are bound.
        cost_per_head_gbp: cost of one person to the council over the whole course.
        groups: how many groups, one each year.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = (
        "How many finish and how many then join is an assumption; the lengths are those of the courses."
    )

    kind: Literal["trainee_cohort"] = "trainee_cohort"
    heads: Count
    route: Literal["university", "apprenticeship", "step-up", "bursary", "sponsored-assistant"]
    length: Days
    completes: Share
    joins: Share
    bonding: Days = 0.0
    cost_per_head_gbp: Gbp = 0.0
    groups: Count = 1

    def words(self) -> str:
        """Say how many begin, by which route and for how long."""
        repeat = f" in each of {self.groups} years" if self.groups != 1 else ""
        route = self.route.replace("-", " ")
        cost = "" if self.cost_per_head_gbp else COST_NOT_COUNTED
        return f"Take on {self.heads} {route} trainees{repeat} for {length_in_words(self.length)}{self.dates_in_words()}{cost}."

    def faults(self) -> Iterable[Fault]:
        """Report an end date: a group ends with its course."""
        yield from super().faults()
        if self.end is not None:
            yield Fault("end", "is not used here", "A group ends with its length; to stop later groups give fewer groups.")

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the groups, one a year."""
        first = self.start or context.first_date
        return Contribution(
            cohorts=tuple(self._group(context, number, _years_later(first, number - 1)) for number in range(1, self.groups + 1))
        )

    def _group(self, context: PlanContext, number: int, begins: date) -> CohortInputs:
        start_day = context.start_day(begins)
        return CohortInputs(
            name=f"{context.label}/{number}",
            route=self.route,
            heads=self.heads,
            start_day=start_day,
            end_day=start_day + self.length,
            completes=self.completes,
            joins=self.joins,
            bonding_days=self.bonding,
            cost_per_head_gbp=self.cost_per_head_gbp,
        )


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
