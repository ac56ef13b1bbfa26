"""The best of several plans, and the best under a budget, run as far as the choice needs (statistics.md 7, 10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from sim.aims import MONTHS_A_YEAR
from sim.analysis.arrays import FloatArray
from sim.analysis.futures import Futures
from sim.analysis.intervals import Chance, mean_interval
from sim.analysis.intervals import chance as chance_of
from sim.analysis.optimise import Certificate, Limits, Optimum, Outcome, optimise, pareto
from sim.analysis.paired import Level, level
from sim.analysis.refusals import NothingFeasible
from sim.analysis.select import Better, Selection, kim_nelson, on_fresh_futures
from sim.analysis.targets import Target, parse_target
from sim.measures.catalogue import HIGHER, LOWER, measure_of
from sim.research.folders import Question, Say, Task, carry_out, month_at, nobody, table_of, values_at
from sim.runs.manifest import Refused

HEADLINE = "average_caseload"
COST = "cost_total_gbp"
USUAL_DELTA = 0.25  # cases per FTE, statistics.md 7
FRESH = 100
SEARCH = 40
STEP = 10


@dataclass
class Pool:
    """Runs of single plans that grow as a search asks for more futures of them.

    Attributes:
        asked: council, plans and length; folder: one run for each plan below it; jobs, say: how to run them.
    """

    asked: Question
    folder: Path
    fixed_inputs: bool = False
    jobs: int = 1
    say: Say = nobody
    sizes: dict[str, int] = field(default_factory=dict)
    tables: dict[tuple[str, int], Futures] = field(default_factory=dict)

    def task(self, plan: str, reps: int) -> Task:
        """Return the run of one plan with so many futures."""
        one = {plan: self.asked.plan(plan)}
        return Task(self.folder / plan, self.asked.council, one, self.asked.end, reps, self.asked.seed, self.fixed_inputs)

    def prepare(self, plans: Sequence[str], reps: int) -> None:
        """Run the first futures of several plans at once."""
        carry_out([self.task(plan, reps) for plan in plans], self.jobs, self.say)
        self.sizes |= {plan: max(reps, self.sizes.get(plan, 0)) for plan in plans}

    def values(self, plan: str, measure: str, at: date | str | None, numbers: Sequence[int]) -> FloatArray:
        """Return a measure of a plan in some futures, by number from 1."""
        most = max(numbers)
        if most > self.sizes.get(plan, 0):
            self.prepare([plan], most)
        found = self.table(plan)
        whole = values_at(found, plan, measure, month_at(found, at))
        chosen: FloatArray = whole[np.asarray(numbers) - 1]
        return chosen

    def months(self, at: date | str | None) -> int:
        """Return how many months lie between the opening and a date."""
        return month_at(self.table(self.asked.baseline), at)

    def table(self, plan: str) -> Futures:
        """Return the futures of a plan that have been run."""
        place = (plan, self.sizes[plan])
        if place not in self.tables:
            self.tables[place] = table_of(self.task(*place))
        return self.tables[place]


def better_of(measure: str) -> Better:
    """Return which way a measure is better.

    Raises:
        Refused: it has no better way.
    """
    known = measure_of(measure)
    if known is None or known.direction not in (LOWER, HIGHER):
        raise Refused(f"{measure} is not better either way, so no plan is best by it. Name another with --measure.")
    return "lower" if known.direction == LOWER else "higher"


@dataclass(frozen=True, slots=True)
class Selected:
    """The plan a contest found, with its figures on fresh futures.

    Attributes:
        selection: of the contest; fresh: the winner's measure where it was not chosen; means: of every plan, on the futures
            that every plan has.
    """

    name: str
    measure: str
    at: date | str | None
    selection: Selection
    fresh: Level
    fresh_futures: int
    means: Mapping[str, tuple[float, float | None, float | None]]

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        found = self.selection
        return {
            "study": self.name,
            "measure": self.measure,
            "at": str(self.at) if self.at else None,
            "best": found.best,
            "decided": found.decided,
            "delta": found.delta,
            "probability": found.probability,
            "not_told_from_best": [name for name in found.survivors if name != found.best],
            "replications": dict(found.replications),
            "fresh": {"replications": self.fresh_futures, **level_json(self.fresh)},
            "first_look": {
                plan: {"mean": mean, "low95": low, "high95": high} for plan, (mean, low, high) in self.means.items()
            },
        }


def level_json(level: Level) -> dict[str, Any]:
    """Return a level for programs."""
    return {"mean": level.mean, "mc_error": level.mc_error, "low80": level.low80, "high80": level.high80}


def contest_of(asked: Question, plans: Sequence[str], measure: str | None) -> tuple[list[str], str]:
    """Return the plans of a contest and the measure that decides it.

    Raises:
        Refused: there are fewer than two plans.
    """
    names = list(plans) or list(asked.plans)
    if len(names) < 2:
        raise Refused("A selection needs two plans or more. Name a study with several plans.")
    return names, measure or (asked.measures[0] if asked.measures else HEADLINE)


def select(
    pool: Pool,
    *,
    measure: str | None = None,
    at: date | str | None = None,
    delta: float | None = None,
    plans: Sequence[str] = (),
    most: int = 1000,
    fresh: int = FRESH,
) -> Selected:
    """Find the best plan, or one within the smallest difference that matters of the best.

    Args:
        pool: the plans and their runs.
        measure: that decides; the first of the study, else the average caseload, when left out.
        at: date of comparison; the end of the run when left out.
        delta: smallest difference that matters; 0.25 cases, or 0.25 of the measure's unit, when left out.
        plans: to choose from; all of the study when none is named.
        most: futures of a plan at which to stop in any case.
        fresh: futures of the winner that took no part in the contest.

    Raises:
        Refused: there are fewer than two plans or the measure has no better way.
    """
    names, wanted = contest_of(pool.asked, plans, measure)
    way = better_of(wanted)
    pool.prepare(names, STEP)
    found = kim_nelson(
        names, lambda plan, numbers: pool.values(plan, wanted, at, numbers), delta or USUAL_DELTA, way, most=most
    )
    used = max(pool.sizes.values())
    figures = on_fresh_futures(found.best, lambda plan, numbers: pool.values(plan, wanted, at, numbers), used, fresh)
    first = {name: mean_interval(pool.values(name, wanted, at, range(1, STEP + 1))) for name in names}
    means = {name: (one.mean, one.low, one.high) for name, one in first.items()}
    return Selected(pool.asked.name, wanted, at, found, figures, fresh, means)


@dataclass(frozen=True, slots=True)
class Optimised:
    """The best plan under a budget with its certificate, or why there is none.

    Attributes:
        optimum: of the search, None when no plan could be certified; reason: why not.
        front: plans that no other beats in cost, measure and changes of worker.
        rows: plan -> yearly cost against the baseline, measure, chance and changes of worker, in the search's futures.
    """

    name: str
    measure: str
    target: str
    limits: Limits
    at: date | str | None
    search: int
    optimum: Optimum | None
    reason: str
    front: tuple[str, ...]
    rows: Mapping[str, Row]

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        found = self.optimum
        return {
            "study": self.name,
            "measure": self.measure,
            "target": self.target,
            "budget_gbp_per_year": self.limits.budget_gbp,
            "chance": self.limits.chance,
            "at": str(self.at) if self.at else None,
            "search_replications": self.search,
            "best": found.best if found else None,
            "reason": self.reason,
            "certificate": _certificate_json(found.certificate) if found else None,
            "refused": [_certificate_json(each) for each in found.refused] if found else [],
            "near_ties": list(found.near_ties) if found else [],
            "pareto": list(self.front),
            "plans": [_row_json(plan, row) for plan, row in self.rows.items()],
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One plan in the search's futures.

    Attributes:
        cost: extra pounds a year; measure: what is made as good as can be; chance: of meeting the target.
        handovers: changes of worker a year, on average.
    """

    cost: Level
    measure: Level
    chance: Chance
    handovers: float


