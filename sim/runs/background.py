"""The names that may occur in a council's results, so that every future of a run has the same columns."""

from __future__ import annotations

from collections.abc import Sequence

from sim.measures.definition import Background
from sim.measures.monthly import monthly_table
from sim.settings.inputs import WorldInputs
from sim.world.journal import Journal, MonthBook
from sim.world.leaving import PERSONAL_REASONS, REASONS

ROUTES = ("experienced", "newly_qualified", "agency_conversion", "returner", "trainee", "overseas")
EXTERNAL = "external"
HANDOVERS = ("planned", "sudden", "team", "review")
RECORDED = (*REASONS, PERSONAL_REASONS, "none")
COVER = ("vacancy", "absence", "overload", "standing")


def background_of(inputs: WorldInputs, plan_routes: Sequence[str] = ()) -> Background:
    """List the names that may occur, and what came before the opening; the same for every plan.

    Args:
        inputs: the council in one future.
        plan_routes: ways of becoming a permanent worker that only a plan of the run brings.
    """
    neighbours = tuple(sorted(neighbour.name for neighbour in inputs.market.neighbours))
    stages = tuple(stage.name for stage in inputs.pathway.stages)
    members = {
        "grade": _grades(inputs),
        "team": tuple(team.name for team in inputs.teams),
        "stage": stages,
        "outcome": tuple(dict.fromkeys((*(name for name, _ in inputs.pathway.screening), *stages))),
        "handover": HANDOVERS,
        "destination": (*neighbours, "agency", "exit"),
        "reason": REASONS,
        "recorded": RECORDED,
        "route": _routes(inputs, plan_routes),
        "origin": (*neighbours, "agency", "none"),
        "cover": COVER,
    }
    headline = frozenset(team.name for team in inputs.teams if team.headline)
    return Background(members, inputs.opening.past_leavers_fte, headline)


def _grades(inputs: WorldInputs) -> tuple[str, ...]:
    """List every grade that somebody may hold, lowest pay first where there is a scale."""
    found = [*inputs.market.grade_points, *(post.grade for post in inputs.posts), *(w.grade for w in inputs.opening.workers)]
    return tuple(dict.fromkeys(found))


def _routes(inputs: WorldInputs, plan_routes: Sequence[str]) -> tuple[str, ...]:
    """List every way of becoming a permanent worker; under the external law its stages are counted as well."""
    cohorts = tuple(cohort.route for cohort in inputs.trainees.cohorts)
    external = (EXTERNAL, *(stage.name for stage in inputs.recruitment.stages)) if inputs.recruitment.law == EXTERNAL else ()
    return tuple(dict.fromkeys((*ROUTES, *cohorts, *plan_routes, *external)))


def columns_of(background: Background) -> tuple[str, ...]:
    """Return the columns that every future of a run has."""
    return tuple(monthly_table(Journal([MonthBook(day=0.0, length_days=0.0)]), background))
