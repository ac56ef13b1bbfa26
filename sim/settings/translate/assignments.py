"""How soon agency assignments end on average (model.md 15)."""

from __future__ import annotations

import math

from sim.settings.sections.market import Agency
from sim.settings.translate.laws import DAYS_PER_YEAR


def mean_end_per_year(agency: Agency) -> float:
    """Hazard of an assignment ending; where it depends on age, that of a steady stock, 1 over the mean length."""
    if not agency.assignment_steps:
        return DAYS_PER_YEAR / agency.assignment.value
    return 1.0 / mean_assignment_years([(step.from_age / DAYS_PER_YEAR, step.per_year) for step in agency.assignment_steps])


def mean_assignment_years(steps: list[tuple[float, float]]) -> float:
    """Mean length of an assignment whose hazard changes in steps: the integral of its survival."""
    total, survival = 0.0, 1.0
    for number, (begin, rate) in enumerate(steps):
        width = steps[number + 1][0] - begin if number + 1 < len(steps) else math.inf
        left = math.exp(-rate * width) if rate > 0.0 else float(width < math.inf)
        total += survival * ((1.0 - left) / rate if rate > 0.0 else width)
        survival *= left
    return total
