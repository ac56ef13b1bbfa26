"""From posts on paper to cases per worker in practice: the steps between a paper's sum and what a simulation expects.

The order of the steps is fixed and each step changes one thing, so the steps add up exactly. In another order each step would
have another size; the ends stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.settings.paper_sums import caseload_after

ON_PAPER = "the new posts, every one filled"
IN_PRACTICE = "cases waiting, and workers without a case"


@dataclass(frozen=True, slots=True)
class Practice:
    """One future of a plan at a date, its opening, and the same future with nothing done.

    Attributes:
        opening_cases, opening_posts_fte, opening_permanent_fte: at the opening; posts are those that hold cases.
        posts_fte: case-holding posts at the date; those beyond the opening are the new ones.
        permanent_fte: in post at the date; without_plan_fte: the same with nothing done.
        conversions_fte: of them, agency workers who became permanent since the opening under the plan.
        agency_fte: on assignment; cases: held or waiting; average_caseload: cases held over the FTE of those who hold one.
        experienced_caseload: the same for experienced workers.
    """

    opening_cases: float
    opening_posts_fte: float
    opening_permanent_fte: float
    posts_fte: float
    permanent_fte: float
    without_plan_fte: float
    conversions_fte: float
    agency_fte: float
    cases: float
    average_caseload: float
    experienced_caseload: float

    @property
    def new_posts_fte(self) -> float:
        """Posts added since the opening."""
        return self.posts_fte - self.opening_posts_fte


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the bridge: what changes, by how much, and where it leads."""

    what: str
    change: float
    level: float


def bridge(practice: Practice) -> tuple[Step, ...]:
    """Return the steps from cases per post at the opening to cases per worker at a later date.

    The step named ``IN_PRACTICE`` leads to the average caseload; the one after it to what experienced workers hold.

    Args:
        practice: what the simulation gives.
    """
    steps: list[Step] = []
    before = 0.0
    for what, level in _levels(practice):
        steps.append(Step(what, level - before, level))
        before = level
    return tuple(steps)


def _levels(found: Practice) -> tuple[tuple[str, float], ...]:
    """Return the cases for each post or worker after each step."""
    cases, new = found.opening_cases, found.new_posts_fte
    workers = found.permanent_fte + found.agency_fte
    return (
        ("posts at the opening, every one filled", caseload_after(cases, found.opening_posts_fte)),
        (ON_PAPER, caseload_after(cases, found.posts_fte)),
        ("vacancies: posts empty at the opening", caseload_after(cases, found.opening_permanent_fte + new)),
        ("leavers, less those hired in their place", caseload_after(cases, found.without_plan_fte + new)),
        ("hiring time: new posts not filled from outside", caseload_after(cases, found.permanent_fte - found.conversions_fte)),
        ("conversions: agency workers now permanent", caseload_after(cases, found.permanent_fte)),
        ("agency workers who still cover", caseload_after(cases, workers)),
        ("demand: more or fewer open cases by then", caseload_after(found.cases, workers)),
        (IN_PRACTICE, found.average_caseload),
        ("newly qualified workers hold less", found.experienced_caseload),
    )
