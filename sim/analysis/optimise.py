"""The best plan under a budget and a chance to keep: searched on some futures, certified on others.

A plan is allowed if its mean cost keeps within the budget and it meets its target with the chance asked for. The search drops
plans that its futures rule out, ranks the rest, and lets the best be certified on fresh futures: the exact lower bound of the
chance must reach what was asked. The futures of the search are never used for the certificate, because the plan that looked
best on them was partly lucky. If the best fails, the next is tried, each attempt with its share of the error (statistics.md
10).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sim.analysis.arrays import BoolArray, FloatArray, matrix
from sim.analysis.families import told_from_best
from sim.analysis.intervals import chance_at_least, clopper_pearson, mean_interval
from sim.analysis.paired import Level, level
from sim.analysis.refusals import NothingFeasible, SettingOutOfRange, need_share
from sim.analysis.select import Better

CONFIDENCE = 0.95
ATTEMPTS = 5


@dataclass(frozen=True)
class Outcome:
    """One plan in some futures, one value a replication.

    Attributes:
        objective: what is to be made small or large.
        cost_gbp: cost to set against the budget.
        met: whether the target was met.
    """

    objective: FloatArray
    cost_gbp: FloatArray
    met: BoolArray


Evaluate = Callable[[str, Sequence[int]], Outcome]
"""Plan and replication numbers (from 1) -> its outcome in those futures."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a plan must keep within.

    Attributes:
        budget_gbp: mean cost may not exceed it.
        chance: with which the target must be met.
    """

    budget_gbp: float = math.inf
    chance: float = 0.0


@dataclass(frozen=True, slots=True)
class Certificate:
    """What fresh futures say about one plan.

    Attributes:
        plan: its name.
        met, replications: futures that met the target, and all.
        lower_bound: exact one-sided bound of the chance.
        confidence: of that bound, after sharing the error over the attempts allowed.
        objective, cost: on the fresh futures.
        granted: the bound reaches the chance asked for and the mean cost keeps within the budget.
    """

    plan: str
    met: int
    replications: int
    lower_bound: float
    confidence: float
    objective: Level
    cost: Level
    granted: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan as the search saw it.

    Attributes:
        plan: its name.
        objective, cost_gbp, chance: means on the search's futures; for ranking only.
        ruled_out: why it was dropped; empty if it was not.
    """

    plan: str
    objective: float
    cost_gbp: float
    chance: float
    ruled_out: str


@dataclass(frozen=True, slots=True)
class Optimum:
    """The answer of a search.

    Attributes:
        best: plan that was certified.
        certificate: what it rests on.
        refused: certificates of better-looking plans that failed.
        near_ties: plans of the search that cannot be told from the best by the objective.
        candidates: every plan, the best first.
    """

    best: str
    certificate: Certificate
    refused: tuple[Certificate, ...]
    near_ties: tuple[str, ...]
    candidates: tuple[Candidate, ...]


def optimise(
    plans: Sequence[str],
    evaluate: Evaluate,
    limits: Limits,
    better: Better,
    *,
    search: int,
    fresh: int,
    attempts: int = ATTEMPTS,
) -> Optimum:
    """Find the best plan that keeps the limits, and certify it.

    Args:
        plans: names of the plans to choose from.
        evaluate: runs replications of one plan.
        limits: budget and chance.
        better: which way the objective is better.
        search: replications of each plan for the search.
        fresh: replications for each certificate; each attempt has its own.
        attempts: how many plans may be tried.

    Raises:
        NothingFeasible: if no plan can be certified.
        SettingOutOfRange: if the limits make no sense.
    """
    _check(plans, limits, search, attempts)
    outcomes = {plan: evaluate(plan, range(1, search + 1)) for plan in plans}
    candidates = _ranked(outcomes, limits, better)
    hopeful = [candidate.plan for candidate in candidates if not candidate.ruled_out]
    refused: list[Certificate] = []
    for attempt, plan in enumerate(hopeful[:attempts]):
        first = search + attempt * fresh + 1
        found = certify(plan, evaluate(plan, range(first, first + fresh)), limits, attempts)
        if found.granted:
            ties = told_from_best({name: outcomes[name].objective for name in hopeful[attempt:]}, better).not_told_from_best
            return Optimum(plan, found, tuple(refused), tuple(name for name in ties if name != plan), candidates)
        refused.append(found)
    raise NothingFeasible(_why_nothing(candidates, refused, limits))


