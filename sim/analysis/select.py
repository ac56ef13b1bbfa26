"""Choosing among plans: the best, or one as good as makes no difference.

Kim and Nelson's procedure (KN) drops plans as soon as they are clearly behind in shared futures. It ends with a plan that is
best, or within the smallest difference that matters of the best, with the stated probability. OCBA spreads a fixed number of
replications so that the choice is as safe as it can be. Either way the winner's figures are run again on fresh futures before
they are reported: the winner of a contest looks better than it is (statistics.md 7).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.analysis.arrays import BoolArray, FloatArray, IntArray, matrix
from sim.analysis.paired import Level, level
from sim.analysis.refusals import SettingOutOfRange, TablesDiffer, need_replications, need_share

Better = Literal["lower", "higher"]
Evaluate = Callable[[str, Sequence[int]], ArrayLike]
"""Plan and replication numbers (from 1) -> the measure, one value a replication."""

FIRST_REPLICATIONS = 10
ERROR = 0.05
MOST_REPLICATIONS = 10_000
BATCH = 10


@dataclass(frozen=True, slots=True)
class Selection:
    """What a contest of plans found.

    Attributes:
        best: the plan selected, or the leader if the limit was reached first.
        survivors: plans not ruled out; one unless the limit was reached.
        replications: plan -> replications it took.
        decided: whether one plan was left.
        delta: smallest difference that matters.
        probability: with which the plan selected is best or within ``delta`` of the best.
    """

    best: str
    survivors: tuple[str, ...]
    replications: Mapping[str, int]
    decided: bool
    delta: float
    probability: float


@dataclass(frozen=True, slots=True)
class Allocation:
    """How a fixed number of replications was spread, and who leads."""

    best: str
    means: Mapping[str, float]
    replications: Mapping[str, int]


def constants(plans: int, first: int = FIRST_REPLICATIONS, error: float = ERROR) -> tuple[float, float]:
    """Return eta and h squared of the procedure, for its constant c = 1.

    Args:
        plans: number of plans.
        first: replications of every plan before the first look.
        error: accepted chance of a wrong selection.

    Raises:
        SettingOutOfRange: if there are fewer than two plans or two first replications.
    """
    need_share(error, "The accepted chance of a wrong selection")
    if plans < 2 or first < 2:
        raise SettingOutOfRange("A selection needs at least two plans and two first replications of each.")
    eta = 0.5 * ((2 * error / (plans - 1)) ** (-2 / (first - 1)) - 1)
    return eta, 2 * eta * (first - 1)


def pair_variances(first: FloatArray) -> FloatArray:
    """Return the variance of the difference of every two plans, the same read either way round.

    Args:
        first: replications by plans.
    """
    table = matrix(first, "First replications by plans")
    need_replications(table.shape[0], 2, "The variance of a difference")
    gaps = table[:, :, None] - table[:, None, :]
    variances: FloatArray = gaps.var(axis=0, ddof=1)
    return variances


def kim_nelson(
    plans: Sequence[str],
    evaluate: Evaluate,
    delta: float,
    better: Better,
    *,
    error: float = ERROR,
    first: int = FIRST_REPLICATIONS,
    most: int = MOST_REPLICATIONS,
) -> Selection:
    """Select the best of at most a few dozen plans on shared futures.

    Args:
        plans: names; replication k of every plan shares its random world.
        evaluate: runs replications of one plan.
        delta: smallest difference that matters, above 0.
        better: which way is better.
        error: accepted chance of a wrong selection.
        first: replications of every plan before the first look.
        most: limit of replications a plan.

    Raises:
        SettingOutOfRange: if ``delta`` is not above 0.
    """
    if not delta > 0:
        raise SettingOutOfRange(f"The smallest difference that matters must be above 0, not {delta}.")
    _, h_squared = constants(len(plans), first, error)
    pool = _Pool(plans, evaluate, better)
    reach = h_squared * pair_variances(pool.values(first)) / delta**2
    inside = np.ones(len(plans), dtype=np.bool_)
    count = first
    while True:
        slack = np.maximum(0.0, delta / (2 * count) * (reach - count))
        means = pool.means(inside, count)
        inside = _still_in(means, slack, inside)
        closed = not slack[np.ix_(inside, inside)].any()
        if inside.sum() == 1 or closed or count >= most:
            break
        count += 1
    names = tuple(name for name, stays in zip(plans, inside, strict=True) if stays)
    leader = plans[int(np.argmax(np.where(inside, means, -np.inf)))]
    decided = len(names) == 1 or closed
    return Selection(leader, (leader,) if decided else names, pool.used(), decided, delta, 1 - error)


def ocba_shares(means: ArrayLike, sds: ArrayLike, total: float, better: Better, delta: float = 0.0) -> FloatArray:
    """Return how many replications each plan should have out of a fixed number, before rounding.

    Args:
        means: mean of each plan so far.
        sds: standard deviation of each plan.
        total: replications to spread.
        better: which way is better.
        delta: gaps smaller than this count as this, so that near-ties do not swallow everything.

    Raises:
        SettingOutOfRange: if two plans are tied for best and no ``delta`` is given.
    """
    centre = np.asarray(means, dtype=np.float64) * (1 if better == "higher" else -1)
    spread = np.asarray(sds, dtype=np.float64)
    best = int(centre.argmax())
    others = np.arange(centre.size) != best
    gaps = np.maximum(centre[best] - centre, delta)
    if centre.size < 2 or (gaps[others] <= 0).any():
        raise SettingOutOfRange("Two plans are tied for best: name the smallest difference that matters.")
    weights = np.zeros(centre.size)
    weights[others] = (spread[others] / gaps[others]) ** 2
    weights[best] = spread[best] * math.sqrt(float((spread[others] ** 2 / gaps[others] ** 4).sum()))
    if not weights.sum() > 0:
        weights[:] = 1.0
    shares: FloatArray = total * weights / weights.sum()
    return shares


def ocba(
    plans: Sequence[str],
    evaluate: Evaluate,
    total: int,
    better: Better,
    *,
    delta: float,
    first: int = FIRST_REPLICATIONS,
    step: int = BATCH,
) -> Allocation:
    """Spread a fixed number of replications over plans, most to those that could be mistaken for the best.

    Args:
        plans: names.
        evaluate: runs replications of one plan.
        total: replications over all plans.
        better: which way is better.
        delta: smallest difference that matters.
        first: replications of every plan to begin with.
        step: replications added between looks.

    Raises:
        SettingOutOfRange: if the total does not cover the first replications.
    """
    if total < first * len(plans) or first < 2:
        raise SettingOutOfRange(f"{total} replications do not give each of {len(plans)} plans its first {max(first, 2)}.")
    found = {plan: np.asarray(evaluate(plan, range(1, first + 1)), dtype=np.float64) for plan in plans}
    spent = first * len(plans)
    while spent < total:
        adding = min(step, total - spent)
        wanted = _shares_of(found, spent + adding, better, delta)
        for plan, more in zip(plans, _top_up(wanted, [values.size for values in found.values()], adding), strict=True):
            have = found[plan].size
            fresh = np.asarray(evaluate(plan, range(have + 1, have + int(more) + 1)), dtype=np.float64)
            found[plan] = np.concatenate([found[plan], fresh])
        spent += adding
    means = {plan: float(values.mean()) for plan, values in found.items()}
    sign = 1 if better == "higher" else -1
    return Allocation(max(plans, key=lambda plan: sign * means[plan]), means, {plan: found[plan].size for plan in plans})


def on_fresh_futures(plan: str, evaluate: Evaluate, used: int, replications: int) -> Level:
    """Return a plan's figures on replications that took no part in choosing it.

    Args:
        plan: the plan selected.
        evaluate: runs its replications.
        used: highest replication number of the search.
        replications: how many fresh ones.
    """
    return level(np.asarray(evaluate(plan, range(used + 1, used + replications + 1)), dtype=np.float64))


class _Pool:
    """Replications run so far, fetched in batches for plans still in, looked at one by one."""

    def __init__(self, plans: Sequence[str], evaluate: Evaluate, better: Better) -> None:
        self._plans, self._evaluate = plans, evaluate
        self._sign = 1.0 if better == "higher" else -1.0
        self._values: list[FloatArray] = [np.empty(0) for _ in plans]

    def values(self, count: int) -> FloatArray:
        """Return replications 1 to ``count`` of every plan, higher being better."""
        for place in range(len(self._plans)):
            self._fetch(place, count)
        return np.column_stack([values[:count] for values in self._values])

    def means(self, inside: BoolArray, count: int) -> FloatArray:
        """Return the mean of replications 1 to ``count`` of the plans still in; the others are not asked."""
        means = np.full(len(self._plans), -np.inf)
        for place in np.flatnonzero(inside).tolist():
            self._fetch(place, count)
            means[place] = self._values[place][:count].mean()
        return means

    def used(self) -> dict[str, int]:
        """Return how many replications each plan took."""
        return {plan: values.size for plan, values in zip(self._plans, self._values, strict=True)}

    def _fetch(self, place: int, count: int) -> None:
        """Run what is missing up to ``count``, a batch at a time."""
        have = self._values[place].size
        if have >= count:
            return
        numbers = range(have + 1, max(count, have + BATCH if have else count) + 1)
        fresh = np.asarray(self._evaluate(self._plans[place], numbers), dtype=np.float64)
        if fresh.shape != (len(numbers),) or np.isnan(fresh).any():
            raise TablesDiffer(f"{self._plans[place]} gave no value in some replication; a selection needs one in each.")
        self._values[place] = np.concatenate([self._values[place], self._sign * fresh])


def _still_in(means: FloatArray, slack: FloatArray, inside: BoolArray) -> BoolArray:
    """Return the plans that no other plan still in leaves behind by more than the slack of the pair."""
    rivals = np.where(inside[None, :], means[None, :] - slack, -np.inf)
    np.fill_diagonal(rivals, -np.inf)
    stays: BoolArray = inside & (means >= rivals.max(axis=1))
    return stays


def _shares_of(found: Mapping[str, FloatArray], total: int, better: Better, delta: float) -> FloatArray:
    """Return the shares wanted from what has been seen."""
    means = [float(values.mean()) for values in found.values()]
    sds = [float(values.std(ddof=1)) for values in found.values()]
    return ocba_shares(means, sds, total, better, delta)


def _top_up(wanted: FloatArray, have: Sequence[int], adding: int) -> IntArray:
    """Return whole numbers of further replications, in proportion to what is missing."""
    missing = np.maximum(wanted - np.asarray(have), 0.0)
    exact = adding * (missing / missing.sum() if missing.sum() > 0 else np.full(missing.size, 1 / missing.size))
    whole: IntArray = np.floor(exact).astype(np.intp)
    largest = np.argsort(-(exact - whole), kind="stable")[: adding - int(whole.sum())]
    whole[largest] += 1
    return whole
