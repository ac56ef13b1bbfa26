"""How many futures are enough: the stopping rule of statistics.md 3.

The rule looks at futures 1, 2, 3 ... in their order, whatever order they finished in, so that the number used does not depend
on the number of processes. Every wanted precision has to hold, and to go on holding over a look-ahead, because an interval can
be narrow by luck at a single look.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

FIRST_LOOK = 30
MOST_FUTURES = 1000
SHORTEST_LOOK_AHEAD = 5
LOOK_AHEAD_PER_100 = 5
CONFIDENCE = 0.95
ERRORS_FROM_ZERO = 4.0  # a share of a mean says nothing when the mean is nearer to 0 than this many of its errors


def look_ahead(hit: int) -> int:
    """Return for how many further futures a precision must go on holding."""
    return SHORTEST_LOOK_AHEAD if hit <= 100 else LOOK_AHEAD_PER_100 * hit // 100


@dataclass(slots=True)
class Running:
    """Mean and spread of numbers added one at a time (Welford), exact for a common shift up to rounding."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, number: float) -> None:
        """Take in one more number."""
        self.count += 1
        gap = number - self.mean
        self.mean += gap / self.count
        self.squares += gap * (number - self.mean)

    def half_width(self) -> float:
        """Return the half-width of the 95 % interval about the mean."""
        if self.count < 2:
            return math.inf
        return _student(self.count - 1) * self.error()

    def error(self) -> float:
        """Return the standard error of the mean."""
        return math.sqrt(max(0.0, self.squares) / (self.count - 1) / self.count)


class Precision(Protocol):
    """One wanted precision, fed one number a future."""

    @property
    def name(self) -> str:
        """What it is about, for the report."""
        ...

    def add(self, number: float) -> None:
        """Take in the next future."""
        ...

    def wanted(self) -> float:
        """Return the half-width to reach."""
        ...

    def achieved(self) -> float:
        """Return the half-width reached so far."""
        ...


@dataclass(slots=True)
class WithinAmount:
    """The mean is known to within an amount: the rule for differences between plans."""

    name: str
    half_width: float
    running: Running = field(default_factory=Running)

    def add(self, number: float) -> None:
        """Take in the next future's difference."""
        self.running.add(number)

    def wanted(self) -> float:
        """Return the amount."""
        return self.half_width

    def achieved(self) -> float:
        """Return the half-width of the 95 % interval."""
        return self.running.half_width()


@dataclass(slots=True)
class WithinShare:
    """The mean is known to within a share of its own size: for levels only.

    It never holds while the mean is nearer to 0 than four of its own errors, because a share of nearly nothing says nothing.
    """

    name: str
    share: float
    running: Running = field(default_factory=Running)

    def add(self, number: float) -> None:
        """Take in the next future's level."""
        self.running.add(number)

    def wanted(self) -> float:
        """Return the share of the mean's size, or nothing when the mean is too near 0."""
        size = abs(self.running.mean)
        near_zero = self.running.count > 1 and size < ERRORS_FROM_ZERO * self.running.error()
        return -math.inf if near_zero else self.share * size

    def achieved(self) -> float:
        """Return the half-width of the 95 % interval."""
        return self.running.half_width()


@dataclass(slots=True)
class ChanceWithin:
    """A chance is known to within so much: half the exact 95 % interval of a share."""

    name: str
    half_width: float
    met: int = 0
    count: int = 0

    def add(self, number: float) -> None:
        """Take in whether the next future meets the target, as 1 or 0."""
        self.met += int(number > 0.5)
        self.count += 1

    def wanted(self) -> float:
        """Return the half-width to reach."""
        return self.half_width

    def achieved(self) -> float:
        """Return half the length of the Clopper-Pearson interval."""
        if self.count == 0:
            return math.inf
        from scipy.special import betaincinv  # noqa: PLC0415 - slow to import, and workers need none of it

        tail, met, missed = (1 - CONFIDENCE) / 2, self.met, self.count - self.met
        low = float(betaincinv(met, missed + 1, tail)) if met else 0.0
        high = float(betaincinv(met + 1, missed, 1 - tail)) if missed else 1.0
        return (high - low) / 2


def _student(freedom: int) -> float:
    """Return the two-sided 95 % point of Student's law."""
    from scipy.special import stdtrit  # noqa: PLC0415 - slow to import, and workers need none of it

    return float(stdtrit(freedom, 1 - (1 - CONFIDENCE) / 2))


class StoppingRule:
    """Decides, future by future in order, whether there are enough.

    Attributes:
        hit: the number of futures at which every precision first held without a break since; None while none does.
        used: how many futures to use; None until decided.
        reached: whether the precision was reached, rather than the cap.
    """

    def __init__(self, precisions: Sequence[Precision], first_look: int = FIRST_LOOK, cap: int = MOST_FUTURES) -> None:
        """Start before the first future."""
        self.precisions = tuple(precisions)
        self.first_look, self.cap = first_look, cap
        self.seen = 0
        self.hit: int | None = None
        self.used: int | None = None
        self.reached = False

    def add(self, numbers: Sequence[float] | None) -> None:
        """Take in the next future in order, one number a precision; None for a future that failed."""
        if self.used is not None:
            return
        self.seen += 1
        if numbers is not None:
            for precision, number in zip(self.precisions, numbers, strict=True):
                precision.add(number)
        self._look()

    def _look(self) -> None:
        """Decide after one more future."""
        if self.seen >= self.first_look:
            holds = all(precision.achieved() <= precision.wanted() for precision in self.precisions)
            self.hit = (self.hit or self.seen) if holds else None
        if self.hit is not None and self.seen - self.hit >= look_ahead(self.hit):
            self.used, self.reached = self.seen, True
        elif self.seen >= self.cap:
            self.used = self.seen

    def report(self) -> list[dict[str, object]]:
        """Say what was wanted and what was reached, for the manifest."""
        return [
            {"precision": each.name, "wanted": _finite(each.wanted()), "achieved": _finite(each.achieved())}
            for each in self.precisions
        ]


def _finite(number: float) -> float | None:
    """Return a number fit for JSON."""
    return number if math.isfinite(number) else None
