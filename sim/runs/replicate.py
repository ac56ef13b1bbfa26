"""From resolved inputs, a plan and a number to the record of one future: the task every worker process carries out.

What many futures share is worked out once a process: the parsed inputs, and, when no setting is drawn, the compiled council.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sim.measures.checks import conservation_breaches
from sim.measures.definition import Background
from sim.measures.monthly import monthly_table
from sim.runs.background import background_of, columns_of
from sim.runs.records import Record
from sim.runs.work import FailedReplication
from sim.settings.compile import compile_council, compile_plan
from sim.settings.inputs import PlanInputs, WorldInputs
from sim.settings.ranges import RangedSetting, ranged_settings, sobol_point
from sim.settings.resolved import Resolved
from sim.world.draws import Draws
from sim.world.journal import Journal
from sim.world.world import World

MOST_BREACHES_TOLD = 3
JOBS_REMEMBERED = 2


@dataclass(frozen=True, slots=True)
class Job:
    """Resolved inputs as a worker process keeps them: read once, with the settings that are drawn in each future."""

    resolved: Resolved
    ranged: tuple[RangedSetting, ...]
    still: WorldInputs | None
    routes: tuple[str, ...]

    def inputs(self, rep: int) -> WorldInputs:
        """Return what the world of one future reads; the same for every plan of that future."""
        if self.still is not None:
            return self.still
        point = sobol_point(self.resolved.seed, rep, self.ranged)
        return compile_council(self.resolved.council, self.resolved.horizon_days, point)

    def plan(self, name: str, inputs: WorldInputs) -> PlanInputs:
        """Return what the world reads of a plan."""
        return compile_plan(self.resolved.plan(name), self.resolved.council, inputs, self.resolved.horizon_days)


@lru_cache(maxsize=JOBS_REMEMBERED)
def job_of(content: bytes) -> Job:
    """Read resolved inputs, once a process."""
    resolved = Resolved.from_bytes(content)
    ranged = () if resolved.fixed_inputs else ranged_settings(resolved.council)
    still = None if ranged else compile_council(resolved.council, resolved.horizon_days)
    routes = sorted({policy.route for plan in resolved.plans for policy in plan.policies if hasattr(policy, "route")})
    return Job(resolved, ranged, still, tuple(routes))


@lru_cache(maxsize=JOBS_REMEMBERED)
def _of_future(content: bytes, rep: int) -> tuple[WorldInputs, Background]:
    """Compile the council of one future; the plans of a future follow each other, so the last few are kept."""
    job = job_of(content)
    inputs = job.inputs(rep)
    return inputs, background_of(inputs, job.routes)


@lru_cache(maxsize=JOBS_REMEMBERED)
def _columns(content: bytes) -> tuple[str, ...]:
    """Return the columns that every future of a run has."""
    return columns_of(_of_future(content, 1)[1])


def simulate(content: bytes, plan: str, rep: int, *, log: bool = False) -> tuple[Journal, Background]:
    """Simulate one future.

    Args:
        content: resolved inputs as bytes.
        plan: name of the plan.
        rep: number of the future, from 1.
        log: whether to keep the full event log.
    """
    job = job_of(content)
    inputs, background = _of_future(content, rep)
    world = World(inputs, job.plan(plan, inputs), Draws(job.resolved.seed, rep), log)
    return world.run(job.resolved.horizon_days), background


def replicate(content: bytes, plan: str, rep: int) -> Record:
    """Simulate one future and return its monthly table.

    Raises:
        FailedReplication: cases, people, time or money did not add up; the message says where.
    """
    journal, background = simulate(content, plan, rep)
    columns = monthly_table(journal, background)
    unexpected = [f"{name} is not one of the run's columns" for name in columns if name not in _columns(content)]
    breaches = [*unexpected, *journal.breaches, *conservation_breaches(journal, columns)]
    if breaches:
        raise FailedReplication("; ".join(breaches[:MOST_BREACHES_TOLD]))
    opening = job_of(content).resolved.council.opening.date
    return Record(plan, rep, month_ends(opening, journal), columns, 0.0, journal.events)


def month_ends(opening: date, journal: Journal) -> tuple[str, ...]:
    """Return the dates of a journal's books; the midnight that ends a day belongs to that day."""
    return tuple((opening + timedelta(days=round(book.day))).isoformat() for book in journal.months)
