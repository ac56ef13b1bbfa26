"""Which lever did what: shares that add up to the whole, in every future.

Levers work through each other: posts that stay empty do little without the allowance that fills them. Shapley's rule runs every
combination of levers in the same futures and gives each lever its average contribution over all orders of adding it
(statistics.md 13). The shares sum exactly to the difference between all levers and none, in each replication. With more than
eight levers the orders are sampled and the sampling error is shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.analysis.arrays import FloatArray, Purpose, generator
from sim.analysis.intervals import MeanInterval, mean_interval
from sim.analysis.refusals import SettingOutOfRange, TablesDiffer

Coalition = frozenset[str]
MOST_LEVERS = 8  # statistics.md 13
SUMS_WITHIN = 1e-9


@dataclass(frozen=True, slots=True)
class Share:
    """What one lever contributed.

    Attributes:
        lever: its name.
        interval: mean contribution and the interval about it.
        per_replication: contribution in each future.
        order_error: standard error from sampling orders; 0 when every combination was run.
    """

    lever: str
    interval: MeanInterval
    per_replication: FloatArray
    order_error: float = 0.0


@dataclass(frozen=True, slots=True)
class Interaction:
    """What two levers do together beyond the sum of each alone."""

    levers: tuple[str, str]
    interval: MeanInterval


@dataclass(frozen=True, slots=True)
class Attribution:
    """The whole difference and its parts.

    Attributes:
        total: all levers together less none.
        shares: in the order of the levers; they add up to the total in every replication.
        interactions: every pair.
    """

    total: MeanInterval
    shares: tuple[Share, ...]
    interactions: tuple[Interaction, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a waterfall.

    Attributes:
        name: lever, or the name of an end.
        value: height; low95 and high95 its interval.
        begins, ends: where the bar starts and stops on the axis.
        uncertain: its interval contains 0.
    """

    name: str
    value: float
    low95: float | None
    high95: float | None
    begins: float
    ends: float
    uncertain: bool


def coalitions(levers: Sequence[str]) -> tuple[Coalition, ...]:
    """Return every combination of levers, the empty one first: the plans that an attribution runs.

    Raises:
        SettingOutOfRange: if there are none, too many, or two with one name.
    """
    if not 1 <= len(levers) <= MOST_LEVERS or len(set(levers)) != len(levers):
        raise SettingOutOfRange(
            f"Attribution takes 1 to {MOST_LEVERS} levers, each named once, not {len(levers)}. Group some, or sample orders."
        )
    return tuple(frozenset(chosen) for size in range(len(levers) + 1) for chosen in combinations(levers, size))


def shapley(values: Mapping[Coalition, FloatArray], levers: Sequence[str]) -> Attribution:
    """Share a difference among levers.

    Args:
        values: combination of levers -> the measure in the same replications in the same order.
        levers: their names.

    Raises:
        TablesDiffer: if a combination is missing or has other replications.
    """
    known = _check(values, coalitions(levers))
    parts = [_contribution(known, lever, levers) for lever in levers]
    whole = known[frozenset(levers)] - known[frozenset()]
    _must_add_up(parts, whole)
    shares = tuple(Share(lever, mean_interval(part), part) for lever, part in zip(levers, parts, strict=True))
    pairs = tuple(_interaction(known, one, other) for one, other in combinations(levers, 2))
    return Attribution(mean_interval(whole), shares, pairs)


def sampled_shapley(
    evaluate: Callable[[Coalition], FloatArray], levers: Sequence[str], orders: int, root_seed: int
) -> Attribution:
    """Share a difference among many levers by sampling orders in which they are added.

    Each order and its reverse are used, which balances early and late places. Each combination is run once.

    Args:
        evaluate: combination -> the measure in the same replications.
        levers: their names, any number.
        orders: pairs of orders sampled; at least two.
        root_seed: keys the sampling.

    Raises:
        SettingOutOfRange: if fewer than two pairs of orders are asked for.
    """
    if orders < 2 or not levers:
        raise SettingOutOfRange("Sampling orders needs at least one lever and two pairs of orders.")
    rng = generator(root_seed, Purpose.ATTRIBUTION)
    memory: dict[Coalition, FloatArray] = {}
    rounds = [_one_pair_of_orders(evaluate, rng.permutation(len(levers)).tolist(), levers, memory) for _ in range(orders)]
    stacked = np.array(rounds)  # orders by levers by replications
    errors = stacked.mean(axis=2).std(axis=0, ddof=1) / math.sqrt(orders)
    parts = stacked.mean(axis=0)
    whole = memory[frozenset(levers)] - memory[frozenset()]
    _must_add_up(list(parts), whole)
    shares = (Share(lever, mean_interval(parts[i]), parts[i], float(errors[i])) for i, lever in enumerate(levers))
    return Attribution(mean_interval(whole), tuple(shares), ())