def certify(plan: str, outcome: Outcome, limits: Limits, attempts: int = 1) -> Certificate:
    """Return whether fresh futures certify that a plan keeps the limits.

    Args:
        plan: its name.
        outcome: on futures that took no part in choosing it.
        limits: budget and chance.
        attempts: certificates that may be tried in all; they share the error.
    """
    confidence = 1 - (1 - CONFIDENCE) / attempts
    met, count = int(np.count_nonzero(outcome.met)), outcome.met.size
    bound = chance_at_least(met, count, confidence)
    cost = level(outcome.cost_gbp)
    granted = bound >= limits.chance and cost.mean is not None and cost.mean <= limits.budget_gbp
    return Certificate(plan, met, count, bound, confidence, level(outcome.objective), cost, granted)


def pareto(values: ArrayLike, better: Sequence[Better]) -> BoolArray:
    """Return which plans no other plan beats in every respect.

    Args:
        values: plans by respects, for example mean cost, caseload and handovers.
        better: which way each respect is better.

    Raises:
        SettingOutOfRange: if a respect has no direction.
    """
    table = matrix(values, "Plans by respects")
    if table.shape[1] != len(better):
        raise SettingOutOfRange(f"{table.shape[1]} respects need as many directions, not {len(better)}.")
    gain = table * np.array([1.0 if way == "higher" else -1.0 for way in better])
    no_worse = np.all(gain[:, None, :] >= gain[None, :, :], axis=2)
    truly_better = np.any(gain[:, None, :] > gain[None, :, :], axis=2)
    front: BoolArray = ~np.any(no_worse & truly_better, axis=0)
    return front


def expected_improvement(mean: FloatArray, error: FloatArray, best: float, chance_feasible: FloatArray) -> FloatArray:
    """Return where the emulator promises most, the objective to be made small (constrained expected improvement).

    Args:
        mean: emulated objective at candidate points.
        error: its standard error.
        best: lowest objective found among allowed points.
        chance_feasible: emulated chance that each point keeps the limits.
    """
    spread = np.maximum(error, 1e-12)
    z = (best - mean) / spread
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    gain: FloatArray = spread * (z * special.ndtr(z) + density) * chance_feasible
    return gain


def _check(plans: Sequence[str], limits: Limits, search: int, attempts: int) -> None:
    """Refuse a search that makes no sense."""
    if not plans or len(set(plans)) != len(plans):
        raise SettingOutOfRange("A search needs plans with different names.")
    if limits.chance:
        need_share(limits.chance, "The chance to keep")
    if math.isnan(limits.budget_gbp) or search < 2 or attempts < 1:
        raise SettingOutOfRange("A search needs a budget in pounds, two replications of each plan and one attempt, or more.")


def _ranked(outcomes: Mapping[str, Outcome], limits: Limits, better: Better) -> tuple[Candidate, ...]:
    """Return every plan as the search saw it: those not ruled out first, the best objective first, then the cheapest."""
    sign = -1.0 if better == "higher" else 1.0
    found = [_candidate(plan, outcome, limits) for plan, outcome in outcomes.items()]
    return tuple(sorted(found, key=lambda one: (one.ruled_out != "", sign * one.objective, one.cost_gbp, one.plan)))


def _candidate(plan: str, outcome: Outcome, limits: Limits) -> Candidate:
    """Judge one plan on the search's futures: dropped only if they rule it out."""
    met, count = int(np.count_nonzero(outcome.met)), outcome.met.size
    cost = mean_interval(outcome.cost_gbp)
    reason = ""
    if clopper_pearson(met, count)[1] < limits.chance:
        reason = f"meets the target in {met} of {count} futures"
    elif cost.low is not None and cost.low > limits.budget_gbp:
        reason = "costs more than the budget"
    return Candidate(plan, float(outcome.objective.mean()), cost.mean, met / count, reason)


def _why_nothing(candidates: Sequence[Candidate], refused: Sequence[Certificate], limits: Limits) -> str:
    """Say in plain words why no plan could be certified."""
    dropped = sum(1 for candidate in candidates if candidate.ruled_out)
    tried = ", ".join(f"{one.plan} (at least {one.lower_bound:.2f})" for one in refused) or "none"
    return (
        f"No plan keeps within {limits.budget_gbp:,.0f} pounds and meets the target with chance {limits.chance:.2f} or more. "
        f"{dropped} of {len(candidates)} were ruled out by the search; tried on fresh futures: {tried}. "
        "Offer more plans, ease a limit, or use more fresh replications."
    )