def _certificate_json(one: Certificate) -> dict[str, Any]:
    """Return a certificate for programs."""
    return {
        "plan": one.plan,
        "met": one.met,
        "replications": one.replications,
        "chance_lower_bound": one.lower_bound,
        "confidence": one.confidence,
        "measure": level_json(one.objective),
        "cost_gbp_per_year": level_json(one.cost),
        "granted": one.granted,
    }


def _row_json(plan: str, row: Row) -> dict[str, Any]:
    """Return one plan of the search for programs."""
    chances = {"probability": row.chance.probability, "low95": row.chance.low95, "high95": row.chance.high95}
    return {
        "plan": plan,
        "cost_gbp_per_year": level_json(row.cost),
        "measure": level_json(row.measure),
        "chance": chances,
        "handovers_per_year": row.handovers,
    }


def best_under_budget(
    pool: Pool,
    *,
    budget_gbp: float,
    target: str,
    chance: float,
    measure: str | None = None,
    at: date | str | None = None,
    search: int = SEARCH,
    fresh: int = FRESH,
) -> Optimised:
    """Find the best plan whose extra yearly cost keeps within a budget and that meets a target with a stated chance.

    Args:
        pool: the plans and their runs.
        budget_gbp: most pounds a year more than the baseline, on average from the opening to the date.
        target: such as ``average_caseload<=18``.
        chance: with which it must be met at the date; 0 asks for none.
        measure: to make as good as can be; the first of the study, else the average caseload, when left out.
        at: date; the end of the run when left out.
        search: futures of every plan.
        fresh: futures of each certificate.

    Raises:
        Refused: the measure has no better way.
    """
    wanted = measure or (pool.asked.measures[0] if pool.asked.measures else HEADLINE)
    goal, way = parse_target(target), better_of(wanted)
    names = list(pool.asked.plans)
    pool.prepare(names, search)

    def outcome(plan: str, numbers: Sequence[int]) -> Outcome:
        return _outcome(pool, plan, wanted, goal, at, numbers)

    limits = Limits(budget_gbp, chance)
    found, reason = None, ""
    try:
        found = optimise(names, outcome, limits, way, search=search, fresh=fresh)
    except NothingFeasible as none:
        reason = str(none)
    rows = {name: _row(outcome(name, range(1, search + 1)), pool, name, at, search) for name in names}
    front = _frontier(rows, way)
    return Optimised(pool.asked.name, wanted, target, limits, at, search, found, reason, front, rows)


