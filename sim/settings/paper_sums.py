"""The sums a council paper makes before it asks for posts: without leavers, vacancies, sickness or time.

They are kept apart from the simulation on purpose. A report shows the sum on paper beside what the simulation expects, and the
difference between the two is the finding. Tests compare every sum with the figure printed in a paper (questions.md 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log

MONTHS_PER_YEAR = 12


def posts_implied(extra_posts: float, caseload: float, target: float) -> float:
    """Return how many posts there must be for ``extra_posts`` more to bring a caseload to a target.

    From cases = posts x caseload = (posts + extra) x target.
    """
    return target * extra_posts / (caseload - target)


def cases_held(workers: float, caseload: float) -> float:
    """Return the cases held by workers (posts or FTE) at an average caseload."""
    return workers * caseload


def caseload_after(cases: float, workers: float) -> float:
    """Return the average caseload when all posts are filled."""
    return cases / workers


def workers_needed(cases: float, target: float) -> float:
    """Return the workers (posts or FTE) at which the average is exactly the target."""
    return cases / target


def extra_posts_needed(cases: float, posts: float, target: float) -> float:
    """Return the posts to add so that the average over posts is the target; 0 when it is met already."""
    return max(0.0, workers_needed(cases, target) - posts)


def whole_posts_that_meet(extra_posts: float) -> int:
    """Return the least whole number of posts that meets the target: rounding down misses it."""
    return ceil(extra_posts)


def caseload_per_filled_post(caseload_per_post: float, vacancy_share: float) -> float:
    """Return cases per filled post: posts are not people, and the cases of an empty post are held by the others."""
    return caseload_per_post / (1 - vacancy_share)


def yearly_cost_gbp(posts: float, cost_per_post_gbp: float) -> float:
    """Return what posts cost in a full year, every one of them filled."""
    return posts * cost_per_post_gbp


def most_conversions(workers: float, newcomers: float, leavers: float, needed: float) -> int:
    """Return how many of the newcomers may already be here as agency workers with the target still met.

    A conversion moves a person from agency to permanent and adds nobody. Below 0 the target is missed even with none.
    """
    return floor(workers + newcomers - leavers - needed)


def share(part: float, whole: float) -> float:
    """Return part over whole; both are printed wherever the share is."""
    return part / whole


def mean_years(stock: float, flow_per_year: float) -> float:
    """Return the mean stay that a stock and a yearly flow imply if both count the same cases (Little's law)."""
    return stock / flow_per_year


def new_per_year(stock: float, months: float) -> float:
    """Return the yearly flow that keeps a stock level at a given mean stay."""
    return stock * MONTHS_PER_YEAR / months


def one_population(stock: float, flow_per_year: float, longest_years: float) -> bool:
    """Return whether a stock and a flow can be counts of the same cases, given the longest believable mean stay."""
    return mean_years(stock, flow_per_year) <= longest_years


def relative_change(before: float, after: float) -> float:
    """Return the change as a share of what was before."""
    return after / before - 1


@dataclass(frozen=True, slots=True)
class CaseloadChange:
    """Why cases per worker changed: shares of the logarithm of the change, which add up to 1.

    Attributes:
        demand: share due to more or fewer new cases.
        duration: share due to cases staying open longer or shorter.
        staff: share due to fewer or more workers.
    """

    demand: float
    duration: float
    staff: float


def explain_change(demand: float, duration: float, staff: float) -> CaseloadChange:
    """Split a change of cases per worker among its three factors, each given as after over before.

    In balance, cases per worker = new cases a year x years open / workers, so logarithms add up exactly.
    """
    parts = (log(demand), log(duration), -log(staff))
    whole = sum(parts)
    return CaseloadChange(*(part / whole for part in parts))


@dataclass(frozen=True, slots=True)
class Funnel:
    """Referrals of a year and how many of them reached each stage.

    Attributes:
        referrals: referrals received.
        stages: name and number of each later stage, in order.
        no_further_action: referrals recorded as needing nothing more.
    """

    referrals: float
    stages: tuple[tuple[str, float], ...]
    no_further_action: float

    def of_referrals(self) -> dict[str, float]:
        """Return each stage as a share of referrals."""
        return {name: share(number, self.referrals) for name, number in self.stages}

    def of_stage_before(self) -> dict[str, float]:
        """Return each stage as a share of the stage before it."""
        before = (self.referrals, *(number for _, number in self.stages))
        return {name: share(number, earlier) for (name, number), earlier in zip(self.stages, before, strict=False)}

    def without_outcome_if_before_assessment(self) -> float:
        """Return referrals with no stated outcome if those needing nothing more were sifted out before assessment."""
        return self.without_outcome_if_after_assessment() - self.no_further_action

    def without_outcome_if_after_assessment(self) -> float:
        """Return referrals with no stated outcome if those needing nothing more are among the assessed."""
        return self.referrals - self.stages[0][1]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """An average that a council compares itself with; the number never travels without its year and definition."""

    value: float
    area: str
    year: str
    definition: str


class MixedBenchmarksError(ValueError):
    """Two averages of different years or definitions were to be subtracted."""


def benchmark_difference(one: Benchmark, other: Benchmark) -> float:
    """Return one average less the other.

    Raises:
        MixedBenchmarksError: when year or definition differ, because the difference would then be of counting, not of work.
    """
    if (one.year, one.definition) != (other.year, other.definition):
        raise MixedBenchmarksError(
            f"{one.area} {one.year} ({one.definition}) and {other.area} {other.year} ({other.definition}) differ."
        )
    return one.value - other.value
