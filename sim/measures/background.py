"""Which names may occur in a council's tables, so that every future of it has the same columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.definition import Background

if TYPE_CHECKING:
    from sim.settings.inputs import PlanInputs, WorldInputs

ROUTES = ("experienced", "newly_qualified", "agency_conversion", "returner", "trainee", "external")
REASONS = ("workload", "supervision", "inspection", "progression", "allowance ended", "pay", "other")
HANDOVERS = ("planned", "sudden", "team", "review")
COVERS = ("vacancy", "absence", "overload", "standing")


def background_of(inputs: WorldInputs, plan: PlanInputs | None = None) -> Background:
    """List the names that may occur in one council under one plan, and the leavers before its opening.

    Args:
        inputs: the council as the world reads it.
        plan: adds the grades and teams of its posts; None for none.
    """
    posts = (*inputs.posts, *(plan.posts if plan else ()))
    staff = inputs.opening.workers
    neighbours = tuple(sorted(n.name for n in inputs.market.neighbours))
    return Background(
        members={
            "stage": tuple(stage.name for stage in inputs.pathway.stages),
            "outcome": tuple(outcome for outcome, _ in inputs.pathway.screening),
            "destination": (*neighbours, "agency", "exit"),
            "origin": (*neighbours, "none"),
            "reason": REASONS,
            "route": ROUTES,
            "handover": HANDOVERS,
            "cover": COVERS,
            "grade": tuple(sorted({post.grade for post in posts} | {worker.grade for worker in staff})),
            "team": tuple(sorted({team.name for team in inputs.teams})),
        },
        past_leavers_fte=inputs.opening.past_leavers_fte,
        front_line_teams=frozenset(team.name for team in inputs.teams if team.headline),
    )