def _frontier(rows: Mapping[str, Row], way: Better) -> tuple[str, ...]:
    """Return the plans that no other beats in cost, measure and changes of worker."""
    table = [[row.cost.mean or 0.0, row.measure.mean or 0.0, row.handovers] for row in rows.values()]
    return tuple(plan for plan, stays in zip(rows, pareto(table, ("lower", way, "lower")), strict=True) if stays)


def _outcome(pool: Pool, plan: str, measure: str, goal: Target, at: date | str | None, numbers: Sequence[int]) -> Outcome:
    """Return a plan in some futures: measure, yearly cost against the baseline in the same futures, target met or not."""
    objective = pool.values(plan, measure, at, numbers)
    watched = pool.values(plan, goal.measure, at, numbers)
    extra = pool.values(plan, COST, at, numbers) - pool.values(pool.asked.baseline, COST, at, numbers)
    yearly: FloatArray = extra * MONTHS_A_YEAR / pool.months(at)
    return Outcome(objective, yearly, goal.condition.met(watched))


def _row(found: Outcome, pool: Pool, plan: str, at: date | str | None, search: int) -> Row:
    """Return what the table shows of one plan."""
    handovers = pool.values(plan, "handovers", at, range(1, search + 1))
    yearly = float(handovers.mean()) * MONTHS_A_YEAR / pool.months(at)
    met = chance_of(int(np.count_nonzero(found.met)), found.met.size)
    return Row(level(found.cost_gbp), level(found.objective), met, yearly)
