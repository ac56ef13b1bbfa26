"""The council of ``subset.toml`` at any size, and the measures of one future simulated by Caseholder's own engine."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from sim.settings.compile import compile_council
from sim.settings.inputs import PlanInputs, WorldInputs
from sim.settings.load import load_council
from sim.world.draws import Draws
from sim.world.journal import Journal
from sim.world.workers import AT_WORK
from sim.world.world import World

DAYS = 731.0
SUBSET = Path(__file__).parent / "subset.toml"


def council_of_size(times: float) -> WorldInputs:
    """Return the council with so many times its referrals and posts."""
    inputs = compile_council(load_council(SUBSET), DAYS)
    heads = round(times * len(inputs.posts))
    post, worker = inputs.posts[0], inputs.opening.workers[0]
    names = [f"everybody/experienced/{number}" for number in range(1, heads + 1)]
    workers = tuple(replace(worker, post=name) for name in names)
    return replace(
        inputs,
        demand=replace(inputs.demand, families_per_day=times * inputs.demand.families_per_day),
        posts=tuple(replace(post, name=name) for name in names),
        opening=replace(inputs.opening, workers=workers),
    )


def engine_journal(inputs: WorldInputs, draws: Draws, until_day: float) -> Journal:
    """Simulate one future."""
    return World(inputs, PlanInputs("do-nothing"), draws).run(until_day)


def engine_measures(inputs: WorldInputs, draws: Draws, until_day: float) -> dict[str, float]:
    """Simulate one future and sum it up."""
    months = engine_journal(inputs, draws, until_day).months
    last, stages = months[-1], [stage.name for stage in inputs.pathway.stages]
    entered: Counter[str] = sum((book.entered for book in months), Counter())
    moves: Counter[tuple[str, str]] = sum((book.moves for book in months), Counter())
    duties: Counter[tuple[str, str]] = sum((book.duties for book in months), Counter())
    allocations: Counter[str] = sum((book.allocations for book in months), Counter())
    return {
        "referrals": float(sum(book.referrals for book in months)),
        **{f"entered_{name}": float(entered[name]) for name in stages},
        **{f"open_{name}": float(last.open_cases[name]) for name in stages},
        **{
            f"visits_{name}": float(sum(n for (kind, _), n in duties.items() if kind == f"{name}_visit"))
            for name in ("cin", "cp")
        },
        "closed": float(sum(n for (_, to), n in moves.items() if to == "close")),
        "allocated": float(sum(allocations.values())),
        "over_limit": float(allocations["over_limit"]),
        "waiting": float(sum(last.queue.values())),
        "absent": float(sum(line.status is not AT_WORK for line in last.workers)),
        "load_hours": sum(line.load_hours for line in last.workers if line.status is AT_WORK),
    }
