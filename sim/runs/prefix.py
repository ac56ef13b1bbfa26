"""Turns the futures of several plans into the numbers the stopping rule looks at, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sim.runs.stopping import Precision, StoppingRule
from sim.runs.work import Series

Watched = Mapping[str, Series]
Number = Callable[[Mapping[str, Watched]], float | None]


@dataclass(frozen=True, slots=True)
class Aim:
    """One wanted precision and how to find its number in a future (plan → measure → monthly series)."""

    precision: Precision
    number: Number


class PrefixWatch:
    """Feeds a stopping rule with futures 1, 2, 3 ... as soon as every plan's is there, whatever order they come in."""

    def __init__(self, plans: Sequence[str], aims: Sequence[Aim], rule: StoppingRule) -> None:
        """Start before the first future; the rule must hold the aims' precisions in the same order."""
        self._plans, self._aims, self._rule = tuple(plans), tuple(aims), rule
        self._waiting: dict[int, dict[str, Watched | None]] = {}

    @property
    def cap(self) -> int:
        """The most futures that will ever be used."""
        return self._rule.cap

    @property
    def used(self) -> int | None:
        """How many futures to use, once that is decided."""
        return self._rule.used

    @property
    def reached(self) -> bool:
        """Whether the precision was reached."""
        return self._rule.reached

    def report(self) -> list[dict[str, object]]:
        """Say what was wanted and what was reached."""
        return self._rule.report()

    def add(self, plan: str, rep: int, watched: Watched | None) -> None:
        """Take in one plan's future; None when it failed."""
        if rep <= self._rule.seen:
            return
        self._waiting.setdefault(rep, {})[plan] = watched
        while len(self._waiting.get(self._rule.seen + 1, ())) == len(self._plans) and self._rule.used is None:
            self._rule.add(self._numbers(self._waiting.pop(self._rule.seen + 1)))

    def _numbers(self, futures: Mapping[str, Watched | None]) -> list[float] | None:
        """Return one number a precision, or None when a plan's future failed or a measure has no value."""
        whole = {plan: watched for plan, watched in futures.items() if watched is not None}
        if len(whole) < len(futures):
            return None
        numbers = [aim.number(whole) for aim in self._aims]
        known = [number for number in numbers if number is not None]
        return known if len(known) == len(numbers) else None
