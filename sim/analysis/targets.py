"""The three meanings of meeting a target, and when it is first met.

A target such as "average_caseload<=18" may hold **at** a date, at some month end **by** it, or be **held for six months** from
some month end by it (statistics.md 4). They differ widely and are never merged. Month ends after the opening count: the opening
position is a fact, not a future. A month in which the measure has no value does not meet a target.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from sim.analysis.arrays import BoolArray, FloatArray
from sim.analysis.intervals import Chance, chance, prediction_range
from sim.analysis.refusals import TargetNotUnderstood

HELD_MONTHS = 6
RELATIONS: dict[str, Callable[[FloatArray, float], BoolArray]] = {
    "<=": lambda values, limit: values <= limit,
    ">=": lambda values, limit: values >= limit,
    "<": lambda values, limit: values < limit,
    ">": lambda values, limit: values > limit,
}
CONDITION = re.compile(r"\s*(<=|>=|<|>|≤|≥)\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*")
TARGET = re.compile(r"\s*([a-z][a-z0-9_]*)" + CONDITION.pattern)


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison with a limit, such as "<=18"."""

    relation: str
    limit: float

    def met(self, values: ArrayLike) -> BoolArray:
        """Return where the condition holds; a missing value never meets it."""
        return RELATIONS[self.relation](np.asarray(values, dtype=np.float64), self.limit)


@dataclass(frozen=True, slots=True)
class Target:
    """A measure and the condition it is to meet; ``text`` is as its author wrote it."""

    text: str
    measure: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class FirstMonth:
    """When a target is first met; never counts as later than every month.

    Attributes:
        median: the first month end by which at least half of the futures have met it; absent when it is never.
        low80, high80: range of single futures; absent where they are never or there are too few futures.
        never: share of futures that do not meet it within the run.
    """

    median: date | None
    low80: date | None
    high80: date | None
    never: float


@dataclass(frozen=True, slots=True)
class TargetChances:
    """The chances of one target under one plan.

    Attributes:
        target: the target's text.
        at, by: chance of holding at the date, and at some month end by it.
        held_6_months: chance of six month ends in a row beginning by the date; absent if the run ends too early.
        first_month: when it is first met.
    """

    target: str
    at: Chance
    by: Chance
    held_6_months: Chance | None
    first_month: FirstMonth


def parse_target(text: str) -> Target:
    """Read a target such as ``average_caseload<=18``.

    Raises:
        TargetNotUnderstood: saying how a target is written.
    """
    found = TARGET.fullmatch(text)
    if not found:
        raise TargetNotUnderstood(
            f"'{text}' is not a target. Write a measure, one of <= >= < > and a number, for example average_caseload<=18."
        )
    return Target(text, found[1], Condition(_plain(found[2]), float(found[3])))


def parse_condition(text: str) -> Condition:
    """Read a condition without its measure, such as ``<=18``.

    Raises:
        TargetNotUnderstood: saying how a condition is written.
    """
    found = CONDITION.fullmatch(text)
    if not found:
        raise TargetNotUnderstood(f"'{text}' is not a condition. Write one of <= >= < > and a number, for example <=18.")
    return Condition(_plain(found[1]), float(found[2]))


def met_at(met: BoolArray, month: int) -> BoolArray:
    """Return the replications in which the target holds at a month end.

    Args:
        met: replications by months after the opening.
        month: position of the date among those months, from 0.
    """
    at: BoolArray = met[:, month]
    return at


def met_by(met: BoolArray, month: int) -> BoolArray:
    """Return the replications in which the target holds at some month end by the date."""
    by: BoolArray = np.any(met[:, : month + 1], axis=1)
    return by


def held_by(met: BoolArray, month: int, months: int = HELD_MONTHS) -> BoolArray | None:
    """Return the replications that begin to hold the target by the date; absent if the run ends too early to tell."""
    if met.shape[1] < month + months:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(met[:, : month + months], months, axis=1)
    held: BoolArray = np.any(np.all(windows, axis=2), axis=1)
    return held


def first_met(met: BoolArray) -> FloatArray:
    """Return the position of the first month end that meets the target; infinity for never."""
    return np.where(met.any(axis=1), met.argmax(axis=1), math.inf)


def first_month(met: BoolArray, month_ends: tuple[date, ...]) -> FirstMonth:
    """Describe when a target is first met.

    Args:
        met: replications by months after the opening.
        month_ends: their dates.
    """
    months = np.sort(first_met(met))
    median = float(months[math.ceil(months.size / 2) - 1])
    low80, high80 = prediction_range(months, 0.80) or (math.inf, math.inf)
    return FirstMonth(
        _end(median, month_ends), _end(low80, month_ends), _end(high80, month_ends), float(np.isinf(months).mean())
    )


def target_chances(target: Target, paths: FloatArray, month_ends: tuple[date, ...], month: int) -> TargetChances:
    """Return the chances of a target from the paths of one plan.

    Args:
        target: measure and condition.
        paths: replications by month ends after the opening.
        month_ends: their dates.
        month: position of the date among them, from 0.
    """
    met = target.condition.met(paths)
    held = held_by(met, month)
    return TargetChances(
        target=target.text,
        at=_chance(met_at(met, month)),
        by=_chance(met_by(met, month)),
        held_6_months=None if held is None else _chance(held),
        first_month=first_month(met, month_ends),
    )


def _chance(happened: BoolArray) -> Chance:
    """Count the replications in which an event happened."""
    return chance(int(happened.sum()), happened.size)


def _end(month: float, month_ends: tuple[date, ...]) -> date | None:
    """Return the date of a month; nothing for never."""
    return None if math.isinf(month) else month_ends[int(month)]


def _plain(relation: str) -> str:
    """Return a relation in plain characters."""
    return {"≤": "<=", "≥": ">="}.get(relation, relation)
