"""Which policy of a plan did what: every combination of its policies in the same futures (statistics.md 13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sim.analysis.attribute import Attribution, Bar, Coalition, coalitions, shapley, waterfall
from sim.analysis.futures import Futures
from sim.research.folders import USUAL_FUTURES, Question, Say, Task, carry_out, month_at, nobody, table_of, values_at
from sim.runs.manifest import Refused
from sim.settings.plan import DO_NOTHING, Plan

NOTHING, EVERYTHING = "without the plan", "with the whole plan"
HEADLINE = "average_caseload"


@dataclass(frozen=True, slots=True)
class Shares:
    """What the policies of a plan did to one measure.

    Attributes:
        measure: canonical name; shares: by policy; begins: mean without the plan; bars: the waterfall.
    """

    measure: str
    begins: float
    shares: Attribution
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Attributed:
    """A plan taken apart.

    Attributes:
        at: month end; futures: of each combination; combinations: how many were run.
    """

    name: str
    plan: str
    at: date
    futures: int
    combinations: int
    measures: tuple[Shares, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "study": self.name,
            "plan": self.plan,
            "at": self.at.isoformat(),
            "replications": self.futures,
            "combinations": self.combinations,
            "measures": [_shares_json(one) for one in self.measures],
        }


def _shares_json(one: Shares) -> dict[str, Any]:
    """Return one measure for programs, the value of every future included."""
    found = one.shares
    return {
        "measure": one.measure,
        "without": one.begins,
        "total": _interval_json(found.total),
        "shares": [
            {"policy": each.lever, **_interval_json(each.interval), "per_replication": each.per_replication.tolist()}
            for each in found.shares
        ],
        "interactions": [{"policies": list(each.levers), **_interval_json(each.interval)} for each in found.interactions],
        "waterfall": [{"name": bar.name, "value": bar.value, "begins": bar.begins, "ends": bar.ends} for bar in one.bars],
    }


def _interval_json(interval: Any) -> dict[str, Any]:
    """Return a mean with its interval."""
    return {"mean": interval.mean, "low95": interval.low, "high95": interval.high}


def attribute(
    asked: Question,
    plan: str,
    *,
    measures: Sequence[str] = (),
    at: date | str | None = None,
    reps: int = USUAL_FUTURES,
    out: str | Path | None = None,
    jobs: int = 1,
    fixed_inputs: bool = False,
    say: Say = nobody,
) -> Attributed:
    """Share what a plan changes among its policies; the shares add up exactly in every future.

    Args:
        asked: from ``question_of`` a study or a finished run.
        plan: name of the plan.
        measures: to share out; the first of the study, else the average caseload, when none is named.
        at: date of comparison; the end of the run when left out.
        reps: futures of every combination.
        out: folder of the runs; ``results/NAME-PLAN-parts`` when left out.
        jobs: processes.
        fixed_inputs: hold settings given as ranges at their values.
        say: told how far it is.

    Raises:
        Refused: the plan is not there or has no policy.
        AnalysisRefused: it has more policies than can be taken apart.
    """
    levers = policy_names(asked.plan(plan))
    combinations = coalitions(levers)
    folder = Path(out) if out is not None else Path("results") / f"{asked.name}-{plan}-parts"
    tasks = {
        chosen: Task(
            folder / part_name(chosen, levers),
            asked.council,
            {part_name(chosen, levers): part_of(asked.plan(plan), chosen, levers)},
            asked.end,
            reps,
            asked.seed,
            fixed_inputs,
        )
        for chosen in combinations
    }
    carry_out(list(tasks.values()), jobs, say)
    tables = {chosen: table_of(task) for chosen, task in tasks.items()}
    nothing = tables[frozenset()]
    month = month_at(nothing, at)
    wanted = tuple(measures) or asked.measures[:1] or (HEADLINE,)
    shared = tuple(_shares(tables, levers, measure, month) for measure in wanted)
    return Attributed(asked.name, plan, nothing.month_ends[month], reps, len(combinations), shared)


def _shares(tables: dict[Coalition, Futures], levers: Sequence[str], measure: str, month: int) -> Shares:
    """Share one measure among the policies."""
    values = {chosen: values_at(table, table.plans[0], measure, month) for chosen, table in tables.items()}
    found = shapley(values, levers)
    begins = float(values[frozenset()].mean())
    return Shares(measure, begins, found, waterfall(begins, found, (NOTHING, EVERYTHING)))


def policy_names(plan: Plan) -> tuple[str, ...]:
    """Return a name for each policy of a plan: its own, else its kind, numbered where two are alike.

    Raises:
        Refused: the plan has no policy.
    """
    if not plan.policies:
        raise Refused(f"{plan.name} has no policy, so there is nothing to take apart. Name a plan that changes something.")
    plain = [str(getattr(policy, "name", None) or getattr(policy, "kind", "policy")) for policy in plan.policies]
    return tuple(
        f"{name} {plain[: place + 1].count(name)}" if plain.count(name) > 1 else name for place, name in enumerate(plain)
    )


def part_name(chosen: Coalition, levers: Sequence[str]) -> str:
    """Return the name of the plan with some of the policies, by their places."""
    places = [str(place) for place, lever in enumerate(levers, start=1) if lever in chosen]
    return f"policies-{'-'.join(places)}" if places else DO_NOTHING


def part_of(plan: Plan, chosen: Coalition, levers: Sequence[str]) -> Plan:
    """Return the plan with some of its policies."""
    kept = tuple(policy for policy, lever in zip(plan.policies, levers, strict=True) if lever in chosen)
    return plan.model_copy(update={"policies": kept})