def waterfall(begins: float, attribution: Attribution, names: tuple[str, str]) -> tuple[Bar, ...]:
    """Return the bars from one end to the other, the largest contribution first.

    Args:
        begins: mean of the measure without any lever.
        attribution: shares to draw.
        names: names of the two ends.
    """
    ordered = sorted(attribution.shares, key=lambda share: (-abs(share.interval.mean), share.lever))
    steps = [(share.lever, share.interval) for share in ordered]
    return stacked_bars(begins, steps, names)


def stacked_bars(begins: float, steps: Sequence[tuple[str, MeanInterval]], names: tuple[str, str]) -> tuple[Bar, ...]:
    """Return bars that stand on each other, for example from recruits announced to workers gained.

    Args:
        begins: height of the first end.
        steps: name and size of each step, in order.
        names: names of the two ends.
    """
    bars = [Bar(names[0], begins, None, None, 0.0, begins, uncertain=False)]
    height = begins
    for name, step in steps:
        uncertain = step.low is None or step.high is None or step.low <= 0 <= step.high
        bars.append(Bar(name, step.mean, step.low, step.high, height, height + step.mean, uncertain))
        height += step.mean
    return (*bars, Bar(names[1], height, None, None, 0.0, height, uncertain=False))


def _contribution(values: Mapping[Coalition, FloatArray], lever: str, levers: Sequence[str]) -> FloatArray:
    """Return a lever's Shapley value in each replication."""
    others = [name for name in levers if name != lever]
    part = np.zeros_like(values[frozenset()])
    for size in range(len(levers)):
        weight = 1.0 / (len(levers) * math.comb(len(levers) - 1, size))
        for chosen in combinations(others, size):
            before = frozenset(chosen)
            part += weight * (values[before | {lever}] - values[before])
    return part


def _interaction(values: Mapping[Coalition, FloatArray], one: str, other: str) -> Interaction:
    """Return what two levers do together beyond each alone, with nothing else."""
    together = values[frozenset((one, other))] - values[frozenset((one,))] - values[frozenset((other,))] + values[frozenset()]
    return Interaction((one, other), mean_interval(together))


def _one_pair_of_orders(
    evaluate: Callable[[Coalition], FloatArray], order: list[int], levers: Sequence[str], memory: dict[Coalition, FloatArray]
) -> FloatArray:
    """Return each lever's contribution averaged over an order and its reverse."""
    found = [_one_order(evaluate, places, levers, memory) for places in (order, order[::-1])]
    both: FloatArray = np.mean(found, axis=0)
    return both


def _one_order(
    evaluate: Callable[[Coalition], FloatArray], order: list[int], levers: Sequence[str], memory: dict[Coalition, FloatArray]
) -> FloatArray:
    """Return each lever's contribution when levers are added in one order."""
    have: Coalition = frozenset()
    before = _remembered(evaluate, have, memory)
    parts = np.zeros((len(levers), before.size))
    for place in order:
        have = have | {levers[place]}
        after = _remembered(evaluate, have, memory)
        parts[place] = after - before
        before = after
    return parts


def _remembered(
    evaluate: Callable[[Coalition], FloatArray], have: Coalition, memory: dict[Coalition, FloatArray]
) -> FloatArray:
    """Run a combination once."""
    if have not in memory:
        memory[have] = np.asarray(evaluate(have), dtype=np.float64)
    return memory[have]


def _check(values: Mapping[Coalition, FloatArray], needed: Sequence[Coalition]) -> dict[Coalition, FloatArray]:
    """Return the combinations as arrays of one length."""
    missing = [" + ".join(sorted(one)) or "no lever" for one in needed if one not in values]
    if missing:
        raise TablesDiffer(f"Attribution needs every combination of levers; missing: {', '.join(missing)}.")
    known = {one: np.asarray(values[one], dtype=np.float64) for one in needed}
    if len({found.shape for found in known.values()}) > 1 or any(np.isnan(found).any() for found in known.values()):
        raise TablesDiffer("Attribution needs the same replications, each with a value, for every combination of levers.")
    return known


def _must_add_up(parts: Sequence[FloatArray], whole: FloatArray) -> None:
    """Hold the rule that shares sum to the difference in every future."""
    scale = max(1.0, float(np.abs(whole).max()))
    assert np.abs(np.sum(parts, axis=0) - whole).max() <= SUMS_WITHIN * scale, "Shapley shares must add up"  # noqa: S101
