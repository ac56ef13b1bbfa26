"""From posts on paper to cases per worker in practice: the steps between a paper's sum and what a simulation expects.

The order of the steps is fixed and each step changes one thing, so the steps add up exactly. In another order each step would
have another size; the ends stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.settings.paper_sums import caseload_after


@dataclass(frozen=True, slots=True)
class Practice:
    """What a simulation expects at a date, as means over futures.

    Attributes:
        caseload_per_post: cases over established posts.
        permanent_fte, vacancies_fte, agency_fte: in post, empty, and on assignment.
        average_caseload: cases held over the FTE of those who hold a case.
    """

    caseload_per_post: float
    permanent_fte: float
    vacancies_fte: float
    agency_fte: float
    average_caseload: float

    @property
    def cases(self) -> float:
        """Cases there are, waiting ones included."""
        return self.caseload_per_post * (self.permanent_fte + self.vacancies_fte)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the bridge: what changes, by how much, and where it leads."""

    what: str
    change: float
    level: float


def bridge(cases: float, posts: float, extra_posts: float, practice: Practice) -> tuple[Step, ...]:
    """Return the steps from cases per post today to cases per worker at a later date.

    Args:
        cases: on paper, today.
        posts: on paper, today.
        extra_posts: asked for.
        practice: what the simulation expects with them.
    """
    workers = practice.permanent_fte + practice.agency_fte
    levels = (
        ("posts today, every one filled", caseload_after(cases, posts)),
        ("the new posts, every one filled", caseload_after(cases, posts + extra_posts)),
        ("empty posts: hiring takes time and people leave", caseload_after(cases, practice.permanent_fte)),
        ("agency workers who cover", caseload_after(cases, workers)),
        ("more or fewer open cases by then", caseload_after(practice.cases, workers)),
        ("cases waiting, and workers without a case", practice.average_caseload),
    )
    before = 0.0
    steps: list[Step] = []
    for what, level in levels:
        steps.append(Step(what, level - before, level))
        before = level
    return tuple(steps)
